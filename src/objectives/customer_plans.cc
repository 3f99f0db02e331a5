#include "customer_plans.h"

#include <algorithm>
#include <map>
#include <set>

#include "definitions.h"
#include "plan_lines.h"

namespace coxswain {
namespace {

// The first part of a definition.
enum Definition : int64_t {
  kLine = 0,  // then PlanLine's key
  kUnclear,   // (objective, measure, why): nothing says which customers it is about
};

bool IsPlanned(std::string_view measure) {
  return measure == kCustomersPlanned || measure == kRevenuePlanned;
}

// Which of the two measures the table has rows of.
std::vector<std::string> MeasuresIn(const TableState& table) {
  const int column = ColumnIndex(table.id, "measure");
  std::vector<std::string> measures;
  for (const std::string_view measure : {kCustomersPlanned, kRevenuePlanned}) {
    for (int64_t row = 0; row < table.rows; ++row) {
      if (table.TextAt(row, column) != measure) continue;
      measures.emplace_back(measure);
      break;
    }
  }
  return measures;
}

Key LineDefinition(const PlanLine& line) {
  Key key = line.ToKey();
  key.insert(key.begin(), KeyPart::Integer(kLine));
  return key;
}

absl::Status AddLines(const Snapshot& snapshot, const CustomerPlanOptions& options,
                      std::vector<Key>* definitions) {
  const TableState& table = snapshot.table(TableId::kPlanLines);
  PlanOptions plan;
  plan.plans = options.plans;
  plan.version = options.version;
  plan.measures = MeasuresIn(table);
  if (plan.measures.empty()) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<PlanLine> lines, ChoosePlanLines(snapshot, plan));
  for (const PlanLine& line : lines) definitions->push_back(LineDefinition(line));
  return absl::OkStatus();
}

// Puts what the objective's filter says into the line. A sentence where it says more, or something
// else, than a segment and a region.
std::string ReadFilter(const Snapshot& snapshot, std::string_view text, PlanLine* line) {
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  if (!filter.ok()) return std::string(ToStd(filter.status().message()));
  for (const FilterCondition& condition : *filter) {
    const auto column = ResolveColumn(snapshot, TableId::kDeals, -1, condition.column);
    const std::string name = column.ok() ? column->name : condition.column;
    const int dimension = name == "customers.segment"  ? kSegmentDim
                          : name == "customers.region" ? kRegionDim
                                                       : -1;
    KeyPart* part = dimension < 0 ? nullptr : &line->dimensions[static_cast<size_t>(dimension)];
    const bool equal = condition.op == FilterOp::kEqual ||
                       (condition.op == FilterOp::kIn && condition.values.size() == 1);
    if (part == nullptr || !equal || !part->is_null()) {
      return "Its filter is not of the kind segment=...; region=..., so no market can be set "
             "against it.";
    }
    *part = KeyPart::Text(condition.values[0]);
  }
  return "";
}

absl::Status AddObjectives(const Snapshot& snapshot, const CustomerPlanOptions& options,
                           std::vector<Key>* definitions) {
  const TableState& table = snapshot.table(TableId::kObjectives);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kObjectives, name); };
  std::map<std::string, Key> sorted;  // the signature must not depend on the order of rows
  for (int64_t row = 0; row < table.rows; ++row) {
    const auto part = [&](std::string_view name) { return PartOf(table, row, column(name)); };
    PlanLine line;
    line.measure = part("measure").text;
    line.plan_id = part("objective_id");
    line.line_id = line.plan_id.text;
    const bool asked =
        options.plans.empty() ||
        std::find(options.plans.begin(), options.plans.end(), line.line_id) != options.plans.end();
    constexpr int64_t kUp = 1;
    if (!asked || !IsPlanned(line.measure) || part("direction").integer != kUp) continue;
    const std::string why = ReadFilter(snapshot, part("filter").text, &line);
    Key key;
    if (why.empty()) {
      // Of a corridor, the least that is to come.
      const std::string_view target = part("target_low").is_null() ? "target" : "target_low";
      COXSWAIN_ASSIGN_OR_RETURN(line.value,
                                ReportedValue(snapshot, TableId::kObjectives, row, column(target)));
      line.start = Date::FromDays(static_cast<int32_t>(part("starts_on").integer));
      line.end = Date::FromDays(static_cast<int32_t>(part("due_on").integer));
      key = LineDefinition(line);
    } else {
      key = {KeyPart::Integer(kUnclear), line.plan_id, KeyPart::Text(line.measure),
             KeyPart::Text(why)};
    }
    sorted[EncodeKey(key)] = std::move(key);
  }
  for (auto& [encoded, key] : sorted) definitions->push_back(std::move(key));
  return absl::OkStatus();
}

// What a line says besides the group's own dimensions, as bits; fewer say less.
unsigned MoreThan(const std::vector<PlanDimension>& by, const PlanLine& line) {
  unsigned more = 0;
  for (int d = 0; d < kPlanDimensions; ++d) {
    const bool own = std::find(by.begin(), by.end(), d) != by.end();
    if (!own && !line.dimensions[static_cast<size_t>(d)].is_null()) more |= 1U << d;
  }
  return more;
}

