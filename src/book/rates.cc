#include "coxswain/book/rates.h"

#include <algorithm>

namespace coxswain {

std::string_view RateKindName(RateKind kind) {
  const int column = ColumnIndex(TableId::kRates, "kind");
  return EnumValue(Spec(TableId::kRates).columns[static_cast<size_t>(column)],
                   static_cast<int>(kind));
}

int64_t RateSeries::At(int32_t day) const {
  if (steps_.empty()) return kNoRate;
  if (day == kNullDay) return steps_.back().second;
  const auto next =
      std::upper_bound(steps_.begin(), steps_.end(), day,
                       [](int32_t wanted, const auto& step) { return wanted < step.first; });
  return next == steps_.begin() ? kNoRate : std::prev(next)->second;
}

std::optional<Date> RateSeries::first_day() const {
  if (steps_.empty()) return std::nullopt;
  return Date::FromDays(steps_.front().first);
}

Rates::Rates(const TableState& rates) {
  const int currency = ColumnIndex(TableId::kRates, "currency");
  const int kind = ColumnIndex(TableId::kRates, "kind");
  const int valid_from = ColumnIndex(TableId::kRates, "valid_from");
  const int rate = ColumnIndex(TableId::kRates, "rate");
  // Rows without a kind first, so that those which name it replace them.
  for (const bool named : {false, true}) {
    for (int64_t row = 0; row < rates.rows; ++row) {
      const uint8_t of_kind = rates.SmallAt(row, kind);
      if ((of_kind != kNullSmall) != named) continue;
      const size_t place = named ? static_cast<size_t>(of_kind) - 1 : 0;
      series_[std::string(rates.TextAt(row, currency))][place].steps_.emplace_back(
          rates.DayAt(row, valid_from), rates.NumberAt(row, rate));
    }
  }
  for (auto& [name, kinds] : series_) {
    for (RateSeries& series : kinds) {
      auto& steps = series.steps_;
      std::stable_sort(steps.begin(), steps.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      size_t kept = 0;
      for (const auto& step : steps) {
        if (kept > 0 && steps[kept - 1].first == step.first) --kept;
        steps[kept++] = step;
      }
      steps.resize(kept);
    }
  }
}

const RateSeries& Rates::Of(std::string_view currency, RateKind kind) const {
  static const RateSeries kNone;
  const auto found = series_.find(currency);
  return found == series_.end() ? kNone : found->second[static_cast<size_t>(kind) - 1];
}

}  // namespace coxswain
