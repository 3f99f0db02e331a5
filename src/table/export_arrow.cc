#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "coxswain/table/arrow.h"

namespace coxswain {
namespace {

constexpr int kMostBuffers = 3;
constexpr int kDecimalDigits = 38;

// One column as its buffers. They never move once the column stands in its Exported.
struct ExportedColumn {
  std::string name;
  std::string format;
  std::string metadata;  // empty: none
  int64_t null_count = 0;
  std::vector<char> validity;
  std::vector<char> values;
  const void* lent = nullptr;  // the table's own values, in place of the copy above
  std::vector<char> texts;
  int64_t buffer_count = 2;
  std::array<const void*, kMostBuffers> buffers = {};
};

// What all structures of one stream share, the children too: a consumer may move a child out and
// release its parent.
struct Exported {
  std::shared_ptr<const Table> keep;
  int64_t rows = 0;
  std::vector<ExportedColumn> columns;
  const void* no_buffer[1] = {nullptr};  // of the batch: no row is null
};
using Shared = std::shared_ptr<Exported>;

template <typename T>
void AppendValue(T value, std::vector<char>* bytes) {
  const size_t size = bytes->size();
  bytes->resize(size + sizeof value);
  std::memcpy(bytes->data() + size, &value, sizeof value);
}

void SetBit(size_t i, std::vector<char>* bits) {
  char& byte = (*bits)[i / 8];
  byte = static_cast<char>(static_cast<unsigned char>(byte) | (1u << (i % 8)));
}

std::vector<char> NoBits(size_t count) { return std::vector<char>((count + 7) / 8); }

// Key and value pairs as the C data interface packs them.
std::string PackMetadata(std::string_view key, std::string_view value) {
  std::vector<char> bytes;
  AppendValue(int32_t{1}, &bytes);
  for (const std::string_view text : {key, value}) {
    AppendValue(static_cast<int32_t>(text.size()), &bytes);
    bytes.insert(bytes.end(), text.begin(), text.end());
  }
  return std::string(bytes.begin(), bytes.end());
}

template <typename Offset>
void WriteTexts(const Column& from, ExportedColumn* to) {
  to->values.reserve((from.texts.size() + 1) * sizeof(Offset));
  AppendValue(Offset{0}, &to->values);
  for (const std::string_view text : from.texts) {
    to->texts.insert(to->texts.end(), text.begin(), text.end());
    AppendValue(static_cast<Offset>(to->texts.size()), &to->values);
  }
}

void WriteText(const Column& from, ExportedColumn* to) {
  size_t bytes = 0;
  for (const std::string_view text : from.texts) bytes += text.size();
  const bool large = bytes > INT32_MAX;
  to->format = large ? "U" : "u";
  to->buffer_count = 3;
  to->texts.reserve(bytes + 1);  // a buffer even where all texts are empty
  if (large) {
    WriteTexts<int64_t>(from, to);
  } else {
    WriteTexts<int32_t>(from, to);
  }
}

template <typename T, typename From>
void WriteValues(const std::vector<From>& from, ExportedColumn* to) {
  to->values.reserve(from.size() * sizeof(T));
  for (const From value : from) AppendValue(static_cast<T>(value), &to->values);
}

// The same where the table has the values as Arrow wants them. `lend`: they stay, and are shown.
template <typename T>
void ShowValues(const std::vector<T>& from, bool lend, ExportedColumn* to) {
  if (lend) {
    to->lent = from.data();
  } else {
    WriteValues<T>(from, to);
  }
}

absl::Status CheckDigits(const Column& column) {
  Int128 largest = 1;
  for (int i = 0; i < kDecimalDigits; ++i) largest *= 10;
  for (size_t row = 0; row < column.sums.size(); ++row) {
    if (column.sums[row] < largest && column.sums[row] > -largest) continue;
    return ErrorAt(absl::StatusCode::kOutOfRange,
                   "The sum in column " + Quote(column.name) + ", row " + std::to_string(row + 1) +
                       ", has more digits than an Arrow decimal128 holds (38).",
                   {"", column.name, static_cast<int64_t>(row) + 1});
  }
  return absl::OkStatus();
}

void WriteColumn(const Column& from, bool lend, ExportedColumn* to) {
  to->name = from.name;
  if (!from.unit.empty()) to->metadata = PackMetadata("unit", from.unit);
  const size_t rows = static_cast<size_t>(from.rows());
  if (!from.valid.empty()) {
    to->validity = NoBits(rows);
    for (size_t row = 0; row < rows; ++row) {
      if (from.valid[row] != 0) SetBit(row, &to->validity);
    }
    to->null_count = std::count(from.valid.begin(), from.valid.end(), 0);
  }
  switch (from.kind) {
    case ColumnKind::kText:
      WriteText(from, to);
      break;
    case ColumnKind::kInteger:
      to->format = "l";
      ShowValues(from.numbers, lend, to);
      break;
    case ColumnKind::kDecimal:
    case ColumnKind::kSum:
      to->format = "d:" + std::to_string(kDecimalDigits) + "," + std::to_string(from.scale);
      if (from.kind == ColumnKind::kSum) {
        ShowValues(from.sums, lend, to);
      } else {
        WriteValues<Int128>(from.numbers, to);
      }
      break;
    case ColumnKind::kReal:
      to->format = "g";
      ShowValues(from.reals, lend, to);
      break;
    case ColumnKind::kDate:
      to->format = "tdD";
      WriteValues<int32_t>(from.numbers, to);
      break;
    case ColumnKind::kBool:
      to->format = "b";
      to->values = NoBits(rows);
      for (size_t row = 0; row < rows; ++row) {
        if (from.numbers[row] != 0) SetBit(row, &to->values);
      }
      break;
  }
  to->buffers = {to->null_count == 0 ? nullptr : to->validity.data(),
                 to->lent != nullptr ? to->lent : to->values.data(), to->texts.data()};
}

// A column's schema or array, which keeps what it shows alive.
template <typename T>
void ReleaseChild(T* child) {
  delete static_cast<Shared*>(child->private_data);
  child->release = nullptr;
}

// A parent, and the memory of its children. Structs do not move: their addresses were handed out.
template <typename T>
struct Parent {
  explicit Parent(const Shared& from) : shared(from), children(from->columns.size()) {
    for (T& child : children) pointers.push_back(&child);
  }
  Parent(const Parent&) = delete;
  Parent& operator=(const Parent&) = delete;
  ~Parent() {
    for (T& child : children) {
      if (child.release != nullptr) child.release(&child);
    }
  }
  const Shared shared;
  std::vector<T> children;
  std::vector<T*> pointers;
};

template <typename T>
void ReleaseParent(T* parent) {
  delete static_cast<Parent<T>*>(parent->private_data);
  parent->release = nullptr;
}

// Fills `out` with a parent whose children `fill(column, child)` has filled.
template <typename T, typename Fill>
void MakeParent(const Shared& shared, const Fill& fill, T* out) {
  auto parent = std::make_unique<Parent<T>>(shared);
  for (size_t i = 0; i < parent->children.size(); ++i) {
    T& child = parent->children[i];
    fill(&shared->columns[i], &child);
    child.private_data = new Shared(shared);
    child.release = ReleaseChild<T>;
  }
  out->n_children = static_cast<int64_t>(parent->children.size());
  out->children = parent->pointers.data();
  out->private_data = parent.release();
  out->release = ReleaseParent<T>;
}

void FillSchema(const Shared& shared, ArrowSchema* out) {
  *out = {};
  out->format = "+s";
  out->name = "";
  const auto fill = [](const ExportedColumn* column, ArrowSchema* child) {
    child->format = column->format.c_str();
    child->name = column->name.c_str();
    child->metadata = column->metadata.empty() ? nullptr : column->metadata.data();
    child->flags = ARROW_FLAG_NULLABLE;
  };
  MakeParent(shared, fill, out);
}

void FillBatch(const Shared& shared, ArrowArray* out) {
  *out = {};
  out->length = shared->rows;
  out->n_buffers = 1;
  out->buffers = shared->no_buffer;
  const auto fill = [&shared](ExportedColumn* column, ArrowArray* child) {
    child->length = shared->rows;
    child->null_count = column->null_count;
    child->n_buffers = column->buffer_count;
    child->buffers = column->buffers.data();
  };
  MakeParent(shared, fill, out);
}

struct StreamState {
  Shared shared;
  bool done = false;
};

StreamState* StateOf(ArrowArrayStream* stream) {
  return static_cast<StreamState*>(stream->private_data);
}

// No exception may reach the consumer; only memory can run out.
int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) noexcept {
  try {
    FillSchema(StateOf(stream)->shared, out);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) noexcept {
  StreamState& state = *StateOf(stream);
  *out = {};
  if (state.done || state.shared->rows == 0) return 0;
  try {
    FillBatch(state.shared, out);
    state.done = true;
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

const char* GetLastError(ArrowArrayStream*) noexcept { return "memory is out"; }

void ReleaseStream(ArrowArrayStream* stream) noexcept {
  delete StateOf(stream);
  stream->release = nullptr;
}

}  // namespace

absl::Status ExportArrow(const Table& table, ArrowArrayStream* out,
                         std::shared_ptr<const Table> keep) {
  *out = {};
  const auto shared = std::make_shared<Exported>();
  shared->rows = table.rows();
  shared->columns.resize(table.columns.size());
  for (size_t i = 0; i < table.columns.size(); ++i) {
    COXSWAIN_RETURN_IF_ERROR(CheckDigits(table.columns[i]));
    WriteColumn(table.columns[i], keep != nullptr, &shared->columns[i]);
  }
  shared->keep = std::move(keep);
  out->get_schema = GetSchema;
  out->get_next = GetNext;
  out->get_last_error = GetLastError;
  out->private_data = new StreamState{shared};
  out->release = ReleaseStream;
  return absl::OkStatus();
}

}  // namespace coxswain
