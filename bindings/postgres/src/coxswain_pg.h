#ifndef COXSWAIN_PG_H_
#define COXSWAIN_PG_H_

/* The extension coxswain: PostgreSQL's side of coxswain.h, and nothing but that header of it.
 *
 *   errors.c       a cxs_error becomes an ereport with its SQLSTATE; cancelling; handles in
 * contexts numbers.c      numeric to micros and back, exactly calculators.c  scalar functions
 *   spec.c         what a query reads, as cxs_describe tells it
 *   layout.c, batch.c, batch_book.c  rows of PostgreSQL as columns of the library
 *   source.c       reads whole relations of the database
 *   emit.c         results as sets of rows
 *   query.c        cxs_query and its like
 *   tally.c        the type cxs_tally
 *   fold*.c        the aggregates cxs_fold and cxs_merge
 *
 * No call of the library may be left by a longjmp, so nothing that it calls back raises an error.
 * Handles live in memory contexts: whatever ends a statement destroys them. */

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "coxswain.h"

/* ERRORS */

/* Raises the library's error with the SQLSTATE that belongs to it, and destroys it. `detail` may be
 * NULL. */
extern void CxsRaise(cxs_error* error, const char* detail) pg_attribute_noreturn();

/* Makes a call that takes &error last, and raises what it says. */
#define CXS_TRY(call)                            \
  do {                                           \
    cxs_error* error = NULL;                     \
    if ((call) != CXS_OK) CxsRaise(error, NULL); \
  } while (0)

/* How a call runs: on this thread, below coxswain.memory_limit, until the statement is cancelled.
 */
extern const cxs_run* CxsRun(void);
/* coxswain.memory_limit in bytes; 0: none. */
extern int64 CxsMemoryLimit(void);
/* Texts cross as they are, so the database must be UTF-8. */
extern void CxsRequireUtf8(void);

/* HANDLES */

/* Owns an object of the library on behalf of a memory context. Make it before the object, so that
 * nothing can fail in between. */
typedef struct Handle {
  MemoryContextCallback callback;
  void* object;
  void (*destroy)(void* object);
} Handle;

extern Handle* BookHandle(MemoryContext context);
extern Handle* SnapshotHandle(MemoryContext context);
extern Handle* TallyHandle(MemoryContext context);
extern Handle* ResultHandle(MemoryContext context);
extern Handle* BufferHandle(MemoryContext context);
extern Handle* ReportHandle(MemoryContext context);
/* Destroys the object now. The handle can own another one then. */
extern void Release(Handle* handle);

/* NUMBERS */

typedef enum Scaled { SCALED_OK, SCALED_TOO_LARGE, SCALED_INEXACT, SCALED_NOT_A_NUMBER } Scaled;
/* The numeric times 10^scale, where that is a whole number of 64 bits. `numeric` may be toasted
 * short, but not compressed. */
extern Scaled NumericToScaled(const struct varlena* numeric, int scale, int64* scaled);
/* Raises an error that names `what`, for what is not SCALED_OK. */
extern void RaiseScaled(Scaled problem, int scale, const char* what) pg_attribute_noreturn();
/* CXS_NULL is not looked for. */
extern Datum ScaledToNumeric(int64 scaled, int scale);

/* WHAT A QUERY READS */

typedef struct ColumnSpec {
  const char* name;
  const char* type; /* text, enum, date, money, ... as cxs_describe has it */
  bool key;
  bool kept; /* needed whatever the options name */
} ColumnSpec;

typedef struct TableSpec {
  int32_t id;
  const char* name;
  const char* key; /* "deal_id, line" */
  bool fact;       /* else a lookup, or the settings */
  int column_count;
  ColumnSpec* columns;
} TableSpec;

typedef struct QuerySpec {
  const char* name;
  const char* partition_key; /* "" for none */
  int table_count;
  TableSpec* tables; /* what the query reads and the settings, in the order to load */
} QuerySpec;

/* `name`: NULL for every table there is. */
extern QuerySpec* ReadQuerySpec(const char* name, MemoryContext context);
extern TableSpec* FindTable(QuerySpec* spec, const char* name);
/* Raises "margin does not read ..." with what it does read. */
extern void RaiseNoSuchTable(const QuerySpec* spec, const char* name) pg_attribute_noreturn();

/* ROWS AS COLUMNS */

typedef struct BatchColumn BatchColumn;

