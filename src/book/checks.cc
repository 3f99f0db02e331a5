#include <algorithm>
#include <array>

#include "loader.h"
#include "values.h"

namespace coxswain {
namespace {

std::string DanglingText(const BookColumn& column, int64_t symbol) {
  return column.name + " " + Quote(column.symbols->Text(static_cast<Symbol>(symbol))) +
         " is not in the table " + std::string(Spec(*column.refers()).name) + ".";
}

}  // namespace

int CurrencyColumn(TableId table) {
  static const std::array<int, kTableCount> kColumns = [] {
    std::array<int, kTableCount> columns;
    for (const TableSpec& spec : AllTables()) {
      // The table of rates is about other currencies than the reporting one.
      columns[static_cast<size_t>(spec.id)] =
          spec.id == TableId::kRates ? -1 : ColumnIndex(spec.id, "currency");
    }
    return columns;
  }();
  return kColumns[static_cast<size_t>(table)];
}

void Loader::CheckRequired(StagedBatch* batch) {
  const TableSpec& spec = Spec(table_);
  for (const StagedColumn& staged : batch->columns) {
    if (staged.column >= static_cast<int>(spec.columns.size())) continue;
    const ColumnSpec& column_spec = spec.columns[static_cast<size_t>(staged.column)];
    if (!column_spec.required()) continue;
    const int64_t null = NullOf(StorageOf(column_spec.type));
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (staged.values[row] != null || batch->refused[row] != 0) continue;
      NoteStaged(batch, row, column_spec.name,
                 std::string(column_spec.name) + " is empty; every row of " +
                     std::string(spec.name) + " needs it.",
                 true);
    }
  }
}

void Loader::CheckRanges(StagedBatch* batch) {
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (info.type == ColumnType::kRate) {
      for (size_t row = 0; row < staged.values.size(); ++row) {
        const int64_t value = staged.values[row];
        if (value == kNullNumber || value > 0) continue;
        NoteStaged(batch, row, info.name,
                   info.name + " is " + FormatDecimal(value, kRateScale) +
                       "; what one unit is worth is above 0.",
                   true);
      }
    }
    if (info.type != ColumnType::kShare) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      const int64_t value = staged.values[row];
      if (value == kNullNumber || (value >= 0 && value <= kNanos)) continue;
      const std::string text = FormatDecimal(value, kShareScale);
      std::string reason = info.name + " is a fraction between 0 and 1, not " + text + ".";
      if (value > kNanos && value <= 100 * kNanos) {
        reason += " If this means " + text + " per cent, write " + FormatDecimal(value, 11) + ".";
      }
      NoteStaged(batch, row, info.name, reason, true);
    }
  }
}

// Without a setting, the first currency that a row names is the one the book reckons in.
void Loader::CheckCurrency(StagedBatch* batch) {
  const int index = CurrencyColumn(table_);
  if (index < 0) return;
  for (const StagedColumn& staged : batch->columns) {
    if (staged.column != index) continue;
    const Symbols& symbols = *column(index).symbols;
    std::string& reporting = target_->settings.reporting_currency;
    Symbol known = reporting.empty() ? kNullSymbol : symbols.Find(reporting);
    for (size_t row = 0; row < staged.values.size(); ++row) {
      const Symbol symbol = static_cast<Symbol>(staged.values[row]);
      if (symbol == kNullSymbol || symbol == known || batch->refused[row] != 0) continue;
      if (!reporting.empty()) {
        names_another_currency_ = true;
        break;
      }
      currency_before_ = reporting;
      reporting = symbols.Text(symbol);
      known = symbol;
    }
  }
}

// cost_kinds has a default set beside its rows; lines are checked with their deal; a parent may
// stand further down in the same table.
bool Loader::IsChecked(const BookColumn& info) const {
  const std::optional<TableId> target = info.refers();
  return target.has_value() && *target != TableId::kCostKinds && *target != TableId::kDealLines &&
         *target != table_ && table(*target).given;
}

bool Loader::Dangles(const StagedColumn& staged, size_t row) {
  const Symbol symbol = static_cast<Symbol>(staged.values[row]);
  return symbol != kNullSymbol && !keys(*column(staged.column).refers()).Has(symbol);
}

void Loader::RefuseDangling(StagedBatch* batch) {
  if (options_.dangling != DanglingReference::kRefuse && !options_.strict) return;
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (!IsChecked(info)) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (batch->refused[row] != 0 || !Dangles(staged, row)) continue;
      NoteStaged(batch, row, info.name, DanglingText(info, staged.values[row]), true);
    }
  }
}

bool Loader::WouldCreate(const StagedBatch& batch) {
  if (options_.dangling != DanglingReference::kCreate) return false;
  return std::any_of(batch.columns.begin(), batch.columns.end(), [&](const StagedColumn& staged) {
    return IsChecked(column(staged.column)) && Dangles(staged, 0);
  });
}

void Loader::AcceptDangling(StagedBatch* batch) {
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (!IsChecked(info)) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (batch->refused[row] != 0 || !Dangles(staged, row)) continue;
      std::string reason = DanglingText(info, staged.values[row]);
      if (options_.dangling == DanglingReference::kCreate &&
          CreateRow(*info.refers(), static_cast<Symbol>(staged.values[row]))) {
        reason += " A row with just that key was made.";
      }
      NoteStaged(batch, row, info.name, reason, false);
    }
  }
}

}  // namespace coxswain
