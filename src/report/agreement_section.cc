#include <algorithm>
#include <utility>

#include "coxswain/measures.h"

#include "agreement_part.h"
#include "charts.h"
#include "forecast_part.h"
#include "pipeline_part.h"
#include "say.h"
#include "sections.h"
#include "sentences.h"
#include "work_part.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;
constexpr int64_t kWindows = 12;
constexpr size_t kHeadline = 5;  // no more sentences

constexpr std::string_view kNeeds =
    "This section needs the table objectives with measure, direction, target, starts_on and "
    "due_on, objective_owners with teams and roles, kpis with what each team steers by, and "
    "plan_lines with what was planned; one of them is enough to begin.";
constexpr std::string_view kNeedsObjectives =
    "For a scorecard this section needs the table objectives with measure, direction, target, "
    "starts_on and due_on.";
constexpr std::string_view kNeedsKpis =
    "To see whether teams steer by the same figures this section needs the table kpis with team, "
    "measure and weight.";
constexpr std::string_view kNeedsPlans =
    "For plans against what was done this section needs the table plan_lines with measure, "
    "period_start, period_end and value.";

void Need(std::string_view what, Section* section) {
  if (!section->missing.empty()) section->missing += ' ';
  section->missing += what;
}

Objective ObjectiveAt(const Table& table, int64_t row) {
  Objective objective;
  objective.name = TextAt(table, "name", row);
  if (objective.name.empty()) objective.name = TextAt(table, "objective_id", row);
  objective.unit = TextAt(table, "unit", row);
  objective.status = TextAt(table, "status", row);
  objective.accountable = TextAt(table, "accountable", row);
  objective.due_on = TextAt(table, "due_on", row);
  objective.target = MicrosAt(table, "target", row);
  objective.actual = MicrosAt(table, "actual", row);
  objective.gap = MicrosAt(table, "gap", row);
  objective.attainment = RealAt(table, "attainment", row);
  objective.elapsed = RealAt(table, "elapsed_share", row);
  return objective;
}

// Two columns: the part of the target that is due by now, and all teams that answer for it. What
// grows with the days is due as they pass; a level, which is projected as it stands, is due whole;
// milestones say themselves what is due.
void AddPaceAndOwners(Table* table) {
  const int64_t rows = table->rows();
  Table with = *table;
  const int pace = with.AddColumn("pace", ColumnKind::kReal, "share");
  const int owners = with.AddColumn("owners", ColumnKind::kText);
  for (int64_t row = 0; row < rows; ++row) {
    const std::optional<Int128> actual = MicrosAt(*table, "actual", row);
    const std::optional<Int128> projected = MicrosAt(*table, "projected", row);
    const std::optional<double> elapsed = RealAt(*table, "elapsed_share", row);
    const bool level =
        actual.has_value() && projected == actual && elapsed.value_or(1) < 1 && *actual != 0;
    const std::optional<Int128> target = MicrosAt(*table, "target", row);
    const std::optional<Int128> expected = MicrosAt(*table, "expected", row);
    const bool path = TextAt(*table, "kind", row) == "milestones" && expected.has_value() &&
                      target.value_or(0) > 0;
    if (path) {
      with.AppendReal(pace, Ratio(*expected, *target));
    } else if (level || elapsed.has_value()) {
      with.AppendReal(pace, level ? 1 : *elapsed);
    } else {
      with.AppendNull(pace);
    }
    std::string teams = TextAt(*table, "accountable", row);
    const std::string contributes = TextAt(*table, "contributes", row);
    if (!contributes.empty()) teams += (teams.empty() ? "" : " with ") + contributes;
    with.AppendText(owners, teams);
  }
  *table = std::move(with);
}

bool IsBehind(const Objective& objective) {
  return objective.status == "off course" || objective.status == "at risk" ||
         objective.status == "missed";
}

