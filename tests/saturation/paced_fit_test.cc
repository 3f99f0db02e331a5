#include <cmath>

#include <doctest/doctest.h>

#include "coxswain/saturation/fit.h"

#include "numeric/random.h"
#include "saturation/curve_problem.h"

// Ceilings that move, seasons, efforts, and priors.
namespace coxswain {
namespace {

constexpr double kSeasons[] = {2.2, 0.5, 0.3, 1.0};
const std::vector<double> kPrices = {100, 98, 80, 85, 70, 71, 60, 62, 50,
                                     45,  47, 40, 38, 30, 31, 29, 25};

// The new customers of a curve with its clock and its growth.
std::vector<double> CountsOf(const MarketCurve& market, int periods) {
  std::vector<double> counts;
  double from = -HUGE_VAL;
  for (int t = 1; t <= periods; ++t) {
    counts.push_back(market.New(from, t));
    from = t;
  }
  return counts;
}

MarketCurve Market(CurveFamily family = CurveFamily::kBass) {
  MarketCurve market;
  market.shape.family = family;
  market.shape.shape = Bass{0.03, 0.38};
  if (family == CurveFamily::kLogistic) market.shape.shape = Logistic(50, 0.5);
  if (family == CurveFamily::kGompertz) market.shape.shape = Gompertz(8, 0.3);
  if (family == CurveFamily::kRichards) market.shape.shape = Richards{400, 0.6, 2.5};
  if (family == CurveFamily::kExponential) market.shape.shape = ConstrainedExponential(0.15);
  market.ceiling = 5000;
  return market;
}

constexpr CurveFamily kFamilies[] = {CurveFamily::kBass, CurveFamily::kLogistic,
                                     CurveFamily::kGompertz, CurveFamily::kRichards,
                                     CurveFamily::kExponential};

void CheckSame(const CurveFit& fit, const MarketCurve& market, double digits = 1e-4) {
  CHECK(fit.status == FitStatus::kIdentified);
  REQUIRE(fit.curve.has_value());
  CHECK(fit.curve->ceiling == doctest::Approx(market.ceiling).epsilon(digits));
  const std::vector<double> expected = market.shape.Parameters();
  for (size_t j = 0; j < expected.size(); ++j) {
    CHECK(fit.curve->shape.Parameters()[j] == doctest::Approx(expected[j]).epsilon(10 * digits));
  }
}

TEST_CASE("seasons are found together with the curve of every family") {
  for (const CurveFamily family : kFamilies) {
    CAPTURE(CurveFamilyName(family));
    MarketCurve market = Market(family);
    market.shape.clock.pace.assign(std::begin(kSeasons), std::end(kSeasons));
    market.shape.clock.season = 3;
    FitOptions options;
    options.family = family;
    options.seasons = {4, 3, {}};
    const CurveFit fit = FitCurve(CountsOf(market, 18), options);
    CheckSame(fit, market);
    REQUIRE(fit.curve.has_value());
    for (size_t k = 0; k < 4; ++k) {
      CHECK(fit.curve->shape.clock.pace[k] == doctest::Approx(kSeasons[k]).epsilon(1e-4));
    }
    // Given, in whatever unit, they are taken as they are.
    options.seasons.pace = {22, 5, 3, 10};
    CheckSame(FitCurve(CountsOf(market, 18), options), market);
  }
}

TEST_CASE("seasons shift customers within a year and leave the ceiling alone") {
  MarketCurve even = Market(), paced = Market();
  paced.shape.clock.pace.assign(std::begin(kSeasons), std::end(kSeasons));
  for (const double year : {4.0, 8.0, 40.0}) {
    CHECK(paced.Cumulative(year) == doctest::Approx(even.Cumulative(year)).epsilon(1e-14));
  }
  CHECK(paced.Cumulative(1) == doctest::Approx(5000 * Bass{0.03, 0.38}.Share(2.2)).epsilon(1e-14));
  for (const double share : {0.05, 0.3, 0.9}) {
    CHECK(paced.shape.Share(paced.shape.TimeTo(share)) == doctest::Approx(share).epsilon(1e-13));
  }
}

TEST_CASE("a ceiling that grows is found as it is at the end") {
  for (const CurveFamily family : kFamilies) {
    CAPTURE(CurveFamilyName(family));
    for (const CeilingGrowth& growth :
         {CeilingGrowth{{}, {}, 0.02}, CeilingGrowth{{-3, 5, 11}, {40, 50, 90}, 0.01}}) {
      MarketCurve market = Market(family);
      market.growth = growth;
      market.stated = growth.At(16);
      FitOptions options;
      options.family = family;
      options.growth = growth;
      const std::vector<double> counts = CountsOf(market, 16);
      const CurveFit fit = FitCurve(counts, options);
      CheckSame(fit, market);
      double sum = 0;
      for (const double count : counts) sum += count;
      CHECK(fit.curve->Cumulative(16) == doctest::Approx(sum).epsilon(1e-8));
      CHECK(fit.curve->CeilingAt(20) == doctest::Approx(5000 * growth.At(20) / growth.At(16)));
    }
  }
}

TEST_CASE("a ceiling that doubles at a constant rate is twice as high a period later") {
  const CeilingGrowth doubling = {{0, 1, 3}, {10, 20, 80}, std::log(2.0)};
  CHECK(doubling.At(-5) == 10);
  CHECK(doubling.At(0.5) == doctest::Approx(10 * std::sqrt(2.0)));
  CHECK(doubling.At(2) == doctest::Approx(40));
  CHECK(doubling.At(5) == doctest::Approx(320));
}

TEST_CASE("the effect of a price is found together with the curve, and goes on with its plan") {
  MarketCurve market = Market();
  market.shape.clock.beta = {-1.5};
  market.shape.clock.covariates = {kPrices};
  FitOptions options;
  options.covariates = {kPrices};
  const CurveFit fit = FitCurve(CountsOf(market, 14), options);
  CheckSame(fit, market);
  CHECK(fit.curve->shape.clock.beta[0] == doctest::Approx(-1.5).epsilon(1e-4));
  CHECK(fit.curve->Cumulative(16) == doctest::Approx(market.Cumulative(16)).epsilon(1e-6));
}

TEST_CASE("seasons, price, growth, irregular periods and an early beginning go together") {
  MarketCurve market = Market();
  market.shape.began = 2;
  market.shape.clock = {{-0.7}, {kPrices}, {1.6, 0.4}, 1};
  market.growth.rate = 0.03;
  market.stated = market.growth.At(13.4);
  market.first = market.CeilingAt(0) / 5000 * market.shape.Share(0);
  FitOptions options;
  options.began_before = true;
  options.began = 2;
  options.covariates = {kPrices};
  options.seasons = {2, 1, {}};
  options.growth.rate = 0.03;
  std::vector<double> counts;
  double from = 0;
  for (const double to : {1., 2., 3.5, 4., 5., 6., 7.2, 8., 9., 10., 11., 12., 13., 13.4}) {
    options.ends.push_back(to);
    counts.push_back(market.New(from, to));
    from = to;
  }
  const CurveFit fit = FitCurve(counts, options);
  CheckSame(fit, market);
  CHECK(fit.curve->Cumulative(13.4) == doctest::Approx(market.Cumulative(13.4)).epsilon(1e-7));
}

TEST_CASE("derivatives are those of differences, whatever the clock, the ceiling and the history") {
  const std::vector<double> counts = {38, 139, 26, 3, 46, 153, 15, 5, 38, 164, 3, 2, 3};
  numeric::Random random(5);
  const auto some = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random.Below(1000000)) / 1e6;
  };
  for (const CurveFamily family : kFamilies) {
    for (const bool endless : {false, true}) {
      for (const bool before : {false, true}) {
        for (const Estimator estimator : {Estimator::kIncrements, Estimator::kPoisson}) {
          FitOptions options;
          options.family = family;
          options.estimator = estimator;
          options.seasons = {4, 3, {}};
          options.covariates = {kPrices};
          options.growth = {{0, 6}, {3, 4}, 0.1};
          options.began_before = before;
          options.began = 1.5;
          if (family == CurveFamily::kBass && !endless) options.prior = Prior{};
          const CurveData data(counts, options);
          Criterion criterion;
          if (estimator == Estimator::kPoisson) criterion.kind = Criterion::Kind::kPoisson;
          if (options.prior.has_value()) criterion.prior_weight = 3;
          CurveProblem problem(data, criterion, std::nullopt, endless);
          problem.ShowCeiling();
          const auto n = static_cast<size_t>(problem.parameters());
          const auto rows = static_cast<size_t>(problem.residuals());
          Coordinates at = {};
          if (family == CurveFamily::kBass || family == CurveFamily::kExponential || endless) {
            at[0] = std::log(some(0.02, 0.1));
            at[1] = std::log(some(0.2, 0.5));
          } else {
            at = {some(3, 8), std::log(some(0.2, 0.5)), std::log(some(0.5, 2))};
          }
          for (size_t j = n - 5; j < n - 2; ++j) at[j] = some(-0.5, 0.5);
          at[n - 2] = some(-0.5, 0.5);
          at[n - 1] = std::log(700.0);
          std::vector<double> residuals(rows), jacobian(n * rows);
          problem.Evaluate(at.data(), residuals.data(), jacobian.data());
          CAPTURE(CurveFamilyName(family));
          CAPTURE(endless);
          CAPTURE(before);
          for (size_t j = 0; j < n; ++j) {
            // Half of the value's slope is what the residuals' derivatives say.
            const double said = [&] {
              double sum = 0;
              for (size_t i = 0; i < rows; ++i) sum += residuals[i] * jacobian[j * rows + i];
              return sum;
            }();
            constexpr double kStep = 1e-5;
            Coordinates more = at, less = at;
            more[j] += kStep;
            less[j] -= kStep;
            const double found =
                (problem.ValueAt(more.data()) - problem.ValueAt(less.data())) / (4 * kStep);
            CAPTURE(j);
            CHECK(said == doctest::Approx(found).epsilon(2e-6).scale(std::abs(said) + 1));
          }
        }
      }
    }
  }
}

