#include "coxswain/margin.h"

#include <cstdio>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// The figures of reference/margin.md: hand cases as far as there are queries for them, and the
// AdventureWorks resellers, A1 to A19. "Margin" there is the gross margin.
namespace coxswain {
namespace {

// A share as per cent with four decimals, as the reference prints it.
std::string PerCent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", share * 100);
  return text;
}

// The row of `table` whose first column is `key`.
int64_t RowOf(const Table& table, std::string_view key) {
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (table.columns[0].CellText(row) == key) return row;
  }
  FAIL("no row ", std::string(key));
  return 0;
}

TEST_CASE("M1 stacked discounts of 10 and 5 per cent leave 855 of 1000") {
  MarginTerms terms;
  terms.list_price = Money::FromMicros(1000 * kMicros);
  terms.discount_shares = {100'000'000, 50'000'000};
  const absl::StatusOr<Margin> margin = ComputeMargin(terms);
  REQUIRE(margin.ok());
  CHECK(margin->invoice_price.ToString() == "855.00");
}

TEST_CASE("M2 the waterfall from list 100 to contribution 20") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,won,won,2025-01-10,100,90,60
  )");
  company.Add("deal_costs", R"(
      deal_id,kind,amount
      d1,rebate,3
      d1,freight_allowance,2
      d1,commission,5
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"list_revenue", "discounts", "invoice_revenue", "off_invoice", "net_revenue",
             "cost_of_goods", "gross_margin", "cost_to_serve", "contribution_margin"}) ==
        Literal(R"(
            list_revenue,discounts,invoice_revenue,off_invoice,net_revenue,cost_of_goods,gross_margin,cost_to_serve,contribution_margin
            100.00,10.00,90.00,5.00,85.00,60.00,25.00,5.00,20.00
        )"));
  const Table table = Ask(company.snapshot(), "margin");
  CHECK(PerCent(table.Find("gross_margin_share")->reals[0]) == "29.4118");
}

TEST_CASE("M3 a price cut of 10 per cent at a contribution of 40 needs a third more volume") {
  const absl::StatusOr<double> change = BreakEvenVolumeChange(-100'000'000, 400'000'000);
  REQUIRE(change.ok());
  CHECK(PerCent(*change) == "33.3333");
}

TEST_CASE("M4 a unit cost of 60 and a target margin of 25 per cent ask for 80") {
  FloorTerms terms;
  terms.cost = Money::FromMicros(60 * kMicros);
  terms.target_share = 250'000'000;
  CHECK(FloorPrice(terms)->ToString() == "80.00");
}

TEST_CASE("M7 the floor price with cost to serve, rebates and costs that are shares of the price") {
  FloorTerms terms;
  terms.cost = Money::FromMicros(60 * kMicros);
  terms.cost_to_serve = Money::FromMicros(3 * kMicros);
  terms.off_invoice_share = 50'000'000;
  terms.invoice_cost_share = 40'000'000;
  terms.target_share = 250'000'000;
  const absl::StatusOr<Money> floor = FloorPrice(terms);
  REQUIRE(floor.ok());
  CHECK(FormatRounded(floor->micros(), kMoneyScale, 4, 0) == "93.6803");
}

TEST_CASE("M5 an amount split in three equal shares adds up to the last micro") {
  const std::vector<Int128> weights(3, 1);
  const std::vector<Int128> parts = SplitByWeights(Int128{10'000'000'010'000}, weights);
  REQUIRE(parts.size() == 3);
  CHECK(FormatDecimal(parts[0], 6) == "3333333.336667");
  CHECK(FormatDecimal(parts[1], 6) == "3333333.336667");
  CHECK(FormatDecimal(parts[2], 6) == "3333333.336666");
}

TEST_CASE("A1 net revenue goods gross margin and its share") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "margin", "{}", {"net_revenue", "cost_of_goods", "gross_margin"}) == Literal(R"(
            net_revenue,cost_of_goods,gross_margin
            80450596.9823,79980114.379,470482.6033
        )"));
  const Table table = Ask(book, "margin");
  // 470482.6033 / 80450596.9823 in decimals. The reference prints 0.584809337603144, which is
  // within its tolerance of 1e-9.
  char share[32];
  std::snprintf(share, sizeof share, "%.15f", table.Find("gross_margin_share")->reals[0] * 100);
  CHECK(std::string(share) == "0.584809337590759");
}

TEST_CASE("A2 list discount unexplained freight and what is left after it") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "margin", "{}",
            {"list_revenue", "discounts", "unexplained", "cost_to_serve", "contribution_margin"}) ==
        Literal(R"(
            list_revenue,discounts,unexplained,cost_to_serve,contribution_margin
            80978104.8707,527507.9262,-0.0378,2011265.9158,-1540783.3125
        )"));
  CHECK(PerCent(Ask(book, "margin").Find("contribution_margin_share")->reals[0]) == "-1.9152");
}

