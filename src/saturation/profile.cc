#include "coxswain/saturation/profile.h"

#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "saturation/curve_coordinates.h"
#include "saturation/fit_criterion.h"
#include "saturation/interval_end.h"

namespace coxswain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A figure of a fitted curve, on the scale on which it is held.
using Figure = std::function<double(const FittedCurve&)>;

// A problem whose figure is held at a value, by one more residual that weighs so much that no
// digit of the figure moves. Its last coordinate is the logarithm of the ceiling where that is
// open.
class HeldFigure : public numeric::Residuals {
 public:
  HeldFigure(const CurveProblem& problem, const Figure& figure, double weight)
      : problem_(problem), figure_(figure), weight_(weight) {}

  void Hold(double value, std::optional<double> ceiling) {
    held_ = value;
    ceiling_ = ceiling;
  }

  int parameters() const override { return problem_.parameters(); }
  int residuals() const override { return problem_.residuals() + 1; }

  double Evaluate(const double* at, double* residuals, double* jacobian) const override {
    const auto rows = static_cast<size_t>(problem_.residuals());
    const auto columns = static_cast<size_t>(parameters());
    double value = 0;
    if (residuals == nullptr) {
      value = problem_.ValueAt(at);
    } else {
      memory_.resize(rows * columns);
      value = problem_.Evaluate(at, residuals, memory_.data());
      for (size_t j = 0; j < columns; ++j) {
        std::copy_n(&memory_[j * rows], rows, jacobian + j * (rows + 1));
        jacobian[j * (rows + 1) + rows] = weight_ * Slope(at, j);
      }
    }
    const double off = weight_ * (FigureAt(at) - held_);
    if (residuals != nullptr) residuals[rows] = off;
    return value + off * off;
  }

  double FigureAt(const double* at) const { return figure_(CurveOf(at)); }

  FittedCurve CurveOf(const double* at) const {
    FittedCurve curve;
    std::copy_n(at, parameters(), curve.at.begin());
    curve.ceiling = ceiling_.has_value() ? *ceiling_ : std::exp(at[parameters() - 1]);
    return curve;
  }

 private:
  double Slope(const double* at, size_t j) const {
    constexpr double kStep = 1e-5;
    Coordinates moved = {};
    std::copy_n(at, parameters(), moved.begin());
    const double step = kStep * std::max(1.0, std::abs(at[j]));
    moved[j] = at[j] + step;
    const double after = FigureAt(moved.data());
    moved[j] = at[j] - step;
    const double slope = (after - FigureAt(moved.data())) / (2 * step);
    return std::isfinite(slope) ? slope : 0;
  }

  const CurveProblem& problem_;
  const Figure& figure_;
  double weight_;
  double held_ = 0;
  std::optional<double> ceiling_;
  mutable std::vector<double> memory_;
};

// The intervals of one fit's figures.
class Profiles {
 public:
  Profiles(absl::Span<const double> counts, const CurveFit& fit, const FitOptions& options)
      : data_(counts, options),
        criterion_(CriterionFor(data_, options)),
        open_(data_, criterion_, std::nullopt),
        held_(data_, criterion_, 1.0),
        lowest_(options.ceiling.lowest),
        highest_(HighestOf(options.ceiling)),
        most_(MostOf(fit, criterion_, DegreesOf(options, fit.periods))) {
    open_.ShowCeiling();
    CurveProfile profile(data_, criterion_);
    best_ = profile.At(fit.curve->ceiling);
    best_.at[static_cast<size_t>(open_.shape_parameters())] = std::log(best_.ceiling);
    // Counts that a curve meets exactly leave no width: weigh against them all the same.
    double squares = 0;
    for (const double target : data_.targets) squares += target * target;
    constexpr double kWeight = 1e10;
    weight_ = std::sqrt(kWeight * (best_.value + 1e-10 * squares));
    endless_ =
        highest_ == kInfinity && !options.prior.has_value() && profile.Limit().value <= most_;
    AddCurves(&profile);
  }

  // Whether growth without a ceiling cannot be excluded.
  bool endless() const { return endless_; }

  const FittedCurve& best() const { return best_; }
  MarketCurve CurveOf(const FittedCurve& fitted) const {
    return MarketCurveOf(data_, open_, fitted);
  }

  // On the figure's own scale, sought from where the fit has it, or `least` if that is more; an end
  // is infinite where the profile stays within as far as `reach`.
  Interval Of(const Figure& figure, double step, double longer, double reach,
              double least = -kInfinity) {
    HeldFigure open(open_, figure, weight_), held(held_, figure, weight_);
    const double at_best = std::max(figure(best_), least);
    if (!std::isfinite(at_best)) return {-kInfinity, kInfinity};
    const auto with_ceiling = [&](double value, double ceiling, const FittedCurve& from) {
      held_.set_ceiling(ceiling);
      held.Hold(value, ceiling);
      return Minimize(held, from, ceiling);
    };
    const auto from_one = [&](double value, const FittedCurve& from) {
      if (lowest_ == highest_) return with_ceiling(value, lowest_, from);
      open.Hold(value, std::nullopt);
      const FittedCurve fitted = Minimize(open, from, std::nullopt);
      if (fitted.ceiling > highest_) return with_ceiling(value, highest_, from);
      if (fitted.ceiling < lowest_) return with_ceiling(value, lowest_, from);
      return fitted;
    };
    std::vector<double> figures;
    for (const FittedCurve& curve : curves_) figures.push_back(figure(curve));
    const auto near = [&](double value, const FittedCurve& from) {
      FittedCurve fitted = from_one(value, from);
      if (fitted.value <= most_) return fitted;
      // There may be others, with another ceiling, on which this one does not come by.
      size_t nearest = 0;
      for (size_t i = 0; i < figures.size(); ++i) {
        if (!(std::abs(figures[i] - value) >= std::abs(figures[nearest] - value))) nearest = i;
      }
      if (figures.empty()) return fitted;
      const FittedCurve other = from_one(value, curves_[nearest]);
      return other.value < fitted.value ? other : fitted;
    };
    int steps = 0;
    for (double far = 0, next = step; far < reach; next *= longer, ++steps) far += next;
    const auto end = [&](double direction) {
      return EndOfInterval(best_, at_best, direction * step, longer, steps, most_, near)
          .value_or(direction * kInfinity);
    };
    return {end(-1), end(1)};
  }

