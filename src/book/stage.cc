#include <algorithm>

#include "base/plain.h"
#include "loader.h"
#include "values.h"

namespace coxswain {
namespace {

// Adds to *bytes what a dictionary grows by meanwhile, also where that ends for want of memory.
class CountGrowth {
 public:
  CountGrowth(const Symbols& symbols, int64_t* bytes)
      : symbols_(symbols), before_(symbols.bytes()), bytes_(bytes) {}
  CountGrowth(const CountGrowth&) = delete;
  CountGrowth& operator=(const CountGrowth&) = delete;
  ~CountGrowth() { *bytes_ += symbols_.bytes() - before_; }

 private:
  const Symbols& symbols_;
  const int64_t before_;
  int64_t* const bytes_;
};

}  // namespace

int64_t StagedBatch::Get(int column, size_t row, int64_t null) const {
  for (const StagedColumn& staged : columns) {
    if (staged.column == column) return staged.values[row];
  }
  return null;
}

void Loader::StageTexts(absl::Span<const std::string_view> texts, int column_index,
                        StagedBatch* batch) {
  const BookColumn& to = column(column_index);
  StagedColumn staged{column_index, {}};
  const size_t rows = static_cast<size_t>(batch->rows);
  staged.values.resize(rows);
  if (to.type == ColumnType::kText) {
    // The dictionary of a new dimension goes with the load, all others stay.
    const bool goes = static_cast<size_t>(column_index) >= columns_before_;
    const CountGrowth count(*to.symbols, goes ? &grown_bytes_ : &keys(table_).dictionary_bytes);
    if (rows == 1) {
      staged.values[0] = texts[0].data() == nullptr ? kNullSymbol : to.symbols->Intern(texts[0]);
    } else {
      std::vector<Symbol> symbols(rows);
      to.symbols->Intern(texts, absl::MakeSpan(symbols));
      std::copy(symbols.begin(), symbols.end(), staged.values.begin());
    }
    batch->columns.push_back(std::move(staged));
    return;
  }
  for (size_t row = 0; row < rows; ++row) {
    std::string_view text = texts[row];
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
        const std::optional<bool> value = ParseBool(text);
        if (value.has_value()) {
          staged.values[row] = *value ? 2 : 1;
        } else {
          NoteStaged(batch, row, to.name, Quote(text) + " is neither true nor false.", true);
        }
        break;
      }
      case ColumnType::kDate: {
        const absl::StatusOr<Date> date = ParseDate(text, target_->settings.zone);
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
    StageTexts(text.columns[0].texts, column_index, batch);
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

}  // namespace coxswain
