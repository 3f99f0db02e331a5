#ifndef COXSWAIN_QUERY_FILTER_H_
#define COXSWAIN_QUERY_FILTER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base.h"

// The one filter form, used by options, objectives, KPIs and the command line:
//   segment=Warehouse; customers.country in (FR,DE); amount>=1000; status!=lost; region is null
// `;` means and; there is no or. A value with blanks at its ends or one of ; , ( ) " = < > ! in it
// stands in double quotes, quotes doubled. A null value passes only `is null`, `!=` and `not in`.
namespace coxswain {

enum class FilterOp : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIn,
  kNotIn,
  kIsNull,
  kIsNotNull,
};
std::string_view FilterOpName(FilterOp op);  // "=", "!=", "<", "in", "is null", ...

struct FilterCondition {
  std::string column;  // as written; Qualify replaces it by the qualified name
  FilterOp op = FilterOp::kEqual;
  std::vector<std::string> values;
  friend bool operator==(const FilterCondition&, const FilterCondition&) = default;
};
using Filter = std::vector<FilterCondition>;

// Errors say at which place the text cannot be read.
absl::StatusOr<Filter> ParseFilter(std::string_view text);

// Names as they stand, conditions and values sorted and without doubles, `in` of one value as
// `=`. Two filters whose columns are qualified are equal if their canonical texts are.
std::string CanonicalText(const Filter& filter);

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_FILTER_H_
