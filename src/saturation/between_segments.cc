#include "saturation/between_segments.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>

#include "numeric/golden_section.h"

namespace coxswain {
namespace {

double Determinant(const Symmetric& m) { return m.first * m.second - m.both * m.both; }

// x of m x = right.
Pair Solved(const Symmetric& m, const Pair& right) {
  const double determinant = Determinant(m);
  return {(m.second * right[0] - m.both * right[1]) / determinant,
          (m.first * right[1] - m.both * right[0]) / determinant};
}

double Form(const Symmetric& m, const Pair& x) {
  return m.first * x[0] * x[0] + 2 * m.both * x[0] * x[1] + m.second * x[1] * x[1];
}

// The distribution that fits best with these deviations, and how well: twice the restricted
// likelihood's negative logarithm but for a constant. An estimate's own precision W, the variance
// between segments T included, is (1 + H T)^-1 H, which needs no inverse of what may be singular.
class Restricted {
 public:
  explicit Restricted(absl::Span<const PairEstimate> estimates) : estimates_(estimates) {
    for (const PairEstimate& estimate : estimates) {
      for (size_t k = 0; k < 2; ++k) {
        centre_[k] += estimate.at[k] / static_cast<double>(estimates.size());
      }
    }
  }

  double Evaluate(const Pair& deviation, Pair* mean) const {
    Symmetric sum;
    Pair right = {};
    double value = 0;
    ForEach(deviation, [&](const PairEstimate& estimate, const Symmetric& w, double log) {
      value += log;
      sum.first += w.first;
      sum.both += w.both;
      sum.second += w.second;
      right[0] += w.first * estimate.at[0] + w.both * estimate.at[1];
      right[1] += w.both * estimate.at[0] + w.second * estimate.at[1];
    });
    // What no estimate tells lies where they are.
    constexpr double kFaint = 1e-10;
    const double faint = kFaint * (sum.first + sum.second) + std::numeric_limits<double>::min();
    sum.first += faint;
    sum.second += faint;
    *mean = Solved(sum, {right[0] + faint * centre_[0], right[1] + faint * centre_[1]});
    value += std::log(Determinant(sum));
    ForEach(deviation, [&](const PairEstimate& estimate, const Symmetric& w, double) {
      value += Form(w, {estimate.at[0] - (*mean)[0], estimate.at[1] - (*mean)[1]});
    });
    return value;
  }

 private:
  // Calls with W and ln det(1 + H T).
  template <typename Call>
  void ForEach(const Pair& deviation, const Call& call) const {
    const double s = deviation[0] * deviation[0], t = deviation[1] * deviation[1];
    for (const PairEstimate& estimate : estimates_) {
      const Symmetric& h = estimate.precision;
      const double area = std::max(Determinant(h), 0.0);
      const double determinant = 1 + h.first * s + h.second * t + area * s * t;
      call(estimate,
           Symmetric{(h.first + area * t) / determinant, h.both / determinant,
                     (h.second + area * s) / determinant},
           std::log(determinant));
    }
  }

  absl::Span<const PairEstimate> estimates_;
  Pair centre_ = {};
};

// Deviations of logarithms that are tried: segments that differ by more are not alike.
constexpr double kDeviations[] = {0,   0.02, 0.05, 0.1, 0.15, 0.2, 0.3,
                                  0.4, 0.6,  0.8,  1.2, 1.8,  2.7, 4};

}  // namespace

BetweenSegments BetweenSegmentsOf(absl::Span<const PairEstimate> estimates) {
  // Where no estimate tells it a deviation makes no difference, and is 0.
  constexpr double kNoBetter = 1e-9;
  const Restricted restricted(estimates);
  Pair mean;
  double best = std::numeric_limits<double>::infinity();
  Pair deviation = {};
  for (const double p : kDeviations) {
    for (const double q : kDeviations) {
      const double value = restricted.Evaluate({p, q}, &mean);
      if (value < best - kNoBetter) {
        best = value;
        deviation = {p, q};
      }
    }
  }
  // One after the other, from the neighbours on the grid to those after them, until neither moves.
  constexpr int kRounds = 200;
  constexpr double kMoved = 1e-8;
  constexpr double kWidth = 1e-9;
  constexpr std::ptrdiff_t kLast = std::size(kDeviations) - 1;
  for (int round = 0; round < kRounds; ++round) {
    const Pair before = deviation;
    for (size_t k = 0; k < 2; ++k) {
      const std::ptrdiff_t at =
          std::lower_bound(kDeviations, kDeviations + kLast, deviation[k]) - kDeviations;
      const double low = kDeviations[std::max<std::ptrdiff_t>(at - 2, 0)];
      const double high = kDeviations[std::min(at + 2, kLast)];
      const auto value = [&](double tried_deviation) {
        Pair tried = deviation;
        tried[k] = tried_deviation;
        return restricted.Evaluate(tried, &mean);
      };
      const auto [left, right] = numeric::LeastBetween(low, high, kWidth, value);
      const double found = (left + right) / 2;
      deviation[k] = value(low) <= value(found) + kNoBetter ? low : found;
    }
    if (std::abs(deviation[0] - before[0]) + std::abs(deviation[1] - before[1]) < kMoved) break;
  }
  restricted.Evaluate(deviation, &mean);
  return {mean, deviation};
}

Pair Borrowed(const Symmetric& h, const Pair& deviation) {
  // The diagonal of (1 + D H D)^-1, D the deviations.
  const double first = h.first * deviation[0] * deviation[0];
  const double second = h.second * deviation[1] * deviation[1];
  const double both = h.both * deviation[0] * deviation[1];
  const double determinant = (1 + first) * (1 + second) - both * both;
  return {(1 + second) / determinant, (1 + first) / determinant};
}

}  // namespace coxswain
