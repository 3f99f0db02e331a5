#ifndef COXSWAIN_SRC_OBJECTIVES_BACKTEST_H_
#define COXSWAIN_SRC_OBJECTIVES_BACKTEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/query.h"

#include "forecast.h"
#include "season.h"

// Forecasts as they would have been, beside what came. The rules are in
// coxswain/objectives/forecast_backtest.h.
namespace coxswain {

// What a deal was at the ends of days, as its history says: one for each day that changed it.
struct PathState {
  int32_t day = 0;
  DealStatus status = DealStatus::kOpen;
  std::string_view stage;             // empty: not known then
  int place = 0;                      // of the stage, where paths are replayed
  int64_t amount = kNullNumber;       // in the reporting currency, micros
  int64_t probability = kNullNumber;  // 1e-9
};
struct DealPath {
  std::vector<PathState> states;  // by day, at least one
  int64_t count = 1;
};

// A path as text and back. `text` outlives what is read from it; empty for what WritePath did not
// write.
std::string WritePath(const std::vector<PathState>& states);
std::optional<DealPath> ReadPath(std::string_view text, int64_t count);

struct BacktestOptions {
  std::optional<Date> from, to;
  Grain every = Grain::kWeek;
  Grain grain = Grain::kQuarter;
  bool given = false;  // probabilities as given
  bool open_only = false;
  double correlation = 0;
  bool common_shock = false;
  int bins = 10;
};

// One day looked from.
struct Replay {
  int32_t day = 0;
  int32_t due = 0;
  int64_t open_deals = 0;
  int64_t closed_deals = 0;  // that were learned from
  double expected = 0;       // micros, of what is won after the day up to due
  int64_t low = 0, median = 0, high = 0;
  Int128 came = 0;
  double brier = 0;  // sum over open deals
  double correlation = 0;
  bool within() const { return came >= low && came <= high; }
};

// Forecasts of about the same probability.
struct ReliabilityBin {
  int64_t forecasts = 0;
  int64_t deals = 0;  // of which they are
  int64_t won = 0;    // forecasts of deals that were won in time
  double sum = 0;     // of probabilities
};

struct Backtest {
  std::vector<Replay> replays;
  std::vector<ReliabilityBin> bins;
  double squares = 0;  // of probability - outcome
  int64_t forecasts = 0;
  int64_t deals = 0;
};

// `today`: the last day whose events are known.
absl::StatusOr<Backtest> ReplayForecasts(std::vector<DealPath> paths, int32_t today,
                                         const WorkingDays& working, const Calendar& calendar,
                                         const BacktestOptions& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_BACKTEST_H_
