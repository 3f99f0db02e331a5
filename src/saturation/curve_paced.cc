#include <algorithm>
#include <cmath>
#include <limits>

#include "saturation/curve_coordinates.h"
#include "saturation/curve_problem.h"

// Shapes of the periods where the ceiling grows or the clock is not even:
//   level(to) F(X(to)) - level(from) F(X(from)).
namespace coxswain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr size_t kMostOfFamily = 3;

// What a curve does from one of its own times to another, with derivatives by the coordinates of
// its shape.
struct Piece {
  double increment = 0, share_from = 0, density_from = 0, density_to = 0;
  std::array<double, kMostOfFamily> increment_by = {}, share_from_by = {};
};

// The integral of exp(growth (x - end)) over x, and its derivative by the growth. `from` may be
// minus infinity, where the growth is above 0.
struct Grown {
  double value, by;
  Grown(double growth, double from, double to, double end) {
    const double there = std::exp(growth * (to - end));
    if (from == -kInfinity) {
      value = there / growth;
      by = value * (to - end) - value / growth;
      return;
    }
    const double length = to - from;
    const double x = growth * length;
    const double mean = std::abs(x) < 1e-5 ? 1 - x / 2 + x * x / 6 : -std::expm1(-x) / x;
    const double mean_by =
        std::abs(x) < 1e-3 ? -0.5 + x / 3 - x * x / 8 : (std::exp(-x) - mean) / x;
    value = length * there * mean;
    by = value * (to - end) + length * there * mean_by * length;
  }
};

template <size_t kParameters>
void Chain(const Gradient<kParameters>& increment, const Gradient<kParameters>& from,
           const std::array<std::array<double, kMostOfFamily>, kMostOfFamily>& slopes,
           Piece* piece) {
  piece->increment = increment.value;
  piece->share_from = from.value;
  for (size_t i = 0; i < kParameters; ++i) {
    for (size_t j = 0; j < kMostOfFamily; ++j) {
      piece->increment_by[j] += increment.by[i] * slopes[i][j];
      piece->share_from_by[j] += from.by[i] * slopes[i][j];
    }
  }
}

}  // namespace

CurveProblem::Paces CurveProblem::PacesAt(const double* at) const {
  Paces paces = {};
  std::copy(data_.clock.pace.begin(), data_.clock.pace.end(), paces.begin());
  if (!data_.open_seasons) return paces;
  // In proportion to the exponentials, the largest of them 1.
  const double* open = at + family_parameters_;
  double most = 0, sum = 0;
  for (size_t k = 0; k < data_.open_paces(); ++k) most = std::max(most, open[k]);
  for (size_t k = 0; k < data_.season_count; ++k) {
    paces[k] = std::exp((k < data_.open_paces() ? open[k] : 0) - most);
    sum += paces[k];
  }
  for (double& pace : paces) pace *= static_cast<double>(data_.season_count) / sum;
  return paces;
}

Clock CurveProblem::ClockAt(const double* at) const {
  if (data_.season_count == 0 && data_.efforts.empty()) return {};
  Clock clock = data_.clock;
  const Paces paces = PacesAt(at);
  clock.pace.assign(paces.begin(), paces.begin() + ptrdiff_t(data_.season_count));
  std::copy_n(at + family_parameters_ + data_.open_paces(), clock.beta.size(), clock.beta.begin());
  return clock;
}

