#ifndef COXSWAIN_BOOK_SNAPSHOT_H_
#define COXSWAIN_BOOK_SNAPSHOT_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/book/rows.h"
#include "coxswain/book/schema.h"

namespace coxswain {

// A column of a table in a book: one of the schema, or a dimension that the caller added.
struct BookColumn {
  std::string name;
  ColumnType type = ColumnType::kText;
  const ColumnSpec* spec = nullptr;  // null: an added dimension, always text
  std::shared_ptr<Symbols> symbols;  // kText: its dictionary, shared by references
  std::optional<TableId> refers() const { return spec == nullptr ? std::nullopt : spec->refers; }
};

constexpr Storage StorageOf(ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return Storage::kSymbol;
    case ColumnType::kEnum:
    case ColumnType::kBool:
      return Storage::kSmall;
    case ColumnType::kDate:
      return Storage::kDay;
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kShare:
    case ColumnType::kRate:
    case ColumnType::kNumber:
    case ColumnType::kInteger:
    case ColumnType::kTime:
      break;
  }
  return Storage::kNumber;
}
// Decimal places that a number column is stored with; of a time those of its seconds.
int ScaleOf(ColumnType type);
// What a number column holds, as text: a decimal, or an instant.
std::string NumberText(int64_t value, ColumnType type);

// One table as it stood at some moment. Columns of the schema come first, at their places there.
struct TableState {
  TableId id = TableId::kSettings;
  bool given = false;  // rows were loaded, be it none
  int64_t rows = 0;
  std::vector<GroupRef> groups;
  std::shared_ptr<const std::vector<BookColumn>> columns;

  int Find(std::string_view name) const;  // -1: no such column
  const BookColumn& column(int index) const { return (*columns)[static_cast<size_t>(index)]; }
  const RowGroup& GroupOf(int64_t row) const {
    return *groups[static_cast<size_t>(row / kGroupRows)];
  }
  // Single values, for tables small enough to be walked row by row.
  Symbol SymbolAt(int64_t row, int column) const {
    return GroupOf(row).symbols(column)[row % kGroupRows];
  }
  std::string_view TextAt(int64_t row, int column) const;  // null data(): null
  int64_t NumberAt(int64_t row, int column) const {
    return GroupOf(row).numbers(column)[row % kGroupRows];
  }
  int32_t DayAt(int64_t row, int column) const {
    return GroupOf(row).days(column)[row % kGroupRows];
  }
  uint8_t SmallAt(int64_t row, int column) const {
    return GroupOf(row).smalls(column)[row % kGroupRows];
  }
  // The value as canonical text, whatever its type; empty for null (`*null` tells).
  std::string ValueText(int64_t row, int column, bool* null = nullptr) const;
};

// The reckoning rules of a book, from its table `settings`.
struct Settings {
  std::string reporting_currency;  // empty: no row has named one yet
  bool currency_declared = false;  // by the settings, not by the first row that had one
  Calendar calendar;
  TimeZone zone;
};

inline constexpr uint32_t kNoRow = UINT32_MAX;

// The rows of a child table by the symbol of what they refer to: rows_of(s) are the rows whose
// reference is symbol s, ascending.
struct ChildIndex {
  std::vector<uint32_t> first;  // by symbol, one more entry than symbols
  std::vector<uint32_t> rows;
  absl::Span<const uint32_t> rows_of(Symbol symbol) const {
    if (symbol + 1 >= first.size()) return {};
    return absl::Span<const uint32_t>(rows).subspan(first[symbol],
                                                    first[symbol + 1] - first[symbol]);
  }
};

struct RatePolicy;
struct ReportedRows;

// What the book knew at one moment. Immutable, shared, and valid after its book is gone.
class Snapshot {
 public:
  Snapshot(std::array<TableState, kTableCount> tables, Settings settings,
           std::shared_ptr<MemoryBudget> budget);
  Snapshot(std::array<TableState, kTableCount> tables, Settings settings,
           std::shared_ptr<MemoryBudget> budget, std::unique_ptr<const ReportedRows> reported);
  ~Snapshot();

  const TableState& table(TableId id) const { return tables_[static_cast<size_t>(id)]; }
  // Null: money is as it was handed over. Else table() has it in the reporting currency, and this
  // tells how that was done: see book/reported.h.
  const ReportedRows* reported() const { return reported_.get(); }
  // The rows as they were handed over, each in its own currency.
  const TableState& stated(TableId id) const;
  const Settings& settings() const { return settings_; }
  // "EUR", or "" while no row has a currency.
  const std::string& currency() const { return settings_.reporting_currency; }

  // Row of each symbol of a table's key, kNoRow where there is none; only for tables whose key is
  // one text column. Where owners have several rows: see Children. Built at the first call and
  // kept; any thread may call.
  absl::StatusOr<const std::vector<uint32_t>*> RowOfSymbol(TableId id) const;
  // The rows of `id` by the symbol in text column `column`. Built at the first call and kept.
  absl::StatusOr<const ChildIndex*> Children(TableId id, int column) const;

 private:
  friend absl::StatusOr<std::shared_ptr<const Snapshot>> InReportingCurrency(
      const std::shared_ptr<const Snapshot>& snapshot, const RatePolicy& policy, const Run& run);
  struct Cache;
  std::array<TableState, kTableCount> tables_;
  Settings settings_;
  std::shared_ptr<MemoryBudget> budget_;
  std::unique_ptr<const ReportedRows> reported_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_SNAPSHOT_H_
