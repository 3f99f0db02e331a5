#include "coxswain/report/written_plan.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

std::string Written(Company& company, const WrittenPlanOptions& options = {}) {
  const absl::StatusOr<std::string> plan = WritePlan(company.snapshot(), options, {});
  return plan.ok() ? *plan : std::string(plan.status().message());
}

struct Agreed : Company {
  Agreed() {
    Add("settings", "name,value\nreporting_currency,EUR");
    Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,team,segment,period_start,period_end,value
      growth,v1,a,bookings,Sales,Retail,2026-01-01,2026-03-31,250000.5
      growth,v1,b,bookings,Sales,Retail,2026-04-01,2026-06-30,300000
      growth,v1,c,contribution_margin_share,Finance,,2026-01-01,2026-03-31,0.3125
      growth,v1,d,contribution_margin_share,Finance,,2026-04-01,2026-06-30,0.33)");
    Add("objectives", R"(
      objective_id,name,measure,filter,kind,direction,target,target_low,target_high,weight,starts_on,due_on,parent_id
      o2,Better deals,contribution_margin_share,segment=Retail,,up,0.33,,,1,2026-01-01,2026-12-31,o1
      o1,Earn more,contribution_margin,,,up,180000,,,2,2026-01-01,2026-12-31,
      o3,Steady spend,spend,,corridor,up,0,20000,30000,,2026-01-01,2026-06-30,
      old,Last year,bookings,,,up,1,,,,2025-01-01,2025-12-31,)");
    Add("objective_owners", R"(
      objective_id,team,role
      o1,Sales,accountable
      o1,Marketing,contributes
      o1,Finance,contributes)");
    Add("kpis", R"(
      team,measure,filter,weight,valid_from,valid_to
      Sales,bookings,,0.7,,
      Sales,contribution_margin,,0.3,,
      Marketing,leads,,,2020-01-01,2020-12-31)");
    Add("service_levels", R"(
      kind,from_team,to_team,target_hours,target_share
      lead,Marketing,Sales,4,0.9)");
    Add("agreements", R"(
      plan_id,version,team,status,signer,signed_on,comment
      growth,v1,Sales,agreed,Ann,2025-12-10,
      growth,v1,Marketing,objected,Bo,2025-12-11,"too | much <b>")");
  }
};

TEST_CASE("A plan is written as the paper that teams sign") {
  Agreed company;
  CHECK(Written(company, {PlanFormat::kMarkdown, "Meridian", "", ""}) ==
        R"(# Meridian: plan growth, version v1

From 2026-01-01 to 2026-06-30, 4 plan lines.

Agreed by Sales; objected to by Marketing; not signed by Finance.

What is signed has the digest da6eb2b0509772f1fd2a359aa1cd9042dce37072a0ca142fa650a640555eaa25 (SHA-256 of its lines in canonical form).

## What we want to reach together

| Objective | Measured by | Target | By | Weight | Answers | With |
|---|---|---|---|---:|---|---|
| Earn more | contribution margin | at least 180 000 EUR | 2026-12-31 | 2 | Sales | Finance and Marketing |
| – Better deals | contribution margin share (segment=Retail) | at least 33 % | 2026-12-31 | 1 |  |  |
| Steady spend | spend | 20 000 to 30 000 EUR | 2026-06-30 |  |  |  |

## What is planned

| Measure | Who | For | 2026-Q1 | 2026-Q2 |
|---|---|---|---:|---:|
| bookings, EUR | Sales | Retail | 250 000.5 | 300 000 |
| contribution margin share | Finance |  | 31.25 % | 33 % |

## What each team steers by

| Team | Steers by |
|---|---|
| Sales | bookings 70 % and contribution margin 30 % |

## How soon we answer each other

| Kind | From | Answered by | Hours | How many |
|---|---|---|---:|---:|
| lead | Marketing | Sales | 4 | 90 % |

## Who has signed

| Team | Says | Signed by | On | Comment |
|---|---|---|---|---|
| Finance |  |  |  |  |
| Marketing | objected | Bo | 2025-12-11 | too \| much \<b\> |
| Sales | agreed | Ann | 2025-12-10 |  |
)");
}

