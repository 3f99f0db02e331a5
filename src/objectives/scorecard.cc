#include "coxswain/objectives.h"

#include "score.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kObjectiveOption, kAsOfOption, kOnCourseOption, kAtRiskOption, kActiveMonthsOption,
};

constexpr OutputSpec kOutputs[] = {
    {"objective_id", "",
     "with name, measure, unit, kind, direction, starts_on, due_on, and parent_id: what it serves"},
    {"target", "of the measure", "what was agreed"},
    {"actual", "of the measure", "the measure from starts_on to the day looked from"},
    {"attainment", "share", "actual / target; growth: from the baseline"},
    {"as_of", "", "the day looked from: the option, else the latest event"},
    {"elapsed_share", "share", "days done / days, both ends included"},
    {"expected", "of the measure",
     "where it should stand on the day: flow: target x elapsed share; growth of a level: as far "
     "from the baseline; milestones: on the path; corridor: empty; else the target"},
    {"next_milestone_on", "", "the first milestone that is not due yet, with next_milestone"},
    {"projected", "of the measure", "flow: actual / elapsed share; level: actual"},
    {"pace_index", "ratio", "projected / target; direction down: target / projected"},
    {"gap", "of the measure", "target - projected"},
    {"required_per_day", "of the measure", "flow: (target - actual) / days left, at least 0"},
    {"status", "",
     "met, missed, on course, at risk, off course, not started, no data, unknown measure, bad "
     "filter"},
    {"accountable", "", "teams; with contributes and informed"},
    {"shared", "", "two teams or more are accountable or contribute"},
    {"cross_functional", "", "teams of two functions or more are"},
    {"weight", "", "among the objectives"},
    {"source", "", "where actual comes from: rows or actuals"},
    {"revenue_from", "", "measure revenue: orders or won deals"},
    {"note", "", "what to know, and what is wrong"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kObjectives, "the scorecard"));
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreFold fold, FoldScores(snapshot, read, run));
  Tally tally(TallySignature(kScorecardQuery.spec, options, *snapshot, fold.definitions));
  for (const Tally& part : fold.parts) tally.AddEntries(part);
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  const std::vector<Score> scores = SolveScores(tally, ByStream(tally), read);
  CommonUnit unit;
  for (const Score& score : scores) unit.Add(score.unit);
  Table table;
  const auto text = [&](const char* name) { return table.AddColumn(name, ColumnKind::kText); };
  const auto amount = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, unit.text(), kMoneyScale);
  };
  const auto real = [&](const char* name, std::string unit_text) {
    return table.AddColumn(name, ColumnKind::kReal, std::move(unit_text));
  };
  const int id = text("objective_id");
  const int name = text("name");
  const int measure = text("measure");
  const int unit_column = text("unit");
  const int kind = text("kind");
  const int direction = text("direction");
  const int starts_on = table.AddColumn("starts_on", ColumnKind::kDate);
  const int due_on = table.AddColumn("due_on", ColumnKind::kDate);
  const int parent = text("parent_id");
  const int target = amount("target");
  const int actual = amount("actual");
  const int attainment = real("attainment", "share");
  const int as_of = table.AddColumn("as_of", ColumnKind::kDate);
  const int elapsed = real("elapsed_share", "share");
  const int expected = amount("expected");
  const int next_on = table.AddColumn("next_milestone_on", ColumnKind::kDate);
  const int next = amount("next_milestone");
  const int projected = amount("projected");
  const int pace = real("pace_index", "ratio");
  const int gap = amount("gap");
  const int required = real("required_per_day", unit.text());
  const int status = text("status");
  const int accountable = text("accountable");
  const int contributes = text("contributes");
  const int informed = text("informed");
  const int shared = table.AddColumn("shared", ColumnKind::kBool);
  const int cross_functional = table.AddColumn("cross_functional", ColumnKind::kBool);
  const int weight = table.AddColumn("weight", ColumnKind::kSum, "", kMoneyScale);
  const int source = text("source");
  const int revenue_from = text("revenue_from");
  const int note = text("note");
  for (const Score& score : scores) {
    const Objective& objective = score.objective;
    table.AppendText(id, objective.id);
    AppendTextOrNull(objective.name, name, &table);
    table.AppendText(measure, objective.measure_name);
    AppendTextOrNull(score.unit, unit_column, &table);
    table.AppendText(kind, ObjectiveKindName(objective.kind));
    table.AppendText(direction, objective.up ? "up" : "down");
    table.AppendInteger(starts_on, objective.starts_on.days());
    table.AppendInteger(due_on, objective.due_on.days());
    AppendTextOrNull(objective.parent_id, parent, &table);
    table.AppendSum(target, objective.target.micros);
    AppendFigure(score.actual, actual, &table);
    AppendShare(score.attainment, attainment, &table);
    score.as_of.has_value() ? table.AppendInteger(as_of, score.as_of->days())
                            : table.AppendNull(as_of);
    AppendShare(score.elapsed, elapsed, &table);
    AppendFigure(score.expected, expected, &table);
    if (score.next.has_value()) {
      table.AppendInteger(next_on, score.next->on.days());
      table.AppendSum(next, score.next->target);
    } else {
      table.AppendNull(next_on);
      table.AppendNull(next);
    }
    AppendFigure(score.projected, projected, &table);
    AppendShare(score.pace_index, pace, &table);
    score.gap.has_value() ? table.AppendSum(gap, *score.gap) : table.AppendNull(gap);
    AppendShare(score.required_per_day, required, &table);
    table.AppendText(status, score.status);
    AppendTextOrNull(Joined(score.Teams(1)), accountable, &table);
    AppendTextOrNull(Joined(score.Teams(2)), contributes, &table);
    AppendTextOrNull(Joined(score.Teams(3)), informed, &table);
    table.AppendInteger(shared, score.shared() ? 1 : 0);
    table.AppendInteger(cross_functional, score.cross_functional() ? 1 : 0);
    AppendFigure(objective.weight, weight, &table);
    AppendTextOrNull(score.source, source, &table);
    AppendTextOrNull(score.revenue_from, revenue_from, &table);
    AppendTextOrNull(score.note, note, &table);
  }
  return table;
}

}  // namespace

const Query kScorecardQuery = {
    {"scorecard", "How far each objective is, and where it will end.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|objective_owners|actuals",
     "objectives|objective_points|objective_links|teams|products|product_prices|campaigns|owners|"
     "cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Kaplan and Norton, The Balanced Scorecard, 1996; Farris et al., Marketing Metrics, 2nd ed. "
     "2010"},
    Fold,
    Solve,
};

}  // namespace coxswain