TEST_CASE("a prior far wider than what the counts say changes nothing") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  FitOptions options;
  const CurveFit alone = FitCurve(counts, options);
  options.prior = Prior{0.01, 0.5, 1e4, 1e4};
  const CurveFit wide = FitCurve(counts, options);
  CHECK(wide.curve->ceiling == doctest::Approx(alone.curve->ceiling).epsilon(1e-6));
  CHECK(wide.curve->shape.Parameters()[0] ==
        doctest::Approx(alone.curve->shape.Parameters()[0]).epsilon(1e-5));
}

TEST_CASE("a prior that is certain is what p and q are") {
  FitOptions options;
  options.prior = Prior{0.02, 0.4, 1e-5, 1e-5};
  const CurveFit fit = FitCurve({3, 9, 14, 30, 28, 33, 20, 12, 9, 4}, options);
  CHECK(fit.curve->shape.Parameters()[0] == doctest::Approx(0.02).epsilon(1e-6));
  CHECK(fit.curve->shape.Parameters()[1] == doctest::Approx(0.4).epsilon(1e-6));
}

TEST_CASE("with a prior what is least is n ln of the squares and the prior's own") {
  const std::vector<double> counts = {5, 12, 14, 30, 25, 40};
  FitOptions options;
  options.prior = Prior{0.015, 0.4, 0.8, 0.3};
  const CurveFit fit = FitCurve(counts, options);
  REQUIRE(fit.curve.has_value());
  const auto value = [&](double p, double q, double ceiling) {
    double squares = 0;
    for (size_t t = 0; t < counts.size(); ++t) {
      const double off = counts[t] - ceiling * Bass{p, q}.Increment(double(t), double(t) + 1);
      squares += off * off;
    }
    const double by_p = std::log(p / 0.015) / 0.8, by_q = std::log(q / 0.4) / 0.3;
    return 6 * std::log(squares) + by_p * by_p + by_q * by_q;
  };
  const double p = fit.curve->shape.Parameters()[0], q = fit.curve->shape.Parameters()[1];
  const double ceiling = fit.curve->ceiling;
  const double least = value(p, q, ceiling);
  for (const double by : {0.999, 1.001}) {
    CHECK(value(p * by, q, ceiling) > least);
    CHECK(value(p, q * by, ceiling) > least);
    CHECK(value(p, q, ceiling * by) > least);
  }
}

