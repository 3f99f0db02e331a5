#ifndef COXSWAIN_QUERY_WATCH_H_
#define COXSWAIN_QUERY_WATCH_H_

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book/observer.h"
#include "coxswain/query/live.h"
#include "coxswain/query/query.h"

namespace coxswain {

// A query kept up to date while its book changes. What is read is always what the query would say
// of the book as it stands, to the bit.
//
// Where the query is live (query/live.h) single rows are taken back and added as they change, those
// that a changed lookup row reaches too. Everything else leaves the watch stale, and the next read
// folds the book again: loads into a table that the query reads, settings, the first row of a
// table, a query or options that are not live, and memory that runs out while the watch follows.
// Tables that the query does not read do not matter.
//
// Reads may come from several threads. The book must outlive the watch. A stale live watch pauses
// the book's writers while it folds; with `may_pause` false it does not, and stays stale: for who
// may be a writer himself, such as a callback of a load.
class Watch : private BookObserver {
 public:
  // Folds the book once. Errors: those of the query.
  static absl::StatusOr<std::unique_ptr<Watch>> Create(Book* book, const Query& query,
                                                       std::string_view options_json,
                                                       const Run& run, bool may_pause = true);
  ~Watch() override;

  // The result.
  absl::StatusOr<std::shared_ptr<const Table>> Read(const Run& run, bool may_pause = true);

  // One row of the result, found by what its first columns show (null where nothing does), with
  // just the columns that are wanted.
  class Row {
   public:
    // InvalidArgument for a column there is not, or more values than columns.
    static absl::StatusOr<std::unique_ptr<Row>> Create(
        Watch* watch, std::vector<std::optional<std::string>> first,
        std::vector<std::string> columns, const Run& run, bool may_pause = true);

    // A table of one row; of none if there is no such row now. It is as it is until the next call.
    absl::StatusOr<const Table*> Read(const Run& run, bool may_pause = true);

   private:
    Row(Watch* watch, std::vector<std::optional<std::string>> first,
        std::vector<std::string> columns)
        : watch_(watch), first_(std::move(first)), columns_(std::move(columns)) {}
    bool ReadLive();

    Watch* const watch_;
    const std::vector<std::optional<std::string>> first_;
    const std::vector<std::string> columns_;
    // While the watch is live:
    uint64_t generation_ = 0;
    uint32_t slot_ = LiveFold::kNoSlot;
    std::unique_ptr<LiveRow> live_;
    // Else:
    std::shared_ptr<const Table> whole_;  // that `table_` is a row of
    Table table_;
  };

 private:
  Watch(Book* book, const Query& query, Options options);
  bool Reads(TableId table) const { return reads_[static_cast<size_t>(table)]; }
  absl::Status Follow(const Run& run);
  void GoStale();

  void BeforeRow(const LiveTables& tables, const RowChange& change) noexcept override;
  void AfterRow(const LiveTables& tables) noexcept override;
  void Loaded(TableId table) noexcept override;

  Book* const book_;
  const Query& query_;
  const Options options_;
  std::array<bool, kTableCount> reads_{};  // tables that the query reads

  std::mutex mutex_;         // guards what follows; the writer keeps it while a row changes
  bool changing_ = false;    // the row that changes is one that the query reads
  bool can_live_ = true;     // false: not with these options, or not in this memory, until a load
  uint64_t version_ = 0;     // counts changes
  uint64_t generation_ = 0;  // counts `live_`
  std::unique_ptr<LiveFold> live_;      // null: stale
  std::shared_ptr<const Table> table_;  // the result at `version_`; null: not solved since
};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_WATCH_H_
