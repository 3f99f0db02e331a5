#include "coxswain/book/observer.h"

#include <algorithm>

#include "keys.h"

namespace coxswain {

uint32_t LiveTables::RowOf(TableId id, Symbol key) const {
  const uint32_t row = book_.keys_[static_cast<size_t>(id)]->RowOf(key);
  return row < table(id).rows ? row : kNoRow;  // a row on its way in has its key already
}

Symbol RowChange::Before(const LiveTables& tables, int column) const {
  return row == kNoRow ? kNullSymbol : tables.table(table).SymbolAt(row, column);
}

Symbol RowChange::After(int column) const {
  return after == nullptr ? kNullSymbol : static_cast<Symbol>(after[column]);
}

absl::Status BookPause::Follow(TableId id, int column, const Run& run) {
  for (const std::unique_ptr<ReferenceIndex>& index : book_->references_) {
    if (index->table() == id && index->column() == column) return absl::OkStatus();
  }
  auto index = std::make_unique<ReferenceIndex>(id, column, book_->budget());
  COXSWAIN_RETURN_IF_ERROR(index->Build(book_->state_.tables[static_cast<size_t>(id)], run));
  const std::lock_guard<std::mutex> lock(book_->state_mutex_);
  book_->references_.push_back(std::move(index));
  return absl::OkStatus();
}

void Book::Add(BookObserver* observer) {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  observers_.push_back(observer);
}

void Book::Remove(BookObserver* observer) {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  observers_.erase(std::find(observers_.begin(), observers_.end(), observer));
}

}  // namespace coxswain
