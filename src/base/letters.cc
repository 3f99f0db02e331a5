#include "base/letters.h"

#include <algorithm>

namespace coxswain {

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string PlainName(std::string_view name) {
  std::string plain;
  for (const char byte : name) {
    const char small = Lower(byte);
    if ((small >= 'a' && small <= 'z') || IsDigit(byte) || (byte & 0x80) != 0) plain += small;
  }
  return plain;
}

}  // namespace coxswain
