#include "saturation/bass_profile.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "numeric/least_squares.h"

namespace coxswain {
namespace {

// Parameters are sought as logarithms, which keeps them positive. Beyond these ends, per period, a
// curve does not change any more by what doubles tell.
constexpr double kLeastLog = -27.6;
constexpr double kMostLog = 3.9;
constexpr size_t kStarts = 4;

double Clamped(double log) { return std::clamp(log, kLeastLog, kMostLog); }
// d exp(x) / dx, 0 where it is held.
double Slope(double log) { return log < kLeastLog || log > kMostLog ? 0 : std::exp(log); }

// Counts against a scale times shapes. The best scale given the shapes is a projection; with it
// fixed the residuals are plain.
struct Scaled {
  double scale = 0;
  double shape_shape = 0;
  double shape_count = 0;

  Scaled(const std::vector<double>& shapes, absl::Span<const double> counts,
         std::optional<double> fixed) {
    for (size_t t = 0; t < counts.size(); ++t) {
      shape_shape += shapes[t] * shapes[t];
      shape_count += shapes[t] * counts[t];
    }
    scale = fixed.has_value() ? *fixed : shape_shape > 0 ? shape_count / shape_shape : 0;
  }
  // Of the best scale, by a parameter by which the shapes have these derivatives.
  double ScaleBy(const std::vector<double>& shapes, const std::vector<double>& by,
                 absl::Span<const double> counts) const {
    if (!(shape_shape > 0)) return 0;
    double by_count = 0, by_shape = 0;
    for (size_t t = 0; t < counts.size(); ++t) {
      by_count += by[t] * counts[t];
      by_shape += by[t] * shapes[t];
    }
    return (by_count - 2 * scale * by_shape) / shape_shape;
  }
};

// Residuals of counts against shapes that a subclass makes of logarithms.
class ShapeResiduals : public numeric::Residuals {
 public:
  ShapeResiduals(absl::Span<const double> counts, std::optional<double> scale)
      : counts_(counts), fixed_(scale) {}
  int residuals() const override { return static_cast<int>(counts_.size()); }

  void Evaluate(const double* logs, double* residuals, double* jacobian) const override {
    const size_t n = counts_.size();
    const auto count = static_cast<size_t>(parameters());
    shapes_.resize(n);
    by_.resize(count, std::vector<double>(n));
    Shapes(logs, &shapes_, &by_);
    const Scaled fit(shapes_, counts_, fixed_);
    for (size_t t = 0; t < n && residuals != nullptr; ++t) {
      residuals[t] = counts_[t] - fit.scale * shapes_[t];
    }
    for (size_t j = 0; j < count && jacobian != nullptr; ++j) {
      const double scale_by = fixed_.has_value() ? 0 : fit.ScaleBy(shapes_, by_[j], counts_);
      for (size_t t = 0; t < n; ++t) {
        jacobian[j * n + t] = -(fit.scale * by_[j][t] + scale_by * shapes_[t]);
      }
    }
  }

  // The scale and the sum of squares there.
  std::pair<double, double> At(const double* logs) const {
    Evaluate(logs, nullptr, nullptr);
    const double scale = Scaled(shapes_, counts_, fixed_).scale;
    double sum = 0;
    for (size_t t = 0; t < shapes_.size(); ++t) {
      const double residual = counts_[t] - scale * shapes_[t];
      sum += residual * residual;
    }
    return {scale, sum};
  }

 protected:
  // The shapes of the periods, and their derivatives by each logarithm.
  virtual void Shapes(const double* logs, std::vector<double>* shapes,
                      std::vector<std::vector<double>>* by) const = 0;

 private:
  absl::Span<const double> counts_;
  std::optional<double> fixed_;
  // What the last evaluation made: memory to use again. An object belongs to one thread.
  mutable std::vector<double> shapes_;
  mutable std::vector<std::vector<double>> by_;
};

class BassResiduals : public ShapeResiduals {
 public:
  using ShapeResiduals::ShapeResiduals;
  int parameters() const override { return 2; }

