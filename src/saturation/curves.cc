#include "coxswain/saturation/curves.h"

#include <cmath>

namespace coxswain {

// Everywhere e = exp(-(p + q) t), which falls to 0 and never overflows, and D = p + q e.

double Bass::Share(double t) const { return Increment(0, t); }

double Bass::Density(double t) const {
  const double rate = p + q;
  const double e = std::exp(-rate * t);
  const double root = rate / (p + q * e);
  return p * e * root * root;
}

double Bass::Increment(double from, double to) const {
  const double rate = p + q;
  const double e_from = std::exp(-rate * from);
  const double fall = -e_from * std::expm1(-rate * (to - from));
  return p / (p + q * e_from) * (rate / (p + q * std::exp(-rate * to))) * fall;
}

double Bass::TimeTo(double share) const {
  return (std::log1p(share * q / p) - std::log1p(-share)) / (p + q);
}

double Bass::PeakTime() const { return q <= p ? 0 : std::log(q / p) / (p + q); }

double Bass::InflectionDistance() const { return std::log(2 + std::sqrt(3.0)) / (p + q); }

BassGradient Bass::ShareGradient(double t) const { return IncrementGradient(0, t); }

BassGradient Bass::DensityGradient(double t) const {
  const double rate = p + q;
  const double e = std::exp(-rate * t);
  const double d = p + q * e;
  const double value = Density(t);
  const double both = 2 / rate - t + 2 * q * t * e / d;  // of log f, by p as by q
  return {value, value * (both + 1 / p - 2 / d), value * (both - 2 * e / d)};
}

BassGradient Bass::IncrementGradient(double from, double to) const {
  const double rate = p + q;
  const double e_from = std::exp(-rate * from);
  const double e_to = std::exp(-rate * to);
  const double d_from = p + q * e_from;
  const double d_to = p + q * e_to;
  const double value = Increment(from, to);
  // Of the fall from e_from to e_to, by p as by q.
  const double of_fall = p / d_from * (rate / d_to) * (to * e_to - from * e_from);
  const double both = 1 / rate + q * (from * e_from / d_from + to * e_to / d_to);
  return {value, of_fall + value * (both + 1 / p - 1 / d_from - 1 / d_to),
          of_fall + value * (both - e_from / d_from - e_to / d_to)};
}

}  // namespace coxswain
