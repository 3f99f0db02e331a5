#ifndef COXSWAIN_MEASURES_REPORTED_VALUE_H_
#define COXSWAIN_MEASURES_REPORTED_VALUE_H_

#include <cstdint>
#include <string_view>

#include "coxswain/book.h"

namespace coxswain {

// What a plan may say besides the measures of the catalogue: pieces sold, so that prices follow.
inline constexpr std::string_view kPlannedQuantity = "quantity";

// A number of a row of plan_lines, objectives or actuals, 1e-6, as a query takes it. One of a
// measure in money (or of a measure that only the company knows) whose row names another currency
// is converted into the reporting one, rounded half to even: what is planned at the budget rate of
// the first day, without one at the spot rate; actuals at the spot rate of their last day. What is
// no money stays as it is, whatever the row's currency. Null: kNullNumber.
//
// `snapshot` is one that a fold is given; see book/reported.h. Errors: no rate; beyond 64 bits.
absl::StatusOr<int64_t> ReportedValue(const Snapshot& snapshot, TableId table, int64_t row,
                                      int column);
// The same of a number that stands elsewhere and is meant as the row's own in that column, such as
// what a countermeasure is expected to bring to an objective.
absl::StatusOr<int64_t> ReportedValue(const Snapshot& snapshot, TableId table, int64_t row,
                                      int column, int64_t value);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_REPORTED_VALUE_H_
