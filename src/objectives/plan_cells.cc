#include "plan_cells.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "definitions.h"
#include "plan_lines.h"

namespace coxswain {
namespace {

// Where rows have what a plan line names: rows that reach deals, and rows that do not.
constexpr std::pair<std::string_view, std::string_view> kRowColumns[] = {
    {"deals.owner", "owner"},         {"deals.team", "team"},
    {"customers.segment", "segment"}, {"customers.region", "region"},
    {"products.family", "family"},    {"deals.campaign_id", "campaign_id"},
};

constexpr Grain kGrains[] = {Grain::kYear, Grain::kQuarter, Grain::kMonth, Grain::kWeek,
                             Grain::kDay};

struct Window {
  KeyPart plan_id;
  KeyPart version;
  Date start;
  Date end;
  std::string SortKey() const {
    return EncodeKey(
        {plan_id, version, KeyPart::Integer(start.days()), KeyPart::Integer(end.days())});
  }
};

// All plan lines of one measure that set the same dimensions.
struct PlanGroup {
  std::string measure_name;
  const Measure* measure = nullptr;
  std::vector<int> dimensions;
  std::vector<const PlanLine*> lines;
  std::map<std::string, Window> windows;  // by SortKey
  std::optional<Grain> grain;  // of the days that are folded; none where customers are counted
  FoldOutcome outcome;

  // The fold, with the columns of rows that reach deals (first) or of others.
  MeasureFold Fold(const PlanOptions& plan, bool reach_deals) const {
    MeasureFold fold;
    fold.measures = {measure};
    for (const int dimension : dimensions) {
      const auto& [far, near] = kRowColumns[dimension];
      fold.by.emplace_back(reach_deals ? far : near);
    }
    if (grain.has_value()) {
      fold.by.emplace_back(GrainName(*grain));
      fold.from = windows.begin()->second.start;
    }
    fold.filter = plan.filter;
    Date last = windows.begin()->second.end;
    for (const auto& [key, window] : windows) {
      if (grain.has_value()) fold.from = std::min(*fold.from, window.start);
      last = std::max(last, window.end);
    }
    fold.to = last;
    fold.as_of = plan.as_of;
    fold.active_months = plan.active_months;
    return fold;
  }

  Key DimensionsOf(const PlanLine& line) const {
    Key key;
    for (const int dimension : dimensions) {
      key.push_back(line.dimensions[static_cast<size_t>(dimension)]);
    }
    return key;
  }
};

Grain GrainOf(const std::map<std::string, Window>& windows, const Calendar& calendar) {
  std::vector<PlanWindow> spans;
  for (const auto& [key, window] : windows) spans.push_back({window.start, window.end});
  return GrainOfWindows(spans, calendar);
}

// The same groups in the same order for fold and solve. `lines` must outlive them.
std::vector<PlanGroup> GroupLines(const std::vector<PlanLine>& lines, const Calendar& calendar) {
  std::map<std::pair<std::string, std::vector<int>>, PlanGroup> groups;
  for (const PlanLine& line : lines) {
    std::vector<int> dimensions;
    for (int d = 0; d < kPlanDimensions; ++d) {
      if (d == kTeamDim && line.team_answers) continue;
      if (!line.dimensions[static_cast<size_t>(d)].is_null()) dimensions.push_back(d);
    }
    PlanGroup& group = groups[{line.measure, dimensions}];
    group.measure_name = line.measure;
    group.dimensions = std::move(dimensions);
    group.lines.push_back(&line);
    const Window window{line.plan_id, line.version, line.start, line.end};
    group.windows.emplace(window.SortKey(), window);
  }
  std::vector<PlanGroup> result;
  for (auto& [key, group] : groups) {
    group.measure = FindMeasure(group.measure_name);
    if (group.measure != nullptr && !CountsCustomers(*group.measure)) {
      group.grain = GrainOf(group.windows, calendar);
    }
    result.push_back(std::move(group));
  }
  return result;
}

Key FoldPrefix(size_t group) {
  return {KeyPart::Integer(kFoldStream), KeyPart::Integer(static_cast<int64_t>(group))};
}

// Definitions: plan lines begin with 0, outcomes of folds with 1.
constexpr int64_t kLineDefinition = 0;
constexpr int64_t kOutcomeDefinition = 1;

// What the rows of a window come to, by dimensions.
struct Actual {
  Atoms atoms = {};
  bool any = false;  // there are rows
};

// The sums of one group's rows, for any window.
class GroupActuals {
 public:
  GroupActuals(const PlanGroup& group, const std::vector<Tally::Entry>& entries, const Key& prefix,
               const PlanOptions& plan, const Calendar& calendar, Date today)
      : group_(group), calendar_(calendar) {
    MeasureFold fold = group.Fold(plan, true);
    if (group.grain.has_value()) {
      for (MeasureGroup& sums : SolveMeasures(entries, fold, prefix, calendar)) {
        if (sums.dimensions.back().is_null()) continue;
        KeyPart period = std::move(sums.dimensions.back());
        sums.dimensions.pop_back();
        const std::string key = EncodeKey(sums.dimensions);
        keys_[key] = sums.dimensions;
        periods_[key].emplace_back(std::move(period.text), sums.atoms);
      }
      return;
    }
    // Who was new or active can be told for any window from the days on which customers bought,
    // which are folded once.
    for (const auto& [window_key, window] : group.windows) {
      if (window.start > today) continue;
      fold.from = window.start;
      fold.to = std::min(window.end, today);
      for (MeasureGroup& sums : SolveMeasures(entries, fold, prefix, calendar)) {
        const std::string key = EncodeKey(sums.dimensions);
        keys_[key] = std::move(sums.dimensions);
        by_window_[{window_key, key}] = sums.atoms;
      }
    }
  }

