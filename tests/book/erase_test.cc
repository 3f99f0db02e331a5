#include <map>
#include <random>
#include <string>
#include <tuple>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

absl::Status EraseBy(Book* book, TableId table, std::string_view column, std::string_view key) {
  const int columns[] = {ColumnIndex(table, column)};
  const RowValue values[] = {RowValue::Text(key)};
  return book->Erase(table, columns, values);
}

TEST_CASE("erase: the row goes, and the last row takes its place") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,a\nc2,b\nc3,c");
  REQUIRE(EraseBy(company.book(), TableId::kCustomers, "customer_id", "c1").ok());
  CHECK(Contents(*company.snapshot(), TableId::kCustomers) == Literal(R"(
      customer_id,segment
      c3,c
      c2,b)"));
  SUBCASE("the moved row is still found by its key") {
    company.Add("customers", "customer_id,segment\nc3,C");
    CHECK(company.snapshot()->table(TableId::kCustomers).rows == 2);
  }
  SUBCASE("the same key may come again") {
    const LoadReport report = company.Add("customers", "customer_id,segment\nc1,z");
    CHECK(report.rows_added == 1);
  }
  SUBCASE("down to nothing") {
    REQUIRE(EraseBy(company.book(), TableId::kCustomers, "customer_id", "c2").ok());
    REQUIRE(EraseBy(company.book(), TableId::kCustomers, "customer_id", "c3").ok());
    const TableState& table = company.snapshot()->table(TableId::kCustomers);
    CHECK(table.rows == 0);
    CHECK(table.given);
    CHECK(table.groups.empty());
  }
}

TEST_CASE("erase: a snapshot keeps the row") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,a\nc2,b");
  const std::shared_ptr<const Snapshot> before = company.snapshot();
  const std::string contents = Contents(*before);
  REQUIRE(EraseBy(company.book(), TableId::kCustomers, "customer_id", "c1").ok());
  CHECK(Contents(*before) == contents);
  CHECK(company.snapshot()->table(TableId::kCustomers).rows == 1);
}

TEST_CASE("erase: keys of several parts, alternate keys, rows without a key") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status\nd1,c1,s,open");
  company.Add("deal_lines", "deal_id,line,quantity,amount\nd1,1,1,5\nd1,2,1,7");
  company.Add("deal_costs", "cost_id,deal_id,kind,amount\n,d1,freight,3\nk1,d1,freight,4");
  company.Add("spend", "spend_id,spent_on,amount\n,2026-01-01,9\ns1,2026-01-02,8");
  Book* book = company.book();
  {
    const TableId lines = TableId::kDealLines;
    const int columns[] = {ColumnIndex(lines, "deal_id"), ColumnIndex(lines, "line")};
    const RowValue values[] = {RowValue::Text("d1"), RowValue::Text("1")};
    CHECK(book->Erase(lines, columns, values).ok());
    CHECK(absl::IsNotFound(book->Erase(lines, columns, values)));
    CHECK(company.snapshot()->table(lines).rows == 1);
  }
  {
    const TableId costs = TableId::kDealCosts;
    const int columns[] = {ColumnIndex(costs, "deal_id"), ColumnIndex(costs, "kind")};
    const RowValue values[] = {RowValue::Text("d1"), RowValue::Text("freight")};
    CHECK(book->Erase(costs, columns, values).ok());
    CHECK(EraseBy(book, costs, "cost_id", "k1").ok());
    CHECK(company.snapshot()->table(costs).rows == 0);
  }
  CHECK(EraseBy(book, TableId::kSpend, "spend_id", "s1").ok());
  const absl::Status unnamed = EraseBy(book, TableId::kSpend, "campaign_id", "x");
  CHECK(absl::IsInvalidArgument(unnamed));
  CHECK(ToStd(unnamed.message()).find("spend_id") != std::string_view::npos);
  CHECK(company.snapshot()->table(TableId::kSpend).rows == 1);
}

TEST_CASE("erase: what cannot be meant is an error and changes nothing") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,a");
  company.Add("settings", "name,value\nreporting_currency,EUR");
  const std::string before = Contents(*company.snapshot());
  Book* book = company.book();
  CHECK(absl::IsNotFound(EraseBy(book, TableId::kCustomers, "customer_id", "c2")));
  CHECK(absl::IsInvalidArgument(EraseBy(book, TableId::kCustomers, "segment", "a")));
  CHECK(absl::IsInvalidArgument(EraseBy(book, TableId::kCustomers, "customer_id", "\xff")));
  CHECK(absl::IsInvalidArgument(EraseBy(book, TableId::kSettings, "name", "week_start")));
  CHECK(absl::IsInvalidArgument(book->Erase(TableId::kCustomers, {}, {})));
  CHECK(Contents(*company.snapshot()) == before);
}

