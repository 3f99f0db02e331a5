#include "coxswain/measures/waterfall.h"

#include <algorithm>

namespace coxswain {

Waterfall::Waterfall(absl::Span<const Int128> lanes) {
  const auto at = [&](size_t lane) { return lane < lanes.size() ? lanes[lane] : Int128{0}; };
  rows = at(kWonRows);
  list = at(kWonListSum);
  unexplained = at(kWonUnexplainedSum);
  invoice = at(kWonInvoiceSum);
  off_invoice = at(kWonOffInvoiceSum);
  net = invoice - off_invoice;
  covered_net = net - at(kWonUnknownCostNetSum);
  covered_discounts = discounts() - at(kWonUnknownCostDiscountSum);
  goods = at(kWonGoodsSum);
  gross = covered_net - goods;
  serve = at(kWonServeSum);
  contribution = gross - serve + at(kWonUnknownCostServeSum);
  acquisition = at(kWonAcquisitionSum);
  after_acquisition = contribution - acquisition + at(kWonUnknownCostAcquisitionSum);
  allocated = at(kWonAllocatedSum);
  estimated_goods = at(kWonEstimatedGoodsSum);
  loss_rows = at(kWonLossRows);
  loss_net = at(kWonLossNetSum);
  loss_margin = at(kWonLossMarginSum);
  // A deal whose cost is known in part is no row with known cost, but that part earns something.
  cost_known = at(kWonUnknownCostRows) < rows || covered_net != 0 || goods != 0 ||
               serve != at(kWonUnknownCostServeSum);
}

Waterfall::Waterfall(const Tally::Entry& entry, size_t prefix_parts) : Waterfall(entry.values) {
  dimensions = Key(entry.key.begin() + static_cast<std::ptrdiff_t>(prefix_parts), entry.key.end());
}

Int128 Waterfall::LossByDiscount(Int128 margin) const {
  return std::clamp<Int128>(covered_discounts, 0, margin < 0 ? -margin : 0);
}

Int128 Waterfall::LossAtList(Int128 margin) const {
  return (margin < 0 ? -margin : 0) - LossByDiscount(margin);
}

}  // namespace coxswain
