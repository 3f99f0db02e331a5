#ifndef COXSWAIN_BOOK_REFERENCES_H_
#define COXSWAIN_BOOK_REFERENCES_H_

#include <cstdint>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/book/snapshot.h"

namespace coxswain {

// Which rows of a table have a symbol in one text column: a list a symbol, threaded through the
// rows, so that a row joins and leaves its list in constant time. Eight bytes a row, four a symbol.
class ReferenceIndex {
 public:
  ReferenceIndex(TableId table, int column, MemoryBudget* budget)
      : table_(table), column_(column), charge_(budget) {}
  // That of a column nobody follows.
  static const ReferenceIndex& None();

  TableId table() const { return table_; }
  int column() const { return column_; }

  absl::Status Build(const TableState& rows, const Run& run);
  // Makes room for a row and a symbol, so that Add() does not fail.
  absl::Status Reserve(uint32_t row, Symbol symbol);
  // The null symbol has no list.
  void Add(uint32_t row, Symbol symbol);
  void Remove(uint32_t row, Symbol symbol);

  // kNoRow ends a list.
  uint32_t First(Symbol symbol) const {
    return symbol < first_.size() && symbol != kNullSymbol ? first_[symbol] : kNoRow;
  }
  uint32_t Next(uint32_t row) const { return links_[row].next; }

 private:
  struct Links {
    uint32_t next = kNoRow;
    uint32_t previous = kNoRow;
  };
  const TableId table_;
  const int column_;
  ScopedCharge charge_;
  std::vector<uint32_t> first_;  // by symbol
  std::vector<Links> links_;     // by row
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_REFERENCES_H_
