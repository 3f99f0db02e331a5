#include "coxswain/mapping/mapping.h"

#include "base/letters.h"

namespace coxswain {
namespace {

// * is any text. Goes back to the last star only, which is enough.
bool Matches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, after = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after = t;
    } else if (p < pattern.size() && Lower(pattern[p]) == Lower(text[t])) {
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

bool MatchesName(std::string_view pattern, std::string_view text) {
  return pattern.find('*') == std::string_view::npos ? PlainName(pattern) == PlainName(text)
                                                     : Matches(pattern, text);
}

}  // namespace coxswain
