#ifndef COXSWAIN_BOOK_REPORTED_H_
#define COXSWAIN_BOOK_REPORTED_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/book/rates.h"
#include "coxswain/book/snapshot.h"

// A book's rows in its reporting currency. Money is converted here and nowhere else: what reads a
// snapshot that InReportingCurrency made never meets another currency.
//
// Each amount of a row is converted by itself, rounded half to even to a micro (IAS 21.21: at the
// rate of the day of the transaction). The currency is the row's own; without one that of its deal
// for lines and costs of deals, else the reporting one. The day whose rate counts:
//
//   deals        closed_on; while open as_of, and without as_of the latest rate there is
//   deal_lines, deal_costs   that of their deal
//   orders, spend            ordered_on, spent_on
//   cost_pools               period_end, when the cost is complete
//   campaigns                starts_on, with the budget rate, else the spot rate
//   products                 as open deals; what they cost in a deal: see measures/won_deals.h
//
// Amounts of lines are an exception: a price times a quantity is rounded before it is converted, so
// whoever reckons with lines takes stated() rows and line_rates.
namespace coxswain {

struct RatePolicy {
  RateKind kind = RateKind::kSpot;
  // The book is seen from the end of this day: a deal closed later was open.
  std::optional<Date> as_of;
  // Constant rates: all rows take the rate of this day, whatever their own. So two periods are
  // compared at the first one's rates.
  std::optional<Date> day;

  // The day whose rate a row of `own_day` takes; kNullDay is the latest.
  int32_t DayFor(int32_t own_day) const { return day.has_value() ? day->days() : own_day; }
  friend bool operator==(const RatePolicy&, const RatePolicy&) = default;
};

// An amount that could not be converted; it is null in table().
struct RateGap {
  TableId table;
  int64_t row;     // from 0
  int column;      // of the currency; the amount's, if that is too large
  bool too_large;  // beyond 64 bits in the reporting currency
  RateKind kind;   // of the rate that is missing, and
  int32_t day;     // its day; kNullDay: any
};

struct ReportedRows {
  explicit ReportedRows(MemoryBudget* budget) : charge(budget) {}
  RatePolicy policy;
  Rates rates;
  std::array<TableState, kTableCount> stated;
  // By row of deal_lines: what a unit of the line's currency is worth, 1e-12; kNoRate: nobody
  // knows. Empty: all lines are in the reporting currency.
  std::vector<int64_t> line_rates;
  std::vector<RateGap> gaps;  // by table and row
  ScopedCharge charge;
};

// The rows in the reporting currency; `snapshot` itself where no row has another one. It may be one
// that this made with another policy. Kept with the snapshot; any thread may call.
//
// Rows without a rate have no amounts there, and are listed as gaps: who needs them asks
// GapError. Errors: FailedPrecondition if rows are in several currencies and no setting says which
// is the reporting one.
absl::StatusOr<std::shared_ptr<const Snapshot>> InReportingCurrency(
    const std::shared_ptr<const Snapshot>& snapshot, const RatePolicy& policy, const Run& run);

// FailedPrecondition or OutOfRange that names table, row, currency, day and what would be right.
absl::Status GapError(const Snapshot& snapshot, const RateGap& gap);
// The row's first gap, and what it says; null and ok if there is none.
const RateGap* FindGap(const Snapshot& snapshot, TableId table, int64_t row);
absl::Status CheckRow(const Snapshot& snapshot, TableId table, int64_t row);

// The day by which a deal's rate and prices are found: closed_on once it is closed by `as_of`, else
// `as_of`, else kNullDay, which is the latest.
int32_t RateDayOfDeal(DealStatus status, int32_t closed_on, std::optional<Date> as_of);

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_REPORTED_H_
