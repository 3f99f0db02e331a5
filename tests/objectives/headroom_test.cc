#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Shops: six of ten accounts bought, the last two in the last 12 months, for 300 and 500. Plants:
// two of twenty. The day looked from is 2026-03-31.
struct TwoMarkets : Company {
  explicit TwoMarkets(const std::string& plan = "") {
    Add("settings", "name,value\nreporting_currency,EUR");
    Add("customers", R"(
        customer_id,segment,region
        s1,Shops,North
        s2,Shops,North
        s3,Shops,South
        s4,Shops,South
        s5,Shops,North
        s6,Shops,North
        p1,Plants,North
        p2,Plants,South
    )");
    Add("markets", R"(
        segment,as_of,capacity_customers
        Shops,2026-01-01,10
        Plants,2026-01-01,20
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount
        d0,p1,Won,won,2024-01-10,50
        d1,s1,Won,won,2024-05-10,400
        d2,s2,Won,won,2024-05-20,100
        d3,s3,Won,won,2024-08-10,100
        d4,s4,Won,won,2025-02-10,200
        d5,s1,Won,won,2025-07-01,200
        d6,s5,Won,won,2025-07-01,300
        d7,s6,Won,won,2026-03-31,500
        d8,p2,Won,won,2025-08-01,100
    )");
    if (!plan.empty()) AddPlan(plan);
  }
  // measure,segment,period_start,period_end,value
  void AddPlan(const std::string& lines) {
    std::string csv = "plan_id,plan_line_id,measure,segment,period_start,period_end,value\n";
    int number = 0;
    for (size_t at = 0; at < lines.size();) {
      const size_t end = lines.find('\n', at);
      csv += "grow," + std::to_string(++number) + "," + lines.substr(at, end - at) + "\n";
      at = end == std::string::npos ? lines.size() : end + 1;
    }
    Add("plan_lines", csv);
  }
  std::string Ask(const std::string& options, const std::vector<std::string>& columns) {
    return coxswain::Ask(snapshot(), "headroom", options, columns);
  }
  // Of the row of Shops and of new customers, which comes last where nothing else is planned.
  std::string Note(const std::string& options = "{}") {
    const Table table = coxswain::Ask(snapshot(), "headroom", options);
    return table.Find("note")->CellText(table.rows() - 1);
  }
};

