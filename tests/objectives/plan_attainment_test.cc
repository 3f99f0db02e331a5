#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kCells = {"plan_line_id", "owner",  "period_start", "plan",
                                         "actual",       "status", "attainment"};

// January and February have happened, March is still to come.
void AddDeals(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount
      d1,c1,anna,Won,won,2026-01-02,2026-01-31,100
      d2,c1,anna,Won,won,2026-01-02,2026-02-01,40
      d3,c2,ben,Won,won,2026-01-02,2026-01-10,30
      d4,c2,anna,Lost,lost,2026-01-02,2026-01-15,999
  )");
}

void AddPlan(Company* company) {
  company->Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,owner,period_start,period_end,value
      quota,1,l1,revenue,anna,2026-01-01,2026-01-31,80
      quota,1,l2,revenue,anna,2026-02-01,2026-02-28,50
      quota,1,l3,revenue,carl,2026-01-01,2026-01-31,60
      quota,1,l4,revenue,anna,2026-03-01,2026-03-31,70
  )");
}

TEST_CASE("Plan and rows are matched cell by cell, and what has no counterpart stands apart") {
  Company company;
  AddDeals(&company);
  AddPlan(&company);
  CHECK(Ask(company.snapshot(), "plan_attainment", "{}", kCells) == Literal(R"(
      plan_line_id,owner,period_start,plan,actual,status,attainment
      l1,anna,2026-01-01,80.00,100.00,matched,1.25
      ,ben,2026-01-01,,30.00,actual only,
      l3,carl,2026-01-01,60.00,,plan only,
      l2,anna,2026-02-01,50.00,40.00,matched,0.8
      l4,anna,2026-03-01,70.00,,not due,
  )"));
}

TEST_CASE("A group's ratio is of matched cells alone") {
  Company company;
  AddDeals(&company);
  AddPlan(&company);
  CHECK(Csv(Ask(company.snapshot(), "plan_attainment", R"({"by":["period"]})")) == Literal(R"(
      period_start,measure,unit,matched_cells,plan,actual,difference,attainment,plan_only_cells,plan_only,actual_only_cells,actual_only,not_due_cells,not_due,not_computed_cells,revenue_from,note,plans
      2026-01-01,revenue,money,1,80.00,100.00,20.00,1.25,1,60.00,1,30.00,0,0.00,0,won deals,,quota 1
      2026-02-01,revenue,money,1,50.00,40.00,-10.00,0.8,0,0.00,0,0.00,0,0.00,0,won deals,,quota 1
      2026-03-01,revenue,money,0,0.00,0.00,0.00,,0,0.00,0,0.00,1,70.00,0,won deals,,quota 1
  )"));
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"by":["owner"]})",
            {"owner", "plan", "actual", "plan_only", "actual_only"}) == Literal(R"(
      owner,plan,actual,plan_only,actual_only
      anna,130.00,140.00,0.00,0.00
      ben,0.00,0.00,0.00,30.00
      carl,0.00,0.00,60.00,0.00
  )"));
}

TEST_CASE("As of a day, later deals are not known and later windows not due") {
  Company company;
  AddDeals(&company);
  AddPlan(&company);
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"as_of":"2026-01-30"})", kCells) ==
        Literal(R"(
      plan_line_id,owner,period_start,plan,actual,status,attainment
      l1,anna,2026-01-01,80.00,,plan only,
      ,ben,2026-01-01,,30.00,actual only,
      l3,carl,2026-01-01,60.00,,plan only,
      l2,anna,2026-02-01,50.00,,not due,
      l4,anna,2026-03-01,70.00,,not due,
  )"));
  // A window that lies wholly in the past without rows is plan without actual, not "not due".
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"as_of":"2026-05-01","by":["measure"]})",
            {"plan_only_cells", "plan_only", "not_due_cells"}) ==
        "plan_only_cells,plan_only,not_due_cells\n2,130.00,0\n");
}

