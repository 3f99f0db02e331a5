#include "coxswain_pg.h"

#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "pgtime.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/varlena.h"

Mapping* ReadMapping(Jsonb* json) {
  Mapping* mapping = palloc0(sizeof *mapping);
  JsonbIterator* iterator;
  JsonbValue value;
  JsonbIteratorToken token;
  if (json == NULL) return mapping;
  if (!JB_ROOT_IS_OBJECT(json)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("tables must be an object such as {\"deals\": \"crm.deals\"}")));
  }
  mapping->tables = palloc(sizeof *mapping->tables * (JB_ROOT_COUNT(json) + 1));
  mapping->relations = palloc(sizeof *mapping->relations * (JB_ROOT_COUNT(json) + 1));
  iterator = JsonbIteratorInit(&json->root);
  while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE) {
    if (token == WJB_KEY) {
      int32_t table;
      char* name = pnstrdup(value.val.string.val, value.val.string.len);
      CXS_TRY(cxs_table_id(name, &table, &error));
      mapping->tables[mapping->count] = name;
    } else if (token == WJB_VALUE) {
      if (value.type != jbvString && value.type != jbvNull) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("tables says neither a relation nor null for \"%s\"",
                               mapping->tables[mapping->count])));
      }
      mapping->relations[mapping->count++] =
          value.type == jbvNull ? NULL : pnstrdup(value.val.string.val, value.val.string.len);
    }
  }
  return mapping;
}

Oid FindRelation(const Mapping* mapping, const char* table) {
  for (int i = 0; i < mapping->count; ++i) {
    RangeVar* range;
    if (strcmp(mapping->tables[i], table) != 0) continue;
    if (mapping->relations[i] == NULL) return InvalidOid;
    range =
        makeRangeVarFromNameList(textToQualifiedNameList(cstring_to_text(mapping->relations[i])));
    return RangeVarGetRelid(range, NoLock, false);
  }
  return RelnameGetRelid(table);
}

bool RowsNameColumns(const QuerySpec* spec, const Mapping* mapping) {
  for (int i = 0; i < spec->table_count; ++i) {
    const TableSpec* table = &spec->tables[i];
    for (int column = 0; column < table->column_count; ++column) {
      if (strcmp(table->columns[column].name, "filter") == 0 &&
          OidIsValid(FindRelation(mapping, table->name))) {
        return true;
      }
    }
  }
  return false;
}

typedef struct Receiver {
  DestReceiver base;
  const Layout* layout;
  Batch* batch; /* NULL: to be made */
  int64 batch_rows;
  MemoryContext context;
  MemoryContext row_context;
  TakeBatch take;
  void* user_data;
  bool taken; /* at least one batch */
} Receiver;

static void Take(Receiver* self) {
  MemoryContext before = MemoryContextSwitchTo(self->row_context);
  self->taken = true;
  if (self->take(self->batch, self->user_data)) {
    self->batch = NULL;
  } else {
    ClearBatch(self->batch);
  }
  MemoryContextSwitchTo(before);
  MemoryContextReset(self->row_context);
}

static bool ReceiveRow(TupleTableSlot* slot, DestReceiver* base) {
  Receiver* self = (Receiver*)base;
  MemoryContext before = MemoryContextSwitchTo(self->row_context);
  slot_getallattrs(slot);
  if (self->batch == NULL) self->batch = MakeBatch(self->layout, self->context);
  AppendRow(self->batch, slot->tts_values, slot->tts_isnull);
  MemoryContextSwitchTo(before);
  MemoryContextReset(self->row_context);
  if (self->batch->rows >= self->batch_rows) Take(self);
  return true;
}

static void StartRows(DestReceiver* self, int operation, TupleDesc row) {}
static void EndRows(DestReceiver* self) {}

/* What is read: the columns of the layout, in its order. */
static TupleDesc ColumnsToRead(Oid relation, const TableSpec* table, const char* mentioned,
                               StringInfo sql) {
  Relation opened = relation_open(relation, AccessShareLock);
  Layout* all = MakeLayout(table, RelationGetDescr(opened), mentioned, CurrentMemoryContext);
  TupleDesc row;
  int count = 0;
  const char* separator = "SELECT ";
  relation_close(opened, NoLock);
  row = CreateTemplateTupleDesc(Max(all->column_count, 1));
  initStringInfo(sql);
  for (int i = 0; i < all->row->natts; ++i) {
    const Form_pg_attribute attribute = TupleDescAttr(all->row, i);
    const char* name = NameStr(attribute->attname);
    if (!LayoutTakes(all, i)) continue;
    appendStringInfo(sql, "%s%s", separator, quote_identifier(name));
    separator = ", ";
    TupleDescInitEntry(row, ++count, name, attribute->atttypid, attribute->atttypmod, 0);
  }
  if (count == 0) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                    errmsg("\"%s\" has no column that Coxswain's table %s knows",
                           get_rel_name(relation), table->name)));
  }
  appendStringInfo(sql, " FROM %s",
                   quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
                                              get_rel_name(relation)));
  return row;
}

void ReadRelation(Oid relation, const TableSpec* table, const char* mentioned, pg_tz* zone,
                  int64 batch_rows, MemoryContext context, TakeBatch take, void* user_data) {
  StringInfoData sql;
  const TupleDesc row = ColumnsToRead(relation, table, mentioned, &sql);
  Layout* layout = MakeLayout(table, row, NULL, context);
  SPIExecuteOptions options;
  Receiver receiver;
  int outcome;

  layout->zone = zone;
  memset(&receiver, 0, sizeof receiver);
  receiver.base.receiveSlot = ReceiveRow;
  receiver.base.rStartup = StartRows;
  receiver.base.rShutdown = EndRows;
  receiver.base.rDestroy = EndRows;
  receiver.base.mydest = DestNone;
  receiver.layout = layout;
  receiver.batch_rows = batch_rows;
  receiver.context = context;
  receiver.row_context =
      AllocSetContextCreate(CurrentMemoryContext, "coxswain row", ALLOCSET_DEFAULT_SIZES);
  receiver.take = take;
  receiver.user_data = user_data;

  memset(&options, 0, sizeof options);
  options.read_only = true;
  options.dest = &receiver.base;
  SPI_connect();
  outcome = SPI_execute_extended(sql.data, &options);
  if (outcome < 0) elog(ERROR, "SPI_execute_extended: %s", SPI_result_code_string(outcome));
  SPI_finish();

  if (receiver.batch == NULL) receiver.batch = MakeBatch(layout, context);
  if (receiver.batch->rows > 0 || !receiver.taken) Take(&receiver);
  MemoryContextDelete(receiver.row_context);
}

pg_tz* UtcZone(void) {
  static pg_tz* utc = NULL;
  if (utc == NULL) utc = pg_tzset("UTC");
  return utc;
}

pg_tz* ZoneOfSettings(const Batch* settings, pg_tz* otherwise) {
  char* name = TextOfSetting(settings, "reporting_time_zone");
  pg_tz* zone = name == NULL ? NULL : pg_tzset(name);
  return zone == NULL ? otherwise : zone; /* the library says what is wrong with the name */
}
