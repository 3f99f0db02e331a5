#ifndef COXSWAIN_TOOLS_COMMANDS_H_
#define COXSWAIN_TOOLS_COMMANDS_H_

#include <map>
#include <string>
#include <vector>

#include "company.h"

// One function per command. Each returns an exit code or throws Failure.
namespace coxswain_tools {

int Sample(const std::string& directory, double scale, uint64_t seed);

struct ReportRequest {
  CompanyOptions company;
  int32_t format = CXS_REPORT_TEXT;
  std::string out;  // empty: stdout
  std::string filter;
  std::string title;
  std::string scripts;  // folder with what draws the charts; empty: where the build left it
};
int Report(const ReportRequest& request);

struct QueryRequest {
  CompanyOptions company;
  std::string name;
  std::map<std::string, std::string> values;  // options of the query by name; empty: not given
  std::vector<std::string> options;           // "name=value"
  std::vector<std::string> extras;            // what the command line did not know
  Format format = Format::kTable;
  bool guard_formulas = false;
  bool rows = false;
};
int RunQuery(const QueryRequest& request);

int Check(const CompanyOptions& options, int64_t listed);

// Writes the company as one file, which every command takes in place of a folder.
int Save(const CompanyOptions& options, const std::string& path);

// What a mapping takes from the company's files, what it leaves, and which questions stay without
// an answer; "" without a mapping.
std::string MappingReport(const Company& company);

struct MappingRequest {
  std::string action;  // list, show or guess
  std::string target;  // a mapping or a folder
  std::string out;     // empty: stdout
  std::string delimiter;
  Format format = Format::kTable;
};
int Mapping(const MappingRequest& request);

int DescribeKind(const std::string& kind, const std::string& name, Format format);

constexpr size_t kTextWidth = 100;
// Appends `text`, broken between words so that no line is longer than kTextWidth; every line but
// the first begins with `indent` blanks.
void Wrap(const std::string& text, size_t at, size_t indent, std::string* out);

// What a row of CXS_DESCRIBE_QUERY_OPTIONS says of the option's values: "integer from 1 to 1200".
std::string OptionValues(const cxs_result* options, int64_t row);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_COMMANDS_H_
