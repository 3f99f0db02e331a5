#ifndef COXSWAIN_SRC_MEASURES_WON_SOURCES_H_
#define COXSWAIN_SRC_MEASURES_WON_SOURCES_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "coxswain/measures/won_deals.h"

#include "economics.h"

// The rows that the figures of won deals are folded from, and the lanes that each adds to.
namespace coxswain {

// The lanes are those of WonLane.
class WonSource : public LaneSource {
 public:
  std::vector<int> block_widths() const override;
  // After a fold: a row came to more than money holds, and the sums are wrong.
  bool overflow() const { return overflow_.load(std::memory_order_relaxed); }

 protected:
  mutable std::atomic<bool> overflow_{false};
};

enum class WhichDeals : uint8_t { kAll, kWithoutLines, kWithLines };

// Won deals. `economics` outlives the source.
std::unique_ptr<WonSource> NewWonDealSource(const WonDealsOptions& options,
                                            const DealEconomics& economics, WhichDeals which);
// Lines of won deals. The same.
std::unique_ptr<WonSource> NewWonLineSource(const Snapshot& snapshot,
                                            const WonDealsOptions& options,
                                            const DealEconomics& economics);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_WON_SOURCES_H_
