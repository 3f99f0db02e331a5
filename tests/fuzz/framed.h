#ifndef COXSWAIN_TESTS_FUZZ_FRAMED_H_
#define COXSWAIN_TESTS_FUZZ_FRAMED_H_

#include <string>
#include <string_view>

// Inlined, so that no library is needed.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fuzz.h"

// What is saved in frames (proto/coxswain/v1), built so that its messages are what is tried, and
// not its checksums.
namespace fuzz {

class Framed {
 public:
  // `magic`: the 8 bytes that such a file begins with. Version 1.
  explicit Framed(std::string_view magic) : bytes_(magic) { AppendNumber(1, 4); }

  void Add(std::string_view message) {
    const uint64_t checksum = XXH3_64bits_withSeed(message.data(), message.size(), frames_++);
    chain_ = XXH3_64bits_withSeed(&checksum, sizeof checksum, chain_);
    AppendNumber(message.size(), 4);
    AppendNumber(checksum, 8);
    bytes_ += message;
  }

  // Frames to the end of the input, each as two bytes of length and its message.
  void AddAll(Input* input) {
    while (!input->empty()) {
      const size_t low = input->Byte();
      Add(input->Bytes(low | static_cast<size_t>(input->Byte()) << 8));
    }
  }

  uint64_t frames() const { return frames_; }
  uint64_t chain() const { return chain_; }
  const std::string& bytes() const { return bytes_; }

 private:
  void AppendNumber(uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) {
      bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
    }
  }

  std::string bytes_;
  uint64_t frames_ = 0;
  uint64_t chain_ = 0;
};

}  // namespace fuzz

#endif  // COXSWAIN_TESTS_FUZZ_FRAMED_H_
