#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/inlined_vector.h"

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

// Whether a column of numbers is taken as such. Others go as text, which has one rule for
// everything.
bool TakenAsNumbers(ColumnKind from, ColumnType to) {
  return (StorageOf(to) == Storage::kNumber && to != ColumnType::kTime &&
          (from == ColumnKind::kDecimal || from == ColumnKind::kInteger)) ||
         (to == ColumnType::kDate && from == ColumnKind::kDate) ||
         (to == ColumnType::kBool && from == ColumnKind::kBool);
}

Table AsTexts(const Column& from) {
  Table texts;
  const int index = texts.AddColumn(from.name, ColumnKind::kText);
  for (int64_t row = 0; row < from.rows(); ++row) {
    if (from.IsNull(row)) {
      texts.AppendNull(index);
    } else {
      texts.AppendText(index, from.CellText(row));
    }
  }
  return texts;
}

}  // namespace

int64_t StagedBatch::Get(int column, size_t row, int64_t null) const {
  for (const StagedColumn& staged : columns) {
    if (staged.column == column) return staged.values[row];
  }
  return null;
}

void StagedBatch::Start(int64_t row_count, int64_t first) {
  rows = row_count;
  first_row = first;
  refused.assign(static_cast<size_t>(row_count), 0);
  for (StagedColumn& column : columns) spare_.push_back(std::move(column));
  columns.clear();
}

StagedColumn* StagedBatch::Append(int column) {
  columns.emplace_back();
  StagedColumn& staged = columns.back();
  if (!spare_.empty()) {
    staged = std::move(spare_.back());
    spare_.pop_back();
  }
  staged.column = column;
  staged.values.resize(static_cast<size_t>(rows));
  return &staged;
}

absl::Status Loader::Stage(const Table& rows, const std::vector<int>& map, int threads,
                           StagedBatch* batch) {
  struct Source {
    const Column* from;
    size_t staged;
    int64_t grown_bytes = 0;
  };
  // The columns of one dictionary are staged one after the other, so that its symbols do not depend
  // on the threads; so are those without one, whose problems are noted in their order.
  struct Part {
    const Symbols* symbols;
    std::vector<Source> sources;
  };
  std::vector<Part> parts;
  HashMap<const Symbols*, size_t> part_of;
  for (size_t i = 0; i < rows.columns.size(); ++i) {
    if (map[i] < 0) continue;
    const Symbols* const symbols = column(map[i]).symbols.get();
    const auto [part, fresh] = part_of.try_emplace(symbols, parts.size());
    if (fresh) parts.push_back({symbols, {}});
    parts[part->second].sources.push_back({&rows.columns[i], batch->columns.size()});
    batch->Append(map[i]);
  }
  // The largest first, so that no thread is left alone with it.
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return b.symbols == nullptr ? a.symbols != nullptr
                                : a.symbols != nullptr && a.symbols->end() > b.symbols->end();
  });
  const auto stage = [&](const Part& part, Source* source) {
    StagedColumn* const staged = &batch->columns[source->staged];
    const Column* from = source->from;
    if (TakenAsNumbers(from->kind, column(staged->column).type)) {
      return StageNumbers(*from, staged, batch);
    }
    Table texts;
    if (from->kind != ColumnKind::kText) {
      texts = AsTexts(*from);
      from = &texts.columns[0];
    }
    if (part.symbols == nullptr) return ParseTexts(from->texts, staged, batch);
    StageSymbols(from->texts, staged, &source->grown_bytes);
  };
  // Also where memory runs out: what dictionaries learnt they keep.
  const auto count = absl::MakeCleanup([&] {
    for (const Part& part : parts) {
      for (const Source& source : part.sources) {
        CountTexts(batch->columns[source.staged].column, source.grown_bytes);
      }
    }
  });
  Run run;
  run.threads = threads;
  return ParallelFor(static_cast<int64_t>(parts.size()), run, [&](int64_t item, int) {
    Part& part = parts[static_cast<size_t>(item)];
    for (Source& source : part.sources) stage(part, &source);
    return absl::OkStatus();
  });
}

void Loader::StageSymbols(absl::Span<const std::string_view> texts, StagedColumn* staged,
                          int64_t* grown_bytes) const {
  const CountGrowth count(*column(staged->column).symbols, grown_bytes);
  staged->symbols.resize(texts.size());
  column(staged->column).symbols->Intern(texts, absl::MakeSpan(staged->symbols));
  std::copy(staged->symbols.begin(), staged->symbols.end(), staged->values.begin());
}

void Loader::ExpectRows(int64_t rows) {
  constexpr int64_t kManyRows = 100'000;  // fewer make their way by doubling
  if (rows < kManyRows || !keys(table_).single() || report_->rows_added < report_->rows_read)
    return;
  const size_t count = static_cast<size_t>(rows);
  const int key = keys(table_).ColumnsOf(KeyParts{})[0];
  int64_t grown_bytes = 0;
  const auto counted = absl::MakeCleanup([&] { CountTexts(key, grown_bytes); });
  const CountGrowth count_growth(*column(key).symbols, &grown_bytes);
  column(key).symbols->Expect(count);
  keys(table_).Reserve(next_row_ + rows);
  added_symbols_.reserve(added_symbols_.size() + count);
}

void Loader::CountTexts(int column, int64_t bytes) {
  // The dictionary of a new dimension goes with the load, all others stay.
  const bool goes = static_cast<size_t>(column) >= columns_before_;
  (goes ? grown_bytes_ : keys(table_).dictionary_bytes) += bytes;
}

