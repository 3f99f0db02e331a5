#include "numeric/least_squares.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/dot.h"

namespace coxswain::numeric {
namespace {

using Vector = std::array<double, kMostParameters>;

// Turns `columns` many columns of `rows` values, one after another, into an upper triangle by
// Householder's reflections, and `target` with them. The triangle is r[i + j * kMostParameters].
struct Triangle {
  std::array<double, kMostParameters * kMostParameters> r;
  Vector target;

  [[gnu::always_inline]] Triangle(double* matrix, double* vector, int rows, int columns,
                                  int stride) {
    for (int j = 0; j < columns; ++j) {
      double* column = matrix + j * stride;
      const int length = std::max(rows - j, 0);
      const double norm = std::sqrt(Dot(column + j, column + j, static_cast<size_t>(length)));
      const int at = j * kMostParameters;
      for (int i = 0; i < j; ++i) r[static_cast<size_t>(at + i)] = column[i];
      const double diagonal = length > 0 && column[j] > 0 ? -norm : norm;
      r[static_cast<size_t>(at + j)] = diagonal;
      if (norm > 0) {
        column[j] -= diagonal;
        const double factor = 1 / (diagonal * column[j]);  // -2 / v'v
        for (int other = j + 1; other <= columns; ++other) {
          double* moved = other < columns ? matrix + other * stride : vector;
          const double times = factor * Dot(column + j, moved + j, static_cast<size_t>(length));
          for (int i = j; i < rows; ++i) moved[i] += times * column[i];
        }
      }
    }
    for (int j = 0; j < columns; ++j) target[static_cast<size_t>(j)] = j < rows ? vector[j] : 0;
  }

  double At(int i, int j) const { return r[static_cast<size_t>(i + j * kMostParameters)]; }
};

// The solution of R step = -target.
[[gnu::always_inline]] inline Vector Backwards(const Triangle& triangle, int n) {
  Vector step;
  for (int j = n - 1; j >= 0; --j) {
    double sum = -triangle.target[static_cast<size_t>(j)];
    for (int i = j + 1; i < n; ++i) sum -= triangle.At(j, i) * step[static_cast<size_t>(i)];
    step[static_cast<size_t>(j)] = sum / triangle.At(j, j);
  }
  return step;
}

// The step that makes |R step + target|^2 + damping |scale step|^2 least.
[[gnu::always_inline]] inline Vector DampedStep(const Triangle& triangle, const Vector& scale,
                                                double damping, int n) {
  if (damping == 0) return Backwards(triangle, n);
  // R over the diagonal of the damping.
  constexpr int kRows = 2 * kMostParameters;
  std::array<double, kRows * kMostParameters> matrix;
  std::array<double, kRows> target;
  for (int j = 0; j < n; ++j) {
    double* column = &matrix[static_cast<size_t>(j * kRows)];
    for (int i = 0; i < n; ++i) {
      column[i] = i <= j ? triangle.At(i, j) : 0;
      column[n + i] = 0;
    }
    column[n + j] = std::sqrt(damping) * scale[static_cast<size_t>(j)];
    target[static_cast<size_t>(j)] = triangle.target[static_cast<size_t>(j)];
    target[static_cast<size_t>(n + j)] = 0;
  }
  const Triangle solved(matrix.data(), target.data(), 2 * n, n, kRows);
  return Backwards(solved, n);
}

// What a step gains where residuals are linear: |R step|^2 + 2 damping |scale step|^2.
[[gnu::always_inline]] inline double Predicted(const Triangle& triangle, const Vector& step,
                                               double damping, double scaled, int n) {
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    double moved = 0;
    for (int j = i; j < n; ++j) moved += triangle.At(i, j) * step[static_cast<size_t>(j)];
    squares += moved * moved;
  }
  return squares + 2 * damping * scaled;
}

}  // namespace

