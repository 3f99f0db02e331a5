#include "coxswain/saturation/pooled.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "numeric/least_squares.h"
#include "saturation/between_segments.h"
#include "saturation/curve_problem.h"
#include "saturation/fit_criterion.h"

namespace coxswain {
namespace {

constexpr double kNoEnd = std::numeric_limits<double>::infinity();

// A segment's sum of squares over the variance of a count, and what its log p and log q in
// standard deviations from the means add to it. These deviations are what is sought, so that a
// variance of 0 leaves nothing to be sought.
class PooledProblem : public numeric::Residuals {
 public:
  // Without a ceiling it is profiled out.
  PooledProblem(const CurveData& data, double variance, const BetweenSegments& between,
                std::optional<double> ceiling)
      : curve_(data, {}, ceiling), variance_(variance), between_(between) {
    jacobian_.resize(2 * static_cast<size_t>(curve_.residuals()));
  }

  int parameters() const override { return 2; }
  int residuals() const override { return curve_.residuals() + 2; }

  double Evaluate(const double* at, double* residuals, double* jacobian) const override {
    const Coordinates logs = LogsAt(at);
    const bool wanted = residuals != nullptr;
    const double squares =
        curve_.Evaluate(logs.data(), residuals, wanted ? jacobian_.data() : nullptr);
    if (wanted) {
      const auto n = static_cast<size_t>(curve_.residuals());
      const double scale = 1 / std::sqrt(variance_);
      for (size_t i = 0; i < n; ++i) residuals[i] *= scale;
      for (size_t k = 0; k < 2; ++k) {
        double* column = jacobian + k * (n + 2);
        for (size_t i = 0; i < n; ++i) {
          column[i] = jacobian_[k * n + i] * scale * between_.deviation[k];
        }
        column[n] = k == 0 ? 1 : 0;
        column[n + 1] = k == 1 ? 1 : 0;
        residuals[n + k] = at[k];
      }
    }
    return squares / variance_ + at[0] * at[0] + at[1] * at[1];
  }

  Coordinates LogsAt(const double* at) const {
    return {between_.mean[0] + between_.deviation[0] * at[0],
            between_.mean[1] + between_.deviation[1] * at[1]};
  }
  CurveProblem& curve() { return curve_; }

 private:
  CurveProblem curve_;
  const double variance_;
  const BetweenSegments& between_;
  mutable std::vector<double> jacobian_;
};

// The curvature of half of the deviance by log p and log q.
Symmetric PrecisionAt(const CurveProblem& curve, const Coordinates& logs, double variance) {
  const auto n = static_cast<size_t>(curve.residuals());
  std::vector<double> residuals(n), jacobian(2 * n);
  curve.Evaluate(logs.data(), residuals.data(), jacobian.data());
  Symmetric sum;
  for (size_t i = 0; i < n; ++i) {
    sum.first += jacobian[i] * jacobian[i] / variance;
    sum.both += jacobian[i] * jacobian[n + i] / variance;
    sum.second += jacobian[n + i] * jacobian[n + i] / variance;
  }
  return sum;
}

struct Found {
  Pair at = {};  // in deviations
  double ceiling = 0;
  double value = 0;
};

// One segment between the others.
class Segment {
 public:
  Segment(const SegmentCounts& counts, const CurveFit& own, double dispersion)
      : options_(BassOf(counts.options)), data_(counts.counts, options_), own_(own) {
    double sum = 0, squares = 0;
    for (const double count : counts.counts) {
      sum += count;
      squares += count * count;
    }
    const auto n = static_cast<double>(counts.counts.size());
    // Counts that lie on their curves to the last digit are not known better than this.
    constexpr double kLeast = 1e-12;
    variance_ = std::max(dispersion * sum / n, kLeast * squares / n);
  }

  static FitOptions BassOf(FitOptions options) {
    options.family = CurveFamily::kBass;
    options.estimator = Estimator::kIncrements;
    options.loss = Loss::kSquares;
    return options;
  }

