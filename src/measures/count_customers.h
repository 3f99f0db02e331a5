#ifndef COXSWAIN_SRC_MEASURES_COUNT_CUSTOMERS_H_
#define COXSWAIN_SRC_MEASURES_COUNT_CUSTOMERS_H_

#include "streams.h"

namespace coxswain {

// Counts the customers of a whole snapshot in one pass over status, customer and day of the deals:
// a customer is a number here, and of what he bought only the days are kept that tell the numbers.
// Puts entries of kCustomerCountStream into the tally.
//
// `plan`: the dimensions but periods, and the filter. `days`: also who is active or bought in a
// period, which takes more than the first day.
absl::Status CountCustomers(const Snapshot& snapshot, const FoldPlan& plan, const MeasureFold& fold,
                            bool days, const Key& prefix, const Run& run, Tally* tally);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_COUNT_CUSTOMERS_H_
