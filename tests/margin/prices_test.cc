#include <string>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// What products cost and are listed at on the day of a deal.
namespace coxswain {
namespace {

const std::vector<std::string> kColumns = {"deal_id", "list_revenue", "cost_of_goods",
                                           "estimated_cost", "gross_margin"};

TEST_CASE("A line without prices takes those of its product on the day of the deal") {
  Company company;
  company.Add("products", "product_id,list_price,unit_cost\np1,10,6\np2,20,");
  company.Add("product_prices", R"(
      product_id,valid_from,list_price,unit_cost
      p1,2026-02-01,12,7
      p1,2026-03-01,13,
      p3,2026-02-01,5,4)");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-31
      d2,c1,Won,won,2026-02-01
      d3,c1,Won,won,2026-03-15
      d4,c1,Won,won,2026-03-15
      d5,c1,Won,won,2026-03-15)");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost,list_price
      d1,1,p1,2,9,,
      d2,1,p1,2,9,,
      d3,1,p1,2,9,,
      d3,2,p1,2,9,5,11
      d4,1,p2,1,9,,
      d5,1,p3,1,4.5,,)");
  // d1: before the first price, the product's own 10 and 6. d2: 12 and 7. d3: 13, and as the row
  // of March has no cost the product's own 6; its second line states 11 and 5 itself. d4: a cost
  // that nobody knows. d5: a product that only product_prices knows has no row of its own.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", kColumns) == Literal(R"(
      deal_id,list_revenue,cost_of_goods,estimated_cost,gross_margin
      d1,20.00,12.00,12.00,6.00
      d2,24.00,14.00,14.00,4.00
      d3,48.00,22.00,12.00,14.00
      d4,20.00,,0.00,
      d5,5.00,4.00,4.00,0.50)"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["product_id"],"level":"line"})",
            {"product_id", "cost_of_goods", "estimated_cost"}) == Literal(R"(
                product_id,cost_of_goods,estimated_cost
                p1,48.00,38.00
                p2,,0.00
                p3,4.00,4.00)"));
}

TEST_CASE("Without product_prices, the cost of the product is an estimate as well") {
  Company company;
  company.Add("products", "product_id,unit_cost\np1,6");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-31,,
      d2,c1,Won,won,2026-01-31,100,60)");
  company.Add("deal_lines", "deal_id,line,product_id,quantity,unit_price\nd1,1,p1,-2,9");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"cost_of_goods", "estimated_cost"}) ==
        "cost_of_goods,estimated_cost\n48.00,-12.00\n");
}

TEST_CASE("Prices in another currency are converted on the day of the deal") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", R"(
      currency,kind,valid_from,rate
      USD,spot,2026-01-01,0.9
      USD,spot,2026-02-01,0.8
      USD,budget,2026-01-01,0.5
      GBP,spot,2026-01-01,1.2
      GBP,budget,2026-01-01,1.5)");
  company.Add("products", "product_id,list_price,unit_cost,currency\np1,10,5,USD\np2,10,5,CHF");
  company.Add("product_prices",
              "product_id,valid_from,unit_cost,currency\np1,2026-02-01,4,GBP\np1,2026-03-01,4,");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-31
      d2,c1,Won,won,2026-02-28
      d3,c1,Won,won,2026-03-31)");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price
      d1,1,p1,3,9
      d2,1,p1,3,9
      d3,1,p1,3,9)");
  // List 30 dollars at 0.9, 0.8, 0.8. Cost: 15 dollars at 0.9; 12 pounds at 1.2; 12 euros.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", kColumns) == Literal(R"(
      deal_id,list_revenue,cost_of_goods,estimated_cost,gross_margin
      d1,27.00,13.50,13.50,13.50
      d2,24.00,14.40,14.40,12.60
      d3,24.00,12.00,12.00,15.00)"));
  // The prices stay those of the deal's own day, whatever day's or kind's rate they are worth.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"],"rate_day":"2026-01-01"})",
            {"deal_id", "list_revenue", "cost_of_goods"}) == Literal(R"(
                deal_id,list_revenue,cost_of_goods
                d1,27.00,13.50
                d2,27.00,14.40
                d3,27.00,12.00)"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"],"rate_kind":"budget"})",
            {"deal_id", "list_revenue", "cost_of_goods"}) == Literal(R"(
                deal_id,list_revenue,cost_of_goods
                d1,15.00,7.50
                d2,15.00,18.00
                d3,15.00,12.00)"));
}

TEST_CASE("A price in a currency without a rate is an error that names the line") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", "currency,valid_from,rate\nCHF,2026-02-15,1.1");
  company.Add("products", "product_id,unit_cost,currency\np1,5,CHF");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-02-28
      d2,c2,Won,won,2026-01-31)");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price
      d1,1,p1,1,9
      d2,1,p1,1,9)");
  const std::string wrong =
      "Row 2 of deal_lines takes its price from product 'p1', whose price is in a currency of "
      "which the table rates has no spot rate that holds on 2026-01-31: give one, valid from that "
      "day or earlier.";
  CHECK(AskWrong(company.snapshot(), "margin", "{}") == wrong);
  CHECK(AskWrong(company.snapshot(), "margin", R"({"level":"line"})") == wrong);
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"customer_id=c1"})", {"cost_of_goods"}) ==
        "cost_of_goods\n5.50\n");
}

TEST_CASE("As of a day, a deal takes the prices of the day it was closed") {
  Company company;
  company.Add("products", "product_id,unit_cost\np1,6");
  company.Add("product_prices",
              "product_id,valid_from,unit_cost\np1,2026-01-01,5\np1,2026-03-01,7");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on
      d1,c1,Won,won,2026-01-01,2026-01-31
      d2,c1,Won,won,2026-01-01,2026-03-31)");
  company.Add("deal_lines",
              "deal_id,line,product_id,quantity,unit_price\nd1,1,p1,1,9\nd2,1,p1,1,9");
  CHECK(Ask(company.snapshot(), "margin", R"({"as_of":"2026-02-15"})",
            {"deals", "cost_of_goods"}) == "deals,cost_of_goods\n1,5.00\n");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"deals", "cost_of_goods"}) ==
        "deals,cost_of_goods\n2,12.00\n");
}

}  // namespace
}  // namespace coxswain
