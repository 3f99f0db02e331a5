#include "coxswain/report.h"

#include <atomic>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Two years. In 2024 ann sells 1000 at cost 600; in 2025 ann sells 3000 at cost 3100 through the
// sale (list 4000) and bob 500 at cost 100, with freight of 50 on it.
//   net revenue 4500, goods 3800, gross margin 700 (15.6 %), contribution margin 650 (14.4 %)
//   2025: net revenue 3500 (+250 %), gross margin 300, contribution margin 250
// Of four accounts three have bought; one deal of three loses 100, the discount of 1000 explains
// it.
void AddDeals(Company* company) {
  company->Add("settings", R"(
      name,value
      reporting_currency,EUR
  )");
  company->Add("customers", R"(
      customer_id,name,segment,country
      c1,Albatross,Shops,DK
      c2,Bluefin,Shops,DK
      c3,Cormorant,Yards,SE
      c4,Dunlin,Yards,SE
  )");
  company->Add("campaigns", R"(
      campaign_id,name
      k1,Spring sale
  )");
  company->Add("deals", R"(
      deal_id,customer_id,owner,campaign_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,ann,,done,won,2024-05-01,1000,1000,600
      d2,c2,ann,k1,done,won,2025-03-01,4000,3000,3100
      d3,c3,bob,,done,won,2025-12-31,500,500,100
  )");
  company->Add("deal_costs", R"(
      deal_id,kind,amount
      d3,freight,50
  )");
}

TEST_CASE("The headline says what was earned, how the year went, what loses and how full it is") {
  Company company;
  AddDeals(&company);
  const Json report = JsonReport(company.snapshot());
  CHECK(report["as_of"] == "2025-12-31");
  CHECK(report["currency"] == "EUR");
  CHECK(Texts(report["headline"]) ==
        "Net revenue 4 500 EUR, gross margin 700 (15.6 %), contribution margin 650 (14.4 %).\n"
        "In 2025 net revenue grew 250 % to 3 500 against 2024; contribution margin is 7.14 % of "
        "it, after 40.0 %.\n"
        "1 of 3 won deals loses money: -100 (contribution margin).\n"
        "The market is 75.0 % penetrated (3 of 4 known accounts).\n");
  CHECK(FigureOf(report["headline"][0], "contribution_margin") == "650.00");
}

TEST_CASE("A margin that changes its sign is the news of the year") {
  Company company;
  AddDeals(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d4,c1,done,won,2025-06-01,100,1000
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(report["headline"][1]["text"] ==
        "Gross margin turned negative in 2025 (-600, -16.7 % of net revenue) while net revenue "
        "grew 260 %.");
}

TEST_CASE("A year that is not over is compared with the same days of the year before") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,done,won,2024-02-01,100
      d2,c1,done,won,2024-11-01,900
      d3,c1,done,won,2025-02-15,150
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(report["headline"][1]["text"] ==
        "In 2025, counted to 2025-02-15, net revenue grew 50 % to 150 against the same days of "
        "2024.");
}

TEST_CASE("Findings are ranked by the money at stake, those without money last") {
  // ann earns 400 - 100 = 300 on 4 000, bob 400 + 600 = 1 000 on 1 200; with its freight the deal
  // of the sale loses 120, without it 100.
  Company company;
  AddDeals(&company);
  company.Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,amount,cost_of_goods
      d4,c3,bob,done,won,2025-12-31,700,100
  )");
  company.Add("deal_costs", R"(
      deal_id,kind,amount
      d2,freight,20
  )");
  company.Add("kpis", R"(
      team,measure,weight
      Sales,revenue,1
      Finance,contribution_margin,1
  )");
  const Json report = JsonReport(company.snapshot());
  const Json& findings = report["findings"];
  CHECK(Kinds(findings) ==
        "rank_owner loss_deals loss_campaign islands kpi_leads_nowhere kpi_leads_nowhere ");
  CHECK(findings[0]["money"] == "700.00");
  CHECK(findings[0]["sentence"]["text"] ==
        "Owner ann sells most (4 000) but bob earns most: gross margin 1 000 on 1 200; ann comes "
        "second with 300.");
  CHECK(findings[1]["money"] == "-120.00");
  CHECK(findings[1]["sentence"]["text"] ==
        "1 of 4 won deals loses money: -120 (contribution margin) on 3 000 of net revenue; 1 "
        "costs more in goods alone than it brings (-100).");
  CHECK(findings[2]["money"] == "-100.00");
  CHECK(findings[2]["subject"] == "Spring sale");
  CHECK(findings[2]["sentence"]["text"] ==
        "Spring sale lost 100 (gross margin) on 3 000 of net revenue; the discount explains all "
        "of it.");
  CHECK(findings[3]["money"].is_null());
  CHECK(findings[3]["sentence"]["text"] ==
        "Finance and Sales steer by figures that no other team shares: what one gains, no other "
        "sees.");
}

