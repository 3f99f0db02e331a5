#include <algorithm>

#include "coxswain/book/observer.h"

#include "loader.h"

namespace coxswain {

absl::Status Loader::ReserveReferences(uint32_t row, const StagedBatch& after) {
  for (const std::unique_ptr<ReferenceIndex>& index : book_->references_) {
    if (index->table() != table_) continue;
    const int64_t symbol = after.Get(index->column(), 0, kNullSymbol);
    COXSWAIN_RETURN_IF_ERROR(index->Reserve(row, static_cast<Symbol>(symbol)));
  }
  return absl::OkStatus();
}

void Loader::ChangeRow(uint32_t row, const StagedBatch* after, absl::FunctionRef<void()> write) {
  const LiveTables tables(*book_);
  const RowChange change{table_, row, after};
  if (!given_before_ || currency_before_.has_value()) {
    // What tables there are and the currency count as settings do.
    for (BookObserver* const observer : book_->observers_) observer->Loaded(TableId::kSettings);
  }
  for (BookObserver* const observer : book_->observers_) observer->BeforeRow(tables, change);

  const uint32_t last = static_cast<uint32_t>(state().rows - 1);
  for (const std::unique_ptr<ReferenceIndex>& index : book_->references_) {
    if (index->table() != table_) continue;
    const int column = index->column();
    if (row != kNoRow) index->Remove(row, state().SymbolAt(row, column));
    if (after != nullptr) {
      index->Add(row == kNoRow ? last + 1 : row, change.After(column));
    } else if (row != last) {  // the last row takes the place of the erased one
      const Symbol moved = state().SymbolAt(last, column);
      index->Remove(last, moved);
      index->Add(row, moved);
    }
  }
  write();

  for (BookObserver* const observer : book_->observers_) observer->AfterRow(tables);
}

void Loader::TellOfLoad() {
  std::vector<std::unique_ptr<ReferenceIndex>>& indexes = book_->references_;
  const bool others = report_->rows_created > 0;
  indexes.erase(std::remove_if(indexes.begin(), indexes.end(),
                               [&](const std::unique_ptr<ReferenceIndex>& index) {
                                 return others || index->table() == table_;
                               }),
                indexes.end());
  for (BookObserver* const observer : book_->observers_) {
    observer->Loaded(others ? TableId::kSettings : table_);
  }
}

}  // namespace coxswain
