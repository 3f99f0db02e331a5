// How often 90 % intervals of the ceiling hold it: coverage [SERIES]
// Draws series about known Bass curves, normal scatter of one size about each, 12 to 20 periods
// that reach past the peak, and fits them. Prints the part of the intervals that hold the true
// ceiling, over all series that have a curve and over those with two ends, and beside it the part
// that were refused. Fails where one of the two lies outside 85 to 95 %, but for the noise of the
// draw.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/fit.h"

#include "numeric/random.h"

namespace {

using coxswain::numeric::Random;

double Uniform(Random* random) {
  return (static_cast<double>(random->Next() >> 11) + 0.5) / 9007199254740992.0;
}

// Box and Muller 1958.
double Normal(Random* random) {
  const double radius = std::sqrt(-2 * std::log(Uniform(random)));
  return radius * std::cos(2 * 3.14159265358979323846 * Uniform(random));
}

struct Counted {
  int held = 0, all = 0;
  void Add(bool holds) {
    held += holds ? 1 : 0;
    ++all;
  }
  double part() const { return all > 0 ? double(held) / all : 0; }
  bool bad() const {
    const double noise = 2 * std::sqrt(0.09 / std::max(all, 1));
    return all > 0 && (part() < 0.85 - noise || part() > 0.95 + noise);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 4000;
  Random random(1969);
  bool failed = false;
  std::printf("scatter   all series       two ends       bootstrap   refused\n");
  for (const double scatter : {0.03, 0.1, 0.2}) {  // of the peak
    Counted all, two_ends, drawn;
    int refused = 0;
    for (int i = 0; i < series; ++i) {
      const int periods = 12 + static_cast<int>(random.Below(9));
      coxswain::Bass bass;
      do {
        bass = {std::pow(10.0, -3 + 1.7 * Uniform(&random)), 0.2 + 0.5 * Uniform(&random)};
      } while (!(bass.PeakTime() > 2 && bass.PeakTime() < periods * 0.8));
      constexpr double kCeiling = 1000;
      std::vector<double> counts;
      for (int t = 0; t < periods; ++t) {
        const double count =
            kCeiling * (bass.Increment(t, t + 1) + scatter * bass.PeakDensity() * Normal(&random));
        counts.push_back(std::max(count, 0.0));
      }
      const coxswain::CurveFit fit = coxswain::FitCurve(counts);
      if (!fit.curve.has_value()) {
        ++refused;
        continue;
      }
      const bool holds =
          *fit.ceiling_low <= kCeiling && kCeiling <= fit.ceiling_high.value_or(1e300);
      all.Add(holds);
      if (fit.status != coxswain::FitStatus::kIdentified) continue;
      two_ends.Add(holds);
      if (i % 10 != 0) continue;
      const coxswain::Bootstrap bootstrap =
          coxswain::BootstrapFit(counts, fit, {}, {}, {.replicates = 400});
      drawn.Add(bootstrap.ceiling.low <= kCeiling && kCeiling <= bootstrap.ceiling.high);
    }
    std::printf("%5.0f %%   %5.1f %% of %-6d %5.1f %% of %-6d %5.1f %%   %5.1f %%\n", scatter * 100,
                all.part() * 100, all.all, two_ends.part() * 100, two_ends.all, drawn.part() * 100,
                100.0 * refused / series);
    failed = failed || all.bad() || two_ends.bad();
  }
  return failed ? 1 : 0;
}
