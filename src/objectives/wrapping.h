#ifndef COXSWAIN_SRC_OBJECTIVES_WRAPPING_H_
#define COXSWAIN_SRC_OBJECTIVES_WRAPPING_H_

#include "coxswain/base.h"

// Sums of what a tally says, whatever it says: they wrap.
namespace coxswain {

inline Int128 Plus(Int128 a, Int128 b) {
  return static_cast<Int128>(static_cast<Uint128>(a) + static_cast<Uint128>(b));
}
inline Int128 Minus(Int128 a, Int128 b) {
  return static_cast<Int128>(static_cast<Uint128>(a) - static_cast<Uint128>(b));
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_WRAPPING_H_
