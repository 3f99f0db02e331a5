#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// What a company can hand over by mistake, and what it is told: the whole sentence, because it is
// all that somebody has who wants to put it right.
namespace coxswain {
namespace {

std::string Refused(const char* table, const std::string& csv) {
  Company company;
  const absl::Status status = company.TryAdd(table, csv);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  const std::string says(status.message().data(), status.message().size());
  const size_t first = says.find("The first: ");
  return first == std::string::npos ? says : says.substr(first + 11);
}

constexpr const char* kOneDeal =
    "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
    "d1,c1,Won,won,2026-01-10,100,60\n";

TEST_CASE("Bad input: a step that there is not") {
  CHECK(Refused("cost_kinds", "kind,step\npaper,packing\n") ==
        "row 1, column step: 'packing' is not one of the values of step. Known: on_invoice, "
        "off_invoice, goods, cost_to_serve, acquisition.");
}

TEST_CASE("Bad input: a share without a base") {
  CHECK(Refused("cost_kinds", "kind,step,share\nbonus,off_invoice,0.05\n") ==
        "row 1, column base: A share needs a base: what is it taken of? One of list, invoice, "
        "net_revenue, goods, gross_margin, contribution_margin.");
}

TEST_CASE("Bad input: a share of what hangs on itself") {
  CHECK(Refused("cost_kinds", "kind,step,share,base\nbonus,off_invoice,0.05,net_revenue\n") ==
        "row 1, column base: A cost of step off_invoice cannot be a share of net_revenue, which "
        "does not stand before it in the waterfall: that would be circular. It can be a share of "
        "list, invoice.");
}

TEST_CASE("Bad input: a driver that comes to zero leaves its pool unallocated, and says so") {
  Company company;
  company.Add("deals", kOneDeal);
  company.Add("cost_pools",
              "pool_id,kind,period_start,period_end,amount,driver\n"
              "p,freight,2026-01-01,2026-12-31,90,weight\n");
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"]})",
            {"deal_id", "part", "pool_id", "driver_share", "amount"}) ==
        "deal_id,part,pool_id,driver_share,amount\n,unallocated,p,,90.00\n");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"pool_cost", "margin_after_pools"}) ==
        "pool_cost,margin_after_pools\n0.00,40.00\n");
}

TEST_CASE("Bad input: a return is a sale taken back, with its price, its cost and its discount") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-10
      d2,c1,Won,won,2026-01-11)");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,unit_price,unit_cost
      d1,1,2,12,10,6
      d2,1,-2,12,10,6)");
  const std::vector<std::string> columns = {"list_revenue",  "discounts",    "net_revenue",
                                            "cost_of_goods", "gross_margin", "gross_margin_share",
                                            "revenue_rank"};
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", columns) == Literal(R"(
      list_revenue,discounts,net_revenue,cost_of_goods,gross_margin,gross_margin_share,revenue_rank
      24.00,4.00,20.00,12.00,8.00,0.4,1
      -24.00,-4.00,-20.00,-12.00,-8.00,0.4,2)"));
  CHECK(Ask(company.snapshot(), "margin", "{}", columns) == Literal(R"(
      list_revenue,discounts,net_revenue,cost_of_goods,gross_margin,gross_margin_share,revenue_rank
      0.00,0.00,0.00,0.00,0.00,,1)"));
}

TEST_CASE(
    "Bad input: a credit note is positive and taken off, a kind that there is not is refused") {
  Company company;
  company.Add("deals", kOneDeal);
  company.Add("orders", R"(
      order_id,customer_id,ordered_on,amount,kind
      o1,c1,2026-01-01,100,invoice
      o2,c1,2026-01-02,30,credit_note)");
  CHECK(Ask(company.snapshot(), "measures", R"({"measures":["revenue"]})", {"revenue"}) ==
        "revenue\n70.00\n");
  CHECK(Refused("orders",
                "order_id,customer_id,ordered_on,amount,kind\no3,c1,2026-01-02,5,refund\n") ==
        "row 1, column kind: 'refund' is not one of the values of kind. Known: invoice, "
        "credit_note.");
}

