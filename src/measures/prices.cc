#include "prices.h"

#include <algorithm>
#include <map>
#include <string>

namespace coxswain {

absl::StatusOr<std::unique_ptr<PriceBook>> PriceBook::Make(const Snapshot& snapshot,
                                                           const Run& run) {
  // Products are also in the reporting currency, but as it is worth today.
  const TableState& products = snapshot.stated(TableId::kProducts);
  const TableState& prices = snapshot.stated(TableId::kProductPrices);
  const PriceColumns columns;
  std::unique_ptr<PriceBook> made(new PriceBook(snapshot, run.memory));
  std::map<std::string, uint32_t, std::less<>> codes;
  const auto code_of = [&](const TableState& table, int64_t row, int column) -> uint32_t {
    const std::string_view currency = table.TextAt(row, column);
    if (made->reported_ == nullptr || currency.data() == nullptr ||
        currency == snapshot.currency()) {
      return 0;
    }
    const auto known = codes.find(currency);
    if (known != codes.end()) return known->second;
    made->series_.push_back(&made->reported_->rates.Of(currency, made->reported_->policy.kind));
    const uint32_t code = static_cast<uint32_t>(made->series_.size());
    codes.emplace(currency, code);
    return code;
  };

  const size_t symbols = products.column(0).symbols->end();
  COXSWAIN_RETURN_IF_ERROR(
      made->charge_.Add(static_cast<int64_t>(symbols * (sizeof(Step) + sizeof(uint32_t)) +
                                             static_cast<size_t>(prices.rows) * sizeof(Step)),
                        "The prices of products"));
  made->own_.assign(symbols, {kNullDay, kNullNumber, kNullNumber, 0});
  for (int64_t row = 0; row < products.rows; ++row) {
    made->own_[products.SymbolAt(row, 0)] = {kNullDay,
                                             products.NumberAt(row, columns.own_list_price),
                                             products.NumberAt(row, columns.own_unit_cost),
                                             code_of(products, row, columns.own_currency)};
  }
  if (prices.rows == 0) {
    if (codes.empty()) return std::unique_ptr<PriceBook>();
    made->first_.assign(symbols + 1, 0);
    return made;
  }
  COXSWAIN_ASSIGN_OR_RETURN(const ChildIndex* rows, snapshot.Children(TableId::kProductPrices, 0));
  for (Symbol product = 0; product < symbols; ++product) {
    const size_t begin = made->steps_.size();
    made->first_.push_back(static_cast<uint32_t>(begin));
    for (const uint32_t row : rows->rows_of(product)) {
      made->steps_.push_back(
          {prices.DayAt(row, columns.valid_from), prices.NumberAt(row, columns.list_price),
           prices.NumberAt(row, columns.unit_cost), code_of(prices, row, columns.currency)});
    }
    std::sort(made->steps_.begin() + static_cast<std::ptrdiff_t>(begin), made->steps_.end(),
              [](const Step& a, const Step& b) { return a.from < b.from; });
  }
  made->first_.push_back(static_cast<uint32_t>(made->steps_.size()));
  return made;
}

UnitPrice PriceBook::Worth(int64_t micros, uint32_t currency, int32_t day) const {
  if (micros == kNullNumber || currency == 0) return {micros, kRateOne};
  return {micros, series_[currency - 1]->At(reported_->policy.DayFor(day))};
}

void PriceBook::Find(Symbol product, int32_t day, LinePrices* prices) const {
  prices->list = {};
  prices->cost = {};
  if (product >= own_.size()) return;
  const auto begin = steps_.begin() + first_[product];
  const auto end = steps_.begin() + first_[product + 1];
  const auto next =
      day == kNullDay ? end : std::upper_bound(begin, end, day, [](int32_t on, const Step& s) {
        return on < s.from;
      });
  if (next != begin) {
    const Step& step = *std::prev(next);
    prices->list = Worth(step.list, step.currency, day);
    prices->cost = Worth(step.cost, step.currency, day);
  }
  const Step& own = own_[product];
  if (prices->list.micros == kNullNumber) prices->list = Worth(own.list, own.currency, day);
  if (prices->cost.micros == kNullNumber) prices->cost = Worth(own.cost, own.currency, day);
}

}  // namespace coxswain
