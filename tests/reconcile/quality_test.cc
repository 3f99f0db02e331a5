#include <doctest/doctest.h>

#include "coxswain/reconcile.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kFound = {"severity", "check",     "table",  "column",
                                         "rows",     "first_row", "example"};

std::string Found(const std::shared_ptr<const Snapshot>& snapshot,
                  std::string_view options = "{}") {
  return Ask(snapshot, "quality", options, kFound);
}

TEST_CASE("a clean book has no findings and neither has an empty one") {
  Company company;
  CHECK(Ask(company.snapshot(), "quality").rows() == 0);
  company.Add("customers", "customer_id,name,segment\nc1,One,shops\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,cost_of_goods
      d1,c1,won,won,2025-01-01,2025-01-02,10,5
  )");
  CHECK(Ask(company.snapshot(), "quality").rows() == 0);
}

TEST_CASE("references to rows that are not there are counted by column") {
  Company company;
  company.Add("customers", "customer_id\nc1\n");
  company.Add("campaigns", "campaign_id\nfair\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id,owner
      d1,c1,won,won,2025-01-02,10,5,fair,nobody checks owners that were not given
      d2,c2,won,won,2025-01-02,10,5,mail,
      d3,c3,won,won,2025-01-02,10,5,,
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,1,10,5
      d9,1,1,10,5
  )");
  company.Add("deal_costs", "deal_id,kind,amount\nd8,freight,1\n");
  CHECK(Found(company.snapshot(), R"({"checks":"dangling_reference"})") == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,dangling_reference,deal_costs,deal_id,1,1,d8
            error,dangling_reference,deal_lines,deal_id,1,2,d9
            error,dangling_reference,deals,campaign_id,1,2,mail
            error,dangling_reference,deals,customer_id,2,2,c2
        )"));
}

TEST_CASE("deals that differ from their lines are counted with the total difference") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,won,won,2025-01-02,30,20,10
      d2,c1,won,won,2025-01-02,40,20,10
      d3,c1,open,open,,40,25,
      d4,c1,won,won,2025-01-02,1,1,1
  )");
  // d1 and d2: net 2 x 9 = 18, list 2 x 15 = 30, goods 2 x 5 = 10. d3: net 3 x 10 - 1 = 29, no
  // cost.
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,unit_price,discount_amount,unit_cost
      d1,1,2,15,9,,5
      d2,1,2,15,9,,5
      d3,1,3,10,,1,
  )");
  CHECK(Ask(company.snapshot(), "quality", R"({"checks":"header_differs"})",
            {"column", "rows", "first_row", "example", "difference"}) == Literal(R"(
            column,rows,first_row,example,difference
            amount,3,1,d1,0.00
            list_amount,2,2,d2,20.00
        )"));
}

TEST_CASE("won lost and open deals with gaps are found") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,cost_of_goods
      d1,c1,won,won,2025-01-01,2025-01-02,,5
      d2,c1,won,won,2025-01-01,2025-01-02,10,
      d3,,open,open,2025-01-01,,10,
      d4,c1,lost,lost,2025-01-01,2025-01-02,0,
      d5,c1,lost,lost,2025-01-01,2025-01-02,,
      d6,c1,won,won,2025-01-03,2025-01-02,10,5
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,won_without_amount,deals,amount,1,1,d1
            warning,won_without_cost,deals,cost_of_goods,1,2,d2
            warning,open_without_customer,deals,customer_id,1,3,d3
            warning,lost_without_amount,deals,amount,2,4,d4
            warning,closed_before_opened,deals,closed_on,1,6,d6
        )"));
}

TEST_CASE("a deal whose lines have amounts and costs is not without them") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,won,won,2025-01-02
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd1,1,1,10,5\n");
  CHECK(Ask(company.snapshot(), "quality").rows() == 0);
}

TEST_CASE("costs of lines that are not there and of kinds nobody declared are found") {
  Company company;
  company.Add("cost_kinds", "kind,step\ncustoms,goods\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,won,won,2025-01-02,10,5
      d2,c1,won,won,2025-01-02,10,5
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,1,10,5
      d2,2,1,10,5
  )");
  company.Add("deal_costs", R"(
      cost_id,deal_id,line,kind,amount
      k1,d1,1,freight,1
      k2,d1,2,customs,1
      k3,d1,,gifts,1
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            warning,missing_line,deal_costs,line,1,2,k2
            warning,undeclared_cost_kind,deal_costs,kind,1,3,gifts
        )"));
}

TEST_CASE("a product spelled two ways is found even where only lines misspell it") {
  Company company;
  company.Add("products", R"(
      product_id,name
      GTX Pro,Gran Turismo
      MG-1,Gran-turismo
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,won,won,2025-01-02,10,5
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount,unit_cost
      d1,1,GTXPro,1,5,3
      d1,2,gtx-pro,1,5,2
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,dangling_reference,deal_lines,product_id,2,1,GTXPro
            warning,near_duplicate_id,products,product_id,3,1,GTX Pro = GTXPro = gtx-pro
            hint,near_duplicate_name,products,name,2,1,Gran Turismo = Gran-turismo
        )"));
}

