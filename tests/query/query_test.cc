#include "coxswain/query/query.h"

#include <atomic>
#include <string>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

// A question small enough to see through: how many customers are there, times a factor.
constexpr OptionSpec kOptions[] = {
    {"segment", OptionType::kText, true, "", "only this one"},
    {"factor", OptionType::kInteger, false, "1", "of solve"},
};
constexpr QuerySpec kSpec = {"customer_count",
                             "How many customers are there?",
                             "customers",
                             "",
                             "",
                             TallyState::kGroups,
                             kOptions,
                             {},
                             "made up"};

absl::StatusOr<Tally> FoldCustomers(const std::shared_ptr<const Snapshot>& snapshot,
                                    const Options& options, const Run&) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kCustomers, "the number of customers"));
  Tally tally(TallySignature(kSpec, options, *snapshot));
  const std::vector<Int128> rows = {snapshot->table(TableId::kCustomers).rows};
  tally.Add(Key{}, rows);
  return tally;
}

absl::StatusOr<Table> SolveCustomers(const Tally& tally, const Options& options, const Run&) {
  Table table;
  const int count = table.AddColumn("customers", ColumnKind::kSum);
  for (const Tally::Entry& entry : tally.Sorted()) {
    table.AppendSum(count, entry.at(0) * *options.Integer("factor"));
  }
  return table;
}

constexpr Query kQuery = {kSpec, FoldCustomers, SolveCustomers, nullptr};

TEST_CASE("query: options are read, rows folded, the tally solved") {
  Company company;
  company.Add("customers", "customer_id\nc1\nc2");
  const absl::StatusOr<Table> table = RunQuery(company.snapshot(), kQuery, R"({"factor":10})", {});
  REQUIRE(table.ok());
  CHECK(Csv(*table) == "customers\n20\n");
}

TEST_CASE("query: a table that is missing is named, with what it is for") {
  Company company;
  const absl::Status status = RunQuery(company.snapshot(), kQuery, "", {}).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(PlaceOf(status).table == "customers");
  CHECK(status.message().find("the number of customers") != absl::string_view::npos);
}

TEST_CASE("query: options that are wrong or a run that is cancelled end it") {
  Company company;
  company.Add("customers", "customer_id\nc1");
  CHECK_FALSE(RunQuery(company.snapshot(), kQuery, R"({"fctor":1})", {}).ok());
  const std::atomic<bool> cancelled{true};
  Run run;
  run.cancelled = &cancelled;
  CHECK(RunQuery(company.snapshot(), kQuery, "", run).status().code() ==
        absl::StatusCode::kCancelled);
}

TEST_CASE(
    "query: tallies of other fold options or settings do not merge, of other solve options do") {
  Company euro, franc;
  euro.Add("settings", "name,value\nreporting_currency,EUR");
  euro.Add("customers", "customer_id\nc1");
  franc.Add("settings", "name,value\nreporting_currency,CHF");
  franc.Add("customers", "customer_id\nc1");
  const auto fold = [](Company* company, std::string_view json) {
    return *FoldCustomers(company->snapshot(), *Options::Parse(json, kOptions), {});
  };
  Tally tally = fold(&euro, "");
  CHECK(tally.Merge(fold(&euro, R"({"factor":5})")).ok());
  CHECK_FALSE(tally.Merge(fold(&euro, R"({"segment":"Food"})")).ok());
  CHECK_FALSE(tally.Merge(fold(&franc, "")).ok());
}

TEST_CASE("query: a tally knows the settings that it was folded with") {
  Company company;
  company.Add("settings",
              "name,value\nreporting_currency,CHF\nfiscal_year_start,October\nweek_start,Sunday");
  company.Add("customers", "customer_id\nc1");
  const Tally tally = *FoldCustomers(company.snapshot(), *Options::Parse("", kOptions), {});
  const Signature& context = tally.signature();
  CHECK(context.currency == "CHF");
  CHECK(context.calendar == Calendar{7, 10});
}

TEST_CASE("query: names of enumerations") {
  CHECK(TallyStateName(TallyState::kGroups) == "groups");
  CHECK(TallyStateName(TallyState::kEntities) == "entities");
  CHECK(OptionTypeName(OptionType::kText) == "text");
  CHECK(OptionTypeName(OptionType::kFilter) == "filter");
}

}  // namespace
}  // namespace coxswain
