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
        return index == 0 ? int64_t{key} : NullOf(StorageOf(part.type));
      },
      &parts);
  bool added = false;
  FindOrAddKey(table, parts, row, &added);
  AppendRows(&target, 1);
  const int64_t value = key;
  RowGroup* const group = WritableGroup(&target, row / kGroupRows);
  const int64_t bytes_before = group->bytes();
  group->Set(0, Storage::kSymbol, static_cast<int>(row % kGroupRows), {&value, 1});
  grown_bytes_ += group->bytes() - bytes_before;
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
    const auto value_of = [&](int index) {
      const int position = positions[static_cast<size_t>(index)];
      if (position < 0) return NullOf(StorageOf(column(index).type));
      return batch->columns[static_cast<size_t>(position)].values[row];
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
      NoteStaged(batch, row, column(keys(table_).ColumnsOf(parts)[0]).name,
                 "The key " + KeyText(parts) +
                     " stands in an earlier row of the same batch already: keep "
                     "one of them.",
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
    if (info.type == ColumnType::kText) {
      text += value == kNullSymbol ? " (empty)" : " " + Quote(info.symbols->Text(value));
    } else if (info.type == ColumnType::kDate) {
      const int32_t day = static_cast<int32_t>(value);
      text += day == kNullDay ? " (empty)" : " " + Date::FromDays(day).ToString();
    } else if (info.type == ColumnType::kEnum) {
      const ColumnSpec& spec = Spec(table_).columns[static_cast<size_t>(key)];
      text += value == 0 ? " (empty)" : " " + std::string(EnumValue(spec, static_cast<int>(value)));
    } else if (keys(table_).Takes64Bits(key)) {
      const uint64_t high = parts[++part];
      const int64_t number = static_cast<int64_t>(high << 32 | value);
      text += number == kNullNumber ? " (empty)" : " " + NumberText(number, info.type);
    }
  }
  return text;
}

uint32_t Loader::FindOrAddKey(TableId table, const KeyParts& parts, uint32_t new_row, bool* added) {
  // Room first: a key in the index that the rollback does not know of would stay for ever.
  const bool single = table == table_ && keys(table).single();
  const size_t size = single ? added_symbols_.size() : added_keys_.size();
  if (size == (single ? added_symbols_.capacity() : added_keys_.capacity())) {
    if (const uint32_t known = keys(table).Find(parts); known != kNoRow) {
      *added = false;
      return known;
    }
    const size_t room = std::max<size_t>(16, size * 2);
    single ? added_symbols_.reserve(room) : added_keys_.reserve(room);
  }
  const uint32_t row = keys(table).FindOrAdd(parts, new_row, added);
  if (*added && single) added_symbols_.push_back(parts[1]);
  if (*added && !single) added_keys_.push_back({table, parts});
  return row;
}

RowGroup* Loader::WritableGroup(TableState* table, size_t index) {
  GroupRef& group = table->groups[index];
  if (!group.unique()) {
    group = GroupRef(new RowGroup(*group));  // its columns are copied as they are written to
  }
  return group.get();
}

void Loader::SetValues(RowGroup* group, int column_index, int row,
                       absl::Span<const int64_t> values) {
  // Slabs are for loads of many rows: a few would leave most of one empty.
  constexpr int64_t kFewRows = int64_t{64} * kGroupRows;
  SlabSource* const slabs = group->first_row() - rows_before_ < kFewRows ? nullptr : &slabs_;
  group->Set(column_index, StorageOf(column(column_index).type), row, values, slabs);
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

absl::Status Loader::Write(const StagedBatch& batch, const std::vector<uint32_t>& rows,
                           int threads) {
  TableState& to = state();
  const int64_t old_rows = to.rows;
  const int64_t new_rows = static_cast<int64_t>(next_row_) - old_rows;
  if (old_rows + new_rows >= kNoRow) return OutOfRange("A table holds at most 2^32 - 2 rows.");
  report_->rows_added += new_rows;

  AppendRows(&to, new_rows);

  // Runs of rows that go to consecutive places of one group are written column by column.
  struct RowRun {
    size_t begin, end;
  };
  std::vector<RowRun> runs;
  std::vector<size_t> first_of_group;  // the first run of each group, where groups come once
  for (size_t i = 0; i < rows.size();) {
    if (rows[i] == kNoRow) {
      ++i;
      continue;
    }
    const uint32_t first = rows[i];
    const size_t begin = i++;
    while (i < rows.size() && rows[i] == first + (i - begin) && rows[i] % kGroupRows != 0 &&
           rows[i] != old_rows) {
      ++i;
    }
    if (first < old_rows) report_->rows_updated += static_cast<int64_t>(i - begin);
    const bool same = !runs.empty() && (rows[runs.back().begin] / kGroupRows == first / kGroupRows);
    if (!same) first_of_group.push_back(runs.size());
    runs.push_back({begin, i});
  }
  // Where rows are replaced a group may come again, so one thread writes them all. Else only the
  // first group may be shared with the book as it was.
  if (std::any_of(runs.begin(), runs.end(),
                  [&](const RowRun& one) { return rows[one.begin] < old_rows; })) {
    first_of_group = {0};
  } else if (!runs.empty()) {
    WritableGroup(&to, rows[runs[0].begin] / kGroupRows);
  }
  first_of_group.push_back(runs.size());

  std::mutex mutex;
  Run run;
  run.threads = threads;
  return ParallelFor(static_cast<int64_t>(first_of_group.size()) - 1, run, [&](int64_t item, int) {
    const size_t place = static_cast<size_t>(item);
    for (size_t i = first_of_group[place]; i < first_of_group[place + 1]; ++i) {
      const Growth growth = WriteRun(batch, rows[runs[i].begin], runs[i].begin, runs[i].end);
      const std::lock_guard<std::mutex> lock(mutex);
      grown_bytes_ += growth.own;
      copied_bytes_ += growth.copied;
      COXSWAIN_RETURN_IF_ERROR(Charge());
    }
    return absl::OkStatus();
  });
}

Loader::Growth Loader::WriteRun(const StagedBatch& batch, uint32_t row, size_t begin, size_t end) {
  RowGroup* const group = WritableGroup(&state(), row / kGroupRows);
  const int place = static_cast<int>(row % kGroupRows);
  const int64_t bytes_before = group->bytes();
  const int64_t copied_before = group->copied_bytes();
  if (row < rows_before_) {
    // An update replaces the whole row: columns that are not given become null.
    std::vector<int64_t> nulls;
    for (int c = 0; c < columns(); ++c) {
      const bool given = std::any_of(batch.columns.begin(), batch.columns.end(),
                                     [&](const StagedColumn& s) { return s.column == c; });
      if (given) continue;
      nulls.assign(end - begin, NullOf(StorageOf(column(c).type)));
      SetValues(group, c, place, nulls);
    }
  }
  for (const StagedColumn& staged : batch.columns) {
    SetValues(group, staged.column, place,
              absl::MakeConstSpan(staged.values).subspan(begin, end - begin));
  }
  return {group->bytes() - bytes_before, group->copied_bytes() - copied_before};
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
