#include <algorithm>

#include "absl/container/inlined_vector.h"

#include "coxswain/book/observer.h"

#include "keys.h"
#include "loader.h"
#include "values.h"

namespace coxswain {
namespace {

// Beyond this a dictionary's index is in no cache, and looking a text up is waiting for memory. All
// memory that a row will touch is therefore asked for as soon as it is known which.
constexpr Symbol kLargeDictionary = 4096;

// A value as the column stores it; false where it is none, or a word about it is due.
bool StorePlainly(const BookColumn& column, const RowValue& value, int64_t* stored) {
  static const int32_t kFirstDay = Date::FromCivil(1, 1, 1).days();
  static const int32_t kLastDay = Date::FromCivil(9999, 12, 31).days();
  const bool text = value.text.data() != nullptr;
  if (!text && value.number == kNullNumber) {
    *stored = NullOf(StorageOf(column.type));
    return column.spec == nullptr || !column.spec->required();
  }
  if (text != (column.type == ColumnType::kText || column.type == ColumnType::kEnum)) return false;
  switch (column.type) {
    case ColumnType::kText:
      *stored = column.symbols->FindByWriter(value.text);
      return *stored != kNullSymbol;
    case ColumnType::kEnum:
      *stored = EnumIndex(*column.spec, value.text);
      return *stored != 0;
    case ColumnType::kDate:
      *stored = value.number;
      return value.number >= kFirstDay && value.number <= kLastDay;
    case ColumnType::kBool:
      *stored = value.number != 0 ? 2 : 1;
      return true;
    case ColumnType::kShare:
      *stored = value.number;
      return value.number >= 0 && value.number <= kNanos;
    case ColumnType::kRate:
      *stored = value.number;
      return value.number > 0;
    case ColumnType::kTime:
      return false;
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kNumber:
    case ColumnType::kInteger:
      break;
  }
  *stored = value.number;
  return true;
}

// What a row of a table of the schema is before values are put into it.
struct EmptyRow {
  std::vector<int64_t> nulls;
  std::vector<size_t> required;  // columns
};

const EmptyRow& EmptyRowOf(TableId table) {
  static const std::vector<EmptyRow> kRows = [] {
    std::vector<EmptyRow> rows;
    for (const TableSpec& spec : AllTables()) {
      EmptyRow& row = rows.emplace_back();
      for (size_t c = 0; c < spec.columns.size(); ++c) {
        row.nulls.push_back(NullOf(StorageOf(spec.columns[c].type)));
        if (spec.columns[c].required()) row.required.push_back(c);
      }
    }
    return rows;
  }();
  return kRows[static_cast<size_t>(table)];
}

// A row as the book stores it, and which columns were given.
struct StoredRow {
  absl::InlinedVector<int64_t, 64> values;
  absl::InlinedVector<uint8_t, 64> given;
};

// Stores every value; false where one is none, or given twice. What is in no cache is asked for
// side by side, and with it the row that will be replaced: the work is a microsecond, and each
// place that is waited for alone costs a tenth of one.
template <typename Keys>
bool StoreAll(const TableState& table, const Keys& keys, absl::Span<const int> columns,
              absl::Span<const RowValue> values, StoredRow* row) {
  const std::vector<BookColumn>& infos = *table.columns;
  const auto store = [&](size_t i) {
    const size_t c = static_cast<size_t>(columns[i]);
    return row->given[c]++ == 0 && StorePlainly(infos[c], values[i], &row->values[c]);
  };

  struct Asked {
    size_t place;  // in columns
    const Symbols* symbols;
    uint32_t hash;
  };
  absl::InlinedVector<Asked, 16> asked;
  const Asked* key = nullptr;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] < 0 || static_cast<size_t>(columns[i]) >= infos.size()) return false;
    const BookColumn& info = infos[static_cast<size_t>(columns[i])];
    if (info.type != ColumnType::kText || info.symbols->end() <= kLargeDictionary) continue;
    asked.push_back({i, info.symbols.get(), info.symbols->AskForSlot(values[i].text)});
  }
  // What is at hand, while the memory for the rest is on its way.
  for (size_t i = 0, next = 0; i < columns.size(); ++i) {
    if (next < asked.size() && asked[next].place == i) {
      if (keys.IsKeyAlone(columns[i])) key = &asked[next];
      ++next;
    } else if (!store(i)) {
      return false;
    }
  }
  for (const Asked& one : asked) one.symbols->AskForPlace(one.hash);
  // Which row it will be is all but known once the key's slot is there.
  const Symbol likely = key == nullptr ? kNullSymbol : key->symbols->LikelySymbol(key->hash);
  if (likely != kNullSymbol) keys.AskForRow(likely);
  for (const Asked& one : asked) one.symbols->AskForText(one.hash);
  if (likely != kNullSymbol && keys.RowOf(likely) != kNoRow) {
    const uint32_t there = keys.RowOf(likely);
    const RowGroup& group = table.GroupOf(there);
    for (const int column : columns) group.Prefetch(column, static_cast<int>(there % kGroupRows));
  }
  return std::all_of(asked.begin(), asked.end(),
                     [&](const Asked& one) { return store(one.place); });
}

}  // namespace

