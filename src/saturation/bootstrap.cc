#include "coxswain/saturation/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/random.h"
#include "numeric/student_t.h"
#include "saturation/fit_criterion.h"

namespace coxswain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The variance of a count with this mean but for a constant.
double Variance(const Criterion& criterion, double mean) {
  switch (criterion.kind) {
    case Criterion::Kind::kPoisson:
      return mean;
    case Criterion::Kind::kNegativeBinomial:
      return mean + criterion.dispersion * mean * mean;
    default:
      return 1;
  }
}

// What part of the replicates lies beyond each end of an interval: that of normal numbers beyond
// the quantile of Student's t. The replicates' variance is an estimate, which they do not know.
double TailOf(double probability, int degrees) {
  return std::erfc(numeric::StudentCentralQuantile(probability, degrees) / std::sqrt(2.0)) / 2;
}

// The quantiles of values that may be infinite, NaN last. Changes the order of the values.
Interval IntervalOf(double tail, std::vector<double>* values) {
  const auto at = [&](double quantile) {
    const double place = quantile * static_cast<double>(values->size() - 1);
    const auto nth = values->begin() + static_cast<ptrdiff_t>(std::llround(place));
    std::nth_element(values->begin(), nth, values->end());
    return *nth;
  };
  for (double& value : *values) value = std::isnan(value) ? kInfinity : value;
  return {at(tail), at(1 - tail)};
}

// By Box and Muller's transformation.
double Normal(numeric::Random* random) {
  constexpr double kUnit = 0x1p-32;
  const double radius = (static_cast<double>(random->Next() >> 32) + 0.5) * kUnit;
  const double angle = static_cast<double>(random->Next() >> 32) * kUnit;
  return std::sqrt(-2 * std::log(radius)) * std::cos(6.283185307179586 * angle);
}

// As Curve::Parameters lists them, without its memory.
std::array<double, 3> ParametersOf(const Curve& curve) {
  if (const Bass* bass = std::get_if<Bass>(&curve.shape)) return {bass->p, bass->q, 0};
  const Richards& richards = std::get<Richards>(curve.shape);
  return {richards.a, richards.k, richards.nu};
}

// Residuals that a draw takes from: about 0, and as large as before the fit shrank them.
std::vector<double> Residuals(const CurveData& data, const std::vector<double>& means,
                              const Criterion& criterion, int degrees) {
  const auto n = static_cast<double>(data.size());
  std::vector<double> residuals;
  double sum = 0;
  for (size_t t = 0; t < data.size(); ++t) {
    residuals.push_back((data.counts[t] - means[t]) / std::sqrt(Variance(criterion, means[t])));
    sum += residuals.back();
  }
  const double wider = std::sqrt(n / std::min<double>(degrees, n));
  for (double& residual : residuals) residual = (residual - sum / n) * wider;
  return residuals;
}

}  // namespace

