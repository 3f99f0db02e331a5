#ifndef COXSWAIN_SRC_MARGIN_POLICIES_H_
#define COXSWAIN_SRC_MARGIN_POLICIES_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/margin/policy.h"
#include "coxswain/query.h"

// The rows of the table policies.
namespace coxswain {

struct Policy {
  std::string id;
  std::string filter_text;
  Filter filter;
  PolicyLimits limits;
  std::optional<std::string> approver;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  int64_t row = 0;  // of the table, from 0
};

// By id. Errors: a filter that cannot be read, with its row.
absl::StatusOr<std::vector<Policy>> ReadPolicies(const Snapshot& snapshot);

// An error that a policy's filter made, at its row.
absl::Status PolicyError(const Policy& policy, const absl::Status& status);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_POLICIES_H_
