#include "columns.h"

#include <charconv>
#include <cstring>

#include "guard.h"
#include "structs.h"

namespace coxswain::capi {
namespace {

constexpr int kMostPlaces = 12;

// One array of the caller on its way to a column, with what its errors name.
struct Array {
  cxs_column given;
  int64_t rows;
  std::string_view table;
  std::string_view name;

  // Arrays of foreign languages need not be aligned.
  template <typename T>
  T At(int64_t row) const {
    T value;
    std::memcpy(&value, static_cast<const char*>(given.values) + row * int64_t{sizeof(T)},
                sizeof(T));
    return value;
  }
  bool IsNull(int64_t row) const { return given.validity != nullptr && given.validity[row] == 0; }

  absl::Status Error(std::string_view what, int64_t row = 0) const {
    return ErrorAt(
        absl::StatusCode::kInvalidArgument,
        "The column '" + std::string(name) + "' of " + std::string(table) + " " + std::string(what),
        {std::string(table), std::string(name), row});
  }
};

absl::Status CheckScale(const Array& array) {
  if (array.given.scale >= 0 && array.given.scale <= kMostPlaces) return absl::OkStatus();
  return array.Error("has a scale of " + std::to_string(array.given.scale) +
                     "; say how many decimal places its numbers have, 0 to 12.");
}

// The texts that `bytes` and `offsets` hold.
absl::StatusOr<std::vector<std::string_view>> Texts(const Array& array, const char* bytes,
                                                    int64_t count) {
  std::vector<std::string_view> texts;
  if (count == 0) return texts;
  if (array.given.offsets == nullptr) return array.Error("has no offsets (NULL).");
  texts.reserve(static_cast<size_t>(count));
  const auto offset = [&](int64_t i) {
    int64_t value;
    std::memcpy(&value, array.given.offsets + i, sizeof value);
    return value;
  };
  int64_t start = offset(0);
  if (start < 0) return array.Error("has a negative offset.", 1);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t end = offset(i + 1);
    if (end < start) return array.Error("has offsets that go backwards.", i + 1);
    if (bytes == nullptr && end > start) return array.Error("has offsets but no text (NULL).");
    texts.emplace_back(bytes == nullptr ? "" : bytes + start, static_cast<size_t>(end - start));
    start = end;
  }
  return texts;
}

// The shortest decimal that reads back as `value`.
std::string ShortestText(double value) {
  char text[64];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  return std::string(text, end.ptr);
}

absl::Status ReadText(const Array& array, Column* column) {
  COXSWAIN_ASSIGN_OR_RETURN(column->texts,
                            Texts(array, static_cast<const char*>(array.given.values), array.rows));
  return absl::OkStatus();
}

absl::Status ReadStrings(const Array& array, Column* column) {
  for (int64_t row = 0; row < array.rows; ++row) {
    const char* const text = array.IsNull(row) ? nullptr : array.At<const char*>(row);
    column->texts.push_back(text == nullptr ? std::string_view(nullptr, 0)
                                            : std::string_view(text));
    if (text != nullptr || array.IsNull(row)) continue;
    if (column->valid.empty()) column->valid.assign(static_cast<size_t>(array.rows), 1);
    column->valid[static_cast<size_t>(row)] = 0;
  }
  return absl::OkStatus();
}

absl::Status ReadDictionary(const Array& array, Column* column) {
  if (array.given.dictionary_size < 0) return array.Error("has a negative dictionary_size.");
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<std::string_view> entries,
                            Texts(array, array.given.dictionary, array.given.dictionary_size));
  for (int64_t row = 0; row < array.rows; ++row) {
    if (array.IsNull(row)) {
      column->texts.emplace_back(nullptr, 0);
      continue;
    }
    const int32_t code = array.At<int32_t>(row);
    if (code < 0 || code >= array.given.dictionary_size) {
      return array.Error("has the code " + std::to_string(code) + " in row " +
                             std::to_string(row + 1) + ", but its dictionary has " +
                             std::to_string(array.given.dictionary_size) + " entries.",
                         row + 1);
    }
    column->texts.push_back(entries[static_cast<size_t>(code)]);
  }
  return absl::OkStatus();
}

absl::Status ReadInt64(const Array& array, Column* column) {
  COXSWAIN_RETURN_IF_ERROR(CheckScale(array));
  column->kind = array.given.scale == 0 ? ColumnKind::kInteger : ColumnKind::kDecimal;
  column->scale = array.given.scale;
  for (int64_t row = 0; row < array.rows; ++row) {
    const int64_t value = array.IsNull(row) ? 0 : array.At<int64_t>(row);
    column->numbers.push_back(value == CXS_NULL ? 0 : value);
    if (value != CXS_NULL) continue;
    if (column->valid.empty()) column->valid.assign(static_cast<size_t>(array.rows), 1);
    column->valid[static_cast<size_t>(row)] = 0;
  }
  return absl::OkStatus();
}

