#include <algorithm>

#include "absl/container/inlined_vector.h"

#include "coxswain/book/book.h"

#include "loader.h"
#include "values.h"

namespace coxswain {
namespace {

absl::Status ErrorInColumn(const TableSpec& spec, std::string_view column, std::string_view what,
                           absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  return ErrorAt(code,
                 "The column '" + std::string(column) + "' of " + std::string(spec.name) + " " +
                     std::string(what),
                 {std::string(spec.name), std::string(column), 1});
}

// A number as the book stores it, in range for its column.
absl::StatusOr<int64_t> StoredNumber(const TableSpec& spec, const BookColumn& column,
                                     int64_t number) {
  switch (column.type) {
    case ColumnType::kText:
    case ColumnType::kEnum:
      return ErrorInColumn(spec, column.name, "takes text, not a number.");
    case ColumnType::kDate: {
      static const int32_t first = Date::FromCivil(1, 1, 1).days();
      static const int32_t last = Date::FromCivil(9999, 12, 31).days();
      if (number >= first && number <= last) return number;
      return ErrorInColumn(spec, column.name, "takes days since 1970-01-01, from year 1 to 9999.",
                           absl::StatusCode::kOutOfRange);
    }
    case ColumnType::kTime:
      if (IsInstant(number)) return number;
      return ErrorInColumn(spec, column.name,
                           "takes microseconds since 1970-01-01T00:00:00Z, from year 1 to 9999.",
                           absl::StatusCode::kOutOfRange);
    case ColumnType::kBool:
      return number != 0 ? 2 : 1;
    default:
      return number;
  }
}

absl::Status StageValues(TableId table, absl::Span<const int> columns,
                         absl::Span<const RowValue> values, Loader* loader, StagedBatch* batch) {
  const TableSpec& spec = Spec(table);
  if (columns.size() != values.size()) {
    return InvalidArgument("A row needs as many values as columns.");
  }
  batch->rows = 1;
  batch->refused.assign(1, 0);
  batch->columns.reserve(columns.size());
  absl::InlinedVector<uint8_t, 64> given(static_cast<size_t>(loader->columns()), 0);
  for (size_t i = 0; i < columns.size(); ++i) {
    const int index = columns[i];
    if (index < 0 || index >= loader->columns()) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The table " + std::string(spec.name) + " has no column number " +
                         std::to_string(index) + ".",
                     {std::string(spec.name), "", 0});
    }
    const BookColumn& column = loader->column(index);
    if (given[static_cast<size_t>(index)]++ != 0) {
      return ErrorInColumn(spec, column.name, "is given twice.");
    }
    const RowValue& value = values[i];
    if (value.text.data() != nullptr) {
      if (!IsUtf8(value.text)) {
        return ErrorInColumn(spec, column.name, "is given a text that is not valid UTF-8.");
      }
      loader->StageTexts({&value.text, 1}, index, batch);
      continue;
    }
    int64_t stored = NullOf(StorageOf(column.type));
    if (value.number != kNullNumber) {
      COXSWAIN_ASSIGN_OR_RETURN(stored, StoredNumber(spec, column, value.number));
    }
    batch->columns.push_back({index, {stored}});
  }
  return absl::OkStatus();
}

absl::Status CheckRequiredGiven(TableId table, absl::Span<const int> columns) {
  const TableSpec& spec = Spec(table);
  for (size_t i = 0; i < spec.columns.size(); ++i) {
    if (!spec.columns[i].required() ||
        std::find(columns.begin(), columns.end(), static_cast<int>(i)) != columns.end()) {
      continue;
    }
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "A row of " + std::string(spec.name) + " needs '" +
                       std::string(spec.columns[i].name) + "'.",
                   {std::string(spec.name), std::string(spec.columns[i].name), 1});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Book::Upsert(TableId table, absl::Span<const int> columns,
                          absl::Span<const RowValue> values, const LoadOptions& options,
                          const Run& run) {
  LoadOptions one_row = options;
  one_row.keep_good_rows = false;
  // A call with a ceiling of its own counts every byte.
  const bool counted = run.memory != nullptr && run.memory != budget();
  if (!counted && ReplacePlainly(table, columns, values, options)) return absl::OkStatus();
  LoadMode mode = table == TableId::kSettings ? LoadMode::kCopy : LoadMode::kInPlace;
  while (true) {
    LoadReport report;
    Loader loader(this, table, one_row, run.memory, mode, &report);
    StagedBatch batch;
    COXSWAIN_RETURN_IF_ERROR(StageValues(table, columns, values, &loader, &batch));
    COXSWAIN_RETURN_IF_ERROR(CheckRequiredGiven(table, columns));
    const absl::Status added = loader.Add(&batch);
    if (loader.needs_copy()) {
      mode = LoadMode::kCopy;
      continue;
    }
    COXSWAIN_RETURN_IF_ERROR(added);
    return loader.Commit(run);
  }
}

absl::Status Book::Erase(TableId table, absl::Span<const int> columns,
                         absl::Span<const RowValue> values, const Run& run) {
  if (table == TableId::kSettings) {
    return InvalidArgument("A setting is replaced by another value, not erased.");
  }
  LoadReport report;
  Loader loader(this, table, {}, run.memory, LoadMode::kInPlace, &report);
  StagedBatch key;
  COXSWAIN_RETURN_IF_ERROR(StageValues(table, columns, values, &loader, &key));
  COXSWAIN_RETURN_IF_ERROR(loader.Erase(key));
  return loader.Commit(run);
}

}  // namespace coxswain
