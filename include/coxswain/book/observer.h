#ifndef COXSWAIN_BOOK_OBSERVER_H_
#define COXSWAIN_BOOK_OBSERVER_H_

#include <cstdint>
#include <memory>
#include <mutex>

#include "coxswain/base.h"
#include "coxswain/book/book.h"

// How something outside the book keeps up with it: every change is told before and after it is
// made, by the one writer, so what a row added can be taken back and what it adds now be added.
namespace coxswain {

// The tables of a book as they stand, while its writer holds them still. References are followed
// both ways: to the row that a symbol names, and to the rows that name it, dangling ones included.
class LiveTables {
 public:
  explicit LiveTables(const Book& book) : book_(book) {}
  LiveTables(const LiveTables&) = delete;
  LiveTables& operator=(const LiveTables&) = delete;

  const TableState& table(TableId id) const { return book_.state_.tables[static_cast<size_t>(id)]; }
  // The row of a table whose key is one text column; kNoRow if there is none.
  uint32_t RowOf(TableId id, Symbol key) const;
  // Calls each(row) for the rows of `id` that have `symbol` in `column`, in no order that counts.
  // Requires BookPause::Follow of that column.
  template <typename Each>
  void EachReferring(TableId id, int column, Symbol symbol, const Each& each) const {
    const ReferenceIndex& index = Referring(id, column);
    for (uint32_t row = index.First(symbol); row != kNoRow; row = index.Next(row)) each(row);
  }

 private:
  const ReferenceIndex& Referring(TableId id, int column) const {
    for (const std::unique_ptr<ReferenceIndex>& index : book_.references_) {
      if (index->table() == id && index->column() == column) return *index;
    }
    return ReferenceIndex::None();
  }
  const Book& book_;
};

// One row that is about to change.
class RowChange {
 public:
  TableId table;
  uint32_t row;          // that is replaced or erased; kNoRow: a row is added
  const int64_t* after;  // the row to be, as stored, by column; null: it is erased

  // What the row has in a text column before and after the change; kNullSymbol where there is no
  // row.
  Symbol Before(const LiveTables& tables, int column) const;
  Symbol After(int column) const;
};

// Is told of changes to a book. Calls come from the one writer at a time, while no snapshot can be
// taken; nothing may be asked of the book but through `tables`.
class BookObserver {
 public:
  virtual ~BookObserver() = default;
  // A row is about to change, and nothing can prevent it any more. AfterRow follows.
  virtual void BeforeRow(const LiveTables& tables, const RowChange& change) noexcept = 0;
  virtual void AfterRow(const LiveTables& tables) noexcept = 0;
  // Rows of a table were loaded, or a setting changed. Then `table` is kSettings.
  virtual void Loaded(TableId table) noexcept = 0;
};

// While it lives, writers wait. Readers do not.
class BookPause {
 public:
  explicit BookPause(Book* book) : book_(book), writer_(book->writer_mutex_) {}
  BookPause(const BookPause&) = delete;
  BookPause& operator=(const BookPause&) = delete;

  std::shared_ptr<const Snapshot> snapshot() { return book_->snapshot(); }
  MemoryBudget* budget() { return book_->budget(); }
  // Keeps for all rows of the table by what they have in a text column, until something is loaded
  // into that table. Charged to the book.
  absl::Status Follow(TableId id, int column, const Run& run);

 private:
  Book* const book_;
  const std::unique_lock<std::mutex> writer_;
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_OBSERVER_H_
