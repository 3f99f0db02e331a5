#ifndef COXSWAIN_SRC_MEASURES_REPORTED_NUMBER_H_
#define COXSWAIN_SRC_MEASURES_REPORTED_NUMBER_H_

#include <cstdint>

#include "coxswain/measures/reported_value.h"

namespace coxswain {

// As ReportedValue, of a number that stands elsewhere but is of the same kind as the row's column,
// such as a milestone of an objective.
absl::StatusOr<int64_t> ReportedNumber(const Snapshot& snapshot, TableId table, int64_t row,
                                       int column, int64_t value);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_REPORTED_NUMBER_H_
