#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coxswain/objectives.h"

#include "actual_series.h"
#include "earlier_periods.h"
#include "market_check.h"
#include "measures/fold_together.h"
#include "notes.h"
#include "score.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {kObjectiveOption, kAsOfOption, kActiveMonthsOption};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "", "with name, measure, unit, direction, starts_on and due_on"},
    {"target", "of the measure", "what is asked"},
    {"verdict", "",
     "cannot be told, beyond the market, no history, no stretch, in line, ambitious, beyond "
     "history"},
    {"reason", "", "the same in words, with the figures"},
    {"periods", "count", "earlier periods of the same length that count"},
    {"lowest", "of the measure", "among them"},
    {"median", "of the measure", "among them"},
    {"highest", "of the measure", "among them"},
    {"latest", "of the measure", "of the last of them"},
    {"reached_share", "share", "of them, those that reached the target"},
    {"year_before", "of the measure", "on the same days a year before"},
    {"growth_wanted", "share", "target / year_before - 1"},
    {"growth_median", "share", "of those days from year to year before that"},
    {"growth_largest", "share", "the same, the largest in the way asked for"},
    {"market", "", "what headroom says of this objective alone: its status"},
    {"headroom", "count", "new customers that are still to be had"},
    {"new_customers_wanted", "count", "what the target needs of them from today on"},
    {"note", "", "what to know before using the row"},
};

constexpr int kSlots = kPeriodsBefore + kYearsBefore;
constexpr size_t kFewestPeriods = 3;

Key SlotPrefix(size_t objective, size_t slot) {
  return {KeyPart::Integer(kFoldStream),
          KeyPart::Integer(static_cast<int64_t>(objective * kSlots + slot))};
}

MeasureFold FoldOver(const Days& days, const Measure* measure, Filter filter,
                     const ScoreOptions& options) {
  MeasureFold fold;
  fold.measures = {measure};
  fold.filter = std::move(filter);
  fold.from = days.from;
  fold.to = days.to;
  fold.as_of = options.as_of;
  fold.active_months = options.active_months;
  return fold;
}

// The periods of an objective by slot: those before, then the years before.
struct Slots {
  std::vector<Days> periods, years;
  explicit Slots(const Objective& objective)
      : periods(PeriodsBefore({objective.starts_on, objective.due_on})),
        years(YearsBefore({objective.starts_on, objective.due_on})) {}
};

ScoreOptions ReadOptions(const Options& options) {
  ScoreOptions read;
  read.objective_ids = options.List("objective_id");
  read.as_of = options.DateOf("as_of");
  read.active_months = static_cast<int>(*options.Integer("active_months"));
  return read;
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const ScoreOptions read = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "the check of targets"));
  COXSWAIN_ASSIGN_OR_RETURN(const auto rows, ChosenObjectives(*snapshot, read));
  std::vector<Key> definitions;
  std::vector<FoldOutcome> outcomes;
  std::vector<MeasuresPart> parts;
  std::vector<size_t> numbers;
  std::set<std::string> measures;
  for (const auto& [id, row] : rows) {
    COXSWAIN_ASSIGN_OR_RETURN(Key key, ReportedKey(*snapshot, TableId::kObjectives, row));
    const Objective objective = Objective::FromKey(key);
    measures.insert(objective.measure_name);
    const absl::StatusOr<Filter> filter = ParseFilter(objective.filter);
    const absl::StatusOr<const Measure*> measure = GetMeasure(objective.measure_name);
    outcomes.push_back(OutcomeOf(filter.ok() ? measure.status() : filter.status()));
    const size_t number = definitions.size();
    definitions.push_back(std::move(key));
    if (!outcomes.back().ok() || UsesOpenDeals(**measure)) continue;
    const Slots slots(objective);
    const auto add = [&](const std::vector<Days>& all, size_t first) {
      for (size_t k = 0; k < all.size(); ++k) {
        MeasuresPart part;
        part.fold = FoldOver(all[k], *measure, *filter, read);
        part.prefix = SlotPrefix(number, first + k);
        parts.push_back(std::move(part));
        numbers.push_back(number);
      }
    };
    add(slots.periods, 0);
    add(slots.years, kPeriodsBefore);
  }
  COXSWAIN_RETURN_IF_ERROR(FoldTogether(snapshot, run, &parts));
  Tally counted;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (outcomes[numbers[i]].ok()) outcomes[numbers[i]] = OutcomeOf(parts[i].status);
    if (parts[i].status.ok()) counted.AddEntries(parts[i].tally);
  }
  for (size_t i = 0; i < outcomes.size(); ++i) {
    definitions[i].push_back(KeyPart::Integer(static_cast<int64_t>(outcomes[i].code)));
    definitions[i].push_back(KeyPart::Text(outcomes[i].message));
  }
  COXSWAIN_RETURN_IF_ERROR(CountActuals(*snapshot, measures, &counted));
  CountEventDays(*snapshot, &counted);
  COXSWAIN_RETURN_IF_ERROR(FoldMarketCheck(kObjectiveCheckQuery.spec, snapshot, options,
                                           {read.objective_ids, read.as_of}, run, &counted,
                                           &definitions));
  Tally tally(TallySignature(kObjectiveCheckQuery.spec, options, *snapshot, definitions));
  tally.AddEntries(counted);
  return tally;
}

