#include "coxswain/book/references.h"

#include <algorithm>

namespace coxswain {
namespace {

// Grows by a half at least, so that rows that come one by one are not moved each time.
template <typename T>
absl::Status Grow(size_t size, T value, ScopedCharge* charge, std::vector<T>* to) {
  if (size <= to->size()) return absl::OkStatus();
  const size_t grown = std::max(size, to->size() + to->size() / 2);
  COXSWAIN_RETURN_IF_ERROR(charge->Add(static_cast<int64_t>((grown - to->size()) * sizeof(T)),
                                       "The index of a table's references"));
  to->resize(grown, value);
  return absl::OkStatus();
}

}  // namespace

const ReferenceIndex& ReferenceIndex::None() {
  static const ReferenceIndex none(TableId::kSettings, -1, nullptr);
  return none;
}

absl::Status ReferenceIndex::Build(const TableState& rows, const Run& run) {
  const size_t symbols = rows.column(column_).symbols->end();
  COXSWAIN_RETURN_IF_ERROR(Grow(symbols, kNoRow, &charge_, &first_));
  COXSWAIN_RETURN_IF_ERROR(Grow(static_cast<size_t>(rows.rows), Links(), &charge_, &links_));
  for (const GroupRef& group : rows.groups) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Symbol* values = group->symbols(column_);
    for (int i = 0; i < group->rows(); ++i) {
      Add(static_cast<uint32_t>(group->first_row() + i), values[i]);
    }
  }
  return absl::OkStatus();
}

absl::Status ReferenceIndex::Reserve(uint32_t row, Symbol symbol) {
  COXSWAIN_RETURN_IF_ERROR(Grow(size_t{row} + 1, Links(), &charge_, &links_));
  return Grow(size_t{symbol} + 1, kNoRow, &charge_, &first_);
}

void ReferenceIndex::Add(uint32_t row, Symbol symbol) {
  if (symbol == kNullSymbol) return;
  uint32_t& first = first_[symbol];
  links_[row] = {first, kNoRow};
  if (first != kNoRow) links_[first].previous = row;
  first = row;
}

void ReferenceIndex::Remove(uint32_t row, Symbol symbol) {
  if (symbol == kNullSymbol) return;
  const Links links = links_[row];
  if (links.next != kNoRow) links_[links.next].previous = links.previous;
  if (links.previous != kNoRow) {
    links_[links.previous].next = links.next;
  } else {
    first_[symbol] = links.next;
  }
  links_[row] = Links();
}

}  // namespace coxswain
