#ifndef COXSWAIN_SRC_SATURATION_BASE_FLOWS_H_
#define COXSWAIN_SRC_SATURATION_BASE_FLOWS_H_

#include <cstdint>
#include <vector>

#include "saturation/adoption_series.h"

// Customers who come, lapse and come back, from the tally of a query of adoption.
namespace coxswain {

// One period of one curve. Customers are as they are at the end of a day: who buys on the day on
// which the time runs out has not lapsed.
struct BaseFlow {
  int64_t fresh = 0;   // bought for the first time of the curve
  int64_t repeat = 0;  // bought, and are neither new nor won back in the period
  int64_t won_back = 0;
  int64_t lapsed = 0;
  int64_t active = 0;  // at its end
};

// The periods of each series, in their order; no period is longer than the option active_months.
absl::StatusOr<std::vector<std::vector<BaseFlow>>> BaseFlowsOf(
    const Tally& tally, const std::vector<AdoptionSeries>& all, const Options& options,
    const Run& run);

// What part of the customers lapsed and came back, per period: over the last `periods` that are
// over, but for those in which nobody could lapse yet.
struct BaseRates {
  bool known = false;   // there was a period in which somebody could lapse
  double churn = 0;     // lapsed / active when the period began
  double won_back = 0;  // won back / not active when it began, or lapsed in it; 0 where nobody was
};
BaseRates BaseRatesOf(const AdoptionSeries& series, const std::vector<BaseFlow>& flows,
                      int active_months, size_t periods);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_BASE_FLOWS_H_
