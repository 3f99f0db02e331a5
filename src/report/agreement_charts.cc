#include <string>

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

// A status as the charts colour it.
std::string_view StateOf(std::string_view status) {
  if (status == "met" || status == "on course") return "on course";
  if (status == "missed" || status == "off course") return "off course";
  return status == "at risk" ? "at risk" : "not known";
}

}  // namespace

void AddObjectivesChart(const ReportTable& scorecard, Section* section) {
  Table known = scorecard.table;
  KeepRows([&](int64_t row) { return RealAt(scorecard.table, "attainment", row).has_value(); },
           &known);
  const int64_t count = known.rows();
  if (count == 0) return;
  Table rows = known;
  const int label = rows.AddColumn("label", ColumnKind::kText);
  const int state = rows.AddColumn("state", ColumnKind::kText);
  Int128 behind = 0;
  for (int64_t row = 0; row < count; ++row) {
    const std::string_view colour = StateOf(TextAt(known, "status", row));
    if (colour == "off course" || colour == "at risk") behind += 1;
    rows.AppendText(label, TextAt(known, "name", row) + "\n" + TextAt(known, "owners", row));
    rows.AppendText(state, colour);
  }
  const Sentence caption =
      Say("The bar is what was reached of the target, the upright mark where it should stand by "
          "now. {behind} of {count} {behind?is|are} behind.",
          {Count("behind", behind), Count("count", count, "objective", "objectives")});
  section->charts.push_back(
      DrawChart({"objectives", "Objectives: target, pace and owners", caption}, kObjectivesChart,
                scorecard.name, rows,
                {{"label", "objective"},
                 {"name", "name"},
                 {"owners", "owners"},
                 {"status", "status"},
                 {"state", "state"},
                 {"attainment", "reached"},
                 {"pace", "pace"}}));
}

void AddPlanChart(std::string_view measure, const ReportTable& windows, Section* section) {
  const Table& rows = windows.table;
  const std::string unit = TextAt(rows, "unit", 0);
  Int128 reached = 0;
  for (int64_t row = 0; row < rows.rows(); ++row) {
    if (MicrosAt(rows, "actual", row) >= MicrosAt(rows, "plan", row)) reached += 1;
  }
  const Sentence caption =
      Say("The plan, drawn as a mark, was reached in {reached} of {periods}.",
          {Count("reached", reached), Count("periods", rows.rows(), "period", "periods")});
  section->charts.push_back(
      DrawChart({"plan_" + std::string(measure), windows.title, caption}, kPlanChart, windows.name,
                rows, {{"period_start", "from"}, {"plan", "planned"}, {"actual", "done"}},
                {{"unit", unit == "count" ? InWords(measure) : unit}}));
}

void AddOverlapChart(const ReportTable& pairs, Section* section) {
  const Table& rows = pairs.table;
  Int128 sharing = 0;
  for (int64_t row = 0; row < rows.rows(); ++row) {
    if (RealAt(rows, "shared_weight", row).value_or(0) > 0) sharing += 1;
  }
  const Sentence caption =
      sharing == 0
          ? Plain("No two teams steer by the same figure.")
          : Say("{sharing} of {pairs} of teams {sharing?shares|share} a figure; the percentage is "
                "the weight they share.",
                {Count("sharing", sharing), Count("pairs", rows.rows(), "pair", "pairs")});
  section->charts.push_back(DrawChart({"kpi_overlap", "Figures the teams share", caption},
                                      kOverlapChart, pairs.name, rows,
                                      {{"team_b", "other"},
                                       {"team_a", "team"},
                                       {"shared_weight", "shared"},
                                       {"shared_kpis", "figures"}}));
}

}  // namespace coxswain::report