TEST_CASE("A2 from the deals alone the discount closes the gap") {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return;
  const auto book = Resellers();
  // The deals as they stand in the book with lines, as a book without them.
  Company deals;
  deals.Add("deals", Contents(*book, TableId::kDeals));
  CHECK(Ask(deals.snapshot(), "margin", "{}", {"list_revenue", "discounts", "unexplained"}) ==
        Literal(R"(
            list_revenue,discounts,unexplained
            80978104.8707,527507.8884,0.00
        )"));
}

TEST_CASE("A3 deals and lines that cost more than they bring") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "margin", R"({"loss_measure":"gross_margin"})",
            {"deals", "loss_deals", "loss_net_revenue", "loss_margin"}) == Literal(R"(
            deals,loss_deals,loss_net_revenue,loss_margin
            3796,1639,41215749.4575,-2617906.182
        )"));
  CHECK(Ask(book, "margin", R"({"loss_measure":"gross_margin","level":"line"})",
            {"lines", "loss_lines", "loss_margin"}) == Literal(R"(
            lines,loss_lines,loss_margin
            60855,21829,-3320274.5999
        )"));
  CHECK(Ask(book, "margin", "{}", {"loss_deals", "loss_margin"}) == Literal(R"(
            loss_deals,loss_margin
            2039,-3759101.4463
        )"));
}

TEST_CASE("A4 margin share by year") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "margin", R"({"by":"year"})", {"year", "net_revenue"}) == Literal(R"(
            year,net_revenue
            2010,489328.5787
            2011,18192802.7143
            2012,28193631.5321
            2013,33574834.1572
        )"));
  const Table table = Ask(book, "margin", R"({"by":"year"})");
  const std::vector<double>& shares = table.Find("gross_margin_share")->reals;
  CHECK(PerCent(shares[0]) == "3.4810");
  CHECK(PerCent(shares[1]) == "0.1617");
  CHECK(PerCent(shares[2]) == "3.2486");
  CHECK(PerCent(shares[3]) == "-1.4650");
}

TEST_CASE("A6 the best seller by revenue is not the best by margin") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const Table table = Ask(book, "margin", R"({"by":"owner","loss_measure":"gross_margin"})");
  CHECK(table.rows() == 17);
  const auto cell = [&](std::string_view owner, std::string_view column) {
    return table.Find(column)->CellText(RowOf(table, owner));
  };
  CHECK(cell("282", "revenue_rank") == "1");
  CHECK(cell("282", "net_revenue") == "10367007.4286");
  CHECK(cell("282", "gross_margin") == "172016.1153");
  CHECK(cell("291", "margin_rank") == "1");
  CHECK(cell("291", "revenue_rank") == "4");
  CHECK(cell("291", "net_revenue") == "8503338.6472");
  CHECK(cell("291", "gross_margin") == "233727.9395");
}

TEST_CASE("A7 margin by the customers country") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "margin", R"({"by":"customers.country"})",
            {"customers.country", "gross_margin"}) == Literal(R"(
            customers.country,gross_margin
            Australia,-108720.8821
            Canada,178227.0914
            France,-37309.6038
            Germany,-111253.6992
            United Kingdom,6381.9073
            United States,543157.7897
        )"));
}

TEST_CASE("A10 revenue concentration over 635 customers") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const Table table = Ask(book, "customer_concentration");
  CHECK(table.Find("customers")->CellText(0) == "635");
  char index[32];
  std::snprintf(index, sizeof index, "%.8f", table.Find("hhi")->reals[0]);
  CHECK(std::string(index) == "0.00452402");
  CHECK(PerCent(table.Find("top_10_share")->reals[0]) == "9.8471");
  CHECK(table.Find("largest_net_revenue")->CellText(0) == "877107.1923");
  const std::string largest = table.Find("largest")->CellText(0);
  CHECK(Ask(book, "customer_profitability",
            R"({"by":["customers.name"],"filter":"customer_id=)" + largest + R"("})",
            {"customers.name", "net_revenue"}) ==
        "customers.name,net_revenue\nBrakes and Gears,877107.1923\n");
}

