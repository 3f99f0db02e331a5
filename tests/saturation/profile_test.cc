#include "coxswain/saturation/profile.h"

#include <cmath>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

const std::vector<double> kCounts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
constexpr double kF = 3.589428;  // F(1, 7) at 90 %

double SquaresOf(const Bass& bass, double ceiling) {
  double squares = 0;
  for (size_t t = 0; t < kCounts.size(); ++t) {
    const double off = kCounts[t] - ceiling * bass.Increment(double(t), double(t) + 1);
    squares += off * off;
  }
  return squares;
}

// The least squares of all Bass curves for which p is held, by searching q on a fine grid and the
// ceiling by its linear best.
template <typename BassOf>
double LeastOver(const BassOf& bass_of, double low, double high) {
  const auto at = [&](double x) {
    const Bass bass = bass_of(x);
    double up = 0, down = 0;
    for (size_t t = 0; t < kCounts.size(); ++t) {
      const double part = bass.Increment(double(t), double(t) + 1);
      up += part * kCounts[t];
      down += part * part;
    }
    return SquaresOf(bass, up / down);
  };
  // Golden section.
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  while (high - low > 1e-10) {
    const double left = high - ratio * (high - low), right = low + ratio * (high - low);
    (at(left) < at(right) ? high : low) = at(left) < at(right) ? right : left;
  }
  return at((low + high) / 2);
}

TEST_CASE("at the ends of p's and q's intervals the best of the other curves just still fits") {
  const CurveFit fit = FitCurve(kCounts, {});
  const ProfileIntervals intervals = ProfileFit(kCounts, fit, {}, {});
  const double most = fit.sum_of_squares * (1 + kF / 7);
  REQUIRE(intervals.parameters.size() == 2);
  const std::vector<double> best = fit.curve->shape.Parameters();
  for (size_t j = 0; j < 2; ++j) {
    CHECK(intervals.parameters[j].low < best[j]);
    CHECK(intervals.parameters[j].high > best[j]);
  }
  for (const double p : {intervals.parameters[0].low, intervals.parameters[0].high}) {
    CHECK(LeastOver(
              [&](double q) {
                return Bass{p, q};
              },
              0.05, 2) == doctest::Approx(most).epsilon(1e-5));
  }
  for (const double q : {intervals.parameters[1].low, intervals.parameters[1].high}) {
    CHECK(LeastOver(
              [&](double log) {
                return Bass{std::exp(log), q};
              },
              -9, 0) == doctest::Approx(most).epsilon(1e-5));
  }
}

TEST_CASE(
    "at the ends of the interval of a day the best curve that is there then just still fits") {
  const CurveFit fit = FitCurve(kCounts, {});
  const ProfileIntervals intervals = ProfileFit(kCounts, fit, {}, {0.9}, {12});
  const double most = fit.sum_of_squares * (1 + kF / 7);
  REQUIRE(intervals.times.size() == 1);
  const double best = fit.curve->shape.TimeTo(0.9);
  CHECK(intervals.times[0].low < best);
  CHECK(intervals.times[0].high > best);
  for (const double time : {intervals.times[0].low, intervals.times[0].high}) {
    // p and q that are at 90 % then, by q / p: (p + q) t = ln((1 + 0.9 q / p) / 0.1).
    const auto bass_of = [&](double log_ratio) {
      const double ratio = std::exp(log_ratio);
      const double p = std::log((1 + 0.9 * ratio) / 0.1) / time / (1 + ratio);
      return Bass{p, p * ratio};
    };
    CHECK(LeastOver(bass_of, 0, 7) == doctest::Approx(most).epsilon(1e-5));
  }
  REQUIRE(intervals.customers.size() == 1);
  CHECK(intervals.customers[0].low < fit.curve->Cumulative(12));
  CHECK(intervals.customers[0].high > fit.curve->Cumulative(12));
  // The band of all ceilings in the interval lies within what any curve that fits may be.
  const CurveBand band = BandOf(kCounts, fit, {}, {12});
  CHECK(intervals.customers[0].low <= band.low[0] * (1 + 1e-6));
  CHECK(intervals.customers[0].high >= band.high[0] * (1 - 1e-6));
}

TEST_CASE("where no larger ceiling can be excluded no last day can") {
  const std::vector<double> counts = {96, 195, 238, 380, 1045, 1230, 1267, 1828};
  const CurveFit fit = FitCurve(counts, {});
  REQUIRE(fit.status == FitStatus::kIntervalUnbounded);
  const ProfileIntervals intervals = ProfileFit(counts, fit, {}, {0.9}, {9});
  CHECK(std::isinf(intervals.times[0].high));
  CHECK(std::isfinite(intervals.times[0].low));
  CHECK(intervals.parameters[0].low == 0);
  CHECK(std::isfinite(intervals.customers[0].high));
}

TEST_CASE("a given ceiling and a bounded one hold the intervals, too") {
  const CurveFit given = FitCurve(kCounts, {.ceiling = {170, 170}});
  const ProfileIntervals held = ProfileFit(kCounts, given, {.ceiling = {170, 170}}, {0.9}, {100});
  CHECK(held.customers[0].high == doctest::Approx(170).epsilon(1e-3));
  const CurveFit free = FitCurve(kCounts, {});
  const FitOptions bounded = {.ceiling = {0, free.curve->ceiling * 1.001}};
  const CurveFit bound = FitCurve(kCounts, bounded);
  const ProfileIntervals wide = ProfileFit(kCounts, free, {}, {0.9});
  const ProfileIntervals narrow = ProfileFit(kCounts, bound, bounded, {0.9});
  CHECK(narrow.times[0].high < wide.times[0].high);
  CHECK(narrow.times[0].low == doctest::Approx(wide.times[0].low).epsilon(1e-5));
}

TEST_CASE("intervals of the effect of a price, of seasons and of a prior have two ends") {
  FitOptions options;
  options.covariates = {{100, 98, 80, 85, 70, 71, 60, 62, 50, 45, 47}};
  CurveFit fit = FitCurve(kCounts, options);
  REQUIRE(fit.curve.has_value());
  const ProfileIntervals priced = ProfileFit(kCounts, fit, options, {});
  REQUIRE(priced.effects.size() == 1);
  CHECK(priced.effects[0].low < fit.curve->shape.clock.beta[0]);
  CHECK(priced.effects[0].high > fit.curve->shape.clock.beta[0]);
  FitOptions believed;
  believed.prior = Prior{0.02, 0.4, 0.3, 0.3};
  fit = FitCurve(kCounts, believed);
  const CurveFit alone = FitCurve(kCounts, {});
  const ProfileIntervals narrow = ProfileFit(kCounts, fit, believed, {});
  const ProfileIntervals wide = ProfileFit(kCounts, alone, {}, {});
  CHECK(std::log(narrow.parameters[0].high / narrow.parameters[0].low) <
        std::log(wide.parameters[0].high / wide.parameters[0].low));
}

TEST_CASE("estimators without an interval have none of these") {
  FitOptions options;
  options.estimator = Estimator::kCumulative;
  const ProfileIntervals none =
      ProfileFit(kCounts, FitCurve(kCounts, options), options, {0.9}, {12});
  CHECK(none.parameters.empty());
  CHECK(none.times.empty());
}

}  // namespace
}  // namespace coxswain