int BitsIn(unsigned bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

bool ShareDays(const PlannedWindow& a, const PlannedWindow& b) {
  return a.start <= b.end && b.start <= a.end;
}

// The windows of one group's lines. Lines that say more are parts of those that say less, where
// they share days: they are left out, or the same would be planned twice.
CustomerPlan PlanOf(std::vector<PlanLine> lines, const std::vector<PlanDimension>& by) {
  std::stable_sort(lines.begin(), lines.end(), [&](const PlanLine& a, const PlanLine& b) {
    const unsigned x = MoreThan(by, a);
    const unsigned y = MoreThan(by, b);
    return std::make_pair(BitsIn(x), x) < std::make_pair(BitsIn(y), y);
  });
  struct Taken {
    PlannedWindow window;
    unsigned more = 0;
    std::set<std::pair<std::string, int64_t>> said;  // dimensions and value
  };
  std::vector<Taken> taken;
  CustomerPlan plan;
  for (const PlanLine& line : lines) {
    const unsigned more = MoreThan(by, line);
    const PlannedWindow window{line.plan_id, line.start, line.end, line.value, 1, false};
    const bool part = std::any_of(taken.begin(), taken.end(), [&](const Taken& other) {
      return other.more != more && other.window.plan_id == line.plan_id &&
             ShareDays(other.window, window);
    });
    if (part) {
      ++plan.parts;
      continue;
    }
    const std::pair<std::string, int64_t> said = {EncodeKey(line.dimensions), line.value};
    const auto same = std::find_if(taken.begin(), taken.end(), [&](const Taken& other) {
      return other.window.plan_id == line.plan_id && other.window.start == line.start &&
             other.window.end == line.end;
    });
    if (same == taken.end()) {
      taken.push_back({window, more, {said}});
    } else {
      same->window.value += line.value;
      ++same->window.lines;
      same->window.alike = !same->said.insert(said).second || same->window.alike;
    }
  }
  for (Taken& one : taken) plan.windows.push_back(std::move(one.window));
  std::sort(
      plan.windows.begin(), plan.windows.end(), [](const PlannedWindow& a, const PlannedWindow& b) {
        return std::tie(a.end, a.start, a.plan_id.text) < std::tie(b.end, b.start, b.plan_id.text);
      });
  return plan;
}

}  // namespace

absl::StatusOr<std::vector<Key>> CustomerPlanDefinitions(const Snapshot& snapshot,
                                                         const CustomerPlanOptions& options) {
  std::vector<Key> definitions;
  const bool lines =
      options.from == "plan_lines" ||
      (options.from == "auto" && !MeasuresIn(snapshot.table(TableId::kPlanLines)).empty());
  if (lines) {
    COXSWAIN_RETURN_IF_ERROR(AddLines(snapshot, options, &definitions));
  } else {
    COXSWAIN_RETURN_IF_ERROR(AddObjectives(snapshot, options, &definitions));
  }
  return definitions;
}

CustomerPlans ReadCustomerPlans(const std::vector<Key>& definitions,
                                const std::vector<PlanDimension>& by) {
  std::map<std::string, CustomerPlans::Group> groups;
  std::map<std::string, std::vector<PlanLine>> lines;
  CustomerPlans plans;
  std::map<std::string, std::vector<PlanLine>> nowhere;  // by measure
  const Date first = Date::FromCivil(1, 1, 1);
  const Date last = Date::FromCivil(9999, 12, 31);
  for (const Key& definition : definitions) {
    if (definition[0].integer == kUnclear) {
      CustomerPlans::Group group{Key(by.size()), definition[2].text, {}};
      group.plan.notes.push_back(definition[1].text + ": " + definition[3].text);
      plans.unplaced.push_back(std::move(group));
      continue;
    }
    if (definition.empty()) continue;  // no fold made it
    PlanLine line = PlanLine::FromKey(Key(definition.begin() + 1, definition.end()));
    if (line.start < first || line.end > last || line.end < line.start) continue;  // the same
    Key dimensions;
    bool placed = true;
    for (const PlanDimension d : by) {
      dimensions.push_back(line.dimensions[static_cast<size_t>(d)]);
      placed = placed && !dimensions.back().is_null();
    }
    if (!placed) {
      nowhere[line.measure].push_back(std::move(line));
      continue;
    }
    Key key = dimensions;
    key.push_back(KeyPart::Text(line.measure));
    const std::string encoded = EncodeKey(key);
    groups[encoded] = {std::move(dimensions), line.measure, {}};
    lines[encoded].push_back(std::move(line));
  }
  for (auto& [encoded, group] : groups) {
    group.plan = PlanOf(std::move(lines[encoded]), by);
    plans.groups.push_back(std::move(group));
  }
  for (auto& [measure, of_measure] : nowhere) {
    plans.unplaced.push_back({Key(by.size()), measure, PlanOf(std::move(of_measure), by)});
  }
  return plans;
}

std::string NameOfDays(Date start, Date end, const Calendar& calendar) {
  for (const Grain grain :
       {Grain::kYear, Grain::kFiscalYear, Grain::kQuarter, Grain::kMonth, Grain::kDay}) {
    if (PeriodStart(start, grain, calendar) == start && PeriodEnd(start, grain, calendar) == end) {
      return PeriodName(start, grain, calendar);
    }
  }
  return start.ToString() + " to " + end.ToString();
}

}  // namespace coxswain
