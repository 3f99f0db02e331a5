#include <string>

#include "commands.h"

namespace coxswain_tools {
namespace {

std::string CsvField(const std::string& text) {
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field + "\"";
}

// Null where the file could not be read at all.
ResultHandle ListedProblems(const LoadedTable& table) {
  if (table.report == nullptr) return nullptr;
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_load_report_problems(table.report.get(), &listed, call.error()));
  return ResultHandle(listed);
}

// {"columns": ...} without the line end.
std::string Json(const cxs_result* table) {
  if (table == nullptr) return "null";
  std::string json = Formatted(table, Format::kJson);
  json.pop_back();
  return json;
}

// What the mapping made of each column; null without one.
ResultHandle Mapped(const Company& company) {
  if (company.import() == nullptr) return nullptr;
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_import_columns(company.import(), &listed, call.error()));
  return ResultHandle(listed);
}

}  // namespace

std::string CheckCsv(const Company& company) {
  std::string csv = "table,row,column,reason,refused\n";
  for (const LoadedTable& table : company.tables()) {
    const ResultHandle problems = ListedProblems(table);
    if (problems != nullptr) {
      const std::string rows = Formatted(problems.get(), Format::kCsv);
      csv += rows.substr(rows.find('\n') + 1);
    }
    if (table.failure.empty() || table.counts.rows_refused > 0) continue;
    csv += std::string(cxs_table_name(table.counts.table)) + ",,," + CsvField(table.failure) +
           ",true\n";
  }
  return csv;
}

std::string CheckJson(const Company& company, const cxs_result* quality) {
  std::string json = "{\"tables\":[";
  for (const LoadedTable& table : company.tables()) {
    const cxs_load_counts& counts = table.counts;
    const int64_t kept = table.failure.empty() ? counts.rows_added + counts.rows_updated : 0;
    json += json.back() == '[' ? "\n" : ",\n";
    json += "{\"table\":" + JsonString(cxs_table_name(counts.table)) +
            ",\"file\":" + JsonString(table.file) +
            ",\"rows\":" + std::to_string(counts.rows_read) + ",\"kept\":" + std::to_string(kept) +
            ",\"refused\":" + std::to_string(counts.rows_refused) +
            ",\"warnings\":" + std::to_string(counts.warnings) +
            ",\"created\":" + std::to_string(counts.rows_created) +
            ",\"failure\":" + (table.failure.empty() ? "null" : JsonString(table.failure)) +
            ",\"problems\":" + Json(ListedProblems(table).get()) + "}";
  }
  return json + "],\n\"mapping\":" + Json(Mapped(company).get()) +
         ",\n\"quality\":" + Json(quality) + "}\n";
}

}  // namespace coxswain_tools
