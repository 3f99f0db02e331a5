#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

std::string Customers(int count, std::string_view segment = "Food") {
  std::string literal = "customer_id,segment,annual_revenue\n";
  for (int i = 0; i < count; ++i) {
    literal += "customer-" + std::to_string(i) + "," + std::string(segment) + ",100\n";
  }
  return literal;
}

TEST_CASE("memory: at the ceiling a load fails, and the book is as it was") {
  BookOptions options;
  options.memory_limit = 4 << 20;
  Company company(options);
  company.Add("customers", Customers(100));
  const std::string before = Contents(*company.snapshot());

  LoadReport report;
  const absl::Status status = company.TryAdd("customers", Customers(200'000), {}, &report);
  CHECK(status.code() == absl::StatusCode::kResourceExhausted);
  CHECK(report.rows_added == 0);
  CHECK(report.rows_updated == 0);
  CHECK(company.book()->budget()->used() <= options.memory_limit);
  CHECK(Contents(*company.snapshot()) == before);
}

TEST_CASE("memory: what a book holds is charged, row by row") {
  Company company;
  company.Add("customers", Customers(10'000));
  const int64_t small = company.book()->budget()->used();
  // An id of some 14 bytes with its place, 4 + 4 + 8 bytes of columns, and the index of the key.
  CHECK(small > 10'000 * 30);
  company.Add("customers", Customers(100'000));
  const int64_t large = company.book()->budget()->used();
  CHECK(large > 8 * small);
  CHECK(large < 100'000 * 200);
}

TEST_CASE("memory: saving the same row again and again costs nothing") {
  Company company;
  company.Add("customers", Customers(3000));
  const int64_t once = company.book()->budget()->used();
  const int columns[] = {0, ColumnIndex(TableId::kCustomers, "segment"),
                         ColumnIndex(TableId::kCustomers, "annual_revenue")};
  for (int64_t i = 0; i < 2000; ++i) {
    const std::shared_ptr<const Snapshot> pinned = company.snapshot();
    const RowValue values[] = {RowValue::Text("customer-1500"), RowValue::Text("Food"),
                               RowValue::Number(i)};
    REQUIRE(company.book()->Upsert(TableId::kCustomers, columns, values, {}).ok());
  }
  CHECK(company.book()->budget()->used() == once);
  company.Add("customers", Customers(3000));
  CHECK(company.book()->budget()->used() == once);
}

TEST_CASE("memory: a row refused by its call's ceiling leaves nothing that is not charged") {
  const int columns[] = {0, ColumnIndex(TableId::kCustomers, "annual_revenue")};
  const RowValue values[] = {RowValue::Text("customer-1"), RowValue::Number(1)};
  constexpr std::string_view kRows = "customer_id\ncustomer-1\n";
  Company never_refused;
  never_refused.Add("customers", kRows);
  REQUIRE(never_refused.book()->Upsert(TableId::kCustomers, columns, values, {}).ok());

  Company company;
  company.Add("customers", kRows);
  const int64_t before = company.book()->budget()->used();
  MemoryBudget one_byte(1);
  Run run;
  run.memory = &one_byte;
  CHECK(company.book()->Upsert(TableId::kCustomers, columns, values, {}, run).code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK(company.book()->budget()->used() == before);
  REQUIRE(company.book()->Upsert(TableId::kCustomers, columns, values, {}).ok());
  CHECK(company.book()->budget()->used() == never_refused.book()->budget()->used());
}

TEST_CASE("memory: new texts are charged, whether their row lands or not") {
  Company company;
  company.Add("customers", Customers(10));
  const int64_t before = company.book()->budget()->used();
  const std::string text(1'000'000, 'x');
  REQUIRE(company.TryAdd("customers", "customer_id,name\nc1," + text).ok());
  const int64_t after = company.book()->budget()->used();
  CHECK(after >= before + 1'000'000);
  // The dictionary keeps what a failed load brought, but takes it only once.
  const std::string other(1'000'000, 'y');
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(company.TryAdd("customers", "customer_id,name\n," + other).ok());
  }
  CHECK(company.book()->budget()->used() >= after + 1'000'000);
  CHECK(company.book()->budget()->used() < after + 1'500'000);
}

TEST_CASE("memory: a dimension of a load that failed is given back") {
  Company company;
  company.Add("customers", Customers(10));
  const int64_t before = company.book()->budget()->used();
  const std::string text(1'000'000, 'x');
  CHECK_FALSE(company.TryAdd("customers", "customer_id,colour\n," + text).ok());
  CHECK(company.book()->budget()->used() < before + 100'000);
}

TEST_CASE("memory: texts that once crossed the ceiling stay a debt") {
  BookOptions options;
  options.memory_limit = 1 << 20;
  Company company(options);
  const std::string text(1'500'000, 'x');
  CHECK(company.TryAdd("customers", "customer_id,name\nc1," + text).code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK(company.TryAdd("customers", "customer_id\nc1").code() ==
        absl::StatusCode::kResourceExhausted);
}

TEST_CASE("memory: the indexes of a snapshot go with it") {
  Company company;
  company.Add("customers", Customers(1000));
  company.Add("deals", "deal_id,customer_id,stage,status\nd1,customer-7,Talks,open");
  const std::string_view settings = "name,value\nweek_start,Sunday";
  company.Add("settings", settings);
  const int64_t before = company.book()->budget()->used();
  {
    const std::shared_ptr<const Snapshot> snapshot = company.snapshot();
    const absl::StatusOr<const std::vector<uint32_t>*> rows =
        snapshot->RowOfSymbol(TableId::kCustomers);
    REQUIRE(rows.ok());
    const int customer_id = ColumnIndex(TableId::kDeals, "customer_id");
    const Symbol symbol = snapshot->table(TableId::kDeals).SymbolAt(0, customer_id);
    CHECK((**rows)[symbol] == 7);
    const absl::StatusOr<const ChildIndex*> deals =
        snapshot->Children(TableId::kDeals, customer_id);
    REQUIRE(deals.ok());
    CHECK((*deals)->rows_of(symbol).size() == 1);
    CHECK((*deals)->rows_of(symbol + 1).empty());
    CHECK(company.book()->budget()->used() > before);
  }
  company.Add("settings", settings);  // the book lets go of the snapshot
  CHECK(company.book()->budget()->used() == before);
}

}  // namespace
}  // namespace coxswain
