#include "saturation/fit_criterion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/golden_section.h"
#include "numeric/student_t.h"

namespace coxswain {
namespace {

constexpr double kProbability = 0.9;  // of intervals
// Of curve and scale by turns, until the scale stays.
constexpr int kMostRounds = 60;
constexpr double kStays = 1e-6;  // relative: what a likelihood or loss does not feel

bool Stays(double scale, double before) { return std::abs(scale - before) <= kStays * before; }

// ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2, for x from 8 on: Stirling's series.
double StirlingRest(double x) {
  const double r = 1 / (x * x);
  return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r / 1680))) / x;
}

// ln (Gamma(x + y) / Gamma(x) / x^y), without the cancellation of a large x: both gammas are moved
// up to where the series holds.
double LogRise(double x, double y) {
  double moved = 0;
  const double from = x;
  for (; x < 8; ++x) moved += std::log(x / (x + y));
  const double rise = (x - 0.5) * std::log1p(y / x) + y * std::log((x + y) / from) - y;
  return moved + rise + StirlingRest(x + y) - StirlingRest(x);
}

// The logarithm of the negative binomial likelihood, but for what the dispersion does not change.
double LogLikelihood(absl::Span<const double> counts, absl::Span<const double> means,
                     double dispersion) {
  const double size = 1 / dispersion;
  double sum = 0;
  for (size_t t = 0; t < counts.size(); ++t) {
    const double y = counts[t];
    sum += LogRise(size, y) - (y + size) * std::log1p(dispersion * means[t]);
  }
  return sum;
}

// The dispersion that is most likely given the means; 0 where counts scatter no more than
// Poisson's.
double DispersionOf(absl::Span<const double> counts, absl::Span<const double> means) {
  constexpr double kMost = 2.5;  // of the logarithm to base e
  constexpr double kLeast = -16;
  const auto [low, high] = numeric::LeastBetween(kLeast, kMost, 1e-7, [&](double log) {
    return -LogLikelihood(counts, means, std::exp(log));
  });
  return low < kLeast + 1e-3 ? 0 : std::exp((low + high) / 2);
}

// Of the targets against the curve, in the estimator's terms.
double MedianResidual(const CurveData& data, const CurveProblem& problem, const FittedCurve& fit) {
  const size_t n = data.size();
  std::vector<double> residuals(n);
  std::vector<double> jacobian(n * static_cast<size_t>(problem.parameters()));
  problem.Evaluate(fit.at.data(), residuals.data(), jacobian.data());
  for (double& residual : residuals) residual = std::abs(residual);
  std::sort(residuals.begin(), residuals.end());
  return (residuals[(n - 1) / 2] + residuals[n / 2]) / 2;
}

}  // namespace

double HighestOf(const CeilingRange& range) {
  const bool given = range.highest.has_value() && *range.highest >= range.lowest;
  return given ? *range.highest : std::numeric_limits<double>::infinity();
}

int DegreesOf(const FitOptions& options, int periods) {
  return periods + (options.prior.has_value() ? 2 : 0) - CurveParameterCount(options);
}

double MostOf(const CurveFit& fit, const Criterion& criterion, int degrees) {
  const double t = numeric::StudentCentralQuantile(kProbability, degrees);
  switch (criterion.kind) {
    case Criterion::Kind::kPoisson:
      return fit.value + std::max(fit.dispersion, 1.0) * t * t;
    case Criterion::Kind::kNegativeBinomial:
      return fit.value + t * t;
    default:
      return fit.value * (1 + t * t / degrees);
  }
}

std::vector<double> MeansOf(const CurveData& data, const MarketCurve& curve) {
  std::vector<double> means;
  const bool since_ever = !data.began_before;
  for (size_t t = 0; t < data.size(); ++t) {
    const double from =
        t == 0 && since_ever ? -std::numeric_limits<double>::infinity() : data.bounds[t];
    means.push_back(curve.New(from, data.bounds[t + 1]));
  }
  return means;
}

double PearsonSquares(absl::Span<const double> counts, absl::Span<const double> means,
                      double dispersion) {
  double sum = 0;
  for (size_t t = 0; t < counts.size(); ++t) {
    const double off = counts[t] - means[t];
    const double variance = means[t] + dispersion * means[t] * means[t];
    if (off != 0) sum += off * off / variance;
  }
  return sum;
}

