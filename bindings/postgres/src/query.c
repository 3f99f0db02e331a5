#include "coxswain_pg.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* Functions that read whole relations of the database into a book and ask it. */

typedef struct Loading {
  cxs_book* book;
  pg_tz* zone;
  bool settings;
} Loading;

static bool LoadInto(Batch* batch, void* user_data) {
  Loading* loading = user_data;
  LoadBatch(loading->book, batch);
  if (loading->settings) loading->zone = ZoneOfSettings(batch, loading->zone);
  return false;
}

/* A book with the tables of `spec` that are given, to be released as soon as it was asked. */
static Handle* BookOfDatabase(const QuerySpec* spec, const Mapping* mapping,
                              const char* mentioned) {
  Handle* handle = BookHandle(CurrentMemoryContext);
  cxs_book_options options;
  Loading loading;
  CxsRequireUtf8();
  cxs_book_options_init(&options, sizeof options);
  options.memory_limit = CxsMemoryLimit();
  CXS_TRY(cxs_book_create(&options, &loading.book, &error));
  handle->object = loading.book;
  loading.zone = UtcZone();
  for (int i = 0; i < spec->table_count; ++i) {
    const TableSpec* table = &spec->tables[i];
    const Oid relation = FindRelation(mapping, table->name);
    MemoryContext context;
    if (!OidIsValid(relation)) continue;
    context = AllocSetContextCreate(CurrentMemoryContext, "coxswain table", ALLOCSET_DEFAULT_SIZES);
    loading.settings = table->id == CXS_TABLE_SETTINGS;
    ReadRelation(relation, table, mentioned, loading.zone, BATCH_ROWS, context, LoadInto, &loading);
    MemoryContextDelete(context);
  }
  return handle;
}

static QuerySpec* SpecOfArgument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("name a query")));
  }
  return ReadQuerySpec(text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext);
}

static Mapping* MappingOfArgument(FunctionCallInfo fcinfo, int argument, QuerySpec* spec) {
  Mapping* mapping = ReadMapping(PG_ARGISNULL(argument) ? NULL : PG_GETARG_JSONB_P(argument));
  for (int i = 0; i < mapping->count; ++i) {
    if (FindTable(spec, mapping->tables[i]) == NULL) RaiseNoSuchTable(spec, mapping->tables[i]);
  }
  return mapping;
}

typedef cxs_status (*Ask)(cxs_book* book, const char* name, const char* options,
                          int64_t options_length, const cxs_run* run, cxs_result** result,
                          cxs_error** error);

/* The arguments are the query, its options and the mapping. */
static const cxs_result* Asked(FunctionCallInfo fcinfo, Ask ask, bool all_columns) {
  Handle* handle = ResultHandle(CurrentMemoryContext);
  QuerySpec* spec = SpecOfArgument(fcinfo);
  char* options = JsonText(fcinfo, 1);
  Mapping* mapping = MappingOfArgument(fcinfo, 2, spec);
  cxs_result* result;
  Handle* book;
  all_columns |=
      strcmp(spec->partition_key, "the whole book") == 0 || RowsNameColumns(spec, mapping);
  book = BookOfDatabase(spec, mapping, all_columns ? NULL : options);
  CXS_TRY(ask(book->object, spec->name, options, -1, CxsRun(), &result, &error));
  handle->object = result;
  Release(book);
  return result;
}

PG_FUNCTION_INFO_V1(cxs_pg_query);
Datum cxs_pg_query(PG_FUNCTION_ARGS) {
  return EmitResult(fcinfo, Asked(fcinfo, cxs_book_query, false), false);
}

PG_FUNCTION_INFO_V1(cxs_pg_query_loose);
Datum cxs_pg_query_loose(PG_FUNCTION_ARGS) {
  return EmitResult(fcinfo, Asked(fcinfo, cxs_book_query, false), true);
}

PG_FUNCTION_INFO_V1(cxs_pg_rows);
Datum cxs_pg_rows(PG_FUNCTION_ARGS) {
  return EmitResult(fcinfo, Asked(fcinfo, cxs_book_rows, true), false);
}

PG_FUNCTION_INFO_V1(cxs_pg_column_list);
Datum cxs_pg_column_list(PG_FUNCTION_ARGS) {
  const cxs_result* result = Asked(fcinfo, cxs_book_query, false);
  PG_RETURN_TEXT_P(cstring_to_text(ColumnList(result)));
}

/* query, tables: where each table is that the query reads, as a mapping with nothing left to the
 * search path. */
