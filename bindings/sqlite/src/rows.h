#ifndef COXSWAIN_SQLITE_ROWS_H_
#define COXSWAIN_SQLITE_ROWS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abi.h"

// Values of SQLite's on their way into a book. SQLite types values, not columns: a column starts as
// what its first value is, and becomes text once it has values of several kinds.
namespace coxswain_sqlite {

// One value; `text` is borrowed from where it was read.
struct Cell {
  int type = SQLITE_NULL;
  int64_t integer = 0;
  double real = 0;
  std::string_view text;
};
Cell CellOf(sqlite3_value* value);
Cell CellOf(sqlite3_stmt* statement, int column);
// The shortest decimal that reads back as this number, 42 for 42.0.
std::string RealText(double value);

// What the library knows of one of its tables.
struct TableSchema {
  struct Column {
    std::string name;
    int scale = -1;     // decimal places; -1: no number
    bool free = false;  // any text is a value, the empty one too
  };
  int32_t id = 0;
  std::string name;
  int key_columns = 0;
  std::string key;              // the only one; else empty
  std::vector<Column> columns;  // of the schema

  // The column of this name whatever its case, or null.
  const Column* Find(std::string_view column) const;
};
TableSchema SchemaOf(int32_t table);

class Rows {
 public:
  // `names` as the source spells them; the schema's spelling is taken where only the case differs.
  Rows(const TableSchema& schema, const std::vector<std::string>& names);

  // One value; every column gets one a row.
  void Append(size_t column, const Cell& cell);
  void EndRow() { ++size_; }
  void Clear();
  int64_t size() const { return size_; }

  // cxs_book_load_columns of all rows.
  cxs_status Load(cxs_book* book, const cxs_load_options* options, const cxs_run* run,
                  cxs_load_report** report, cxs_error** error) const;

 private:
  enum class Kind { kNone, kInteger, kReal, kText };
  struct Column {
    std::string name;
    int scale = -1;
    bool free = true;
    bool extra = false;  // not of the schema
    Kind kind = Kind::kNone;
    std::vector<int64_t> integers;
    std::vector<double> reals;
    std::string bytes;
    std::vector<int64_t> offsets = {0};
    std::vector<uint8_t> valid;

    void AppendNull();
    void AppendText(std::string_view text);
    void AppendInteger(int64_t value);
    void AppendReal(double value);
    void Become(Kind wanted);
  };

  const std::string table_;
  const int32_t id_;
  std::vector<Column> columns_;
  int64_t size_ = 0;
};

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_ROWS_H_
