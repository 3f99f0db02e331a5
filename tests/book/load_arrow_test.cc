#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/arrow.h"
#include "support/company.h"

// Arrow streams into a book.

namespace coxswain {
namespace {

absl::Status Load(Company* company, TableId table, ArrowFake* fake, const LoadOptions& options = {},
                  LoadReport* report = nullptr, const ArrowReadOptions& arrow = {}) {
  const absl::Status status =
      company->book()->LoadArrow(table, fake->stream(), arrow, options, Run(), report);
  CHECK(fake->all_released());
  return status;
}

std::vector<ArrowPart> TwoDeals() {
  return {ArrowUtf8("deal_id", {"d1", "d2"}),
          ArrowDictionary("customer_id", {0, 0}, ArrowUtf8("", {"c1"})),
          ArrowUtf8("stage", {"Closed", "Talks"}),
          ArrowDictionary("status", {1, 0}, ArrowUtf8("", {"open", "won"})),
          ArrowNumbers<int32_t>("closed_on", "tdD", {20468, 0}, {1, 0})};
}

std::vector<ArrowPart> TwoDealsAnd(ArrowPart part) {
  std::vector<ArrowPart> parts = TwoDeals();
  parts.push_back(std::move(part));
  return parts;
}

// What the book has for the deals' column, or the error.
std::string Loaded(ArrowPart part, const ArrowReadOptions& arrow = {}) {
  const std::string name = part.name;
  Company company;
  ArrowFake fake(TwoDealsAnd(std::move(part)));
  const absl::Status status = Load(&company, TableId::kDeals, &fake, {}, nullptr, arrow);
  if (!status.ok()) return std::string(ToStd(status.message()));
  const std::shared_ptr<const Snapshot> snapshot = company.snapshot();
  const TableState& deals = snapshot->table(TableId::kDeals);
  const int column = deals.Find(name);
  return deals.ValueText(0, column) + "|" + deals.ValueText(1, column);
}

}  // namespace

TEST_CASE("a stream lands as the same rows in CSV would") {
  Company from_arrow, from_csv;
  ArrowFake fake(TwoDealsAnd(ArrowNumbers<Int128>("amount", "d:18,2", {10050, 25})));
  LoadReport report;
  const absl::Status status = Load(&from_arrow, TableId::kDeals, &fake, {}, &report);
  REQUIRE_MESSAGE(status.ok(), std::string(ToStd(status.message())));
  CHECK(report.rows_added == 2);
  from_csv.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Closed,won,2026-01-15,100.5
      d2,c1,Talks,open,,0.25)");
  CHECK(Contents(*from_arrow.snapshot()) == Contents(*from_csv.snapshot()));
}

TEST_CASE("money from every exact type") {
  CHECK(Loaded(ArrowNumbers<int64_t>("amount", "l", {5, -7})) == "5|-7");
  CHECK(Loaded(ArrowNumbers<uint8_t>("amount", "C", {5, 7})) == "5|7");
  CHECK(Loaded(ArrowNumbers<Int128>("amount", "d:38,6", {1, -1})) == "0.000001|-0.000001");
  CHECK(Loaded(ArrowUtf8("amount", {"12.5", std::nullopt})) == "12.5|");
  CHECK(Loaded(ArrowDictionary("amount", {0, 0}, ArrowUtf8("", {"12.5"}))) == "12.5|12.5");
  CHECK(Loaded(ArrowUtf8("amount", {" 12.5\t", " "})) == "12.5|");  // as in CSV
  CHECK(Loaded(ArrowNulls("amount", 2)) == "|");
}

TEST_CASE("money from doubles needs a scale") {
  const ArrowPart part = ArrowNumbers<double>("amount", "g", {0.1 + 0.2, 2});
  CHECK(Loaded(part).find("The table deals: The column 'amount' of the Arrow stream holds "
                          "floating-point numbers") == 0);
  ArrowReadOptions cents;
  cents.float_scale = 2;
  CHECK(Loaded(part, cents) == "0.3|2");
  CHECK(Loaded(ArrowNumbers<double>("probability", "g", {0.125, 1}), cents) == "0.12|1");
}

TEST_CASE("days from dates, texts and instants, in the book's own time zone") {
  const int64_t late = (int64_t{20468} * 86400 + 23 * 3600 + 1800) * 1'000'000;
  CHECK(Loaded(ArrowNumbers<int64_t>("opened_on", "tsu:UTC", {late, late}, {1, 0})) ==
        "2026-01-15|");
  CHECK(Loaded(ArrowUtf8("opened_on", {"2026-01-10T23:00:00Z", "2026-01-11"})) ==
        "2026-01-10|2026-01-11");
  Company company;
  company.Add("settings", "name,value\nreporting_time_zone,Europe/Berlin\n");
  ArrowFake fake(TwoDealsAnd(ArrowNumbers<int64_t>("opened_on", "tsu:UTC", {late, late})));
  REQUIRE(Load(&company, TableId::kDeals, &fake).ok());
  const std::shared_ptr<const Snapshot> snapshot = company.snapshot();
  const TableState& deals = snapshot->table(TableId::kDeals);
  CHECK(deals.ValueText(0, deals.Find("opened_on")) == "2026-01-16");
}

