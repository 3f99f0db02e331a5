#ifndef COXSWAIN_TOOLS_LAYOUT_H_
#define COXSWAIN_TOOLS_LAYOUT_H_

#include <string>
#include <utility>
#include <vector>

#include "abi.h"

// Text for people, at most 100 columns wide.
namespace coxswain_tools {

// Appends `text` and a line end, broken between words so that no line is too long. The first line
// goes on at column `at`, every other begins with `indent` blanks.
void Wrap(const std::string& text, size_t at, size_t indent, std::string* out);

// "  name   what it is", aligned, one entry after the other.
std::string List(const std::vector<std::pair<std::string, std::string>>& entries);

// "  Facts: deals" from the first row of a description; nothing where the cell is empty.
std::string Field(const cxs_result* table, const char* column, const std::string& title);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_LAYOUT_H_