TEST_CASE("Windows need not be months, and both their ends count") {
  Company company;
  AddDeals(&company);
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      p,1,l1,revenue,2026-01-10,2026-01-30,60
      p,1,l2,revenue,2026-01-31,2026-02-01,280
  )");
  CHECK(
      Ask(company.snapshot(), "plan_attainment", "{}", {"plan_line_id", "actual", "attainment"}) ==
      "plan_line_id,actual,attainment\nl1,30.00,0.5\nl2,140.00,0.5\n");
}

TEST_CASE("Lines may set different dimensions, and each set is matched for itself") {
  Company company;
  company.Add("customers", "customer_id,segment,region\nc1,Chain,North\nc2,Boat,South\n");
  company.Add("products", "product_id,family\np1,Rope\np2,Sail\n");
  company.Add("deals", R"(
      deal_id,customer_id,team,stage,status,closed_on,amount,product_id,campaign_id
      d1,c1,East,Won,won,2026-01-10,100,p1,k1
      d2,c2,West,Won,won,2026-01-11,40,p2,k1
      d3,c2,East,Won,won,2026-01-12,7,p1,
  )");
  company.Add("spend", R"(
      spend_id,campaign_id,team,spent_on,amount
      s1,k1,Brand,2026-01-05,20
      s2,k2,Brand,2026-01-06,5
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,team,segment,region,product_family,campaign_id,period_start,period_end,value
      p,l1,bookings,,,,,,2026-01-01,2026-01-31,1000
      p,l2,bookings,,Chain,,,,2026-01-01,2026-01-31,1000
      p,l3,bookings,,,South,,,2026-01-01,2026-01-31,1000
      p,l4,bookings,,,,Rope,,2026-01-01,2026-01-31,1000
      p,l5,bookings,,,,,k1,2026-01-01,2026-01-31,1000
      p,l6,bookings,East,Boat,,,,2026-01-01,2026-01-31,1000
      p,l7,spend,Brand,,,,,2026-01-01,2026-01-31,1000
      p,l8,spend,,,,,k1,2026-01-01,2026-01-31,1000
      p,l9,cost_per_won_deal,,,,,k1,2026-01-01,2026-01-31,100
  )");
  const Table table = Ask(company.snapshot(), "plan_attainment");
  std::string lines;
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (table.Find("status")->texts[static_cast<size_t>(row)] != "matched") continue;
    lines += table.Find("plan_line_id")->CellText(row) + " " + table.Find("actual")->CellText(row) +
             "\n";
  }
  CHECK(lines == Literal(R"(
      l1 147.00
      l5 140.00
      l4 107.00
      l3 47.00
      l2 100.00
      l6 7.00
      l9 10.00
      l8 20.00
      l7 25.00
  )"));
}

TEST_CASE("Customers are counted for each window, not added up over days") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,amount
      d1,c1,anna,Won,won,2026-01-10,1
      d2,c1,anna,Won,won,2026-01-20,1
      d3,c2,anna,Won,won,2026-01-20,1
      d4,c1,ben,Won,won,2026-02-10,1
      d5,c3,anna,Won,won,2026-02-11,1
      d6,c3,anna,Won,won,2026-03-11,1
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,period_start,period_end,value
      p,n1,new_customers,anna,2026-01-01,2026-01-31,4
      p,n2,new_customers,anna,2026-02-01,2026-02-28,4
      p,n3,new_customers,anna,2026-03-01,2026-03-31,4
      p,e1,customers_ever,,2026-01-01,2026-01-31,4
      p,e2,customers_ever,,2026-02-01,2026-02-28,4
      p,a2,active_customers,anna,2026-02-01,2026-02-28,4
  )");
  CHECK(Ask(company.snapshot(), "plan_attainment", "{}",
            {"plan_line_id", "owner", "actual", "status"}) == Literal(R"(
      plan_line_id,owner,actual,status
      a2,anna,3.00,matched
      ,ben,1.00,actual only
      e1,,2.00,matched
      e2,,3.00,matched
      n1,anna,2.00,matched
      n2,anna,1.00,matched
      ,ben,0.00,actual only
      n3,anna,0.00,matched
  )"));
  // The same as the query measures says of one window.
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["new_customers","active_customers"],"by":["owner"],)"
            R"("from":"2026-02-01","to":"2026-02-28"})",
            {"owner", "new_customers", "active_customers"}) ==
        "owner,new_customers,active_customers\nanna,1,3\nben,0,1\n");
  // New customers of several windows add up, those ever won do not.
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"by":["measure"]})",
            {"measure", "matched_cells", "actual", "attainment", "note"}) == Literal(R"(
      measure,matched_cells,actual,attainment,note
      active_customers,1,3.00,0.75,
      customers_ever,2,,,Values of customers_ever do not add up: ask for every cell.
      new_customers,3,3.00,0.25,
  )"));
}

