#include "coxswain/margin/what_if.h"

#include <limits>

#include "coxswain.h"

#include "guard.h"
#include "structs.h"
#include "terms.h"

namespace coxswain::capi {
namespace {

absl::StatusOr<FloorTerms> ReadFloorTerms(const cxs_floor_terms* terms) {
  COXSWAIN_RETURN_IF_ERROR(Required(terms, "terms"));
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_floor_terms given, ReadStruct(terms, "terms"));
  FloorTerms read;
  COXSWAIN_ASSIGN_OR_RETURN(read.cost, AmountArgument(given.cost, "cost"));
  COXSWAIN_ASSIGN_OR_RETURN(read.cost_to_serve,
                            AmountArgument(given.cost_to_serve, "cost_to_serve"));
  read.off_invoice_share = given.off_invoice_share;
  read.invoice_cost_share = given.invoice_cost_share;
  read.target_share = given.target_share;
  return read;
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;

extern "C" {

void cxs_floor_terms_init(cxs_floor_terms* terms, uint32_t size) { InitStruct(terms, size); }

cxs_status cxs_floor_price(const cxs_floor_terms* terms, int64_t* price, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(price, "price"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::FloorTerms read, ReadFloorTerms(terms));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Money floor, coxswain::FloorPrice(read));
    *price = floor.micros();
    return absl::OkStatus();
  });
}

cxs_status cxs_largest_discount(int64_t list_price, const cxs_floor_terms* terms, int64_t* amount,
                                int64_t* share, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    if (share != nullptr) *share = 0;
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(amount, "amount"));
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(share, "share"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::FloorTerms read, ReadFloorTerms(terms));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::Money list, AmountArgument(list_price, "list_price"));
    COXSWAIN_ASSIGN_OR_RETURN(const coxswain::LargestDiscount largest,
                              coxswain::LargestDiscountFor(list, read));
    *amount = largest.amount.micros();
    *share = largest.share;
    return absl::OkStatus();
  });
}

cxs_status cxs_break_even_volume(int64_t price_change_share, int64_t contribution_share,
                                 double* change, cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(change, "change"));
    *change = std::numeric_limits<double>::quiet_NaN();
    COXSWAIN_ASSIGN_OR_RETURN(
        *change, coxswain::BreakEvenVolumeChange(price_change_share, contribution_share));
    return absl::OkStatus();
  });
}

}  // extern "C"
