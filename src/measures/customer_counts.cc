#include "customer_counts.h"

#include <limits>

namespace coxswain {

std::optional<Grain> FinestGrain(const std::vector<std::string>& by) {
  std::optional<Grain> finest;
  for (const std::string& name : by) {
    const std::optional<Grain> grain = GrainOf(name);
    if (grain.has_value()) finest = std::min(finest.value_or(*grain), *grain);
  }
  return finest;
}

CustomerPeriods::CustomerPeriods(const MeasureFold& fold, const Calendar& calendar, Date first,
                                 Date last)
    : first_(first.days()), last_(last.days()) {
  const auto active_from = [&](Date to) {
    return to.PlusMonths(-fold.active_months).PlusDays(1).days();
  };
  constexpr int32_t kAnyDay = std::numeric_limits<int32_t>::min();
  const std::optional<Grain> grain = FinestGrain(fold.by);
  if (!grain.has_value()) {
    const int32_t from = fold.from.has_value() ? fold.from->days() : kAnyDay;
    periods_.push_back({first, from, last_, active_from(last)});
  } else {
    if (fold.from.has_value()) first = std::max(first, *fold.from);
    if (first > last) return;
    for (Date start = PeriodStart(first, *grain, calendar); start <= last;) {
      const Date end = PeriodEnd(start, *grain, calendar);
      const Date to = std::min(end, last);
      const Date from = fold.from.has_value() ? std::max(start, *fold.from) : start;
      periods_.push_back({start, from.days(), to.days(), active_from(to)});
      start = end.PlusDays(1);
    }
  }
  if (first_ > last_) return;
  const size_t days = static_cast<size_t>(last_ - first_) + 1;
  period_of_day_.reserve(days);
  uint32_t period = 0;
  for (int32_t day = first_; day <= last_; ++day) {
    if (day > periods_[period].to) ++period;
    period_of_day_.push_back(period);
  }
  if (!fold.flows) return;
  lapse_days_.reserve(days);
  for (int32_t day = first_; day <= last_; ++day) {
    lapse_days_.push_back(LapseDay(Date::FromDays(day), fold.active_months).days());
  }
}

size_t CustomerPeriods::ActiveUntil(int32_t day) const {
  const auto past =
      std::upper_bound(periods_.begin(), periods_.end(), day,
                       [](int32_t bought, const Period& p) { return bought < p.active_from; });
  return static_cast<size_t>(past - periods_.begin());
}

Date LapseDay(Date bought, int active_months) {
  // The day so many months before a day shown is its own last one where its month is shorter.
  const Date day = bought.PlusMonths(active_months);
  return day.PlusMonths(-active_months) < bought ? day.PlusDays(1) : day;
}

void CustomerCounts::AddDays(const CustomerPeriods& periods, absl::Span<const int32_t> days) {
  size_t bought = SIZE_MAX;  // the period last bought in
  size_t active_until = 0;
  for (const int32_t day : days) {
    const size_t period = periods.At(day);
    if (period != bought && day >= periods[period].from) {
      ++numbers_[period][kBoughtNumber];
      bought = period;
    }
    // Periods are counted once, however many days make him active there.
    const size_t from = std::max(period, active_until);
    const size_t until = periods.ActiveUntil(day);
    if (from >= until) continue;
    ++numbers_[from][kActiveNumber];
    if (until < numbers_.size()) --numbers_[until][kActiveNumber];
    active_until = until;
  }
}

void CustomerCounts::AddFlows(const CustomerPeriods& periods, absl::Span<const int32_t> days) {
  const auto lapse = [&](int32_t bought) {
    const int32_t day = periods.LapseDayOf(bought);
    if (day <= periods.last()) ++numbers_[periods.At(day)][kLapsedNumber];
  };
  for (size_t i = 1; i < days.size(); ++i) {
    const size_t period = periods.At(days[i]);
    if (days[i] > periods.LapseDayOf(days[i - 1])) {
      lapse(days[i - 1]);
      ++numbers_[period][kWonBackNumber];
    } else if (periods.At(days[i - 1]) != period) {
      ++numbers_[period][kRepeatNumber];
    }
  }
  if (!days.empty()) lapse(days.back());
}

}  // namespace coxswain
