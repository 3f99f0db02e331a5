#include "coxswain_pg.h"

#include "catalog/pg_type.h"
#include "utils/datetime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

typedef enum CellKind {
  CELL_VARLENA,      /* text and what is stored like it */
  CELL_OUTPUT,       /* as its type writes it: enums, uuids, numbers of other scales */
  CELL_INT16,
  CELL_INT32,
  CELL_INT64,
  CELL_NUMERIC,      /* scaled to 64 bits */
  CELL_DATE,
  CELL_TIMESTAMP,    /* its own day */
  CELL_TIMESTAMP_TZ, /* the day in the layout's zone */
  CELL_BOOL
} CellKind;

typedef struct LayoutColumn {
  const char *name;
  int attribute; /* from 0 */
  CellKind kind;
  int scale;
  bool key;
  FmgrInfo output;
} LayoutColumn;

struct BatchColumn {
  int64 *numbers; /* whole and scaled */
  int32 *days;
  uint8 *flags;
  uint8 *validity; /* NULL until a value is null */
  int64 *offsets;
  char *text;
  int64 text_capacity;
};

/* The decimal places in which the library keeps a type as a whole number; -1: it reads the text. */
static int ScaleOf(const ColumnSpec *column) {
  if (column == NULL) return -1;
  if (strcmp(column->type, "money") == 0 || strcmp(column->type, "quantity") == 0) return 6;
  if (strcmp(column->type, "share") == 0) return 9;
  if (strcmp(column->type, "integer") == 0) return 0;
  return -1;
}

/* Whether values of this type can be taken, and how. */
static bool KindOf(Oid type, const ColumnSpec *column, CellKind *kind, int *scale) {
  *scale = 0;
  switch (type) {
    case TEXTOID:
    case VARCHAROID:
      *kind = CELL_VARLENA;
      return true;
    case INT2OID:
      *kind = CELL_INT16;
      return true;
    case INT4OID:
      *kind = CELL_INT32;
      return true;
    case INT8OID:
      *kind = CELL_INT64;
      return true;
    case NUMERICOID:
      *scale = ScaleOf(column);
      *kind = *scale < 0 ? CELL_OUTPUT : CELL_NUMERIC;
      return true;
    case DATEOID:
      *kind = CELL_DATE;
      return true;
    case TIMESTAMPOID:
      *kind = CELL_TIMESTAMP;
      return true;
    case TIMESTAMPTZOID:
      *kind = CELL_TIMESTAMP_TZ;
      return true;
    case BOOLOID:
      *kind = CELL_BOOL;
      return true;
    case BPCHAROID:
    case NAMEOID:
    case UUIDOID:
      *kind = CELL_OUTPUT;
      return true;
    default:
      *kind = CELL_OUTPUT;
      return type_is_enum(type);
  }
}

static const ColumnSpec *FindColumn(const TableSpec *table, const char *name) {
  for (int i = 0; i < table->column_count; ++i) {
    if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
  }
  return NULL;
}

/* A name that JSON writes differently cannot be looked for in `mentioned`, so it is taken. */
static bool MayBeAskedFor(const char *name, const char *mentioned) {
  return mentioned == NULL || strpbrk(name, "\"\\") != NULL || strstr(mentioned, name) != NULL;
}

Layout *MakeLayout(const TableSpec *table, TupleDesc row, const char *mentioned,
                   MemoryContext context) {
  MemoryContext before = MemoryContextSwitchTo(context);
  Layout *layout = palloc0(sizeof *layout);
  layout->table = table;
  layout->row = CreateTupleDescCopy(row);
  layout->columns = palloc0(sizeof *layout->columns * Max(row->natts, 1));
  layout->zone = UtcZone();
  for (int i = 0; i < row->natts; ++i) {
    const Form_pg_attribute attribute = TupleDescAttr(row, i);
    LayoutColumn *column = &layout->columns[layout->column_count];
    const char *name = NameStr(attribute->attname);
    const ColumnSpec *known;
    Oid type, output;
    bool varlena;
    if (attribute->attisdropped) continue;
    known = FindColumn(table, name);
    if (!(known != NULL && known->kept) && !MayBeAskedFor(name, mentioned)) continue;
    type = getBaseType(attribute->atttypid);
    if (!KindOf(type, known, &column->kind, &column->scale)) {
      const bool real = type == FLOAT4OID || type == FLOAT8OID;
      if (known == NULL) continue; /* nothing to group or filter by */
      ereport(ERROR,
              (errcode(ERRCODE_DATATYPE_MISMATCH),
               errmsg("the column \"%s\" of \"%s\" is of type %s, which cannot be read as %s", name,
                      table->name, format_type_be(attribute->atttypid), known->type),
               real ? errhint("Floats are not exact; say how to round: %s::numeric(18,6).", name)
                    : 0,
               err_generic_string(PG_DIAG_TABLE_NAME, table->name),
               err_generic_string(PG_DIAG_COLUMN_NAME, name)));
    }
    column->name = pstrdup(name);
    column->attribute = i;
    column->key = known != NULL && known->key;
    if (column->kind == CELL_OUTPUT) {
      getTypeOutputInfo(type, &output, &varlena);
      fmgr_info_cxt(output, &column->output, context);
    }
    ++layout->column_count;
  }
  MemoryContextSwitchTo(before);
  return layout;
}

