#include "coxswain_pg.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

/* The aggregates.
 *
 *   cxs_fold(query, options, 'deals', d, 'deal_lines', array_of_lines, 'customers', 'crm.accounts')
 *
 * takes fact rows as composite values or arrays of them, each call one part that belongs together, and
 * names of relations for what it looks up itself. Rows are kept in columns and folded some ten
 * thousand at a time: a fold of one row would cost a book of its own. What is looked up is read once
 * in each process, and loaded beside each batch. */

typedef struct Source {
  const TableSpec *table;
  Datum name;      /* as it was given in the first row, to be compared */
  bool fact;       /* rows come with the call */
  bool array;      /* as arrays */
  int argument;    /* the value's */
  Oid row_type;    /* of the facts; an anonymous record has one when the first row came */
  int32 row_typmod;
  Layout *layout;
  Batch *none;     /* the table without rows */
} Source;

/* What is the same for all rows of one use of the aggregate in a statement. Lives as long as that. */
typedef struct FoldPlan {
  MemoryContext context;
  text *query;
  Jsonb *options;
  const char *query_name;
  const char *options_text;
  QuerySpec *spec;
  Mapping mapping;
  bool all_columns;
  pg_tz *zone;
  int source_count;
  Source *sources;
  /* The lookups and settings: read, and in a book where the last fold left one. */
  int lookup_count, lookup_capacity;
  Batch **lookups;
  int64 lookup_rows;
} FoldPlan;

/* One group. */
typedef struct FoldState {
  MemoryContext context;
  FoldPlan *plan; /* NULL: only merged into */
  Handle *tally;
  Batch **adds;  /* one a source; NULL for lookups and before the first row */
  Batch **takes;
} FoldState;

static cxs_tally *TallyOf(FoldState *state) { return state->tally->object; }

/* READING THE CALL */

static bool SameBytes(Datum a, Datum b) {
  const struct varlena *left = PG_DETOAST_DATUM_PACKED(a);
  const struct varlena *right = PG_DETOAST_DATUM_PACKED(b);
  return VARSIZE_ANY_EXHDR(left) == VARSIZE_ANY_EXHDR(right) &&
         memcmp(VARDATA_ANY(left), VARDATA_ANY(right), VARSIZE_ANY_EXHDR(left)) == 0;
}

static text *TextArgument(FunctionCallInfo fcinfo, int argument) {
  const Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);
  if (type == UNKNOWNOID) return cstring_to_text(DatumGetCString(PG_GETARG_DATUM(argument)));
  if (type == TEXTOID || type == VARCHAROID) return PG_GETARG_TEXT_P_COPY(argument);
  if (type == REGCLASSOID) {
    const Oid relation = PG_GETARG_OID(argument);
    return cstring_to_text(quote_qualified_identifier(
        get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation)));
  }
  ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                  errmsg("argument %d of cxs_fold is of type %s", argument + 1,
                         format_type_be(type)),
                  errhint("After the options come pairs: the name of a table, and its row, its rows "
                          "as an array, or the name of a relation.")));
  return NULL;
}

/* "deal_id" of "deal_id", "customer_id" of "deal_id, customer_id": rows with the same must come
 * together. */
static const char *CoarsestKey(const QuerySpec *spec) {
  const char *comma = strrchr(spec->partition_key, ' ');
  return comma == NULL ? spec->partition_key : comma + 1;
}

static bool HasColumn(const TableSpec *table, const char *name) {
  for (int i = 0; i < table->column_count; ++i) {
    if (strcmp(table->columns[i].name, name) == 0) return true;
  }
  return false;
}

/* Single rows may be given where a row is all there is of its key. */
static void RequireWhole(const QuerySpec *spec, const TableSpec *table) {
  const char *key = CoarsestKey(spec);
  const bool has = *key != '\0' &&
                   (HasColumn(table, key) || (strstr(spec->partition_key, "deal_id") != NULL &&
                                              HasColumn(table, "deal_id")));
  if (!has || strcmp(table->key, key) == 0) return;
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("%s needs all rows of one %s together, and rows of \"%s\" come one by one",
                  spec->name, key, table->name),
           errhint("Aggregate by key first: array_agg of \"%s\", grouped by %s.", table->name,
                   key)));
}

