#include "season.h"

#include <algorithm>

namespace coxswain {
namespace {

constexpr std::string_view kCalendar = "calendar";
constexpr int kLeastDays = 28;
constexpr int kMostYears = 5;

// Monday to Friday; 1970-01-01 was a Thursday.
bool IsWeekday(int32_t day) { return ((day + 3) % 7 + 7) % 7 < 5; }

}  // namespace

std::vector<Key> WorkingDays::Definitions(const Snapshot& snapshot) {
  const TableState& calendar = snapshot.table(TableId::kCalendar);
  const int date = ColumnIndex(TableId::kCalendar, "date");
  const int working = ColumnIndex(TableId::kCalendar, "working");
  std::map<int32_t, bool> said;
  for (int64_t row = 0; row < calendar.rows; ++row) {
    const uint8_t works = calendar.SmallAt(row, working);
    if (works != kNullSmall) said[calendar.DayAt(row, date)] = works == 2;
  }
  std::vector<Key> definitions;
  for (const auto& [day, works] : said) {
    if (works == IsWeekday(day)) continue;  // as it would be without
    definitions.push_back(
        {KeyPart::Text(kCalendar), KeyPart::Integer(day), KeyPart::Integer(works ? 1 : 0)});
  }
  return definitions;
}

WorkingDays::WorkingDays(const std::vector<Key>& definitions) {
  for (const Key& key : definitions) {
    if (key.size() != 3 || key[0].text != kCalendar) continue;
    said_[static_cast<int32_t>(key[1].integer)] = key[2].integer != 0;
  }
}

bool WorkingDays::Works(int32_t day) const {
  const auto said = said_.find(day);
  return said != said_.end() ? said->second : IsWeekday(day);
}

Season::Season(const DailyAmount& amounts, std::optional<int32_t> last, const WorkingDays& working)
    : working_(working) {
  month_.fill(1);
  if (amounts.empty() || !last.has_value() || amounts.begin()->first > *last) return;
  const int32_t first = amounts.begin()->first;
  if (*last - first + 1 < kLeastDays) return;
  double sums[2] = {0, 0};
  for (const auto& [day, amount] : amounts) {
    if (day <= *last) sums[working.Works(day) ? 1 : 0] += std::max(amount, 0.0);
  }
  int64_t days[2] = {0, 0};
  for (int32_t day = first; day <= *last; ++day) ++days[working.Works(day) ? 1 : 0];
  if (days[1] == 0 || sums[1] <= 0) return;
  const double mean = (sums[0] + sums[1]) / static_cast<double>(days[0] + days[1]);
  working_weight_ = sums[1] / static_cast<double>(days[1]) / mean;
  other_weight_ = days[0] == 0 ? working_weight_ : sums[0] / static_cast<double>(days[0]) / mean;
  knows_week_ = true;

  std::array<double, 12> shares{};
  int years = 0;
  for (int back = 0; back < kMostYears; ++back) {
    const Date end = Date::FromDays(*last).PlusMonths(-12 * back);
    const Date begin = Date::FromDays(*last).PlusMonths(-12 * (back + 1)).PlusDays(1);
    if (begin.days() < first) break;
    std::array<double, 12> came{}, expected{};
    double all_came = 0, all_expected = 0;
    for (int32_t day = begin.days(); day <= end.days(); ++day) {
      const auto month = static_cast<size_t>(Date::FromDays(day).civil().month - 1);
      const auto found = amounts.find(day);
      const double amount = found == amounts.end() ? 0 : std::max(found->second, 0.0);
      const double weight = Weight(day);
      came[month] += amount;
      all_came += amount;
      expected[month] += weight;
      all_expected += weight;
    }
    if (all_came <= 0) break;
    for (size_t month = 0; month < 12; ++month) {
      if (expected[month] > 0) {
        shares[month] += came[month] / expected[month] / (all_came / all_expected);
      }
    }
    ++years;
  }
  if (years < 2) return;
  for (size_t month = 0; month < 12; ++month) month_[month] = shares[month] / years;
  years_ = years;
}

double Season::Weight(int32_t day) const {
  const auto month = static_cast<size_t>(Date::FromDays(day).civil().month - 1);
  return (working_.Works(day) ? working_weight_ : other_weight_) * month_[month];
}

double Season::Weight(int32_t from, int32_t to) const {
  double sum = 0;
  for (int32_t day = from; day <= to; ++day) sum += Weight(day);
  return sum;
}

}  // namespace coxswain
