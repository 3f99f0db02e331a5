#ifndef COXSWAIN_SRC_MEASURES_DEAL_STATE_H_
#define COXSWAIN_SRC_MEASURES_DEAL_STATE_H_

#include <optional>

#include "coxswain/book.h"

namespace coxswain {

// The columns of deals that tell what a deal was on some day.
struct DealColumns {
  int status = ColumnIndex(TableId::kDeals, "status");
  int opened_on = ColumnIndex(TableId::kDeals, "opened_on");
  int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  int expected_close_on = ColumnIndex(TableId::kDeals, "expected_close_on");
  // The day that deals of this status count by.
  int DayOf(DealStatus of) const { return of == DealStatus::kOpen ? expected_close_on : closed_on; }
};

// Days that count: an open interval has no bound there.
struct DayRange {
  std::optional<Date> from;
  std::optional<Date> to;
  bool unbounded() const { return !from.has_value() && !to.has_value(); }
  // A row without a day counts only where every day does.
  bool Contains(int32_t day) const {
    if (unbounded()) return true;
    return day != kNullDay && (!from.has_value() || day >= from->days()) &&
           (!to.has_value() || day <= to->days());
  }
};

// What a deal was at the end of `as_of`: one opened later did not exist, one closed later was
// open, and one closed later without opened_on is left out (null status).
inline DealStatus StatusAsOf(uint8_t status, int32_t opened_on, int32_t closed_on,
                             std::optional<Date> as_of) {
  if (!as_of.has_value()) return static_cast<DealStatus>(status);
  if (opened_on != kNullDay && opened_on > as_of->days()) return static_cast<DealStatus>(0);
  if (closed_on != kNullDay && closed_on > as_of->days()) {
    return opened_on == kNullDay ? static_cast<DealStatus>(0) : DealStatus::kOpen;
  }
  return static_cast<DealStatus>(status);
}

// The places of the group's deals that had `wanted` status, their day within `range`.
int SelectDeals(const RowGroup& group, const DealColumns& columns, DealStatus wanted,
                int day_column, const DayRange& range, std::optional<Date> as_of, uint16_t* rows);

// The earlier of two last days, where either may be absent.
std::optional<Date> Earlier(std::optional<Date> a, std::optional<Date> b);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_DEAL_STATE_H_
