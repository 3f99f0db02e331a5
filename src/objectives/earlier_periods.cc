#include "earlier_periods.h"

#include <algorithm>

namespace coxswain {
namespace {

// How many whole months the days are; 0: they are not.
int MonthsIn(const Days& days) {
  const Date after = days.to.PlusDays(1);
  const CivilDay from = days.from.civil();
  const CivilDay to = after.civil();
  return from.day == to.day && from.day <= 28 ? (to.year - from.year) * 12 + (to.month - from.month)
                                              : 0;
}

Days Earlier(const Days& days, int months) {
  return {days.from.PlusMonths(-months), days.to.PlusDays(1).PlusMonths(-months).PlusDays(-1)};
}

// Nothing is asked of days that no calendar has.
bool Exists(const Days& days) { return days.from >= Date::FromCivil(2, 1, 1); }

std::optional<Figure> MedianOf(std::vector<Figure> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end(),
            [](const Figure& a, const Figure& b) { return a.micros < b.micros; });
  const Figure& above = values[values.size() / 2];
  if (values.size() % 2 == 1) return above;
  const Figure& below = values[values.size() / 2 - 1];
  return Figure{DivideHalfEven(below.micros + above.micros, 2), (below.real + above.real) / 2};
}

}  // namespace

std::vector<Days> PeriodsBefore(const Days& days) {
  const int months = MonthsIn(days);
  const int length = days.to.days() - days.from.days() + 1;
  std::vector<Days> before;
  for (int k = 1; k <= kPeriodsBefore; ++k) {
    const int64_t far = int64_t{k} * (months > 0 ? months * 31 : length);
    if (far > days.from.days() - int64_t{Date::FromCivil(2, 1, 1).days()}) break;
    const Days earlier = months > 0
                             ? Earlier(days, k * months)
                             : Days{days.from.PlusDays(-k * length), days.to.PlusDays(-k * length)};
    if (!Exists(earlier)) break;
    before.push_back(earlier);
  }
  return before;
}

std::vector<Days> YearsBefore(const Days& days) {
  constexpr int kMonths = 12;
  const CivilDay from = days.from.civil();
  const CivilDay to = days.to.civil();
  const bool another = std::pair(to.month, to.day) >= std::pair(from.month, from.day);
  const int years = std::max(1, to.year - from.year + (another ? 1 : 0));
  std::vector<Days> before;
  for (int k = 1; k <= kYearsBefore; ++k) {
    if (days.from < Date::FromCivil(k * years + 2, 1, 1)) break;
    before.push_back(Earlier(days, k * years * kMonths));
  }
  return before;
}

History History::Of(const Objective& objective, std::vector<EarlierValue> periods,
                    const std::vector<EarlierValue>& years) {
  History history;
  // What lies before the first value is before the history.
  while (!periods.empty() &&
         (!periods.back().value.has_value() || periods.back().value->micros == 0)) {
    periods.pop_back();
  }
  int64_t reached = 0;
  std::vector<Figure> values;
  for (EarlierValue& period : periods) {
    if (!period.value.has_value()) continue;
    values.push_back(*period.value);
    reached += objective.Reached(*period.value) ? 1 : 0;
    history.periods.push_back(std::move(period));
  }
  if (!values.empty()) {
    const auto [least, most] =
        std::minmax_element(values.begin(), values.end(),
                            [](const Figure& a, const Figure& b) { return a.micros < b.micros; });
    history.lowest = *least;
    history.highest = *most;
    history.reached = Ratio(reached, static_cast<int64_t>(values.size()));
    history.median = MedianOf(std::move(values));
  }
  const auto growth = [](const Figure& now, const Figure& before) {
    const std::optional<double> share = ShareOf(now, before);
    return share.has_value() && now.micros > 0 ? std::optional(*share - 1) : std::nullopt;
  };
  if (!years.empty()) history.year_before = years[0].value;
  if (history.year_before.has_value()) {
    history.growth_wanted = growth(objective.target, *history.year_before);
  }
  std::vector<double> grown;
  for (size_t k = 0; k + 1 < years.size(); ++k) {
    if (!years[k].value.has_value() || !years[k + 1].value.has_value()) continue;
    if (const auto one = growth(*years[k].value, *years[k + 1].value)) grown.push_back(*one);
  }
  if (!grown.empty()) {
    std::sort(grown.begin(), grown.end());
    const size_t half = grown.size() / 2;
    history.growth_median =
        grown.size() % 2 == 1 ? grown[half] : (grown[half - 1] + grown[half]) / 2;
    history.growth_largest = objective.up ? grown.back() : grown.front();
  }
  return history;
}

}  // namespace coxswain
