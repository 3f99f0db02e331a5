#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Half of the year is gone. O1 has 300 of 1000 and comes to 300 / (181 / 365), O2 is met.
void AddObjectives(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-03-10,300
      d2,c1,Won,won,2026-06-30,0)");
  company->Add("objectives", R"(
      objective_id,name,measure,direction,target,starts_on,due_on
      O1,Grow,net_revenue,up,1000,2026-01-01,2026-12-31
      O2,,net_revenue,up,100,2026-01-01,2026-12-31
      O3,,net_revenue,up,900,2026-01-01,2026-12-31)");
}

void AddLog(Company* company) {
  company->Add("countermeasures", R"(
      countermeasure_id,objective_id,what,owner,due_on,expected_effect,observed_effect,status
      M1,O1,Call old customers,ann,2026-05-31,100,,running
      M2,O1,Raise prices,bob,2026-09-30,200,,planned
      M3,O1,Fair,ann,2026-04-30,50,40,Done
      M4,O1,Blimp,,2026-02-01,999,,Dropped
      M5,O9,What for,ann,,,,)");
}

std::string Asked(Company* company, const std::string& options,
                  const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "countermeasures", options, columns);
}

TEST_CASE("Each countermeasure stands beside its objective, and what is late is told") {
  Company company;
  AddObjectives(&company);
  AddLog(&company);
  CHECK(Asked(&company, "{}",
              {"objective_id", "objective_status", "countermeasure_id", "state", "overdue_days",
               "expected_effect", "observed_effect", "observed_share", "finding"}) == Literal(R"(
      objective_id,objective_status,countermeasure_id,state,overdue_days,expected_effect,observed_effect,observed_share,finding
      O1,off course,M1,overdue,30,100.00,,,
      O1,off course,M2,running,,200.00,,,
      O1,off course,M3,done,,50.00,40.00,0.8,
      O1,off course,M4,dropped,,999.00,,,
      O3,off course,,,,,,,no countermeasure
      O9,unknown objective,M5,running,,,,,)"));
}

TEST_CASE("What is still to come is held against the gap") {
  Company company;
  AddObjectives(&company);
  AddLog(&company);
  // 300 in 181 of 365 days come to 604.97: 395.03 are missing, and 300 are to come.
  CHECK(Asked(&company, R"({"show":"objectives"})",
              {"objective_id", "gap", "countermeasures", "open", "overdue", "done", "dropped",
               "expected_effect", "observed_effect", "open_effect", "finding"}) == Literal(R"(
      objective_id,gap,countermeasures,open,overdue,done,dropped,expected_effect,observed_effect,open_effect,finding
      O1,395.027624,3,2,1,1,1,350.00,40.00,300.00,falls short
      O2,-504.972376,0,0,0,0,0,,,,
      O3,295.027624,0,0,0,0,0,,,,no countermeasure)"));
  const Table table = Ask(company.snapshot(), "countermeasures", R"({"show":"objectives"})");
  CHECK(table.Find("covers")->reals[0] == doctest::Approx(300 / 395.027624));
}

TEST_CASE("Effects are in the currency of the objective") {
  Company company;
  AddObjectives(&company);
  company.Add(
      "rates",
      "currency,kind,valid_from,rate\nUSD,budget,2026-01-01,0.5\nUSD,spot,2026-01-01,0.9\n");
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on,currency
      O4,net_revenue,up,4000,2026-01-01,2026-12-31,USD)");
  company.Add("countermeasures", R"(
      countermeasure_id,objective_id,expected_effect
      M1,O4,100)");
  CHECK(Asked(&company, R"({"objective_id":"O4"})", {"gap", "expected_effect"}) ==
        "gap,expected_effect\n1395.027624,50.00\n");
}

TEST_CASE("Findings name what nobody works at, where there is a log at all") {
  Company company;
  AddObjectives(&company);
  const auto kinds = [&] {
    const Table table = Ask(company.snapshot(), "findings");
    std::string found;
    for (int64_t row = 0; row < table.rows(); ++row) {
      const std::string kind = table.Find("finding")->CellText(row);
      if (kind.find("countermeasure") == std::string::npos) continue;
      found += kind + ": " + table.Find("detail")->CellText(row) + "\n";
    }
    return found;
  };
  CHECK(kinds().empty());
  AddLog(&company);
  CHECK(
      kinds() ==
      "no countermeasure: O3 is off course, and no countermeasure is in the log.\n"
      "countermeasure overdue: M1 (Call old customers), which ann owns, was due on 2026-05-31.\n");
}

}  // namespace
}  // namespace coxswain
