#ifndef COXSWAIN_QUERY_FOLD_H_
#define COXSWAIN_QUERY_FOLD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query/filter.h"
#include "coxswain/query/resolve.h"
#include "coxswain/query/tally.h"

// The one grouped-fold kernel. It walks the rows of a fact table, applies the filter, finds each
// row's group from its dimensions (across references, by period), and keeps partial sums per
// thread. A calculator supplies which rows count and what is added: a LaneSource.
namespace coxswain {

// What a thread keeps between the steps of a batch, of the calculator's own making.
class FoldScratch {
 public:
  virtual ~FoldScratch() = default;
};

// Some rows of one row group, and the slot of each row's group.
struct FoldBatch {
  const RowGroup* group;
  const uint16_t* rows;   // places in the group, ascending
  const uint32_t* slots;  // of rows[i]; null before they are known
  int count;
  FoldScratch* scratch = nullptr;  // what NewScratch gave this thread
};

// What each row of a batch adds to the lanes of a block.
class LaneBlock {
 public:
  explicit LaneBlock(int width)
      : width_(width), values_(static_cast<size_t>(width) * kGroupRows, 0) {}

  // Forgets the batch before; now the lanes of `rows` rows are to be given, each and all.
  void Start(int rows) {
    rows_ = rows;
    beyond_.clear();
  }
  // The lanes of a row, one after another: what 64 bits hold, -2^63 excepted.
  int64_t* row(int row) { return values_.data() + static_cast<ptrdiff_t>(row) * width_; }
  // Any value.
  void Set(int row, int lane, Int128 value);

  struct Beyond {
    int row;
    int lane;
    Int128 value;
  };
  int width() const { return width_; }
  int rows() const { return rows_; }
  const int64_t* values() const { return values_.data(); }
  absl::Span<const Beyond> beyond() const { return beyond_; }  // what 64 bits do not hold

 private:
  int width_;
  int rows_ = 0;
  std::vector<int64_t> values_;
  std::vector<Beyond> beyond_;
};

// Sums by slot, in 64 bits while the largest values seen cannot overflow them and moved to 128
// bits before they could. A block is a few lanes that are added together and lie together.
class GroupSums {
 public:
  explicit GroupSums(const std::vector<int>& block_widths);

  int lanes() const { return lanes_; }  // of all blocks
  // Makes room for slots 0 .. count-1.
  void Resize(uint32_t count);
  uint32_t slots() const { return slots_; }

  // The base of a block's 64-bit sums (slot x width + lane), ready for `rows` values each of
  // magnitude up to max_abs; null if that could overflow even empty sums: use AddWide then.
  int64_t* Prepare(int block, uint64_t max_abs, int64_t rows);
  int width(int block) const { return blocks_[static_cast<size_t>(block)].width; }
  void AddWide(int block, int lane, uint32_t slot, Int128 value);

  // Adds columns[k][i] (i-th row of the batch) to lane first_lane + k of the block.
  template <int kLanes>
  void AddDense(int block, int first_lane, const uint32_t* slots, int count,
                const int64_t* const (&columns)[kLanes], uint64_t max_abs) {
    int64_t* base = Prepare(block, max_abs, count);
    if (base == nullptr) {
      for (int i = 0; i < count; ++i) {
        for (int k = 0; k < kLanes; ++k) AddWide(block, first_lane + k, slots[i], columns[k][i]);
      }
      return;
    }
    const size_t stride = static_cast<size_t>(width(block));
    base += first_lane;
    for (int i = 0; i < count; ++i) {
      int64_t* sums = base + slots[i] * stride;
      for (int k = 0; k < kLanes; ++k) sums[k] += columns[k][i];
    }
  }

  // Adds the lanes of rows[i] to slots[i]; the block is as wide as they are.
  void AddRows(int block, const uint32_t* slots, const LaneBlock& rows);

  // The exact sum of the first lane of all: how many rows a slot has.
  Int128 Count(uint32_t slot);
  // The exact sums of one slot, all blocks in order.
  void Read(uint32_t slot, std::vector<Int128>* lanes);

 private:
  struct Block {
    int width = 0;
    int first_lane = 0;
    std::vector<int64_t> sums;
    std::vector<Int128> wide;  // empty until needed
    uint64_t headroom = 0;     // how much magnitude may still be added to every sum
  };
  void Flush(Block* block);