TEST_CASE("segments that markets spell otherwise are found and numbers are not spellings") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment
      1-2,Value Added Reseller
      12,Warehouse
  )");
  company.Add("markets", "segment,as_of,capacity_customers\nvalue added reseller,2025-01-01,9\n");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            hint,near_duplicate_name,customers,segment,2,1,Value Added Reseller = value added reseller
        )"));
}

TEST_CASE("two plan rows for one cell are found and two versions are not") {
  Company company;
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,segment,period_start,period_end,value
      p,1,1,revenue,shops,2025-01-01,2025-03-31,5
      p,1,2,revenue,shops,2025-01-01,2025-03-31,5
      p,1,3,revenue,plants,2025-01-01,2025-03-31,5
      p,2,1,revenue,shops,2025-01-01,2025-03-31,6
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            warning,plan_cell_twice,plan_lines,,2,1,p / 1 / 1
        )"));
}

TEST_CASE("objectives plans and KPIs by unknown measures unreadable filters and gaps in weights") {
  Company company;
  company.Add("objectives", R"(
      objective_id,measure,filter,direction,target,weight,starts_on,due_on
      o1,revenu,,up,5,1,2025-01-01,2025-12-31
      o2,revenue,segment=,up,5,,2025-01-01,2025-12-31
  )");
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      p,1,1,happiness,2025-01-01,2025-03-31,5
  )");
  company.Add("cost_pools", R"(
      pool_id,kind,period_start,period_end,amount,driver,filter
      q,freight,2025-01-01,2025-03-31,5,deals,segment=
  )");
  company.Add("kpis", R"(
      team,measure,weight
      sales,revenue,0.5
      sales,smiles,
      marketing,leads,
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,unknown_measure,objectives,measure,1,1,revenu
            error,unknown_measure,plan_lines,measure,1,1,happiness
            error,filter_unreadable,cost_pools,filter,1,1,q
            error,filter_unreadable,objectives,filter,1,2,o2
            hint,weight_missing,kpis,weight,1,2,sales / smiles
            hint,weight_missing,objectives,weight,1,2,o2
            hint,measure_of_their_own,kpis,measure,2,2,smiles
        )"));
}

TEST_CASE("a policy whose filter cannot be read is found") {
  Company company;
  company.Add("policies", "policy_id,filter\nz1,\nz2,segment=\n");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,filter_unreadable,policies,filter,1,2,z2
        )"));
}

TEST_CASE("an objective on a measure that only actuals have is measured by them") {
  Company company;
  company.Add("objectives", R"(
      objective_id,measure,direction,target,weight,starts_on,due_on
      o1,awareness,up,0.4,1,2025-01-01,2025-12-31
      o2,smiles,up,5,1,2025-01-01,2025-12-31
  )");
  company.Add("actuals", R"(
      measure,period_start,period_end,value
      awareness,2025-01-01,2025-01-31,0.3
  )");
  CHECK(Found(company.snapshot()) == Literal(R"(
            severity,check,table,column,rows,first_row,example
            error,unknown_measure,objectives,measure,1,2,smiles
        )"));
}

TEST_CASE("the rows behind quality list every row found") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,lost,lost,2025-01-02,
      d2,c1,lost,lost,2025-01-02,5
      d3,c1,lost,lost,2025-01-02,0
  )");
  const absl::StatusOr<Table> rows = RowsBehind(company.snapshot(), kQualityQuery, "{}", Run());
  REQUIRE(rows.ok());
  CHECK(Csv(*rows) == Literal(R"(
            check,table,column,row,key
            lost_without_amount,deals,amount,1,d1
            lost_without_amount,deals,amount,3,d3
        )"));
}

TEST_CASE("quality names an unknown check") {
  CHECK(AskWrong(Company().snapshot(), "quality", R"({"checks":["dangling"]})")
            .find("There is no check 'dangling'.") == 0);
}

TEST_CASE("findings are charged to the memory ceiling") {
  Company company;
  std::string deals = "deal_id,customer_id,stage,status,closed_on\n";
  for (int i = 0; i < 1000; ++i) {
    deals += "d" + std::to_string(i) + ",c1,lost,lost,2025-01-02\n";
  }
  company.Add("deals", deals);
  MemoryBudget memory(50'000);
  Run run;
  run.memory = &memory;
  const absl::StatusOr<Table> table = RunQuery(company.snapshot(), kQualityQuery, "{}", run);
  CHECK(absl::IsResourceExhausted(table.status()));
  CHECK(memory.used() == 0);
}

TEST_CASE("the tally of quality is undone by taking the same fold out") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,lost,lost,2025-01-02\n");
  Tally tally = FoldOf(company.snapshot(), "quality");
  REQUIRE(tally.Retract(FoldOf(company.snapshot(), "quality")).ok());
  CHECK(tally.Sorted().empty());
}

}  // namespace
}  // namespace coxswain
