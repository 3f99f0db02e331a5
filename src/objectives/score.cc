#include "score.h"

#include <algorithm>
#include <map>
#include <set>

#include "actual_series.h"
#include "measures/fold_together.h"
#include "pace.h"
#include "register.h"

namespace coxswain {
namespace {

std::string TextAt(const Key& key, std::string_view column) {
  return key[static_cast<size_t>(ColumnIndex(TableId::kObjectives, column))].text;
}

std::optional<int64_t> NumberAt(const Key& key, std::string_view column) {
  const KeyPart& part = key[static_cast<size_t>(ColumnIndex(TableId::kObjectives, column))];
  return part.is_null() ? std::nullopt : std::optional<int64_t>(part.integer);
}

std::optional<Figure> FigureAt(const Key& key, std::string_view column) {
  const std::optional<int64_t> number = NumberAt(key, column);
  return number.has_value() ? std::optional<Figure>(Figure::OfMicros(*number)) : std::nullopt;
}

Date DayAt(const Key& key, std::string_view column) {
  return Date::FromDays(static_cast<int32_t>(NumberAt(key, column).value_or(0)));
}

// A definition: the columns of the objective, then how its fold went: code and message.
constexpr size_t kOutcomeParts = 2;

Key FoldPrefix(size_t objective) {
  return {KeyPart::Integer(kFoldStream), KeyPart::Integer(static_cast<int64_t>(objective))};
}

MeasureFold FoldFor(const Objective& objective, const Measure* measure, Filter filter,
                    const ScoreOptions& options) {
  MeasureFold fold;
  fold.measures = {measure};
  fold.filter = std::move(filter);
  fold.from = objective.starts_on;
  // Open deals count by the day they are expected to close, so the window is not cut here; what
  // happened after as_of is not known to the fold anyway.
  fold.to = objective.due_on;
  fold.as_of = options.as_of;
  fold.active_months = options.active_months;
  return fold;
}

void CountOwners(const Snapshot& snapshot, const std::set<std::string>& ids, Tally* tally) {
  const TableState& teams = snapshot.table(TableId::kTeams);
  std::map<std::string, KeyPart> functions;
  for (int64_t row = 0; row < teams.rows; ++row) {
    functions[std::string(teams.TextAt(row, 0))] =
        PartOf(teams, row, ColumnIndex(TableId::kTeams, "function"));
  }
  const TableState& owners = snapshot.table(TableId::kObjectiveOwners);
  const Int128 one = 1;
  for (int64_t row = 0; row < owners.rows; ++row) {
    Key key = RowKey(owners, row);  // objective_id, team, role
    if (ids.count(key[0].text) == 0) continue;
    key.insert(key.begin(), KeyPart::Integer(kOwnerStream));
    key.push_back(functions[key[2].text]);
    tally->Add(key, {&one, 1});
  }
}

// The value of the table actuals up to the day looked from.
void TakeActuals(const ActualSeries& series, Score* score) {
  if (series.rows.empty()) return AddNote(series.note, score);
  const Objective& objective = score->objective;
  // Nothing else tells what day it is.
  if (!score->as_of.has_value()) {
    for (const ActualRow& row : series.rows) {
      score->as_of = std::max(score->as_of.value_or(row.end), row.end);
    }
  }
  const Date last = std::min(objective.due_on, *score->as_of);
  const bool sum = score->measure != nullptr && IsFlow(*score->measure);
  Int128 total = 0;
  const ActualRow* latest = nullptr;
  for (const ActualRow& row : series.rows) {
    const bool within = row.start >= objective.starts_on && (sum ? row.end : row.start) <= last;
    if (!within) continue;
    latest = &row;
    total += row.value;
  }
  if (latest == nullptr) return AddNote("No row of actuals falls in the period.", score);
  score->source = "actuals";
  score->flow = sum;
  score->actual = Figure::OfMicros(sum ? total : latest->value);
  if (!sum) {
    AddNote("Its value is that of the period from " + latest->start.ToString() + " in actuals.",
            score);
  }
}

}  // namespace

std::string_view ObjectiveKindName(ObjectiveKind kind) {
  const ColumnSpec& column =
      Spec(TableId::kObjectives)
          .columns[static_cast<size_t>(ColumnIndex(TableId::kObjectives, "kind"))];
  return EnumValue(column, static_cast<int>(kind));
}

Objective Objective::FromKey(const Key& key) {
  Objective objective;
  objective.id = TextAt(key, "objective_id");
  objective.name = TextAt(key, "name");
  objective.measure_name = TextAt(key, "measure");
  objective.filter = TextAt(key, "filter");
  objective.kind = static_cast<ObjectiveKind>(NumberAt(key, "kind").value_or(1));
  objective.up = NumberAt(key, "direction").value_or(1) == 1;
  objective.target = FigureAt(key, "target").value_or(Figure{});
  objective.target_low = FigureAt(key, "target_low");
  objective.target_high = FigureAt(key, "target_high");
  objective.baseline = FigureAt(key, "baseline");
  objective.currency = TextAt(key, "currency");
  objective.weight = FigureAt(key, "weight");
  objective.starts_on = DayAt(key, "starts_on");
  objective.due_on = DayAt(key, "due_on");
  objective.parent_id = TextAt(key, "parent_id");
  return objective;
}

bool DefinesObjective(const Key& definition) {
  return definition.size() == Spec(TableId::kObjectives).columns.size() + kOutcomeParts;
}

bool Objective::DaysExist() const {
  return starts_on >= Date::FromCivil(1, 1, 1) && due_on >= Date::FromCivil(1, 1, 1) &&
         starts_on <= Date::FromCivil(9999, 12, 31) && due_on <= Date::FromCivil(9999, 12, 31);
}

bool Objective::Reached(const Figure& value) const {
  if (kind == ObjectiveKind::kCorridor && (target_low.has_value() || target_high.has_value())) {
    return (!target_low.has_value() || value.micros >= target_low->micros) &&
           (!target_high.has_value() || value.micros <= target_high->micros);
  }
  return up ? value.micros >= target.micros : value.micros <= target.micros;
}

std::vector<std::string> Score::Teams(int role) const {
  std::vector<std::string> teams;
  for (const OwningTeam& owner : owners) {
    if (owner.role == role) teams.push_back(owner.team);
  }
  return teams;
}

int Score::OwningTeams() const { return static_cast<int>(Teams(1).size() + Teams(2).size()); }

bool Score::cross_functional() const {
  std::set<std::string> functions;
  for (const OwningTeam& owner : owners) {
    if (owner.role <= 2 && !owner.function.empty()) functions.insert(owner.function);
  }
  return functions.size() >= 2;
}

bool Score::functions_known() const {
  return std::all_of(owners.begin(), owners.end(), [](const OwningTeam& owner) {
    return owner.role > 2 || !owner.function.empty();
  });
}

std::optional<Int128> Score::Shortfall() const {
  if (!gap.has_value()) return std::nullopt;
  if (objective.kind == ObjectiveKind::kCorridor) return *gap < 0 ? -*gap : *gap;
  return std::max<Int128>(0, objective.up ? *gap : -*gap);
}

absl::StatusOr<ScoreOptions> ReadScoreOptions(const Options& options, bool by_objective) {
  ScoreOptions read;
  if (by_objective) read.objective_ids = options.List("objective_id");
  read.as_of = options.DateOf("as_of");
  read.on_course = *options.Number("on_course");
  read.at_risk = *options.Number("at_risk");
  if (read.at_risk > read.on_course) {
    return InvalidArgument("The option at_risk, " + FormatDecimal(read.at_risk, kMoneyScale) +
                           ", lies above on_course, " + FormatDecimal(read.on_course, kMoneyScale) +
                           ".");
  }
  read.active_months = static_cast<int>(*options.Integer("active_months"));
  return read;
}

FoldOutcome OutcomeOfDefinition(const Key& definition) {
  const size_t columns = Spec(TableId::kObjectives).columns.size();
  return {static_cast<absl::StatusCode>(definition[columns].integer), definition[columns + 1].text};
}

absl::StatusOr<std::map<std::string, int64_t>> ChosenObjectives(const Snapshot& snapshot,
                                                                const ScoreOptions& options) {
  const TableState& table = snapshot.table(TableId::kObjectives);
  std::map<std::string, int64_t> rows;  // by objective, whatever the order of the rows
  std::vector<std::string_view> known;
  for (int64_t row = 0; row < table.rows; ++row) {
    known.push_back(table.TextAt(row, 0));
    rows[std::string(known.back())] = row;
  }
  if (options.objective_ids.empty()) return rows;
  std::map<std::string, int64_t> chosen;
  for (const std::string& id : options.objective_ids) {
    const auto row = rows.find(id);
    if (row == rows.end()) {
      return NotFound("There is no objective " + Quote(id) + "." + Suggestion(id, known));
    }
    chosen.insert(*row);
  }
  return chosen;
}

absl::StatusOr<ScoreFold> FoldScores(const std::shared_ptr<const Snapshot>& snapshot,
                                     const ScoreOptions& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const auto rows, ChosenObjectives(*snapshot, options));
  ScoreFold fold;
  std::set<std::string> ids;
  std::set<std::string> measures;
  std::vector<FoldOutcome> outcomes;
  std::vector<MeasuresPart> parts;
  std::vector<size_t> numbers;  // of the parts' objectives
  for (const auto& [id, row] : rows) {
    COXSWAIN_ASSIGN_OR_RETURN(Key key, ReportedKey(*snapshot, TableId::kObjectives, row));
    const Objective objective = Objective::FromKey(key);
    ids.insert(id);
    measures.insert(objective.measure_name);
    // What the rows lack for one objective is told in its row, not as an error of the query.
    const absl::StatusOr<Filter> filter = ParseFilter(objective.filter);
    const absl::StatusOr<const Measure*> measure = GetMeasure(objective.measure_name);
    outcomes.push_back(OutcomeOf(filter.ok() ? measure.status() : filter.status()));
    if (outcomes.back().ok()) {
      MeasuresPart part;
      part.fold = FoldFor(objective, *measure, *filter, options);
      part.prefix = FoldPrefix(fold.definitions.size());
      parts.push_back(std::move(part));
      numbers.push_back(fold.definitions.size());
    }
    fold.definitions.push_back(std::move(key));
  }
  COXSWAIN_RETURN_IF_ERROR(FoldTogether(snapshot, run, &parts));
  for (size_t i = 0; i < parts.size(); ++i) {
    outcomes[numbers[i]] = OutcomeOf(parts[i].status);
    if (parts[i].status.ok()) fold.parts.push_back(std::move(parts[i].tally));
  }
  for (size_t i = 0; i < outcomes.size(); ++i) {
    fold.definitions[i].push_back(KeyPart::Integer(static_cast<int64_t>(outcomes[i].code)));
    fold.definitions[i].push_back(KeyPart::Text(outcomes[i].message));
  }
  COXSWAIN_RETURN_IF_ERROR(AddRegister(*snapshot, rows, &fold.definitions));
  Tally counts;
  CountOwners(*snapshot, ids, &counts);
  COXSWAIN_RETURN_IF_ERROR(CountActuals(*snapshot, measures, &counts));
  if (!options.as_of.has_value()) CountEventDays(*snapshot, &counts);
  fold.parts.push_back(std::move(counts));
  return fold;
}

