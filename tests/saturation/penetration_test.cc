#include <doctest/doctest.h>

#include "coxswain/saturation.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kCustomers = {"segment",          "capacity",
                                             "capacity_source",  "customers_ever",
                                             "active_customers", "period_customers"};

// Two segments of three accounts. c1 bought twice, c2 once, c4 long ago, the others never.
struct TwoSegments : Company {
  TwoSegments() {
    Add("customers", R"(
        customer_id,segment,region
        c1,shops,north
        c2,shops,north
        c3,shops,south
        c4,plants,north
        c5,plants,south
        c6,plants,south
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,opened_on,closed_on,amount
        d1,c1,won,won,2025-01-01,2025-01-10,100
        d2,c2,won,won,2025-05-01,2025-05-05,100
        d3,c1,won,won,2026-01-15,2026-02-01,100
        d4,c4,won,won,2024-03-01,2024-03-03,100
        d5,c3,lost,lost,2025-03-01,2025-03-02,100
        d6,c5,open,open,2026-02-20,,100
    )");
  }
};

TEST_CASE("penetration has three meanings and each divides by the capacity") {
  TwoSegments company;
  // The day shown is 2026-02-01: active is who bought after 2025-02-01.
  CHECK(Ask(company.snapshot(), "penetration", R"({"from":"2026-01-01"})", kCustomers) ==
        Literal(R"(
            segment,capacity,capacity_source,customers_ever,active_customers,period_customers
            plants,3,known accounts,1,0,0
            shops,3,known accounts,2,2,1
        )"));
  const Table table = Ask(company.snapshot(), "penetration", R"({"from":"2026-01-01"})");
  CHECK(table.Find("penetration_ever")->reals[1] == doctest::Approx(2.0 / 3));
  CHECK(table.Find("penetration_active")->reals[1] == doctest::Approx(2.0 / 3));
  CHECK(table.Find("penetration_period")->reals[1] == doctest::Approx(1.0 / 3));
}

TEST_CASE("headroom counts those who never bought and active headroom also those who stopped") {
  TwoSegments company;
  CHECK(Ask(company.snapshot(), "penetration", "{}", {"segment", "headroom", "active_headroom"}) ==
        Literal(R"(
            segment,headroom,active_headroom
            plants,2,3
            shops,1,1
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"capacity", "customers_ever", "headroom"}) == Literal(R"(
            capacity,customers_ever,headroom
            6,3,3
        )"));
}

TEST_CASE("active_months says how far back active reaches") {
  TwoSegments company;
  CHECK(Ask(company.snapshot(), "penetration", R"({"active_months":1})",
            {"segment", "active_customers"}) == Literal(R"(
            segment,active_customers
            plants,0
            shops,1
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"active_months":36})",
            {"segment", "active_customers"}) == Literal(R"(
            segment,active_customers
            plants,1
            shops,2
        )"));
}

TEST_CASE("what was won after as_of is not known yet") {
  TwoSegments company;
  CHECK(Ask(company.snapshot(), "penetration", R"({"as_of":"2025-03-31"})",
            {"segment", "customers_ever", "headroom"}) == Literal(R"(
            segment,customers_ever,headroom
            plants,1,2
            shops,1,2
        )"));
}

TEST_CASE("a stated market wins over the known accounts") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,level,as_of,capacity_customers
      shops,total,2025-01-01,50
      shops,serviceable,2025-01-01,20
      shops,serviceable,2024-01-01,10
      shops,obtainable,2026-01-01,5
      plants,total,2025-01-01,
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}", kCustomers) == Literal(R"(
            segment,capacity,capacity_source,customers_ever,active_customers,period_customers
            plants,3,known accounts,1,0,1
            shops,20,markets,2,2,2
        )"));
}

