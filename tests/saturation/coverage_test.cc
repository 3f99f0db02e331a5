#include <string>

#include <doctest/doctest.h>

#include "support/markets.h"

// A short study of what bench/coverage.cc measures with more series: that 90 % intervals hold the
// truth in 85 to 95 of a hundred cases, but for the noise of a few hundred draws. Seeds are fixed,
// so that it says the same each time.
namespace coxswain {
namespace {

void CheckPart(const Held& held, const std::string& what) {
  CAPTURE(what);
  CAPTURE(held.held);
  CAPTURE(held.all);
  CHECK(held.IsHonest());
}

TEST_CASE("90 % intervals of the ceiling hold it in 85 to 95 % of markets past their peak") {
  constexpr Scatter kScatters[] = {
      {"normal, 10 % of the peak", Estimator::kIncrements, 1000, 0.1},
      {"Poisson", Estimator::kPoisson, 300},
  };
  Draws draws(1969);
  for (const Scatter& scatter : kScatters) {
    CAPTURE(std::string(scatter.name));
    const Coverage coverage = Coverage::Of(scatter, 1000, 1000, 1, &draws);
    CheckPart(coverage.ceiling, "all that have a curve");
    CheckPart(coverage.two_ends, "those with two ends");
    CHECK(coverage.refused < 50);  // of 1 000
  }
}

TEST_CASE("the bootstrap's 90 % intervals hold parameters, days and forecasts as often") {
  Draws draws(1970);
  const Scatter scatter = {"normal, 10 % of the peak", Estimator::kIncrements, 1000, 0.1};
  const Coverage coverage = Coverage::Of(scatter, 800, 1, 200, &draws);
  CheckPart(coverage.drawn_ceiling, "ceiling");
  CheckPart(coverage.p, "p");
  CheckPart(coverage.q, "q");
  CheckPart(coverage.reaches_90, "90 % of the ceiling");
  CheckPart(coverage.later, "customers of the next four periods");
}

}  // namespace
}  // namespace coxswain
