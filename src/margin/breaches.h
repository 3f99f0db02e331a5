#ifndef COXSWAIN_SRC_MARGIN_BREACHES_H_
#define COXSWAIN_SRC_MARGIN_BREACHES_H_

#include <memory>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

#include "policies.h"

// What the query policy_breaches and the rows behind it have in common.
namespace coxswain {

struct BreachOptions {
  WonDealsOptions won;
  std::vector<DealStatus> statuses;
};
BreachOptions ReadBreachOptions(const Options& options);

absl::Status RequireBreachTables(const Snapshot& snapshot);

// What a policy binds of what is asked for.
WonDealsOptions BoundBy(const Policy& policy, const WonDealsOptions& asked, DealStatus status);

// `status` is what became of the bound rows: it is the policy's fault, and told so, where the same
// question goes well without it.
absl::Status BlamePolicy(const std::shared_ptr<const Snapshot>& snapshot, const Policy& policy,
                         const WonDealsOptions& bound, const WonDealsOptions& asked,
                         const absl::Status& status, const Run& run);

PolicyFigures FiguresOfRow(const RowFigures& row);

// The deals or lines that are beyond a policy or cannot be judged by it, policy by policy.
absl::StatusOr<Table> BreachRows(const std::shared_ptr<const Snapshot>& snapshot,
                                 const Options& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BREACHES_H_