 private:
  // The best curves of ceilings about the best one's.
  void AddCurves(CurveProfile* profile) {
    constexpr int kCurves = 12;
    constexpr double kLarger = 1.5, kSmaller = 0.95;
    for (const double factor : {kLarger, kSmaller}) {
      FittedCurve fitted = best_;
      for (int i = 0; i < kCurves; ++i) {
        const double ceiling = fitted.ceiling * factor;
        if (ceiling > highest_ || ceiling < lowest_) break;
        fitted = profile->Near(ceiling, fitted);
        if (!(fitted.value <= most_)) break;
        curves_.push_back(fitted);
      }
    }
  }

  FittedCurve Minimize(const HeldFigure& problem, const FittedCurve& from,
                       std::optional<double> ceiling) {
    Coordinates start = from.at;
    if (!ceiling.has_value()) {
      start[static_cast<size_t>(open_.shape_parameters())] = std::log(from.ceiling);
    }
    const numeric::Minimum found = minimizer_.Minimize(problem, start.data(), 0);
    FittedCurve fitted = problem.CurveOf(found.parameters.data());
    fitted.at = found.parameters;
    fitted.value = found.value;
    return fitted;
  }

  CurveData data_;
  Criterion criterion_;
  CurveProblem open_, held_;
  double lowest_, highest_, most_;
  FittedCurve best_;
  std::vector<FittedCurve> curves_;
  double weight_;
  bool endless_;
  numeric::Minimizer minimizer_{1e-12, 0, 200};
};

Interval Exponentials(const Interval& of) { return {std::exp(of.low), std::exp(of.high)}; }

}  // namespace

ProfileIntervals ProfileFit(absl::Span<const double> counts, const CurveFit& fit,
                            const FitOptions& options, absl::Span<const double> shares,
                            absl::Span<const double> times) {
  ProfileIntervals intervals;
  if (!fit.curve.has_value() || options.estimator == Estimator::kRegression ||
      options.estimator == Estimator::kCumulative) {
    return intervals;
  }
  Profiles profiles(counts, fit, options);
  // Of the logarithms of what is above 0; beyond these factors of e nothing is told.
  constexpr double kLogStep = 0.05, kLonger = 1.4, kLogReach = 12;
  constexpr double kEffectReach = 1000;
  constexpr double kTimeReach = 1000;  // times the counts' length
  const bool beginning = HasBeginning(options.family);
  for (size_t j = 0; j < CurveParameterNames(options.family).size(); ++j) {
    // Coordinates are logarithms, but for the first where it is the time of the peak: a = exp(k t).
    const Figure figure = [=](const FittedCurve& at) {
      return beginning || j > 0 ? at.at[j] : at.at[0] * std::exp(at.at[1]);
    };
    // A q or a nu of nothing is any small one.
    constexpr double kLittle = -7;
    const Coordinates& best = profiles.best().at;
    const double least = options.family == CurveFamily::kBass && j == 1 ? best[0] + kLittle
                         : j == 2                                       ? kLittle
                                                                        : -kInfinity;
    Interval of = profiles.Of(figure, kLogStep, kLonger, kLogReach, least);
    // As the ceiling goes to infinity p goes to 0, and the peak's place as far.
    if (profiles.endless() && j == 0)
      (beginning ? of.low : of.high) = beginning ? -kInfinity : kInfinity;
    intervals.parameters.push_back(Exponentials(of));
  }
  for (size_t j = 0; j < options.covariates.size(); ++j) {
    const Figure figure = [&](const FittedCurve& at) {
      return profiles.CurveOf(at).shape.clock.beta[j];
    };
    intervals.effects.push_back(profiles.Of(figure, kLogStep, kLonger, kEffectReach));
  }
  const double length = EndOfPeriod(options, fit.periods);
  for (const double share : shares) {
    const Figure figure = [&](const FittedCurve& at) {
      return profiles.CurveOf(at).shape.TimeTo(share) / length;
    };
    Interval of = profiles.Of(figure, kLogStep, kLonger, kTimeReach);
    if (profiles.endless()) of.high = kInfinity;
    intervals.times.push_back({of.low * length, of.high * length});
  }
  for (const double time : times) {
    const Figure figure = [&](const FittedCurve& at) {
      return std::log(profiles.CurveOf(at).Cumulative(time));
    };
    intervals.customers.push_back(Exponentials(profiles.Of(figure, kLogStep, kLonger, kLogReach)));
  }
  return intervals;
}

}  // namespace coxswain
