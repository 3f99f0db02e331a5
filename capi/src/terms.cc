#include "terms.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "guard.h"
#include "structs.h"

namespace coxswain::capi {

absl::StatusOr<Money> AmountArgument(int64_t micros, const char* field) {
  if (micros != CXS_NULL) return Money::FromMicros(micros);
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The term '" + std::string(field) + "' has no value (CXS_NULL), and it needs one.",
                 {"", field, 0});
}

absl::StatusOr<MarginTerms> ReadTerms(const cxs_margin_terms* terms) {
  COXSWAIN_RETURN_IF_ERROR(Required(terms, "terms"));
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_margin_terms given, ReadStruct(terms, "terms"));
  MarginTerms read;
  std::copy(std::begin(given.discount_shares), std::end(given.discount_shares),
            read.discount_shares.begin());
  COXSWAIN_ASSIGN_OR_RETURN(read.list_price, AmountArgument(given.list_price, "list_price"));
  COXSWAIN_ASSIGN_OR_RETURN(read.on_invoice,
                            AmountArgument(given.on_invoice_amount, "on_invoice_amount"));
  COXSWAIN_ASSIGN_OR_RETURN(read.off_invoice,
                            AmountArgument(given.off_invoice_amount, "off_invoice_amount"));
  COXSWAIN_ASSIGN_OR_RETURN(read.cost_to_serve,
                            AmountArgument(given.cost_to_serve, "cost_to_serve"));
  COXSWAIN_ASSIGN_OR_RETURN(read.acquisition, AmountArgument(given.acquisition, "acquisition"));
  if (given.goods != CXS_NULL) read.goods = Money::FromMicros(given.goods);
  return read;
}

}  // namespace coxswain::capi
