#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// The company of docs/examples/margin_targets, where its figures are reckoned by hand.
void AddDeals(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers", "customer_id,segment\nC1,Retail\nC2,Industry\nC3,Public\n");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      D1,C1,Closed,won,2026-01-20,1000,1000,600
      D2,C2,Closed,won,2026-02-11,1000,800,700
      D3,C3,Closed,won,2026-03-14,500,500,450
      D4,C1,Closed,won,2026-03-14,100,100,
  )");
}

void AddObjectives(Company* company, const std::string& rows) {
  company->Add("objectives",
               "objective_id,measure,filter,direction,target,starts_on,due_on\n" + Literal(rows));
}

std::string Targets(Company* company, const std::string& options,
                    const std::vector<std::string>& columns) {
  return Ask(company->snapshot(), "margin_targets", options, columns);
}

TEST_CASE("Deals that bring revenue and miss the share are told with what they fall short") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"(
      M1,contribution_margin_share,,up,0.25,2026-01-01,2026-12-31
  )");
  CHECK(Targets(&company, "{}",
                {"objective_id", "target_share", "attainment", "status", "deals", "net_revenue",
                 "margin", "shortfall", "missing_deals", "missing_net_revenue", "missing_shortfall",
                 "unknown_cost_deals", "unknown_cost_net_revenue"}) == Literal(R"(
      objective_id,target_share,attainment,status,deals,net_revenue,margin,shortfall,missing_deals,missing_net_revenue,missing_shortfall,unknown_cost_deals,unknown_cost_net_revenue
      M1,0.25,0.9565217391304348,at risk,4,2400.00,550.00,25.00,2,1300.00,175.00,1,100.00
  )"));
}

TEST_CASE("What sales should not chase stays below the target even at list prices") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"(
      M1,contribution_margin_share,,up,0.25,2026-01-01,2026-12-31
  )");
  company.Add("customers", "customer_id,segment\nC4,Chain\nC5,Boat\nC6,Barter\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      D5,C4,Closed,won,2026-03-20,200,90,100
      D6,C5,Closed,won,2026-03-20,200,90,
      D7,C6,Closed,won,2026-03-20,0,0,0
  )");
  CHECK(Targets(&company, R"({"by":["segment"]})",
                {"objective_id", "segment", "net_revenue", "margin_share", "margin_share_at_list",
                 "shortfall", "verdict", "worth_chasing"}) == Literal(R"(
      objective_id,segment,net_revenue,margin_share,margin_share_at_list,shortfall,verdict,worth_chasing
      M1,Barter,0.00,,,0.00,no revenue,
      M1,Boat,90.00,,,,cost unknown,
      M1,Chain,90.00,-0.1111111111111111,0.5,32.50,loses money,false
      M1,Industry,800.00,0.125,0.3,100.00,below target by discount,true
      M1,Public,500.00,0.1,0.1,75.00,below target at list,false
      M1,Retail,1100.00,0.4,0.4,0.00,meets target,true
  )"));
}

TEST_CASE("The filter narrows the deals that are held against the target, not the attainment") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"(
      M1,gross_margin_share,segment!=Public,up,0.25,2026-01-01,2026-12-31
  )");
  // (400 + 100) / 1800 = 0.2778 of 0.25.
  CHECK(Targets(&company, R"({"filter":"segment=Industry"})",
                {"attainment", "deals", "margin", "missing_deals", "verdict"}) == Literal(R"(
      attainment,deals,margin,missing_deals,verdict
      1.1111111111111112,1,100.00,1,below target by discount
  )"));
}

TEST_CASE("A return is asked nothing, and a deal at the target meets it") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,-100,-60
      d2,c1,Won,won,2026-01-10,100,75
      d3,c1,Won,won,2026-01-10,100,75.000001
      d4,c1,Won,won,2026-01-10,0,10
  )");
  AddObjectives(&company, "M1,gross_margin_share,,up,0.25,2026-01-01,2026-01-31");
  // d3 by a micro, d4 by its cost.
  CHECK(Targets(&company, "{}", {"missing_deals", "missing_net_revenue", "missing_shortfall"}) ==
        "missing_deals,missing_net_revenue,missing_shortfall\n2,100.00,10.000001\n");
}

