#include "coxswain/objectives/reach.h"

#include <cmath>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("what is not needed comes for certain, and what cannot come never") {
  CHECK(ProbabilityOfEvents(3, 10, 5, 0) == 1);
  CHECK(ProbabilityOfEvents(3, 10, 5, -2) == 1);
  CHECK(ProbabilityOfSuccesses(3, 10, 5, 0) == 1);
  CHECK(ProbabilityOfSuccesses(3, 10, 5, 6) == 0);
  CHECK(ProbabilityOfEvents(0, 10, 5, 1) > 0);
}

TEST_CASE("half of it is the mean, and a longer past says more") {
  const DailyAmounts month = {30, 10, 4};
  const DailyAmounts year = {365, 10, 4};
  CHECK(ProbabilityOfAmount(month, 20, 200) == doctest::Approx(0.5));
  CHECK(ProbabilityOfKnownAmount(month, 20, 200) == doctest::Approx(0.5));
  const double known = ProbabilityOfKnownAmount(year, 20, 230);
  CHECK(ProbabilityOfAmount(month, 20, 230) > ProbabilityOfAmount(year, 20, 230));
  CHECK(ProbabilityOfAmount(year, 20, 230) > known);
  CHECK(ProbabilityOfAmount({100'000, 10, 4}, 20, 230) == doctest::Approx(known).epsilon(0.001));
  CHECK(ProbabilityOfAmount(month, 20, 170) + ProbabilityOfAmount(month, 20, 230) ==
        doctest::Approx(1));
}

TEST_CASE("all that may come adds up") {
  // P(at least k) - P(at least k + 1), all told, and their mean: shape times days left over days.
  double sum = 0, mean = 0;
  for (int k = 0; k < 400; ++k) {
    const double exactly =
        ProbabilityOfEvents(18, 40, 51, k) - ProbabilityOfEvents(18, 40, 51, k + 1);
    CHECK(exactly > -1e-12);
    sum += exactly;
    mean += k * exactly;
  }
  CHECK(sum == doctest::Approx(1));
  CHECK(mean == doctest::Approx(18.5 * 51 / 40));
  double wins = 0;
  for (int k = 1; k <= 20; ++k) wins += ProbabilityOfSuccesses(30, 100, 20, k);
  CHECK(wins == doctest::Approx(20 * 31.0 / 102));
}

TEST_CASE("arguments out of range are no number") {
  CHECK(std::isnan(ProbabilityOfAmount({1, 10, 4}, 20, 230)));
  CHECK(std::isnan(ProbabilityOfAmount({30, 10, 0}, 20, 230)));
  CHECK(std::isnan(ProbabilityOfAmount({30, 10, 4}, 0, 230)));
  CHECK(std::isnan(ProbabilityOfKnownAmount({30, std::nan(""), 4}, 20, 230)));
  CHECK(std::isnan(ProbabilityOfEvents(-1, 40, 51, 22)));
  CHECK(std::isnan(ProbabilityOfEvents(1, 0, 51, 22)));
  CHECK(std::isnan(ProbabilityOfSuccesses(5, 4, 51, 22)));
}

}  // namespace
}  // namespace coxswain
