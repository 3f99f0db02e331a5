#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"

#include "loader.h"
#include "values.h"

namespace coxswain {

bool Loader::CreateRow(TableId table, Symbol key) {
  const TableSpec& spec = Spec(table);
  for (size_t i = 1; i < spec.columns.size(); ++i) {
    if (spec.columns[i].required()) return false;  // the key alone makes no valid row
  }
  TableState& target = this->table(table);
  const uint32_t row = static_cast<uint32_t>(target.rows);
  KeyParts parts;
  keys(table).PartsOf(
      [&](int index) {
        const ColumnSpec& part = spec.columns[static_cast<size_t>(index)];
        return index == 0 ? key : static_cast<uint32_t>(NullOf(StorageOf(part.type)));
      },
      &parts);
  bool added = false;
  FindOrAddKey(table, parts, row, &added);
  AppendRows(&target, 1);
  const int64_t value = key;
  SetValues(WritableGroup(&target, row / kGroupRows), 0, Storage::kSymbol,
            static_cast<int>(row % kGroupRows), {&value, 1});
  ++report_->rows_created;
  return true;
}

void Loader::FindKeys(StagedBatch* batch, std::vector<uint32_t>* rows) {
  absl::InlinedVector<int, 64> positions(state().columns->size(), -1);
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    positions[static_cast<size_t>(batch->columns[i].column)] = static_cast<int>(i);
  }
  rows->assign(static_cast<size_t>(batch->rows), kNoRow);
  KeyParts parts;
  for (size_t row = 0; row < rows->size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const auto value_of = [&](int index) -> uint32_t {
      const int position = positions[static_cast<size_t>(index)];
      if (position < 0) return static_cast<uint32_t>(NullOf(StorageOf(column(index).type)));
      return static_cast<uint32_t>(batch->columns[static_cast<size_t>(position)].values[row]);
    };
    if (!keys(table_).PartsOf(value_of, &parts)) {
      (*rows)[row] = next_row_++;
      continue;
    }
    bool added = false;
    const uint32_t found = FindOrAddKey(table_, parts, next_row_, &added);
    if (added) {
      (*rows)[row] = next_row_++;
      continue;
    }
    if (found >= rows_before_ || (batch->rows > 1 && !updated_.insert(found).second)) {
      NoteStaged(
          batch, row, column(keys(table_).ColumnsOf(parts)[0]).name,
          "The key " + KeyText(parts) + " stands in an earlier row of the same batch already.",
          true);
      continue;
    }
    (*rows)[row] = found;
  }
}

std::string Loader::KeyText(const KeyParts& parts) const {
  std::string text;
  size_t part = 0;
  for (const int key : keys(table_).ColumnsOf(parts)) {
    const BookColumn& info = column(key);
    const uint32_t value = parts[++part];
    text += (text.empty() ? "" : ", ") + info.name;
    if (info.type != ColumnType::kText) continue;
    text += value == kNullSymbol ? " (empty)" : " " + Quote(info.symbols->Text(value));
  }
  return text;
}

uint32_t Loader::FindOrAddKey(TableId table, const KeyParts& parts, uint32_t new_row, bool* added) {
  // Room first: a key in the index that the rollback does not know of would stay for ever.
  if (added_keys_.size() == added_keys_.capacity()) {
    if (const uint32_t known = keys(table).Find(parts); known != kNoRow) {
      *added = false;
      return known;
    }
    added_keys_.reserve(std::max<size_t>(16, added_keys_.size() * 2));
  }
  const uint32_t row = keys(table).FindOrAdd(parts, new_row, added);
  if (*added) added_keys_.push_back({table, parts});
  return row;
}

RowGroup* Loader::WritableGroup(TableState* table, size_t index) {
  GroupRef& group = table->groups[index];
  if (!group.unique()) {
    group = GroupRef(new RowGroup(*group));  // its columns are copied as they are written to
  }
  return group.get();
}

void Loader::SetValues(RowGroup* group, int column_index, Storage storage, int row,
                       absl::Span<const int64_t> values) {
  const int64_t bytes_before = group->bytes();
  const int64_t copied_before = group->copied_bytes();
  group->Set(column_index, storage, row, values);
  grown_bytes_ += group->bytes() - bytes_before;
  copied_bytes_ += group->copied_bytes() - copied_before;
}

absl::Status Loader::Charge() {
  COXSWAIN_RETURN_IF_ERROR(call_.Add(grown_bytes_ + copied_bytes_, "Loading rows"));
  COXSWAIN_RETURN_IF_ERROR(lasting_.Add(std::exchange(grown_bytes_, 0), "Loading rows"));
  return copies_.Add(std::exchange(copied_bytes_, 0), "Loading rows");
}

absl::Status Loader::ChargeKept() {
  const auto charge = [&](Book::KeyIndex* index) -> absl::Status {
    const int64_t kept = index->kept_bytes();
    if (kept == index->charged_bytes) return absl::OkStatus();
    COXSWAIN_RETURN_IF_ERROR(
        book_->budget_->Charge(kept - index->charged_bytes, "The texts and keys of a table"));
    index->charged_bytes = kept;
    return absl::OkStatus();
  };
  // A row in place adds to its own table alone.
  if (mode_ == LoadMode::kInPlace) return charge(&keys(table_));
  // What a refused charge leaves open is asked for again by the next load.
  for (const std::unique_ptr<Book::KeyIndex>& index : book_->keys_) {
    COXSWAIN_RETURN_IF_ERROR(charge(index.get()));
  }
  return absl::OkStatus();
}

