#ifndef COXSWAIN_SATURATION_PROFILE_H_
#define COXSWAIN_SATURATION_PROFILE_H_

#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/fit.h"

// How sure the figures of a fit are, by its own likelihood: the 90 % interval of a figure holds the
// values with which some curve still fits well enough, all other parameters being the best for that
// value; how well is enough is what it is for the ceiling (CurveFit::ceiling_low). No draws, no
// symmetry, and an end is missing where the counts exclude nothing. Source: Bates and Watts,
// Nonlinear Regression Analysis and Its Applications, 1988, 6.1; Venzon and Moolgavkar, A Method
// for Computing Profile-Likelihood-Based Confidence Intervals, Applied Statistics 1988.
//
// It takes some hundred fits a figure: a millisecond or a few, with seasons ten times that.
namespace coxswain {

// An end that there is not is infinite; that of a figure that cannot be below 0 is then 0.
struct ProfileIntervals {
  std::vector<Interval> parameters;  // as Curve::Parameters lists them
  std::vector<Interval> effects;     // beta of each covariate
  std::vector<Interval> times;       // when the shares are reached that the call names
  std::vector<Interval>
      customers;  // of the curve, up to each of the times: MarketCurve::Cumulative
};

// Empty where the fit has no curve, and of the estimators regression and cumulative, whose errors
// are not those of an interval.
ProfileIntervals ProfileFit(absl::Span<const double> counts, const CurveFit& fit,
                            const FitOptions& options, absl::Span<const double> shares,
                            absl::Span<const double> times = {});

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_PROFILE_H_
