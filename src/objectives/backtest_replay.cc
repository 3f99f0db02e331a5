#include <algorithm>
#include <cmath>
#include <map>

#include "backtest.h"
#include "forecast_learning.h"

namespace coxswain {
namespace {

// What a day changes about a deal.
struct Change {
  int32_t day;
  uint32_t deal;
  uint32_t state;
};

// Gives stages their places, from 1 on in the order of their names; returns how many places there
// are, that of unknown ones included.
int PlaceStages(std::vector<DealPath>* paths) {
  std::map<std::string_view, int> places;
  for (const DealPath& path : *paths) {
    for (const PathState& state : path.states) {
      if (!state.stage.empty()) places.try_emplace(state.stage, 0);
    }
  }
  int next = 1;
  for (auto& [stage, place] : places) place = next++;
  for (DealPath& path : *paths) {
    for (PathState& state : path.states) {
      if (!state.stage.empty()) state.place = places.at(state.stage);
    }
  }
  return next;
}

class Replayer {
 public:
  // `stages`: how many places they have.
  Replayer(const std::vector<DealPath>& paths, int stages, const WorkingDays& working,
           const BacktestOptions& options)
      : paths_(paths), working_(working), options_(options), counts_(stages) {
    at_.assign(paths.size(), 0);
    place_.assign(paths.size(), kNotOpen);
    first_counts_.assign(static_cast<size_t>(stages), 0);
    in_bins_.assign(paths.size(), 0);
    out_.bins.resize(static_cast<size_t>(options.bins));
    for (uint32_t deal = 0; deal < paths.size(); ++deal) {
      const std::vector<PathState>& states = paths[deal].states;
      for (uint32_t i = 0; i < states.size(); ++i) {
        changes_.push_back({states[i].day, deal, i});
        const bool closes = i == 0 || states[i - 1].status == DealStatus::kOpen;
        if (states[i].status == DealStatus::kWon && closes && states[i].amount != kNullNumber) {
          won_by_day_[states[i].day] += Int128{states[i].amount} * paths[deal].count;
        }
      }
    }
    std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) {
      return a.day != b.day ? a.day < b.day : a.deal < b.deal;
    });
  }

  bool empty() const { return changes_.empty(); }
  int32_t first_day() const { return changes_.front().day; }

  absl::Status Look(int32_t day, int32_t due) {
    for (; next_ < changes_.size() && changes_[next_].day <= day; ++next_) Learn(changes_[next_]);
    if (closed_ < kLeastClosed || counts_.won() == 0) return absl::OkStatus();
    DealLessons lessons;
    lessons.by_stage = true;
    lessons.closed = closed_;
    AddOngoing(day, 1);
    lessons.hazards.emplace(counts_);
    AddOngoing(day, -1);
    int64_t first = first_closed_;
    for (const int64_t count : first_counts_) first += count;
    for (const int64_t count : first_counts_) lessons.first.push_back(Ratio(count, first));
    lessons.won_at_once = Ratio(first_won_, first);

    Replay replay;
    replay.day = day;
    replay.due = due;
    replay.closed_deals = closed_;
    const StageTable in_time = lessons.hazards->WonWithin(int64_t{due} - day);
    const StageTable ever = lessons.hazards->EverWon();
    std::vector<OpenDeal> open;
    for (auto won = won_by_day_.upper_bound(day);
         !options_.open_only && won != won_by_day_.end() && won->first <= due; ++won) {
      replay.came += won->second;
    }
    for (const uint32_t deal : open_) {
      const DealPath& path = paths_[deal];
      const PathState& state = path.states[at_[deal]];
      const int stage = state.place;
      const int64_t age = int64_t{day} - path.states.front().day;
      double probability = in_time.At(stage, age);
      if (options_.given && state.probability != kNullNumber) {
        const double learned = ever.At(stage, age);
        const double given = std::clamp(static_cast<double>(state.probability) / 1e9, 0.0, 1.0);
        probability = learned > 0 ? std::min(given * probability / learned, 1.0) : 0;
      }
      const PathState* won = WonInTime(path, at_[deal], due);
      Judge(deal, probability, won != nullptr, &replay);
      if (options_.open_only && won != nullptr && won->amount != kNullNumber) {
        replay.came += Int128{won->amount} * path.count;
      }
      if (state.amount == kNullNumber || state.amount < 0) continue;
      for (int64_t i = 0; i < path.count; ++i) open.push_back({state.amount, probability});
    }
    DealsToCome to_come;
    if (!options_.open_only) {
      to_come = LearnToCome(opened_, Amounts(), lessons, working_, {day, day + 1, due}, 1);
    }
    PipelineOptions luck;
    luck.correlation = options_.common_shock ? SharedLuck(months_) : options_.correlation;
    COXSWAIN_ASSIGN_OR_RETURN(const Outlook outlook, Outlook::Of(open, to_come, luck));
    replay.expected = outlook.mean();
    replay.low = outlook.Quantile(.1);
    replay.median = outlook.Quantile(.5);
    replay.high = outlook.Quantile(.9);
    replay.correlation = luck.correlation;
    out_.replays.push_back(replay);
    return absl::OkStatus();
  }

