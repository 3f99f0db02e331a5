#ifndef COXSWAIN_BASE_MONEY_H_
#define COXSWAIN_BASE_MONEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/base/int128.h"

namespace coxswain {

inline constexpr int kMoneyScale = 6;          // money, quantities, plain numbers: 1e-6
inline constexpr int kShareScale = 9;          // shares and probabilities: 1e-9
inline constexpr int kRateScale = 12;          // rates of currencies: 1e-12
inline constexpr int64_t kMicros = 1'000'000;  // micros in one unit of a currency
inline constexpr int64_t kNanos = 1'000'000'000;

// An amount of one row, in millionths of a currency unit, |amount| <= 2^63 - 1 micros, that is
// about 9.2e12 units. Sums of many rows are Int128 micros.
class Money {
 public:
  constexpr Money() = default;
  static constexpr Money FromMicros(int64_t micros) { return Money(micros); }
  constexpr int64_t micros() const { return micros_; }

  // Empty where the result is beyond the range.
  std::optional<Money> Plus(Money other) const;
  std::optional<Money> Minus(Money other) const;
  // Rounded half to even; share in 1e-9.
  std::optional<Money> TimesShare(int64_t share_nanos) const;
  // Rounded half to even; quantity in 1e-6.
  std::optional<Money> TimesQuantity(int64_t quantity_micros) const;

  std::string ToString() const;  // "1.25", no currency
  friend constexpr bool operator==(Money, Money) = default;
  friend constexpr auto operator<=>(Money, Money) = default;

 private:
  explicit constexpr Money(int64_t micros) : micros_(micros) {}
  int64_t micros_ = 0;
};

// Splits `amount` in proportion to `weights` by largest remainder (Hamilton's method): parts add
// up to `amount` exactly; the micros that rounding leaves over go to the largest remainders, ties
// to the earlier weight, so hand the weights over in key order. Weights may not be negative; if
// all are zero the split is equal. A negative amount is split as its positive mirror image.
// No weights: no parts. Requires |amount| and the sum of the weights below 2^100; their products
// are held in 256 bits.
std::vector<Int128> SplitByWeights(Int128 amount, absl::Span<const Int128> weights);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_MONEY_H_
