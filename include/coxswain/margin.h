#ifndef COXSWAIN_MARGIN_H_
#define COXSWAIN_MARGIN_H_

// The room `margin`: what deals really earn. The price waterfall by any dimensions, deals that
// lose money, how much of a loss a discount explains, and what each customer earns.

#include "coxswain/margin/approval.h"
#include "coxswain/margin/bridge.h"
#include "coxswain/margin/policy.h"
#include "coxswain/margin/terms.h"
#include "coxswain/margin/what_if.h"
#include "coxswain/query.h"

namespace coxswain {

// "margin": the waterfall list - discounts - unexplained = invoice; - off invoice = net revenue;
// - goods = gross margin; - cost to serve = contribution margin, by any dimensions, of won deals
// or of their lines, with the deals that lose money, ranks by revenue and by margin, and for
// groups that lose money the part of the loss that discounts of what has a known cost explain.
// Contribution 1, 2 and 3
// are gross_margin, contribution_margin and margin_after_acquisition. Cost pools are shown beside
// them, in columns of their own (measures/pools.h): no other column, rank or loss has them in it,
// so that a contribution margin is the same number in every query that does not name them.
extern const Query kMarginQuery;

// "cost_allocation": what each cost pool comes to in any groups, what falls to deals outside them,
// and pools that nothing drives. Its groups add up to pool_cost and pool_acquisition_cost of the
// query margin with the same options.
extern const Query kCostAllocationQuery;

// "customer_profitability": customers (or whatever `by` names) by what they earned, the best first.
// Money is exact; shares are fractions.
//
//   rank        1 for the most margin (option measure: gross_margin or contribution_margin), equal
//               ones by key
//   cumulative  margin and share of the total up to a rank, beside the share of customers up to it:
//               the whale curve. It rises while customers earn, peaks, and falls to the total
//   quadrant    net revenue and margin_share against thresholds that the result states: the
//               medians, or what the caller gives. At a threshold is high
//   outlier     cost to serve / net revenue beyond the fences that the result states: by the median
//               and the median distance from it, or Tukey's hinges. See option outlier_distance
//   loss        of a customer that loses: the part that its discounts explain, and what would be
//               lost at list prices too
//
// Unknown cost is not zero. A customer none of whose rows has a known cost stands below the others
// without rank, margin or quadrant, and its cost to serve is compared; one with some has the margin
// of those, and cost_coverage says of how much. Where net revenue is not above 0 (credit notes) a
// share of it would mislead and is empty; so are shares of a total that is not above 0. The note
// says so. Sources: Kaplan and Narayanan, Measuring and Managing Customer Profitability, Journal of
// Cost Management 15, 2001; Iglewicz and Hoaglin 1993 and Tukey 1977 for the fences.
extern const Query kCustomerProfitabilityQuery;

// "customer_concentration": the same customers as one row (or one for each group of `by`): how many
// there are, how unevenly they bring revenue and margin, how many lose money and how much, and the
// peak of the whale curve.
//
// HHI, Gini coefficient and the shares of the largest are of customers whose net revenue is above 0
// and of its sum: a share of a whole that others take away from is none. Customers with less are
// counted beside, with their revenue. Sums are exact, squares in 256 bits; the one division of a
// ratio is right to the last bit. Sources: Herfindahl 1950, Hirschman 1964, Gini 1912.
extern const Query kCustomerConcentrationQuery;

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

// "margin_bridge": why net revenue, gross or contribution margin changed between two periods, by
// any dimensions; see margin/bridge.h for the parts and methods. Won deals count, by closed_on, at
// margin's level of lines: a line's quantity is that of its row, a deal without lines counts 1 of
// the unit "deal", and rows without an amount do not count. A cell is a customer and a product
// (option `cells`); who is new or lost is looked at over all groups and within the filter, so parts
// of groups add up to those of the whole where customers and products each stand in one group.
//
// Where the table rates is given and the periods are named (from, to), the part `currency` is what
// exchange rates did: the period at its own rates less the same at the rate of base_to, of the kind
// of the snapshot. Without named periods exchange rates are part of prices, and every won deal of
// the filter needs a rate, because which periods are compared is known when all parts are together.
//
// Compares periods, not a plan with what came of it: plan_lines have neither quantities nor prices,
// so nothing honest can be said of price, volume and mix there; plan_attainment tells which cells
// were planned, sold or both. Who has a plan with prices uses ComputeBridge.
extern const Query kMarginBridgeQuery;

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_H_
