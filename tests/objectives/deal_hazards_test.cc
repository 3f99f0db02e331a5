#include "coxswain/objectives/deal_hazards.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/objectives/survival.h"

namespace coxswain {
namespace {

// 20 deals, all closed on their tenth day: of 200 deal-days 15 brought a win and 5 a loss.
StageCounts Twenty() {
  StageCounts counts(1);
  counts.Add({0, 0, 10, kStayWon, 15});
  counts.Add({0, 0, 10, kStayLost, 5});
  return counts;
}

TEST_CASE("With one chance a day for all ages, being won in time is a geometric sum") {
  const DealHazards hazards(Twenty());
  // 0.075 a day to be won, 0.9 to stay: 0.75 (1 - 0.9^k).
  for (const int days : {0, 1, 2, 30}) {
    const StageTable within = hazards.WonWithin(days);
    for (const int age : {0, 7, 400}) {
      CHECK(within.At(0, age) == doctest::Approx(0.75 * (1 - std::pow(0.9, days))).epsilon(1e-13));
    }
  }
  CHECK(hazards.EverWon().At(0, 3) == doctest::Approx(0.75).epsilon(1e-13));
  const std::vector<double> first = {0.5};
  const std::vector<double> by_age = hazards.WonByAge(first, 2);
  CHECK(by_age.size() == 3);
  CHECK(by_age[0] == 0);
  CHECK(by_age[2] == doctest::Approx(0.5 * 0.75 * (1 - 0.81)).epsilon(1e-13));
}

TEST_CASE("What is taken back was never there") {
  StageCounts counts = Twenty();
  counts.Add({0, 3, 8, kOutOfSight, 4});
  counts.Add({0, 3, 8, kOutOfSight, -4});
  CHECK(DealHazards(counts).WonWithin(5).At(0, 0) == DealHazards(Twenty()).WonWithin(5).At(0, 0));
  CHECK(counts.won() == 15);
  CHECK(counts.lost() == 5);
}

// Where every age has closings enough for a band of its own, the chances are those of
// Aalen and Johansen, late beginnings and censoring included.
TEST_CASE("Being won in time is the incidence since, of those that are still open") {
  StageCounts counts(1);
  std::vector<Spell> spells;
  const auto add = [&](int64_t from, int64_t to, int next, int64_t count) {
    counts.Add({0, from, to, next, count});
    spells.push_back({from, to, next == kStayWon ? 1 : next == kStayLost ? 2 : 0, count});
  };
  for (int64_t age = 1; age <= 9; ++age) {
    add(0, age, kStayWon, 20 + age);
    add(age / 2, age, kStayLost, 31 - 2 * age);
    add(age / 3, age, kOutOfSight, 3 * age);
  }
  add(0, 12, kOutOfSight, 40);
  const DealHazards hazards(counts);
  const SurvivalCurve curve = *SurvivalCurve::Of(spells, 2);
  for (int64_t days = 1; days <= 8; ++days) {
    const StageTable within = hazards.WonWithin(days);
    for (int64_t age = 0; age + days <= 8; ++age) {
      const double since = curve.Incidence(1, age + days) - curve.Incidence(1, age);
      CHECK(within.At(0, age) == doctest::Approx(since / curve.Surviving(age)).epsilon(1e-12));
    }
  }
}

TEST_CASE("A deal may be won from another stage than it is in") {
  // Stage 1: 100 deal-days, 30 moves to stage 2. Stage 2: 100 deal-days, 20 won, 30 lost.
  StageCounts counts(3);
  counts.Add({1, 0, 2, 2, 30});
  counts.Add({1, 0, 4, kOutOfSight, 10});
  counts.Add({2, 2, 4, kStayWon, 20});
  counts.Add({2, 2, 4, kStayLost, 30});
  const DealHazards hazards(counts);
  CHECK(hazards.WonWithin(1).At(1, 0) == 0);
  CHECK(hazards.WonWithin(1).At(2, 9) == doctest::Approx(0.2).epsilon(1e-13));
  CHECK(hazards.WonWithin(2).At(1, 0) == doctest::Approx(0.3 * 0.2).epsilon(1e-13));
  // Three days: moved on the first day and won on the second or third, or moved on the second.
  CHECK(hazards.WonWithin(3).At(1, 0) ==
        doctest::Approx(0.3 * (0.2 + 0.5 * 0.2) + 0.7 * 0.3 * 0.2).epsilon(1e-13));
  CHECK(hazards.EverWon().At(1, 0) == doctest::Approx(0.4).epsilon(1e-12));
  CHECK(hazards.EverWon().At(2, 0) == doctest::Approx(0.4).epsilon(1e-12));
  // In stage 0 nothing ended yet: it has the chances of all, 20 won and 30 lost in 200 days.
  CHECK(hazards.WonWithin(1).At(0, 0) == doctest::Approx(0.1).epsilon(1e-13));
  // Long after, ever is what it says.
  CHECK(hazards.WonWithin(2000).At(1, 5) ==
        doctest::Approx(hazards.EverWon().At(1, 5)).epsilon(1e-12));
}

TEST_CASE("Chances that are drawn anew differ as much as the counts leave open") {
  const DealHazards hazards(Twenty());
  double sum = 0, squares = 0;
  constexpr int kDraws = 400;
  for (int i = 0; i < kDraws; ++i) {
    const double chance = hazards.Drawn(static_cast<uint64_t>(i)).WonWithin(1).At(0, 0);
    sum += chance;
    squares += chance * chance;
  }
  // Dirichlet(15.5, 5.5, 180.5): mean 15.5 / 201.5.
  const double mean = 15.5 / 201.5;
  const double deviation = std::sqrt(mean * (1 - mean) / 202.5);
  CHECK(sum / kDraws == doctest::Approx(mean).epsilon(4 * deviation / mean / 20));
  CHECK(std::sqrt(squares / kDraws - sum / kDraws * sum / kDraws) ==
        doctest::Approx(deviation).epsilon(0.15));
  CHECK(hazards.Drawn(7).WonWithin(3).At(0, 0) == hazards.Drawn(7).WonWithin(3).At(0, 0));
}

}  // namespace
}  // namespace coxswain