Batch *MakeBatch(const Layout *layout, MemoryContext context) {
  Batch *batch = MemoryContextAllocZero(context, sizeof *batch);
  batch->layout = layout;
  batch->context = context;
  batch->columns =
      MemoryContextAllocZero(context, sizeof *batch->columns * Max(layout->column_count, 1));
  return batch;
}

/* Makes room for `bytes`, keeping what is there. */
static void *Grown(const Batch *batch, void *array, size_t bytes) {
  if (array == NULL) return MemoryContextAllocHuge(batch->context, bytes);
  return repalloc_huge(array, bytes);
}

static void Grow(Batch *batch) {
  const int64 capacity = batch->capacity == 0 ? 16 : 2 * batch->capacity;
  for (int i = 0; i < batch->layout->column_count; ++i) {
    BatchColumn *column = &batch->columns[i];
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

static void AppendText(Batch *batch, BatchColumn *column, const char *text, int64 length) {
  const int64 used = column->offsets[batch->rows];
  if (used + length > column->text_capacity) {
    column->text_capacity = Max(2 * column->text_capacity, used + length + 64);
    column->text = Grown(batch, column->text, column->text_capacity);
  }
  memcpy(column->text + used, text, length);
  column->offsets[batch->rows + 1] = used + length;
}

static void RaiseNotFinite(const Batch *batch, const LayoutColumn *column) {
  ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                  errmsg("\"%s\".\"%s\" is infinite, and a date is a day",
                         batch->layout->table->name, column->name),
                  errhint("What is unknown is null."),
                  err_generic_string(PG_DIAG_TABLE_NAME, batch->layout->table->name),
                  err_generic_string(PG_DIAG_COLUMN_NAME, column->name)));
}

static const int32 kEpoch = POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE;

static int32 DayOf(const Batch *batch, const LayoutColumn *column, Timestamp value, pg_tz *zone) {
  struct pg_tm tm;
  fsec_t fraction;
  int offset;
  if (TIMESTAMP_NOT_FINITE(value)) RaiseNotFinite(batch, column);
  if (timestamp2tm(value, zone == NULL ? NULL : &offset, &tm, &fraction, NULL, zone) != 0) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("timestamp out of range")));
  }
  return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - UNIX_EPOCH_JDATE;
}