  const std::map<std::string, Key>& keys() const { return keys_; }

  Actual In(const Window& window, const std::string& key) const {
    Actual actual;
    if (!group_.grain.has_value()) {
      const auto found = by_window_.find({window.SortKey(), key});
      if (found == by_window_.end()) return actual;
      actual.atoms = found->second;
      const auto count = [&](Atom atom) { return actual.atoms[static_cast<size_t>(atom)]; };
      // A level stands without rows in the window, the number of new customers does not.
      actual.any = AddsUp(*group_.measure) ? count(Atom::kPeriodCustomers) > 0
                                           : count(Atom::kEverCustomers) > 0;
      return actual;
    }
    const auto found = periods_.find(key);
    if (found == periods_.end()) return actual;
    // Names of periods sort as the periods do.
    const Grain grain = *group_.grain;
    const std::string first = PeriodName(window.start, grain, calendar_);
    const std::string last =
        PeriodName(PeriodStart(window.end, grain, calendar_), grain, calendar_);
    const auto begin = std::lower_bound(
        found->second.begin(), found->second.end(), first,
        [](const auto& period, const std::string& name) { return period.first < name; });
    for (auto at = begin; at != found->second.end() && at->first <= last; ++at) {
      for (size_t i = 0; i < actual.atoms.size(); ++i) actual.atoms[i] += at->second[i];
      actual.any = true;
    }
    return actual;
  }

