#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

struct Question {
  std::string query;
  std::string options;
};

const std::vector<Question> kQuestions = {
    {"plan_attainment", "{}"},
    {"plan_attainment", R"({"as_of":"2026-02-10","by":["owner"]})"},
    {"scorecard", "{}"},
    {"scorecard", R"({"as_of":"2026-02-10"})"},
    {"kpi_overlap", "{}"},
    {"islands", "{}"},
    {"findings", "{}"},
    {"margin_targets", "{}"},
    {"margin_targets", R"({"by":["segment"],"as_of":"2026-02-10"})"},
};

// Lookups are given whole to every part; deals from `first` on, every `step`-th, are in this one.
// Facts that have no deal are in the part that has the first deal.
std::unique_ptr<Company> Part(int first, int step, int count) {
  auto company = std::make_unique<Company>();
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers", "customer_id,segment\nc0,Chain\nc1,Boat\nc2,Chain\n");
  company->Add("teams", "team,function\nNorth,sales\nBrand,marketing\n");
  company->Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,owner,segment,period_start,period_end,value
      p,1,l1,bookings,o0,,2026-01-01,2026-01-31,80
      p,1,l2,bookings,o1,,2026-02-01,2026-02-28,80
      p,1,l3,new_customers,,Chain,2026-01-01,2026-01-31,2
      p,1,l4,gross_margin_share,,Boat,2026-01-15,2026-02-14,0.3
      p,1,l5,bokings,,,2026-01-15,2026-02-14,1
      p,1,l6,spend,o1,,2026-01-15,2026-02-14,1
  )");
  company->Add("objectives", R"(
      objective_id,measure,filter,direction,target,starts_on,due_on
      g,bookings,segment=Chain,up,800,2026-01-01,2026-03-31
      h,active_customers,,up,3,2026-01-01,2026-03-31
      i,awareness,,up,0.5,2026-01-01,2026-03-31
      j,bookings,nonsense=1,up,800,2026-01-01,2026-03-31
      k,gross_margin_share,,up,0.9,2026-01-01,2026-03-31
  )");
  const bool rest = first == 0;
  company->Add("objective_owners", rest ? "objective_id,team,role\ng,North,accountable\n"
                                          "g,Brand,contributes\n"
                                        : "objective_id,team,role\n");
  company->Add("actuals", std::string("measure,period_start,period_end,value\n") +
                              (rest ? "awareness,2026-01-01,2026-01-31,0.4\n" : ""));
  company->Add("kpis", std::string("team,measure,weight\n") +
                           (rest ? "North,bookings,0.5\nNorth,calls,0.5\nBrand,bookings,1\n" : ""));
  company->Add("spend",
               std::string("spend_id,spent_on,amount\n") + (rest ? "s1,2026-01-20,5\n" : ""));
  std::string deals =
      "deal_id,customer_id,owner,stage,status,opened_on,closed_on,amount,cost_of_goods\n";
  for (int i = first; i < count; i += step) {
    const std::string n = std::to_string(i);
    const Date closed = Date::FromCivil(2026, 1, 5).PlusDays(i * 3);
    deals += "d" + n + ",c" + std::to_string(i % 3) + ",o" + std::to_string(i % 2) + ",Done," +
             (i % 4 == 3 ? "lost" : "won") + ",2026-01-01," + closed.ToString() + "," +
             std::to_string(10 + i) + "," + std::to_string(i % 7) + "\n";
  }
  company->Add("deals", deals);
  return company;
}

TEST_CASE("Folds of parts merge to the fold of the whole, and retract takes them back") {
  constexpr int kDeals = 20;
  const auto whole = Part(0, 1, kDeals);
  for (const Question& question : kQuestions) {
    INFO(question.query, " ", question.options);
    const std::string expected =
        FoldOf(whole->snapshot(), question.query, question.options).CanonicalBytes();
    for (const int parts : {2, 3}) {
      Tally forward = FoldOf(Part(0, parts, kDeals)->snapshot(), question.query, question.options);
      const std::string first = forward.CanonicalBytes();
      Tally last =
          FoldOf(Part(parts - 1, parts, kDeals)->snapshot(), question.query, question.options);
      for (int i = 1; i < parts; ++i) {
        REQUIRE(
            forward
                .Merge(FoldOf(Part(i, parts, kDeals)->snapshot(), question.query, question.options))
                .ok());
      }
      CHECK(forward.CanonicalBytes() == expected);
      for (int i = parts - 2; i >= 0; --i) {
        REQUIRE(
            last.Merge(FoldOf(Part(i, parts, kDeals)->snapshot(), question.query, question.options))
                .ok());
      }
      CHECK(last.CanonicalBytes() == expected);
      for (int i = 1; i < parts; ++i) {
        REQUIRE(forward
                    .Retract(FoldOf(Part(i, parts, kDeals)->snapshot(), question.query,
                                    question.options))
                    .ok());
      }
      CHECK(forward.CanonicalBytes() == first);
    }
  }
}

TEST_CASE("A merged tally solves to the table of the whole") {
  constexpr int kDeals = 20;
  const auto whole = Part(0, 1, kDeals);
  for (const Question& question : kQuestions) {
    INFO(question.query, " ", question.options);
    Tally tally = FoldOf(Part(0, 2, kDeals)->snapshot(), question.query, question.options);
    REQUIRE(
        tally.Merge(FoldOf(Part(1, 2, kDeals)->snapshot(), question.query, question.options)).ok());
    const Query& query = **FindQuery(question.query);
    const absl::StatusOr<Table> table =
        query.solve(tally, *Options::Parse(question.options, query.spec.options), Run());
    REQUIRE(table.ok());
    CHECK(Csv(*table) == Csv(Ask(whole->snapshot(), question.query, question.options)));
  }
}

TEST_CASE("Tallies of different plans or objectives do not merge") {
  const auto company = Part(0, 1, 4);
  Tally plan = FoldOf(company->snapshot(), "plan_attainment");
  Tally score = FoldOf(company->snapshot(), "scorecard");
  company->Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,owner,period_start,period_end,value
      p,1,l1,bookings,o0,2026-01-01,2026-01-31,81
  )");
  company->Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      g,bookings,up,900,2026-01-01,2026-03-31
  )");
  CHECK_FALSE(plan.Merge(FoldOf(company->snapshot(), "plan_attainment")).ok());
  CHECK_FALSE(score.Merge(FoldOf(company->snapshot(), "scorecard")).ok());
}

TEST_CASE("The order of rows and the number of threads change nothing") {
  const auto company = Part(0, 1, 40);
  Run run;
  run.threads = 4;
  for (const Question& question : kQuestions) {
    CHECK(FoldOf(company->snapshot(), question.query, question.options, run).CanonicalBytes() ==
          FoldOf(company->snapshot(), question.query, question.options).CanonicalBytes());
  }
}

}  // namespace
}  // namespace coxswain
