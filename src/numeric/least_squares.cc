#include "numeric/least_squares.h"

#include <Eigen/QR>
#include <unsupported/Eigen/NonLinearOptimization>

namespace coxswain::numeric {
namespace {

// Residuals as Eigen's port of MINPACK asks for them.
struct Functor {
  const Residuals& of;

  int inputs() const { return of.parameters(); }
  int values() const { return of.residuals(); }
  int operator()(const Eigen::VectorXd& parameters, Eigen::VectorXd& residuals) const {
    of.Evaluate(parameters.data(), residuals.data(), nullptr);
    return 0;
  }
  int df(const Eigen::VectorXd& parameters, Eigen::MatrixXd& jacobian) const {
    of.Evaluate(parameters.data(), nullptr, jacobian.data());
    return 0;
  }
};

using Solver = Eigen::LevenbergMarquardt<Functor>;

// A vector of Eigen's frees what it has before it allocates what it grows to, and is freed once
// more where memory runs out between. Nothing else in the solver grows, but its third work vector
// does, in the first step, from one value a parameter to one a residual. It is private, which an
// explicit instantiation may pass over.
Eigen::VectorXd& ThirdWorkVector(Solver& solver);
template <Eigen::VectorXd Solver::*kMember>
struct Opened {
  friend Eigen::VectorXd& ThirdWorkVector(Solver& solver) { return solver.*kMember; }
};
template struct Opened<&Solver::wa3>;

}  // namespace

Minimum MinimizeSquares(const Residuals& residuals, std::vector<double> start) {
  constexpr double kTolerance = 1e-13;  // of the sum of squares and of the parameters, relative
  constexpr int kEvaluations = 400;
  Functor functor{residuals};
  Solver solver(functor);
  solver.parameters.ftol = kTolerance;
  solver.parameters.xtol = kTolerance;
  solver.parameters.maxfev = kEvaluations;
  Eigen::VectorXd at = Eigen::Map<Eigen::VectorXd>(start.data(), residuals.parameters());
  Eigen::LevenbergMarquardtSpace::Status status = solver.minimizeInit(at);
  Eigen::VectorXd grown(residuals.residuals());
  ThirdWorkVector(solver).swap(grown);
  while (status == Eigen::LevenbergMarquardtSpace::NotStarted ||
         status == Eigen::LevenbergMarquardtSpace::Running) {
    status = solver.minimizeOneStep(at);
  }
  Minimum minimum;
  minimum.parameters.assign(at.data(), at.data() + at.size());
  minimum.sum_of_squares = solver.fvec.squaredNorm();
  minimum.converged = status != Eigen::LevenbergMarquardtSpace::TooManyFunctionEvaluation &&
                      status != Eigen::LevenbergMarquardtSpace::ImproperInputParameters;
  return minimum;
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
