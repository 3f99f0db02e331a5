#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

// What waits for whom: leads and requests, open deals, countermeasures.
namespace coxswain {
namespace {

void AddDeals(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,cost_of_goods,probability
      d1,c1,Won,won,2026-01-01,2026-03-31,,1000,600,
      d2,c1,Offer,open,2026-03-01,,2026-04-30,1000,600,0.25
      d3,c1,Offer,open,2026-03-01,,2026-03-15,500,600,0.5
  )");
}

// L1 was answered within two hours, L2 waits for three days.
void AddLeads(Company* company) {
  company->Add("service_levels",
               "kind,from_team,to_team,target_hours,target_share\nlead,Marketing,Sales,24,0.9\n");
  company->Add("leads", R"(
      lead_id,team,created_at,accepted_at
      L1,Sales,2026-03-30T08:00:00Z,2026-03-30T10:00:00Z
      L2,Sales,2026-03-28T10:00:00Z,
      L3,Sales,2026-03-31T09:00:00Z,2026-03-31T10:00:00Z
  )");
}

TEST_CASE("Hand-overs that are late are told with whose turn it is, and drawn") {
  Company company;
  AddDeals(&company);
  AddLeads(&company);
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  const Json& section = SectionOf(report, "objectives");
  const std::string told = Texts(section["sentences"]);
  CHECK(told.find("Of 3 leads that were answered or whose time was up, 2 (66.7 %) were answered in "
                  "time; 1 still waits longer than agreed.") != std::string::npos);
  CHECK(told.find("Half of the leads are answered within 2 hours.") != std::string::npos);
  CHECK(Texts(report["findings"], "late_handovers") ==
        "66.7 % of 3 leads were answered in time, where 90.0 % are agreed.\n");
  CHECK(CellOf(report, "objectives", "handover_late", "L2", "turn") == "Sales");
  CHECK(CellOf(report, "objectives", "handover_late", "L2", "late_hours") == 48);
  for (const Json& chart : section["charts"]) {
    if (chart["name"] != "handover_waiting") continue;
    const Json& rows = chart["spec"]["data"]["values"];
    REQUIRE(rows.size() > 3);
    CHECK(rows[0]["what"] == "lead");
    CHECK(rows[0]["waiting"] == 1);
    return;
  }
  FAIL("no chart of those that wait");
}

TEST_CASE("Open deals are listed by what they are expected to contribute") {
  Company company;
  AddDeals(&company);
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  const std::string told = Texts(SectionOf(report, "objectives")["sentences"]);
  CHECK(told.find("2 open deals with a known cost and probability are expected to contribute 50 "
                  "EUR; the first 2 bring 50 of it.") != std::string::npos);
  CHECK(Texts(report["findings"], "open_deals_lose") ==
        "1 open deal would lose money if won, -100 EUR together.\n");
  CHECK(CellOf(report, "objectives", "deal_triage", "d2", "verdict") == "pursue");
  // Without objectives the section still says what it would need.
  CHECK(Missing(report, "objectives").find("objectives") != std::string::npos);
}

TEST_CASE("What is done about objectives is told, and what nobody does anything about") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,name,measure,direction,target,starts_on,due_on
      O1,Grow,net_revenue,up,6000,2026-01-01,2026-12-31
      O2,Leap,net_revenue,up,9000,2026-01-01,2026-12-31
  )");
  company.Add("countermeasures", R"(
      countermeasure_id,objective_id,what,owner,due_on,expected_effect
      M1,O1,Call old customers,ann,2026-02-28,500
  )");
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  // 1000 in 90 of 365 days come to 4055.56.
  CHECK(Texts(SectionOf(report, "objectives")["sentences"])
            .find("What is still open for “Grow” is expected to bring 500 of the 1 944 that is "
                  "missing (25.7 %).") != std::string::npos);
  CHECK(Texts(report["findings"], "no_countermeasure") ==
        "O2 (Leap) is off course, and no countermeasure is in the log.\n");
  CHECK(Texts(report["findings"], "countermeasure_overdue") ==
        "M1 (Call old customers), which ann owns, was due on 2026-02-28.\n");
  CHECK(CellOf(report, "objectives", "countermeasures", "O1", "state") == "overdue");
}

}  // namespace
}  // namespace coxswain