TEST_CASE("Loss in a campaign is told from loss because of its discount") {
  Company company;
  company.Add("campaigns", "campaign_id,name\nk,Clearance\nn,Launch\n");
  company.Add("deals", R"(
      deal_id,customer_id,campaign_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,k,done,won,2025-01-01,1000,800,1100
      d2,c1,n,done,won,2025-01-01,100,100,150
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(Texts(report["findings"], "loss_campaign") ==
        "Clearance lost 300 (gross margin) on 800 of net revenue; the discount explains 200 of "
        "it, the rest (100) would be lost at list.\n"
        "Launch lost 50 (gross margin) on 100 of net revenue; no discount explains it: it would "
        "be lost at list prices too.\n");
}

TEST_CASE("A market that is nearly full is held against the plan") {
  Company company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      Schools,2025-01-01,2
  )");
  company.Add("customers", "customer_id,segment\nc1,Schools\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,done,won,2025-01-01,1
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,segment,period_start,period_end,value
      grow,1,new_customers,Schools,2025-04-01,2025-06-30,5
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(Texts(report["findings"], "plan_beyond_market") ==
        "Schools are 50 % penetrated (1 of 2): the plan for 2025-Q2 needs 5 new customers, 1 is "
        "left.\n");
}

TEST_CASE("An objective off course names its gap, its day and who is accountable") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,name,measure,direction,target,starts_on,due_on
      o1,Earn more,contribution_margin,up,1000,2025-01-01,2026-12-31
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,Sales,accountable
      o1,Marketing,contributes
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(report["headline"].back()["text"] ==
        "Of 1 objective, 0 are on course or met; behind: Earn more.");
  CHECK(Texts(report["findings"], "objective_off_course") ==
        "Earn more: off course, 250 of 1 000 (25.0 %) with 50.0 % of the time gone; at this pace "
        "500 short on 2026-12-31. Accountable: Sales.\n");
}

TEST_CASE("What the ledger says otherwise is found to the unit") {
  Company company;
  AddDeals(&company);
  company.Add("actuals", R"(
      measure,period_start,period_end,value
      bookings,2024-01-01,2024-12-31,1000
      bookings,2025-01-01,2025-12-31,3400
      headcount,2025-01-01,2025-12-31,12
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(Texts(report["findings"], "ledger_difference") ==
        "Bookings from 2025-01-01 to 2025-12-31: the rows have 100 more than the ledger (3 500 "
        "against 3 400).\n");
  CHECK(SectionOf(report, "trust")["sentences"][0]["text"] ==
        "Of 3 totals that the ledger states, the rows give 1 to the cent; 1 differs and 1 cannot "
        "be compared (headcount).");
}

TEST_CASE("A section whose tables are missing says what it would need") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,done,won,2025-01-01,100
  )");
  const Json report = JsonReport(company.snapshot());
  CHECK(report["headline"][0]["text"] ==
        "Net revenue is 100 from 1 won deal; what the goods cost is not known, so no margin can "
        "be told.");
  CHECK(Missing(report, "margin").find("deals.cost_of_goods") != std::string::npos);
  CHECK(Missing(report, "market").find("markets") != std::string::npos);
  CHECK(Missing(report, "campaigns").find("campaign_id") != std::string::npos);
  CHECK(Missing(report, "objectives").find("objectives") != std::string::npos);
  CHECK(Missing(report, "trust").find("actuals") != std::string::npos);
}

TEST_CASE("The empty book gives a readable report") {
  Company company;
  const std::string text = TextReport(company.snapshot());
  CHECK(text.find("There are no deals yet.") != std::string::npos);
  CHECK(text.find("Nothing stands out.") != std::string::npos);
  CHECK(WidestLine(text) <= 100);
  CheckAgainstSchema(JsonReport(company.snapshot()));
}

TEST_CASE("Deals of which none is won are said to be so") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,amount\nd1,,new,open,5\nd2,,new,open,6\n");
  CHECK(JsonReport(company.snapshot())["headline"][0]["text"] ==
        "None of 2 deals is won, so there is nothing to say of revenue and margin.");
}

TEST_CASE("Only rows that pass the filter count, and what cannot follow it says so") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,revenue,up,1000,2025-01-01,2025-12-31
  )");
  const Json report = JsonReport(company.snapshot(), "segment=Yards");
  CHECK(report["filter"] == "segment=Yards");
  CHECK(report["headline"][0]["text"] ==
        "Net revenue 500 EUR, gross margin 400 (80.0 %), contribution margin 350 (70.0 %).");
  CHECK(Texts(SectionOf(report, "objectives")["sentences"])
            .find("are of the whole company: the filter cannot be put to them.") !=
        std::string::npos);
  const Json none = JsonReport(company.snapshot(), "segment=Harbours");
  CHECK(none["headline"][0]["text"] == "No won deal passes the filter.");
}

