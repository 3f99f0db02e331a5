#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "coxswain/table/write.h"

#include "base/letters.h"
#include "cells.h"
#include "document.h"
#include "say.h"

// The report for a terminal or a mail: no line is wider than kWidth characters.
namespace coxswain::report {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kTableIndent = 2;
constexpr size_t kNarrowestText = 8;  // a column of text is not cut below this
constexpr int kRatioPlaces = 2;

// "10 367 007" and "5 %" stay on one line.
bool MayBreakAt(std::string_view text, size_t blank) {
  if (blank == 0 || blank + 1 >= text.size()) return true;
  return !(IsDigit(text[blank - 1]) && (IsDigit(text[blank + 1]) || text[blank + 1] == '%'));
}

// The words that a line may be broken between; one that is wider than a line in pieces.
std::vector<std::string> Words(std::string_view text, size_t width) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view word) {
    while (Length(word) > width) {
      size_t end = 0;
      for (size_t taken = 0; taken < width; ++taken) {
        do ++end;
        while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80);
      }
      words.emplace_back(word.substr(0, end));
      word.remove_prefix(end);
    }
    if (!word.empty()) words.emplace_back(word);
  };
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ' ' || !MayBreakAt(text, i)) continue;
    add(text.substr(start, i - start));
    start = i + 1;
  }
  add(text.substr(start));
  return words;
}

// Appends `text` in lines; the first begins with `first`, the others with as many blanks.
void AppendWrapped(std::string_view text, std::string_view first, std::string* out) {
  const std::string clean = Shortened(text, SIZE_MAX);  // control characters as blanks
  const size_t indent = Length(first);
  std::string line(first);
  size_t used = indent;
  bool empty = true;
  for (const std::string& word : Words(clean, kWidth - indent)) {
    if (!empty && used + 1 + Length(word) > kWidth) {
      *out += line + "\n";
      line.assign(indent, ' ');
      used = indent;
      empty = true;
    }
    if (!empty) {
      line += ' ';
      ++used;
    }
    line += word;
    used += Length(word);
    empty = false;
  }
  *out += line + "\n";
}

void AppendHeading(std::string_view text, char underline, std::string* out) {
  const std::string heading = Shortened(text, kWidth);
  *out += heading + "\n" + std::string(Length(heading), underline) + "\n";
}

// Right-aligned texts, for columns whose rows have units of their own.
void AppendAligned(const std::vector<std::string>& texts, std::string_view heading, Table* table) {
  size_t width = Length(heading);
  for (const std::string& text : texts) width = std::max(width, Length(text));
  const auto padded = [&](std::string_view text) {
    return std::string(width - Length(text), ' ') + std::string(text);
  };
  const int column = table->AddColumn(padded(heading), ColumnKind::kText);
  for (const std::string& text : texts) table->AppendText(column, padded(text));
}

// A column as people read it: money in whole units, ratios with two places, no empty text.
void AppendShown(const Column& column, const std::string& heading, const Column* units,
                 Table* shown) {
  const int64_t rows = column.rows();
  if (IsNumber(column) && column.unit.empty() && units != nullptr) {
    std::vector<std::string> texts;
    for (int64_t row = 0; row < rows; ++row) {
      texts.push_back(
          column.IsNull(row) ? "" : Number("", MicrosOf(column, row), units->CellText(row)).shown);
    }
    AppendAligned(texts, heading, shown);
    return;
  }
  const bool money = IsNumber(column) && IsMoneyUnit(column.unit);
  const bool ratio = column.kind == ColumnKind::kReal && column.unit != "share" && !money;
  if (money || ratio) {
    const int places = money ? 0 : kRatioPlaces;
    const int to = shown->AddColumn(heading, ColumnKind::kSum, "", places);
    for (int64_t row = 0; row < rows; ++row) {
      const Int128 divisor = money ? kMicros : kMicros / 100;
      column.IsNull(row) ? shown->AppendNull(to)
                         : shown->AppendSum(to, DivideHalfEven(MicrosOf(column, row), divisor));
    }
    return;
  }
  if (HoldsCodes(column)) {
    const int to = shown->AddColumn(heading, ColumnKind::kText);
    for (int64_t row = 0; row < rows; ++row) {
      column.IsNull(row) ? shown->AppendNull(to)
                         : shown->AppendText(to, InWords(column.CellText(row)));
    }
    return;
  }
  shown->columns.push_back(column);
  shown->columns.back().name = heading;
}

