#include "plan_compare.h"

#include <algorithm>

#include "margin/bridge_cells.h"

namespace coxswain {
namespace {

constexpr size_t kBeforeDimensions = 3;  // lines, period, unit of measure

}  // namespace

ActualCells ActualsOf(const std::vector<Tally::Entry>& entries, const Key& prefix,
                      const PlannedCells& planned, const Calendar& calendar) {
  const Grain grain = GrainOfWindows(planned.windows, calendar);
  std::map<std::string, size_t> window_of;  // by the name of a period
  for (size_t i = 0; i < planned.windows.size(); ++i) {
    const PlanWindow& window = planned.windows[i];
    for (Date day = window.start; day <= window.end;
         day = PeriodEnd(day, grain, calendar).PlusDays(1)) {
      window_of[PeriodName(PeriodStart(day, grain, calendar), grain, calendar)] = i;
    }
  }
  ActualCells cells;
  for (const Tally::Entry& entry : entries) {
    if (entry.key.size() != prefix.size() + kBeforeDimensions + planned.dimensions.size() ||
        !std::equal(prefix.begin(), prefix.end(), entry.key.begin())) {
      continue;
    }
    const KeyPart* const parts = entry.key.data() + prefix.size();
    const auto window = window_of.find(parts[1].text);
    if (window == window_of.end()) continue;
    const Key dimensions(parts + kBeforeDimensions, entry.key.data() + entry.key.size());
    ActualCell& cell = cells[{window->second, EncodeKey(dimensions)}];
    cell.dimensions = dimensions;
    const bool lines = parts[0].integer != 0;
    cell.unit = lines ? parts[2] : KeyPart::Integer(1);  // a deal
    cell.units.insert(EncodeKey({&cell.unit, 1}));
    AddToBridge(entry, lines, &cell.sums);
  }
  return cells;
}

absl::StatusOr<std::vector<size_t>> PlacesOf(const std::vector<std::string>& by,
                                             const PlannedCells& planned) {
  std::vector<size_t> places;
  std::vector<std::string_view> known;
  for (const int dimension : planned.dimensions) known.push_back(PlanDimensionName(dimension));
  known.push_back("period");
  for (const std::string& name : by) {
    size_t place = kWindowPlace;
    for (size_t i = 0; i < planned.dimensions.size(); ++i) {
      const int dimension = planned.dimensions[i];
      if (PlanDimensionName(dimension) == name || PlanDimensionOf(name) == dimension) place = i;
    }
    if (place == kWindowPlace && name != "period") {
      std::string names;
      for (const std::string_view has : known) {
        names += (names.empty() ? "" : ", ") + std::string(has);
      }
      return InvalidArgument("The plan has no dimension " + Quote(name) + ": it has " + names +
                             ".");
    }
    if (std::find(places.begin(), places.end(), place) != places.end()) {
      return InvalidArgument("The dimension " + name + " is asked for twice.");
    }
    places.push_back(place);
  }
  return places;
}

PlanComparison ComparePlan(const PlannedCells& planned, ActualCells actuals,
                           std::optional<Date> today, const std::vector<size_t>& by,
                           BridgeMeasure measure) {
  PlanComparison compared;
  const auto group_of = [&](size_t window, const Key& dimensions) {
    Key group;
    for (const size_t place : by) {
      group.push_back(place == kWindowPlace
                          ? KeyPart::Text(planned.windows[window].start.ToString())
                          : dimensions[place]);
    }
    return EncodeKey(group);
  };
  const auto is_due = [&](size_t window) {
    return today.has_value() && planned.windows[window].start <= *today;
  };
  for (size_t i = 0; i < planned.windows.size(); ++i) {
    if (!is_due(i)) continue;
    if (!compared.due) compared.due = planned.windows[i];
    compared.due->end = planned.windows[i].end;
  }
  std::map<std::string, uint32_t> units;
  const auto add = [&](std::string group, std::optional<BridgeSums> plan, const ActualCell* rows) {
    BridgeItem item;
    item.cell = static_cast<uint32_t>(compared.items.size());
    CellKind kind = rows == nullptr ? CellKind::kPlanOnly : CellKind::kActualOnly;
    if (plan && rows != nullptr) {
      kind = plan->partial ? CellKind::kPartlyPlanned
             : plan->quantity == 0 || rows->sums->quantity == 0 || rows->units.size() > 1 ||
                     (measure != BridgeMeasure::kNetRevenue && !rows->sums->cost_known)
                 ? CellKind::kOther
                 : CellKind::kMatched;
    }
    if (rows != nullptr) {
      item.now = rows->sums;
      if (rows->units.size() > 1) {
        item.now->quantity = 0;  // of several units there is none
      } else {
        const auto [unit, fresh] =
            units.try_emplace(*rows->units.begin(), static_cast<uint32_t>(units.size()));
        if (fresh) compared.units.push_back(rows->unit);
        item.unit = unit->second;
      }
    }
    item.base = std::move(plan);
    compared.items.push_back(std::move(item));
    compared.groups.push_back(std::move(group));
    compared.kinds.push_back(kind);
  };
  for (const PlannedCell& cell : planned.cells) {
    const std::optional<Int128> value = cell.Value(measure);
    compared.any_value = compared.any_value || value.has_value();
    const std::string group = group_of(cell.window, cell.dimensions);
    if (!is_due(cell.window)) {
      compared.not_due.emplace_back(group, value.value_or(0));
      continue;
    }
    const auto rows = actuals.find({cell.window, EncodeKey(cell.dimensions)});
    if (rows == actuals.end()) {
      if (value) add(group, cell.Sums(measure), nullptr);
      continue;
    }
    // The plan says what is left when all is taken off.
    BridgeSums& sums = *rows->second.sums;
    sums.invoice = sums.net();
    sums.off_invoice = 0;
    if (cell.CostInOne(measure)) {
      sums.goods += sums.serve;
      sums.serve = 0;
    }
    add(group, cell.Sums(measure), &rows->second);
    actuals.erase(rows);
  }
  for (const auto& [key, cell] : actuals) {
    if (is_due(key.first)) add(group_of(key.first, cell.dimensions), std::nullopt, &cell);
  }
  return compared;
}

}  // namespace coxswain
