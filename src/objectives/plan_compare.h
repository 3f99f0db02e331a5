#ifndef COXSWAIN_SRC_OBJECTIVES_PLAN_COMPARE_H_
#define COXSWAIN_SRC_OBJECTIVES_PLAN_COMPARE_H_

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planned_cells.h"

// Plan and rows, cell by cell, as a bridge takes them.
namespace coxswain {

// The rows of one cell, in whatever units they are.
struct ActualCell {
  Key dimensions;
  std::optional<BridgeSums> sums;
  std::set<std::string> units;  // encoded
  KeyPart unit;                 // one of them
};
using ActualCells = std::map<std::pair<size_t, std::string>, ActualCell>;

// The rows by window and dimensions, from entries with the lanes of WonLane under `prefix`, (lines,
// period, unit of measure, dimensions); periods are of the longest grain that the windows have.
ActualCells ActualsOf(const std::vector<Tally::Entry>& entries, const Key& prefix,
                      const PlannedCells& planned, const Calendar& calendar);

// Where a dimension of the result stands among the plan's.
inline constexpr size_t kWindowPlace = SIZE_MAX;  // it is the window
absl::StatusOr<std::vector<size_t>> PlacesOf(const std::vector<std::string>& by,
                                             const PlannedCells& planned);

// Which cells a bridge can tell apart.
enum class CellKind : uint8_t { kMatched, kPlanOnly, kActualOnly, kPartlyPlanned, kOther };
inline constexpr size_t kCellKinds = 5;

struct PlanComparison {
  std::vector<BridgeItem> items;
  std::vector<std::string> groups;  // of items, encoded
  std::vector<CellKind> kinds;
  std::vector<std::pair<std::string, Int128>> not_due;  // what is planned, by group
  std::vector<KeyPart> units;                           // by the items' numbers
  std::optional<PlanWindow> due;                        // from the first to the last
  bool any_value = false;                               // the plan says the measure at all
};

// Windows that begin after `today` are not due; without it, none is. `by`: of PlacesOf.
PlanComparison ComparePlan(const PlannedCells& planned, ActualCells actuals,
                           std::optional<Date> today, const std::vector<size_t>& by,
                           BridgeMeasure measure);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_PLAN_COMPARE_H_
