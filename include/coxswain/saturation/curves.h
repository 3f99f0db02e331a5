#ifndef COXSWAIN_SATURATION_CURVES_H_
#define COXSWAIN_SATURATION_CURVES_H_

namespace coxswain {

// A value of a curve and its derivatives by the curve's parameters.
struct BassGradient {
  double value = 0;
  double by_p = 0;
  double by_q = 0;
};

// How a market fills, as the share of its ceiling: Bass's curve.
//   F(t) = (1 - e) / (1 + q/p e), e = exp(-(p + q) t);  f = F' = (p + q F) (1 - F)
// p > 0 is the coefficient of innovation, q >= 0 that of imitation, both per period; t >= 0 in
// periods from the beginning on, where F is 0. Defined for every finite t: far out F is 1 and f 0.
// With q = 0 it is 1 - exp(-p t). Source: Bass, A New Product Growth Model for Consumer Durables,
// Management Science 1969.
struct Bass {
  double p = 0;
  double q = 0;

  double Share(double t) const;    // F
  double Density(double t) const;  // f, per period
  // F(to) - F(from) without their cancellation near the ceiling; from <= to.
  double Increment(double from, double to) const;
  // When the share is reached, 0 <= share < 1.
  double TimeTo(double share) const;
  // When most come; 0 where they come fewer from the beginning on, that is q <= p.
  double PeakTime() const;
  // The inflections of f lie this far before and after the peak, also where that is before 0.
  double InflectionDistance() const;

  BassGradient ShareGradient(double t) const;
  BassGradient DensityGradient(double t) const;
  BassGradient IncrementGradient(double from, double to) const;
};

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_CURVES_H_
