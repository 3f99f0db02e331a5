#include "coxswain/objectives/survival.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

SurvivalCurve Curve(const std::vector<Spell>& spells, int causes = 1) {
  absl::StatusOr<SurvivalCurve> curve = SurvivalCurve::Of(spells, causes);
  REQUIRE(curve.ok());
  return *std::move(curve);
}

TEST_CASE("Of eight leads .4375 are won by day 20, whatever the other two ways to count say") {
  const std::vector<Spell> leads = {
      {-1, 5, 1}, {-1, 7, 2, 2}, {-1, 8, 0}, {-1, 10, 1, 2}, {-1, 20, 0, 2}};
  const SurvivalCurve both = Curve(leads, 2);
  CHECK(both.Incidence(1, 20) == doctest::Approx(.4375).epsilon(1e-15));
  CHECK(both.Incidence(2, 20) == doctest::Approx(.25).epsilon(1e-15));
  CHECK(both.Surviving(20) == doctest::Approx(.3125).epsilon(1e-15));
  std::vector<Spell> censored = leads;
  for (Spell& lead : censored) lead.cause = lead.cause == 2 ? 0 : lead.cause;
  CHECK(1 - Curve(censored).Surviving(20) == doctest::Approx(.5625).epsilon(1e-15));
  CHECK(static_cast<double>(both.ended(1)) / static_cast<double>(both.spells()) == .375);
}

// Freireich and others, Blood 1963: weeks in remission under 6-mercaptopurine. Estimates and
// standard errors as printed in Klein and Moeschberger, 2nd ed. 2003, table 4.1A.
TEST_CASE("Remissions of acute leukaemia under 6-MP come out as printed") {
  const SurvivalCurve curve = Curve({{-1, 6, 1, 3},
                                     {-1, 6, 0},
                                     {-1, 7, 1},
                                     {-1, 9, 0},
                                     {-1, 10, 1},
                                     {-1, 10, 0},
                                     {-1, 11, 0},
                                     {-1, 13, 1},
                                     {-1, 16, 1},
                                     {-1, 17, 0},
                                     {-1, 19, 0},
                                     {-1, 20, 0},
                                     {-1, 22, 1},
                                     {-1, 23, 1},
                                     {-1, 25, 0},
                                     {-1, 32, 0, 2},
                                     {-1, 34, 0},
                                     {-1, 35, 0}});
  struct Printed {
    int64_t week, at_risk;
    double surviving, error;
  };
  const std::vector<Printed> printed = {
      {6, 21, .857, .076},  {7, 17, .807, .087}, {10, 15, .753, .096}, {13, 12, .690, .107},
      {16, 11, .627, .114}, {22, 7, .538, .128}, {23, 6, .448, .135}};
  REQUIRE(curve.steps().size() == printed.size());
  for (size_t i = 0; i < printed.size(); ++i) {
    const SurvivalStep& step = curve.steps()[i];
    CHECK(step.time == printed[i].week);
    CHECK(step.at_risk == printed[i].at_risk);
    CHECK(std::round(step.surviving * 1000) / 1000 == doctest::Approx(printed[i].surviving));
    CHECK(std::round(step.surviving_error * 1000) / 1000 == doctest::Approx(printed[i].error));
  }
  CHECK(curve.Quantile(.5) == 23);
  CHECK(curve.last() == 35);
}

TEST_CASE("Where nothing is censored shares are shares, and their variance is the binomial one") {
  // Ten: three end by cause 1, five by cause 2, the rest by cause 3.
  const SurvivalCurve curve =
      Curve({{-1, 1, 1}, {-1, 2, 2, 2}, {-1, 3, 1, 2}, {-1, 5, 3}, {-1, 6, 2, 3}, {-1, 9, 3}}, 3);
  const std::vector<std::pair<int64_t, std::vector<double>>> by_day = {
      {1, {.1, 0, 0}}, {2, {.1, .2, 0}}, {3, {.3, .2, 0}}, {5, {.3, .2, .1}}, {6, {.3, .5, .1}}};
  for (const auto& [day, shares] : by_day) {
    for (int cause = 1; cause <= 3; ++cause) {
      const double p = shares[static_cast<size_t>(cause - 1)];
      CHECK(curve.Incidence(cause, day) == doctest::Approx(p).epsilon(1e-14));
      for (const SurvivalStep& step : curve.steps()) {
        if (step.time != day) continue;
        CHECK(step.incidence_error[static_cast<size_t>(cause - 1)] ==
              doctest::Approx(std::sqrt(p * (1 - p) / 10)).epsilon(1e-12));
      }
    }
  }
  CHECK(curve.steps().back().surviving == 0);
  CHECK(std::isnan(curve.steps().back().surviving_error));
}

