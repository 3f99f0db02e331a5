#include "coxswain/objectives/countermeasures.h"

#include <algorithm>
#include <string>
#include <vector>

#include "countermeasure_log.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kObjectiveOption,
    kAsOfOption,
    kOnCourseOption,
    kAtRiskOption,
    kActiveMonthsOption,
    {"show", OptionType::kChoice, false, "countermeasures",
     "countermeasures: a row each, and one for each objective that is behind without any; "
     "objectives: a row an objective",
     "countermeasures|objectives"},
};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "", "with its name, measure and unit"},
    {"objective_status", "", "as in scorecard; unknown objective: it is not in the table"},
    {"gap", "of the measure", "target - projected, as in scorecard"},
    {"countermeasure_id", "", "with what, owner, due_on and status, as in the table"},
    {"state", "", "running, overdue, done, dropped"},
    {"overdue_days", "days", "since due_on, where it is overdue"},
    {"expected_effect", "of the measure", "what it is expected to bring to the objective"},
    {"observed_effect", "of the measure", "what it brought"},
    {"observed_share", "share", "observed_effect / expected_effect"},
    {"countermeasures", "count", "show=objectives: not dropped; with open, overdue, done, dropped"},
    {"open_effect", "of the measure", "expected effects of those that are open"},
    {"covers", "share", "open_effect / gap, where the objective is behind"},
    {"finding", "", "no countermeasure, effect unknown, falls short"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "countermeasures"));
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreFold fold, FoldScores(snapshot, read, run));
  Tally tally(TallySignature(kCountermeasuresQuery.spec, options, *snapshot, fold.definitions));
  for (const Tally& part : fold.parts) tally.AddEntries(part);
  COXSWAIN_RETURN_IF_ERROR(CountCountermeasures(*snapshot, read.objective_ids, run, &tally));
  return tally;
}

// Columns as they are asked for, each with the value of the row that is being written.
class Writer {
 public:
  explicit Writer(std::string unit) : unit_(std::move(unit)) {}

  void Objective(const Score* score, const std::string& id) {
    next_ = 0;
    Text("objective_id", id);
    Text("name", score == nullptr ? "" : score->objective.name);
    Text("measure", score == nullptr ? "" : score->objective.measure_name);
    Text("unit", score == nullptr ? "" : score->unit);
    Text("objective_status", score == nullptr ? "unknown objective" : score->status);
    Day("objective_due_on",
        score == nullptr ? std::nullopt : std::optional(score->objective.due_on));
    Sum("gap", score == nullptr ? std::nullopt : score->gap);
  }

  void Measure(const Countermeasure* one, std::optional<Date> today, std::string_view finding) {
    static const Countermeasure kNone;
    const bool there = one != nullptr;
    if (!there) one = &kNone;
    Text("countermeasure_id", one->id);
    Text("what", one->what);
    Text("owner", one->owner);
    Day("due_on", one->due_on);
    Text("status", one->status);
    Text("state", one->state);
    const int late = Next("overdue_days", ColumnKind::kInteger, "days");
    one->state == kOverdue ? table_.AppendInteger(late, today->days() - one->due_on->days())
                           : table_.AppendNull(late);
    const auto effect = [](std::optional<int64_t> value) {
      return value.has_value() ? std::optional(Int128{*value}) : std::nullopt;
    };
    Sum("expected_effect", effect(one->expected));
    Sum("observed_effect", effect(one->observed));
    Share("observed_share", one->observed.has_value() && one->expected.value_or(0) != 0
                                ? std::optional(Ratio(*one->observed, *one->expected))
                                : std::nullopt);
    Text("finding", finding);
  }

  void Sums(const Remedy& remedy) {
    Count("countermeasures", remedy.count);
    Count("open", remedy.open);
    Count("overdue", remedy.overdue);
    Count("done", remedy.done);
    Count("dropped", remedy.dropped);
    Sum("expected_effect", remedy.told > 0 ? std::optional(remedy.expected) : std::nullopt);
    Sum("observed_effect", remedy.done > 0 ? std::optional(remedy.observed) : std::nullopt);
    Sum("open_effect", remedy.told > 0 ? std::optional(remedy.open_effect) : std::nullopt);
    Share("covers", remedy.covers);
    Text("finding", remedy.finding);
  }

  void ClearRows() { table_.ClearRows(); }
  Table Take() { return std::move(table_); }

 private:
  // The next column; made with the first row.
  int Next(const char* name, ColumnKind kind, const std::string& unit = "", int scale = 0) {
    if (static_cast<size_t>(next_) == table_.columns.size()) {
      table_.AddColumn(name, kind, unit, scale);
    }
    return next_++;
  }
  void Text(const char* name, std::string_view text) {
    AppendTextOrNull(text, Next(name, ColumnKind::kText), &table_);
  }
  void Count(const char* name, int64_t value) {
    table_.AppendInteger(Next(name, ColumnKind::kInteger, "count"), value);
  }
  void Sum(const char* name, const std::optional<Int128>& value) {
    const int column = Next(name, ColumnKind::kSum, unit_, kMoneyScale);
    value.has_value() ? table_.AppendSum(column, *value) : table_.AppendNull(column);
  }
  void Share(const char* name, const std::optional<double>& value) {
    AppendShare(value, Next(name, ColumnKind::kReal, "share"), &table_);
  }
  void Day(const char* name, const std::optional<Date>& day) {
    const int column = Next(name, ColumnKind::kDate);
    day.has_value() ? table_.AppendInteger(column, day->days()) : table_.AppendNull(column);
  }

  Table table_;
  const std::string unit_;
  int next_ = 0;
};

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  const EntriesByStream streams = ByStream(tally);
  const std::vector<Score> scores = SolveScores(tally, streams, read);
  const std::optional<Date> today = read.as_of.has_value() ? read.as_of : LatestEvent(streams);
  const CountermeasureLog log = CountermeasureLog::Read(tally, today);
  auto by = ByObjective(log);
  CommonUnit unit;
  for (const Score& score : scores) unit.Add(score.unit);
  Writer writer(unit.text());
  const bool objectives = options.Text("show") == "objectives";
  const Score none;
  writer.Objective(nullptr, "");
  objectives ? writer.Sums(Remedy({}, none)) : writer.Measure(nullptr, today, "");
  writer.ClearRows();
  for (const Score& score : scores) {
    const std::vector<const Countermeasure*> measures = std::move(by[score.objective.id]);
    by.erase(score.objective.id);
    const Remedy remedy(measures, score);
    if (objectives) {
      writer.Objective(&score, score.objective.id);
      writer.Sums(remedy);
      continue;
    }
    for (const Countermeasure* one : measures) {
      writer.Objective(&score, score.objective.id);
      writer.Measure(one, today, "");
    }
    if (remedy.finding != "no countermeasure") continue;
    writer.Objective(&score, score.objective.id);
    writer.Measure(nullptr, today, remedy.finding);
  }
  for (const auto& [id, measures] : by) {  // of objectives that are not there
    if (objectives) continue;
    for (const Countermeasure* one : measures) {
      writer.Objective(nullptr, id);
      writer.Measure(one, today, "");
    }
  }
  return writer.Take();
}

}  // namespace

const Query kCountermeasuresQuery = {
    {"countermeasures",
     "What is done about each objective, what it is expected to bring, and whether that closes the "
     "gap.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|objective_owners|actuals|"
     "countermeasures",
     "objectives|objective_points|objective_links|teams|products|product_prices|campaigns|owners|"
     "cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Deming, Out of the Crisis, 1986; rules in coxswain/objectives/countermeasures.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
