#include <algorithm>
#include <utility>

#include "coxswain/book/reported.h"

#include "loader.h"

namespace coxswain {

absl::Status GapError(const Snapshot& snapshot, const RateGap& gap) {
  const TableState& table = snapshot.stated(gap.table);
  const std::string name(Spec(gap.table).name);
  const std::string column = table.column(gap.column).name;
  const Place place{name, column, gap.row + 1};
  const std::string row = "Row " + std::to_string(gap.row + 1) + " of " + name;
  if (gap.too_large) {
    return ErrorAt(absl::StatusCode::kOutOfRange,
                   row + ": its " + column + " comes to more than 9.2e12 units of " +
                       Quote(snapshot.currency()) + ": check the amount and the rate.",
                   place);
  }
  std::string_view currency = table.TextAt(gap.row, gap.column);
  if (currency.data() == nullptr) {  // of its deal
    const TableState& deals = snapshot.stated(TableId::kDeals);
    const Symbol deal = table.SymbolAt(gap.row, ColumnIndex(gap.table, "deal_id"));
    for (int64_t at = 0; at < deals.rows; ++at) {
      if (deals.SymbolAt(at, 0) == deal) {
        currency = deals.TextAt(at, CurrencyColumn(TableId::kDeals));
      }
    }
  }
  const std::string kind(RateKindName(gap.kind));
  std::string message =
      row + " is in " + Quote(currency) + ", and the table rates has no " + kind + " rate of it";
  if (gap.day == kNullDay) {
    message += ": give one.";
  } else {
    const std::optional<Date> first = snapshot.reported()->rates.Of(currency, gap.kind).first_day();
    message += " that holds on " + Date::FromDays(gap.day).ToString() +
               (first.has_value() ? "; its first is of " + first->ToString() : "") +
               ". Give one whose valid_from is that day or earlier.";
  }
  return ErrorAt(absl::StatusCode::kFailedPrecondition, message, place);
}

const RateGap* FindGap(const Snapshot& snapshot, TableId table, int64_t row) {
  if (snapshot.reported() == nullptr) return nullptr;
  const std::vector<RateGap>& gaps = snapshot.reported()->gaps;
  const auto found =
      std::lower_bound(gaps.begin(), gaps.end(), std::pair(table, row),
                       [](const RateGap& gap, const std::pair<TableId, int64_t>& wanted) {
                         return std::pair(gap.table, gap.row) < wanted;
                       });
  return found == gaps.end() || found->table != table || found->row != row ? nullptr : &*found;
}

absl::Status CheckRow(const Snapshot& snapshot, TableId table, int64_t row) {
  const RateGap* const gap = FindGap(snapshot, table, row);
  return gap == nullptr ? absl::OkStatus() : GapError(snapshot, *gap);
}

}  // namespace coxswain
