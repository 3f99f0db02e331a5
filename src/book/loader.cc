#include "loader.h"

#include <algorithm>
#include <utility>

#include "base/plain.h"

namespace coxswain {
namespace {

int64_t NullOf(Storage storage) {
  switch (storage) {
    case Storage::kNumber:
      return kNullNumber;
    case Storage::kDay:
      return kNullDay;
    case Storage::kSymbol:
    case Storage::kSmall:
      break;
  }
  return 0;
}

int ScaleOf(ColumnType type) {
  if (type == ColumnType::kInteger) return 0;
  return type == ColumnType::kShare ? kShareScale : kMoneyScale;
}

bool IsSingleTextKey(TableId table) {
  const TableSpec& spec = Spec(table);
  if (spec.key_rule != KeyRule::kUnique) return false;
  int keys = 0;
  for (const ColumnSpec& column : spec.columns) keys += column.key() ? 1 : 0;
  return keys == 1 && spec.columns[0].key() && spec.columns[0].type == ColumnType::kText;
}

// The columns of the key, or of the alternate key.
std::vector<int> KeyColumns(TableId table, bool alternate) {
  const TableSpec& spec = Spec(table);
  std::vector<int> columns;
  if (alternate) {
    std::string_view rest = spec.alternate_key;
    while (!rest.empty()) {
      const size_t end = rest.find('|');
      columns.push_back(ColumnIndex(table, rest.substr(0, end)));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return columns;
  }
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    if (spec.columns[i].key()) columns.push_back(static_cast<int>(i));
  }
  return columns;
}

std::string DanglingText(const BookColumn& column, int64_t symbol) {
  return column.name + " " + Quote(column.symbols->Text(static_cast<Symbol>(symbol))) +
         " is not in the table " + std::string(Spec(*column.refers()).name) + ".";
}

}  // namespace

int64_t StagedBatch::Get(int column, size_t row, int64_t null) const {
  for (const StagedColumn& staged : columns) {
    if (staged.column == column) return staged.values[row];
  }
  return null;
}

Loader::Loader(Book* book, TableId table, const LoadOptions& options, LoadReport* report)
    : book_(book),
      table_(table),
      options_(options),
      report_(report),
      writer_(book->writer_mutex_),
      lasting_(book->budget_.get()),
      copies_(book->budget_.get()) {
  *report_ = LoadReport();
  report_->table = table;
  {
    const std::lock_guard<std::mutex> lock(book->state_mutex_);
    pending_ = book->state_;
  }
  state().given = true;
  rows_before_ = state().rows;
  columns_before_ = state().columns->size();
  next_row_ = static_cast<uint32_t>(rows_before_);
}

Loader::~Loader() {
  if (!committed_) Rollback();
  SortProblems();
}

void Loader::Rollback() {
  report_->rows_added = 0;
  report_->rows_updated = 0;
  report_->rows_created = 0;
  for (const AddedKey& added : added_keys_) {
    Book::KeyIndex& index = keys(added.table);
    if (added.single) {
      index.row_of_symbol[added.parts[1]] = kNoRow;
    } else {
      index.row_of_key.erase(added.parts);
    }
    if (added.made_present) index.present[added.parts[1]] = 0;
  }
  added_keys_.clear();
}

absl::StatusOr<std::vector<int>> Loader::MapColumns(const std::vector<std::string>& names) {
  const TableSpec& spec = Spec(table_);
  for (const ColumnSpec& column : spec.columns) {
    if (!column.required()) continue;
    if (std::find(names.begin(), names.end(), column.name) != names.end()) continue;
    std::vector<std::string_view> known(names.begin(), names.end());
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "The table " + std::string(spec.name) + " needs a column '" +
                       std::string(column.name) + "' (" + std::string(column.doc) +
                       "); the columns given are: " +
                       [&] {
                         std::string list;
                         for (const std::string_view name : known) {
                           list += (list.empty() ? "" : ", ") + std::string(name);
                         }
                         return list.empty() ? std::string("none") : list;
                       }() +
                       ".",
                   {std::string(spec.name), std::string(column.name), 0});
  }
  std::vector<int> map;
  std::vector<BookColumn> extended;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty() || std::count(names.begin(), names.end(), names[i]) > 1) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     names[i].empty() ? "A column of " + std::string(spec.name) + " has no name."
                                      : "The column '" + names[i] + "' stands twice in " +
                                            std::string(spec.name) + ".",
                     {std::string(spec.name), names[i], 0});
    }
    int index = state().Find(names[i]);
    if (index < 0 && options_.extra_columns == ExtraColumns::kRefuse) {
      std::vector<std::string_view> known;
      for (const ColumnSpec& column : spec.columns) known.push_back(column.name);
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The table " + std::string(spec.name) + " has no column '" + names[i] + "'." +
                         Suggestion(names[i], known),
                     {std::string(spec.name), names[i], 0});
    }
    if (index < 0 && options_.extra_columns == ExtraColumns::kIgnore) {
      report_->ignored_columns.push_back(names[i]);
    } else if (index < 0) {
      if (!IsUtf8(names[i])) {
        return ErrorAt(absl::StatusCode::kInvalidArgument,
                       "A column name of " + std::string(spec.name) + " is not UTF-8.",
                       {std::string(spec.name), "", 0});
      }
      if (extended.empty()) extended = *state().columns;
      index = static_cast<int>(extended.size());
      extended.push_back({names[i], ColumnType::kText, nullptr, std::make_shared<Symbols>()});
    }
    if (index >= static_cast<int>(spec.columns.size())) {
      report_->extra_columns.push_back(names[i]);
    }
    map.push_back(index);
  }
  if (!extended.empty()) {
    state().columns = std::make_shared<const std::vector<BookColumn>>(std::move(extended));
  }
  return map;
}

