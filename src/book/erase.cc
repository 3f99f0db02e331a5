#include <algorithm>

#include "loader.h"
#include "values.h"

namespace coxswain {
namespace {

std::string NamesOf(const TableState& table, const std::vector<int>& columns) {
  std::string names;
  for (const int column : columns) {
    names += (names.empty() ? "" : ", ") + table.column(column).name;
  }
  return names;
}

}  // namespace

bool Loader::StoredKey(uint32_t row, KeyParts* parts) const {
  const RowGroup& group = state().GroupOf(row);
  return keys(table_).PartsOf(
      [&](int index) {
        return StoredValue(group, index, StorageOf(column(index).type),
                           static_cast<int>(row % kGroupRows));
      },
      parts);
}

absl::Status Loader::Erase(const StagedBatch& key) {
  const TableSpec& spec = Spec(table_);
  if (key.refused[0] != 0) {
    return ErrorAt(absl::StatusCode::kInvalidArgument, first_refusal_->reason,
                   {std::string(spec.name), first_refusal_->column, 1});
  }
  KeyParts parts;
  const bool named = keys(table_).PartsOf(
      [&](int index) { return key.Get(index, 0, NullOf(StorageOf(column(index).type))); }, &parts);
  const std::vector<int>& key_columns = keys(table_).ColumnsOf(parts);
  const bool others =
      std::any_of(key.columns.begin(), key.columns.end(), [&](const StagedColumn& staged) {
        return std::find(key_columns.begin(), key_columns.end(), staged.column) ==
               key_columns.end();
      });
  if (!named || others || key.columns.empty()) {
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "A row of " + std::string(spec.name) + " is named by its key: " +
                       NamesOf(state(), key_columns) + ", and by nothing else.",
                   {std::string(spec.name), column(key_columns[0]).name, 1});
  }
  TableState& to = state();
  const uint32_t row = keys(table_).Find(parts);
  if (row == kNoRow) {
    return ErrorAt(absl::StatusCode::kNotFound,
                   "The table " + std::string(spec.name) + " has no row " + KeyText(parts) + ".",
                   {std::string(spec.name), column(key_columns[0]).name, 1});
  }

  const uint32_t last = static_cast<uint32_t>(to.rows - 1);
  const int last_place = static_cast<int>(last % kGroupRows);
  book_->snapshot_.reset();  // so that it does not pin the groups, unless somebody else holds it
  RowGroup* const hole = WritableGroup(&to, row / kGroupRows);
  RowGroup* const end = WritableGroup(&to, last / kGroupRows);
  // The last row's values go to the row's place, and nulls to the last place. What is reserved
  // stays, so it is charged before.
  const int place = static_cast<int>(row % kGroupRows);
  const auto each_value = [&](const auto& what) {
    for (int c = 0; c < columns(); ++c) {
      const Storage storage = StorageOf(column(c).type);
      if (row != last) what(hole, c, storage, place, end->At(c, storage, last_place));
      what(end, c, storage, last_place, NullOf(storage));
    }
  };
  each_value([&](RowGroup* group, int c, Storage storage, int at, int64_t value) {
    grown_bytes_ += group->BytesToReserve(c, storage, at, value);
    copied_bytes_ += group->BytesToCopy(c, storage, at, value);
  });
  COXSWAIN_RETURN_IF_ERROR(Charge());
  each_value([](RowGroup* group, int c, Storage storage, int at, int64_t value) {
    group->Reserve(c, storage, at, value);
  });

  // From here on nothing fails.
  book_->ChangeRow(table_, row, nullptr, [&] {
    KeyParts moved;
    if (row != last && StoredKey(last, &moved)) keys(table_).Move(moved, row);
    keys(table_).Remove(parts);
    each_value([](RowGroup* group, int c, Storage storage, int at, int64_t value) {
      group->Put(c, storage, at, value);
    });
    end->RemoveLastRow();
    --to.rows;
    if (end->rows() == 0) {
      book_->budget_->Release(end->bytes());
      to.groups.pop_back();
    }
  });
  groups_before_ = to.groups.size();
  return absl::OkStatus();
}

}  // namespace coxswain
