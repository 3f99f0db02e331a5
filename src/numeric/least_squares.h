#ifndef COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_
#define COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_

#include <vector>

#include "absl/types/span.h"

// Least squares. Source of the method: Moré, Garbow and Hillstrom, User Guide for MINPACK-1,
// Argonne 1980, as ported to Eigen.
namespace coxswain::numeric {

// What is to become small: residuals of parameters, with their derivatives.
class Residuals {
 public:
  virtual ~Residuals() = default;
  virtual int parameters() const = 0;
  virtual int residuals() const = 0;  // not fewer than parameters
  // Finite for any finite parameters. Either output may be null; jacobian[j * residuals() + i] is
  // the derivative of residual i by parameter j.
  virtual void Evaluate(const double* parameters, double* residuals, double* jacobian) const = 0;
};

struct Minimum {
  std::vector<double> parameters;
  double sum_of_squares = 0;
  bool converged = false;  // else the evaluations ran out
};

// The local minimum of the sum of squares downhill from `start`, which has one value a parameter.
Minimum MinimizeSquares(const Residuals& residuals, std::vector<double> start);

// The coefficients of the columns, all of one length, whose weighted sum comes nearest to `target`.
// Empty where the columns do not determine them. Columns may differ in size by many powers of ten.
std::vector<double> LinearLeastSquares(absl::Span<const std::vector<double>> columns,
                                       absl::Span<const double> target);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_LEAST_SQUARES_H_
