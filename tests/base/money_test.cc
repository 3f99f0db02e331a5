#include "coxswain/base/money.h"

#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/base/decimal.h"

namespace coxswain {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::vector<std::string> Split(Int128 amount, const std::vector<Int128>& weights) {
  std::vector<std::string> texts;
  for (Int128 part : SplitByWeights(amount, weights)) texts.push_back(FormatDecimal(part, 6));
  return texts;
}

using Texts = std::vector<std::string>;

TEST_CASE("money adds, subtracts and prints in units of the currency") {
  const Money price = Money::FromMicros(1'250'000);
  CHECK(price.ToString() == "1.25");
  CHECK(Money::FromMicros(-3'000'000).ToString() == "-3.00");
  CHECK(price.Plus(price)->ToString() == "2.50");
  CHECK(price.Minus(Money::FromMicros(2'000'000))->ToString() == "-0.75");
  CHECK(price > Money());
}

TEST_CASE("money beyond the range is empty, not wrapped") {
  const Money most = Money::FromMicros(kMax), least = Money::FromMicros(-kMax);
  const Money micro = Money::FromMicros(1);
  CHECK_FALSE(most.Plus(micro).has_value());
  CHECK_FALSE(least.Minus(micro).has_value());
  CHECK(most.Plus(least) == Money());
  CHECK_FALSE(most.TimesShare(2 * kNanos).has_value());
  CHECK(most.TimesShare(kNanos) == most);
  CHECK(least.TimesQuantity(kMicros) == least);
}

TEST_CASE("a share or a quantity of money is rounded half to even") {
  CHECK(Money::FromMicros(100'000'000).TimesShare(150'000'000)->ToString() == "15.00");
  CHECK(Money::FromMicros(1).TimesShare(500'000'000)->micros() == 0);
  CHECK(Money::FromMicros(3).TimesShare(500'000'000)->micros() == 2);
  CHECK(Money::FromMicros(-3).TimesShare(500'000'000)->micros() == -2);
  CHECK(Money::FromMicros(19'990'000).TimesQuantity(3'000'000)->ToString() == "59.97");
  CHECK(Money::FromMicros(19'990'000).TimesQuantity(-1'500'000)->ToString() == "-29.985");
}

TEST_CASE("equal shares differ by at most the last micro, the earlier get more") {
  CHECK(Split(10'000'000'010'000, {1, 1, 1}) ==
        Texts{"3333333.336667", "3333333.336667", "3333333.336666"});
  CHECK(Split(-10'000'000'010'000, {1, 1, 1}) ==
        Texts{"-3333333.336667", "-3333333.336667", "-3333333.336666"});
}

TEST_CASE("what is left over goes to the largest remainders") {
  // 10 micros over 1:2:4 are 1.43, 2.86, 5.71: two are left, for the second and the third.
  CHECK(Split(10, {1, 2, 4}) == Texts{"0.000001", "0.000003", "0.000006"});
  CHECK(Split(1, {1, 0, 1}) == Texts{"0.000001", "0", "0"});
}

TEST_CASE("without weights there are no parts, with zero weights equal ones") {
  CHECK(Split(100, {}).empty());
  CHECK(Split(1'000'000, {0, 0}) == Texts{"0.5", "0.5"});
  CHECK(Split(0, {1, 2}) == Texts{"0", "0"});
  CHECK(Split(3'000'000, {0, 7, 0}) == Texts{"0", "3", "0"});
}

TEST_CASE("a split is exact where amount times weight needs more than 128 bits") {
  const Int128 large = static_cast<Int128>(1) << 99;
  // 3 * 2^99 over 2^99 : 2^98 is 2^100 : 2^99.
  const std::vector<Int128> parts =
      SplitByWeights(large * 3 / 4, std::vector<Int128>{large / 2, large / 4});
  CHECK((parts[0] == large / 2));
  CHECK((parts[1] == large / 4));
  // One more: two thirds of it go to the first.
  const std::vector<Int128> more =
      SplitByWeights(large * 3 / 4 + 1, std::vector<Int128>{large / 2, large / 4});
  CHECK((more[0] == large / 2 + 1));
  CHECK((more[1] == large / 4));
}

TEST_CASE("the parts always add up to the whole") {
  uint64_t state = 7;
  const auto next = [&state] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<Int128>(state >> 8);
  };
  for (int i = 0; i < 2000; ++i) {
    std::vector<Int128> weights(static_cast<size_t>(i % 7 + 1));
    for (Int128& weight : weights) weight = next() << (i % 3 * 20);
    const Int128 amount = (i % 2 == 0 ? next() : -next()) << (i % 5 * 10);
    const std::vector<Int128> parts = SplitByWeights(amount, weights);
    Int128 sum = 0;
    for (Int128 part : parts) sum += part;
    CHECK((sum == amount));
  }
}

}  // namespace
}  // namespace coxswain
