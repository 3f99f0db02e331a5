#ifndef COXSWAIN_MARGIN_H_
#define COXSWAIN_MARGIN_H_

// The room `margin`: what deals really earn. The price waterfall by any dimensions, deals that
// lose money, and how much of a loss a discount explains.

#include "coxswain/margin/terms.h"
#include "coxswain/query.h"

namespace coxswain {

// "margin": the waterfall list - discounts - unexplained = invoice; - off invoice = net revenue;
// - goods = gross margin; - cost to serve = contribution margin, by any dimensions, of won deals
// or of their lines, with the deals that lose money, ranks by revenue and by margin, and for
// groups that lose money the part of the loss that the discount explains. Contribution 1, 2 and 3
// are gross_margin, contribution_margin and margin_after_acquisition. Cost pools are shown beside
// them, in columns of their own (measures/pools.h): no other column, rank or loss has them in it,
// so that a contribution margin is the same number in every query.
extern const Query kMarginQuery;

// "cost_allocation": what each cost pool comes to in any groups, what falls to deals outside them,
// and pools that nothing drives. Its groups add up to pool_cost and pool_acquisition_cost of the
// query margin with the same options.
extern const Query kCostAllocationQuery;

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_H_
