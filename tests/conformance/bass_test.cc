#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/saturation.h"

#include "support/ask.h"
#include "support/company.h"

// The figures of reference/saturation.md on curves: their values (F1 to F6, F9, F12), what they
// sell with replacements (F13), the fits of three series of Mahajan, Mason and Srinivasan 1986 (G1,
// G3, G4), and what an estimate must admit (N1 to N6).
namespace coxswain {
namespace {

const std::vector<double> kAirConditioners = {96,   195,  238,  380,  1045, 1230, 1267,
                                              1828, 1586, 1673, 1800, 1580, 1500};
const std::vector<double> kDryers = {106,  319,  492,  635,  737,  890, 1397,
                                     1523, 1294, 1240, 1425, 1260, 1236};
const std::vector<double> kUltrasound = {5, 3, 2, 5, 7, 12, 6, 16, 16, 28, 28, 21, 13, 6};

std::vector<double> First(size_t periods) {
  return {kAirConditioners.begin(), kAirConditioners.begin() + static_cast<long>(periods)};
}

// With as many significant digits as the reference prints.
std::string Digits(double value, int digits = 10) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

doctest::Approx Within(double value, double relative) {
  return doctest::Approx(value).epsilon(relative).scale(0);
}

TEST_CASE("F1 to F6: the Bass curve has the printed values") {
  const Bass bass = {0.03, 0.38};
  CHECK(Digits(bass.Share(1)) == "0.03575816426");
  CHECK(Digits(bass.Share(2)) == "0.0850562814");
  CHECK(Digits(bass.Share(5)) == "0.3311986425");
  CHECK(Digits(bass.Share(10)) == "0.8128032212");
  CHECK(Digits(bass.Share(15)) == "0.9716096398");
  CHECK(Digits(bass.Share(20)) == "0.9962594145");
  CHECK(Digits(bass.Density(0)) == "0.03");
  CHECK(Digits(bass.Density(1)) == "0.04202947189");
  CHECK(Digits(bass.Density(5)) == "0.1042363594");
  CHECK(Digits(bass.Density(10)) == "0.06343447838");
  CHECK(bass.PeakTime() == Within(6.1926191977, 1e-11));
  CHECK(Digits(bass.Share(bass.PeakTime())) == "0.4605263158");
  CHECK(Digits(bass.Density(bass.PeakTime())) == "0.1105921053");
  CHECK(bass.TimeTo(0.10) == Within(2.2528557053, 1e-11));
  CHECK(bass.TimeTo(0.50) == Within(6.55018864695, 1e-11));
  CHECK(bass.TimeTo(0.90) == Within(11.7567843064, 1e-11));
  CHECK(bass.TimeTo(0.95) == Within(13.568884029, 1e-10));
  CHECK(bass.TimeTo(0.99) == Within(17.5873620816, 1e-11));
  CHECK(Digits(bass.DensityInflections().before) == "2.980526766");
  CHECK(Digits(bass.DensityInflections().after) == "9.404711629");
  CHECK(Digits(Bass{0.1, 0}.Share(5)) == "0.3934693403");
  CHECK(Digits(Bass{0.2, 0.2}.Share(5)) == "0.761594156");
}

TEST_CASE("far out Bass's market is full, not a number that is none") {
  for (const double reach : {800.0, 1e6}) {  // t (p + q)
    const double t = reach / 0.41;
    const Bass bass = {0.03, 0.38};
    CHECK(bass.Share(t) == 1);
    CHECK(std::abs(bass.Density(t)) < 1e-300);
  }
}

TEST_CASE("F9, F12: Gompertz's and the logistic curve have the printed values") {
  const Richards gompertz = Gompertz(3, 0.38);
  const double grown[] = {1.285311197, 2.458584584, 3.831008282, 5.188524874, 6.384538674};
  for (int t = 1; t <= 5; ++t) CHECK(10 * gompertz.Share(t) == Within(grown[t - 1], 1e-9));
  CHECK(gompertz.TimeTo(0.5) == Within(3.855592656, 1e-9));
  CHECK(gompertz.TimeTo(0.9) == Within(8.813104253, 1e-9));
  CHECK(gompertz.PeakTime() == Within(2.89108497, 1e-8));
  const Richards logistic = Logistic(50, 0.5);
  CHECK(10 * logistic.Share(1) == Within(0.3192182169, 1e-9));
  CHECK(10 * logistic.Share(5) == Within(1.959151714, 1e-9));
  CHECK(10 * logistic.Share(10) == Within(7.480005851, 1e-9));
  CHECK(logistic.TimeTo(0.5) == Within(7.824046011, 1e-9));
  CHECK(logistic.TimeTo(0.9) == Within(12.21849517, 1e-9));
}

TEST_CASE("F13: first purchases and replacements after five periods have the printed sales") {
  const MarketCurve curve = {{CurveFamily::kBass, Bass{0.03, 0.38}, 0}, 100, 0};
  const auto base = InstalledBase(FirstPurchases(curve, 20), {.lifetime = *FixedLifetime(5)});
  REQUIRE(base.ok());
  CHECK(Digits((*base)[4].sales(), 9) == "9.80481708");
  CHECK(Digits((*base)[5].sales(), 9) == "14.379474");
  CHECK(Digits((*base)[9].sales(), 9) == "17.0124286");
  CHECK(Digits((*base)[14].sales(), 9) == "18.3950035");
  CHECK(Digits((*base)[19].sales(), 9) == "18.5835944");
}

CurveFit FitBass(absl::Span<const double> counts, const CeilingRange& range = {}) {
  return FitCurve(counts, {.ceiling = range});
}

CurveFit FitBassByRegression(absl::Span<const double> counts) {
  return FitCurve(counts, {.estimator = Estimator::kRegression});
}

const Bass& BassOf(const CurveFit& fit) { return std::get<Bass>(fit.curve->shape.shape); }

void CheckFit(const CurveFit& fit, double p, double q, double ceiling, double sum_of_squares) {
  REQUIRE(fit.curve.has_value());
  CHECK(std::abs(BassOf(fit).p - p) < 0.5e-5 + 1e-4 * p);
  CHECK(std::abs(BassOf(fit).q - q) < 0.5e-5 + 1e-4 * q);
  CHECK(fit.curve->ceiling == Within(ceiling, 1e-4));
  CHECK(std::abs(fit.sum_of_squares - sum_of_squares) < 0.5 + 1e-6 * sum_of_squares);
}

void CheckTimes(const CurveFit& fit, double peak, double t90) {
  CHECK(fit.curve->shape.PeakTime() == Within(peak, 1e-4));
  CHECK(fit.curve->shape.TimeTo(0.9) == Within(t90, 1e-4));
}

TEST_CASE("G1, G3, G4: least squares on increments") {
  const CurveFit air = FitBass(kAirConditioners);
  CHECK(air.status == FitStatus::kIdentified);
  CheckFit(air, 0.00944, 0.37476, 18712.74, 341468);
  CheckTimes(air, 9.5811, 15.3719);
  const CurveFit dryers = FitBass(kDryers);
  CHECK(dryers.status == FitStatus::kIdentified);
  CheckFit(dryers, 0.01360, 0.32670, 16497.01, 212777);
  CheckTimes(dryers, 9.3425, 15.9321);
  const CurveFit ultrasound = FitBass(kUltrasound);
  CheckFit(ultrasound, 0.00132, 0.62060, 167.378, 162.811);
  CHECK(ultrasound.sum_of_squares == Within(162.811, 5e-6));
  CheckTimes(ultrasound, 9.8962, 13.4329);
}

// Of the ceiling, by the curvature of the sum of squares at the fit: (s^2 (J'J)^-1)^(1/2), J the
// derivatives of m (F(t) - F(t-1)) by p, q and m.
double StandardError(const CurveFit& fit) {
  const Bass& bass = BassOf(fit);
  std::array<std::array<double, 3>, 3> a = {};
  for (int t = 0; t < fit.periods; ++t) {
    const Gradient<2> share = bass.IncrementGradient(t, t + 1);
    const double row[] = {fit.curve->ceiling * share.by[0], fit.curve->ceiling * share.by[1],
                          share.value};
    for (size_t i = 0; i < 3; ++i) {
      for (size_t j = 0; j < 3; ++j) a[i][j] += row[i] * row[j];
    }
  }
  const double minor = a[0][0] * a[1][1] - a[0][1] * a[1][0];
  const double determinant = a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) -
                             a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
                             a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
  return std::sqrt(fit.sum_of_squares / (fit.periods - 3) * minor / determinant);
}

TEST_CASE("G1, G3, G4: the standard errors of the ceilings") {
  CHECK(StandardError(FitBass(kAirConditioners)) == Within(1410.5, 1e-4));
  CHECK(StandardError(FitBass(kDryers)) == Within(1234.3, 1e-4));
  CHECK(std::abs(StandardError(FitBass(kUltrasound)) - 16.5) < 0.05);
}

TEST_CASE("G1, G3, G4: Bass's regression") {
  const CurveFit air = FitBassByRegression(kAirConditioners);
  REQUIRE(air.curve.has_value());
  CHECK(std::abs(BassOf(air).p - 0.01699) < 1e-5);
  CHECK(std::abs(BassOf(air).q - 0.40495) < 1e-5);
  CHECK(air.curve->ceiling == Within(17091.25, 1e-5));
  const CurveFit dryers = FitBassByRegression(kDryers);
  REQUIRE(dryers.curve.has_value());
  CHECK(std::abs(BassOf(dryers).p - 0.01961) < 1e-5);
  CHECK(std::abs(BassOf(dryers).q - 0.34814) < 1e-5);
  CHECK(dryers.curve->ceiling == Within(15280.76, 1e-5));
  CHECK(FitBassByRegression(kUltrasound).status == FitStatus::kNotACurve);
}

TEST_CASE("N1: a market smaller than its customers is a ceiling at its bound") {
  const CurveFit fit = FitBass(kUltrasound, {168, {}});
  CHECK(fit.status == FitStatus::kCeilingAtBound);
  CHECK(fit.curve->ceiling == 168);
  CHECK(FitBass(kUltrasound).curve->ceiling < 168);  // which is why
}

TEST_CASE("N2: five years of air conditioners tell no market") {
  CHECK(FitBass(First(5)).status == FitStatus::kNotIdentified);
  CHECK_FALSE(FitBass(First(5)).curve.has_value());
  double before = std::numeric_limits<double>::infinity();
  for (const double ceiling : {3e3, 1e4, 1e5, 1e6}) {
    const double squares = FitBass(First(5), {ceiling, ceiling}).sum_of_squares;
    CHECK(squares < before);
    before = squares;
  }
}

TEST_CASE("N3: the market drifts as years are added") {
  const std::pair<size_t, double> drift[] = {
      {6, 4754}, {8, 13510}, {10, 13660}, {12, 17540}, {13, 18713}};
  for (const auto& [years, ceiling] : drift) {
    const CurveFit fit = FitBass(First(years));
    REQUIRE(fit.curve.has_value());
    CHECK(fit.curve->ceiling == Within(ceiling, 1e-3));
  }
  const std::vector<CurveFit> table = CeilingDrift(kAirConditioners, {}, 5);
  REQUIRE(table.size() == 9);
  CHECK(table[0].status == FitStatus::kNotIdentified);
  for (const auto& [years, ceiling] : drift) {
    CHECK(table[years - 5].curve->ceiling == Within(ceiling, 1e-3));
  }
}

TEST_CASE("N4: profile-likelihood intervals of the market") {
  const CurveFit eight = FitBass(First(8));
  CHECK(eight.status == FitStatus::kIntervalUnbounded);
  CHECK(*eight.ceiling_low == Within(8203, 0.01));
  CHECK_FALSE(eight.ceiling_high.has_value());
  const CurveFit ten = FitBass(First(10));
  CHECK(*ten.ceiling_low == Within(11341, 0.01));
  CHECK(*ten.ceiling_high == Within(17905, 0.01));
  const CurveFit all = FitBass(kAirConditioners);
  CHECK(*all.ceiling_low == Within(16495, 0.01));
  CHECK(*all.ceiling_high == Within(21677, 0.01));
}

TEST_CASE("N4: a Wald interval of eight years would have two ends") {
  const CurveFit eight = FitBass(First(8));
  constexpr double kNormal = 1.644854;  // 90 % in the middle
  const double half = kNormal * StandardError(eight);
  CHECK(eight.curve->ceiling - half == Within(4190, 0.01));
  CHECK(eight.curve->ceiling + half == Within(22826, 0.01));
}

TEST_CASE("N5: counts that tell no curve are refused, and the problem is named") {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const struct {
    std::vector<double> counts;
    std::string_view status;
    int period;
  } refused[] = {
      {{0, 0, 0, 0, 0, 0}, "no_customers", 0}, {{7}, "too_few_periods", 0},
      {{7, 9}, "too_few_periods", 0},          {{7, 9, 12, -1, 8, 5}, "negative_counts", 4},
      {{7, 9, missing, 12, 8, 5}, "gap", 3},
  };
  for (const auto& [counts, status, period] : refused) {
    for (const Estimator estimator :
         {Estimator::kIncrements, Estimator::kDensity, Estimator::kCumulative, Estimator::kPoisson,
          Estimator::kNegativeBinomial, Estimator::kRegression}) {
      const CurveFit fit = FitCurve(counts, {.estimator = estimator});
      CHECK(FitStatusName(fit.status) == status);
      CHECK(fit.problem_period == period);
      CHECK_FALSE(fit.curve.has_value());
      CHECK_FALSE(fit.ceiling_low.has_value());
    }
  }
}

TEST_CASE("N6: the resellers' known accounts bind") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "adoption_fit", "{}",
            {"status", "estimator", "periods", "ceiling", "ceiling_high", "capacity"}) ==
        Literal(R"(
            status,estimator,periods,ceiling,ceiling_high,capacity
            ceiling_at_bound,increments,13,701,701,701
        )"));
  CHECK(Ask(book, "adoption_fit").Find("sentence")->texts[0] ==
        "The capacity of 701 customers is taken as the ceiling: the curve alone would pass it.");
  CHECK(Ask(book, "adoption_fit", R"({"ceiling":"free"})", {"status", "ceiling_high"}) ==
        Literal(R"(
            status,ceiling_high
            interval_unbounded,
        )"));
}

}  // namespace
}  // namespace coxswain
