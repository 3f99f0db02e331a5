#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/objectives/deal_hazards.h"
#include "coxswain/objectives/pipeline_distribution.h"
#include "coxswain/objectives/reach.h"
#include "coxswain/objectives/survival.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// AdventureWorks resellers: quotas against the won deals' amount by owner and closing day.
TEST_CASE("A18 - 163 quotas of 17 owners are met to 84.0531 percent") {
  const auto snapshot = Resellers();
  if (snapshot == nullptr) return;

  const Table lines = Ask(snapshot, "plan_attainment");
  CHECK(lines.rows() == 163);
  CHECK(Ask(snapshot, "plan_attainment", R"({"by":["owner"]})").rows() == 17);

  const Table all = Ask(snapshot, "plan_attainment", R"({"by":["measure"]})");
  REQUIRE(all.rows() == 1);
  CHECK(all.Find("matched_cells")->numbers[0] == 163);
  CHECK(all.Find("plan")->CellText(0) == "95714000.00");
  CHECK(all.Find("actual")->CellText(0) == "80450596.9823");
  CHECK(all.Find("plan_only_cells")->numbers[0] == 0);
  CHECK(all.Find("actual_only_cells")->numbers[0] == 0);
  CHECK(all.Find("revenue_from")->CellText(0) == "won deals");
  CHECK(FormatRounded(static_cast<Int128>(all.Find("attainment")->reals[0] * 1e9), 7, 4, ' ') ==
        "84.0531");

  const Table windows = Ask(snapshot, "plan_attainment", R"({"by":["period"]})");
  const std::vector<std::string> printed = {"82.18", "86.58", "85.67", "81.96", "84.28", "81.36",
                                            "89.06", "83.77", "79.56", "83.59", "88.22", "86.26"};
  REQUIRE(windows.rows() == 12);
  for (size_t i = 0; i < printed.size(); ++i) {
    const double share = windows.Find("attainment")->reals[i];
    CHECK(FormatRounded(static_cast<Int128>(share * 1e9), 7, 2, ' ') == printed[i]);
  }
}

TEST_CASE("F09 - 420 done on day 40 of 91 with a target of 1000") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,400
      d2,c1,Won,won,2026-02-09,20
  )");
  // 2026-01-01 to 2026-04-01 are 91 days, 2026-02-09 is the 40th.
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,bookings,up,1000,2026-01-01,2026-04-01
  )");
  const Table table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("projected")->CellText(0) == "955.50");
  CHECK(table.Find("required_per_day")->reals[0] == doctest::Approx(11.3725490196).epsilon(1e-12));
  CHECK(table.Find("pace_index")->reals[0] == 0.9555);
  CHECK(table.Find("attainment")->reals[0] == 0.42);
  CHECK(table.Find("elapsed_share")->reals[0] == 40.0 / 91.0);
  CHECK(table.Find("status")->CellText(0) == "at risk");
}

