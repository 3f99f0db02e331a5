#ifndef COXSWAIN_MEASURES_POOLS_H_
#define COXSWAIN_MEASURES_POOLS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/measures/won_deals.h"
#include "coxswain/query.h"

// Costs known only in total (table cost_pools), allocated to won deals by what drives them.
//
// A pool belongs to the deals won in its period that pass its filter. Its amount is allocated in
// proportion to their driver:
//   revenue   net revenue, before any pool is taken off
//   quantity  of the deal's lines; a deal without lines has none
//   weight    quantity x products.weight, rounded once to 1e-6
//   deals     one for each deal
//   touches   rows of touches in the period: of the deal; those that name no deal, of its customer;
//             those that name neither, of its campaign
//   orders    rows of orders in the period that name the deal; credit notes are none
// What a deal returns more of than it buys (a driver below 0) drives no cost. At the level of lines
// a deal's driver is split over its lines by theirs, for deals and touches as other costs of a
// whole deal are. A filter on what only lines have keeps those lines; one on products or campaigns
// keeps lines of deals whose lines name any, and whole deals otherwise.
//
// Each pool is divided over the groups of a fold and one cell `outside`, which is of the deals that
// from, to or the filter leave out: by largest remainder, ties by key, so that the parts add up to
// the last micro (Hamilton's method). A group's part is divided the same way into what falls to
// rows of known cost and to the others: so it does not hang on what is known. From and to take the
// part of a pool that the driver has in them. With as_of, a pool that runs longer counts with the
// days until then, rounded once.
//
// Kinds of cost that cost_kinds declare as an amount for each order, customer or period are pools,
// too, called as the kind. Each is complete by itself and falls to its own deals, whole:
//   order     each order (no credit note) that names a won deal, to that deal; other orders have no
//             deal that would bear them and cost nothing here
//   customer  each customer with a won deal, once or for each period in which it has one, to these
//             deals by revenue
//   period    each month, quarter or year with a won deal, to its deals by revenue
// A period without a won deal has none to bear it: what is due there all the same is a row of
// cost_pools, and stays unallocated. A customer or period whose deals all have no revenue above 0
// is unallocated. With as_of, the period that is running counts with its days until then.
//
// Source: Horngren, Datar and Rajan, Cost Accounting, 14th ed. 2012, chapters 5 and 14.
namespace coxswain {

enum class PoolDriver : uint8_t {
  kRevenue = 1,
  kQuantity = 2,
  kWeight = 3,
  kDeals = 4,
  kTouches = 5,
  kOrders = 6,
};

struct CostPool {
  std::string pool_id;  // of a kind with an amount for each: the kind
  std::string kind;
  CostStep step = CostStep::kCostToServe;
  PoolDriver driver = PoolDriver::kRevenue;
  Int128 amount = 0;  // micros
};

// What a pool comes to in the groups of a fold: groups, outside and unallocated add up to amount.
struct AllocatedPool {
  struct Cell {
    Key dimensions;
    Int128 driver = 0;  // 1e-6 of a currency unit, quantity or weight; 1e-9 of a deal or touch
    Int128 known = 0;  // micros allocated to rows, and lines of deals, whose cost of goods is known
    Int128 unknown = 0;  // to the others
  };
  CostPool pool;
  Int128 driver = 0;         // of all deals that the pool belongs to
  std::vector<Cell> groups;  // in key order, those that the driver reaches
  Int128 outside = 0;
  // All of it where the driver comes to 0; of a kind, what customers and periods without revenue
  // are due.
  Int128 unallocated = 0;
};

// The pools of a snapshot, as definitions of a tally's signature, by pool_id, as they are folded
// with these options. InvalidArgument naming the row for a filter that cannot be read or that deals
// cannot follow.
absl::StatusOr<std::vector<Key>> PoolDefinitions(const Snapshot& snapshot,
                                                 const WonDealsOptions& options);
// Whether there are any.
bool HasPools(const Snapshot& snapshot);

// Folds the drivers of these pools in the groups that FoldWonLevels makes with the same options and
// rule, under the prefix. Partition: deal_id, with touches as a lookup.
absl::Status FoldPools(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<Key>& definitions, const WonDealsOptions& options,
                       const LevelRule& rule, const Key& prefix, const Run& run, Tally* tally);

// Allocates the pools among `definitions` (others are passed over) by what was folded under the
// prefix.
std::vector<AllocatedPool> AllocatePools(const std::vector<Tally::Entry>& entries,
                                         const std::vector<Key>& definitions, const Key& prefix);

// What all pools come to in one group, in micros.
struct PoolCosts {
  Int128 cost = 0;         // of all steps before acquisition
  Int128 serve = 0;        // of cost: step cost_to_serve
  Int128 acquisition = 0;  // of step acquisition
  // The part of each that is allocated to rows whose cost of goods is known.
  Int128 known_cost = 0;
  Int128 known_serve = 0;
  Int128 known_acquisition = 0;
};
// By encoded dimensions; groups that no pool reaches are not in it.
std::map<std::string, PoolCosts> PoolCostsByGroup(const std::vector<AllocatedPool>& pools);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_POOLS_H_
