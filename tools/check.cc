#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "commands.h"
#include "layout.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

std::string Padded(const std::string& text, size_t width, bool right) {
  const std::string blanks(width - std::min(width, text.size()), ' ');
  return right ? blanks + text : text + blanks;
}

// One line per file: what was read and what became of it.
std::string CountsTable(const std::vector<LoadedTable>& tables) {
  std::vector<std::vector<std::string>> rows = {
      {"file", "rows", "kept", "refused", "warnings", "created"}};
  for (const LoadedTable& table : tables) {
    const cxs_load_counts& counts = table.counts;
    const int64_t kept = table.failure.empty() ? counts.rows_added + counts.rows_updated : 0;
    rows.push_back({table.file, std::to_string(counts.rows_read), std::to_string(kept),
                    std::to_string(counts.rows_refused), std::to_string(counts.warnings),
                    std::to_string(counts.rows_created)});
  }
  std::vector<size_t> widths(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      text += (i == 0 ? "" : "  ") + Padded(row[i], widths[i], i > 0);
    }
    text += '\n';
  }
  return text;
}

// The columns that became dimensions: how a misspelt name is noticed.
std::string ExtraColumns(const LoadedTable& table) {
  if (table.report == nullptr) return "";
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_load_report_columns(table.report.get(), &listed, call.error()));
  const ResultHandle columns(listed);
  std::string names;
  for (int64_t row = 0; row < cxs_result_rows(listed); ++row) {
    if (CellText(listed, row, "use") != "dimension") continue;
    names += (names.empty() ? "" : ", ") + CellText(listed, row, "column");
  }
  return names.empty() ? "" : "  " + table.file + ": " + names + "\n";
}

// The keys of the first rows of each finding: where to look.
std::string Evidence(const Company& company) {
  Progress progress("Checking");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_result* result = nullptr;
  call.Check(cxs_book_rows(company.book(), "quality", nullptr, 0, &run, &result, call.error()));
  const ResultHandle owner(result);
  constexpr size_t kNamed = 5;
  std::map<std::string, std::pair<std::string, size_t>> found;
  for (int64_t row = 0; row < cxs_result_rows(result); ++row) {
    const std::string column = CellText(result, row, "column");
    auto& [keys, count] =
        found[CellText(result, row, "check") + " in " + CellText(result, row, "table") +
              (column.empty() ? "" : "." + column)];
    if (++count > kNamed) continue;
    keys += (keys.empty() ? "" : "; ") + CellText(result, row, "key");
  }
  std::string text;
  for (const auto& [what, keys] : found) {
    text += "  ";
    Wrap(
        what + ": " + keys.first +
            (keys.second > kNamed ? "; and " + std::to_string(keys.second - kNamed) + " more" : ""),
        2, 4, &text);
  }
  if (text.empty()) return "";
  return "\n" + Painted(Ink::kHeadline, "Where (coxswain query quality DIR --rows lists all)") +
         "\n" + text;
}

// What the library's own query finds in rows that are well formed; null if it has none, or nothing.
ResultHandle Quality(const Company& company) {
  const ResultHandle queries = Describe(CXS_DESCRIBE_QUERIES);
  bool known = false;
  for (int64_t row = 0; row < cxs_result_rows(queries.get()); ++row) {
    known = known || CellText(queries.get(), row, "name") == "quality";
  }
  if (!known) return nullptr;
  Progress progress("Checking");
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_result* result = nullptr;
  const cxs_status status =
      cxs_book_query(company.book(), "quality", nullptr, 0, &run, &result, call.error());
  if (status == CXS_FAILED_PRECONDITION) return nullptr;  // a table it needs is not there
  call.Check(status);
  ResultHandle table(result);
  if (cxs_result_rows(result) == 0) table.reset();
  return table;
}

}  // namespace

int Check(const CompanyOptions& options, int64_t listed, Format format) {
  CompanyOptions keep_good = options;
  keep_good.keep_good = true;
  keep_good.listed = listed;
  Company company(keep_good);
  company.Load();
  const ResultHandle quality = Quality(company);
  std::string text = company.tables().empty() ? "" : CountsTable(company.tables());

  std::string problems, extras;
  int64_t refused = 0, warnings = 0, failed = 0;
  for (const LoadedTable& table : company.tables()) {
    refused += table.counts.rows_refused;
    warnings += table.counts.warnings;
    extras += ExtraColumns(table);
    if (!table.failure.empty()) {
      ++failed;
      problems += "  " + table.file + ": " + table.failure + "\n";
    }
    const Problems told = ProblemLines(table, listed);
    problems += told.lines;
    const int64_t all = table.counts.rows_refused + table.counts.warnings;
    if (all > told.count && told.count > 0) {
      problems += "  " + table.file + ": and " + Counted(all - told.count, "more problem") +
                  " (--problems N lists more)\n";
    }
  }
  if (!problems.empty())
    text += "\n" + Painted(Ink::kHeadline, "Problems (rows count from 1, the header not counted)") +
            "\n" + problems;
  text += MappingReport(company);
  if (!extras.empty()) {
    text +=
        "\n" +
        Painted(Ink::kHeadline,
                "Columns that the tables do not know, kept as dimensions to group and filter by") +
        "\n" + extras;
  }
  if (quality != nullptr) {
    text += "\n" + Painted(Ink::kHeadline, "Data quality") + "\n" +
            Formatted(quality.get(), Format::kTable) + Evidence(company);
  }

  text += "\n";
  if (refused == 0 && failed == 0 && warnings == 0) {
    text += "No problems found.\n";
  } else {
    const std::string told = Counted(refused, "row") + " refused, " + Counted(warnings, "warning") +
                             (failed == 0 ? "" : ", " + Counted(failed, "file") + " not usable") +
                             ".";
    text += Painted(refused > 0 || failed > 0 ? Ink::kError : Ink::kWarning, told) + "\n";
  }
  Print(format == Format::kTable ? text
        : format == Format::kCsv ? CheckCsv(company)
                                 : CheckJson(company, quality.get()));
  return refused > 0 || failed > 0 ? kDataProblems : kDone;
}

}  // namespace coxswain_tools
