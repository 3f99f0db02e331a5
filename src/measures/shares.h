#ifndef COXSWAIN_SRC_MEASURES_SHARES_H_
#define COXSWAIN_SRC_MEASURES_SHARES_H_

#include <array>
#include <string>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/book/cost_base.h"

#include "economics.h"

namespace coxswain {

// Costs that cost_kinds declare as shares, or as amounts for each line or deal. They are taken step
// by step in the order of the
// waterfall, within a step by kind in byte order:
//   on_invoice     each off the price that the row and the kinds before it have left, before the
//                  amounts of deal_costs: price = price x (1 - share), so that discounts multiply
//   other steps    share x base, the base as it stands when every step before is taken off
// Each is rounded once, half to even, to a micro: for each line, or at grain deal for the sum of
// the lines, and then split over them as the other costs of a whole deal are. A deal without lines
// is one line. A base below 0 (a return, a loss) gives a cost below 0, so that a return undoes its
// sale. An amount is the same whatever the line or deal sells or returns. Where the cost of goods
// is unknown nothing is taken of it, of the margins after it, or as a part of it, and an amount of
// step goods does not make it known.
//
// What is due for each order, customer or period is of no line: see measures/pools.h.
class CostShares {
 public:
  using StepSums = EarningsRules::StepSums;

  // A line, or a deal without any.
  struct Cell {
    Earnings terms;           // without costs
    StepSums costs{};         // in: amounts of its own. Out: all that is taken off it
    Int128 allocated = 0;     // out: costs of the whole deal among them
    StepSums shares{};        // out: declared shares among them
    bool cost_known = false;  // out: by its terms, or by amounts of step goods
  };

  static CostShares Read(const Snapshot& snapshot);
  static bool Any(const TableState& cost_kinds);
  // Whether all kinds are but names of steps: nothing is declared that rows would be charged.
  static bool FollowRows(const TableState& cost_kinds);
  // Whether a row of cost_kinds declares one, and one of grains from order on, which is a pool.
  static bool IsShare(const TableState& cost_kinds, int64_t row);
  static bool IsPool(const TableState& cost_kinds, int64_t row);

  bool empty() const { return kinds_.empty(); }
  // Whether a cost of this step, from 0, is declared.
  bool has(size_t step) const { return steps_[step]; }

  // Takes the shares and the amounts that the whole deal costs off its cells. `weights`, one a
  // cell, are what a cost of the whole deal is split by.
  void Take(const StepSums& whole, const std::vector<Int128>& weights,
            std::vector<Cell>* cells) const;

 private:
  struct Kind {
    size_t step;  // from 0
    CostBase base;
    bool by_deal;
    int64_t share_nanos;
    int64_t amount;  // micros; kNullNumber: it is a share
    std::string name;
  };
  std::vector<Kind> kinds_;  // in the order in which they are taken
  std::array<bool, std::tuple_size_v<StepSums>> steps_{};
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_SHARES_H_
