#ifndef COXSWAIN_SRC_OBJECTIVES_CUSTOMER_PLANS_H_
#define COXSWAIN_SRC_OBJECTIVES_CUSTOMER_PLANS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/query.h"

#include "plan_cells.h"

// What plans ask of each segment: new customers, and net revenue, by days. From plan_lines, or from
// objectives. The rules are in coxswain/objectives.h, under "headroom".
namespace coxswain {

inline constexpr std::string_view kCustomersPlanned = "new_customers";
inline constexpr std::string_view kRevenuePlanned = "net_revenue";

struct CustomerPlanOptions {
  std::vector<PlanDimension> by;  // of kSegmentDim, kRegionDim
  std::vector<std::string> plans;
  std::string version;
  std::string from;  // "auto", "plan_lines" or "objectives"
};

// What is planned, as definitions of a tally. Errors: a plan or version that is not there; a
// currency without a rate.
absl::StatusOr<std::vector<Key>> CustomerPlanDefinitions(const Snapshot& snapshot,
                                                         const CustomerPlanOptions& options);

// What one plan asks in some days, both ends included.
struct PlannedWindow {
  KeyPart plan_id;
  Date start;
  Date end;
  Int128 value = 0;    // 1e-6 customers, or micros
  int lines = 0;       // that were added up
  bool alike = false;  // two of them say the same
};

// The plan of one group in one measure.
struct CustomerPlan {
  std::vector<PlannedWindow> windows;  // by end, start, plan
  int parts = 0;                       // lines that were taken as parts of others
  std::vector<std::string> notes;
};

struct CustomerPlans {
  struct Group {
    Key dimensions;  // as many as `by`
    std::string measure;
    CustomerPlan plan;
  };
  std::vector<Group> groups;  // by dimensions and measure
  // Plans that say nothing of a group: lines and objectives without a segment, say.
  std::vector<Group> unplaced;
};

// Of the definitions.
CustomerPlans ReadCustomerPlans(const std::vector<Key>& definitions,
                                const std::vector<PlanDimension>& by);

// "2014", "2014-Q1", "2014-01" or "FY2014" where the days are just those; else "2014-01-01 to
// 2014-02-15".
std::string NameOfDays(Date start, Date end, const Calendar& calendar);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_CUSTOMER_PLANS_H_
