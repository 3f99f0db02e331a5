#include "base_part.h"

#include <algorithm>

#include "assets.h"
#include "charts.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kQuarters = 40;  // shown
constexpr int64_t kYear = 4;       // told

// The quarters that are over or have begun.
int64_t Seen(const Table& table) {
  int64_t seen = table.rows();
  while (seen > 0 && !CountAt(table, "active_customers", seen - 1).has_value()) --seen;
  return seen;
}

BaseTold ToldOf(const Table& table, int64_t seen) {
  BaseTold told;
  int64_t over = seen;
  while (over > 0 && TextAt(table, "is_forecast", over - 1) == "true") --over;
  told.active = CountAt(table, "active_customers", seen - 1).value_or(0);
  told.ever = CountAt(table, "customers_ever", seen - 1).value_or(0);
  told.quarters = std::min(over, kYear);
  for (int64_t row = over - told.quarters; row < over; ++row) {
    told.fresh += CountAt(table, "new_customers", row).value_or(0);
    told.won_back += CountAt(table, "won_back_customers", row).value_or(0);
    told.lapsed += CountAt(table, "lapsed_customers", row).value_or(0);
  }
  told.stops = TextAt(table, "net_growth_stops", seen - 1);
  told.stopped = !told.stops.empty() && told.stops == TextAt(table, "period", over);
  told.reached = RealAt(table, "ceiling_share_then", seen - 1).value_or(0);
  return told;
}

void AddChart(const ReportTable& quarters, const Sentence& caption, Section* section) {
  section->charts.push_back(DrawChart({"active_base", "Active customers", caption},
                                      kActiveBaseChart, quarters.name, quarters.table,
                                      {{"period", "period"},
                                       {"new_customers", "new"},
                                       {"won_back_customers", "back"},
                                       {"lapsed_customers", "lapsed"},
                                       {"active_customers", "customers"},
                                       {"expected_active", "curve"},
                                       {"expected_active_low", "low"},
                                       {"expected_active_high", "high"}}));
}

}  // namespace

absl::Status AddActiveBase(const Source& source, Section* section) {
  std::vector<QueryOption> options = {TextOption("grain", "quarter")};
  if (source.as_of().has_value()) options.push_back(TextOption("to", source.as_of()->ToString()));
  COXSWAIN_ASSIGN_OR_RETURN(const Answer answer, source.Ask("installed_base", options));
  if (!answer.table.has_value()) return absl::OkStatus();
  Table table = *answer.table;
  const int64_t seen = Seen(table);
  bool lapsed = false;
  for (int64_t row = 0; row < seen; ++row) {
    lapsed = lapsed || CountAt(table, "lapsed_customers", row).value_or(0) > 0;
  }
  if (!lapsed) return absl::OkStatus();
  const Sentence told = SayBase(ToldOf(table, seen));
  section->sentences.push_back(told);
  // What lies ahead is drawn where the curve is.
  const bool drawn = AdoptionCurve{.status = TextAt(table, "status")}.drawn();
  KeepRows([&](int64_t row) { return row >= seen - kQuarters && (drawn || row < seen); }, &table);
  section->tables.push_back(Show("active_base", "Customers who come, lapse and come back", table,
                                 {{"period", "quarter"},
                                  {"new_customers", "new"},
                                  {"won_back_customers", "won back"},
                                  {"lapsed_customers", "lapsed"},
                                  {"net_growth"},
                                  {"active_customers", "active"},
                                  {"expected_active", "expected"},
                                  {"expected_active_low", "at least"},
                                  {"expected_active_high", "at most"}}));
  AddChart(section->tables.back(), told, section);
  return absl::OkStatus();
}

}  // namespace coxswain::report
