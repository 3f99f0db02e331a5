#include "movement_table.h"

#include <utility>

#include "coxswain/measures.h"

namespace coxswain {
namespace {

using P = MovementPart;

}  // namespace

Int128 MovementSums::Net(size_t lane) const {
  Int128 net = 0;
  for (const P part : {P::kOpening, P::kCreated, P::kReopened, P::kGrown, P::kPulledIn,
                       P::kTransferredIn, P::kRevalued}) {
    if (lane == 0 && (part == P::kGrown || part == P::kRevalued)) continue;
    net = Plus(net, lanes[2 * static_cast<size_t>(part) + lane]);
  }
  for (const P part :
       {P::kShrunk, P::kPushedOut, P::kTransferredOut, P::kWon, P::kLost, P::kOmitted}) {
    if (lane == 0 && part == P::kShrunk) continue;
    net = Minus(net, lanes[2 * static_cast<size_t>(part) + lane]);
  }
  return net;
}

bool IsPeriod(int64_t day) {
  static const int64_t kFirst = Date::FromCivil(1, 1, 1).days();
  static const int64_t kLast = Date::FromCivil(9999, 12, 31).days();
  return day >= kFirst && day <= kLast;
}

MovementTable::MovementTable(absl::Span<const OutputSpec> outputs,
                             const std::vector<std::string>& by, std::optional<Grain> grain,
                             const Signature& signature)
    : grain_(grain), calendar_(signature.calendar) {
  const std::string money = UnitText(MeasureUnit::kMoney, signature.currency);
  AddDimensionColumns(by, &table_);
  first_ = static_cast<int>(table_.columns.size());
  for (const OutputSpec& output : outputs) {
    if (output.name == "period" && !grain_.has_value()) continue;
    const bool sum = output.unit == std::string_view("money");
    const ColumnKind kind = sum                   ? ColumnKind::kSum
                            : output.unit.empty() ? ColumnKind::kText
                                                  : ColumnKind::kInteger;
    table_.AddColumn(std::string(output.name), kind, sum ? money : std::string(output.unit),
                     sum ? kMoneyScale : 0);
  }
}

void MovementTable::Append(const MovementGroup& group, const std::set<int64_t>& periods,
                           const std::string& note) {
  std::array<Int128, 2> opening = {group.opening.Net(0), group.opening.Net(1)};
  Int128 without_amount = group.opening.deals(P::kWithoutAmount);
  for (const int64_t period : periods) {
    const auto found = group.periods.find(period);
    MovementSums sums = found == group.periods.end() ? MovementSums() : found->second;
    if (period == *periods.begin()) sums.Take(P::kLeftOut, group.opening);
    const std::array<Int128, 2> closing = {Plus(opening[0], sums.Net(0)),
                                           Plus(opening[1], sums.Net(1))};
    without_amount = Plus(without_amount, sums.deals(P::kWithoutAmount));
    const bool anything = found != group.periods.end() || opening[0] != 0 || opening[1] != 0;
    if (anything || (group.dimensions.empty() && periods.size() == 1)) {
      AppendDimensions(group.dimensions, &table_);
      column_ = first_;
      if (grain_.has_value()) Period(period);
      Row(sums, opening, closing, without_amount);
      note.empty() ? table_.AppendNull(column_) : table_.AppendText(column_, note);
    }
    opening = closing;
  }
}

void MovementTable::Period(int64_t period) {
  if (!IsPeriod(period)) {
    table_.AppendNull(column_++);
    return;
  }
  const Date start = Date::FromDays(static_cast<int32_t>(period));
  table_.AppendText(column_++, PeriodName(start, *grain_, calendar_));
}

void MovementTable::Row(const MovementSums& sums, const std::array<Int128, 2>& opening,
                        const std::array<Int128, 2>& closing, Int128 without_amount) {
  const auto part = [&](P of) {
    Count(sums.deals(of));
    Money(sums.amount(of));
  };
  Count(opening[0]);
  Money(opening[1]);
  for (const P of :
       {P::kCreated, P::kReopened, P::kGrown, P::kShrunk, P::kPulledIn, P::kPushedOut}) {
    part(of);
  }
  Count(Minus(sums.deals(P::kTransferredIn), sums.deals(P::kTransferredOut)));
  Money(Minus(sums.amount(P::kTransferredIn), sums.amount(P::kTransferredOut)));
  Money(sums.amount(P::kRevalued));
  for (const P of : {P::kWon, P::kLost, P::kOmitted}) part(of);
  Count(closing[0]);
  Money(closing[1]);
  Count(without_amount);
  Count(sums.deals(P::kLeftOut));
}

}  // namespace coxswain
