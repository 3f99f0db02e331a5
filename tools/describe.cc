#include <algorithm>
#include <string>
#include <vector>

#include "commands.h"
#include "layout.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

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

std::string Headline(const std::string& text) { return Painted(Ink::kHeadline, text) + "\n"; }

std::string DescribeQuery(const std::string& name) {
  const ResultHandle query = Describe(CXS_DESCRIBE_QUERIES, name);
  std::string text = Headline(name) + "  ";
  Wrap(CellText(query.get(), 0, "purpose"), 2, 2, &text);
  text += Field(query.get(), "facts", "Facts");
  text += Field(query.get(), "lookups", "Lookups");
  text += Field(query.get(), "partition_key", "Partition key");
  text += Field(query.get(), "state", "State");
  text += Field(query.get(), "source", "Source");
  return text + OptionList(name) + OutputList(name) + "\nThe rows behind it: --rows\n";
}

std::string DescribeMeasure(const std::string& name) {
  const ResultHandle measure = Describe(CXS_DESCRIBE_MEASURES, name);
  return Headline(name) + "  " + CellText(measure.get(), 0, "title") + "\n" +
         Field(measure.get(), "unit", "Unit") + Field(measure.get(), "better", "Better") +
         Field(measure.get(), "formula", "Formula") + Field(measure.get(), "date", "Date") +
         Field(measure.get(), "source", "Source");
}

std::string DescribeTable(const std::string& name) {
  const ResultHandle table = Describe(CXS_DESCRIBE_TABLES, name);
  std::string text = Headline(name) + "  ";
  Wrap(CellText(table.get(), 0, "doc"), 2, 2, &text);
  text += Field(table.get(), "key", "Key");
  text += "\n" + Headline("Columns (any other is kept as a dimension to group and filter by)");
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
    text += Headline("Queries") + Listed(CXS_DESCRIBE_QUERIES, "purpose");
  }
  if (kind.empty() || kind == "measure") {
    text += (text.empty() ? "" : "\n") +
            (Headline("Measures") + Listed(CXS_DESCRIBE_MEASURES, "title"));
  }
  if (kind.empty() || kind == "table") {
    text += (text.empty() ? "" : "\n") + (Headline("Tables") + Listed(CXS_DESCRIBE_TABLES, "doc"));
  }
  return text + "\nOne of them in full: coxswain describe " +
         (kind.empty() ? "query|measure|table" : kind) + " NAME\n";
}

// For programs: the tables of the ABI as they are.
std::string ForPrograms(const std::string& kind, const std::string& name, Format format,
                        bool outputs) {
  if (kind.empty()) throw Failure{kUsage, "Say what to describe: query, measure or table."};
  const int32_t what = kind == "query"     ? (outputs        ? CXS_DESCRIBE_QUERY_OUTPUTS
                                              : name.empty() ? CXS_DESCRIBE_QUERIES
                                                             : CXS_DESCRIBE_QUERY_OPTIONS)
                       : kind == "measure" ? CXS_DESCRIBE_MEASURES
                       : name.empty()      ? CXS_DESCRIBE_TABLES
                                           : CXS_DESCRIBE_COLUMNS;
  return Formatted(Describe(what, name).get(), format);
}

}  // namespace

std::string OptionList(const std::string& query) {
  const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, query);
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
  return entries.empty() ? "" : "\n" + Headline("Options") + List(entries);
}

std::string OutputList(const std::string& query) {
  const ResultHandle outputs = Describe(CXS_DESCRIBE_QUERY_OUTPUTS, query);
  std::vector<std::pair<std::string, std::string>> entries;
  for (int64_t row = 0; row < cxs_result_rows(outputs.get()); ++row) {
    const std::string unit = CellText(outputs.get(), row, "unit");
    entries.emplace_back(
        CellText(outputs.get(), row, "name"),
        CellText(outputs.get(), row, "doc") + (unit.empty() ? "" : " [" + unit + "]"));
  }
  return entries.empty() ? "" : "\n" + Headline("Outputs, besides the dimensions") + List(entries);
}

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

int DescribeKind(const std::string& kind, const std::string& name, Format format, bool outputs) {
  if (outputs && (kind != "query" || format == Format::kTable)) {
    throw Failure{kUsage,
                  "--outputs is for programs: coxswain describe query --outputs --format csv."};
  }
  if (format != Format::kTable) {
    Print(ForPrograms(kind, name, format, outputs));
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