// Recomputed from the CSV files in exact fractions by tests/oracle/customers.py.
TEST_CASE("Of 635 customers 335 lose money before freight is counted, 399 with it") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const std::vector<std::string> columns = {
      "margin",           "profitable_customers", "peak_margin",
      "losing_customers", "losing_net_revenue",   "losing_margin",
      "loss_by_discount", "loss_at_list"};
  CHECK(Ask(book, "customer_concentration", R"({"measure":"gross_margin"})", columns) == Literal(R"(
            margin,profitable_customers,peak_margin,losing_customers,losing_net_revenue,losing_margin,loss_by_discount,loss_at_list
            470482.6033,300,2643543.319,335,48349931.152,-2173060.7157,423016.2026,1750044.5131
        )"));
  CHECK(Ask(book, "customer_concentration", "{}", columns) == Literal(R"(
            margin,profitable_customers,peak_margin,losing_customers,losing_net_revenue,losing_margin,loss_by_discount,loss_at_list
            -1540783.3125,236,1896723.7704,399,51198381.8268,-3437507.0829,455822.5971,2981684.4858
        )"));
  // The peak is 5.6 times what all earn together: 2 643 543.3190 / 470 482.6033.
  CHECK(PerCent(Ask(book, "customer_concentration", R"({"measure":"gross_margin"})")
                    .Find("peak_share")
                    ->reals[0]) == "561.8791");
  CHECK(Ask(book, "customer_concentration", "{}", {"gini", "part_customers"}) ==
        "gini,part_customers\n0.6562784330404402,186\n");
}

TEST_CASE("The ends of the resellers' whale curve") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const std::vector<std::string> columns = {
      "customer_id",      "rank",         "gross_margin", "cumulative_margin",
      "loss_by_discount", "loss_at_list", "quadrant",     "cost_to_serve_outlier"};
  CHECK(Ask(book, "customer_profitability", R"({"measure":"gross_margin","limit":2})", columns) ==
        Literal(R"(
            customer_id,rank,gross_margin,cumulative_margin,loss_by_discount,loss_at_list,quadrant,cost_to_serve_outlier
            496,1,64487.8745,64487.8745,0.00,0.00,"high revenue, high margin",
            146,2,63691.4767,128179.3512,0.00,0.00,"high revenue, high margin",
        )"));
  CHECK(Ask(book, "customer_profitability",
            R"({"measure":"gross_margin","limit":2,"order":"worst"})", columns) == Literal(R"(
            customer_id,rank,gross_margin,cumulative_margin,loss_by_discount,loss_at_list,quadrant,cost_to_serve_outlier
            599,635,-73315.549,470482.6033,18970.3009,54345.2481,"high revenue, low margin",
            193,634,-47414.3807,543798.1523,10681.6048,36732.7759,"high revenue, low margin",
        )"));
}

// The list prices of A2; the bands and owners are recomputed in tests/oracle/leakage.py.
TEST_CASE("What resellers keep of list adds up to the waterfall") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "price_band", R"({"show":"quantiles"})",
            {"deals", "list_revenue", "net_revenue", "p10", "median", "width", "list_unknown"}) ==
        Literal(R"(
            deals,list_revenue,net_revenue,p10,median,width,list_unknown
            3796,80978104.8707,80450596.9823,0.9893,1,0.0107,0
        )"));
  const Table owners = Ask(book, "price_realisation", R"({"by":"owner"})");
  Int128 discounts = 0;
  for (const Int128 sum : owners.Find("on_invoice_discounts")->sums) discounts += sum;
  CHECK(FormatDecimal(discounts, kMoneyScale) == "527507.8884");
}

TEST_CASE("A19 a promotion loses more than its discount") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const Table margin =
      Ask(book, "margin", R"({"by":"deal_lines.campaign_id","loss_measure":"gross_margin"})");
  const auto cell = [](const Table& table, std::string_view column) {
    return table.Find(column)->CellText(RowOf(table, "14"));
  };
  CHECK(cell(margin, "net_revenue") == "581331.6288");
  CHECK(cell(margin, "gross_margin") == "-547905.051");
  CHECK(cell(margin, "loss_by_discount") == "145332.9072");
  CHECK(cell(margin, "loss_at_list") == "402572.1438");
  const Table campaigns = Ask(book, "campaigns");
  CHECK(cell(campaigns, "name") == "Touring-1000 Promotion");
  CHECK(cell(campaigns, "credited_by") == "line");
  CHECK(cell(campaigns, "net_revenue") == "581331.6288");
  CHECK(cell(campaigns, "gross_margin") == "-547905.051");
  CHECK(cell(campaigns, "loss_by_discount") == "145332.9072");
}

TEST_CASE("the book of AdventureWorks has nothing to find in its rows") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Csv(Ask(book, "quality",
                R"({"checks":["dangling_reference","header_differs",)"
                R"("won_without_amount","won_without_cost","missing_line"]})"))
            .find("error") == std::string::npos);
}

}  // namespace
}  // namespace coxswain
