#include "numeric/student_t.h"

#include <initializer_list>

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

// The 95 % points that every table of Student's t prints: 90 % of |T| lies below them.
TEST_CASE("the quantiles are those of the tables") {
  CHECK(StudentCentralQuantile(0.9, 1) == doctest::Approx(6.313752).epsilon(1e-6));
  CHECK(StudentCentralQuantile(0.9, 2) == doctest::Approx(2.919986).epsilon(1e-6));
  CHECK(StudentCentralQuantile(0.9, 5) == doctest::Approx(2.015048).epsilon(1e-6));
  CHECK(StudentCentralQuantile(0.9, 10) == doctest::Approx(1.812461).epsilon(1e-6));
  CHECK(StudentCentralQuantile(0.9, 120) == doctest::Approx(1.657651).epsilon(1e-6));
  CHECK(StudentCentralQuantile(0.95, 7) == doctest::Approx(2.364624).epsilon(1e-6));
}

TEST_CASE("the quantile of a probability has that probability") {
  for (const int degrees : {1, 2, 3, 4, 9, 30, 1001}) {
    for (const double probability : {0.01, 0.5, 0.9, 0.999}) {
      const double t = StudentCentralQuantile(probability, degrees);
      CHECK(StudentCentralProbability(t, degrees) == doctest::Approx(probability).epsilon(1e-12));
    }
  }
}

}  // namespace
}  // namespace coxswain::numeric
