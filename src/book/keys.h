#ifndef COXSWAIN_SRC_BOOK_KEYS_H_
#define COXSWAIN_SRC_BOOK_KEYS_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/book/book.h"

namespace coxswain {

// A key as numbers: which rule it belongs to (0 key, 1 alternate key), then the key columns as
// stored, the low and the high half of one that takes 64 bits. Null is a value.
using KeyParts = std::array<uint32_t, 6>;

// Finds the row of a key. Used by the one writer at a time, under the book's writer mutex.
class Book::KeyIndex {
 public:
  explicit KeyIndex(TableId table);

  // The key of a row whose stored values `value_of(column)` tells, as int64_t; false if the row has
  // none and is just appended.
  template <typename ValueOf>
  bool PartsOf(const ValueOf& value_of, KeyParts* parts) const {
    *parts = {};
    const std::vector<int>* columns = &columns_;
    if (rule_ != KeyRule::kUnique && IsNull(value_of, columns_[0])) {
      if (rule_ == KeyRule::kOptional) return false;
      columns = &alternate_columns_;
      (*parts)[0] = 1;
    }
    size_t part = 0;
    for (const int column : *columns) {
      const int64_t value = value_of(column);
      (*parts)[++part] = static_cast<uint32_t>(value);
      if (Takes64Bits(column)) (*parts)[++part] = static_cast<uint32_t>(uint64_t(value) >> 32);
    }
    return true;
  }
  // The columns that such a key is of.
  const std::vector<int>& ColumnsOf(const KeyParts& parts) const {
    return parts[0] == 0 ? columns_ : alternate_columns_;
  }

  bool Takes64Bits(int column) const { return ((wide_ >> static_cast<unsigned>(column)) & 1) != 0; }

  // The key is one text column: the rest of the parts is nothing.
  bool single() const { return single_; }

  // kNoRow if there is none.
  uint32_t Find(const KeyParts& parts) const;
  // The row of the key; where there is none, `new_row`, and *added says so.
  uint32_t FindOrAdd(const KeyParts& parts, uint32_t new_row, bool* added);
  // Adds the rows of a group; false at the first whose key is there already, and *row is its place
  // in the group.
  bool AddGroup(const RowGroup& group, const std::vector<BookColumn>& columns, int* row);
  // Makes room for so many rows more.
  void Reserve(int64_t rows);
  void Move(const KeyParts& parts, uint32_t row);
  void Remove(const KeyParts& parts);

  // Whether some row has this symbol in its first key column: what references are checked against.
  bool Has(Symbol symbol) const {
    return single_ ? symbol < row_of_symbol_.size() && row_of_symbol_[symbol] != kNoRow
                   : symbol < rows_of_first_.size() && rows_of_first_[symbol] != 0;
  }

  // Whether the key is this one text column.
  bool IsKeyAlone(int column) const { return single_ && columns_[0] == column; }
  // The row of a symbol, where the key is one text column.
  uint32_t RowOf(Symbol symbol) const {
    return symbol < row_of_symbol_.size() ? row_of_symbol_[symbol] : kNoRow;
  }
  // Asks for the memory that RowOf() reads.
  void AskForRow(Symbol symbol) const {
    if (symbol < row_of_symbol_.size()) __builtin_prefetch(&row_of_symbol_[symbol]);
  }

  // What never shrinks, even if the load that made it grow fails: this index, and what loads into
  // this table added to dictionaries. How much of it the budget knows of.
  int64_t kept_bytes() const {
    return static_cast<int64_t>(
               (row_of_symbol_.capacity() + rows_of_first_.capacity()) * sizeof(uint32_t) +
               row_of_key_.capacity() * (sizeof(std::pair<KeyParts, uint32_t>) + 1)) +
           dictionary_bytes;
  }
  int64_t dictionary_bytes = 0;
  int64_t charged_bytes = 0;

 private:
  template <typename ValueOf>
  static bool IsNull(const ValueOf& value_of, int column) {
    return value_of(column) == int64_t{kNullSymbol};
  }

  const KeyRule rule_;
  std::vector<int> columns_;
  std::vector<int> alternate_columns_;
  bool text_first_ = false;  // the first key column is text, which others may refer to
  bool single_ = false;      // the key is one text column
  uint64_t wide_ = 0;        // bit by bit, the columns that take 64 bits

  std::vector<uint32_t, LargeAllocator<uint32_t>> row_of_symbol_;  // single_
  HashMap<KeyParts, uint32_t> row_of_key_;                         // else
  std::vector<uint32_t, LargeAllocator<uint32_t>>
      rows_of_first_;  // else: by symbol of the first part, where that is text
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_KEYS_H_
