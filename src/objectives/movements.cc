#include "movements.h"

#include <algorithm>
#include <utility>

namespace coxswain {
namespace {

bool Open(const DealState& state) { return state.status == DealStatus::kOpen; }

MovementPart PartOfClosed(DealStatus status) {
  switch (status) {
    case DealStatus::kWon:
      return MovementPart::kWon;
    case DealStatus::kLost:
      return MovementPart::kLost;
    default:
      return MovementPart::kOmitted;
  }
}

// Follows deals one after another and notes what happens to them.
class Walk {
 public:
  Walk(const Snapshot& snapshot, const DealHistory& history, const MovementQuestion& question,
       Movements* to)
      : history_(history),
        question_(question),
        calendar_(snapshot.settings().calendar),
        rates_(snapshot, history),
        restricted_(question.expected_from.has_value() || question.expected_to.has_value()),
        from_(question.from.has_value() ? question.from->days() : DealState::kAlways),
        to_(question.to.has_value() ? question.to->days() : DealState::kUndated),
        out_(to) {}

  void Follow(int64_t deal) {
    deal_ = deal;
    was_ = nullptr;
    in_ = false;
    gap_ = -1;
    const absl::Span<const DealState> states = history_.states(deal);
    bool opened = !question_.from.has_value();
    for (size_t i = 0; i < states.size(); ++i) {
      const DealState& state = states[i];
      // A deal that was open for a part of its first day was created on it.
      if (i == 0) begins_closed_ = !Open(state);
      if (state.day > to_) break;
      if (i + 1 < states.size() && states[i + 1].day == state.day) continue;
      if (state.day < from_) {
        was_ = &state;
        continue;
      }
      if (!std::exchange(opened, true)) Begin();
      Become(state);
    }
    if (!opened) Begin();
    if (was_ == nullptr && begins_closed_) {  // after `to`, and perhaps open before
      Note(MovementPart::kLeftOut, states[0], to_, 1, 0);
    }
    if (!in_) return;
    Revalue(question_.to.has_value() ? to_ : std::max(valued_, rates_.LastChange(*was_)));
  }

 private:
  bool Expected(int32_t day) const {
    if (!restricted_) return true;
    return day != kNullDay &&
           (!question_.expected_from.has_value() || day >= question_.expected_from->days()) &&
           (!question_.expected_to.has_value() || day <= question_.expected_to->days());
  }
  bool Expected(const DealState& state) const { return Expected(state.expected_close_on); }
  // What is closed on a day counts as expected on it.
  bool ExpectedClosed(const DealState& state) const {
    return Expected(state) || (state.day != DealState::kUndated && Expected(state.day));
  }

  int32_t PeriodOf(int32_t day) const {
    if (!question_.grain.has_value()) return Movement::kNoPeriod;
    if (day == DealState::kUndated || day == DealState::kAlways) return day;
    return PeriodStart(Date::FromDays(day), *question_.grain, calendar_).days();
  }

  void Note(MovementPart part, const DealState& state, int32_t day, int deals, Int128 amount) {
    const int32_t period = day < from_ ? Movement::kNoPeriod : PeriodOf(day);
    out_->all.push_back({deal_, &state, period, gap_, part, static_cast<int8_t>(deals), amount});
  }

  // The state's amount on a day; 0 without one.
  int64_t Value(const DealState& state, int32_t day) {
    int64_t value = 0;
    RateGap gap;
    if (!rates_.Value(deal_, state, day, &value, &gap) && gap_ < 0) {
      gap_ = static_cast<int32_t>(out_->gaps.size());
      out_->gaps.push_back(gap);
    }
    return value == kNullNumber ? 0 : value;
  }

  void CountWithoutAmount(const DealState& state, const DealState& group, int32_t day, int deals) {
    if (state.amount == kNullNumber) Note(MovementPart::kWithoutAmount, group, day, deals, 0);
  }
  // Into the group of `group`, with the amount of `state` or none; and out of it.
  void Enter(MovementPart part, const DealState& state, const DealState& group, int32_t day,
             int64_t value) {
    Note(part, group, day, 1, value);
    CountWithoutAmount(state, group, day, 1);
  }
  void Enter(MovementPart part, const DealState& state, int32_t day, int64_t value) {
    Enter(part, state, state, day, value);
  }
  void Leave(MovementPart part, const DealState& state, const DealState& group, int32_t day,
             int64_t value) {
    Note(part, group, day, 1, value);
    CountWithoutAmount(state, group, day, -1);
  }
  // The deal that was in the group becomes `state` in it.
  void Change(const DealState& state, const DealState& group, int32_t day, int64_t value) {
    const Int128 grown = static_cast<Int128>(value) - value_;
    if (grown > 0) Note(MovementPart::kGrown, group, day, 1, grown);
    if (grown < 0) Note(MovementPart::kShrunk, group, day, 1, -grown);
    CountWithoutAmount(*was_, group, day, -1);
    CountWithoutAmount(state, group, day, 1);
  }

