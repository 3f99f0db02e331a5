#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// One deal a quarter from the second quarter of 2023 to the end of 2025: 100, 110, 120, then the
// same quarter of the year before x 1.1, x 1.2.
void AddQuarters(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  const int amounts[] = {100, 110, 120, 130, 110, 121, 132, 156, 132, 145, 158};
  Date quarter = Date::FromCivil(2023, 4, 1);
  for (int i = 0; i < 11; ++i) {
    deals += "d" + std::to_string(i) + ",c" + std::to_string(i % 3) + ",s,won," +
             quarter.ToString() + "," + quarter.PlusDays(20).ToString() + "," +
             std::to_string(amounts[i]) + "\n";
    quarter = quarter.PlusMonths(3);
  }
  deals += "last,c1,s,lost,2025-12-31,2025-12-31,5\n";
  company->Add("deals", deals);
}

void AddObjective(Company* company, const std::string& measure, const std::string& rest) {
  company->Add("objectives", "objective_id,measure,filter,direction,target,starts_on,due_on\no1," +
                                 measure + "," + rest + "\n");
}

std::string Verdict(Company* company) {
  return Ask(company->snapshot(), "objective_check").Find("verdict")->CellText(0);
}

TEST_CASE("A target is held against earlier periods of the same length") {
  Company company;
  AddQuarters(&company);
  // The second quarters were 100, 110 and 132: they grew by 10 % and 20 %.
  AddObjective(&company, "bookings", ",up,165,2026-04-01,2026-06-30");
  const std::vector<std::string> columns = {
      "periods",       "lowest",      "median",        "highest",       "latest",
      "reached_share", "year_before", "growth_wanted", "growth_median", "growth_largest"};
  // The first quarter of 2026 is not over; of the eleven before, none reached 165.
  CHECK(Ask(company.snapshot(), "objective_check", "{}", columns) == Literal(R"(
      periods,lowest,median,highest,latest,reached_share,year_before,growth_wanted,growth_median,growth_largest
      11,100.00,130.00,158.00,158.00,0,132.00,0.25,0.15000000000000002,0.19999999999999996
  )"));
  const Table table = Ask(company.snapshot(), "objective_check");
  CHECK(table.Find("verdict")->CellText(0) == "beyond history");
  CHECK(table.Find("reason")->CellText(0) ==
        "0 of 11 earlier periods of the same length (2023-04-01 to 2025-12-31) reached 165 EUR: "
        "lowest 100 EUR, median 130 EUR, highest 158 EUR. Against the same days a year before, "
        "with 132 EUR, it asks for +25.00 %; from year to year they grew by +15.00 % in the "
        "median, +20.00 % at best.");
  const auto verdict = [&](const std::string& target) {
    AddObjective(&company, "bookings", ",up," + target + ",2026-04-01,2026-06-30");
    return Verdict(&company);
  };
  CHECK(verdict("160") == "beyond history");
  CHECK(verdict("158") == "ambitious");  // reached once, and 19.7 % more
  CHECK(verdict("151") == "in line");    // 14.4 % more
  CHECK(verdict("140") == "in line");
  CHECK(verdict("100") == "no stretch");
}

TEST_CASE("Where less is better, history is read the other way round") {
  Company company;
  AddQuarters(&company);
  const auto verdict = [&](const std::string& target) {
    AddObjective(&company, "bookings", ",down," + target + ",2026-04-01,2026-06-30");
    return Verdict(&company);
  };
  CHECK(verdict("90") == "beyond history");
  CHECK(verdict("100") == "ambitious");
  CHECK(verdict("121") == "in line");
  CHECK(verdict("160") == "no stretch");
}

TEST_CASE("Without three whole periods there is no history") {
  Company company;
  AddQuarters(&company);
  AddObjective(&company, "bookings", ",up,1000,2026-01-01,2026-12-31");
  // 2024 and 2025 are whole, 2023 is not.
  CHECK(Ask(company.snapshot(), "objective_check", "{}", {"verdict", "periods", "year_before"}) ==
        "verdict,periods,year_before\nno history,2,591.00\n");
  AddObjective(&company, "bookings", ",up,1000,2020-01-01,2020-03-31");
  const Table table = Ask(company.snapshot(), "objective_check");
  CHECK(table.Find("reason")->CellText(0) == "No earlier period of the same length is known.");
  // 45 days are counted back as days.
  AddObjective(&company, "won_deals", ",up,1,2025-12-01,2026-01-14");
  CHECK(Ask(company.snapshot(), "objective_check", "{}", {"periods", "lowest", "highest"}) ==
        "periods,lowest,highest\n12,0.00,1.00\n");
}

TEST_CASE("What cannot be told says why") {
  Company company;
  AddQuarters(&company);
  const auto reason = [&](const std::string& measure, const std::string& filter) {
    AddObjective(&company, measure, filter + ",up,1,2026-01-01,2026-03-31");
    const Table table = Ask(company.snapshot(), "objective_check");
    CHECK(table.Find("verdict")->CellText(0) == "cannot be told");
    return table.Find("reason")->CellText(0);
  };
  CHECK(reason("bokings", "") == "There is no measure 'bokings'. Did you mean 'bookings'?");
  CHECK(reason("pipeline", "") ==
        "What was open on an earlier day is not among the rows of today.");
  CHECK(reason("bookings", "nobody=1").find("nobody") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "objective_check", R"({"objective_id":"o2"})") ==
        "There is no objective 'o2'. Known: o1.");
}

TEST_CASE("What others measured has its history in actuals") {
  Company company;
  AddObjective(&company, "awareness", ",up,0.5,2026-01-01,2026-03-31");
  company.Add("actuals", R"(
      measure,period_start,period_end,value
      awareness,2025-10-01,2025-12-31,0.4
      awareness,2025-07-01,2025-09-30,0.35
      awareness,2025-04-01,2025-06-30,0.3
      awareness,2025-01-01,2025-03-31,0.25
  )");
  CHECK(Ask(company.snapshot(), "objective_check", "{}",
            {"verdict", "periods", "median", "growth_wanted", "note"}) ==
        "verdict,periods,median,growth_wanted,note\n"
        "beyond history,4,0.325,1,Its history is that of the table actuals.\n");
}

TEST_CASE("More new customers than the market has left are beyond it") {
  Company company;
  AddQuarters(&company);
  company.Add("customers", "customer_id,segment\nc0,Chain\nc1,Chain\nc2,Boat\n");
  company.Add("markets", "segment,as_of,capacity_customers\nChain,2025-01-01,10\n");
  const auto check = [&](const std::string& filter, const std::string& target) {
    AddObjective(&company, "new_customers", filter + ",up," + target + ",2026-01-01,2026-12-31");
    return Ask(company.snapshot(), "objective_check", "{}",
               {"verdict", "market", "headroom", "new_customers_wanted"});
  };
  const std::string head = "verdict,market,headroom,new_customers_wanted\n";
  CHECK(check("segment=Chain", "9") == head + "beyond the market,over headroom,8,9.00\n");
  CHECK(check("segment=Chain", "8") == head + "no history,fits,8,8.00\n");
  CHECK(check("segment=Boat", "8") == head + "no history,no capacity,,8.00\n");
  CHECK(check("", "8") == head + "no history,,,\n");
}

}  // namespace
}  // namespace coxswain
