#ifndef COXSWAIN_SRC_QUERY_CODES_H_
#define COXSWAIN_SRC_QUERY_CODES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/book.h"
#include "coxswain/query/filter.h"
#include "coxswain/query/resolve.h"

#include "condition.h"

namespace coxswain {

// Turns the values of one resolved column into small numbers: 0 for null, then 1 .. cardinality-1,
// each with a label. Whatever lies between a fact row and the value (references, periods) is
// folded into one array look-up when the object is made.
class RowCodes {
 public:
  // date_column: of the fact table, tells which row of a dated reference (owners) holds.
  static absl::StatusOr<RowCodes> Make(const Snapshot& snapshot, int date_column,
                                       const ResolvedColumn& column, ScopedCharge* charge);
  // A dimension that these rows do not have: always null.
  static RowCodes Null();

  uint64_t cardinality() const { return cardinality_; }
  // codes[i] = code of the group's row rows[i].
  void Read(const RowGroup& group, const uint16_t* rows, int count, uint32_t* codes) const;
  // Whether the codes are the symbols of this column of the fact table, or found by them alone: the
  // codes by symbol, empty if they are not.
  bool IsColumn(int column) const { return how_ == How::kSymbol && column_ == column; }
  absl::Span<const uint32_t> LookupOf(int column) const {
    if (how_ != How::kSymbolLookup || column_ != column) return {};
    return lookup_;
  }
  // The canonical text of a code; must not be 0.
  std::string Label(uint32_t code) const;

  // What passes a condition, by code. Errors: values that are not of the column's type, an order
  // asked of text.
  absl::StatusOr<std::vector<uint8_t>> Passing(const FilterCondition& condition,
                                               const Settings& settings) const;

 private:
  enum class How : uint8_t { kNull, kSymbol, kSymbolLookup, kSmall, kDay, kNumber, kDated };

  RowCodes() = default;
  absl::Status CodeTarget(const TableState& table, int column, const Calendar& calendar,
                          std::optional<Grain> grain, ScopedCharge* charge);
  uint32_t CodeOf(const TableState& table, int64_t row) const;
  absl::Status MakeLookup(const Snapshot& snapshot, const ResolvedColumn& column,
                          ScopedCharge* charge);
  uint32_t CodeOfDated(Symbol symbol, int32_t day) const;

  How how_ = How::kNull;
  int column_ = 0;        // of the fact table
  int date_column_ = -1;  // of the fact table, for kDated
  uint64_t cardinality_ = 1;
  std::vector<uint32_t> lookup_;  // by symbol, or by day from first_day_
  int32_t first_day_ = 0;

  // The target: the column at the end of the way.
  ColumnType type_ = ColumnType::kText;
  int target_column_ = 0;
  const ColumnSpec* spec_ = nullptr;
  std::string name_;
  std::shared_ptr<const Symbols> symbols_;  // text: code = symbol
  std::vector<int64_t> numbers_;            // numbers: by code
  HashMap<int64_t, uint32_t> number_codes_;
  std::vector<std::string> periods_;    // dates: by code
  std::vector<int32_t> period_starts_;  // dates: by code
  std::vector<uint32_t> day_codes_;     // dates: by day from target_first_day_
  int32_t target_first_day_ = 0;
  std::optional<Grain> grain_;

  // kDated: rows by owner's symbol with the day from which they hold.
  struct DatedCode {
    int32_t from;
    uint32_t code;
  };
  std::vector<uint32_t> dated_first_;
  std::vector<DatedCode> dated_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_CODES_H_
