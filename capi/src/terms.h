#ifndef COXSWAIN_CAPI_TERMS_H_
#define COXSWAIN_CAPI_TERMS_H_

#include "coxswain.h"
#include "coxswain/margin/terms.h"

namespace coxswain::capi {

// An amount that came in. InvalidArgument naming the field for CXS_NULL.
absl::StatusOr<Money> AmountArgument(int64_t micros, const char* field);

// The caller's terms as the room takes them.
absl::StatusOr<MarginTerms> ReadTerms(const cxs_margin_terms* terms);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_TERMS_H_
