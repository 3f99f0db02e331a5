#ifndef COXSWAIN_SRC_OBJECTIVES_FORECAST_LEARNING_H_
#define COXSWAIN_SRC_OBJECTIVES_FORECAST_LEARNING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "forecast.h"

// What deals that came before teach about those that are open and those to come.
namespace coxswain {

// Less than so many closed deals, or none won, teach nothing.
inline constexpr int64_t kLeastClosed = 20;

struct DealLessons {
  std::optional<DealHazards> hazards;  // empty: too little to learn from
  bool by_stage = false;               // else every deal stands in stage 0
  std::map<std::string, int> stages;   // places of stages; 0 is the one of all others
  std::vector<double> first;           // where new deals stand at the end of their first day
  double won_at_once = 0;              // the share of new deals that are won on their first day
  int64_t closed = 0;

  int StageOf(const std::string& stage) const {
    const auto found = stages.find(stage);
    return found == stages.end() ? 0 : found->second;
  }
};
// From what was known at the end of `today`.
DealLessons LearnFrom(const KnownDeals& deals, int32_t today);

// Deals by the day they were opened, whatever became of them.
DailyAmount OpenedByDay(const KnownDeals& deals, int32_t today);

struct Window {
  int32_t today, from, to;
};
// Deals that nobody has opened yet: how many of those opened after today will be won from `from` to
// `to`, and what they bring, micros times `scale`. `amounts` are those of deals that were won.
DealsToCome LearnToCome(const DailyAmount& opened,
                        const std::vector<KnownDeals::WonAmount>& amounts,
                        const DealLessons& lessons, const WorkingDays& working,
                        const Window& window, double scale);

// The correlation of being won of two deals that close in one month, from 0 to below 1: the
// intraclass correlation of the analysis of variance (Donner, A Review of Inference Procedures for
// the Intraclass Correlation Coefficient, International Statistical Review 1986). By month: won,
// closed. 0 with less than two months.
double SharedLuck(const std::map<int32_t, std::pair<int64_t, int64_t>>& months);
double SharedLuck(const KnownDeals& deals);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_FORECAST_LEARNING_H_
