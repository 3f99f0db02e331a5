#ifndef COXSWAIN_SATURATION_FIT_H_
#define COXSWAIN_SATURATION_FIT_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/curves.h"

// Fits of a curve of adoption to the new customers of periods.
//
// The family is the caller's choice: a dozen counts rarely tell families apart.
// saturation/compare.h shows how each would have foretold what came.
//
// Curves of Bass and of constrained growth begin with the first period, or a known time before.
// Were that not known, new customers could not tell Bass's curve from a logistic one of another
// ceiling:
//   m (F(t) - F(s)) = m (1 + p/q) (L(t) - L(s)), L(t) = 1 / (1 + q/p exp(-(p + q) t)).
// Those of Richards's kind have no beginning: whom they place before the first period counts in it,
// unless the history began before; their ceiling then counts those, too.
//
// Ceilings may grow, seasons and efforts may make time pass faster or slower (saturation/clock.h),
// and p and q of analogous products may stand in for what a short series does not tell.
//
// What the counts cannot tell is not told: each fit has a status.
namespace coxswain {

enum class Estimator : uint8_t {
  // m (F(t) - F(t-1)) by least squares. Srinivasan and Mason, Nonlinear Least Squares Estimation of
  // New Product Diffusion Models, Marketing Science 1986.
  kIncrements,
  // m f(t) at the ends of periods, times their length, by least squares: as in older papers, and
  // biased where the density bends within a period.
  kDensity,
  // m F(t) by least squares on the customers so far. Their errors add up from period to period,
  // so that there is no interval.
  kCumulative,
  // The counts' likelihood, Poisson's, around m (F(t) - F(t-1)). Intervals are wider by the
  // dispersion about it, where that is above 1: McCullagh and Nelder, Generalized Linear Models,
  // 1989, 9.2.
  kPoisson,
  // The same with the variance mean + dispersion mean^2, the dispersion by its own likelihood.
  // Lawless, Negative Binomial and Mixed Poisson Regression, Canadian Journal of Statistics 1987.
  kNegativeBinomial,
  // Bass's regression of new customers on 1, N and N^2, N those before (Bass 1969). Of Bass's
  // family, periods of one length and a history from its beginning; no bound of the ceiling and no
  // interval.
  kRegression,
};
// "increments", "density", "cumulative", "poisson", "negative_binomial", "regression".
std::string_view EstimatorName(Estimator estimator);

// How much a residual counts, of least squares: a huge one less with Huber's loss (Huber, Robust
// Estimation of a Location Parameter, 1964; squares up to 1.345 scales) or the soft L1 (Charbonnier
// et al. 1994), its smooth kin. The scale is the median residual / 0.6745. Intervals are then those
// of the loss in place of the sum of squares: an approximation.
enum class Loss : uint8_t { kSquares, kHuber, kSoftL1 };
std::string_view LossName(Loss loss);  // "squares", "huber", "soft_l1"

enum class FitStatus : uint8_t {
  kIdentified,         // the interval of the ceiling has two ends
  kIntervalUnbounded,  // there is a best ceiling, but no larger one can be excluded
  kCeilingAtBound,     // the best ceiling lies beyond the range that was given: its end is taken
  kNotIdentified,      // the larger the ceiling, the better the fit, without end
  kNotACurve,       // by regression: its coefficients are those of no Bass curve within the range
  kTooFewPeriods,   // no more than parameters, or new customers in fewer of them than parameters
  kNoCustomers,     // in no period
  kNegativeCounts,  // a count is below 0
  kGap,             // a count is missing (NaN)
  kCeilingGiven,    // the range has one ceiling alone
  kBadPeriods,      // the ends of periods do not rise from 0 on, or the estimator wants others
  // A covariate is not above 0, ends before the counts do, or grows by one rate: a curve cannot
  // tell that from time that passes.
  kBadCovariate,
  kNotTogether,  // options that do not go together: FitOptions says which
};
// "identified", "interval_unbounded", ...
std::string_view FitStatusName(FitStatus status);

// What the ceiling may be. `lowest`: the customers there already are, say; `highest`: the known
// accounts. Both the same: it is given. A highest below the lowest is none.
struct CeilingRange {
  double lowest = 0;
  std::optional<double> highest;
};

// Periods of a year in which more come than in others. A season shifts when customers come, not how
// many: see Clock.
struct Seasons {
  int periods = 0;  // of a year: 4 quarters, 12 months; 0: no seasons
  int first = 0;    // which of them the first count is of, from 0
  // How fast time passes in each, or in proportion to that. Empty: estimated with the curve, for
  // which each must have come round twice.
  std::vector<double> pace = {};
};

// What is believed of ln p and ln q before the counts are seen: normal, around those of analogous
// products (saturation/analogues.h). The estimate is the most likely one given both (MAP). With
// least squares the variance of counts is that of the fit: what is least is
//   n ln(sum of squares) + sum of ((ln x - ln x0) / deviation)^2,
// with likelihoods the deviance + the same sum. Source: Sultan, Farley and Lehmann, A Meta-Analysis
// of Applications of Diffusion Models, Journal of Marketing Research 1990; Lenk and Rao, New
// Models from Old: Forecasting Product Adoption by Hierarchical Bayes Procedures, Marketing Science
// 1990.
struct Prior {
  double p = 0.03;  // per period
  double q = 0.38;
  double p_deviation = 1;  // of ln p, above 0
  double q_deviation = 1;
};

struct FitOptions {
  CurveFamily family = CurveFamily::kBass;
  Estimator estimator = Estimator::kIncrements;
  Loss loss = Loss::kSquares;
  CeilingRange ceiling = {};
  // When each period ends, rising, the first beginning at 0. Empty: 1, 2, 3, ... The last may be
  // one that is not over: its end is where its count ends.
  std::vector<double> ends = {};
  // Customers came before the first period. Curves with a beginning then need to know when:
  // `began`, in periods before t = 0, above 0.
  bool began_before = false;
  double began = 0;
  bool interval = true;  // false: the interval is not sought, and kIdentified promises none
  // The rest goes with the estimators increments, cumulative, poisson and negative_binomial.
  CeilingGrowth growth = {};  // the ceiling is then that at the end of the last count
  Seasons seasons = {};
  // Each above 0, at t = 0, 1, 2, ... to the end of the last count or beyond: Clock's.
  std::vector<std::vector<double>> covariates = {};
  // Of Bass's family alone. With likelihoods counts may be as few as two: it stands for two more.
  std::optional<Prior> prior = {};
};

// A curve with its ceiling.
struct MarketCurve {
  Curve shape;
  double ceiling = 0;
  double first = 0;           // what the curve has at t = 0 that the counts do not, of the ceiling
  CeilingGrowth growth = {};  // of the ceiling
  double stated = 1;          // growth.At where the ceiling is the one above

