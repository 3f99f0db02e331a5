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
  double z = 0;  // the second predictor, of Nelson's
};

struct Dataset {
  std::vector<double> far, near, certified;
  double sum_of_squares = 0;
  std::vector<Point> points;
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
    double a, b, c = 0;
    int parameter;
    if (std::sscanf(line.c_str(), " Data (lines %d to %d)", &first, &last) == 2) continue;
    if (std::sscanf(line.c_str(), " Residual Sum of Squares: %lf", &a) == 1) {
      set.sum_of_squares = a;
    } else if (std::sscanf(line.c_str(), " b%d = %lf %lf %lf", &parameter, &a, &b, &c) == 4) {
      set.far.push_back(a);
      set.near.push_back(b);
      set.certified.push_back(c);
    } else if (first > 0 && number >= first && number <= last &&
               std::sscanf(line.c_str(), "%lf %lf %lf", &a, &b, &c) >= 2) {
      set.points.push_back({b, a, c});
    }
  }
  REQUIRE(!set.certified.empty());
  REQUIRE(static_cast<int>(set.points.size()) == last - first + 1);
  return set;
}

// Derivatives are imaginary parts at parameters with an imaginary step too small to see elsewhere.
using Number = std::complex<double>;
using Model = Number (*)(const Number* b, const Point& at);

constexpr int kMostEvaluations = 20'000;  // MGH10's canyon from far takes 6 000
constexpr double kDamping = 100;          // short first steps: BoxBOD's long ones lead away
constexpr double kPi = 3.14159265358979323846;

struct Certified {
  const char* name;
  Model model;
  bool of_logarithm = false;  // the model is that of ln y
};

Number RationalOfThird(const Number* b, double x) {
  return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1.0 + x * (b[4] + x * (b[5] + x * b[6])));
}
Number Bell(Number height, Number centre, Number width, double x) {
  const Number off = (x - centre) / width;
  return height * exp(-off * off);
}
Number Wave(Number cosine, Number sine, Number period, double x) {
  return cosine * cos(2 * kPi * x / period) + sine * sin(2 * kPi * x / period);
}

Number Chwirut(const Number* b, const Point& at) {
  return exp(-b[0] * at.x) / (b[1] + b[2] * at.x);
}
Number Lanczos(const Number* b, const Point& at) {
  return b[0] * exp(-b[1] * at.x) + b[2] * exp(-b[3] * at.x) + b[4] * exp(-b[5] * at.x);
}
Number Gauss(const Number* b, const Point& at) {
  return b[0] * exp(-b[1] * at.x) + Bell(b[2], b[3], b[4], at.x) + Bell(b[5], b[6], b[7], at.x);
}

