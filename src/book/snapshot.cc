#include "coxswain/book/snapshot.h"

#include <utility>

#include "coxswain/book/reported.h"

#include "snapshot_cache.h"

namespace coxswain {

int ScaleOf(ColumnType type) {
  if (type == ColumnType::kInteger) return 0;
  if (type == ColumnType::kRate) return kRateScale;
  return type == ColumnType::kShare ? kShareScale : kMoneyScale;
}

std::string NumberText(int64_t value, ColumnType type) {
  return type == ColumnType::kTime ? InstantText(value) : FormatDecimal(value, ScaleOf(type));
}

int TableState::Find(std::string_view name) const {
  for (size_t i = 0; i < columns->size(); ++i) {
    if ((*columns)[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

std::string_view TableState::TextAt(int64_t row, int column_index) const {
  const Symbol symbol = SymbolAt(row, column_index);
  if (symbol == kNullSymbol) return {nullptr, 0};
  return column(column_index).symbols->Text(symbol);
}

std::string TableState::ValueText(int64_t row, int column_index, bool* null) const {
  const BookColumn& info = column(column_index);
  bool is_null = false;
  std::string text;
  switch (StorageOf(info.type)) {
    case Storage::kSymbol: {
      const std::string_view value = TextAt(row, column_index);
      is_null = value.data() == nullptr;
      text = value;
      break;
    }
    case Storage::kDay: {
      const int32_t day = DayAt(row, column_index);
      is_null = day == kNullDay;
      if (!is_null) text = Date::FromDays(day).ToString();
      break;
    }
    case Storage::kSmall: {
      const uint8_t value = SmallAt(row, column_index);
      is_null = value == kNullSmall;
      if (is_null) break;
      if (info.type == ColumnType::kBool) {
        text = value == 2 ? "true" : "false";
      } else {
        text = EnumValue(*info.spec, value);
      }
      break;
    }
    case Storage::kNumber: {
      const int64_t value = NumberAt(row, column_index);
      is_null = value == kNullNumber;
      if (is_null) break;
      text = NumberText(value, info.type);
      break;
    }
  }
  if (null != nullptr) *null = is_null;
  return text;
}

Snapshot::Snapshot(std::array<TableState, kTableCount> tables, Settings settings,
                   std::shared_ptr<MemoryBudget> budget)
    : Snapshot(std::move(tables), std::move(settings), std::move(budget), nullptr) {}

Snapshot::Snapshot(std::array<TableState, kTableCount> tables, Settings settings,
                   std::shared_ptr<MemoryBudget> budget,
                   std::unique_ptr<const ReportedRows> reported)
    : tables_(std::move(tables)),
      settings_(std::move(settings)),
      budget_(std::move(budget)),
      reported_(std::move(reported)),
      cache_(std::make_unique<Cache>(budget_.get())) {}

Snapshot::~Snapshot() = default;

const TableState& Snapshot::stated(TableId id) const {
  return reported_ == nullptr ? table(id) : reported_->stated[static_cast<size_t>(id)];
}

absl::StatusOr<const std::vector<uint32_t>*> Snapshot::RowOfSymbol(TableId id) const {
  const std::lock_guard<std::mutex> lock(cache_->mutex);
  if (const auto known = cache_->row_of_symbol.find(id); known != cache_->row_of_symbol.end()) {
    return &known->second;
  }
  const TableState& state = table(id);
  const int key = 0;  // the tables with one key column have it first
  const size_t symbols = state.column(key).symbols->end();
  COXSWAIN_RETURN_IF_ERROR(cache_->charge.Add(static_cast<int64_t>(symbols * sizeof(uint32_t)),
                                              "The index of a table's rows"));
  std::vector<uint32_t> rows(symbols, kNoRow);
  for (const GroupRef& group : state.groups) {
    const Symbol* keys = group->symbols(key);
    for (int i = 0; i < group->rows(); ++i) {
      rows[keys[i]] = static_cast<uint32_t>(group->first_row() + i);
    }
  }
  rows[kNullSymbol] = kNoRow;
  return &cache_->row_of_symbol.emplace(id, std::move(rows)).first->second;
}

absl::StatusOr<const ChildIndex*> Snapshot::Children(TableId id, int column) const {
  const std::lock_guard<std::mutex> lock(cache_->mutex);
  const std::pair<TableId, int> name(id, column);
  if (const auto known = cache_->children.find(name); known != cache_->children.end()) {
    return &known->second;
  }
  const TableState& state = table(id);
  const size_t symbols = state.column(column).symbols->end();
  COXSWAIN_RETURN_IF_ERROR(cache_->charge.Add(
      static_cast<int64_t>((symbols + 1 + static_cast<size_t>(state.rows)) * sizeof(uint32_t)),
      "The index of a table's references"));
  ChildIndex index;
  index.first.assign(symbols + 1, 0);
  for (const GroupRef& group : state.groups) {
    const Symbol* parents = group->symbols(column);
    for (int i = 0; i < group->rows(); ++i) ++index.first[parents[i] + 1];
  }
  for (size_t i = 1; i <= symbols; ++i) index.first[i] += index.first[i - 1];
  index.rows.resize(static_cast<size_t>(state.rows));
  std::vector<uint32_t> next(index.first.begin(), index.first.end() - 1);
  for (const GroupRef& group : state.groups) {
    const Symbol* parents = group->symbols(column);
    for (int i = 0; i < group->rows(); ++i) {
      index.rows[next[parents[i]]++] = static_cast<uint32_t>(group->first_row() + i);
    }
  }
  return &cache_->children.emplace(name, std::move(index)).first->second;
}

}  // namespace coxswain
