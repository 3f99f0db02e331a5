#include "margin/wide.h"

#include <random>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

bool Same(const Wide& a, const Wide& b) { return !(a < b) && !(b < a); }

TEST_CASE("a product divided by its factors is what was multiplied, with the rest that was added") {
  std::mt19937_64 random(7);
  const auto draw = [&](int bits) {
    Int128 value = 0;
    for (int i = 0; i < bits; i += 32) value = value << 32 | static_cast<uint32_t>(random());
    return value & ((Int128{1} << bits) - 1);
  };
  for (int i = 0; i < 2000; ++i) {
    const Int128 quotient = (i % 2 == 0 ? 1 : -1) * draw(1 + i % 120);
    const Wide divisor = Wide(draw(96) + 1) * Wide(draw(1 + i % 90) + 1) * Wide(draw(90) + 1);
    const Wide added = quotient < 0 ? -Wide(draw(60)) : Wide(draw(60));  // below the divisor
    if (!(Wide(Int128{1} << 60) < divisor)) continue;
    Int128 told = 0;
    Wide rest;
    REQUIRE((Wide(quotient) * divisor + added).Divide(divisor, &told, &rest));
    CHECK(told == quotient);
    CHECK(Same(rest, added));
  }
}

TEST_CASE("sums carry and borrow across all digits, and nothing has no sign") {
  const Wide one(Int128{1});
  const Wide large = Wide(Int128{1} << 126) * Wide(Int128{1} << 126) * Wide(Int128{1} << 126);
  CHECK(Same(large - one + one, large));
  CHECK(large - one < large);
  CHECK(-large < -large + one);
  CHECK((large - large).zero());
  CHECK_FALSE((large - large).negative());
  CHECK_FALSE((-(large - large)).negative());
}

TEST_CASE("a quotient that 126 bits do not hold is refused") {
  Int128 quotient = 0;
  Wide rest;
  const Wide number = Wide(Int128{1} << 120) * Wide(Int128{1} << 10);
  CHECK_FALSE(number.Divide(Wide(Int128{3}), &quotient, &rest));
  CHECK(number.Divide(Wide(Int128{1} << 10), &quotient, &rest));
  CHECK(quotient == Int128{1} << 120);
  CHECK(rest.zero());
}

}  // namespace
}  // namespace coxswain
