#include <cmath>

#include <doctest/doctest.h>

#include "coxswain/saturation/fit.h"

// Every family, estimator, loss and kind of history finds the curve that counts were made of.
namespace coxswain {
namespace {

struct Made {
  Curve curve;
  double ceiling = 5000;
  std::vector<double> ends = {};
  bool began_before = false;

  std::vector<double> Counts(int periods) const {
    std::vector<double> counts;
    double from = began_before ? 0 : -HUGE_VAL;
    for (int t = 0; t < periods; ++t) {
      const double to = ends.empty() ? t + 1 : ends[static_cast<size_t>(t)];
      counts.push_back(ceiling * curve.Increment(from, to));
      from = to;
    }
    return counts;
  }
  FitOptions Options() const {
    FitOptions options;
    options.family = curve.family;
    options.ends = ends;
    options.began_before = began_before;
    options.began = curve.began;
    return options;
  }
};

const Made kBass = {{CurveFamily::kBass, Bass{0.03, 0.38}}};
const Made kLogistic = {{CurveFamily::kLogistic, Logistic(50, 0.5)}};
const Made kGompertz = {{CurveFamily::kGompertz, Gompertz(8, 0.3)}};
const Made kRichards = {{CurveFamily::kRichards, Richards{400, 0.6, 2.5}}};
const Made kExponential = {{CurveFamily::kExponential, ConstrainedExponential(0.15)}};

void CheckFound(const CurveFit& fit, const Made& made, double digits = 1e-4) {
  CHECK(fit.status == FitStatus::kIdentified);
  REQUIRE(fit.curve.has_value());
  CHECK(fit.curve->ceiling == doctest::Approx(made.ceiling).epsilon(digits));
  const std::vector<double> found = fit.curve->shape.Parameters();
  const std::vector<double> expected = made.curve.Parameters();
  for (size_t j = 0; j < expected.size(); ++j) {
    CHECK(found[j] == doctest::Approx(expected[j]).epsilon(10 * digits));
  }
}

TEST_CASE("each family is found again from its own increments") {
  for (const Made* made : {&kBass, &kLogistic, &kGompertz, &kRichards, &kExponential}) {
    CAPTURE(CurveFamilyName(made->curve.family));
    CheckFound(FitCurve(made->Counts(18), made->Options()), *made);
  }
}

TEST_CASE("each estimator that fits increments finds the curve they lie on") {
  for (const Made* made : {&kBass, &kLogistic, &kGompertz, &kExponential}) {
    for (const Estimator estimator : {Estimator::kIncrements, Estimator::kCumulative,
                                      Estimator::kPoisson, Estimator::kNegativeBinomial}) {
      CAPTURE(CurveFamilyName(made->curve.family));
      CAPTURE(EstimatorName(estimator));
      FitOptions options = made->Options();
      options.estimator = estimator;
      const CurveFit fit = FitCurve(made->Counts(18), options);
      REQUIRE(fit.curve.has_value());
      CHECK(fit.curve->ceiling == doctest::Approx(5000).epsilon(1e-4));
      CHECK(fit.curve->shape.Parameters()[0] ==
            doctest::Approx(made->curve.Parameters()[0]).epsilon(1e-3));
    }
  }
}

TEST_CASE("the density's estimator finds the curve whose slopes the counts are") {
  for (const Made* made : {&kBass, &kLogistic, &kRichards, &kExponential}) {
    std::vector<double> slopes;
    for (int t = 1; t <= 18; ++t) slopes.push_back(5000 * made->curve.Density(t));
    FitOptions options = made->Options();
    options.estimator = Estimator::kDensity;
    CheckFound(FitCurve(slopes, options), *made);
  }
}

TEST_CASE("a huge outlier moves a robust fit little") {
  std::vector<double> counts = kBass.Counts(18);
  // Curves of the world scatter: a few in a hundred.
  for (size_t t = 0; t < counts.size(); ++t) counts[t] += t % 3 == 0 ? 9 : t % 3 == 1 ? -11 : 4;
  counts[7] *= 4;
  const double plain = FitCurve(counts, kBass.Options()).curve->ceiling;
  CHECK(plain < 3500);  // a higher peak, and sooner over
  for (const Loss loss : {Loss::kHuber, Loss::kSoftL1}) {
    FitOptions options = kBass.Options();
    options.loss = loss;
    const CurveFit fit = FitCurve(counts, options);
    REQUIRE(fit.curve.has_value());
    CHECK(std::abs(fit.curve->ceiling - 5000) < 100);
  }
}

TEST_CASE("a history that began before its first period tells the ceiling of all") {
  Made bass = kBass;
  bass.curve.began = 3;
  bass.began_before = true;
  const CurveFit fit = FitCurve(bass.Counts(18), bass.Options());
  CheckFound(fit, bass);
  // Those who came before are part of the ceiling and not of the counts.
  CHECK(fit.curve->Cumulative(0) == 0);
  CHECK(fit.curve->Cumulative(1e9) ==
        doctest::Approx(5000 * (1 - bass.curve.Share(0))).epsilon(1e-3));
  for (const Made* made : {&kLogistic, &kGompertz}) {
    Made cut = *made;
    cut.began_before = true;
    CheckFound(FitCurve(cut.Counts(18), cut.Options()), cut);
  }
  Made exponential = kExponential;
  exponential.curve.began = 2.5;
  exponential.began_before = true;
  CheckFound(FitCurve(exponential.Counts(18), exponential.Options()), exponential);
  // What is left of a fall alone does not say how many were there before.
  FitOptions cut;
  cut.family = CurveFamily::kGompertz;
  cut.began_before = true;
  CHECK(FitCurve({64, 32, 16, 8, 4, 2}, cut).status == FitStatus::kNotIdentified);
}

TEST_CASE("without its beginning Bass's curve is a logistic one of another ceiling") {
  const Bass bass = {0.03, 0.38};
  std::vector<double> counts;
  for (int t = 3; t < 21; ++t) counts.push_back(5000 * bass.Increment(t, t + 1));
  FitOptions options;
  options.began_before = true;
  CHECK(FitCurve(counts, options).status == FitStatus::kBadPeriods);
  options.family = CurveFamily::kLogistic;
  const CurveFit fit = FitCurve(counts, options);
  CHECK(fit.curve->ceiling == doctest::Approx(5000 * (1 + 0.03 / 0.38)).epsilon(1e-6));
  CHECK(fit.curve->shape.Parameters()[1] == doctest::Approx(0.41).epsilon(1e-6));
}

TEST_CASE("periods of any length, the last one in part, are fitted as they are") {
  for (const Made* made : {&kBass, &kLogistic, &kExponential}) {
    Made uneven = *made;
    uneven.ends = {1, 2, 2.5, 3, 5, 6, 7.25, 9, 10, 11, 12, 14, 15, 15.3};
    CheckFound(FitCurve(uneven.Counts(14), uneven.Options()), uneven);
  }
  CHECK(FittedCounts(FitCurve(kBass.Counts(18), kBass.Options()), kBass.Options())[3] ==
        doctest::Approx(kBass.Counts(18)[3]));
}

TEST_CASE("ends of periods that do not rise are refused by number") {
  const CurveFit fit = FitCurve({1, 2, 3, 4, 5}, {.ends = {1, 2, 2, 4, 5}});
  CHECK(fit.status == FitStatus::kBadPeriods);
  CHECK(fit.problem_period == 3);
  CHECK(FitCurve({1, 2, 3, 4, 5}, {.ends = {1, 2, 3}}).problem_period == 4);
  CHECK(FitCurve({1, 2, 3, 4, 5}, {.estimator = Estimator::kRegression, .began_before = true})
            .status == FitStatus::kBadPeriods);
}

TEST_CASE("growth without end is told in every family and by every estimator") {
  const std::vector<double> growth = {1, 2, 4, 8, 16, 32, 64, 128};
  for (const CurveFamily family :
       {CurveFamily::kBass, CurveFamily::kLogistic, CurveFamily::kGompertz}) {
    for (const Estimator estimator :
         {Estimator::kIncrements, Estimator::kCumulative, Estimator::kPoisson}) {
      CAPTURE(CurveFamilyName(family));
      CAPTURE(EstimatorName(estimator));
      FitOptions options;
      options.family = family;
      options.estimator = estimator;
      // A curve of the whole line has 1 = 2 - 1 customers too few at first.
      std::vector<double> counts = growth;
      if (family != CurveFamily::kBass) counts[0] = 2;
      CHECK(FitCurve(counts, options).status == FitStatus::kNotIdentified);
    }
  }
  const std::vector<double> constant = {7, 7, 7, 7, 7, 7};
  CHECK(FitCurve(constant, {.family = CurveFamily::kExponential}).status ==
        FitStatus::kNotIdentified);
}

TEST_CASE("a ceiling that is given is taken, in every family") {
  for (const Made* made : {&kBass, &kLogistic, &kGompertz, &kRichards, &kExponential}) {
    FitOptions options = made->Options();
    options.ceiling = {6000, 6000};
    const CurveFit fit = FitCurve(made->Counts(18), options);
    CHECK(fit.status == FitStatus::kCeilingGiven);
    CHECK(fit.curve->ceiling == 6000);
    CHECK(fit.ceiling_low == 6000.0);
    options.ceiling = {0, 4800};
    const CurveFit held = FitCurve(made->Counts(18), options);
    CHECK(held.status == FitStatus::kCeilingAtBound);
    CHECK(held.curve->ceiling == 4800);
  }
}

TEST_CASE("counts that scatter more than Poisson's have a dispersion and a wider interval") {
  // Ten times the counts have ten times the variance of a tenth of ten such.
  const std::vector<double> counts = {30, 120, 90, 400, 210, 380, 150, 160, 60, 50, 20};
  FitOptions options;
  options.estimator = Estimator::kPoisson;
  const CurveFit poisson = FitCurve(counts, options);
  CHECK(poisson.dispersion > 10);
  options.estimator = Estimator::kNegativeBinomial;
  const CurveFit negative_binomial = FitCurve(counts, options);
  CHECK(negative_binomial.dispersion > 0.02);
  CHECK(negative_binomial.dispersion < 0.5);
  CHECK(poisson.ceiling_low.value() < poisson.curve->ceiling);
}

TEST_CASE("counts that scatter no more than Poisson's have no dispersion and Poisson's curve") {
  const std::vector<double> counts = {5, 4, 14, 14, 27, 43, 35, 33, 30, 21, 8, 5, 5, 3, 1, 1, 0, 0};
  const CurveFit negative_binomial = FitCurve(counts, {.estimator = Estimator::kNegativeBinomial});
  CHECK(negative_binomial.dispersion == 0);
  const CurveFit poisson = FitCurve(counts, {.estimator = Estimator::kPoisson});
  CHECK(poisson.dispersion == doctest::Approx(0.60290552));
  CHECK(negative_binomial.curve->ceiling == poisson.curve->ceiling);
}

TEST_CASE("a Poisson fit of Bass's curve has as many customers as there are") {
  // The score by the ceiling is 0 where both sums agree: exactly so for any likelihood's maximum.
  const std::vector<double> counts = {3, 9, 14, 30, 28, 33, 20, 12, 9, 4};
  FitOptions options;
  options.estimator = Estimator::kPoisson;
  const CurveFit fit = FitCurve(counts, options);
  CHECK(fit.curve->Cumulative(10) == doctest::Approx(162).epsilon(1e-9));
}

}  // namespace
}  // namespace coxswain
