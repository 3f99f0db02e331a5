#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// The hand case: until June both are islands, from July on they agree on revenue.
void AddTeams(Company* company) {
  company->Add("kpis", R"(
      team,measure,weight,target,valid_from,valid_to
      marketing,leads,0.5,,2025-01-01,2025-06-30
      marketing,awareness,0.5,,2025-01-01,2025-06-30
      sales,revenue,0.7,1000,2025-01-01,2025-06-30
      sales,margin,0.3,,2025-01-01,2025-06-30
      marketing,revenue,0.5,800,2025-07-01,
      marketing,leads,0.3,,2025-07-01,
      marketing,awareness,0.2,,2025-07-01,
      sales,revenue,0.6,1000,2025-07-01,
      sales,margin,0.4,,2025-07-01,
  )");
}

const std::vector<std::string> kParts = {
    "team_a",           "team_b", "shared_weight", "jaccard", "objective_overlap",
    "target_agreement", "index"};

TEST_CASE("Two teams on a day, and the mean over all pairs") {
  Company company;
  AddTeams(&company);
  // 0.5 x 0.5 + 0.2 x 0.8, of the 0.7 that these two weigh.
  CHECK(Ask(company.snapshot(), "alignment", "{}", kParts) == Literal(R"(
      team_a,team_b,shared_weight,jaccard,objective_overlap,target_agreement,index
      marketing,sales,0.5,0.3333333333333333,,0.8,0.5857142857142857
      ,,0.5,0.3333333333333333,,0.8,0.5857142857142857
  )"));
  CHECK(Ask(company.snapshot(), "alignment", "{}",
            {"period", "on", "shared_kpis", "targets_differ", "index_parts"}) == Literal(R"(
      period,on,shared_kpis,targets_differ,index_parts
      2025-07-01,2025-07-01,revenue,revenue: 800 against 1000,(0.5 x shared_weight 0.500 + 0.2 x target_agreement 0.800) / 0.7
      2025-07-01,2025-07-01,,,(0.5 x shared_weight 0.500 + 0.2 x target_agreement 0.800) / 0.7
  )"));
  CHECK(Ask(company.snapshot(), "alignment", R"({"kpi_weight":0,"target_weight":0})", {"index"}) ==
        "index\n\"\"\n\"\"\n");
}

TEST_CASE("Objectives count while they run, for teams that answer for them") {
  Company company;
  AddTeams(&company);
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,revenue,up,1000,2025-07-01,2025-12-31
      o2,leads,up,100,2025-07-01,2025-12-31
      o3,revenue,up,1000,2025-01-01,2025-06-30
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,marketing,contributes
      o1,sales,accountable
      o2,marketing,accountable
      o2,sales,informed
      o2,finance,contributes
      o3,marketing,accountable
      o3,sales,accountable
  )");
  // finance has no KPIs, and shares o2 of o1 and o2 with marketing. Means: 0.5 of three pairs, and
  // of the index 0.5 x 0.5 + 0.3 x (0.5 + 0.5 + 0) / 3 + 0.2 x 0.8.
  CHECK(Ask(company.snapshot(), "alignment", R"({"as_of":"2025-08-01"})", kParts) == Literal(R"(
      team_a,team_b,shared_weight,jaccard,objective_overlap,target_agreement,index
      finance,marketing,,,0.5,,0.5
      finance,sales,,,0,,0
      marketing,sales,0.5,0.3333333333333333,0.5,0.8,0.56
      ,,0.5,0.3333333333333333,0.3333333333333333,0.8,0.51
  )"));
  const Table table = Ask(company.snapshot(), "alignment", R"({"as_of":"2025-08-01"})");
  CHECK(table.Find("note")->CellText(0) == "finance: It has no KPIs.");
  CHECK(table.Find("shared_objectives")->CellText(3) == "o1, o2");
  CHECK(Ask(company.snapshot(), "alignment", R"({"as_of":"2025-06-30"})", kParts) == Literal(R"(
      team_a,team_b,shared_weight,jaccard,objective_overlap,target_agreement,index
      marketing,sales,0,0,1,,0.37499999999999994
      ,,0,0,1,,0.37499999999999994
  )"));
}

TEST_CASE("The trend is the same question at the end of each period") {
  Company company;
  AddTeams(&company);
  CHECK(Ask(company.snapshot(), "alignment",
            R"({"as_of":"2025-08-20","grain":"quarter","periods":3})",
            {"period", "on", "team_a", "shared_weight"}) == Literal(R"(
      period,on,team_a,shared_weight
      2025-Q1,2025-03-31,marketing,0
      2025-Q1,2025-03-31,,0
      2025-Q2,2025-06-30,marketing,0
      2025-Q2,2025-06-30,,0
      2025-Q3,2025-08-20,marketing,0.5
      2025-Q3,2025-08-20,,0.5
  )"));
  CHECK(AskWrong(company.snapshot(), "alignment", R"({"grain":"week"})").find("grain") !=
        std::string::npos);
}

TEST_CASE("Targets agree by the smaller's share of the larger, and only on the same side of 0") {
  Company company;
  company.Add("kpis", R"(
      team,measure,target
      a,x,10
      b,x,10
      a,y,-4
      b,y,-5
      a,z,0
      b,z,3
      a,v,-3
      b,v,3
      a,w,
      b,w,3
  )");
  CHECK(Ask(company.snapshot(), "alignment", "{}", {"target_agreement", "targets_differ"}) ==
        Literal(R"(
      target_agreement,targets_differ
      0.45,"v: -3 against 3, y: -4 against -5, z: 0 against 3"
      0.45,
  )"));
}

TEST_CASE("No teams are no pairs, and without either table there is nothing to ask") {
  Company company;
  CHECK(AskWrong(company.snapshot(), "alignment", "{}").find("objectives") != std::string::npos);
  company.Add("kpis", "team,measure\na,x\n");
  CHECK(Ask(company.snapshot(), "alignment").rows() == 0);
}

// Twelve months in which more revenue came with less margin, month by month; the sum of a month is
// one deal.
void AddMonths(Company* company, bool against) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  std::string deals = "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n";
  const int amounts[] = {100, 300, 200, 400, 100, 200, 300, 100, 400, 200, 300, 100};
  for (int month = 1; month <= 12; ++month) {
    const int amount = amounts[month - 1];
    const int margin = against ? 50 - amount / 10 : 10 + amount / 10;  // percent
    deals += "d" + std::to_string(month) + ",c1,s,won," +
             Date::FromCivil(2025, month, 28).ToString() + "," + std::to_string(amount) + "," +
             std::to_string(amount * (100 - margin) / 100) + "\n";
  }
  company->Add("deals", deals);
}

const std::vector<std::string> kPair = {"rule",        "team_a",  "steers_by_a", "team_b",
                                        "steers_by_b", "verdict", "changes"};

TEST_CASE("Volume against margin is shown by the rows, or not") {
  for (const bool against : {true, false}) {
    Company company;
    AddMonths(&company, against);
    company.Add("kpis",
                "team,measure,target\nsales,bookings,\nfinance,gross_margin_share,0.25\n"
                "sales,won_deals,\nsales,gross_margin_share,\n");
    const std::string verdict = against ? "against each other" : "not shown";
    CHECK(Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-12-31"})", kPair) ==
          Literal("rule,team_a,steers_by_a,team_b,steers_by_b,verdict,changes\n"
                  "volume against margin,sales,bookings,finance,gross_margin_share," +
                  verdict +
                  ",11\nvolume against margin,sales,won_deals,finance,gross_margin_share,"
                  "too few periods,11\n"));
    const Table table = Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-12-31"})");
    CHECK(table.Find("correlation")->reals[0] == doctest::Approx(against ? -1 : 1));
    CHECK(table.Find("note")->CellText(1) == "One side is the same in every period.");
    if (!against) continue;
    // Margins of 40, 30, 20 and 10 % at 100 (4 times), 200 and 300 (3) and 400 (2): below 25 %
    // are 900 + 800 of 2 700.
    CHECK(table.Find("below_target_revenue")->CellText(0) == "1700.00");
    CHECK(table.Find("net_revenue")->CellText(0) == "2700.00");
    CHECK(table.Find("evidence")->CellText(0) ==
          "Over 11 changes from month to month the correlation of bookings and "
          "gross_margin_share, better being up, is -1.00 (p 0.000). 1 700 EUR of 2 700 EUR net "
          "revenue was won below a margin share of 25.00 %.");
    // December is not over on the 30th.
    CHECK(Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-12-30"})", {"changes"}) ==
          "changes\n10\n10\n");
    CHECK(Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-12-31","periods":6})",
              {"verdict", "changes"}) == "verdict,changes\ntoo few periods,5\ntoo few periods,5\n");
  }
}

