#ifndef COXSWAIN_SRC_OBJECTIVES_PLANNED_CELLS_H_
#define COXSWAIN_SRC_OBJECTIVES_PLANNED_CELLS_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/margin/bridge.h"
#include "coxswain/query.h"

#include "plan_cells.h"
#include "plan_lines.h"

// What one plan says of quantities, prices and costs, cell by cell: where a bridge to what was done
// starts from.
namespace coxswain {

// The measures of plan lines that a price or a unit cost follows from.
enum class Said : uint8_t { kQuantity, kList, kNet, kGoods, kServe, kGross, kContribution, kCount };

struct PlannedCell {
  size_t window = 0;
  Key dimensions;
  std::array<std::optional<Int128>, static_cast<size_t>(Said::kCount)> said;  // 1e-6

  std::optional<Int128> Of(Said what) const { return said[static_cast<size_t>(what)]; }
  // Of the measure: empty where the plan does not say it. A margin that is given counts; else it is
  // what costs that are given leave of the one before.
  std::optional<Int128> Value(BridgeMeasure measure) const;
  // Partial where the quantity, or something that the value is made of, is not said. Without a
  // value the sums are 0.
  BridgeSums Sums(BridgeMeasure measure) const;
  // A contribution margin without the gross margin: which part of the cost is cost to serve is not
  // said.
  bool CostInOne(BridgeMeasure measure) const;
};

struct PlannedCells {
  KeyPart plan_id;
  KeyPart version;
  std::vector<int> dimensions;      // those that all cells have
  std::vector<PlanWindow> windows;  // ascending; no two share a day
  std::vector<PlannedCell> cells;   // by window and dimensions
  std::string measures;             // "net_revenue, quantity", for messages

  // The lines of the plan that the options name (plan_id, version, filter, from, to, as_of; without
  // plan_id there must be one alone) that say something of the above, as definitions of a tally.
  static absl::StatusOr<std::vector<Key>> Choose(const Snapshot& snapshot, const Options& options);
  // Errors: lines by different dimensions, windows that share days without being the same, two
  // teams that answer for one cell.
  static absl::StatusOr<PlannedCells> Read(const std::vector<Key>& definitions);
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_PLANNED_CELLS_H_
