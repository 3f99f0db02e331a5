#include "fold.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

static bool SameBytes(Datum a, Datum b) {
  const struct varlena* left = PG_DETOAST_DATUM_PACKED(a);
  const struct varlena* right = PG_DETOAST_DATUM_PACKED(b);
  return VARSIZE_ANY_EXHDR(left) == VARSIZE_ANY_EXHDR(right) &&
         memcmp(VARDATA_ANY(left), VARDATA_ANY(right), VARSIZE_ANY_EXHDR(left)) == 0;
}

static text* TextArgument(FunctionCallInfo fcinfo, int argument) {
  const Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);
  if (type == UNKNOWNOID) return cstring_to_text(DatumGetCString(PG_GETARG_DATUM(argument)));
  if (type == TEXTOID || type == VARCHAROID) return PG_GETARG_TEXT_P_COPY(argument);
  if (type == REGCLASSOID) {
    const Oid relation = PG_GETARG_OID(argument);
    return cstring_to_text(quote_qualified_identifier(
        get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation)));
  }
  ereport(ERROR,
          (errcode(ERRCODE_DATATYPE_MISMATCH),
           errmsg("argument %d of cxs_fold is of type %s", argument + 1, format_type_be(type)),
           errhint("After the options come pairs: the name of a table, and its row, its rows "
                   "as an array, or the name of a relation.")));
  return NULL;
}

/* "deal_id" of "deal_id", "customer_id" of "deal_id, customer_id": rows with the same must come
 * together. */
static const char* CoarsestKey(const QuerySpec* spec) {
  const char* comma = strrchr(spec->partition_key, ' ');
  return comma == NULL ? spec->partition_key : comma + 1;
}

static bool HasColumn(const TableSpec* table, const char* name) {
  for (int i = 0; i < table->column_count; ++i) {
    if (strcmp(table->columns[i].name, name) == 0) return true;
  }
  return false;
}

/* Single rows may be given where a row is all there is of its key. */
static void RequireWhole(const QuerySpec* spec, const TableSpec* table) {
  const char* key = CoarsestKey(spec);
  const bool has =
      *key != '\0' && (HasColumn(table, key) || (strstr(spec->partition_key, "deal_id") != NULL &&
                                                 HasColumn(table, "deal_id")));
  if (!has || strcmp(table->key, key) == 0) return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("%s needs all rows of one %s together, and rows of \"%s\" come one by one",
                         spec->name, key, table->name),
                  errhint("Aggregate by key first: array_agg of \"%s\", grouped by %s.",
                          table->name, key)));
}

static void ReadSource(FunctionCallInfo fcinfo, FoldPlan* plan, int pair, Source* source) {
  const int name_argument = 3 + 2 * pair;
  const int argument = name_argument + 1;
  const Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);
  Oid element;
  char* name;
  if (PG_ARGISNULL(name_argument)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                    errmsg("argument %d of cxs_fold names a table, and is null", name_argument)));
  }
  name = text_to_cstring(TextArgument(fcinfo, name_argument));
  source->name = get_fn_expr_argtype(fcinfo->flinfo, name_argument) == UNKNOWNOID
                     ? (Datum)0
                     : PointerGetDatum(cstring_to_text(name));
  source->argument = argument;
  source->table = FindTable(plan->spec, name);
  if (source->table == NULL) RaiseNoSuchTable(plan->spec, name);
  for (const Source* other = plan->sources; other < source; ++other) {
    if (other->table == source->table) {
      ereport(ERROR,
              (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" is given twice", name)));
    }
  }
  element = get_base_element_type(type);
  if (type_is_rowtype(type) || (OidIsValid(element) && type_is_rowtype(element))) {
    if (!source->table->fact) {
      ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
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
  source->relation =
      PG_ARGISNULL(argument) ? NULL : text_to_cstring(TextArgument(fcinfo, argument));
  plan->mapping.tables[plan->mapping.count] = source->table->name;
  plan->mapping.relations[plan->mapping.count++] = source->relation;
}

/* A fact table that stands in the search path and not in the call would be missed in silence. */
static void RequireAllFacts(const FoldPlan* plan) {
  for (int i = 0; i < plan->spec->table_count; ++i) {
    const TableSpec* table = &plan->spec->tables[i];
    bool named = false;
    for (int at = 0; at < plan->source_count; ++at) named |= plan->sources[at].table == table;
    if (named || !table->fact || !OidIsValid(FindRelation(&plan->mapping, table->name))) continue;
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("%s also counts \"%s\", which is in the search path and not in the call",
                           plan->spec->name, table->name),
                    errhint("Give its rows, as arrays by %s, or '%s', null to leave it out.",
                            *plan->spec->partition_key == '\0' ? "whatever there is"
                                                               : CoarsestKey(plan->spec),
                            table->name)));
  }
}

static bool KeepLookup(Batch* batch, void* user_data) {
  FoldPlan* plan = user_data;
  if (plan->lookup_count == plan->lookup_capacity) {
    plan->lookup_capacity = Max(16, 2 * plan->lookup_capacity);
    plan->lookups =
        plan->lookups == NULL
            ? MemoryContextAlloc(plan->context, sizeof *plan->lookups * plan->lookup_capacity)
            : repalloc(plan->lookups, sizeof *plan->lookups * plan->lookup_capacity);
  }
  plan->lookups[plan->lookup_count++] = batch;
  plan->lookup_rows += batch->rows;
  if (batch->layout->table->id == CXS_TABLE_SETTINGS) {
    plan->zone = ZoneOfSettings(batch, plan->zone);
  }
  return true;
}

