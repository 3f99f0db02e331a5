#ifndef COXSWAIN_SATURATION_FIT_H_
#define COXSWAIN_SATURATION_FIT_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/curves.h"

// Fits of Bass's curve to the new customers of periods of one length, the first of which begins
// where the curve does, at t = 0.
//
//   nls  the default: m (F(t) - F(t-1)) by least squares. Srinivasan and Mason, Nonlinear Least
//        Squares Estimation of New Product Diffusion Models, Marketing Science 1986. The ceiling m,
//        in which the curve is linear, is profiled out (Golub and Pereyra 1973).
//   ols  Bass's regression of new customers on 1, N and N^2, N those before (Bass 1969). It knows
//        no bound of the ceiling and no interval.
//
// What the counts cannot tell is not told: each fit has a status.
namespace coxswain {

enum class FitStatus : uint8_t {
  kIdentified,         // the interval of the ceiling has two ends
  kIntervalUnbounded,  // there is a best ceiling, but no larger one can be excluded
  kCeilingAtBound,     // the best ceiling lies beyond the range that was given: its end is taken
  kNotIdentified,      // the larger the ceiling, the better the fit, without end
  kNotACurve,          // ols: its coefficients are those of no Bass curve within the range
  kTooFewPeriods,      // fewer than four, or new customers in fewer than three of them
  kNoCustomers,        // in no period
  kNegativeCounts,     // a count is below 0
  kGap,                // a count is missing (NaN)
};
// "identified", "interval_unbounded", ...
std::string_view FitStatusName(FitStatus status);

// What the ceiling may be. `lowest`: the customers there already are, say; `highest`: the known
// accounts. A highest below the lowest is none.
struct CeilingRange {
  double lowest = 0;
  std::optional<double> highest;
};

// A share of the ceiling as customers.
struct BassCurve {
  Bass shape;
  double ceiling = 0;
};

struct BassFit {
  FitStatus status = FitStatus::kNoCustomers;
  int periods = 0;
  int problem_period = 0;  // kNegativeCounts, kGap: the first with the problem, from 1
  // The rest is empty unless the status is one of the first three.
  std::optional<BassCurve> curve;
  double sum_of_squares = 0;
  // The ends of the 90 % profile-likelihood interval of the ceiling within its range: where the
  // least sum of squares given the ceiling exceeds that of the fit by the factor
  // 1 + F(1, periods - 3) / (periods - 3). Empty: no end. Neither with ols.
  std::optional<double> ceiling_low;
  std::optional<double> ceiling_high;
};

// Counts of customers, one a period.
BassFit FitBass(absl::Span<const double> counts, const CeilingRange& range = {});
BassFit FitBassByRegression(absl::Span<const double> counts, const CeilingRange& range = {});

// Customers up to the end of each of so many periods, by a fit that has a curve.
struct CurveBand {
  std::vector<double> curve;
  // The least and the most of the curves whose ceilings lie in the fit's interval, each with the p
  // and q that fit best; an interval without upper end reaches to exponential growth. It says what
  // is open about the ceiling: single periods scatter more. Empty with ols.
  std::vector<double> low;
  std::vector<double> high;
};
CurveBand BandOf(absl::Span<const double> counts, const BassFit& fit, int periods);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_FIT_H_
