#ifndef COXSWAIN_SRC_MEASURES_LIVE_WON_DEALS_H_
#define COXSWAIN_SRC_MEASURES_LIVE_WON_DEALS_H_

#include <memory>

#include "coxswain/measures/won_deals.h"

namespace coxswain {

// Won deals one by one, whole, with their lines and costs as they stand. Lanes: WonLane, but for
// the cycle, which no watch asks for. Kinds of cost that are shares of a base are not followed.
// Amounts are converted as the policy says, by the rates that the snapshot knows.
std::unique_ptr<LiveSource> NewLiveWonDeals(const Snapshot& snapshot,
                                            const WonDealsOptions& options,
                                            const RatePolicy& policy, Key prefix);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_LIVE_WON_DEALS_H_
