#ifndef COXSWAIN_SATURATION_CURVES_H_
#define COXSWAIN_SATURATION_CURVES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/clock.h"

// How a market fills: curves that rise from no share of their ceiling to all of it. Time is in
// periods. Every curve knows
//
//   Share(t)              the share of the ceiling that is reached
//   Density(t)            its slope, per period
//   Increment(from, to)   Share(to) - Share(from) without their cancellation
//   TimeTo(share)         when it is reached; NaN outside 0 to 1
//   PeakTime()            when most come, and PeakDensity() how fast then
//   DensityInflections()  where the density's rise and its fall are steepest
//   ...Gradient()         the value with its derivatives by the parameters, in their order
//
// Defined for any t, infinities included: far out the share is 1, the density 0, all derivatives
// 0. A NaN makes NaN. Values and derivatives are right to 1e-12, relative; a derivative at least as
// to the value over the parameter.
namespace coxswain {

// A value, and its derivatives by the parameters in the order in which the curve declares them.
template <size_t kParameters>
struct Gradient {
  double value = 0;
  std::array<double, kParameters> by = {};
};

// Where the second derivative of the density is 0. NaN where a curve has none of its own time.
struct Inflections {
  double before = std::numeric_limits<double>::quiet_NaN();
  double after = std::numeric_limits<double>::quiet_NaN();
};

// Bass's curve.
//   F(t) = (1 - e) / (1 + q/p e), e = exp(-(p + q) t);  f = F' = (p + q F) (1 - F)
// p > 0 is the coefficient of innovation, q >= 0 that of imitation, both per period. It begins at
// t = 0: F and f are 0 before. Source: Bass, A New Product Growth Model for Consumer Durables,
// Management Science 1969.
struct Bass {
  double p = 0;
  double q = 0;

  double Share(double t) const;
  double Density(double t) const;
  double Increment(double from, double to) const;
  double TimeTo(double share) const;
  // 0 where they come fewer from the beginning on, that is q <= p.
  double PeakTime() const;
  double PeakDensity() const;
  Inflections DensityInflections()
      const;  // ln(2 + sqrt 3) / (p + q) before and after ln(q/p)/(p+q)

  Gradient<2> ShareGradient(double t) const;
  Gradient<2> DensityGradient(double t) const;
  Gradient<2> IncrementGradient(double from, double to) const;
};

// Constrained exponential growth: of those who are missing the same part comes in each period.
//   F(t) = 1 - exp(-k t)
// It is Bass's curve without imitation. Source: Fourt and Woodlock, Early Prediction of Market
// Success for New Grocery Products, Journal of Marketing 1960.
inline constexpr Bass ConstrainedExponential(double k) { return {k, 0}; }

// Richards's curve, which has logistic and Gompertz's among it.
//   F(t) = (1 + nu a exp(-k t))^(-1/nu);  nu -> 0: F(t) = exp(-a exp(-k t))
// a > 0 moves it in time, k > 0 is its rate per period, nu >= 0 its asymmetry: its peak is at
// F = (1 + nu)^(-1/nu), from 1/e for nu = 0 over 1/2 for nu = 1 towards 1. It has no beginning: F
// goes to 0 as t goes to minus infinity. Source: Richards, A Flexible Growth Function for Empirical
// Use, Journal of Experimental Botany 1959.
struct Richards {
  double a = 0;
  double k = 0;
  double nu = 0;

  double Share(double t) const;
  double Density(double t) const;
  double Increment(double from, double to) const;
  double TimeTo(double share) const;
  double PeakTime() const;  // ln(a) / k, whatever nu
  double PeakDensity() const;
  Inflections DensityInflections() const;  // acosh((3 + nu) / 2) / k before and after the peak

  Gradient<3> ShareGradient(double t) const;
  Gradient<3> DensityGradient(double t) const;
  Gradient<3> IncrementGradient(double from, double to) const;
};

// F(t) = 1 / (1 + a exp(-k t)). Source: Verhulst, Notice sur la loi que la population suit dans son
// accroissement, Correspondance mathématique et physique 1838.
inline constexpr Richards Logistic(double a, double k) { return {a, k, 1}; }

// F(t) = exp(-b exp(-k t)). Source: Gompertz, Philosophical Transactions of the Royal Society 1825;
// as a curve of growth: Winsor, The Gompertz Curve as a Growth Curve, PNAS 1932.
inline constexpr Richards Gompertz(double b, double k) { return {b, k, 0}; }

// The generalized Bass curve: effort (marketing, price) and seasons make time pass faster or
// slower.
//   F(t) = Bass.Share(clock.Time(t))
// Where an effort falls so fast that time runs backwards, F falls: Increment says so with a
// negative number. Source: Bass, Krishnan and Jain, Why the Bass Model Fits without Decision
// Variables, Marketing Science 1994.
struct GeneralizedBass {
  Bass bass;
  Clock clock = {};

  double Time(double t) const { return clock.Time(t); }
  double Share(double t) const { return bass.Share(Time(t)); }
  double Density(double t) const;
  double Increment(double from, double to) const { return bass.Increment(Time(from), Time(to)); }
  double TimeTo(double share) const;  // the first time

  // By p, q and each beta: 2 + beta.size() derivatives.
  std::vector<double> ShareGradient(double t) const;
};

enum class CurveFamily : uint8_t { kBass, kLogistic, kGompertz, kRichards, kExponential };
// "bass", "logistic", "gompertz", "richards", "exponential".
std::string_view CurveFamilyName(CurveFamily family);
// "p", "q"; "a", "k", "nu"; "b", "k"; ...: those that the family leaves open.
absl::Span<const std::string_view> CurveParameterNames(CurveFamily family);

// A curve of any family.
struct Curve {
  CurveFamily family = CurveFamily::kBass;
  std::variant<Bass, Richards> shape;
  // How many periods before t = 0 a Bass or exponential curve began. The others have no beginning:
  // their a says where they are.
  double began = 0;
  Clock clock = {};  // how its time passes

  double Share(double t) const;
  double Density(double t) const;
  double Increment(double from, double to) const;
  double TimeTo(double share) const;
  // When its own time has come to its peak: with a clock that is not even, single periods may
  // bring more at another time.
  double PeakTime() const;
  double PeakDensity() const;  // per period of its own time
  Inflections DensityInflections() const;
  std::vector<double> Parameters() const;  // as CurveParameterNames lists them
};

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_CURVES_H_
