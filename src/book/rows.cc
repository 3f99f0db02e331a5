#include "coxswain/book/rows.h"

#include <algorithm>
#include <array>
#include <cstring>

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

int64_t NullOf(Storage storage) {
  return storage == Storage::kNumber ? kNullNumber : storage == Storage::kDay ? kNullDay : 0;
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

size_t WidthOf(Storage storage) {
  switch (storage) {
    case Storage::kNumber:
      return sizeof(int64_t);
    case Storage::kSymbol:
      return sizeof(Symbol);
    case Storage::kDay:
      return sizeof(int32_t);
    case Storage::kSmall:
      return sizeof(uint8_t);
  }
  return 0;
}

void FreeGroupBlock::operator()(std::byte* block) const {
  if (of_slab) {
    SlabSource::Release(block);
  } else {
    delete[] block;
  }
}

RowGroup::Block RowGroup::TakeBlock(Storage storage, SlabSource* slabs) {
  const size_t bytes = WidthOf(storage) * kGroupRows;
  return slabs == nullptr ? Block(new std::byte[bytes]) : Block(slabs->Take(bytes), {true});
}

RowGroup::RowGroup(const RowGroup& other)
    : first_row_(other.first_row_), bytes_(other.bytes_), rows_(other.rows_) {
  columns_.resize(other.columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Values& from = other.columns_[i];
    Values& to = columns_[i];
    to.storage = from.storage;
    to.null_free_rows = from.null_free_rows;
    to.max_abs = from.max_abs;
    if (from.data == nullptr) continue;
    to.data = TakeBlock(from.storage, nullptr);
    std::memcpy(to.data.get(), from.data.get(), WidthOf(from.storage) * kGroupRows);
  }
}

const Symbol* RowGroup::symbols(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data == nullptr) return kNullSymbols.data();
  return reinterpret_cast<const Symbol*>(columns_[index].data.get());
}

const int64_t* RowGroup::numbers(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data == nullptr) return kNullNumbers.data();
  return reinterpret_cast<const int64_t*>(columns_[index].data.get());
}

const int32_t* RowGroup::days(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data == nullptr) return kNullDays.data();
  return reinterpret_cast<const int32_t*>(columns_[index].data.get());
}

const uint8_t* RowGroup::smalls(int column) const {
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data == nullptr) return kNullSmalls.data();
  return reinterpret_cast<const uint8_t*>(columns_[index].data.get());
}

bool RowGroup::has_null(int column) const {
  const size_t index = static_cast<size_t>(column);
  return index >= columns_.size() || columns_[index].null_free_rows < rows_;
}

bool RowGroup::written(int column) const {
  const size_t index = static_cast<size_t>(column);
  return index < columns_.size() && columns_[index].data != nullptr;
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
  if (values.data == nullptr) {
    const size_t bytes = WidthOf(storage) * kGroupRows;
    values.storage = storage;
    values.data = TakeBlock(storage, slabs);
    std::memcpy(values.data.get(), NullBlock(storage), bytes);
    bytes_ += static_cast<int64_t>(bytes);
  }
  return values;
}

void RowGroup::Set(int column, Storage storage, int row, absl::Span<const int64_t> values,
                   SlabSource* slabs) {
  // Nulls need no room in a column that has none yet.
  const size_t index = static_cast<size_t>(column);
  if (index >= columns_.size() || columns_[index].data == nullptr) {
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
  to.data = TakeBlock(storage, slabs);
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

void RowGroup::Reserve(int column, Storage storage) { Writable(column, storage); }

int64_t RowGroup::BytesToReserve(int column, Storage storage) const {
  return written(column) ? 0 : static_cast<int64_t>(WidthOf(storage) * kGroupRows);
}

void RowGroup::Clear(int column, int row) {
  if (!written(column)) return;
  Values& values = columns_[static_cast<size_t>(column)];
  const size_t width = WidthOf(values.storage);
  std::memcpy(values.data.get() + static_cast<size_t>(row) * width, NullBlock(values.storage),
              width);
  values.null_free_rows = std::min(values.null_free_rows, row);
}

void RowGroup::RemoveLastRow() {
  for (size_t i = 0; i < columns_.size(); ++i) Clear(static_cast<int>(i), rows_ - 1);
  --rows_;
}

void RowGroup::CopyRow(const RowGroup& from, int from_row, int to_row) {
  for (size_t i = from.columns_.size(); i < columns_.size(); ++i) {
    Clear(static_cast<int>(i), to_row);
  }
  for (size_t i = 0; i < from.columns_.size(); ++i) {
    const Values& source = from.columns_[i];
    if (source.data == nullptr) {
      Clear(static_cast<int>(i), to_row);
      continue;
    }
    int64_t value = 0;
    switch (source.storage) {
      case Storage::kNumber:
        value = from.numbers(static_cast<int>(i))[from_row];
        break;
      case Storage::kSymbol:
        value = from.symbols(static_cast<int>(i))[from_row];
        break;
      case Storage::kDay:
        value = from.days(static_cast<int>(i))[from_row];
        break;
      case Storage::kSmall:
        value = from.smalls(static_cast<int>(i))[from_row];
        break;
    }
    Set(static_cast<int>(i), source.storage, to_row, {&value, 1});
  }
}

}  // namespace coxswain