Bootstrap BootstrapFit(absl::Span<const double> counts, const CurveFit& fit,
                       const FitOptions& options, absl::Span<const double> shares,
                       const BootstrapOptions& bootstrap) {
  Bootstrap result;
  if (!fit.curve.has_value() || options.estimator == Estimator::kRegression ||
      bootstrap.replicates < 1) {
    return result;
  }
  const size_t n = counts.size();
  const CurveData original(counts, options);
  const Criterion criterion = CriterionFor(original, options);
  const std::vector<double> means = MeansOf(original, *fit.curve);
  const std::vector<double> residuals =
      Residuals(original, means, criterion, DegreesOf(options, fit.periods));
  const FittedCurve centre = CurveProfile(original, criterion).At(fit.curve->ceiling);

  std::vector<double> drawn = means;
  CurveData data = original;
  data.counts = drawn;
  CurveProfile profile(data, criterion, 1e-9);
  const double highest = HighestOf(options.ceiling);
  double already = 0;
  for (const double count : counts) already += count;

  const auto replicates = static_cast<size_t>(bootstrap.replicates);
  const size_t count_parameters = CurveParameterNames(options.family).size();
  const size_t count_effects = options.covariates.size();
  std::vector<std::vector<double>> values(
      2 + count_parameters + count_effects + shares.size() + bootstrap.ahead.size(),
      std::vector<double>(replicates));
  numeric::Random random(bootstrap.seed);
  const bool counts_only = criterion.kind == Criterion::Kind::kPoisson ||
                           criterion.kind == Criterion::Kind::kNegativeBinomial;
  const auto draw = [&](double mean) {
    const double residual = residuals[random.Below(static_cast<uint32_t>(n))];
    const double drawn_count =
        mean + residual * std::sqrt(Variance(criterion, std::max(mean, 0.0)));
    return counts_only ? std::max(std::round(drawn_count), 0.0) : drawn_count;
  };
  for (size_t i = 0; i < replicates; ++i) {
    double sum = 0;
    if (options.prior.has_value()) {
      // What is believed might as well have been something else, too.
      data.prior->p = options.prior->p * std::exp(options.prior->p_deviation * Normal(&random));
      data.prior->q = options.prior->q * std::exp(options.prior->q_deviation * Normal(&random));
    }
    for (size_t t = 0; t < n; ++t) {
      drawn[t] = draw(means[t]);
      sum += drawn[t];
      data.targets[t] = options.estimator == Estimator::kCumulative ? sum : drawn[t];
    }
    const FittedCurve found = profile.WithinNear(options.ceiling.lowest, highest, centre);
    // Far out there is the question whether there is a ceiling at all.
    constexpr double kFar = 10;       // times the fit's
    constexpr double kNearer = 1e-6;  // of the value: what a ceiling must better
    const bool endless = !options.prior.has_value() &&
                         !(found.ceiling < kFar * fit.curve->ceiling) &&
                         !(found.value < profile.Limit().value * (1 - kNearer));
    result.endless += endless ? 1 : 0;
    const MarketCurve market = MarketCurveOf(data, profile.free(), found);
    const Curve& curve = market.shape;
    size_t row = 0;
    values[row++][i] = endless ? kInfinity : found.ceiling;
    values[row++][i] = endless ? kInfinity : curve.PeakTime();
    const std::array<double, 3> parameters = ParametersOf(curve);
    for (size_t j = 0; j < count_parameters; ++j) values[row++][i] = parameters[j];
    for (size_t j = 0; j < count_effects; ++j) values[row++][i] = curve.clock.beta[j];
    for (const double share : shares) values[row++][i] = endless ? kInfinity : curve.TimeTo(share);
    double customers = already;
    double before = data.length();
    for (const double time : bootstrap.ahead) {
      const double mean = market.New(before, time);
      before = time;
      customers += std::max(draw(mean), 0.0);
      values[row++][i] = customers;
    }
  }
  result.replicates = bootstrap.replicates;
  const size_t first_ahead = values.size() - bootstrap.ahead.size();
  for (size_t j = 0; j < std::min(bootstrap.ahead.size(), bootstrap.wanted.size()); ++j) {
    const std::vector<double>& customers = values[first_ahead + j];
    const auto fewer = std::count_if(customers.begin(), customers.end(),
                                     [&](double value) { return value < bootstrap.wanted[j]; });
    result.short_of.push_back(static_cast<double>(fewer) / bootstrap.replicates);
  }
  size_t row = 0;
  const double tail = TailOf(bootstrap.probability, fit.periods - CurveParameterCount(options));
  const auto next = [&] { return IntervalOf(tail, &values[row++]); };
  result.ceiling = next();
  result.peak_time = next();
  for (size_t j = 0; j < count_parameters; ++j) result.parameters.push_back(next());
  for (size_t j = 0; j < count_effects; ++j) result.effects.push_back(next());
  for (size_t j = 0; j < shares.size(); ++j) result.times.push_back(next());
  for (size_t j = 0; j < bootstrap.ahead.size(); ++j) result.customers.push_back(next());
  return result;
}

}  // namespace coxswain