void Loader::Note(int64_t row, std::string_view column, std::string_view reason, bool refuses) {
  if (!refuses) ++report_->warnings;
  if (refuses && (!first_refusal_.has_value() || row < first_refusal_->row)) {
    first_refusal_ = {row, std::string(column), std::string(reason)};
  }
  report_->problems.push_back({row, std::string(column), std::string(reason), refuses});
  // Each check goes through the rows again, so the cap cannot be applied before they are sorted.
  if (static_cast<int64_t>(report_->problems.size()) / 2 > options_.listed_problems + 100) {
    SortProblems();
  }
}

void Loader::SortProblems() {
  std::vector<Problem>& problems = report_->problems;
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.row < b.row; });
  const size_t cap = static_cast<size_t>(std::max<int64_t>(0, options_.listed_problems));
  if (problems.size() > cap) problems.resize(cap);
}

void Loader::NoteStaged(StagedBatch* batch, size_t row, std::string_view column,
                        std::string_view reason, bool refuses) {
  refuses = refuses || options_.strict;
  Note(batch->first_row + static_cast<int64_t>(row), column, reason, refuses);
  if (!refuses || batch->refused[row] != 0) return;
  batch->refused[row] = 1;
  ++report_->rows_refused;
}

void Loader::NoteProblems(const std::vector<CellProblem>& problems, StagedBatch* batch) {
  for (const CellProblem& problem : problems) {
    const size_t row = static_cast<size_t>(problem.row - batch->first_row);
    NoteStaged(batch, row, problem.column, problem.reason, problem.refuses);
  }
}

