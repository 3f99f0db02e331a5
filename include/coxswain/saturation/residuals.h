#ifndef COXSWAIN_SATURATION_RESIDUALS_H_
#define COXSWAIN_SATURATION_RESIDUALS_H_

#include "absl/types/span.h"

namespace coxswain {

// Whether what a curve leaves over looks like chance.
struct ResidualChecks {
  // Runs of residuals above or below 0, and how likely so few or fewer are by chance: a small
  // probability says that the curve has another shape than the counts. Residuals of 0 are passed
  // over. Wald and Wolfowitz, On a Test whether Two Samples are from the Same Population, Annals of
  // Mathematical Statistics 1940.
  int runs = 0;
  double runs_probability = 1;
  // About 2 where a residual knows nothing of the one before, near 0 where it repeats it, near 4
  // where it is its opposite; 2 where there are none. Durbin and Watson, Testing for Serial
  // Correlation in Least Squares Regression, Biometrika 1950.
  double durbin_watson = 2;
};

ResidualChecks CheckResiduals(absl::Span<const double> residuals);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_RESIDUALS_H_
