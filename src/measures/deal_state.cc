#include "deal_state.h"

#include <algorithm>

namespace coxswain {

int SelectDeals(const RowGroup& group, const DealColumns& columns, DealStatus wanted,
                int day_column, const DayRange& range, std::optional<Date> as_of, uint16_t* rows) {
  const uint8_t* status = group.smalls(columns.status);
  const int size = group.rows();
  int count = 0;
  if (!as_of.has_value() && range.unbounded()) {  // the common case, without branches
    const uint8_t want = static_cast<uint8_t>(wanted);
    for (int i = 0; i < size; ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += status[i] == want ? 1 : 0;
    }
    return count;
  }
  const int32_t* opened = group.days(columns.opened_on);
  const int32_t* closed = group.days(columns.closed_on);
  const int32_t* day = group.days(day_column);
  for (int i = 0; i < size; ++i) {
    rows[count] = static_cast<uint16_t>(i);
    const bool counts =
        StatusAsOf(status[i], opened[i], closed[i], as_of) == wanted && range.Contains(day[i]);
    count += counts ? 1 : 0;
  }
  return count;
}

std::optional<Date> Earlier(std::optional<Date> a, std::optional<Date> b) {
  if (!a.has_value()) return b;
  if (!b.has_value()) return a;
  return std::min(*a, *b);
}

}  // namespace coxswain
