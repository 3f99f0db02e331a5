#include "margin/outliers.h"

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("The median and the median distance from it do not move with an outlier") {
  // Median 12, distances 4 2 3 38 0, their median 3.
  const Fences fences = *FencesAround({8, 10, 15, 50, 12}, OutlierRule::kMad, 3.5, 0);
  CHECK(fences.median == 12);
  CHECK(fences.high == 12 + 3.5 * 3 / 0.6745);
  CHECK(fences.low == 12 - 3.5 * 3 / 0.6745);
  CHECK(FencesAround({8, 10, 15, 5000, 12}, OutlierRule::kMad, 3.5, 0)->high == fences.high);
}

TEST_CASE("Tukey's hinges are the medians of the halves, the middle in both") {
  // Hinges of 1 2 3 4 5: of 1 2 3 and 3 4 5.
  const Fences odd = *FencesAround({5, 1, 4, 2, 3}, OutlierRule::kTukey, 1.5, 0);
  CHECK(odd.low == 2 - 1.5 * 2);
  CHECK(odd.high == 4 + 1.5 * 2);
  // Of 1 2 3 4: 1.5 and 3.5.
  const Fences even = *FencesAround({4, 3, 2, 1}, OutlierRule::kTukey, 1, 0);
  CHECK(even.median == 2.5);
  CHECK(even.low == -0.5);
  CHECK(even.high == 5.5);
}

TEST_CASE("Where most are equal the fences stand at the least distance") {
  const Fences fences = *FencesAround({0.025, 0.025, 0.025, 0.9}, OutlierRule::kMad, 3.5, 0.01);
  CHECK(fences.low == 0.025 - 0.01);
  CHECK(fences.high == 0.025 + 0.01);
  CHECK_FALSE(FencesAround({}, OutlierRule::kTukey, 1.5, 0).has_value());
}

}  // namespace
}  // namespace coxswain
