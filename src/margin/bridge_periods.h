#ifndef COXSWAIN_SRC_MARGIN_BRIDGE_PERIODS_H_
#define COXSWAIN_SRC_MARGIN_BRIDGE_PERIODS_H_

#include <optional>

#include "coxswain/query.h"

namespace coxswain {

// The two periods that a bridge compares, both ends included.
struct BridgePeriods {
  Date base_from, base_to, from, to;
};

// Those that the options name: `from` and `to`, and before them `base_from` and `base_to`, else
// what `against` says. Empty: the rows decide. InvalidArgument for half a period.
absl::StatusOr<std::optional<BridgePeriods>> GivenPeriods(const Options& options);

// Those that the rows come to, from the first and the last day on which a deal was won: the last
// `grain` that was over on `as_of`, else on that last day; where deals were won only later, the one
// that they fall in.
BridgePeriods LastPeriods(Date first_won, Date last_won, const Options& options,
                          const Calendar& calendar);

Grain BridgeGrain(const Options& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BRIDGE_PERIODS_H_
