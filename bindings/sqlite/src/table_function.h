#ifndef COXSWAIN_SQLITE_TABLE_FUNCTION_H_
#define COXSWAIN_SQLITE_TABLE_FUNCTION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "abi.h"
#include "connection.h"

// Table-valued functions, as json_each is one: SELECT * FROM cxs_margin('segment'). Arguments are
// hidden columns, so they may be named in WHERE too; a row shows what they were.
namespace coxswain_sqlite {

// What one call gives, row by row.
class FunctionRows {
 public:
  virtual ~FunctionRows() = default;
  virtual bool AtEnd() const = 0;
  virtual void Next() = 0;
  // A visible column of the row at hand.
  virtual void Column(sqlite3_context* context, int column) = 0;
};

// Arguments that were given, by their place among the hidden columns; null is not given.
using Arguments = std::map<int, std::string>;

class TableFunction {
 public:
  virtual ~TableFunction() = default;
  // Names with types, quoted: "segment" TEXT.
  virtual std::vector<std::string> VisibleColumns() const = 0;
  virtual std::vector<std::string> HiddenColumns() const = 0;
  virtual std::unique_ptr<FunctionRows> Open(const Arguments& arguments) = 0;
  // The table of this name is dropped, or renamed; only of what CREATE VIRTUAL TABLE made.
  virtual void Destroy() {}
  virtual void Rename(const std::string& /*name*/) {}
};

// What a module is registered with: makes its functions.
class TableModule {
 public:
  virtual ~TableModule() = default;
  // `arguments` are those of xConnect: module, schema, table, then what CREATE VIRTUAL TABLE has in
  // parentheses. The statement that creates a table and those that use it later ask alike.
  virtual std::unique_ptr<TableFunction> Connect(const std::vector<std::string>& arguments) = 0;
};

// `creatable`: CREATE VIRTUAL TABLE ... USING name takes it as well.
void RegisterTable(sqlite3* db, const std::string& name, std::unique_ptr<TableModule> module,
                   bool creatable);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_TABLE_FUNCTION_H_
