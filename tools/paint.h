#ifndef COXSWAIN_TOOLS_PAINT_H_
#define COXSWAIN_TOOLS_PAINT_H_

#include <string>

// Colours of the terminal, sparingly: headlines bold, warnings yellow, errors red.
namespace coxswain_tools {

enum class Color {
  kAuto,  // on a terminal, unless NO_COLOR is set to anything (no-color.org) or TERM is "dumb"
  kAlways,
  kNever,
};
// For all that is printed from here on; until then kAuto.
void UseColor(Color color);

enum class Ink { kHeadline, kWarning, kError };
// The text as standard output shows it: painted, or as it is.
std::string Painted(Ink ink, const std::string& text);
// The same for standard error.
std::string PaintedError(Ink ink, const std::string& text);

// A text with its headlines painted: the line above one of = or -, and that line.
std::string PaintedHeadlines(const std::string& text);

// Whether standard error is a terminal that can rewrite a line.
bool CanRewriteErrors();

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_PAINT_H_