TEST_CASE("As a page the plan has neither scripts nor markup of the rows") {
  Agreed company;
  const std::string page = Written(company, {PlanFormat::kHtml, "<i>", "growth", "v1"});
  CHECK(page.rfind("<!DOCTYPE html>", 0) == 0);
  CHECK(page.find("<h1>&lt;i&gt;: plan growth, version v1</h1>") != std::string::npos);
  CHECK(page.find("<td>too | much &lt;b&gt;</td>") != std::string::npos);
  CHECK(page.find("<td class=\"number\">31.25\u202F%</td>") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
}

TEST_CASE("Many windows are shown by year, and more years than columns in one") {
  const auto plan = [](int months) {
    Company company;
    std::string lines = "plan_id,plan_line_id,measure,period_start,period_end,value\n";
    for (int month = 0; month < months; ++month) {
      const Date first = Date::FromCivil(2026, 1, 1).PlusMonths(month);
      for (const char* measure : {"new_customers", "active_customers"}) {
        lines += std::string("p,") + measure + std::to_string(month) + "," + measure + "," +
                 first.ToString() + "," + first.PlusMonths(1).PlusDays(-1).ToString() + "," +
                 std::to_string(10 + month) + "\n";
      }
    }
    company.Add("plan_lines", lines);
    const std::string text = Written(company);
    const size_t at = text.find("| Measure");
    return text.substr(at, text.find("\n\n", at) - at);
  };
  // A count of what happens adds up, a state is told from its first to its last value.
  CHECK(plan(18) == R"(| Measure | Who | For | FY2026 | FY2027 |
|---|---|---|---:|---:|
| active customers |  |  | 10 to 21 | 22 to 27 |
| new customers |  |  | 186 | 147 |)");
  CHECK(plan(60) == R"(| Measure | Who | For | In all |
|---|---|---|---:|
| active customers |  |  | 10 to 69 |
| new customers |  |  | 2 370 |)");
}

TEST_CASE("Whatever there is, a plan has three pages, and counts what it leaves out") {
  Company company;
  std::string lines = "plan_id,plan_line_id,measure,team,segment,period_start,period_end,value\n";
  std::string objectives = "objective_id,measure,direction,target,starts_on,due_on,parent_id\n";
  std::string kpis = "team,measure\n", services = "kind,from_team,to_team,target_hours\n";
  for (int i = 0; i < 300; ++i) {
    const std::string id = std::to_string(i);
    lines += "p," + id + ",bookings,team " + id + ",s" + id + ",2026-01-01,2026-12-31,1\n";
    // In a circle.
    objectives +=
        id + ",bookings,up,1,2026-01-01,2026-12-31," + std::to_string((i + 1) % 300) + "\n";
    kpis += "team " + id + ",bookings\n";
    services += "lead,team " + id + ",Sales,4\n";
  }
  company.Add("plan_lines", lines);
  company.Add("objectives", objectives);
  company.Add("kpis", kpis);
  company.Add("service_levels", services);
  const std::string text = Written(company);
  CHECK(std::count(text.begin(), text.end(), '\n') <= 150);
  CHECK(text.find("And 280 rows more.") != std::string::npos);
  CHECK(text.find("And 255 rows more.") != std::string::npos);
}

TEST_CASE("Which plan is meant must be told where there are several") {
  Agreed company;
  CHECK(Written(company, {PlanFormat::kMarkdown, "", "grwth", ""}) ==
        "There is no plan 'grwth' in plan_lines. There are 'growth', version 'v1'.");
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      growth,v2,a,bookings,2026-01-01,2026-03-31,1
      other,,a,bookings,2026-01-01,2026-03-31,1)");
  CHECK(Written(company) ==
        "The table plan_lines has several plans or versions: name one of 'growth', version "
        "'v1', 'growth', version 'v2' and 'other'.");
  CHECK(Written(company, {PlanFormat::kMarkdown, "", "other", ""}).rfind("# Plan other\n", 0) == 0);
  CHECK(Written(company, {PlanFormat::kMarkdown, "", "growth", "v2"})
            .rfind("# Plan growth, version v2\n", 0) == 0);
  company.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      growth,,a,bookings,2026-01-01,2026-03-31,1)");
  CHECK(Written(company, {PlanFormat::kMarkdown, "", "growth", ""}).rfind("# Plan growth\n", 0) ==
        0);
  Company none;
  CHECK(Written(none) == "The table plan_lines was not given; it is needed for a written plan.");
}

}  // namespace
}  // namespace coxswain
