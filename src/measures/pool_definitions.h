#ifndef COXSWAIN_SRC_MEASURES_POOL_DEFINITIONS_H_
#define COXSWAIN_SRC_MEASURES_POOL_DEFINITIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/measures/pools.h"

#include "pool_weights.h"

// Pools as a tally's signature states them.
namespace coxswain {

// What is due for each customer, period or both, in a fold with some dimensions.
struct PoolDivision {
  int64_t by = 0;  // how many dimensions are asked for
  // Where the customer and the period stand in the keys of the fold: those that are no dimension
  // come after these. -1: it is not told by them.
  int64_t customer_place = -1;
  int64_t period_place = -1;
  Grain period = Grain::kDay;

  int64_t number() const {
    return (customer_place >= 0 ? 1 : 0) +
           (period_place >= 0 ? 2 * (1 + static_cast<int64_t>(period)) : 0);
  }
  std::vector<std::string> Columns() const;
  std::vector<std::string> MissingColumns() const;  // that are no dimension
  // The customer and the period of a group. Empty: no fold made it.
  std::optional<Key> CellOf(const Key& group) const;

  friend auto operator<=>(const PoolDivision&, const PoolDivision&) = default;
};

// The pools among definitions, with the place of their spec among all.
struct PoolPlan {
  struct Pool {
    CostPool pool;
    size_t spec = 0;
    bool each_order = false;               // pool.amount is of one
    std::optional<PoolDivision> division;  // pool.amount is of each
    std::string running;                   // the period that as_of falls in, and what counts of it
    Int128 running_amount = 0;

    // Of a division.
    Int128 AmountOf(const Key& cell) const;
  };
  std::vector<Pool> pools;
  std::vector<PoolSpec> specs;

  static PoolPlan Read(const std::vector<Key>& definitions);
  size_t SpecOf(const PoolDivision& division) const;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_POOL_DEFINITIONS_H_
