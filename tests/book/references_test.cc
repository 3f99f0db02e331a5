#include "coxswain/book/references.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

std::vector<uint32_t> RowsOf(const ReferenceIndex& index, Symbol symbol) {
  std::vector<uint32_t> rows;
  for (uint32_t row = index.First(symbol); row != kNoRow; row = index.Next(row))
    rows.push_back(row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

using Rows = std::vector<uint32_t>;

TEST_CASE("an index of references has every row that names a symbol, and no other") {
  Company company;
  company.Add("deals",
              "deal_id,customer_id,stage,status\n"
              "d1,c1,s,open\nd2,c2,s,open\nd3,c1,s,open\nd4,,s,open\n");
  const TableState& deals = company.snapshot()->table(TableId::kDeals);
  const int column = ColumnIndex(TableId::kDeals, "customer_id");
  const Symbol c1 = deals.column(column).symbols->Find("c1");
  const Symbol c2 = deals.column(column).symbols->Find("c2");
  MemoryBudget budget;
  ReferenceIndex index(TableId::kDeals, column, &budget);
  REQUIRE(index.Build(deals, {}).ok());
  CHECK(RowsOf(index, c1) == Rows{0, 2});
  CHECK(RowsOf(index, c2) == Rows{1});
  CHECK(RowsOf(index, kNullSymbol) == Rows{});
  CHECK(RowsOf(index, 99) == Rows{});
  CHECK(budget.used() > 0);

  index.Remove(2, c1);
  index.Add(2, c2);
  CHECK(RowsOf(index, c1) == Rows{0});
  CHECK(RowsOf(index, c2) == Rows{1, 2});
  index.Remove(1, c2);
  CHECK(RowsOf(index, c2) == Rows{2});
  REQUIRE(index.Reserve(7, 50).ok());
  index.Add(7, 50);
  CHECK(RowsOf(index, 50) == Rows{7});
}

TEST_CASE("an index of references is charged, and refused where there is no room") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status\nd1,c1,s,open\n");
  MemoryBudget budget(10);
  ReferenceIndex index(TableId::kDeals, ColumnIndex(TableId::kDeals, "customer_id"), &budget);
  const absl::Status status = index.Build(company.snapshot()->table(TableId::kDeals), {});
  CHECK(status.code() == absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace coxswain