 protected:
  void Shapes(const double* logs, std::vector<double>* shapes,
              std::vector<std::vector<double>>* by) const override {
    const Bass bass = {std::exp(Clamped(logs[0])), std::exp(Clamped(logs[1]))};
    for (size_t t = 0; t < shapes->size(); ++t) {
      const auto from = static_cast<double>(t);
      const Gradient<2> gradient = bass.IncrementGradient(from, from + 1);
      (*shapes)[t] = gradient.value;
      (*by)[0][t] = gradient.by[0] * Slope(logs[0]);
      (*by)[1][t] = gradient.by[1] * Slope(logs[1]);
    }
  }
};

class ExponentialResiduals : public ShapeResiduals {
 public:
  explicit ExponentialResiduals(absl::Span<const double> counts)
      : ShapeResiduals(counts, std::nullopt) {}
  int parameters() const override { return 1; }

 protected:
  void Shapes(const double* logs, std::vector<double>* shapes,
              std::vector<std::vector<double>>* by) const override {
    const double growth = std::exp(Clamped(logs[0]));
    for (size_t t = 0; t < shapes->size(); ++t) {
      const double before_last = static_cast<double>(shapes->size() - 1 - t);
      (*shapes)[t] = std::exp(-growth * before_last);
      (*by)[0][t] = -before_last * (*shapes)[t] * Slope(logs[0]);
    }
  }
};

}  // namespace

BassProfile::BassProfile(absl::Span<const double> counts) : counts_(counts) {}

// The nearest of a grid of shapes: how far the curve comes within the periods, and how much later
// than the beginning its peak is.
std::vector<Bass> BassProfile::Starts(std::optional<double> ceiling) const {
  const BassResiduals residuals(counts_, ceiling);
  std::vector<std::pair<double, Bass>> found;
  for (const double reach : {0.3, 1.0, 3.0, 6.0, 12.0, 30.0}) {
    for (const double ratio : {0.1, 3.0, 30.0, 300.0, 3000.0, 1e5, 1e7}) {
      const double rate = reach / static_cast<double>(counts_.size());
      const Bass bass = {rate / (1 + ratio), rate * ratio / (1 + ratio)};
      const double logs[] = {std::log(bass.p), std::log(bass.q)};
      found.emplace_back(residuals.At(logs).second, bass);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Bass> starts;
  for (size_t i = 0; i < kStarts; ++i) starts.push_back(found[i].second);
  return starts;
}

FittedBass BassProfile::Fit(std::optional<double> ceiling, const Bass* start) const {
  const BassResiduals residuals(counts_, ceiling);
  std::optional<numeric::Minimum> best;
  for (const Bass& from : start != nullptr ? std::vector<Bass>{*start} : Starts(ceiling)) {
    numeric::Minimum found =
        numeric::MinimizeSquares(residuals, {Clamped(std::log(from.p)), Clamped(std::log(from.q))});
    if (!best.has_value() || found.sum_of_squares < best->sum_of_squares) best = std::move(found);
  }
  FittedBass fitted;
  const double log_q = best->parameters[1];
  fitted.curve.shape = {std::exp(Clamped(best->parameters[0])),
                        log_q <= kLeastLog ? 0 : std::exp(Clamped(log_q))};
  std::tie(fitted.curve.ceiling, fitted.sum_of_squares) = residuals.At(best->parameters.data());
  return fitted;
}

Exponential BassProfile::Limit() const {
  const ExponentialResiduals residuals(counts_);
  // Without growth the logarithm is that of a growth too small to tell.
  double best_log = kLeastLog;
  double best_sum = residuals.At(&best_log).second;
  for (const double reach : {0.3, 3.0, 30.0}) {
    const numeric::Minimum found = numeric::MinimizeSquares(
        residuals, {std::log(reach / static_cast<double>(counts_.size()))});
    if (found.sum_of_squares < best_sum) {
      best_sum = found.sum_of_squares;
      best_log = found.parameters[0];
    }
  }
  Exponential limit;
  limit.growth = std::exp(Clamped(best_log));
  std::tie(limit.last, limit.sum_of_squares) = residuals.At(&best_log);
  return limit;
}

double Exponential::Cumulative(int period, int periods) const {
  // A geometric sum; the growth is never quite 0.
  return last * std::exp(growth * (period - periods)) * std::expm1(-growth * period) /
         std::expm1(-growth);
}

}  // namespace coxswain