bool Book::ReplacePlainly(TableId id, absl::Span<const int> columns,
                          absl::Span<const RowValue> values, const LoadOptions& options) {
  // Warnings matter, or references do.
  if (options.strict || options.dangling != DanglingReference::kWarn) return false;
  if (columns.size() != values.size()) return false;
  const std::lock_guard<std::mutex> writer(writer_mutex_);
  const std::lock_guard<std::mutex> readers(state_mutex_);
  TableState& table = state_.tables[static_cast<size_t>(id)];
  const std::vector<BookColumn>& infos = *table.columns;
  const KeyIndex& keys = *keys_[static_cast<size_t>(id)];
  const EmptyRow& empty = EmptyRowOf(id);
  StoredRow row;
  row.values.assign(empty.nulls.begin(), empty.nulls.end());
  row.values.resize(infos.size(), kNullSymbol);  // dimensions are text
  row.given.resize(infos.size(), 0);
  if (!StoreAll(table, keys, columns, values, &row)) return false;
  for (const size_t column : empty.required) {
    if (row.given[column] == 0) return false;
  }
  if (MayRefuse(id, row.values.data())) return false;
  if (const int currency = CurrencyColumn(id); currency >= 0) {
    const Symbol symbol = static_cast<Symbol>(row.values[static_cast<size_t>(currency)]);
    const BookColumn& info = infos[static_cast<size_t>(currency)];
    if (symbol != kNullSymbol && info.symbols->Text(symbol) != state_.settings.reporting_currency) {
      return false;
    }
  }

  KeyParts key;
  if (!keys.PartsOf([&](int c) { return row.values[static_cast<size_t>(c)]; }, &key)) {
    return false;
  }
  const uint32_t at = keys.Find(key);
  if (at == kNoRow || !ReserveReferences(id, at, row.values.data()).ok()) return false;
  snapshot_.reset();  // so that it does not pin the group, unless somebody else holds it
  GroupRef& group = table.groups[at / kGroupRows];
  if (!group.unique()) group = GroupRef(new RowGroup(*group));
  const int place = static_cast<int>(at % kGroupRows);

  absl::InlinedVector<int, 64> changed;
  int64_t copied = 0;
  for (size_t i = 0; i < row.values.size(); ++i) {
    const int c = static_cast<int>(i);
    const int64_t value = row.values[i];
    if (!group->written(c)) {
      if (row.given[i] == 0 || value == NullOf(StorageOf(infos[i].type))) continue;
      return false;  // the column needs room first
    }
    const Storage storage = group->storage(c);
    if (group->At(c, storage, place) == value) continue;
    copied += group->BytesToCopy(c, storage, place, value);
    changed.push_back(c);
  }
  const auto each_changed = [&](const auto& what) {
    for (const int c : changed) what(c, group->storage(c), row.values[static_cast<size_t>(c)]);
  };
  ScopedCharge copies(budget_.get());  // they take their originals' place: for the moment only
  if (copied > 0) {
    if (!copies.Add(copied, "Loading rows").ok()) return false;
    each_changed(
        [&](int c, Storage storage, int64_t value) { group->Reserve(c, storage, place, value); });
  }
  ChangeRow(id, at, row.values.data(), [&] {
    each_changed(
        [&](int c, Storage storage, int64_t value) { group->Put(c, storage, place, value); });
  });
  return true;
}

}  // namespace coxswain