void Loader::StageTexts(const Column& from, int column_index, StagedBatch* batch) {
  const BookColumn& to = column(column_index);
  StagedColumn staged{column_index, {}};
  const size_t rows = static_cast<size_t>(batch->rows);
  staged.values.resize(rows);
  if (to.type == ColumnType::kText) {
    std::vector<Symbol> symbols(rows);
    const int64_t bytes_before = to.symbols->bytes();
    to.symbols->Intern(from.texts, absl::MakeSpan(symbols));
    const int64_t grown = to.symbols->bytes() - bytes_before;
    // The dictionary of a new dimension goes with the load, all others stay.
    if (static_cast<size_t>(column_index) >= columns_before_) {
      grown_bytes_ += grown;
    } else {
      keys(table_).dictionary_bytes += grown;
    }
    std::copy(symbols.begin(), symbols.end(), staged.values.begin());
    batch->columns.push_back(std::move(staged));
    return;
  }
  for (size_t row = 0; row < rows; ++row) {
    std::string_view text = from.texts[row];
    if (to.type != ColumnType::kEnum) text = plain::Trimmed(text);
    staged.values[row] = NullOf(StorageOf(to.type));
    if (batch->refused[row] != 0 || text.data() == nullptr ||
        (text.empty() && to.type != ColumnType::kEnum))
      continue;
    switch (to.type) {
      case ColumnType::kEnum: {
        const int place = EnumIndex(*to.spec, text);
        staged.values[row] = place;
        if (place == 0 && !text.empty()) {
          std::vector<std::string_view> known;
          for (int i = 1; i <= EnumSize(*to.spec); ++i) known.push_back(EnumValue(*to.spec, i));
          NoteStaged(batch, row, to.name,
                     Quote(text) + " is not one of the values of " + to.name + "." +
                         Suggestion(text, known),
                     true);
        }
        break;
      }
      case ColumnType::kBool: {
        std::string lower;
        for (const char c : text) {
          lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
        const bool yes = lower == "true" || lower == "1" || lower == "yes";
        const bool no = lower == "false" || lower == "0" || lower == "no";
        if (!yes && !no) {
          NoteStaged(batch, row, to.name, Quote(text) + " is neither true nor false.", true);
        } else {
          staged.values[row] = yes ? 2 : 1;
        }
        break;
      }
      case ColumnType::kDate: {
        const absl::StatusOr<Date> date = ParseDate(text, pending_.settings.zone);
        if (date.ok()) {
          staged.values[row] = date->days();
        } else {
          NoteStaged(batch, row, to.name, ToStd(date.status().message()), true);
        }
        break;
      }
      case ColumnType::kMoney:
      case ColumnType::kQuantity:
      case ColumnType::kShare:
      case ColumnType::kNumber:
      case ColumnType::kInteger: {
        const absl::StatusOr<ParsedDecimal> number = ParseDecimal(text, ScaleOf(to.type));
        if (!number.ok()) {
          NoteStaged(batch, row, to.name, ToStd(number.status().message()), true);
          break;
        }
        staged.values[row] = number->value;
        if (number->rounded) {
          NoteStaged(
              batch, row, to.name,
              Quote(text) + " was rounded to " + std::to_string(ScaleOf(to.type)) + " decimals.",
              to.type == ColumnType::kInteger);
        }
        break;
      }
      case ColumnType::kText:
        break;
    }
  }
  batch->columns.push_back(std::move(staged));
}

void Loader::StageNumbers(const Column& from, int column_index, StagedBatch* batch) {
  const BookColumn& to = column(column_index);
  const size_t rows = static_cast<size_t>(batch->rows);
  StagedColumn staged{column_index, {}};
  const int64_t null = NullOf(StorageOf(to.type));

  const bool number = StorageOf(to.type) == Storage::kNumber;
  const int from_scale = from.kind == ColumnKind::kDecimal ? from.scale : 0;
  const bool fits =
      (number && (from.kind == ColumnKind::kDecimal || from.kind == ColumnKind::kInteger)) ||
      (to.type == ColumnType::kDate && from.kind == ColumnKind::kDate) ||
      (to.type == ColumnType::kBool && from.kind == ColumnKind::kBool);
  if (!fits) {  // as text, which has one rule for everything
    Table text;
    const int index = text.AddColumn(from.name, ColumnKind::kText);
    for (int64_t row = 0; row < batch->rows; ++row) {
      if (from.IsNull(row)) {
        text.AppendNull(index);
      } else {
        text.AppendText(index, from.CellText(row));
      }
    }
    StageTexts(text.columns[0], column_index, batch);
    return;
  }
  staged.values.assign(from.numbers.begin(), from.numbers.end());
  if (!from.valid.empty()) {
    for (size_t row = 0; row < rows; ++row) {
      if (from.valid[row] == 0) staged.values[row] = null;
    }
  }
  if (to.type == ColumnType::kBool) {
    for (size_t row = 0; row < rows; ++row) {
      if (from.valid.empty() || from.valid[row] != 0) staged.values[row] += 1;
    }
  }
  if (to.type == ColumnType::kDate) {
    static const int64_t kFirstDay = Date::FromCivil(1, 1, 1).days();
    static const int64_t kLastDay = Date::FromCivil(9999, 12, 31).days();
    for (size_t row = 0; row < rows; ++row) {
      const int64_t day = staged.values[row];
      if (day == null || (day >= kFirstDay && day <= kLastDay)) continue;
      staged.values[row] = null;
      NoteStaged(batch, row, to.name,
                 std::to_string(day) +
                     " is no day between the years 1 and 9999: days count from 1970-01-01.",
                 true);
    }
  }
  if (number && from_scale != ScaleOf(to.type)) {
    int64_t factor = 1;  // cents to micros, where nothing can be lost
    for (int scale = from_scale; scale < ScaleOf(to.type); ++scale) factor *= 10;
    for (size_t row = 0; row < rows; ++row) {
      if (staged.values[row] == null) continue;
      int64_t scaled = 0;
      if (factor > 1 && !__builtin_mul_overflow(staged.values[row], factor, &scaled)) {
        staged.values[row] = scaled;
        continue;
      }
      const absl::StatusOr<ParsedDecimal> value =
          ParseDecimal(FormatDecimal(staged.values[row], from_scale), ScaleOf(to.type));
      if (!value.ok() || (value->rounded && to.type == ColumnType::kInteger)) {
        staged.values[row] = null;
        NoteStaged(batch, row, to.name,
                   value.ok() ? "A whole number is needed here." : ToStd(value.status().message()),
                   true);
        continue;
      }
      staged.values[row] = value->value;
      if (value->rounded) {
        NoteStaged(batch, row, to.name, "The value was rounded to 6 decimals.", false);
      }
    }
  }
  batch->columns.push_back(std::move(staged));
}

void Loader::CheckRequired(StagedBatch* batch) {
  const TableSpec& spec = Spec(table_);
  for (const StagedColumn& staged : batch->columns) {
    if (staged.column >= static_cast<int>(spec.columns.size())) continue;
    const ColumnSpec& column_spec = spec.columns[static_cast<size_t>(staged.column)];
    if (!column_spec.required()) continue;
    const int64_t null = NullOf(StorageOf(column_spec.type));
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (staged.values[row] != null || batch->refused[row] != 0) continue;
      NoteStaged(batch, row, column_spec.name,
                 std::string(column_spec.name) + " is empty; every row of " +
                     std::string(spec.name) + " needs it.",
                 true);
    }
  }
}

