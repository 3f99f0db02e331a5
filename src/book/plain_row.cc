#include <optional>

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
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kNumber:
    case ColumnType::kInteger:
      break;
  }
  *stored = value.number;
  return true;
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
  struct Asked {
    const Symbols* symbols;
    uint32_t hash;
  };
  absl::InlinedVector<Asked, 16> asked;
  std::optional<Asked> asked_key;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] < 0 || static_cast<size_t>(columns[i]) >= infos.size()) return false;
    const BookColumn& info = infos[static_cast<size_t>(columns[i])];
    if (info.type != ColumnType::kText || info.symbols->end() <= kLargeDictionary) continue;
    asked.push_back({info.symbols.get(), info.symbols->AskForSlot(values[i].text)});
    if (keys.IsKeyAlone(columns[i])) asked_key = asked.back();
  }
  for (const auto& [symbols, hash] : asked) symbols->AskForPlace(hash);
  // Which row it will be is all but known once the key's slot is there.
  const Symbol likely =
      asked_key.has_value() ? asked_key->symbols->LikelySymbol(asked_key->hash) : kNullSymbol;
  if (likely != kNullSymbol) keys.AskForRow(likely);
  for (const auto& [symbols, hash] : asked) symbols->AskForText(hash);
  if (likely != kNullSymbol && keys.RowOf(likely) != kNoRow) {
    const uint32_t row = keys.RowOf(likely);
    const RowGroup& group = table.GroupOf(row);
    for (const int column : columns) group.Prefetch(column, static_cast<int>(row % kGroupRows));
  }

  constexpr int64_t kNotGiven = kNullNumber + 1;
  absl::InlinedVector<int64_t, 64> row(infos.size(), kNotGiven);
  for (size_t i = 0; i < columns.size(); ++i) {
    const size_t c = static_cast<size_t>(columns[i]);
    if (row[c] != kNotGiven || !StorePlainly(infos[c], values[i], &row[c])) return false;
    if (row[c] == kNotGiven) return false;
  }
  const absl::Span<const ColumnSpec> specs = Spec(id).columns;
  for (size_t c = 0; c < row.size(); ++c) {
    if (row[c] != kNotGiven) continue;
    if (c < specs.size() && specs[c].required()) return false;
    row[c] = NullOf(StorageOf(infos[c].type));
  }
  if (MayRefuse(id, row.data())) return false;
  if (const int currency = CurrencyColumn(id); currency >= 0) {
    const Symbol symbol = static_cast<Symbol>(row[static_cast<size_t>(currency)]);
    const BookColumn& info = infos[static_cast<size_t>(currency)];
    if (symbol != kNullSymbol && info.symbols->Text(symbol) != state_.settings.reporting_currency) {
      return false;
    }
  }

  KeyParts key;
  if (!keys.PartsOf([&](int c) { return static_cast<uint32_t>(row[static_cast<size_t>(c)]); },
                    &key)) {
    return false;
  }
  const uint32_t at = keys.Find(key);
  if (at == kNoRow || !ReserveReferences(id, at, row.data()).ok()) return false;
  snapshot_.reset();  // so that it does not pin the group, unless somebody else holds it
  GroupRef& group = table.groups[at / kGroupRows];
  if (!group.unique()) group = GroupRef(new RowGroup(*group));
  const int place = static_cast<int>(at % kGroupRows);

  struct Cell {
    int column;
    Storage storage;
    int64_t value;
  };
  absl::InlinedVector<Cell, 64> changed;
  int64_t copied = 0;
  for (size_t i = 0; i < row.size(); ++i) {
    const int c = static_cast<int>(i);
    const Storage storage = StorageOf(infos[i].type);
    if (group->At(c, storage, place) == row[i]) continue;
    if (!group->written(c)) return false;
    copied += group->BytesToCopy(c, storage, place, row[i]);
    changed.push_back({c, storage, row[i]});
  }
  ScopedCharge copies(budget_.get());  // they take their originals' place: for the moment only
  if (!copies.Add(copied, "Loading rows").ok()) return false;
  for (const Cell& cell : changed) group->Reserve(cell.column, cell.storage, place, cell.value);
  ChangeRow(id, at, row.data(), [&] {
    for (const Cell& cell : changed) group->Put(cell.column, cell.storage, place, cell.value);
  });
  return true;
}

}  // namespace coxswain
