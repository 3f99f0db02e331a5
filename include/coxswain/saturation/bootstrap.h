#ifndef COXSWAIN_SATURATION_BOOTSTRAP_H_
#define COXSWAIN_SATURATION_BOOTSTRAP_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

// How sure a fit is, by fitting again what might as well have come: the curve with its residuals
// drawn anew. Residuals are those of the counts over the root of their variance (1 with least
// squares, else the likelihood's), made larger by sqrt(n / (n - parameters)) for what the fit took
// out of them. What likelihoods draw is whole and not below 0, as counts are. Source: Efron and
// Tibshirani, An Introduction to the Bootstrap, 1993, chapter 9; Davison and Hinkley, Bootstrap
// Methods and their Application, 1997, 7.2.
//
// Intervals reach further out than their probability among the replicates, by as much as Student's
// t with n - parameters degrees of freedom does beside the normal: of a dozen counts, plain
// quantiles hold the truth in 80 to 85 of a hundred cases where they promise 90. Source:
// Hesterberg, What Teachers Should Know about the Bootstrap, The American Statistician 2015 (the
// expanded percentile interval).
//
// Where p and q have a prior, each replicate draws that anew, too, so that what comes out is near
// to what is believed after the counts are seen: Bardsley, MCMC-based Image Reconstruction with
// Uncertainty Quantification, SIAM Journal on Scientific Computing 2012 (perturb, then optimize).
//
// With the same seed it says the same on every machine, but for the last digits.
namespace coxswain {

struct BootstrapOptions {
  int replicates = 1000;
  uint64_t seed = 1;
  double probability = 0.9;        // that of intervals
  std::vector<double> ahead = {};  // rising times after the last count for which to foretell
  // Customers that somebody wants by the times ahead, as many as these; empty: nobody asks.
  std::vector<double> wanted = {};
};

// From the smaller to the larger quantile of the replicates, expanded. An end is infinite where
// more of them than lie beyond it have no ceiling.
struct Interval {
  double low = 0;
  double high = 0;
};

struct Bootstrap {
  int replicates = 0;                // 0: the fit has no curve, or nothing was drawn
  int endless = 0;                   // of them with no ceiling: the larger, the better
  std::vector<Interval> parameters;  // as Curve::Parameters lists them
  std::vector<Interval> effects;     // beta of each covariate
  Interval ceiling;
  Interval peak_time;
  std::vector<Interval> times;  // when the shares are reached that the call names
  // Customers up to each time ahead: those there are and what the time brings, with a residual for
  // the time since the one before, never fewer than none.
  std::vector<Interval> customers;
  // The share of replicates with fewer customers by that time than are wanted.
  std::vector<double> short_of;
};

Bootstrap BootstrapFit(absl::Span<const double> counts, const CurveFit& fit,
                       const FitOptions& options, absl::Span<const double> shares,
                       const BootstrapOptions& bootstrap = {});

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_BOOTSTRAP_H_
