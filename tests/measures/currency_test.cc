#include <string>

#include <doctest/doctest.h>

#include "coxswain/measures/won_deals.h"

#include "support/ask.h"
#include "support/company.h"

// Every query answers in the reporting currency, which is EUR here. A dollar is worth 0.9 of it
// from January on, 0.8 from February; on average 0.7, and 0.75 in the budget.
namespace coxswain {
namespace {

void AddRates(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR");
  company->Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-01-01,0.9
      USD,spot,2026-02-01,0.8
      USD,average,2026-01-01,0.7
      USD,budget,2026-01-01,0.75)");
}

std::string Measured(Company* company, std::string_view measure, const std::string& more = "") {
  return Ask(company->snapshot(), "measures",
             "{\"measures\":[\"" + std::string(measure) + "\"]" + more + "}",
             {std::string(measure)});
}

TEST_CASE("Won deals are worth what they were on the day they were closed") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,list_amount,cost_of_goods,commission_amount,currency
      d1,c1,Won,won,2026-01-31,100,120,60,10,USD
      d2,c1,Won,won,2026-02-01,100,120,60,10,USD
      d3,c1,Won,won,2026-02-01,10,10,5,1,)");
  company.Add("deal_costs", "deal_id,kind,amount,currency\nd1,rebate,10,\nd3,rebate,5,USD");
  // List 108 + 96 + 10, invoice 90 + 80 + 10; rebates 9 + 4; goods 54 + 48 + 5; commission 9 + 8 +
  // 1.
  const std::vector<std::string> columns = {"list_revenue",  "invoice_revenue",
                                            "net_revenue",   "cost_of_goods",
                                            "cost_to_serve", "contribution_margin"};
  CHECK(Ask(company.snapshot(), "margin", "{}", columns) == Literal(R"(
      list_revenue,invoice_revenue,net_revenue,cost_of_goods,cost_to_serve,contribution_margin
      214.00,180.00,167.00,107.00,18.00,42.00)"));
  // At the budget's 0.75: 90 + 90 + 10, 75 + 75 + 10, less 7.5 + 3.75, 45 + 45 + 5, 7.5 + 7.5 + 1.
  CHECK(Ask(company.snapshot(), "margin", R"({"rate_kind":"budget"})", columns) == Literal(R"(
      list_revenue,invoice_revenue,net_revenue,cost_of_goods,cost_to_serve,contribution_margin
      190.00,160.00,148.75,95.00,16.00,37.75)"));
  CHECK(Measured(&company, "net_revenue") == "net_revenue\n167.00\n");
  CHECK(Measured(&company, "net_revenue", R"(,"rate_kind":"budget")") == "net_revenue\n148.75\n");
  // Rates of one day: 90 + 90 + 10 - 9 - 4.5.
  CHECK(Measured(&company, "net_revenue", R"(,"rate_day":"2026-01-15")") ==
        "net_revenue\n176.50\n");
  // A filter compares in the reporting currency, too.
  CHECK(Measured(&company, "net_revenue", R"(,"filter":"amount>=85")") == "net_revenue\n81.00\n");
}

TEST_CASE("A quantity is multiplied before it is converted") {
  Company company;
  AddRates(&company);
  company.Add("rates", "currency,valid_from,rate\nGBP,2026-01-01,1.123456789012");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,currency
      d1,c1,Won,won,2026-01-31,GBP)");
  company.Add("deal_lines", "deal_id,line,quantity,unit_price\nd1,1,1000000,1.1");
  // 1 100 000 x 1.123456789012 = 1 235 802.4679132; a unit price of 1.235802 would give 1 235 802.
  CHECK(Measured(&company, "net_revenue") == "net_revenue\n1235802.467913\n");
}

