#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// Why actual differs from plan, cell by cell.
namespace coxswain {
namespace {

// Hand case M6 with the plan in the place of the first year: A 100 at 10, cost 6, was planned, 120
// at 9, cost 6.5, done; B 100 at 20, cost 15, then 90 at 21, cost 15; C was not planned, D not
// sold.
void AddPlan(Company* company) {
  company->Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      budget,1,quantity,A,2025-01-01,2025-12-31,100
      budget,2,net_revenue,A,2025-01-01,2025-12-31,1000
      budget,3,gross_margin,A,2025-01-01,2025-12-31,400
      budget,4,quantity,B,2025-01-01,2025-12-31,100
      budget,5,net_revenue,B,2025-01-01,2025-12-31,2000
      budget,6,cost_of_goods,B,2025-01-01,2025-12-31,1500
      budget,7,quantity,D,2025-01-01,2025-12-31,5
      budget,8,net_revenue,D,2025-01-01,2025-12-31,50
      budget,9,gross_margin,D,2025-01-01,2025-12-31,20
  )");
}

void AddDeals(Company* company) {
  company->Add("products", R"(
      product_id,family,unit_of_measure
      a,A,piece
      b,B,piece
      c,C,piece
  )");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,done,won,2025-03-01
      d2,c2,done,won,2025-12-31
      d3,c2,done,won,2024-12-31
  )");
  company->Add("deal_lines", R"(
      deal_id,line,product_id,quantity,list_price,unit_price,unit_cost
      d1,1,a,70,10,9,6.5
      d1,2,b,90,,21,15
      d2,1,a,50,10,9,6.5
      d2,2,c,10,,30,20
      d3,1,a,999,10,9,6.5
  )");
}

std::string Told(Company* company, const std::string& options,
                 const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "plan_bridge", options, columns);
}

TEST_CASE("Revenue against plan: price, volume, mix, and what only one of the two has") {
  Company company;
  AddPlan(&company);
  AddDeals(&company);
  const std::vector<std::string> told = {"plan_value", "price",       "volume", "mix",
                                         "plan_only",  "actual_only", "change", "value"};
  CHECK(Told(&company, "{}", told) == Literal(R"(
      plan_value,price,volume,mix,plan_only,actual_only,change,value
      3050.00,-30.00,150.00,-150.00,-50.00,300.00,220.00,3270.00
  )"));
  // As two years are told: price -100 + 100; volume 10 x 2970 / 210.
  CHECK(Told(&company, R"({"method":"price_at_old_quantity"})",
             {"price", "volume", "mix", "change"}) ==
        "price,volume,mix,change\n0.00,141.428571,-171.428571,220.00\n");
  CHECK(Told(&company, R"({"method":"shapley"})", {"price", "volume", "mix", "change"}) ==
        "price,volume,mix,change\n-14.761905,145.952381,-161.190476,220.00\n");
  CHECK(Told(&company, R"({"by":["product_family"],"nested":true})",
             {"product_family", "depth", "price", "volume", "mix", "plan_only", "actual_only",
              "change"}) == Literal(R"(
      product_family,depth,price,volume,mix,plan_only,actual_only,change
      ,0,-30.00,150.00,-150.00,-50.00,300.00,220.00
      A,1,-120.00,50.00,150.00,0.00,0.00,80.00
      B,1,90.00,100.00,-300.00,0.00,0.00,-110.00
      C,1,0.00,0.00,0.00,0.00,300.00,300.00
      D,1,0.00,0.00,0.00,-50.00,0.00,-50.00
  )"));
  CHECK(Told(&company, "{}",
             {"plan_id", "from", "to", "volume_by", "unit_of_measure", "plan_quantity", "quantity",
              "matched_cells", "plan_only_cells", "actual_only_cells", "partly_planned_cells"}) ==
        Literal(R"(
      plan_id,from,to,volume_by,unit_of_measure,plan_quantity,quantity,matched_cells,plan_only_cells,actual_only_cells,partly_planned_cells
      budget,2025-01-01,2025-12-31,total,piece,200.00,210.00,2,1,1,0
  )"));
}

TEST_CASE("Margin against plan: the unit cost is what the plan's margin or cost leaves") {
  Company company;
  AddPlan(&company);
  AddDeals(&company);
  CHECK(Told(&company, R"({"measure":"gross_margin"})",
             {"plan_value", "price", "cost", "volume", "mix", "plan_only", "actual_only", "change",
              "value"}) == Literal(R"(
      plan_value,price,cost,volume,mix,plan_only,actual_only,change,value
      920.00,-30.00,-60.00,45.00,-15.00,-20.00,100.00,20.00,940.00
  )"));
  // No contribution margin is planned, and none follows.
  CHECK(AskWrong(company.snapshot(), "plan_bridge", R"({"measure":"contribution_margin"})")
            .find("does not say contribution_margin: it says cost_of_goods, gross_margin, "
                  "net_revenue, quantity.") != std::string::npos);
  // With the cost to serve of B it does: 500 - 40. Of A and D the plan says too little.
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      budget,10,cost_to_serve,B,2025-01-01,2025-12-31,40
  )");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,2,freight,45\n");
  // Serving one was planned at 0.40 and cost 0.50: 90 x -0.10.
  CHECK(Told(&company, R"({"measure":"contribution_margin","by":["product_family"]})",
             {"product_family", "plan_value", "price", "cost", "cost_to_serve", "volume",
              "partly_planned", "plan_only", "actual_only", "change"}) == Literal(R"(
      product_family,plan_value,price,cost,cost_to_serve,volume,partly_planned,plan_only,actual_only,change
      A,0.00,0.00,0.00,0.00,0.00,300.00,0.00,0.00,300.00
      B,460.00,90.00,0.00,-9.00,-46.00,0.00,0.00,0.00,35.00
      C,0.00,0.00,0.00,0.00,0.00,0.00,0.00,100.00,100.00
  )"));
}

TEST_CASE("A contribution margin alone has the costs of goods and of service in one") {
  Company company;
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,period_start,period_end,value
      p,1,quantity,2025-01-01,2025-12-31,10
      p,2,net_revenue,2025-01-01,2025-12-31,100
      p,3,contribution_margin,2025-01-01,2025-12-31,30
  )");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd,c,done,won,2025-03-01\n");
  company.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd,1,10,100,6\n");
  company.Add("deal_costs", "deal_id,kind,amount\nd,freight,15\n");
  CHECK(Told(&company, R"({"measure":"contribution_margin"})",
             {"plan_value", "price", "cost", "cost_to_serve", "change", "value"}) ==
        "plan_value,price,cost,cost_to_serve,change,value\n30.00,0.00,-5.00,0.00,-5.00,25.00\n");
}

TEST_CASE("List prices are told from discounts where the plan says both") {
  Company company;
  AddPlan(&company);
  AddDeals(&company);
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      budget,10,list_revenue,A,2025-01-01,2025-12-31,1100
  )");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,1,rebate,24\n");
  // A at list 11 and net 10 was planned; 10 and 9 less 0.20 of rebate came: -1.00 and +0.80 - 1.00.
  CHECK(Told(&company, R"({"by":["product_family"]})",
             {"product_family", "price", "price_list", "price_discount", "price_unsplit"}) ==
        Literal(R"(
      product_family,price,price_list,price_discount,price_unsplit
      A,-144.00,-120.00,-24.00,0.00
      B,90.00,0.00,0.00,90.00
      C,0.00,0.00,0.00,0.00
      D,0.00,0.00,0.00,0.00
  )"));
}

