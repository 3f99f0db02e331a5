#include <algorithm>

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
  for (size_t at = 0; at < options.script_links.size();) {
    const size_t end = std::min(options.script_links.find(' ', at), options.script_links.size());
    if (end > at) page.links.push_back(options.script_links.substr(at, end - at));
    at = end + 1;
  }
  return page;
}

}  // namespace coxswain::report