TEST_CASE("A share is computed from the sums of its cell") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,amount,cost_of_goods
      d1,c1,anna,Won,won,2026-01-10,100,70
      d2,c1,anna,Won,won,2026-02-10,300,150
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,period_start,period_end,value
      p,l1,gross_margin_share,anna,2026-01-01,2026-03-31,0.5
  )");
  // (30 + 150) / 400 = 0.45.
  CHECK(
      Ask(company.snapshot(), "plan_attainment", "{}", {"unit", "plan", "actual", "attainment"}) ==
      "unit,plan,actual,attainment\nshare,0.50,0.45,0.9\n");
}

TEST_CASE("A plan row that is there twice is added up once with its actual, and said") {
  Company company;
  AddDeals(&company);
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,period_start,period_end,value
      p,l1,revenue,anna,2026-01-01,2026-01-31,80
      p,l2,revenue,anna,2026-01-01,2026-01-31,120
      p,l3,revenue,anna,2026-01-01,2026-02-28,280
  )");
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"filter":"owner=anna"})",
            {"plan_line_id", "plan", "actual", "attainment", "note"}) == Literal(R"(
      plan_line_id,plan,actual,attainment,note
      "l1, l2",200.00,100.00,0.5,2 plan lines of this cell are added up.
      l3,280.00,140.00,0.5,Overlaps another window of this cell: a total counts shared days twice.
  )"));
}

TEST_CASE("The latest version counts, numbers in it compared as numbers") {
  Company company;
  AddDeals(&company);
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      a,v9,l1,revenue,2026-01-01,2026-01-31,1
      a,v10,l1,revenue,2026-01-01,2026-01-31,2
      b,,l1,revenue,2026-01-01,2026-01-31,3
      c,2,l1,revenue,2026-01-01,2026-01-31,4
      c,10,l1,revenue,2026-01-01,2026-01-31,5
  )");
  CHECK(Ask(company.snapshot(), "plan_attainment", "{}", {"plan_id", "version", "plan"}) ==
        "plan_id,version,plan\na,v10,2.00\nb,,3.00\nc,10,5.00\n");
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"version":"v9"})",
            {"plan_id", "version", "plan"}) == "plan_id,version,plan\na,v9,1.00\n");
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"plan_id":"c","by":["measure"]})",
            {"plan", "plans"}) == "plan,plans\n5.00,c 10\n");
}

TEST_CASE("A condition on a plan's dimension chooses lines, any other one rows alone") {
  Company company;
  company.Add("customers", "customer_id,country\nc1,FR\nc2,DE\n");
  AddDeals(&company);
  AddPlan(&company);
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"filter":"owner=carl","by":["measure"]})",
            {"plan", "plan_only", "actual_only"}) ==
        "plan,plan_only,actual_only\n0.00,60.00,0.00\n");
  CHECK(Ask(company.snapshot(), "plan_attainment",
            R"({"filter":"customers.country=DE","by":["measure"]})",
            {"plan", "plan_only", "actual_only"}) ==
        "plan,plan_only,actual_only\n0.00,190.00,30.00\n");
}