  Backtest Take() {
    for (size_t deal = 0; deal < paths_.size(); ++deal) {
      out_.deals += in_bins_[deal] != 0 ? paths_[deal].count : 0;
      for (size_t bin = 0; bin < out_.bins.size(); ++bin) {
        out_.bins[bin].deals += (in_bins_[deal] >> bin & 1) != 0 ? paths_[deal].count : 0;
      }
    }
    return std::move(out_);
  }

 private:
  // The stay that `change` ends, and what begins with it.
  void Learn(const Change& change) {
    const DealPath& path = paths_[change.deal];
    const PathState& state = path.states[change.state];
    const int32_t opened = path.states.front().day;
    const bool open = state.status == DealStatus::kOpen;
    const bool won = state.status == DealStatus::kWon;
    if (change.state == 0) {
      opened_[opened] += static_cast<double>(path.count);
      (open ? first_counts_[static_cast<size_t>(state.place)] : first_closed_) += path.count;
      first_won_ += won ? path.count : 0;
    } else {
      const PathState& before = path.states[change.state - 1];
      if (before.status == DealStatus::kOpen) {
        const int stage = before.place;
        const int next = won ? kStayWon : !open ? kStayLost : state.place;
        // What stays in its stage goes on without an end.
        counts_.Add({stage, int64_t{before.day} - opened, int64_t{state.day} - opened,
                     next == stage ? kOutOfSight : next, path.count});
      }
    }
    at_[change.deal] = change.state;
    Place(change.deal, open);
    if (open) return;
    const bool closes =
        change.state == 0 || path.states[change.state - 1].status == DealStatus::kOpen;
    if (!closes) return;
    closed_ += path.count;
    const CivilDay day = Date::FromDays(state.day).civil();
    const int32_t month = Date::FromCivil(day.year, day.month, 1).days();
    auto& of_month = months_[month];
    of_month.first += won ? path.count : 0;
    of_month.second += path.count;
    if (!won || state.amount == kNullNumber || state.amount <= 0) return;
    auto& amounts = amounts_[{month, ThreeDigits(state.amount)}];
    amounts.first += path.count;
    amounts.second += Int128{state.amount} * path.count;
  }

  // Among the open deals, or not.
  void Place(uint32_t deal, bool open) {
    uint32_t& place = place_[deal];
    if (open == (place != kNotOpen)) return;
    if (open) {
      place = static_cast<uint32_t>(open_.size());
      open_.push_back(deal);
      return;
    }
    open_[place] = open_.back();
    place_[open_[place]] = place;
    open_.pop_back();
    place = kNotOpen;
  }

