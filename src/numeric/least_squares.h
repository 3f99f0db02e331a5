#ifndef COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_
#define COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_

#include <array>
#include <vector>

#include "absl/types/span.h"

// Least squares: small problems, many of them. Source of the method: Moré, The Levenberg-Marquardt
// Algorithm, Implementation and Theory, 1978 (scaling, which fades here, QR); the damping is that
// of Nielsen, Damping Parameter in Marquardt's Method, Technical University of Denmark 1999.
namespace coxswain::numeric {

inline constexpr int kMostParameters = 18;

// What is to become small: a sum of squares of residuals, or a loss that such a sum stands for.
class Residuals {
 public:
  virtual ~Residuals() = default;
  virtual int parameters() const = 0;  // from 1 to kMostParameters
  virtual int residuals() const = 0;
  // The value at the parameters, and the residuals there with their derivatives:
  // jacobian[j * residuals() + i] is that of residual i by parameter j. Both or neither are null.
  // A value that is not finite is one to stay away from. For a loss that is no sum of squares the
  // residuals r are such that J'r is half of its gradient and J'J about half of its curvature.
  virtual double Evaluate(const double* parameters, double* residuals, double* jacobian) const = 0;
};

struct Minimum {
  std::array<double, kMostParameters> parameters = {};
  double value = 0;
  bool converged = false;  // else the evaluations ran out, or the start had no value
};

// Keeps its memory from one problem to the next. An object belongs to one thread.
class Minimizer {
 public:
  // Ends with a step after which all others would gain less than `tolerance` of the value,
  // relative, and up to `polish` more that the value no longer tells apart, for the last digits of
  // the parameters.
  explicit Minimizer(double tolerance = 1e-15, int polish = 8, int most_evaluations = 400)
      : tolerance_(tolerance), polish_(polish), most_evaluations_(most_evaluations) {}

  // The local minimum downhill from `start`, which has one value a parameter. The first steps are
  // the shorter the larger `damping` is; near a minimum it can be 0.
  Minimum Minimize(const Residuals& problem, const double* start, double damping = 1e-3);

 private:
  // kParameters: how many there are, for the compiler; 0: any number.
  template <int kParameters>
  Minimum Descend(const Residuals& problem, const double* start, double damping);

  double tolerance_;
  int polish_;
  int most_evaluations_;
  std::vector<double> memory_;
};

// The coefficients of the columns, all of one length, whose weighted sum comes nearest to `target`.
// Empty where the columns do not determine them. Columns may differ in size by many powers of ten.
std::vector<double> LinearLeastSquares(absl::Span<const std::vector<double>> columns,
                                       absl::Span<const double> target);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_
