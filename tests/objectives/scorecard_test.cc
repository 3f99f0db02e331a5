#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// One customer; 60 on the first, 60 on the 15th of January, 2026. January has 31 days.
void AddDeals(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount,cost_of_goods
      d1,c1,anna,Won,won,2026-01-01,2026-01-01,60,30
      d2,c1,ben,Won,won,2026-01-01,2026-01-15,60,42
      d3,c1,ben,Lost,lost,2026-01-01,2026-01-15,80,
  )");
}

void AddObjective(Company* company, const std::string& id, const std::string& measure,
                  const std::string& rest) {
  // kind, direction, target, target_low, target_high, baseline, starts_on, due_on, filter
  company->Add("objectives",
               "objective_id,measure,kind,direction,target,target_low,target_high,baseline,"
               "starts_on,due_on,filter\n" +
                   id + "," + measure + "," + rest + "\n");
}

std::string Status(Company* company, const std::string& options = "{}") {
  return Ask(company->snapshot(), "scorecard", options).Find("status")->CellText(0);
}

TEST_CASE("A sum is projected by the share of days that are done, and needs the rest in the rest") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "bookings", "level,up,310,,,,2026-01-01,2026-01-31,");
  // 120 in 15 of 31 days: 248 at the end, 0.8 of 310; 190 in 16 days.
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"actual", "as_of", "projected", "pace_index", "gap", "required_per_day", "status",
             "source"}) == Literal(R"(
      actual,as_of,projected,pace_index,gap,required_per_day,status,source
      120.00,2026-01-15,248.00,0.8,62.00,11.875,off course,rows
  )"));
  CHECK(Status(&company, R"({"at_risk":0.8})") == "at risk");
  CHECK(Status(&company, R"({"on_course":"0.8","at_risk":0.5})") == "on course");
  // On the 10th only the first deal was known.
  CHECK(Ask(company.snapshot(), "scorecard", R"({"as_of":"2026-01-10"})",
            {"actual", "projected"}) == "actual,projected\n60.00,186.00\n");
}

TEST_CASE("A share is not projected") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "gross_margin_share", "level,up,0.5,,,,2026-01-01,2026-01-31,");
  // (30 + 18) / 120 = 0.4.
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"unit", "actual", "projected", "pace_index", "required_per_day", "status"}) ==
        "unit,actual,projected,pace_index,required_per_day,status\nshare,0.40,0.40,0.8,,off "
        "course\n");
}

TEST_CASE("Where less is better the pace index is turned round") {
  Company company;
  company.Add("spend", "spend_id,spent_on,amount\ns1,2026-01-05,50\ns2,2026-01-15,70\n");
  AddObjective(&company, "o1", "spend", "level,down,200,,,,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"projected", "attainment", "gap", "status"}) ==
        "projected,attainment,gap,status\n248.00,0.6,-48.00,off course\n");
  AddObjective(&company, "o1", "spend", "level,down,260,,,,2026-01-01,2026-01-31,");
  CHECK(Status(&company) == "on course");
  // A budget that is spent already cannot be kept any more, whatever the pace.
  AddObjective(&company, "o1", "spend", "level,down,119,,,,2026-01-01,2026-01-16,");
  CHECK(Status(&company) == "off course");
}

TEST_CASE("When the due date has come, an objective is met or missed") {
  Company company;
  AddDeals(&company);
  const auto status = [&](const std::string& rest, const std::string& as_of) {
    AddObjective(&company, "o1", "bookings", rest);
    return Status(&company, "{\"as_of\":\"" + as_of + "\"}");
  };
  CHECK(status("level,up,120,,,,2026-01-01,2026-01-31,", "2026-01-31") == "met");
  CHECK(status("level,up,121,,,,2026-01-01,2026-01-31,", "2026-01-31") == "missed");
  CHECK(status("level,up,121,,,,2026-01-01,2026-01-31,", "2026-06-30") == "missed");
  CHECK(status("level,down,120,,,,2026-01-01,2026-01-31,", "2026-01-31") == "met");
  // A sum that has reached its target is met before, what may still grow too high is not.
  CHECK(status("level,up,120,,,,2026-01-01,2026-01-31,", "2026-01-20") == "met");
  CHECK(status("level,down,300,,,,2026-01-01,2026-01-31,", "2026-01-20") == "on course");
  CHECK(status("level,up,120,,,,2026-02-01,2026-02-28,", "2026-01-20") == "not started");
}

TEST_CASE("What came after the due date does not count") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "bookings", "level,up,100,,,,2026-01-01,2026-01-10,");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"actual", "elapsed_share", "status"}) ==
        "actual,elapsed_share,status\n60.00,1,missed\n");
}