void CurveProblem::PacedShapes(const double* at) const {
  const size_t n = data_.size();
  const size_t paces = data_.open_paces(), efforts = data_.clock.beta.size();
  const size_t open = paces + efforts;
  const Paces pace = PacesAt(at);
  const double* beta = at + family_parameters_ + paces;
  double* time = room_;
  double* time_by = room_ + (n + 1);  // open coordinates a bound
  for (size_t i = 0; i <= n; ++i) {
    double seasons = data_.bounds[i];
    if (data_.season_count > 0) {
      const double* passed = &data_.passed[i * data_.season_count];
      seasons = 0;
      for (size_t k = 0; k < data_.season_count; ++k) seasons += passed[k] * pace[k];
      for (size_t k = 0; k < paces; ++k) {
        time_by[i * open + k] =
            pace[k] * (passed[k] - seasons / static_cast<double>(data_.season_count));
      }
    }
    time[i] = seasons;
    for (size_t j = 0; j < efforts; ++j) {
      const double effort = data_.efforts[i * efforts + j];
      time[i] += beta[j] * effort;
      time_by[i * open + paces + j] = effort;
    }
  }

  const bool beginning = HasBeginning(data_.family);
  const bool since_ever = !beginning && !data_.began_before;
  std::array<std::array<double, kMostOfFamily>, kMostOfFamily> slopes = {};
  Bass bass;
  Richards richards;
  double growth = 0, growth_slope = 0;
  if (endless_) {
    growth = GrowthAt(at[0]);
    growth_slope = GrowthSlope(at[0]);
  } else if (beginning) {
    const Positive p(at[0], kLeastLog, kMostLog);
    bass.p = p.value;
    slopes[0][0] = p.slope;
    if (data_.family == CurveFamily::kBass) {
      const Positive q(at[1], kLeastLog, kMostLog);
      bass.q = q.value;
      slopes[1][1] = q.slope;
    }
  } else {
    richards = RichardsAt(at);
    const double by_log_a = std::abs(richards.k * at[0]) > kFar ? 0 : richards.a;
    const double k_slope = Positive(at[1], kLeastLog, kMostLog).slope;
    slopes[0] = {by_log_a * richards.k, by_log_a * at[0] * k_slope, 0};
    slopes[1][1] = k_slope;
    if (family_parameters_ > 2) slopes[2][2] = Positive(at[2], kLeastNu, kMostNu).slope;
  }
  const auto between = [&](double from, double to) {
    Piece piece;
    if (endless_) {
      const double end = data_.length() + data_.began;
      const Grown step(growth, from, to, end);
      piece.increment = step.value;
      piece.increment_by[0] = step.by * growth_slope;
      if (!data_.levels.empty() && from != -kInfinity) {
        const Grown before(growth, beginning ? 0 : -kInfinity, from, end);
        piece.share_from = before.value;
        piece.share_from_by[0] = before.by * growth_slope;
      }
      piece.density_from = from == -kInfinity ? 0 : std::exp(growth * (from - end));
      piece.density_to = std::exp(growth * (to - end));
    } else if (beginning) {
      Chain(bass.IncrementGradient(from, to), bass.ShareGradient(from), slopes, &piece);
      piece.density_from = bass.Density(from);
      piece.density_to = bass.Density(to);
    } else {
      Chain(richards.IncrementGradient(from, to), richards.ShareGradient(from), slopes, &piece);
      piece.density_from = from == -kInfinity ? 0 : richards.Density(from);
      piece.density_to = richards.Density(to);
    }
    return piece;
  };
  const auto level = [&](size_t i) { return data_.levels.empty() ? 1 : data_.levels[i]; };
  for (size_t i = 0; i < n; ++i) {
    const double from = i == 0 && since_ever ? -kInfinity : time[i] + data_.began;
    const Piece piece = between(from, time[i + 1] + data_.began);
    const double before = level(i), after = level(i + 1);
    const double grown = after - before;
    shapes_[i] = after * piece.increment + grown * piece.share_from;
    for (size_t j = 0; j < family_parameters_; ++j) {
      by_[j * n + i] = after * piece.increment_by[j] + grown * piece.share_from_by[j];
    }
    for (size_t j = 0; j < open; ++j) {
      by_[(family_parameters_ + j) * n + i] =
          after * piece.density_to * time_by[(i + 1) * open + j] -
          before * piece.density_from * time_by[i * open + j];
    }
  }
}

double CurveProblem::PacedEndlessAt(const double* at, double growth, double time) const {
  const bool beginning = HasBeginning(data_.family);
  const double start = beginning ? 0 : -kInfinity;
  const double end = data_.length() + data_.began;
  const auto up_to = [&](double t) {
    const double level =
        data_.levels.empty() ? 1 : data_.growth.At(t) / data_.growth.At(data_.length());
    return level * Grown(growth, start, ClockAt(at).Time(t) + data_.began, end).value;
  };
  const double rate = CeilingAt(at);
  if (!data_.began_before) return rate * up_to(time);
  // Growth that falls has no sum since ever: there levels do not move.
  if (data_.levels.empty()) {
    return rate * Grown(growth, data_.began, ClockAt(at).Time(time) + data_.began, end).value;
  }
  return rate * (up_to(time) - up_to(0));
}

}  // namespace coxswain
