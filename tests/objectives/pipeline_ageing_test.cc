#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

std::string Aged(Company* company, const std::string& options,
                 const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "pipeline_ageing", options, columns);
}

void AddDeals(Company* company) {
  company->Add("stages", R"(
      pipeline,stage,order,status
      ,Talk,1,open
      ,Offer,2,open
      ,Won,3,won)");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,owner
      a,c1,Offer,open,2026-01-01,,2026-03-15,100,ann
      b,c1,Talk,open,2026-03-01,,2026-05-31,200,bob
      c,c1,Won,won,2026-01-01,2026-02-10,,50,ann
      d,c1,Talk,open,,,,7,ann
      e,c1,Lost,lost,2026-01-01,2026-03-31,,50,ann)");
  company->Add("deal_history", R"(
      deal_id,changed_at,stage,status,expected_close_on
      a,2026-01-01,Talk,,2026-02-28
      a,2026-01-20,Offer,,2026-03-31
      a,2026-01-25,Talk,,
      a,2026-02-20,Offer,,2026-03-15
      b,2026-03-01,Talk,,2026-05-31
      c,2026-01-01,Talk,,
      c,2026-01-11,Offer,,
      c,2026-01-21,Talk,,
      c,2026-01-26,Offer,,
      c,2026-02-10,Won,,)");
}

TEST_CASE("pipeline ageing: open deals against what won deals took, by stage") {
  Company company;
  AddDeals(&company);
  // The day looked from is the last on which anything happened: 2026-03-31.
  CHECK(Aged(&company, "{}",
             {"stage", "open_deals", "open", "open_days", "won_deals", "won_days", "stuck_deals",
              "stuck", "unknown_deals"}) == Literal(R"(
      stage,open_deals,open,open_days,won_deals,won_days,stuck_deals,stuck,unknown_deals
      ,3,307.00,30,1,40,1,100.00,1
      Talk,2,207.00,30,1,15,1,200.00,1
      Offer,1,100.00,39,1,25,1,100.00,0)"));
  CHECK(Aged(&company, "{}",
             {"stage", "slipped_deals", "slips", "slip_days", "overdue_deals", "overdue"}) ==
        Literal(R"(
      stage,slipped_deals,slips,slip_days,overdue_deals,overdue
      ,1,1,31,1,100.00
      Talk,0,0,,0,0.00
      Offer,1,1,31,1,100.00)"));
  // As it was seen in January, nothing was won.
  CHECK(Aged(&company, R"({"as_of":"2026-01-24","filter":"owner=ann"})",
             {"stage", "open_deals", "open_days", "won_deals", "stuck_deals", "slips"}) ==
        Literal(R"(
      stage,open_deals,open_days,won_deals,stuck_deals,slips
      ,4,23,0,,1
      Lost,1,,0,,0
      Talk,2,3,0,,0
      Offer,1,4,0,,1)"));
}

TEST_CASE("pipeline ageing: without history there are no stages to tell of") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      a,c1,Offer,open,2026-01-01,,100
      b,c1,Won,won,2026-01-01,2026-01-31,50)");
  CHECK(Aged(&company, "{}", {"stage", "open_deals", "open_days", "won_days", "unknown_deals"}) ==
        Literal(R"(
      stage,open_deals,open_days,won_days,unknown_deals
      ,1,30,30,0
      Offer,1,,,1)"));
  CHECK(Aged(&company, "{}", {"note"}).find("There is no history") != std::string::npos);
}

}  // namespace
}  // namespace coxswain
