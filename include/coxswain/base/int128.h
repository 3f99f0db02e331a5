#ifndef COXSWAIN_BASE_INT128_H_
#define COXSWAIN_BASE_INT128_H_

#include <cstdint>

namespace coxswain {

// Sums of money, quantities and counts are held in 128 bits: a 64-bit amount can be added 2^63
// times before it could overflow, so sums are exact and need no check.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

inline constexpr Int128 kInt128Max = static_cast<Int128>(~static_cast<Uint128>(0) >> 1);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_INT128_H_
