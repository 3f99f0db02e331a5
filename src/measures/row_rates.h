#ifndef COXSWAIN_SRC_MEASURES_ROW_RATES_H_
#define COXSWAIN_SRC_MEASURES_ROW_RATES_H_

#include <memory>
#include <string>
#include <string_view>

#include "coxswain/book.h"

namespace coxswain {

// What single rows are worth while neither rates nor settings change: what InReportingCurrency does
// for a whole snapshot.
class RowRates {
 public:
  RowRates(const Snapshot& snapshot, const RatePolicy& policy)
      : rates_(snapshot.table(TableId::kRates)), reporting_(snapshot.currency()), policy_(policy) {}

  // The currency a row of the table names; null data(): none.
  static std::string_view CurrencyAt(const TableState& table, const RowGroup& group, int row);

  // 1e-12; kNoRate: there is none.
  int64_t Of(std::string_view currency, int32_t day) const {
    if (currency.data() == nullptr || currency == reporting_) return kRateOne;
    return rates_.Of(currency, policy_.kind).At(policy_.DayFor(day));
  }

  // A copy of the group in which the amounts of one row are worth `rate`; null where one would be
  // too large.
  static std::unique_ptr<const RowGroup> Converted(TableId table, const RowGroup& group, int row,
                                                   int64_t rate);

 private:
  const Rates rates_;
  const std::string reporting_;
  const RatePolicy policy_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_ROW_RATES_H_
