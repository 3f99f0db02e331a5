#include "coxswain/measures/waterfall.h"

#include <algorithm>

namespace coxswain {

Waterfall::Waterfall(const Tally::Entry& entry, size_t prefix_parts)
    : dimensions(entry.key.begin() + static_cast<std::ptrdiff_t>(prefix_parts), entry.key.end()),
      rows(entry.at(kWonRows)),
      list(entry.at(kWonListSum)),
      unexplained(entry.at(kWonUnexplainedSum)),
      invoice(entry.at(kWonInvoiceSum)),
      off_invoice(entry.at(kWonOffInvoiceSum)),
      net(invoice - off_invoice),
      covered_net(net - entry.at(kWonUnknownCostNetSum)),
      goods(entry.at(kWonGoodsSum)),
      gross(covered_net - goods),
      serve(entry.at(kWonServeSum)),
      contribution(gross - serve + entry.at(kWonUnknownCostServeSum)),
      acquisition(entry.at(kWonAcquisitionSum)),
      allocated(entry.at(kWonAllocatedSum)),
      loss_rows(entry.at(kWonLossRows)),
      loss_net(entry.at(kWonLossNetSum)),
      loss_margin(entry.at(kWonLossMarginSum)),
      cost_known(entry.at(kWonUnknownCostRows) < rows) {}

Int128 Waterfall::LossByDiscount(Int128 margin) const {
  return std::clamp<Int128>(discounts(), 0, margin < 0 ? -margin : 0);
}

Int128 Waterfall::LossAtList(Int128 margin) const {
  return (margin < 0 ? -margin : 0) - LossByDiscount(margin);
}

}  // namespace coxswain
