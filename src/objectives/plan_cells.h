#ifndef COXSWAIN_SRC_OBJECTIVES_PLAN_CELLS_H_
#define COXSWAIN_SRC_OBJECTIVES_PLAN_CELLS_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

#include "figures.h"

// Plan lines and the rows, matched cell by cell.
namespace coxswain {

enum PlanDimension : int { kOwnerDim, kTeamDim, kSegmentDim, kRegionDim, kFamilyDim, kCampaignDim };
inline constexpr int kPlanDimensions = 6;
// As plan_lines has it: "owner" ... "product_family", "campaign_id".
std::string_view PlanDimensionName(int dimension);
// Where rows that reach deals have it: "deals.owner".
std::string_view PlanDimensionColumn(int dimension);
// The dimension that a condition on this column is about; -1: none.
int PlanDimensionOf(std::string_view column);

struct PlanOptions {
  std::vector<std::string> plans;  // empty: all
  std::string version;             // empty: the latest of each plan
  std::vector<std::string> measures;
  Filter filter;
  std::optional<Date> as_of;
  int active_months = 12;
};

// The longest grain that every one of these windows begins and ends with, so that few sums are
// kept.
struct PlanWindow {
  Date start;
  Date end;
  friend auto operator<=>(const PlanWindow&, const PlanWindow&) = default;
};
Grain GrainOfWindows(absl::Span<const PlanWindow> windows, const Calendar& calendar);

enum class CellStatus : uint8_t {
  kMatched,
  kPlanOnly,
  kActualOnly,
  kNotDue,
  kUnknownMeasure,
  kNotComputable,
};
std::string_view CellStatusName(CellStatus status);

struct PlanCell {
  KeyPart plan_id;
  KeyPart version;
  std::vector<std::string> line_ids;
  std::string measure_name;
  const Measure* measure = nullptr;  // null: unknown
  std::array<KeyPart, kPlanDimensions> dimensions;
  Date start;
  Date end;
  Figure plan;  // not for kActualOnly
  std::optional<Figure> actual;
  CellStatus status = CellStatus::kMatched;
  std::string revenue_from;  // "orders" or "won deals"
  std::string note;
};

// One fold for each measure and set of dimensions that plan lines use. The chosen plan lines are
// definitions.
absl::StatusOr<Tally> FoldCells(const QuerySpec& spec,
                                const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const PlanOptions& plan, const Run& run);

// By plan, version, measure, window and dimensions. Where nothing can be computed, the call is at
// fault, not one plan line: an error that says why.
absl::StatusOr<std::vector<PlanCell>> SolveCells(const Tally& tally, const PlanOptions& plan);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_PLAN_CELLS_H_
