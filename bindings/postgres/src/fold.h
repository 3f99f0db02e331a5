#ifndef COXSWAIN_FOLD_H_
#define COXSWAIN_FOLD_H_

/* What the aggregate cxs_fold is made of.
 *
 *   cxs_fold(query, options, 'deals', d, 'deal_lines', array_of_lines, 'customers', 'crm.accounts')
 *
 * takes fact rows as composite values or arrays of them, each call one part that belongs together,
 * and names of relations for what it looks up itself. Rows are kept in columns and folded some ten
 * thousand at a time: a fold of one row would cost a book of its own. What is looked up is read
 * once in each process, and loaded beside each batch.
 *
 *   fold_call.c  reads the call, once for a use of the aggregate in a statement
 *   fold_part.c  loads rows and what is looked up into a book, and folds it
 *   fold.c       states, and the functions that PostgreSQL calls */

#include "coxswain_pg.h"

typedef struct Source {
  const TableSpec* table;
  Datum name;   /* as it was given in the first row, to be compared */
  bool fact;    /* rows come with the call */
  bool array;   /* as arrays */
  int argument; /* the value's */
  Oid row_type; /* of the facts; an anonymous record has one when the first row came */
  int32 row_typmod;
  Layout* layout;
  Batch* none;          /* the table without rows */
  const char* relation; /* of a lookup: as it was named; NULL: not given */
} Source;

/* What is the same for all rows of a group: query, options and tables. Lives as long as the use of
 * the aggregate in the statement, which has a plan for each kind of call. */
typedef struct FoldPlan {
  struct FoldPlan* next;
  MemoryContext context;
  text* query;
  Jsonb* options;
  const char* query_name;
  const char* options_text;
  QuerySpec* spec;
  Mapping mapping;
  bool all_columns;
  pg_tz* zone;
  int source_count;
  Source* sources;
  /* The lookups and settings, read once. */
  int lookup_count, lookup_capacity;
  Batch** lookups;
  int64 lookup_rows;
  /* A book that holds them and nothing else, where few rows are folded at a time. */
  Handle* book;
  bool book_is_clean; /* else something went wrong in between, and it is made anew */
  int64 book_rows;    /* facts that have been in it: their texts stay */
} FoldPlan;

/* The plan of the first row of a group. */
extern FoldPlan* PlanOfCall(FunctionCallInfo fcinfo);
/* Options, query and names are those of the plan in every row of a group: a tally has one of each.
 */
extern void RequireSameCall(FunctionCallInfo fcinfo, const FoldPlan* plan);
/* Settles the columns of a source whose rows are of this type. */
extern void SetLayout(FoldPlan* plan, Source* source, Oid type, int32 typmod);

typedef cxs_status (*FoldStep)(cxs_tally* tally, const cxs_snapshot* partition, const cxs_run* run,
                               cxs_error** error);
/* Folds the rows (step: cxs_tally_fold) or takes them back (cxs_tally_retract), and empties the
 * batches: one a source, NULL where there are no rows. */
extern void FoldBatches(FoldPlan* plan, Batch** facts, cxs_tally* tally, FoldStep step);

#endif /* COXSWAIN_FOLD_H_ */