TEST_CASE("A target that no deal can be held against says why") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"(
      M1,gross_margin,,up,1000,2026-01-01,2026-12-31
      M2,gross_margin_share,,up,25,2026-01-01,2026-12-31
      M3,gross_margin_share,,down,0.2,2026-01-01,2026-12-31
      M4,gross_margin_share,nonsense=1,up,0.2,2026-01-01,2026-12-31
      R1,net_revenue,,up,9000,2026-01-01,2026-12-31
  )");
  const Table table = Ask(company.snapshot(), "margin_targets");
  REQUIRE(table.rows() == 4);
  const auto note = [&](int64_t row) { return table.Find("note")->CellText(row); };
  CHECK(note(0) == "Its target is money: no single deal can be held against it.");
  CHECK(note(1) == "Its target is no share between 0 and 1 (25 % is 0.25).");
  CHECK(note(2) == "It asks for less margin: no deal misses it by earning too little.");
  CHECK(note(3).find("nonsense") != std::string::npos);
  for (int64_t row = 0; row < 4; ++row) CHECK(table.Find("missing_deals")->IsNull(row));
  CHECK(table.Find("deals")->CellText(0) == "4");
  CHECK(table.Find("deals")->IsNull(3));
  CHECK(table.Find("status")->CellText(3) == "bad filter");
}

TEST_CASE("A corridor asks for its lower bound") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,kind,direction,target,target_low,target_high,starts_on,due_on
      M1,gross_margin_share,corridor,up,0.5,0.11,0.6,2026-01-01,2026-12-31
  )");
  CHECK(Targets(&company, "{}", {"target_share", "missing_deals", "missing_net_revenue"}) ==
        "target_share,missing_deals,missing_net_revenue\n0.11,1,500.00\n");
}

TEST_CASE("Deals count from the first day to the last, and as far as they are known") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, "M1,gross_margin_share,,up,0.25,2026-01-21,2026-03-13");
  CHECK(Targets(&company, "{}", {"deals", "missing_deals"}) == "deals,missing_deals\n1,1\n");
  CHECK(Targets(&company, R"({"as_of":"2026-02-01"})", {"deals", "missing_deals"}) ==
        "deals,missing_deals\n0,0\n");
}

TEST_CASE("Lines stand for deals where the groups need them") {
  Company company;
  AddDeals(&company);
  company.Add("products", "product_id,family\np1,Bikes\np2,Parts\n");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount,unit_cost
      D1,1,p1,1,700,300
      D1,2,p2,1,300,300
  )");
  AddObjectives(&company, "M1,gross_margin_share,family is not null,up,0.25,2026-01-01,2026-12-31");
  CHECK(Targets(&company, R"({"by":["family"]})",
                {"family", "counted", "deals", "net_revenue", "missing_deals"}) == Literal(R"(
      family,counted,deals,net_revenue,missing_deals
      Bikes,lines,1,700.00,0
      Parts,lines,1,300.00,1
  )"));
}

TEST_CASE("The rows behind are the deals of each objective, with what each falls short") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"csv(
      M1,gross_margin_share,"segment in (Industry,Retail)",up,0.25,2026-01-01,2026-12-31
      M2,gross_margin,segment=Public,up,10,2026-01-01,2026-12-31
  )csv");
  const absl::StatusOr<Table> rows =
      RowsBehind(company.snapshot(), **FindQuery("margin_targets"), "{}", Run());
  REQUIRE(rows.ok());
  CHECK(Csv(*rows) == Literal(R"(
      objective_id,deal_id,line,closed_on,row,net_revenue,margin,margin_share,target_share,shortfall,misses_target
      M1,D1,,2026-01-20,1,1000.00,400.00,0.4,0.25,0.00,false
      M1,D2,,2026-02-11,2,800.00,100.00,0.125,0.25,100.00,true
      M1,D4,,2026-03-14,4,100.00,,,0.25,,
      M2,D3,,2026-03-14,3,500.00,50.00,0.1,,,
  )"));
}

