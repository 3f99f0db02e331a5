#include "saturation/curve_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace coxswain {
namespace {

constexpr size_t kStarts = 4;
constexpr size_t kStartsOfClocks = 8;

// The coefficients of counts on 1, N and N^2, N those before: in parts of all customers.
struct Regression {
  double constant = 0, by_n = 0, by_n2 = 0;
  bool solved = false;

  Regression(absl::Span<const double> counts, double all) {
    double sums[5] = {0, 0, 0, 0, 0};  // of powers of N
    double right[3] = {0, 0, 0};
    double before = 0;
    for (const double count : counts) {
      const double n = before / all;
      const double square = n * n;
      sums[0] += 1;
      sums[1] += n;
      sums[2] += square;
      sums[3] += square * n;
      sums[4] += square * square;
      right[0] += count;
      right[1] += count * n;
      right[2] += count * square;
      before += count;
    }
    // Cholesky's factors of the normal equations: good enough for a start.
    const double l00 = std::sqrt(sums[0]);
    const double l10 = sums[1] / l00, l20 = sums[2] / l00;
    const double d11 = sums[2] - l10 * l10;
    if (!(d11 > 0)) return;
    const double l11 = std::sqrt(d11);
    const double l21 = (sums[3] - l20 * l10) / l11;
    const double d22 = sums[4] - l20 * l20 - l21 * l21;
    if (!(d22 > 1e-12)) return;
    const double l22 = std::sqrt(d22);
    const double z0 = right[0] / l00;
    const double z1 = (right[1] - l10 * z0) / l11;
    const double z2 = (right[2] - l20 * z0 - l21 * z1) / l22;
    by_n2 = z2 / l22;
    by_n = (z1 - l21 * by_n2) / l11;
    constant = (z0 - l10 * by_n - l20 * by_n2) / l00;
    solved = true;
  }
};

}  // namespace

MarketCurve MarketCurveOf(const CurveData& data, const CurveProblem& problem,
                          const FittedCurve& fitted) {
  MarketCurve curve = {problem.CurveAt(fitted.at.data()), fitted.ceiling, 0};
  if (!data.growth.none()) {
    curve.growth = data.growth;
    curve.stated = data.growth.At(data.length());
  }
  if (data.began_before) curve.first = curve.CeilingAt(0) / curve.ceiling * curve.shape.Share(0);
  return curve;
}

CurveProfile::CurveProfile(const CurveData& data, const Criterion& criterion, double tolerance)
    : data_(data),
      criterion_(criterion),
      free_(data, criterion, std::nullopt),
      minimizer_(tolerance, tolerance > 1e-14 ? 0 : 8, 200) {}

// From coordinates that have the logarithm of the ceiling where the problem asks for it.
FittedCurve CurveProfile::Refine(const CurveProblem& problem, Coordinates start, double damping) {
  const numeric::Minimum found = minimizer_.Minimize(problem, start.data(), damping);
  return {found.parameters, problem.CeilingAt(found.parameters.data()), found.value};
}

// The nearest of the grid, and downhill from there. `squares` has the ceiling for each, where it is
// open.
FittedCurve CurveProfile::Search(const CurveProblem& squares, const CurveProblem& wanted) {
  const auto shape_parameters = static_cast<size_t>(wanted.shape_parameters());
  const bool with_ceiling = wanted.parameters() > wanted.shape_parameters();
  std::vector<std::pair<double, Coordinates>> found;
  for (Coordinates& at : squares.Grid()) {
    if (with_ceiling) {
      at[shape_parameters] = std::log(std::max(squares.CeilingAt(at.data()), 1e-300));
    }
    const double value = wanted.ValueAt(at.data());
    if (std::isfinite(value)) found.emplace_back(value, at);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  found.resize(std::min(found.size(), data_.plain() ? kStarts : kStartsOfClocks));
  FittedCurve best;
  best.value = std::numeric_limits<double>::infinity();
  for (const auto& [value, at] : found) {
    const FittedCurve fitted = Refine(wanted, at);
    if (fitted.value < best.value) best = fitted;
  }
  return best;
}

CurveProblem& CurveProfile::Held(double ceiling) {
  if (!held_.has_value()) held_.emplace(data_, criterion_, ceiling);
  held_->set_ceiling(ceiling);
  return *held_;
}

const CurveProblem& CurveProfile::limit() {
  if (!limit_.has_value()) limit_.emplace(data_, criterion_, std::nullopt, true);
  return *limit_;
}

FittedCurve CurveProfile::Best() {
  if (criterion_.kind == Criterion::Kind::kSquares) return Search(free_, free_);
  return Search(CurveProblem(data_, {}, std::nullopt), free_);
}

FittedCurve CurveProfile::At(double ceiling) {
  const CurveProblem& held = Held(ceiling);
  return Search(held, held);
}

FittedCurve CurveProfile::Within(double lowest, double highest) {
  if (lowest == highest) return At(lowest);
  const FittedCurve best = Best();
  return best.ceiling > highest ? At(highest) : best.ceiling < lowest ? At(lowest) : best;
}

FittedCurve CurveProfile::WithinNear(double lowest, double highest, const FittedCurve& start) {
  if (lowest == highest) return Near(lowest, start);
  const FittedCurve best = BestNear(start);
  return best.ceiling > highest  ? Near(highest, start)
         : best.ceiling < lowest ? Near(lowest, start)
                                 : best;
}

FittedCurve CurveProfile::BestNear(const FittedCurve& start) {
  Coordinates at = start.at;
  if (free_.parameters() > free_.shape_parameters()) {
    at[static_cast<size_t>(free_.shape_parameters())] = std::log(std::max(start.ceiling, 1e-300));
  }
  return Refine(free_, at, 0);
}

FittedCurve CurveProfile::Near(double ceiling, const FittedCurve& start) {
  return Refine(Held(ceiling), start.at, 0);
}

std::optional<FittedCurve> CurveProfile::Quick() {
  constexpr double kFar = 20;  // times the customers so far: a ceiling that tells nothing yet
  constexpr double kTolerance = 1e-11;
  if (data_.family != CurveFamily::kBass || criterion_.kind != Criterion::Kind::kSquares ||
      free_.parameters() != 2 || !data_.regular || !data_.plain() || criterion_.prior_weight > 0) {
    return std::nullopt;
  }
  double all = 0;
  for (const double count : data_.counts) all += count;
  const Regression line(data_.counts, all);
  if (!line.solved || !(line.constant > 0) || !(line.by_n2 < 0)) return std::nullopt;
  const double ceiling =
      (-line.by_n - std::sqrt(line.by_n * line.by_n - 4 * line.by_n2 * line.constant)) /
      (2 * line.by_n2);
  const Bass start = {line.constant / (ceiling * all), -line.by_n2 * ceiling / all};
  numeric::Minimizer minimizer(kTolerance, 0, 40);
  const numeric::Minimum found = minimizer.Minimize(free_, free_.CoordinatesOf(start).data(), 0);
  FittedCurve fitted = {found.parameters, free_.CeilingAt(found.parameters.data()), found.value};
  if (!found.converged || !(fitted.ceiling < kFar * all)) return std::nullopt;
  return fitted;
}

FittedCurve CurveProfile::Limit() {
  const CurveProblem& wanted = limit();
  if (criterion_.kind == Criterion::Kind::kSquares) return Search(wanted, wanted);
  return Search(CurveProblem(data_, {}, std::nullopt, true), wanted);
}

}  // namespace coxswain