std::vector<Score> SolveScores(const Tally& tally, const EntriesByStream& streams,
                               const ScoreOptions& options) {
  const Signature& context = tally.signature();
  const std::optional<Date> today =
      options.as_of.has_value() ? options.as_of : LatestEvent(streams);
  std::map<std::string, std::vector<OwningTeam>> owners;
  for (const Tally::Entry& entry : EntriesOf(streams, kOwnerStream)) {
    const Key& key = entry.key;
    owners[key[1].text].push_back({key[2].text, key[4].text, static_cast<int>(key[3].integer)});
  }
  const std::map<std::string, std::vector<Milestone>> milestones =
      ReadMilestones(context.definitions);
  std::vector<Score> scores;
  for (const Key& definition : context.definitions) {
    if (!DefinesObjective(definition)) continue;
    FoldOutcome outcome = OutcomeOfDefinition(definition);
    Score score;
    score.objective = Objective::FromKey(definition);
    if (!score.objective.DaysExist()) continue;
    const auto path = milestones.find(score.objective.id);
    if (path != milestones.end()) score.objective.milestones = path->second;
    const Objective& objective = score.objective;
    score.measure = FindMeasure(objective.measure_name);
    score.unit = score.measure != nullptr ? UnitText(score.measure->unit, context.currency)
                                          : objective.currency;
    score.in_money = score.measure != nullptr ? score.measure->unit == MeasureUnit::kMoney
                                              : !objective.currency.empty();
    score.owners = owners[objective.id];
    score.as_of = today;
    score.days = objective.due_on.days() - objective.starts_on.days() + 1;
    const size_t number = scores.size();
    const std::vector<Tally::Entry>& entries =
        EntriesOf(streams, kFoldStream, static_cast<int64_t>(number));
    MeasureFold fold;
    const absl::StatusOr<Filter> filter = ParseFilter(objective.filter);
    if (outcome.ok() && (score.measure == nullptr || !filter.ok())) continue;  // nor this
    if (outcome.ok()) {
      fold = FoldFor(objective, score.measure, *filter, options);
      outcome = OutcomeOf(CheckMeasures(entries, fold, FoldPrefix(number)));
    }
    if (outcome.ok()) {
      // Whether a customer is still active is asked of today, not of a day to come.
      if (today.has_value()) fold.to = std::min(objective.due_on, *today);
      const std::vector<MeasureGroup> groups =
          SolveMeasures(entries, fold, FoldPrefix(number), context.calendar);
      if (!groups.empty()) {
        score.actual = FigureOf(*score.measure, Evaluate(*score.measure, groups[0].atoms));
      }
      score.source = "rows";
      score.flow = IsFlow(*score.measure);
      score.revenue_from = RevenueSource(entries, FoldPrefix(number));
      if (objective.measure_name == "coverage") {
        AddNote("Coverage compares with a target in money, which an objective on it lacks.",
                &score);
      }
    } else {
      if (outcome.code != absl::StatusCode::kInvalidArgument) {
        TakeActuals(SeriesOf(objective.measure_name, objective.filter, streams), &score);
      }
      if (!score.actual.has_value()) {
        score.note = outcome.message + (score.note.empty() ? "" : " " + score.note);
      }
    }
    if (score.as_of.has_value()) {
      score.days_done = std::clamp<int64_t>(
          int64_t{score.as_of->days()} - objective.starts_on.days() + 1, 0, score.days);
      score.elapsed = Ratio(score.days_done, score.days);
    }
    const bool started = score.as_of.has_value() && *score.as_of >= objective.starts_on;
    if (outcome.code == absl::StatusCode::kInvalidArgument) {
      score.status = kBadFilter;
    } else if (score.measure == nullptr && !score.actual.has_value()) {
      score.status = kUnknownMeasure;
    } else if (score.as_of.has_value() && !started) {
      score.status = kNotStarted;
    } else if (!score.as_of.has_value() || !score.actual.has_value()) {
      score.status = kNoData;
      if (!score.as_of.has_value()) {
        AddNote("No row tells what day it is: give as_of.", &score);
      }
    } else {
      Project(&score);
      score.status = StatusOf(score, options);
    }
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace coxswain
