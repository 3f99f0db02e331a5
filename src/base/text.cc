#include <cstring>
#include <string>

#include "coxswain/base/status.h"

namespace coxswain {
namespace {

// The size of the well formed sequence at `p`, 0 if there is none. RFC 3629, section 4.
size_t SequenceSize(const unsigned char* p, size_t left) {
  const unsigned char first = p[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (left < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((p[i] & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies beyond U+10FFFF show in the second byte.
  if (first == 0xE0 && p[1] < 0xA0) return 0;
  if (first == 0xED && p[1] > 0x9F) return 0;
  if (first == 0xF0 && p[1] < 0x90) return 0;
  if (first == 0xF4 && p[1] > 0x8F) return 0;
  return size;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  const unsigned char* p = reinterpret_cast<const unsigned char*>(text.data());
  size_t left = text.size();
  while (left > 0) {
    if (left >= 8) {
      uint64_t word;
      std::memcpy(&word, p, 8);
      if ((word & 0x8080808080808080u) == 0) {
        p += 8;
        left -= 8;
        continue;
      }
    }
    const size_t size = SequenceSize(p, left);
    if (size == 0) return false;
    p += size;
    left -= size;
  }
  return true;
}

std::string Quote(std::string_view text) {
  constexpr size_t kMost = 40;
  std::string quoted = "'";
  const unsigned char* p = reinterpret_cast<const unsigned char*>(text.data());
  size_t at = 0;
  while (at < text.size()) {
    const size_t size = SequenceSize(p + at, text.size() - at);
    if (at + size > kMost && text.size() > kMost + 3) {
      quoted += "...";
      break;
    }
    if (size == 0 || p[at] < 0x20 || p[at] == 0x7F) {
      quoted += '?';
      ++at;
    } else {
      quoted += text.substr(at, size);
      at += size;
    }
  }
  quoted += '\'';
  return quoted;
}

}  // namespace coxswain
