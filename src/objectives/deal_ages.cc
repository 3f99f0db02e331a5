#include "deal_ages.h"

namespace coxswain {
namespace {

std::optional<int32_t> Known(int32_t day) {
  if (day == DealState::kAlways || day == DealState::kUndated) return std::nullopt;
  return day;
}

}  // namespace

Ages::Ages(const Snapshot& snapshot, const DealHistory& history, std::optional<Date> as_of,
           std::optional<Date> won_from)
    : deals_(snapshot.table(TableId::kDeals)),
      history_(history),
      rates_(snapshot, history),
      as_of_(as_of.has_value() ? as_of->days() : DealState::kUndated),
      won_from_(won_from) {
  const TableState& stages = snapshot.table(TableId::kStages);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kStages, name); };
  for (int64_t row = 0; row < stages.rows; ++row) {
    const Symbol stage = history.Find(DealField::kStage, stages.TextAt(row, column("stage")));
    const std::string_view pipeline = stages.TextAt(row, column("pipeline"));
    order_[{std::string(pipeline), stage}] = stages.NumberAt(row, column("order"));
  }
}

void Ages::Add(int64_t deal) {
  deal_ = deal;
  const absl::Span<const DealState> all = history_.states(deal);
  size_t count = 0;
  while (count < all.size() && all[count].day <= as_of_) ++count;
  const absl::Span<const DealState> states = all.subspan(0, count);
  for (const DealState& state : states) {
    if (state.day != DealState::kUndated && state.day != DealState::kAlways) {
      ++events[state.day];
    }
  }
  if (states.empty() || states[0].status != DealStatus::kOpen) return;
  if (states.back().status == DealStatus::kOpen) AddOpen(states);
  if (states.back().status == DealStatus::kWon) AddWon(states);
}

void Ages::Note(const DealState& state, const Age& age, const AgeSums& what, int32_t gap) {
  const auto [known, fresh] = bin_of_.try_emplace(age, static_cast<int32_t>(bins.size()));
  if (fresh) bins.push_back(age);
  Movement movement;
  movement.deal = deal_;
  movement.state = &state;
  movement.period = known->second;
  movement.gap = gap;
  movements.push_back(movement);
  sums.push_back(what);
}

Age Ages::OfStage(Symbol stage, AgeKind kind) const {
  static const int kPipeline = ColumnIndex(TableId::kDeals, "pipeline");
  const auto order = order_.find({std::string(deals_.TextAt(deal_, kPipeline)), stage});
  Age age{true, {}, stage, kind, {}};
  if (order != order_.end()) age.order = order->second;
  return age;
}

void Ages::AddOpen(absl::Span<const DealState> states) {
  const DealState& now = states.back();
  AgeSums what;
  RateGap gap;
  int64_t value = 0;
  int gap_at = -1;
  if (!rates_.Value(deal_, now, as_of_, &value, &gap)) {
    gap_at = static_cast<int>(gaps.size());
    gaps.push_back(gap);
  }
  what.amount = value == kNullNumber ? 0 : value;
  for (size_t i = 1; i < states.size(); ++i) {
    const int32_t before = states[i - 1].expected_close_on;
    const int32_t after = states[i].expected_close_on;
    if (before == kNullDay || after == kNullDay || after <= before) continue;
    ++what.slips;
    what.slip_days += after - before;
  }
  // Back to where it came to the stage, or was opened again in it.
  size_t entered = states.size() - 1;
  while (entered > 0 && states[entered - 1].stage == now.stage &&
         states[entered - 1].status == DealStatus::kOpen) {
    --entered;
  }
  const bool told = !states[entered].assumed(DealField::kStage);
  const std::optional<int32_t> expected = Known(now.expected_close_on);
  for (const bool of_stage : {false, true}) {
    Age age = of_stage ? OfStage(now.stage, AgeKind::kOpen) : Age();
    age.days = !of_stage ? Known(states[0].day) : told ? Known(states[entered].day) : std::nullopt;
    Note(now, age, what, gap_at);
    if (!expected.has_value()) continue;
    age.kind = AgeKind::kExpected;
    age.days = expected;
    Note(now, age, what, gap_at);
  }
}

void Ages::AddWon(absl::Span<const DealState> states) {
  size_t won = states.size() - 1;
  while (states[won - 1].status == DealStatus::kWon) --won;
  const DealState& now = states.back();
  const std::optional<int32_t> closed = Known(states[won].day);
  const std::optional<int32_t> opened = Known(states[0].day);
  if (!closed.has_value() || (won_from_.has_value() && *closed < won_from_->days())) return;
  if (opened.has_value()) {
    Age age{false, {}, kNullSymbol, AgeKind::kWon, *closed - *opened};
    Note(now, age, {}, -1);
  }
  std::map<Symbol, int32_t> in_stage;
  for (size_t i = 0; i < won; ++i) {
    const DealState& state = states[i];
    if (state.status != DealStatus::kOpen || state.assumed(DealField::kStage)) continue;
    if (!Known(state.day).has_value()) continue;
    in_stage[state.stage] += states[i + 1].day - state.day;
  }
  for (const auto& [stage, days] : in_stage) {
    Age age = OfStage(stage, AgeKind::kWon);
    age.days = days;
    Note(now, age, {}, -1);
  }
}

}  // namespace coxswain