namespace {

Criterion LikelihoodOf(const CurveData& data, const FitOptions& options) {
  using Kind = Criterion::Kind;
  Criterion criterion = {.kind = Kind::kPoisson,
                         .prior_weight = options.prior.has_value() ? 1.0 : 0.0};
  if (options.estimator == Estimator::kPoisson) return criterion;
  CurveProfile poisson(data, criterion);
  FittedCurve fit = poisson.Best();
  for (int round = 0; round < kMostRounds; ++round) {
    const MarketCurve curve = MarketCurveOf(data, poisson.free(), fit);
    const double dispersion = DispersionOf(data.counts, MeansOf(data, curve));
    if (dispersion == 0) {
      criterion.kind = Kind::kPoisson;
      criterion.dispersion = 0;
      return criterion;
    }
    const bool stays = Stays(dispersion, criterion.dispersion);
    criterion.kind = Kind::kNegativeBinomial;
    criterion.dispersion = dispersion;
    if (stays) break;
    fit = CurveProfile(data, criterion).BestNear(fit);
  }
  return criterion;
}

Criterion LossOf(const CurveData& data, const FitOptions& options, double squares) {
  using Kind = Criterion::Kind;
  if (options.loss == Loss::kSquares) return {};
  const Kind kind = options.loss == Loss::kHuber ? Kind::kHuber : Kind::kSoftL1;
  constexpr double kOfNormal = 0.6745;  // the median of a normal residual without its sign
  constexpr double kHuberScales = 1.345;
  Criterion criterion;
  FittedCurve fit = CurveProfile(data, criterion).Best();
  for (int round = 0; round < kMostRounds; ++round) {
    const double median = MedianResidual(data, CurveProblem(data, {}, fit.ceiling), fit);
    // Most counts on one curve: there is no scale to judge the others by but the smallest.
    const double scale = std::max(median / kOfNormal, 1e-6 * std::sqrt(squares));
    const double wanted = kind == Kind::kHuber ? kHuberScales * scale : scale;
    const bool stays = Stays(wanted, criterion.scale);
    criterion = {kind, wanted};
    if (stays) break;
    // From the second round on the curve moves little.
    CurveProfile profile(data, criterion);
    fit = round == 0 ? profile.Best() : profile.BestNear(fit);
  }
  return criterion;
}

// The mean square that the prior's squares count by: that of the fit which they lead to. By turns
// n ln(squares) + prior's squares becomes less, from where the counts alone are, and from where
// the prior alone is; the better end is taken.
double PriorWeight(const CurveData& data, Criterion criterion, const FitOptions& options,
                   double squares) {
  constexpr int kMostTurns = 200;
  constexpr double kSame = 1e-13;
  constexpr double kExactly = 1e-14;  // of the counts' squares: a curve that meets them
  const auto n = static_cast<double>(data.size());
  const double lowest = options.ceiling.lowest, highest = HighestOf(options.ceiling);
  criterion.prior_weight = 0;
  const double counts_alone = CurveProfile(data, criterion).Within(lowest, highest).value;
  const CurveProblem open(data, {}, std::nullopt);
  const Coordinates at = open.CoordinatesOf({data.prior->p, data.prior->q});
  const double ceiling = std::clamp(open.CeilingAt(at.data()), lowest, highest);
  const double prior_alone = CurveProblem(data, criterion, ceiling).ValueAt(at.data());
  double least = std::numeric_limits<double>::infinity(), best = 0;
  for (const double start : {counts_alone, prior_alone}) {
    double of_counts = start, of_prior = 0;
    FittedCurve fit;
    for (int round = 0; round < kMostTurns; ++round) {
      const double before = std::max(of_counts, kExactly * squares);
      criterion.prior_weight = before / n;
      CurveProfile profile(data, criterion);
      fit = round == 0 ? profile.Within(lowest, highest) : profile.WithinNear(lowest, highest, fit);
      of_prior = open.PriorSquaresAt(fit.at.data());
      of_counts = fit.value - criterion.prior_weight * of_prior;
      if (std::abs(of_counts - before) <= kSame * before) break;
    }
    const double value = n * std::log(std::max(of_counts, kExactly * squares)) + of_prior;
    if (value < least) {
      least = value;
      best = criterion.prior_weight;
    }
  }
  return best;
}

}  // namespace

Criterion CriterionFor(const CurveData& data, const FitOptions& options) {
  if (options.estimator == Estimator::kPoisson ||
      options.estimator == Estimator::kNegativeBinomial) {
    return LikelihoodOf(data, options);
  }
  if (options.loss == Loss::kSquares && !options.prior.has_value()) return {};
  double squares = 0;
  for (const double target : data.targets) squares += target * target;
  Criterion criterion = LossOf(data, options, squares);
  if (options.prior.has_value()) {
    criterion.prior_weight = PriorWeight(data, criterion, options, squares);
  }
  return criterion;
}

}  // namespace coxswain