TEST_CASE("extra columns of any type become text dimensions") {
  CHECK(Loaded(ArrowUtf8("colour", {"red", ""})) == "red|");
  CHECK(Loaded(ArrowNumbers<int16_t>("floors", "s", {3, -1})) == "3|-1");
  CHECK(Loaded(ArrowBools("rush", {1, 0})) == "true|false");
  CHECK(Loaded(ArrowNumbers<Int128>("weight", "d:10,3", {1500, 25})) == "1.5|0.025");
  CHECK(Loaded(ArrowNumbers<int32_t>("seen", "tdD", {20468, 0})) == "2026-01-15|1970-01-01");
  CHECK(Loaded(ArrowNumbers<int64_t>("at", "tss:UTC", {0, 86399})) ==
        "1970-01-01T00:00:00Z|1970-01-01T23:59:59Z");
}

TEST_CASE("an ignored column may be of any type") {
  LoadOptions ignore;
  ignore.extra_columns = ExtraColumns::kIgnore;
  Company company;
  ArrowFake fake(TwoDealsAnd({"tags", "+l", 2, 0, 0, {std::nullopt, std::string(12, 0)}}));
  LoadReport report;
  const absl::Status status = Load(&company, TableId::kDeals, &fake, ignore, &report);
  REQUIRE_MESSAGE(status.ok(), std::string(ToStd(status.message())));
  CHECK((report.ignored_columns == std::vector<std::string>{"tags"}));
}

TEST_CASE("values that do not fit are refused with their row, and the good rows may stay") {
  const ArrowPart part = ArrowNumbers<Int128>("amount", "d:38,8", {100000001, 100000000});
  CHECK(Loaded(part).find("1 of 2 rows of deals were refused, and nothing was loaded. The first: "
                          "row 1, column amount: '1.00000001' has more than 6 decimal places") ==
        0);
  LoadOptions keep;
  keep.keep_good_rows = true;
  Company company;
  ArrowFake fake(TwoDealsAnd(part));
  LoadReport report;
  REQUIRE(Load(&company, TableId::kDeals, &fake, keep, &report).ok());
  CHECK(report.rows_added == 1);
  CHECK(report.rows_refused == 1);
}

TEST_CASE("a row that is null as a whole is refused") {
  ArrowBatch batch{TwoDeals()};
  batch.validity = ArrowBits({1, 0});
  ArrowFake fake(std::vector<ArrowBatch>{batch});
  Company company;
  const absl::Status status = Load(&company, TableId::kDeals, &fake);
  CHECK(PlaceOf(status).row == 2);
  CHECK((ToStd(status.message()).find("row 2: the whole row is null") != std::string_view::npos));
}

TEST_CASE("a stream that fails or contradicts itself leaves the book as it was") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status\nd0,c1,Talks,open\n");
  const std::string before = Contents(*company.snapshot());
  ArrowFake failing(std::vector<ArrowBatch>{{TwoDeals()}, {TwoDeals()}});
  failing.fails_after = 1;
  LoadReport report;
  report.rows_added = 99;
  const absl::Status status = Load(&company, TableId::kDeals, &failing, {}, &report);
  CHECK(absl::IsDataLoss(status));
  CHECK(PlaceOf(status).table == "deals");
  CHECK(report.rows_added == 0);
  ArrowFake negative(TwoDeals());
  negative.spoil_batch = [](ArrowArray* array) { array->children[1]->length = -1; };
  CHECK(PlaceOf(Load(&company, TableId::kDeals, &negative)).column == "customer_id");
  ArrowFake missing(std::vector<ArrowPart>{ArrowUtf8("deal_id", {"d1"})});
  CHECK(PlaceOf(Load(&company, TableId::kDeals, &missing)).column == "customer_id");
  CHECK(Contents(*company.snapshot()) == before);
}

TEST_CASE("the stream is read to its end before the book is locked") {
  Company company;
  ArrowFake fake(TwoDeals());
  // Would wait for itself if the load held the writer's lock.
  fake.on_next = [&company] { company.Add("customers", "customer_id\nc1\n"); };
  REQUIRE(Load(&company, TableId::kDeals, &fake).ok());
  CHECK(company.snapshot()->table(TableId::kCustomers).rows == 1);
}

}  // namespace coxswain
