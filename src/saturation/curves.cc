#include "coxswain/saturation/curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace coxswain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// t e^..., which goes to 0 with the exponential.
double Times(double t, double vanishing) { return vanishing == 0 ? 0 : t * vanishing; }

// Before its beginning a curve is where it begins.
double SinceBeginning(double t) { return t < 0 ? 0 : t; }

}  // namespace

// Bass: everywhere e = exp(-(p + q) t), which falls to 0 and never overflows, and D = p + q e.

double Bass::Share(double t) const { return Increment(0, t); }

double Bass::Density(double t) const {
  if (t < 0) return 0;
  const double rate = p + q;
  const double e = std::exp(-rate * t);
  const double root = rate / (p + q * e);
  return p * e * root * root;
}

double Bass::Increment(double from, double to) const {
  if (from > to) return -Increment(to, from);
  from = SinceBeginning(from);
  to = SinceBeginning(to);
  if (from == to) return 0;
  const double rate = p + q;
  const double e_from = std::exp(-rate * from);
  const double fall = -e_from * std::expm1(-rate * (to - from));
  return p / (p + q * e_from) * (rate / (p + q * std::exp(-rate * to))) * fall;
}

double Bass::TimeTo(double share) const {
  if (share < 0) return kNaN;
  return (std::log1p(share * q / p) - std::log1p(-share)) / (p + q);
}

double Bass::PeakTime() const { return q <= p ? 0 : std::log1p((q - p) / p) / (p + q); }

double Bass::PeakDensity() const { return q <= p ? p : (p + q) / (4 * q) * (p + q); }

Inflections Bass::DensityInflections() const {
  if (q == 0) return {};
  const double middle = std::log(q / p) / (p + q);
  const double distance = std::log(2 + std::sqrt(3.0)) / (p + q);
  const auto own = [](double t) { return t >= 0 ? t : kNaN; };
  return {own(middle - distance), own(middle + distance)};
}

Gradient<2> Bass::ShareGradient(double t) const { return IncrementGradient(0, t); }

Gradient<2> Bass::DensityGradient(double t) const {
  const double value = Density(t);
  if (value == 0) return {};
  const double rate = p + q;
  const double e = std::exp(-rate * t);
  const double d = p + q * e;
  const double both = 2 / rate - t + 2 * q * t * e / d;  // of log f, by p as by q
  return {value, {value * (both + 1 / p - 2 / d), value * (both - 2 * e / d)}};
}

Gradient<2> Bass::IncrementGradient(double from, double to) const {
  const double value = Increment(from, to);
  from = SinceBeginning(from);
  to = SinceBeginning(to);
  if (from == to) return {value, {}};
  const double rate = p + q;
  const double e_from = std::exp(-rate * from);
  const double e_to = std::exp(-rate * to);
  const double d_from = p + q * e_from;
  const double d_to = p + q * e_to;
  // Of the fall from e_from to e_to, by p as by q.
  const double of_fall = p / d_from * (rate / d_to) * (Times(to, e_to) - Times(from, e_from));
  const double both = 1 / rate + q * (Times(from, e_from) / d_from + Times(to, e_to) / d_to);
  return {value,
          {of_fall + value * (both + 1 / p - 1 / d_from - 1 / d_to),
           of_fall + value * (both - e_from / d_from - e_to / d_to)}};
}

// Richards: everywhere y = a exp(-k t) = exp(z), L = -ln F = ln(1 + nu y) / nu, and
// u = dL/dz = y / (1 + nu y).

namespace {

// Below this nu changes no digit of any F that is not 0: those have y < 746.
constexpr double kNoAsymmetry = 1e-20;
// Where y nears the end of the doubles.
constexpr double kMuch = 700;

struct At {
  double z, y, l, u, share;

  At(const Richards& curve, double t) {
    const double nu = curve.nu;
    z = std::log(curve.a) - curve.k * t;
    y = std::exp(z);
    if (nu < kNoAsymmetry) {
      l = y;
      u = y;
    } else {
      l = (z > kMuch ? z + std::log(nu) : std::log1p(nu * y)) / nu;
      u = 1 / (1 / y + nu);
    }
    share = std::exp(-l);
  }

  // -dL/dnu.
  double ByAsymmetry(double nu) const {
    const double x = nu * y;
    if (x >= 0.05) return (nu * l - x / (1 + x)) / nu / nu;
    // The power series of (ln(1 + x) - x / (1 + x)) / x^2.
    double sum = 0;
    for (int j = 12; j >= 0; --j) sum = (j + 1.0) / (j + 2.0) - x * sum;
    return y * y * sum;
  }
};

}  // namespace

double Richards::Share(double t) const { return At(*this, t).share; }

double Richards::Density(double t) const {
  const At at(*this, t);
  return at.share == 0 ? 0 : k * at.share * at.u;
}

double Richards::Increment(double from, double to) const {
  if (from > to) return -Increment(to, from);
  if (from == to) return 0;
  const At first(*this, from);
  const At last(*this, to);
  const double steps = k * (to - from);
  double fall;  // of L
  if (nu < kNoAsymmetry) {
    fall = first.y == kInfinity ? kInfinity : -first.y * std::expm1(-steps);
  } else if (first.z <= kMuch) {
    fall = std::log1p(nu * (-first.y * std::expm1(-steps)) / (1 + nu * last.y)) / nu;
  } else if (steps < 1) {
    fall = std::log1p(nu * last.u * std::expm1(steps)) / nu;
  } else {
    fall = first.l - last.l;
  }
  return last.share == 0 ? 0 : -last.share * std::expm1(-fall);
}