static void ReadSource(FunctionCallInfo fcinfo, FoldPlan *plan, int pair, Source *source) {
  const int name_argument = 3 + 2 * pair;
  const int argument = name_argument + 1;
  const Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);
  Oid element;
  char *name;
  if (PG_ARGISNULL(name_argument)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                    errmsg("argument %d of cxs_fold names a table, and is null",
                           name_argument)));
  }
  name = text_to_cstring(TextArgument(fcinfo, name_argument));
  source->name = get_fn_expr_argtype(fcinfo->flinfo, name_argument) == UNKNOWNOID
                     ? (Datum)0
                     : PointerGetDatum(cstring_to_text(name));
  source->argument = argument;
  source->table = FindTable(plan->spec, name);
  if (source->table == NULL) RaiseNoSuchTable(plan->spec, name);
  for (const Source *other = plan->sources; other < source; ++other) {
    if (other->table == source->table) {
      ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                      errmsg("\"%s\" is given twice", name)));
    }
  }
  element = get_base_element_type(type);
  if (type_is_rowtype(type) || (OidIsValid(element) && type_is_rowtype(element))) {
    if (!source->table->fact) {
      ereport(ERROR,
              (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
               errmsg("%s looks \"%s\" up, so it needs it whole and not by rows",
                      plan->spec->name, name),
               errhint("Give the name of the relation: '%s', 'schema.relation'.", name)));
    }
    source->fact = true;
    source->array = !type_is_rowtype(type);
    source->row_type = getBaseType(source->array ? element : type);
    source->row_typmod = -1;
    if (!source->array) RequireWhole(plan->spec, source->table);
    return;
  }
  /* Not rows: where the lookup is, or null for "not given". */
  if (source->table->fact && !PG_ARGISNULL(argument)) {
    ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                    errmsg("\"%s\" is folded by %s, so its rows are needed, not %s", name,
                           plan->spec->name, format_type_be(type)),
                    errhint("'deals', d for FROM crm.deals d; null leaves the table out.")));
  }
  plan->mapping.tables[plan->mapping.count] = source->table->name;
  plan->mapping.relations[plan->mapping.count++] =
      PG_ARGISNULL(argument) ? NULL : text_to_cstring(TextArgument(fcinfo, argument));
}

/* A fact table that stands in the search path and not in the call would be missed in silence. */
static void RequireAllFacts(const FoldPlan *plan) {
  for (int i = 0; i < plan->spec->table_count; ++i) {
    const TableSpec *table = &plan->spec->tables[i];
    bool named = false;
    for (int at = 0; at < plan->source_count; ++at) named |= plan->sources[at].table == table;
    if (named || !table->fact || !OidIsValid(FindRelation(&plan->mapping, table->name))) continue;
    ereport(ERROR,
            (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
             errmsg("%s also counts \"%s\", which is in the search path and not in the call",
                    plan->spec->name, table->name),
             errhint("Give its rows, as arrays by %s, or '%s', null to leave it out.",
                     *plan->spec->partition_key == '\0' ? "whatever there is"
                                                        : CoarsestKey(plan->spec),
                     table->name)));
  }
}

static bool KeepLookup(Batch *batch, void *user_data) {
  FoldPlan *plan = user_data;
  if (plan->lookup_count == plan->lookup_capacity) {
    plan->lookup_capacity = Max(16, 2 * plan->lookup_capacity);
    plan->lookups = plan->lookups == NULL
                        ? MemoryContextAlloc(plan->context,
                                             sizeof *plan->lookups * plan->lookup_capacity)
                        : repalloc(plan->lookups, sizeof *plan->lookups * plan->lookup_capacity);
  }
  plan->lookups[plan->lookup_count++] = batch;
  plan->lookup_rows += batch->rows;
  if (batch->layout->table->id == CXS_TABLE_SETTINGS) {
    plan->zone = ZoneOfSettings(batch, plan->zone);
  }
  return true;
}

static void ReadLookups(FoldPlan *plan) {
  for (int i = 0; i < plan->spec->table_count; ++i) {
    const TableSpec *table = &plan->spec->tables[i];
    Oid relation;
    if (table->fact) continue;
    relation = FindRelation(&plan->mapping, table->name);
    if (!OidIsValid(relation)) continue;
    ReadRelation(relation, table, plan->all_columns ? NULL : plan->options_text, plan->zone,
                 BATCH_ROWS, plan->context, KeepLookup, plan);
  }
}