  // What its own fit, which has a curve, tells the others.
  PairEstimate Tell() const {
    const bool held =
        own_.status == FitStatus::kCeilingAtBound || own_.status == FitStatus::kCeilingGiven;
    const CurveProblem curve(data_, {},
                             held ? std::optional<double>(own_.curve->ceiling) : std::nullopt);
    const Coordinates logs = OwnLogs(curve);
    return {{logs[0], logs[1]}, PrecisionAt(curve, logs, variance_)};
  }

  // Fits it between the others.
  void Fit(const BetweenSegments& between, PooledFit* fit) {
    PooledProblem free(data_, variance_, between, std::nullopt);
    const double lowest = options_.ceiling.lowest, highest = HighestOf(options_.ceiling);
    PooledProblem held(data_, variance_, between, lowest);
    Found best = lowest == highest ? Best(&held, between) : Best(&free, between);
    const double bound = std::clamp(best.ceiling, lowest, highest);
    const bool at_bound = lowest == highest || bound != best.ceiling;
    if (at_bound) {
      held.curve().set_ceiling(bound);
      best = Best(&held, between);
    }
    const CurveProblem& curve = (at_bound ? held : free).curve();
    const Coordinates logs = free.LogsAt(best.at.data());
    const Pair borrowed =
        coxswain::Borrowed(PrecisionAt(curve, logs, variance_), between.deviation);
    fit->status = PooledStatus::kPooled;
    fit->curve = MarketCurve{curve.CurveAt(logs.data()), best.ceiling, 0};
    if (data_.began_before) fit->curve->first = fit->curve->shape.Share(0);
    fit->borrowed_p = borrowed[0];
    fit->borrowed_q = borrowed[1];
    fit->ceiling_low = std::max(End(&held, best, 1 / kStep).value_or(0), lowest);
    fit->ceiling_high = End(&held, best, kStep);
    if (highest != kNoEnd) {
      fit->ceiling_high = std::min(fit->ceiling_high.value_or(highest), highest);
    }
  }

 private:
  static constexpr double kStep = 1.25;

  Coordinates OwnLogs(const CurveProblem& curve) const {
    return curve.CoordinatesOf(std::get<Bass>(own_.curve->shape.shape));
  }

  Found From(PooledProblem* problem, const Pair& start) {
    const numeric::Minimum found = minimizer_.Minimize(*problem, start.data());
    const Pair at = {found.parameters[0], found.parameters[1]};
    return {at, problem->curve().CeilingAt(problem->LogsAt(at.data()).data()), found.value};
  }

  // From the means and from its own estimates.
  Found Best(PooledProblem* problem, const BetweenSegments& between) {
    Found best = From(problem, {0, 0});
    if (!own_.curve.has_value()) return best;
    constexpr double kFar = 5;  // deviations
    const Coordinates logs = OwnLogs(problem->curve());
    Pair start = {};
    for (size_t k = 0; k < 2; ++k) {
      if (between.deviation[k] > 0) {
        start[k] = std::clamp((logs[k] - between.mean[k]) / between.deviation[k], -kFar, kFar);
      }
    }
    const Found other = From(problem, start);
    return other.value < best.value ? other : best;
  }

  // Where the deviance given the ceiling has risen by the 90 % quantile of chi^2 with one degree of
  // freedom, in the direction of `step`, a factor. Empty: nowhere near.
  std::optional<double> End(PooledProblem* held, const Found& best, double step) {
    constexpr double kRise = 2.705543454095404;
    constexpr int kSteps = 60;
    constexpr int kHalvings = 40;
    const auto rises = [&](double ceiling, Found* found) {
      held->curve().set_ceiling(ceiling);
      *found = From(held, found->at);
      return !(found->value <= best.value + kRise);
    };
    Found inside = best, tried = best;
    double in = best.ceiling;
    for (int i = 0; i < kSteps; ++i, in *= step, inside = tried) {
      double out = in * step;
      if (!rises(out, &tried)) continue;
      for (int halving = 0; halving < kHalvings; ++halving) {
        const double middle = std::sqrt(in * out);
        tried = inside;
        if (rises(middle, &tried)) {
          out = middle;
        } else {
          in = middle;
          inside = tried;
        }
      }
      return in;
    }
    return std::nullopt;
  }

