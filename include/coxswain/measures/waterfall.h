#ifndef COXSWAIN_MEASURES_WATERFALL_H_
#define COXSWAIN_MEASURES_WATERFALL_H_

#include <vector>

#include "coxswain/measures/won_deals.h"
#include "coxswain/query.h"

namespace coxswain {

// The price waterfall of one group of won deals or lines, from the lanes that FoldWonDeals folded.
// All in micros; what a step is: see won_deals.h.
struct Waterfall {
  Key dimensions;
  Int128 rows = 0;  // deals or lines
  Int128 list = 0;
  Int128 unexplained = 0;
  Int128 invoice = 0;
  Int128 off_invoice = 0;
  Int128 net = 0;
  Int128 covered_net = 0;        // net revenue of what has a known cost; margins are of this
  Int128 covered_discounts = 0;  // on the invoice, of the same
  Int128 goods = 0;
  Int128 gross = 0;
  Int128 serve = 0;
  Int128 contribution = 0;
  Int128 acquisition = 0;
  Int128 after_acquisition = 0;
  Int128 allocated = 0;
  Int128 estimated_goods = 0;  // of goods: by price lists, where lines state no unit cost
  Int128 loss_rows = 0;
  Int128 loss_net = 0;
  Int128 loss_margin = 0;
  bool cost_known = false;  // of one row at least, or of a part of one

  // A group without rows.
  Waterfall() = default;
  // `prefix_parts` of the key come before the dimensions.
  Waterfall(const Tally::Entry& entry, size_t prefix_parts);
  // The lanes alone.
  explicit Waterfall(absl::Span<const Int128> lanes);

  Int128 discounts() const { return list - unexplained - invoice; }
  // A group without rows earned 0; one whose costs are all unknown earned nobody knows what.
  bool margin_known() const { return cost_known || rows == 0; }

  // Of a group whose margin, gross or contribution, is below 0: the part that its discounts
  // explain, at most the loss; the rest would be lost at list prices too. A margin is of what has a
  // known cost, and so are the discounts that explain it.
  Int128 LossByDiscount(Int128 margin) const;
  Int128 LossAtList(Int128 margin) const;
};

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_WATERFALL_H_
