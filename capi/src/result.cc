#include <cmath>
#include <limits>

#include "coxswain/table.h"

#include "guard.h"
#include "handles.h"
#include "load.h"
#include "structs.h"

namespace coxswain::capi {
namespace {

int32_t KindNumber(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kText:
      return CXS_KIND_TEXT;
    case ColumnKind::kInteger:
      return CXS_KIND_INTEGER;
    case ColumnKind::kDecimal:
      return CXS_KIND_DECIMAL;
    case ColumnKind::kSum:
      return CXS_KIND_SUM;
    case ColumnKind::kReal:
      return CXS_KIND_REAL;
    case ColumnKind::kDate:
      return CXS_KIND_DATE;
    case ColumnKind::kBool:
      return CXS_KIND_BOOL;
  }
  return 0;
}

// Null where there is no such column.
const Column* ColumnOf(const cxs_result* result, int32_t column) {
  if (result == nullptr || column < 0 ||
      static_cast<size_t>(column) >= result->table->columns.size()) {
    return nullptr;
  }
  return &result->table->columns[static_cast<size_t>(column)];
}

absl::StatusOr<const Column*> CellColumn(const cxs_result* result, int64_t row, int32_t column) {
  COXSWAIN_RETURN_IF_ERROR(Required(result, "result"));
  const Column* const found = ColumnOf(result, column);
  if (found != nullptr && row >= 0 && row < found->rows()) return found;
  return OutOfRange("The result has " + std::to_string(result->table->rows()) + " rows and " +
                    std::to_string(result->table->columns.size()) +
                    " columns; there is no cell at row " + std::to_string(row) + ", column " +
                    std::to_string(column) + " (both count from 0).");
}

absl::Status WrongKind(const Column& column, const char* wanted) {
  return InvalidArgument("The column '" + column.name + "' is of kind " +
                         std::string(ColumnKindName(column.kind)) + ", not " + wanted + ".");
}

// The exact value of a cell that is not null: scaled where the column has a scale.
absl::StatusOr<Int128> Exact(const Column& column, int64_t row) {
  const size_t place = static_cast<size_t>(row);
  if (column.kind == ColumnKind::kSum) return column.sums[place];
  if (column.kind == ColumnKind::kText || column.kind == ColumnKind::kReal) {
    return WrongKind(column, "an exact number");
  }
  return column.numbers[place];
}

double PowerOfTen(int exponent) {
  double power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

absl::Status ToBuffer(std::string text, cxs_buffer** buffer) {
  *buffer = new cxs_buffer{std::move(text)};
  return absl::OkStatus();
}

}  // namespace
}  // namespace coxswain::capi

using coxswain::Column;
using coxswain::ColumnKind;
using coxswain::Int128;
using namespace coxswain::capi;

extern "C" {

int64_t cxs_result_rows(const cxs_result* result) {
  return result == nullptr ? 0 : result->table->rows();
}

int32_t cxs_result_columns(const cxs_result* result) {
  return result == nullptr ? 0 : static_cast<int32_t>(result->table->columns.size());
}

int32_t cxs_result_find(const cxs_result* result, const char* name) {
  if (name == nullptr) return -1;
  for (int32_t i = 0; i < cxs_result_columns(result); ++i) {
    if (ColumnOf(result, i)->name == name) return i;
  }
  return -1;
}

const char* cxs_result_name(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr ? "" : found->name.c_str();
}

int32_t cxs_result_kind(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr ? 0 : KindNumber(found->kind);
}

const char* cxs_result_unit(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr ? "" : found->unit.c_str();
}

int32_t cxs_result_scale(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  const bool scaled =
      found != nullptr && (found->kind == ColumnKind::kDecimal || found->kind == ColumnKind::kSum);
  return scaled ? found->scale : 0;
}

int32_t cxs_result_is_null(const cxs_result* result, int64_t row, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr || row < 0 || row >= found->rows() || found->IsNull(row) ? 1 : 0;
}

cxs_status cxs_result_text(const cxs_result* result, int64_t row, int32_t column, const char** text,
                           int64_t* length, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (length != nullptr) *length = 0;
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(text, "text"));
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(length, "length"));
    COXSWAIN_ASSIGN_OR_RETURN(const Column* found, CellColumn(result, row, column));
    if (found->kind != ColumnKind::kText) return WrongKind(*found, "text");
    if (found->IsNull(row)) return absl::OkStatus();
    const std::string_view cell = found->texts[static_cast<size_t>(row)];
    *text = cell.data() == nullptr ? "" : cell.data();
    *length = static_cast<int64_t>(cell.size());
    return absl::OkStatus();
  });
}

