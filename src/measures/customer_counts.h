#ifndef COXSWAIN_SRC_MEASURES_CUSTOMER_COUNTS_H_
#define COXSWAIN_SRC_MEASURES_CUSTOMER_COUNTS_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"

#include "streams.h"

// How customers are counted from the days on which they bought: the same code whether the days come
// from the rows or from a tally.
namespace coxswain {

// The periods, one after the other, from the first purchase of anybody (or `from`, if that is
// later) to the last day that counts. Without periods among the dimensions there is one.
class CustomerPeriods {
 public:
  struct Period {
    Date start;           // of the calendar's period
    int32_t from;         // the first day that counts
    int32_t to;           // the last
    int32_t active_from;  // who bought from here to `to` is active
  };

  // `last`: the day that MeasureFold tells, else the last on which anybody bought.
  CustomerPeriods(const MeasureFold& fold, const Calendar& calendar, Date first, Date last);

  size_t size() const { return periods_.size(); }
  const Period& operator[](size_t i) const { return periods_[i]; }
  int32_t last() const { return last_; }
  // The period of a day that is not after the last; the first for days before it. Requires
  // periods.
  size_t At(int32_t day) const {
    return day <= first_ ? 0 : period_of_day_[static_cast<size_t>(day - first_)];
  }
  // The first period in which somebody who bought last on this day is not active any more.
  size_t ActiveUntil(int32_t day) const;
  // LapseDay of a day of the periods, where the fold asks for flows.
  int32_t LapseDayOf(int32_t day) const {
    return lapse_days_[static_cast<size_t>(std::max(day, first_) - first_)];
  }

 private:
  int32_t first_ = 0;
  int32_t last_ = 0;
  std::vector<Period> periods_;
  std::vector<uint32_t> period_of_day_;  // from first_ on
  std::vector<int32_t> lapse_days_;      // the same, where flows are asked for
};

// The first day on which somebody who last bought on `bought` is not active any more.
Date LapseDay(Date bought, int active_months);

// The finest of the periods among the dimensions; empty: there is none.
std::optional<Grain> FinestGrain(const std::vector<std::string>& by);

// The numbers of a period. What is there at its end (ever, active) is told by its change.
enum CustomerNumber : size_t {
  kNewNumber,     // customers whose first won deal of all falls in the period
  kEverNumber,    // customers who bought for the first time of the group
  kActiveNumber,  // become active, less those who are so no more
  kBoughtNumber,  // customers with a won deal in the period
  kRepeatNumber,  // those of them who are neither first-time buyers nor won back
  kWonBackNumber,
  kLapsedNumber,
  kCustomerNumbers
};

// The customers of one group, period by period.
class CustomerCounts {
 public:
  using Numbers = std::array<int64_t, kCustomerNumbers>;

  explicit CustomerCounts(const CustomerPeriods& periods) : numbers_(periods.size()) {}

  // One customer by the days on which he bought, none after the last, rising, some perhaps twice.
  // First: those who are new or ever there. `began_here`: his first won deal of all is among them.
  void AddFirst(const CustomerPeriods& periods, int32_t day, bool began_here) {
    const size_t period = periods.At(day);
    first_ = std::min(first_, period);
    Numbers& numbers = numbers_[period];
    ++numbers[kEverNumber];
    numbers[kNewNumber] += began_here && day >= periods[period].from ? 1 : 0;
  }
  // Who is active, or bought in a period.
  void AddDays(const CustomerPeriods& periods, absl::Span<const int32_t> days);
  // Who lapsed, came back or bought again.
  void AddFlows(const CustomerPeriods& periods, absl::Span<const int32_t> days);

  // The period of the group's first purchase; beyond all periods: none.
  size_t first() const { return first_; }
  const std::vector<Numbers>& numbers() const { return numbers_; }
  // As they are known from elsewhere, from the first period on.
  void Set(size_t first, absl::Span<const Numbers> numbers) {
    first_ = first;
    const size_t count = std::min(numbers.size(), numbers_.size() - first);
    std::copy_n(numbers.begin(), count, numbers_.begin() + static_cast<std::ptrdiff_t>(first));
  }

 private:
  size_t first_ = SIZE_MAX;
  std::vector<Numbers> numbers_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_CUSTOMER_COUNTS_H_
