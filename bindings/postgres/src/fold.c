#include "fold.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/memutils.h"

/* One group. */
typedef struct FoldState {
  MemoryContext context;
  FoldPlan* plan; /* NULL: only merged into */
  Handle* tally;
  Batch** adds; /* one a source; NULL for lookups and before the first row */
  Batch** takes;
} FoldState;

static cxs_tally* TallyOf(FoldState* state) { return state->tally->object; }

/* FOLDING */

static FoldState* MakeState(MemoryContext context) {
  FoldState* state = MemoryContextAllocZero(context, sizeof *state);
  state->context = context;
  state->tally = TallyHandle(context);
  return state;
}

static FoldState* MakeFoldState(MemoryContext context, FoldPlan* plan) {
  FoldState* state = MakeState(context);
  cxs_tally* tally;
  state->plan = plan;
  state->adds = MemoryContextAllocZero(context, sizeof *state->adds * plan->source_count);
  state->takes = MemoryContextAllocZero(context, sizeof *state->takes * plan->source_count);
  CXS_TRY(cxs_tally_create(plan->query_name, plan->options_text, -1, &tally, &error));
  state->tally->object = tally;
  return state;
}

static void Flush(FoldState* state) {
  if (state->plan == NULL) return;
  FoldBatches(state->plan, state->adds, TallyOf(state), cxs_tally_fold);
  FoldBatches(state->plan, state->takes, TallyOf(state), cxs_tally_retract);
}

static void AppendComposite(FoldState* state, Source* source, Batch** batch, Datum composite) {
  HeapTupleHeader header = DatumGetHeapTupleHeader(composite);
  const Oid type = HeapTupleHeaderGetTypeId(header);
  const int32 typmod = HeapTupleHeaderGetTypMod(header);
  const Layout* layout;
  Datum* values;
  bool* nulls;
  HeapTupleData tuple;
  if (source->layout == NULL) SetLayout(state->plan, source, type, typmod);
  if (source->row_type != type || source->row_typmod != typmod) {
    ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                    errmsg("rows of \"%s\" are of different types", source->table->name)));
  }
  layout = source->layout;
  values = palloc(sizeof *values * layout->row->natts);
  nulls = palloc(sizeof *nulls * layout->row->natts);
  memset(&tuple, 0, sizeof tuple);
  tuple.t_len = HeapTupleHeaderGetDatumLength(header);
  ItemPointerSetInvalid(&tuple.t_self);
  tuple.t_data = header;
  heap_deform_tuple(&tuple, layout->row, values, nulls);
  if (*batch == NULL) *batch = MakeBatch(layout, state->context);
  AppendRow(*batch, values, nulls);
}

static void AppendArray(FoldState* state, Source* source, Batch** batch, Datum array) {
  Datum* rows;
  bool* nulls;
  int count;
  ArrayType* values = DatumGetArrayTypeP(array);
  deconstruct_array(values, ARR_ELEMTYPE(values), -1, false, TYPALIGN_DOUBLE, &rows, &nulls,
                    &count);
  for (int i = 0; i < count; ++i) {
    if (!nulls[i]) AppendComposite(state, source, batch, rows[i]);
  }
}

/* A part whose rows are all in batches is whole, so between two calls is the time to fold. What is
 * looked up is loaded beside each batch; four times its rows keep that small. */
static bool IsFull(const FoldPlan* plan, Batch* const* batches) {
  const int64 full = Max(BATCH_ROWS, 4 * plan->lookup_rows);
  for (int i = 0; i < plan->source_count; ++i) {
    if (batches[i] != NULL && batches[i]->rows >= full) return true;
  }
  return false;
}

static Datum AddRows(FunctionCallInfo fcinfo, bool take) {
  MemoryContext context;
  FoldState* state = PG_ARGISNULL(0) ? NULL : (FoldState*)PG_GETARG_POINTER(0);
  FoldPlan* plan;
  Batch** batches;
  if (!AggCheckCallContext(fcinfo, &context)) {
    elog(ERROR, "cxs_fold is called as what it is not: an ordinary function");
  }
  if (state == NULL) {
    state = MakeFoldState(context, PlanOfCall(fcinfo));
  } else {
    RequireSameCall(fcinfo, state->plan);
  }
  plan = state->plan;
  batches = take ? state->takes : state->adds;
  for (int i = 0; i < plan->source_count; ++i) {
    Source* source = &plan->sources[i];
    if (!source->fact || PG_ARGISNULL(source->argument)) continue;
    if (source->array) {
      AppendArray(state, source, &batches[i], PG_GETARG_DATUM(source->argument));
    } else {
      AppendComposite(state, source, &batches[i], PG_GETARG_DATUM(source->argument));
    }
  }
  if (IsFull(plan, batches)) Flush(state);
  PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cxs_pg_fold_add);
