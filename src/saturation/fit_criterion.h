#ifndef COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_
#define COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_

#include <vector>

#include "saturation/curve_profile.h"

namespace coxswain {

// The criterion that the estimator and the loss stand for, with the scale or the dispersion that
// the data have: both come from the curve that fits best, which comes from both.
Criterion CriterionFor(const CurveData& data, const FitOptions& options);

// What the curve has for each count.
std::vector<double> MeansOf(const CurveData& data, const Curve& curve, double ceiling);

// Pearson's chi^2 of counts, with the variance mean + dispersion mean^2.
double PearsonSquares(absl::Span<const double> counts, absl::Span<const double> means,
                      double dispersion);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_FIT_CRITERION_H_
