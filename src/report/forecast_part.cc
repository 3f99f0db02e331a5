#include "forecast_part.h"

#include <algorithm>

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kRows = 20;
constexpr int64_t kSaid = 3;  // forecasts in words

// Shares of the target, for the chart; empty where it is not above 0.
Table WithShares(const Table& forecasts) {
  Table rows = forecasts;
  const int label = rows.AddColumn("label", ColumnKind::kText);
  constexpr std::string_view kColumns[][2] = {{"actual", "reached"},
                                              {"low", "low_share"},
                                              {"median", "median_share"},
                                              {"high", "high_share"}};
  for (int64_t row = 0; row < forecasts.rows(); ++row) {
    rows.AppendText(label, TextAt(forecasts, "objective_id", row));
  }
  for (const auto& [from, to] : kColumns) {
    const int column = rows.AddColumn(std::string(to), ColumnKind::kReal, "share");
    for (int64_t row = 0; row < forecasts.rows(); ++row) {
      const std::optional<Int128> target = MicrosAt(forecasts, "target", row);
      const std::optional<Int128> value = MicrosAt(forecasts, from, row);
      if (!value.has_value() || target.value_or(0) <= 0) {
        rows.AppendNull(column);
      } else {
        rows.AppendReal(column, Ratio(*value, *target));
      }
    }
  }
  return rows;
}

}  // namespace

absl::Status AddForecast(const Source& source, Section* section) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.AskWhole("forecast"));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table known = *answer.table;
  KeepRows(
      [&](int64_t row) {
        const std::string method = TextAt(*answer.table, "method", row);
        return (method == "pipeline" || method == "daily amounts") &&
               RealAt(*answer.table, "probability", row).has_value();
      },
      &known);
  if (known.rows() == 0) return absl::OkStatus();
  for (int64_t row = 0; row < std::min(known.rows(), kSaid); ++row) {
    section->sentences.push_back(SayForecast(
        TextAt(known, "name", row).empty() ? TextAt(known, "objective_id", row)
                                           : TextAt(known, "name", row),
        TextAt(known, "unit", row), RealAt(known, "probability", row).value_or(0),
        MicrosAt(known, "low", row).value_or(0), MicrosAt(known, "high", row).value_or(0)));
  }
  section->tables.push_back(Show("forecast", "Will objectives be met?", WithShares(known),
                                 {{"name", "objective"},
                                  {"unit", kHidden},
                                  {"target"},
                                  {"actual", "so far"},
                                  {"open_expected", "from open deals"},
                                  {"new_expected", "from deals to come"},
                                  {"expected"},
                                  {"low", "1 in 10 below"},
                                  {"high", "9 in 10 below"},
                                  {"probability", "reached with"},
                                  {"label", kHidden},
                                  {"reached", kHidden},
                                  {"low_share", kHidden},
                                  {"median_share", kHidden},
                                  {"high_share", kHidden}},
                                 kRows));
  const ReportTable& table = section->tables.back();
  Table drawn = table.table;
  KeepRows([&](int64_t row) { return RealAt(table.table, "high_share", row).has_value(); }, &drawn);
  if (drawn.rows() == 0) return absl::OkStatus();
  const Sentence caption = Say(
      "What {objectives} will come to by the due date: the narrow bar came already, the wide one "
      "is eight of ten cases, the long mark the target.",
      {Count("objectives", drawn.rows(), "objective", "objectives")});
  section->charts.push_back(DrawChart({"forecast", "Objectives: where they will end", caption},
                                      kForecastChart, table.name, drawn,
                                      {{"label", "objective"},
                                       {"name", "name"},
                                       {"reached", "reached"},
                                       {"low_share", "low"},
                                       {"median_share", "median"},
                                       {"high_share", "high"},
                                       {"probability", "probability"}}));
  return absl::OkStatus();
}

absl::Status AddReliability(const Source& source, Section* section) {
  if (!source.Given(TableId::kDealHistory)) return absl::OkStatus();
  const QueryOption monthly = TextOption("every", "month");
  COXSWAIN_ASSIGN_OR_RETURN(
      const Answer bins,
      source.AskWhole("forecast_backtest", {monthly, TextOption("show", "reliability")}));
  if (!bins.table.has_value()) return absl::OkStatus();
  Table known = *bins.table;
  KeepRows([&](int64_t row) { return RealAt(*bins.table, "observed_share", row).has_value(); },
           &known);
  if (known.rows() == 0) return absl::OkStatus();
  COXSWAIN_ASSIGN_OR_RETURN(const Answer summary, source.AskWhole("forecast_backtest", {monthly}));
  if (!summary.table.has_value()) return absl::OkStatus();
  const Table& all = *summary.table;
  const Sentence said = SayBacktest(
      CountAt(all, "forecasts").value_or(0), RealAt(all, "mean_probability").value_or(0),
      RealAt(all, "observed_share").value_or(0), RealAt(all, "coverage").value_or(0));
  section->sentences.push_back(said);
  section->tables.push_back(Show("forecast_reliability", "Were forecasts of deals right?", known,
                                 {{"mean_probability", "probability told"},
                                  {"observed_share", "won in time"},
                                  {"interval_low", "at least"},
                                  {"interval_high", "at most"},
                                  {"forecasts"},
                                  {"deals"}}));
  const ReportTable& table = section->tables.back();
  section->charts.push_back(DrawChart({"reliability", "Forecasts of deals, and what came", said},
                                      kReliabilityChart, table.name, table.table,
                                      {{"mean_probability", "said"},
                                       {"observed_share", "came"},
                                       {"interval_low", "low"},
                                       {"interval_high", "high"},
                                       {"forecasts", "forecasts"},
                                       {"deals", "deals"}}));
  return absl::OkStatus();
}

}  // namespace coxswain::report
