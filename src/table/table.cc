#include "coxswain/table/table.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace coxswain {
namespace {

constexpr size_t kArenaChunk = 64 * 1024;

// The shortest text that reads back as the same double; no locale is asked.
std::string RealText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char buffer[32];
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, result.ptr);
}

template <typename T>
void Gather(const std::vector<int64_t>& order, std::vector<T>* values) {
  std::vector<T> result;
  result.reserve(order.size());
  for (int64_t row : order) result.push_back((*values)[static_cast<size_t>(row)]);
  *values = std::move(result);
}

// Keeps `valid` empty as long as nothing is null.
void MarkValid(Column* column) {
  if (!column->valid.empty()) column->valid.push_back(1);
}

}  // namespace

std::string_view ColumnKindName(ColumnKind kind) {
  constexpr std::string_view kNames[] = {"text", "integer", "decimal", "sum",
                                         "real", "date",    "bool"};
  return kNames[static_cast<size_t>(kind)];
}

int64_t Column::rows() const {
  switch (kind) {
    case ColumnKind::kText:
      return static_cast<int64_t>(texts.size());
    case ColumnKind::kSum:
      return static_cast<int64_t>(sums.size());
    case ColumnKind::kReal:
      return static_cast<int64_t>(reals.size());
    case ColumnKind::kInteger:
    case ColumnKind::kDecimal:
    case ColumnKind::kDate:
    case ColumnKind::kBool:
      break;
  }
  return static_cast<int64_t>(numbers.size());
}

std::string Column::CellText(int64_t row) const {
  if (IsNull(row)) return "";
  const size_t i = static_cast<size_t>(row);
  switch (kind) {
    case ColumnKind::kText:
      return std::string(texts[i]);
    case ColumnKind::kInteger:
      return std::to_string(numbers[i]);
    case ColumnKind::kDecimal:
      return FormatDecimal(numbers[i], scale);
    case ColumnKind::kSum:
      return FormatDecimal(sums[i], scale, scale == kMoneyScale ? 2 : 0);
    case ColumnKind::kReal:
      return RealText(reals[i]);
    case ColumnKind::kDate:
      return Date::FromDays(static_cast<int32_t>(numbers[i])).ToString();
    case ColumnKind::kBool:
      return numbers[i] != 0 ? "true" : "false";
  }
  return "";
}

Table::Arena& Table::Arena::operator=(const Arena& other) {
  if (this != &other) {
    next = nullptr;
    left = 0;
  }
  return *this;
}

Table::Arena& Table::Arena::operator=(Arena&& other) noexcept {
  next = std::exchange(other.next, nullptr);
  left = std::exchange(other.left, 0);
  return *this;
}

const Column* Table::Find(std::string_view name) const {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

int Table::AddColumn(std::string name, ColumnKind kind, std::string unit, int scale) {
  Column column;
  column.name = std::move(name);
  column.kind = kind;
  column.unit = std::move(unit);
  column.scale = scale;
  columns.push_back(std::move(column));
  return static_cast<int>(columns.size()) - 1;
}

void Table::AppendText(int column, std::string_view text) {
  Column& to = columns[static_cast<size_t>(column)];
  assert(to.kind == ColumnKind::kText);
  to.texts.push_back(Store(text));
  MarkValid(&to);
}

void Table::AppendInteger(int column, int64_t value) {
  Column& to = columns[static_cast<size_t>(column)];
  assert(to.kind == ColumnKind::kInteger || to.kind == ColumnKind::kDecimal ||
         to.kind == ColumnKind::kDate || to.kind == ColumnKind::kBool);
  to.numbers.push_back(value);
  MarkValid(&to);
}

void Table::AppendSum(int column, Int128 value) {
  Column& to = columns[static_cast<size_t>(column)];
  assert(to.kind == ColumnKind::kSum);
  to.sums.push_back(value);
  MarkValid(&to);
}

void Table::AppendReal(int column, double value) {
  Column& to = columns[static_cast<size_t>(column)];
  assert(to.kind == ColumnKind::kReal);
  to.reals.push_back(value);
  MarkValid(&to);
}

void Table::AppendNull(int column) {
  Column& to = columns[static_cast<size_t>(column)];
  if (to.valid.empty()) to.valid.assign(static_cast<size_t>(to.rows()), 1);
  to.valid.push_back(0);
  switch (to.kind) {
    case ColumnKind::kText:
      to.texts.emplace_back();
      break;
    case ColumnKind::kSum:
      to.sums.push_back(0);
      break;
    case ColumnKind::kReal:
      to.reals.push_back(0);
      break;
    case ColumnKind::kInteger:
    case ColumnKind::kDecimal:
    case ColumnKind::kDate:
    case ColumnKind::kBool:
      to.numbers.push_back(0);
      break;
  }
}

std::string_view Table::Store(std::string_view text) {
  // Not the default view: a null data() means null.
  if (text.empty()) return "";  // never a null pointer: it may leave through the C ABI
  // A long text gets memory of its own and leaves the rest of the chunk to short ones.
  if (text.size() > kArenaChunk / 8) {
    const std::shared_ptr<char[]> own(new char[text.size()]);
    std::memcpy(own.get(), text.data(), text.size());
    kept_.push_back(own);
    return std::string_view(own.get(), text.size());
  }
  if (text.size() > arena_.left) {
    const std::shared_ptr<char[]> chunk(new char[kArenaChunk]);
    kept_.push_back(chunk);
    arena_.next = chunk.get();
    arena_.left = kArenaChunk;
  }
  std::memcpy(arena_.next, text.data(), text.size());
  const std::string_view stored(arena_.next, text.size());
  arena_.next += text.size();
  arena_.left -= text.size();
  return stored;
}

void Table::ClearRows() {
  for (Column& column : columns) {
    column.numbers.clear();
    column.sums.clear();
    column.reals.clear();
    column.texts.clear();
    column.valid.clear();
  }
}

void Table::Reorder(const std::vector<int64_t>& order) {
  for (Column& column : columns) {
    if (!column.texts.empty()) Gather(order, &column.texts);
    if (!column.numbers.empty()) Gather(order, &column.numbers);
    if (!column.sums.empty()) Gather(order, &column.sums);
    if (!column.reals.empty()) Gather(order, &column.reals);
    if (!column.valid.empty()) Gather(order, &column.valid);
  }
}

}  // namespace coxswain
