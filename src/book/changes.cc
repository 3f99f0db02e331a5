#include <algorithm>
#include <utility>

#include "coxswain/book/observer.h"

#include "loader.h"

namespace coxswain {

absl::Status Book::ReserveReferences(TableId table, uint32_t row, const int64_t* after) {
  for (const std::unique_ptr<ReferenceIndex>& index : references_) {
    if (index->table() != table) continue;
    COXSWAIN_RETURN_IF_ERROR(index->Reserve(row, static_cast<Symbol>(after[index->column()])));
  }
  return absl::OkStatus();
}

void Book::ChangeRow(TableId table, uint32_t row, const int64_t* after,
                     absl::FunctionRef<void()> write) {
  const LiveTables tables(*this);
  const RowChange change{table, row, after};
  for (BookObserver* const observer : observers_) observer->BeforeRow(tables, change);
  const TableState& state = tables.table(table);
  const uint32_t last = static_cast<uint32_t>(state.rows - 1);
  for (const std::unique_ptr<ReferenceIndex>& index : references_) {
    if (index->table() != table) continue;
    const int column = index->column();
    if (row != kNoRow) index->Remove(row, state.SymbolAt(row, column));
    if (after != nullptr) {
      index->Add(row == kNoRow ? last + 1 : row, change.After(column));
    } else if (row != last) {  // the last row takes the place of the erased one
      const Symbol moved = state.SymbolAt(last, column);
      index->Remove(last, moved);
      index->Add(row, moved);
    }
  }
  write();
  for (BookObserver* const observer : observers_) observer->AfterRow(tables);
}

void Book::TellOfLoad(TableId table, bool others) {
  references_.erase(std::remove_if(references_.begin(), references_.end(),
                                   [&](const std::unique_ptr<ReferenceIndex>& index) {
                                     return others || index->table() == table;
                                   }),
                    references_.end());
  for (BookObserver* const observer : observers_) {
    observer->Loaded(others ? TableId::kSettings : table);
  }
}

bool Loader::IsNewCurrency() {
  if (!names_another_currency_) return false;
  const bool known = std::exchange(book_->names_others_[static_cast<size_t>(table_)], true);
  // Until the setting is there, every such row makes queries fail.
  return !known || !settings().currency_declared;
}

void Loader::TellOfFirst() {
  const bool new_currency = IsNewCurrency();
  if (given_before_ && !currency_before_.has_value() && !new_currency) return;
  for (BookObserver* const observer : book_->observers_) observer->Loaded(TableId::kSettings);
}

}  // namespace coxswain
