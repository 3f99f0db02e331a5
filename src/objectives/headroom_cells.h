#ifndef COXSWAIN_SRC_OBJECTIVES_HEADROOM_CELLS_H_
#define COXSWAIN_SRC_OBJECTIVES_HEADROOM_CELLS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "customer_plans.h"
#include "definitions.h"

// Plans of new customers and of revenue against what the market can still give. The rules are in
// coxswain/objectives.h, under "headroom".
namespace coxswain {

struct HeadroomOptions {
  CustomerPlanOptions plan;
  std::optional<Date> as_of;
  // The curve's, as adoption_fit has them.
  std::string grain = "quarter";
  std::string family = "bass";
  std::string ceiling = "capacity";
  int replicates = 400;
  int64_t seed = 1;
};

// How many customers there could be, and how many there are.
struct MarketRoom {
  Key dimensions;
  std::optional<int64_t> capacity;
  std::optional<int64_t> low, high;  // where the table markets has an estimate of both or one
  std::string_view capacity_source;
  int64_t customers = 0;
  std::string note;

  std::optional<int64_t> headroom() const {
    return capacity.has_value() ? std::optional(*capacity - customers) : std::nullopt;
  }
  // New customers, 1e-6, that can still be won.
  Int128 left() const;
  // That `wanted` new customers, 1e-6, are more than there are left.
  double ProbabilityOver(Int128 wanted) const;
};

// What is planned for some days that are not over. Customers are 1e-6, money micros.
struct HeadroomWindow {
  Date start;
  Date end;
  Int128 planned = 0;              // in the plan's measure
  Int128 so_far = 0;               // of it, in a window that has begun
  std::optional<Int128> existing;  // net revenue to come from the customers there are
  std::optional<Int128> from_new;  // net revenue that the plan needs new ones for
  std::optional<Int128> wanted;    // new customers that are still to come; empty: nobody knows
  // From here on up to the end of this window.
  std::optional<Int128> cumulated;  // new customers wanted
  std::optional<double> probability;
  std::optional<bool> over;
  std::optional<Int128> shortfall;          // customers wanted beyond those that are left
  std::optional<Int128> shortfall_revenue;  // what these would have brought
  std::optional<double> curve, curve_low, curve_high;  // new customers by the curve
  std::optional<double> curve_probability;             // that fewer come than are wanted
};

struct HeadroomCell {
  MarketRoom market;
  std::string measure;
  std::string status;
  bool placed = true;              // false: the plan says nothing of a group, so there is no market
  std::vector<std::string> plans;  // whose windows count
  std::vector<HeadroomWindow> windows;
  std::optional<double> per_new_customer;  // micros
  std::optional<double> kept;
  std::string curve_status;
  std::optional<Int128> room;  // customers, 1e-6, that are left beyond the own plan
  std::optional<int> room_rank;
  std::optional<Int128> could_take;  // of what is too much elsewhere
  std::string note;

  // The first window in which more are wanted than are left; null: none.
  const HeadroomWindow* exceeded() const;
};

absl::StatusOr<Tally> FoldHeadroom(const QuerySpec& spec,
                                   const std::shared_ptr<const Snapshot>& snapshot,
                                   const Options& options, const HeadroomOptions& read,
                                   const Run& run);

// By dimensions and measure; plans that say nothing of a group come last.
absl::StatusOr<std::vector<HeadroomCell>> SolveHeadroom(const Tally& tally,
                                                        const HeadroomOptions& options,
                                                        const Run& run);

// The same of each plan (of options.plan.from objectives: each objective) as if there were no
// other, without the curve; by plan. `streams`: of a tally that FoldHeadroom made.
// Plans that say nothing of a group are left out.
std::map<std::string, HeadroomCell> SolveHeadroomAlone(const EntriesByStream& streams,
                                                       const std::vector<Key>& definitions,
                                                       const Calendar& calendar,
                                                       const HeadroomOptions& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_HEADROOM_CELLS_H_
