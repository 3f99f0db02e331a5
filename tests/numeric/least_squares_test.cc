#include "numeric/least_squares.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

// Of ten and the square of a parameter; no value above 5.
class Square : public Residuals {
 public:
  int parameters() const override { return 1; }
  int residuals() const override { return 1; }
  double Evaluate(const double* b, double* residuals, double* jacobian) const override {
    const double residual = 10 - b[0] * b[0];
    if (residuals != nullptr) *residuals = residual;
    if (jacobian != nullptr) *jacobian = -2 * b[0];
    return b[0] > 5 ? std::numeric_limits<double>::infinity() : residual * residual;
  }
};

TEST_CASE("a step to where there is no value is not taken") {
  for (const double start : {0.2, 4.9}) {  // the first step from 0.2 would go to 25
    const Minimum minimum = Minimizer().Minimize(Square(), &start);
    CHECK(minimum.converged);
    CHECK(minimum.parameters[0] == doctest::Approx(std::sqrt(10.0)).epsilon(1e-9));
  }
  const double outside = 6;
  CHECK_FALSE(Minimizer().Minimize(Square(), &outside).converged);
}

TEST_CASE("evaluations that run out are told") {
  const double start = 0.2;
  CHECK_FALSE(Minimizer(1e-15, 8, 3).Minimize(Square(), &start).converged);
}

TEST_CASE("a line through points on it is found, whatever the sizes of its columns") {
  const std::vector<std::vector<double>> columns = {{1, 1, 1}, {0, 1e9, 2e9}};
  const std::vector<double> line = LinearLeastSquares(columns, {3, 5, 7});
  REQUIRE(line.size() == 2);
  CHECK(line[0] == doctest::Approx(3).epsilon(1e-12));
  CHECK(line[1] == doctest::Approx(2e-9).epsilon(1e-12));
}

TEST_CASE("columns that say the same determine no coefficients") {
  CHECK(LinearLeastSquares({{1, 2, 3}, {2, 4, 6}}, {1, 2, 3}).empty());
  CHECK(LinearLeastSquares({{1, 1, 1}, {0, 0, 0}}, {1, 2, 3}).empty());
}

}  // namespace
}  // namespace coxswain::numeric