TEST_CASE("A filter that cannot be read, or that deals do not know, is an error") {
  Company company;
  AddDeals(&company);
  for (const char* filter : {"segment==", "segmnt=Yards"}) {
    ReportOptions options;
    options.filter = filter;
    const auto report = WriteReport(company.snapshot(), options, {});
    CHECK(report.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("Every company's report follows the schema") {
  Company company;
  AddDeals(&company);
  company.Add("spend", "spend_id,campaign_id,spent_on,amount\ns,k1,2025-02-01,10\n");
  company.Add("kpis", "team,measure,weight\nSales,revenue,1\nFinance,revenue,1\n");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,period_start,period_end,value
      quota,1,revenue,ann,2025-01-01,2025-12-31,4000
  )");
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  CHECK(Texts(report["findings"], "plan_missed") ==
        "Plan of revenue: 1 000 short, 75.0 % reached (3 000 of 4 000 in 1 plan cell).\n");
  CHECK(DefinitionsOf(report).find(" contribution_margin ") != std::string::npos);
}

TEST_CASE("A hostile or endless name is just text, and no line is wider than 100 characters") {
  Company company;
  const std::string endless(300, 'W');
  company.Add("campaigns", "campaign_id,name\nk1,<script>alert(1)</script>\nk2," + endless + "\n");
  company.Add("customers", "customer_id,segment\nc1," + endless + "\nc2,Ærøskøbing\n");
  company.Add("deals",
              "deal_id,customer_id,owner,campaign_id,stage,status,closed_on,amount,cost_of_goods\n"
              "d1,c1," +
                  endless +
                  ",k1,done,won,2025-01-01,9000000000000,9100000000000\n"
                  "d2,c2,{money},k2,done,won,2025-01-02,1,2\n");
  company.Add("objectives", "objective_id,name,measure,direction,target,starts_on,due_on\no1," +
                                endless + ",revenue,up,1,2025-01-01,2025-12-31\n");
  ReportOptions options;
  options.company = endless;
  const absl::StatusOr<std::string> text = WriteReport(company.snapshot(), options, {});
  REQUIRE(text.ok());
  CHECK(WidestLine(*text) <= 100);
  CHECK(text->find("<script>alert(1)</script> lost") != std::string::npos);
  CheckAgainstSchema(JsonReport(company.snapshot()));
}

TEST_CASE("The report can be cancelled, by the token and by progress, and progress ends at 1") {
  Company company;
  AddDeals(&company);
  std::atomic<bool> cancelled = true;
  Run run;
  run.cancelled = &cancelled;
  CHECK(WriteReport(company.snapshot(), {}, run).status().code() == absl::StatusCode::kCancelled);

  for (const double until : {0.0, 0.3, 0.9}) {
    Run half;
    half.progress = [&](double done) { return done < until; };
    CHECK(WriteReport(company.snapshot(), {}, half).status().code() ==
          absl::StatusCode::kCancelled);
  }

  double last = -1;
  bool grows = true;
  Run whole;
  whole.progress = [&](double done) {
    grows = grows && done >= last;
    last = done;
    return true;
  };
  CHECK(WriteReport(company.snapshot(), {}, whole).ok());
  CHECK(grows);
  CHECK(last == 1);
}

TEST_CASE("Threads do not change a byte") {
  Company company;
  AddDeals(&company);
  Run run;
  run.threads = 4;
  const auto report = WriteReport(company.snapshot(), {}, run);
  REQUIRE(report.ok());
  CHECK(*report == TextReport(company.snapshot()));
}

TEST_CASE(
    "An owner who keeps less of list than the peers is told, with what it would have brought") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("policies", R"(
      policy_id,max_discount_share,floor_margin_share,approver
      lead,0.2,,Sales lead
  )");
  company.Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,list_amount,amount
      d1,c1,ann,done,won,2025-06-01,1000,700
      d2,c1,ann,done,won,2025-06-02,1000,750
      d3,c1,bob,done,won,2025-06-03,1000,900
      d4,c1,bob,done,won,2025-06-04,1000,1000
      d5,c1,bob,done,won,2025-06-05,1000,850
  )");
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  CHECK(
      Texts(report["findings"], "price_gap") ==
      "Deals of owner ann realise 72.5 % of list, peers 85.0 %: at the peers' median 2 deals would "
      "have earned 250 EUR more.\n");
  CHECK(Texts(report["findings"], "policy_breaches") ==
        "2 of 5 deals go beyond the policy lead: 150 EUR of discount more than it allows.\n");
  for (const Json& finding : report["findings"]) {
    if (finding["kind"] == "price_gap") CHECK(finding["money"] == "-250.00");
  }
}

}  // namespace
}  // namespace coxswain
