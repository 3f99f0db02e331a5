#include "coxswain/measures/reported_value.h"

#include "coxswain/measures/measure.h"

#include "reported_number.h"

namespace coxswain {
namespace {

bool InMoney(std::string_view name) {
  if (name == kPlannedQuantity) return false;
  const Measure* measure = FindMeasure(name);
  return measure == nullptr || measure->unit == MeasureUnit::kMoney ||
         measure->unit == MeasureUnit::kMoneyPerDay;
}

}  // namespace

absl::StatusOr<int64_t> ReportedValue(const Snapshot& snapshot, TableId id, int64_t row,
                                      int column) {
  return ReportedNumber(snapshot, id, row, column, snapshot.stated(id).NumberAt(row, column));
}

absl::StatusOr<int64_t> ReportedNumber(const Snapshot& snapshot, TableId id, int64_t row,
                                       int column, int64_t value) {
  const TableState& table = snapshot.stated(id);
  if (snapshot.reported() == nullptr || value == kNullNumber) return value;
  const int currency_column = ColumnIndex(id, "currency");
  const std::string_view currency = table.TextAt(row, currency_column);
  if (currency.data() == nullptr || currency == snapshot.currency() ||
      !InMoney(table.TextAt(row, ColumnIndex(id, "measure")))) {
    return value;
  }
  const Rates& rates = snapshot.reported()->rates;
  const bool planned = id != TableId::kActuals;
  const int32_t day = table.DayAt(row, ColumnIndex(id, id == TableId::kObjectives ? "starts_on"
                                                       : planned                  ? "period_start"
                                                                                  : "period_end"));
  int64_t rate = planned ? rates.Of(currency, RateKind::kBudget).At(day) : kNoRate;
  if (rate == kNoRate) rate = rates.Of(currency, RateKind::kSpot).At(day);
  if (rate == kNoRate) {
    return GapError(snapshot, {id, row, currency_column, false, RateKind::kSpot, day});
  }
  int64_t converted = 0;
  if (!Convert(value, rate, &converted) || converted == kNullNumber) {
    return GapError(snapshot, {id, row, column, true, RateKind::kSpot, day});
  }
  return converted;
}

}  // namespace coxswain
