#include "paint.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace coxswain_tools {
namespace {

Color chosen = Color::kAuto;

bool Dumb() {
  const char* const term = std::getenv("TERM");
  return term == nullptr || *term == '\0' || std::strcmp(term, "dumb") == 0;
}

bool Colored(int descriptor) {
  if (chosen != Color::kAuto) return chosen == Color::kAlways;
  const char* const refused = std::getenv("NO_COLOR");
  return isatty(descriptor) != 0 && !Dumb() && (refused == nullptr || *refused == '\0');
}

std::string Paint(Ink ink, const std::string& text) {
  const char* code = "1";
  if (ink == Ink::kWarning) code = "33";
  if (ink == Ink::kError) code = "1;31";
  return std::string("\033[") + code + "m" + text + "\033[0m";
}

bool IsRule(std::string_view line) {
  return line.size() > 2 && line.find_first_not_of("=- ") == std::string_view::npos &&
         line.front() != ' ';
}

}  // namespace

void UseColor(Color color) { chosen = color; }

std::string Painted(Ink ink, const std::string& text) {
  return Colored(STDOUT_FILENO) && !text.empty() ? Paint(ink, text) : text;
}

std::string PaintedError(Ink ink, const std::string& text) {
  return Colored(STDERR_FILENO) && !text.empty() ? Paint(ink, text) : text;
}

std::string PaintedHeadlines(const std::string& text) {
  if (!Colored(STDOUT_FILENO)) return text;
  const auto line_at = [&](size_t start) {
    return std::string_view(text).substr(start, text.find('\n', start) - start);
  };
  std::string painted;
  bool under = false;
  for (size_t start = 0; start < text.size();) {
    const std::string_view line = line_at(start);
    const size_t next = start + line.size() + 1;
    const bool over = !line.empty() && next < text.size() && IsRule(line_at(next));
    painted += over || under ? Paint(Ink::kHeadline, std::string(line)) : std::string(line);
    if (next <= text.size()) painted += '\n';
    under = over;
    start = next;
  }
  return painted;
}

bool CanRewriteErrors() { return isatty(STDERR_FILENO) != 0 && !Dumb(); }

}  // namespace coxswain_tools
