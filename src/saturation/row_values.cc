#include "row_values.h"

namespace coxswain {

RowValues::RowValues(TableId table, std::initializer_list<std::string_view> columns) {
  for (const std::string_view name : columns) {
    const int column = ColumnIndex(table, name);
    columns_.push_back({column, StorageOf(Spec(table).columns[static_cast<size_t>(column)].type)});
  }
}

int RowValues::Select(const RowGroup& group, uint16_t* rows) const {
  for (int i = 0; i < group.rows(); ++i) rows[i] = static_cast<uint16_t>(i);
  return group.rows();
}

void RowValues::Accumulate(const FoldBatch& batch, GroupSums* sums) const {
  for (int i = 0; i < batch.count; ++i) sums->AddWide(0, 0, batch.slots[i], 1);
  int lane = 1;
  for (const auto& [column, storage] : columns_) {
    for (int i = 0; i < batch.count; ++i) {
      const int64_t value = batch.group->At(column, storage, batch.rows[i]);
      if (value == NullOf(storage)) continue;
      sums->AddWide(0, lane, batch.slots[i], value);
      sums->AddWide(0, lane + 1, batch.slots[i], 1);
    }
    lane += 2;
  }
}

}  // namespace coxswain