TEST_CASE("with a prior growth that alone tells no ceiling has one, and its interval") {
  const std::vector<double> counts = {1, 2, 4, 8, 16, 32};
  FitOptions options;
  CHECK(FitCurve(counts, options).status == FitStatus::kNotIdentified);
  options.prior = Prior{0.01, 0.6, 1, 0.3};
  const CurveFit fit = FitCurve(counts, options);
  REQUIRE(fit.curve.has_value());
  CHECK(fit.curve->ceiling > 63);
  CHECK(fit.ceiling_low.has_value());
}

TEST_CASE("two counts are enough for a likelihood with a prior, and not for least squares") {
  FitOptions options;
  options.prior = Prior{0.03, 0.38, 0.5, 0.2};
  CHECK(FitCurve({10, 14}, options).status == FitStatus::kTooFewPeriods);
  options.estimator = Estimator::kPoisson;
  const CurveFit fit = FitCurve({10, 14}, options);
  REQUIRE(fit.curve.has_value());
  CHECK(fit.curve->ceiling > 100);
  CHECK(fit.curve->ceiling < 1000);
}

TEST_CASE("seasons that the counts cannot tell are refused") {
  FitOptions options;
  options.seasons = {4, 0, {}};
  CHECK(FitCurve({38, 139, 26, 3, 46, 153, 15}, options).status == FitStatus::kTooFewPeriods);
  CHECK(FitCurve({38, 139, 26, 3, 46, 153, 15, 5}, options).status != FitStatus::kTooFewPeriods);
  options.seasons = {13, 0, {}};
  CHECK(FitCurve({3, 9, 14, 30, 28, 33, 20, 12, 9, 4}, options).status == FitStatus::kNotTogether);
  options.seasons = {4, 0, {1, 2, 3}};
  CHECK(FitCurve({3, 9, 14, 30, 28, 33, 20, 12, 9, 4}, options).status == FitStatus::kNotTogether);
}

