#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// 120 by the 15th of January, 2026, which has 31 days; 48 of gross margin.
void AddDeals(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-01,2026-01-01,60,30
      d2,c1,Won,won,2026-01-01,2026-01-15,60,42
  )");
}

std::string Details(Company* company, std::string_view kind) {
  const Table table = Ask(company->snapshot(), "findings");
  std::string details;
  for (int64_t row = 0; row < table.rows(); ++row) {
    if (table.Find("finding")->CellText(row) != kind) continue;
    details +=
        table.Find("subject")->CellText(row) + ": " + table.Find("detail")->CellText(row) + "\n";
  }
  return details;
}

const std::vector<std::string> kPath = {"actual",         "expected",  "next_milestone_on",
                                        "next_milestone", "projected", "pace_index",
                                        "attainment",     "status"};

TEST_CASE("A sum on a path of milestones is held against the path of the day") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,kind,direction,target,starts_on,due_on
      o1,bookings,milestones,up,310,2026-01-01,2026-01-31
  )");
  company.Add("objective_points", "objective_id,on,target\no1,2026-01-10,100\no1,2026-01-20,200\n");
  // Half way from 100 to 200 on the 15th: 120 / 150 = 0.8, and 0.8 of 310 in the end.
  CHECK(Ask(company.snapshot(), "scorecard", "{}", kPath) == Literal(R"(
      actual,expected,next_milestone_on,next_milestone,projected,pace_index,attainment,status
      120.00,150.00,2026-01-20,200.00,248.00,0.8,0.3870967741935484,off course
  )"));
  // The first milestone is reached by 60 of 80: nine of ten days on the way to it.
  company.Add("objective_points", "objective_id,on,target\no1,2026-01-10,80\n");
  CHECK(
      Ask(company.snapshot(), "scorecard", R"({"as_of":"2026-01-09"})",
          {"actual", "expected", "pace_index", "next_milestone_on"}) ==
      "actual,expected,pace_index,next_milestone_on\n60.00,72.00,0.8333333333333334,2026-01-10\n");
  // On the due date the target counts, and no milestone is to come.
  CHECK(Ask(company.snapshot(), "scorecard", R"({"as_of":"2026-01-31"})",
            {"expected", "next_milestone_on", "status"}) ==
        "expected,next_milestone_on,status\n310.00,,missed\n");
}

TEST_CASE("A level on a path of milestones begins with its baseline") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,kind,direction,target,baseline,starts_on,due_on
      o1,gross_margin_share,milestones,up,0.6,0.2,2026-01-01,2026-01-31
      o2,gross_margin_share,milestones,up,0.6,,2026-01-01,2026-01-31
      o3,gross_margin_share,milestones,down,0.2,0.6,2026-01-01,2026-01-31
      o4,gross_margin_share,milestones,up,0.5,,2026-01-01,2026-01-31
  )");
  company.Add("objective_points", R"(
      objective_id,on,target
      o1,2026-01-15,0.45
      o2,2026-01-15,0.5
      o2,2026-01-31,0.7
      o2,2026-03-01,0.8
      o3,2026-01-15,0.35
  )");
  // 48 / 120 = 0.4. o1: 0.2 of 0.25 gone, and 0.2 + 0.8 x 0.4 in the end; o3: 0.2 of 0.25, too.
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"objective_id", "expected", "projected", "gap"}) == Literal(R"(
      objective_id,expected,projected,gap
      o1,0.45,0.52,0.08
      o2,0.50,0.48,0.12
      o3,0.35,0.28,-0.08
      o4,0.50,0.40,0.10
  )"));
  const Table table = Ask(company.snapshot(), "scorecard");
  const double attained[] = {0.5, 2.0 / 3, 0.5, 0.8};
  for (size_t row = 0; row < 4; ++row) {
    CHECK(table.Find("pace_index")->reals[row] == doctest::Approx(0.8));
    CHECK(table.Find("attainment")->reals[row] == doctest::Approx(attained[row]));
  }
  CHECK(table.Find("note")->CellText(1) ==
        "On the due date the target counts, not the milestone of that day. The milestone of "
        "2026-03-01 lies outside the days of the objective and does not count.");
  CHECK(table.Find("note")->CellText(3) ==
        "Milestones without rows of objective_points are judged by the target.");
}

