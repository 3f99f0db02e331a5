#include "coxswain_pg.h"

#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/* The type cxs_tally: the bytes of cxs_tally_save, which are checked where they come in, and again
 * where they are used. */

static cxs_tally* Loaded(Handle* handle, Datum saved) {
  const struct varlena* bytes = PG_DETOAST_DATUM_PACKED(saved);
  cxs_tally* tally;
  CXS_TRY(cxs_tally_load(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), &tally, &error));
  handle->object = tally;
  return tally;
}

static Datum Checked(Datum saved) {
  Handle* handle = TallyHandle(CurrentMemoryContext);
  Loaded(handle, saved);
  Release(handle);
  return saved;
}

PG_FUNCTION_INFO_V1(cxs_pg_tally_in);
Datum cxs_pg_tally_in(PG_FUNCTION_ARGS) {
  PG_RETURN_DATUM(Checked(DirectFunctionCall1(byteain, PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(cxs_pg_tally_out);
Datum cxs_pg_tally_out(PG_FUNCTION_ARGS) {
  const struct varlena* bytes = PG_GETARG_VARLENA_PP(0);
  const size_t size = VARSIZE_ANY_EXHDR(bytes);
  char* text = palloc(2 * size + 3); /* hex whatever bytea_output is */
  text[0] = '\\';
  text[1] = 'x';
  text[2 + hex_encode(VARDATA_ANY(bytes), size, text + 2)] = '\0';
  PG_RETURN_CSTRING(text);
}

PG_FUNCTION_INFO_V1(cxs_pg_tally_recv);
Datum cxs_pg_tally_recv(PG_FUNCTION_ARGS) {
  PG_RETURN_DATUM(Checked(DirectFunctionCall1(bytearecv, PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(cxs_pg_tally_from_bytea);
Datum cxs_pg_tally_from_bytea(PG_FUNCTION_ARGS) { PG_RETURN_DATUM(Checked(PG_GETARG_DATUM(0))); }

/* tally, options */
static const cxs_result* Solved(FunctionCallInfo fcinfo, int options_argument) {
  Handle* tally_handle = TallyHandle(CurrentMemoryContext);
  Handle* handle = ResultHandle(CurrentMemoryContext);
  const cxs_tally* tally = Loaded(tally_handle, PG_GETARG_DATUM(0));
  char* options = JsonText(fcinfo, options_argument);
  cxs_result* result;
  CXS_TRY(cxs_tally_solve(tally, options, -1, CxsRun(), &result, &error));
  handle->object = result;
  Release(tally_handle);
  return result;
}

PG_FUNCTION_INFO_V1(cxs_pg_solve);
Datum cxs_pg_solve(PG_FUNCTION_ARGS) {
  if (PG_ARGISNULL(0)) { /* nothing was folded: no rows */
    ((ReturnSetInfo*)fcinfo->resultinfo)->isDone = ExprEndResult;
    PG_RETURN_NULL();
  }
  return EmitResult(fcinfo, Solved(fcinfo, 1), false);
}

PG_FUNCTION_INFO_V1(cxs_pg_solve_columns);
Datum cxs_pg_solve_columns(PG_FUNCTION_ARGS) {
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(cstring_to_text(ColumnList(Solved(fcinfo, 1))));
}

/* tally, figure, options: the one number of a result of one row. */
PG_FUNCTION_INFO_V1(cxs_pg_figure);
Datum cxs_pg_figure(PG_FUNCTION_ARGS) {
  const cxs_result* result;
  char* figure;
  int32_t column, kind;
  if (PG_ARGISNULL(0) || PG_ARGISNULL(1)) PG_RETURN_NULL();
  result = Solved(fcinfo, 2);
  figure = text_to_cstring(PG_GETARG_TEXT_PP(1));
  column = cxs_result_find(result, figure);
  if (column < 0) {
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("the result has no column \"%s\"", figure),
             errhint("It has %s.", ColumnList(result))));
  }
  kind = cxs_result_kind(result, column);
  if (kind != CXS_KIND_INTEGER && kind != CXS_KIND_DECIMAL && kind != CXS_KIND_SUM &&
      kind != CXS_KIND_REAL) {
    ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                    errmsg("the column \"%s\" of the result is %s, and a figure is a number",
                           figure, TypeOfKind(kind))));
  }
  if (cxs_result_rows(result) > 1) {
    ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION),
                    errmsg("the result has %lld rows, and a figure is of one",
                           (long long)cxs_result_rows(result)),
                    errhint("Take cxs_solve, or fold without \"by\" in groups of SQL.")));
  }
  if (cxs_result_rows(result) == 0 || cxs_result_is_null(result, 0, column)) PG_RETURN_NULL();
  PG_RETURN_DATUM(DirectFunctionCall3(numeric_in, CStringGetDatum(FormatCell(result, 0, column)),
                                      ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}