struct Known {
  std::optional<Date> first, today;
  bool Whole(const Days& days) const {
    return first.has_value() && today.has_value() && days.from >= *first && days.to <= *today;
  }
};

struct Check {
  Objective objective;
  const Measure* measure = nullptr;
  std::string unit;
  std::string_view verdict;
  std::string reason;
  History history;
  std::optional<MarketVerdict> market;
  std::string note;
};

std::vector<EarlierValue> FromRows(const EntriesByStream& streams, const Calendar& calendar,
                                   const std::vector<Days>& all, size_t number, size_t first,
                                   const Known& known, const Measure& measure, const Filter& filter,
                                   const ScoreOptions& options) {
  std::vector<EarlierValue> values;
  for (size_t k = 0; k < all.size(); ++k) {
    values.push_back({all[k], std::nullopt});
    if (!known.Whole(all[k])) continue;
    const Key prefix = SlotPrefix(number, first + k);
    const std::vector<Tally::Entry>& entries =
        EntriesOf(streams, kFoldStream, static_cast<int64_t>(number * kSlots + first + k));
    const MeasureFold fold = FoldOver(all[k], &measure, filter, options);
    if (!CheckMeasures(entries, fold, prefix).ok()) continue;
    const std::vector<MeasureGroup> groups = SolveMeasures(entries, fold, prefix, calendar);
    if (!groups.empty())
      values.back().value = FigureOf(measure, Evaluate(measure, groups[0].atoms));
  }
  return values;
}

// Rows of actuals that are about as long, each matched with the days it is nearest to.
std::vector<EarlierValue> FromActuals(const ActualSeries& series, const std::vector<Days>& all) {
  constexpr int kSlack = 3;  // months differ by so many days
  std::vector<EarlierValue> values;
  for (const Days& days : all) {
    values.push_back({days, std::nullopt});
    for (const ActualRow& row : series.rows) {
      if (std::abs(row.start.days() - days.from.days()) <= kSlack &&
          std::abs(row.end.days() - days.to.days()) <= kSlack) {
        values.back().value = Figure::OfMicros(row.value);
      }
    }
  }
  return values;
}

std::string Percent(double share) {
  const Int128 micros = Figure::OfReal(share).micros;
  return (micros > 0 ? "+" : "") + FigureText(micros, "share");
}