 private:
  const PlanGroup& group_;
  const Calendar& calendar_;
  std::map<std::string, Key> keys_;
  std::map<std::string, std::vector<std::pair<std::string, Atoms>>> periods_;
  std::map<std::pair<std::string, std::string>, Atoms> by_window_;
};

// Window, dimensions of the rows, and the team that answers for the plan.
using CellKey = std::tuple<std::string, std::string, std::string>;

// A cell per window and dimension values that lines name; lines of one cell are added up.
std::map<CellKey, PlanCell> CellsOf(const PlanGroup& group) {
  std::map<CellKey, PlanCell> cells;
  for (const PlanLine* line : group.lines) {
    const Window window{line->plan_id, line->version, line->start, line->end};
    PlanCell& cell = cells[{window.SortKey(), EncodeKey(group.DimensionsOf(*line)),
                            EncodeKey(line->dimensions)}];
    cell.plan_id = line->plan_id;
    cell.version = line->version;
    cell.line_ids.push_back(line->line_id);
    cell.measure_name = line->measure;
    cell.measure = group.measure;
    cell.dimensions = line->dimensions;
    cell.start = line->start;
    cell.end = line->end;
    cell.plan = Figure::OfMicros(cell.plan.micros + line->value);
  }
  // Days that two windows of one cell share are in both.
  std::map<std::string, Date> covered;
  for (auto& [key, cell] : cells) {
    if (cell.line_ids.size() > 1) {
      cell.note = std::to_string(cell.line_ids.size()) + " plan lines of this cell are added up.";
    }
    const auto [last, fresh] =
        covered.try_emplace(EncodeKey({cell.plan_id, cell.version}) + std::get<2>(key), cell.end);
    if (fresh) continue;
    if (cell.start <= last->second) {
      cell.note += std::string(cell.note.empty() ? "" : " ") +
                   "Overlaps another window of this cell: a total counts shared days twice.";
    }
    last->second = std::max(last->second, cell.end);
  }
  return cells;
}

std::optional<Figure> ValueOf(const Measure& measure, const Actual& actual, Int128 plan) {
  return FigureOf(measure, Evaluate(measure, actual.atoms, plan));
}

}  // namespace

std::string_view PlanDimensionName(int dimension) {
  constexpr std::string_view kNames[] = {"owner",  "team",           "segment",
                                         "region", "product_family", "campaign_id"};
  return kNames[static_cast<size_t>(dimension)];
}

std::string_view PlanDimensionColumn(int dimension) {
  return kRowColumns[static_cast<size_t>(dimension)].first;
}

Grain GrainOfWindows(absl::Span<const PlanWindow> windows, const Calendar& calendar) {
  for (const Grain grain : kGrains) {
    const bool fits = std::all_of(windows.begin(), windows.end(), [&](const PlanWindow& window) {
      return PeriodStart(window.start, grain, calendar) == window.start &&
             PeriodEnd(window.end, grain, calendar) == window.end;
    });
    if (fits) return grain;
  }
  return Grain::kDay;
}

std::string_view CellStatusName(CellStatus status) {
  constexpr std::string_view kNames[] = {"matched", "plan only",       "actual only",
                                         "not due", "unknown measure", "not computable"};
  return kNames[static_cast<size_t>(status)];
}

absl::StatusOr<Tally> FoldCells(const QuerySpec& spec,
                                const std::shared_ptr<const Snapshot>& snapshot,
                                const Options& options, const PlanOptions& plan, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<PlanLine> lines, ChoosePlanLines(*snapshot, plan));
  std::vector<Key> definitions;
  for (const PlanLine& line : lines) {
    Key key = line.ToKey();
    key.insert(key.begin(), KeyPart::Integer(kLineDefinition));
    definitions.push_back(std::move(key));
  }
  const std::vector<PlanGroup> groups = GroupLines(lines, snapshot->settings().calendar);
  std::vector<Tally> parts;
  for (size_t i = 0; i < groups.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const PlanGroup& group = groups[i];
    if (group.measure == nullptr) continue;
    FoldOutcome outcome;
    for (const bool reach_deals : {true, false}) {
      COXSWAIN_ASSIGN_OR_RETURN(
          FoldOutcome tried,
          FoldOrExplain(snapshot, group.Fold(plan, reach_deals), FoldPrefix(i), run, &parts));
      // What is wrong is told of the first way: its names are qualified.
      if (tried.ok() || reach_deals) outcome = std::move(tried);
      if (outcome.code != absl::StatusCode::kInvalidArgument) break;
    }
    if (outcome.ok()) continue;
    definitions.push_back(
        {KeyPart::Integer(kOutcomeDefinition), KeyPart::Integer(static_cast<int64_t>(i)),
         KeyPart::Integer(static_cast<int64_t>(outcome.code)), KeyPart::Text(outcome.message)});
  }
  Tally tally(TallySignature(spec, options, *snapshot, definitions));
  for (const Tally& part : parts) tally.AddEntries(part);
  if (!plan.as_of.has_value()) CountEventDays(*snapshot, &tally);
  return tally;
}

