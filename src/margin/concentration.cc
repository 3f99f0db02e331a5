#include "concentration.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace coxswain {
namespace {

// Squares of amounts take twice their bits. Below 2^255, so that one shift to the left fits; more
// comes of no rows, and wraps.
struct Wide {
  Uint128 high = 0;
  Uint128 low = 0;

  friend bool operator>=(const Wide& a, const Wide& b) {
    return a.high != b.high ? a.high > b.high : a.low >= b.low;
  }
  bool zero() const { return high == 0 && low == 0; }
  int bits() const {
    const auto of = [](Uint128 value) {
      const uint64_t top = static_cast<uint64_t>(value >> 64);
      return top != 0 ? 128 - std::countl_zero(top)
                      : 64 - std::countl_zero(static_cast<uint64_t>(value));
    };
    return high != 0 ? 128 + of(high) : of(low);
  }
  Wide operator<<(int places) const {
    if (places == 0) return *this;
    if (places >= 128) return {low << (places - 128), 0};
    return {high << places | low >> (128 - places), low << places};
  }
  Wide operator+(const Wide& other) const {
    const Uint128 sum = low + other.low;
    return {high + other.high + (sum < low ? 1 : 0), sum};
  }
  Wide operator-(const Wide& other) const {
    return {high - other.high - (low < other.low ? 1 : 0), low - other.low};
  }
};

Wide Product(Uint128 a, Uint128 b) {
  constexpr Uint128 kHalf = ~uint64_t{0};
  const Uint128 low = (a & kHalf) * (b & kHalf);
  const Uint128 cross = (a >> 64) * (b & kHalf);
  const Uint128 other = (a & kHalf) * (b >> 64);
  Wide product = {(a >> 64) * (b >> 64), low};
  product = product + Wide{cross >> 64, cross << 64};
  return product + Wide{other >> 64, other << 64};
}

// The double nearest to the quotient; 0 where the divisor is 0.
double Quotient(Wide rest, Wide divisor) {
  if (rest.zero() || divisor.zero()) return 0;
  const int exponent = rest.bits() - divisor.bits();
  exponent < 0 ? rest = rest << -exponent : divisor = divisor << exponent;
  // Both have as many bits: the quotient lies between 1/2 and 2. 64 of its binary digits are more
  // than a double keeps, and the last of them stands for all that follow.
  uint64_t digits = 0;
  for (int i = 0; i < 64; ++i) {
    digits <<= 1;
    if (rest >= divisor) {
      rest = rest - divisor;
      digits |= 1;
    }
    rest = rest << 1;
  }
  if (!rest.zero()) digits |= 1;
  return std::ldexp(static_cast<double>(digits), exponent - 63);
}

}  // namespace

Concentration::Concentration(std::vector<Int128> amounts) : amounts_(std::move(amounts)) {
  amounts_.erase(
      std::remove_if(amounts_.begin(), amounts_.end(), [](Int128 amount) { return amount <= 0; }),
      amounts_.end());
  std::sort(amounts_.begin(), amounts_.end(), std::greater<Int128>());
  for (const Int128 amount : amounts_) total_ += static_cast<Uint128>(amount);
}

std::optional<double> Concentration::Herfindahl() const {
  if (amounts_.empty()) return std::nullopt;
  Wide squares;
  for (const Int128 amount : amounts_) {
    const Uint128 value = static_cast<Uint128>(amount);
    squares = squares + Product(value, value);
  }
  return Quotient(squares, Product(total_, total_));
}

std::optional<double> Concentration::NumberEquivalent() const {
  const std::optional<double> index = Herfindahl();
  if (!index.has_value() || *index == 0) return std::nullopt;
  return 1 / *index;
}

std::optional<double> Concentration::Gini() const {
  if (amounts_.empty()) return std::nullopt;
  const Uint128 count = amounts_.size();
  Wide ranked;  // 2 x sum of i x_i
  for (size_t i = 0; i < amounts_.size(); ++i) {
    ranked = ranked + Product(static_cast<Uint128>(amounts_[i]), 2 * (count - i));
  }
  return Quotient(ranked - Product(total_, count + 1), Product(total_, count));
}

std::optional<double> Concentration::TopShare(int64_t top) const {
  if (amounts_.empty()) return std::nullopt;
  Uint128 sum = 0;
  for (size_t i = 0; i < amounts_.size() && static_cast<int64_t>(i) < top; ++i) {
    sum += static_cast<Uint128>(amounts_[i]);
  }
  return Quotient({0, sum}, {0, total_});
}

std::optional<int64_t> Concentration::CountForShare(int64_t share_micros) const {
  if (amounts_.empty()) return std::nullopt;
  const Wide wanted = Product(total_, static_cast<Uint128>(share_micros));
  Uint128 sum = 0;
  int64_t taken = 0;
  while (taken < count() && !(Product(sum, static_cast<Uint128>(kMicros)) >= wanted)) {
    sum += static_cast<Uint128>(amounts_[static_cast<size_t>(taken++)]);
  }
  return taken;
}

}  // namespace coxswain
