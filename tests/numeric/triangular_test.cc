#include "numeric/triangular.h"

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

TEST_CASE("A triangle's area left of a value") {
  // From 8 over 10 to 14: a third lies below the peak, (14 - 11)^2 / (6 x 4) above 11.
  CHECK(TriangularBelow(8, 8, 10, 14) == 0);
  CHECK(TriangularBelow(9, 8, 10, 14) == doctest::Approx(1.0 / 12));
  CHECK(TriangularBelow(10, 8, 10, 14) == doctest::Approx(1.0 / 3));
  CHECK(TriangularBelow(11, 8, 10, 14) == doctest::Approx(0.625));
  CHECK(TriangularBelow(14, 8, 10, 14) == 1);
}

TEST_CASE("A triangle may stand upright on one side, or be a single value") {
  CHECK(TriangularBelow(9, 8, 8, 10) == doctest::Approx(0.75));
  CHECK(TriangularBelow(9, 8, 10, 10) == doctest::Approx(0.25));
  CHECK(TriangularBelow(10, 10, 10, 10) == 0);
  CHECK(TriangularBelow(10.5, 10, 10, 10) == 1);
}

}  // namespace
}  // namespace coxswain::numeric
