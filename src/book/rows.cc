#include "coxswain/book/rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <type_traits>

#include "base/slabs.h"

namespace coxswain {
namespace {

template <typename T>
constexpr std::array<T, kGroupRows> Filled(T value) {
  std::array<T, kGroupRows> block{};
  for (T& entry : block) entry = value;
  return block;
}
constexpr std::array<int64_t, kGroupRows> kNullNumbers = Filled(kNullNumber);
constexpr std::array<int32_t, kGroupRows> kNullDays = Filled(kNullDay);
constexpr std::array<Symbol, kGroupRows> kNullSymbols{};
constexpr std::array<uint8_t, kGroupRows> kNullSmalls{};

const void* NullBlock(Storage storage) {
  switch (storage) {
    case Storage::kNumber:
      return kNullNumbers.data();
    case Storage::kSymbol:
      return kNullSymbols.data();
    case Storage::kDay:
      return kNullDays.data();
    case Storage::kSmall:
      break;
  }
  return kNullSmalls.data();
}

// Writes values from `row` on and says how many of them, from the first, are not null.
template <typename T>
int Store(std::byte* data, int row, absl::Span<const int64_t> values, T null) {
  T* out = reinterpret_cast<T*>(data) + row;
  int null_free = 0;
  bool seen_null = false;
  for (size_t i = 0; i < values.size(); ++i) {
    out[i] = static_cast<T>(values[i]);
    seen_null = seen_null || out[i] == null;
    null_free += seen_null ? 0 : 1;
  }
  return null_free;
}

// How many values there are before the first null.
template <typename T>
int NullFree(const std::byte* data, int rows, T null) {
  const T* const values = reinterpret_cast<const T*>(data);
  return static_cast<int>(std::find(values, values + rows, null) - values);
}

uint64_t Magnitude(int64_t value) {
  return value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
}

uint64_t MaxAbs(const int64_t* values, int rows) {
  uint64_t most = 0;
  for (int row = 0; row < rows; ++row) most = std::max(most, Magnitude(values[row]));
  return most;
}

}  // namespace

ColumnBlock::ColumnBlock(size_t bytes, SlabSource* slabs) {
  bytes += sizeof(Block);
  block_ = new (slabs == nullptr ? ::operator new(bytes) : slabs->Take(bytes)) Block;
  block_->of_slab = slabs != nullptr;
}

ColumnBlock::~ColumnBlock() {
  if (block_ == nullptr || block_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const bool of_slab = block_->of_slab;
  block_->~Block();
  if (of_slab) {
    SlabSource::Release(reinterpret_cast<std::byte*>(block_));
  } else {
    ::operator delete(block_);
  }
}

const Symbol* RowGroup::symbols(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data.empty()) return kNullSymbols.data();
  return reinterpret_cast<const Symbol*>(columns_[index].data.get());
}

const int64_t* RowGroup::numbers(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data.empty()) return kNullNumbers.data();
  return reinterpret_cast<const int64_t*>(columns_[index].data.get());
}

const int32_t* RowGroup::days(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data.empty()) return kNullDays.data();
  return reinterpret_cast<const int32_t*>(columns_[index].data.get());
}

const uint8_t* RowGroup::smalls(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data.empty()) return kNullSmalls.data();
  return reinterpret_cast<const uint8_t*>(columns_[index].data.get());
}

bool RowGroup::has_null(int column) const {
  const size_t index = static_cast<size_t>(column);
  return index >= columns_.size() || columns_[index].null_free_rows < rows_;
}

uint64_t RowGroup::max_abs(int column) const {
  const size_t index = static_cast<size_t>(column);
  return index >= columns_.size() ? 0 : columns_[index].max_abs;
}

void RowGroup::AddRows(int count) { rows_ += count; }

RowGroup::Values& RowGroup::Writable(int column, Storage storage, SlabSource* slabs) {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size()) columns_.resize(index + 1);
  Values& values = columns_[index];
  const bool fresh = values.data.empty();
  if (!fresh && values.data.unique()) return values;
  const size_t bytes = WidthOf(storage) * kGroupRows;
  ColumnBlock own(bytes, slabs);
  std::memcpy(own.get(), fresh ? NullBlock(storage) : values.data.get(), bytes);
  (fresh ? bytes_ : copied_bytes_) += static_cast<int64_t>(bytes);
  values.storage = storage;
  values.data = std::move(own);
  return values;
}