// Where every value fits, decimals; else texts, so that the book refuses the odd rows one by one
// as it does with a CSV file's.
absl::Status ReadDouble(const Array& array, Table* table, Column* column) {
  COXSWAIN_RETURN_IF_ERROR(CheckScale(array));
  const int scale = array.given.scale;
  bool all_fit = true;
  for (int64_t row = 0; row < array.rows && all_fit; ++row) {
    const absl::StatusOr<int64_t> decimal =
        array.IsNull(row) ? 0 : RealToDecimal(array.At<double>(row), scale);
    all_fit = decimal.ok();
    column->numbers.push_back(decimal.value_or(0));
  }
  if (all_fit) {
    column->kind = scale == 0 ? ColumnKind::kInteger : ColumnKind::kDecimal;
    column->scale = scale;
    return absl::OkStatus();
  }
  column->numbers.clear();
  for (int64_t row = 0; row < array.rows; ++row) {
    if (array.IsNull(row)) {
      column->texts.emplace_back(nullptr, 0);
      continue;
    }
    const double value = array.At<double>(row);
    const absl::StatusOr<int64_t> decimal = RealToDecimal(value, scale);
    column->texts.push_back(
        table->Store(decimal.ok() ? FormatDecimal(*decimal, scale) : ShortestText(value)));
  }
  return absl::OkStatus();
}

absl::Status ReadDate(const Array& array, Column* column) {
  column->kind = ColumnKind::kDate;
  static const int32_t first = Date::FromCivil(1, 1, 1).days();
  static const int32_t last = Date::FromCivil(9999, 12, 31).days();
  for (int64_t row = 0; row < array.rows; ++row) {
    const int32_t day = array.IsNull(row) ? 0 : array.At<int32_t>(row);
    if (day < first || day > last) {
      return array.Error("has the day " + std::to_string(day) + " in row " +
                             std::to_string(row + 1) +
                             "; days since 1970-01-01 within the years 1 to 9999 are meant.",
                         row + 1);
    }
    column->numbers.push_back(day);
  }
  return absl::OkStatus();
}

absl::Status ReadBool(const Array& array, Column* column) {
  column->kind = ColumnKind::kBool;
  for (int64_t row = 0; row < array.rows; ++row) {
    column->numbers.push_back(!array.IsNull(row) && array.At<uint8_t>(row) != 0 ? 1 : 0);
  }
  return absl::OkStatus();
}

absl::Status ReadValues(const Array& array, Table* table, Column* column) {
  switch (array.given.type) {
    case CXS_ARRAY_TEXT:
      return ReadText(array, column);
    case CXS_ARRAY_STRINGS:
      return ReadStrings(array, column);
    case CXS_ARRAY_INT64:
      return ReadInt64(array, column);
    case CXS_ARRAY_DOUBLE:
      return ReadDouble(array, table, column);
    case CXS_ARRAY_DATE:
      return ReadDate(array, column);
    case CXS_ARRAY_BOOL:
      return ReadBool(array, column);
    case CXS_ARRAY_DICTIONARY:
      return ReadDictionary(array, column);
    default:
      return UnknownEnum("CXS_ARRAY", array.given.type);
  }
}

}  // namespace

absl::StatusOr<Table> ReadColumns(TableId table, const cxs_column* const* columns,
                                  int32_t column_count, int64_t row_count, ScopedCharge* charge) {
  if (column_count < 0 || row_count < 0) {
    return InvalidArgument("The column_count and row_count may not be negative.");
  }
  if (column_count > 0) COXSWAIN_RETURN_IF_ERROR(Required(columns, "columns"));
  constexpr int64_t kBytesPerCell = sizeof(std::string_view) + 1;
  constexpr int64_t kMostRows = int64_t{1} << 40;
  COXSWAIN_RETURN_IF_ERROR(charge->Add(
      std::min(row_count, kMostRows) * kBytesPerCell * column_count, "Reading columns"));
  Table out;
  for (int32_t i = 0; i < column_count; ++i) {
    COXSWAIN_RETURN_IF_ERROR(Required(columns[i], "columns[i]"));
    COXSWAIN_ASSIGN_OR_RETURN(const cxs_column given, ReadStruct(columns[i], "columns[i]"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(given.name, "name"));
    const Array array{given, row_count, Spec(table).name, name};
    if (row_count > 0 && given.values == nullptr && given.type != CXS_ARRAY_TEXT) {
      return array.Error("has no values (NULL).");
    }
    Column column;
    column.name = name;
    if (given.validity != nullptr) {
      column.valid.assign(given.validity, given.validity + row_count);
    }
    COXSWAIN_RETURN_IF_ERROR(ReadValues(array, &out, &column));
    for (size_t row = 0; row < column.texts.size(); ++row) {
      if (column.IsNull(static_cast<int64_t>(row))) column.texts[row] = {nullptr, 0};
    }
    out.columns.push_back(std::move(column));
  }
  return out;
}

}  // namespace coxswain::capi

void cxs_column_init(cxs_column* column, uint32_t size) {
  coxswain::capi::InitStruct(column, size);
}