TEST_CASE("Where an objective should stand by now is told of every kind") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,kind,direction,target,target_low,baseline,starts_on,due_on
      o1,bookings,level,up,310,,,2026-01-01,2026-01-31
      o2,gross_margin_share,level,up,0.5,,,2026-01-01,2026-01-31
      o3,gross_margin_share,growth,up,0.51,,0.2,2026-01-01,2026-01-31
      o4,bookings,corridor,up,310,300,,2026-01-01,2026-01-31
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"objective_id", "expected"}) == Literal(R"(
      objective_id,expected
      o1,150.00
      o2,0.50
      o3,0.35
      o4,
  )"));
}

TEST_CASE("A milestone is in the currency of the objective's target") {
  Company company;
  AddDeals(&company);
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("rates", "currency,kind,valid_from,rate\nUSD,budget,2025-01-01,0.5\n");
  company.Add("objectives", R"(
      objective_id,measure,kind,direction,target,currency,starts_on,due_on
      o1,bookings,milestones,up,620,USD,2026-01-01,2026-01-31
  )");
  company.Add("objective_points", "objective_id,on,target\no1,2026-01-15,240\n");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"target", "expected", "pace_index"}) ==
        "target,expected,pace_index\n310.00,120.00,1\n");
}

const std::vector<std::string> kTree = {"objective_id",     "level",          "serves",
                                        "own_score",        "children_score", "children_weight",
                                        "weight_in_parent", "weight_in_whole"};

