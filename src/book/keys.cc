#include "keys.h"

#include <algorithm>

#include "values.h"

namespace coxswain {

Book::KeyIndex::KeyIndex(TableId table) : rule_(Spec(table).key_rule) {
  const TableSpec& spec = Spec(table);
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    if (spec.columns[i].key()) columns_.push_back(static_cast<int>(i));
    if (StorageOf(spec.columns[i].type) == Storage::kNumber) wide_ |= uint64_t{1} << i;
  }
  std::string_view rest = spec.alternate_key;
  while (!rest.empty()) {
    const size_t end = rest.find('|');
    alternate_columns_.push_back(ColumnIndex(table, rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  text_first_ = spec.columns[static_cast<size_t>(columns_[0])].type == ColumnType::kText;
  single_ = rule_ == KeyRule::kUnique && columns_.size() == 1 && text_first_;
}

uint32_t Book::KeyIndex::Find(const KeyParts& parts) const {
  if (single_) return parts[1] < row_of_symbol_.size() ? row_of_symbol_[parts[1]] : kNoRow;
  const auto found = row_of_key_.find(parts);
  return found == row_of_key_.end() ? kNoRow : found->second;
}

uint32_t Book::KeyIndex::FindOrAdd(const KeyParts& parts, uint32_t new_row, bool* added) {
  const auto grow = [&](auto* by_symbol, uint32_t value) {
    if (parts[1] < by_symbol->size()) return;
    // By a quarter, or what was reserved: twice as many could be half of what the index takes.
    const size_t least = size_t{parts[1]} + 1;
    size_t size = std::max(least, by_symbol->size() + by_symbol->size() / 4);
    if (least <= by_symbol->capacity()) size = std::min(size, by_symbol->capacity());
    by_symbol->resize(size, value);
  };
  *added = false;
  if (single_) {
    grow(&row_of_symbol_, kNoRow);
    uint32_t& row = row_of_symbol_[parts[1]];
    if (row != kNoRow) return row;
    row = new_row;
  } else {
    if (text_first_) grow(&rows_of_first_, 0);
    const auto [entry, fresh] = row_of_key_.try_emplace(parts, new_row);
    if (!fresh) return entry->second;
    if (text_first_) ++rows_of_first_[parts[1]];
  }
  *added = true;
  return new_row;
}

bool Book::KeyIndex::AddGroup(const RowGroup& group, const std::vector<BookColumn>& columns,
                              int* row) {
  KeyParts parts = {};
  if (single_) {
    const Symbol* const symbols = group.symbols(columns_[0]);
    for (*row = 0; *row < group.rows(); ++*row) {
      parts[1] = symbols[*row];
      bool added = false;
      FindOrAdd(parts, static_cast<uint32_t>(group.first_row() + *row), &added);
      if (!added) return false;
    }
    return true;
  }
  const auto value_of = [&](int index) {
    return StoredValue(group, index, StorageOf(columns[static_cast<size_t>(index)].type), *row);
  };
  for (*row = 0; *row < group.rows(); ++*row) {
    if (!PartsOf(value_of, &parts)) continue;
    bool added = false;
    FindOrAdd(parts, static_cast<uint32_t>(group.first_row() + *row), &added);
    if (!added) return false;
  }
  return true;
}

void Book::KeyIndex::Reserve(int64_t rows) {
  if (single_) {
    row_of_symbol_.reserve(static_cast<size_t>(rows) + 1);
  } else {
    row_of_key_.MakeRoom(static_cast<size_t>(rows));
  }
}

void Book::KeyIndex::Move(const KeyParts& parts, uint32_t row) {
  if (single_) {
    row_of_symbol_[parts[1]] = row;
  } else {
    row_of_key_.find(parts)->second = row;
  }
}

void Book::KeyIndex::Remove(const KeyParts& parts) {
  if (single_) {
    row_of_symbol_[parts[1]] = kNoRow;
  } else if (row_of_key_.erase(parts) != 0 && text_first_) {
    --rows_of_first_[parts[1]];
  }
}

}  // namespace coxswain