TEST_CASE("Bad input: a currency without a rate, whatever asks") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("policies", "policy_id,max_discount_share\ny,0.1\n");
  company.Add("cost_pools",
              "pool_id,kind,period_start,period_end,amount,driver\n"
              "p,freight,2026-01-01,2026-12-31,90,revenue\n");
  company.Add("objectives",
              "objective_id,measure,direction,target,starts_on,due_on\n"
              "o,gross_margin_share,up,0.2,2026-01-01,2026-12-31\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,currency
      d1,c1,Won,won,2026-01-10,100,60,USD)");
  for (const char* query :
       {"margin", "margin_bridge", "cost_allocation", "price_band", "price_realisation",
        "policy_breaches", "customer_profitability", "customer_concentration", "margin_targets"}) {
    CAPTURE(query);
    CHECK(AskWrong(company.snapshot(), query, "{}") ==
          "Row 1 of deals is in 'USD', and the table rates has no spot rate of it that holds on "
          "2026-01-10. Give one whose valid_from is that day or earlier.");
  }
}

TEST_CASE("Bad input: two rows for one day") {
  CHECK(Refused("product_prices",
                "product_id,valid_from,unit_cost\np1,2026-01-01,5\np1,2026-01-01,6\n") ==
        "row 2, column product_id: The key product_id 'p1', valid_from 2026-01-01 stands in an "
        "earlier row of the same batch already: keep one of them.");
  CHECK(Refused("deal_costs",
                "deal_id,line,kind,amount,incurred_on\n"
                "d1,,freight,5,2026-01-01\nd1,,freight,6,2026-01-01\n") ==
        "row 2, column deal_id: The key deal_id 'd1', line (empty), kind 'freight', incurred_on "
        "2026-01-01 stands in an earlier row of the same batch already: keep one of them.");
  CHECK(
      Refused("rates",
              "currency,kind,valid_from,rate\nUSD,spot,2026-01-01,1\nUSD,spot,2026-01-01,2\n") ==
      "row 2, column currency: The key currency 'USD', kind spot, valid_from 2026-01-01 stands in "
      "an earlier row of the same batch already: keep one of them.");
}

TEST_CASE("Bad input: of a revenue of zero there are no shares, neither zero nor infinite") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,list_amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,0,0,60)");
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"net_revenue", "gross_margin", "gross_margin_share", "contribution_margin_share",
             "margin_after_acquisition_share", "cost_coverage"}) == Literal(R"(
      net_revenue,gross_margin,gross_margin_share,contribution_margin_share,margin_after_acquisition_share,cost_coverage
      0.00,-60.00,,,,)"));
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["gross_margin_share","discount_share"]})",
            {"gross_margin_share", "discount_share"}) == "gross_margin_share,discount_share\n,\n");
  CHECK(Ask(company.snapshot(), "price_realisation", "{}", {"realisation", "no_realisation"}) ==
        "realisation,no_realisation\n,1\n");
  CHECK(Ask(company.snapshot(), "customer_profitability", "{}", {"margin_share", "note"}) ==
        "margin_share,note\n,\"no net revenue, so no share of it; all together earn nothing, so no "
        "share of that\"\n");
}

TEST_CASE("Bad input: money beyond 64 bits names the row that makes it") {
  CHECK(Refused("deals",
                "deal_id,customer_id,stage,status,closed_on,amount\n"
                "d1,c1,Won,won,2026-01-10,9300000000000\n")
            .find("'9300000000000' is too large: it must lie between -9223372036854.775807 and "
                  "9223372036854.775807") != std::string::npos);
  Company company;
  company.Add("policies", "policy_id,max_discount_share\ny,0.1\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-10
      d2,c1,Won,won,2026-01-10)");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,unit_price
      d1,1,1,9000000000
      d2,1,9000000000,9000000000)");
  const std::string of_deal =
      "Row 2 of deals comes, with its lines and costs, to more than 9.2e12 units of money: check "
      "their quantities, prices and amounts.";
  const std::string of_line =
      "Row 2 of deal_lines comes, with its costs, to more than 9.2e12 units of money: check "
      "quantity, prices and amounts.";
  for (const char* query : {"margin", "price_band", "price_realisation", "policy_breaches"}) {
    CAPTURE(query);
    CHECK(AskWrong(company.snapshot(), query, R"({"level":"deal"})") == of_deal);
    CHECK(AskWrong(company.snapshot(), query, R"({"level":"line"})") == of_line);
  }
  CHECK(AskWrong(company.snapshot(), "customer_profitability", "{}") == of_deal);
  CHECK(AskWrong(company.snapshot(), "margin_bridge", "{}") == of_line);
  // The sums of rows that each fit may be larger than one.
  Company many;
  many.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,9000000000000
      d2,c1,Won,won,2026-01-10,9000000000000)");
  CHECK(Ask(many.snapshot(), "margin", "{}", {"net_revenue"}) ==
        "net_revenue\n18000000000000.00\n");
}

}  // namespace
}  // namespace coxswain
