#include "coxswain_pg.h"

#include <limits.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"

PG_MODULE_MAGIC;

static int memory_limit_kb = 0;

void _PG_init(void);

void _PG_init(void) {
  DefineCustomIntVariable("coxswain.memory_limit",
                          "Memory that one call of Coxswain may take for its rows.",
                          "A statement that needs more fails; 0 is no limit.", &memory_limit_kb, 0,
                          0, MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
#if PG_VERSION_NUM >= 150000
  MarkGUCPrefixReserved("coxswain");
#endif
}

int64 CxsMemoryLimit(void) { return (int64)memory_limit_kb * 1024; }

/* The library calls this now and then. It only looks: CHECK_FOR_INTERRUPTS would jump out of C++.
 */
static int32_t IsCancelled(void* user_data, double done) {
  return InterruptPending && (QueryCancelPending || ProcDiePending);
}

const cxs_run* CxsRun(void) {
  static cxs_run run;
  cxs_run_init(&run, sizeof run);
  run.threads = 1; /* PostgreSQL's workers are the threads; a backend has one */
  run.memory_limit = CxsMemoryLimit();
  run.progress = IsCancelled;
  return &run;
}

void CxsRequireUtf8(void) {
  if (GetDatabaseEncoding() != PG_UTF8) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("coxswain needs a database with encoding UTF8, this one has %s",
                           GetDatabaseEncodingName())));
  }
}

static int SqlState(cxs_status status) {
  switch (status) {
    case CXS_CANCELLED:
    case CXS_DEADLINE_EXCEEDED:
      return ERRCODE_QUERY_CANCELED;
    case CXS_INVALID_ARGUMENT:
      return ERRCODE_INVALID_PARAMETER_VALUE;
    case CXS_OUT_OF_RANGE:
      return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
    case CXS_NOT_FOUND:
      return ERRCODE_UNDEFINED_OBJECT;
    case CXS_ALREADY_EXISTS:
      return ERRCODE_DUPLICATE_OBJECT;
    case CXS_PERMISSION_DENIED:
    case CXS_UNAUTHENTICATED:
      return ERRCODE_INSUFFICIENT_PRIVILEGE;
    case CXS_RESOURCE_EXHAUSTED:
      return ERRCODE_OUT_OF_MEMORY;
    case CXS_FAILED_PRECONDITION:
    case CXS_ABORTED:
      return ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
    case CXS_UNIMPLEMENTED:
      return ERRCODE_FEATURE_NOT_SUPPORTED;
    case CXS_UNAVAILABLE:
      return ERRCODE_SYSTEM_ERROR;
    case CXS_DATA_LOSS:
      return ERRCODE_DATA_CORRUPTED;
    default:
      return ERRCODE_INTERNAL_ERROR;
  }
}

void CxsRaise(cxs_error* error, const char* detail) {
  const cxs_status status = cxs_error_code(error);
  char* message = pstrdup(cxs_error_message(error));
  char* table = pstrdup(cxs_error_table(error));
  char* column = pstrdup(cxs_error_column(error));
  cxs_error_destroy(error);
  if (status == CXS_CANCELLED) CHECK_FOR_INTERRUPTS(); /* which knows why */
  ereport(ERROR, (errcode(SqlState(status)), errmsg_internal("%s", message),
                  detail == NULL ? 0 : errdetail_internal("%s", detail),
                  *table == '\0' ? 0 : err_generic_string(PG_DIAG_TABLE_NAME, table),
                  *column == '\0' ? 0 : err_generic_string(PG_DIAG_COLUMN_NAME, column),
                  status == CXS_RESOURCE_EXHAUSTED && memory_limit_kb > 0
                      ? errhint("coxswain.memory_limit is %d kB.", memory_limit_kb)
                      : 0));
  pg_unreachable();
}

void Release(Handle* handle) {
  void* object = handle->object;
  handle->object = NULL;
  if (object != NULL) handle->destroy(object);
}

static void ReleaseWithContext(void* handle) { Release(handle); }

static Handle* MakeHandle(MemoryContext context, void (*destroy)(void*)) {
  Handle* handle = MemoryContextAllocZero(context, sizeof *handle);
  handle->destroy = destroy;
  handle->callback.func = ReleaseWithContext;
  handle->callback.arg = handle;
  MemoryContextRegisterResetCallback(context, &handle->callback);
  return handle;
}

#define DEFINE_HANDLE(Name, type)                                     \
  static void Destroy##Name(void* object) { type##_destroy(object); } \
  Handle* Name##Handle(MemoryContext context) { return MakeHandle(context, Destroy##Name); }

DEFINE_HANDLE(Book, cxs_book)
DEFINE_HANDLE(Snapshot, cxs_snapshot)
DEFINE_HANDLE(Tally, cxs_tally)
DEFINE_HANDLE(Result, cxs_result)
DEFINE_HANDLE(Buffer, cxs_buffer)
DEFINE_HANDLE(Report, cxs_load_report)

char* JsonText(FunctionCallInfo fcinfo, int argument) {
  Jsonb* json;
  if (PG_ARGISNULL(argument)) return pstrdup("");
  json = PG_GETARG_JSONB_P(argument);
  return JsonbToCString(NULL, &json->root, VARSIZE(json));
}
