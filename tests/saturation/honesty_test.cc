#include <cmath>

#include <doctest/doctest.h>

#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/compare.h"
#include "coxswain/saturation/residuals.h"

namespace coxswain {
namespace {

const std::vector<double> kAirConditioners = {96,   195,  238,  380,  1045, 1230, 1267,
                                              1828, 1586, 1673, 1800, 1580, 1500};

TEST_CASE("a bootstrap holds the fit, and as much as the profile about its ceiling") {
  const CurveFit fit = FitCurve(kAirConditioners);
  const Bootstrap bootstrap =
      BootstrapFit(kAirConditioners, fit, {}, {0.5, 0.9}, {.replicates = 1000, .ahead = {14, 15}});
  CHECK(bootstrap.replicates == 1000);
  CHECK(bootstrap.endless == 0);
  CHECK(bootstrap.ceiling.low < fit.curve->ceiling);
  CHECK(bootstrap.ceiling.high > fit.curve->ceiling);
  CHECK(bootstrap.ceiling.low == doctest::Approx(*fit.ceiling_low).epsilon(0.04));
  CHECK(bootstrap.ceiling.high == doctest::Approx(*fit.ceiling_high).epsilon(0.07));
  REQUIRE(bootstrap.parameters.size() == 2);
  CHECK(bootstrap.parameters[1].low < 0.37476);
  CHECK(bootstrap.parameters[1].high > 0.37476);
  CHECK(bootstrap.peak_time.low < 9.5811);
  CHECK(bootstrap.peak_time.high > 9.5811);
  REQUIRE(bootstrap.times.size() == 2);
  CHECK(bootstrap.times[1].low < 15.3719);
  CHECK(bootstrap.times[1].high > 15.3719);
  // A year ahead is surer than two, and both are above what was sold.
  REQUIRE(bootstrap.customers.size() == 2);
  CHECK(bootstrap.customers[0].low > 14418);
  CHECK(bootstrap.customers[1].high - bootstrap.customers[1].low >
        bootstrap.customers[0].high - bootstrap.customers[0].low);
}

TEST_CASE("the same seed draws the same, another seed others") {
  const CurveFit fit = FitCurve(kAirConditioners);
  const auto high = [&](uint64_t seed) {
    return BootstrapFit(kAirConditioners, fit, {}, {}, {.replicates = 200, .seed = seed})
        .ceiling.high;
  };
  CHECK(high(1) == high(1));
  CHECK(high(1) != high(2));
}

TEST_CASE("The share of replicates that fall short of what is wanted agrees with their interval") {
  const CurveFit fit = FitCurve(kAirConditioners);
  BootstrapOptions options;
  options.replicates = 200;
  options.ahead = {14, 15, 16};
  const Bootstrap asked = BootstrapFit(kAirConditioners, fit, {}, {}, options);
  CHECK(asked.short_of.empty());
  options.wanted = {0, asked.customers[1].high, 1e9};
  const Bootstrap bootstrap = BootstrapFit(kAirConditioners, fit, {}, {}, options);
  REQUIRE(bootstrap.short_of.size() == 3);
  CHECK(bootstrap.short_of[0] == 0);
  CHECK(bootstrap.short_of[1] == doctest::Approx(0.95).epsilon(0.01));
  CHECK(bootstrap.short_of[2] == 1);
  CHECK(bootstrap.customers[1].high == asked.customers[1].high);
}

TEST_CASE("replicates without a ceiling leave an interval without an end") {
  // Eight years: the profile has no upper end either.
  const std::vector<double> eight(kAirConditioners.begin(), kAirConditioners.begin() + 8);
  const CurveFit fit = FitCurve(eight);
  const Bootstrap bootstrap = BootstrapFit(eight, fit, {}, {0.9});
  CHECK(bootstrap.endless > 50);
  CHECK(std::isinf(bootstrap.ceiling.high));
  CHECK(std::isinf(bootstrap.times[0].high));
  CHECK(std::isfinite(bootstrap.ceiling.low));
}

TEST_CASE("a ceiling that is held is held in every replicate") {
  FitOptions options;
  options.ceiling = {14418, 15000};
  const CurveFit fit = FitCurve(kAirConditioners, options);
  REQUIRE(fit.status == FitStatus::kCeilingAtBound);
  const Bootstrap bootstrap = BootstrapFit(kAirConditioners, fit, options, {});
  CHECK(bootstrap.ceiling.high == 15000);
  CHECK(bootstrap.ceiling.low >= 14418);
}

TEST_CASE("every estimator and family can be drawn again") {
  for (const CurveFamily family : {CurveFamily::kBass, CurveFamily::kGompertz}) {
    for (const Estimator estimator : {Estimator::kPoisson, Estimator::kNegativeBinomial,
                                      Estimator::kCumulative, Estimator::kDensity}) {
      FitOptions options;
      options.family = family;
      options.estimator = estimator;
      const CurveFit fit = FitCurve(kAirConditioners, options);
      if (!fit.curve.has_value()) continue;
      const Bootstrap bootstrap =
          BootstrapFit(kAirConditioners, fit, options, {}, {.replicates = 100});
      CAPTURE(EstimatorName(estimator));
      CHECK(bootstrap.ceiling.low < fit.curve->ceiling);
      CHECK(bootstrap.ceiling.high > fit.curve->ceiling);
    }
  }
  FitOptions regression;
  regression.estimator = Estimator::kRegression;
  CHECK(BootstrapFit(kAirConditioners, FitCurve(kAirConditioners, regression), regression, {})
            .replicates == 0);
}

TEST_CASE("residuals of chance have as many runs as coins, others fewer") {
  // + + + - - -: 2 of 6! / (3! 3!) = 20 orders have 2 runs.
  const ResidualChecks sorted = CheckResiduals({1, 2, 1, -1, -2, -1});
  CHECK(sorted.runs == 2);
  CHECK(sorted.runs_probability == doctest::Approx(2.0 / 20));
  // All orders have 6 or fewer.
  const ResidualChecks alternating = CheckResiduals({1, -1, 1, -1, 1, -1});
  CHECK(alternating.runs == 6);
  CHECK(alternating.runs_probability == doctest::Approx(1));
  // Three runs of 2 above and 1 below: + - + alone of 3 orders, so all of them have 3 or fewer.
  CHECK(CheckResiduals({1, -1, 1}).runs_probability == doctest::Approx(1));
  CHECK(CheckResiduals({1, 1, -1}).runs_probability == doctest::Approx(2.0 / 3));
  // (2^2 + 2^2) / (1 + 1 + 1).
  CHECK(CheckResiduals({1, -1, 1}).durbin_watson == doctest::Approx(8.0 / 3));
  CHECK(CheckResiduals({}).durbin_watson == 2);
  CHECK(CheckResiduals({3, 2, 1}).runs_probability == 1);
}

TEST_CASE("of counts that lie on a curve, its family foretells best and the last period worst") {
  const Richards gompertz = Gompertz(8, 0.3);
  std::vector<double> counts;
  for (int t = 0; t < 20; ++t) {
    counts.push_back(3000 * gompertz.Increment(t == 0 ? -HUGE_VAL : t, t + 1));
  }
  const Comparison comparison = CompareFamilies(counts, {}, 2, 12);
  REQUIRE(comparison.families.size() == 6);
  REQUIRE(comparison.common > 0);
  for (const FamilyErrors& errors : comparison.families) {
    CHECK(errors.origins == 7);  // after 12 to 18 periods
    REQUIRE(errors.mean_absolute_error.has_value());
    if (errors.family == CurveFamily::kGompertz || errors.family == CurveFamily::kRichards) {
      CHECK(*errors.mean_absolute_error < 0.05);
    } else {
      CHECK(*errors.mean_absolute_error > 1);
    }
    CHECK(*errors.root_mean_square_error >= *errors.mean_absolute_error);
    CHECK(std::abs(*errors.mean_error) <= *errors.mean_absolute_error);
  }
  CHECK_FALSE(comparison.families.back().family.has_value());
}

TEST_CASE("origins at which a family tells nothing are counted") {
  const Comparison comparison = CompareFamilies(kAirConditioners, {}, 1, 4);
  CHECK(comparison.families.front().origins == 9);
  CHECK(comparison.families.front().refused > 0);
  CHECK(comparison.families.back().refused == 0);
  CHECK(CompareFamilies({1, 2, 3}, {}, 1, 6).families.front().origins == 0);
}

TEST_CASE("N3: the drift of the ceiling is that of the fits to the first years") {
  const std::vector<CurveFit> drift = CeilingDrift(kAirConditioners, {}, 5);
  REQUIRE(drift.size() == 9);
  CHECK(drift[0].status == FitStatus::kNotIdentified);
  CHECK(drift[1].curve->ceiling == doctest::Approx(4754).epsilon(1e-3));
  CHECK(drift[3].status == FitStatus::kIntervalUnbounded);
  CHECK(drift[8].curve->ceiling == doctest::Approx(18713).epsilon(1e-3));
}

}  // namespace
}  // namespace coxswain
