#ifndef COXSWAIN_SATURATION_POOLED_H_
#define COXSWAIN_SATURATION_POOLED_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

// Bass's curves of several segments, each with what the others tell about its p and q.
//
// Segments are taken to be alike: log p and log q of each are drawn from normal distributions that
// all share. A segment whose own counts tell them keeps them; one that is thin borrows. The
// ceiling is each segment's own.
//
//   1. Each segment is fitted alone (saturation/fit.h). Those whose fit has a curve, the lenders,
//      tell the means and the variances of log p and log q between segments: restricted maximum
//      likelihood, given the estimates and their precision H, which is the curvature of each fit
//      with the ceiling profiled out. Where the estimates lie no further apart than their precision
//      explains, the variance is 0.
//   2. Each segment is fitted again, with the squares of its log p and log q about the means, over
//      the variances, added to its sum of squares over the variance of a count.
// The variance of a count is the mean count of the segment times a dispersion that all share: thin
// segments could not tell their own.
//
// The part that is borrowed is the variance that is left to log p (or log q) over the one between
// segments: 1 where the counts tell nothing, 0 where they tell all, 1 too where all are equal.
//
// Between-segment variances of three segments are hardly known, and the interval of the ceiling
// takes means and variances as if they were: it is wider in truth where there are few.
//
// Source: Davidian and Giltinan, Nonlinear Models for Repeated Measurement Data, 1995, chapter 5
// (two stages); Lenk and Rao, New Models from Old: Forecasting Product Adoption by Hierarchical
// Bayes Procedures, Marketing Science 1990; Harville, Maximum Likelihood Approaches to Variance
// Component Estimation, JASA 1977; Efron and Morris, Data Analysis Using Stein's Estimator, JASA
// 1975.
namespace coxswain {

// Of its options family and estimator are not asked: Bass's curve, least squares on increments.
struct SegmentCounts {
  std::vector<double> counts;
  FitOptions options = {};
};

enum class PooledStatus : uint8_t {
  kPooled,
  kOwnFit,           // there are no two lenders to learn from: its own fit, which has a curve
  kNothingToBorrow,  // the same, and its own fit has none
  kNoCurve,          // whatever the others say: own.status tells why
};
// "pooled", "own_fit", "nothing_to_borrow", "no_curve"
std::string_view PooledStatusName(PooledStatus status);

struct PooledFit {
  PooledStatus status = PooledStatus::kNoCurve;
  CurveFit own;
  // Empty with the last two. The ceiling lies within its range.
  std::optional<MarketCurve> curve;
  // 0 to 1; both 0 with kOwnFit.
  double borrowed_p = 0;
  double borrowed_q = 0;
  // The ends of the 90 % profile-likelihood interval of the ceiling, within its range. Empty: no
  // end; with kOwnFit those of the own fit.
  std::optional<double> ceiling_low;
  std::optional<double> ceiling_high;
};

struct PooledFits {
  std::vector<PooledFit> segments;  // in their order
  int lenders = 0;
  // With two lenders or more: the means as p and q, and the standard deviations of the logarithms.
  Bass shared;
  double deviation_log_p = 0;
  double deviation_log_q = 0;
};

// It is the same whatever the order of segments, but for the last digits.
PooledFits PoolFits(absl::Span<const SegmentCounts> segments);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_POOLED_H_
