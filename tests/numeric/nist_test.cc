#include <cmath>
#include <complex>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "numeric/least_squares.h"

// The certified regressions of NIST's Statistical Reference Datasets: data, starts (the first far
// away, the second near) and certified values are read from its files, in the folder that
// COXSWAIN_NIST names; scripts/test-python has them from the source package of lmfit. The models
// are written here.
namespace coxswain::numeric {
namespace {

struct Point {
  double x, y;
};

struct Dataset {
  std::vector<double> far, near, certified;
  double sum_of_squares = 0;
  std::vector<Point> points;  // with one predictor
};

// Empty where there are no files.
std::optional<Dataset> Read(const std::string& name) {
  const char* const folder = std::getenv("COXSWAIN_NIST");
  if (folder == nullptr) {
    MESSAGE("left out: COXSWAIN_NIST names no folder with NIST's files");
    return std::nullopt;
  }
  std::ifstream file(std::string(folder) + "/" + name + ".dat");
  REQUIRE_MESSAGE(file.good(), name);
  Dataset set;
  int first = 0;
  int last = 0;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    double a, b, c;
    int parameter;
    if (std::sscanf(line.c_str(), " Data (lines %d to %d)", &first, &last) == 2) continue;
    if (std::sscanf(line.c_str(), " Residual Sum of Squares: %lf", &a) == 1) {
      set.sum_of_squares = a;
    } else if (std::sscanf(line.c_str(), " b%d = %lf %lf %lf", &parameter, &a, &b, &c) == 4) {
      set.far.push_back(a);
      set.near.push_back(b);
      set.certified.push_back(c);
    } else if (first > 0 && number >= first && number <= last &&
               std::sscanf(line.c_str(), "%lf %lf", &a, &b) == 2) {
      set.points.push_back({b, a});
    }
  }
  REQUIRE(!set.certified.empty());
  REQUIRE(static_cast<int>(set.points.size()) == last - first + 1);
  return set;
}

// Derivatives are imaginary parts at parameters with an imaginary step too small to see elsewhere.
using Number = std::complex<double>;
using Model = Number (*)(const Number* b, double x);

Number ThreeExponentials(const Number* b, double x) {
  return b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x);
}

class Regression : public Residuals {
 public:
  Regression(absl::Span<const Point> points, Model model, int parameters)
      : points_(points), model_(model), parameters_(parameters) {}
  int parameters() const override { return parameters_; }
  int residuals() const override { return static_cast<int>(points_.size()); }
  double Evaluate(const double* b, double* residuals, double* jacobian) const override {
    constexpr double kStep = 1e-100;
    std::vector<Number> at(b, b + parameters_);
    double sum = 0;
    for (size_t i = 0; i < points_.size(); ++i) {
      const double residual = points_[i].y - model_(at.data(), points_[i].x).real();
      sum += residual * residual;
      if (residuals == nullptr) continue;
      residuals[i] = residual;
      for (size_t j = 0; j < at.size(); ++j) {
        at[j] = {b[j], kStep};
        jacobian[j * points_.size() + i] = -model_(at.data(), points_[i].x).imag() / kStep;
        at[j] = b[j];
      }
    }
    return sum;
  }

 private:
  absl::Span<const Point> points_;
  Model model_;
  int parameters_;
};

void Check(const std::string& name, Model model) {
  const std::optional<Dataset> set = Read(name);
  if (!set) return;
  const auto& [far, near, certified, sum_of_squares, points] = *set;
  CAPTURE(name);
  const Regression problem(points, model, static_cast<int>(certified.size()));
  for (const bool is_far : {true, false}) {
    CAPTURE(is_far);
    Minimizer minimizer(1e-15, 8, 5000);
    const Minimum minimum = is_far ? minimizer.Minimize(problem, far.data(), 100)
                                   : minimizer.Minimize(problem, near.data());
    CHECK(minimum.converged);
    const double digits = is_far ? 1e-6 : 1e-8;
    for (size_t j = 0; j < certified.size(); ++j) {
      CAPTURE(j);
      CHECK(minimum.parameters[j] == doctest::Approx(certified[j]).epsilon(digits).scale(0));
    }
    // Sums nearer to 0 than the data's last digits are left out.
    if (sum_of_squares > 1e-20) {
      CHECK(minimum.value == doctest::Approx(sum_of_squares).epsilon(digits).scale(0));
    }
  }
}

TEST_CASE("certified nonlinear regressions are met, to 6 digits from far and to 8 from near") {
  Check("Misra1a", [](const Number* b, double x) { return b[0] * (1.0 - exp(-b[1] * x)); });
  Check("Misra1b",
        [](const Number* b, double x) { return b[0] * (1.0 - pow(1.0 + b[1] * x / 2.0, -2.0)); });
  Check("Misra1c",
        [](const Number* b, double x) { return b[0] * (1.0 - pow(1.0 + 2.0 * b[1] * x, -0.5)); });
  Check("Misra1d", [](const Number* b, double x) { return b[0] * b[1] * x / (1.0 + b[1] * x); });
  Check("Chwirut2", [](const Number* b, double x) { return exp(-b[0] * x) / (b[1] + b[2] * x); });
  Check("DanWood", [](const Number* b, double x) { return b[0] * pow(Number(x), b[1]); });
  Check("Lanczos1", [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("Lanczos2", [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("Lanczos3", [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("MGH17", [](const Number* b, double x) {
    return b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]);
  });
  Check("Rat42", [](const Number* b, double x) { return b[0] / (1.0 + exp(b[1] - b[2] * x)); });
  Check("BoxBOD", [](const Number* b, double x) { return b[0] * (1.0 - exp(-b[1] * x)); });
  Check("Rat43", [](const Number* b, double x) {
    return b[0] / pow(1.0 + exp(b[1] - b[2] * x), 1.0 / b[3]);
  });
  Check("MGH09", [](const Number* b, double x) {
    return b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]);
  });
  Check("Eckerle4", [](const Number* b, double x) {
    return b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) * ((x - b[2]) / b[1]));
  });
  Check("Thurber", [](const Number* b, double x) {
    return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1.0 + x * (b[4] + x * (b[5] + x * b[6])));
  });
}

TEST_CASE("of MGH10 from far, where the minimizer runs out of steps, it does not claim a minimum") {
  const std::optional<Dataset> set = Read("MGH10");
  if (!set) return;
  const auto model = [](const Number* b, double x) { return b[0] * exp(b[1] / (x + b[2])); };
  const Regression problem(set->points, model, 3);
  CHECK_FALSE(Minimizer(1e-15, 8, 5000).Minimize(problem, set->far.data(), 100).converged);
  const Minimum minimum = Minimizer(1e-15, 8, 5000).Minimize(problem, set->near.data());
  for (size_t j = 0; j < 3; ++j) {
    CHECK(minimum.parameters[j] == doctest::Approx(set->certified[j]).epsilon(1e-8).scale(0));
  }
}

}  // namespace
}  // namespace coxswain::numeric
