#ifndef COXSWAIN_QUERY_RATE_GAPS_H_
#define COXSWAIN_QUERY_RATE_GAPS_H_

#include <functional>
#include <memory>

#include "coxswain/query/query.h"

namespace coxswain {

// FailedPrecondition or OutOfRange that names the first row that a fold counts and that has an
// amount without a rate; ok if there is none. Whether such a row counts is known only when the
// filter and the days have been applied: so `fold` is asked to name its rows, with the run that it
// is given. Lines tell by themselves. FoldQuery does it for the fold of a query; a fold that reads
// more than the rows behind its result, or rows at other rates, has to ask for these itself.
absl::Status CheckRateGaps(const QuerySpec& spec, const std::shared_ptr<const Snapshot>& snapshot,
                           const std::function<absl::Status(const Run&)>& fold, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_RATE_GAPS_H_