TEST_CASE("A line's discounts and prices are in its own currency, else its deal's") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,currency
      d1,c1,Won,won,2026-01-31,USD)");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_share,discount_amount,unit_cost,currency
      d1,1,2,100,0.1,10,50,
      d1,2,2,100,0.1,10,50,EUR)");
  // In dollars: 200 x 0.9 = 180 list; less 18 and 9; goods 90. In euros: 200, less 20 and 10; 100.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["line"]})",
            {"line", "list_revenue", "discounts", "unexplained", "net_revenue", "gross_margin"}) ==
        Literal(R"(
            line,list_revenue,discounts,unexplained,net_revenue,gross_margin
            1,180.00,27.00,0.00,153.00,63.00
            2,200.00,30.00,0.00,170.00,70.00)"));
  CHECK(Ask(company.snapshot(), "margin", "{}", {"net_revenue", "gross_margin"}) ==
        "net_revenue,gross_margin\n323.00,133.00\n");
}

TEST_CASE("Open and lost deals, orders, spend and budgets are in the reporting currency") {
  Company company;
  AddRates(&company);
  company.Add("campaigns", "campaign_id,starts_on,budget,currency\nk1,2026-01-15,100,USD");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,probability,campaign_id,currency
      d1,c1,Open,open,2026-01-10,,100,0.5,,USD
      d2,c1,Lost,lost,2026-01-10,2026-01-31,100,,,USD
      d3,c1,Won,won,2026-01-10,2026-02-01,50,,k1,USD)");
  company.Add("orders", R"(
      order_id,customer_id,ordered_on,amount,kind,currency
      o1,c1,2026-01-15,100,,USD
      o2,c1,2026-02-15,10,credit_note,USD)");
  company.Add("spend",
              "campaign_id,spent_on,amount,currency\nk1,2026-01-15,10,USD\nk1,2026-02-15,10,USD");
  CHECK(Measured(&company, "pipeline") == "pipeline\n80.00\n");
  CHECK(Measured(&company, "weighted_pipeline") == "weighted_pipeline\n40.00\n");
  // On 20 January all three were open, at 0.9: 90 + 90 + 45.
  CHECK(Measured(&company, "pipeline", R"(,"as_of":"2026-01-20")") == "pipeline\n225.00\n");
  // 40 won and 90 lost.
  CHECK(Measured(&company, "win_rate_amount") == "win_rate_amount\n0.3076923076923077\n");
  CHECK(Measured(&company, "revenue") == "revenue\n82.00\n");
  CHECK(Measured(&company, "spend") == "spend\n17.00\n");
  CHECK(
      Ask(company.snapshot(), "campaigns", "{}", {"campaign_id", "budget", "spend", "net_revenue"})
          .find("k1,75.00,17.00,40.00") != std::string::npos);
}

TEST_CASE("Plans, objectives and actuals in money are converted, other numbers are not") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-31,75)");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,period_start,period_end,value,currency
      p,1,net_revenue,2026-01-01,2026-03-31,100,USD
      p,2,won_deals,2026-01-01,2026-03-31,1,USD)");
  // The plan is met at the budget rate.
  const std::string cells =
      Ask(company.snapshot(), "plan_attainment", R"({"by":["measure"],"as_of":"2026-03-31"})",
          {"measure", "plan", "actual"});
  CHECK(cells == "measure,plan,actual\nnet_revenue,75.00,75.00\nwon_deals,1.00,1.00\n");
  company.Add("actuals", R"(
      measure,period_start,period_end,value,currency
      net_revenue,2026-01-01,2026-01-31,100,USD
      won_deals,2026-01-01,2026-01-31,1,USD)");
  // Actuals at the spot rate of their last day: 90.
  CHECK(Ask(company.snapshot(), "reconcile", "{}", {"measure", "ledger", "book"}) ==
        "measure,ledger,book\nnet_revenue,90.00,75.00\nwon_deals,1.00,1.00\n");
}

