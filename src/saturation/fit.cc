#include "coxswain/saturation/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/least_squares.h"
#include "numeric/student_t.h"
#include "saturation/fit_criterion.h"

namespace coxswain {
namespace {

constexpr double kProbability = 0.9;  // of intervals
constexpr double kNoEnd = std::numeric_limits<double>::infinity();
// Values nearer to each other than this are the same: of the smaller, and of the counts' own sum of
// squares, for counts that a curve meets exactly.
constexpr double kSame = 1e-9;
constexpr double kSameOfCounts = 1e-14;

double HighestOf(const CeilingRange& range) {
  const bool given = range.highest.has_value() && *range.highest >= range.lowest;
  return given ? *range.highest : kNoEnd;
}

// The first period whose end does not lie after the one before, from 1; 0 if there is none.
int BadPeriod(size_t periods, const std::vector<double>& ends) {
  double before = 0;
  for (size_t t = 0; t < periods && !ends.empty(); ++t) {
    if (t >= ends.size() || !(ends[t] > before) || !std::isfinite(ends[t])) {
      return static_cast<int>(t + 1);
    }
    before = ends[t];
  }
  return 0;
}

// The counts' own problems; kIdentified if there are none.
CurveFit Look(absl::Span<const double> counts, const FitOptions& options) {
  CurveFit fit;
  fit.periods = static_cast<int>(counts.size());
  int bought = 0;
  for (int t = 0; t < fit.periods; ++t) {
    const double count = counts[static_cast<size_t>(t)];
    if (std::isfinite(count) && count >= 0) {
      bought += count > 0 ? 1 : 0;
      continue;
    }
    fit.status = count < 0 ? FitStatus::kNegativeCounts : FitStatus::kGap;
    fit.problem_period = t + 1;
    return fit;
  }
  const int parameters = CurveParameterCount(options);
  fit.problem_period = BadPeriod(counts.size(), options.ends);
  const bool bass = options.family == CurveFamily::kBass;
  const bool no_beginning = (bass || options.family == CurveFamily::kExponential) &&
                            options.began_before && !(options.began > 0);
  const bool no_regression = options.estimator == Estimator::kRegression &&
                             (!options.ends.empty() || options.began_before || !bass);
  const bool bad = fit.problem_period > 0 || no_beginning || no_regression;
  fit.status = bad                                                ? FitStatus::kBadPeriods
               : bought == 0                                      ? FitStatus::kNoCustomers
               : bought < parameters || fit.periods <= parameters ? FitStatus::kTooFewPeriods
                                                                  : FitStatus::kIdentified;
  return fit;
}

// The ends of a fit's interval: how far from the fit the profile stays within `most`.
class Ends {
 public:
  Ends(CurveProfile* profile, double most) : profile_(profile), most_(most) {}

  // The end in the direction of `step`, a factor; empty if the profile stays within.
  std::optional<double> Find(FittedCurve inside, double step) const {
    constexpr int kSteps = 100;
    for (int steps = 0; steps < kSteps; ++steps) {
      const double next = inside.ceiling * step;
      const FittedCurve fitted = profile_->Near(next, inside);
      if (!(fitted.value <= most_)) return Between(inside, fitted);
      inside = fitted;
    }
    return std::nullopt;
  }

 private:
  // By regula falsi on the logarithm, halving where it is slow (Illinois).
  double Between(FittedCurve inside, const FittedCurve& beyond) const {
    constexpr double kWidth = 1e-7;
    double in = std::log(inside.ceiling), out = std::log(beyond.ceiling);
    double at_in = inside.value - most_, at_out = beyond.value - most_;
    for (int side = 0; std::abs(out - in) > kWidth;) {
      double middle =
          std::isfinite(at_out) ? in + (out - in) * at_in / (at_in - at_out) : (in + out) / 2;
      // Never nearer to an end than a part of the width that is wanted.
      const double least = std::min(in, out) + kWidth / 4,
                   greatest = std::max(in, out) - kWidth / 4;
      middle = std::clamp(middle, least, greatest);
      const FittedCurve fitted = profile_->Near(std::exp(middle), inside);
      const double there = fitted.value - most_;
      if (there <= 0) {
        inside = fitted;
        in = middle;
        at_in = there;
        if (side < 0) at_out /= 2;
        side = -1;
      } else {
        out = middle;
        at_out = there;
        if (side > 0) at_in /= 2;
        side = 1;
      }
    }
    return inside.ceiling;
  }

