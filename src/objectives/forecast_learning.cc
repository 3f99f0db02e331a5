#include "forecast_learning.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coxswain {
namespace {

constexpr int kYear = 365;
constexpr int kMostDays = 7320;  // ahead
constexpr int kBlock = 28;       // days
constexpr int kMostBlocks = 13;
constexpr int kLeastBlocks = 4;
constexpr int64_t kLeastAmounts = 30;

// All deals in one stage.
void LearnTogether(const KnownDeals& deals, int32_t today, DealLessons* lessons) {
  StageCounts counts(1);
  int64_t at_once = 0;
  int64_t won_at_once = 0;
  int64_t opened = 0;
  int64_t won = 0;
  for (const KnownDeals::Closed& one : deals.closed) {
    opened += one.count;
    won += one.won ? one.count : 0;
    lessons->closed += one.count;
    if (one.closed > one.opened) {
      counts.Add({0, 0, one.closed - one.opened, one.won ? kStayWon : kStayLost, one.count});
    } else {
      at_once += one.count;
      won_at_once += one.won ? one.count : 0;
    }
  }
  for (const KnownDeals::Open& one : deals.open) {
    if (one.opened == kNullDay || one.opened > today) continue;
    opened += one.count;
    if (one.opened < today) {
      counts.Add({0, 0, int64_t{today} - one.opened, kOutOfSight, one.count});
    }
  }
  if (lessons->closed < kLeastClosed || won == 0) return;
  lessons->hazards.emplace(counts);
  lessons->first = {Ratio(opened - at_once, opened)};
  lessons->won_at_once = Ratio(won_at_once, opened);
}

bool LearnByStage(const KnownDeals& deals, int32_t today, DealLessons* lessons) {
  int64_t won = deals.first_won;
  int64_t closed = deals.first_won + deals.first_lost;
  std::map<std::string, int> stages;
  const auto place = [&](const std::string& stage) {
    return stages.try_emplace(stage, static_cast<int>(stages.size()) + 1).first->second;
  };
  for (const KnownDeals::Stay& stay : deals.stays) {
    place(stay.stage);
    if (stay.next == 0) place(stay.next_stage);
    won += stay.next == kStayWon ? stay.count : 0;
    closed += stay.next == kStayWon || stay.next == kStayLost ? stay.count : 0;
  }
  if (closed < kLeastClosed || won == 0) return false;
  for (const auto& [stage, count] : deals.first_stages) place(stage);
  StageCounts counts(static_cast<int>(stages.size()) + 1);
  for (const KnownDeals::Stay& stay : deals.stays) {
    const int32_t to = stay.to.has_value() ? std::min(*stay.to, today) : today;
    if (to <= stay.from) continue;
    const bool seen = stay.to.has_value() && *stay.to <= today;
    const int next = !seen ? kOutOfSight : stay.next == 0 ? place(stay.next_stage) : stay.next;
    counts.Add({place(stay.stage), int64_t{stay.from} - stay.opened, int64_t{to} - stay.opened,
                next, stay.count});
  }
  int64_t first = deals.first_won + deals.first_lost;
  for (const auto& [stage, count] : deals.first_stages) first += count;
  if (first == 0 || counts.won() == 0) return false;
  lessons->first.assign(stages.size() + 1, 0);
  for (const auto& [stage, count] : deals.first_stages) {
    lessons->first[static_cast<size_t>(place(stage))] = Ratio(count, first);
  }
  lessons->won_at_once = Ratio(deals.first_won, first);
  lessons->hazards.emplace(counts);
  lessons->stages = std::move(stages);
  lessons->closed = closed;
  lessons->by_stage = true;
  return true;
}

}  // namespace

DealLessons LearnFrom(const KnownDeals& deals, int32_t today) {
  DealLessons lessons;
  if (!LearnByStage(deals, today, &lessons)) LearnTogether(deals, today, &lessons);
  return lessons;
}

DailyAmount OpenedByDay(const KnownDeals& deals, int32_t today) {
  DailyAmount opened;
  for (const KnownDeals::Closed& one : deals.closed) {
    opened[one.opened] += static_cast<double>(one.count);
  }
  for (const KnownDeals::Open& one : deals.open) {
    if (one.opened != kNullDay && one.opened <= today) {
      opened[one.opened] += static_cast<double>(one.count);
    }
  }
  return opened;
}