absl::Status AddScorecard(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.AskWhole("scorecard"));
  if (!answer.table.has_value() || answer.table->rows() == 0) {
    Need(kNeedsObjectives, section);
    return absl::OkStatus();
  }
  Table& table = *answer.table;
  std::vector<std::string> behind;
  Int128 well = 0, unknown = 0;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const Objective objective = ObjectiveAt(table, row);
    if (objective.status == "on course" || objective.status == "met") {
      well += 1;
    } else if (IsBehind(objective)) {
      behind.push_back(objective.name);
      std::optional<Int128> money;
      if (IsMoneyUnit(objective.unit) && objective.gap.has_value()) {
        money = *objective.gap < 0 ? *objective.gap : -*objective.gap;
      }
      report->findings.push_back(
          {objective.status == "missed" ? "objective_missed" : "objective_off_course",
           objective.name, FindObjective(objective), money, TextAt(table, "measure", row)});
    } else if (objective.status != "not started") {
      unknown += 1;
    }
  }
  report->headline.push_back(SayObjectives(table.rows(), well, behind, unknown));
  section->sentences.push_back(SayObjectives(table.rows(), well, behind, unknown));
  AddPaceAndOwners(&table);
  section->tables.push_back(Show("scorecard", "Scorecard", table,
                                 {{"name", "objective"},
                                  {"status"},
                                  {"measure", kHidden},
                                  {"unit", kHidden},
                                  {"actual"},
                                  {"target"},
                                  {"attainment", "reached"},
                                  {"elapsed_share", "time gone"},
                                  {"pace", kHidden},
                                  {"accountable"},
                                  {"contributes", "with"},
                                  {"owners", kHidden}},
                                 kRows));
  AddObjectivesChart(section->tables.back(), section);
  return absl::OkStatus();
}

absl::Status AddTeams(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer overlap, source.AskWhole("kpi_overlap"));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer islands, source.AskWhole("islands"));
  if (!islands.table.has_value() || islands.table->rows() == 0) {
    Need(kNeedsKpis, section);
  } else {
    const Table& table = *islands.table;
    std::vector<std::string> alone;
    for (int64_t row = 0; row < table.rows(); ++row) {
      if (TextAt(table, "island", row) == "true") alone.push_back(TextAt(table, "team", row));
    }
    if (!alone.empty() && table.rows() > 1) {
      const Int128 teams = static_cast<Int128>(alone.size());
      report->findings.push_back(
          {"islands", Listed(alone), FindIslands(alone, teams), std::nullopt, ""});
    }
    section->tables.push_back(Show("islands", "What teams steer by, and with whom they share it",
                                   table,
                                   {{"team"},
                                    {"kpis", "figures"},
                                    {"largest_overlap", "most shared"},
                                    {"with"},
                                    {"alone", "shared with nobody"},
                                    {"alone_weight", "their weight"}},
                                   kRows));
  }
  if (overlap.table.has_value() && overlap.table->rows() > 0) {
    section->tables.push_back(Show("kpi_overlap", "Figures that two teams share", *overlap.table,
                                   {{"team_a", "team"},
                                    {"team_b", "and"},
                                    {"shared_weight"},
                                    {"shared_kpis", "shared figures"}},
                                   kRows));
    AddOverlapChart(section->tables.back(), section);
  }
  return absl::OkStatus();
}

// Measures by their names with blanks, as the other sentences have them.
std::string MeasuresInWords(std::string text) {
  for (const Measure& measure : AllMeasures()) {
    if (measure.name.find('_') == std::string_view::npos) continue;
    for (size_t at = text.find(measure.name); at != std::string::npos;
         at = text.find(measure.name, at + 1)) {
      text.replace(at, measure.name.size(), InWords(measure.name));
    }
  }
  return text;
}

