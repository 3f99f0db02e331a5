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
  // The same: the first row with an amount in a currency without a rate; -1: there is none.
  int64_t no_rate_row() const {
    const int64_t row = no_rate_row_.load(std::memory_order_relaxed);
    return row == INT64_MAX ? -1 : row;
  }

 protected:
  // Remembers the first such row.
  void NoteNoRate(int64_t row) const {
    int64_t first = no_rate_row_.load(std::memory_order_relaxed);
    while (row < first && !no_rate_row_.compare_exchange_weak(first, row)) {
    }
  }

  mutable std::atomic<bool> overflow_{false};
  mutable std::atomic<int64_t> no_rate_row_{INT64_MAX};
};

enum class WhichDeals : uint8_t { kAll, kWithoutLines, kWithLines };

// Won deals. `economics` outlives the source.
std::unique_ptr<WonSource> NewWonDealSource(const WonDealsOptions& options,
                                            const DealEconomics& economics, WhichDeals which);
// Lines of won deals. The same.
std::unique_ptr<WonSource> NewWonLineSource(const Snapshot& snapshot,
                                            const WonDealsOptions& options,
                                            const DealEconomics& economics);

// What makes the sources of rows at either level.
class WonSourceMaker {
 public:
  virtual ~WonSourceMaker() = default;
  virtual std::unique_ptr<WonSource> Deals(WhichDeals which) const = 0;
  virtual std::unique_ptr<WonSource> Lines() const = 0;
  // What they read the rows by.
  virtual const DealEconomics& economics() const = 0;
};

// As FoldWonLevels, from any sources of such rows.
absl::Status FoldWonSources(const std::shared_ptr<const Snapshot>& snapshot,
                            const WonDealsOptions& options, const LevelRule& rule,
                            const Key& prefix, bool line_level, const WonSourceMaker& make,
                            const Run& run, Tally* tally);

// How deals, or their lines, are grouped and filtered. `beside_lines`: deals that stand beside
// lines have null for what only lines have.
absl::StatusOr<FoldPlan> WonPlan(const std::shared_ptr<const Snapshot>& snapshot,
                                 const WonDealsOptions& options, bool lines, bool beside_lines,
                                 const Run& run);

// "A deal or line comes to more than 9.2e12 units ..."
absl::Status BeyondMoney();

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_WON_SOURCES_H_
