#ifndef COXSWAIN_MARGIN_WHAT_IF_H_
#define COXSWAIN_MARGIN_WHAT_IF_H_

#include <cstdint>

#include "absl/status/statusor.h"

#include "coxswain/base.h"

// What a price would do before anybody is offered it. Pure numbers: nothing is read or allocated
// but the message of an error. Money is in micros, shares are in 1e-9.
//
// Source: Nagle and Mueller, The Strategy and Tactics of Pricing, 6th ed. 2018, chapter 9
// (break-even sales change); Marn, Roegner and Zawada, The Price Advantage, 2nd ed. 2010 (the
// pocket price waterfall that the floor price is solved for).
namespace coxswain {

// What a price must pay for, of one unit or of a whole deal.
struct FloorTerms {
  Money cost;                     // of the goods; not negative
  Money cost_to_serve;            // what does not depend on the price; not negative
  int64_t off_invoice_share = 0;  // rebates and terms, of the invoice price, 0 to 1
  int64_t invoice_cost_share =
      0;                     // costs that are a share of the invoice price (commission), 0 to 1
  int64_t target_share = 0;  // the contribution margin wanted, of net revenue, -1 to 1
};

// The smallest invoice price p, to a micro, whose contribution margin is at least the target's
// share of net revenue:
//   net revenue = p (1 - off invoice); contribution = net revenue - cost - cost to serve
//   - p x invoice cost share; p = (cost + cost to serve) / ((1 - o)(1 - g) - s)
// Errors: a cost below 0 or a share out of range (InvalidArgument); a denominator of 0 or less,
// where no price is high enough (FailedPrecondition); a price beyond Money's range (OutOfRange).
absl::StatusOr<Money> FloorPrice(const FloorTerms& terms);

// The largest discount off a list price that still meets the target.
struct LargestDiscount {
  Money amount;  // list price - floor price; negative: the list price itself is too low by so much
  int64_t share = 0;  // of the list price, rounded towards a smaller discount
};
// Errors: those of FloorPrice, a list price of 0 or less (InvalidArgument), a share beyond 64 bits
// (OutOfRange).
absl::StatusOr<LargestDiscount> LargestDiscountFor(Money list_price, const FloorTerms& terms);

// By which share of today's volume sales must grow (or may fall, below 0) so that contribution
// stays what it is when the price changes: -dp / (cm + dp).
//   price_change_share    dp: the change of the price as a share of it, -1 or more (-0.1: a cut of
//   10 %) contribution_share    cm: today's variable contribution margin as a share of the price, 0
//   to 1
// Errors: a share out of range (InvalidArgument); cm + dp of 0 or less, where no volume is enough
// (FailedPrecondition).
absl::StatusOr<double> BreakEvenVolumeChange(int64_t price_change_share,
                                             int64_t contribution_share);

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_WHAT_IF_H_