std::string_view VerdictOf(const Check& check) {
  const History& history = check.history;
  if (check.market.has_value() && check.market->beyond()) {
    return "beyond the market";
  }
  if (history.periods.size() < kFewestPeriods) return "no history";
  if (*history.reached == 1) return "no stretch";
  const auto at_most = [&](const std::optional<double>& grown) {
    if (!history.growth_wanted.has_value() || !grown.has_value()) return false;
    return check.objective.up ? *history.growth_wanted <= *grown : *history.growth_wanted >= *grown;
  };
  if (*history.reached >= 0.25 || at_most(history.growth_median)) return "in line";
  return *history.reached > 0 || at_most(history.growth_largest) ? "ambitious" : "beyond history";
}

std::string ReasonOf(const Check& check) {
  const History& history = check.history;
  const auto figure = [&](const Figure& value) { return FigureText(value.micros, check.unit); };
  Notes reason;
  const size_t count = history.periods.size();
  if (count == 0) {
    reason.Say("No earlier period of the same length is known.");
  } else {
    const Int128 reached =
        Figure::OfReal(*history.reached * static_cast<double>(count)).micros / kMicros;
    reason.Say(
        FormatRounded(reached, 0, 0, ' ') + " of " + std::to_string(count) +
        " earlier periods of the same length (" + history.periods.back().days.from.ToString() +
        " to " + history.periods.front().days.to.ToString() + ") reached " +
        figure(check.objective.target) + ": lowest " + figure(*history.lowest) + ", median " +
        figure(*history.median) + ", highest " + figure(*history.highest) + ".");
  }
  if (history.growth_wanted.has_value()) {
    std::string growth = "Against the same days a year before, with " +
                         figure(*history.year_before) + ", it asks for " +
                         Percent(*history.growth_wanted);
    if (history.growth_median.has_value()) {
      growth += "; from year to year they grew by " + Percent(*history.growth_median) +
                " in the median, " + Percent(*history.growth_largest) + " at best";
    }
    reason.Say(growth + ".");
  }
  if (check.market.has_value()) {
    const MarketVerdict& market = *check.market;
    reason.Say(market.left.has_value() && market.wanted.has_value()
                   ? "Of the market " + std::to_string(*market.left) +
                         " new customers are left, and it needs " +
                         FigureText(*market.wanted, "count") + "."
                   : "The market: " + market.status + ".");
  }
  return reason.text();
}

