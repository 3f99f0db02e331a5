#include "batch.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/date.h"

char* KeyOfRow(const Batch* batch, int64 row) {
  StringInfoData key;
  if (row < 0 || row >= batch->rows) return NULL;
  initStringInfo(&key);
  appendStringInfo(&key, "It is the row of \"%s\" with", batch->layout->table->name);
  for (int i = 0; i < batch->layout->column_count; ++i) {
    const LayoutColumn* of = &batch->layout->columns[i];
    const BatchColumn* column = &batch->columns[i];
    if (!of->key) continue;
    appendStringInfo(&key, " %s ", of->name);
    if (column->validity != NULL && column->validity[row] == 0) {
      appendStringInfoString(&key, "null");
    } else if (column->offsets != NULL) {
      appendBinaryStringInfo(&key, column->text + column->offsets[row],
                             (int)(column->offsets[row + 1] - column->offsets[row]));
    } else if (column->days != NULL) {
      appendStringInfoString(&key, DatumGetCString(DirectFunctionCall1(
                                       date_out, DateADTGetDatum(column->days[row] - kEpoch))));
    } else if (column->numbers != NULL) {
      appendStringInfo(&key, INT64_FORMAT, column->numbers[row]);
    }
  }
  appendStringInfoChar(&key, '.');
  return key.data;
}

static void RequireNoneReplaced(const Batch* batch, const cxs_load_report* report) {
  cxs_load_counts counts;
  cxs_load_counts_init(&counts, sizeof counts);
  CXS_TRY(cxs_load_report_counts(report, &counts, &error));
  if (counts.rows_updated == 0) return;
  ereport(ERROR, (errcode(ERRCODE_UNIQUE_VIOLATION),
                  errmsg(INT64_FORMAT " rows of \"%s\" have the key of another row (%s)",
                         (int64)counts.rows_updated, batch->layout->table->name,
                         batch->layout->table->key),
                  err_generic_string(PG_DIAG_TABLE_NAME, batch->layout->table->name)));
}

void LoadBatch(cxs_book* book, const Batch* batch) {
  const Layout* layout = batch->layout;
  const int count = layout->column_count;
  cxs_column* columns = palloc0(sizeof *columns * Max(count, 1));
  const cxs_column** pointers = palloc(sizeof *pointers * Max(count, 1));
  static const int64 kNoOffsets[1] = {0};
  Handle* report_handle = ReportHandle(CurrentMemoryContext);
  cxs_load_report* report;
  cxs_error* error;

  for (int i = 0; i < count; ++i) {
    const LayoutColumn* of = &layout->columns[i];
    const BatchColumn* from = &batch->columns[i];
    cxs_column* column = &columns[i];
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
        column->values = from->numbers == NULL ? (const void*)kNoOffsets : from->numbers;
        break;
      case CELL_DATE:
      case CELL_TIMESTAMP:
      case CELL_TIMESTAMP_TZ:
        column->type = CXS_ARRAY_DATE;
        column->values = from->days == NULL ? (const void*)kNoOffsets : from->days;
        break;
      case CELL_BOOL:
        column->type = CXS_ARRAY_BOOL;
        column->values = from->flags == NULL ? (const void*)kNoOffsets : from->flags;
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

static const BatchColumn* ColumnNamed(const Batch* batch, const char* name) {
  for (int i = 0; i < batch->layout->column_count; ++i) {
    if (strcmp(batch->layout->columns[i].name, name) == 0) return &batch->columns[i];
  }
  return NULL;
}

char* TextOfSetting(const Batch* settings, const char* name) {
  const BatchColumn* names = ColumnNamed(settings, "name");
  const BatchColumn* values = ColumnNamed(settings, "value");
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

/* The columns of the table's key, as they are in the layout; -1 where the key has alternatives, or
 * a column of it is not there. */
static int KeyColumns(const Layout* layout, int* numbers) {
  int wanted = 0, found = 0;
  if (strstr(layout->table->key, " or ") != NULL) return -1;
  for (int i = 0; i < layout->table->column_count; ++i) wanted += layout->table->columns[i].key;
  for (int i = 0; i < layout->column_count; ++i) {
    if (layout->columns[i].key) numbers[found++] = i;
  }
  return found == wanted ? found : -1;
}

bool CanErase(const Batch* batch) {
  int* numbers = palloc(sizeof *numbers * Max(batch->layout->column_count, 1));
  const int count = KeyColumns(batch->layout, numbers);
  pfree(numbers);
  return count > 0;
}

static void KeyValue(const Batch* batch, int number, int64 row, cxs_value* value) {
  const LayoutColumn* of = &batch->layout->columns[number];
  const BatchColumn* column = &batch->columns[number];
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

bool EraseBatch(cxs_book* book, const Batch* batch) {
  const Layout* layout = batch->layout;
  int* numbers = palloc(sizeof *numbers * Max(layout->column_count, 1));
  const int count = KeyColumns(layout, numbers);
  int32_t* ids = palloc(sizeof *ids * Max(count, 1));
  cxs_value* values = palloc(sizeof *values * Max(count, 1));
  const cxs_value** pointers = palloc(sizeof *pointers * Max(count, 1));
  for (int i = 0; i < count; ++i) {
    pointers[i] = &values[i];
    CXS_TRY(cxs_book_column_id(book, layout->table->id, layout->columns[numbers[i]].name, &ids[i],
                               &error));
  }
  for (int64 row = 0; row < batch->rows; ++row) {
    cxs_error* error;
    for (int i = 0; i < count; ++i) KeyValue(batch, numbers[i], row, &values[i]);
    if (cxs_book_erase(book, layout->table->id, ids, pointers, count, NULL, &error) != CXS_OK) {
      cxs_error_destroy(error);
      return false;
    }
  }
  return true;
}