static void AppendNull(Batch *batch, int number) {
  const LayoutColumn *of = &batch->layout->columns[number];
  BatchColumn *column = &batch->columns[number];
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

static void AppendValue(Batch *batch, int number, Datum value) {
  LayoutColumn *of = &batch->layout->columns[number];
  BatchColumn *column = &batch->columns[number];
  switch (of->kind) {
    case CELL_VARLENA: {
      const struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
      AppendText(batch, column, VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
      break;
    }
    case CELL_OUTPUT: {
      const char *text = OutputFunctionCall(&of->output, value);
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
      const Scaled outcome = NumericToScaled(PG_DETOAST_DATUM_PACKED(value), of->scale,
                                             &column->numbers[batch->rows]);
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
      column->days[batch->rows] =
          DayOf(batch, of, DatumGetTimestampTz(value), batch->layout->zone);
      break;
    case CELL_BOOL:
      column->flags[batch->rows] = DatumGetBool(value) ? 1 : 0;
      break;
  }
  if (column->validity != NULL) column->validity[batch->rows] = 1;
}

void AppendRow(Batch *batch, const Datum *values, const bool *nulls) {
  const Layout *layout = batch->layout;
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

void ClearBatch(Batch *batch) { batch->rows = 0; }

char *KeyOfRow(const Batch *batch, int64 row) {
  StringInfoData key;
  if (row < 0 || row >= batch->rows) return NULL;
  initStringInfo(&key);
  appendStringInfo(&key, "It is the row of \"%s\" with", batch->layout->table->name);
  for (int i = 0; i < batch->layout->column_count; ++i) {
    const LayoutColumn *of = &batch->layout->columns[i];
    const BatchColumn *column = &batch->columns[i];
    if (!of->key) continue;
    appendStringInfo(&key, " %s ", of->name);
    if (column->validity != NULL && column->validity[row] == 0) {
      appendStringInfoString(&key, "null");
    } else if (column->offsets != NULL) {
      appendBinaryStringInfo(&key, column->text + column->offsets[row],
                             (int)(column->offsets[row + 1] - column->offsets[row]));
    } else if (column->days != NULL) {
      appendStringInfoString(
          &key, DatumGetCString(DirectFunctionCall1(
                    date_out, DateADTGetDatum(column->days[row] - kEpoch))));
    } else if (column->numbers != NULL) {
      appendStringInfo(&key, INT64_FORMAT, column->numbers[row]);
    }
  }
  appendStringInfoChar(&key, '.');
  return key.data;
}

static void RequireNoneReplaced(const Batch *batch, const cxs_load_report *report) {
  cxs_load_counts counts;
  cxs_load_counts_init(&counts, sizeof counts);
  CXS_TRY(cxs_load_report_counts(report, &counts, &error));
  if (counts.rows_updated == 0) return;
  ereport(ERROR,
          (errcode(ERRCODE_UNIQUE_VIOLATION),
           errmsg(INT64_FORMAT " rows of \"%s\" have the key of another row (%s)",
                  (int64)counts.rows_updated, batch->layout->table->name,
                  batch->layout->table->key),
           err_generic_string(PG_DIAG_TABLE_NAME, batch->layout->table->name)));
}

void LoadBatch(cxs_book *book, const Batch *batch) {
  const Layout *layout = batch->layout;
  const int count = layout->column_count;
  cxs_column *columns = palloc0(sizeof *columns * Max(count, 1));
  const cxs_column **pointers = palloc(sizeof *pointers * Max(count, 1));
  static const int64 kNoOffsets[1] = {0};
  Handle *report_handle = ReportHandle(CurrentMemoryContext);
  cxs_load_report *report;
  cxs_error *error;

  for (int i = 0; i < count; ++i) {
    const LayoutColumn *of = &layout->columns[i];
    const BatchColumn *from = &batch->columns[i];
    cxs_column *column = &columns[i];
    cxs_column_init(column, sizeof *column);
    column->name = of->name;
    column->validity = batch->rows == 0 ? NULL : from->validity;
    switch (of->kind) {
      case CELL_VARLENA:
      case CELL_OUTPUT:
        column->type = CXS_ARRAY_TEXT;
        column->values = from->text == NULL ? "" : from->text;
        column->offsets = from->offsets == NULL ? kNoOffsets : from->offsets;
        break;
      case CELL_INT16:
      case CELL_INT32:
      case CELL_INT64:
      case CELL_NUMERIC:
        column->type = CXS_ARRAY_INT64;
        column->scale = of->scale;
        column->values = from->numbers == NULL ? (const void *)kNoOffsets : from->numbers;
        break;
      case CELL_DATE:
      case CELL_TIMESTAMP:
      case CELL_TIMESTAMP_TZ:
        column->type = CXS_ARRAY_DATE;
        column->values = from->days == NULL ? (const void *)kNoOffsets : from->days;
        break;
      case CELL_BOOL:
        column->type = CXS_ARRAY_BOOL;
        column->values = from->flags == NULL ? (const void *)kNoOffsets : from->flags;
        break;
    }
    pointers[i] = column;
  }
  if (cxs_book_load_columns(book, layout->table->id, pointers, count, batch->rows, NULL, CxsRun(),
                            &report, &error) != CXS_OK) {
    const int64 row = cxs_error_row(error);
    cxs_load_report_destroy(report);
    CxsRaise(error, KeyOfRow(batch, row - 1));
  }
  report_handle->object = report;
  RequireNoneReplaced(batch, report);
  Release(report_handle);
  pfree(pointers);
  pfree(columns);
}

bool LayoutTakes(const Layout *layout, int attribute) {
  for (int i = 0; i < layout->column_count; ++i) {
    if (layout->columns[i].attribute == attribute) return true;
  }
  return false;
}

static const BatchColumn *ColumnNamed(const Batch *batch, const char *name) {
  for (int i = 0; i < batch->layout->column_count; ++i) {
    if (strcmp(batch->layout->columns[i].name, name) == 0) return &batch->columns[i];
  }
  return NULL;
}

char *TextOfSetting(const Batch *settings, const char *name) {
  const BatchColumn *names = ColumnNamed(settings, "name");
  const BatchColumn *values = ColumnNamed(settings, "value");
  const size_t length = strlen(name);
  if (names == NULL || values == NULL || names->offsets == NULL || values->offsets == NULL) {
    return NULL;
  }
  for (int64 row = 0; row < settings->rows; ++row) {
    const int64 at = names->offsets[row];
    if (names->offsets[row + 1] - at != (int64)length) continue;
    if (memcmp(names->text + at, name, length) != 0) continue;
    return pnstrdup(values->text + values->offsets[row],
                    values->offsets[row + 1] - values->offsets[row]);
  }
  return NULL;
}

/* The columns of the table's key, as they are in the layout; -1 where the key has alternatives, or a
 * column of it is not there. */
static int KeyColumns(const Layout *layout, int *numbers) {
  int wanted = 0, found = 0;
  if (strstr(layout->table->key, " or ") != NULL) return -1;
  for (int i = 0; i < layout->table->column_count; ++i) wanted += layout->table->columns[i].key;
  for (int i = 0; i < layout->column_count; ++i) {
    if (layout->columns[i].key) numbers[found++] = i;
  }
  return found == wanted ? found : -1;
}

bool CanErase(const Batch *batch) {
  int *numbers = palloc(sizeof *numbers * Max(batch->layout->column_count, 1));
  const int count = KeyColumns(batch->layout, numbers);
  pfree(numbers);
  return count > 0;
}

static void KeyValue(const Batch *batch, int number, int64 row, cxs_value *value) {
  const LayoutColumn *of = &batch->layout->columns[number];
  const BatchColumn *column = &batch->columns[number];
  cxs_value_init(value, sizeof *value);
  if (column->validity != NULL && column->validity[row] == 0) {
    value->kind = CXS_VALUE_NULL;
  } else if (column->offsets != NULL) {
    value->kind = CXS_VALUE_TEXT;
    value->text = column->text == NULL ? "" : column->text + column->offsets[row];
    value->text_length = column->offsets[row + 1] - column->offsets[row];
  } else if (column->days != NULL) {
    value->kind = CXS_VALUE_DATE;
    value->number = column->days[row];
  } else if (column->flags != NULL) {
    value->kind = CXS_VALUE_BOOL;
    value->number = column->flags[row];
  } else {
    value->kind = CXS_VALUE_NUMBER;
    value->number = column->numbers[row];
    value->scale = of->scale;
  }
}

bool EraseBatch(cxs_book *book, const Batch *batch) {
  const Layout *layout = batch->layout;
  int *numbers = palloc(sizeof *numbers * Max(layout->column_count, 1));
  const int count = KeyColumns(layout, numbers);
  int32_t *ids = palloc(sizeof *ids * Max(count, 1));
  cxs_value *values = palloc(sizeof *values * Max(count, 1));
  const cxs_value **pointers = palloc(sizeof *pointers * Max(count, 1));
  for (int i = 0; i < count; ++i) {
    pointers[i] = &values[i];
    CXS_TRY(cxs_book_column_id(book, layout->table->id, layout->columns[numbers[i]].name, &ids[i],
                               &error));
  }
  for (int64 row = 0; row < batch->rows; ++row) {
    cxs_error *error;
    for (int i = 0; i < count; ++i) KeyValue(batch, numbers[i], row, &values[i]);
    if (cxs_book_erase(book, layout->table->id, ids, pointers, count, NULL, &error) != CXS_OK) {
      cxs_error_destroy(error);
      return false;
    }
  }
  return true;
}
