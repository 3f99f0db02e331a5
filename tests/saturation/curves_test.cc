#include "coxswain/saturation/curves.h"

#include <cmath>
#include <utility>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

constexpr Bass kBass = {0.03, 0.38};
constexpr double kAll[] = {0.1, 1, 5, 6.2, 10, 20, 80};

// Finite differences know about half of the digits.
doctest::Approx Near(double value, double scale = 1) {
  return doctest::Approx(value).epsilon(1e-6).scale(scale);
}

TEST_CASE("the density is the slope of the share, and increments are its differences") {
  for (const Bass& bass : {kBass, Bass{0.1, 0}, Bass{0.2, 0.2}, Bass{0.4, 0.05}}) {
    for (const double t : kAll) {
      constexpr double kStep = 1e-5;
      CHECK(bass.Density(t) == Near((bass.Share(t + kStep) - bass.Share(t - kStep)) / (2 * kStep)));
      CHECK(bass.Increment(t, t + 1) ==
            doctest::Approx(bass.Share(t + 1) - bass.Share(t)).epsilon(1e-9).scale(1e-3));
    }
  }
}

TEST_CASE("increments near the ceiling keep their digits") {
  // There 1 - F is (1 + q/p) e^{-(p+q) t} but for terms of its square.
  const double left = (1 + 0.38 / 0.03) * std::exp(-0.41 * 100);
  CHECK(kBass.Increment(100, 101) == doctest::Approx(left * -std::expm1(-0.41)).epsilon(1e-12));
}

TEST_CASE("the time to a share has that share") {
  for (const double share : {0.0, 1e-12, 0.1, 0.5, 0.99, 1 - 1e-12}) {
    CHECK(kBass.Share(kBass.TimeTo(share)) == doctest::Approx(share).epsilon(1e-12));
  }
}

TEST_CASE("gradients are those of finite differences") {
  for (const Bass& bass : {kBass, Bass{0.2, 0.2}, Bass{0.002, 1.1}, Bass{0.5, 0.01}}) {
    for (const double t : kAll) {
      const double step_p = bass.p * 1e-5;
      const double step_q = bass.q * 1e-5;
      const auto check = [&](const BassGradient& gradient, const auto& value) {
        const auto at = [&](double p, double q) { return value(Bass{p, q}); };
        CHECK(gradient.value == value(bass));
        CHECK(gradient.by_p ==
              Near((at(bass.p + step_p, bass.q) - at(bass.p - step_p, bass.q)) / (2 * step_p)));
        CHECK(gradient.by_q ==
              Near((at(bass.p, bass.q + step_q) - at(bass.p, bass.q - step_q)) / (2 * step_q)));
      };
      check(bass.ShareGradient(t), [&](const Bass& b) { return b.Share(t); });
      check(bass.DensityGradient(t), [&](const Bass& b) { return b.Density(t); });
      check(bass.IncrementGradient(t, t + 1), [&](const Bass& b) { return b.Increment(t, t + 1); });
    }
  }
}

TEST_CASE("where most come at the beginning the peak is there") {
  CHECK(Bass{0.1, 0}.PeakTime() == 0);
  CHECK(Bass{0.2, 0.2}.PeakTime() == 0);
  CHECK(Bass{0.4, 0.05}.PeakTime() == 0);
}

TEST_CASE("far out the market is full") {
  for (const double t : {800 / 0.41, 1e6 / 0.41, 1e300}) {
    CHECK(kBass.Share(t) == 1);
    CHECK(kBass.Density(t) == 0);
    CHECK(kBass.Increment(t, t + 1) == 0);
    for (const BassGradient& gradient :
         {kBass.ShareGradient(t), kBass.DensityGradient(t), kBass.IncrementGradient(t, t + 1)}) {
      CHECK(gradient.by_p == 0);
      CHECK(gradient.by_q == 0);
    }
  }
}

}  // namespace
}  // namespace coxswain
