#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands.h"
#include "layout.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

using Names = std::vector<std::string>;

std::string Joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// "Amount -> amount", "Probability -> probability (percent)".
std::string Arrow(const cxs_result* columns, int64_t row) {
  const std::string column = CellText(columns, row, "column");
  const std::string how = CellText(columns, row, "how");
  return (column.empty() ? "" : column + " -> ") + CellText(columns, row, "becomes") +
         (how.empty() ? "" : " (" + how + ")");
}

// What becomes of the columns of one file as one table.
struct StepLines {
  std::string file, table;
  Names mapped, dimensions, asked, known, ignored, missing, needed;
};

std::string TextOf(const StepLines& step) {
  std::string text = "  " + step.file + " is " + step.table + "\n";
  const auto line = [&](const char* what, const Names& names) {
    if (names.empty()) return;
    text += "    ";
    Wrap(what + Joined(names), 4, 6, &text);
  };
  line("mapped: ", step.mapped);
  line("kept as dimensions: ", step.dimensions);
  line("only asked by conditions: ", step.asked);
  line("ignored: ", step.ignored);
  line("ignored, as the mapping says: ", step.known);
  line("not in the file: ", step.missing);
  line("not in the file, and needed: ", step.needed);
  return text;
}

std::string StepsText(const cxs_import* import, std::set<std::string>* given) {
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_import_columns(import, &listed, call.error()));
  const ResultHandle owner(listed);
  std::map<int64_t, StepLines> steps;
  for (int64_t row = 0; row < cxs_result_rows(listed); ++row) {
    StepLines& step = steps[CellNumber(listed, row, "step")];
    step.file = CellText(listed, row, "file");
    step.table = CellText(listed, row, "table");
    const std::string use = CellText(listed, row, "use");
    if (use == "mapped" || use == "dimension") {
      given->insert(step.table + "." + CellText(listed, row, "becomes"));
    }
    if (use == "mapped") step.mapped.push_back(Arrow(listed, row));
    if (use == "dimension") step.dimensions.push_back(CellText(listed, row, "column"));
    if (use == "asked") step.asked.push_back(CellText(listed, row, "column"));
    if (use == "known") step.known.push_back(CellText(listed, row, "column"));
    if (use == "ignored") step.ignored.push_back(CellText(listed, row, "column"));
    if (use == "missing") step.missing.push_back(CellText(listed, row, "becomes"));
    if (use == "needed") step.needed.push_back(Arrow(listed, row));
  }
  std::string text;
  for (const auto& [number, step] : steps) text += TextOf(step);
  return text;
}

std::string IgnoredFiles(const cxs_import* import) {
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_import_files(import, &listed, call.error()));
  const ResultHandle owner(listed);
  Names names;
  for (int64_t row = cxs_import_steps(import); row < cxs_result_rows(listed); ++row) {
    names.push_back(CellText(listed, row, "file"));
  }
  if (names.empty()) return "";
  std::string text = "  ";
  Wrap("Nothing is taken from: " + Joined(names), 2, 4, &text);
  return text;
}

// A part of the answers that needs one of some columns.
struct Need {
  const char* answer;
  const char* columns;  // separated by '|'; any of them will do
};
constexpr Need kNeeds[] = {
    {"margin, waterfall and every measure of margin know no cost",
     "deals.cost_of_goods|deal_lines.unit_cost|products.unit_cost"},
    {"revenue, win rate by amount and pipeline know no amount", "deals.amount|deal_lines.amount"},
    {"the sales cycle is not known", "deals.opened_on"},
    {"weighted pipeline is not known", "deals.probability"},
    {"nothing can be grouped by segment, and penetration knows no segments", "customers.segment"},
    {"campaigns earn nothing", "deals.campaign_id|deal_lines.campaign_id"},
    {"campaigns cost nothing", "spend.amount"},
};

std::string MissingColumns(const std::set<std::string>& given) {
  std::string text;
  for (const Need& need : kNeeds) {
    const std::string columns = need.columns;
    Names names;
    bool there = false;
    for (size_t start = 0; start < columns.size();) {
      const size_t end = std::min(columns.find('|', start), columns.size());
      names.push_back(columns.substr(start, end - start));
      there = there || given.count(names.back()) != 0;
      start = end + 1;
    }
    if (there) continue;
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : " or ") + name;
    text += "  ";
    Wrap("no " + list + ": " + need.answer, 2, 4, &text);
  }
  return text;
}

// Every query is asked; those that miss a table or a column say which.
std::string Unanswered(const Company& company) {
  const ResultHandle queries = Describe(CXS_DESCRIBE_QUERIES);
  std::string text;
  for (int64_t row = 0; row < cxs_result_rows(queries.get()); ++row) {
    const std::string name = CellText(queries.get(), row, "name");
    Progress progress("Asking " + name);
    const cxs_run run = company.RunOf(&progress);
    Call call;
    cxs_result* result = nullptr;
    const cxs_status status =
        cxs_book_query(company.book(), name.c_str(), nullptr, 0, &run, &result, call.error());
    const ResultHandle owner(result);
    if (status != CXS_FAILED_PRECONDITION) continue;
    text += "  ";
    Wrap(name + ": " + call.message(), 2, 4, &text);
  }
  return text;
}

}  // namespace

std::string MappingReport(const Company& company) {
  if (company.import() == nullptr) return "";
  std::set<std::string> given;
  std::string text = "\n" + Painted(Ink::kHeadline, "What the mapping takes from the export") +
                     "\n" + StepsText(company.import(), &given) + IgnoredFiles(company.import());
  const std::string missing = MissingColumns(given) + Unanswered(company);
  if (!missing.empty()) {
    text += "\n" + Painted(Ink::kHeadline, "What stays without an answer") + "\n" + missing;
  }
  return text;
}

}  // namespace coxswain_tools
