#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kKinds = {"rank", "finding", "subject", "money_at_stake"};

// 120 in 15 of 31 days: 248 at the end.
void AddDeals(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,Won,won,2026-01-01,2026-01-01,60
      d2,c1,Won,won,2026-01-01,2026-01-15,60
  )");
}

TEST_CASE("Findings are ranked by the money at stake") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,name,measure,filter,direction,target,starts_on,due_on
      o1,Sell,bookings,,up,310,2026-01-01,2026-01-31
      o2,,bookings,,up,1000,2026-01-01,2026-01-31
      o3,,won_deals,,up,9,2026-01-01,2026-01-10
      o4,,happiness,,up,9,2026-01-01,2026-01-31
      o5,,bookings,nobody=1,up,9,2026-01-01,2026-01-31
      o6,Fine,bookings,,up,200,2026-01-01,2026-01-31
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,North,accountable
      o2,North,accountable
      o2,South,contributes
      o3,North,contributes
      o3,South,contributes
      o4,North,accountable
      o4,South,accountable
      o5,North,informed
      o6,North,accountable
      o6,South,contributes
  )");
  CHECK(Ask(company.snapshot(), "findings", "{}", kKinds) == Literal(R"(
      rank,finding,subject,money_at_stake
      1,objective off course,o2,752.00
      2,target needs a leap,o2,752.00
      3,objective off course,o1,62.00
      4,single owner,o1,62.00
      5,bad filter,o5,
      6,no accountable team,o3,
      7,no owner,o5,
      8,objective missed,o3,
      9,unknown measure,o4,
  )"));
  const Table table = Ask(company.snapshot(), "findings", R"({"objective_id":"o1"})");
  CHECK(table.Find("detail")->CellText(0) ==
        "o1 (Sell) is off course: 120 money of 310 money after 15 of 31 days, at this pace 248 "
        "money by 2026-01-31.");
}

TEST_CASE("A KPI that nobody shares leads nowhere unless a shared objective is measured by it") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,bookings,up,200,2026-01-01,2026-01-31
      o2,won_deals,up,2,2026-01-01,2026-01-31
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,North,accountable
      o1,Brand,contributes
      o2,North,accountable
      o2,Brand,informed
  )");
  company.Add("kpis", R"(
      team,measure,weight
      North,bookings,0.5
      North,won_deals,0.3
      North,calls,0.2
      Brand,leads,0.6
      Brand,calls,0.2
  )");
  const Table table = Ask(company.snapshot(), "findings");
  CHECK(Ask(company.snapshot(), "findings", "{}", {"finding", "subject"}) == Literal(R"(
      finding,subject
      kpi leads nowhere,Brand
      kpi leads nowhere,North
      single owner,o2
      weights do not add up,Brand
  )"));
  CHECK(table.Find("detail")->CellText(0) ==
        "Brand steers by leads with 75.0 % of its weight; no other team has this KPI and no shared "
        "objective is measured by it.");
  CHECK(table.Find("detail")->CellText(3) ==
        "The weights of Brand's KPIs add up to 0.8, not to 1.");
}

TEST_CASE("A company without objectives still has findings about its KPIs") {
  Company company;
  CHECK(AskWrong(company.snapshot(), "findings", "{}").find("objectives") != std::string::npos);
  company.Add("kpis", "team,measure\na,x\n");
  CHECK(Ask(company.snapshot(), "findings", "{}", {"finding", "subject"}) ==
        "finding,subject\nkpi leads nowhere,a\n");
  CHECK(AskWrong(company.snapshot(), "findings", R"({"leap":0.5})") ==
        "The option 'leap': 0.5 lies outside its range, from 1 on.");
}

TEST_CASE("A company with nothing wrong has no findings") {
  Company company;
  company.Add("objectives", "objective_id,measure,direction,target,starts_on,due_on\n");
  CHECK(Ask(company.snapshot(), "findings").rows() == 0);
}

}  // namespace
}  // namespace coxswain
