#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

// Every load gives all deals one amount, and every amount a stage of that name: a reader that
// sees two amounts, or an amount with another stage, has seen half a load.
std::string Round(int round, int deals) {
  std::string literal = "deal_id,customer_id,stage,status,amount\n";
  for (int i = 0; i < deals; ++i) {
    literal += "d" + std::to_string(i) + ",c" + std::to_string(i % 7) + "," +
               std::to_string(round) + ",open," + std::to_string(round) + "\n";
  }
  return literal;
}

bool IsWhole(const Snapshot& snapshot) {
  const TableState& deals = snapshot.table(TableId::kDeals);
  const int stage = ColumnIndex(TableId::kDeals, "stage");
  const int amount = ColumnIndex(TableId::kDeals, "amount");
  for (int64_t row = 0; row < deals.rows; ++row) {
    const int64_t round = deals.NumberAt(0, amount);
    if (deals.NumberAt(row, amount) != round) return false;
    if (deals.TextAt(row, stage) != std::to_string(round / kMicros)) return false;
  }
  return true;
}

TEST_CASE("one writes and several read: every reader sees whole loads") {
  constexpr int kRounds = 40;
  constexpr int kDeals = 1500;
  Company company;
  company.Add("deals", Round(0, kDeals));
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::atomic<int> reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      int64_t last = 0;
      while (!done.load()) {
        const std::shared_ptr<const Snapshot> snapshot = company.book()->snapshot();
        if (!IsWhole(*snapshot)) ++torn;
        if (!snapshot->RowOfSymbol(TableId::kDeals).ok()) ++torn;
        if (!snapshot->Children(TableId::kDeals, ColumnIndex(TableId::kDeals, "customer_id"))
                 .ok()) {
          ++torn;
        }
        // Time does not run backwards.
        const int64_t round =
            snapshot->table(TableId::kDeals).NumberAt(0, ColumnIndex(TableId::kDeals, "amount"));
        if (round < last) ++torn;
        last = round;
        ++reads;
      }
    });
  }
  Run run;
  run.threads = 2;
  for (int round = 1; round <= kRounds; ++round) {
    const absl::Status status =
        company.book()->LoadCsv(TableId::kDeals, Round(round, kDeals), {}, {}, run, nullptr);
    CHECK(status.ok());
    // A load that fails is never seen.
    CHECK_FALSE(company.TryAdd("deals", Round(-1, kDeals) + "d,c,s,won,1\n").ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(torn == 0);
  CHECK(reads > 0);
  CHECK(IsWhole(*company.snapshot()));
}

TEST_CASE("several write at once: every row lands") {
  Company company;
  std::vector<std::thread> writers;
  std::atomic<int> failed{0};
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < 50; ++i) {
        const std::string id = std::to_string(w) + "-" + std::to_string(i);
        const int columns[] = {0};
        const RowValue values[] = {RowValue::Text(id)};
        if (!company.book()->Upsert(TableId::kCustomers, columns, values, {}).ok()) ++failed;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(failed == 0);
  CHECK(company.snapshot()->table(TableId::kCustomers).rows == 200);
}

}  // namespace
}  // namespace coxswain
