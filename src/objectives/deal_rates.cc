#include <algorithm>

#include "movements.h"

namespace coxswain {

DealRates::DealRates(const Snapshot& snapshot, const DealHistory& history) {
  const ReportedRows* reported = snapshot.reported();
  rates_.resize(history.end(DealField::kCurrency));
  if (reported == nullptr) return;  // all of one currency
  policy_ = reported->policy;
  const TableState& table = snapshot.table(TableId::kRates);
  const int currency_column = ColumnIndex(TableId::kRates, "currency");
  const int day_column = ColumnIndex(TableId::kRates, "valid_from");
  for (Symbol symbol = 1; symbol < rates_.size(); ++symbol) {
    const std::string_view currency = history.Text(DealField::kCurrency, symbol);
    if (currency == snapshot.currency()) continue;
    Rate& rate = rates_[symbol];
    rate.series = &reported->rates.Of(currency, policy_.kind);
    if (policy_.day.has_value()) continue;
    for (int64_t row = 0; row < table.rows; ++row) {
      if (table.TextAt(row, currency_column) != currency) continue;
      rate.last = std::max(rate.last, table.DayAt(row, day_column));
    }
  }
}

bool DealRates::Value(int64_t deal, const DealState& state, int32_t day, int64_t* value,
                      RateGap* gap) const {
  *value = state.amount;
  const RateSeries* series = rates_[state.currency].series;
  if (series == nullptr || state.amount == kNullNumber) return true;
  const int32_t of = policy_.DayFor(day == DealState::kUndated ? kNullDay : day);
  const int64_t rate = series->At(of);
  if (rate != kNoRate && Convert(state.amount, rate, value) && *value != kNullNumber) return true;
  *value = kNullNumber;
  gap->table = state.row == kNoRow ? TableId::kDeals : TableId::kDealHistory;
  gap->row = state.row == kNoRow ? deal : int64_t{state.row};
  gap->too_large = rate != kNoRate;
  gap->column = ColumnIndex(gap->table, gap->too_large ? "amount" : "currency");
  gap->kind = policy_.kind;
  gap->day = of;
  return false;
}

int32_t DealRates::LastChange(const DealState& state) const { return rates_[state.currency].last; }

}  // namespace coxswain