// What the room `objectives` found in the agreement itself. Objectives that are behind are told
// from the scorecard.
absl::Status AddAgreementFindings(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.AskWhole("findings"));
  if (!answer.table.has_value()) return absl::OkStatus();
  const Table& table = *answer.table;
  for (int64_t row = 0; row < table.rows(); ++row) {
    std::string kind = TextAt(table, "finding", row);
    if (kind == "objective missed" || kind == "objective off course") continue;
    const Sentence sentence = Plain(MeasuresInWords(TextAt(table, "detail", row)));
    section->sentences.push_back(sentence);
    if (kind == "target needs a leap") continue;
    std::replace(kind.begin(), kind.end(), ' ', '_');
    std::optional<Int128> money;
    if (kind == "revenue_against_margin") {
      if (const auto stake = MicrosAt(table, "money_at_stake", row)) money = -*stake;
    }
    report->findings.push_back(
        {kind, TextAt(table, "subject", row), sentence, money, money ? "contribution_margin" : ""});
  }
  return absl::OkStatus();
}

// Margin objectives against the deals they speak of, and the segments that sales should not chase.
absl::Status AddMarginTargets(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer targets, source.AskWhole("margin_targets"));
  if (!targets.table.has_value() || targets.table->rows() == 0) return absl::OkStatus();
  section->tables.push_back(Show("margin_targets", "Margin objectives, deal by deal",
                                 *targets.table,
                                 {{"objective_id", "objective"},
                                  {"status"},
                                  {"target_share", "target"},
                                  {"margin_share", "margin"},
                                  {"deals", "won"},
                                  {"missing_deals", "below target"},
                                  {"missing_net_revenue", "net revenue in them"},
                                  {"missing_shortfall", "short by"},
                                  {"unknown_cost_deals", "cost unknown"},
                                  {"conflicts_with"}},
                                 kRows));
  COXSWAIN_ASSIGN_OR_RETURN(Answer groups,
                            source.AskWhole("margin_targets", {By({"customers.segment"})}));
  if (!groups.table.has_value()) return absl::OkStatus();
  Table& table = *groups.table;
  KeepRows([&](int64_t row) { return TextAt(table, "worth_chasing", row) == "false"; }, &table);
  if (table.rows() == 0) return absl::OkStatus();
  section->tables.push_back(Show("not_to_chase", "Revenue that sales should not chase", table,
                                 {{"objective_id", "objective"},
                                  {"customers.segment", "segment"},
                                  {"verdict"},
                                  {"net_revenue"},
                                  {"margin_share", "margin"},
                                  {"margin_share_at_list", "at list prices"},
                                  {"target_share", "target"},
                                  {"shortfall", "short by"}},
                                 kRows));
  for (int64_t row = 0; row < table.rows();) {
    const std::string id = TextAt(table, "objective_id", row);
    const std::string called = TextAt(table, "name", row);
    std::vector<std::string> names;
    Int128 net = 0, shortfall = 0;
    for (; row < table.rows() && TextAt(table, "objective_id", row) == id; ++row) {
      const std::string segment = TextAt(table, "customers.segment", row);
      names.push_back(segment.empty() ? "customers without a segment" : segment);
      net += MicrosAt(table, "net_revenue", row).value_or(0);
      shortfall += MicrosAt(table, "shortfall", row).value_or(0);
    }
    const std::string name = called.empty() ? id : called;
    report->findings.push_back({"not_to_chase", name,
                                FindNotToChase(name, names, net, shortfall, source.currency()),
                                -shortfall, "contribution_margin"});
  }
  return absl::OkStatus();
}

PlanTotal PlanAt(const Table& table, int64_t row) {
  PlanTotal plan;
  plan.measure = InWords(TextAt(table, "measure", row));
  plan.unit = TextAt(table, "unit", row);
  plan.cells = CountAt(table, "matched_cells", row).value_or(0);
  plan.plan = MicrosAt(table, "plan", row).value_or(0);
  plan.actual = MicrosAt(table, "actual", row).value_or(0);
  plan.attainment = RealAt(table, "attainment", row);
  plan.plan_only_cells = CountAt(table, "plan_only_cells", row).value_or(0);
  plan.plan_only = MicrosAt(table, "plan_only", row).value_or(0);
  plan.actual_only_cells = CountAt(table, "actual_only_cells", row).value_or(0);
  plan.actual_only = MicrosAt(table, "actual_only", row).value_or(0);
  plan.not_due_cells = CountAt(table, "not_due_cells", row).value_or(0);
  plan.not_due = MicrosAt(table, "not_due", row).value_or(0);
  return plan;
}

