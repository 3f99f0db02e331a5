#include "layout.h"

#include <algorithm>

namespace coxswain_tools {
namespace {

constexpr size_t kWidth = 100;

}  // namespace

void Wrap(const std::string& text, size_t at, size_t indent, std::string* out) {
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (start > 0 && at + 1 + word.size() > kWidth) {
      *out += "\n" + std::string(indent, ' ');
      at = indent;
    } else if (start > 0) {
      *out += ' ';
      ++at;
    }
    *out += word;
    at += word.size();
    start = end + 1;
  }
  *out += '\n';
}

std::string List(const std::vector<std::pair<std::string, std::string>>& entries) {
  size_t width = 0;
  for (const auto& [name, doc] : entries) width = std::max(width, name.size());
  width = std::min<size_t>(width, 40);
  std::string text;
  for (const auto& [name, doc] : entries) {
    text += "  " + name;
    if (name.size() > width) {
      text += "\n" + std::string(width + 2, ' ');
    } else {
      text += std::string(width - name.size(), ' ');
    }
    text += "  ";
    Wrap(doc, width + 4, width + 4, &text);
  }
  return text;
}

std::string Field(const cxs_result* table, const char* column, const std::string& title) {
  const std::string value = CellText(table, 0, column);
  if (value.empty()) return "";
  std::string text = "  " + title + ": ";
  Wrap(value, title.size() + 4, 4, &text);
  return text;
}

}  // namespace coxswain_tools