TEST_CASE(
    "What the plan says in part is told apart, and so are rows of unknown cost or no quantity") {
  Company company;
  AddDeals(&company);
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      p,1,net_revenue,A,2025-01-01,2025-12-31,1000
      p,2,gross_margin,A,2025-01-01,2025-12-31,400
      p,3,quantity,B,2025-01-01,2025-12-31,100
      p,4,quantity,C,2025-01-01,2025-12-31,0
      p,5,net_revenue,C,2025-01-01,2025-12-31,0
      p,6,gross_margin,C,2025-01-01,2025-12-31,0
      p,7,quantity,E,2025-01-01,2025-12-31,4
  )");
  CHECK(Told(&company, R"({"by":["product_family"]})",
             {"product_family", "plan_value", "price", "without_quantity", "plan_only",
              "partly_planned", "change", "partly_planned_cells"}) == Literal(R"(
      product_family,plan_value,price,without_quantity,plan_only,partly_planned,change,partly_planned_cells
      A,1000.00,0.00,0.00,0.00,80.00,80.00,1
      B,0.00,0.00,0.00,0.00,1890.00,1890.00,1
      C,0.00,0.00,300.00,0.00,0.00,300.00,0
  )"));
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      p,8,quantity,A,2025-01-01,2025-12-31,100
  )");
  company.Add("deal_lines", "deal_id,line,product_id,quantity,amount\nd2,9,a,1,10\n");
  CHECK(Told(&company, R"({"measure":"gross_margin","by":["product_family"]})",
             {"product_family", "unknown_cost", "without_quantity", "partly_planned", "change"}) ==
        Literal(R"(
      product_family,unknown_cost,without_quantity,partly_planned,change
      A,-100.00,0.00,0.00,-100.00
      B,0.00,0.00,540.00,540.00
      C,0.00,100.00,0.00,100.00
  )"));
}

