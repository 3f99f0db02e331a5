#ifndef COXSWAIN_SRC_OBJECTIVES_MOVEMENTS_H_
#define COXSWAIN_SRC_OBJECTIVES_MOVEMENTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/book/reported.h"
#include "coxswain/objectives/deal_history.h"
#include "coxswain/query.h"

// What happened to deals, one by one: objectives/pipeline_movement.h in single movements.
namespace coxswain {

enum class MovementPart : uint8_t {
  kOpening,
  kCreated,
  kReopened,
  kGrown,
  kShrunk,
  kPulledIn,
  kPushedOut,
  kTransferredIn,
  kTransferredOut,
  kRevalued,
  kWon,
  kLost,
  kOmitted,
  kWithoutAmount,  // its deals: how many more are in the pipeline without an amount
  kLeftOut,        // closed, and nobody knows when it was open
};
inline constexpr int kMovementParts = 15;

struct Movement {
  static constexpr int32_t kNoPeriod = INT32_MIN;  // not asked for; and that of the opening

  int64_t deal = 0;                  // row of deals
  const DealState* state = nullptr;  // what it was in, for dimensions and filter
  int32_t period = kNoPeriod;        // its first day; DealState::kUndated: nobody knows the day
  int32_t gap = -1;                  // there is no rate for it: which of gaps
  MovementPart part = MovementPart::kOpening;
  int8_t deals = 0;
  Int128 amount = 0;  // micros of the reporting currency; above 0 but for deals below it
};

struct MovementQuestion {
  std::optional<Date> from, to;                    // days, both included
  std::optional<Date> expected_from, expected_to;  // the same, of expected_close_on
  std::optional<Grain> grain;
};

struct Movements {
  std::vector<Movement> all;  // by deal
  std::vector<RateGap> gaps;
};

// `snapshot` as a query reads it, in the reporting currency; the history is of the same.
absl::StatusOr<Movements> FindMovements(const Snapshot& snapshot, const DealHistory& history,
                                        const MovementQuestion& question, const Run& run,
                                        ScopedCharge* charge);

// What amounts of deals are worth on a day.
class DealRates {
 public:
  DealRates(const Snapshot& snapshot, const DealHistory& history);

  // The amount in the reporting currency at the rate of a day; kAlways, kUndated: the latest rate.
  // Null for no amount. False: there is no such rate, or it is too large, and `gap` says so.
  bool Value(int64_t deal, const DealState& state, int32_t day, int64_t* value, RateGap* gap) const;
  // The first day of the last rate of the state's currency; kAlways where there is none to look
  // at, and no day's rate differs.
  int32_t LastChange(const DealState& state) const;

 private:
  struct Rate {
    const RateSeries* series = nullptr;  // null: the reporting currency
    int32_t last = DealState::kAlways;
  };
  std::vector<Rate> rates_;  // by symbol of the currency
  RatePolicy policy_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_MOVEMENTS_H_
