#include <cmath>
#include <complex>
#include <string_view>

#include <doctest/doctest.h>

#include "numeric/least_squares.h"

// The certified regressions of NIST's Statistical Reference Datasets. Levels and starts are theirs:
// the first start is far away, the second near.
namespace coxswain::numeric {
namespace {

struct Point {
  double x, y;
};
#include "nist_data.inc"

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

void Check(std::string_view name, const std::vector<double>& far, const std::vector<double>& near,
           const std::vector<double>& certified, double sum_of_squares,
           absl::Span<const Point> points, Model model) {
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
  Check("Misra1a", {500, 0.0001}, {250, 0.0005}, {2.3894212918E+02, 5.5015643181E-04},
        1.2455138894E-01, kMisra1a,
        [](const Number* b, double x) { return b[0] * (1.0 - exp(-b[1] * x)); });
  Check("Misra1b", {500, 0.0001}, {300, 0.0002}, {3.3799746163E+02, 3.9039091287E-04},
        7.5464681533E-02, kMisra1b,
        [](const Number* b, double x) { return b[0] * (1.0 - pow(1.0 + b[1] * x / 2.0, -2.0)); });
  Check("Misra1c", {500, 0.0001}, {600, 0.0002}, {6.3642725809E+02, 2.0813627256E-04},
        4.0966836971E-02, kMisra1c,
        [](const Number* b, double x) { return b[0] * (1.0 - pow(1.0 + 2.0 * b[1] * x, -0.5)); });
  Check("Misra1d", {500, 0.0001}, {450, 0.0003}, {4.3736970754E+02, 3.0227324449E-04},
        5.6419295283E-02, kMisra1d,
        [](const Number* b, double x) { return b[0] * b[1] * x / (1.0 + b[1] * x); });
  Check("Chwirut2", {0.1, 0.01, 0.02}, {0.15, 0.008, 0.010},
        {1.6657666537E-01, 5.1653291286E-03, 1.2150007096E-02}, 5.1304802941E+02, kChwirut2,
        [](const Number* b, double x) { return exp(-b[0] * x) / (b[1] + b[2] * x); });
  Check("DanWood", {1, 5}, {0.7, 4}, {7.6886226176E-01, 3.8604055871E+00}, 4.3173084083E-03,
        kDanWood, [](const Number* b, double x) { return b[0] * pow(Number(x), b[1]); });
  Check("Lanczos1", {1.2, 0.3, 5.6, 5.5, 6.5, 7.6}, {0.5, 0.7, 3.6, 4.2, 4, 6.3},
        {9.5100000027E-02, 1.0000000001E+00, 8.6070000013E-01, 3.0000000002E+00, 1.5575999998E+00,
         5.0000000001E+00},
        1.4307867721E-25, kLanczos1,
        [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("Lanczos2", {1.2, 0.3, 5.6, 5.5, 6.5, 7.6}, {0.5, 0.7, 3.6, 4.2, 4, 6.3},
        {9.6251029939E-02, 1.0057332849E+00, 8.6424689056E-01, 3.0078283915E+00, 1.5529016879E+00,
         5.0028798100E+00},
        2.2299428125E-11, kLanczos2,
        [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("Lanczos3", {1.2, 0.3, 5.6, 5.5, 6.5, 7.6}, {0.5, 0.7, 3.6, 4.2, 4, 6.3},
        {8.6816414977E-02, 9.5498101505E-01, 8.4400777463E-01, 2.9515951832E+00, 1.5825685901E+00,
         4.9863565084E+00},
        1.6117193594E-08, kLanczos3,
        [](const Number* b, double x) { return ThreeExponentials(b, x); });
  Check("MGH17", {50, 150, -100, 1, 2}, {0.5, 1.5, -1, 0.01, 0.02},
        {3.7541005211E-01, 1.9358469127E+00, -1.4646871366E+00, 1.2867534640E-02, 2.2122699662E-02},
        5.4648946975E-05, kMGH17, [](const Number* b, double x) {
          return b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]);
        });
  Check("Rat42", {100, 1, 0.1}, {75, 2.5, 0.07},
        {7.2462237576E+01, 2.6180768402E+00, 6.7359200066E-02}, 8.0565229338E+00, kRat42,
        [](const Number* b, double x) { return b[0] / (1.0 + exp(b[1] - b[2] * x)); });
  Check("BoxBOD", {1, 1}, {100, 0.75}, {2.1380940889E+02, 5.4723748542E-01}, 1.1680088766E+03,
        kBoxBOD, [](const Number* b, double x) { return b[0] * (1.0 - exp(-b[1] * x)); });
  Check("Rat43", {100, 10, 1, 1}, {700, 5, 0.75, 1.3},
        {6.9964151270E+02, 5.2771253025E+00, 7.5962938329E-01, 1.2792483859E+00}, 8.7864049080E+03,
        kRat43, [](const Number* b, double x) {
          return b[0] / pow(1.0 + exp(b[1] - b[2] * x), 1.0 / b[3]);
        });
  Check("MGH09", {25, 39, 41.5, 39}, {0.25, 0.39, 0.415, 0.39},
        {1.9280693458E-01, 1.9128232873E-01, 1.2305650693E-01, 1.3606233068E-01}, 3.0750560385E-04,
        kMGH09, [](const Number* b, double x) {
          return b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]);
        });
  Check("Eckerle4", {1, 10, 500}, {1.5, 5, 450},
        {1.5543827178E+00, 4.0888321754E+00, 4.5154121844E+02}, 1.4635887487E-03, kEckerle4,
        [](const Number* b, double x) {
          return b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) * ((x - b[2]) / b[1]));
        });
  Check("Thurber", {1000, 1000, 400, 40, 0.7, 0.3, 0.03}, {1300, 1500, 500, 75, 1, 0.4, 0.05},
        {1.2881396800E+03, 1.4910792535E+03, 5.8323836877E+02, 7.5416644291E+01, 9.6629502864E-01,
         3.9797285797E-01, 4.9727297349E-02},
        5.6427082397E+03, kThurber, [](const Number* b, double x) {
          return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) /
                 (1.0 + x * (b[4] + x * (b[5] + x * b[6])));
        });
}

TEST_CASE("of MGH10 from far, where the minimizer runs out of steps, it does not claim a minimum") {
  const auto model = [](const Number* b, double x) { return b[0] * exp(b[1] / (x + b[2])); };
  const Regression problem(kMGH10, model, 3);
  const double far[] = {2, 400000, 25000};
  CHECK_FALSE(Minimizer(1e-15, 8, 5000).Minimize(problem, far, 100).converged);
  const double near[] = {0.02, 4000, 250};
  const Minimum minimum = Minimizer(1e-15, 8, 5000).Minimize(problem, near);
  const double certified[] = {5.6096364710E-03, 6.1813463463E+03, 3.4522363462E+02};
  for (size_t j = 0; j < 3; ++j) {
    CHECK(minimum.parameters[j] == doctest::Approx(certified[j]).epsilon(1e-8).scale(0));
  }
}

}  // namespace
}  // namespace coxswain::numeric
