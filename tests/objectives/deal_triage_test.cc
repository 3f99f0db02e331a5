#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

void AddCompany(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers",
               "customer_id,name,segment\nc1,Acme,Retail\nc2,Bolt,Chain\nc3,,Retail\n");
  company->Add("stages", R"(
      pipeline,stage,order,status,default_probability
      ,Talks,1,open,0.2
      ,Offer,2,open,0.5)");
  // Won deals took 10, 20 and 30 days.
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,cost_of_goods,probability
      w1,c1,Won,won,2026-01-01,2026-01-11,,100,50,
      w2,c1,Won,won,2026-01-01,2026-01-21,,100,50,
      w3,c2,Won,won,2026-01-01,2026-01-31,,100,50,
      a,c1,Offer,open,2026-03-01,,2026-04-30,1000,600,0.25
      b,c2,Offer,open,2026-01-01,,2026-03-15,2000,1700,
      c,c2,Talks,open,2026-03-01,,2026-04-30,100,120,
      d,,Talks,open,2026-02-01,,,500,,0.9
      e,c1,Verbal,open,2026-03-01,,2026-04-30,700,300,)");
  company->Add("spend", "spent_on,amount\n2026-03-31,1\n");
}

std::string Asked(Company* company, const std::string& options,
                  const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "deal_triage", options, columns);
}

TEST_CASE("Open deals are ranked by what they are expected to contribute") {
  Company company;
  AddCompany(&company);
  // a: 0.25 x 400; b: 0.5 x 300, by its stage; c: 0.2 x -20; of d no cost, of e no chance is known.
  CHECK(
      Asked(&company, "{}",
            {"rank", "deal_id", "verdict", "contribution_margin", "probability", "probability_from",
             "expected_contribution", "age_days", "typical_days", "slow_days"}) == Literal(R"(
      rank,deal_id,verdict,contribution_margin,probability,probability_from,expected_contribution,age_days,typical_days,slow_days
      1,b,overdue,300.00,0.5,stage,150.00,89,20,30
      2,a,pursue,400.00,0.25,deal,100.00,30,20,30
      3,c,loses money,-20.00,0.2,stage,-4.00,30,20,30
      4,d,value unknown,,0.9,deal,,58,20,30
      5,e,pursue,400.00,,,,30,20,30)"));
  CHECK(Asked(&company, R"({"rank_by":"net_revenue","top":2,"filter":"customers.segment=Retail"})",
              {"deal_id", "net_revenue"}) == "deal_id,net_revenue\na,1000.00\ne,700.00\n");
}

TEST_CASE("A deal is held against the margin objectives that speak of it") {
  Company company;
  AddCompany(&company);
  company.Add("objectives", R"(
      objective_id,measure,filter,direction,target,starts_on,due_on
      O1,contribution_margin_share,,up,0.3,2026-01-01,2026-12-31
      O2,gross_margin_share,segment=Chain,up,0.35,2026-04-01,2026-12-31
      O3,contribution_margin_share,,up,0.9,2025-01-01,2025-12-31
      O4,contribution_margin,,up,5000,2026-01-01,2026-12-31
      O5,contribution_margin_share,nonsense=1,up,0.9,2026-01-01,2026-12-31)");
  const Table table = Ask(company.snapshot(), "deal_triage");
  const auto told = [&](int64_t row) {
    const auto text = [&](const char* name) { return table.Find(name)->CellText(row); };
    return text("deal_id") + " " + text("verdict") + " " + text("objective_id") + " " +
           text("margin_share") + " " + text("target_share");
  };
  CHECK(told(0) == "b below margin target O1 0.15 0.3");  // expected before O2 begins
  CHECK(told(1) == "a pursue O1 0.4 0.3");
  CHECK(told(2) == "c loses money O2 -0.2 0.35");
}

TEST_CASE("What fits the strategy of the day is weighed") {
  Company company;
  AddCompany(&company);
  company.Add("strategy", R"(
      criterion,dimension,value,weight,valid_from,valid_to
      retail first,segment,Retail,2,,
      offers,stage,Offer,1,2026-01-01,
      old,segment,Chain,5,,2025-12-31
      no chains,customers.segment,Chain,-1.5,,)");
  CHECK(Asked(&company, "{}", {"deal_id", "fit", "criteria_met"}) == Literal(R"(
      deal_id,fit,criteria_met
      b,-0.16666666666666666,offers
      a,1,"offers, retail first"
      c,-0.5,
      d,0,
      e,0.6666666666666666,retail first)"));
  company.Add("strategy", "criterion,dimension,value,weight\nwrong,segmnt,Retail,1\n");
  const std::string wrong = AskWrong(company.snapshot(), "deal_triage", "{}");
  CHECK(wrong.find("Criterion 'wrong' of strategy (row 5)") != std::string::npos);
  CHECK(wrong.find("segment'") != std::string::npos);
  company.Add("strategy", "criterion,dimension,value,weight\nwrong,,Retail,1\n");
  CHECK(AskWrong(company.snapshot(), "deal_triage", "{}").find("names no dimension") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "deal_triage", R"({"filter":"segmnt=x"})").find("strategy") ==
        std::string::npos);
}

TEST_CASE("The room of the segment and the reasons are told in words") {
  Company company;
  AddCompany(&company);
  company.Add("markets",
              "segment,as_of,capacity_customers\nRetail,2026-01-01,4\nChain,2026-01-01,1\n");
  CHECK(Asked(&company, R"({"top":2})", {"deal_id", "headroom", "penetration_ever", "reasons"}) ==
        Literal(R"(
      deal_id,headroom,penetration_ever,reasons
      b,0,1,"Expected contribution 150 EUR: 50.00 % (its stage's) of 300 EUR. Chain has no room for new customers. Open for 89 days, longer than nine in ten won deals took (30). It should have closed on 2026-03-15."
      a,3,0.25,Expected contribution 100 EUR: 25.00 % of 400 EUR. Retail has room for 3 new customers (penetration 25.00 %). Open for 30 days; half of the won deals took up to 20.)"));
}

TEST_CASE("What was not known on the day does not count") {
  Company company;
  AddCompany(&company);
  CHECK(Asked(&company, R"({"as_of":"2026-01-15"})", {"deal_id", "age_days", "typical_days"}) ==
        Literal(R"(
      deal_id,age_days,typical_days
      b,14,10
      w2,14,10
      w3,14,10)"));
}

}  // namespace
}  // namespace coxswain
