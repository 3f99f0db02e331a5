#ifndef COXSWAIN_SRC_MARGIN_TABLE_H_
#define COXSWAIN_SRC_MARGIN_TABLE_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

#include "coxswain/measures.h"
#include "coxswain/table.h"

namespace coxswain {

// The result of the query margin on its way: what its columns are, and what a group's waterfall
// puts into them. The one place for a whole result and for a single row that a watch keeps.
class MarginTable {
 public:
  // `pools`: there are cost pools. `wanted`: names of the columns there are to be, in their order;
  // null: all.
  MarginTable(const WonDealsOptions& won, bool by_line, bool pools, const std::string& money,
              const std::vector<std::string>* wanted);

  // A row: its dimensions, then its figures. `margin` is what decides the loss; ranks are asked
  // for only where there is a column for them.
  void AddDimensions(const Key& dimensions);
  void AddFigures(const Waterfall& group, const PoolCosts& pools, Int128 margin,
                  absl::FunctionRef<int64_t()> revenue_rank,
                  absl::FunctionRef<int64_t()> margin_rank);

  // For one row that is written over and over without an allocation: its dimensions are kept.
  void KeepDimensions(const Key& dimensions);
  void AddKeptDimensions();
  void Clear() { table_.ClearRows(); }

  const Table& table() const { return table_; }
  Table Take() { return std::move(table_); }

 private:
  enum Figure : int {
    kRows,
    kList,
    kDiscounts,
    kUnexplained,
    kInvoice,
    kOffInvoice,
    kNet,
    kGoods,
    kGross,
    kGrossShare,
    kServe,
    kContribution,
    kContributionShare,
    kAcquisition,
    kAfterAcquisition,
    kAfterAcquisitionShare,
    kCoverage,
    kAllocated,
    kPoolCost,
    kPoolContribution,
    kPoolContributionShare,
    kPoolAcquisition,
    kAfterPools,
    kEstimated,
    kLossRows,
    kLossNet,
    kLossMargin,
    kLossByDiscount,
    kLossAtList,
    kRevenueRank,
    kMarginRank,
    kFigureCount,
  };
  void Sum(Figure figure, Int128 value, bool known = true);
  void Share(Figure figure, Int128 part, Int128 whole, bool known);
  void Count(Figure figure, Int128 value);

  Table table_;
  std::vector<int> dimensions_;           // their places in the table, -1: not wanted
  std::array<int, kFigureCount> places_;  // the same
  std::vector<std::string_view> kept_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_TABLE_H_
