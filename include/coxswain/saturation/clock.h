#ifndef COXSWAIN_SATURATION_CLOCK_H_
#define COXSWAIN_SATURATION_CLOCK_H_

#include <vector>

// How time passes for a curve of adoption, and how its ceiling moves meanwhile.
namespace coxswain {

// A curve's own time as a function of the calendar's, both in periods, 0 together:
//   X(t) = S(t) + sum over j of beta_j ln(Z_j(t) / Z_j(0))
// Seasons: in the periods of a year time passes now faster, now slower, S by `pace` in each, so
// that the share reached is F(X(t)) and the ceiling stays what it is. Source: Radas and Shugan,
// Seasonal Marketing and Timing New Product Introductions, Journal of Marketing Research 1998.
// Effort: Z_j is a covariate (marketing, price), above 0, given at t = 0, 1, 2, ...; between them
// it grows by a constant rate, after the last it stays. Source: Bass, Krishnan and Jain, Why the
// Bass Model Fits without Decision Variables, Marketing Science 1994.
//
// Before 0 both times are the same. Where an effort falls so fast that X falls, shares fall.
struct Clock {
  std::vector<double> beta = {};                     // one a covariate
  std::vector<std::vector<double>> covariates = {};  // each with at least one value
  std::vector<double> pace = {};  // of the periods of a year, not below 0, their mean 1; or none
  int season = 0;                 // which of them the first period is

  bool even() const { return beta.empty() && pace.empty(); }
  double Time(double t) const { return even() || !(t > 0) ? t : Passed(t); }
  double Speed(double t) const;    // dX/dt; where X has a corner, that of the time after it
  double When(double time) const;  // the first t at which X is there

 private:
  double Passed(double t) const;
};

// ln(Z(t) / Z(0)) of a covariate.
double LogGrowth(const std::vector<double>& covariate, double t);

// How a ceiling grows: in what numbers does not matter, only what they are to each other. Between
// the times it grows by a constant rate; before the first it is what it is then, after the last it
// grows by `rate`; without times by `rate` always.
//
// Customers up to t are then m(t) F(t): who comes into the market later is as far as the others.
// Source: Guseo and Guidolin, Modelling a Dynamic Market Potential, Technological Forecasting and
// Social Change 2009.
struct CeilingGrowth {
  std::vector<double> times = {};   // rising
  std::vector<double> levels = {};  // above 0, one a time
  double rate = 0;                  // continuous, a period: ln of the factor

  bool none() const { return times.empty() && rate == 0; }
  double At(double t) const;
};

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_CLOCK_H_
