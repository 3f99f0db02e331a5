#include "wide.h"

#include <algorithm>
#include <bit>

namespace coxswain {

Wide::Wide(Int128 value) : negative_(value < 0) {
  const Uint128 magnitude = value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  limbs_[0] = static_cast<uint64_t>(magnitude);
  limbs_[1] = static_cast<uint64_t>(magnitude >> 64);
}

bool Wide::zero() const { return limbs_ == Limbs{}; }

Wide Wide::operator-() const {
  Wide other = *this;
  other.negative_ = !negative_ && !zero();
  return other;
}

int Wide::Compare(const Limbs& a, const Limbs& b) {
  for (size_t i = kLimbs; i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

void Wide::AddTo(const Limbs& b, Limbs* a) {
  Uint128 carry = 0;
  for (size_t i = 0; i < kLimbs; ++i) {
    carry += static_cast<Uint128>((*a)[i]) + b[i];
    (*a)[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
}

void Wide::TakeFrom(const Limbs& b, Limbs* a) {
  uint64_t borrow = 0;
  for (size_t i = 0; i < kLimbs; ++i) {
    const Uint128 take = static_cast<Uint128>(b[i]) + borrow;
    borrow = (*a)[i] < take ? 1 : 0;
    (*a)[i] = static_cast<uint64_t>((*a)[i] - take);
  }
}

int Wide::Bits(const Limbs& limbs) {
  for (size_t i = kLimbs; i-- > 0;) {
    if (limbs[i] != 0) return static_cast<int>(i) * 64 + static_cast<int>(std::bit_width(limbs[i]));
  }
  return 0;
}

Wide::Limbs Wide::ShiftedLeft(const Limbs& limbs, int bits) {
  Limbs out{};
  const size_t whole = static_cast<size_t>(bits) / 64;
  const int part = bits % 64;
  for (size_t i = kLimbs; i-- > whole;) {
    out[i] = limbs[i - whole] << part;
    if (part != 0 && i > whole) out[i] |= limbs[i - whole - 1] >> (64 - part);
  }
  return out;
}

void Wide::HalveOnce(Limbs* limbs) {
  for (size_t i = 0; i < kLimbs; ++i) {
    (*limbs)[i] = ((*limbs)[i] >> 1) | (i + 1 < kLimbs ? (*limbs)[i + 1] << 63 : 0);
  }
}

Wide operator+(const Wide& a, const Wide& b) {
  Wide sum = a;
  if (a.negative_ == b.negative_) {
    Wide::AddTo(b.limbs_, &sum.limbs_);
    return sum;
  }
  if (Wide::Compare(a.limbs_, b.limbs_) >= 0) {
    Wide::TakeFrom(b.limbs_, &sum.limbs_);
  } else {
    sum = b;
    Wide::TakeFrom(a.limbs_, &sum.limbs_);
  }
  if (sum.zero()) sum.negative_ = false;
  return sum;
}

Wide operator*(const Wide& a, const Wide& b) {
  Wide product;
  for (size_t i = 0; i < Wide::kLimbs; ++i) {
    if (a.limbs_[i] == 0) continue;
    Uint128 carry = 0;
    for (size_t j = 0; i + j < Wide::kLimbs; ++j) {
      carry += static_cast<Uint128>(a.limbs_[i]) * b.limbs_[j] + product.limbs_[i + j];
      product.limbs_[i + j] = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
  }
  product.negative_ = a.negative_ != b.negative_ && !product.zero();
  return product;
}

bool operator<(const Wide& a, const Wide& b) {
  if (a.negative_ != b.negative_) return a.negative_;
  const int order = Wide::Compare(a.limbs_, b.limbs_);
  return a.negative_ ? order > 0 : order < 0;
}

bool Wide::Divide(const Wide& divisor, Int128* quotient, Wide* rest) const {
  // Long division, one binary digit a turn: quotients are small beside what is divided.
  const int turns = Bits(limbs_) - Bits(divisor.limbs_);
  if (turns > 126) return false;
  Limbs left = limbs_;
  Uint128 whole = 0;
  if (turns >= 0) {
    Limbs step = ShiftedLeft(divisor.limbs_, turns);
    for (int turn = 0; turn <= turns; ++turn) {
      whole <<= 1;
      if (Compare(left, step) >= 0) {
        TakeFrom(step, &left);
        whole |= 1;
      }
      HalveOnce(&step);
    }
  }
  if (whole >> 126 != 0) return false;
  *quotient = negative_ ? -static_cast<Int128>(whole) : static_cast<Int128>(whole);
  rest->limbs_ = left;
  rest->negative_ = negative_ && left != Limbs{};
  return true;
}

}  // namespace coxswain