TEST_CASE("A currency without a rate is an error where the row counts, and only there") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,currency
      d1,c1,Won,won,2026-01-01,2026-01-31,100,EUR
      d2,c2,Won,won,2025-01-01,2025-06-30,100,CHF
      d3,c1,Open,open,2026-01-01,,100,CHF)");
  company.Add("orders", "order_id,customer_id,ordered_on,amount,currency\no1,c1,2026-02-01,10,CHF");
  const std::string won =
      "Row 2 of deals is in 'CHF', and the table rates has no spot rate of it that holds on "
      "2025-06-30. Give one whose valid_from is that day or earlier.";
  CHECK(AskWrong(company.snapshot(), "margin", "{}") == won);
  CHECK(AskWrong(company.snapshot(), "measures", R"({"measures":["won_deals"]})") == won);
  CHECK(AskWrong(company.snapshot(), "measures", R"({"measures":["pipeline"]})") ==
        "Row 3 of deals is in 'CHF', and the table rates has no spot rate of it: give one.");
  // Neither the open deal nor the order has a part in what was won this year, or by one customer.
  CHECK(Measured(&company, "net_revenue", R"(,"from":"2026-01-01")") == "net_revenue\n100.00\n");
  CHECK(Measured(&company, "net_revenue", R"(,"filter":"customer_id=c1")") ==
        "net_revenue\n100.00\n");
  CHECK(AskWrong(company.snapshot(), "margin", R"({"rate_kind":"average"})")
            .find("no average rate") != std::string::npos);
  // The checks of the book's quality name all of them.
  CHECK(Ask(company.snapshot(), "quality", R"({"checks":["no_rate"]})",
            {"table", "column", "rows", "first_row", "example"}) == Literal(R"(
                table,column,rows,first_row,example
                deals,currency,2,2,d2
                orders,currency,1,1,o1)"));
  company.Add("rates", "currency,valid_from,rate\nCHF,2025-06-30,1.1");
  CHECK(Measured(&company, "net_revenue") == "net_revenue\n210.00\n");
  CHECK(Ask(company.snapshot(), "quality", R"({"checks":["no_rate"]})").rows() == 0);
}

TEST_CASE("A line or cost without a rate is an error where its deal counts") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-31,100
      d2,c2,Won,won,2026-01-31,100)");
  company.Add("deal_costs", "deal_id,kind,amount,currency\nd1,freight,1,USD\nd2,freight,1,CHF");
  CHECK(AskWrong(company.snapshot(), "margin", "{}") ==
        "Row 2 of deal_costs is in 'CHF', and the table rates has no spot rate of it that holds on "
        "2026-01-31. Give one whose valid_from is that day or earlier.");
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"customer_id=c1"})", {"cost_to_serve"}) ==
        "cost_to_serve\n0.90\n");
  company.Add("rates", "currency,valid_from,rate\nCHF,2026-01-31,1.1");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,unit_price,currency
      d1,1,1,10,USD
      d2,1,1,10,GBP)");
  for (const char* options : {"{}", R"({"level":"line"})"}) {
    CHECK(AskWrong(company.snapshot(), "margin", options) ==
          "Row 2 of deal_lines is in 'GBP', and the table rates has no spot rate of it that holds "
          "on 2026-01-31. Give one whose valid_from is that day or earlier.");
  }
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"customer_id=c1"})", {"net_revenue"}) ==
        "net_revenue\n9.00\n");
}

TEST_CASE("What a deal says of itself counts with its lines, also where only these are counted") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,commission_amount,currency
      d1,c1,Won,won,2026-01-31,5,CHF
      d2,c2,Won,won,2026-01-31,5,EUR)");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,unit_price,currency
      d1,1,1,100,EUR
      d2,1,1,100,)");
  const std::string wrong =
      "Row 1 of deals is in 'CHF', and the table rates has no spot rate of it that holds on "
      "2026-01-31. Give one whose valid_from is that day or earlier.";
  CHECK(AskWrong(company.snapshot(), "margin", R"({"level":"deal"})") == wrong);
  CHECK(AskWrong(company.snapshot(), "margin", R"({"level":"line"})") == wrong);
  CHECK(AskWrong(company.snapshot(), "margin_bridge", R"({"measure":"contribution_margin"})") ==
        wrong);
  CHECK(Ask(company.snapshot(), "margin", R"({"level":"line","filter":"customer_id=c2"})",
            {"cost_to_serve"}) == "cost_to_serve\n5.00\n");
}

