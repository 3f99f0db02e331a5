#include "coxswain/saturation/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/least_squares.h"
#include "saturation/fit_criterion.h"
#include "saturation/interval_end.h"

namespace coxswain {
namespace {

constexpr double kNoEnd = std::numeric_limits<double>::infinity();
// Values nearer to each other than this are the same: of the smaller, and of the counts' own sum of
// squares, for counts that a curve meets exactly.
constexpr double kSame = 1e-9;
constexpr double kSameOfCounts = 1e-14;

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

bool GoTogether(const FitOptions& options) {
  const Seasons& seasons = options.seasons;
  const CeilingGrowth& growth = options.growth;
  bool sound = seasons.periods >= 0 && seasons.periods <= kMostSeasons && seasons.periods != 1 &&
               growth.times.size() == growth.levels.size() && std::isfinite(growth.rate);
  double before = -kNoEnd;
  for (size_t i = 0; sound && i < growth.times.size(); ++i) {
    sound = growth.times[i] > before && growth.levels[i] > 0 && std::isfinite(growth.levels[i]);
    before = growth.times[i];
  }
  if (!seasons.pace.empty()) {
    double sum = 0;
    for (const double pace : seasons.pace) {
      sum += pace;
      sound = sound && pace >= 0;
    }
    sound = sound && seasons.pace.size() == static_cast<size_t>(seasons.periods) && sum > 0 &&
            std::isfinite(sum);
  }
  sound = sound && (seasons.periods == 0 ||
                    (seasons.first >= 0 && seasons.first < std::max(seasons.periods, 1)));
  const bool paced = seasons.periods > 0 || !growth.none() || !options.covariates.empty();
  if ((paced || options.prior.has_value()) &&
      (options.estimator == Estimator::kDensity || options.estimator == Estimator::kRegression)) {
    return false;
  }
  if (const std::optional<Prior>& prior = options.prior) {
    for (const double x : {prior->p, prior->q, prior->p_deviation, prior->q_deviation}) {
      sound = sound && x > 0 && std::isfinite(x);
    }
    sound = sound && options.family == CurveFamily::kBass;
  }
  return sound && CurveParameterCount(options) <= numeric::kMostParameters;
}

// Whether the values can tell an effect: above 0, as long as the counts, and not growing by one
// rate, which would be the same as time that passes faster.
bool IsCovariate(const std::vector<double>& values, double end) {
  if (static_cast<double>(values.size()) < end + 1) return false;
  for (const double value : values) {
    if (!(value > 0) || !std::isfinite(value)) return false;
  }
  double squares = 0, along = 0, times = 0;
  for (double t = 1; t <= end; t += 1) {
    const double grown = LogGrowth(values, t);
    squares += grown * grown;
    along += grown * t;
    times += t * t;
  }
  constexpr double kOneRate = 1e-12;
  return times > 0 && squares - along * along / times > kOneRate * squares;
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
  const bool likelihood =
      options.estimator == Estimator::kPoisson || options.estimator == Estimator::kNegativeBinomial;
  // Of least squares a prior does not tell the variance: that takes more counts than parameters.
  const int parameters =
      CurveParameterCount(options) - (options.prior.has_value() && likelihood ? 2 : 0);
  const Seasons& seasons = options.seasons;
  const int least = seasons.pace.empty() ? 2 * seasons.periods - 1 : 0;
  fit.problem_period = BadPeriod(counts.size(), options.ends);
  const bool bass = options.family == CurveFamily::kBass;
  const bool no_beginning = (bass || options.family == CurveFamily::kExponential) &&
                            options.began_before && !(options.began > 0);
  const bool no_regression = options.estimator == Estimator::kRegression &&
                             (!options.ends.empty() || options.began_before || !bass);
  const bool bad = fit.problem_period > 0 || no_beginning || no_regression;
  fit.status = bad           ? FitStatus::kBadPeriods
               : bought == 0 ? FitStatus::kNoCustomers
               : bought < parameters || fit.periods <= std::max(parameters, least)
                   ? FitStatus::kTooFewPeriods
                   : FitStatus::kIdentified;
  if (bad) return fit;
  if (!GoTogether(options)) fit.status = FitStatus::kNotTogether;
  if (fit.status != FitStatus::kIdentified) return fit;
  const double end = EndOfPeriod(options, fit.periods);
  for (const std::vector<double>& covariate : options.covariates) {
    if (!IsCovariate(covariate, end)) fit.status = FitStatus::kBadCovariate;
  }
  return fit;
}

void Describe(const CurveData& data, const CurveProblem& problem, const Criterion& criterion,
              const FittedCurve& best, int degrees, CurveFit* fit) {
  MarketCurve curve = MarketCurveOf(data, problem, best);
  fit->value = best.value;
  fit->sum_of_squares = best.value;
  if (data.estimator != Estimator::kIncrements || criterion.kind != Criterion::Kind::kSquares ||
      criterion.prior_weight > 0) {
    const std::vector<double> means = MeansOf(data, curve);
    fit->sum_of_squares = 0;
    for (size_t t = 0; t < means.size(); ++t) {
      const double off = data.counts[t] - means[t];
      fit->sum_of_squares += off * off;
    }
    if (data.estimator == Estimator::kPoisson) {
      fit->dispersion = PearsonSquares(data.counts, means, 0) / degrees;
    } else if (criterion.kind == Criterion::Kind::kNegativeBinomial) {
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
                                         "ceiling_given",  "bad_periods",        "bad_covariate",
                                         "not_together"};
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
  const bool open = options.seasons.periods > 0 && options.seasons.pace.empty();
  return static_cast<int>(CurveParameterNames(options.family).size()) + 1 +
         static_cast<int>(options.covariates.size()) + (open ? options.seasons.periods - 1 : 0);
}

double MarketCurve::New(double from, double to) const {
  const double increment = shape.Increment(from, to);
  if (growth.none()) return ceiling * increment;
  const double before = shape.Share(from);
  const double later = before == 0 ? 0 : (CeilingAt(to) - CeilingAt(from)) * before;
  return CeilingAt(to) * increment + later;
}

CurveFit FitCurve(absl::Span<const double> counts, const FitOptions& options) {
  CurveFit fit = Look(counts, options);
  if (fit.status != FitStatus::kIdentified) return fit;
  if (options.estimator == Estimator::kRegression) return FitByRegression(counts, options, fit);
  const int degrees = DegreesOf(options, fit.periods);
  const CurveData data(counts, options);
  const Criterion criterion = CriterionFor(data, options);
  CurveProfile profile(data, criterion);
  const double lowest = options.ceiling.lowest;
  const double highest = HighestOf(options.ceiling);
  const auto describe = [&](const FittedCurve& best) {
    Describe(data, profile.free(), criterion, best, degrees, &fit);
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
  // A prior of p above 0 holds the ceiling below infinity.
  if (!quick.has_value() && !options.prior.has_value()) limit = profile.Limit().value;
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

  const double most = MostOf(fit, criterion, degrees);
  const double step = std::log(1.25);
  const auto near = [&](double log, const FittedCurve& from) {
    return profile.Near(std::exp(log), from);
  };
  const auto end = [&](double direction) {
    const std::optional<double> log =
        EndOfInterval(best, std::log(best.ceiling), direction * step, 1, 100, most, near);
    return log.has_value() ? std::optional<double>(std::exp(*log)) : std::nullopt;
  };
  // The range ends the interval where the profile does not.
  fit.ceiling_low = std::max(end(-1).value_or(0), lowest);
  if (limit > most) fit.ceiling_high = end(1);
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
  return MeansOf(CurveData(none, options), *fit.curve);
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
      const MarketCurve curve = MarketCurveOf(data, profile.free(), fitted);
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
