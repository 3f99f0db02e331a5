#include "saturation/curve_problem.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "saturation/curve_coordinates.h"

namespace coxswain {
namespace {

size_t ShapeParameters(const CurveData& data, bool endless) {
  if (endless) return 1;
  switch (data.family) {
    case CurveFamily::kBass:
      return 2;
    case CurveFamily::kExponential:
      return 1;
    case CurveFamily::kLogistic:
    case CurveFamily::kGompertz:
      return 2;
    case CurveFamily::kRichards:
      return 3;
  }
  return 0;
}

}  // namespace

CurveData::CurveData(absl::Span<const double> new_customers, const FitOptions& options)
    : counts(new_customers),
      began_before(options.began_before),
      began(options.began_before && HasBeginning(options.family) ? options.began : 0),
      family(options.family),
      estimator(options.estimator),
      growth(options.growth),
      prior(options.prior) {
  bounds.reserve(counts.size() + 1);
  targets.reserve(counts.size());
  bounds.push_back(0);
  double sum = 0;
  for (size_t t = 0; t < counts.size(); ++t) {
    const double whole = static_cast<double>(t + 1);
    bounds.push_back(t < options.ends.size() ? options.ends[t] : whole);
    regular = regular && bounds.back() == whole;
    sum += counts[t];
    targets.push_back(estimator == Estimator::kCumulative ? sum : counts[t]);
  }
  if (!growth.none()) {
    const double end = growth.At(length());
    for (const double bound : bounds) levels.push_back(growth.At(bound) / end);
  }
  if (options.seasons.periods > 0) {
    season_count = static_cast<size_t>(options.seasons.periods);
    clock.season = options.seasons.first;
    clock.pace = options.seasons.pace;
    open_seasons = clock.pace.empty();
    double all = 0;
    for (const double pace : clock.pace) all += pace;
    for (double& pace : clock.pace) pace *= static_cast<double>(season_count) / all;
    std::vector<double> row(season_count);
    double before = 0;
    for (const double bound : bounds) {
      while (before < bound) {
        const double whole = std::floor(before);
        const double until = std::min(bound, whole + 1);
        row[(static_cast<size_t>(clock.season) + static_cast<size_t>(whole)) % season_count] +=
            until - before;
        before = until;
      }
      passed.insert(passed.end(), row.begin(), row.end());
    }
  }
  clock.covariates = options.covariates;
  clock.beta.resize(clock.covariates.size());
  for (const double bound : bounds) {
    for (const std::vector<double>& covariate : clock.covariates) {
      efforts.push_back(LogGrowth(covariate, bound));
    }
  }
}

CurveProblem::CurveProblem(const CurveData& data, const Criterion& criterion,
                           std::optional<double> ceiling, bool endless)
    : data_(data),
      criterion_(criterion),
      ceiling_(ceiling),
      endless_(endless),
      family_parameters_(ShapeParameters(data, endless)),
      shape_parameters_(family_parameters_ + data.open_paces() + data.clock.beta.size()),
      rows_(data.size() + (data.prior.has_value() && criterion.prior_weight > 0 ? 2 : 0)) {
  const size_t n = data.size();
  const size_t room = data.plain() ? 4 : 1 + shape_parameters_ - family_parameters_;
  memory_.resize(n + shape_parameters_ * n + room * (n + 1));
  shapes_ = memory_.data();
  by_ = shapes_ + n;
  room_ = by_ + shape_parameters_ * n;
}

int CurveProblem::parameters() const {
  const bool open =
      !ceiling_.has_value() && (shows_ceiling_ || criterion_.kind != Criterion::Kind::kSquares);
  return static_cast<int>(shape_parameters_) + (open ? 1 : 0);
}

double CurveProblem::Evaluate(const double* at, double* residuals, double* jacobian) const {
  Shapes(at, jacobian != nullptr);
  const bool squares = criterion_.kind == Criterion::Kind::kSquares && !shows_ceiling_;
  double value = squares ? SquaresOf(residuals, jacobian) : OthersOf(at, residuals, jacobian);
  if (rows_ == data_.size() || !std::isfinite(value)) return value;
  const double weight = std::sqrt(criterion_.prior_weight);
  const double deviations[] = {data_.prior->p_deviation, data_.prior->q_deviation};
  const double means[] = {std::log(data_.prior->p), std::log(data_.prior->q)};
  for (size_t i = 0; i < 2; ++i) {
    const double off = weight * (at[i] - means[i]) / deviations[i];
    value += off * off;
    if (residuals == nullptr) continue;
    const size_t row = data_.size() + i;
    residuals[row] = off;
    for (size_t j = 0; j < static_cast<size_t>(parameters()); ++j) {
      jacobian[j * rows_ + row] = j == i ? weight / deviations[i] : 0;
    }
  }
  return value;
}

double CurveProblem::PriorSquaresAt(const double* at) const {
  const double p = (at[0] - std::log(data_.prior->p)) / data_.prior->p_deviation;
  const double q = (at[1] - std::log(data_.prior->q)) / data_.prior->q_deviation;
  return p * p + q * q;
}

double CurveProblem::CeilingAt(const double* at) const {
  Evaluate(at, nullptr, nullptr);
  return ceiling_now_;
}

void CurveProblem::Shapes(const double* at, bool derivatives) const {
  const bool densities = data_.estimator == Estimator::kDensity && !endless_;
  if (!data_.plain()) {
    PacedShapes(at);
  } else if (endless_) {
    GrowthShapes(at);
  } else if (!HasBeginning(data_.family)) {
    RichardsShapes(at);
  } else if (densities) {
    BassDensities(at);
  } else {
    BassShapes(at, derivatives);
  }
  if (data_.estimator != Estimator::kCumulative) return;
  const size_t n = data_.size();
  for (size_t t = 1; t < n; ++t) shapes_[t] += shapes_[t - 1];
  for (size_t j = 0; j < shape_parameters_; ++j) {
    for (size_t t = 1; t < n; ++t) by_[j * n + t] += by_[j * n + t - 1];
  }
}

// Increments of Bass's curve, in the terms of curves.cc, with what periods of one length share
// reckoned once: e falls by one factor.
void CurveProblem::BassShapes(const double* at, bool derivatives) const {
  const size_t n = data_.size();
  const double* bounds = data_.bounds.data();
  const bool imitation = data_.family == CurveFamily::kBass;
  const Positive p(at[0], kLeastLog, kMostLog);
  const Positive q = imitation ? Positive(at[1], kLeastLog, kMostLog) : Positive(0, 0, 0);
  const double of_q = imitation ? q.value : 0;
  const double began = data_.began;
  const double rate = p.value + of_q;
  double* e = room_;
  double* inverse = room_ + (n + 1);
  double* by_p = room_ + 2 * (n + 1);
  double* by_q = room_ + 3 * (n + 1);
  const double factor = std::exp(-rate);
  const double fall = -std::expm1(-rate);  // over a period of length 1
  e[0] = began == 0 ? 1 : std::exp(-rate * began);
  if (data_.regular) {
    for (size_t i = 1; i <= n; ++i) e[i] = e[i - 1] * factor;
  } else {
    for (size_t i = 1; i <= n; ++i) e[i] = std::exp(-rate * (began + bounds[i]));
  }
  for (size_t i = 0; i <= n; ++i) inverse[i] = 1 / (p.value + of_q * e[i]);
  if (data_.regular) {
    const double scale = p.value * rate * fall;
    for (size_t i = 0; i < n; ++i) shapes_[i] = scale * e[i] * (inverse[i] * inverse[i + 1]);
  } else {
    for (size_t i = 0; i < n; ++i) {
      const double fallen = -std::expm1(-rate * (bounds[i + 1] - bounds[i]));
      shapes_[i] = p.value * rate * fallen * e[i] * (inverse[i] * inverse[i + 1]);
    }
  }
  if (!derivatives) return;
  // Of ln D at the bounds.
  for (size_t i = 0; i <= n; ++i) {
    const double te = of_q * (began + bounds[i]) * e[i];
    by_p[i] = (1 - te) * inverse[i];
    by_q[i] = (e[i] - te) * inverse[i];
  }
  const auto rest = [&](double length) {  // of ln (rate * fall) by the rate
    return 1 / rate + length / std::expm1(rate * length);
  };
  const double regular = 1 / rate + factor / fall;
  double* first = by_;
  double* second = by_ + n;
  for (size_t i = 0; i < n; ++i) {
    const double both =
        (data_.regular ? regular : rest(bounds[i + 1] - bounds[i])) - (began + bounds[i]);
    const double slope = p.slope == 0 ? 0 : 1 + p.value * (both - by_p[i] - by_p[i + 1]);
    first[i] = shapes_[i] * slope;
    if (imitation) second[i] = shapes_[i] * q.slope * (both - by_q[i] - by_q[i + 1]);
  }
}

void CurveProblem::BassDensities(const double* at) const {
  const size_t n = data_.size();
  const Curve curve = CurveAt(at);
  const Bass& bass = std::get<Bass>(curve.shape);
  for (size_t i = 0; i < n; ++i) {
    const double length = data_.bounds[i + 1] - data_.bounds[i];
    const double t = data_.bounds[i + 1] + curve.began;
    const Gradient<2> density = bass.DensityGradient(t);
    shapes_[i] = density.value * length;
    by_[i] = density.by[0] * length * bass.p;
    if (shape_parameters_ > 1) by_[n + i] = density.by[1] * length * bass.q;
  }
}

// Where a curve of Richards's kind is: the time of its peak, ln k, and ln nu where that is open.
Richards CurveProblem::RichardsAt(const double* at) const {
  const double k = Positive(at[1], kLeastLog, kMostLog).value;
  const double nu = data_.family == CurveFamily::kLogistic ? 1
                    : data_.family == CurveFamily::kGompertz
                        ? 0
                        : std::exp(std::clamp(at[2], kLeastNu, kMostNu));
  return {std::exp(std::clamp(k * at[0], -kFar, kFar)), k, nu};
}

void CurveProblem::RichardsShapes(const double* at) const {
  const size_t n = data_.size();
  const Richards curve = RichardsAt(at);
  const double held = std::abs(curve.k * at[0]) > kFar ? 0 : 1;
  const double k_slope = Positive(at[1], kLeastLog, kMostLog).slope;
  const double nu_slope = family_parameters_ > 2 ? Positive(at[2], kLeastNu, kMostNu).slope : 0;
  const bool densities = data_.estimator == Estimator::kDensity;
  Gradient<3> before = {};  // long ago
  if (data_.began_before && !densities) before = curve.ShareGradient(0);
  for (size_t i = 0; i < n; ++i) {
    const double to = data_.bounds[i + 1];
    const Gradient<3> next = densities ? curve.DensityGradient(to) : curve.ShareGradient(to);
    const double length = densities ? to - data_.bounds[i] : 1;
    Gradient<3> change = next;
    for (size_t j = 0; j < 3 && !densities; ++j) change.by[j] -= before.by[j];
    if (!densities) change.value -= before.value;
    before = next;
    shapes_[i] = change.value * length;
    // a = exp(k peak).
    const double by_log_a = change.by[0] * curve.a * length * held;
    by_[i] = by_log_a * curve.k;
    by_[n + i] = (change.by[1] * length + by_log_a * at[0]) * k_slope;
    if (family_parameters_ > 2) by_[2 * n + i] = change.by[2] * length * nu_slope;
  }
}

// Of growth that has no ceiling.
double CurveProblem::GrowthAt(double coordinate) const {
  if (data_.family == CurveFamily::kExponential) return 0;
  if (data_.may_fall()) return coordinate;
  return Positive(coordinate, kLeastLog, kMostLog).value;
}

double CurveProblem::GrowthSlope(double coordinate) const {
  if (data_.family == CurveFamily::kExponential) return 0;
  return data_.may_fall() ? 1 : Positive(coordinate, kLeastLog, kMostLog).slope;
}

void CurveProblem::GrowthShapes(const double* at) const {
  const size_t n = data_.size();
  const double growth = GrowthAt(at[0]);
  const double slope = GrowthSlope(at[0]);
  const double end = data_.length();
  for (size_t i = 0; i < n; ++i) {
    const double to = data_.bounds[i + 1];
    const double length = to - data_.bounds[i];
    const double there = std::exp(growth * (to - end));
    // The mean over the period of exp(growth (t - to)), and its derivative.
    const double x = growth * length;
    double mean = std::abs(x) < 1e-5 ? 1 - x / 2 + x * x / 6 : -std::expm1(-x) / x;
    double mean_by = std::abs(x) < 1e-3 ? -0.5 + x / 3 - x * x / 8 : (std::exp(-x) - mean) / x;
    double times = length;
    const bool since_ever = i == 0 && !data_.began_before && !HasBeginning(data_.family);
    if (data_.estimator == Estimator::kDensity) {
      mean = 1;
      mean_by = 0;
    } else if (since_ever) {
      times = 1 / growth;
      mean = 1;
      mean_by = 0;
    }
    shapes_[i] = times * there * mean;
    by_[i] =
        slope * (shapes_[i] * (to - end) + times * there * mean_by * length -
                 (since_ever && data_.estimator != Estimator::kDensity ? shapes_[i] / growth : 0));
  }
}

double CurveProblem::EndlessAt(const double* at, double time) const {
  const double growth = GrowthAt(at[0]);
  if (!data_.plain()) return PacedEndlessAt(at, growth, time);
  const double now = CeilingAt(at) * std::exp(growth * (time - data_.length()));
  if (!data_.began_before && !HasBeginning(data_.family)) return now / growth;
  const double x = growth * time;
  return std::abs(x) < 1e-8 ? now * time : now * -std::expm1(-x) / growth;
}

Curve CurveProblem::CurveAt(const double* at) const {
  if (!HasBeginning(data_.family)) return {data_.family, RichardsAt(at), 0, ClockAt(at)};
  Bass bass;
  bass.p = Positive(at[0], kLeastLog, kMostLog).value;
  if (data_.family == CurveFamily::kBass && at[1] > kLeastLog) {
    bass.q = Positive(at[1], kLeastLog, kMostLog).value;
    constexpr double kNoImitation = 1e-9;  // of p: no digit of the curve that is told
    if (bass.q < kNoImitation * bass.p) bass.q = 0;
  }
  return {data_.family, bass, data_.began, ClockAt(at)};
}

Coordinates CurveProblem::CoordinatesOf(const Bass& bass) const {
  const auto log = [](double value) { return std::clamp(std::log(value), kLeastLog, kMostLog); };
  return {log(bass.p), log(bass.q)};
}

}  // namespace coxswain