TEST_CASE("Growth is measured from the baseline") {
  Company company;
  AddDeals(&company);
  // 248 by the end: 148 of the 200 from 100 to 300. So far 120 less 100 x 15 / 31.
  AddObjective(&company, "o1", "bookings", "growth,up,300,,,100,2026-01-01,2026-01-31,");
  Table table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("pace_index")->reals[0] == doctest::Approx(0.74));
  CHECK(table.Find("attainment")->reals[0] ==
        doctest::Approx((120.0 - 100.0 * 15 / 31) / 200).epsilon(1e-9));
  // A level is carried on from the baseline: from 0.5 to 0.4 in 15 of 31 days.
  AddObjective(&company, "o1", "gross_margin_share",
               "growth,down,0.25,,,0.5,2026-01-01,2026-01-31,");
  table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("attainment")->reals[0] == doctest::Approx(0.4));
  CHECK(table.Find("pace_index")->reals[0] == doctest::Approx(0.4 * 31 / 15));
  CHECK(table.Find("projected")->CellText(0) == "0.293333");
  // Without a baseline, or with one that is the target, the note says so.
  AddObjective(&company, "o1", "bookings", "growth,up,310,,,,2026-01-01,2026-01-31,");
  table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("pace_index")->reals[0] == 0.8);
  CHECK(table.Find("note")->CellText(0) == "Growth without a baseline is judged by its target.");
  AddObjective(&company, "o1", "bookings", "growth,up,310,,,310,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard").Find("note")->CellText(0) ==
        "Baseline and target are equal.");
}

TEST_CASE("A corridor is left at either side") {
  Company company;
  AddDeals(&company);
  const auto row = [&](const std::string& bounds) {
    AddObjective(&company, "o1", "gross_margin_share",
                 "corridor,up,0.4," + bounds + ",,2026-01-01,2026-01-31,");
    return Ask(company.snapshot(), "scorecard", "{}", {"pace_index", "gap", "status"});
  };
  CHECK(row("0.3,0.5") == "pace_index,gap,status\n1,0.00,on course\n");
  CHECK(row("0.5,0.6") == "pace_index,gap,status\n0.8,0.10,off course\n");
  CHECK(row("0.2,0.38") == "pace_index,gap,status\n0.95,-0.02,at risk\n");
  CHECK(row("0.3,") == "pace_index,gap,status\n1,0.00,on course\n");
}

TEST_CASE("A target of 0 has no ratio, but a status") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "bookings", "level,up,0,,,,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"attainment", "pace_index", "status"}) ==
        "attainment,pace_index,status\n,,met\n");
  AddObjective(&company, "o1", "gross_margin_share", "level,down,0,,,,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"attainment", "pace_index", "status"}) ==
        "attainment,pace_index,status\n,,off course\n");
}

TEST_CASE("A filter narrows the rows, and one that is wrong is said of its objective alone") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "bookings", "level,up,310,,,,2026-01-01,2026-01-31,owner=ben");
  AddObjective(&company, "o2", "bookings", "level,up,310,,,,2026-01-01,2026-01-31,ownr=ben");
  AddObjective(&company, "o3", "bookings", "level,up,310,,,,2026-01-01,2026-01-31,owner");
  AddObjective(&company, "o4", "boookings", "level,up,310,,,,2026-01-01,2026-01-31,");
  const Table table = Ask(company.snapshot(), "scorecard");
  const auto status = [&](int64_t row) { return table.Find("status")->CellText(row); };
  const auto note = [&](int64_t row) { return table.Find("note")->CellText(row); };
  CHECK(table.Find("actual")->CellText(0) == "60.00");
  CHECK(status(1) == "bad filter");
  CHECK(note(1).find("Did you mean 'owner'?") != std::string::npos);
  CHECK(status(2) == "bad filter");
  CHECK(note(2).find("cannot be read") != std::string::npos);
  CHECK(status(3) == "unknown measure");
  CHECK(note(3) == "There is no measure 'boookings'. Did you mean 'bookings'?");
  CHECK(table.Find("actual")->IsNull(3));
}

TEST_CASE("Measures that rows cannot give come from the latest period of actuals") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "awareness", "level,up,0.5,,,,2026-01-01,2026-12-31,");
  company.Add("actuals", R"(
      measure,team,segment,period_start,period_end,value
      awareness,,,2025-12-01,2025-12-31,0.9
      awareness,,,2026-01-01,2026-01-07,0.2
      awareness,,,2026-01-08,2026-01-14,0.4
      awareness,,,2026-02-01,2026-02-28,0.9
      awareness,Brand,,2026-01-08,2026-01-14,0.8
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"actual", "projected", "pace_index", "status", "source", "note"}) == Literal(R"(
      actual,projected,pace_index,status,source,note
      0.40,0.40,0.8,off course,actuals,Its value is that of the period from 2026-01-08 in actuals.
  )"));
  AddObjective(&company, "o1", "awareness", "level,up,0.5,,,,2026-01-01,2026-12-31,team=Brand");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"actual"}) == "actual\n0.80\n");
  AddObjective(&company, "o1", "awareness", "level,up,0.5,,,,2026-01-01,2026-12-31,owner=ben");
  Table table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("status")->CellText(0) == "unknown measure");
  CHECK(table.Find("note")->CellText(0).find("no 'owner' to filter by") != std::string::npos);
}

