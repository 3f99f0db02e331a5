#include "coxswain_pg.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

/* What a column of the statement shows. */
typedef struct Target {
  int32_t column; /* of the result; -1: null, or the cells without a column */
  bool rest;
  Oid type;
  int32 typmod;
  FmgrInfo input;
  Oid input_parameter;
} Target;

const char* TypeOfKind(int32_t kind) {
  switch (kind) {
    case CXS_KIND_INTEGER:
      return "bigint";
    case CXS_KIND_DECIMAL:
    case CXS_KIND_SUM:
      return "numeric";
    case CXS_KIND_REAL:
      return "double precision";
    case CXS_KIND_DATE:
      return "date";
    case CXS_KIND_BOOL:
      return "boolean";
    default:
      return "text";
  }
}

static bool CanBe(int32_t kind, Oid type) {
  const bool text = type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
  const bool number = type == NUMERICOID || type == FLOAT8OID;
  switch (kind) {
    case CXS_KIND_INTEGER:
      return text || number || type == INT8OID || type == INT4OID;
    case CXS_KIND_DECIMAL:
    case CXS_KIND_SUM:
    case CXS_KIND_REAL:
      return text || number;
    case CXS_KIND_DATE:
      return text || type == DATEOID || type == TIMESTAMPOID;
    case CXS_KIND_BOOL:
      return text || type == BOOLOID;
    default:
      return text;
  }
}

char* ColumnList(const cxs_result* result) {
  StringInfoData list;
  initStringInfo(&list);
  for (int32_t i = 0; i < cxs_result_columns(result); ++i) {
    appendStringInfo(&list, "%s%s %s", i == 0 ? "" : ", ",
                     quote_identifier(cxs_result_name(result, i)),
                     TypeOfKind(cxs_result_kind(result, i)));
  }
  return list.data;
}

char* FormatCell(const cxs_result* result, int64 row, int32_t column) {
  Handle* handle = BufferHandle(CurrentMemoryContext);
  cxs_buffer* buffer;
  char* text;
  CXS_TRY(cxs_result_format(result, row, column, &buffer, &error));
  handle->object = buffer;
  text = pnstrdup(cxs_buffer_data(buffer), cxs_buffer_size(buffer));
  Release(handle);
  return text;
}

static Target* MakeTargets(const cxs_result* result, TupleDesc row, bool loose, bool* shown) {
  Target* targets = palloc0(sizeof *targets * Max(row->natts, 1));
  for (int i = 0; i < row->natts; ++i) {
    const Form_pg_attribute attribute = TupleDescAttr(row, i);
    const char* name = NameStr(attribute->attname);
    Target* target = &targets[i];
    Oid input;
    target->type = getBaseType(attribute->atttypid);
    target->typmod = attribute->atttypmod;
    target->column = attribute->attisdropped ? -1 : cxs_result_find(result, name);
    target->rest = target->column < 0 && target->type == JSONBOID;
    if (target->column < 0) {
      if (target->rest || loose || attribute->attisdropped) continue;
      ereport(ERROR,
              (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("the result has no column \"%s\"", name),
               errhint("It has %s.", ColumnList(result))));
    }
    if (!CanBe(cxs_result_kind(result, target->column), target->type)) {
      ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                      errmsg("the column \"%s\" of the result is %s, and cannot be %s", name,
                             TypeOfKind(cxs_result_kind(result, target->column)),
                             format_type_be(attribute->atttypid))));
    }
    shown[target->column] = true;
    getTypeInputInfo(attribute->atttypid, &input, &target->input_parameter);
    fmgr_info(input, &target->input);
  }
  return targets;
}

