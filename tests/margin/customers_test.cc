#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// The company of docs/examples/customer_profitability, where its figures are reckoned by hand.
void AddExample(Company* company) {
  company->Add("customers", R"(
      customer_id,segment
      C1,Retail
      C2,Retail
      C3,Industry
      C4,Industry
      C5,Retail
  )");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      D1,C1,Closed,won,2026-02-01,1000,1000,600
      D2,C2,Closed,won,2026-02-08,500,500,300
      D3,C3,Closed,won,2026-03-01,1000,800,700
      D4,C4,Closed,won,2026-03-09,200,200,180
      D5,C5,Closed,won,2026-03-12,300,300,
  )");
  company->Add("deal_costs", R"(
      deal_id,kind,amount
      D1,freight,80
      D2,freight,50
      D3,freight,120
      D4,support,100
      D5,freight,36
  )");
}

std::string Profit(Company* company, const std::string& options,
                   const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "customer_profitability", options, columns);
}
std::string Spread(Company* company, const std::string& options,
                   const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "customer_concentration", options, columns);
}

TEST_CASE("The whale curve rises while customers earn and falls to the total") {
  Company company;
  AddExample(&company);
  CHECK(Profit(&company, "{}",
               {"customer_id", "rank", "contribution_margin", "cumulative_customer_share",
                "cumulative_margin", "cumulative_margin_share"}) == Literal(R"(
      customer_id,rank,contribution_margin,cumulative_customer_share,cumulative_margin,cumulative_margin_share
      C1,1,320.00,0.25,320.00,0.8648648648648649
      C2,2,150.00,0.5,470.00,1.2702702702702702
      C3,3,-20.00,0.75,450.00,1.2162162162162162
      C4,4,-80.00,1,370.00,1
      C5,,,,,
  )"));
}

TEST_CASE("Thresholds of the quadrants are medians, or what is asked for, and high is at them") {
  Company company;
  AddExample(&company);
  CHECK(Profit(&company, "{}",
               {"customer_id", "quadrant", "revenue_threshold", "margin_threshold"}) == Literal(R"(
      customer_id,quadrant,revenue_threshold,margin_threshold
      C1,"high revenue, high margin",650.00,0.13749999999999998
      C2,"low revenue, high margin",650.00,0.13749999999999998
      C3,"high revenue, low margin",650.00,0.13749999999999998
      C4,"low revenue, low margin",650.00,0.13749999999999998
      C5,,650.00,0.13749999999999998
  )"));
  CHECK(Profit(&company, R"({"revenue_threshold":200,"margin_threshold":"0.3"})",
               {"quadrant", "revenue_threshold", "margin_threshold"}) == Literal(R"(
      quadrant,revenue_threshold,margin_threshold
      "high revenue, high margin",200.00,0.3
      "high revenue, high margin",200.00,0.3
      "high revenue, low margin",200.00,0.3
      "high revenue, low margin",200.00,0.3
      ,200.00,0.3
  )"));
}

TEST_CASE("A cost to serve stands apart by the rule that was asked for") {
  Company company;
  AddExample(&company);
  const std::vector<std::string> columns = {"customer_id", "cost_to_serve_share",
                                            "cost_to_serve_outlier"};
  CHECK(Profit(&company, "{}", columns) == Literal(R"(
      customer_id,cost_to_serve_share,cost_to_serve_outlier
      C1,0.08,
      C2,0.1,
      C3,0.15,
      C4,0.5,high
      C5,0.12,
  )"));
  // k of 0.5: 0.12 -+ 0.5 x 0.03 / 0.6745 = 0.0978 to 0.1422.
  CHECK(Profit(&company, R"({"outlier_k":0.5})", {"cost_to_serve_outlier"}) ==
        "cost_to_serve_outlier\nlow\n\nhigh\nhigh\n\n");
  // Hinges 0.1 and 0.15: to 0.15 + 1.5 x 0.05 = 0.225; with k = 7.1 to 0.505.
  CHECK(Profit(&company, R"({"outlier_rule":"tukey"})", {"cost_to_serve_outlier"}) ==
        "cost_to_serve_outlier\n\n\n\nhigh\n\n");
  CHECK(Profit(&company, R"({"outlier_rule":"tukey","outlier_k":"7.1"})",
               {"cost_to_serve_outlier"}) == "cost_to_serve_outlier\n\n\n\n\n\n");
  CHECK(Profit(&company, R"({"outlier_distance":0.4})", {"cost_to_serve_outlier"}) ==
        "cost_to_serve_outlier\n\n\n\n\n\n");
  CHECK(Profit(&company, R"({"outlier_rule":"none"})",
               {"cost_to_serve_outlier", "cost_to_serve_high"}) ==
        "cost_to_serve_outlier,cost_to_serve_high\n,\n,\n,\n,\n,\n");
}

TEST_CASE("A loss is told apart: what discounts explain, and what would be lost at list too") {
  Company company;
  AddExample(&company);
  CHECK(Profit(&company, R"({"order":"worst","limit":2})",
               {"customer_id", "rank", "contribution_margin", "loss_by_discount",
                "loss_at_list"}) == Literal(R"(
      customer_id,rank,contribution_margin,loss_by_discount,loss_at_list
      C4,4,-80.00,0.00,80.00
      C3,3,-20.00,20.00,0.00
  )"));
}

TEST_CASE("The measure decides the order: before service C3 earns") {
  Company company;
  AddExample(&company);
  CHECK(Profit(&company, R"({"measure":"gross_margin"})",
               {"customer_id", "margin_share", "cumulative_margin"}) == Literal(R"(
      customer_id,margin_share,cumulative_margin
      C1,0.4,400.00
      C2,0.4,600.00
      C3,0.125,700.00
      C4,0.1,720.00
      C5,,
  )"));
}

TEST_CASE("Any dimensions are ranked, and a null one is a group of its own") {
  Company company;
  AddExample(&company);
  company.Add("customers", "customer_id,segment\nC4,\n");
  CHECK(Profit(&company, R"({"by":["customers.segment"]})",
               {"customers.segment", "rank", "deals", "contribution_margin", "cost_coverage",
                "note"}) == Literal(R"(
      customers.segment,rank,deals,contribution_margin,cost_coverage,note
      Retail,1,3,470.00,0.8333333333333334,margins are of the part whose cost is known
      Industry,2,1,-20.00,1,
      ,3,1,-80.00,1,
  )"));
}

TEST_CASE(
    "Where revenue is credited back there is no share of it, and where all lose none of that") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,-50,-40
      d2,c2,Won,won,2026-01-10,0,5
      d3,c3,Won,won,2026-01-10,100,120
  )");
  CHECK(Profit(&company, "{}",
               {"customer_id", "contribution_margin", "margin_share", "cost_to_serve_share",
                "cumulative_margin", "cumulative_margin_share", "quadrant", "note"}) == Literal(R"(
      customer_id,contribution_margin,margin_share,cost_to_serve_share,cumulative_margin,cumulative_margin_share,quadrant,note
      c2,-5.00,,,-5.00,,,"no net revenue, so no share of it; all together earn nothing, so no share of that"
      c1,-10.00,,,-15.00,,,"net revenue is below 0, so no share of it; all together earn nothing, so no share of that"
      c3,-20.00,-0.2,0,-35.00,,"high revenue, high margin","all together earn nothing, so no share of that"
  )"));
  CHECK(Spread(&company, "{}",
               {"customers", "net_revenue", "revenue_customers", "credit_customers",
                "credit_net_revenue", "hhi", "gini", "largest", "margin", "peak_margin",
                "peak_share", "losing_customers", "losing_margin", "note"}) == Literal(R"(
      customers,net_revenue,revenue_customers,credit_customers,credit_net_revenue,hhi,gini,largest,margin,peak_margin,peak_share,losing_customers,losing_margin,note
      3,50.00,1,1,-50.00,1,0,c3,-35.00,0.00,,3,-35.00,"shares leave out customers who were credited more than invoiced; all together earn nothing, so the peak has no share of it"
  )"));
}

TEST_CASE("Concentration of the example, as reckoned by hand") {
  Company company;
  AddExample(&company);
  CHECK(Spread(&company, R"({"top":2})",
               {"customers", "net_revenue", "hhi", "gini", "largest", "largest_net_revenue",
                "top_1_share", "top_5_share", "top_share", "part_customers",
                "part_customer_share"}) == Literal(R"(
      customers,net_revenue,hhi,gini,largest,largest_net_revenue,top_1_share,top_5_share,top_share,part_customers,part_customer_share
      5,2800.00,0.2576530612244898,0.3,C1,1000.00,0.35714285714285715,1,0.6428571428571429,3,0.6
  )"));
  CHECK(Spread(&company, R"({"by":["segment"],"part":1})",
               {"segment", "customers", "known_cost_customers", "unknown_cost_customers",
                "unknown_cost_net_revenue", "margin", "profitable_customers", "peak_margin",
                "peak_share", "losing_customers", "losing_customer_share", "losing_net_revenue",
                "losing_margin", "loss_by_discount", "loss_at_list", "part_customers"}) ==
        Literal(R"(
      segment,customers,known_cost_customers,unknown_cost_customers,unknown_cost_net_revenue,margin,profitable_customers,peak_margin,peak_share,losing_customers,losing_customer_share,losing_net_revenue,losing_margin,loss_by_discount,loss_at_list,part_customers
      Industry,2,2,0,0.00,-100.00,0,0.00,,2,1,1000.00,-100.00,20.00,80.00,2
      Retail,3,2,1,300.00,470.00,2,470.00,1,0,0,0.00,0.00,0.00,0.00,3
  )"));
  CHECK(Spread(&company, R"({"of":["segment","customer_id"]})", {"customers", "largest"}) ==
        "customers,largest\n5,\"Retail, C1\"\n");
}

TEST_CASE("A company without won deals has no customers, and no ratio of them") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Lost,lost,2026-01-10,10
  )");
  CHECK(Ask(company.snapshot(), "customer_profitability").rows() == 0);
  CHECK(Spread(&company, "{}",
               {"customers", "net_revenue", "hhi", "gini", "top_10_share", "part_customers",
                "margin", "losing_customer_share", "note"}) ==
        "customers,net_revenue,hhi,gini,top_10_share,part_customers,margin,losing_customer_share,"
        "note\n0,0.00,,,,,,,\n");
}

// Some hundred deals of `customers`, drawn from a seed; every amount times `factor`.
std::string Deals(uint32_t seed, int factor, bool shuffled) {
  std::mt19937 random(seed);
  std::vector<std::string> rows;
  for (int i = 0; i < 300; ++i) {
    const int amount = static_cast<int>(random() % 2000) - 200;
    const int cost = static_cast<int>(random() % 1500);
    const bool known = random() % 8 != 0;
    rows.push_back("d" + std::to_string(i) + ",c" + std::to_string(random() % 40) +
                   ",Won,won,2026-01-10," + std::to_string((amount + 150) * factor) + "," +
                   std::to_string(amount * factor) + "," +
                   (known ? std::to_string(cost * factor) : "") + "," +
                   std::to_string(static_cast<int>(random() % 90) * factor) + "\n");
  }
  if (shuffled) std::shuffle(rows.begin(), rows.end(), random);
  std::string text =
      "deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods,"
      "commission_amount\n";
  for (const std::string& row : rows) text += row;
  return text;
}

TEST_CASE("The curve ends at the company's margin, in whatever order the deals came") {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    INFO("seed ", seed);
    Company company, shuffled;
    company.Add("deals", Deals(seed, 1, false));
    shuffled.Add("deals", Deals(seed, 1, true));
    for (const char* measure : {"gross_margin", "contribution_margin"}) {
      const std::string options = std::string("{\"measure\":\"") + measure + "\"}";
      const Table curve = Ask(company.snapshot(), "customer_profitability", options);
      const Table total = Ask(company.snapshot(), "margin");
      const Column& cumulative = *curve.Find("cumulative_margin");
      const Column& ranks = *curve.Find("rank");
      Int128 last = 0, net = 0, peak = 0;
      for (int64_t row = 0; row < curve.rows(); ++row) {
        net += curve.Find("net_revenue")->sums[static_cast<size_t>(row)];
        if (!ranks.IsNull(row)) last = cumulative.sums[static_cast<size_t>(row)];
        peak = std::max(peak, last);
      }
      CHECK((last == total.Find(measure)->sums[0]));
      CHECK((net == total.Find("net_revenue")->sums[0]));
      const Table spread = Ask(company.snapshot(), "customer_concentration", options);
      CHECK((peak == spread.Find("peak_margin")->sums[0]));
      CHECK((last == spread.Find("margin")->sums[0]));
      CHECK(Csv(Ask(shuffled.snapshot(), "customer_profitability", options)) == Csv(curve));
      CHECK(Csv(Ask(shuffled.snapshot(), "customer_concentration", options)) == Csv(spread));
    }
  }
}

TEST_CASE("Money times a factor changes money and nothing else") {
  constexpr int kFactor = 64;  // a power of two: ratios are the same to the bit in any case
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    INFO("seed ", seed);
    Company one, more;
    one.Add("deals", Deals(seed, 1, false));
    more.Add("deals", Deals(seed, kFactor, false));
    for (const char* query : {"customer_profitability", "customer_concentration"}) {
      INFO(query);
      Table scaled = Ask(one.snapshot(), query);
      for (Column& column : scaled.columns) {
        for (Int128& value : column.sums) value *= kFactor;
      }
      CHECK(Csv(scaled) == Csv(Ask(more.snapshot(), query)));
    }
  }
}

TEST_CASE("What is asked wrongly is refused with what would be right") {
  Company company;
  AddExample(&company);
  CHECK(AskWrong(company.snapshot(), "customer_profitability", R"({"limit":0})").find("limit") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "customer_profitability", R"({"outlier_rule":"3 sigma"})")
            .find("tukey") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "customer_concentration", R"({"part":"1.5"})").find("part") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "customer_concentration", R"({"of":["custmer_id"]})")
            .find("customer_id") != std::string::npos);
}

}  // namespace
}  // namespace coxswain
