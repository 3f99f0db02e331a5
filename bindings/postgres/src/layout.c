#include "batch.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* The decimal places in which the library keeps a type as a whole number; -1: it reads the text. */
static int ScaleOf(const ColumnSpec* column) {
  if (column == NULL) return -1;
  if (strcmp(column->type, "money") == 0 || strcmp(column->type, "quantity") == 0) return 6;
  if (strcmp(column->type, "share") == 0) return 9;
  if (strcmp(column->type, "integer") == 0) return 0;
  return -1;
}

/* Whether values of this type can be taken, and how. */
static bool KindOf(Oid type, const ColumnSpec* column, CellKind* kind, int* scale) {
  *scale = 0;
  switch (type) {
    case TEXTOID:
    case VARCHAROID:
      *kind = CELL_VARLENA;
      return true;
    case INT2OID:
      *kind = CELL_INT16;
      return true;
    case INT4OID:
      *kind = CELL_INT32;
      return true;
    case INT8OID:
      *kind = CELL_INT64;
      return true;
    case NUMERICOID:
      *scale = ScaleOf(column);
      *kind = *scale < 0 ? CELL_OUTPUT : CELL_NUMERIC;
      return true;
    case DATEOID:
      *kind = CELL_DATE;
      return true;
    case TIMESTAMPOID:
      *kind = CELL_TIMESTAMP;
      return true;
    case TIMESTAMPTZOID:
      *kind = CELL_TIMESTAMP_TZ;
      return true;
    case BOOLOID:
      *kind = CELL_BOOL;
      return true;
    case BPCHAROID:
    case NAMEOID:
    case UUIDOID:
      *kind = CELL_OUTPUT;
      return true;
    default:
      *kind = CELL_OUTPUT;
      return type_is_enum(type);
  }
}

static const ColumnSpec* FindColumn(const TableSpec* table, const char* name) {
  for (int i = 0; i < table->column_count; ++i) {
    if (strcmp(table->columns[i].name, name) == 0) return &table->columns[i];
  }
  return NULL;
}

/* A name that JSON writes differently cannot be looked for in `mentioned`, so it is taken. */
static bool MayBeAskedFor(const char* name, const char* mentioned) {
  return mentioned == NULL || strpbrk(name, "\"\\") != NULL || strstr(mentioned, name) != NULL;
}

Layout* MakeLayout(const TableSpec* table, TupleDesc row, const char* mentioned,
                   MemoryContext context) {
  MemoryContext before = MemoryContextSwitchTo(context);
  Layout* layout = palloc0(sizeof *layout);
  layout->table = table;
  layout->row = CreateTupleDescCopy(row);
  layout->columns = palloc0(sizeof *layout->columns * Max(row->natts, 1));
  layout->zone = UtcZone();
  for (int i = 0; i < row->natts; ++i) {
    const Form_pg_attribute attribute = TupleDescAttr(row, i);
    LayoutColumn* column = &layout->columns[layout->column_count];
    const char* name = NameStr(attribute->attname);
    const ColumnSpec* known;
    Oid type, output;
    bool varlena;
    if (attribute->attisdropped) continue;
    known = FindColumn(table, name);
    if (!(known != NULL && known->kept) && !MayBeAskedFor(name, mentioned)) continue;
    type = getBaseType(attribute->atttypid);
    if (!KindOf(type, known, &column->kind, &column->scale)) {
      const bool real = type == FLOAT4OID || type == FLOAT8OID;
      if (known == NULL) continue; /* nothing to group or filter by */
      ereport(
          ERROR,
          (errcode(ERRCODE_DATATYPE_MISMATCH),
           errmsg("the column \"%s\" of \"%s\" is of type %s, which cannot be read as %s", name,
                  table->name, format_type_be(attribute->atttypid), known->type),
           real ? errhint("Floats are not exact; say how to round: %s::numeric(18,6).", name) : 0,
           err_generic_string(PG_DIAG_TABLE_NAME, table->name),
           err_generic_string(PG_DIAG_COLUMN_NAME, name)));
    }
    column->name = pstrdup(name);
    column->attribute = i;
    column->key = known != NULL && known->key;
    if (column->kind == CELL_OUTPUT) {
      getTypeOutputInfo(type, &output, &varlena);
      fmgr_info_cxt(output, &column->output, context);
    }
    ++layout->column_count;
  }
  MemoryContextSwitchTo(before);
  return layout;
}

bool LayoutTakes(const Layout* layout, int attribute) {
  for (int i = 0; i < layout->column_count; ++i) {
    if (layout->columns[i].attribute == attribute) return true;
  }
  return false;
}
