#include <cmath>
#include <limits>

#include "numeric/dot.h"
#include "saturation/curve_problem.h"

// How far shapes times a ceiling lie from the targets: what is least, with its derivatives.
namespace coxswain {
namespace {

using numeric::Dot;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

double CurveProblem::SquaresOf(double* residuals, double* jacobian) const {
  const size_t n = data_.size();
  const double* y = data_.targets.data();
  const double squares = Dot(shapes_, shapes_, n);
  if (!(squares > 0) || !std::isfinite(squares)) return kInfinity;
  const bool open = !ceiling_.has_value();
  const double ceiling = open ? Dot(shapes_, y, n) / squares : *ceiling_;
  ceiling_now_ = ceiling;
  double* left = residuals != nullptr ? residuals : room_;
  for (size_t t = 0; t < n; ++t) left[t] = y[t] - ceiling * shapes_[t];
  for (size_t j = 0; jacobian != nullptr && j < shape_parameters_; ++j) {
    const double* by = by_ + j * n;
    double* column = jacobian + j * rows_;
    // Of the best ceiling given the shapes.
    const double ceiling_by =
        open ? (Dot(by, y, n) - 2 * ceiling * Dot(by, shapes_, n)) / squares : 0;
    for (size_t t = 0; t < n; ++t) column[t] = -(ceiling * by[t] + ceiling_by * shapes_[t]);
  }
  return Dot(left, left, n);
}

double CurveProblem::OthersOf(const double* at, double* residuals, double* jacobian) const {
  const size_t n = data_.size();
  const bool open = !ceiling_.has_value();
  const double ceiling = open ? std::exp(at[shape_parameters_]) : *ceiling_;
  ceiling_now_ = ceiling;
  const double scale = criterion_.scale;
  const double dispersion = criterion_.dispersion;
  double value = 0;
  for (size_t t = 0; t < n; ++t) {
    const double y = data_.targets[t];
    double mean = ceiling * shapes_[t];
    double weight = 1;  // the square root of the curvature by the mean
    const double off = y - mean;
    switch (criterion_.kind) {
      case Criterion::Kind::kSquares:
        value += off * off;
        break;
      case Criterion::Kind::kHuber: {
        const double size = std::abs(off);
        value += size <= scale ? off * off : scale * (2 * size - scale);
        weight = size <= scale ? 1 : std::sqrt(scale / size);
        break;
      }
      case Criterion::Kind::kSoftL1: {
        const double root = std::sqrt(1 + off / scale * (off / scale));
        value += 2 * off * off / (1 + root);  // 2 scale^2 (root - 1) without its cancellation
        weight = 1 / std::sqrt(root);
        break;
      }
      case Criterion::Kind::kPoisson:
        if (!(mean > 0)) return kInfinity;
        value += 2 * ((y > 0 ? y * std::log(y / mean) : 0) - off);
        weight = 1 / std::sqrt(mean);
        break;
      case Criterion::Kind::kNegativeBinomial:
        if (!(mean > 0)) return kInfinity;
        // log1p keeps what a small dispersion says.
        value +=
            2 * ((y > 0 ? y * std::log(y / mean) : 0) -
                 (y + 1 / dispersion) * std::log1p(dispersion * off / (1 + dispersion * mean)));
        weight = 1 / std::sqrt(mean + dispersion * mean * mean);
        break;
    }
    if (residuals == nullptr) continue;
    residuals[t] = weight * off;
    for (size_t j = 0; j < shape_parameters_; ++j) {
      jacobian[j * rows_ + t] = -weight * ceiling * by_[j * n + t];
    }
    if (open) jacobian[shape_parameters_ * rows_ + t] = -weight * mean;
  }
  return value;
}

}  // namespace coxswain
