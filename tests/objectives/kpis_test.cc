#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kPair = {"team_a", "team_b", "shared_weight", "jaccard",
                                        "shared_kpis"};
const std::vector<std::string> kTeam = {"team", "largest_overlap", "with", "island", "alone"};

TEST_CASE("Two teams that share nothing are islands") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight
      marketing,leads,0.5
      marketing,awareness,0.5
      sales,revenue,0.7
      sales,margin,0.3
  )");
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", kPair) ==
        "team_a,team_b,shared_weight,jaccard,shared_kpis\nmarketing,sales,0,0,\n");
  CHECK(Ask(company.snapshot(), "islands", "{}", kTeam) == Literal(R"(
      team,largest_overlap,with,island,alone
      marketing,0,,true,"awareness, leads"
      sales,0,,true,"margin, revenue"
  )"));
}

TEST_CASE("KPIs match only if measure, filter and period do") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,Chain\n");
  company.Add("kpis", R"(
      team,measure,filter,period
      a,revenue,,quarter
      a,bookings,segment=Chain; region=North,quarter
      b,revenue,segment=Chain,quarter
      c,revenue,,month
      d,bookings,region = North; customers.segment in (Chain),quarter
  )");
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", kPair) == Literal(R"(
      team_a,team_b,shared_weight,jaccard,shared_kpis
      a,b,0,0,
      a,c,0,0,
      a,d,0.5,0.3333333333333333,bookings where customers.region=North; customers.segment=Chain per quarter
      b,c,0,0,
      b,d,0,0,
      c,d,0,0,
  )"));
}

TEST_CASE("Weights are scaled to 1 in each team, missing ones share the rest") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight
      a,x,2
      a,y,2
      b,x,0.4
      b,y,
      b,z,
      c,x,
      c,z,
      d,z,0
  )");
  const Table table = Ask(company.snapshot(), "kpi_overlap");
  // a: x y 0.5 each; b: x 0.4, y z 0.3 each; c: x z 0.5 each; d: z 1.
  const auto weight = [&](size_t row) { return table.Find("shared_weight")->reals[row]; };
  CHECK(weight(0) == 0.7);  // a, b
  CHECK(weight(1) == 0.5);  // a, c
  CHECK(weight(2) == 0);    // a, d
  CHECK(weight(3) == 0.7);  // b, c
  CHECK(weight(4) == 0.3);  // b, d
  CHECK(weight(5) == 0.5);  // c, d
  CHECK(table.Find("note")->CellText(0) ==
        "a: The weights add up to 4 and were scaled to 1. b: 2 of 3 KPIs have no weight and share "
        "what is left of 1.");
  CHECK(table.Find("note")->CellText(5) == "d: The weights add up to 0 and were scaled to 1.");
}

TEST_CASE("A KPI counts while it is valid, and the one that began last replaces the others") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight,valid_from,valid_to
      a,leads,1,2025-01-01,2025-06-30
      a,revenue,1,2025-07-01,
      b,revenue,0.2,2025-01-01,
      b,revenue,0.6,2025-07-01,
      b,margin,0.4,2025-01-01,
  )");
  const auto on = [&](const std::string& day) {
    return Ask(company.snapshot(), "kpi_overlap", "{\"as_of\":\"" + day + "\"}",
               {"shared_weight", "note"});
  };
  CHECK(on("2025-06-30") ==
        "shared_weight,note\n0,b: The weights add up to 0.6 and were scaled to 1.\n");
  CHECK(on("2025-07-01") == "shared_weight,note\n0.6,\n");
  // Without as_of the latest event decides, and without events the latest KPI.
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", {"shared_weight"}) == "shared_weight\n0.6\n");
  company.Add("spend", "spend_id,spent_on,amount\ns1,2025-03-01,1\n");
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", {"shared_weight"}) == "shared_weight\n0\n");
}

TEST_CASE("A filter that cannot be read is compared as it is written") {
  Company company;
  company.Add("kpis", "team,measure,filter\na,revenue,segment=\nb,revenue,segment=\n");
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", {"shared_weight", "note"}) ==
        "shared_weight,note\n1,a: A filter cannot be read and was compared as it is written. b: A "
        "filter cannot be read and was compared as it is written.\n");
}

TEST_CASE("How little makes an island is an option") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight
      a,x,0.9
      a,y,0.1
      b,y,0.1
      b,z,0.9
  )");
  CHECK(Ask(company.snapshot(), "islands", "{}", kTeam) == Literal(R"(
      team,largest_overlap,with,island,alone
      a,0.1,b,false,x
      b,0.1,a,false,z
  )"));
  CHECK(Ask(company.snapshot(), "islands", R"({"island_below":0.1})", {"island"}) ==
        "island\ntrue\ntrue\n");
  CHECK(AskWrong(company.snapshot(), "islands", R"({"island_below":10})") ==
        "The option 'island_below': 10 lies outside its range, from 0 to 1.");
}

TEST_CASE("No KPIs are no pairs, one team is an island, no table is an error") {
  Company company;
  CHECK(AskWrong(company.snapshot(), "kpi_overlap", "{}").find("table kpis") != std::string::npos);
  company.Add("kpis", "team,measure\n");
  CHECK(Ask(company.snapshot(), "kpi_overlap").rows() == 0);
  CHECK(Ask(company.snapshot(), "islands").rows() == 0);
  company.Add("kpis", "team,measure\na,x\n");
  CHECK(Ask(company.snapshot(), "kpi_overlap").rows() == 0);
  CHECK(Ask(company.snapshot(), "islands", "{}", {"team", "island", "alone_weight"}) ==
        "team,island,alone_weight\na,true,1\n");
}

TEST_CASE("Weights beyond all measure do not overflow") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight
      a,x,9000000000000
      a,y,9000000000000
      b,x,9000000000000
      b,z,9000000000000
  )");
  CHECK(Ask(company.snapshot(), "kpi_overlap", "{}", {"shared_weight"}) == "shared_weight\n0.5\n");
}

}  // namespace
}  // namespace coxswain