void Loader::AppendRows(TableState* table, int64_t count) {
  while (count > 0) {
    const int in_last = static_cast<int>(table->rows % kGroupRows);
    if (in_last == 0) {
      table->groups.push_back(GroupRef(new RowGroup(table->rows)));
      grown_bytes_ += table->groups.back()->bytes();
    }
    const int add = static_cast<int>(std::min<int64_t>(count, kGroupRows - in_last));
    WritableGroup(table, table->groups.size() - 1)->AddRows(add);
    table->rows += add;
    count -= add;
  }
}

absl::Status Loader::Write(const StagedBatch& batch, const std::vector<uint32_t>& rows) {
  TableState& to = state();
  const int64_t old_rows = to.rows;
  const int64_t new_rows = static_cast<int64_t>(next_row_) - old_rows;
  if (old_rows + new_rows >= kNoRow) return OutOfRange("A table holds at most 2^32 - 2 rows.");
  report_->rows_added += new_rows;

  AppendRows(&to, new_rows);

  // Runs of rows that go to consecutive places of one group are written column by column.
  std::vector<int64_t> run_values;
  size_t i = 0;
  while (i < rows.size()) {
    if (rows[i] == kNoRow) {
      ++i;
      continue;
    }
    const uint32_t first = rows[i];
    size_t end = i + 1;
    while (end < rows.size() && rows[end] == first + (end - i) && rows[end] % kGroupRows != 0 &&
           rows[end] != old_rows) {
      ++end;
    }
    RowGroup* group = WritableGroup(&to, first / kGroupRows);
    const int place = static_cast<int>(first % kGroupRows);
    const bool update = first < old_rows;
    if (update) {
      report_->rows_updated += static_cast<int64_t>(end - i);
      // An update replaces the whole row: columns that are not given become null.
      for (size_t c = 0; c < to.columns->size(); ++c) {
        const Storage storage = StorageOf(column(static_cast<int>(c)).type);
        run_values.assign(end - i, NullOf(storage));
        const bool given =
            std::any_of(batch.columns.begin(), batch.columns.end(),
                        [&](const StagedColumn& s) { return s.column == static_cast<int>(c); });
        if (!given) SetValues(group, static_cast<int>(c), storage, place, run_values);
      }
    }
    for (const StagedColumn& staged : batch.columns) {
      SetValues(group, staged.column, StorageOf(column(staged.column).type), place,
                absl::MakeConstSpan(staged.values).subspan(i, end - i));
    }
    COXSWAIN_RETURN_IF_ERROR(Charge());
    i = end;
  }
  return absl::OkStatus();
}

absl::Status Loader::WriteOne(const StagedBatch& batch, uint32_t row) {
  TableState& to = state();
  if (row >= kNoRow - 1) return OutOfRange("A table holds at most 2^32 - 2 rows.");
  const bool append = row == to.rows;
  const int place = static_cast<int>(row % kGroupRows);
  book_->snapshot_.reset();  // so that it does not pin the group, unless somebody else holds it
  if (append && place == 0) {
    to.groups.push_back(GroupRef(new RowGroup(row)));
    grown_bytes_ += to.groups.back()->bytes();
  }
  RowGroup* group = WritableGroup(&to, row / kGroupRows);
  // The row is replaced as a whole: columns that are not given become null.
  absl::InlinedVector<int64_t, 64> after(static_cast<size_t>(columns()));
  for (int c = 0; c < columns(); ++c) {
    after[static_cast<size_t>(c)] = NullOf(StorageOf(column(c).type));
  }
  for (const StagedColumn& staged : batch.columns) {
    after[static_cast<size_t>(staged.column)] = staged.values[0];
  }
  const auto each_value = [&](const auto& what) {
    for (int c = 0; c < columns(); ++c) {
      what(c, StorageOf(column(c).type), after[static_cast<size_t>(c)]);
    }
  };
  COXSWAIN_RETURN_IF_ERROR(book_->ReserveReferences(table_, row, after.data()));
  // What is reserved stays, so it is charged before.
  each_value([&](int c, Storage storage, int64_t value) {
    grown_bytes_ += group->BytesToReserve(c, storage, place, value);
    copied_bytes_ += group->BytesToCopy(c, storage, place, value);
  });
  COXSWAIN_RETURN_IF_ERROR(Charge());
  each_value(
      [&](int c, Storage storage, int64_t value) { group->Reserve(c, storage, place, value); });

  // From here on nothing fails.
  TellOfFirst();
  book_->ChangeRow(table_, append ? kNoRow : row, after.data(), [&] {
    if (append) {
      group->AddRows(1);
      ++to.rows;
    }
    ++(append ? report_->rows_added : report_->rows_updated);
    each_value(
        [&](int c, Storage storage, int64_t value) { group->Put(c, storage, place, value); });
  });
  return absl::OkStatus();
}

}  // namespace coxswain
