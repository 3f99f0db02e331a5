#ifndef COXSWAIN_SRC_QUERY_CONDITION_H_
#define COXSWAIN_SRC_QUERY_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query/filter.h"

namespace coxswain {

// A condition of a filter on the values of one column, whatever row they come from.
class ValueCondition {
 public:
  // What the values are: the column's type, and the period that is asked of a date.
  struct Column {
    std::string_view name;  // for messages
    ColumnType type;
    const ColumnSpec* spec;  // of an enum
    std::optional<Grain> grain;
  };
  // Errors: values that are not of the column's type, an order asked of text.
  static absl::StatusOr<ValueCondition> Make(const Column& column, const FilterCondition& condition,
                                             const Settings& settings);

  // What a value is compared as: a number as it is stored, a day, or the text that it is shown as.
  enum class Compares : uint8_t { kNumber, kDay, kLabel };
  Compares compares() const { return compares_; }
  // Whether just the listed values pass.
  bool lists() const { return op_ == FilterOp::kEqual || op_ == FilterOp::kIn; }

  static bool NullPasses(FilterOp op);
  bool PassesNull() const { return NullPasses(op_); }
  bool PassesNumber(int64_t value) const;  // kNumber, kDay
  bool PassesLabel(std::string_view label) const;

 private:
  FilterOp op_ = FilterOp::kEqual;
  Compares compares_ = Compares::kLabel;
  std::vector<int64_t> numbers_;
  std::vector<std::string> labels_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_CONDITION_H_