  CurveProfile* profile_;
  double most_;
};

// How large the value may be within the interval.
double MostOf(const CurveFit& fit, const Criterion& criterion, int parameters) {
  const int degrees = fit.periods - parameters;
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

void Describe(const CurveData& data, const CurveProblem& problem, const Criterion& criterion,
              const FittedCurve& best, int parameters, CurveFit* fit) {
  MarketCurve curve = {problem.CurveAt(best.at.data()), best.ceiling, 0};
  if (data.began_before) curve.first = curve.shape.Share(0);
  fit->value = best.value;
  fit->sum_of_squares = best.value;
  if (data.estimator != Estimator::kIncrements || criterion.kind != Criterion::Kind::kSquares) {
    const std::vector<double> means = MeansOf(data, curve.shape, curve.ceiling);
    fit->sum_of_squares = 0;
    for (size_t t = 0; t < means.size(); ++t) {
      const double off = data.counts[t] - means[t];
      fit->sum_of_squares += off * off;
    }
    if (data.estimator == Estimator::kPoisson) {
      fit->dispersion = PearsonSquares(data.counts, means, 0) / (fit->periods - parameters);
    } else {
      fit->dispersion = criterion.dispersion;
    }
  }
  fit->curve = std::move(curve);
}

CurveFit FitByRegression(absl::Span<const double> counts, const FitOptions& options, CurveFit fit) {
  fit.status = FitStatus::kNotACurve;
  std::vector<std::vector<double>> columns(3);
  double before = 0;
  for (const double count : counts) {
    columns[0].push_back(1);
    columns[1].push_back(before);
    columns[2].push_back(before * before);
    before += count;
  }
  // New customers are p m + (q - p) N - q/m N^2.
  const std::vector<double> c = numeric::LinearLeastSquares(columns, counts);
  if (c.empty() || !(c[0] > 0) || !(c[2] < 0)) return fit;
  const double ceiling = (-c[1] - std::sqrt(c[1] * c[1] - 4 * c[2] * c[0])) / (2 * c[2]);
  const Bass shape = {c[0] / ceiling, -c[2] * ceiling};
  if (ceiling < options.ceiling.lowest || ceiling > HighestOf(options.ceiling)) return fit;
  fit.status = FitStatus::kIdentified;
  fit.curve = MarketCurve{{CurveFamily::kBass, shape, 0}, ceiling, 0};
  for (size_t t = 0; t < counts.size(); ++t) {
    const double fitted = c[0] + c[1] * columns[1][t] + c[2] * columns[2][t];
    fit.value += (counts[t] - fitted) * (counts[t] - fitted);
    const auto from = static_cast<double>(t);
    const double off = counts[t] - ceiling * shape.Increment(from, from + 1);
    fit.sum_of_squares += off * off;
  }
  return fit;
}

// Whether the growth without ceiling fits as well as the best curve.
bool IsEndless(const CurveData& data, double best, double limit) {
  double squares = 0;
  for (const double target : data.targets) squares += target * target;
  return limit <= best * (1 + kSame) + squares * kSameOfCounts;
}

}  // namespace

std::string_view FitStatusName(FitStatus status) {
  constexpr std::string_view kNames[] = {"identified",     "interval_unbounded", "ceiling_at_bound",
                                         "not_identified", "not_a_curve",        "too_few_periods",
                                         "no_customers",   "negative_counts",    "gap",
                                         "ceiling_given",  "bad_periods"};
  return kNames[static_cast<size_t>(status)];
}

std::string_view EstimatorName(Estimator estimator) {
  constexpr std::string_view kNames[] = {"increments", "density",           "cumulative",
                                         "poisson",    "negative_binomial", "regression"};
  return kNames[static_cast<size_t>(estimator)];
}

std::string_view LossName(Loss loss) {
  constexpr std::string_view kNames[] = {"squares", "huber", "soft_l1"};
  return kNames[static_cast<size_t>(loss)];
}

int CurveParameterCount(const FitOptions& options) {
  return static_cast<int>(CurveParameterNames(options.family).size()) + 1;
}

CurveFit FitCurve(absl::Span<const double> counts, const FitOptions& options) {
  CurveFit fit = Look(counts, options);
  if (fit.status != FitStatus::kIdentified) return fit;
  if (options.estimator == Estimator::kRegression) return FitByRegression(counts, options, fit);
  const int parameters = CurveParameterCount(options);
  const CurveData data(counts, options);
  const Criterion criterion = CriterionFor(data, options);
  CurveProfile profile(data, criterion);
  const double lowest = options.ceiling.lowest;
  const double highest = HighestOf(options.ceiling);
  const auto describe = [&](const FittedCurve& best) {
    Describe(data, profile.free(), criterion, best, parameters, &fit);
  };
  if (lowest == highest) {
    fit.status = FitStatus::kCeilingGiven;
    describe(profile.At(lowest));
    fit.ceiling_low = fit.ceiling_high = lowest;
    return fit;
  }
  std::optional<FittedCurve> quick;
  if (!options.interval) quick = profile.Quick();
  FittedCurve best = quick.has_value() ? *quick : profile.Best();
  double limit = kNoEnd;
  if (!quick.has_value()) limit = profile.Limit().value;
  const bool endless = IsEndless(data, best.value, limit);
  if (endless && highest == kNoEnd) {
    fit.status = FitStatus::kNotIdentified;
    return fit;
  }
  const bool above = endless || best.ceiling > highest;
  if (above || best.ceiling < lowest) {
    fit.status = FitStatus::kCeilingAtBound;
    best = profile.At(above ? highest : lowest);
  }
  describe(best);
  if (!options.interval || options.estimator == Estimator::kCumulative) return fit;

  const double most = MostOf(fit, criterion, parameters);
  const Ends ends(&profile, most);
  constexpr double kStep = 1.25;
  // The range ends the interval where the profile does not.
  fit.ceiling_low = std::max(ends.Find(best, 1 / kStep).value_or(0), lowest);
  if (limit > most) fit.ceiling_high = ends.Find(best, kStep);
  if (highest != kNoEnd) {
    fit.ceiling_high = std::min(fit.ceiling_high.value_or(highest), highest);
  }
  if (fit.status == FitStatus::kIdentified && !fit.ceiling_high.has_value()) {
    fit.status = FitStatus::kIntervalUnbounded;
  }
  return fit;
}

std::vector<double> FittedCounts(const CurveFit& fit, const FitOptions& options) {
  if (!fit.curve.has_value()) return {};
  const std::vector<double> none(static_cast<size_t>(fit.periods));
  return MeansOf(CurveData(none, options), fit.curve->shape, fit.curve->ceiling);
}

double EndOfPeriod(const FitOptions& options, int period) {
  const auto given = static_cast<int>(options.ends.size());
  if (given == 0) return period;
  if (period <= given) return options.ends[static_cast<size_t>(period - 1)];
  return std::ceil(options.ends.back()) + (period - given);
}

CurveBand BandOf(absl::Span<const double> counts, const CurveFit& fit, const FitOptions& options,
                 absl::Span<const double> times) {
  CurveBand band;
  if (!fit.curve.has_value()) return band;
  for (const double time : times) band.curve.push_back(fit.curve->Cumulative(time));
  if (!fit.ceiling_low.has_value()) return band;
  band.low = band.high = band.curve;
  const auto widen = [&](size_t at, double customers) {
    band.low[at] = std::min(band.low[at], customers);
    band.high[at] = std::max(band.high[at], customers);
  };
  const CurveData data(counts, options);
  const Criterion criterion = CriterionFor(data, options);
  CurveProfile profile(data, criterion);
  // From the fit outwards to either end, in steps of one factor.
  constexpr int kCurves = 12;
  constexpr double kFarOut = 50;  // times the fit's ceiling, where there is no upper end
  const double from = fit.curve->ceiling;
  const FittedCurve centre = profile.At(from);
  for (const double to : {*fit.ceiling_low, fit.ceiling_high.value_or(from * kFarOut)}) {
    FittedCurve fitted = centre;
    for (int step = 1; step <= kCurves && to != from; ++step) {
      fitted = profile.Near(from * std::pow(to / from, double(step) / kCurves), fitted);
      MarketCurve curve = {profile.free().CurveAt(fitted.at.data()), fitted.ceiling, 0};
      if (options.began_before) curve.first = curve.shape.Share(0);
      for (size_t i = 0; i < times.size(); ++i) widen(i, curve.Cumulative(times[i]));
    }
  }
  if (!fit.ceiling_high.has_value()) {
    const FittedCurve limit = profile.Limit();
    for (size_t i = 0; i < times.size(); ++i) {
      widen(i, profile.limit().EndlessAt(limit.at.data(), times[i]));
    }
  }
  return band;
}

}  // namespace coxswain