TEST_CASE("penetration over time divides by the capacity that was stated by then") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2025-06-01,4
      shops,2026-01-01,8
      shops,2027-01-01,16
  )");
  // Nothing was known in 2024, so the first statement stands in; what is known of 2027 counts now.
  const std::vector<std::string> columns = {"year", "capacity", "customers_ever",
                                            "active_customers", "penetration_ever"};
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":["segment","year"],
            "filter":"segment=shops","active_months":12})",
            columns) == Literal(R"(
            year,capacity,customers_ever,active_customers,penetration_ever
            2025,4,2,2,0.5
            2026,16,2,2,0.125
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":["segment","quarter"],
            "filter":"segment=shops","to":"2026-02-28"})",
            {"quarter", "capacity"}) == Literal(R"(
            quarter,capacity
            2025-Q1,4
            2025-Q2,4
            2025-Q3,4
            2025-Q4,4
            2026-Q1,8
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"as_of":"2026-02-28"})",
            {"segment", "capacity"}) == "segment,capacity\nplants,3\nshops,8\n");
}

TEST_CASE("a market without any customer is shown with all its headroom") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2025-01-01,20
      plants,2025-01-01,10
      schools,2025-01-01,40
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "customers_ever", "penetration_ever", "headroom"}) ==
        Literal(R"(
            segment,capacity,customers_ever,penetration_ever,headroom
            plants,10,1,0.1,9
            schools,40,0,0,40
            shops,20,2,0.1,18
        )"));
}

TEST_CASE("a market for all regions says nothing of one region") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,region,as_of,capacity_customers
      shops,,2025-01-01,20
      plants,north,2025-01-01,10
  )");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":["segment","region"]})",
            {"segment", "region", "capacity", "capacity_source"}) == Literal(R"(
            segment,region,capacity,capacity_source
            plants,north,10,markets
            plants,south,2,known accounts
            shops,north,,
            shops,south,1,known accounts
        )"));
}

TEST_CASE("accounts that have all bought tell no capacity and the note says so") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment
      c1,shops
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,won,won,2025-01-10,100
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "penetration_ever", "headroom", "note"}) == Literal(R"(
            segment,capacity,penetration_ever,headroom,note
            shops,,,,"as many customers as known accounts or more, so these do not tell how many there could be"
        )"));
}

TEST_CASE("more customers than capacity is shown as it stands") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2025-01-01,1
      plants,2025-01-01,0
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "customers_ever", "penetration_ever", "headroom", "note"}) ==
        Literal(R"(
            segment,capacity,customers_ever,penetration_ever,headroom,note
            plants,0,1,,-1,more customers than capacity
            shops,1,2,2,-1,more customers than capacity
        )"));
}

TEST_CASE("a market of 0 gives no share, and the note says so") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on");
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      plants,2025-01-01,0
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "penetration_ever", "note"}) == Literal(R"(
            segment,capacity,penetration_ever,note
            plants,0,,"the market is stated as 0, so no share of it"
        )"));
}

TEST_CASE("a plan for more new customers than there is room for is found") {
  TwoSegments company;
  // The latest event is d6 opened on 2026-02-20: the first row has begun, version 9 is replaced.
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      p,10,1,new_customers,shops,2026-02-01,2026-02-28,7
      p,10,2,new_customers,shops,2026-03-01,2026-03-31,3
      p,10,3,new_customers,shops,2026-04-01,2026-04-30,1.5
      p,10,4,new_customers,plants,2026-03-01,2026-03-31,1
      p,10,5,revenue,plants,2026-03-01,2026-03-31,1000
      p,9,1,new_customers,shops,2026-03-01,2026-03-31,99
  )");
  const std::vector<std::string> columns = {"segment", "headroom", "planned_new_customers",
                                            "plan_over_headroom"};
  CHECK(Ask(company.snapshot(), "penetration", "{}", columns) == Literal(R"(
            segment,headroom,planned_new_customers,plan_over_headroom
            plants,2,1.00,0.00
            shops,1,4.50,3.50
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"headroom", "planned_new_customers", "plan_over_headroom"}) == Literal(R"(
            headroom,planned_new_customers,plan_over_headroom
            3,5.50,2.50
        )"));
  // Plan rows know neither regions of deals nor filters.
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":"region"})",
            {"region", "planned_new_customers"}) == Literal(R"(
            region,planned_new_customers
            north,
            south,
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"filter":"region=north"})", columns) ==
        Literal(R"(
            segment,headroom,planned_new_customers,plan_over_headroom
            plants,,,
            shops,,,
        )"));
}