  // What the deal is at the end of the day before the first.
  void Begin() {
    in_ = was_ != nullptr && Open(*was_) && Expected(*was_);
    if (!in_) return;
    valued_ = from_ - 1;
    value_ = Value(*was_, valued_);
    Enter(MovementPart::kOpening, *was_, valued_, value_);
  }

  // Brings the value of a deal in the pipeline to the rate of a day, period by period.
  void Revalue(int32_t day) {
    const int32_t last = rates_.LastChange(*was_);
    if (last == DealState::kAlways) return;
    if (day == DealState::kUndated) day = std::max(valued_, last);
    if (valued_ == DealState::kUndated) return;
    const auto to = [&](int32_t until) {
      const int64_t value = Value(*was_, until);
      const Int128 more = static_cast<Int128>(value) - value_;
      if (more != 0) Note(MovementPart::kRevalued, *was_, until, 1, more);
      value_ = value;
      valued_ = until;
    };
    while (question_.grain.has_value() && valued_ != DealState::kAlways && valued_ < last) {
      const Date end = PeriodEnd(Date::FromDays(valued_ + 1), *question_.grain, calendar_);
      if (end.days() >= day) break;
      to(end.days());
    }
    to(day);
  }

  void Become(const DealState& state) {
    const int32_t day = state.day;
    if (in_) Revalue(day);
    const int64_t value = Value(state, day);
    if (was_ == nullptr) {
      Appear(state, value);
    } else if (Open(*was_)) {
      Open(state) ? Stay(state, value) : Close(state, value);
    } else if (Open(state)) {
      in_ = Expected(state);
      if (in_) Enter(MovementPart::kReopened, state, day, value);
    } else if (state.status != was_->status && ExpectedClosed(state)) {
      Enter(MovementPart::kReopened, state, day, value);
      Leave(PartOfClosed(state.status), state, state, day, value);
    }
    value_ = value;
    valued_ = day;
    was_ = &state;
  }

  void Appear(const DealState& state, int64_t value) {
    const int32_t day = state.day;
    if (begins_closed_) {
      Note(MovementPart::kLeftOut, state, day, 1, 0);
    } else if (Open(state)) {
      in_ = Expected(state);
      if (!in_) return;
      const bool always = day == DealState::kAlways;
      Enter(always ? MovementPart::kOpening : MovementPart::kCreated, state, day, value);
    } else if (ExpectedClosed(state)) {
      Enter(MovementPart::kCreated, state, day, value);
      Leave(PartOfClosed(state.status), state, state, day, value);
    }
  }

  void Stay(const DealState& state, int64_t value) {
    const int32_t day = state.day;
    const bool stays = Expected(state);
    if (in_ && stays) {
      Leave(MovementPart::kTransferredOut, *was_, *was_, day, value_);
      Enter(MovementPart::kTransferredIn, *was_, state, day, value_);
      Change(state, state, day, value);
    } else if (in_) {
      Change(state, *was_, day, value);
      Leave(MovementPart::kPushedOut, state, *was_, day, value);
    } else if (stays) {
      Enter(MovementPart::kPulledIn, state, day, value);
    }
    in_ = stays;
  }

  void Close(const DealState& state, int64_t value) {
    const int32_t day = state.day;
    if (in_) {
      Change(state, *was_, day, value);
    } else if (ExpectedClosed(state)) {
      Enter(MovementPart::kPulledIn, state, *was_, day, value);
      in_ = true;
    }
    if (in_) Leave(PartOfClosed(state.status), state, *was_, day, value);
    in_ = false;
  }
  const DealHistory& history_;
  const MovementQuestion& question_;
  const Calendar calendar_;
  const DealRates rates_;
  const bool restricted_;
  const int32_t from_, to_;
  Movements* const out_;

  // Of the deal that is followed:
  int64_t deal_ = 0;
  const DealState* was_ = nullptr;  // at the end of the last day on which it changed
  bool begins_closed_ = false;
  bool in_ = false;     // the pipeline
  int64_t value_ = 0;   // while it is in
  int32_t valued_ = 0;  // by the rate of this day
  int32_t gap_ = -1;    // the first
};

}  // namespace

absl::StatusOr<Movements> FindMovements(const Snapshot& snapshot, const DealHistory& history,
                                        const MovementQuestion& question, const Run& run,
                                        ScopedCharge* charge) {
  Movements movements;
  Walk walk(snapshot, history, question, &movements);
  size_t charged = 0;
  for (int64_t deal = 0; deal < history.deals(); ++deal) {
    walk.Follow(deal);
    if (deal % kGroupRows != 0) continue;
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const size_t capacity = movements.all.capacity();
    COXSWAIN_RETURN_IF_ERROR(charge->Add(
        static_cast<int64_t>((capacity - charged) * sizeof(Movement)), "Movements of deals"));
    charged = capacity;
  }
  return movements;
}

}  // namespace coxswain
