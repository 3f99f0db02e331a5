#include "coxswain_pg.h"

#include "utils/memutils.h"

/* A text cell, "" for null, copied into the current context. */
static char* Cell(const cxs_result* result, int64 row, const char* column) {
  const char* text;
  int64_t length;
  CXS_TRY(cxs_result_text(result, row, cxs_result_find(result, column), &text, &length, &error));
  return text == NULL ? pstrdup("") : pnstrdup(text, length);
}

static bool Flag(const cxs_result* result, int64 row, const char* column) {
  int64_t flag;
  CXS_TRY(cxs_result_int64(result, row, cxs_result_find(result, column), &flag, &error));
  return flag == 1;
}

static const cxs_result* Describe(int32_t what, const char* name) {
  Handle* handle = ResultHandle(CurrentMemoryContext);
  cxs_result* result;
  CXS_TRY(cxs_describe(what, name, &result, &error));
  handle->object = result;
  return result;
}

/* Whether `name` is one of those in "deals, deal_lines". */
static bool Lists(const char* list, const char* name) {
  const size_t length = strlen(name);
  for (const char* at = strstr(list, name); at != NULL; at = strstr(at + 1, name)) {
    const bool begins = at == list || at[-1] == ' ';
    if (begins && (at[length] == '\0' || at[length] == ',')) return true;
  }
  return false;
}

static void ReadColumns(TableSpec* table, const char* used, MemoryContext context) {
  const cxs_result* columns = Describe(CXS_DESCRIBE_COLUMNS, table->name);
  table->column_count = (int)cxs_result_rows(columns);
  table->columns =
      MemoryContextAllocZero(context, sizeof *table->columns * (table->column_count + 1));
  for (int i = 0; i < table->column_count; ++i) {
    ColumnSpec* column = &table->columns[i];
    char* name = Cell(columns, i, "name");
    column->name = MemoryContextStrdup(context, name);
    column->type = MemoryContextStrdup(context, Cell(columns, i, "type"));
    column->key = Flag(columns, i, "key");
    column->kept = table->id == CXS_TABLE_SETTINGS || column->key || Flag(columns, i, "required") ||
                   *Cell(columns, i, "refers") != '\0' ||
                   Lists(used, psprintf("%s.%s", table->name, name));
  }
}

QuerySpec* ReadQuerySpec(const char* name, MemoryContext context) {
  MemoryContext work =
      AllocSetContextCreate(CurrentMemoryContext, "coxswain catalogue", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(work);
  QuerySpec* spec = MemoryContextAllocZero(context, sizeof *spec);
  const char *facts = "", *lookups = "", *used = "";
  const cxs_result* tables;

  if (name != NULL) {
    const cxs_result* query = Describe(CXS_DESCRIBE_QUERIES, name);
    facts = Cell(query, 0, "facts");
    lookups = Cell(query, 0, "lookups");
    used = Cell(query, 0, "columns");
    spec->name = MemoryContextStrdup(context, name);
    spec->partition_key = MemoryContextStrdup(context, Cell(query, 0, "partition_key"));
  }
  tables = Describe(CXS_DESCRIBE_TABLES, NULL);
  spec->tables = MemoryContextAllocZero(context, sizeof *spec->tables * cxs_result_rows(tables));
  for (int64 row = 0; row < cxs_result_rows(tables); ++row) {
    char* table_name = Cell(tables, row, "name");
    TableSpec* table = &spec->tables[spec->table_count];
    int64_t id;
    table->fact = Lists(facts, table_name);
    if (name != NULL && !table->fact && !Lists(lookups, table_name) &&
        strcmp(table_name, "settings") != 0) {
      continue;
    }
    CXS_TRY(cxs_result_int64(tables, row, cxs_result_find(tables, "id"), &id, &error));
    table->id = (int32_t)id;
    table->name = MemoryContextStrdup(context, table_name);
    table->key = MemoryContextStrdup(context, Cell(tables, row, "key"));
    ReadColumns(table, used, context);
    ++spec->table_count;
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(work);
  return spec;
}

TableSpec* FindTable(QuerySpec* spec, const char* name) {
  for (int i = 0; i < spec->table_count; ++i) {
    if (strcmp(spec->tables[i].name, name) == 0) return &spec->tables[i];
  }
  return NULL;
}

void RaiseNoSuchTable(const QuerySpec* spec, const char* name) {
  char* names = pstrdup("");
  int32_t table;
  CXS_TRY(cxs_table_id(name, &table, &error)); /* which names the nearest */
  for (int i = 0; i < spec->table_count; ++i) {
    names = psprintf("%s%s%s", names, i == 0 ? "" : ", ", spec->tables[i].name);
  }
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("%s does not read the table \"%s\"", spec->name, name),
                  errhint("It reads %s.", names)));
  pg_unreachable();
}
