#ifndef COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_
#define COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_

#include <vector>

#include "saturation/curve_profile.h"

namespace coxswain {

// The criterion that the estimator and the loss stand for, with the scale or the dispersion that
// the data have, and what the prior counts: they come from the curve that fits best, which comes
// from them.
Criterion CriterionFor(const CurveData& data, const FitOptions& options);

// The highest that a range allows, infinite where it has no end.
double HighestOf(const CeilingRange& range);

// Counts, and what a prior stands for, less what is estimated.
int DegreesOf(const FitOptions& options, int periods);
// How large the value may be within the 90 % interval.
double MostOf(const CurveFit& fit, const Criterion& criterion, int degrees);

// What the curve has for each count.
std::vector<double> MeansOf(const CurveData& data, const MarketCurve& curve);

// Pearson's chi^2 of counts, with the variance mean + dispersion mean^2.
double PearsonSquares(absl::Span<const double> counts, absl::Span<const double> means,
                      double dispersion);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_
