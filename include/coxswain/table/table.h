#ifndef COXSWAIN_TABLE_TABLE_H_
#define COXSWAIN_TABLE_TABLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coxswain/base.h"

namespace coxswain {

// What a column's values are. The numbers in brackets say where they are stored.
enum class ColumnKind : uint8_t {
  kText,     // UTF-8 (texts)
  kInteger,  // whole numbers (numbers)
  kDecimal,  // scaled by 10^scale, 64 bits (numbers): amounts, quantities, shares of single rows
  kSum,      // scaled by 10^scale, 128 bits (sums): what adds up over many rows
  kReal,     // ratios and estimates (reals)
  kDate,     // days since 1970-01-01 (numbers)
  kBool,     // 0 or 1 (numbers)
};

std::string_view ColumnKindName(ColumnKind kind);  // "text", "integer", ...

// One named column. Null is `valid[row] == 0`; an empty `valid` means that no value is null. What
// stands at a null row is zero, or a view whose data() is null.
struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::kText;
  int scale = 0;     // kDecimal, kSum: decimal places, 0 to 12
  std::string unit;  // of results: "EUR", "share", "days", "count"; empty where there is none
  std::vector<int64_t> numbers;
  std::vector<Int128> sums;
  std::vector<double> reals;
  std::vector<std::string_view> texts;
  std::vector<uint8_t> valid;

  bool IsNull(int64_t row) const { return !valid.empty() && valid[static_cast<size_t>(row)] == 0; }
  int64_t rows() const;
  // The value as canonical text: decimals with all their places but no trailing zeros beyond two
  // for kSum at scale 6, dates ISO, bools true/false, reals as the shortest text that reads back
  // the same. Empty for null.
  std::string CellText(int64_t row) const;
};

// A table: columns of one length, and the text that they point to. Texts given to AppendText are
// copied into the table; texts put into a column directly may point into memory that Keep() keeps
// alive. A copy shares the text, which never changes.
class Table {
 public:
  int64_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
  const Column* Find(std::string_view name) const;

  // Appends a column and returns its index.
  int AddColumn(std::string name, ColumnKind kind, std::string unit = "", int scale = 0);

  // One value at the end of a column; a row is complete once every column has one.
  void AppendText(int column, std::string_view text);
  void AppendInteger(int column, int64_t value);  // kInteger, kDecimal, kDate, kBool
  void AppendSum(int column, Int128 value);
  void AppendReal(int column, double value);
  void AppendNull(int column);

  // Takes all rows away; columns and the memory that rows took stay.
  void ClearRows();

  // Keeps memory that texts point to alive as long as the table.
  void Keep(std::shared_ptr<const void> memory) { kept_.push_back(std::move(memory)); }
  // Copies text into the table's own memory, which never moves.
  std::string_view Store(std::string_view text);

  // The rows in a new order: row i of the result is row order[i] of this.
  void Reorder(const std::vector<int64_t>& order);

  std::vector<Column> columns;

 private:
  // The unused rest of the newest chunk of memory that kept_ owns. Only one table may write to
  // it: a copy begins without, a move hands it over.
  struct Arena {
    Arena() = default;
    Arena(const Arena&) {}
    Arena& operator=(const Arena&);
    Arena(Arena&& other) noexcept
        : next(std::exchange(other.next, nullptr)), left(std::exchange(other.left, 0)) {}
    Arena& operator=(Arena&& other) noexcept;
    char* next = nullptr;
    size_t left = 0;
  };

  std::vector<std::shared_ptr<const void>> kept_;
  Arena arena_;
};

// A value that could not be read as its column's kind. The row's cell is null then.
struct CellProblem {
  int64_t row = 0;  // of the whole file or stream, from 1, a header not counted
  std::string column;
  std::string reason;   // a sentence that says what is wrong and what would be right
  bool refuses = true;  // false: a warning, such as decimals rounded away
};

}  // namespace coxswain

#endif  // COXSWAIN_TABLE_TABLE_H_