  double CeilingAt(double t) const {
    return growth.none() ? ceiling : ceiling * growth.At(t) / stated;
  }
  // New customers from the first period on up to time t.
  double Cumulative(double t) const {
    return growth.none() ? ceiling * (shape.Share(t) - first)
                         : CeilingAt(t) * shape.Share(t) - ceiling * first;
  }
  // Of the time between; `from` may be minus infinity.
  double New(double from, double to) const;
};

struct CurveFit {
  FitStatus status = FitStatus::kNoCustomers;
  int periods = 0;
  int problem_period = 0;  // kNegativeCounts, kGap, kBadPeriods: the first with it, from 1; or 0
  // The rest is empty unless the status is one of the first three, or kCeilingGiven.
  std::optional<MarketCurve> curve;
  // What was least: the sum of squares, the robust loss, or the deviance; with a prior its sum,
  // too, in their terms: times the mean square, or the dispersion.
  double value = 0;
  double sum_of_squares = 0;  // of the new customers against the curve, whatever the estimator
  // kNegativeBinomial's, 0 where counts scatter no more than Poisson's; kPoisson: Pearson's chi^2
  // per degree of freedom.
  double dispersion = 0;
  // The ends of the 90 % profile-likelihood interval of the ceiling within its range. Least
  // squares: where the least value given the ceiling exceeds the fit's by the factor 1 + F(1, d) /
  // d, d the periods less the parameters; likelihoods: by F(1, d) times a dispersion. Empty: no
  // end, or none sought.
  std::optional<double> ceiling_low;
  std::optional<double> ceiling_high;
};

// Of counts of customers, one a period.
CurveFit FitCurve(absl::Span<const double> counts, const FitOptions& options = {});

// Those that are estimated, the ceiling among them: counts must outnumber them.
int CurveParameterCount(const FitOptions& options);

// The new customers that a fit has for each period.
std::vector<double> FittedCounts(const CurveFit& fit, const FitOptions& options);

// When a period ends, from 1 on. After the last that the options give they end at whole times.
double EndOfPeriod(const FitOptions& options, int period);

// Customers up to each of some times, by a fit that has a curve.
struct CurveBand {
  std::vector<double> curve;
  // The least and the most of the curves whose ceilings lie in the fit's interval, each with the
  // other parameters that fit best; an interval without upper end reaches to the growth without
  // ceiling that fits best. It says what is open about the ceiling: single periods scatter more.
  // Empty where there is no interval.
  std::vector<double> low;
  std::vector<double> high;
};
CurveBand BandOf(absl::Span<const double> counts, const CurveFit& fit, const FitOptions& options,
                 absl::Span<const double> times);

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_FIT_H_
