#ifndef COXSWAIN_SRC_OBJECTIVES_PLAN_LINES_H_
#define COXSWAIN_SRC_OBJECTIVES_PLAN_LINES_H_

#include <array>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "plan_cells.h"

namespace coxswain {

struct PlanLine {
  KeyPart plan_id;
  KeyPart version;
  std::string line_id;
  std::string measure;
  std::array<KeyPart, kPlanDimensions> dimensions;
  Date start;
  Date end;
  int64_t value = 0;  // micros of the measure's unit
  // The team answers for the plan but has no rows of its own to match.
  bool team_answers = false;

  static constexpr size_t kKeyParts = 14;
  Key ToKey() const;
  static PlanLine FromKey(const Key& key);
};

// The lines of the plans, versions and measures that the options ask for. Errors: no table
// plan_lines; a plan, version or measure that it does not have.
absl::StatusOr<std::vector<PlanLine>> ChoosePlanLines(const Snapshot& snapshot,
                                                      const PlanOptions& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_PLAN_LINES_H_
