#ifndef COXSWAIN_SRC_NUMERIC_RANDOM_H_
#define COXSWAIN_SRC_NUMERIC_RANDOM_H_

#include <array>
#include <cstdint>

// Random numbers that are the same on every machine.
namespace coxswain::numeric {

// Fills states. Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators,
// OOPSLA 2014.
class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

// xoshiro256**. Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, ACM
// Transactions on Mathematical Software 2021.
class Random {
 public:
  explicit Random(uint64_t seed) {
    SplitMix64 filler(seed);
    for (uint64_t& word : state_) word = filler.Next();
  }
  explicit Random(const std::array<uint64_t, 4>& state) : state_(state) {}

  uint64_t Next() {
    const uint64_t result = Rotated(state_[1] * 5, 7) * 9;
    const uint64_t moved = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= moved;
    state_[3] = Rotated(state_[3], 45);
    return result;
  }

  // 0 to below - 1, by the upper bits: each as likely as the others to within below / 2^32.
  uint32_t Below(uint32_t below) { return static_cast<uint32_t>(((Next() >> 32) * below) >> 32); }

 private:
  static uint64_t Rotated(uint64_t word, int bits) {
    return (word << bits) | (word >> (64 - bits));
  }

  std::array<uint64_t, 4> state_;
};

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_RANDOM_H_