  std::vector<Block> blocks_;
  int lanes_ = 0;
  uint32_t slots_ = 0;
};

// A dimension that is reckoned from the row itself, such as the bin of a ratio. It comes last in
// the key. One object serves all threads at once.
class RowBins {
 public:
  virtual ~RowBins() = default;
  virtual uint32_t count() const = 0;
  // codes[i] = bin of the batch's i-th row, below count(). Its slots are not known yet.
  virtual void Read(const FoldBatch& batch, uint32_t* codes) const = 0;
  // Appends the parts that a bin has in the key, encoded.
  virtual void AppendKey(uint32_t code, std::string* key) const = 0;
};

// What a calculator adds up. One object serves all threads at once.
class LaneSource {
 public:
  virtual ~LaneSource() = default;
  // Lanes per block. Lane 0 of block 0 is the row count; a group whose count is 0 is dropped.
  virtual std::vector<int> block_widths() const = 0;
  // The places of the rows that count, ascending, into `rows` (room for kGroupRows); how many.
  virtual int Select(const RowGroup& group, uint16_t* rows) const = 0;
  // What each thread needs beside its sums, and what is read into it from a batch, before its
  // slots are known, so that bins and sums are reckoned from one reading.
  virtual std::unique_ptr<FoldScratch> NewScratch() const { return nullptr; }
  virtual void Read(const FoldBatch&) const {}
  virtual const RowBins* bins() const { return nullptr; }
  virtual void Accumulate(const FoldBatch& batch, GroupSums* sums) const = 0;
};

// How rows are grouped and which count.
struct GroupOptions {
  std::vector<std::string> by;
  Filter filter;
};

class RowCodes;

// The dimensions and the filter of a fold, resolved against one snapshot.
class FoldPlan {
 public:
  // date_column: of the fact table, the day that bare period names mean; -1: none. With
  // `unreachable_is_null`, dimensions on `unreachable` table are null instead of an error, and a
  // condition on it sees null: for facts that lack what others of the same query have.
  static absl::StatusOr<FoldPlan> Make(std::shared_ptr<const Snapshot> snapshot, TableId fact,
                                       int date_column, const GroupOptions& options, const Run& run,
                                       std::optional<TableId> unreachable = std::nullopt);
  FoldPlan(FoldPlan&&) noexcept;
  FoldPlan& operator=(FoldPlan&&) noexcept;
  ~FoldPlan();

  // Folds all rows and adds them to the tally under keys (prefix ..., dimensions ...), or names
  // them where run.rows_counted asks for it.
  absl::Status Fold(const LaneSource& source, absl::Span<const KeyPart> prefix, const Run& run,
                    Tally* tally) const;

  // The rows that would be folded, in row order, at most `limit` (< 0: all): row numbers of the
  // fact table from 0.
  absl::StatusOr<std::vector<int64_t>> Rows(const LaneSource& source, int64_t limit,
                                            const Run& run) const;

  // The plan's own steps, for who keeps something else of the rows than sums. From any thread.
  // `scratch` has room for kGroupRows.
  //
  // Leaves those of `rows` that pass the filter; how many.
  int LeavePassing(const RowGroup& group, uint16_t* rows, int count, uint32_t* scratch) const;
  // codes[i] = which combination of the dimensions rows[i] has, below combinations().
  void Read(const RowGroup& group, const uint16_t* rows, int count, uint32_t* scratch,
            uint64_t* codes) const;
  uint64_t combinations() const;
  Key DimensionsOf(uint64_t code) const;
  // The codes by symbol in this text column of the fact, where all rows of one symbol have one
  // combination, and there are not more of them than 32 bits tell.
  std::optional<std::vector<uint32_t>> CodesBySymbol(int column) const;

  // Qualified names of the dimensions, in order.
  const std::vector<std::string>& dimension_names() const { return names_; }
  // Which dimensions are periods.
  const std::vector<std::optional<Grain>>& grains() const { return grains_; }
  const Filter& qualified_filter() const { return filter_; }

 private:
  FoldPlan();
  struct State;
  std::unique_ptr<State> state_;
  std::vector<std::string> names_;
  std::vector<std::optional<Grain>> grains_;
  Filter filter_;
};

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_FOLD_H_