// Efron, The Two Sample Problem with Censored Data, 1967: each spell has one part of the whole;
// what is censored hands its part on to those that last longer, in equal shares.
TEST_CASE("The incidence is what redistribution to the right makes of it") {
  uint64_t state = 7;
  const auto below = [&](uint64_t limit) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return static_cast<int>((state >> 33) % limit);
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<Spell> spells(static_cast<size_t>(1 + below(12)));
    for (Spell& spell : spells) spell = {-1, below(8), below(3)};
    std::vector<double> parts(spells.size(), 1.0 / static_cast<double>(spells.size()));
    for (int64_t time = 0; time < 8; ++time) {
      double freed = 0;
      int longer = 0;
      for (const Spell& spell : spells) longer += spell.to > time ? 1 : 0;
      for (size_t i = 0; i < spells.size(); ++i) {
        if (spells[i].to == time && spells[i].cause == 0 && longer > 0) {
          freed += parts[i];
          parts[i] = 0;
        }
      }
      for (size_t i = 0; i < spells.size(); ++i) {
        if (spells[i].to > time) parts[i] += freed / longer;
      }
    }
    const SurvivalCurve curve = Curve(spells, 2);
    for (int64_t time = 0; time < 8; ++time) {
      for (int cause = 1; cause <= 2; ++cause) {
        double share = 0;
        for (size_t i = 0; i < spells.size(); ++i) {
          if (spells[i].cause == cause && spells[i].to <= time) share += parts[i];
        }
        CHECK(curve.Incidence(cause, time) == doctest::Approx(share).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("With one cause the incidence's variance is Greenwood's, also of late beginnings") {
  const SurvivalCurve curve =
      Curve({{-1, 4, 1, 2}, {2, 5, 1}, {3, 9, 0, 4}, {-1, 7, 1, 3}, {6, 12, 1}, {6, 14, 0, 2}});
  for (const SurvivalStep& step : curve.steps()) {
    CHECK(step.incidence[0] == doctest::Approx(1 - step.surviving).epsilon(1e-14));
    if (step.surviving > 0) {
      CHECK(step.incidence_error[0] == doctest::Approx(step.surviving_error).epsilon(1e-10));
    }
  }
}

TEST_CASE("What is known from later on is at risk from later on") {
  // On day 4 only the two that were there are at risk, on day 7 three more are.
  const SurvivalCurve curve = Curve({{-1, 4, 1}, {-1, 7, 1}, {4, 9, 0}, {5, 7, 1}, {6, 8, 0}});
  REQUIRE(curve.steps().size() == 2);
  CHECK(curve.steps()[0].at_risk == 2);
  CHECK(curve.steps()[1].at_risk == 4);
  CHECK(curve.Surviving(6) == .5);
  CHECK(curve.Surviving(7) == .25);
}

TEST_CASE("An interval stays within 0 and 1, and a median that was not seen is not told") {
  const SurvivalCurve curve = Curve({{-1, 1, 1}, {-1, 2, 0, 9}, {-1, 3, 1}, {-1, 4, 0, 9}});
  const ShareInterval interval = curve.SurvivingInterval(3, .95);
  CHECK(interval.low > 0);
  CHECK(interval.low < curve.Surviving(3));
  CHECK(interval.high > curve.Surviving(3));
  CHECK(interval.high < 1);
  CHECK_FALSE(curve.Quantile(.5).has_value());
  CHECK_FALSE(curve.QuantileInterval(.5, .95).high.has_value());
}

TEST_CASE("A spell that ends before it begins is named") {
  const auto curve = SurvivalCurve::Of(std::vector<Spell>{{-1, 4, 1}, {5, 5, 1}});
  CHECK(curve.status().message() == "Spell 2: it does not end after it begins.");
  CHECK(SurvivalCurve::Of(std::vector<Spell>{{-1, 4, 2}}).status().message() ==
        "Spell 1: there is no such cause.");
  CHECK(SurvivalCurve::Of({}).value().Surviving(3) == 1);
}

}  // namespace
}  // namespace coxswain
