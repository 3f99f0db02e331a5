#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

using Columns = std::vector<std::string>;

std::string Moved(Company* company, const std::string& options, const Columns& columns) {
  return Ask(company->snapshot(), "pipeline_movement", options, columns);
}

// Every part of a February.
void AddFebruary(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,owner
      keep,c1,s,open,2026-01-05,,100,ann
      new,c1,s,open,2026-02-05,,50,ann
      back,c1,s,open,2026-01-05,,70,ann
      grow,c1,s,open,2026-01-05,,130,bob
      shrink,c1,s,open,2026-01-05,,60,ann
      win,c1,s,won,2026-01-05,2026-02-20,45,ann
      lose,c1,s,lost,2026-01-05,2026-02-21,30,ann
      drop,c1,s,omitted,2026-01-05,2026-02-22,20,ann
      twice,c1,s,won,2026-02-02,2026-02-05,10,ann
      flash,c1,s,won,2026-02-09,2026-02-09,5,ann
      later,c1,s,open,2026-03-01,,1000,ann)");
  company->Add("deal_history", R"(
      deal_id,changed_at,status,amount,owner
      keep,2026-01-05,open,100,ann
      back,2026-01-20,lost,70,
      back,2026-02-03,open,,
      grow,2026-01-05,open,100,ann
      grow,2026-02-10,,130,
      grow,2026-02-12,,,bob
      shrink,2026-01-05,open,80,
      shrink,2026-02-11,,60,
      win,2026-01-05,open,40,
      win,2026-02-20,won,45,
      twice,2026-02-02,open,10,
      twice,2026-02-03,won,,
      twice,2026-02-04,open,,
      twice,2026-02-05,won,,)");
}
constexpr char kFebruary[] = R"({"from":"2026-02-01","to":"2026-02-28")";