// Recomputed from the CSV files in exact fractions by tests/oracle/customers.py.
TEST_CASE("F01, F02 - five open deals of 50 000") {
  const int64_t amount = 50'000'000'000;
  const std::vector<OpenDeal> open = {
      {amount, .1}, {amount, .25}, {amount, .5}, {amount, .75}, {amount, 1}};
  const auto deals = PipelineDistribution::Of(open);
  REQUIRE(deals.ok());
  CHECK(deals->mean() == doctest::Approx(130'000e6).epsilon(1e-12));
  CHECK(deals->standard_deviation() == doctest::Approx(42'278.836313219406e6).epsilon(1e-14));
  CHECK(deals->AtLeast(100'000'000'000) == doctest::Approx(.915625).epsilon(1e-12));
  CHECK(deals->AtLeast(150'000'000'000) == doctest::Approx(.540625).epsilon(1e-12));
  CHECK(deals->AtLeast(200'000'000'000) == doctest::Approx(.134375).epsilon(1e-12));
}

TEST_CASE("F03, F04, F05 - six open deals, and 30 000 closed") {
  const std::vector<OpenDeal> open = {{45'000'000'000, .7}, {18'500'000'000, .85},
                                      {12'000'000'000, .5}, {120'000'000'000, .2},
                                      {8'000'000'000, .9},  {64'000'000'000, .35}};
  const auto deals = PipelineDistribution::Of(open);
  REQUIRE(deals.ok());
  CHECK(deals->mean() == doctest::Approx(106'825e6).epsilon(1e-12));
  CHECK(deals->standard_deviation() == doctest::Approx(61'208.5523027624e6).epsilon(1e-14));
  const int64_t closed = 30'000'000'000;
  CHECK(deals->AtLeast(100'000'000'000 - closed) == doctest::Approx(.7733).epsilon(1e-12));
  CHECK(deals->AtLeast(120'000'000'000 - closed) == doctest::Approx(.46383).epsilon(1e-12));
  CHECK(deals->AtLeast(150'000'000'000 - closed) == doctest::Approx(.3813).epsilon(1e-12));
  CHECK(closed + deals->Quantile(.1) == 68'500'000'000);
  CHECK(closed + deals->Quantile(.5) == 113'500'000'000);
  CHECK(closed + deals->Quantile(.9) == 233'500'000'000);
}

TEST_CASE("F10, F11, F12 - whether what is needed will come") {
  CHECK(ProbabilityOfKnownAmount({40, 10.5, 6}, 51, 580) ==
        doctest::Approx(.1495091143).epsilon(1e-9));
  CHECK(ProbabilityOfAmount({40, 10.5, 6}, 51, 580) == doctest::Approx(.2475923735).epsilon(1e-9));
  CHECK(ProbabilityOfEvents(18, 40, 51, 22) == doctest::Approx(.5832241884).epsilon(1e-9));
  CHECK(ProbabilityOfSuccesses(30, 100, 20, 8) == doctest::Approx(.2562999811).epsilon(1e-9));
}

TEST_CASE("Eight leads - .4375 are won by day 20, where rejection is an event") {
  std::vector<Spell> leads = {
      {-1, 5, 1}, {-1, 7, 2, 2}, {-1, 8, 0}, {-1, 10, 1, 2}, {-1, 20, 0, 2}};
  CHECK(SurvivalCurve::Of(leads, 2)->Incidence(1, 20) == doctest::Approx(.4375).epsilon(1e-15));
  for (Spell& lead : leads) lead.cause = lead.cause == 2 ? 0 : lead.cause;
  CHECK(1 - SurvivalCurve::Of(leads)->Surviving(20) == doctest::Approx(.5625).epsilon(1e-15));
}

TEST_CASE("F06 - of deals in a stage those are won that pass all stages after it") {
  // Stage conversions .6 .5 .7 .8 as 100 deals a stage, one day each.
  StageCounts counts(4);
  const std::vector<int64_t> pass = {60, 50, 70, 80};
  for (int stage = 0; stage < 4; ++stage) {
    const int64_t passed = pass[static_cast<size_t>(stage)];
    counts.Add({stage, 0, 1, stage == 3 ? kStayWon : stage + 1, passed});
    counts.Add({stage, 0, 1, kStayLost, 100 - passed});
  }
  const StageTable ever = DealHazards(counts).EverWon();
  const std::vector<double> printed = {.168, .28, .56, .8};
  for (int stage = 0; stage < 4; ++stage) {
    CHECK(ever.At(stage, 0) == doctest::Approx(printed[static_cast<size_t>(stage)]).epsilon(1e-12));
  }
}

TEST_CASE("A margin objective of 5 percent for 2013 is missed by 1069 of 1708 deals") {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return;
  Company company;
  LoadFolder(company.book(), folder);
  company.Add("objectives", R"(
      objective_id,measure,filter,direction,target,starts_on,due_on
      M,gross_margin_share,,up,0.05,2013-01-01,2013-12-31
      R,net_revenue,,up,33000000,2013-01-01,2013-12-31
  )");
  CHECK(Ask(company.snapshot(), "margin_targets", "{}",
            {"objective_id", "deals", "net_revenue", "margin", "shortfall", "missing_deals",
             "missing_net_revenue", "missing_shortfall", "contribution_margin", "verdict",
             "conflicts_with"}) == Literal(R"(
      objective_id,deals,net_revenue,margin,shortfall,missing_deals,missing_net_revenue,missing_shortfall,contribution_margin,verdict,conflicts_with
      M,1708,33574834.1572,-491870.0066,2170611.71446,1069,23042960.4498,2644668.14609,-1331241.449,loses money,R
  )"));
  CHECK(Ask(company.snapshot(), "margin_targets", R"({"by":["customers.country"]})",
            {"customers.country", "margin", "shortfall", "missing_deals", "worth_chasing"}) ==
        Literal(R"(
      customers.country,margin,shortfall,missing_deals,worth_chasing
      Australia,-91949.5476,169175.080725,98,false
      Canada,-23980.1849,283075.35463,149,false
      France,-90718.0333,246920.640885,64,false
      Germany,-68819.3773,159016.75063,91,false
      United Kingdom,-63096.6451,199098.263935,71,false
      United States,-153306.2184,1113325.623655,596,false
  )"));
}

TEST_CASE("Alignment - after agreeing on revenue the teams share 0.5, Jaccard one third") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight
      marketing,revenue,0.5
      marketing,leads,0.3
      marketing,awareness,0.2
      sales,revenue,0.6
      sales,margin,0.4
  )");
  const Table table = Ask(company.snapshot(), "kpi_overlap");
  CHECK(table.Find("shared_weight")->reals[0] == 0.5);
  CHECK(table.Find("jaccard")->reals[0] == 1.0 / 3.0);
  CHECK(table.Find("shared_kpis")->CellText(0) == "revenue");
  CHECK(Ask(company.snapshot(), "islands", "{}", {"island"}) == "island\nfalse\nfalse\n");
}

TEST_CASE("Coverage - 900k open of what 500k still lack after 200k, none once the target is met") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,expected_close_on,amount
      a,c1,s,open,,2026-05-31,900000
      b,c1,s,won,2026-04-10,,200000)");
  const auto coverage = [&](const std::string& target) {
    return Ask(company.snapshot(), "measures",
               R"({"measures":["coverage"],"from":"2026-04-01","to":"2026-06-30","target":")" +
                   target + "\"}",
               {"coverage"});
  };
  CHECK(coverage("500000") == "coverage\n3\n");
  CHECK(coverage("200000") == "coverage\n\"\"\n");
}

TEST_CASE("Velocity - 40 x .25 x 20 000 / 50 is 4 000 a day") {
  std::string deals =
      "deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount\n";
  for (int i = 0; i < 80; ++i) {
    deals += "d" + std::to_string(i) + ",c1,s,";
    deals += i < 40   ? "open,2026-01-01,,2026-06-30,5\n"
             : i < 50 ? "won,2026-01-01,2026-02-20,,20000\n"
                      : "lost,2026-01-01,2026-02-20,,7\n";
  }
  Company company;
  company.Add("deals", deals);
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["velocity"]})", {"velocity"}) ==
        "velocity\n4000\n");
}

TEST_CASE("The hand case of alignment: two islands that agree on revenue") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight,valid_from,valid_to
      marketing,leads,0.5,2025-01-01,2025-06-30
      marketing,awareness,0.5,2025-01-01,2025-06-30
      sales,revenue,0.7,2025-01-01,2025-06-30
      sales,margin,0.3,2025-01-01,2025-06-30
      marketing,revenue,0.5,2025-07-01,
      marketing,leads,0.3,2025-07-01,
      marketing,awareness,0.2,2025-07-01,
      sales,revenue,0.6,2025-07-01,
      sales,margin,0.4,2025-07-01,
  )");
  const std::vector<std::string> columns = {"period", "team_b", "shared_weight", "jaccard",
                                            "index"};
  CHECK(Ask(company.snapshot(), "alignment",
            R"({"as_of":"2025-09-30","grain":"quarter","periods":2})", columns) == Literal(R"(
      period,team_b,shared_weight,jaccard,index
      2025-Q2,sales,0,0,0
      2025-Q2,,0,0,0
      2025-Q3,sales,0.5,0.3333333333333333,0.5
      2025-Q3,,0.5,0.3333333333333333,0.5
  )"));
  CHECK(Ask(company.snapshot(), "islands", R"({"as_of":"2025-06-30"})", {"team", "island"}) ==
        "team,island\nmarketing,true\nsales,true\n");
}

}  // namespace
}  // namespace coxswain