TEST_CASE("Several series without a total are not guessed at, a single one is taken") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "awareness", "level,up,0.5,,,,2026-01-01,2026-12-31,");
  company.Add("actuals", R"(
      measure,team,period_start,period_end,value
      awareness,Brand,2026-01-01,2026-01-07,0.2
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"actual"}) == "actual\n0.20\n");
  company.Add("actuals", R"(
      measure,team,period_start,period_end,value
      awareness,Web,2026-01-01,2026-01-07,0.3
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"actual", "status"}) ==
        "actual,status\n,unknown measure\n");
}

TEST_CASE("A known sum whose rows were not given is added up from actuals, which tell the day") {
  Company company;
  AddObjective(&company, "o1", "spend", "level,down,250,,,,2026-01-01,2026-01-31,");
  company.Add("actuals", R"(
      measure,period_start,period_end,value
      spend,2026-01-01,2026-01-07,50
      spend,2026-01-08,2026-01-15,70
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"actual", "as_of", "projected", "status", "source"}) ==
        "actual,as_of,projected,status,source\n120.00,2026-01-15,248.00,on course,actuals\n");
}

TEST_CASE("Without rows and actuals there is no data") {
  Company company;
  AddObjective(&company, "o1", "bookings", "level,up,250,,,,2026-01-01,2026-01-31,");
  CHECK(Status(&company) == "no data");
  company.Add("deals", "deal_id,customer_id,stage,status\n");
  Table table = Ask(company.snapshot(), "scorecard");
  CHECK(table.Find("status")->CellText(0) == "no data");
  CHECK(table.Find("note")->CellText(0) == "No row tells what day it is: give as_of.");
  // On a given day no rows are a sum of 0.
  table = Ask(company.snapshot(), "scorecard", R"({"as_of":"2026-01-15"})");
  CHECK(table.Find("actual")->CellText(0) == "0.00");
  CHECK(table.Find("status")->CellText(0) == "off course");
}

TEST_CASE("Owners are listed by role, and sharing takes two that do the work") {
  Company company;
  AddDeals(&company);
  AddObjective(&company, "o1", "bookings", "level,up,250,,,,2026-01-01,2026-01-31,");
  AddObjective(&company, "o2", "bookings", "level,up,250,,,,2026-01-01,2026-01-31,");
  AddObjective(&company, "o3", "bookings", "level,up,250,,,,2026-01-01,2026-01-31,");
  company.Add("teams", "team,function\nNorth,sales\nSouth,sales\nBrand,marketing\nBooks,finance\n");
  company.Add("objective_owners", R"(
      objective_id,team,role
      o1,North,accountable
      o1,Brand,contributes
      o1,South,contributes
      o1,Books,informed
      o2,North,accountable
      o2,South,contributes
      o3,North,accountable
      o3,Books,informed
  )");
  CHECK(Ask(company.snapshot(), "scorecard", "{}",
            {"objective_id", "accountable", "contributes", "informed", "shared",
             "cross_functional"}) == Literal(R"(
      objective_id,accountable,contributes,informed,shared,cross_functional
      o1,North,"Brand, South",Books,true,true
      o2,North,South,,true,false
      o3,North,,Books,false,false
  )"));
}

TEST_CASE("One objective can be asked for, and one that there is not is an error") {
  Company company;
  AddDeals(&company);
  CHECK(AskWrong(company.snapshot(), "scorecard", "{}").find("objectives") != std::string::npos);
  AddObjective(&company, "grow", "bookings", "level,up,250,,,,2026-01-01,2026-01-31,");
  AddObjective(&company, "win", "won_deals", "level,up,4,,,,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard", R"({"objective_id":"win"})",
            {"objective_id", "unit", "actual"}) == "objective_id,unit,actual\nwin,count,2.00\n");
  CHECK(AskWrong(company.snapshot(), "scorecard", R"({"objective_id":"grew"})") ==
        "There is no objective 'grew'. Did you mean 'grow'?");
  CHECK(AskWrong(company.snapshot(), "scorecard", R"({"at_risk":2})") ==
        "The option at_risk, 2, lies above on_course, 1.");
}

TEST_CASE("Open deals count by the day they are expected to close, up to the due date") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,expected_close_on,amount
      d1,c1,Offer,open,2026-01-05,2026-01-28,100
      d2,c1,Offer,open,2026-01-06,2026-02-28,10
  )");
  AddObjective(&company, "o1", "pipeline", "level,up,100,,,,2026-01-01,2026-01-31,");
  CHECK(Ask(company.snapshot(), "scorecard", "{}", {"actual", "projected", "status"}) ==
        "actual,projected,status\n100.00,100.00,on course\n");
}

}  // namespace
}  // namespace coxswain