static void SetLayout(FoldPlan *plan, Source *source, Oid type, int32 typmod) {
  TupleDesc row = lookup_rowtype_tupdesc(type, typmod);
  source->layout = MakeLayout(source->table, row, plan->all_columns ? NULL : plan->options_text,
                              plan->context);
  source->layout->zone = plan->zone;
  source->row_type = type;
  source->row_typmod = typmod;
  source->none = MakeBatch(source->layout, plan->context);
  ReleaseTupleDesc(row);
}

static FoldPlan *MakePlan(FunctionCallInfo fcinfo) {
  MemoryContext context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "coxswain fold",
                                                ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(context);
  FoldPlan *plan = palloc0(sizeof *plan);
  const int given = PG_NARGS() - 3;
  bool facts = false;

  CxsRequireUtf8();
  if (get_fn_expr_variadic(fcinfo->flinfo) || given < 2 || given % 2 != 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("cxs_fold takes a query, its options, and pairs of a table's name and "
                           "its rows"),
                    errhint("cxs_fold('margin', '{\"by\":[\"segment\"]}', 'deals', d) ... FROM "
                            "deals d")));
  }
  if (PG_ARGISNULL(1)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("name a query to fold")));
  }
  plan->context = context;
  plan->query = PG_GETARG_TEXT_P_COPY(1);
  plan->query_name = text_to_cstring(plan->query);
  plan->options = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P_COPY(2);
  plan->options_text = JsonText(fcinfo, 2);
  plan->spec = ReadQuerySpec(plan->query_name, context);
  if (strcmp(plan->spec->partition_key, "the whole book") == 0) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("%s looks at all rows together, and cannot be folded",
                           plan->query_name),
                    errhint("SELECT ... FROM cxs_query('%s', ...) AS (...)", plan->query_name)));
  }
  plan->zone = UtcZone();
  plan->mapping.tables = palloc(sizeof *plan->mapping.tables * given);
  plan->mapping.relations = palloc(sizeof *plan->mapping.relations * given);
  plan->sources = palloc0(sizeof *plan->sources * given);
  for (plan->source_count = 0; plan->source_count < given / 2; ++plan->source_count) {
    Source *source = &plan->sources[plan->source_count];
    ReadSource(fcinfo, plan, plan->source_count, source);
    facts |= source->fact;
  }
  if (!facts) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("no rows are given to fold"),
                    errhint("'deals', d for FROM deals d")));
  }
  RequireAllFacts(plan);
  plan->all_columns = RowsNameColumns(plan->spec, &plan->mapping);
  for (int i = 0; i < plan->source_count; ++i) {
    const TableSpec *table = plan->sources[i].table;
    plan->all_columns |= plan->sources[i].fact && HasColumn(table, "filter");
  }
  MemoryContextSwitchTo(before); /* what reading leaves behind goes with the row */
  ReadLookups(plan);
  for (int i = 0; i < plan->source_count; ++i) {
    Source *source = &plan->sources[i];
    if (source->fact && source->row_type != RECORDOID) {
      SetLayout(plan, source, source->row_type, -1);
    }
  }
  return plan;
}

/* Options, query and names are those of the plan in every row: a tally has one of each. */
static void RequireSameCall(FunctionCallInfo fcinfo, const FoldPlan *plan) {
  bool same = !PG_ARGISNULL(1) && SameBytes(PG_GETARG_DATUM(1), PointerGetDatum(plan->query)) &&
              PG_ARGISNULL(2) == (plan->options == NULL) &&
              (plan->options == NULL ||
               SameBytes(PG_GETARG_DATUM(2), PointerGetDatum(plan->options)));
  for (int i = 0; i < plan->source_count && same; ++i) {
    const Source *source = &plan->sources[i];
    if (source->name == (Datum)0) continue; /* an untyped literal is a constant */
    same = !PG_ARGISNULL(source->argument - 1) &&
           SameBytes(PG_GETARG_DATUM(source->argument - 1), source->name);
  }
  if (!same) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("the query, its options and the names of tables must be the same for "
                           "all rows"),
                    errhint("Filters and dimensions are options; group by something else in "
                            "SQL.")));
  }
}

/* FOLDING */

