#ifndef COXSWAIN_TESTS_SUPPORT_MARKETS_H_
#define COXSWAIN_TESTS_SUPPORT_MARKETS_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/fit.h"

#include "numeric/random.h"

// Markets whose curve is known, and how often intervals hold what they are about: for the short
// test of it (tests/saturation) and the long study (bench/coverage.cc).
namespace coxswain {

// Draws that are the same on every machine but for the last digits.
class Draws {
 public:
  explicit Draws(uint64_t seed) : random_(seed) {}

  double Uniform() {
    return (static_cast<double>(random_.Next() >> 11) + 0.5) / 9007199254740992.0;
  }
  uint32_t Below(uint32_t below) { return random_.Below(below); }
  // Box and Muller, A Note on the Generation of Random Normal Deviates, 1958.
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Uniform()));
    return radius * std::cos(2 * 3.14159265358979323846 * Uniform());
  }
  // By inversion, in steps in which exp does not underflow.
  double Poisson(double mean) {
    double count = 0;
    for (; mean > 500; mean -= 500) count += Poisson(500);
    double below = Uniform();
    double probability = std::exp(-mean);
    double k = 0;
    for (; below > probability && k < 2000; ++k) {
      below -= probability;
      probability *= mean / (k + 1);
    }
    return count + k;
  }
  // Of this shape and the mean 1. Marsaglia and Tsang, A Simple Method for Generating Gamma
  // Variables, 2000; shape >= 1.
  double Gamma(double shape) {
    const double d = shape - 1.0 / 3;
    while (true) {
      const double x = Normal();
      const double root = 1 + x / std::sqrt(9 * d);
      const double v = root * root * root;
      if (v > 0 && std::log(Uniform()) < x * x / 2 + d * (1 - v + std::log(v)))
        return d * v / shape;
    }
  }

 private:
  numeric::Random random_;
};

// What counts scatter like about their curve, and how they are fitted.
struct Scatter {
  const char* name;
  Estimator estimator = Estimator::kIncrements;
  double ceiling = 1000;
  double of_peak = 0;     // normal, the standard deviation in parts of the peak; 0: counts
  double dispersion = 0;  // of counts: variance = mean + dispersion mean^2

  double Draw(double mean, double peak, Draws* draws) const {
    // No count is negative: where the scatter is wide, that bends the curve's tails up.
    if (of_peak > 0) return std::max(mean + of_peak * peak * draws->Normal(), 0.0);
    return draws->Poisson(dispersion > 0 ? mean * draws->Gamma(1 / dispersion) : mean);
  }
};

// A series of 12 to 20 periods whose peak lies within its first four fifths, and what came next.
struct DrawnMarket {
  static constexpr int kAhead = 4;

  Bass bass;
  std::vector<double> counts;
  double later = 0;  // customers of the kAhead periods after the counts

  DrawnMarket(const Scatter& scatter, Draws* draws) {
    const int periods = 12 + static_cast<int>(draws->Below(9));
    do {
      bass = {std::pow(10.0, -3 + 1.7 * draws->Uniform()), 0.2 + 0.5 * draws->Uniform()};
    } while (!(bass.PeakTime() > 2 && bass.PeakTime() < periods * 0.8));
    for (int t = 0; t < periods + kAhead; ++t) {
      const double count = scatter.Draw(scatter.ceiling * bass.Increment(t, t + 1),
                                        scatter.ceiling * bass.PeakDensity(), draws);
      if (t < periods) {
        counts.push_back(count);
      } else {
        later += count;
      }
    }
  }
};

struct Held {
  int held = 0;
  int all = 0;

  void Add(bool holds) {
    held += holds ? 1 : 0;
    ++all;
  }
  void Add(const Interval& interval, double truth) {
    Add(interval.low <= truth && truth <= interval.high);
  }
  double part() const { return all > 0 ? static_cast<double>(held) / all : 0; }
  // Whether that is 85 to 95 %, but for the noise of so many draws.
  bool IsHonest() const {
    const double noise = 2 * std::sqrt(0.09 / std::max(all, 1));
    return part() >= 0.85 - noise && part() <= 0.95 + noise;
  }
};

// How often 90 % intervals hold the truth.
struct Coverage {
  int series = 0;
  int refused = 0;  // no curve, and so no interval
  // The profile's interval of the ceiling: of all that have one, and of those with two ends.
  Held ceiling, two_ends;
  // The bootstrap's, of those with two ends.
  Held drawn_ceiling, p, q, reaches_90, later;

  // Of every `every`th series a bootstrap.
  static Coverage Of(const Scatter& scatter, int series, int every, int replicates, Draws* draws) {
    Coverage coverage;
    coverage.series = series;
    FitOptions options;
    options.estimator = scatter.estimator;
    for (int i = 0; i < series; ++i) {
      const DrawnMarket market(scatter, draws);
      const CurveFit fit = FitCurve(market.counts, options);
      if (!fit.curve.has_value()) {
        ++coverage.refused;
        continue;
      }
      const Interval ends = {*fit.ceiling_low, fit.ceiling_high.value_or(HUGE_VAL)};
      coverage.ceiling.Add(ends, scatter.ceiling);
      if (fit.status != FitStatus::kIdentified) continue;
      coverage.two_ends.Add(ends, scatter.ceiling);
      if (i % every == 0) coverage.Bootstrapped(market, fit, scatter, options, replicates);
    }
    return coverage;
  }

 private:
  void Bootstrapped(const DrawnMarket& market, const CurveFit& fit, const Scatter& scatter,
                    const FitOptions& options, int replicates) {
    const auto end = static_cast<double>(market.counts.size());
    std::vector<double> ahead;
    for (int t = 1; t <= DrawnMarket::kAhead; ++t) ahead.push_back(end + t);
    const Bootstrap bootstrap = BootstrapFit(market.counts, fit, options, {0.9},
                                             {.replicates = replicates, .ahead = ahead});
    double there = market.later;
    for (const double count : market.counts) there += count;
    drawn_ceiling.Add(bootstrap.ceiling, scatter.ceiling);
    p.Add(bootstrap.parameters[0], market.bass.p);
    q.Add(bootstrap.parameters[1], market.bass.q);
    reaches_90.Add(bootstrap.times[0], market.bass.TimeTo(0.9));
    later.Add(bootstrap.customers.back(), there);
  }
};

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_SUPPORT_MARKETS_H_