static void ReadLookups(FoldPlan* plan) {
  for (int i = 0; i < plan->spec->table_count; ++i) {
    const TableSpec* table = &plan->spec->tables[i];
    Oid relation;
    if (table->fact) continue;
    relation = FindRelation(&plan->mapping, table->name);
    if (!OidIsValid(relation)) continue;
    ReadRelation(relation, table, plan->all_columns ? NULL : plan->options_text, plan->zone,
                 BATCH_ROWS, plan->context, KeepLookup, plan);
  }
}

void SetLayout(FoldPlan* plan, Source* source, Oid type, int32 typmod) {
  TupleDesc row = lookup_rowtype_tupdesc(type, typmod);
  source->layout =
      MakeLayout(source->table, row, plan->all_columns ? NULL : plan->options_text, plan->context);
  source->layout->zone = plan->zone;
  source->row_type = type;
  source->row_typmod = typmod;
  source->none = MakeBatch(source->layout, plan->context);
  ReleaseTupleDesc(row);
}

static FoldPlan* MakePlan(FunctionCallInfo fcinfo) {
  MemoryContext context =
      AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "coxswain fold", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(context);
  FoldPlan* plan = palloc0(sizeof *plan);
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
                    errmsg("%s looks at all rows together, and cannot be folded", plan->query_name),
                    errhint("SELECT ... FROM cxs_query('%s', ...) AS (...)", plan->query_name)));
  }
  plan->zone = UtcZone();
  plan->mapping.tables = palloc(sizeof *plan->mapping.tables * given);
  plan->mapping.relations = palloc(sizeof *plan->mapping.relations * given);
  plan->sources = palloc0(sizeof *plan->sources * given);
  for (plan->source_count = 0; plan->source_count < given / 2; ++plan->source_count) {
    Source* source = &plan->sources[plan->source_count];
    ReadSource(fcinfo, plan, plan->source_count, source);
    facts |= source->fact;
  }
  if (!facts) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("no rows are given to fold"),
                    errhint("'deals', d for FROM deals d")));
  }
  RequireAllFacts(plan);
  plan->all_columns = RowsNameColumns(plan->spec, &plan->mapping);
  for (int i = 0; i < plan->source_count; ++i) {
    const TableSpec* table = plan->sources[i].table;
    plan->all_columns |= plan->sources[i].fact && HasColumn(table, "filter");
  }
  MemoryContextSwitchTo(before); /* what reading leaves behind goes with the row */
  ReadLookups(plan);
  for (int i = 0; i < plan->source_count; ++i) {
    Source* source = &plan->sources[i];
    if (source->fact && source->row_type != RECORDOID) {
      SetLayout(plan, source, source->row_type, -1);
    }
  }
  return plan;
}

static bool IsSameCall(FunctionCallInfo fcinfo, const FoldPlan* plan) {
  bool same =
      !PG_ARGISNULL(1) && SameBytes(PG_GETARG_DATUM(1), PointerGetDatum(plan->query)) &&
      PG_ARGISNULL(2) == (plan->options == NULL) &&
      (plan->options == NULL || SameBytes(PG_GETARG_DATUM(2), PointerGetDatum(plan->options)));
  for (int i = 0; i < plan->source_count && same; ++i) {
    const Source* source = &plan->sources[i];
    if (source->name == (Datum)0) continue; /* an untyped literal is a constant */
    same = !PG_ARGISNULL(source->argument - 1) &&
           SameBytes(PG_GETARG_DATUM(source->argument - 1), source->name);
  }
  return same;
}

static bool SameRelations(FunctionCallInfo fcinfo, const FoldPlan* plan) {
  for (int i = 0; i < plan->source_count; ++i) {
    const Source* source = &plan->sources[i];
    if (source->fact) continue;
    if (PG_ARGISNULL(source->argument) != (source->relation == NULL)) return false;
    if (source->relation == NULL) continue;
    if (strcmp(text_to_cstring(TextArgument(fcinfo, source->argument)), source->relation) != 0) {
      return false;
    }
  }
  return true;
}

FoldPlan* PlanOfCall(FunctionCallInfo fcinfo) {
  FoldPlan* plan;
  for (plan = fcinfo->flinfo->fn_extra; plan != NULL; plan = plan->next) {
    if (IsSameCall(fcinfo, plan) && SameRelations(fcinfo, plan)) return plan;
  }
  plan = MakePlan(fcinfo);
  plan->next = fcinfo->flinfo->fn_extra;
  fcinfo->flinfo->fn_extra = plan;
  return plan;
}

void RequireSameCall(FunctionCallInfo fcinfo, const FoldPlan* plan) {
  if (IsSameCall(fcinfo, plan)) return;
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("the query, its options and the names of tables must be the same for all rows of "
                  "a group"),
           errhint("Filters and dimensions are options; group by something else in SQL.")));
}