Datum cxs_pg_fold_add(PG_FUNCTION_ARGS) { return AddRows(fcinfo, false); }

/* Rows that leave a moving frame. */
PG_FUNCTION_INFO_V1(cxs_pg_fold_take);
Datum cxs_pg_fold_take(PG_FUNCTION_ARGS) { return AddRows(fcinfo, true); }

/* MERGING */

static void MergeInto(FoldState* state, const cxs_tally* other) {
  CXS_TRY(cxs_tally_merge(TallyOf(state), other, &error));
}

static void LoadInto(Handle* handle, Datum saved) {
  const struct varlena* bytes = PG_DETOAST_DATUM_PACKED(saved);
  cxs_tally* tally;
  CXS_TRY(cxs_tally_load(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), &tally, &error));
  handle->object = tally;
}

PG_FUNCTION_INFO_V1(cxs_pg_merge_add);
Datum cxs_pg_merge_add(PG_FUNCTION_ARGS) {
  MemoryContext context;
  FoldState* state = PG_ARGISNULL(0) ? NULL : (FoldState*)PG_GETARG_POINTER(0);
  if (!AggCheckCallContext(fcinfo, &context)) {
    elog(ERROR, "cxs_merge is called as what it is not: an ordinary function");
  }
  if (PG_ARGISNULL(1)) {
    if (state == NULL) PG_RETURN_NULL();
    PG_RETURN_POINTER(state);
  }
  if (state == NULL) {
    state = MakeState(context);
    LoadInto(state->tally, PG_GETARG_DATUM(1));
  } else {
    Handle* other = TallyHandle(CurrentMemoryContext);
    LoadInto(other, PG_GETARG_DATUM(1));
    MergeInto(state, other->object);
    Release(other);
  }
  PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cxs_pg_combine);
Datum cxs_pg_combine(PG_FUNCTION_ARGS) {
  MemoryContext context;
  FoldState* state = PG_ARGISNULL(0) ? NULL : (FoldState*)PG_GETARG_POINTER(0);
  FoldState* other = PG_ARGISNULL(1) ? NULL : (FoldState*)PG_GETARG_POINTER(1);
  if (!AggCheckCallContext(fcinfo, &context)) {
    elog(ERROR, "cxs_fold's combine function is called as what it is not");
  }
  if (other == NULL) {
    if (state == NULL) PG_RETURN_NULL();
    PG_RETURN_POINTER(state);
  }
  Flush(other);
  if (state == NULL) {
    state = MakeState(context);
    state->tally->object = other->tally->object; /* it is used this once */
    other->tally->object = NULL;
  } else {
    MergeInto(state, TallyOf(other));
    Release(other->tally);
  }
  PG_RETURN_POINTER(state);
}

static Datum Saved(FoldState* state) {
  Handle* handle = BufferHandle(CurrentMemoryContext);
  cxs_buffer* buffer;
  bytea* bytes;
  Flush(state);
  CXS_TRY(cxs_tally_save(TallyOf(state), &buffer, &error));
  handle->object = buffer;
  bytes = palloc(VARHDRSZ + cxs_buffer_size(buffer));
  SET_VARSIZE(bytes, VARHDRSZ + cxs_buffer_size(buffer));
  memcpy(VARDATA(bytes), cxs_buffer_data(buffer), cxs_buffer_size(buffer));
  Release(handle);
  return PointerGetDatum(bytes);
}

PG_FUNCTION_INFO_V1(cxs_pg_serialize);
Datum cxs_pg_serialize(PG_FUNCTION_ARGS) {
  if (!AggCheckCallContext(fcinfo, NULL)) elog(ERROR, "cxs_fold's state is not for calling");
  PG_RETURN_DATUM(Saved((FoldState*)PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(cxs_pg_deserialize);
Datum cxs_pg_deserialize(PG_FUNCTION_ARGS) {
  FoldState* state;
  if (!AggCheckCallContext(fcinfo, NULL)) elog(ERROR, "cxs_fold's state is not for calling");
  state = MakeState(CurrentMemoryContext);
  LoadInto(state->tally, PG_GETARG_DATUM(0));
  PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cxs_pg_final);
Datum cxs_pg_final(PG_FUNCTION_ARGS) {
  if (!AggCheckCallContext(fcinfo, NULL)) elog(ERROR, "cxs_fold's state is not for calling");
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  PG_RETURN_DATUM(Saved((FoldState*)PG_GETARG_POINTER(0)));
}
