#ifndef COXSWAIN_MARGIN_H_
#define COXSWAIN_MARGIN_H_

// The room `margin`: what deals really earn. The price waterfall by any dimensions, deals that
// lose money, and how much of a loss a discount explains.

#include "coxswain/margin/approval.h"
#include "coxswain/margin/policy.h"
#include "coxswain/margin/terms.h"
#include "coxswain/margin/what_if.h"
#include "coxswain/query.h"

namespace coxswain {

// "margin": the waterfall list - discounts - unexplained = invoice; - off invoice = net revenue;
// - goods = gross margin; - cost to serve = contribution margin, by any dimensions, of won deals
// or of their lines, with the deals that lose money, ranks by revenue and by margin, and for
// groups that lose money the part of the loss that the discount explains.
extern const Query kMarginQuery;

// "price_band": the distribution of pocket price realisation (net / list revenue) of won deals or
// lines by any dimensions: shares of rows, list and net revenue by band, or quantiles weighted by
// list revenue and the width of the band. Counted in basis points.
extern const Query kPriceBandQuery;

// "price_realisation": list, discounts on and off the invoice, net revenue and realisation by any
// dimensions and size classes, beside the median of the peers (same segment and size class, or what
// the option says), and what the same rows would have earned at it.
extern const Query kPriceRealisationQuery;

// "policy_breaches": deals that go beyond what the table policies allows without approval: how
// many, the discount beyond and the margin short of it in money, and what cannot be judged.
extern const Query kPolicyBreachesQuery;

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_H_