template <int kParameters>
Minimum Minimizer::Descend(const Residuals& problem, const double* start, double damping) {
  constexpr double kLeastStep = 1e-15;  // of the parameters
  constexpr double kLeastDamping = 1e-15;
  constexpr double kHardly = 1e-9;       // a damping that changes no step
  constexpr double kSomeDamping = 1e-6;  // where none was too little
  constexpr double kMostDamping = 1e60;
  // How much of a column's widest length is left after a step. Moré keeps all of it, and then
  // a parameter that was once as wide as exp(16) never moves again.
  constexpr double kKept = 0.9;
  const int n = kParameters > 0 ? kParameters : problem.parameters();
  const int rows = problem.residuals();
  const auto size = static_cast<size_t>(rows);
  const size_t block = size * (static_cast<size_t>(n) + 1);  // a vector and a matrix
  memory_.resize(3 * block);
  double* residuals = memory_.data();
  double* trial_residuals = residuals + block;
  double* work = trial_residuals + block;

  Minimum best;
  Vector& at = best.parameters;
  std::copy(start, start + n, at.begin());
  best.value = problem.Evaluate(at.data(), residuals, residuals + size);
  int evaluations = 1;
  if (!std::isfinite(best.value)) return best;
  Vector scale = {};
  int polish = polish_;
  double last = 0;  // predicted of the step before, where that was undamped and kept its promise
  double before = std::numeric_limits<double>::infinity();  // predicted by the last polishing
  while (evaluations < most_evaluations_) {
    std::copy(residuals, residuals + block, work);
    const Triangle triangle(work + size, work, rows, n, rows);
    for (int j = 0; j < n; ++j) {
      double length = 0;  // of a column: a reflection keeps it
      for (int i = 0; i <= j; ++i) length += triangle.At(i, j) * triangle.At(i, j);
      double& widest = scale[static_cast<size_t>(j)];
      widest = std::max(kKept * widest, std::sqrt(length));
    }
    Vector steady = scale;
    for (double& width : steady) width = width > 0 ? width : 1;
    double growth = 2;  // of the damping
    while (true) {
      const Vector step = DampedStep(triangle, steady, damping, n);
      double scaled = 0, reach = 0;
      Vector trial = at;
      for (size_t j = 0; j < static_cast<size_t>(n); ++j) {
        scaled += steady[j] * step[j] * (steady[j] * step[j]);
        reach += steady[j] * at[j] * (steady[j] * at[j]);
        trial[j] += step[j];
      }
      const double predicted = Predicted(triangle, step, damping, scaled, n);
      if (!std::isfinite(predicted)) {
        if (damping > kMostDamping) return best;
        damping = damping > 0 ? damping * growth : kSomeDamping;
        growth *= 2;
        continue;
      }
      const double value = problem.Evaluate(trial.data(), trial_residuals, trial_residuals + size);
      ++evaluations;
      const double gain = best.value - value;  // NaN is none
      // Where hardly damped steps gain what they promised, and each less than the one before by a
      // factor, what all further ones would gain is a geometric sum. (The last digits of the
      // parameters are not had by trusting that.)
      const double shrunk = predicted / last;
      const bool steady_gains =
          polish_ == 0 && damping < kHardly && shrunk < 1 && gain > predicted / 2;
      const double further = steady_gains ? predicted * (shrunk / (1 - shrunk)) : predicted;
      const bool small =
          further <= tolerance_ * best.value || scaled <= kLeastStep * kLeastStep * reach;
      // A gain below the value's last digits is taken on trust while gains become smaller.
      const bool polished = small && polish > 0 && predicted < before / 2 && std::isfinite(value);
      if (gain > 0 || polished) {
        at = trial;
        best.value = value;
        std::swap(residuals, trial_residuals);
      }
      if (small) {
        best.converged = true;
        if (!polished) return best;
        --polish;
        before = predicted;
        break;
      }
      if (gain > 0) {
        last = damping < kHardly && gain > predicted / 2 ? predicted : 0;
        const double cube = 2 * gain / predicted - 1;
        damping *= std::max(0.1, 1 - cube * cube * cube);
        if (damping > 0) damping = std::max(damping, kLeastDamping);
        break;
      }
      if (evaluations >= most_evaluations_) return best;
      damping = damping > 0 ? damping * growth : kSomeDamping;
      growth *= 2;
    }
  }
  return best;
}

Minimum Minimizer::Minimize(const Residuals& problem, const double* start, double damping) {
  switch (problem.parameters()) {
    case 1:
      return Descend<1>(problem, start, damping);
    case 2:
      return Descend<2>(problem, start, damping);
    case 3:
      return Descend<3>(problem, start, damping);
    default:
      return Descend<0>(problem, start, damping);
  }
}

std::vector<double> LinearLeastSquares(absl::Span<const std::vector<double>> columns,
                                       absl::Span<const double> target) {
  const auto rows = static_cast<Eigen::Index>(target.size());
  const auto count = static_cast<Eigen::Index>(columns.size());
  Eigen::MatrixXd matrix(rows, count);
  Eigen::VectorXd size(count);
  for (Eigen::Index j = 0; j < count; ++j) {
    matrix.col(j) = Eigen::Map<const Eigen::VectorXd>(columns[static_cast<size_t>(j)].data(), rows);
    size[j] = matrix.col(j).norm();
    if (!(size[j] > 0)) return {};
    matrix.col(j) /= size[j];
  }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solver(matrix);
  if (solver.rank() < count) return {};
  const Eigen::VectorXd solution =
      solver.solve(Eigen::Map<const Eigen::VectorXd>(target.data(), rows));
  std::vector<double> coefficients;
  for (Eigen::Index j = 0; j < count; ++j) coefficients.push_back(solution[j] / size[j]);
  return coefficients;
}

}  // namespace coxswain::numeric
