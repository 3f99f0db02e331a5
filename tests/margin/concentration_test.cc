#include "margin/concentration.h"

#include <doctest/doctest.h>

namespace coxswain {
namespace {

TEST_CASE("HHI is 1/n where all are equal and 1 where one has all") {
  CHECK(Concentration({7, 7, 7, 7}).Herfindahl() == 0.25);
  CHECK(Concentration({9}).Herfindahl() == 1);
  CHECK(Concentration({4, 3, 2, 1}).Herfindahl() == 0.3);  // 30 / 100
  CHECK(Concentration({7, 7, 7, 7}).NumberEquivalent() == 4);
}

TEST_CASE("Gini is 0 where all are equal and 1 - 1/n where one has all but nothing") {
  CHECK(Concentration({5, 5, 5}).Gini() == 0);
  CHECK(Concentration({1, 2, 3, 4}).Gini() == 0.25);  // (-3 - 2 + 3 + 12) / (4 x 10)
  CHECK(Concentration({1, 1, 1, Int128{1} << 100}).Gini() == 0.75);
}

TEST_CASE("The largest and how many have a part of the whole") {
  const Concentration of({1, 2, 3, 4});
  CHECK(of.TopShare(1) == 0.4);
  CHECK(of.TopShare(2) == 0.7);
  CHECK(of.TopShare(9) == 1);
  CHECK(of.CountForShare(700'000) == 2);
  CHECK(of.CountForShare(700'001) == 3);
  CHECK(of.CountForShare(0) == 0);
  CHECK(of.CountForShare(1'000'000) == 4);
}

TEST_CASE("What is not above 0 has no part, and without any part there is no index") {
  const Concentration of({6, -100, 0, 2});
  CHECK(of.count() == 2);
  CHECK(of.Herfindahl() == 0.625);  // 40 / 64
  const Concentration none({0, -1});
  CHECK(none.count() == 0);
  CHECK_FALSE(none.Herfindahl().has_value());
  CHECK_FALSE(none.NumberEquivalent().has_value());
  CHECK_FALSE(none.Gini().has_value());
  CHECK_FALSE(none.TopShare(1).has_value());
  CHECK_FALSE(none.CountForShare(1).has_value());
}

TEST_CASE("Squares of amounts near the end of 126 bits are exact") {
  // A third each, and one more: (3 a^2 + 2 a + 1) / (3 a + 1)^2 is a third to the last bit.
  const Int128 a = Int128{1} << 124;
  CHECK(Concentration({a, a, a + 1}).Herfindahl() == 1.0 / 3);
  // 1 / (1 + 2^-60) + ... : 2^60 and 1 make (2^120 + 1) / (2^60 + 1)^2 = 1 - 2^-59 + ...
  CHECK(Concentration({Int128{1} << 60, 1}).Herfindahl() == 1);
  CHECK(Concentration({Int128{1} << 20, 1}).Herfindahl() ==
        1099511627777.0 / (1048577.0 * 1048577.0));
}

}  // namespace
}  // namespace coxswain
