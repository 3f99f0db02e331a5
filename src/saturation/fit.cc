#include "coxswain/saturation/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/least_squares.h"
#include "numeric/student_t.h"
#include "saturation/bass_profile.h"

namespace coxswain {
namespace {

constexpr double kProbability = 0.9;  // of intervals
constexpr int kParameters = 3;
constexpr double kNoEnd = std::numeric_limits<double>::infinity();
// Sums of squares nearer to each other than this are the same: of the smaller, and of the counts'
// own sum of squares, for counts that a curve meets exactly.
constexpr double kSame = 1e-9;
constexpr double kSameOfCounts = 1e-14;

double HighestOf(const CeilingRange& range) {
  const bool given = range.highest.has_value() && *range.highest >= range.lowest;
  return given ? *range.highest : kNoEnd;
}

// The counts' own problems; kIdentified if there are none.
BassFit Look(absl::Span<const double> counts) {
  BassFit fit;
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
  fit.status = bought == 0                                          ? FitStatus::kNoCustomers
               : bought < kParameters || fit.periods <= kParameters ? FitStatus::kTooFewPeriods
                                                                    : FitStatus::kIdentified;
  return fit;
}

// The end of the interval on one side of the fit: where the profile leaves `most` between the
// ceilings `inside` and `outside`.
double End(const BassProfile& profile, FittedBass inside, double outside, double most) {
  constexpr double kWidth = 1e-7;
  while (std::abs(outside / inside.curve.ceiling - 1) > kWidth) {
    const double middle = std::sqrt(inside.curve.ceiling * outside);
    const FittedBass fitted = profile.Near(middle, inside.curve.shape);
    if (fitted.sum_of_squares <= most) {
      inside = fitted;
    } else {
      outside = middle;
    }
  }
  return inside.curve.ceiling;
}

// The end in the direction of `step`, a factor; empty if the profile stays within `most`.
std::optional<double> FindEnd(const BassProfile& profile, FittedBass inside, double step,
                              double most) {
  constexpr int kSteps = 100;
  for (int steps = 0; steps < kSteps; ++steps) {
    const double next = inside.curve.ceiling * step;
    const FittedBass fitted = profile.Near(next, inside.curve.shape);
    if (fitted.sum_of_squares > most) return End(profile, inside, next, most);
    inside = fitted;
  }
  return std::nullopt;
}

double MostSquares(const BassFit& fit) {
  const int degrees = fit.periods - kParameters;
  const double t = numeric::StudentCentralQuantile(kProbability, degrees);
  return fit.sum_of_squares * (1 + t * t / degrees);
}

}  // namespace

std::string_view FitStatusName(FitStatus status) {
  constexpr std::string_view kNames[] = {"identified",     "interval_unbounded", "ceiling_at_bound",
                                         "not_identified", "not_a_curve",        "too_few_periods",
                                         "no_customers",   "negative_counts",    "gap"};
  return kNames[static_cast<size_t>(status)];
}

BassFit FitBass(absl::Span<const double> counts, const CeilingRange& range) {
  BassFit fit = Look(counts);
  if (fit.status != FitStatus::kIdentified) return fit;
  const BassProfile profile(counts);
  const Exponential limit = profile.Limit();
  FittedBass best = profile.Best();
  const double lowest = range.lowest;
  const double highest = HighestOf(range);
  double squares = 0;
  for (const double count : counts) squares += count * count;
  const bool endless =
      limit.sum_of_squares <= best.sum_of_squares * (1 + kSame) + squares * kSameOfCounts;
  if (endless && highest == kNoEnd) {
    fit.status = FitStatus::kNotIdentified;
    return fit;
  }
  const bool above = endless || best.curve.ceiling > highest;
  if (above || best.curve.ceiling < lowest) {
    fit.status = FitStatus::kCeilingAtBound;
    best = profile.At(above ? highest : lowest);
  }
  fit.curve = best.curve;
  fit.sum_of_squares = best.sum_of_squares;

  const double most = MostSquares(fit);
  constexpr double kStep = 1.25;
  // The range ends the interval where the profile does not.
  fit.ceiling_low = FindEnd(profile, best, 1 / kStep, most);
  fit.ceiling_low = std::max(fit.ceiling_low.value_or(0), lowest);
  if (limit.sum_of_squares > most) fit.ceiling_high = FindEnd(profile, best, kStep, most);
  if (highest != kNoEnd) {
    fit.ceiling_high = std::min(fit.ceiling_high.value_or(highest), highest);
  }
  if (fit.status == FitStatus::kIdentified && !fit.ceiling_high.has_value()) {
    fit.status = FitStatus::kIntervalUnbounded;
  }
  return fit;
}

BassFit FitBassByRegression(absl::Span<const double> counts, const CeilingRange& range) {
  BassFit fit = Look(counts);
  if (fit.status != FitStatus::kIdentified) return fit;
  fit.status = FitStatus::kNotACurve;
  std::vector<std::vector<double>> columns(kParameters);
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
  if (ceiling < range.lowest || ceiling > HighestOf(range)) return fit;
  fit.status = FitStatus::kIdentified;
  fit.curve = BassCurve{shape, ceiling};
  for (size_t t = 0; t < counts.size(); ++t) {
    const double fitted = c[0] + c[1] * columns[1][t] + c[2] * columns[2][t];
    fit.sum_of_squares += (counts[t] - fitted) * (counts[t] - fitted);
  }
  return fit;
}

CurveBand BandOf(absl::Span<const double> counts, const BassFit& fit, int periods) {
  CurveBand band;
  if (!fit.curve.has_value()) return band;
  const auto cumulative = [](const BassCurve& curve, int t) {
    return curve.ceiling * curve.shape.Share(t);
  };
  for (int t = 1; t <= periods; ++t) band.curve.push_back(cumulative(*fit.curve, t));
  if (!fit.ceiling_low.has_value()) return band;
  band.low = band.high = band.curve;
  const auto widen = [&](size_t at, double customers) {
    band.low[at] = std::min(band.low[at], customers);
    band.high[at] = std::max(band.high[at], customers);
  };
  const BassProfile profile(counts);
  // From the fit outwards to either end, in steps of one factor.
  constexpr int kCurves = 12;
  constexpr double kFarOut = 50;  // times the fit's ceiling, where there is no upper end
  const double from = fit.curve->ceiling;
  for (const double end : {*fit.ceiling_low, fit.ceiling_high.value_or(from * kFarOut)}) {
    Bass shape = fit.curve->shape;
    for (int i = 1; i <= kCurves && end != from; ++i) {
      const FittedBass fitted =
          profile.Near(from * std::pow(end / from, double(i) / kCurves), shape);
      shape = fitted.curve.shape;
      for (int t = 1; t <= periods; ++t) {
        widen(static_cast<size_t>(t - 1), cumulative(fitted.curve, t));
      }
    }
  }
  if (!fit.ceiling_high.has_value()) {
    const Exponential limit = profile.Limit();
    for (int t = 1; t <= periods; ++t) {
      widen(static_cast<size_t>(t - 1), limit.Cumulative(t, fit.periods));
    }
  }
  return band;
}

}  // namespace coxswain
