#ifndef COXSWAIN_OBJECTIVES_DEAL_HISTORY_H_
#define COXSWAIN_OBJECTIVES_DEAL_HISTORY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "coxswain/book.h"

// What deals were, day by day: the table deal_history, and where it says nothing the deals
// themselves.
//
// A deal begins on opened_on or with the first row of its history, whichever is earlier, as open.
// Each row of its history, by changed_at and seq, changes what it says and leaves the rest as it
// was. A row that says a stage and no status has the status of that stage in the table stages (of
// the deal's pipeline); if that does not list it and the deal still is in that stage, the deal's
// own. The deal's row is what it is today. Where that differs from the last row of the history, a
// deal that was closed took it on closed_on; all else has no day (kUndated) and is true only today.
//
// What no row has said by some day is taken from the first later row that says it, else from the
// deal's row: so nothing seems to have changed on a day on which it only became known. It is marked
// as assumed, and whoever replays what was known then must not use it.
//
// A deal without history is open from opened_on on, or if it has none since always, and closed on
// closed_on; all of what it was is assumed. If it is closed and one of the two days is missing,
// nobody knows when it was open: it begins closed.
//
// Days are those of the book's time zone, and "on a day" is at the end of it.
namespace coxswain {

enum class DealField : uint8_t {
  kStage,
  kAmount,
  kCurrency,
  kProbability,
  kExpectedCloseOn,
  kForecastCategory,
  kOwner,
};
inline constexpr int kDealFields = 7;

// What a deal was from one day on, or from a moment in that day.
struct DealState {
  static constexpr int32_t kAlways = kNullDay;  // before every day
  static constexpr int32_t kUndated = INT32_MAX;

  int32_t day = kAlways;
  int32_t expected_close_on = kNullDay;
  int64_t amount = kNullNumber;       // micros of its currency, as stated
  int64_t probability = kNullNumber;  // 1e-9
  Symbol stage = kNullSymbol;         // see DealHistory::Text for these
  Symbol currency = kNullSymbol;      // null: the reporting currency
  Symbol forecast_category = kNullSymbol;
  Symbol owner = kNullSymbol;
  uint32_t row = kNoRow;  // of deal_history, from 0; kNoRow: the deal's own row says so
  DealStatus status = DealStatus::kOpen;
  uint8_t assumed_fields = 0;  // a bit for each DealField

  bool assumed(DealField field) const {
    return (assumed_fields >> static_cast<int>(field) & 1) != 0;
  }
};

class DealHistory {
 public:
  // Reads rows as they were stated, each in its own currency. FailedPrecondition without deals.
  static absl::StatusOr<DealHistory> Of(const Snapshot& snapshot, const Run& run);

  int64_t deals() const { return static_cast<int64_t>(first_.size()) - 1; }
  // The states of a row of deals in their order, at least one.
  absl::Span<const DealState> states(int64_t deal) const {
    const size_t at = static_cast<size_t>(deal);
    return absl::MakeConstSpan(states_).subspan(first_[at], first_[at + 1] - first_[at]);
  }
  // What it was at the end of a day; null: it was not there yet.
  const DealState* At(int64_t deal, int32_t day) const;
  // Deals without rows of history are known only as they are today.
  bool has_history(int64_t deal) const { return has_history_[static_cast<size_t>(deal)] != 0; }

  // The text of a state's stage, currency, forecast_category or owner. Those of the table deals
  // have its own symbols there; what history alone names comes after those.
  std::string_view Text(DealField field, Symbol symbol) const;
  // kNullSymbol: no deal ever had it.
  Symbol Find(DealField field, std::string_view text) const;
  // One more than the largest symbol; whether there are some that deals do not have.
  Symbol end(DealField field) const;
  bool AddsTexts(DealField field) const;

  struct Counts {
    int64_t rows = 0;            // of deal_history
    int64_t without_deal = 0;    // of them, without a row in deals: passed over
    int64_t deals = 0;           // in the table deals
    int64_t with_history = 0;    // of them
    int64_t never_open = 0;      // closed, and nobody knows when they were open
    int64_t undated = 0;         // whose row says what their history does not
    int64_t unknown_stage = 0;   // that were in a stage that the table stages does not list
    int64_t changed_closed = 0;  // that were closed and then closed again as something else
  };
  const Counts& counts() const { return counts_; }

 private:
  struct Texts {
    std::shared_ptr<const Symbols> of_deals;
    std::shared_ptr<const Symbols> of_history;
    Symbol end = 1;                    // of the symbols of deals, as far as they are used
    std::vector<Symbol> added;         // symbols of history whose texts deals do not have
    std::vector<Symbol> from_history;  // by symbol of history
  };
  class Builder;
  DealHistory() = default;
  const Texts& texts(DealField field) const;

  std::vector<size_t> first_;  // by row of deals, one more than there are
  std::vector<DealState> states_;
  std::vector<uint8_t> has_history_;
  std::array<Texts, 4> texts_;  // stage, currency, forecast category, owner
  Counts counts_;
  std::shared_ptr<ScopedCharge> charge_;
};

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_DEAL_HISTORY_H_