TEST_CASE("The alarm names the period in which the plan first wants more than is left") {
  TwoMarkets company(
      "new_customers,Shops,2026-04-01,2026-06-30,2\n"
      "new_customers,Shops,2026-07-01,2026-09-30,3\n"
      "new_customers,Shops,2026-10-01,2026-12-31,1");
  // Four are left: the second quarter wants two, the third three more.
  CHECK(company.Ask("{}", {"segment", "status", "headroom", "plan_period", "new_customers_wanted",
                           "exceeded_in", "exceeded_on", "probability"}) == Literal(R"(
      segment,status,headroom,plan_period,new_customers_wanted,exceeded_in,exceeded_on,probability
      Plants,no plan,18,,,,,
      Shops,over headroom,4,2026-04-01 to 2026-12-31,6.00,2026-Q3,2026-07-01,1
  )"));
  // 2 x (300 + 500) / 2.
  CHECK(company.Ask("{}", {"segment", "shortfall_customers", "revenue_per_new_customer",
                           "shortfall_revenue", "room", "room_rank", "could_take"}) == Literal(R"(
      segment,shortfall_customers,revenue_per_new_customer,shortfall_revenue,room,room_rank,could_take
      Plants,,100.00,,18.00,1,2.00
      Shops,2.00,400.00,800.00,0.00,,
  )"));
  CHECK(company.Ask(R"({"show":"periods"})",
                    {"period", "new_customers_wanted", "cumulated", "left_after", "is_over",
                     "probability", "shortfall_customers"}) == Literal(R"(
      period,new_customers_wanted,cumulated,left_after,is_over,probability,shortfall_customers
      2026-Q2,2.00,2.00,2.00,false,0,0.00
      2026-Q3,3.00,5.00,-1.00,true,1,1.00
      2026-Q4,1.00,6.00,-2.00,true,1,2.00
  )"));
}

TEST_CASE("A plan that wants just what is left fits") {
  TwoMarkets company("new_customers,Shops,2026-04-01,2026-12-31,4");
  CHECK(company.Ask("{}", {"segment", "status", "probability", "shortfall_customers"}) ==
        Literal(R"(
      segment,status,probability,shortfall_customers
      Plants,no plan,,
      Shops,fits,0,0.00
  )"));
}

TEST_CASE("A capacity between low and high gives a probability between 0 and 1") {
  TwoMarkets company("new_customers,Shops,2026-04-01,2026-12-31,3");
  company.Add("markets", R"(
      segment,as_of,capacity_customers,low,high
      Shops,2026-01-01,10,8,14
  )");
  // One of nine is a twelfth of the triangle: see numeric/triangular_test.cc.
  CHECK(company.Ask("{}", {"segment", "status", "capacity_low", "capacity_high", "probability"}) ==
        Literal(R"(
      segment,status,capacity_low,capacity_high,probability
      Plants,no plan,,,
      Shops,may run over,8,14,0.08333333333333333
  )"));
  // One estimate alone stretches to the capacity: (9 - 8)^2 / 2^2.
  company.Add("markets", R"(
      segment,as_of,capacity_customers,low,high
      Shops,2026-01-01,10,8,
  )");
  CHECK(company.Ask("{}", {"probability"}) == "probability\n\"\"\n0.25\n");
  company.Add("markets", R"(
      segment,as_of,capacity_customers,low,high
      Shops,2026-01-01,10,11,9
  )");
  CHECK(company.Ask("{}", {"probability"}) == "probability\n\"\"\n0\n");
  CHECK(company.Note() ==
        "The low estimate 11 lies above the capacity and is not used. The high estimate 9 lies "
        "below the capacity and is not used.");
}

TEST_CASE("A plan of revenue wants new customers for what those there are will not bring") {
  TwoMarkets company("net_revenue,Shops,2026-04-01,2027-03-31,2250");
  // Customers of a year ago brought 800 in the year to 2025-03-31 and 200 in the next: a quarter.
  // Of the last 1000 as much: 250. The other 2000 at 400 each are five new customers; four are
  // left.
  CHECK(company.Ask("{}", {"segment", "measure", "status", "planned", "revenue_kept",
                           "existing_revenue", "new_customer_revenue", "new_customers_wanted",
                           "shortfall_customers", "shortfall_revenue"}) == Literal(R"(
      segment,measure,status,planned,revenue_kept,existing_revenue,new_customer_revenue,new_customers_wanted,shortfall_customers,shortfall_revenue
      Plants,net_revenue,no plan,,,,,,,
      Shops,net_revenue,over headroom,2250.00,0.25,250.00,2000.00,5.00,1.00,400.00
  )"));
  // Planned in both measures, a segment has two rows.
  TwoMarkets both(
      "net_revenue,Shops,2026-04-01,2027-03-31,250\n"
      "new_customers,Shops,2026-04-01,2027-03-31,9");
  CHECK(both.Ask("{}", {"segment", "measure", "status", "new_customers_wanted"}) == Literal(R"(
      segment,measure,status,new_customers_wanted
      Plants,net_revenue,no plan,
      Plants,new_customers,no plan,
      Shops,net_revenue,fits,0.00
      Shops,new_customers,over headroom,9.00
  )"));
}

TEST_CASE("Where two years are not known, revenue of old and new customers is not told apart") {
  TwoMarkets company("net_revenue,Shops,2026-04-01,2027-03-31,2250");
  CHECK(company.Ask(R"({"as_of":"2025-12-31"})",
                    {"segment", "status", "existing_revenue", "probability"}) == Literal(R"(
      segment,status,existing_revenue,probability
      Plants,no plan,,
      Shops,cannot be told,,
  )"));
  CHECK(company.Note(R"({"as_of":"2025-12-31"})") ==
        "What the customers there are will bring cannot be told: that takes net revenue from 24 "
        "months ago on.");
}

TEST_CASE("Of a period that has begun the rest is wanted, of one that is over nothing") {
  TwoMarkets company(
      "new_customers,Shops,2025-01-01,2025-12-31,9\n"
      "new_customers,Shops,2026-01-01,2026-12-31,3");
  // One has come in 2026.
  CHECK(company.Ask(R"({"show":"periods"})",
                    {"period", "planned", "so_far", "new_customers_wanted"}) == Literal(R"(
      period,planned,so_far,new_customers_wanted
      2026,3.00,1.00,2.00
  )"));
  CHECK(company.Note() ==
        "1 period of the plan is over and left out. 2026 has begun: what came in up to 2026-03-31 "
        "is taken off its plan.");
  // Of revenue, 500 has come in; 275 of 365 days are left: 0.25 x 1000 x 275 / 365 = 188.356164.
  TwoMarkets revenue("net_revenue,Shops,2026-01-01,2026-12-31,1000");
  CHECK(revenue.Ask(R"({"show":"periods"})",
                    {"so_far", "existing_revenue", "new_customer_revenue"}) == Literal(R"(
      so_far,existing_revenue,new_customer_revenue
      500.00,188.356164,311.643836
  )"));
}

TEST_CASE("Segments without a capacity say so") {
  TwoMarkets company(
      "new_customers,Yards,2026-04-01,2026-12-31,4\n"
      "new_customers,Shop,2026-04-01,2026-12-31,4");
  company.Add("customers", "customer_id,segment\ny1,Yards");
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\ny,y1,W,won,2026-01-01,1");
  CHECK(company.Ask("{}", {"segment", "status", "headroom", "new_customers_wanted", "probability",
                           "note"}) == Literal(R"(
      segment,status,headroom,new_customers_wanted,probability,note
      Plants,no plan,18,,,
      Shop,no capacity,,4.00,,No customer and no market is of 'Shop'. Did you mean 'Shops'?
      Shops,no plan,4,,,
      Yards,no capacity,,4.00,,"All known accounts have bought, so they do not tell how many there could be."
  )"));
}

TEST_CASE("A capacity below the customers leaves nobody, and is told") {
  TwoMarkets company("new_customers,Shops,2026-04-01,2026-12-31,1");
  company.Add("markets", "segment,as_of,capacity_customers\nShops,2026-01-01,5");
  CHECK(company.Ask("{}", {"segment", "status", "headroom", "shortfall_customers", "room"}) ==
        Literal(R"(
      segment,status,headroom,shortfall_customers,room
      Plants,no plan,18,,18.00
      Shops,over headroom,-1,1.00,0.00
  )"));
  CHECK(company.Note() ==
        "There are 6 customers, more than the capacity of 5: one of them is wrong.");
}

TEST_CASE("Plans that are doubled, overlap or leave days out are told") {
  TwoMarkets twice(
      "new_customers,Shops,2026-04-01,2026-06-30,2\n"
      "new_customers,Shops,2026-04-01,2026-06-30,2");
  CHECK(twice.Note() ==
        "2 lines plan 2026-Q2, and two of them say the same: they are added up, but one may be a "
        "copy.");
  CHECK(twice.Ask("{}", {"new_customers_wanted"}) == "new_customers_wanted\n\"\"\n4.00\n");
  TwoMarkets overlap(
      "new_customers,Shops,2026-04-01,2027-03-31,2\n"
      "new_customers,Shops,2026-04-01,2026-06-30,1");
  CHECK(overlap.Note() ==
        "2026-Q2 and 2026-04-01 to 2027-03-31 are both planned: the days that they share count "
        "twice.");
  TwoMarkets gap(
      "new_customers,Shops,2026-04-01,2026-06-30,1\n"
      "new_customers,Shops,2026-10-01,2026-12-31,1");
  CHECK(gap.Note() == "Nothing is planned from 2026-07-01 to 2026-09-30.");
}

TEST_CASE("Two plans of the same days give no answer until one is chosen") {
  TwoMarkets company("new_customers,Shops,2026-04-01,2026-06-30,2");
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      bold,1,1,new_customers,Shops,2026-01-01,2026-12-31,9
      bold,2,1,new_customers,Shops,2026-01-01,2026-12-31,8
  )");
  CHECK(company.Ask("{}", {"segment", "status", "new_customers_wanted", "room", "note"}) ==
        Literal(R"(
      segment,status,new_customers_wanted,room,note
      Plants,no plan,,18.00,
      Shops,several plans,,,The plans 'grow' and 'bold' plan the same days: choose one with the option plan_id.
  )"));
  // Of bold the latest version: 8, of whom one has come.
  CHECK(company.Ask(R"({"plan_id":"bold"})", {"new_customers_wanted"}) ==
        "new_customers_wanted\n\"\"\n7.00\n");
  CHECK(AskWrong(company.snapshot(), "headroom", R"({"plan_id":"gro"})") ==
        "The table plan_lines has no plan 'gro'. Did you mean 'grow'?");
}

TEST_CASE("Lines by owner are parts of the line of their segment") {
  TwoMarkets company;
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,segment,owner,period_start,period_end,value
      p,1,new_customers,Shops,,2026-04-01,2026-12-31,3
      p,2,new_customers,Shops,ann,2026-04-01,2026-12-31,2
      p,3,new_customers,Shops,bob,2026-04-01,2026-12-31,1
      p,4,new_customers,Plants,ann,2026-04-01,2026-12-31,2
      p,5,new_customers,Plants,bob,2026-04-01,2026-12-31,5
  )");
  CHECK(company.Ask("{}", {"segment", "new_customers_wanted", "note"}) == Literal(R"(
      segment,new_customers_wanted,note
      Plants,7.00,2 lines of 2026-04-01 to 2026-12-31 are added up.
      Shops,3.00,"2 lines that say more, such as an owner, are taken as parts of the others."
  )"));
  // In the whole company, those of Plants by owner are beside the line of Shops.
  CHECK(company.Ask(R"({"by":[]})", {"headroom", "new_customers_wanted"}) ==
        "headroom,new_customers_wanted\n22,3.00\n");
}

TEST_CASE("A plan without a segment stands apart, and against the whole company") {
  TwoMarkets company("new_customers,,2026-04-01,2026-12-31,30");
  CHECK(company.Ask("{}", {"segment", "status", "planned", "customers_ever", "probability"}) ==
        Literal(R"(
      segment,status,planned,customers_ever,probability
      Plants,no plan,,2,
      Shops,no plan,,6,
      ,no segment,30.00,,
  )"));
  CHECK(company.Ask(R"({"by":[]})", {"status", "planned", "headroom", "shortfall_customers"}) ==
        "status,planned,headroom,shortfall_customers\nover headroom,30.00,22,8.00\n");
}

TEST_CASE("Objectives are plans where plan_lines has none") {
  TwoMarkets company;
  company.Add("objectives", R"(
      objective_id,measure,filter,kind,direction,target,target_low,starts_on,due_on
      o1,new_customers,segment=Shops,,up,5,,2026-04-01,2026-12-31
      o2,new_customers,customers.segment in (Plants),corridor,up,9,3,2026-04-01,2026-12-31
      o3,new_customers,amount>=100,,up,9,,2026-04-01,2026-12-31
      o4,new_customers,segment=Shops,,down,1,,2026-04-01,2026-12-31
      o5,win_rate_count,segment=Shops,,up,1,,2026-04-01,2026-12-31
  )");
  CHECK(company.Ask("{}", {"segment", "status", "plans", "planned"}) == Literal(R"(
      segment,status,plans,planned
      Plants,fits,o2,3.00
      Shops,over headroom,o1,5.00
      ,no segment,,
  )"));
  CHECK(company.Note() ==
        "o3: Its filter is not of the kind segment=...; region=..., so no market can be set "
        "against it.");
  company.AddPlan("new_customers,Shops,2026-04-01,2026-12-31,1");
  CHECK(company.Ask("{}", {"plans"}) == "plans\n\ngrow\n");
  CHECK(company.Ask(R"({"plans_from":"objectives","plan_id":["o1"]})", {"plans"}) ==
        "plans\n\no1\n");
}

TEST_CASE("A plan in another currency is converted, and refused without a rate") {
  TwoMarkets company;
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,segment,period_start,period_end,value,currency
      p,1,net_revenue,Shops,2026-04-01,2027-03-31,3000,USD
      p,2,bookings,Shops,2026-04-01,2027-03-31,3000,CHF
  )");
  CHECK(AskWrong(company.snapshot(), "headroom", "{}") ==
        "Row 1 of plan_lines is in 'USD', and the table rates has no spot rate of it that holds on "
        "2026-04-01. Give one whose valid_from is that day or earlier.");
  company.Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-01-01,0.9
      USD,budget,2026-01-01,0.75
  )");
  CHECK(company.Ask("{}", {"planned", "new_customer_revenue"}) ==
        "planned,new_customer_revenue\n,\n2250.00,2000.00\n");
}

TEST_CASE("Regions have a headroom of their own, other dimensions have none") {
  TwoMarkets company;
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,segment,region,period_start,period_end,value
      p,1,new_customers,Shops,North,2026-04-01,2026-12-31,4
      p,2,new_customers,Shops,South,2026-04-01,2026-12-31,1
  )");
  company.Add("markets", R"(
      segment,region,as_of,capacity_customers
      Shops,North,2026-01-01,7
      Shops,South,2026-01-01,3
  )");
  CHECK(company.Ask(R"({"by":["segment","region"]})",
                    {"segment", "region", "status", "headroom", "room"}) == Literal(R"(
      segment,region,status,headroom,room
      Plants,North,no capacity,,
      Plants,South,no capacity,,
      Shops,North,over headroom,3,0.00
      Shops,South,fits,1,0.00
  )"));
  CHECK(AskWrong(company.snapshot(), "headroom", R"({"by":["segmnt"]})") ==
        "Plans and markets have no 'segmnt' to stand by. Did you mean 'segment'?");
}

// Of 16 accounts half of those missing come each year: 8, 4, 2; one in the next.
struct HalfEachYear : Company {
  explicit HalfEachYear(const std::string& planned) {
    std::string customers = "customer_id,segment\n";
    std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
    int number = 0;
    const int years[] = {16, 8, 4, 2, 1};
    for (size_t year = 0; year < 5; ++year) {
      for (int i = 0; i < years[year]; ++i) {
        const std::string id = std::to_string(++number);
        customers += "c" + id + ",Shops\n";
        deals += "d" + id + ",c" + id + ",W,won," + std::to_string(2021 + year) +
                 (i == 0 && year == 4 ? "-12-31" : "-06-30") + ",1\n";
      }
    }
    Add("customers", customers);
    Add("deals", deals);
    Add("markets", "segment,as_of,capacity_customers\nShops,2026-01-01,100");
    Add("plan_lines",
        "plan_id,plan_line_id,measure,segment,period_start,period_end,value\n"
        "p,1,new_customers,Shops,2026-01-01,2026-12-31," +
            planned);
  }
};

TEST_CASE("The curve says what will come, whatever room there is") {
  // 31 of 32 have bought; by the curve half a customer comes in 2026, where the plan wants ten and
  // the capacity would allow 69.
  HalfEachYear company("10");
  const std::string options =
      R"({"grain":"year","family":"exponential","replicates":50,"ceiling":"free"})";
  CHECK(Ask(company.snapshot(), "headroom", options,
            {"status", "headroom", "curve_status", "curve_customers", "curve_probability"}) ==
        Literal(R"(
      status,headroom,curve_status,curve_customers,curve_probability
      fits,69,identified,0.5,1
  )"));
  const Table table = Ask(company.snapshot(), "headroom", options);
  CHECK(table.Find("curve_low")->reals[0] <= 0.5);
  CHECK(table.Find("curve_high")->reals[0] >= 0.5);
  // Nothing wanted, nothing missed.
  HalfEachYear none("0");
  CHECK(Ask(none.snapshot(), "headroom", options, {"status", "curve_probability"}) ==
        "status,curve_probability\nfits,0\n");
  // Few years tell no curve.
  CHECK(Ask(company.snapshot(), "headroom", R"({"grain":"year","as_of":"2022-12-31"})",
            {"curve_status", "curve_customers", "curve_probability"}) ==
        "curve_status,curve_customers,curve_probability\ntoo_few_periods,,\n");
}

TEST_CASE("The same seed says the same") {
  HalfEachYear company("1");
  const std::string options = R"({"grain":"year","replicates":60,"seed":7})";
  CHECK(Csv(Ask(company.snapshot(), "headroom", options)) ==
        Csv(Ask(company.snapshot(), "headroom", options)));
}

TEST_CASE("Without plan and deals there is nothing to say, in all columns") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on,amount\n");
  const Table groups = Ask(company.snapshot(), "headroom");
  CHECK(groups.rows() == 0);
  CHECK(groups.Find("could_take") != nullptr);
  const Table periods = Ask(company.snapshot(), "headroom", R"({"show":"periods"})");
  CHECK(periods.rows() == 0);
  CHECK(periods.Find("left_after") != nullptr);
}

}  // namespace
}  // namespace coxswain