TEST_CASE("A parent's score from its children stands beside its own measure") {
  Company company;
  AddDeals(&company);
  // Of bookings 248 by the end: 1 of 200, 0.8 of 310, 0.5 of 496; two won deals make 4.13 of 4.
  company.Add("objectives", R"(
      objective_id,name,measure,direction,target,weight,starts_on,due_on,parent_id
      vision,Sail,bookings,up,310,,2026-01-01,2026-01-31,
      a,,bookings,up,200,0.25,2026-01-01,2026-01-31,vision
      b,,won_deals,up,4,0.5,2026-01-01,2026-01-31,vision
      b1,,bookings,up,496,,2026-01-01,2026-01-31,b
      b2,,bokings,up,9,,2026-01-01,2026-01-31,b
  )");
  company.Add("objective_links", "leading_id,lagging_id\nb1,b\nb2,b\na,vision\n");
  // b: from b1 alone 0.5, though its own is 1. vision: (0.25 x 1 + 0.5 x 0.5) / 0.75.
  CHECK(Ask(company.snapshot(), "cascade", "{}", kTree) == Literal(R"(
      objective_id,level,serves,own_score,children_score,children_weight,weight_in_parent,weight_in_whole
      vision,0,,0.8,0.6666666666666666,0.75,1,1
      a,1,vision,1,,,0.3333333333333333,0.3333333333333333
      b,1,vision,1,0.5,,0.6666666666666666,0.6666666666666666
      b1,2,vision > b,0.5,,,0.5,0.3333333333333333
      b2,2,vision > b,,,,0.5,0.3333333333333333
  )"));
  CHECK(Ask(company.snapshot(), "cascade", "{}",
            {"objective_id", "children", "difference", "leads_to", "led_by", "note"}) == Literal(R"(
      objective_id,children,difference,leads_to,led_by,note
      vision,2,0.13333333333333341,,a,
      a,0,,vision,,
      b,2,0.5,,"b1, b2",1 of 2 objectives below have no score and do not count.
      b1,0,,b,,
      b2,0,,b,,There is no measure 'bokings'. Did you mean 'bookings'?
  )"));
}

TEST_CASE("Objectives that serve each other in a circle are refused by their names") {
  Company company;
  AddDeals(&company);
  const std::string head = "objective_id,measure,direction,target,starts_on,due_on,parent_id\n";
  company.Add("objectives", head +
                                "a,bookings,up,1,2026-01-01,2026-01-31,\n"
                                "b,bookings,up,1,2026-01-01,2026-01-31,\n"
                                "c,bookings,up,1,2026-01-01,2026-01-31,\n");
  company.Add("objectives", head +
                                "a,bookings,up,1,2026-01-01,2026-01-31,c\n"
                                "b,bookings,up,1,2026-01-01,2026-01-31,a\n"
                                "c,bookings,up,1,2026-01-01,2026-01-31,b\n");
  const std::string sentence =
      "The objectives a > c > b > a serve each other in a circle: their parent_id must lead up to "
      "an objective without one.";
  CHECK(AskWrong(company.snapshot(), "cascade", "{}") == sentence);
  CHECK(Details(&company, "circle of objectives") == "a: " + sentence + "\n");
  // The scorecard does not need to know who serves whom.
  CHECK(Ask(company.snapshot(), "scorecard").rows() == 3);
  company.Add("objective_links", "leading_id,lagging_id\na,b\nb,a\n");
  CHECK(Details(&company, "circle of objectives") ==
        "a: " + sentence +
            "\na: The objectives a > b > a lead to each other in a circle: one of their rows of "
            "objective_links must go.\n");
}

TEST_CASE("A cascade of more than a hundred levels is refused") {
  Company company;
  AddDeals(&company);
  std::string rows = "objective_id,measure,direction,target,starts_on,due_on,parent_id\n";
  for (int i = 100; i < 203; ++i) {
    rows += "o" + std::to_string(i) + ",bookings,up,1,2026-01-01,2026-01-31," +
            (i == 100 ? "" : "o" + std::to_string(i - 1)) + "\n";
  }
  company.Add("objectives", rows);
  CHECK(AskWrong(company.snapshot(), "cascade", "{}") ==
        "The objective 'o201' stands more than 100 levels below the top: a cascade has a few.");
}

TEST_CASE("Weights of siblings that do not add up are told with their sum") {
  Company company;
  AddDeals(&company);
  const std::string head =
      "objective_id,measure,direction,target,weight,starts_on,due_on,parent_id";
  company.Add("objectives", head + R"(
      v,bookings,up,200,1,2026-01-01,2026-01-31,
      a,bookings,up,200,0.5,2026-01-01,2026-01-31,v
      b,bookings,up,200,0.3,2026-01-01,2026-01-31,v
      w,bookings,up,200,1,2025-01-01,2025-12-31,
      c,bookings,up,200,0.5,2026-01-01,2026-01-31,w
      d,bookings,up,200,,2026-01-01,2026-01-31,w
  )");
  CHECK(Details(&company, "weights do not add up") ==
        "v: The weights of the objectives under v (a, b) add up to 0.8, not to 1.\n");
  company.Add("objectives", head + "\nv,bookings,up,200,0.9,2026-01-01,2026-01-31,\n");
  CHECK(Details(&company, "weights do not add up") ==
        "v: The weights of the objectives without a parent (v) add up to 0.9, not to 1.\n"
        "v: The weights of the objectives under v (a, b) add up to 0.8, not to 1.\n");
  // Written among all objectives of the register instead: 0.1 + 0.2 + 0.3 + 0.1 + 0.2 + 0.1.
  company.Add("objectives", head + R"(
      v,bookings,up,200,0.1,2026-01-01,2026-01-31,
      a,bookings,up,200,0.2,2026-01-01,2026-01-31,v
      b,bookings,up,200,0.3,2026-01-01,2026-01-31,v
      w,bookings,up,200,0.1,2025-01-01,2025-12-31,
      c,bookings,up,200,0.2,2026-01-01,2026-01-31,w
      d,bookings,up,200,0.1,2026-01-01,2026-01-31,w
  )");
  CHECK(Details(&company, "weights do not add up").empty());
}

TEST_CASE("What is wrong with an objective is told in a sentence") {
  Company company;
  AddDeals(&company);
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("teams", "team,function\nNorth,sales\nSouth,sales\nBrand,marketing\n");
  company.Add("objectives", R"(
      objective_id,name,measure,direction,target,currency,starts_on,due_on
      o1,Sell,bookings,up,200,,2026-01-01,2026-01-31
      o2,Win,won_deals,up,2,EUR,2026-01-01,2026-01-31
      o3,Earn,gross_margin_share,up,25,,2026-01-01,2026-01-31
      o4,,bokings,up,200,,2026-01-01,2026-01-31
      o5,,bookings,up,500,,2026-01-01,2026-01-10
      o6,,bookings,up,100,,2026-01-01,2026-01-10
  )");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,North,accountable
      o1,South,contributes
      o1,Brand,informed
      o2,North,accountable
      o2,Brand,contributes
  )");
  CHECK(Details(&company, "single function") ==
        "o1: o1 (Sell) is shared within sales alone: a shared objective needs teams of two "
        "functions.\n");
  CHECK(Details(&company, "target in another unit") ==
        "o2: o2 (Win) has a target in EUR, but won_deals is no money: its unit is count.\n"
        "o3: o3 (Earn) has a target of 25, but gross_margin_share is a share: 25 % is 0.25.\n");
  CHECK(Details(&company, "unknown measure") ==
        "o4: o4 has no value: There is no measure 'bokings'. Did you mean 'bookings'?\n");
  CHECK(Details(&company, "no owner")
            .find("o3: o3 (Earn) has no team that is accountable or contributes.\n") !=
        std::string::npos);
  CHECK(Details(&company, "objective missed") ==
        "o5: o5 was due on 2026-01-10 and came to 60 EUR of 500 EUR.\n"
        "o6: o6 was due on 2026-01-10 and came to 60 EUR of 100 EUR.\n");
  // A currency that nothing is known of is an error that names the row.
  company.Add("objectives",
              "objective_id,measure,direction,target,currency,starts_on,due_on\n"
              "o7,bookings,up,200,CHF,2026-01-01,2026-01-31\n");
  CHECK(AskWrong(company.snapshot(), "scorecard", "{}") ==
        "Row 7 of objectives is in 'CHF', and the table rates has no spot rate of it that holds on "
        "2026-01-01. Give one whose valid_from is that day or earlier.");
}

TEST_CASE("A KPI that leads to a shared objective does not lead nowhere") {
  Company company;
  AddDeals(&company);
  company.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,bookings,up,200,2026-01-01,2026-01-31
      o2,calls,up,2,2026-01-01,2026-01-31
      o3,visits,up,2,2026-01-01,2026-01-31
  )");
  company.Add("objective_owners",
              "objective_id,team,role\no1,North,accountable\n"
              "o1,Brand,contributes\no2,North,accountable\n");
  company.Add("kpis", "team,measure,weight\nNorth,calls,0.5\nNorth,visits,0.5\n");
  company.Add("objective_links", "leading_id,lagging_id\no2,o1\n");
  CHECK(Details(&company, "kpi leads nowhere") ==
        "North: North steers by visits with 50.0 % of its weight; no other team has this KPI and "
        "no shared objective is measured by it.\n");
  CHECK(Ask(company.snapshot(), "islands", "{}", {"team", "orphans", "orphan_weight"}) ==
        "team,orphans,orphan_weight\nNorth,visits,0.5\n");
  // By a parent, too, an objective leads to what the company goes by.
  company.Add("objectives",
              "objective_id,measure,direction,target,starts_on,due_on,parent_id\n"
              "o3,visits,up,2,2026-01-01,2026-01-31,o2\n");
  CHECK(Ask(company.snapshot(), "islands", "{}", {"orphans", "orphan_weight"}) ==
        "orphans,orphan_weight\n,0\n");
}

