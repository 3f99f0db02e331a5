#include "coxswain/measures/family_prices.h"

#include <algorithm>
#include <map>
#include <set>

#include "prices.h"

namespace coxswain {
namespace {

struct Products {
  std::set<std::string> units;
  std::vector<int64_t> prices;
  bool no_rate = false;
};

int64_t MedianOf(std::vector<int64_t> prices) {
  std::sort(prices.begin(), prices.end());
  const size_t middle = prices.size() / 2;
  if (prices.size() % 2 == 1) return prices[middle];
  return static_cast<int64_t>(
      DivideHalfEven(static_cast<Int128>(prices[middle - 1]) + prices[middle], 2));
}

}  // namespace

absl::StatusOr<std::vector<FamilyPrice>> FamilyPrices(const Snapshot& snapshot,
                                                      std::optional<Date> as_of, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::unique_ptr<PriceBook> book, PriceBook::Make(snapshot, run));
  const TableState& products = snapshot.stated(TableId::kProducts);
  const int family_column = ColumnIndex(TableId::kProducts, "family");
  const int unit_column = ColumnIndex(TableId::kProducts, "unit_of_measure");
  const int32_t day = as_of.has_value() ? as_of->days() : kNullDay;
  std::map<std::string, Products> families;
  for (int64_t row = 0; row < products.rows; ++row) {
    const std::string_view family = products.TextAt(row, family_column);
    if (family.data() == nullptr) continue;
    Products& known = families[std::string(family)];
    const std::string_view unit = products.TextAt(row, unit_column);
    if (unit.data() != nullptr) known.units.emplace(unit);
    UnitPrice price{products.NumberAt(row, PriceColumns().own_list_price), kRateOne};
    if (book != nullptr) {
      LinePrices found;
      book->Find(products.SymbolAt(row, 0), day, &found);
      price = found.list;
    }
    if (price.micros == kNullNumber) continue;
    int64_t micros = price.micros;
    if (price.rate == kNoRate || !Convert(price.micros, price.rate, &micros)) {
      known.no_rate = true;
      continue;
    }
    known.prices.push_back(micros);
  }
  std::vector<FamilyPrice> prices;
  for (auto& [family, known] : families) {
    FamilyPrice price{family, std::nullopt, ""};
    if (known.units.size() > 1) {
      price.unknown = "the products are sold in several units of measure";
    } else if (known.no_rate) {
      price.unknown = "a list price has no exchange rate";
    } else if (known.prices.empty()) {
      price.unknown = "no list price is known";
    } else {
      price.micros = MedianOf(std::move(known.prices));
    }
    prices.push_back(std::move(price));
  }
  return prices;
}

}  // namespace coxswain
