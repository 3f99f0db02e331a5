#include "coxswain/margin/terms.h"

#include <string>

namespace coxswain {
namespace {

absl::StatusOr<Money> Less(Money from, Money what, const char* name) {
  if (const std::optional<Money> rest = from.Minus(what)) return *rest;
  return OutOfRange("The " + std::string(name) + " is beyond the range of money (9.2e12 units).");
}

std::optional<double> ShareOf(Money part, Money whole) {
  if (whole == Money()) return std::nullopt;
  return Ratio(part.micros(), whole.micros());
}

}  // namespace

absl::StatusOr<Margin> ComputeMargin(const MarginTerms& terms) {
  Money price = terms.list_price;
  for (const int64_t share : terms.discount_shares) {
    if (share < 0 || share > kNanos) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "A discount share is " + FormatDecimal(share, kShareScale) +
                         "; it must be between 0 and 1 (5 % is 0.05).",
                     {"", "discount_shares", 0});
    }
    price = price.TimesShare(kNanos - share).value();  // never larger than before
  }

  Margin margin;
  COXSWAIN_ASSIGN_OR_RETURN(margin.invoice_price, Less(price, terms.on_invoice, "invoice price"));
  COXSWAIN_ASSIGN_OR_RETURN(margin.on_invoice_discount,
                            Less(terms.list_price, margin.invoice_price, "discount"));
  COXSWAIN_ASSIGN_OR_RETURN(margin.net_revenue,
                            Less(margin.invoice_price, terms.off_invoice, "net revenue"));
  if (!terms.goods.has_value()) return margin;

  COXSWAIN_ASSIGN_OR_RETURN(const Money gross,
                            Less(margin.net_revenue, *terms.goods, "gross margin"));
  COXSWAIN_ASSIGN_OR_RETURN(const Money contribution,
                            Less(gross, terms.cost_to_serve, "contribution margin"));
  COXSWAIN_ASSIGN_OR_RETURN(const Money after_acquisition,
                            Less(contribution, terms.acquisition, "margin after acquisition"));
  margin.gross_margin = gross;
  margin.contribution_margin = contribution;
  margin.margin_after_acquisition = after_acquisition;
  margin.gross_margin_share = ShareOf(gross, margin.net_revenue);
  margin.contribution_margin_share = ShareOf(contribution, margin.net_revenue);
  margin.margin_after_acquisition_share = ShareOf(after_acquisition, margin.net_revenue);
  return margin;
}

}  // namespace coxswain
