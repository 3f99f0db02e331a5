#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// What is known of a deal whose costs are known in part.
namespace coxswain {
namespace {

const std::vector<std::string> kMargins = {"net_revenue",   "cost_of_goods",       "gross_margin",
                                           "cost_to_serve", "contribution_margin", "cost_coverage"};
constexpr const char* kDeal = R"({"level":"deal"})";
constexpr const char* kLine = R"({"level":"line"})";

TEST_CASE("Lines without a known cost take their share of the deal's costs with them") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,off_invoice_amount
      d1,c1,Won,won,2026-01-10,40
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,1,300,200
      d1,2,1,100,
  )");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,,freight,20\nd1,2,rebate,6\n");
  // Line 1 is covered: 300 less 3/4 of 40; its cost to serve is 3/4 of 20. Of line 2 only its part
  // in the sums is known.
  const std::string expected =
      "net_revenue,cost_of_goods,gross_margin,cost_to_serve,contribution_margin,cost_coverage\n"
      "354.00,200.00,70.00,20.00,55.00,0.7627118644067796\n";
  CHECK(Ask(company.snapshot(), "margin", kDeal, kMargins) == expected);
  CHECK(Ask(company.snapshot(), "margin", kLine, kMargins) == expected);
}

TEST_CASE("What no line of a deal has a known cost of is not covered, whatever the deal's costs") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,commission_amount,off_invoice_amount
      d1,c1,Won,won,2026-01-10,5,10
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount\nd1,1,1,70\nd1,2,1,30\n");
  const std::string expected =
      "net_revenue,cost_of_goods,gross_margin,cost_to_serve,contribution_margin,cost_coverage\n"
      "90.00,,,5.00,,0\n";
  CHECK(Ask(company.snapshot(), "margin", kDeal, kMargins) == expected);
  CHECK(Ask(company.snapshot(), "margin", kLine, kMargins) == expected);
}

TEST_CASE("Cost of goods may stand in the costs of a deal or of a line") {
  Company company;
  company.Add("cost_kinds", "kind,step\nmaterial,goods\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,100
      d2,c1,Won,won,2026-01-10,
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount\nd2,1,1,60\nd2,2,1,40\n");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,,material,70\nd2,1,material,50\n");
  const std::string expected =
      "net_revenue,cost_of_goods,gross_margin,cost_to_serve,contribution_margin,cost_coverage\n"
      "200.00,120.00,40.00,0.00,40.00,0.8\n";
  CHECK(Ask(company.snapshot(), "margin", kDeal, kMargins) == expected);
  CHECK(Ask(company.snapshot(), "margin", kLine, kMargins) == expected);
}

TEST_CASE("The costs of a deal without an amount are costs all the same") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,cost_of_goods,commission_amount
      d1,c1,Won,won,2026-01-10,100,60,5
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}", kMargins) ==
        "net_revenue,cost_of_goods,gross_margin,cost_to_serve,contribution_margin,cost_coverage\n"
        "0.00,,,5.00,,\n");
}

TEST_CASE("A group whose margin nobody knows has no rank by it and takes none") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      loses,c1,Won,won,2026-01-10,100,160
      unknown,c1,Won,won,2026-01-10,100,
  )");
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})",
            {"deal_id", "contribution_margin", "loss_at_list", "margin_rank"}) == Literal(R"(
            deal_id,contribution_margin,loss_at_list,margin_rank
            loses,-60.00,60.00,1
            unknown,,,
        )"));
}

TEST_CASE("The order of lines decides no micro of what is split over them") {
  // A cost of 0.000001 over two equal lines: the one whose key is first has it.
  for (const char* lines : {"deal_id,line,quantity,amount\nd1,a,1,10\nd1,b,1,10\n",
                            "deal_id,line,quantity,amount\nd1,b,1,10\nd1,a,1,10\n"}) {
    Company company;
    company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
    company.Add("deal_lines", lines);
    company.Add("deal_costs", "deal_id,kind,amount\nd1,freight,0.000001\n");
    CHECK(Ask(company.snapshot(), "margin", R"({"by":["line"]})", {"line", "cost_to_serve"}) ==
          "line,cost_to_serve\na,0.000001\nb,0.00\n");
  }
}

TEST_CASE("A discount of a line is rounded as the calculator rounds it") {
  // 0.000005 less 10 % is 0.0000045, and half to even 0.000004.
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines",
              "deal_id,line,quantity,list_price,discount_share\nd1,1,1,0.000005,0.1\n");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"invoice_revenue"}) ==
        "invoice_revenue\n0.000004\n");
}

TEST_CASE("A loss is explained by discounts of what has a known cost, and by no others") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,110,100,130
      d2,c1,Won,won,2026-01-10,900,100,
  )");
  // d1 loses 30 with a discount of 10. The 800 off d2 are no part of a margin that nobody knows.
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"discounts", "contribution_margin", "loss_by_discount", "loss_at_list"}) ==
        "discounts,contribution_margin,loss_by_discount,loss_at_list\n810.00,-30.00,10.00,20.00\n");
  CHECK(Ask(company.snapshot(), "customer_concentration", "{}",
            {"losing_margin", "loss_by_discount", "loss_at_list"}) ==
        "losing_margin,loss_by_discount,loss_at_list\n-30.00,10.00,20.00\n");

  // The same on the lines of a deal, with and without costs that are split over them.
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd3,c3,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,amount,unit_cost
      d3,1,1,110,100,130
      d3,2,1,900,100,
  )");
  const auto of_lines = [&](const char* level) {
    return Ask(company.snapshot(), "margin",
               std::string(R"({"filter":"customer_id=c3","level":")") + level + "\"}",
               {"contribution_margin", "loss_by_discount", "loss_at_list"});
  };
  const std::string head = "contribution_margin,loss_by_discount,loss_at_list\n";
  CHECK(of_lines("deal") == head + "-30.00,10.00,20.00\n");
  CHECK(of_lines("line") == head + "-30.00,10.00,20.00\n");
  company.Add("deal_costs", "deal_id,kind,amount\nd3,freight,8\n");
  CHECK(of_lines("deal") == head + "-34.00,10.00,24.00\n");
  CHECK(of_lines("line") == head + "-34.00,10.00,24.00\n");
}

}  // namespace
}  // namespace coxswain