TEST_CASE("plan rows for the whole company are not added to those of its segments") {
  TwoSegments company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      p,1,1,new_customers,,2026-03-01,2026-03-31,4
      p,1,2,new_customers,shops,2026-03-01,2026-03-31,3
      p,1,3,new_customers,plants,2026-03-01,2026-03-31,1
      p,1,4,new_customers,plants,2026-04-01,2026-04-30,2
  )");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})", {"planned_new_customers"}) ==
        Literal(R"(
            planned_new_customers
            6.00
        )"));
}

TEST_CASE("plans that follow each other add up") {
  TwoSegments company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      2026,1,1,new_customers,shops,2026-10-01,2026-12-31,4
      2027,1,1,new_customers,shops,2027-01-01,2027-03-31,2
      2027,1,2,new_customers,plants,2026-12-01,2027-03-31,1
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}", {"segment", "planned_new_customers"}) ==
        Literal(R"(
            segment,planned_new_customers
            plants,1.00
            shops,6.00
        )"));
}

TEST_CASE("plans that take turns, month by month, add up") {
  TwoSegments company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      odd,1,1,new_customers,shops,2026-03-01,2026-03-31,4
      odd,1,2,new_customers,shops,2026-05-01,2026-05-31,2
      even,1,1,new_customers,shops,2026-04-01,2026-04-30,1
  )");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})", {"planned_new_customers", "note"}) ==
        Literal(R"(
            planned_new_customers,note
            7.00,
        )"));
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      even,1,2,new_customers,,2026-05-31,2026-06-30,1
  )");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})", {"planned_new_customers"}) ==
        Literal(R"(
            planned_new_customers
            ""
        )"));
}

TEST_CASE("of several plans for the same days one has to be chosen") {
  TwoSegments company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      budget,1,1,new_customers,shops,2026-03-01,2026-03-31,4
      forecast,1,1,new_customers,shops,2026-03-01,2026-03-31,2
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}", {"planned_new_customers", "note"}) ==
        Literal(R"(
            planned_new_customers,note
            ,several plans of new customers for the same days: choose one with the option plan
            ,several plans of new customers for the same days: choose one with the option plan
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"plan":"forecast"})",
            {"segment", "planned_new_customers"}) == Literal(R"(
            segment,planned_new_customers
            plants,
            shops,2.00
        )"));
  CHECK(AskWrong(company.snapshot(), "penetration", R"({"plan":"forcast"})") ==
        "No plan 'forcast' plans new customers. Did you mean 'forecast'?");
}

TEST_CASE("a segment that only the plan knows is shown without capacity") {
  TwoSegments company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      p,1,1,new_customers,schools,2026-03-01,2026-03-31,4
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "planned_new_customers", "plan_over_headroom"}) == Literal(R"(
            segment,capacity,planned_new_customers,plan_over_headroom
            plants,3,,
            schools,,4.00,
            shops,3,,
        )"));
}

TEST_CASE("where nothing was won the penetration is 0 and not empty") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment
      c1,shops
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,lost,lost,2025-01-10,
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}",
            {"segment", "capacity", "customers_ever", "penetration_ever", "headroom"}) ==
        Literal(R"(
            segment,capacity,customers_ever,penetration_ever,headroom
            shops,1,0,0,1
        )"));
}

TEST_CASE("a company without customers or deals has no penetration") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on");
  CHECK(Ask(company.snapshot(), "penetration", "{}").rows() == 0);
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"capacity", "customers_ever", "penetration_ever", "headroom", "note"}) == Literal(R"(
            capacity,customers_ever,penetration_ever,headroom,note
            ,0,,,
        )"));
}