  const FitOptions options_;
  const CurveData data_;
  const CurveFit& own_;
  double variance_ = 0;
  numeric::Minimizer minimizer_{1e-14, 4};
};

// Whether others could help: its counts are counts, of some customers.
bool MayBorrow(FitStatus status) {
  switch (status) {
    case FitStatus::kNoCustomers:
    case FitStatus::kNegativeCounts:
    case FitStatus::kGap:
    case FitStatus::kBadPeriods:
    case FitStatus::kNotACurve:
      return false;
    default:
      return true;
  }
}

// Of a count's variance over the mean count: what all fits with a curve leave over.
double DispersionOf(absl::Span<const SegmentCounts> segments, const std::vector<PooledFit>& fits) {
  double squares = 0, degrees = 0;
  for (size_t i = 0; i < segments.size(); ++i) {
    const CurveFit& own = fits[i].own;
    if (!own.curve.has_value()) continue;
    double sum = 0;
    for (const double count : segments[i].counts) sum += count;
    squares += own.sum_of_squares * own.periods / sum;
    degrees += own.periods - (own.status == FitStatus::kCeilingGiven ? 2 : 3);
  }
  return degrees > 0 ? squares / degrees : 0;
}

}  // namespace

std::string_view PooledStatusName(PooledStatus status) {
  constexpr std::string_view kNames[] = {"pooled", "own_fit", "nothing_to_borrow", "no_curve"};
  return kNames[static_cast<size_t>(status)];
}

PooledFits PoolFits(absl::Span<const SegmentCounts> segments) {
  PooledFits pooled;
  for (const SegmentCounts& segment : segments) {
    PooledFit fit;
    fit.own = FitCurve(segment.counts, Segment::BassOf(segment.options));
    pooled.segments.push_back(std::move(fit));
  }
  const double dispersion = DispersionOf(segments, pooled.segments);
  std::vector<std::unique_ptr<Segment>> alike;  // null: it has no part in it
  std::vector<PairEstimate> estimates;
  for (size_t i = 0; i < segments.size(); ++i) {
    const CurveFit& own = pooled.segments[i].own;
    alike.push_back(MayBorrow(own.status) ? std::make_unique<Segment>(segments[i], own, dispersion)
                                          : nullptr);
    if (own.curve.has_value()) estimates.push_back(alike.back()->Tell());
  }
  pooled.lenders = static_cast<int>(estimates.size());
  if (pooled.lenders < 2) {
    for (size_t i = 0; i < segments.size(); ++i) {
      PooledFit& fit = pooled.segments[i];
      if (alike[i] == nullptr) continue;
      fit.status = PooledStatus::kNothingToBorrow;
      if (!fit.own.curve.has_value()) continue;
      fit.status = PooledStatus::kOwnFit;
      fit.curve = fit.own.curve;
      fit.ceiling_low = fit.own.ceiling_low;
      fit.ceiling_high = fit.own.ceiling_high;
    }
    return pooled;
  }
  const BetweenSegments between = BetweenSegmentsOf(estimates);
  pooled.shared = {std::exp(between.mean[0]), std::exp(between.mean[1])};
  pooled.deviation_log_p = between.deviation[0];
  pooled.deviation_log_q = between.deviation[1];
  for (size_t i = 0; i < segments.size(); ++i) {
    if (alike[i] != nullptr) alike[i]->Fit(between, &pooled.segments[i]);
  }
  return pooled;
}

}  // namespace coxswain