TEST_CASE("What an accountable team's objective says which way is better counts") {
  Company company;
  AddMonths(&company, true);
  company.Add("objectives", R"(
      objective_id,measure,filter,direction,target,starts_on,due_on
      o1,bookings,,up,5000,2025-01-01,2025-12-31
      o2,gross_margin_share,,down,0.2,2025-01-01,2025-12-31
      o3,gross_margin_share,,up,0.3,2025-01-01,2025-06-30
      o4,gross_margin_share,nobody=1,up,0.3,2025-01-01,2025-12-31
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,sales,accountable
      o2,finance,accountable
      o3,finance,accountable
      o4,finance,accountable
      o1,brand,contributes
  )");
  CHECK(Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-12-31"})",
            {"steers_by_b", "verdict", "note"}) == Literal(R"(
      steers_by_b,verdict,note
      gross_margin_share (o2),not shown,
      gross_margin_share where nobody=1 (o4),no figures,"gross_margin_share where nobody=1 (o4): Rows of deals have no column 'nobody', nor has a table they refer to."
  )"));
}

TEST_CASE("Leads against qualified leads, counted from the leads by month") {
  Company company;
  company.Add("settings", "name,value\nreporting_time_zone,Europe/Berlin\n");
  company.Add("kpis",
              "team,measure\nmarketing,leads\nsales,qualified_lead_share\n"
              "sales,qualified_leads\n");
  // 1, 3, 2, 4, 1, 2, 3 leads, of which always one is qualified.
  std::string leads = "lead_id,created_at,qualified_at\n";
  const int counts[] = {1, 3, 2, 4, 1, 2, 3};
  for (int month = 1; month <= 7; ++month) {
    const std::string n = std::to_string(month);
    for (int i = 0; i < counts[month - 1]; ++i) {
      leads += n + "-" + std::to_string(i) + ",2025-0" + n + "-10T10:00:00Z," +
               (i == 0 ? "2025-0" + n + "-11T10:00:00Z" : "") + "\n";
    }
  }
  // Still July where clocks show UTC, August in Berlin.
  leads += "late,2025-07-31T22:30:00Z,\n";
  company.Add("leads", leads);
  const Table table = Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-07-31"})");
  CHECK(Ask(company.snapshot(), "contradictions", R"({"as_of":"2025-07-31"})",
            {"rule", "steers_by_a", "steers_by_b", "verdict", "changes"}) == Literal(R"(
      rule,steers_by_a,steers_by_b,verdict,changes
      leads against qualified leads,leads,qualified_lead_share,against each other,6
      leads against qualified leads,leads,qualified_leads,too few periods,6
  )"));
  CHECK(table.Find("correlation")->reals[0] < -0.9);
}

}  // namespace
}  // namespace coxswain
