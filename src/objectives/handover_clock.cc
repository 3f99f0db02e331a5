#include <algorithm>

#include "handover.h"

namespace coxswain {
namespace {

constexpr int64_t kTenYears = 3653;  // days

// Days from Monday to Friday after the day before 1970-01-05, a Monday, up to and with this one;
// negative before it.
int64_t Weekdays(int64_t day) {
  const int64_t since = day - 4 + 1;
  int64_t weeks = since / 7;
  int64_t rest = since % 7;
  if (rest < 0) {
    rest += 7;
    --weeks;
  }
  return weeks * 5 + std::min<int64_t>(rest, 5);
}

// The last of lo .. hi for which it holds; lo holds.
template <typename Holds>
int64_t LastThatHolds(int64_t lo, int64_t hi, const Holds& holds) {
  while (lo < hi) {
    const int64_t middle = lo + (hi - lo + 1) / 2;
    holds(middle) ? lo = middle : hi = middle - 1;
  }
  return lo;
}

}  // namespace

HandoverClock::HandoverClock(bool working_days, TimeZone zone,
                             const std::map<int64_t, bool>& calendar)
    : working_days_(working_days), zone_(std::move(zone)) {
  int64_t more = 0;
  for (const auto& [day, working] : calendar) {
    const bool weekday = Weekdays(day) > Weekdays(day - 1);
    if (working == weekday) continue;
    more += working ? 1 : -1;
    exceptions_.emplace_back(day, more);
  }
}

int64_t HandoverClock::DaysThatCount(int64_t from, int64_t to) const {
  if (!working_days_) return to - from;
  const auto more = [&](int64_t day) {
    const auto after =
        std::upper_bound(exceptions_.begin(), exceptions_.end(), std::pair(day, INT64_MAX));
    return after == exceptions_.begin() ? 0 : (after - 1)->second;
  };
  return Weekdays(to) - Weekdays(from) + more(to) - more(from);
}

int64_t HandoverClock::BetweenDays(int64_t from, int64_t to) const {
  return to <= from ? 0 : DaysThatCount(from, to) * kMicrosPerDay;
}

int64_t HandoverClock::Between(int64_t from, int64_t to) const {
  if (to <= from) return 0;
  if (!working_days_) return to - from;
  const int64_t first = DayOf(from);
  const int64_t last = DayOf(to);
  const auto counts = [&](int64_t day) { return DaysThatCount(day - 1, day) > 0; };
  if (first == last) return counts(first) ? to - from : 0;
  int64_t micros = BetweenDays(first, last - 1);
  if (counts(first)) micros += Midnight(first + 1) - from;
  if (counts(last)) micros += to - Midnight(last);
  return micros;
}

int64_t HandoverClock::After(int64_t from, int64_t micros) const {
  const int64_t end = from + std::max(kTenYears * kMicrosPerDay, working_days_ ? 0 : micros);
  return std::min(end, 1 + LastThatHolds(from - 1, end - 1, [&](int64_t at) {
                         return at < from || Between(from, at) < micros;
                       }));
}

int64_t HandoverClock::LastDayWithin(int64_t from, int64_t micros) const {
  return LastThatHolds(from, from + std::max(kTenYears, micros / kMicrosPerDay),
                       [&](int64_t day) { return BetweenDays(from, day) <= micros; });
}

}  // namespace coxswain
