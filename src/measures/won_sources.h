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
  // After a fold: the first row that comes to more than money holds; -1: there is none. The sums
  // are wrong then.
  int64_t beyond_row() const { return beyond_row_.row(); }
  // The same: the first row with an amount in a currency without a rate.
  int64_t no_rate_row() const { return no_rate_row_.row(); }

  // The first of the rows that any thread notes.
  class FirstRow {
   public:
    void Note(int64_t row) {
      int64_t first = row_.load(std::memory_order_relaxed);
      while (row < first && !row_.compare_exchange_weak(first, row)) {
      }
    }
    int64_t row() const {
      const int64_t row = row_.load(std::memory_order_relaxed);
      return row == INT64_MAX ? -1 : row;
    }

   private:
    std::atomic<int64_t> row_{INT64_MAX};
  };

 protected:
  mutable FirstRow beyond_row_;
  mutable FirstRow no_rate_row_;
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

// OutOfRange: this row of deals, or of deal_lines, comes to more than 9.2e12 units of money.
absl::Status BeyondMoney(TableId table, int64_t row);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_WON_SOURCES_H_