void AddPlanWindows(const Table& all, const std::string& measure, Section* section) {
  Table windows = all;
  KeepRows(
      [&](int64_t row) {
        return TextAt(all, "measure", row) == measure &&
               CountAt(all, "matched_cells", row).value_or(0) > 0;
      },
      &windows);
  const int64_t rows = windows.rows();
  if (rows == 0) return;
  KeepRows([&](int64_t row) { return row >= rows - kWindows; }, &windows);
  section->tables.push_back(Show(
      "plan_" + measure,
      "Plan of " + InWords(measure) + " by period" + (rows > kWindows ? ", the last twelve" : ""),
      windows,
      {{"period_start", "from"},
       {"matched_cells", "plan cells"},
       {"unit", kHidden},
       {"plan"},
       {"actual"},
       {"difference"},
       {"attainment", "reached"}}));
  AddPlanChart(measure, section->tables.back(), section);
}

absl::Status AddPlans(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer totals,
                            source.AskWhole("plan_attainment", {By({"measure"})}));
  if (!totals.table.has_value() || totals.table->rows() == 0) {
    Need(kNeedsPlans, section);
    return absl::OkStatus();
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Answer windows,
                            source.AskWhole("plan_attainment", {By({"period", "measure"})}));
  const Table& table = *totals.table;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string measure = TextAt(table, "measure", row);
    const PlanTotal plan = PlanAt(table, row);
    if (plan.attainment.has_value()) {
      // Beside filtered figures a plan of the whole company would mislead.
      const bool whole = source.filter().empty();
      if (whole && report->headline.size() < kHeadline) report->headline.push_back(SayPlan(plan));
      section->sentences.push_back(SayPlan(plan));
      const Measure* known = FindMeasure(measure);
      const bool up = known == nullptr || known->better != Better::kDown;
      if (whole && up && *plan.attainment < 1) {
        std::optional<Int128> money;
        if (IsMoneyUnit(plan.unit)) money = plan.actual - plan.plan;
        report->findings.push_back(
            {"plan_missed", plan.measure, FindPlanMissed(plan), money, measure});
      }
    }
    if (plan.plan_only_cells + plan.actual_only_cells + plan.not_due_cells > 0) {
      section->sentences.push_back(SayPlanRest(plan));
    }
    if (windows.table.has_value()) AddPlanWindows(*windows.table, measure, section);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AddAgreement(const Source& source, Report* report) {
  report->sections.push_back({"objectives", "Objectives, KPIs and plans", {}, {}, ""});
  Section& section = report->sections.back();
  COXSWAIN_RETURN_IF_ERROR(AddScorecard(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddForecast(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddReliability(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddTeams(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddAgreementFindings(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddContradictions(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddTargetChecks(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddMarginTargets(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddCountermeasures(source, &section));
  COXSWAIN_RETURN_IF_ERROR(AddPlans(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddPipelineMovement(source, &section));
  if (section.tables.empty()) section.missing = kNeeds;
  COXSWAIN_RETURN_IF_ERROR(AddHandovers(source, &section, report));
  COXSWAIN_RETURN_IF_ERROR(AddTriage(source, &section, report));
  if (!section.tables.empty() && !source.filter().empty()) {
    section.sentences.push_back(SayWholeCompany("Objectives, KPIs and plans"));
  }
  return absl::OkStatus();
}

}  // namespace coxswain::report
