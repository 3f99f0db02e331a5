// How often 90 % intervals hold what they are about: coverage [SERIES]
// Draws series about known Bass curves, 12 to 20 periods that reach past the peak, whose counts
// scatter in one of several ways, and fits them by the estimator that goes with it. Prints the part
// of the intervals that hold the truth: those of the ceiling by the profile, of all series that
// have a curve and of those with two ends, with the part that were refused beside them; and of
// every fourth series the bootstrap's. Fails where a part lies outside 85 to 95 %, but for the
// noise of the draw.

#include <cstdio>
#include <cstdlib>

#include "support/markets.h"

namespace {

using coxswain::Coverage;
using coxswain::Estimator;
using coxswain::Held;
using coxswain::Scatter;

constexpr Scatter kScatters[] = {
    {"normal, 3 % of the peak", Estimator::kIncrements, 1000, 0.03},
    {"normal, 10 %", Estimator::kIncrements, 1000, 0.1},
    {"normal, 20 %", Estimator::kIncrements, 1000, 0.2},
    {"Poisson, 200 by squares", Estimator::kIncrements, 200},
    {"Poisson, 2 000 by squares", Estimator::kIncrements, 2000},
    {"Poisson, 200 customers", Estimator::kPoisson, 200},
    {"Poisson, 2 000", Estimator::kPoisson, 2000},
    {"negative binomial, 2 000", Estimator::kNegativeBinomial, 2000, 0, 0.1},
};

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 4000;
  coxswain::Draws draws(1969);
  bool failed = false;
  std::printf(
      "| scatter | refused | no upper end | ceiling, all | two ends "
      "| bootstrap of | ceiling | p | q | reaches 90 %% | next 4 periods |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Scatter& scatter : kScatters) {
    // Counts whose scatter grows with them, fitted as if it did not, are shown and not judged.
    const bool as_assumed = scatter.of_peak > 0 || scatter.estimator != Estimator::kIncrements;
    const Coverage c = Coverage::Of(scatter, series, 4, 400, &draws);
    std::printf("| %s | %.1f %% | %.1f %%", scatter.name, 100.0 * c.refused / series,
                100.0 * (c.ceiling.all - c.two_ends.all) / series);
    for (const Held* held : {&c.ceiling, &c.two_ends})
      std::printf(" | %.1f %%", held->part() * 100);
    std::printf(" | %d", c.drawn_ceiling.all);
    for (const Held* held : {&c.drawn_ceiling, &c.p, &c.q, &c.reaches_90, &c.later}) {
      std::printf(" | %.1f %%", held->part() * 100);
      failed = failed || (as_assumed && !held->IsHonest());
    }
    std::printf(" |\n");
    failed = failed || (as_assumed && !(c.ceiling.IsHonest() && c.two_ends.IsHonest()));
  }
  return failed ? 1 : 0;
}