// As NIST lists them: of lower, average and higher difficulty.
const Certified kAll[] = {
    {"Misra1a", [](const Number* b, const Point& at) { return b[0] * (1.0 - exp(-b[1] * at.x)); }},
    {"Chwirut2", Chwirut},
    {"Chwirut1", Chwirut},
    {"Lanczos3", Lanczos},
    {"Gauss1", Gauss},
    {"Gauss2", Gauss},
    {"DanWood", [](const Number* b, const Point& at) { return b[0] * pow(Number(at.x), b[1]); }},
    {"Misra1b", [](const Number* b,
                   const Point& at) { return b[0] * (1.0 - pow(1.0 + b[1] * at.x / 2.0, -2.0)); }},
    {"Kirby2",
     [](const Number* b, const Point& at) {
       return (b[0] + at.x * (b[1] + at.x * b[2])) / (1.0 + at.x * (b[3] + at.x * b[4]));
     }},
    {"Hahn1", [](const Number* b, const Point& at) { return RationalOfThird(b, at.x); }},
    {"Nelson",
     [](const Number* b, const Point& at) { return b[0] - b[1] * at.x * exp(-b[2] * at.z); }, true},
    {"MGH17",
     [](const Number* b, const Point& at) {
       return b[0] + b[1] * exp(-at.x * b[3]) + b[2] * exp(-at.x * b[4]);
     }},
    {"Lanczos1", Lanczos},
    {"Lanczos2", Lanczos},
    {"Gauss3", Gauss},
    {"Misra1c", [](const Number* b,
                   const Point& at) { return b[0] * (1.0 - pow(1.0 + 2.0 * b[1] * at.x, -0.5)); }},
    {"Misra1d",
     [](const Number* b, const Point& at) { return b[0] * b[1] * at.x / (1.0 + b[1] * at.x); }},
    {"Roszman1",
     [](const Number* b, const Point& at) {
       return b[0] - b[1] * at.x - atan(b[2] / (at.x - b[3])) / kPi;
     }},
    {"ENSO",
     [](const Number* b, const Point& at) {
       return b[0] + Wave(b[1], b[2], 12, at.x) + Wave(b[4], b[5], b[3], at.x) +
              Wave(b[7], b[8], b[6], at.x);
     }},
    {"MGH09",
     [](const Number* b, const Point& at) {
       return b[0] * (at.x * at.x + at.x * b[1]) / (at.x * at.x + at.x * b[2] + b[3]);
     }},
    {"Thurber", [](const Number* b, const Point& at) { return RationalOfThird(b, at.x); }},
    {"BoxBOD", [](const Number* b, const Point& at) { return b[0] * (1.0 - exp(-b[1] * at.x)); }},
    {"Rat42",
     [](const Number* b, const Point& at) { return b[0] / (1.0 + exp(b[1] - b[2] * at.x)); }},
    {"MGH10", [](const Number* b, const Point& at) { return b[0] * exp(b[1] / (at.x + b[2])); }},
    {"Eckerle4",
     [](const Number* b, const Point& at) {
       const Number off = (at.x - b[2]) / b[1];
       return b[0] / b[1] * exp(-0.5 * off * off);
     }},
    {"Rat43",
     [](const Number* b, const Point& at) {
       return b[0] / pow(1.0 + exp(b[1] - b[2] * at.x), 1.0 / b[3]);
     }},
    {"Bennett5",
     [](const Number* b, const Point& at) { return b[0] * pow(b[1] + at.x, -1.0 / b[2]); }},
};

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
      const double residual = points_[i].y - model_(at.data(), points_[i]).real();
      sum += residual * residual;
      if (residuals == nullptr) continue;
      residuals[i] = residual;
      for (size_t j = 0; j < at.size(); ++j) {
        at[j] = {b[j], kStep};
        jacobian[j * points_.size() + i] = -model_(at.data(), points_[i]).imag() / kStep;
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

void Check(const Certified& regression) {
  std::optional<Dataset> set = Read(regression.name);
  if (!set) return;
  CAPTURE(std::string(regression.name));
  if (regression.of_logarithm) {
    for (Point& point : set->points) point.y = std::log(point.y);
  }
  const std::vector<double>& certified = set->certified;
  const Regression problem(set->points, regression.model, static_cast<int>(certified.size()));
  for (const bool is_far : {true, false}) {
    CAPTURE(is_far);
    Minimizer minimizer(1e-15, 8, kMostEvaluations);
    const Minimum minimum =
        minimizer.Minimize(problem, is_far ? set->far.data() : set->near.data(), kDamping);
    CHECK(minimum.converged);
    const double digits = is_far ? 1e-6 : 1e-8;
    for (size_t j = 0; j < certified.size(); ++j) {
      CAPTURE(j);
      CHECK(minimum.parameters[j] == doctest::Approx(certified[j]).epsilon(digits).scale(0));
    }
    // Sums nearer to 0 than the data's last digits are left out.
    if (set->sum_of_squares > 1e-20) {
      CHECK(minimum.value == doctest::Approx(set->sum_of_squares).epsilon(digits).scale(0));
    }
  }
}

TEST_CASE("certified nonlinear regressions are met, to 6 digits from far and to 8 from near") {
  for (const Certified& regression : kAll) Check(regression);
}

}  // namespace
}  // namespace coxswain::numeric