DealsToCome LearnToCome(const DailyAmount& opened,
                        const std::vector<KnownDeals::WonAmount>& amounts,
                        const DealLessons& lessons, const WorkingDays& working,
                        const Window& window, double scale) {
  DealsToCome come;
  const auto [today, from, due] = window;
  const int32_t to = std::min(due, today + kMostDays);
  if (opened.empty() || to <= today || from > to || !lessons.hazards.has_value()) return come;
  const Season season(opened, today, working);
  const int32_t begin = std::max(opened.begin()->first, today - kYear + 1);
  double deals_opened = 0;
  for (auto day = opened.lower_bound(begin); day != opened.end(); ++day)
    deals_opened += day->second;
  const double weight = season.Weight(begin, today);
  if (!(weight > 0) || deals_opened == 0) return come;
  const double rate = deals_opened / weight;

  const std::vector<double> won_by_age =
      lessons.hazards->WonByAge(lessons.first, int64_t{to} - today);
  const auto won_within = [&](int32_t days) -> double {
    return days < 0 ? 0 : lessons.won_at_once + won_by_age[static_cast<size_t>(days)];
  };
  for (int32_t day = today + 1; day <= to; ++day) {
    const double won = won_within(to - day) - won_within(from - 1 - day);
    come.won.mean += rate * season.Weight(day) * won;
  }

  // How well the rate is known, and how much it changes from block to block beyond chance.
  double beyond = 0;
  double squares = 0;
  int blocks = 0;
  for (int32_t end = today; end - kBlock + 1 >= begin && blocks < kMostBlocks;
       end -= kBlock, ++blocks) {
    const double expected = rate * season.Weight(end - kBlock + 1, end);
    double came = 0;
    for (auto day = opened.lower_bound(end - kBlock + 1); day != opened.end() && day->first <= end;
         ++day) {
      came += day->second;
    }
    beyond += (came - expected) * (came - expected) - expected;
    squares += expected * expected;
  }
  const double changes = blocks >= kLeastBlocks ? std::max(beyond / squares, 0.0) : 0;
  come.won.shape = 1 / (1 / (deals_opened + 0.5) + changes);

  const int32_t year_ago = today - kYear;
  int64_t recent = 0;
  for (const KnownDeals::WonAmount& one : amounts) {
    recent += one.month > year_ago ? one.count : 0;
  }
  double count = 0;
  for (const KnownDeals::WonAmount& one : amounts) {
    if (recent >= kLeastAmounts && one.month <= year_ago) continue;
    const double amount = static_cast<double>(one.amount) * scale;
    if (!(amount >= 0) || amount > 9e17) continue;
    come.amounts.emplace_back(std::llround(amount), static_cast<double>(one.count));
    count += static_cast<double>(one.count);
  }
  for (auto& [amount, share] : come.amounts) share /= count;
  return come;
}

double SharedLuck(const std::map<int32_t, std::pair<int64_t, int64_t>>& months) {
  double all = 0, won = 0, squares = 0, within = 0;
  for (const auto& [month, counts] : months) {
    const auto n = static_cast<double>(counts.second);
    const auto w = static_cast<double>(counts.first);
    all += n;
    won += w;
    squares += n * n;
    within += w * (n - w) / n;
  }
  const auto k = static_cast<double>(months.size());
  if (k < 2 || all <= k || won == 0 || won == all) return 0;
  double between = 0;
  for (const auto& [month, counts] : months) {
    const auto n = static_cast<double>(counts.second);
    const double off = static_cast<double>(counts.first) / n - won / all;
    between += n * off * off;
  }
  const double mean_between = between / (k - 1);
  const double mean_within = within / (all - k);
  const double size = (all - squares / all) / (k - 1);
  const double below = mean_between + (size - 1) * mean_within;
  return below > 0 ? std::clamp((mean_between - mean_within) / below, 0.0, 0.99) : 0;
}

double SharedLuck(const KnownDeals& deals) {
  std::map<int32_t, std::pair<int64_t, int64_t>> months;
  for (const KnownDeals::Closed& one : deals.closed) {
    const CivilDay day = Date::FromDays(one.closed).civil();
    auto& counts = months[Date::FromCivil(day.year, day.month, 1).days()];
    counts.first += one.won ? one.count : 0;
    counts.second += one.count;
  }
  return SharedLuck(months);
}

}  // namespace coxswain
