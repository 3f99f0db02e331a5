#include <limits>
#include <vector>

#include "coxswain.h"

#include "guard.h"
#include "structs.h"
#include "terms.h"

namespace coxswain::capi {
namespace {

int64_t Micros(const std::optional<Money>& amount) {
  return amount.has_value() ? amount->micros() : CXS_NULL;
}

double Share(const std::optional<double>& share) {
  return share.value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

void cxs_margin_terms_init(cxs_margin_terms* terms, uint32_t size) { InitStruct(terms, size); }
void cxs_margin_init(cxs_margin* margin, uint32_t size) { InitStruct(margin, size); }

cxs_status cxs_margin_compute(const cxs_margin_terms* terms, cxs_margin* margin,
                              cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(margin, "margin"));
    uint32_t size = 0;
    COXSWAIN_RETURN_IF_ERROR(ReadSize(margin, "margin", &size));
    cxs_margin out = Defaults<cxs_margin>();
    WriteStruct(out, margin);
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::MarginTerms read, ReadTerms(terms));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Margin result, coxswain::ComputeMargin(read));
    out.costs_known = result.gross_margin.has_value() ? 1 : 0;
    out.shares_known = result.gross_margin_share.has_value() ? 1 : 0;
    out.on_invoice_discount = result.on_invoice_discount.micros();
    out.invoice_price = result.invoice_price.micros();
    out.net_revenue = result.net_revenue.micros();
    out.gross_margin = Micros(result.gross_margin);
    out.contribution_margin = Micros(result.contribution_margin);
    out.margin_after_acquisition = Micros(result.margin_after_acquisition);
    out.gross_margin_share = Share(result.gross_margin_share);
    out.contribution_margin_share = Share(result.contribution_margin_share);
    out.margin_after_acquisition_share = Share(result.margin_after_acquisition_share);
    WriteStruct(out, margin);
    return absl::OkStatus();
  });
}

cxs_status cxs_split(int64_t amount, const int64_t* weights, int64_t count, int64_t* parts,
                     cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (count < 0) {
      return coxswain::InvalidArgument("The count of weights is " + std::to_string(count) + ".");
    }
    if (amount == CXS_NULL) {
      return coxswain::InvalidArgument("The amount to split has no value (CXS_NULL).");
    }
    if (count == 0 && amount == 0) return absl::OkStatus();
    if (count == 0) {
      return coxswain::InvalidArgument("There are no weights, so no part can take the amount.");
    }
    COXSWAIN_RETURN_IF_ERROR(Required(weights, "weights"));
    COXSWAIN_RETURN_IF_ERROR(Required(parts, "parts"));
    for (int64_t i = 0; i < count; ++i) {
      if (weights[i] < 0) {
        return coxswain::ErrorAt(absl::StatusCode::kInvalidArgument,
                                 "Weight " + std::to_string(i + 1) + " is " +
                                     std::to_string(weights[i]) + "; weights may not be negative.",
                                 {"", "weights", i + 1});
      }
    }
    const std::vector<coxswain::Int128> wide(weights, weights + count);
    const std::vector<coxswain::Int128> split = coxswain::SplitByWeights(amount, wide);
    for (size_t i = 0; i < split.size(); ++i) parts[i] = static_cast<int64_t>(split[i]);
    return absl::OkStatus();
  });
}

}  // extern "C"