TEST_CASE("Windows that have not begun are not due, and periods are told apart") {
  Company company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      p,1,1,net_revenue,2025-01-01,2025-01-31,999
      p,2,1,net_revenue,2025-01-01,2025-01-31,100
      p,2,2,quantity,2025-01-01,2025-01-31,10
      p,2,3,net_revenue,2025-02-01,2025-02-28,80
      p,2,4,quantity,2025-02-01,2025-02-28,10
      p,2,5,net_revenue,2025-04-01,2025-04-30,70
      q,,1,revenue,2025-01-01,2025-12-31,70
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,done,won,2025-01-31,12
      d2,c1,done,won,2025-02-01,9
      d3,c1,done,won,2025-03-31,5
  )");
  const std::vector<std::string> told = {"period", "version", "unit_of_measure", "plan_value",
                                         "value",  "price",   "volume",          "mix",
                                         "change", "not_due"};
  // Deals without lines count 1 each: planned at 9 a piece, 18 less of them.
  CHECK(Told(&company, R"({"by":["period"]})", told) == Literal(R"(
      period,version,unit_of_measure,plan_value,value,price,volume,mix,change,not_due
      2025-01-01,2,deal,100.00,12.00,2.00,-90.00,0.00,-88.00,0.00
      2025-02-01,2,deal,80.00,9.00,1.00,-72.00,0.00,-71.00,0.00
      2025-04-01,2,deal,0.00,0.00,0.00,0.00,0.00,0.00,70.00
  )"));
  CHECK(Told(&company, R"({"as_of":"2025-01-31"})", {"to", "plan_value", "value", "not_due"}) ==
        "to,plan_value,value,not_due\n2025-01-31,100.00,12.00,150.00\n");
  CHECK(Told(&company, R"({"from":"2025-02-01","to":"2025-03-31"})",
             {"from", "to", "plan_value", "value"}) ==
        "from,to,plan_value,value\n2025-02-01,2025-02-28,80.00,9.00\n");
  CHECK(Told(&company, R"({"version":"1"})", {"plan_value", "partly_planned"}) ==
        "plan_value,partly_planned\n999.00,-987.00\n");
}

TEST_CASE("A filter chooses plan lines and rows alike") {
  Company company;
  AddPlan(&company);
  AddDeals(&company);
  CHECK(Told(&company, R"({"filter":"products.family=A"})",
             {"plan_value", "price", "volume", "change", "value"}) ==
        "plan_value,price,volume,change,value\n1000.00,-120.00,200.00,80.00,1080.00\n");
}

TEST_CASE("What cannot be compared cell by cell is refused with what would be right") {
  constexpr const char* kHead =
      "plan_id,plan_line_id,measure,segment,team,period_start,period_end,value\n";
  const auto refused = [&](const std::string& rows, const std::string& options,
                           const std::string& says) {
    CAPTURE(rows);
    Company company;
    company.Add("owners", "owner,team\no,Sales\n");
    company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd,c,done,won,2025-03-01\n");
    company.Add("plan_lines", kHead + rows);
    const std::string wrong = AskWrong(company.snapshot(), "plan_bridge", options);
    CHECK_MESSAGE(wrong.find(says) != std::string::npos, wrong);
  };
  const std::string line = "p,1,net_revenue,Retail,,2025-01-01,2025-12-31,100\n";
  refused("p,1,bookings,,,2025-01-01,2025-12-31,9\n", "{}", "Its lines are of bookings.");
  refused(line + "q,1,quantity,Retail,,2025-01-01,2025-12-31,9\n", "{}",
          "several plans, p, q: say with plan_id");
  refused(line + "p,2,quantity,,,2025-01-01,2025-12-31,9\n", "{}",
          "by segment and quantity of plan line '2' by no dimension");
  refused(line + "p,2,quantity,Retail,,2025-01-01,2025-06-30,9\n", "{}",
          "share days: what is compared cell by cell must be planned for the same windows");
  refused(line, R"({"from":"2025-02-01"})", "from falls into the window 2025-01-01 to 2025-12-31");
  refused(line, R"({"to":"2025-02-01"})", "to falls into the window");
  refused(line, R"({"from":"2026-01-01"})", "No window of the plan 'p' lies within from and to");
  refused(line, R"({"filter":"owner=o"})",
          "asks for owner, of which the plan says nothing: it is "
          "by segment.");
  refused(line, R"({"by":["region"]})", "no dimension 'region': it has segment, period.");
  refused(line, R"({"by":["segment","customers.segment"]})", "asked for twice");
  refused(line, R"({"plan_id":"r"})", "has no plan 'r'");
  refused(line, R"({"measure":"gross_margin"})", "does not say gross_margin: it says net_revenue.");
  refused(
      "p,1,net_revenue,,Web,2025-01-01,2025-12-31,1\n"
      "p,2,net_revenue,,Print,2025-01-01,2025-12-31,1\n",
      "{}", "'Web' and 'Print' both answer for net_revenue of plan line '2'");
}

TEST_CASE("Quantities of a plan are no mistake where measures alone are looked at") {
  Company company;
  AddPlan(&company);
  AddDeals(&company);
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"measure":["quantity"]})",
            {"plan_line_id", "note"}) == Literal(R"(
      plan_line_id,note
      1,The query plan_bridge compares quantities.
      4,The query plan_bridge compares quantities.
      7,The query plan_bridge compares quantities.
  )"));
  CHECK(Ask(company.snapshot(), "quality", R"({"checks":["unknown_measure"]})").rows() == 0);
}

}  // namespace
}  // namespace coxswain
