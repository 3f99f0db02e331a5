#ifndef COXSWAIN_SATURATION_COMPARE_H_
#define COXSWAIN_SATURATION_COMPARE_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

// What fits would have said earlier.
namespace coxswain {

// How well a family would have foretold the new customers of the next periods, standing at the end
// of each period and knowing no more. Source: Tashman, Out-of-sample Tests of Forecasting Accuracy,
// International Journal of Forecasting 2000 (rolling origin). Errors are forecast less truth, in
// customers of all `horizon` periods together.
struct FamilyErrors {
  std::optional<CurveFamily> family = {};  // empty: each period brings as many as the last
  int origins = 0;                         // at which it was asked
  int refused = 0;                         // where it told no ceiling, and so no forecast
  // Over the common origins, so that families compare; empty if there are none, and of a family
  // that was refused everywhere.
  std::optional<double> mean_error = {};
  std::optional<double> mean_absolute_error = {};
  std::optional<double> root_mean_square_error = {};
};

struct Comparison {
  std::vector<FamilyErrors> families;  // in the order of the enumeration, the empty one last
  // Origins at which every family had a forecast, but those that had none anywhere.
  int common = 0;
};

// `options.family` is not asked for. A ceiling's lowest end is that of the origin: those that were
// there then. The highest is today's. horizon >= 1, first_periods >= 1.
Comparison CompareFamilies(absl::Span<const double> counts, const FitOptions& options, int horizon,
                           int first_periods);

// The fit to the first n periods, for each n from first_periods to all. Van den Bulte and Lilien,
// Bias and Systematic Change in the Parameter Estimates of Macro-Level Diffusion Models, Marketing
// Science 1997: ceilings rise as data arrive.
std::vector<CurveFit> CeilingDrift(absl::Span<const double> counts, const FitOptions& options,
                                   int first_periods);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_COMPARE_H_
