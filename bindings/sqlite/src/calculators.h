#ifndef COXSWAIN_SQLITE_CALCULATORS_H_
#define COXSWAIN_SQLITE_CALCULATORS_H_

#include "sqlite_api.h"

namespace coxswain_sqlite {

// The calculators of coxswain.h's first tier as scalar functions, deterministic and innocuous.
// Money and shares are numbers as in tables (1.25; 0.05 for 5 %), or texts with exact decimals.
// Unknown (NULL) gives NULL; only `goods` may be unknown, and then makes margins NULL.
//
//   cxs_margin_compute(figure, name, value, ...)
//       a figure of cxs_margin ('net_revenue', 'contribution_margin_share', ...) from the terms of
//       cxs_margin_terms: 'list_price', 'discount_share' (up to four, one upon the other),
//       'on_invoice_amount', 'off_invoice_amount', 'goods', 'cost_to_serve', 'acquisition'
//   cxs_floor_price(cost, target_share [, cost_to_serve [, off_invoice_share
//                   [, invoice_cost_share]]])
//   cxs_largest_discount(list_price, cost, target_share [, ...])         as a share of the list
//   price cxs_largest_discount_amount(list_price, cost, target_share [, ...])  in money
//   cxs_break_even_volume(price_change_share, contribution_share)
//   cxs_split(amount, weights)  the parts of an amount that add up to it, as a JSON array like
//                               `weights`
//   cxs_version()
void RegisterCalculators(sqlite3* db);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_CALCULATORS_H_