TEST_CASE("covariates that cannot tell an effect are refused") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  const auto status = [&](const std::vector<double>& covariate) {
    FitOptions options;
    options.covariates = {covariate};
    return FitCurve(counts, options).status;
  };
  CHECK(status(kPrices) == FitStatus::kIdentified);
  CHECK(status({1, 2, 3}) == FitStatus::kBadCovariate);
  CHECK(status({1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7}) == FitStatus::kBadCovariate);
  CHECK(status(std::vector<double>(11, 5.0)) == FitStatus::kBadCovariate);
  // A price that falls by one rate is time that passes faster.
  std::vector<double> falling;
  for (int t = 0; t <= 10; ++t) falling.push_back(100 * std::pow(0.9, t));
  CHECK(status(falling) == FitStatus::kBadCovariate);
}

TEST_CASE("what moves goes with the estimators of customers between two times") {
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  for (const Estimator estimator : {Estimator::kDensity, Estimator::kRegression}) {
    FitOptions options;
    options.estimator = estimator;
    options.growth.rate = 0.01;
    CHECK(FitCurve(counts, options).status == FitStatus::kNotTogether);
  }
  FitOptions options;
  options.family = CurveFamily::kLogistic;
  options.prior = Prior{};
  CHECK(FitCurve(counts, options).status == FitStatus::kNotTogether);
}

}  // namespace
}  // namespace coxswain