void RowGroup::Set(int column, Storage storage, int row, absl::Span<const int64_t> values,
                   SlabSource* slabs) {
  // Nulls need no room in a column that has none yet.
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data.empty()) {
    const int64_t null = NullOf(storage);
    if (std::all_of(values.begin(), values.end(), [&](int64_t value) { return value == null; })) {
      return;
    }
  }
  Values& to = Writable(column, storage, slabs);
  int null_free = 0;
  switch (storage) {
    case Storage::kNumber:
      null_free = Store<int64_t>(to.data.get(), row, values, kNullNumber);
      for (const int64_t value : values) {
        if (value == kNullNumber) continue;
        to.max_abs = std::max(to.max_abs, Magnitude(value));
      }
      break;
    case Storage::kSymbol:
      null_free = Store<Symbol>(to.data.get(), row, values, kNullSymbol);
      break;
    case Storage::kDay:
      null_free = Store<int32_t>(to.data.get(), row, values, kNullDay);
      break;
    case Storage::kSmall:
      null_free = Store<uint8_t>(to.data.get(), row, values, kNullSmall);
      break;
  }
  const int size = static_cast<int>(values.size());
  if (row + null_free < to.null_free_rows && null_free < size) {
    to.null_free_rows = row + null_free;  // a null overwrote a value
  } else if (row <= to.null_free_rows) {
    to.null_free_rows = std::max(to.null_free_rows, row + null_free);
  }
}

void RowGroup::Assign(int column, Storage storage, const void* values, SlabSource* slabs) {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size()) columns_.resize(index + 1);
  Values& to = columns_[index];
  const size_t width = WidthOf(storage);
  const size_t given = width * static_cast<size_t>(rows_);
  to.storage = storage;
  to.data = ColumnBlock(width * kGroupRows, slabs);
  std::byte* const data = to.data.get();
  std::memcpy(data, values, given);
  std::memcpy(data + given, NullBlock(storage), width * kGroupRows - given);
  bytes_ += static_cast<int64_t>(width * kGroupRows);
  switch (storage) {
    case Storage::kNumber: {
      // A null is larger than any number, so the largest tells whether there is one.
      const int64_t* const numbers = reinterpret_cast<const int64_t*>(data);
      const uint64_t most = MaxAbs(numbers, rows_);
      to.null_free_rows = rows_;
      to.max_abs = most;
      if (most != Magnitude(kNullNumber)) break;
      to.null_free_rows = NullFree<int64_t>(data, rows_, kNullNumber);
      to.max_abs = 0;
      for (int row = 0; row < rows_; ++row) {
        if (numbers[row] != kNullNumber) to.max_abs = std::max(to.max_abs, Magnitude(numbers[row]));
      }
      break;
    }
    case Storage::kSymbol:
      to.null_free_rows = NullFree<Symbol>(data, rows_, kNullSymbol);
      break;
    case Storage::kDay:
      to.null_free_rows = NullFree<int32_t>(data, rows_, kNullDay);
      break;
    case Storage::kSmall:
      to.null_free_rows = NullFree<uint8_t>(data, rows_, kNullSmall);
      break;
  }
}

void RowGroup::Reserve(int column, Storage storage, int row, int64_t value) {
  if (At(column, storage, row) != value) Writable(column, storage);
}

int64_t RowGroup::BytesToReserve(int column, Storage storage, int row, int64_t value) const {
  if (written(column) || At(column, storage, row) == value) return 0;
  return static_cast<int64_t>(WidthOf(storage) * kGroupRows);
}

int64_t RowGroup::BytesToCopy(int column, Storage storage, int row, int64_t value) const {
  if (!written(column) || columns_[static_cast<size_t>(column)].data.unique() ||
      At(column, storage, row) == value) {
    return 0;
  }
  return static_cast<int64_t>(WidthOf(storage) * kGroupRows);
}

void RowGroup::Put(int column, Storage storage, int row, int64_t value) {
  if (!written(column)) return;
  Values& to = columns_[static_cast<size_t>(column)];
  const auto put = [&](auto* values, auto null) {
    using Value = std::remove_reference_t<decltype(*values)>;
    const Value stored = static_cast<Value>(value);
    // What is there already may be shared.
    if (values[row] != stored) values[row] = stored;
    if (stored == static_cast<Value>(null)) {
      to.null_free_rows = std::min(to.null_free_rows, row);
    } else if (row == to.null_free_rows) {
      ++to.null_free_rows;
    }
  };
  std::byte* const data = to.data.get();
  switch (storage) {
    case Storage::kNumber:
      put(reinterpret_cast<int64_t*>(data), kNullNumber);
      if (value != kNullNumber) to.max_abs = std::max(to.max_abs, Magnitude(value));
      break;
    case Storage::kSymbol:
      put(reinterpret_cast<Symbol*>(data), kNullSymbol);
      break;
    case Storage::kDay:
      put(reinterpret_cast<int32_t*>(data), kNullDay);
      break;
    case Storage::kSmall:
      put(reinterpret_cast<uint8_t*>(data), kNullSmall);
      break;
  }
}

}  // namespace coxswain
