#include <algorithm>
#include <string>
#include <vector>

#include "commands.h"

namespace coxswain_tools {

void Wrap(const std::string& text, size_t at, size_t indent, std::string* out) {
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (start > 0 && at + 1 + word.size() > kTextWidth) {
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

namespace {

// "  name   what it is", aligned.
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

// A row of a description as "name" and "doc".
std::string Listed(int32_t what, const char* doc_column) {
  const ResultHandle table = Describe(what);
  std::vector<std::pair<std::string, std::string>> entries;
  for (int64_t row = 0; row < cxs_result_rows(table.get()); ++row) {
    entries.emplace_back(CellText(table.get(), row, "name"),
                         CellText(table.get(), row, doc_column));
  }
  return List(entries);
}

// "  Facts: deals", nothing where the cell is empty.
std::string Field(const cxs_result* table, const char* column, const std::string& title) {
  const std::string value = CellText(table, 0, column);
  if (value.empty()) return "";
  std::string text = "  " + title + ": ";
  Wrap(value, title.size() + 4, 4, &text);
  return text;
}

std::string DescribeQuery(const std::string& name) {
  const ResultHandle query = Describe(CXS_DESCRIBE_QUERIES, name);
  std::string text = name + "\n  ";
  Wrap(CellText(query.get(), 0, "purpose"), 2, 2, &text);
  text += Field(query.get(), "facts", "Facts");
  text += Field(query.get(), "lookups", "Lookups");
  text += Field(query.get(), "partition_key", "Partition key");
  text += Field(query.get(), "state", "State");
  text += Field(query.get(), "source", "Source");

  const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, name);
  std::vector<std::pair<std::string, std::string>> entries;
  for (int64_t row = 0; row < cxs_result_rows(options.get()); ++row) {
    const std::string standard = CellText(options.get(), row, "default");
    std::string option = CellText(options.get(), row, "name");
    std::replace(option.begin(), option.end(), '_', '-');
    entries.emplace_back("--" + option, CellText(options.get(), row, "doc") + " [" +
                                            OptionValues(options.get(), row) +
                                            (standard.empty() ? "" : "; default " + standard) +
                                            "]");
  }
  if (!entries.empty()) text += "\nOptions\n" + List(entries);

  const ResultHandle outputs = Describe(CXS_DESCRIBE_QUERY_OUTPUTS, name);
  entries.clear();
  for (int64_t row = 0; row < cxs_result_rows(outputs.get()); ++row) {
    const std::string unit = CellText(outputs.get(), row, "unit");
    entries.emplace_back(
        CellText(outputs.get(), row, "name"),
        CellText(outputs.get(), row, "doc") + (unit.empty() ? "" : " [" + unit + "]"));
  }
  if (!entries.empty()) text += "\nOutputs, besides the dimensions\n" + List(entries);
  text += "\nThe rows behind it: --rows\n";
  return text;
}

std::string DescribeMeasure(const std::string& name) {
  const ResultHandle measure = Describe(CXS_DESCRIBE_MEASURES, name);
  return name + "\n  " + CellText(measure.get(), 0, "title") + "\n" +
         Field(measure.get(), "unit", "Unit") + Field(measure.get(), "better", "Better") +
         Field(measure.get(), "formula", "Formula") + Field(measure.get(), "date", "Date") +
         Field(measure.get(), "source", "Source");
}

std::string DescribeTable(const std::string& name) {
  const ResultHandle table = Describe(CXS_DESCRIBE_TABLES, name);
  std::string text = name + "\n  ";
  Wrap(CellText(table.get(), 0, "doc"), 2, 2, &text);
  text += Field(table.get(), "key", "Key");
  text += "\nColumns (any other is kept as a dimension to group and filter by)\n";
  const ResultHandle columns = Describe(CXS_DESCRIBE_COLUMNS, name);
  std::vector<std::pair<std::string, std::string>> entries;
  for (int64_t row = 0; row < cxs_result_rows(columns.get()); ++row) {
    const std::string values = CellText(columns.get(), row, "values");
    const std::string refers = CellText(columns.get(), row, "refers");
    std::string kind = values.empty() ? CellText(columns.get(), row, "type") : values;
    if (!refers.empty()) kind += " of " + refers;
    if (CellNumber(columns.get(), row, "key") != 0) kind += "; key";
    if (CellNumber(columns.get(), row, "required") != 0) kind += "; required";
    entries.emplace_back(CellText(columns.get(), row, "name"),
                         CellText(columns.get(), row, "doc") + " [" + kind + "]");
  }
  return text + List(entries);
}

std::string Overview(const std::string& kind) {
  std::string text;
  if (kind.empty() || kind == "query") {
    text += "Queries\n" + Listed(CXS_DESCRIBE_QUERIES, "purpose");
  }
  if (kind.empty() || kind == "measure") {
    text += (text.empty() ? "" : "\n") + ("Measures\n" + Listed(CXS_DESCRIBE_MEASURES, "title"));
  }
  if (kind.empty() || kind == "table") {
    text += (text.empty() ? "" : "\n") + ("Tables\n" + Listed(CXS_DESCRIBE_TABLES, "doc"));
  }
  return text + "\nOne of them in full: coxswain describe " +
         (kind.empty() ? "query|measure|table" : kind) + " NAME\n";
}

// For programs: the tables of the ABI as they are.
std::string ForPrograms(const std::string& kind, const std::string& name, Format format) {
  if (kind.empty()) throw Failure{kUsage, "Say what to describe: query, measure or table."};
  const int32_t what = kind == "query"
                           ? (name.empty() ? CXS_DESCRIBE_QUERIES : CXS_DESCRIBE_QUERY_OPTIONS)
                       : kind == "measure" ? CXS_DESCRIBE_MEASURES
                       : name.empty()      ? CXS_DESCRIBE_TABLES
                                           : CXS_DESCRIBE_COLUMNS;
  return Formatted(Describe(what, name).get(), format);
}

}  // namespace

std::string OptionValues(const cxs_result* options, int64_t row) {
  std::string values = CellText(options, row, "choices");
  if (!values.empty()) return values;
  values = CellText(options, row, "type");
  const std::string least = CellText(options, row, "least");
  const std::string most = CellText(options, row, "most");
  if (!least.empty()) values += " from " + least + (most.empty() ? " on" : "");
  if (!most.empty()) values += (least.empty() ? " up to " : " to ") + most;
  return values;
}

int DescribeKind(const std::string& kind, const std::string& name, Format format) {
  if (format != Format::kTable) {
    Print(ForPrograms(kind, name, format));
  } else if (name.empty()) {
    Print(Overview(kind));
  } else if (kind == "query") {
    Print(DescribeQuery(name));
  } else if (kind == "measure") {
    Print(DescribeMeasure(name));
  } else {
    Print(DescribeTable(name));
  }
  return kDone;
}

}  // namespace coxswain_tools
