#include <set>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/measures.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Two won, one lost, one open, one omitted.
Company& AddDeals(Company& company) {
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,probability
      w1,c1,Won,won,2026-01-01,2026-01-31,,30000,
      w2,c2,Won,won,2026-01-11,2026-03-02,,10000,
      l1,c3,Lost,lost,2026-02-01,2026-02-11,,5000,
      o1,c4,New,open,2026-02-20,,2026-04-15,20000,0.25
      x1,c4,Gone,omitted,2026-02-21,,,7000,
  )");
  return company;
}

TEST_CASE("Names of measures are unique, and each says its formula, date and source") {
  std::set<std::string_view> names;
  for (const Measure& measure : AllMeasures()) {
    CAPTURE(measure.name);
    CHECK(names.insert(measure.name).second);
    CHECK_FALSE(measure.title.empty());
    CHECK_FALSE(measure.formula.empty());
    CHECK_FALSE(measure.source.empty());
    CHECK_FALSE(measure.date.empty());
    CHECK_FALSE(measure.numerator.empty());
  }
}

TEST_CASE("The four win rates differ, each with its own name") {
  Company company;
  AddDeals(company);
  const Table table = Ask(company.snapshot(), "measures",
                          R"({"measures":["win_rate_count","win_rate_all","win_rate_amount",
                              "win_rate_cohort"]})");
  CHECK(table.columns[0].reals[0] == 2.0 / 3.0);
  CHECK(table.columns[1].reals[0] == 2.0 / 4.0);  // the omitted deal is left out
  CHECK(table.columns[2].reals[0] == 40000.0 / 45000.0);
  CHECK(table.columns[3].reals[0] == 2.0 / 4.0);
}

TEST_CASE("A win rate by amount is refused where a lost deal has no amount") {
  Company company;
  AddDeals(company);
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\nl2,c1,L,lost,2026-02-01,0\n");
  const Table table =
      Ask(company.snapshot(), "measures", R"({"measures":["win_rate_amount","win_rate_count"]})");
  CHECK(table.columns[0].IsNull(0));
  CHECK(table.columns[1].reals[0] == 0.5);
}

TEST_CASE("Without a lost or open deal there is no win rate rather than 100 %") {
  Company company;
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\nw,c,W,won,2026-02-01,5\n");
  const Table table = Ask(company.snapshot(), "measures",
                          R"({"measures":["win_rate_count","win_rate_all","win_rate_amount",
                              "win_rate_cohort","velocity"]})");
  for (const Column& column : table.columns) {
    CAPTURE(column.name);
    CHECK(column.IsNull(0));
  }
}

TEST_CASE("What is known of deals that are known in part is earned") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,W,won,2026-02-01\n");
  company.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd1,1,1,100,60\nd1,2,1,50,\n");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["cost_of_goods","gross_margin","gross_margin_share"]})",
            {"cost_of_goods", "gross_margin", "gross_margin_share"}) ==
        "cost_of_goods,gross_margin,gross_margin_share\n60.00,40.00,0.4\n");
}

TEST_CASE("All lost: nothing won, and rates of 0") {
  Company company;
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\nl,c,L,lost,2026-02-01,5\n");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["net_revenue","win_rate_count","average_deal","sales_cycle"]})",
            {"net_revenue", "win_rate_count", "average_deal", "sales_cycle"}) ==
        "net_revenue,win_rate_count,average_deal,sales_cycle\n0.00,0,,\n");
}

TEST_CASE("Average deal, sales cycle and pipeline") {
  Company company;
  AddDeals(company);
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["average_deal","sales_cycle","pipeline","weighted_pipeline"]})",
            {"average_deal", "sales_cycle", "pipeline", "weighted_pipeline"}) ==
        "average_deal,sales_cycle,pipeline,weighted_pipeline\n20000,40,20000.00,5000.00\n");
}

TEST_CASE("The weighted pipeline of five deals of 50 000 is 130 000") {
  Company company;  // F01 of the reference
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,amount,probability
      1,,S,open,50000,.10
      2,,S,open,50000,.25
      3,,S,open,50000,0.50
      4,,S,open,50000,0.75
      5,,S,open,50000,1
  )");
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["weighted_pipeline"]})",
            {"weighted_pipeline"}) == "weighted_pipeline\n130000.00\n");
}

TEST_CASE("Coverage is the open amount over what is still missing: 900k, 500k, 200k give 3.0") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,expected_close_on,amount
      w,c,W,won,2026-01-10,,200000
      o,c,S,open,,2026-03-01,900000
      late,c,S,open,,2026-07-01,1
  )");
  const std::string window = R"("measures":["coverage"],"from":"2026-01-01","to":"2026-03-31")";
  CHECK(Ask(company.snapshot(), "measures", "{" + window + ",\"target\":500000}", {"coverage"}) ==
        "coverage\n3\n");
  CHECK(Ask(company.snapshot(), "measures", "{" + window + ",\"target\":200000}", {"coverage"}) ==
        "coverage\n\"\"\n");
  CHECK(AskWrong(company.snapshot(), "measures", "{" + window + "}").find("target") !=
        std::string::npos);
}

TEST_CASE("Velocity of 40 open deals at .25, 20 000 and 50 days is 4 000 a day") {
  Company company;
  std::string deals =
      "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n"
      "w,c,W,won,2026-01-01,2026-02-20,20000\n";
  for (int i = 0; i < 3; ++i) deals += "l" + std::to_string(i) + ",c,L,lost,,2026-02-20,1\n";
  for (int i = 0; i < 40; ++i) deals += "o" + std::to_string(i) + ",c,S,open,,,1\n";
  company.Add("deals", deals);
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["velocity"]})", {"velocity"}) ==
        "velocity\n4000\n");
}

