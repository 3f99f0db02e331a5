#include "numeric/kaplan_meier.h"

#include <vector>

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

// Weeks of remission of 21 patients given 6-mercaptopurine; below 0: still in remission. Freireich
// et al., Blood 1963; estimates and standard errors as printed in Collett, Modelling Survival Data
// in Medical Research, and in Kleinbaum and Klein, Survival Analysis, table 2.1.
std::vector<Spell> Remissions() {
  std::vector<Spell> spells;
  for (const int weeks :
       {6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35}) {
    spells.push_back({weeks < 0 ? -weeks * 1.0 : weeks * 1.0, weeks > 0});
  }
  return spells;
}

TEST_CASE("The remissions of Freireich's patients last as their published curve has it") {
  const std::vector<SurvivalStep> steps = KaplanMeier(Remissions());
  struct Published {
    double weeks;
    int at_risk, ended;
    double survival, error;
  };
  const Published published[] = {{6, 21, 3, .8571, .0764},  {7, 17, 1, .8067, .0869},
                                 {10, 15, 1, .7529, .0963}, {13, 12, 1, .6902, .1068},
                                 {16, 11, 1, .6275, .1141}, {22, 7, 1, .5378, .1282},
                                 {23, 6, 1, .4482, .1346}};
  REQUIRE(steps.size() == std::size(published));
  for (size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(published[i].weeks);
    CHECK(steps[i].time == published[i].weeks);
    CHECK(steps[i].at_risk == published[i].at_risk);
    CHECK(steps[i].ended == published[i].ended);
    CHECK(steps[i].survival == doctest::Approx(published[i].survival).epsilon(0.0001));
    CHECK(steps[i].standard_error() == doctest::Approx(published[i].error).epsilon(0.001));
  }
  // Half had relapsed by week 23; by the intervals on the log(-log) scale from week 13 on, and
  // perhaps never.
  const SurvivalQuantile median = QuantileOf(steps, 0.5);
  CHECK(median.time == 23);
  CHECK(median.low == 13);
  CHECK_FALSE(median.high.has_value());
}

TEST_CASE("Eight leads: what counts rejections as waiting says that .5625 are won by day 20") {
  // 1 won on day 5, 2 rejected on 7, 1 censored on 8, 2 won on 10, 2 censored on 20.
  const std::vector<SurvivalStep> steps =
      KaplanMeier({{5, true}, {7, false, 2}, {8, false}, {10, true, 2}, {20, false, 2}});
  CHECK(1 - StepAt(steps, 20)->survival == 0.5625);
}

TEST_CASE("Nothing is known beyond what ended") {
  CHECK(KaplanMeier({}).empty());
  CHECK(KaplanMeier({{5, false}, {7, false}}).empty());
  const std::vector<SurvivalStep> steps = KaplanMeier({{5, false}, {3, true}, {4, true}});
  CHECK(StepAt(steps, 2.9) == nullptr);
  CHECK(StepAt(steps, 3)->survival == doctest::Approx(2.0 / 3));
  CHECK(StepAt(steps, 99)->survival == doctest::Approx(1.0 / 3));
  CHECK_FALSE(QuantileOf(steps, 0.9).time.has_value());
}

TEST_CASE("Where all have ended nothing is left, and no spread is claimed") {
  const std::vector<SurvivalStep> steps = KaplanMeier({{1, true}, {2, true}, {2, true}, {4, true}});
  CHECK(steps.back().survival == 0);
  CHECK(steps.back().standard_error() == 0);
  CHECK(steps.back().low() == 0);
  CHECK(steps.back().high() == 0);
  CHECK(QuantileOf(steps, 0.5).time == 2);
  CHECK(QuantileOf(steps, 0.25).time == 1);
  CHECK(QuantileOf(steps, 1).time == 4);
  // Several that are alike may come as one.
  const std::vector<SurvivalStep> same = KaplanMeier({{1, true}, {2, true, 2}, {4, true}});
  REQUIRE(same.size() == steps.size());
  CHECK(same[1].at_risk == 3);
  CHECK(same[1].survival == steps[1].survival);
}

}  // namespace
}  // namespace coxswain::numeric
