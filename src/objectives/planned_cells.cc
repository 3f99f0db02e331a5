#include "planned_cells.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace coxswain {
namespace {

constexpr std::string_view kSaidNames[] = {kPlannedQuantity,     "list_revenue",  "net_revenue",
                                           "cost_of_goods",      "cost_to_serve", "gross_margin",
                                           "contribution_margin"};

std::optional<size_t> SaidBy(const PlanLine& line) {
  const auto* const found = std::find(std::begin(kSaidNames), std::end(kSaidNames), line.measure);
  if (found == std::end(kSaidNames)) return std::nullopt;
  return static_cast<size_t>(found - std::begin(kSaidNames));
}

std::vector<int> DimensionsOf(const PlanLine& line) {
  std::vector<int> dimensions;
  for (int d = 0; d < kPlanDimensions; ++d) {
    if (d == kTeamDim && line.team_answers) continue;
    if (!line.dimensions[static_cast<size_t>(d)].is_null()) dimensions.push_back(d);
  }
  return dimensions;
}

std::string NamesOf(const std::vector<int>& dimensions) {
  if (dimensions.empty()) return "no dimension";
  std::string names;
  for (const int dimension : dimensions) {
    names += (names.empty() ? "" : ", ") + std::string(PlanDimensionName(dimension));
  }
  return names;
}

std::string DaysOf(const PlanWindow& window) {
  return window.start.ToString() + " to " + window.end.ToString();
}

// "net_revenue of plan line l1"
std::string NameOf(const PlanLine& line) {
  return line.measure + " of plan line " + Quote(line.line_id);
}

// Names of plans, or of measures, in the order of their bytes.
std::string Listed(const std::set<std::string>& names) {
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  return listed;
}

absl::Status NothingSaid(const PlanOptions& plan, const std::set<std::string>& measures) {
  return InvalidArgument(
      (plan.plans.empty() ? std::string("No plan has a line")
                          : "The plan " + Quote(plan.plans[0]) + " has no line") +
      " that a price or a cost follows from: quantity, list_revenue, net_revenue, cost_of_goods, "
      "cost_to_serve, gross_margin or contribution_margin." +
      (measures.empty() ? "" : " Its lines are of " + Listed(measures) + "."));
}

void KeepSaid(std::vector<PlanLine>* lines) {
  lines->erase(std::remove_if(lines->begin(), lines->end(),
                              [](const PlanLine& line) { return !SaidBy(line).has_value(); }),
               lines->end());
}

// The lines within from and to, which no window may reach over.
absl::Status KeepWithin(const Options& options, std::vector<PlanLine>* lines) {
  const std::optional<Date> from = options.DateOf("from");
  const std::optional<Date> to = options.DateOf("to");
  const auto cut = [](const PlanLine& line, Date before, Date after) {
    return line.start <= before && line.end >= after;
  };
  for (const PlanLine& line : *lines) {
    const bool at_from = from.has_value() && cut(line, from->PlusDays(-1), *from);
    const bool at_to = to.has_value() && cut(line, *to, to->PlusDays(1));
    if (!at_from && !at_to) continue;
    return InvalidArgument(
        std::string(at_from ? "from" : "to") + " falls into the window " +
        DaysOf({line.start, line.end}) + " of " + NameOf(line) +
        ", which is planned as a whole: choose a day between the windows of the plan.");
  }
  const auto outside = [&](const PlanLine& line) {
    return (from.has_value() && line.end < *from) || (to.has_value() && line.start > *to);
  };
  const PlanLine any = lines->front();
  lines->erase(std::remove_if(lines->begin(), lines->end(), outside), lines->end());
  if (!lines->empty()) return absl::OkStatus();
  return InvalidArgument("No window of the plan " + Quote(any.plan_id.text) +
                         " lies within from and to: one is " + DaysOf({any.start, any.end}) + ".");
}

// Rows that do not belong to what the plan says would look like more than was planned. `lines`:
// what the plan says without the filter.
absl::Status CheckFilter(const Filter& filter, const std::vector<PlanLine>& lines) {
  std::set<int> has;
  for (const PlanLine& line : lines) {
    const std::vector<int> of_line = DimensionsOf(line);
    has.insert(of_line.begin(), of_line.end());
  }
  const std::vector<int> dimensions(has.begin(), has.end());
  for (const FilterCondition& condition : filter) {
    const int dimension = PlanDimensionOf(condition.column);
    if (std::find(dimensions.begin(), dimensions.end(), dimension) != dimensions.end()) continue;
    return InvalidArgument("The filter asks for " + condition.column +
                           ", of which the plan says nothing: it is by " + NamesOf(dimensions) +
                           ". A condition on these chooses plan and rows alike; days are chosen "
                           "with from and to.");
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Int128> PlannedCell::Value(BridgeMeasure measure) const {
  const auto less = [](std::optional<Int128> whole,
                       std::optional<Int128> part) -> std::optional<Int128> {
    if (!whole || !part) return std::nullopt;
    return *whole - *part;
  };
  if (measure == BridgeMeasure::kNetRevenue) return Of(Said::kNet);
  std::optional<Int128> gross = Of(Said::kGross);
  if (!gross) gross = less(Of(Said::kNet), Of(Said::kGoods));
  if (measure == BridgeMeasure::kGrossMargin) return gross;
  const std::optional<Int128> contribution = Of(Said::kContribution);
  return contribution ? contribution : less(gross, Of(Said::kServe));
}

BridgeSums PlannedCell::Sums(BridgeMeasure measure) const {
  BridgeSums sums;
  const std::optional<Int128> value = Value(measure);
  const std::optional<Int128> net = Of(Said::kNet);
  sums.partial = !value || !net || !Of(Said::kQuantity);
  if (!value) return sums;
  sums.quantity = Of(Said::kQuantity).value_or(0);
  sums.invoice = net.value_or(*value);
  sums.list_known = net && Of(Said::kList);
  sums.list = sums.list_known ? *Of(Said::kList) : sums.invoice;
  const std::optional<Int128> gross = net ? Value(BridgeMeasure::kGrossMargin) : std::nullopt;
  if (measure != BridgeMeasure::kNetRevenue) sums.goods = sums.invoice - gross.value_or(*value);
  if (measure == BridgeMeasure::kContributionMargin && gross) sums.serve = *gross - *value;
  return sums;
}

bool PlannedCell::CostInOne(BridgeMeasure measure) const {
  return measure == BridgeMeasure::kContributionMargin && !Value(BridgeMeasure::kGrossMargin);
}

absl::StatusOr<std::vector<Key>> PlannedCells::Choose(const Snapshot& snapshot,
                                                      const Options& options) {
  PlanOptions plan;
  if (const std::string name = options.Text("plan_id"); !name.empty()) plan.plans = {name};
  plan.version = options.Text("version");
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<PlanLine> lines, ChoosePlanLines(snapshot, plan));
  std::set<std::string> plans, measures;
  for (const PlanLine& line : lines) {
    measures.insert(line.measure);
    if (SaidBy(line).has_value()) plans.insert(line.plan_id.text);
  }
  KeepSaid(&lines);
  if (lines.empty()) return NothingSaid(plan, measures);
  if (plans.size() > 1) {
    return InvalidArgument("There are several plans, " + Listed(plans) +
                           ": say with plan_id which of them to compare with.");
  }
  plan.plans = {*plans.begin()};
  plan.filter = options.FilterOf("filter");
  if (!plan.filter.empty()) {
    COXSWAIN_RETURN_IF_ERROR(CheckFilter(plan.filter, lines));
    COXSWAIN_ASSIGN_OR_RETURN(lines, ChoosePlanLines(snapshot, plan));
    KeepSaid(&lines);
    if (lines.empty()) {
      return InvalidArgument("No line of the plan " + Quote(plan.plans[0]) +
                             " passes the filter, so there is nothing to compare with.");
    }
  }
  COXSWAIN_RETURN_IF_ERROR(KeepWithin(options, &lines));
  std::vector<Key> definitions;
  for (const PlanLine& line : lines) definitions.push_back(line.ToKey());
  COXSWAIN_RETURN_IF_ERROR(Read(definitions).status());
  return definitions;
}

absl::StatusOr<PlannedCells> PlannedCells::Read(const std::vector<Key>& definitions) {
  PlannedCells planned;
  std::vector<PlanLine> lines;
  for (const Key& key : definitions) {
    if (key.size() != PlanLine::kKeyParts) {
      return FailedPrecondition("This tally does not say what was planned.");
    }
    lines.push_back(PlanLine::FromKey(key));
  }
  std::map<PlanWindow, const PlanLine*> windows;
  std::set<std::string> measures;
  for (const PlanLine& line : lines) {
    const std::vector<int> dimensions = DimensionsOf(line);
    if (dimensions != DimensionsOf(lines.front())) {
      return InvalidArgument("The plan has " + NameOf(lines.front()) + " by " +
                             NamesOf(DimensionsOf(lines.front())) + " and " + NameOf(line) +
                             " by " + NamesOf(dimensions) +
                             ": what is compared cell by cell must be planned by the same "
                             "dimensions.");
    }
    windows.emplace(PlanWindow{line.start, line.end}, &line);
    measures.insert(line.measure);
  }
  std::map<PlanWindow, size_t> places;
  const PlanLine* last = nullptr;
  for (const auto& [window, line] : windows) {
    if (last != nullptr && window.start <= last->end) {
      return InvalidArgument("The windows " + DaysOf({last->start, last->end}) + " of " +
                             NameOf(*last) + " and " + DaysOf(window) + " of " + NameOf(*line) +
                             " share days: what is compared cell by cell must be planned for the "
                             "same windows.");
    }
    last = line;
    places[window] = planned.windows.size();
    planned.windows.push_back(window);
  }
  if (!lines.empty()) {
    planned.plan_id = lines.front().plan_id;
    planned.version = lines.front().version;
    planned.dimensions = DimensionsOf(lines.front());
  }
  planned.measures = Listed(measures);
  std::map<std::pair<size_t, std::string>, std::pair<PlannedCell, const PlanLine*>> cells;
  for (const PlanLine& line : lines) {
    PlannedCell cell;
    cell.window = places[{line.start, line.end}];
    for (const int dimension : planned.dimensions) {
      cell.dimensions.push_back(line.dimensions[static_cast<size_t>(dimension)]);
    }
    const std::string key = EncodeKey(cell.dimensions);
    const auto [found, fresh] = cells.try_emplace({cell.window, key}, std::move(cell), &line);
    if (!fresh && line.dimensions[kTeamDim] != found->second.second->dimensions[kTeamDim]) {
      return InvalidArgument(
          "The teams " + Quote(found->second.second->dimensions[kTeamDim].text) + " and " +
          Quote(line.dimensions[kTeamDim].text) + " both answer for " + NameOf(line) +
          ", so the rows would be compared twice: leave one of them out of the plan.");
    }
    if (const std::optional<size_t> said = SaidBy(line)) {
      std::optional<Int128>& sum = found->second.first.said[*said];
      sum = sum.value_or(0) + line.value;
    }
  }
  for (auto& [key, cell] : cells) planned.cells.push_back(std::move(cell.first));
  return planned;
}

}  // namespace coxswain
