#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "coxswain/table/write.h"

namespace coxswain {
namespace {

constexpr size_t kWidest = 60;  // of a text cell, in terminal columns
constexpr int kMostPlaces = 4;  // of a number that is neither money nor a share

bool IsShare(const Column& column) { return column.unit == "share"; }

// Units of money are ISO 4217 codes.
bool IsMoney(const Column& column) {
  return column.unit.size() == 3 && std::all_of(column.unit.begin(), column.unit.end(),
                                                [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool IsRightAligned(const Column& column) {
  return column.kind == ColumnKind::kInteger || column.kind == ColumnKind::kDecimal ||
         column.kind == ColumnKind::kSum || column.kind == ColumnKind::kReal;
}

// The next code point of well formed UTF-8; a byte that is none stands for itself.
char32_t NextCodePoint(std::string_view text, size_t* at) {
  const unsigned char first = static_cast<unsigned char>(text[(*at)++]);
  const int more = first < 0xC0 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  char32_t point = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more && *at < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[(*at)++]) & 0x3Fu);
  }
  return point;
}

// Terminals show East Asian wide characters and pictures two columns wide (Unicode TR 11; the
// blocks, not every character).
size_t WidthOf(char32_t point) {
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                    (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                    (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
                    (point >= 0xFFE0 && point <= 0xFFE6) ||
                    (point >= 0x1F300 && point <= 0x1FAFF) ||
                    (point >= 0x20000 && point <= 0x3FFFD);
  return wide ? 2 : 1;
}

size_t Width(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) width += WidthOf(NextCodePoint(text, &at));
  return width;
}

// One line of at most kWidest columns. Control characters, which could move the cursor, are
// shown as blanks.
std::string Shown(std::string_view text) {
  std::string shown;
  size_t width = 0, cut = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    const char32_t point = NextCodePoint(text, &at);
    if (width + 1 <= kWidest) cut = shown.size();
    width += WidthOf(point);
    if (width > kWidest) return shown.substr(0, cut) + "…";
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
      shown += ' ';
    } else {
      shown += text.substr(start, at - start);
    }
  }
  return shown;
}

std::string Fixed(double value, int places) {
  char buffer[400];  // the largest double has 309 digits
  const auto result =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::fixed, places);
  std::string text(buffer, result.ptr);
  const size_t first = text[0] == '-' ? 1 : 0;
  size_t point = std::min(text.find('.'), text.size());
  while (point > first + 3) text.insert(point -= 3, 1, ' ');
  // Not "-0.00".
  if (first == 1 && text.find_first_not_of("-0. ") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string RealText(const Column& column, int64_t row) {
  const double value = column.reals[static_cast<size_t>(row)];
  if (!std::isfinite(value)) return column.CellText(row);
  if (IsShare(column)) return Fixed(value * 100, 2) + " %";
  if (IsMoney(column)) return Fixed(value, 2);
  char buffer[32];
  const auto result =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, 6);
  return std::string(buffer, result.ptr);
}

Int128 Scaled(const Column& column, int64_t row) {
  const size_t i = static_cast<size_t>(row);
  return column.kind == ColumnKind::kSum ? column.sums[i] : column.numbers[i];
}

// Places after the point that all values of a column are shown with, so that points stand below
// one another.
int Places(const Column& column, int64_t rows) {
  if (IsMoney(column)) return 2;
  int places = 0;
  for (int64_t row = 0; row < rows && places < kMostPlaces; ++row) {
    const std::string text = FormatDecimal(Scaled(column, row), column.scale);
    const size_t point = text.find('.');
    if (point == std::string::npos) continue;
    places = std::max(
        places, static_cast<int>(std::min<size_t>(text.size() - point - 1, size_t{kMostPlaces})));
  }
  return places;
}

std::string ScaledText(const Column& column, int64_t row, int places) {
  const Int128 value = Scaled(column, row);
  if (!IsShare(column)) return FormatRounded(value, column.scale, places, ' ');
  // Hundredths: two places less.
  if (column.scale >= 2) return FormatRounded(value, column.scale - 2, 2, ' ') + " %";
  return FormatRounded(value * 100, column.scale, 2, ' ') + " %";
}

std::vector<std::string> ColumnTexts(const Column& column, int64_t rows) {
  std::vector<std::string> texts;
  texts.reserve(static_cast<size_t>(rows));
  const bool scaled = column.kind == ColumnKind::kDecimal || column.kind == ColumnKind::kSum;
  const int places = scaled ? Places(column, rows) : 0;
  for (int64_t row = 0; row < rows; ++row) {
    if (column.IsNull(row)) {
      texts.emplace_back();
    } else if (scaled) {
      texts.push_back(ScaledText(column, row, places));
    } else if (column.kind == ColumnKind::kReal) {
      texts.push_back(RealText(column, row));
    } else if (column.kind == ColumnKind::kInteger) {
      texts.push_back(FormatRounded(column.numbers[static_cast<size_t>(row)], 0, 0, ' '));
    } else {
      texts.push_back(Shown(column.CellText(row)));
    }
  }
  return texts;
}

void AppendCell(std::string_view text, size_t width, bool right, std::string* line) {
  const size_t blanks = width - std::min(width, Width(text));
  if (right) line->append(blanks, ' ');
  *line += text;
  if (!right) line->append(blanks, ' ');
}

void EndLine(std::string* text) {
  text->erase(text->find_last_not_of(' ') + 1);
  *text += '\n';
}

}  // namespace

std::string WriteText(const Table& table, int64_t max_rows) {
  const int64_t rows = max_rows < 0 ? table.rows() : std::min(max_rows, table.rows());
  const size_t count = table.columns.size();
  std::vector<std::vector<std::string>> cells;
  std::vector<std::string> names;
  std::vector<size_t> widths;
  for (const Column& column : table.columns) {
    cells.push_back(ColumnTexts(column, rows));
    names.push_back(Shown(column.name));
    size_t width = Width(names.back());
    for (const std::string& cell : cells.back()) width = std::max(width, Width(cell));
    widths.push_back(width);
  }
  std::string text;
  const auto append_row = [&](const auto& cell_of) {
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) text += "  ";
      AppendCell(cell_of(i), widths[i], IsRightAligned(table.columns[i]), &text);
    }
    EndLine(&text);
  };
  append_row([&](size_t i) -> const std::string& { return names[i]; });
  append_row([&](size_t i) { return std::string(widths[i], '-'); });
  for (int64_t row = 0; row < rows; ++row) {
    append_row([&](size_t i) -> const std::string& { return cells[i][static_cast<size_t>(row)]; });
  }
  if (rows < table.rows()) {
    text += "(" + FormatRounded(table.rows() - rows, 0, 0, ' ') + " more rows)\n";
  }
  return text;
}

}  // namespace coxswain
