#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

// The company of docs/examples/customer_profitability, with a margin objective that is missed while
// revenue comes in.
const Json& Report() {
  static const Json report = [] {
    Company company;
    company.Add("settings", "name,value\nreporting_currency,EUR\n");
    company.Add("customers", R"(
        customer_id,name,segment
        C1,Albatross,Retail
        C2,Bluefin,Retail
        C3,Cormorant,Industry
        C4,Dunlin,Public
        C5,Egret,Retail
    )");
    company.Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
        D1,C1,Closed,won,2026-02-01,1000,1000,600
        D2,C2,Closed,won,2026-02-08,500,500,300
        D3,C3,Closed,won,2026-03-01,1000,800,700
        D4,C4,Closed,won,2026-03-09,200,200,180
        D5,C5,Closed,won,2026-03-12,300,300,
    )");
    company.Add("deal_costs", R"(
        deal_id,kind,amount
        D1,freight,80
        D2,freight,50
        D3,freight,120
        D4,support,100
        D5,freight,36
    )");
    company.Add("objectives", R"(
        objective_id,name,measure,direction,target,starts_on,due_on
        M,Earn,contribution_margin_share,up,0.2,2026-01-01,2026-03-31
        R,Grow,net_revenue,up,2000,2026-01-01,2026-03-31
    )");
    return JsonReport(company.snapshot());
  }();
  return report;
}

const Json& Named(const Json& list, const std::string& name) {
  for (const Json& one : list) {
    if (one["name"] == name) return one;
  }
  FAIL("no ", name);
  return list;
}

TEST_CASE("Customers that lose money are counted, and the loss is told apart") {
  CHECK(Texts(Report()["findings"], "loss_customers") ==
        "2 of 4 customers lose money: -100 (contribution margin) on 1 000 of net revenue; "
        "discounts explain 20 of it, the rest would be lost at list prices too. Of 1 more no cost "
        "is known.\n");
  CHECK(Texts(Report()["findings"], "cost_to_serve") ==
        "1 customer costs more than 27.6 % of net revenue to serve, where the median is 12.0 %: "
        "Dunlin (50.0 %).\n");
  CHECK(Texts(SectionOf(Report(), "margin")["sentences"])
            .find("3 of 5 customers bring 80 % of net "
                  "revenue.") != std::string::npos);
  CheckAgainstSchema(Report());
}

TEST_CASE("The whale curve is drawn from nothing over its peak to what all earn") {
  const Json& chart = Named(SectionOf(Report(), "margin")["charts"], "whale_curve");
  CHECK(chart["caption"]["text"] == "2 customers earn 470 EUR; the rest take it back to 370.");
  std::string points;
  for (const Json& point : chart["spec"]["data"]["values"]) {
    points += point["customers"].dump() + " " + point["share"].dump() + " " +
              point["cumulative"].dump() + "\n";
  }
  CHECK(points ==
        "0 0 0.0\n"
        "1 0.25 320.0\n"
        "2 0.5 470.0\n"
        "3 0.75 450.0\n"
        "4 1 370.0\n");
}

TEST_CASE("Customers are drawn by revenue and margin, with the thresholds") {
  const Json& chart = Named(SectionOf(Report(), "margin")["charts"], "customer_quadrants");
  CHECK(chart["caption"]["text"] ==
        "Right of the line is net revenue from 650 EUR on, above it margins from 13.7 % on: 1 "
        "customer brings much and leaves little.");
  const Json& points = chart["spec"]["data"]["values"];
  REQUIRE(points.size() == 4);  // nobody knows where Egret stands
  CHECK(points[1]["name"] == "Cormorant");
  CHECK(points[1]["revenue"] == 800);
  CHECK(points[1]["margin"] == -0.025);
  CHECK(points[1]["quadrant"] == "high revenue, low margin");
  CHECK(points[1]["revenue_threshold"] == 650);
  const Json& quadrants = Named(SectionOf(Report(), "margin")["tables"], "customer_quadrants");
  CHECK(quadrants["table"]["rows"].size() == 4);
}

TEST_CASE("Revenue that sales should not chase is told, and revenue that costs the margin") {
  // 370 / 2500 is below 0.2. Industry and Public lose; at list Industry would not.
  CHECK(Texts(Report()["findings"], "not_to_chase") ==
        "1 000 of net revenue in Industry and Public should not be chased: at a loss, or below the "
        "margin of “Earn” even at list prices, by 300.\n");
  CHECK(Texts(Report()["findings"], "revenue_against_margin") ==
        "R (Grow) is met with 2 800 EUR of 2 000 EUR, while M (Earn) is off course with 14.80 % of "
        "20.00 %: 2 of 5 won deals, with 1 000 EUR of net revenue, fall short of that share, by "
        "300 EUR.\n");
}

}  // namespace
}  // namespace coxswain