TEST_CASE("customers without a segment are a group of their own") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment
      c1,
      c2,
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,won,won,2025-01-10
  )");
  CHECK(Ask(company.snapshot(), "penetration", "{}", {"segment", "capacity", "customers_ever"}) ==
        Literal(R"(
            segment,capacity,customers_ever
            ,2,1
        )"));
}

TEST_CASE("penetration names what is wrong with its options") {
  TwoSegments company;
  CHECK(AskWrong(company.snapshot(), "penetration", R"({"from":"2026-01-02","to":"2026-01-01"})") ==
        "The option from, 2026-01-02, lies after to, 2026-01-01.");
  CHECK(AskWrong(company.snapshot(), "penetration", R"({"active_months":0})") ==
        "The option 'active_months': 0 lies outside its range, from 1 to 1200.");
  CHECK(AskWrong(company.snapshot(), "penetration", R"({"asof":"2026-01-01"})").find("as_of") !=
        std::string::npos);
  CHECK(AskWrong(Company().snapshot(), "penetration", "{}").find("deals") != std::string::npos);
}

// The customers and deals of one customer, or of some.
struct Part : Company {
  Part(std::string_view customers, std::string_view deals) {
    Add("customers", "customer_id,segment\n" + std::string(customers));
    Add("deals",
        "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n" + std::string(deals));
  }
};

TEST_CASE("parts split by customer merge to the tally of the whole and can be taken out again") {
  constexpr std::string_view kFirst = "c1,shops\nc2,plants\n";
  constexpr std::string_view kFirstDeals =
      "d1,c1,won,won,2025-01-01,2025-01-10,1\nd2,c1,won,won,2025-01-01,2025-07-10,1\n"
      "d3,c2,lost,lost,2025-01-01,2025-02-10,1\n";
  constexpr std::string_view kSecond = "c3,shops\nc4,plants\n";
  constexpr std::string_view kSecondDeals =
      "d4,c3,won,won,2025-03-01,2025-03-10,1\nd5,c4,open,open,2025-04-01,,1\n";
  constexpr std::string_view kMarkets = "segment,as_of,capacity_customers\nshops,2025-01-01,9\n";
  constexpr std::string_view kPlans =
      "plan_id,version,plan_line_id,measure,segment,period_start,period_end,value\n"
      "p,1,1,new_customers,shops,2026-01-01,2026-12-31,3\n";
  Part first(kFirst, kFirstDeals);
  first.Add("markets", kMarkets);
  first.Add("plan_lines", kPlans);
  Part second(kSecond, kSecondDeals);
  second.Add("markets", "segment,as_of,capacity_customers\n");
  second.Add("plan_lines",
             "plan_id,version,plan_line_id,measure,segment,period_start,period_end,value\n");
  Part whole(std::string(kFirst) + std::string(kSecond),
             std::string(kFirstDeals) + std::string(kSecondDeals));
  whole.Add("markets", kMarkets);
  whole.Add("plan_lines", kPlans);
  for (const std::string_view query : {"penetration", "adoption", "adoption_fit"}) {
    const Tally part = FoldOf(second.snapshot(), query);
    Tally merged = FoldOf(first.snapshot(), query);
    const std::string before = merged.CanonicalBytes();
    REQUIRE(merged.Merge(part).ok());
    CHECK(merged.CanonicalBytes() == FoldOf(whole.snapshot(), query).CanonicalBytes());
    REQUIRE(merged.Retract(part).ok());
    CHECK(merged.CanonicalBytes() == before);
  }
}

TEST_CASE("a total over markets says which segments have none") {
  TwoSegments company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2025-01-01,50
  )");
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[]})",
            {"capacity", "customers_ever", "note"}) == Literal(R"(
            capacity,customers_ever,note
            50,3,"the capacity leaves out, and the customers include: plants; their market is not given"
        )"));
  CHECK(Ask(company.snapshot(), "penetration", R"({"by":[],"filter":"segment=shops"})",
            {"capacity", "customers_ever", "note"}) == Literal(R"(
            capacity,customers_ever,note
            50,2,
        )"));
}

}  // namespace
}  // namespace coxswain
