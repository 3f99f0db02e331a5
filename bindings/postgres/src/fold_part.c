#include "fold.h"

#include "utils/memutils.h"

static bool HasRows(const FoldPlan* plan, Batch* const* batches) {
  for (int i = 0; i < plan->source_count; ++i) {
    if (batches[i] != NULL && batches[i]->rows > 0) return true;
  }
  return false;
}

static void LoadLookups(cxs_book* book, const FoldPlan* plan) {
  for (int i = 0; i < plan->lookup_count; ++i) LoadBatch(book, plan->lookups[i]);
}

/* Tables go in the order in which they refer to each other. A table that a part has no rows of is
 * given without rows, so that all parts have the same tables. */
static void LoadFacts(cxs_book* book, const FoldPlan* plan, Batch* const* facts) {
  for (int i = 0; i < plan->spec->table_count; ++i) {
    for (int at = 0; at < plan->source_count; ++at) {
      const Source* source = &plan->sources[at];
      if (source->table != &plan->spec->tables[i] || !source->fact) continue;
      if (facts[at] != NULL || source->none != NULL) {
        LoadBatch(book, facts[at] != NULL ? facts[at] : source->none);
      }
    }
  }
}

/* The key of the row that an error is about, where it is one of the facts. */
static char* KeyInError(const FoldPlan* plan, Batch* const* facts, const cxs_error* error) {
  for (int i = 0; i < plan->source_count; ++i) {
    if (facts[i] == NULL) continue;
    if (strcmp(plan->sources[i].table->name, cxs_error_table(error)) != 0) continue;
    return KeyOfRow(facts[i], cxs_error_row(error) - 1);
  }
  return NULL;
}

static void FoldBook(cxs_book* book, const FoldPlan* plan, Batch* const* facts, cxs_tally* tally,
                     FoldStep step) {
  Handle* handle = SnapshotHandle(CurrentMemoryContext);
  cxs_snapshot* snapshot;
  cxs_error* error;
  CXS_TRY(cxs_book_snapshot(book, &snapshot, &error));
  handle->object = snapshot;
  if (step(tally, snapshot, CxsRun(), &error) != CXS_OK) {
    CxsRaise(error, KeyInError(plan, facts, error));
  }
  Release(handle);
}

static cxs_book* MakeBook(Handle* handle) {
  cxs_book_options options;
  cxs_book* book;
  cxs_book_options_init(&options, sizeof options);
  options.memory_limit = CxsMemoryLimit();
  CXS_TRY(cxs_book_create(&options, &book, &error));
  handle->object = book;
  return book;
}

/* FEW ROWS: groups of SQL and moving frames fold a few rows at a time beside all that is looked up.
 * A book keeps the lookups then, and the facts are erased from it again. */

static bool AreFew(const FoldPlan* plan, Batch* const* facts) {
  int64 rows = 0;
  for (int i = 0; i < plan->source_count; ++i) {
    if (facts[i] == NULL || facts[i]->rows == 0) continue;
    if (!CanErase(facts[i])) return false;
    rows += facts[i]->rows;
  }
  return 2 * rows < plan->lookup_rows;
}

static cxs_book* BookOfLookups(FoldPlan* plan) {
  if (plan->book == NULL) plan->book = BookHandle(plan->context);
  if (!plan->book_is_clean || plan->book_rows > Max(BATCH_ROWS, plan->lookup_rows)) {
    Release(plan->book);
  }
  plan->book_is_clean = false;
  if (plan->book->object == NULL) {
    plan->book_rows = 0;
    LoadLookups(MakeBook(plan->book), plan);
  }
  return plan->book->object;
}

void FoldBatches(FoldPlan* plan, Batch** facts, cxs_tally* tally, FoldStep step) {
  MemoryContext work, before;
  if (!HasRows(plan, facts)) return;
  work = AllocSetContextCreate(CurrentMemoryContext, "coxswain part", ALLOCSET_SMALL_SIZES);
  before = MemoryContextSwitchTo(work);
  if (AreFew(plan, facts)) {
    cxs_book* book = BookOfLookups(plan);
    bool clean = true;
    LoadFacts(book, plan, facts);
    FoldBook(book, plan, facts, tally, step);
    for (int i = 0; i < plan->source_count; ++i) {
      if (facts[i] == NULL) continue;
      clean &= EraseBatch(book, facts[i]);
      plan->book_rows += facts[i]->rows;
    }
    plan->book_is_clean = clean;
  } else {
    cxs_book* book = MakeBook(BookHandle(work));
    LoadLookups(book, plan);
    LoadFacts(book, plan, facts);
    FoldBook(book, plan, facts, tally, step);
  }
  for (int i = 0; i < plan->source_count; ++i) {
    if (facts[i] != NULL) ClearBatch(facts[i]);
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(work);
}