Table TableOf(const std::vector<Check>& checks) {
  CommonUnit unit;
  for (const Check& check : checks) unit.Add(check.unit);
  Table table;
  for (const char* name : {"objective_id", "name", "measure", "unit", "direction"}) {
    table.AddColumn(name, ColumnKind::kText);
  }
  table.AddColumn("starts_on", ColumnKind::kDate);
  table.AddColumn("due_on", ColumnKind::kDate);
  for (const OutputSpec& output : absl::MakeConstSpan(kOutputs).subspan(1)) {
    const std::string name(output.name);
    if (output.unit == "of the measure") {
      table.AddColumn(name, ColumnKind::kSum, unit.text(), kMoneyScale);
    } else if (output.unit == "share") {
      table.AddColumn(name, ColumnKind::kReal, "share");
    } else if (name == "new_customers_wanted") {
      table.AddColumn(name, ColumnKind::kSum, "count", kMoneyScale);
    } else {
      table.AddColumn(name, output.unit == "count" ? ColumnKind::kInteger : ColumnKind::kText,
                      std::string(output.unit));
    }
  }
  for (const Check& check : checks) {
    const Objective& objective = check.objective;
    const History& history = check.history;
    int column = 0;
    const auto text = [&](std::string_view value) { AppendTextOrNull(value, column++, &table); };
    const auto value = [&](const std::optional<Figure>& figure) {
      AppendFigure(figure, column++, &table);
    };
    const auto share = [&](const std::optional<double>& of) { AppendShare(of, column++, &table); };
    text(objective.id);
    text(objective.name);
    text(objective.measure_name);
    text(check.unit);
    text(objective.up ? "up" : "down");
    table.AppendInteger(column++, objective.starts_on.days());
    table.AppendInteger(column++, objective.due_on.days());
    value(objective.target);
    text(check.verdict);
    text(check.reason);
    table.AppendInteger(column++, static_cast<int64_t>(history.periods.size()));
    value(history.lowest);
    value(history.median);
    value(history.highest);
    value(history.periods.empty() ? std::nullopt : history.periods.front().value);
    share(history.reached);
    value(history.year_before);
    share(history.growth_wanted);
    share(history.growth_median);
    share(history.growth_largest);
    const bool market = check.market.has_value();
    text(market ? check.market->status : "");
    const std::optional<int64_t> left = market ? check.market->left : std::nullopt;
    left.has_value() ? table.AppendInteger(column++, *left) : table.AppendNull(column++);
    value(market && check.market->wanted.has_value()
              ? std::optional(Figure::OfMicros(*check.market->wanted))
              : std::nullopt);
    text(check.note);
  }
  return table;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const ScoreOptions read = ReadOptions(options);
  const Signature& context = tally.signature();
  const EntriesByStream streams = ByStream(tally);
  std::map<std::string, MarketVerdict> markets =
      SolveMarketCheck(context, streams, {read.objective_ids, read.as_of});
  Known known;
  const std::vector<Tally::Entry>& days = EntriesOf(streams, kEventDayStream);
  if (!days.empty()) known.first = Date::FromDays(static_cast<int32_t>(days[0].key[1].integer));
  known.today = read.as_of.has_value() ? read.as_of : LatestEvent(streams);
  std::vector<Check> checks;
  for (const Key& definition : context.definitions) {
    if (!DefinesObjective(definition) || !Objective::FromKey(definition).DaysExist()) continue;
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const size_t number = checks.size();
    Check& check = checks.emplace_back();
    check.objective = Objective::FromKey(definition);
    const Objective& objective = check.objective;
    check.measure = FindMeasure(objective.measure_name);
    check.unit = check.measure != nullptr ? UnitText(check.measure->unit, context.currency)
                                          : objective.currency;
    check.verdict = "cannot be told";
    const FoldOutcome outcome = OutcomeOfDefinition(definition);
    const absl::StatusOr<Filter> filter = ParseFilter(objective.filter);
    const Slots slots(objective);
    if (outcome.ok() && check.measure != nullptr && UsesOpenDeals(*check.measure)) {
      check.reason = "What was open on an earlier day is not among the rows of today.";
      continue;
    }
    std::vector<EarlierValue> periods, years;
    if (outcome.ok() && check.measure != nullptr && filter.ok()) {
      periods = FromRows(streams, context.calendar, slots.periods, number, 0, known, *check.measure,
                         *filter, read);
      years = FromRows(streams, context.calendar, slots.years, number, kPeriodsBefore, known,
                       *check.measure, *filter, read);
    } else {
      const ActualSeries series = SeriesOf(objective.measure_name, objective.filter, streams);
      if (series.rows.empty() || outcome.code == absl::StatusCode::kInvalidArgument) {
        check.reason = outcome.message;
        check.note = series.note;
        continue;
      }
      periods = FromActuals(series, slots.periods);
      years = FromActuals(series, slots.years);
      check.note = "Its history is that of the table actuals.";
    }
    check.history = History::Of(objective, std::move(periods), years);
    const auto market = markets.find(objective.id);
    if (market != markets.end()) check.market = market->second;
    check.verdict = VerdictOf(check);
    check.reason = ReasonOf(check);
  }
  return TableOf(checks);
}

}  // namespace

const Query kObjectiveCheckQuery = {
    {"objective_check",
     "Whether targets are within reach: what earlier periods and the market say of them.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|actuals",
     "objectives|teams|products|product_prices|campaigns|owners|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. 2021; Locke and "
     "Latham, American Psychologist 2002; rules in coxswain/objectives/register.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