TEST_CASE("Goals that teams named, and which of them were written back and confirmed") {
  Company company;
  company.Add("objectives",
              "objective_id,measure,direction,target,starts_on,due_on\n"
              "o1,bookings,up,200,2026-01-01,2026-01-31\n");
  company.Add("goals_heard", R"(
      goal_id,team,text,measure,target,written_on,confirmed_on
      g1,Sales,more time with clients,bookings,200,2026-01-05,2026-01-09
      g2,Sales,less paper,,,,
      g3,Sales,better leads,qualified_leads,50,2026-01-05,
      g4,Brand,one voice,awareness,0.4,,2026-01-07
  )");
  CHECK(Csv(Ask(company.snapshot(), "goals_heard")) == Literal(R"(
      team,goals,written_back,confirmed,confirmed_share,measured,in_objectives,not_written_back,not_confirmed,note
      Brand,1,1,1,1,1,0,,,"one voice: Confirmed, but no day says when it was written back."
      Sales,3,2,1,0.3333333333333333,2,1,less paper,better leads,
  )"));
  CHECK(Ask(company.snapshot(), "goals_heard", R"({"as_of":"2026-01-05"})",
            {"team", "written_back", "confirmed", "not_confirmed"}) == Literal(R"(
      team,written_back,confirmed,not_confirmed
      Brand,0,0,
      Sales,2,0,more time with clients; better leads
  )"));
  CHECK(Csv(Ask(company.snapshot(), "goals_heard", R"({"show":"goals"})")) == Literal(R"(
      team,goal,measure,target,status,written_on,confirmed_on,objectives,note
      Sales,more time with clients,bookings,200.00,confirmed,2026-01-05,2026-01-09,o1,
      Sales,less paper,,,heard,,,,
      Sales,better leads,qualified_leads,50.00,written back,2026-01-05,,,
      Brand,one voice,awareness,0.40,confirmed,,2026-01-07,,"Confirmed, but no day says when it was written back."
  )"));
  Company empty;
  CHECK(AskWrong(empty.snapshot(), "goals_heard", "{}").find("table goals_heard") !=
        std::string::npos);
}

}  // namespace
}  // namespace coxswain
