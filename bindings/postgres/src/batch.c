#include "batch.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

Batch* MakeBatch(const Layout* layout, MemoryContext context) {
  Batch* batch = MemoryContextAllocZero(context, sizeof *batch);
  batch->layout = layout;
  batch->context = context;
  batch->columns =
      MemoryContextAllocZero(context, sizeof *batch->columns * Max(layout->column_count, 1));
  return batch;
}

/* Makes room for `bytes`, keeping what is there. */
static void* Grown(const Batch* batch, void* array, size_t bytes) {
  if (array == NULL) return MemoryContextAllocHuge(batch->context, bytes);
  return repalloc_huge(array, bytes);
}

static void Grow(Batch* batch) {
  const int64 capacity = batch->capacity == 0 ? 16 : 2 * batch->capacity;
  for (int i = 0; i < batch->layout->column_count; ++i) {
    BatchColumn* column = &batch->columns[i];
    switch (batch->layout->columns[i].kind) {
      case CELL_VARLENA:
      case CELL_OUTPUT:
        column->offsets = Grown(batch, column->offsets, sizeof(int64) * (capacity + 1));
        if (batch->capacity == 0) column->offsets[0] = 0;
        break;
      case CELL_INT16:
      case CELL_INT32:
      case CELL_INT64:
      case CELL_NUMERIC:
        column->numbers = Grown(batch, column->numbers, sizeof(int64) * capacity);
        break;
      case CELL_DATE:
      case CELL_TIMESTAMP:
      case CELL_TIMESTAMP_TZ:
        column->days = Grown(batch, column->days, sizeof(int32) * capacity);
        break;
      case CELL_BOOL:
        column->flags = Grown(batch, column->flags, capacity);
        break;
    }
    if (column->validity != NULL) {
      column->validity = Grown(batch, column->validity, capacity);
    }
  }
  batch->capacity = capacity;
}

static void AppendText(Batch* batch, BatchColumn* column, const char* text, int64 length) {
  const int64 used = column->offsets[batch->rows];
  if (used + length > column->text_capacity) {
    column->text_capacity = Max(2 * column->text_capacity, used + length + 64);
    column->text = Grown(batch, column->text, column->text_capacity);
  }
  memcpy(column->text + used, text, length);
  column->offsets[batch->rows + 1] = used + length;
}

static void RaiseNotFinite(const Batch* batch, const LayoutColumn* column) {
  ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                  errmsg("\"%s\".\"%s\" is infinite, and a date is a day",
                         batch->layout->table->name, column->name),
                  errhint("What is unknown is null."),
                  err_generic_string(PG_DIAG_TABLE_NAME, batch->layout->table->name),
                  err_generic_string(PG_DIAG_COLUMN_NAME, column->name)));
}

static int32 DayOf(const Batch* batch, const LayoutColumn* column, Timestamp value, pg_tz* zone) {
  struct pg_tm tm;
  fsec_t fraction;
  int offset;
  if (TIMESTAMP_NOT_FINITE(value)) RaiseNotFinite(batch, column);
  if (timestamp2tm(value, zone == NULL ? NULL : &offset, &tm, &fraction, NULL, zone) != 0) {
    ereport(ERROR,
            (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
  }
  return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - UNIX_EPOCH_JDATE;
}

static void AppendNull(Batch* batch, int number) {
  const LayoutColumn* of = &batch->layout->columns[number];
  BatchColumn* column = &batch->columns[number];
  if (column->validity == NULL) {
    column->validity = Grown(batch, NULL, batch->capacity);
    memset(column->validity, 1, batch->rows);
  }
  column->validity[batch->rows] = 0;
  if (column->offsets != NULL) column->offsets[batch->rows + 1] = column->offsets[batch->rows];
  if (column->numbers != NULL) column->numbers[batch->rows] = 0;
  if (column->days != NULL) column->days[batch->rows] = 0;
  if (of->kind == CELL_BOOL) column->flags[batch->rows] = 0;
}

static void AppendValue(Batch* batch, int number, Datum value) {
  LayoutColumn* of = &batch->layout->columns[number];
  BatchColumn* column = &batch->columns[number];
  switch (of->kind) {
    case CELL_VARLENA: {
      const struct varlena* text = PG_DETOAST_DATUM_PACKED(value);
      AppendText(batch, column, VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
      break;
    }
    case CELL_OUTPUT: {
      const char* text = OutputFunctionCall(&of->output, value);
      AppendText(batch, column, text, strlen(text));
      break;
    }
    case CELL_INT16:
      column->numbers[batch->rows] = DatumGetInt16(value);
      break;
    case CELL_INT32:
      column->numbers[batch->rows] = DatumGetInt32(value);
      break;
    case CELL_INT64:
      column->numbers[batch->rows] = DatumGetInt64(value);
      break;
    case CELL_NUMERIC: {
      const Scaled outcome =
          NumericToScaled(PG_DETOAST_DATUM_PACKED(value), of->scale, &column->numbers[batch->rows]);
      if (outcome != SCALED_OK) {
        RaiseScaled(outcome, of->scale,
                    psprintf("\"%s\".\"%s\" with %s", batch->layout->table->name, of->name,
                             DatumGetCString(DirectFunctionCall1(numeric_out, value))));
      }
      break;
    }
    case CELL_DATE:
      if (DATE_NOT_FINITE(DatumGetDateADT(value))) RaiseNotFinite(batch, of);
      column->days[batch->rows] = DatumGetDateADT(value) + kEpoch;
      break;
    case CELL_TIMESTAMP:
      column->days[batch->rows] = DayOf(batch, of, DatumGetTimestamp(value), NULL);
      break;
    case CELL_TIMESTAMP_TZ:
      column->days[batch->rows] = DayOf(batch, of, DatumGetTimestampTz(value), batch->layout->zone);
      break;
    case CELL_BOOL:
      column->flags[batch->rows] = DatumGetBool(value) ? 1 : 0;
      break;
  }
  if (column->validity != NULL) column->validity[batch->rows] = 1;
}

void AppendRow(Batch* batch, const Datum* values, const bool* nulls) {
  const Layout* layout = batch->layout;
  if (batch->rows == batch->capacity) Grow(batch);
  for (int i = 0; i < layout->column_count; ++i) {
    const int attribute = layout->columns[i].attribute;
    if (nulls[attribute]) {
      AppendNull(batch, i);
    } else {
      AppendValue(batch, i, values[attribute]);
    }
  }
  ++batch->rows;
}

void ClearBatch(Batch* batch) { batch->rows = 0; }
