#ifndef COXSWAIN_SRC_CAMPAIGNS_CREDITED_H_
#define COXSWAIN_SRC_CAMPAIGNS_CREDITED_H_

#include <memory>

#include "coxswain/measures.h"

namespace coxswain {

// Won deals where the deal's own campaign is credited. Elsewhere a condition on a campaign is about
// that of the line where lines name any; here it is about the one that is credited, also where
// another condition chooses lines.
struct CreditedDeals {
  WonDealsOptions won;  // with such conditions on deals.campaign_id
  LevelRule rule;       // that the other conditions come to

  static absl::StatusOr<CreditedDeals> Make(const std::shared_ptr<const Snapshot>& snapshot,
                                            const WonDealsOptions& asked, const Run& run);
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_CAMPAIGNS_CREDITED_H_