void Loader::StageTexts(absl::Span<const std::string_view> texts, int column_index,
                        StagedBatch* batch) {
  StagedColumn* const staged = batch->Append(column_index);
  if (column(column_index).type != ColumnType::kText) return ParseTexts(texts, staged, batch);
  int64_t grown_bytes = 0;
  const auto count = absl::MakeCleanup([&] { CountTexts(column_index, grown_bytes); });
  StageSymbols(texts, staged, &grown_bytes);
}

void Loader::ParseTexts(absl::Span<const std::string_view> texts, StagedColumn* staged,
                        StagedBatch* batch) {
  const BookColumn& to = column(staged->column);
  const size_t rows = static_cast<size_t>(batch->rows);
  absl::InlinedVector<std::string_view, 16> choices;
  if (to.type == ColumnType::kEnum) {
    for (int i = 1; i <= EnumSize(*to.spec); ++i) choices.push_back(EnumValue(*to.spec, i));
  }
  size_t last_choice = 0;  // which the next row often is again
  for (size_t row = 0; row < rows; ++row) {
    std::string_view text = texts[row];
    if (to.type != ColumnType::kEnum) text = plain::Trimmed(text);
    staged->values[row] = NullOf(StorageOf(to.type));
    if (batch->refused[row] != 0 || text.data() == nullptr ||
        (text.empty() && to.type != ColumnType::kEnum))
      continue;
    switch (to.type) {
      case ColumnType::kEnum: {
        size_t choice = last_choice;
        if (text != choices[choice]) {
          choice = static_cast<size_t>(std::find(choices.begin(), choices.end(), text) -
                                       choices.begin());
        }
        if (choice < choices.size()) {
          last_choice = choice;
          staged->values[row] = static_cast<int64_t>(choice) + 1;
        } else if (!text.empty()) {
          NoteStaged(batch, row, to.name,
                     Quote(text) + " is not one of the values of " + to.name + "." +
                         Suggestion(text, choices),
                     true);
        }
        break;
      }
      case ColumnType::kBool: {
        const std::optional<bool> value = ParseBool(text);
        if (value.has_value()) {
          staged->values[row] = *value ? 2 : 1;
        } else {
          NoteStaged(batch, row, to.name, Quote(text) + " is neither true nor false.", true);
        }
        break;
      }
      case ColumnType::kDate: {
        const absl::StatusOr<Date> date = ParseDate(text, target_->settings.zone);
        if (date.ok()) {
          staged->values[row] = date->days();
        } else {
          NoteStaged(batch, row, to.name, ToStd(date.status().message()), true);
        }
        break;
      }
      case ColumnType::kTime: {
        const absl::StatusOr<int64_t> instant = ParseInstant(text, target_->settings.zone);
        if (instant.ok()) {
          staged->values[row] = *instant;
        } else {
          NoteStaged(batch, row, to.name, ToStd(instant.status().message()), true);
        }
        break;
      }
      case ColumnType::kMoney:
      case ColumnType::kQuantity:
      case ColumnType::kShare:
      case ColumnType::kRate:
      case ColumnType::kNumber:
      case ColumnType::kInteger: {
        const absl::StatusOr<ParsedDecimal> number = ParseDecimal(text, ScaleOf(to.type));
        if (!number.ok()) {
          NoteStaged(batch, row, to.name, ToStd(number.status().message()), true);
          break;
        }
        staged->values[row] = number->value;
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
}

void Loader::StageNumbers(const Column& from, StagedColumn* staged, StagedBatch* batch) {
  const BookColumn& to = column(staged->column);
  const size_t rows = static_cast<size_t>(batch->rows);
  const int64_t null = NullOf(StorageOf(to.type));

  const bool number = StorageOf(to.type) == Storage::kNumber;
  const int from_scale = from.kind == ColumnKind::kDecimal ? from.scale : 0;
  staged->values.assign(from.numbers.begin(), from.numbers.end());
  if (!from.valid.empty()) {
    for (size_t row = 0; row < rows; ++row) {
      if (from.valid[row] == 0) staged->values[row] = null;
    }
  }
  if (to.type == ColumnType::kBool) {
    for (size_t row = 0; row < rows; ++row) {
      if (from.valid.empty() || from.valid[row] != 0) staged->values[row] += 1;
    }
  }
  if (to.type == ColumnType::kDate) {
    static const int64_t kFirstDay = Date::FromCivil(1, 1, 1).days();
    static const int64_t kLastDay = Date::FromCivil(9999, 12, 31).days();
    for (size_t row = 0; row < rows; ++row) {
      const int64_t day = staged->values[row];
      if (day == null || (day >= kFirstDay && day <= kLastDay)) continue;
      staged->values[row] = null;
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
      if (staged->values[row] == null) continue;
      int64_t scaled = 0;
      if (factor > 1 && !__builtin_mul_overflow(staged->values[row], factor, &scaled)) {
        staged->values[row] = scaled;
        continue;
      }
      const absl::StatusOr<ParsedDecimal> value =
          ParseDecimal(FormatDecimal(staged->values[row], from_scale), ScaleOf(to.type));
      if (!value.ok() || (value->rounded && to.type == ColumnType::kInteger)) {
        staged->values[row] = null;
        NoteStaged(batch, row, to.name,
                   value.ok() ? "A whole number is needed here." : ToStd(value.status().message()),
                   true);
        continue;
      }
      staged->values[row] = value->value;
      if (value->rounded) {
        NoteStaged(batch, row, to.name, "The value was rounded to 6 decimals.", false);
      }
    }
  }
}

}  // namespace coxswain
