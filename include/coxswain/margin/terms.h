#ifndef COXSWAIN_MARGIN_TERMS_H_
#define COXSWAIN_MARGIN_TERMS_H_

#include <array>
#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"

#include "coxswain/base.h"

namespace coxswain {

// The terms of one deal or line, for the whole of it, in one currency.
struct MarginTerms {
  Money list_price;
  // Discounts on the invoice, one upon the other, each a share between 0 and 1 in 1e-9.
  std::array<int64_t, 4> discount_shares = {};
  Money on_invoice;            // further discounts on the invoice, taken off after the shares
  Money off_invoice;           // rebates, payment terms, freight allowance
  std::optional<Money> goods;  // cost of goods; empty: unknown, which is not zero
  Money cost_to_serve;         // commission, freight out, support, onboarding
  Money acquisition;
};

// The price waterfall of those terms. Empty: the cost of goods is unknown; of the shares also: no
// net revenue to take a share of.
struct Margin {
  Money on_invoice_discount;  // list - invoice
  Money invoice_price;
  Money net_revenue;                              // the pocket price
  std::optional<Money> gross_margin;              // contribution 1
  std::optional<Money> contribution_margin;       // contribution 2
  std::optional<Money> margin_after_acquisition;  // contribution 3
  // Of net revenue.
  std::optional<double> gross_margin_share;
  std::optional<double> contribution_margin_share;
  std::optional<double> margin_after_acquisition_share;
};

// invoice = list x (1 - d1) x (1 - d2) ... - on_invoice; net revenue = invoice - off_invoice;
// gross margin = net revenue - goods; contribution margin = gross margin - cost to serve; less
// acquisition cost it is contribution 3. Each discount step rounds once, half to even, so the
// steps add up. Errors: a share outside 0 to 1 (InvalidArgument), an amount beyond Money's range
// (OutOfRange).
// Source: Marn and Rosiello, "Managing Price, Gaining Profit", Harvard Business Review 70(5), 1992
// (the pocket price waterfall); contribution margins 1 to 3 as in multi-stage contribution
// accounting.
absl::StatusOr<Margin> ComputeMargin(const MarginTerms& terms);

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_TERMS_H_