cxs_status cxs_result_int64(const cxs_result* result, int64_t row, int32_t column, int64_t* value,
                            cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(value, "value"));
    COXSWAIN_ASSIGN_OR_RETURN(const Column* found, CellColumn(result, row, column));
    COXSWAIN_ASSIGN_OR_RETURN(const Int128 exact, Exact(*found, row));
    if (found->IsNull(row)) {
      *value = CXS_NULL;
      return absl::OkStatus();
    }
    if (exact > INT64_MAX || exact < -Int128{INT64_MAX}) {
      return coxswain::OutOfRange("The sum in column '" + found->name +
                                  "' is beyond 64 bits; read it with cxs_result_int128.");
    }
    *value = static_cast<int64_t>(exact);
    return absl::OkStatus();
  });
}

cxs_status cxs_result_int128(const cxs_result* result, int64_t row, int32_t column, int64_t* high,
                             uint64_t* low, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (low != nullptr) *low = 0;
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(high, "high"));
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(low, "low"));
    COXSWAIN_ASSIGN_OR_RETURN(const Column* found, CellColumn(result, row, column));
    COXSWAIN_ASSIGN_OR_RETURN(const Int128 exact, Exact(*found, row));
    const bool null = found->IsNull(row);
    *high = null ? INT64_MIN : static_cast<int64_t>(exact >> 64);
    *low = null ? 0 : static_cast<uint64_t>(exact);
    return absl::OkStatus();
  });
}

cxs_status cxs_result_double(const cxs_result* result, int64_t row, int32_t column, double* value,
                             cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(value, "value"));
    COXSWAIN_ASSIGN_OR_RETURN(const Column* found, CellColumn(result, row, column));
    if (found->kind == ColumnKind::kText) return WrongKind(*found, "a number");
    if (found->IsNull(row)) {
      *value = std::numeric_limits<double>::quiet_NaN();
      return absl::OkStatus();
    }
    if (found->kind == ColumnKind::kReal) {
      *value = found->reals[static_cast<size_t>(row)];
      return absl::OkStatus();
    }
    COXSWAIN_ASSIGN_OR_RETURN(const Int128 exact, Exact(*found, row));
    *value =
        coxswain::Ratio(exact, static_cast<Int128>(PowerOfTen(cxs_result_scale(result, column))));
    return absl::OkStatus();
  });
}

cxs_status cxs_result_format(const cxs_result* result, int64_t row, int32_t column,
                             cxs_buffer** text, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(text, "text"));
    COXSWAIN_ASSIGN_OR_RETURN(const Column* found, CellColumn(result, row, column));
    return ToBuffer(found->CellText(row), text);
  });
}

const int64_t* cxs_result_int64s(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr || found->numbers.empty() ? nullptr : found->numbers.data();
}

const void* cxs_result_int128s(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr || found->sums.empty() ? nullptr : found->sums.data();
}

const double* cxs_result_doubles(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr || found->reals.empty() ? nullptr : found->reals.data();
}

const uint8_t* cxs_result_validity(const cxs_result* result, int32_t column) {
  const Column* const found = ColumnOf(result, column);
  return found == nullptr || found->valid.empty() ? nullptr : found->valid.data();
}

void cxs_csv_options_init(cxs_csv_options* options, uint32_t size) { InitStruct(options, size); }

cxs_status cxs_result_to_csv(const cxs_result* result, const cxs_csv_options* options,
                             cxs_buffer** csv, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(csv, "csv"));
    COXSWAIN_RETURN_IF_ERROR(Required(result, "result"));
    COXSWAIN_ASSIGN_OR_RETURN(const cxs_csv_options given, ReadStruct(options, "options"));
    coxswain::CsvWriteOptions write;
    COXSWAIN_ASSIGN_OR_RETURN(write.delimiter, ReadDelimiter(given.delimiter));
    write.guard_formulas = given.guard_formulas != 0;
    return ToBuffer(coxswain::WriteCsv(*result->table, write), csv);
  });
}

cxs_status cxs_result_to_arrow(const cxs_result* result, struct ArrowArrayStream* out,
                               cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(out, "out"));
    COXSWAIN_RETURN_IF_ERROR(Required(result, "result"));
    return coxswain::ExportArrow(*result->table, out, result->owned);
  });
}

cxs_status cxs_result_to_json(const cxs_result* result, cxs_buffer** json, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(json, "json"));
    COXSWAIN_RETURN_IF_ERROR(Required(result, "result"));
    return ToBuffer(coxswain::WriteJson(*result->table), json);
  });
}

cxs_status cxs_result_to_text(const cxs_result* result, int64_t max_rows, cxs_buffer** text,
                              cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(text, "text"));
    COXSWAIN_RETURN_IF_ERROR(Required(result, "result"));
    return ToBuffer(coxswain::WriteText(*result->table, max_rows), text);
  });
}

void cxs_result_destroy(cxs_result* result) { delete result; }

}  // extern "C"
