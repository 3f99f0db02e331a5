#include "row_rates.h"

#include <array>
#include <utility>

namespace coxswain {

std::string_view RowRates::CurrencyAt(const TableState& table, const RowGroup& group, int row) {
  static const std::array<int, kTableCount> kColumns = [] {
    std::array<int, kTableCount> columns;
    for (const TableSpec& spec : AllTables()) {
      columns[static_cast<size_t>(spec.id)] = ColumnIndex(spec.id, "currency");
    }
    return columns;
  }();
  const int column = kColumns[static_cast<size_t>(table.id)];
  const Symbol symbol = group.symbols(column)[row];
  if (symbol == kNullSymbol) return {nullptr, 0};
  return table.column(column).symbols->Text(symbol);
}

std::unique_ptr<const RowGroup> RowRates::Converted(TableId table, const RowGroup& group, int row,
                                                    int64_t rate) {
  auto converted = std::make_unique<RowGroup>(group);
  const absl::Span<const ColumnSpec> specs = Spec(table).columns;
  for (size_t i = 0; i < specs.size(); ++i) {
    const int column = static_cast<int>(i);
    if (specs[i].type != ColumnType::kMoney || !group.written(column)) continue;
    const int64_t amount = group.numbers(column)[row];
    int64_t worth = kNullNumber;
    if (amount == kNullNumber) continue;
    if (!Convert(amount, rate, &worth) || worth == kNullNumber) return nullptr;
    converted->Set(column, Storage::kNumber, row, {&worth, 1});
  }
  return converted;
}

}  // namespace coxswain
