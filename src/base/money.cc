#include "coxswain/base/money.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "coxswain/base/decimal.h"

namespace coxswain {
namespace {

// The range of amounts is symmetric, so that every amount can be negated.
std::optional<Money> InRange(bool fits, int64_t micros) {
  if (!fits || micros == std::numeric_limits<int64_t>::min()) return std::nullopt;
  return Money::FromMicros(micros);
}

struct Quotient {
  Uint128 whole;
  Uint128 rest;
};

// a * b / divisor with a, b < 2^127, divisor <= 2^127, and a quotient that fits 128 bits.
Quotient MultiplyDivideWide(Uint128 a, Uint128 b, Uint128 divisor) {
  Uint128 product;
  if (!__builtin_mul_overflow(a, b, &product)) return {product / divisor, product % divisor};
  // The product in two halves by schoolbook multiplication of 64-bit digits.
  constexpr Uint128 kLow = ~uint64_t{0};
  const Uint128 low = (a & kLow) * (b & kLow);
  const Uint128 cross = (a >> 64) * (b & kLow) + (low >> 64);
  const Uint128 middle = (a & kLow) * (b >> 64) + (cross & kLow);
  const Uint128 high_half = (a >> 64) * (b >> 64) + (cross >> 64) + (middle >> 64);
  const Uint128 low_half = (middle << 64) | (low & kLow);
  // Long division, one binary digit a turn; rest < divisor <= 2^127, so doubling it fits.
  Quotient quotient{0, high_half % divisor};
  for (int bit = 127; bit >= 0; --bit) {
    quotient.rest = (quotient.rest << 1) | ((low_half >> bit) & 1);
    quotient.whole <<= 1;
    if (quotient.rest >= divisor) {
      quotient.rest -= divisor;
      quotient.whole |= 1;
    }
  }
  return quotient;
}

}  // namespace

std::optional<Money> Money::Plus(Money other) const {
  int64_t sum;
  const bool fits = !__builtin_add_overflow(micros_, other.micros_, &sum);
  return InRange(fits, sum);
}

std::optional<Money> Money::Minus(Money other) const {
  int64_t difference;
  const bool fits = !__builtin_sub_overflow(micros_, other.micros_, &difference);
  return InRange(fits, difference);
}

std::optional<Money> Money::TimesShare(int64_t share_nanos) const {
  int64_t product = 0;
  const bool fits = MultiplyDivide(micros_, share_nanos, kNanos, &product);
  return InRange(fits, product);
}

std::optional<Money> Money::TimesQuantity(int64_t quantity_micros) const {
  int64_t product = 0;
  const bool fits = MultiplyDivide(micros_, quantity_micros, kMicros, &product);
  return InRange(fits, product);
}

std::string Money::ToString() const { return FormatDecimal(micros_, kMoneyScale, 2); }

std::vector<Int128> SplitByWeights(Int128 amount, absl::Span<const Int128> weights) {
  const size_t count = weights.size();
  if (count == 0) return {};
  const Uint128 magnitude =
      amount < 0 ? -static_cast<Uint128>(amount) : static_cast<Uint128>(amount);
  Uint128 total = 0;
  for (Int128 weight : weights) total += static_cast<Uint128>(std::max<Int128>(weight, 0));
  const bool equal = total == 0;
  if (equal) total = count;

  std::vector<Int128> parts(count);
  std::vector<Uint128> rests(count);
  Uint128 left = magnitude;
  for (size_t i = 0; i < count; ++i) {
    const Uint128 weight = equal ? 1 : static_cast<Uint128>(std::max<Int128>(weights[i], 0));
    const Quotient quotient = MultiplyDivideWide(magnitude, weight, total);
    parts[i] = static_cast<Int128>(quotient.whole);
    rests[i] = quotient.rest;
    left -= quotient.whole;
  }
  // left = sum of rests / total, so fewer micros are left than there are weights with a rest.
  if (left > 0) {
    std::vector<size_t> order(count);
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&rests](size_t a, size_t b) { return rests[a] > rests[b]; });
    const size_t extra = static_cast<size_t>(std::min<Uint128>(left, count));
    for (size_t i = 0; i < extra; ++i) parts[order[i]] += 1;
  }
  if (amount < 0) {
    for (Int128& part : parts) part = -part;
  }
  return parts;
}

}  // namespace coxswain