  // Stays that have not ended, seen up to `day`.
  void AddOngoing(int32_t day, int sign) {
    for (const uint32_t deal : open_) {
      const DealPath& path = paths_[deal];
      const PathState& state = path.states[at_[deal]];
      if (state.day >= day) continue;
      const int32_t opened = path.states.front().day;
      counts_.Add({state.place, int64_t{state.day} - opened, int64_t{day} - opened, kOutOfSight,
                   sign * path.count});
    }
  }

  // The state in which an open deal is won by `due`; null: that is not what ends it first.
  static const PathState* WonInTime(const DealPath& path, uint32_t at, int32_t due) {
    for (size_t i = at + 1; i < path.states.size() && path.states[i].day <= due; ++i) {
      if (path.states[i].status == DealStatus::kOpen) continue;
      return path.states[i].status == DealStatus::kWon ? &path.states[i] : nullptr;
    }
    return nullptr;
  }

  void Judge(uint32_t deal, double probability, bool won, Replay* replay) {
    const int64_t count = paths_[deal].count;
    const double off = probability - (won ? 1 : 0);
    const auto bin =
        std::min(out_.bins.size() - 1, static_cast<size_t>(probability * options_.bins));
    ReliabilityBin& of = out_.bins[bin];
    of.forecasts += count;
    of.won += won ? count : 0;
    of.sum += probability * static_cast<double>(count);
    in_bins_[deal] |= uint64_t{1} << bin;
    out_.squares += off * off * static_cast<double>(count);
    out_.forecasts += count;
    replay->brier += off * off * static_cast<double>(count);
    replay->open_deals += count;
  }

  std::vector<KnownDeals::WonAmount> Amounts() const {
    std::vector<KnownDeals::WonAmount> amounts;
    for (const auto& [key, sums] : amounts_) {
      amounts.push_back({key.first, static_cast<int64_t>(sums.second / sums.first), sums.first});
    }
    return amounts;
  }

  const std::vector<DealPath>& paths_;
  const WorkingDays& working_;
  const BacktestOptions& options_;
  StageCounts counts_;
  std::vector<Change> changes_;
  size_t next_ = 0;
  static constexpr uint32_t kNotOpen = UINT32_MAX;
  std::vector<uint32_t> at_;     // the state that a deal is in, once it is there
  std::vector<uint32_t> open_;   // deals
  std::vector<uint32_t> place_;  // of a deal among them
  std::map<int32_t, Int128> won_by_day_;
  DailyAmount opened_;
  std::vector<int64_t> first_counts_;
  int64_t first_closed_ = 0;
  int64_t first_won_ = 0;
  int64_t closed_ = 0;
  std::map<int32_t, std::pair<int64_t, int64_t>> months_;
  std::map<std::pair<int32_t, int64_t>, std::pair<int64_t, Int128>> amounts_;
  std::vector<uint64_t> in_bins_;
  Backtest out_;
};

}  // namespace

absl::StatusOr<Backtest> ReplayForecasts(std::vector<DealPath> paths, int32_t today,
                                         const WorkingDays& working, const Calendar& calendar,
                                         const BacktestOptions& options, const Run& run) {
  const int stages = PlaceStages(&paths);
  Replayer replayer(paths, stages, working, options);
  if (replayer.empty()) return replayer.Take();
  const Date begin =
      Date::FromDays(options.from.has_value() ? std::max(options.from->days(), replayer.first_day())
                                              : replayer.first_day());
  const Date last =
      Date::FromDays(options.to.has_value() ? std::min(options.to->days(), today) : today);
  // The ends of weeks or months; what the period's last day ends with is no forecast.
  for (Date day = PeriodEnd(begin, options.every, calendar); day <= last;
       day = PeriodEnd(day.PlusDays(1), options.every, calendar)) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Date due = PeriodEnd(day.PlusDays(1), options.grain, calendar);
    if (due.days() > today) break;
    COXSWAIN_RETURN_IF_ERROR(replayer.Look(day.days(), due.days()));
  }
  return replayer.Take();
}

}  // namespace coxswain
