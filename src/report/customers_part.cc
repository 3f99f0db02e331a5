#include "customers_part.h"

#include <algorithm>
#include <map>

#include "charts.h"
#include "earnings.h"
#include "say.h"
#include "sentences.h"

namespace coxswain::report {
namespace {

constexpr int64_t kFewest = 4;       // customers of known cost; fewer are told deal by deal
constexpr int64_t kFewestApart = 5;  // customers among whom one can stand apart
constexpr int64_t kSteps = 20;       // of the curve
constexpr int64_t kLargest = 20;     // listed
constexpr int64_t kWorst = 10;       // the same
constexpr int64_t kPoints = 1000;    // drawn
constexpr size_t kWorstNames = 3;    // told

CustomerTotals TotalsAt(const Table& table) {
  CustomerTotals totals;
  const auto count = [&](std::string_view name) { return CountAt(table, name).value_or(0); };
  totals.customers = count("known_cost_customers");
  totals.revenue_customers = count("revenue_customers");
  totals.unknown = count("unknown_cost_customers");
  totals.losing = count("losing_customers");
  totals.profitable = count("profitable_customers");
  totals.part_customers = count("part_customers");
  totals.loss = MicrosAt(table, "losing_margin").value_or(0);
  totals.loss_net = MicrosAt(table, "losing_net_revenue").value_or(0);
  totals.loss_by_discount = MicrosAt(table, "loss_by_discount").value_or(0);
  totals.loss_at_list = MicrosAt(table, "loss_at_list").value_or(0);
  totals.margin = MicrosAt(table, "margin").value_or(0);
  totals.peak = MicrosAt(table, "peak_margin").value_or(0);
  totals.top_10_share = RealAt(table, "top_10_share");
  return totals;
}

// The curve at every twentieth of the customers, at its peak, and where it begins.
ReportTable CurveTable(const Table& customers, const CustomerTotals& totals,
                       const std::string& currency) {
  Table table;
  const int count = table.AddColumn("customers", ColumnKind::kInteger, "count");
  const int share = table.AddColumn("cumulative_customer_share", ColumnKind::kReal, "share");
  const int margin = table.AddColumn("cumulative_margin", ColumnKind::kSum, currency, kMoneyScale);
  const int margin_share = table.AddColumn("cumulative_margin_share", ColumnKind::kReal, "share");
  const int64_t all = static_cast<int64_t>(totals.customers);
  std::vector<int64_t> places = {0, static_cast<int64_t>(totals.profitable)};
  for (int64_t step = 1; step <= kSteps; ++step)
    places.push_back((all * step + kSteps / 2) / kSteps);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  for (const int64_t place : places) {
    const Int128 earned =
        place == 0 ? 0 : MicrosAt(customers, "cumulative_margin", place - 1).value_or(0);
    table.AppendInteger(count, place);
    table.AppendReal(share, Ratio(place, all));
    table.AppendSum(margin, earned);
    totals.margin > 0 ? table.AppendReal(margin_share, Ratio(earned, totals.margin))
                      : table.AppendNull(margin_share);
  }
  return Show("whale_curve", "What customers earn together, the best first", table,
              {{"customers", "so many"},
               {"cumulative_customer_share", "of all"},
               {"cumulative_margin", "contribution"},
               {"cumulative_margin_share", "of all they earn"}});
}

// Revenue and margin of the customers in each quadrant, as many as there are.
ReportTable QuadrantTable(const Table& customers, const std::string& currency) {
  struct Sums {
    Int128 customers = 0, net = 0, margin = 0;
  };
  std::map<std::string, Sums> quadrants;
  for (int64_t row = 0; row < customers.rows(); ++row) {
    const std::string name = TextAt(customers, "quadrant", row);
    if (name.empty()) continue;
    Sums& sums = quadrants[name];
    sums.customers += 1;
    sums.net += MicrosAt(customers, "net_revenue", row).value_or(0);
    sums.margin += MicrosAt(customers, "contribution_margin", row).value_or(0);
  }
  Table table;
  const int quadrant = table.AddColumn("quadrant", ColumnKind::kText);
  const int count = table.AddColumn("customers", ColumnKind::kSum, "count");
  const int net = table.AddColumn("net_revenue", ColumnKind::kSum, currency, kMoneyScale);
  const int margin =
      table.AddColumn("contribution_margin", ColumnKind::kSum, currency, kMoneyScale);
  for (const auto& [name, sums] : quadrants) {
    table.AppendText(quadrant, name);
    table.AppendSum(count, sums.customers);
    table.AppendSum(net, sums.net);
    table.AppendSum(margin, sums.margin);
  }
  return Show(
      "customer_quadrants", "Customers by revenue and margin", table,
      {{"quadrant"}, {"customers"}, {"net_revenue"}, {"contribution_margin", "contribution"}});
}

ReportTable CustomerTable(std::string_view name, std::string_view title, const Table& customers,
                          int64_t limit) {
  return Show(name, title, customers,
              {{"customer"},
               {"net_revenue"},
               {"contribution_margin", "contribution"},
               {"margin_share", "of net"},
               {"cost_to_serve_share", "to serve"},
               {"loss_by_discount", "lost by discount"},
               {"loss_at_list", "lost at list too"},
               {"quadrant"}},
              limit);
}

void FindOutliers(const Table& customers, Report* report) {
  std::vector<int64_t> rows;
  if (customers.rows() < kFewestApart) return;
  for (int64_t row = 0; row < customers.rows(); ++row) {
    if (TextAt(customers, "cost_to_serve_outlier", row) == "high") rows.push_back(row);
  }
  if (rows.empty()) return;
  const auto share = [&](int64_t row) {
    return RealAt(customers, "cost_to_serve_share", row).value_or(0);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](int64_t a, int64_t b) { return share(a) > share(b); });
  std::vector<std::string> worst;
  for (size_t i = 0; i < std::min(rows.size(), kWorstNames); ++i) {
    worst.push_back(Shortened(TextAt(customers, "customer", rows[i]), kLongestName) + " (" +
                    PercentText(share(rows[i]), 1) + ")");
  }
  report->findings.push_back(
      {"cost_to_serve", rows.size() == 1 ? TextAt(customers, "customer", rows[0]) : "",
       FindCostToServe(static_cast<Int128>(rows.size()), worst,
                       RealAt(customers, "cost_to_serve_high").value_or(0),
                       RealAt(customers, "cost_to_serve_median").value_or(0)),
       std::nullopt, ""});
}

}  // namespace