absl::StatusOr<std::vector<PlanCell>> SolveCells(const Tally& tally, const PlanOptions& plan) {
  std::vector<PlanLine> lines;
  std::map<int64_t, FoldOutcome> outcomes;
  for (Key key : tally.signature().definitions) {
    const int64_t kind = key[0].integer;
    if (kind == kOutcomeDefinition) {
      outcomes[key[1].integer] = {static_cast<absl::StatusCode>(key[2].integer), key[3].text};
    } else {
      if (key.empty()) continue;  // no fold made it
      key.erase(key.begin());
      lines.push_back(PlanLine::FromKey(key));
    }
  }
  const Calendar calendar = tally.signature().calendar;
  const EntriesByStream streams = ByStream(tally);
  const std::optional<Date> latest = plan.as_of.has_value() ? plan.as_of : LatestEvent(streams);
  // Nothing is due as long as nothing has happened.
  const Date today = latest.value_or(Date::FromDays(INT32_MIN / 2));

  std::vector<PlanCell> result;
  std::vector<PlanGroup> groups = GroupLines(lines, calendar);
  int computed = 0;
  absl::Status failed;
  for (size_t i = 0; i < groups.size(); ++i) {
    PlanGroup& group = groups[i];
    if (group.measure == nullptr) continue;
    if (const auto known = outcomes.find(static_cast<int64_t>(i)); known != outcomes.end()) {
      group.outcome = known->second;
    } else {
      group.outcome =
          OutcomeOf(CheckMeasures(EntriesOf(streams, kFoldStream, static_cast<int64_t>(i)),
                                  group.Fold(plan, true), FoldPrefix(i)));
    }
    if (group.outcome.ok()) {
      ++computed;
    } else if (failed.ok()) {
      failed = absl::Status(group.outcome.code, ToAbsl(group.outcome.message));
    }
  }
  if (computed == 0 && !failed.ok()) return failed;
  for (size_t i = 0; i < groups.size(); ++i) {
    const PlanGroup& group = groups[i];
    std::map<CellKey, PlanCell> cells = CellsOf(group);
    std::set<std::pair<std::string, std::string>> planned;
    for (const auto& [key, cell] : cells) planned.insert({std::get<0>(key), std::get<1>(key)});
    if (group.measure == nullptr || !group.outcome.ok()) {
      const std::string note = group.measure_name == kPlannedQuantity
                                   ? "The query plan_bridge compares quantities."
                               : group.measure == nullptr ? UnknownMeasureText(group.measure_name)
                                                          : group.outcome.message;
      for (auto& [key, cell] : cells) {
        cell.status =
            group.measure == nullptr ? CellStatus::kUnknownMeasure : CellStatus::kNotComputable;
        cell.note = note;
        result.push_back(std::move(cell));
      }
      continue;
    }
    const Key prefix = FoldPrefix(i);
    const std::vector<Tally::Entry>& entries =
        EntriesOf(streams, kFoldStream, static_cast<int64_t>(i));
    const std::string revenue_from = RevenueSource(entries, prefix);
    const GroupActuals actuals(group, entries, prefix, plan, calendar, today);
    for (const auto& [window_key, window] : group.windows) {
      const bool due = window.start <= today;
      for (const auto& [key, dimensions] : actuals.keys()) {
        if (!due || planned.count({window_key, key}) != 0) continue;
        const Actual actual = actuals.In(window, key);
        if (!actual.any) continue;
        PlanCell cell;
        cell.plan_id = window.plan_id;
        cell.version = window.version;
        cell.measure_name = group.measure_name;
        cell.measure = group.measure;
        for (size_t d = 0; d < group.dimensions.size(); ++d) {
          cell.dimensions[static_cast<size_t>(group.dimensions[d])] = dimensions[d];
        }
        cell.start = window.start;
        cell.end = window.end;
        cell.actual = ValueOf(*group.measure, actual, 0);
        cell.status = CellStatus::kActualOnly;
        cell.revenue_from = revenue_from;
        result.push_back(std::move(cell));
      }
    }
    for (auto& [key, cell] : cells) {
      cell.revenue_from = revenue_from;
      if (cell.start > today) {
        cell.status = CellStatus::kNotDue;
      } else {
        const Actual actual = actuals.In(group.windows.at(std::get<0>(key)), std::get<1>(key));
        cell.status = actual.any ? CellStatus::kMatched : CellStatus::kPlanOnly;
        if (actual.any) cell.actual = ValueOf(*group.measure, actual, cell.plan.micros);
      }
      result.push_back(std::move(cell));
    }
  }
  const auto order = [](const PlanCell& cell) {
    Key key = {cell.plan_id, cell.version, KeyPart::Text(cell.measure_name),
               KeyPart::Integer(cell.start.days()), KeyPart::Integer(cell.end.days())};
    key.insert(key.end(), cell.dimensions.begin(), cell.dimensions.end());
    return EncodeKey(key);
  };
  std::vector<std::pair<std::string, size_t>> places;
  for (size_t i = 0; i < result.size(); ++i) places.emplace_back(order(result[i]), i);
  std::sort(places.begin(), places.end());
  std::vector<PlanCell> sorted;
  for (const auto& [key, place] : places) sorted.push_back(std::move(result[place]));
  return sorted;
}

}  // namespace coxswain
