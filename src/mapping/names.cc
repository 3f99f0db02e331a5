#include "coxswain/mapping/mapping.h"

namespace coxswain {
namespace {

// With the stars of a pattern, or without.
std::string Plain(std::string_view name, bool stars) {
  std::string plain;
  for (const char byte : name) {
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool kept = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
                      (byte & 0x80) != 0 || (stars && byte == '*');
    if (upper) plain += static_cast<char>(byte - 'A' + 'a');
    if (kept) plain += byte;
  }
  return plain;
}

// * is any text. Goes back to the last star only, which is enough.
bool Matches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, after = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++after;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

std::string PlainName(std::string_view name) { return Plain(name, false); }

bool MatchesName(std::string_view pattern, std::string_view text) {
  return Matches(Plain(pattern, true), PlainName(text));
}

}  // namespace coxswain