absl::Status AddCustomers(const Source& source, Section* section, Report* report) {
  COXSWAIN_ASSIGN_OR_RETURN(const Answer spread, source.AskFiltered("customer_concentration", {}));
  COXSWAIN_ASSIGN_OR_RETURN(Answer answer, source.AskFiltered("customer_profitability", {}));
  if (!spread.table.has_value() || !answer.table.has_value()) return absl::OkStatus();
  const CustomerTotals totals = TotalsAt(*spread.table);
  if (totals.customers < kFewest) return absl::OkStatus();
  Table& customers = *answer.table;
  AddNames(source, TableId::kCustomers, "customer_id", "customer", &customers);
  const std::string& currency = source.currency();

  if (totals.top_10_share.has_value()) section->sentences.push_back(SayConcentration(totals));
  section->tables.push_back(CurveTable(customers, totals, currency));
  AddWhaleChart(section->tables.back(), totals, currency, section);
  section->tables.push_back(QuadrantTable(customers, currency));
  FindOutliers(customers, report);

  Table losing = customers;
  KeepRows(
      [&](int64_t row) { return MicrosAt(losing, "contribution_margin", row).value_or(0) < 0; },
      &losing);
  SortBy("contribution_margin", Order::kAscending, &losing);
  SortBy("net_revenue", Order::kDescending, &customers);
  KeepRows([&](int64_t row) { return !TextAt(customers, "quadrant", row).empty(); }, &customers);
  Table drawn = customers;
  KeepRows(
      [&](int64_t row) {
        return row < kPoints && MicrosAt(drawn, "net_revenue", row).value_or(0) > 0;
      },
      &drawn);
  section->tables.push_back(
      CustomerTable("customers", "The largest customers", customers, kLargest));
  AddQuadrantsChart(section->tables.back(), drawn, customers.rows(), currency, section);
  if (totals.losing == 0) return absl::OkStatus();
  section->tables.push_back(
      CustomerTable("losing_customers", "The customers that lose most", losing, kWorst));
  report->findings.push_back({"loss_customers", "", FindLossCustomers(totals, currency),
                              totals.loss, "contribution_margin"});
  return absl::OkStatus();
}

}  // namespace coxswain::report