void Loader::CheckShares(StagedBatch* batch) {
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (info.type != ColumnType::kShare) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      const int64_t value = staged.values[row];
      if (value == kNullNumber || (value >= 0 && value <= kNanos)) continue;
      const std::string text = FormatDecimal(value, kShareScale);
      std::string reason = info.name + " is a fraction between 0 and 1, not " + text + ".";
      if (value > kNanos && value <= 100 * kNanos) {
        reason += " If this means " + text + " per cent, write " + FormatDecimal(value, 11) + ".";
      }
      NoteStaged(batch, row, info.name, reason, true);
    }
  }
}

void Loader::CheckCurrency(StagedBatch* batch) {
  const int index = ColumnIndex(table_, "currency");
  for (const StagedColumn& staged : batch->columns) {
    if (index < 0 || staged.column != index) continue;
    const Symbols& symbols = *column(index).symbols;
    std::string& reporting = pending_.settings.reporting_currency;
    Symbol known = reporting.empty() ? kNullSymbol : symbols.Find(reporting);
    for (size_t row = 0; row < staged.values.size(); ++row) {
      const Symbol symbol = static_cast<Symbol>(staged.values[row]);
      if (symbol == kNullSymbol || symbol == known || batch->refused[row] != 0) continue;
      const std::string_view text = symbols.Text(symbol);
      if (reporting.empty()) {
        reporting = text;
        known = symbol;
        continue;
      }
      NoteStaged(batch, row, "currency",
                 Quote(text) + " is not the book's reporting currency " + Quote(reporting) +
                     (pending_.settings.currency_declared
                          ? ""
                          : ", which the first row with a currency named and the setting "
                            "reporting_currency could") +
                     ": a second currency needs the table rates, which this version does not "
                     "take. Convert the row first.",
                 true);
    }
  }
}

bool Loader::CreateRow(TableId table, Symbol key) {
  const TableSpec& spec = Spec(table);
  for (size_t i = 1; i < spec.columns.size(); ++i) {
    if (spec.columns[i].required()) return false;  // the key alone makes no valid row
  }
  TableState& target = pending_.tables[static_cast<size_t>(table)];
  const uint32_t row = static_cast<uint32_t>(target.rows);
  const bool single = IsSingleTextKey(table);
  KeyParts parts{};
  parts[1] = key;
  if (!single) {
    const std::vector<int> columns = KeyColumns(table, false);
    for (size_t i = 1; i < columns.size(); ++i) {
      const ColumnSpec& part = spec.columns[static_cast<size_t>(columns[i])];
      parts[i + 1] = static_cast<uint32_t>(NullOf(StorageOf(part.type)));
    }
  }
  bool added = false;
  FindOrAddKey(table, parts, single, row, &added);
  AppendRows(&target, 1);
  const int64_t value = key;
  SetValues(WritableGroup(&target, row / kGroupRows), 0, Storage::kSymbol,
            static_cast<int>(row % kGroupRows), {&value, 1});
  ++report_->rows_created;
  return true;
}

