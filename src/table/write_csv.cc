#include <string>

#include "coxswain/table/csv.h"

namespace coxswain {
namespace {

bool StartsFormula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

// Text is quoted where it would not be read back as it is; the empty text always, because an
// empty field without quotes is null.
void AppendText(std::string_view text, const CsvWriteOptions& options, std::string* csv) {
  const char special[] = {'"', '\n', '\r', options.delimiter};
  const bool guard = options.guard_formulas && StartsFormula(text);
  if (!text.empty() && text.find_first_of(special, 0, sizeof(special)) == std::string_view::npos) {
    if (guard) *csv += '\'';
    *csv += text;
    return;
  }
  *csv += '"';
  if (guard) *csv += '\'';
  for (char c : text) {
    if (c == '"') *csv += '"';
    *csv += c;
  }
  *csv += '"';
}

}  // namespace

std::string WriteCsv(const Table& table, const CsvWriteOptions& options) {
  std::string csv;
  const size_t count = table.columns.size();
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) csv += options.delimiter;
    AppendText(table.columns[i].name, options, &csv);
  }
  if (count > 0) csv += '\n';
  for (int64_t row = 0; row < table.rows(); ++row) {
    for (size_t i = 0; i < count; ++i) {
      const Column& column = table.columns[i];
      if (i > 0) csv += options.delimiter;
      if (column.IsNull(row)) {
        // Alone in its row it would make a blank line, which readers skip. "" is null for every
        // kind but text, where nothing can be done.
        if (count == 1 && column.kind != ColumnKind::kText) csv += "\"\"";
      } else if (column.kind == ColumnKind::kText) {
        AppendText(column.texts[static_cast<size_t>(row)], options, &csv);
      } else {
        csv += column.CellText(row);
      }
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace coxswain
