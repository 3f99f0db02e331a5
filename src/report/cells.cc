#include "cells.h"

#include <cmath>

#include "say.h"

namespace coxswain::report {
namespace {

constexpr int kRatioPlaces = 2;
constexpr int kSharePlaces = 1;

}  // namespace

bool IsNumber(const Column& column) {
  return column.kind == ColumnKind::kSum || column.kind == ColumnKind::kDecimal ||
         column.kind == ColumnKind::kReal;
}

Int128 MicrosOf(const Column& column, int64_t row) {
  const size_t i = static_cast<size_t>(row);
  if (column.kind == ColumnKind::kReal) {
    const double micros = std::nearbyint(column.reals[i] * kMicros);
    return std::fabs(micros) < 1e30 ? static_cast<Int128>(micros) : 0;
  }
  Int128 value = column.kind == ColumnKind::kSum ? column.sums[i] : Int128{column.numbers[i]};
  for (int scale = column.scale; scale < kMoneyScale; ++scale) value *= 10;
  for (int scale = column.scale; scale > kMoneyScale; --scale) value = DivideHalfEven(value, 10);
  return value;
}

bool HoldsCodes(const Column& column) {
  return column.kind == ColumnKind::kText &&
         (column.name == "measure" || column.name == "check" || column.name == "alone" ||
          column.name == "shared_kpis");
}

bool IsEmpty(const Column& column) {
  for (int64_t row = 0; row < column.rows(); ++row) {
    if (!column.IsNull(row)) return false;
  }
  return true;
}

std::string ShownCell(const Column& column, int64_t row, const Column* units) {
  if (column.IsNull(row)) return "";
  if (column.kind == ColumnKind::kInteger) {
    return FormatRounded(column.numbers[static_cast<size_t>(row)], 0, 0, ' ');
  }
  if (!IsNumber(column)) {
    const std::string text = column.CellText(row);
    return HoldsCodes(column) ? InWords(text) : text;
  }
  const Int128 micros = MicrosOf(column, row);
  const std::string unit =
      column.unit.empty() && units != nullptr ? units->CellText(row) : column.unit;
  if (unit == "share") return PercentText(Ratio(micros, kMicros), kSharePlaces);
  if (column.kind == ColumnKind::kReal && unit == "count") {  // an estimate of one
    return FormatRounded(micros, kMoneyScale, 0, ' ');
  }
  if (column.kind == ColumnKind::kReal && !IsMoneyUnit(unit)) {
    return FormatRounded(micros, kMoneyScale, kRatioPlaces, ' ');
  }
  return Number("", micros, unit).shown;
}

}  // namespace coxswain::report