// cost_kinds has a default set beside its rows; lines are checked with their deal; a parent may
// stand further down in the same table.
bool Loader::IsChecked(const BookColumn& info) const {
  const std::optional<TableId> target = info.refers();
  return target.has_value() && *target != TableId::kCostKinds && *target != TableId::kDealLines &&
         *target != table_ && pending_.tables[static_cast<size_t>(*target)].given;
}

bool Loader::Dangles(const StagedColumn& staged, size_t row) {
  const Symbol symbol = static_cast<Symbol>(staged.values[row]);
  const std::vector<uint8_t>& present = keys(*column(staged.column).refers()).present;
  return symbol != kNullSymbol && (symbol >= present.size() || present[symbol] == 0);
}

void Loader::RefuseDangling(StagedBatch* batch) {
  if (options_.dangling != DanglingReference::kRefuse && !options_.strict) return;
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (!IsChecked(info)) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (batch->refused[row] != 0 || !Dangles(staged, row)) continue;
      NoteStaged(batch, row, info.name, DanglingText(info, staged.values[row]), true);
    }
  }
}

void Loader::AcceptDangling(StagedBatch* batch) {
  for (const StagedColumn& staged : batch->columns) {
    const BookColumn& info = column(staged.column);
    if (!IsChecked(info)) continue;
    for (size_t row = 0; row < staged.values.size(); ++row) {
      if (batch->refused[row] != 0 || !Dangles(staged, row)) continue;
      std::string reason = DanglingText(info, staged.values[row]);
      if (options_.dangling == DanglingReference::kCreate &&
          CreateRow(*info.refers(), static_cast<Symbol>(staged.values[row]))) {
        reason += " A row with just that key was made.";
      }
      NoteStaged(batch, row, info.name, reason, false);
    }
  }
}

uint32_t Loader::FindOrAddKey(TableId table, const KeyParts& parts, bool single, uint32_t new_row,
                              bool* added) {
  Book::KeyIndex& index = keys(table);
  const Symbol first = parts[1];
  uint32_t* row = nullptr;
  if (single) {
    if (first >= index.row_of_symbol.size()) {
      index.row_of_symbol.resize(std::max<size_t>(first + 1, index.row_of_symbol.size() * 2),
                                 kNoRow);
    }
    row = &index.row_of_symbol[first];
  } else {
    row = &index.row_of_key.try_emplace(parts, kNoRow).first->second;
  }
  *added = *row == kNoRow;
  if (!*added) return *row;
  *row = new_row;
  bool made_present = false;
  if (first >= index.present.size()) {
    index.present.resize(std::max<size_t>(first + 1, index.present.size() * 2), 0);
  }
  if (index.present[first] == 0) {
    index.present[first] = 1;
    made_present = true;
  }
  added_keys_.push_back({table, parts, single, made_present});
  return new_row;
}

void Loader::FindKeys(StagedBatch* batch, std::vector<uint32_t>* rows) {
  const TableSpec& spec = Spec(table_);
  const bool single = IsSingleTextKey(table_);
  const std::vector<int> key_columns = KeyColumns(table_, false);
  const std::vector<int> alternate_columns = KeyColumns(table_, true);
  std::vector<int> positions(state().columns->size(), -1);
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    positions[static_cast<size_t>(batch->columns[i].column)] = static_cast<int>(i);
  }
  const auto part = [&](int column_index, size_t row) -> uint32_t {
    const int position = positions[static_cast<size_t>(column_index)];
    if (position < 0) {
      return static_cast<uint32_t>(NullOf(StorageOf(column(column_index).type)));
    }
    return static_cast<uint32_t>(batch->columns[static_cast<size_t>(position)].values[row]);
  };
  rows->assign(static_cast<size_t>(batch->rows), kNoRow);
  for (size_t row = 0; row < rows->size(); ++row) {
    if (batch->refused[row] != 0) continue;
    const std::vector<int>* columns = &key_columns;
    KeyParts parts{};
    if (spec.key_rule != KeyRule::kUnique && part(key_columns[0], row) == kNullSymbol) {
      if (spec.key_rule == KeyRule::kOptional) {
        (*rows)[row] = next_row_++;
        continue;
      }
      columns = &alternate_columns;
      parts[0] = 1;
    }
    for (size_t i = 0; i < columns->size(); ++i) parts[i + 1] = part((*columns)[i], row);
    bool added = false;
    const uint32_t found = FindOrAddKey(table_, parts, single, next_row_, &added);
    if (added) {
      (*rows)[row] = next_row_++;
      continue;
    }
    if (found >= rows_before_ || !updated_.insert(found).second) {
      std::string name;
      for (const int key : *columns) {
        const BookColumn& info = column(key);
        name += (name.empty() ? "" : ", ") + info.name;
        if (info.type != ColumnType::kText) continue;
        const Symbol symbol = part(key, row);
        name += symbol == kNullSymbol ? " (empty)" : " " + Quote(info.symbols->Text(symbol));
      }
      NoteStaged(batch, row, column((*columns)[0]).name,
                 "The key " + name + " stands in an earlier row of the same batch already.", true);
      continue;
    }
    (*rows)[row] = found;
  }
}

