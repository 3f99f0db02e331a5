#include <algorithm>
#include <utility>

#include "document.h"

namespace coxswain::report {
namespace {

// `lower` has no capitals.
bool ContainsIgnoringCase(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(), same) != text.end();
}

}  // namespace

absl::StatusOr<Page> ReadPage(const ReportOptions& options) {
  Page page;
  page.fragment = options.fragment;
  for (const std::string_view end : {"</script", "<!--"}) {
    if (!ContainsIgnoringCase(options.script, end)) continue;
    return InvalidArgument("The report's script contains '" + std::string(end) +
                           "', where the browser would end it: write it as '\\x3c" +
                           std::string(end.substr(1)) + "'.");
  }
  page.script = options.script;
  std::string link;
  for (const char c : options.script_links + " ") {
    if (c == ' ') {
      if (!link.empty()) page.links.push_back(std::exchange(link, ""));
    } else if (c == ';' || c == ',' || c == '\'' || static_cast<unsigned char>(c) < 0x20) {
      // These end a source in a Content-Security-Policy.
      return InvalidArgument(
          "The report's script_links are addresses separated by blanks; a semicolon, comma or "
          "quote "
          "in one is written %3B, %2C or %27, and there are no control characters.");
    } else {
      link += c;
    }
  }
  return page;
}

}  // namespace coxswain::report
