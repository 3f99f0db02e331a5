#ifndef COXSWAIN_SRC_MEASURES_POOL_WEIGHTS_H_
#define COXSWAIN_SRC_MEASURES_POOL_WEIGHTS_H_

#include <memory>
#include <string>
#include <vector>

#include "coxswain/measures/pools.h"

#include "economics.h"

namespace coxswain {

// What pools have in common that are allocated alike.
struct PoolSpec {
  PoolDriver driver = PoolDriver::kRevenue;
  int64_t first_day = 0;
  int64_t last_day = 0;
  std::string filter;
  friend auto operator<=>(const PoolSpec&, const PoolSpec&) = default;
};

// The driver of each won deal, and each line, for pools of some specs. Rules: see pools.h.
class PoolWeights {
 public:
  struct Weight {
    uint32_t lane;   // 2 x place of the spec, + 1 where the row's cost of goods is unknown
    int64_t weight;  // above 0
  };

  // `lines`: those of lines are wanted, too.
  static absl::StatusOr<std::unique_ptr<PoolWeights>> Make(
      const std::shared_ptr<const Snapshot>& snapshot, const std::vector<PoolSpec>& specs,
      std::optional<Date> as_of, bool lines, const Run& run);

  // Of a row of deals or deal_lines, from 0.
  absl::Span<const Weight> OfDeal(int64_t row) const { return deals_.Of(row); }
  absl::Span<const Weight> OfLine(int64_t row) const { return lines_.Of(row); }
  // By spec, over all deals.
  const std::vector<Int128>& totals() const { return totals_; }
  const DealEconomics& economics() const { return *economics_; }

 private:
  // Weights by row.
  struct ByRow {
    absl::Span<const Weight> Of(int64_t row) const {
      const size_t at = static_cast<size_t>(row);
      if (at + 1 >= first.size()) return {};
      return absl::MakeConstSpan(weights).subspan(first[at], first[at + 1] - first[at]);
    }
    void Add(int64_t row, uint32_t lane, Int128 weight);
    void Sort(int64_t rows);

    std::vector<uint32_t> rows;  // of weights, until they are sorted
    std::vector<Weight> weights;
    std::vector<uint32_t> first;
  };
  // Which deals a filter keeps, whole or some of their lines.
  struct Kept;
  // Touches or orders of a period, by the symbol of what they name.
  struct Touches {
    std::vector<int64_t> of_deal;
    std::vector<int64_t> of_customer;
    std::vector<int64_t> of_campaign;
  };

  PoolWeights(const std::shared_ptr<const Snapshot>& snapshot, const std::vector<PoolSpec>& specs,
              std::optional<Date> as_of, bool lines, MemoryBudget* budget);
  absl::StatusOr<Kept> Keep(const std::string& filter, const LevelRule& rule, const Run& run) const;
  absl::Status AddDeals(const Kept& kept, absl::Span<const size_t> specs, const Run& run);
  absl::Status AddDeal(int64_t row, const Kept& kept, absl::Span<const size_t> specs);
  Touches CountTouches(const PoolSpec& spec) const;
  Touches CountOrders(const PoolSpec& spec) const;
  int64_t TouchesOf(const Touches& touches, int64_t deal_row) const;
  Int128 DriverOf(PoolDriver driver, uint32_t line) const;
  // What a driver of the whole deal is split over some of its lines by, which are in the order of
  // their keys.
  std::vector<Int128> LineWeights(absl::Span<const uint32_t> lines) const;
  absl::Status CheckRates(int64_t row, const Earnings& deal) const;
  absl::Status CheckRatesOfLines(absl::Span<const uint32_t> lines) const;

  const std::shared_ptr<const Snapshot> snapshot_;
  const std::vector<PoolSpec> specs_;
  const WonDealsOptions won_;  // who counts
  const bool want_lines_;
  ScopedCharge charge_;
  std::unique_ptr<DealEconomics> economics_;
  bool by_line_ = false;              // lines have earnings
  std::vector<int64_t> unit_weight_;  // by product's symbol
  std::vector<Touches> touches_;      // by spec
  ByRow deals_;
  ByRow lines_;
  std::vector<Int128> totals_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_POOL_WEIGHTS_H_