TEST_CASE("An amount that is too large in the reporting currency is an error that names it") {
  Company company;
  AddRates(&company);
  company.Add("rates", "currency,valid_from,rate\nBTC,2026-01-01,60000");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2026-01-31,153722867,BTC
      d2,c2,Won,won,2026-01-31,153722868,BTC)");
  // 2^63 micros are 9 223 372 036 854.775807 units: 60 000 times 153 722 867.28.
  CHECK(Measured(&company, "net_revenue", R"(,"filter":"customer_id=c1")") ==
        "net_revenue\n9223372020000.00\n");
  CHECK(AskWrong(company.snapshot(), "margin", "{}") ==
        "Row 2 of deals: its amount comes to more than 9.2e12 units of 'EUR': check the amount and "
        "the rate.");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,unit_price
      d1,1,153722867,1
      d2,1,153722868,1)");
  CHECK(Measured(&company, "net_revenue", R"(,"filter":"customer_id=c1")") ==
        "net_revenue\n9223372020000.00\n");
  CHECK(AskWrong(company.snapshot(), "margin", R"({"level":"line"})").find("9.2e12") !=
        std::string::npos);
}

TEST_CASE("A header in one currency is compared with lines in another after conversion") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2026-01-31,0.000009,USD
      d2,c1,Won,won,2026-01-31,90,EUR
      d3,c1,Won,won,2026-01-31,100,USD)");
  // d1: 9 micros become 8, three lines of 3 micros 3 each: rounding is no difference.
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,currency
      d1,1,1,0.000003,
      d1,2,1,0.000003,
      d1,3,1,0.000003,
      d2,1,1,100,USD
      d3,1,1,99,)");
  CHECK(Ask(company.snapshot(), "quality", R"({"checks":["header_differs"]})",
            {"rows", "example", "difference"}) == "rows,example,difference\n1,d3,0.90\n");
}

TEST_CASE("Two periods are compared at the rates of one day by another policy of one snapshot") {
  Company company;
  AddRates(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2026-01-31,100,USD
      d2,c1,Won,won,2026-02-28,100,USD)");
  company.Add("deal_lines", "deal_id,line,quantity,unit_price\nd2,1,10,11");
  const auto spot = InReportingCurrency(company.snapshot(), {}, {});
  REQUIRE(spot.ok());
  RatePolicy constant = (*spot)->reported()->policy;
  constant.day = *ParseDate("2026-01-31");
  const auto at_first = InReportingCurrency(*spot, constant, {});
  REQUIRE(at_first.ok());
  const auto net = [](const std::shared_ptr<const Snapshot>& snapshot) {
    WonDealsOptions options;
    options.from = *ParseDate("2026-02-01");
    Tally tally;
    REQUIRE(FoldWonDeals(snapshot, options, {}, {}, &tally).ok());
    return tally.Sorted().at(0).at(kWonInvoiceSum);
  };
  CHECK(net(*spot) == 88'000'000);
  CHECK(net(*at_first) == 99'000'000);  // so currency explains -11
}

TEST_CASE("Every query that tells of money looks up rates") {
  for (const Query& query : AllQueries()) {
    INFO(query.spec.name);
    bool money = false;
    for (const OutputSpec& output : query.spec.outputs) {
      money = money || output.unit == "money" || output.unit == "of the measure";
    }
    const bool looks_up =
        NamesTable(query.spec.lookups, "rates") || NamesTable(query.spec.facts, "rates");
    if (money) CHECK(looks_up);
  }
}

}  // namespace
}  // namespace coxswain
