#ifndef COXSWAIN_SRC_MEASURES_PRICES_H_
#define COXSWAIN_SRC_MEASURES_PRICES_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "coxswain/book.h"

// What stands in for the prices that a line does not state: those of its product on the day of the
// deal. On a day the last row of product_prices whose valid_from is not after it counts, and of
// that each price that is given; else the product's own. Each price is in the currency of the row
// that it comes from.
namespace coxswain {

// Per unit, in micros of a currency that is worth so much of the reporting one, 1e-12 (kNoRate:
// nobody knows).
struct UnitPrice {
  int64_t micros = kNullNumber;
  int64_t rate = kRateOne;
};

// What a line reckons with.
struct LinePrices {
  UnitPrice list;               // of its product
  UnitPrice cost;               // the same
  int64_t own_rate = kRateOne;  // of the line's own money
};

struct PriceColumns {
  int valid_from = ColumnIndex(TableId::kProductPrices, "valid_from");
  int list_price = ColumnIndex(TableId::kProductPrices, "list_price");
  int unit_cost = ColumnIndex(TableId::kProductPrices, "unit_cost");
  int currency = ColumnIndex(TableId::kProductPrices, "currency");
  int own_list_price = ColumnIndex(TableId::kProducts, "list_price");
  int own_unit_cost = ColumnIndex(TableId::kProducts, "unit_cost");
  int own_currency = ColumnIndex(TableId::kProducts, "currency");
};

// The prices of all products by date. Any thread may ask.
class PriceBook {
 public:
  // Null where every product has one price, in the reporting currency: then its row tells.
  static absl::StatusOr<std::unique_ptr<PriceBook>> Make(const Snapshot& snapshot, const Run& run);

  // `day` is the deal's, kNullDay the latest. The rate is that of the same day, or of the day that
  // the snapshot's policy names. `own_rate` is left alone.
  void Find(Symbol product, int32_t day, LinePrices* prices) const;

 private:
  struct Step {  // what a row of product_prices says
    int32_t from;
    int64_t list;
    int64_t cost;
    uint32_t currency;  // 0: the reporting one; else in series_, from 1
  };
  PriceBook(const Snapshot& snapshot, MemoryBudget* budget)
      : reported_(snapshot.reported()), charge_(budget) {}
  UnitPrice Worth(int64_t micros, uint32_t currency, int32_t day) const;

  const ReportedRows* const reported_;  // null: all prices are in the reporting currency
  ScopedCharge charge_;
  std::vector<const RateSeries*> series_;
  std::vector<Step> own_;        // by product's symbol
  std::vector<uint32_t> first_;  // by product's symbol, one more entry: where its steps begin
  std::vector<Step> steps_;      // by product and day
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_PRICES_H_
