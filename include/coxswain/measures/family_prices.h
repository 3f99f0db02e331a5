#ifndef COXSWAIN_MEASURES_FAMILY_PRICES_H_
#define COXSWAIN_MEASURES_FAMILY_PRICES_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/book.h"

namespace coxswain {

// What a unit of a product family costs: the median of the list prices of its products on a day, of
// an even number the mean of the middle two, rounded half to even. A price list has many
// accessories beside few machines, so the mean of it would be of neither; a median is at least the
// price of one.
struct FamilyPrice {
  std::string family;
  std::optional<int64_t> micros;  // of the reporting currency
  std::string unknown;            // why there is none: "no list price is known"
};

// All families of the table products, by name. List prices are those of product_prices on `as_of`,
// else the latest, else the product's own, at the exchange rate of that day. There is none where
// no product has one, where the products are sold in several units of measure, of which no number
// is a number of all, and where one's price has no exchange rate.
//
// `snapshot` is one that a fold is given; see book/reported.h.
absl::StatusOr<std::vector<FamilyPrice>> FamilyPrices(const Snapshot& snapshot,
                                                      std::optional<Date> as_of, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_FAMILY_PRICES_H_
