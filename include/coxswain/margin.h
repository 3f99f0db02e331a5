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
// groups that lose money the part of the loss that the discount explains.
extern const Query kMarginQuery;

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_H_