static FoldState *MakeState(MemoryContext context) {
  FoldState *state = MemoryContextAllocZero(context, sizeof *state);
  state->context = context;
  state->tally = TallyHandle(context);
  return state;
}

static FoldState *MakeFoldState(MemoryContext context, FoldPlan *plan) {
  FoldState *state = MakeState(context);
  cxs_tally *tally;
  state->plan = plan;
  state->adds = MemoryContextAllocZero(context, sizeof *state->adds * plan->source_count);
  state->takes = MemoryContextAllocZero(context, sizeof *state->takes * plan->source_count);
  CXS_TRY(cxs_tally_create(plan->query_name, plan->options_text, -1, &tally, &error));
  state->tally->object = tally;
  return state;
}

static bool HasRows(const FoldPlan *plan, Batch *const *batches) {
  for (int i = 0; i < plan->source_count; ++i) {
    if (batches[i] != NULL && batches[i]->rows > 0) return true;
  }
  return false;
}

typedef cxs_status (*Step)(cxs_tally *tally, const cxs_snapshot *partition, const cxs_run *run,
                           cxs_error **error);

/* Tables go in the order in which they refer to each other. */
static void LoadPart(cxs_book *book, const FoldPlan *plan, Batch *const *facts) {
  int lookup = 0;
  for (int i = 0; i < plan->spec->table_count; ++i) {
    const TableSpec *table = &plan->spec->tables[i];
    for (; lookup < plan->lookup_count && plan->lookups[lookup]->layout->table == table; ++lookup) {
      LoadBatch(book, plan->lookups[lookup]);
    }
    for (int at = 0; at < plan->source_count; ++at) {
      const Source *source = &plan->sources[at];
      if (source->table != table || !source->fact) continue;
      if (facts[at] != NULL || source->none != NULL) {
        LoadBatch(book, facts[at] != NULL ? facts[at] : source->none);
      }
    }
  }
}

/* The key of the row that an error is about, where it is one of the facts. */
static char *KeyInError(const FoldPlan *plan, Batch *const *facts, const cxs_error *error) {
  for (int i = 0; i < plan->source_count; ++i) {
    if (facts[i] == NULL) continue;
    if (strcmp(plan->sources[i].table->name, cxs_error_table(error)) != 0) continue;
    return KeyOfRow(facts[i], cxs_error_row(error) - 1);
  }
  return NULL;
}