TEST_CASE("erase: a reference to the erased row dangles from then on") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,a\nc2,b");
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\n"
              "d1,c1,s,won,2026-01-01,5\nd2,c2,s,won,2026-01-02,7");
  REQUIRE(EraseBy(company.book(), TableId::kCustomers, "customer_id", "c1").ok());
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["segment"]})", {"segment", "net_revenue"}) ==
        Literal(R"(
      segment,net_revenue
      ,5.00
      b,7.00
  )"));
  LoadOptions strict;
  strict.dangling = DanglingReference::kRefuse;
  CHECK_FALSE(
      company.TryAdd("deals", "deal_id,customer_id,stage,status\nd3,c1,s,open", strict).ok());
  CHECK(company.TryAdd("deals", "deal_id,customer_id,stage,status\nd3,c2,s,open", strict).ok());
}

// After any sequence of single-row writes the book answers as one that was given the final rows.
TEST_CASE("erase: any sequence of upserts and erasures equals a book of the final rows") {
  using Deal =
      std::tuple<std::string, std::string, std::string, int>;  // customer, status, day, amount
  std::mt19937 draw(20260607);
  const auto below = [&](uint32_t n) { return static_cast<int>(draw() % n); };
  for (int sequence = 0; sequence < 40; ++sequence) {
    Company live;
    std::map<std::string, Deal> deals;
    std::map<std::string, std::string> customers;
    std::shared_ptr<const Snapshot> pinned;
    std::string pinned_contents;
    const int keys = sequence % 2 == 0 ? 12 : 2500;  // within one group of rows, and over several
    for (int step = 0; step < (keys > 100 ? 3000 : 120); ++step) {
      const std::string key = "d" + std::to_string(below(static_cast<uint32_t>(keys)));
      const int what = below(10);
      if (what < 6) {
        const Deal deal{"c" + std::to_string(below(5)), below(2) == 0 ? "won" : "lost",
                        "2026-0" + std::to_string(1 + below(9)) + "-01", below(1000)};
        const TableId table = TableId::kDeals;
        const int columns[] = {ColumnIndex(table, "deal_id"),   ColumnIndex(table, "customer_id"),
                               ColumnIndex(table, "stage"),     ColumnIndex(table, "status"),
                               ColumnIndex(table, "closed_on"), ColumnIndex(table, "amount")};
        const auto& [customer, status, day, amount] = deal;
        const RowValue values[] = {
            RowValue::Text(key),
            RowValue::Text(customer),
            RowValue::Text("s"),
            RowValue::Text(status),
            RowValue::Text(day),
            amount < 100 ? RowValue::Null() : RowValue::Number(amount * kMicros)};
        REQUIRE(live.book()->Upsert(table, columns, values, {}).ok());
        deals[key] = deal;
      } else if (what < 8) {
        const absl::Status status = EraseBy(live.book(), TableId::kDeals, "deal_id", key);
        CHECK(status.ok() == (deals.erase(key) == 1));
      } else if (what == 8) {
        const std::string customer = "c" + std::to_string(below(5));
        if (below(3) == 0) {
          const absl::Status status =
              EraseBy(live.book(), TableId::kCustomers, "customer_id", customer);
          CHECK(status.ok() == (customers.erase(customer) == 1));
        } else {
          const TableId table = TableId::kCustomers;
          const std::string segment = "s" + std::to_string(below(3));
          const int columns[] = {ColumnIndex(table, "customer_id"), ColumnIndex(table, "segment")};
          const RowValue values[] = {RowValue::Text(customer), RowValue::Text(segment)};
          REQUIRE(live.book()->Upsert(table, columns, values, {}).ok());
          customers[customer] = segment;
        }
      } else if (pinned == nullptr) {
        pinned = live.snapshot();
        pinned_contents = Contents(*pinned);
      } else if (step % 3 == 0) {
        REQUIRE(Contents(*pinned) == pinned_contents);
        pinned.reset();
      }
    }
    Company fresh;
    std::string customer_rows = "customer_id,segment\n";
    for (const auto& [key, segment] : customers) customer_rows += key + "," + segment + "\n";
    std::string deal_rows = "deal_id,customer_id,stage,status,closed_on,amount\n";
    for (const auto& [key, deal] : deals) {
      const auto& [customer, status, day, amount] = deal;
      deal_rows += key + "," + customer + ",s," + status + "," + day + "," +
                   (amount < 100 ? "" : std::to_string(amount)) + "\n";
    }
    fresh.Add("customers", customer_rows);
    fresh.Add("deals", deal_rows);
    for (const std::string_view by :
         {R"({"by":["segment","month"]})", R"({"by":["customer_id"]})"}) {
      REQUIRE(FoldOf(live.snapshot(), "margin", by).CanonicalBytes() ==
              FoldOf(fresh.snapshot(), "margin", by).CanonicalBytes());
    }
    REQUIRE(live.snapshot()->table(TableId::kDeals).rows == static_cast<int64_t>(deals.size()));
  }
}

}  // namespace
}  // namespace coxswain
