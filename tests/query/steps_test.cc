#include "coxswain/query/steps.h"

#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/catalogue.h"
#include "coxswain/query/saved_tally.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

QueryTally New(std::string_view query, std::string_view options) {
  absl::StatusOr<QueryTally> tally = QueryTally::Create(**FindQuery(query), options);
  REQUIRE_MESSAGE(tally.ok(), tally.status().ToString());
  return *std::move(tally);
}

QueryTally Folded(Company* company, std::string_view query, std::string_view options) {
  QueryTally tally = New(query, options);
  const absl::Status status = tally.Fold(company->snapshot(), {});
  REQUIRE_MESSAGE(status.ok(), status.ToString());
  return tally;
}

std::string Message(const absl::Status& status) {
  CHECK_FALSE(status.ok());
  return std::string(status.message());
}

bool Says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void AddTwoDeals(Company* company) {
  company->Add("customers", "customer_id,segment\nc1,Food\nc2,Retail");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,100
      d2,c2,Won,won,2026-02-10,50
  )");
}

TEST_CASE("steps: an option of the other stage is named with its stage") {
  const Query& query = **FindQuery("penetration");
  const std::string fold = Message(QueryTally::Create(query, R"({"plan":"p"})").status());
  CHECK(Says(fold, "'plan' belongs to solve"));
  Company company;
  AddTwoDeals(&company);
  const QueryTally tally = Folded(&company, "penetration", "{}");
  CHECK(Says(Message(tally.Solve(R"({"by":["region"]})", {}).status()), "'by' belongs to fold"));
  CHECK(Says(Message(tally.Solve(R"({"bye":1})", {}).status()), "no option 'bye'"));
}

TEST_CASE("steps: options that mean the same merge, whatever their words") {
  Company company;
  AddTwoDeals(&company);
  const std::pair<std::string, std::string> same[] = {
      {R"({"by":["segment"]})", R"({"by":["customers.segment"]})"},
      {R"({"by":[]})", "{}"},
      {R"({"filter":""})", "{}"},
      {R"json({"filter":"amount>=50; segment in (Retail,Food)"})json",
       R"json({"filter":"customers.segment in (Food,Retail,Food); amount>=50.00"})json"},
      {R"({"filter":"closed_on>=2026-01-01"})",
       R"({"filter":"deals.closed_on>=\"2026-01-01T08:00\""})"},
      {R"({"from":"2026-01-01"})", R"({"from":"2026-01-01","to":null})"},
  };
  for (const auto& words : same) {
    INFO(words.first);
    QueryTally tally = Folded(&company, "margin", words.first);
    const absl::Status merged = tally.Merge(Folded(&company, "margin", words.second));
    CHECK_MESSAGE(merged.ok(), merged.ToString());
  }
}

TEST_CASE("steps: a name that means other columns to other facts is not one of them") {
  Company company;
  AddTwoDeals(&company);
  QueryTally tally = Folded(&company, "margin", R"({"filter":"amount>1"})");
  CHECK_FALSE(tally.Merge(Folded(&company, "margin", R"({"filter":"deals.amount>1"})")).ok());
}

TEST_CASE("steps: other options, queries and settings do not merge, and the reason is told") {
  Company company, franc, other_week;
  AddTwoDeals(&company);
  franc.Add("settings", "name,value\nreporting_currency,CHF");
  AddTwoDeals(&franc);
  other_week.Add("settings", "name,value\nweek_start,Sunday");
  AddTwoDeals(&other_week);
  QueryTally tally = Folded(&company, "margin", R"({"by":["segment"]})");
  const std::string before = *tally.Save();
  const auto merge = [&](const QueryTally& other) { return Message(tally.Merge(other)); };
  CHECK(Says(merge(Folded(&company, "margin", R"({"by":["month"]})")), "fold options"));
  CHECK(Says(merge(Folded(&company, "margin", R"({"by":["segment"],"filter":"amount>1"})")),
             "deals.amount|deal_lines.amount>1"));
  CHECK(Says(merge(Folded(&company, "campaigns", "{}")), "'campaigns'"));
  CHECK(Says(merge(Folded(&other_week, "margin", R"({"by":["segment"]})")), "week"));
  CHECK(*tally.Save() == before);
  // A book without a currency has nothing against one that has.
  CHECK(tally.Merge(Folded(&franc, "margin", R"({"by":["segment"]})")).ok());
  Company euro;
  euro.Add("settings", "name,value\nreporting_currency,EUR");
  AddTwoDeals(&euro);
  CHECK(Says(merge(Folded(&euro, "margin", R"({"by":["segment"]})")), "'CHF' and 'EUR'"));
  Company lines;
  AddTwoDeals(&lines);
  lines.Add("deal_lines", "deal_id,line,quantity,amount");
  CHECK(Says(merge(Folded(&lines, "margin", R"({"by":["segment"]})")), "same tables"));
}

TEST_CASE("steps: a tally that nothing was folded into") {
  Company company;
  AddTwoDeals(&company);
  QueryTally empty = New("margin", R"({"by":["segment"]})");
  CHECK(absl::IsFailedPrecondition(empty.Solve("", {}).status()));
  const absl::StatusOr<QueryTally> loaded = LoadTally(*empty.Save(), FindQuery);
  REQUIRE(loaded.ok());
  CHECK_FALSE(loaded->tally().has_value());
  // Names are known once rows are folded: until then only the same words are the same options.
  CHECK_FALSE(empty.Merge(Folded(&company, "margin", R"({"by":["customers.segment"]})")).ok());
  const QueryTally folded = Folded(&company, "margin", R"({"by":["segment"]})");
  REQUIRE(empty.Merge(folded).ok());
  CHECK(*empty.Save() == *folded.Save());
  REQUIRE(empty.Merge(New("margin", R"({"by":["segment"]})")).ok());
  CHECK(*empty.Save() == *folded.Save());
}

TEST_CASE("steps: rows may be taken back before they come") {
  Company company;
  AddTwoDeals(&company);
  QueryTally tally = New("margin", "{}");
  REQUIRE(tally.Retract(company.snapshot(), {}).ok());
  REQUIRE(tally.Fold(company.snapshot(), {}).ok());
  CHECK(tally.tally()->Sorted().empty());
  REQUIRE(tally.Fold(company.snapshot(), {}).ok());
  CHECK(*tally.Save() == *Folded(&company, "margin", "{}").Save());
}

TEST_CASE("steps: a part that cannot be folded or is cancelled changes nothing") {
  Company company, without;
  AddTwoDeals(&company);
  QueryTally tally = Folded(&company, "margin", "{}");
  const std::string before = *tally.Save();
  CHECK_FALSE(tally.Fold(without.snapshot(), {}).ok());
  const std::atomic<bool> cancelled{true};
  Run run;
  run.cancelled = &cancelled;
  CHECK(absl::IsCancelled(tally.Fold(company.snapshot(), run)));
  CHECK(absl::IsCancelled(tally.Solve("", run).status()));
  CHECK(*tally.Save() == before);
}

TEST_CASE("steps: a saved tally of a query or an option that there is not is refused") {
  const absl::StatusOr<std::string> query = WriteTally("margn", "{}", nullptr);
  CHECK(Says(Message(LoadTally(*query, FindQuery).status()), "margin"));
  const absl::StatusOr<std::string> option = WriteTally("margin", R"({"bye":[]})", nullptr);
  CHECK(Says(Message(LoadTally(*option, FindQuery).status()), "'by'"));
}

}  // namespace
}  // namespace coxswain
