#ifndef COXSWAIN_SATURATION_INSTALLED_BASE_H_
#define COXSWAIN_SATURATION_INSTALLED_BASE_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/base.h"
#include "coxswain/saturation/fit.h"

// What first purchases become: units in use, which end and are replaced, customers who leave and
// come back. First purchases alone fill a market; what is sold, and whether the base still grows,
// is theirs and what becomes of them. A unit may stand for a customer.
//
// In each period, of those in use when it begins,
//   the share `churn` leaves, and of the rest those end whose lifetime is over by now:
//     ended(t) = sum over ages a of lifetime(a) (1 - churn)^a placed(t - a);
//   the share `replaced` of what ended is bought anew, which starts a lifetime of its own:
//     placed(t) = first(t) + replacements(t) + won back(t);
//   lost(t) is what left or ended without being replaced, and the share `won_back` of those lost
//   so far and not back, this period's among them, comes back;
//   each that is not lost buys `repeat` more, which adds nothing to the base.
// Net growth is first purchases plus won back less lost. It stops where too few are left to buy for
// the first time, however far that is from a full market.
//
// Source: Feller, On the Integral Equation of Renewal Theory, Annals of Mathematical Statistics
// 1941; Olson and Choi, A Product Diffusion Model Incorporating Repeat Purchases, Technological
// Forecasting and Social Change 1985; Kamakura and Balasubramanian, Long-Term Forecasting with
// Innovation Diffusion Models: The Impact of Replacement Purchases, Journal of Forecasting 1987.
namespace coxswain {

// A lifetime is the shares of units that end at an age of 1, 2, 3, ... periods. Together they are
// at most 1: what is left over never ends. Empty: none ends.
//
// All end at the age of so many periods, 1 or more.
absl::StatusOr<std::vector<double>> FixedLifetime(int periods);
// Weibull's distribution, S(a) = exp(-(a / scale)^shape): those that end between the ages a - 1 and
// a end at a. `scale` in periods, `shape` above 0: 1 is a constant rate, above it they wear out.
// What is older than `ages`, 1 or more, is taken to end then. Source: Weibull, A Statistical
// Distribution Function of Wide Applicability, Journal of Applied Mechanics 1951.
absl::StatusOr<std::vector<double>> WeibullLifetime(double scale, double shape, int ages);

// Shares are from 0 to 1, per period.
struct InstalledBaseOptions {
  std::vector<double> lifetime = {};
  double replaced = 1;  // of those that end
  double churn = 0;     // of those in use
  double won_back = 0;  // of those lost
  double repeat = 0;    // further purchases of each in use, 0 or more
  // Those there before the first period: in use by age, [0] those placed in the last period before
  // it, and lost.
  std::vector<double> in_use = {};
  double lost = 0;
};

struct InstalledBasePeriod {
  double first = 0;  // purchases
  double replacements = 0;
  double repeats = 0;
  double won_back = 0;
  double lost = 0;
  double in_use = 0;    // at its end
  double lost_all = 0;  // lost so far and not back, at its end

  double sales() const { return first + replacements + repeats + won_back; }
  double net_growth() const { return first + won_back - lost; }
};

// One for each period of first purchases. InvalidArgument names the number that is out of its range
// or not finite, a lifetime of more than all, and units in use that are older than any can be.
absl::StatusOr<std::vector<InstalledBasePeriod>> InstalledBase(
    absl::Span<const double> first_purchases, const InstalledBaseOptions& options = {});

// Those of a curve in periods 1 to `periods`.
std::vector<double> FirstPurchases(const MarketCurve& curve, int periods);
// Those still to come after period `begun`, when there were `ever` customers: of those who are
// missing then, as many as the curve has of its own. They never pass the ceiling.
std::vector<double> FirstPurchasesAfter(const MarketCurve& curve, double begun, double ever,
                                        int periods);

// The period, from 1 on, in which the base grows most; 0 if there is none.
int PeakOfNetGrowth(absl::Span<const InstalledBasePeriod> periods);
// The first period, from 1 on, in which there is a base that does not grow by more than a billionth
// of itself. Empty: it grows to the last.
std::optional<int> EndOfNetGrowth(absl::Span<const InstalledBasePeriod> periods);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_INSTALLED_BASE_H_