TEST_CASE("pipeline movement: every part, in deals and money, and they close") {
  Company company;
  AddFebruary(&company);
  CHECK(Moved(&company, std::string(kFebruary) + "}",
              {"opening", "created", "reopened", "grown", "shrunk", "transferred", "won", "lost",
               "omitted", "closing"}) == Literal(R"(
      opening,created,reopened,grown,shrunk,transferred,won,lost,omitted,closing
      370.00,65.00,80.00,35.00,20.00,0.00,70.00,30.00,20.00,410.00)"));
  CHECK(Moved(&company, std::string(kFebruary) + "}",
              {"opening_deals", "created_deals", "reopened_deals", "grown_deals", "shrunk_deals",
               "won_deals", "lost_deals", "omitted_deals", "closing_deals"}) == Literal(R"(
      opening_deals,created_deals,reopened_deals,grown_deals,shrunk_deals,won_deals,lost_deals,omitted_deals,closing_deals
      6,3,2,2,1,4,1,1,5)"));
}

TEST_CASE("pipeline movement: a deal in another group is transferred, with what it was worth") {
  Company company;
  AddFebruary(&company);
  CHECK(Moved(&company, std::string(kFebruary) + R"(,"by":"owner"})",
              {"owner", "opening", "created", "reopened", "grown", "shrunk", "transferred_deals",
               "transferred", "won", "closing"}) == Literal(R"(
      owner,opening,created,reopened,grown,shrunk,transferred_deals,transferred,won,closing
      ann,370.00,65.00,80.00,35.00,20.00,-1,-130.00,70.00,280.00
      bob,0.00,0.00,0.00,0.00,0.00,1,130.00,0.00,130.00)"));
  // A filter is a group of its own: what grows into it comes with what it was before.
  CHECK(Moved(&company, std::string(kFebruary) + R"(,"filter":"amount>=120"})",
              {"opening", "created", "grown", "transferred_deals", "transferred", "closing"}) ==
        Literal(R"(
      opening,created,grown,transferred_deals,transferred,closing
      0.00,0.00,30.00,1,100.00,130.00)"));
}

TEST_CASE("pipeline movement: each period opens with what the one before closed with") {
  Company company;
  AddFebruary(&company);
  CHECK(Moved(&company, R"({"grain":"month"})",
              {"period", "opening", "created", "won", "closing", "closing_deals"}) == Literal(R"(
      period,opening,created,won,closing,closing_deals
      2026-01,0.00,440.00,0.00,370.00,6
      2026-02,370.00,65.00,70.00,410.00,5
      2026-03,410.00,1000.00,0.00,1410.00,6)"));
  CHECK(Moved(&company, R"({"grain":"quarter","from":"2026-02-01"})",
              {"period", "opening", "opening_deals", "closing"}) == Literal(R"(
      period,opening,opening_deals,closing
      2026-Q1,370.00,6,1410.00)"));
}

TEST_CASE("pipeline movement: what is expected to close within some days, pulled in, pushed out") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount
      in,c1,s,open,2026-01-05,,2026-06-30,100
      out,c1,s,open,2026-01-05,,2026-07-31,220
      won,c1,s,won,2026-01-05,2026-05-20,2026-12-31,30
      lost,c1,s,lost,2026-01-05,2026-07-20,2026-12-31,50
      never,c1,s,open,2026-01-05,,,7)");
  company.Add("deal_history", R"(
      deal_id,changed_at,status,amount,expected_close_on
      in,2026-01-05,open,90,2026-12-31
      in,2026-04-10,,100,2026-06-30
      out,2026-01-05,open,200,2026-05-31
      out,2026-06-01,,220,2026-07-31
      won,2026-01-05,open,30,2026-12-31)");
  CHECK(Moved(&company,
              R"({"from":"2026-04-01","to":"2026-09-30",
                  "expected_from":"2026-04-01","expected_to":"2026-06-30"})",
              {"opening", "grown", "pulled_in_deals", "pulled_in", "pushed_out_deals", "pushed_out",
               "won", "lost", "closing"}) == Literal(R"(
      opening,grown,pulled_in_deals,pulled_in,pushed_out_deals,pushed_out,won,lost,closing
      200.00,20.00,2,130.00,1,220.00,30.00,0.00,100.00)"));
}

TEST_CASE("pipeline movement: what rates change is apart from what deals change") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-01-01,0.5
      USD,spot,2026-02-10,0.6
      USD,spot,2026-03-10,0.8
      USD,budget,2026-01-01,1)");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,currency
      grow,c1,s,open,2026-01-05,,120,USD
      won,c1,s,won,2026-02-05,2026-02-20,50,USD
      home,c1,s,open,2026-01-05,,7,EUR)");
  company.Add("deal_history", R"(
      deal_id,changed_at,amount
      grow,2026-01-05,100
      grow,2026-02-15,120)");
  // 100 at .5 are 50, at .6 60; 20 more at .6 are 12; won 50 at .5, which are 30 at .6.
  CHECK(Moved(&company, R"({"grain":"month"})",
              {"period", "opening", "created", "grown", "revalued", "won", "closing"}) ==
        Literal(R"(
      period,opening,created,grown,revalued,won,closing
      2026-01,0.00,57.00,0.00,0.00,0.00,57.00
      2026-02,57.00,25.00,12.00,15.00,30.00,79.00
      2026-03,79.00,0.00,0.00,24.00,0.00,103.00)"));
  CHECK(Moved(&company, R"({"from":"2026-02-01","to":"2026-02-28"})",
              {"opening", "created", "grown", "revalued", "won", "closing"}) == Literal(R"(
      opening,created,grown,revalued,won,closing
      57.00,25.00,12.00,15.00,30.00,79.00)"));
  CHECK(Moved(&company, R"({"rate_kind":"budget"})", {"created", "grown", "revalued", "closing"}) ==
        Literal("created,grown,revalued,closing\n157.00,20.00,0.00,127.00"));
  // Before the first rate: an error that names the row, unless the filter leaves it out.
  company.Add("deal_history", "deal_id,changed_at,amount\ngrow,2025-12-05,90");
  const std::string wrong = AskWrong(company.snapshot(), "pipeline_movement", "{}");
  CHECK(wrong.find("Row 3 of deal_history is in 'USD'") != std::string::npos);
  CHECK(Moved(&company, R"({"filter":"currency=EUR"})", {"created", "closing"}) ==
        Literal("created,closing\n7.00,7.00"));
}

TEST_CASE("pipeline movement: without history it says so") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      a,c1,s,open,2026-01-05,,100
      b,c1,s,won,2026-01-05,2026-02-05,
      c,c1,s,lost,,2026-02-05,30
      d,c1,s,open,,,5)");
  const Columns columns = {"opening_deals", "created_deals",          "won_deals",     "lost_deals",
                           "closing_deals", "closing_without_amount", "left_out_deals"};
  CHECK(Moved(&company, "{}", columns) == Literal(R"(
      opening_deals,created_deals,won_deals,lost_deals,closing_deals,closing_without_amount,left_out_deals
      1,2,1,0,2,0,1)"));
  CHECK(Moved(&company, R"({"from":"2026-02-01","to":"2026-02-04"})", columns) == Literal(R"(
      opening_deals,created_deals,won_deals,lost_deals,closing_deals,closing_without_amount,left_out_deals
      3,0,0,0,3,1,1)"));
  CHECK(Moved(&company, "{}", {"note"}).find("There is no history of these deals") !=
        std::string::npos);
}

TEST_CASE("pipeline movement: what has no day is in the period without a name") {
  Company company;
  company.Add("stages", "pipeline,stage,order,status\n,Talk,1,open");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      a,c1,Talk,open,2026-01-05,,100
      b,c1,Odd,lost,2026-01-05,2026-03-05,100)");
  company.Add("deal_history", R"(
      deal_id,changed_at,status,amount
      a,2026-01-05,open,60
      b,2026-02-05,won,
      b,2026-03-05,lost,
      z,2026-03-05,lost,)");
  CHECK(Moved(&company, R"({"grain":"quarter"})",
              {"period", "created", "reopened", "grown", "won", "lost", "closing"}) == Literal(R"(
      period,created,reopened,grown,won,lost,closing
      2026-Q1,160.00,100.00,0.00,100.00,100.00,60.00
      ,0.00,0.00,40.00,0.00,0.00,100.00)"));
  CHECK(Moved(&company, R"({"to":"2026-03-31"})", {"closing"}) == "closing\n60.00\n");
  const std::string note = Moved(&company, "{}", {"note"});
  CHECK(note.find("on a day that nobody knows: 1 deal.") != std::string::npos);
  CHECK(note.find("stages does not list for its pipeline: 1 deal.") != std::string::npos);
  CHECK(note.find("so reopened and then that: 1 deal.") != std::string::npos);
  CHECK(note.find("of a deal that there is not: 1 row.") != std::string::npos);
}

// An export of January and one of April: each deal of the one with its day, of the other with its.
TEST_CASE("pipeline movement: two exports of deals are a history") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount,owner
      same,c1,Talk,open,2025-11-01,,2026-06-30,100,ann
      more,c1,Offer,open,2025-11-01,,2026-06-30,250,bob
      won,c1,Won,won,2025-11-01,2026-02-10,,80,ann
      new,c1,Talk,open,2026-03-01,,2026-09-30,40,ann)");
  company.Add("deal_history", R"(
      deal_id,changed_at,stage,status,amount,expected_close_on,owner
      same,2026-01-31,Talk,open,100,2026-06-30,ann
      more,2026-01-31,Talk,open,200,2026-03-31,ann
      won,2026-01-31,Offer,open,90,2026-02-28,ann
      same,2026-04-30,Talk,open,100,2026-06-30,ann
      more,2026-04-30,Offer,open,250,2026-06-30,bob
      won,2026-04-30,Won,won,80,,ann
      new,2026-04-30,Talk,open,40,2026-09-30,ann)");
  CHECK(Moved(&company, R"({"from":"2026-02-01","to":"2026-04-30","by":"owner"})",
              {"owner", "opening", "created", "grown", "shrunk", "transferred", "won",
               "closing"}) == Literal(R"(
      owner,opening,created,grown,shrunk,transferred,won,closing
      ann,390.00,40.00,0.00,10.00,-200.00,80.00,140.00
      bob,0.00,0.00,50.00,0.00,200.00,0.00,250.00)"));
}

}  // namespace
}  // namespace coxswain