static Datum RestOfRow(const cxs_result* result, int64 row, const bool* shown) {
  StringInfoData json;
  const char* separator = "";
  initStringInfo(&json);
  appendStringInfoChar(&json, '{');
  for (int32_t i = 0; i < cxs_result_columns(result); ++i) {
    const int32_t kind = cxs_result_kind(result, i);
    if (shown[i]) continue;
    appendStringInfoString(&json, separator);
    separator = ", ";
    escape_json(&json, cxs_result_name(result, i));
    appendStringInfoString(&json, ": ");
    if (cxs_result_is_null(result, row, i)) {
      appendStringInfoString(&json, "null");
    } else if (kind == CXS_KIND_TEXT || kind == CXS_KIND_DATE || kind == CXS_KIND_REAL) {
      double value = 0;
      char* text = FormatCell(result, row, i);
      if (kind == CXS_KIND_REAL) CXS_TRY(cxs_result_double(result, row, i, &value, &error));
      if (kind == CXS_KIND_REAL && isfinite(value)) {
        appendStringInfoString(&json, text);
      } else {
        escape_json(&json, text);
      }
    } else {
      appendStringInfoString(&json, FormatCell(result, row, i));
    }
  }
  appendStringInfoChar(&json, '}');
  return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

static Datum CellDatum(const cxs_result* result, int64 row, Target* target, bool* null) {
  *null = cxs_result_is_null(result, row, target->column) == 1;
  if (*null) return (Datum)0;
  if (target->type == FLOAT8OID) {
    double value;
    CXS_TRY(cxs_result_double(result, row, target->column, &value, &error));
    return Float8GetDatum(value);
  }
  if (target->type == INT8OID && target->typmod < 0) {
    int64_t value;
    CXS_TRY(cxs_result_int64(result, row, target->column, &value, &error));
    return Int64GetDatum(value);
  }
  /* Canonical text has the exact digits. */
  return InputFunctionCall(&target->input, FormatCell(result, row, target->column),
                           target->input_parameter, target->typmod);
}

Datum EmitResult(FunctionCallInfo fcinfo, const cxs_result* result, bool loose) {
  ReturnSetInfo* set = (ReturnSetInfo*)fcinfo->resultinfo;
  MemoryContext before, row_context;
  bool* shown = palloc0(cxs_result_columns(result) + 1);
  Target* targets;
  TupleDesc row;
  Tuplestorestate* store;
  Datum* values;
  bool* nulls;

  if (set == NULL || !IsA(set, ReturnSetInfo) || (set->allowedModes & SFRM_Materialize) == 0) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("this function is called where no set of rows can be")));
  }
  if (set->expectedDesc == NULL) {
    ereport(ERROR,
            (errcode(ERRCODE_SYNTAX_ERROR), errmsg("say which columns of the result are wanted"),
             errhint("... AS t(%s)", ColumnList(result))));
  }
  CxsRequireUtf8();
  targets = MakeTargets(result, set->expectedDesc, loose, shown);

  before = MemoryContextSwitchTo(set->econtext->ecxt_per_query_memory);
  row = CreateTupleDescCopy(set->expectedDesc);
  store =
      tuplestore_begin_heap((set->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
  set->returnMode = SFRM_Materialize;
  set->setResult = store;
  set->setDesc = row;
  MemoryContextSwitchTo(before);

  values = palloc(sizeof *values * Max(row->natts, 1));
  nulls = palloc(sizeof *nulls * Max(row->natts, 1));
  row_context =
      AllocSetContextCreate(CurrentMemoryContext, "coxswain result row", ALLOCSET_DEFAULT_SIZES);
  for (int64 i = 0; i < cxs_result_rows(result); ++i) {
    CHECK_FOR_INTERRUPTS();
    before = MemoryContextSwitchTo(row_context);
    for (int column = 0; column < row->natts; ++column) {
      Target* target = &targets[column];
      nulls[column] = true;
      if (target->column >= 0) {
        values[column] = CellDatum(result, i, target, &nulls[column]);
      } else if (target->rest) {
        values[column] = RestOfRow(result, i, shown);
        nulls[column] = false;
      }
    }
    tuplestore_putvalues(store, row, values, nulls);
    MemoryContextSwitchTo(before);
    MemoryContextReset(row_context);
  }
  MemoryContextDelete(row_context);
  return (Datum)0;
}
