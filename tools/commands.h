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

struct PlanRequest {
  CompanyOptions company;
  int32_t format = CXS_PLAN_MARKDOWN;
  std::string out;  // empty: stdout
  std::string title;
  std::string plan_id;
  std::string version;
};
int Plan(const PlanRequest& request);

struct QueryRequest {
  CompanyOptions company;
  std::string name;
  std::map<std::string, std::string> values;  // options of the query by name; empty: not given
  std::vector<std::string> options;           // "name=value"
  Format format = Format::kTable;
  bool guard_formulas = false;
  bool rows = false;
  bool explain = false;
};
int RunQuery(const QueryRequest& request);
// What the query reads and reckons; of the company too, where a directory is given.
int Explain(const QueryRequest& request);

// The options that the request gives, as the JSON object that the library reads.
std::string OptionsJson(const QueryRequest& request);

int Check(const CompanyOptions& options, int64_t listed, Format format);
// What it found, for programs. `quality` may be null.
std::string CheckCsv(const Company& company);
std::string CheckJson(const Company& company, const cxs_result* quality);

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

// `outputs`: for programs, the outputs of a query instead of its options.
int DescribeKind(const std::string& kind, const std::string& name, Format format, bool outputs);

// What a row of CXS_DESCRIBE_QUERY_OPTIONS says of the option's values: "integer from 1 to 1200".
std::string OptionValues(const cxs_result* options, int64_t row);

// The options and the outputs of a query, each as a paragraph with a headline; empty for none.
std::string OptionList(const std::string& query);
std::string OutputList(const std::string& query);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_COMMANDS_H_