static void FoldBatches(FoldState *state, Batch **facts, Step step) {
  const FoldPlan *plan = state->plan;
  MemoryContext work, before;
  Handle *book_handle, *snapshot_handle;
  cxs_book_options options;
  cxs_book *book;
  cxs_snapshot *snapshot;
  cxs_error *error;
  if (!HasRows(plan, facts)) return;
  work = AllocSetContextCreate(CurrentMemoryContext, "coxswain part", ALLOCSET_SMALL_SIZES);
  before = MemoryContextSwitchTo(work);
  book_handle = BookHandle(work);
  snapshot_handle = SnapshotHandle(work);
  cxs_book_options_init(&options, sizeof options);
  options.memory_limit = CxsMemoryLimit();
  CXS_TRY(cxs_book_create(&options, &book, &error));
  book_handle->object = book;
  LoadPart(book, plan, facts);
  CXS_TRY(cxs_book_snapshot(book, &snapshot, &error));
  snapshot_handle->object = snapshot;
  if (step(TallyOf(state), snapshot, CxsRun(), &error) != CXS_OK) {
    CxsRaise(error, KeyInError(plan, facts, error));
  }
  for (int i = 0; i < plan->source_count; ++i) {
    if (facts[i] != NULL) ClearBatch(facts[i]);
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(work);
}

static void Flush(FoldState *state) {
  if (state->plan == NULL) return;
  FoldBatches(state, state->adds, cxs_tally_fold);
  FoldBatches(state, state->takes, cxs_tally_retract);
}

static void AppendComposite(FoldState *state, Source *source, Batch **batch, Datum composite) {
  HeapTupleHeader header = DatumGetHeapTupleHeader(composite);
  const Oid type = HeapTupleHeaderGetTypeId(header);
  const int32 typmod = HeapTupleHeaderGetTypMod(header);
  const Layout *layout;
  Datum *values;
  bool *nulls;
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

static void AppendArray(FoldState *state, Source *source, Batch **batch, Datum array) {
  Datum *rows;
  bool *nulls;
  int count;
  ArrayType *values = DatumGetArrayTypeP(array);
  deconstruct_array(values, ARR_ELEMTYPE(values), -1, false, TYPALIGN_DOUBLE, &rows, &nulls,
                    &count);
  for (int i = 0; i < count; ++i) {
    if (!nulls[i]) AppendComposite(state, source, batch, rows[i]);
  }
}

/* A part whose rows are all in batches is whole, so between two calls is the time to fold. What is
 * looked up is loaded beside each batch; four times its rows keep that small. */
static bool IsFull(const FoldPlan *plan, Batch *const *batches) {
  const int64 full = Max(BATCH_ROWS, 4 * plan->lookup_rows);
  for (int i = 0; i < plan->source_count; ++i) {
    if (batches[i] != NULL && batches[i]->rows >= full) return true;
  }
  return false;
}

static Datum AddRows(FunctionCallInfo fcinfo, bool take) {
  MemoryContext context;
  FoldState *state = PG_ARGISNULL(0) ? NULL : (FoldState *)PG_GETARG_POINTER(0);
  FoldPlan *plan = state == NULL ? fcinfo->flinfo->fn_extra : state->plan;
  Batch **batches;
  if (!AggCheckCallContext(fcinfo, &context)) {
    elog(ERROR, "cxs_fold is called as what it is not: an ordinary function");
  }
  if (plan == NULL) {
    plan = MakePlan(fcinfo);
    fcinfo->flinfo->fn_extra = plan;
  }
  RequireSameCall(fcinfo, plan);
  if (state == NULL) state = MakeFoldState(context, plan);
  batches = take ? state->takes : state->adds;
  for (int i = 0; i < plan->source_count; ++i) {
    Source *source = &plan->sources[i];
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

static void MergeInto(FoldState *state, const cxs_tally *other) {
  CXS_TRY(cxs_tally_merge(TallyOf(state), other, &error));
}

static void LoadInto(Handle *handle, Datum saved) {
  const struct varlena *bytes = PG_DETOAST_DATUM_PACKED(saved);
  cxs_tally *tally;
  CXS_TRY(cxs_tally_load(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), &tally, &error));
  handle->object = tally;
}

PG_FUNCTION_INFO_V1(cxs_pg_merge_add);
Datum cxs_pg_merge_add(PG_FUNCTION_ARGS) {
  MemoryContext context;
  FoldState *state = PG_ARGISNULL(0) ? NULL : (FoldState *)PG_GETARG_POINTER(0);
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
    Handle *other = TallyHandle(CurrentMemoryContext);
    LoadInto(other, PG_GETARG_DATUM(1));
    MergeInto(state, other->object);
    Release(other);
  }
  PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cxs_pg_combine);
Datum cxs_pg_combine(PG_FUNCTION_ARGS) {
  MemoryContext context;
  FoldState *state = PG_ARGISNULL(0) ? NULL : (FoldState *)PG_GETARG_POINTER(0);
  FoldState *other = PG_ARGISNULL(1) ? NULL : (FoldState *)PG_GETARG_POINTER(1);
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

static Datum Saved(FoldState *state) {
  Handle *handle = BufferHandle(CurrentMemoryContext);
  cxs_buffer *buffer;
  bytea *bytes;
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
  PG_RETURN_DATUM(Saved((FoldState *)PG_GETARG_POINTER(0)));
}

PG_FUNCTION_INFO_V1(cxs_pg_deserialize);
Datum cxs_pg_deserialize(PG_FUNCTION_ARGS) {
  FoldState *state;
  if (!AggCheckCallContext(fcinfo, NULL)) elog(ERROR, "cxs_fold's state is not for calling");
  state = MakeState(CurrentMemoryContext);
  LoadInto(state->tally, PG_GETARG_DATUM(0));
  PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cxs_pg_final);
Datum cxs_pg_final(PG_FUNCTION_ARGS) {
  if (!AggCheckCallContext(fcinfo, NULL)) elog(ERROR, "cxs_fold's state is not for calling");
  if (PG_ARGISNULL(0)) PG_RETURN_NULL();
  PG_RETURN_DATUM(Saved((FoldState *)PG_GETARG_POINTER(0)));
}
