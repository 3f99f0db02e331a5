#include "bridge_periods.h"

namespace coxswain {
namespace {

bool EndsMonth(Date day) { return day.PlusDays(1).civil().day == 1; }

// A last day of a month goes to the last day of that month.
Date YearBefore(Date day) {
  return EndsMonth(day) ? day.PlusDays(1).PlusMonths(-12).PlusDays(-1) : day.PlusMonths(-12);
}

BridgePeriods Against(Date from, Date to, const Options& options) {
  if (options.Text("against") == "year_before") {
    return {YearBefore(from), YearBefore(to), from, to};
  }
  const Date base_to = from.PlusDays(-1);
  if (from.civil().day == 1 && EndsMonth(to)) {
    const CivilDay first = from.civil();
    const CivilDay last = to.civil();
    const int months = (last.year - first.year) * 12 + last.month - first.month + 1;
    return {from.PlusMonths(-months), base_to, from, to};
  }
  return {from.PlusDays(from.days() - to.days() - 1), base_to, from, to};
}

}  // namespace

Grain BridgeGrain(const Options& options) {
  return GrainFromName(options.Text("grain")).value_or(Grain::kYear);
}

absl::StatusOr<std::optional<BridgePeriods>> GivenPeriods(const Options& options) {
  const std::optional<Date> from = options.DateOf("from");
  const std::optional<Date> to = options.DateOf("to");
  const std::optional<Date> base_from = options.DateOf("base_from");
  const std::optional<Date> base_to = options.DateOf("base_to");
  if (from.has_value() != to.has_value()) {
    return InvalidArgument("A bridge goes to a period with two ends: give both from and to.");
  }
  if (base_from.has_value() != base_to.has_value()) {
    return InvalidArgument(
        "A bridge starts from a period with two ends: give both base_from and base_to.");
  }
  if (base_from.has_value() && !from.has_value()) {
    return InvalidArgument(
        "base_from and base_to say what a period is compared with: give from and to as well.");
  }
  if (base_from.has_value() && *base_from > *base_to) {
    return InvalidArgument("base_from is after base_to: exchange the two days.");
  }
  if (!from.has_value()) return std::nullopt;
  if (base_from.has_value()) return BridgePeriods{*base_from, *base_to, *from, *to};
  return Against(*from, *to, options);
}

BridgePeriods LastPeriods(Date first_won, Date last_won, const Options& options,
                          const Calendar& calendar) {
  const Grain grain = BridgeGrain(options);
  const Date known = options.DateOf("as_of").value_or(last_won);
  Date from = PeriodStart(known, grain, calendar);
  Date to = PeriodEnd(known, grain, calendar);
  if (to > known && from > first_won) {
    to = from.PlusDays(-1);
    from = PeriodStart(to, grain, calendar);
  }
  return Against(from, to, options);
}

}  // namespace coxswain
