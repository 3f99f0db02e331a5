#ifndef COXSWAIN_SRC_MARGIN_CUSTOMERS_H_
#define COXSWAIN_SRC_MARGIN_CUSTOMERS_H_

#include <memory>
#include <string>
#include <vector>

#include "coxswain/measures.h"

#include "won_options.h"

// What customers earned, or whatever else the dimensions tell apart: the part that the queries on
// customers share.
namespace coxswain {

inline constexpr OptionSpec kMarginMeasureOption = {"measure",
                                                    OptionType::kChoice,
                                                    false,
                                                    "contribution_margin",
                                                    "what customers are ordered and judged by",
                                                    "gross_margin|contribution_margin"};

// Whether a margin of a customer has the cost pools in it that fall to its deals.
inline constexpr OptionSpec kPoolsOption = {
    "pools",
    OptionType::kChoice,
    true,
    "none",
    "costs of cost_pools, allocated to customers: none; beside what they earn, in columns of their "
    "own; or within the margins, and so in ranks, curves and losses",
    "none|beside|within"};
enum class Pools : uint8_t { kNone, kBeside, kWithin };
Pools PoolsOf(const Options& options);

// Requires the options above, filter and as_of. `by`: of the queries' own options.
WonDealsOptions ReadCustomerOptions(const Options& options, std::vector<std::string> by);

absl::StatusOr<Tally> FoldCustomers(const QuerySpec& spec,
                                    const std::shared_ptr<const Snapshot>& snapshot,
                                    const Options& options, const WonDealsOptions& won,
                                    const Run& run);
absl::StatusOr<std::unique_ptr<LiveSource>> LiveCustomers(const Snapshot& snapshot,
                                                          const WonDealsOptions& won,
                                                          const RatePolicy& policy);
// A watch solves the whole: a customer's place hangs on all others.
std::unique_ptr<LiveRow> NoLiveRow(const Signature& signature, const Options& options,
                                   const Key& dimensions, const std::vector<std::string>& columns);

struct Customer {
  Waterfall earned;
  // In the measure asked for, of what has a known cost; unless `known`, of nothing.
  Int128 margin = 0;
  bool known = false;
  PoolCosts pools;  // within: of `earned` and `margin` already

  // Of what has a known cost.
  Int128 ContributionAfterPools() const;

  // Empty where there is no net revenue, with known cost, above 0.
  std::optional<double> MarginShare() const;
  std::optional<double> CostToServeShare() const;
};

struct Customers {
  bool lines = false;  // lines are counted, not deals
  std::vector<Customer> all;
};
// In the order of their keys. `parts`: how many a key has.
Customers ReadCustomers(const Tally& tally, const Options& options, size_t parts);

// The most margin first, ties by key; those of unknown cost last.
void OrderByMargin(std::vector<Customer>* customers);

// Sums of what a tally says, whatever it says: they wrap.
inline Int128 Plus(Int128 a, Int128 b) {
  return static_cast<Int128>(static_cast<Uint128>(a) + static_cast<Uint128>(b));
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_CUSTOMERS_H_