/* Which columns of a row type are taken, and how. Shared by all batches of such rows. */
typedef struct Layout {
  const TableSpec* table;
  TupleDesc row; /* of what is read */
  int column_count;
  struct LayoutColumn* columns;
  pg_tz* zone; /* of days of timestamps with time zone */
} Layout;

/* Rows on their way into a book. */
typedef struct Batch {
  const Layout* layout;
  MemoryContext context;
  int64 rows;
  int64 capacity;
  BatchColumn* columns;
} Batch;

/* Takes those columns of `row` that the table knows and those that may be asked for: with
 * `mentioned` the ones whose name stands in that text, with NULL all that are text, a number, a
 * date or a truth value. Raises an error for a column that the table knows and that is of a type it
 * cannot be. */
extern Layout* MakeLayout(const TableSpec* table, TupleDesc row, const char* mentioned,
                          MemoryContext context);
extern Batch* MakeBatch(const Layout* layout, MemoryContext context);
/* One value per attribute of layout->row. Detoasts and formats in the current context. */
extern void AppendRow(Batch* batch, const Datum* values, const bool* nulls);
/* Loads the rows, which the batch keeps; a batch without rows gives the table without rows. */
extern void LoadBatch(cxs_book* book, const Batch* batch);
extern void ClearBatch(Batch* batch);
/* Whether the rows of such a batch can be named by their key, and taken out of a book again. */
extern bool CanErase(const Batch* batch);
/* Takes the rows of a batch that was loaded out of the book again; false where one was not found.
 */
extern bool EraseBatch(cxs_book* book, const Batch* batch);
/* "It is the row of deals with deal_id 17.", for the DETAIL of an error: the number of a row says
 * nothing in a table. NULL where there is no such row; rows count from 0. */
extern char* KeyOfRow(const Batch* batch, int64 row);
/* Whether an attribute of layout->row, from 0, is one of those that are taken. */
extern bool LayoutTakes(const Layout* layout, int attribute);
/* The value of a setting in rows of the table settings; NULL where there is none. */
extern char* TextOfSetting(const Batch* settings, const char* name);

/* RELATIONS OF THE DATABASE */

/* Where the tables of a query are. */
typedef struct Mapping {
  int count;
  const char** tables;    /* names of the library's */
  const char** relations; /* names of relations; NULL: not given, though there is one */
} Mapping;

/* {"deals": "crm.deals", "settings": null}; NULL: none. Made in the current context. */
extern Mapping* ReadMapping(Jsonb* json);
/* The relation that has the rows of a table: as the mapping says, else the one of its name in the
 * search path. InvalidOid where it is not given. */
extern Oid FindRelation(const Mapping* mapping, const char* table);
/* Hands all rows of a relation to `take` as batches of at most `batch_rows`; a relation without
 * rows gives one batch without rows. `mentioned` as in MakeLayout. The batch is `context`'s; `take`
 * may keep it, and returns whether it did. */
typedef bool (*TakeBatch)(Batch* batch, void* user_data);
extern void ReadRelation(Oid relation, const TableSpec* table, const char* mentioned, pg_tz* zone,
                         int64 batch_rows, MemoryContext context, TakeBatch take, void* user_data);
/* The time zone that days are reckoned in: the setting reporting_time_zone of the batch, else what
 * it was. */
extern pg_tz* ZoneOfSettings(const Batch* settings, pg_tz* otherwise);
extern pg_tz* UtcZone(void);
/* Whether the given tables have rows that name columns (filters of objectives, policies, ...), so
 * that no column may be left out. */
extern bool RowsNameColumns(const QuerySpec* spec, const Mapping* mapping);

#define BATCH_ROWS 65536

/* RESULTS */

/* Returns the result as the set of rows that the statement expects: columns go by name, and one of
 * type jsonb that the result has not takes all cells that have no column. `loose`: a column that
 * the result has not is null, which is else an error. */
extern Datum EmitResult(FunctionCallInfo fcinfo, const cxs_result* result, bool loose);
/* "segment text, deals bigint, ..." */
extern char* ColumnList(const cxs_result* result);
/* The SQL type of a kind. */
extern const char* TypeOfKind(int32_t kind);
extern char* FormatCell(const cxs_result* result, int64 row, int32_t column);

/* Text of an argument that may be null: "" then. */
extern char* JsonText(FunctionCallInfo fcinfo, int argument);

#endif /* COXSWAIN_PG_H_ */
