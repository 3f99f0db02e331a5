#include "table_function.h"

#include <cstdlib>
#include <utility>

namespace coxswain_sqlite {
namespace {

// SQLite hands back the first member of each, which it knows.
struct FunctionTable {
  sqlite3_vtab base{};
  std::unique_ptr<TableFunction> function;
  int visible = 0;
};

struct Cursor {
  sqlite3_vtab_cursor base{};
  FunctionTable* table = nullptr;
  Arguments arguments;
  std::unique_ptr<FunctionRows> rows;
  int64_t row = 0;
};

FunctionTable* TableOf(sqlite3_vtab* table) { return reinterpret_cast<FunctionTable*>(table); }
Cursor* CursorOf(sqlite3_vtab_cursor* cursor) { return reinterpret_cast<Cursor*>(cursor); }

int Connect(sqlite3* db, void* module, int count, const char* const* texts, sqlite3_vtab** out,
            char** message) {
  return Guarded(message, [&] {
    auto table = std::make_unique<FunctionTable>();
    table->function =
        static_cast<TableModule*>(module)->Connect(std::vector<std::string>(texts, texts + count));
    std::string sql = "CREATE TABLE x(";
    for (const std::string& column : table->function->VisibleColumns()) {
      sql += (table->visible++ == 0 ? "" : ", ") + column;
    }
    for (const std::string& column : table->function->HiddenColumns()) {
      sql += ", " + column + " HIDDEN";
    }
    const int code = sqlite3_declare_vtab(db, (sql + ")").c_str());
    if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
    *out = &table.release()->base;
  });
}

int Disconnect(sqlite3_vtab* table) {
  delete TableOf(table);
  return SQLITE_OK;
}

int DestroyTable(sqlite3_vtab* table) {
  const int code = Guarded(&table->zErrMsg, [&] { TableOf(table)->function->Destroy(); });
  if (code == SQLITE_OK) delete TableOf(table);
  return code;
}

int RenameTable(sqlite3_vtab* table, const char* name) {
  return Guarded(&table->zErrMsg, [&] { TableOf(table)->function->Rename(name); });
}

// idxStr lists the hidden columns that are given, in the order of the arguments of Filter.
int BestIndex(sqlite3_vtab* vtab, sqlite3_index_info* info) {
  return Guarded(&vtab->zErrMsg, [&] {
    const int visible = TableOf(vtab)->visible;
    std::string given;
    int arguments = 0;
    for (int i = 0; i < info->nConstraint; ++i) {
      const auto& constraint = info->aConstraint[i];
      if (constraint.iColumn < visible || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
      // An argument that is known later only: SQLite has to come back with another plan.
      if (constraint.usable == 0) throw Error{SQLITE_CONSTRAINT, "no such plan"};
      info->aConstraintUsage[i].argvIndex = ++arguments;
      info->aConstraintUsage[i].omit = 1;
      given += std::to_string(constraint.iColumn - visible) + ",";
    }
    info->idxStr = sqlite3_mprintf("%s", given.c_str());
    if (info->idxStr == nullptr) throw std::bad_alloc();
    info->needToFreeIdxStr = 1;
    info->estimatedCost = 1e6;
    info->estimatedRows = 100;
  });
}

int OpenCursor(sqlite3_vtab* vtab, sqlite3_vtab_cursor** out) {
  return Guarded(nullptr, [&] {
    auto cursor = std::make_unique<Cursor>();
    cursor->table = TableOf(vtab);
    *out = &cursor.release()->base;
  });
}

int CloseCursor(sqlite3_vtab_cursor* cursor) {
  delete CursorOf(cursor);
  return SQLITE_OK;
}

std::string ArgumentText(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  const void* const bytes =
      type == SQLITE_BLOB ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  const size_t size = static_cast<size_t>(sqlite3_value_bytes(value));
  if (bytes == nullptr && (size > 0 || type != SQLITE_BLOB)) throw std::bad_alloc();
  return {static_cast<const char*>(bytes), size};
}

int Filter(sqlite3_vtab_cursor* base, int, const char* given, int count, sqlite3_value** values) {
  Cursor* const cursor = CursorOf(base);
  return Guarded(&cursor->table->base.zErrMsg, [&] {
    cursor->arguments.clear();
    cursor->rows.reset();
    cursor->row = 0;
    for (int i = 0; i < count; ++i) {
      char* end = nullptr;
      const int column = static_cast<int>(std::strtol(given, &end, 10));
      given = end + 1;
      if (sqlite3_value_type(values[i]) == SQLITE_NULL) continue;
      const std::string text = ArgumentText(values[i]);
      const auto [at, fresh] = cursor->arguments.emplace(column, text);
      if (!fresh && at->second != text) {
        Fail("An argument is given twice, as '" + at->second + "' and as '" + text + "'.");
      }
    }
    cursor->rows = cursor->table->function->Open(cursor->arguments);
  });
}

int Next(sqlite3_vtab_cursor* base) {
  Cursor* const cursor = CursorOf(base);
  return Guarded(&cursor->table->base.zErrMsg, [&] {
    cursor->rows->Next();
    ++cursor->row;
  });
}

int AtEnd(sqlite3_vtab_cursor* base) {
  const Cursor* const cursor = CursorOf(base);
  return cursor->rows == nullptr || cursor->rows->AtEnd() ? 1 : 0;
}

int Column(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  Cursor* const cursor = CursorOf(base);
  return Guarded(&cursor->table->base.zErrMsg, [&] {
    if (column < cursor->table->visible) return cursor->rows->Column(context, column);
    const auto given = cursor->arguments.find(column - cursor->table->visible);
    if (given == cursor->arguments.end()) return sqlite3_result_null(context);
    sqlite3_result_text(context, given->second.data(), static_cast<int>(given->second.size()),
                        SQLITE_TRANSIENT);
  });
}

int RowId(sqlite3_vtab_cursor* base, sqlite3_int64* row) {
  *row = CursorOf(base)->row + 1;
  return SQLITE_OK;
}

// Where a created table keeps the columns that it declares: query_table.cc.
int IsShadow(const char* name) { return sqlite3_stricmp(name, "columns") == 0 ? 1 : 0; }

constexpr sqlite3_module Module(bool creatable) {
  sqlite3_module module{};
  module.iVersion = 3;
  if (creatable) {
    module.xCreate = Connect;  // with another one the module would be no function
    module.xDestroy = DestroyTable;
    module.xRename = RenameTable;
    module.xShadowName = IsShadow;
  }
  module.xConnect = Connect;
  module.xDisconnect = Disconnect;
  module.xBestIndex = BestIndex;
  module.xOpen = OpenCursor;
  module.xClose = CloseCursor;
  module.xFilter = Filter;
  module.xNext = Next;
  module.xEof = AtEnd;
  module.xColumn = Column;
  module.xRowid = RowId;
  return module;
}

constexpr sqlite3_module kFunction = Module(false);
constexpr sqlite3_module kTable = Module(true);

}  // namespace

void RegisterTable(sqlite3* db, const std::string& name, std::unique_ptr<TableModule> module,
                   bool creatable) {
  // SQLite destroys the module in any case.
  const int code =
      sqlite3_create_module_v2(db, name.c_str(), creatable ? &kTable : &kFunction, module.release(),
                               [](void* object) { delete static_cast<TableModule*>(object); });
  if (code != SQLITE_OK) throw Error{code, sqlite3_errmsg(db)};
}

}  // namespace coxswain_sqlite
