#include "coxswain/saturation/fit.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

std::vector<double> Increments(const Bass& bass, double ceiling, int periods) {
  std::vector<double> counts;
  for (int t = 0; t < periods; ++t) counts.push_back(ceiling * bass.Increment(t, t + 1));
  return counts;
}

CurveFit FitBass(absl::Span<const double> counts, const CeilingRange& range = {}) {
  return FitCurve(counts, {.ceiling = range});
}

CurveFit FitBassByRegression(absl::Span<const double> counts, const CeilingRange& range = {}) {
  return FitCurve(counts, {.estimator = Estimator::kRegression, .ceiling = range});
}

CurveBand BandOf(absl::Span<const double> counts, const CurveFit& fit, int periods) {
  std::vector<double> times;
  for (int t = 1; t <= periods; ++t) times.push_back(t);
  return BandOf(counts, fit, {}, times);
}

FitStatus StatusOf(const std::vector<double>& counts) { return FitBass(counts).status; }

TEST_CASE("a curve is found again from its own increments") {
  for (const Bass& bass : {Bass{0.03, 0.38}, Bass{0.001, 0.7}, Bass{0.2, 0.1}, Bass{1e-4, 0.09}}) {
    const int periods = static_cast<int>(bass.TimeTo(0.9)) + 4;
    const CurveFit fit = FitBass(Increments(bass, 5000, periods));
    CHECK(fit.status == FitStatus::kIdentified);
    REQUIRE(fit.curve.has_value());
    CHECK(fit.curve->ceiling == doctest::Approx(5000).epsilon(1e-6));
    CHECK(std::get<Bass>(fit.curve->shape.shape).p == doctest::Approx(bass.p).epsilon(1e-5));
    CHECK(std::get<Bass>(fit.curve->shape.shape).q == doctest::Approx(bass.q).epsilon(1e-5));
    CHECK(fit.ceiling_low == doctest::Approx(5000).epsilon(1e-4));
    CHECK(fit.ceiling_high == doctest::Approx(5000).epsilon(1e-4));
  }
}

TEST_CASE("a fit does not depend on the unit that customers are counted in") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  std::vector<double> thousands = counts;
  for (double& count : thousands) count /= 1000;
  const CurveFit fit = FitBass(counts);
  const CurveFit scaled = FitBass(thousands);
  CHECK(scaled.status == fit.status);
  CHECK(scaled.curve->ceiling * 1000 == doctest::Approx(fit.curve->ceiling).epsilon(1e-6));
  CHECK(*scaled.ceiling_low * 1000 == doctest::Approx(*fit.ceiling_low).epsilon(1e-5));
  CHECK(*scaled.ceiling_high * 1000 == doctest::Approx(*fit.ceiling_high).epsilon(1e-5));
}

TEST_CASE("growth that does not slow down tells no ceiling") {
  CHECK(StatusOf({1, 2, 4, 8, 16, 32}) == FitStatus::kNotIdentified);
  CHECK(StatusOf({5, 5, 5, 5, 5}) == FitStatus::kNotIdentified);
  CHECK_FALSE(FitBass({1, 2, 4, 8, 16, 32}).curve.has_value());
}

TEST_CASE("counts that cannot be fitted are refused by name") {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  CHECK(StatusOf({}) == FitStatus::kNoCustomers);
  CHECK(StatusOf({0, 0, 0, 0, 0}) == FitStatus::kNoCustomers);
  CHECK(StatusOf({7}) == FitStatus::kTooFewPeriods);
  CHECK(StatusOf({7, 9}) == FitStatus::kTooFewPeriods);
  CHECK(StatusOf({7, 9, 4}) == FitStatus::kTooFewPeriods);
  CHECK(StatusOf({7, 0, 0, 0, 9}) == FitStatus::kTooFewPeriods);
  CHECK(StatusOf({7, 9, -1, 4, 2}) == FitStatus::kNegativeCounts);
  CHECK(FitBass({7, 9, -1, 4, 2}).problem_period == 3);
  CHECK(StatusOf({7, missing, 9, 4, 2}) == FitStatus::kGap);
  CHECK(FitBass({7, missing, 9, 4, 2}).problem_period == 2);
  for (const CurveFit& fit : {FitBass({7, 9, 4}), FitBassByRegression({0, 0, 0, 0})}) {
    CHECK_FALSE(fit.curve.has_value());
    CHECK_FALSE(fit.ceiling_low.has_value());
    CHECK_FALSE(fit.ceiling_high.has_value());
  }
}

TEST_CASE("one ceiling of a range is a ceiling at its bound") {
  const std::vector<double> counts = Increments({0.03, 0.38}, 5000, 16);
  const CurveFit below = FitBass(counts, {0, 4900});
  CHECK(below.status == FitStatus::kCeilingAtBound);
  CHECK(below.curve->ceiling == 4900);
  CHECK(*below.ceiling_high == 4900);
  const CurveFit above = FitBass(counts, {5100, {}});
  CHECK(above.status == FitStatus::kCeilingAtBound);
  CHECK(above.curve->ceiling == 5100);
  CHECK(*above.ceiling_low == 5100);
  CHECK(FitBass(counts, {4900, 5100}).status == FitStatus::kIdentified);
  // More customers than accounts: the accounts bound nothing.
  CHECK(FitBass(counts, {4900, 100}).status == FitStatus::kIdentified);
  CHECK(FitBassByRegression(counts, {0, 4900}).status == FitStatus::kNotACurve);
}

TEST_CASE("growth without an end is held by the accounts there are") {
  const CurveFit fit = FitBass({1, 2, 4, 8, 16, 32}, {63, 500});
  CHECK(fit.status == FitStatus::kCeilingAtBound);
  CHECK(fit.curve->ceiling == 500);
  CHECK(*fit.ceiling_low < 500);
}

TEST_CASE("the ends of the interval are where the profile says") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  const CurveFit fit = FitBass(counts);
  REQUIRE(fit.status == FitStatus::kIdentified);
  // F(1, 7) at 90 % is 3.5894.
  const double most = fit.sum_of_squares * (1 + 3.589428 / 7);
  for (const double end : {*fit.ceiling_low, *fit.ceiling_high}) {
    const CurveFit held = FitBass(counts, {end, end});
    CHECK(held.sum_of_squares == doctest::Approx(most).epsilon(1e-4));
  }
}

TEST_CASE("the band holds the curve and the curves at both ends of the interval") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  const CurveFit fit = FitBass(counts);
  const CurveBand band = BandOf(counts, fit, 14);
  REQUIRE(band.curve.size() == 14);
  for (const double end : {*fit.ceiling_low, *fit.ceiling_high}) {
    const CurveFit held = FitBass(counts, {end, end});
    for (size_t t = 0; t < 14; ++t) {
      const double there = held.curve->ceiling * held.curve->shape.Share(double(t) + 1);
      CHECK(there >= band.low[t] * (1 - 1e-6));
      CHECK(there <= band.high[t] * (1 + 1e-6));
      CHECK(band.low[t] <= band.curve[t]);
      CHECK(band.curve[t] <= band.high[t]);
    }
  }
  CHECK(band.low.back() < 0.995 * band.high.back());
}

TEST_CASE("a regression has a curve and no band") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  const CurveFit fit = FitBassByRegression(counts);
  CHECK(fit.status == FitStatus::kIdentified);
  const CurveBand band = BandOf(counts, fit, 14);
  CHECK(band.curve.size() == 14);
  CHECK(band.low.empty());
  CHECK(band.high.empty());
}

}  // namespace
}  // namespace coxswain
