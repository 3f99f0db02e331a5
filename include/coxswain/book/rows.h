#ifndef COXSWAIN_BOOK_ROWS_H_
#define COXSWAIN_BOOK_ROWS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/base.h"

// How a book keeps rows: in groups of up to kGroupRows, each holding all columns of its rows.
// Null is a value of its own in every column, so that inner loops need no bitmap.
namespace coxswain {

class SlabSource;

inline constexpr int kGroupRows = 1024;

inline constexpr int64_t kNullNumber = INT64_MIN;  // money, quantities, shares, numbers, integers
inline constexpr int32_t kNullDay = INT32_MIN;     // dates
inline constexpr uint8_t kNullSmall = 0;           // enums and bools; symbols: kNullSymbol

enum class Storage : uint8_t { kSymbol, kNumber, kDay, kSmall };
// Bytes of a value.
constexpr size_t WidthOf(Storage storage) {
  constexpr size_t kWidths[] = {sizeof(Symbol), sizeof(int64_t), sizeof(int32_t), sizeof(uint8_t)};
  return kWidths[static_cast<size_t>(storage)];
}
// Null as a value that At() gives.
constexpr int64_t NullOf(Storage storage) {
  return storage == Storage::kNumber ? kNullNumber : storage == Storage::kDay ? kNullDay : 0;
}

// The values of a column in one group of rows, shared by the copies of the group until one of them
// writes. unique() synchronises with the release of the last other reference. Where slabs are
// given, the memory comes from them.
class ColumnBlock {
 public:
  ColumnBlock() = default;
  explicit ColumnBlock(size_t bytes, SlabSource* slabs = nullptr);
  ColumnBlock(const ColumnBlock& other) : block_(other.block_) {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  ColumnBlock(ColumnBlock&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  ColumnBlock& operator=(ColumnBlock other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~ColumnBlock();

  bool empty() const { return block_ == nullptr; }
  bool unique() const { return block_->references.load(std::memory_order_acquire) == 1; }
  std::byte* get() const { return reinterpret_cast<std::byte*>(block_ + 1); }

 private:
  struct alignas(16) Block {  // values follow
    std::atomic<int> references{1};
    bool of_slab = false;
  };
  Block* block_ = nullptr;
};

// A group of rows. A column that was never written is not stored: its pointer leads to a shared
// block of nulls. A copy shares its columns until it writes to them.
class RowGroup {
 public:
  explicit RowGroup(int64_t first_row) : first_row_(first_row) {}
  RowGroup(const RowGroup& other)
      : columns_(other.columns_),
        first_row_(other.first_row_),
        bytes_(other.bytes_),
        rows_(other.rows_) {}
  RowGroup& operator=(const RowGroup&) = delete;
  ~RowGroup() = default;

  int rows() const { return rows_; }
  int64_t first_row() const { return first_row_; }  // of the table, from 0

  // kGroupRows values each, null beyond rows(). A column beyond those written is all null.
  const Symbol* symbols(int column) const;
  const int64_t* numbers(int column) const;
  const int32_t* days(int column) const;
  const uint8_t* smalls(int column) const;

  // False: no row of the group is null there. May stay true after a null was overwritten.
  bool has_null(int column) const;
  // True: some row of the group was given a value there that is not null.
  bool written(int column) const {
    const size_t index = static_cast<size_t>(column);
    return index < columns_.size() && !columns_[index].data.empty();
  }
  // How the values of a written column are stored.
  Storage storage(int column) const { return columns_[static_cast<size_t>(column)].storage; }
  // No absolute value of a number column is larger. May stay larger after an overwrite.
  uint64_t max_abs(int column) const;

  // Writing; only for a group that nobody else reads. Rows grow
  // with AddRows and are null at first.
  void AddRows(int count);
  // values[0] goes to `row`, and so on. Values are as stored, nulls those of the storage. Where
  // `slabs` are given, the memory of a column comes from them.
  void Set(int column, Storage storage, int row, absl::Span<const int64_t> values,
           SlabSource* slabs = nullptr);
  // Gives a column that was never written the values of all rows at once, as stored: 8, 4, 4 or 1
  // bytes each, as the storage has it.
  void Assign(int column, Storage storage, const void* values, SlabSource* slabs = nullptr);
  // A value as stored; a column that was never written has nulls of the storage.
  int64_t At(int column, Storage storage, int row) const {
    if (!written(column)) return NullOf(storage);
    const std::byte* const data = columns_[static_cast<size_t>(column)].data.get();
    switch (storage) {
      case Storage::kNumber:
        return reinterpret_cast<const int64_t*>(data)[row];
      case Storage::kSymbol:
        return reinterpret_cast<const Symbol*>(data)[row];
      case Storage::kDay:
        return reinterpret_cast<const int32_t*>(data)[row];
      case Storage::kSmall:
        break;
    }
    return reinterpret_cast<const uint8_t*>(data)[row];
  }
  // Asks for the memory of a value that is soon written, and of what says whether its column is
  // shared.
  void Prefetch(int column, int row) const {
    if (!written(column)) return;
    const Values& values = columns_[static_cast<size_t>(column)];
    __builtin_prefetch(values.data.get() - 1);
    __builtin_prefetch(values.data.get() + static_cast<size_t>(row) * WidthOf(values.storage));
  }
  // Makes room for a value that is not there yet, so that Put() allocates nothing, and says what
  // that will add to bytes(), or take for a copy of what is shared. Where the value is there
  // already, or is null in a column that was never written, nothing.
  void Reserve(int column, Storage storage, int row, int64_t value);
  int64_t BytesToReserve(int column, Storage storage, int row, int64_t value) const;
  int64_t BytesToCopy(int column, Storage storage, int row, int64_t value) const;
  // Writes a value that room was made for.
  void Put(int column, Storage storage, int row, int64_t value);
  // Takes the last row away, which is all null.
  void RemoveLastRow() { --rows_; }
  int64_t bytes() const { return bytes_; }
  // What copies of shared columns took so far.
  int64_t copied_bytes() const { return copied_bytes_; }

 private:
  friend class GroupRef;
  struct Values {
    ColumnBlock data;  // empty: never written
    Storage storage = Storage::kNumber;
    int null_free_rows = 0;  // the first rows, of which none is null
    uint64_t max_abs = 0;
  };
  Values& Writable(int column, Storage storage, SlabSource* slabs = nullptr);

  std::vector<Values> columns_;
  int64_t first_row_ = 0;
  int64_t bytes_ = sizeof(RowGroup);
  int64_t copied_bytes_ = 0;
  int rows_ = 0;
  mutable std::atomic<int> references_{0};
};

// Shares a group between a book and its snapshots. unique() tells the writer that it may write in
// place; it synchronises with the release of the last other reference.
class GroupRef {
 public:
  GroupRef() = default;
  explicit GroupRef(RowGroup* group) : group_(group) { Acquire(); }
  GroupRef(const GroupRef& other) : group_(other.group_) { Acquire(); }
  GroupRef(GroupRef&& other) noexcept : group_(std::exchange(other.group_, nullptr)) {}
  GroupRef& operator=(GroupRef other) noexcept {
    std::swap(group_, other.group_);
    return *this;
  }
  ~GroupRef() {
    if (group_ != nullptr && group_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete group_;
    }
  }
  bool unique() const { return group_->references_.load(std::memory_order_acquire) == 1; }
  RowGroup* get() const { return group_; }
  RowGroup& operator*() const { return *group_; }
  RowGroup* operator->() const { return group_; }

 private:
  void Acquire() {
    if (group_ != nullptr) group_->references_.fetch_add(1, std::memory_order_relaxed);
  }
  RowGroup* group_ = nullptr;
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_ROWS_H_
