#include "numeric/random.h"

#include <doctest/doctest.h>

namespace coxswain::numeric {
namespace {

TEST_CASE("SplitMix64 and xoshiro256** give their published sequences") {
  SplitMix64 filler(1234567);
  for (const uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                  4593380528125082431u, 16408922859458223821u}) {
    CHECK(filler.Next() == expected);
  }
  Random random(std::array<uint64_t, 4>{1, 2, 3, 4});
  for (const uint64_t expected :
       {uint64_t{11520}, uint64_t{0}, uint64_t{1509978240}, uint64_t{1215971899390074240}}) {
    CHECK(random.Next() == expected);
  }
}

TEST_CASE("of six sides each comes up as often") {
  Random die(7);
  int seen[6] = {};
  for (int i = 0; i < 60000; ++i) ++seen[die.Below(6)];
  for (const int times : seen) {
    CHECK(times > 9600);
    CHECK(times < 10400);
  }
}

}  // namespace
}  // namespace coxswain::numeric
