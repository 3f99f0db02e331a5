#include "html.h"

#include <vector>

#include "base/letters.h"
#include "cells.h"
#include "say.h"

namespace coxswain::report {
namespace {

constexpr std::string_view kNarrowBlank = "\u202F";
constexpr std::string_view kMinus = "\u2212";

// The blank at `i` is inside a number, or between a number and its per cent.
bool IsInNumber(std::string_view text, size_t i) {
  if (i == 0 || i + 1 >= text.size() || !IsDigit(text[i - 1])) return false;
  return IsDigit(text[i + 1]) || text[i + 1] == '%';
}

// The hyphen at `i` is the sign of a number, not part of a day or a word.
bool IsSign(std::string_view text, size_t i) {
  if (i + 1 >= text.size() || !IsDigit(text[i + 1])) return false;
  return i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
}

bool IsNumeric(const Column& column) {
  return IsNumber(column) || column.kind == ColumnKind::kInteger;
}

void AppendCell(const Column& column, int64_t row, const Column* units, bool names_row,
                std::string* html) {
  std::string text = ShownCell(column, row, units);
  if (text.empty() && names_row) text = "(none)";
  const bool negative = IsNumeric(column) && !text.empty() && text[0] == '-';
  *html += names_row ? "<th scope=\"row\"" : "<td";
  if (IsNumeric(column)) *html += negative ? " class=\"number negative\"" : " class=\"number\"";
  *html += '>';
  AppendHtml(text, html);
  *html += names_row ? "</th>" : "</td>";
}

}  // namespace

void AppendHtml(std::string_view text, std::string* html) {
  const std::string clean = Shortened(text, SIZE_MAX);  // control characters as blanks
  text = clean;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        *html += "&amp;";
        break;
      case '<':
        *html += "&lt;";
        break;
      case '>':
        *html += "&gt;";
        break;
      case '"':
        *html += "&quot;";
        break;
      case '\'':
        *html += "&#39;";
        break;
      case ' ':
        IsInNumber(text, i) ? void(*html += kNarrowBlank) : html->push_back(' ');
        break;
      case '-':
        IsSign(text, i) ? void(*html += kMinus) : html->push_back('-');
        break;
      default:
        html->push_back(text[i]);
    }
  }
}

void AppendScriptJson(std::string_view json, std::string* html) {
  for (const char c : json) {
    // Outside of strings JSON has none of these.
    if (c == '<') {
      *html += "\\u003c";
    } else if (c == '>') {
      *html += "\\u003e";
    } else if (c == '&') {
      *html += "\\u0026";
    } else {
      html->push_back(c);
    }
  }
}

void AppendHtmlTable(const ReportTable& table, std::string* html) {
  const Column* units = table.table.Find("unit");
  std::vector<size_t> shown;
  for (size_t i = 0; i < table.table.columns.size(); ++i) {
    if (!table.headings[i].empty() && !IsEmpty(table.table.columns[i])) shown.push_back(i);
  }
  if (shown.empty()) return;
  // A frame that scrolls must be reached by the keyboard, and say what it is.
  *html += "<div class=\"frame\" tabindex=\"0\" role=\"group\" aria-label=\"";
  AppendHtml(table.title, html);
  *html += "\"><table><caption>";
  AppendHtml(table.title, html);
  *html += "</caption><thead><tr>";
  for (const size_t i : shown) {
    *html += IsNumeric(table.table.columns[i]) ? "<th scope=\"col\" class=\"number\">"
                                               : "<th scope=\"col\">";
    AppendHtml(table.headings[i], html);
    *html += "</th>";
  }
  *html += "</tr></thead><tbody>";
  for (int64_t row = 0; row < table.table.rows(); ++row) {
    *html += "<tr>";
    for (const size_t i : shown) {
      AppendCell(table.table.columns[i], row, units, i == shown.front(), html);
    }
    *html += "</tr>";
  }
  *html += "</tbody></table></div>\n";
  if (table.rows_left_out > 0) {
    *html += "<p class=\"more\">… and ";
    AppendHtml(FormatRounded(table.rows_left_out, 0, 0, ' '), html);
    *html += " more</p>\n";
  }
}

}  // namespace coxswain::report
