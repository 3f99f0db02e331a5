#include "coxswain/saturation/curves.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "coxswain/saturation/fit.h"

namespace coxswain {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
#include "curve_values.inc"

constexpr Bass kBass = {0.03, 0.38};

constexpr double kTiny = 1e-250;  // near the end of the doubles digits get lost

// Nearer to each other than 1e-12, relative.
bool Same(double value, double expected) {
  if (std::isnan(expected)) return std::isnan(value);
  return std::abs(value - expected) <= 1e-12 * std::abs(expected) + kTiny;
}

// Of parameters, a time, and then value and derivatives of share, density and the increment of a
// period. A derivative may be as wrong as a change of the parameter by its last digits.
template <size_t kParameters>
void CheckGradient(const double* parameters, const double* expected,
                   const Gradient<kParameters>& gradient) {
  CHECK(Same(gradient.value, expected[0]));
  for (size_t j = 0; j < kParameters; ++j) {
    const double scale = parameters[j] == 0 ? 0 : std::abs(expected[0] / parameters[j]);
    INFO("derivative by parameter ", j, ": ", gradient.by[j], " for ", expected[1 + j]);
    CHECK(std::abs(gradient.by[j] - expected[1 + j]) <=
          1e-12 * std::max(std::abs(expected[1 + j]), scale) + kTiny);
  }
}

template <size_t kParameters, typename Shape>
void CheckValues(const Shape& shape, const double* row) {
  constexpr size_t kStep = 1 + kParameters;
  const double t = row[kParameters];
  const double* expected = row + kStep;
  CAPTURE(row[0]);
  CAPTURE(row[1]);
  CAPTURE(row[kParameters - 1]);
  CAPTURE(t);
  CHECK(Same(shape.Share(t), expected[0]));
  CHECK(Same(shape.Density(t), expected[kStep]));
  CHECK(Same(shape.Increment(t, t + 1), expected[2 * kStep]));
  CheckGradient(row, expected, shape.ShareGradient(t));
  CheckGradient(row, expected + kStep, shape.DensityGradient(t));
  CheckGradient(row, expected + 2 * kStep, shape.IncrementGradient(t, t + 1));
}

// Times near 0 are differences of logarithms over a rate of 0.05 or more.
bool SameTime(double value, double expected) {
  return Same(value, expected) || std::abs(value - expected) <= 1e-13;
}

template <typename Shape>
void CheckTimes(const Shape& shape, const double* expected) {
  constexpr double kShares[] = {1e-9, 0.1, 0.5, 0.9, 0.999};
  for (const double share : kShares) {
    CHECK(SameTime(shape.TimeTo(share), *expected++));
  }
  CHECK(SameTime(shape.PeakTime(), *expected++));
  CHECK(Same(shape.PeakDensity(), *expected++));
  CHECK(SameTime(shape.DensityInflections().before, *expected++));
  CHECK(SameTime(shape.DensityInflections().after, *expected));
}

TEST_CASE("Bass's curve, its gradients and its times have the values of mpmath") {
  for (const auto& row : kBassValues) CheckValues<2>(Bass{row[0], row[1]}, row);
  for (const auto& row : kBassTimes) CheckTimes(Bass{row[0], row[1]}, row + 2);
}

TEST_CASE("Richards's curve, with logistic and Gompertz's among it, has the values of mpmath") {
  for (const auto& row : kRichardsValues) CheckValues<3>(Richards{row[0], row[1], row[2]}, row);
  for (const auto& row : kRichardsTimes) CheckTimes(Richards{row[0], row[1], row[2]}, row + 3);
}

TEST_CASE("increments near the ceiling keep their digits") {
  // There 1 - F is (1 + q/p) e^{-(p+q) t} but for terms of its square.
  const double left = (1 + 0.38 / 0.03) * std::exp(-0.41 * 100);
  CHECK(Same(kBass.Increment(100, 101), left * -std::expm1(-0.41)));
  CHECK(Same(Logistic(50, 0.5).Increment(200, kInfinity), 50 * std::exp(-100.0)));
  CHECK(Same(Gompertz(3, 0.38).Increment(200, kInfinity), 3 * std::exp(-76.0)));
}

template <typename Shape>
void CheckEnds(const Shape& shape) {
  for (const double t : {1e9, 1e300, kInfinity}) {
    CHECK(shape.Share(t) == 1);
    CHECK(shape.Density(t) == 0);
    CHECK(shape.Increment(t, t + 1) == 0);
    CHECK(shape.Share(-t) == 0);
    CHECK(shape.Density(-t) == 0);
    CHECK(shape.Increment(-t, t) == 1);
    CHECK(shape.Increment(t, -t) == -1);
    for (const double end : {-t, t}) {
      for (const double by : shape.ShareGradient(end).by) CHECK(by == 0);
      for (const double by : shape.DensityGradient(end).by) CHECK(by == 0);
      for (const double by : shape.IncrementGradient(end, end + 1).by) CHECK(by == 0);
    }
  }
  CHECK(shape.TimeTo(1) == kInfinity);
  for (const double outside : {-0.1, 1.1, kNaN}) CHECK(std::isnan(shape.TimeTo(outside)));
  CHECK(std::isnan(shape.Share(kNaN)));
  CHECK(std::isnan(shape.Density(kNaN)));
  CHECK(std::isnan(shape.Increment(0, kNaN)));
}

TEST_CASE("far out the market is full, and empty long before") {
  for (const Bass& bass : {kBass, ConstrainedExponential(0.1), Bass{0.2, 0.2}}) CheckEnds(bass);
  for (const Richards& curve : {Logistic(50, 0.5), Gompertz(3, 0.38), Richards{20, 0.3, 0.5}}) {
    CheckEnds(curve);
  }
  CHECK(kBass.Share(800 / 0.41) == 1);
  CHECK(kBass.Density(1e6 / 0.41) == 0);
  // Where a exp(-k t) leaves the doubles, F = (nu a exp(-k t))^(-1/nu) is still one of them.
  const Richards steep = {1, 1, 40};
  const double expected = std::pow(40, -1 / 40.0) * std::exp(-1000 / 40.0);
  CHECK(Same(steep.Share(-1000), expected));
  CHECK(Same(steep.Increment(-1000, -999.5), expected * std::expm1(0.5 / 40)));
  CHECK(Same(steep.Increment(-1000, -960), expected * std::expm1(1)));
}

TEST_CASE("a limit is where the curves beside it are") {
  for (const double t : {0.5, 5.0, 20.0}) {
    CHECK(Same(Bass{0.1, 1e-14}.Share(t), ConstrainedExponential(0.1).Share(t)));
    CHECK(Same(Richards{3, 0.38, 1e-14}.Share(t), Gompertz(3, 0.38).Share(t)));
    CHECK(Same(Logistic(50, 0.5).Share(t), 1 / (1 + 50 * std::exp(-0.5 * t))));
  }
}

TEST_CASE("a Bass curve of which nobody waits for others has no inflections") {
  CHECK(std::isnan(ConstrainedExponential(0.1).DensityInflections().before));
  CHECK(ConstrainedExponential(0.1).PeakTime() == 0);
  CHECK(Bass{0.4, 0.05}.PeakTime() == 0);
}

TEST_CASE("without a change of effort the generalized Bass curve is Bass's") {
  const GeneralizedBass same = {kBass, {{0.7, -2}, {{5, 5, 5}, {3}}}};
  for (const double t : {-1.0, 0.0, 0.3, 1.0, 1.7, 5.0, 40.0}) {
    CHECK(same.Share(t) == kBass.Share(t));
    CHECK(same.Density(t) == kBass.Density(t));
    CHECK(same.Increment(t, t + 1) == kBass.Increment(t, t + 1));
    CHECK(same.ShareGradient(t)[0] == kBass.ShareGradient(t).by[0]);
  }
  CHECK(same.TimeTo(0.5) == doctest::Approx(kBass.TimeTo(0.5)).epsilon(1e-14));
}

TEST_CASE("advertising that doubles moves the generalized Bass curve by beta ln 2 periods") {
  const GeneralizedBass moved = {kBass, {{0.5}, {{100, 100, 200, 200}}}};
  const double gain = 0.5 * std::log(2.0);
  CHECK(moved.Share(1) == kBass.Share(1));
  CHECK(Same(moved.Share(1.5), kBass.Share(1.5 + gain / 2)));
  CHECK(Same(moved.Share(2), kBass.Share(2 + gain)));
  CHECK(Same(moved.Share(9), kBass.Share(9 + gain)));
  CHECK(Same(moved.Density(1.5), kBass.Density(1.5 + gain / 2) * (1 + gain)));
  CHECK(Same(moved.Density(3), kBass.Density(3 + gain)));
  CHECK(Same(moved.ShareGradient(9)[2], kBass.Density(9 + gain) * std::log(2.0)));
  for (const double share : {0.01, 0.06, 0.5, 0.99}) {
    CHECK(Same(moved.Share(moved.TimeTo(share)), share));
  }
  CHECK(moved.TimeTo(1) == kInfinity);
  CHECK(std::isnan(moved.TimeTo(2)));
}

TEST_CASE("values with seasons, an effort and a ceiling that moves are mpmath's") {
  for (const auto& [p, q, t, share, density, fresh] : kPacedValues) {
    const double of_p = p, at_time = t;  // what clang 14 captures
    CAPTURE(of_p);
    CAPTURE(at_time);
    const Clock clock = {{-1.25}, {{100, 98, 80, 85, 70, 71, 60}}, {2.25, 0.5, 0.25, 1}, 3};
    const GeneralizedBass curve = {{p, q}, clock};
    CHECK(Same(curve.Share(t), share));
    CHECK(Same(curve.Density(t), density));
    MarketCurve market;
    market.shape = {CurveFamily::kBass, Bass{p, q}, 0, clock};
    market.ceiling = 1;
    market.growth = {{-1, 2, 7}, {40, 50, 35}, 0.0625};
    market.stated = market.growth.At(0);
    CHECK(market.New(t, t + 1) == doctest::Approx(fresh).epsilon(1e-12));
    CHECK(Same(market.shape.Share(t), share));
    CHECK(Same(market.shape.Density(t), density));
  }
}

TEST_CASE("an effort that falls takes customers back, and says so") {
  const GeneralizedBass falling = {kBass, {{2}, {{100, 40}}}};
  CHECK(falling.Time(1) < 0);
  CHECK(falling.Share(1) == 0);
  CHECK(falling.Increment(0, 1) == 0);
  const GeneralizedBass later = {kBass, {{2}, {{100, 100, 100, 40}}}};
  CHECK(later.Increment(2, 3) < 0);
  CHECK(later.TimeTo(kBass.Share(1.5)) == doctest::Approx(1.5));
}

TEST_CASE("a curve of any family is the curve of its shape, from where it began") {
  const Curve bass = {CurveFamily::kBass, kBass, 2};
  CHECK(bass.Share(3) == kBass.Share(5));
  CHECK(bass.Share(-3) == 0);
  CHECK(bass.Increment(-3, 3) == kBass.Share(5));
  CHECK(bass.TimeTo(0.5) == kBass.TimeTo(0.5) - 2);
  CHECK(bass.PeakTime() == kBass.PeakTime() - 2);
  CHECK(bass.PeakDensity() == kBass.PeakDensity());
  CHECK(bass.Parameters() == std::vector<double>{0.03, 0.38});
  const Curve gompertz = {CurveFamily::kGompertz, Gompertz(3, 0.38)};
  CHECK(gompertz.Density(2) == Gompertz(3, 0.38).Density(2));
  CHECK(gompertz.Parameters() == std::vector<double>{3, 0.38});
  CHECK(gompertz.DensityInflections().after > gompertz.PeakTime());
  const Curve exponential = {CurveFamily::kExponential, ConstrainedExponential(0.2)};
  CHECK(exponential.Parameters() == std::vector<double>{0.2});
  for (const CurveFamily family : {CurveFamily::kBass, CurveFamily::kExponential}) {
    CHECK_FALSE(CurveFamilyName(family).empty());
    CHECK_FALSE(CurveParameterNames(family).empty());
  }
}

}  // namespace
}  // namespace coxswain