size_t WidestLine(std::string_view text) {
  size_t widest = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    widest = std::max(widest, Length(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return widest;
}

size_t WidestCell(const Column& column) {
  size_t widest = 0;
  for (const std::string_view text : column.texts) widest = std::max(widest, Length(text));
  return widest;
}

// Cuts the widest column of text by one, but none of numbers, which would be others then. False:
// none can be cut.
bool NarrowText(const std::set<std::string>& numbers, Table* table) {
  Column* widest = nullptr;
  for (Column& column : table->columns) {
    if (column.kind != ColumnKind::kText || WidestCell(column) <= kNarrowestText) continue;
    if (numbers.count(column.name) != 0) continue;
    if (widest == nullptr || WidestCell(column) > WidestCell(*widest)) widest = &column;
  }
  if (widest == nullptr) return false;
  const size_t to = WidestCell(*widest) - 1;
  for (std::string_view& text : widest->texts) {
    if (text.data() != nullptr) text = table->Store(Shortened(text, to));
  }
  return true;
}

// The first column names the row: nothing there is a group too.
void NameEmptyGroups(Table* table) {
  if (table->columns.empty() || table->columns[0].kind != ColumnKind::kText) return;
  Column& column = table->columns[0];
  for (int64_t row = 0; row < column.rows(); ++row) {
    if (!column.IsNull(row)) continue;
    column.texts[static_cast<size_t>(row)] = "(none)";
    column.valid[static_cast<size_t>(row)] = 1;
  }
}

void AppendTable(const ReportTable& table, std::string* out) {
  const Column* units = table.table.Find("unit");
  Table shown = table.table;  // shares the text
  shown.columns.clear();
  std::set<std::string> numbers;  // headings of what stands as text, each in the unit of its row
  for (size_t i = 0; i < table.table.columns.size(); ++i) {
    const Column& column = table.table.columns[i];
    if (table.headings[i].empty() || IsEmpty(column)) continue;
    AppendShown(column, table.headings[i], units, &shown);
    if (IsNumber(column)) numbers.insert(shown.columns.back().name);
  }
  if (shown.columns.empty()) return;
  NameEmptyGroups(&shown);
  std::string text = WriteText(shown);
  // At first text is cut, then columns are left out from the right. WriteText cuts text as well.
  while (WidestLine(text) > kWidth - kTableIndent) {
    if (!NarrowText(numbers, &shown)) {
      if (shown.columns.size() == 1) break;
      shown.columns.pop_back();
    }
    text = WriteText(shown);
  }
  *out += "\n";
  AppendWrapped(table.title, "", out);
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    *out += std::string(kTableIndent, ' ') + std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(end + 1);
  }
  if (table.rows_left_out > 0) {
    *out += "  … and " + FormatRounded(table.rows_left_out, 0, 0, ' ') + " more\n";
  }
}

void AppendFindings(const std::vector<Finding>& findings, std::string* out) {
  if (findings.empty()) {
    *out += "Nothing stands out.\n";
    return;
  }
  AppendWrapped("By the money at stake. One deal can stand in several of them: do not add them up.",
                "", out);
  *out += "\n";
  size_t widest = 0;
  std::vector<std::string> money;
  for (const Finding& finding : findings) {
    money.push_back(finding.money ? FormatRounded(*finding.money, kMoneyScale, 0, ' ') : "");
    widest = std::max(widest, money.back().size());
  }
  const size_t digits = std::to_string(findings.size()).size();
  for (size_t i = 0; i < findings.size(); ++i) {
    const std::string rank = std::to_string(i + 1);
    AppendWrapped(findings[i].sentence.text,
                  std::string(1 + digits - rank.size(), ' ') + rank + "  " +
                      std::string(widest - money[i].size(), ' ') + money[i] + "  ",
                  out);
  }
}

void AppendDefinitions(const std::vector<Definition>& definitions, std::string* out) {
  std::vector<std::string> sources;
  for (const Definition& definition : definitions) {
    size_t at = 0;
    while (at < sources.size() && sources[at] != definition.source) ++at;
    if (at == sources.size()) sources.push_back(definition.source);
    std::string formula = definition.formula;
    std::replace(formula.begin(), formula.end(), '_', ' ');
    AppendWrapped(definition.title + " = " + formula + " [" + std::to_string(at + 1) + "]", "  ",
                  out);
  }
  if (!sources.empty()) *out += "\n";
  for (size_t i = 0; i < sources.size(); ++i) {
    AppendWrapped(sources[i], "  [" + std::to_string(i + 1) + "] ", out);
  }
}

void AppendSection(const Section& section, int number, std::string* out) {
  *out += "\n\n";
  AppendHeading(std::to_string(number) + ". " + section.title, '-', out);
  const char* bullet = section.sentences.size() > 1 ? "* " : "";
  for (const Sentence& sentence : section.sentences) AppendWrapped(sentence.text, bullet, out);
  for (const ReportTable& table : section.tables) AppendTable(table, out);
  if (section.missing.empty()) return;
  if (!section.tables.empty()) *out += "\n";
  AppendWrapped(section.missing, "", out);
}

}  // namespace

std::string WriteReportText(const Report& report) {
  std::string out;
  AppendHeading(report.title, '=', &out);
  std::string about;
  if (!report.as_of.empty()) about += "As of " + report.as_of + ". ";
  if (!report.currency.empty()) about += "Money in " + report.currency + ". ";
  if (!report.filter.empty()) about += "Only " + report.filter + ". ";
  if (!about.empty()) AppendWrapped(about, "", &out);
  out += "\n";
  for (const Sentence& sentence : report.headline) AppendWrapped(sentence.text, "* ", &out);

  int number = 1;
  out += "\n\n";
  AppendHeading(std::to_string(number) + ". What we found", '-', &out);
  AppendFindings(report.findings, &out);
  for (const Section& section : report.sections) AppendSection(section, ++number, &out);
  if (!report.definitions.empty()) {
    out += "\n\n";
    AppendHeading(std::to_string(++number) + ". Definitions", '-', &out);
    AppendDefinitions(report.definitions, &out);
  }
  return out;
}

}  // namespace coxswain::report
