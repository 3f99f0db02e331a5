#include "numeric/least_squares.h"

#include <cmath>

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

// Misra1a of NIST's Statistical Reference Datasets: y = b1 (1 - exp(-b2 x)), monomolecular
// adsorption; certified to 11 digits.
class Misra1a : public Residuals {
 public:
  int parameters() const override { return 2; }
  int residuals() const override { return 14; }
  void Evaluate(const double* b, double* residuals, double* jacobian) const override {
    constexpr double kY[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                             44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};
    constexpr double kX[] = {77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                             378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
    for (int i = 0; i < 14; ++i) {
      const double fall = std::exp(-b[1] * kX[i]);
      if (residuals != nullptr) residuals[i] = kY[i] - b[0] * (1 - fall);
      if (jacobian != nullptr) {
        jacobian[i] = -(1 - fall);
        jacobian[14 + i] = -b[0] * kX[i] * fall;
      }
    }
  }
};

TEST_CASE("a certified nonlinear regression is met from both of its starts") {
  for (const std::vector<double>& start : {std::vector{500.0, 1e-4}, std::vector{250.0, 5e-4}}) {
    const Minimum minimum = MinimizeSquares(Misra1a(), start);
    CHECK(minimum.converged);
    CHECK(minimum.parameters[0] == doctest::Approx(2.3894212918e+02).epsilon(1e-8));
    CHECK(minimum.parameters[1] == doctest::Approx(5.5015643181e-04).epsilon(1e-8));
    CHECK(minimum.sum_of_squares == doctest::Approx(1.2455138894e-01).epsilon(1e-9));
  }
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
