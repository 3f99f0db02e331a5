#ifndef COXSWAIN_BOOK_COST_BASE_H_
#define COXSWAIN_BOOK_COST_BASE_H_

#include <cstdint>

#include "coxswain/book/schema.h"

namespace coxswain {

// cost_kinds.base: what a cost that is declared as a share is a share of, in the order of the
// waterfall.
enum class CostBase : uint8_t {
  kList = 1,  // for step on_invoice: list less what was taken off before, so discounts multiply
  kInvoice = 2,
  kNetRevenue = 3,
  kGoods = 4,  // cost of goods
  kGrossMargin = 5,
  kContributionMargin = 6,
};

// The last base that stands in the waterfall before a step: a share of it, or of one before it,
// can be a cost of the step. What comes later hangs on the step itself and would be circular.
constexpr CostBase LastBaseBefore(CostStep step) {
  switch (step) {
    case CostStep::kOnInvoice:
      return CostBase::kList;
    case CostStep::kOffInvoice:
      return CostBase::kInvoice;
    case CostStep::kGoods:
      return CostBase::kNetRevenue;
    case CostStep::kCostToServe:
      return CostBase::kGrossMargin;
    case CostStep::kAcquisition:
      break;
  }
  return CostBase::kContributionMargin;
}

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_COST_BASE_H_
