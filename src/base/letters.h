#ifndef COXSWAIN_SRC_BASE_LETTERS_H_
#define COXSWAIN_SRC_BASE_LETTERS_H_

#include <string>
#include <string_view>

// Names as people write them: what differs in case, blanks and signs alone is the same. Of ASCII;
// bytes beyond it stand for themselves.
namespace coxswain {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool SameIgnoringCase(std::string_view a, std::string_view b);

// The letters and digits of a name, letters in small; bytes beyond ASCII stay.
std::string PlainName(std::string_view name);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BASE_LETTERS_H_
