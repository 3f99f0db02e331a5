#ifndef COXSWAIN_MARGIN_H_
#define COXSWAIN_MARGIN_H_

// The room `margin`: what deals really earn. The price waterfall by any dimensions, deals that
// lose money, and how much of a loss a discount explains.

#include "coxswain/margin/bridge.h"
#include "coxswain/margin/terms.h"
#include "coxswain/query.h"

namespace coxswain {

// "margin": the waterfall list - discounts - unexplained = invoice; - off invoice = net revenue;
// - goods = gross margin; - cost to serve = contribution margin, by any dimensions, of won deals
// or of their lines, with the deals that lose money, ranks by revenue and by margin, and for
// groups that lose money the part of the loss that the discount explains.
extern const Query kMarginQuery;

// "margin_bridge": why net revenue, gross or contribution margin changed between two periods, by
// any dimensions; see margin/bridge.h for the parts and methods. Won deals count, by closed_on, at
// margin's level of lines: a line's quantity is that of its row, a deal without lines counts 1 of
// the unit "deal", and rows without an amount do not count. A cell is a customer and a product
// (option `cells`); who is new or lost is looked at over all groups and within the filter, so parts
// of groups add up to those of the whole where customers and products each stand in one group.
//
// Compares periods, not a plan with what came of it: plan_lines have neither quantities nor prices,
// so nothing honest can be said of price, volume and mix there; plan_attainment tells which cells
// were planned, sold or both. Who has a plan with prices uses ComputeBridge.
extern const Query kMarginBridgeQuery;

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_H_