TEST_CASE("A revenue objective that is met while the margin of the same deals is behind is found") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, R"csv(
      M1,contribution_margin_share,,up,0.25,2026-01-01,2026-12-31
      M2,contribution_margin_share,segment=Public,up,0.25,2026-01-01,2026-12-31
      M3,contribution_margin_share,segment=Retail,up,0.25,2026-01-01,2026-12-31
      R1,net_revenue,"customers.segment in (Industry,Retail)",up,1900,2026-01-01,2026-12-31
      R2,net_revenue,,up,90000,2026-01-01,2026-12-31
      R3,net_revenue,,up,1,2025-01-01,2025-12-31
      R4,bookings,,up,2000,2026-03-01,2026-03-31
  )csv");
  // M1 and R1 speak of the same deals; M2 of others; M3 is met; R2 is not; R3 was another year, and
  // R4 did not come to 2000.
  CHECK(Targets(&company, "{}", {"objective_id", "deals", "missing_deals", "conflicts_with"}) ==
        Literal(R"(
      objective_id,deals,missing_deals,conflicts_with
      M1,4,2,R1
      M2,1,1,
      M3,2,0,
  )"));
  const Table findings = Ask(company.snapshot(), "findings");
  std::vector<std::string> found;
  for (int64_t row = 0; row < findings.rows(); ++row) {
    if (findings.Find("finding")->CellText(row) != "revenue against margin") continue;
    found.push_back(findings.Find("subject")->CellText(row) + ": " +
                    findings.Find("detail")->CellText(row) + " " +
                    findings.Find("money_at_stake")->CellText(row));
  }
  REQUIRE(found.size() == 1);
  CHECK(found[0] ==
        "M1: R1 is met with 1 900 EUR of 1 900 EUR, while M1 is at risk with 23.91 % of 25.00 %: "
        "2 of 4 won deals, with 1 300 EUR of net revenue, fall short of that share, by 175 "
        "EUR. 175.00");
}

TEST_CASE("Groups add up to the objective, and money times a factor is money times a factor") {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    INFO("seed ", seed);
    std::mt19937 random(seed);
    std::string one = "deal_id,customer_id,owner,stage,status,closed_on,amount,cost_of_goods\n";
    std::string more = one;
    for (int i = 0; i < 200; ++i) {
      const int amount = static_cast<int>(random() % 2000) - 100;
      const int cost = static_cast<int>(random() % 1500);
      const std::string owner = "o" + std::to_string(random() % 5);
      const bool known = random() % 8 != 0;
      const auto row = [&](int factor) {
        return "d" + std::to_string(i) + ",c1," + owner + ",Won,won,2026-01-10," +
               std::to_string(amount * factor) + "," +
               (known ? std::to_string(cost * factor) : "") + "\n";
      };
      one += row(1);
      more += row(8);
    }
    Company company, scaled;
    for (Company* each : {&company, &scaled}) {
      AddObjectives(each, "M1,gross_margin_share,,up,0.3,2026-01-01,2026-01-31");
    }
    company.Add("deals", one);
    scaled.Add("deals", more);
    const Table whole = Ask(company.snapshot(), "margin_targets");
    const Table groups = Ask(company.snapshot(), "margin_targets", R"({"by":["owner"]})");
    for (const char* name : {"deals", "missing_deals", "unknown_cost_deals"}) {
      const std::vector<int64_t>& parts = groups.Find(name)->numbers;
      CHECK(std::accumulate(parts.begin(), parts.end(), int64_t{0}) ==
            whole.Find(name)->numbers[0]);
    }
    // 0.3 of whole units is a whole number of micros: nothing is rounded.
    for (const char* name : {"net_revenue", "margin", "missing_net_revenue", "missing_shortfall",
                             "unknown_cost_net_revenue"}) {
      const std::vector<Int128>& parts = groups.Find(name)->sums;
      CHECK((std::accumulate(parts.begin(), parts.end(), Int128{0}) == whole.Find(name)->sums[0]));
      const Table eight = Ask(scaled.snapshot(), "margin_targets");
      CHECK((eight.Find(name)->sums[0] == whole.Find(name)->sums[0] * 8));
      CHECK(eight.Find("missing_deals")->numbers == whole.Find("missing_deals")->numbers);
    }
  }
}

TEST_CASE("What is asked wrongly is refused") {
  Company company;
  AddDeals(&company);
  AddObjectives(&company, "M1,gross_margin_share,,up,0.25,2026-01-01,2026-12-31");
  CHECK(AskWrong(company.snapshot(), "margin_targets", R"({"by":["segmnt"]})").find("segment") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "margin_targets", R"({"objective_id":"M2"})").find("M1") !=
        std::string::npos);
}

}  // namespace
}  // namespace coxswain