double Richards::TimeTo(double share) const {
  const double l = -std::log(share);
  if (nu < kNoAsymmetry) return (std::log(a) - std::log(l)) / k;
  const double grown = nu * l;
  const double log_y = grown > kMuch ? grown - std::log(nu) : std::log(std::expm1(grown) / nu);
  return (std::log(a) - log_y) / k;
}

double Richards::PeakTime() const { return std::log(a) / k; }

double Richards::PeakDensity() const {
  const double log = std::log1p(nu);
  return k * std::exp(-log - (nu < kNoAsymmetry ? 1 : log / nu));
}

Inflections Richards::DensityInflections() const {
  const double distance = std::acosh((3 + nu) / 2) / k;
  return {PeakTime() - distance, PeakTime() + distance};
}

Gradient<3> Richards::ShareGradient(double t) const {
  const At at(*this, t);
  if (at.share == 0 || at.y == 0) return {at.share, {}};
  return {at.share, {-at.share * at.u / a, at.share * at.u * t, at.share * at.ByAsymmetry(nu)}};
}

Gradient<3> Richards::DensityGradient(double t) const {
  const At at(*this, t);
  const double value = Density(t);
  if (value == 0) return {};
  const double by_z = 1 - nu * at.u - at.u;  // of log f
  return {value,
          {value * by_z / a, value * (1 / k - t * by_z), value * (at.ByAsymmetry(nu) - at.u)}};
}

Gradient<3> Richards::IncrementGradient(double from, double to) const {
  const Gradient<3> first = ShareGradient(from);
  const Gradient<3> last = ShareGradient(to);
  Gradient<3> gradient{Increment(from, to), {}};
  for (size_t j = 0; j < 3; ++j) gradient.by[j] = last.by[j] - first.by[j];
  return gradient;
}

// The generalized Bass curve.

double GeneralizedBass::Density(double t) const {
  if (!(t >= 0)) return t < 0 ? 0 : kNaN;
  const double of_bass = bass.Density(Time(t));
  return of_bass == 0 ? 0 : of_bass * clock.Speed(t);
}

double GeneralizedBass::TimeTo(double share) const { return clock.When(bass.TimeTo(share)); }

std::vector<double> GeneralizedBass::ShareGradient(double t) const {
  const double time = Time(t);
  const Gradient<2> of_bass = bass.ShareGradient(time);
  std::vector<double> by(of_bass.by.begin(), of_bass.by.end());
  for (const std::vector<double>& covariate : clock.covariates) {
    by.push_back(t > 0 ? bass.Density(time) * LogGrowth(covariate, t) : 0);
  }
  return by;
}

// Any family.

std::string_view CurveFamilyName(CurveFamily family) {
  constexpr std::string_view kNames[] = {"bass", "logistic", "gompertz", "richards", "exponential"};
  return kNames[static_cast<size_t>(family)];
}

absl::Span<const std::string_view> CurveParameterNames(CurveFamily family) {
  static constexpr std::string_view kBass[] = {"p", "q"};
  static constexpr std::string_view kLogistic[] = {"a", "k"};
  static constexpr std::string_view kGompertz[] = {"b", "k"};
  static constexpr std::string_view kRichards[] = {"a", "k", "nu"};
  static constexpr std::string_view kExponential[] = {"k"};
  switch (family) {
    case CurveFamily::kBass:
      return kBass;
    case CurveFamily::kLogistic:
      return kLogistic;
    case CurveFamily::kGompertz:
      return kGompertz;
    case CurveFamily::kRichards:
      return kRichards;
    case CurveFamily::kExponential:
      return kExponential;
  }
  return {};
}

double Curve::Share(double t) const {
  return std::visit([&](const auto& of) { return of.Share(clock.Time(t) + began); }, shape);
}

double Curve::Density(double t) const {
  const auto own = [&](const auto& of) { return of.Density(clock.Time(t) + began); };
  return std::visit(own, shape) * clock.Speed(t);
}

double Curve::Increment(double from, double to) const {
  const double first = clock.Time(from) + began;
  const double last = clock.Time(to) + began;
  return std::visit([&](const auto& of) { return of.Increment(first, last); }, shape);
}

double Curve::TimeTo(double share) const {
  const double own = std::visit([&](const auto& of) { return of.TimeTo(share); }, shape);
  return clock.When(own - began);
}

double Curve::PeakTime() const {
  const double own = std::visit([&](const auto& of) { return of.PeakTime(); }, shape);
  return clock.When(own - began);
}

double Curve::PeakDensity() const {
  return std::visit([](const auto& of) { return of.PeakDensity(); }, shape);
}

Inflections Curve::DensityInflections() const {
  const Inflections own = std::visit([](const auto& of) { return of.DensityInflections(); }, shape);
  return {clock.When(own.before - began), clock.When(own.after - began)};
}

std::vector<double> Curve::Parameters() const {
  std::vector<double> all;
  if (const Bass* bass = std::get_if<Bass>(&shape)) {
    all = {bass->p, bass->q};
  } else {
    const Richards& richards = std::get<Richards>(shape);
    all = {richards.a, richards.k, richards.nu};
  }
  all.resize(CurveParameterNames(family).size());
  return all;
}

}  // namespace coxswain