TEST_CASE("Revenue comes from orders where they are given, credit notes taken off") {
  Company company;
  AddDeals(company);
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["revenue","bookings"]})",
            {"revenue", "bookings"}) == "revenue,bookings\n40000.00,40000.00\n");
  company.Add("orders", R"(
      order_id,customer_id,ordered_on,amount,kind
      r1,c1,2026-02-01,30000,invoice
      r2,c1,2026-02-02,500,credit_note
      r3,c1,2026-02-03,100,
  )");
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["revenue","bookings"]})",
            {"revenue", "bookings"}) == "revenue,bookings\n29600.00,40000.00\n");
}

TEST_CASE("A customer is new in the period of the first won deal, whatever acquired_on says") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment,acquired_on
      c1,A,2020-01-01
      c2,A,
      c3,B,
      c4,B,
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      1,c1,W,won,2025-02-01,1
      2,c1,W,won,2026-02-01,1
      3,c2,W,won,2026-03-01,1
      4,c3,L,lost,2026-03-01,1
  )");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["new_customers","customers_ever","active_customers"],"by":["year"]})",
            {"year", "new_customers", "customers_ever", "active_customers"}) ==
        "year,new_customers,customers_ever,active_customers\n2025,1,1,1\n2026,1,2,2\n");
  // Four accounts are known, two never bought.
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["penetration_ever","penetration_period"],"from":"2026-03-01"})",
            {"penetration_ever", "penetration_period"}) ==
        "penetration_ever,penetration_period\n0.5,0.25\n");
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["penetration_ever"],"by":["segment"]})",
            {"segment", "penetration_ever"}) == "segment,penetration_ever\nA,\nB,0\n");
}

TEST_CASE("A deal of a filter's rows does not make an old customer new") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,owner
      1,c1,W,won,2025-02-01,1,ann
      2,c1,W,won,2026-02-01,1,bob
      3,c2,W,won,2026-03-01,1,bob
  )");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["new_customers","customers_ever"],"filter":"owner=bob"})",
            {"new_customers", "customers_ever"}) == "new_customers,customers_ever\n1,2\n");
}

TEST_CASE("Capacity is the serviceable market, else the total, in its latest version") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,A\nc2,B\n");
  company.Add("markets", R"(
      segment,region,level,as_of,capacity_customers
      A,,total,2026-01-01,100
      A,,serviceable,2025-01-01,20
      A,,serviceable,2026-01-01,10
      A,North,serviceable,2026-01-01,4
      B,North,total,2026-01-01,3
      B,South,total,2026-01-01,5
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      1,c1,W,won,2026-02-01,1
      2,c2,W,won,2026-02-01,1
  )");
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["penetration_ever"],"by":["segment"]})",
            {"segment", "penetration_ever"}) == "segment,penetration_ever\nA,0.1\nB,0.125\n");
}

TEST_CASE("Seen from a day, deals closed later are open, and those nobody can place are counted") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      1,c1,W,won,2026-01-01,2026-03-01,10
      2,c1,W,won,2026-02-15,2026-03-01,10
      3,c1,W,won,,2026-03-01,10
      4,c1,W,won,2026-01-01,2026-01-10,10
  )");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["won_deals","open_deals","deals_left_out"],"as_of":"2026-01-31"})",
            {"won_deals", "open_deals", "deals_left_out"}) ==
        "won_deals,open_deals,deals_left_out\n1,1,1\n");
}

TEST_CASE("Spend per won deal and contribution per spend, by campaign") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id
      1,c1,W,won,2026-01-10,100,40,fair
      2,c1,W,won,2026-01-11,100,40,fair
  )");
  company.Add("spend", "campaign_id,spent_on,amount\nfair,2026-01-05,60\n");
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["spend","cost_per_won_deal","contribution_per_spend"],
                "by":["campaign_id"]})",
            {"campaign_id", "spend", "cost_per_won_deal", "contribution_per_spend"}) ==
        "campaign_id,spend,cost_per_won_deal,contribution_per_spend\nfair,60.00,30,2\n");
}

TEST_CASE("Measures that count deals cannot be asked by what only lines have") {
  Company company;
  AddDeals(company);
  company.Add("deal_lines", "deal_id,line,quantity,amount,colour\nw1,1,1,3,red\n");
  CHECK(AskWrong(company.snapshot(), "measures", R"({"measures":["won_deals"],"by":["colour"]})")
            .find("lines of deals") != std::string::npos);
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["net_revenue"],"by":["colour"],"filter":"colour=red"})",
            {"colour", "net_revenue"}) == "colour,net_revenue\nred,3.00\n");
}

TEST_CASE("An owner's team is the one of the day the deal was closed") {
  Company company;
  company.Add("owners", R"(
      owner,valid_from,team
      ann,,North
      ann,2026-02-01,South
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,owner
      1,c1,W,won,2026-01-31,10,ann
      2,c1,W,won,2026-02-01,20,ann
      3,c1,W,won,2026-03-01,40,zoe
  )",
              {.dangling = DanglingReference::kWarn});
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["net_revenue"],"by":["owners.team"]})",
            {"owners.team", "net_revenue"}) ==
        "owners.team,net_revenue\n,40.00\nNorth,10.00\nSouth,20.00\n");
}

TEST_CASE("An unknown measure is an error that names the nearest") {
  Company company;
  CHECK(AskWrong(company.snapshot(), "measures", R"({"measures":["net_revenu"]})")
            .find("net_revenue") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "measures", "{}").find("Say which measures") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "measures", R"({"measures":["net_revenue"]})").find("deals") !=
        std::string::npos);
}

}  // namespace
}  // namespace coxswain