RowGroup* Loader::WritableGroup(TableState* table, size_t index) {
  GroupRef& group = table->groups[index];
  if (!group.unique()) {
    group = GroupRef(new RowGroup(*group));
    copied_bytes_ += group->bytes();
  }
  return group.get();
}

void Loader::SetValues(RowGroup* group, int column_index, Storage storage, int row,
                       absl::Span<const int64_t> values) {
  const int64_t bytes_before = group->bytes();
  group->Set(column_index, storage, row, values);
  grown_bytes_ += group->bytes() - bytes_before;
}

absl::Status Loader::Charge() {
  COXSWAIN_RETURN_IF_ERROR(lasting_.Add(std::exchange(grown_bytes_, 0), "Loading rows"));
  return copies_.Add(std::exchange(copied_bytes_, 0), "Loading rows");
}

absl::Status Loader::ChargeKept() {
  // What a refused charge leaves open is asked for again by the next load.
  for (const std::unique_ptr<Book::KeyIndex>& index : book_->keys_) {
    const int64_t kept = index->kept_bytes();
    COXSWAIN_RETURN_IF_ERROR(
        book_->budget_->Charge(kept - index->charged_bytes, "The texts and keys of a table"));
    index->charged_bytes = kept;
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

absl::Status Loader::Add(StagedBatch* batch) {
  report_->rows_read += batch->rows;
  COXSWAIN_RETURN_IF_ERROR(ChargeKept());
  CheckRequired(batch);
  CheckShares(batch);
  CheckTableRules(table_, this, pending_.tables[static_cast<size_t>(TableId::kCostKinds)], batch);
  RefuseDangling(batch);
  CheckCurrency(batch);  // takes the currency over from the first row that stays
  std::vector<uint32_t> rows;
  FindKeys(batch, &rows);
  AcceptDangling(batch);
  COXSWAIN_RETURN_IF_ERROR(ChargeKept());
  return Write(*batch, rows);
}

void Loader::ApplySettings() {
  const TableState& table = pending_.tables[static_cast<size_t>(TableId::kSettings)];
  Settings& settings = pending_.settings;
  for (int64_t row = 0; row < table.rows; ++row) {
    const std::string_view name = table.TextAt(row, 0);
    const std::string_view value = table.TextAt(row, 1);
    if (value.empty()) continue;
    if (name == "reporting_currency") {
      settings.reporting_currency = value;
      settings.currency_declared = true;
    } else if (name == "reporting_time_zone") {
      settings.zone = TimeZone::Load(value).value_or(settings.zone);
    } else if (name == "fiscal_year_start") {
      settings.calendar.fiscal_year_start =
          ParseMonth(value).value_or(settings.calendar.fiscal_year_start);
    } else if (name == "week_start") {
      settings.calendar.week_start = ParseWeekday(value).value_or(settings.calendar.week_start);
    }
  }
}

absl::Status Loader::Commit(const Run& run) {
  if (report_->rows_refused > 0 && !options_.keep_good_rows) {
    const std::string table_name(Spec(table_).name);
    return ErrorAt(
        absl::StatusCode::kInvalidArgument,
        std::to_string(report_->rows_refused) + " of " + std::to_string(report_->rows_read) +
            " rows of " + table_name + " were refused, and nothing was loaded. The first: row " +
            std::to_string(first_refusal_->row) +
            (first_refusal_->column.empty() ? "" : ", column " + first_refusal_->column) + ": " +
            first_refusal_->reason,
        {table_name, first_refusal_->column, first_refusal_->row});
  }
  if (table_ == TableId::kSettings) ApplySettings();
  COXSWAIN_RETURN_IF_ERROR(Charge());
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  const std::lock_guard<std::mutex> lock(book_->state_mutex_);
  std::swap(book_->state_, pending_);
  book_->snapshot_.reset();
  lasting_.Keep();
  committed_ = true;
  return absl::OkStatus();
}

}  // namespace coxswain
