#ifndef COXSWAIN_SRC_MARGIN_WIDE_H_
#define COXSWAIN_SRC_MARGIN_WIDE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "coxswain/base/int128.h"

namespace coxswain {

// A whole number of up to 512 bits and a sign, for products of several sums that are divided
// exactly. Nobody checks for more: callers bound what they multiply.
class Wide {
 public:
  Wide() = default;
  Wide(Int128 value);  // NOLINT(google-explicit-constructor): a number is one

  bool negative() const { return negative_; }
  bool zero() const;

  Wide operator-() const;
  friend Wide operator+(const Wide& a, const Wide& b);
  friend Wide operator-(const Wide& a, const Wide& b) { return a + -b; }
  friend Wide operator*(const Wide& a, const Wide& b);
  friend bool operator<(const Wide& a, const Wide& b);

  // Towards zero; the rest has the sign of the number. divisor > 0. False where the quotient is
  // beyond 2^126.
  bool Divide(const Wide& divisor, Int128* quotient, Wide* rest) const;

 private:
  static constexpr size_t kLimbs = 8;
  using Limbs = std::array<uint64_t, kLimbs>;  // the least first

  static int Compare(const Limbs& a, const Limbs& b);
  static void AddTo(const Limbs& b, Limbs* a);
  static void TakeFrom(const Limbs& b, Limbs* a);  // requires a >= b
  static int Bits(const Limbs& limbs);
  static Limbs ShiftedLeft(const Limbs& limbs, int bits);
  static void HalveOnce(Limbs* limbs);

  bool negative_ = false;  // never of zero
  Limbs limbs_{};
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_WIDE_H_
