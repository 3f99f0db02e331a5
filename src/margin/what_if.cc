#include "coxswain/margin/what_if.h"

#include <limits>
#include <string>

namespace coxswain {
namespace {

absl::Status CheckShare(int64_t share, int64_t least, int64_t most, const char* name,
                        const char* range) {
  if (share >= least && share <= most) return absl::OkStatus();
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The term '" + std::string(name) + "' is " + FormatDecimal(share, kShareScale) +
                     "; it must be " + range + " (5 % is 0.05).",
                 {"", name, 0});
}

absl::Status CheckCost(Money cost, const char* name) {
  if (cost >= Money()) return absl::OkStatus();
  return ErrorAt(
      absl::StatusCode::kInvalidArgument,
      "The term '" + std::string(name) + "' is " + cost.ToString() + "; a cost is not below 0.",
      {"", name, 0});
}

}  // namespace

absl::StatusOr<Money> FloorPrice(const FloorTerms& terms) {
  COXSWAIN_RETURN_IF_ERROR(CheckCost(terms.cost, "cost"));
  COXSWAIN_RETURN_IF_ERROR(CheckCost(terms.cost_to_serve, "cost_to_serve"));
  COXSWAIN_RETURN_IF_ERROR(
      CheckShare(terms.off_invoice_share, 0, kNanos, "off_invoice_share", "between 0 and 1"));
  COXSWAIN_RETURN_IF_ERROR(
      CheckShare(terms.invoice_cost_share, 0, kNanos, "invoice_cost_share", "between 0 and 1"));
  COXSWAIN_RETURN_IF_ERROR(
      CheckShare(terms.target_share, -kNanos, kNanos, "target_share", "between -1 and 1"));
  // What is left of each unit of price, in 1e-18.
  const Int128 left = Int128{kNanos - terms.off_invoice_share} * (kNanos - terms.target_share) -
                      Int128{terms.invoice_cost_share} * kNanos;
  if (left <= 0) {
    return FailedPrecondition(
        "No price is high enough: the target, rebates and costs that are shares of the price take "
        "all of it, (1 - off invoice) x (1 - target) <= costs as a share of the price.");
  }
  // Below 2^64 x 10^18, which 128 bits hold.
  const Int128 cost =
      (Int128{terms.cost.micros()} + terms.cost_to_serve.micros()) * kNanos * kNanos;
  const Int128 price = cost / left + (cost % left == 0 ? 0 : 1);
  if (price > std::numeric_limits<int64_t>::max()) {
    return OutOfRange("The floor price is beyond the range of money (9.2e12 units).");
  }
  return Money::FromMicros(static_cast<int64_t>(price));
}

absl::StatusOr<LargestDiscount> LargestDiscountFor(Money list_price, const FloorTerms& terms) {
  if (list_price <= Money()) {
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "The list price is " + list_price.ToString() +
                       "; a discount is a share of a price above 0.",
                   {"", "list_price", 0});
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Money floor, FloorPrice(terms));
  const std::optional<Money> amount = list_price.Minus(floor);  // neither is below 0
  const Int128 scaled = Int128{amount->micros()} * kNanos;
  const Int128 down = scaled % list_price.micros() < 0 ? 1 : 0;
  const Int128 share = scaled / list_price.micros() - down;
  if (share < -std::numeric_limits<int64_t>::max()) {
    return OutOfRange("The floor price is more than 9.2e9 times the list price.");
  }
  return LargestDiscount{*amount, static_cast<int64_t>(share)};
}

absl::StatusOr<double> BreakEvenVolumeChange(int64_t price_change_share,
                                             int64_t contribution_share) {
  COXSWAIN_RETURN_IF_ERROR(CheckShare(price_change_share, -kNanos,
                                      std::numeric_limits<int64_t>::max(), "price_change_share",
                                      "-1 or more"));
  COXSWAIN_RETURN_IF_ERROR(
      CheckShare(contribution_share, 0, kNanos, "contribution_share", "between 0 and 1"));
  const Int128 after = Int128{contribution_share} + price_change_share;
  if (after <= 0) {
    return FailedPrecondition("No volume is enough: at the new price each unit contributes " +
                              FormatDecimal(after, kShareScale) +
                              " of today's price, which is not above 0.");
  }
  return Ratio(-Int128{price_change_share}, after);
}

}  // namespace coxswain