TEST_CASE("A team that nobody sells in answers for its plan") {
  Company company;
  company.Add("teams", "team,parent\nMarketing,\nSales,\nNorth,Sales\n");
  company.Add("owners", "owner,valid_from,team\nanna,2020-01-01,North\n");
  company.Add("deals", R"(
      deal_id,customer_id,owner,team,stage,status,closed_on,amount
      d1,c1,anna,North,Won,won,2026-01-10,100
      d2,c2,,,Won,won,2026-01-10,7
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,team,period_start,period_end,value
      p,l1,new_customers,Marketing,2026-01-01,2026-01-31,4
      p,l2,new_customers,North,2026-01-01,2026-01-31,4
  )");
  CHECK(Ask(company.snapshot(), "plan_attainment", "{}",
            {"plan_line_id", "team", "actual", "status"}) == Literal(R"(
      plan_line_id,team,actual,status
      ,,1.00,actual only
      l1,Marketing,2.00,matched
      l2,North,1.00,matched
  )"));
}

TEST_CASE("What is wrong with one plan line does not fail the others") {
  Company company;
  AddDeals(&company);
  company.Add("spend", "spend_id,spent_on,amount\ns1,2026-01-05,20\n");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,period_start,period_end,value
      p,l1,revenu,anna,2026-01-01,2026-01-31,80
      p,l2,spend,anna,2026-01-01,2026-01-31,80
      p,l3,bookings,anna,2026-01-01,2026-01-31,0
  )");
  const Table table = Ask(company.snapshot(), "plan_attainment", R"({"filter":"owner=anna"})");
  REQUIRE(table.rows() == 3);
  CHECK(table.Find("status")->CellText(0) == "matched");
  CHECK(table.Find("attainment")->IsNull(0));  // a plan of 0
  CHECK(table.Find("difference")->CellText(0) == "100.00");
  CHECK(table.Find("status")->CellText(1) == "unknown measure");
  CHECK(table.Find("note")->CellText(1) == "There is no measure 'revenu'. Did you mean 'revenue'?");
  CHECK(table.Find("status")->CellText(2) == "not computable");
  CHECK(table.Find("note")->CellText(2).find("owner") != std::string::npos);
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"by":["period"]})",
            {"measure", "not_computed_cells"}) ==
        "measure,not_computed_cells\nbookings,0\nrevenu,1\nspend,1\n");
}

TEST_CASE("A call that can give nothing is an error that says what is missing or mistaken") {
  Company company;
  CHECK(AskWrong(company.snapshot(), "plan_attainment", "{}").find("plan_lines") !=
        std::string::npos);
  AddPlan(&company);
  CHECK(AskWrong(company.snapshot(), "plan_attainment", "{}").find("table deals") !=
        std::string::npos);
  AddDeals(&company);
  const auto wrong = [&](std::string_view options) {
    return AskWrong(company.snapshot(), "plan_attainment", options);
  };
  CHECK(wrong(R"({"plan_id":"quote"})") ==
        "The table plan_lines has no plan 'quote'. Did you mean 'quota'?");
  CHECK(wrong(R"({"version":"7"})") == "The table plan_lines has no version '7'. Known: 1.");
  CHECK(wrong(R"({"measure":"revenues"})") ==
        "The table plan_lines has no measure 'revenues'. Did you mean 'revenue'?");
  CHECK(wrong(R"({"by":["owners"]})") == "A plan has no dimension 'owners'. Did you mean 'owner'?");
  CHECK(wrong(R"({"by":["owner","owner"]})") == "The dimension owner is asked for twice.");
  CHECK(wrong(R"({"filter":"countri=FR"})").find("countri") != std::string::npos);
  CHECK(wrong(R"({"active_months":0})") ==
        "The option 'active_months': 0 lies outside its range, from 1 to 1200.");
}

TEST_CASE("Without rows nothing is due, and an empty plan has no cells") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status\n");
  company.Add("plan_lines", "plan_id,plan_line_id,measure,period_start,period_end,value\n");
  CHECK(Ask(company.snapshot(), "plan_attainment").rows() == 0);
  AddPlan(&company);
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"by":["measure"]})",
            {"not_due_cells", "plan_only_cells"}) == "not_due_cells,plan_only_cells\n4,0\n");
  CHECK(Ask(company.snapshot(), "plan_attainment", R"({"by":["measure"],"as_of":"2026-02-15"})",
            {"not_due_cells", "plan_only_cells"}) == "not_due_cells,plan_only_cells\n1,3\n");
}

}  // namespace
}  // namespace coxswain
