#ifndef COXSWAIN_QUERY_LIVE_H_
#define COXSWAIN_QUERY_LIVE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "coxswain/base/hash_map.h"
#include "coxswain/book/observer.h"
#include "coxswain/query/fold.h"
#include "coxswain/query/options.h"
#include "coxswain/query/tally.h"
#include "coxswain/table.h"

// A fold that is kept up to date row by row: what a fact row adds is taken back before the row, or
// anything that it reaches, changes, and what it adds then is added after. A query whose fold is of
// one such kind of rows offers a LiveSource; all others are folded again.
namespace coxswain {

// From a changed row to the fact rows that it has a part in, named by the symbol of their key:
// starts with the symbol in a column of the changed row, and goes on from the rows that have it in
// `match` to what these have in `take`.
struct LiveWay {
  struct Back {
    TableId table;
    int match;
    int take;
    friend bool operator==(const Back&, const Back&) = default;
  };
  TableId changed;
  int column;
  std::vector<Back> back;
  friend bool operator==(const LiveWay&, const LiveWay&) = default;
};

using FollowedColumn = std::pair<TableId, int>;

// What single rows of a fact table add to the tally of a query.
class LiveSource {
 public:
  virtual ~LiveSource() = default;
  virtual TableId fact() const = 0;  // its key is one text column
  virtual int date_column() const = 0;
  virtual GroupOptions groups() const = 0;
  virtual Key prefix() const = 0;  // of the keys in the tally; the dimensions come after
  virtual int lanes() const = 0;   // numbers of an entry; the first is the row count
  // Which changes matter, besides those of dimensions and conditions, the fact's own among them.
  virtual std::vector<LiveWay> ways() const = 0;
  // Columns that Read asks LiveTables about.
  virtual std::vector<FollowedColumn> followed() const = 0;
  // Asked after each change of a row of `changed`. False: what the tables say by now cannot be
  // followed row by row.
  virtual bool Follows(const LiveTables&, TableId) const { return true; }

  enum class Counts : uint8_t { kNo, kYes, kBeyondRange };
  // Fills `lanes` where the row counts.
  virtual Counts Read(const LiveTables& tables, const RowGroup& group, int row,
                      Int128* lanes) const = 0;
};

class LiveColumn;

// The tally of a LiveSource. Calls come one at a time.
class LiveFold {
 public:
  static constexpr uint32_t kNoSlot = UINT32_MAX;

  // `folded`: of the same snapshot, which is the book's state while `pause` lives. Null where a
  // dimension cannot be read row by row.
  static absl::StatusOr<std::unique_ptr<LiveFold>> Make(std::unique_ptr<LiveSource> source,
                                                        const Snapshot& snapshot,
                                                        const Tally& folded, BookPause* pause,
                                                        const Run& run);
  ~LiveFold();

  // Takes back what the change reaches, and adds it again as it is by then. False, or an exception
  // for want of memory: this is good for nothing any more.
  bool Before(const LiveTables& tables, const RowChange& change);
  bool After(const LiveTables& tables);

  const Signature& signature() const { return signature_; }
  // As the query's fold would make it.
  Tally ToTally() const;

  // An entry by its key in the tally; kNoSlot while there is none. A slot stays that key's.
  uint32_t FindSlot(const std::string& key) const;
  uint32_t slots() const { return static_cast<uint32_t>(keys_.size()); }
  // All zero: there is no such entry now.
  absl::Span<const Int128> LanesOf(uint32_t slot) const {
    return absl::MakeConstSpan(sums_).subspan(slot * lanes_, lanes_);
  }

 private:
  struct Column;
  using Values = absl::InlinedVector<int64_t, 4>;

  LiveFold(std::unique_ptr<LiveSource> source, MemoryBudget* budget);
  absl::Status Resolve(const Snapshot& snapshot, bool* possible);
  bool Apply(const LiveTables& tables, int sign);
  bool ApplyRow(const LiveTables& tables, uint32_t row, int sign);
  uint32_t SlotOf(const Values& values);
  uint32_t AddSlot(std::string key);
  void FindUnits(const LiveTables& tables, const RowChange& change);
  void Walk(const LiveTables& tables, const LiveWay& way, size_t step, Symbol symbol);

  const std::unique_ptr<LiveSource> source_;
  const TableId fact_;
  const size_t lanes_;
  Signature signature_;
  std::vector<Column> dimensions_;
  std::vector<Column> conditions_;
  std::vector<LiveWay> ways_;

  ScopedCharge charge_;
  std::vector<std::string> keys_;  // encoded, by slot
  std::vector<Int128> sums_;       // by slot, lanes_ each
  HashMap<std::string, uint32_t> slot_of_key_;
  HashMap<Values, uint32_t> slot_of_values_;  // of the dimensions, as LiveColumn reads them
  Values values_;
  std::vector<Int128> row_;
  std::vector<Symbol> units_;             // fact rows that the change under way reaches
  TableId changed_ = TableId::kSettings;  // the table of the change under way
};

// One row of a query's result, kept as a table of at most one row.
class LiveRow {
 public:
  virtual ~LiveRow() = default;
  // Makes it the row of a slot, or of none. Allocates nothing once it was one.
  virtual void Write(const LiveFold& fold, uint32_t slot) = 0;
  virtual const Table& table() const = 0;
  // Of the entry in the tally, encoded.
  const std::string& key() const { return key_; }

 protected:
  explicit LiveRow(std::string key) : key_(std::move(key)) {}

 private:
  const std::string key_;
};

// How a query is kept up to date.
struct LiveQuery {
  // Null where the rows cannot be taken one by one with these options.
  absl::StatusOr<std::unique_ptr<LiveSource>> (*source)(const Snapshot& snapshot,
                                                        const Options& options);
  // The result's row with these dimensions, of which there are as many as the result has.
  // `columns`: names of columns of the result, in the order wanted. Null: it has not all of them.
  std::unique_ptr<LiveRow> (*row)(const Signature& signature, const Options& options,
                                  const Key& dimensions, const std::vector<std::string>& columns);
};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_LIVE_H_