PG_FUNCTION_INFO_V1(cxs_pg_query_tables);
Datum cxs_pg_query_tables(PG_FUNCTION_ARGS) {
  QuerySpec* spec = SpecOfArgument(fcinfo);
  Mapping* mapping = MappingOfArgument(fcinfo, 1, spec);
  StringInfoData json;
  initStringInfo(&json);
  for (int i = 0; i < spec->table_count; ++i) {
    const Oid relation = FindRelation(mapping, spec->tables[i].name);
    appendStringInfo(&json, "%c\"%s\": ", i == 0 ? '{' : ',', spec->tables[i].name);
    if (OidIsValid(relation)) {
      escape_json(&json, quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
                                                    get_rel_name(relation)));
    } else {
      appendStringInfoString(&json, "null");
    }
  }
  appendStringInfoChar(&json, '}');
  PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}

static cxs_status ReportOf(cxs_book* book, const char* format, const char* company,
                           const char* filter, cxs_buffer** report, cxs_error** error) {
  cxs_report_options options;
  cxs_report_options_init(&options, sizeof options);
  options.format = strcmp(format, "html") == 0   ? CXS_REPORT_HTML
                   : strcmp(format, "json") == 0 ? CXS_REPORT_JSON
                                                 : CXS_REPORT_TEXT;
  options.company = company;
  options.filter = filter;
  return cxs_book_report(book, &options, CxsRun(), report, error);
}

static char* TextOrNull(FunctionCallInfo fcinfo, int argument) {
  return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

/* format, company, filter, tables */
PG_FUNCTION_INFO_V1(cxs_pg_report);
Datum cxs_pg_report(PG_FUNCTION_ARGS) {
  const char* format = PG_ARGISNULL(0) ? "" : TextOrNull(fcinfo, 0);
  Handle* handle = BufferHandle(CurrentMemoryContext);
  Mapping* mapping = ReadMapping(PG_ARGISNULL(3) ? NULL : PG_GETARG_JSONB_P(3));
  Handle* book;
  cxs_buffer* report;
  if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0 && strcmp(format, "html") != 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("a report is text, json or html, not \"%s\"", format)));
  }
  book = BookOfDatabase(ReadQuerySpec(NULL, CurrentMemoryContext), mapping, NULL);
  CXS_TRY(ReportOf(book->object, format, TextOrNull(fcinfo, 1), TextOrNull(fcinfo, 2), &report,
                   &error));
  handle->object = report;
  Release(book);
  PG_RETURN_TEXT_P(cstring_to_text_with_len(cxs_buffer_data(report), (int)cxs_buffer_size(report)));
}

/* what, name */
PG_FUNCTION_INFO_V1(cxs_pg_describe);
Datum cxs_pg_describe(PG_FUNCTION_ARGS) {
  Handle* handle = ResultHandle(CurrentMemoryContext);
  cxs_result* result;
  CXS_TRY(cxs_describe(PG_GETARG_INT32(0), TextOrNull(fcinfo, 1), &result, &error));
  handle->object = result;
  return EmitResult(fcinfo, result, false);
}

/* {"net_revenue": "numeric", ...}: the columns that a query answers with when all tables are given
 * without rows, as a JSON text; {} for one that needs options. */
PG_FUNCTION_INFO_V1(cxs_pg_empty_result_types);
Datum cxs_pg_empty_result_types(PG_FUNCTION_ARGS) {
  char* name = text_to_cstring(PG_GETARG_TEXT_PP(0));
  Handle* book_handle = BookHandle(CurrentMemoryContext);
  Handle* result_handle = ResultHandle(CurrentMemoryContext);
  QuerySpec* spec = ReadQuerySpec(name, CurrentMemoryContext);
  StringInfoData types;
  cxs_book* book;
  cxs_result* result;
  cxs_error* failed;
  CXS_TRY(cxs_book_create(NULL, &book, &error));
  book_handle->object = book;
  for (int i = 0; i < spec->table_count; ++i) {
    const TableSpec* table = &spec->tables[i];
    StringInfoData header;
    initStringInfo(&header);
    for (int at = 0; at < table->column_count; ++at) {
      appendStringInfo(&header, "%s%s", at == 0 ? "" : ",", table->columns[at].name);
    }
    CXS_TRY(cxs_book_load_csv(book, table->id, header.data, header.len, NULL, NULL, NULL, &error));
  }
  initStringInfo(&types);
  appendStringInfoChar(&types, '{');
  if (cxs_book_query(book, name, "", 0, NULL, &result, &failed) == CXS_OK) {
    result_handle->object = result;
    for (int32_t i = 0; i < cxs_result_columns(result); ++i) {
      appendStringInfoString(&types, i == 0 ? "" : ", ");
      escape_json(&types, cxs_result_name(result, i));
      appendStringInfo(&types, ": \"%s\"", TypeOfKind(cxs_result_kind(result, i)));
    }
  } else {
    cxs_error_destroy(failed);
  }
  appendStringInfoChar(&types, '}');
  PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(types.data)));
}
