#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "layout.h"
#include "paint.h"

namespace coxswain_tools {
namespace {

// "a, b,c" as its parts.
std::vector<std::string> Parts(const std::string& list) {
  std::vector<std::string> parts;
  for (size_t start = list.find_first_not_of(", "); start < list.size();) {
    const size_t end = std::min(list.find_first_of(", ", start), list.size());
    parts.push_back(list.substr(start, end - start));
    start = list.find_first_not_of(", ", end);
  }
  return parts;
}

std::string Names(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

// What a company's book holds.
struct Held {
  std::map<std::string, int64_t> rows;  // by table that was given
  std::set<std::pair<std::string, std::string>> filled;
  std::map<std::string, std::vector<std::string>> dimensions;  // by table
};

Held HeldBy(cxs_book* book) {
  Held held;
  Call call;
  cxs_result* result = nullptr;
  call.Check(cxs_book_describe(book, CXS_DESCRIBE_TABLES, nullptr, &result, call.error()));
  const ResultHandle tables(result);
  for (int64_t row = 0; row < cxs_result_rows(result); ++row) {
    if (CellNumber(result, row, "given") == 0) continue;
    held.rows[CellText(result, row, "name")] = CellNumber(result, row, "rows");
  }
  call.Check(cxs_book_describe(book, CXS_DESCRIBE_COLUMNS, nullptr, &result, call.error()));
  const ResultHandle columns(result);
  for (int64_t row = 0; row < cxs_result_rows(result); ++row) {
    const std::string table = CellText(result, row, "table");
    const std::string name = CellText(result, row, "name");
    if (CellNumber(result, row, "filled") != 0) held.filled.emplace(table, name);
    if (CellNumber(result, row, "dimension") != 0) held.dimensions[table].push_back(name);
  }
  return held;
}

void Line(const std::string& title, const std::string& text, std::string* out) {
  if (text.empty()) return;
  *out += "    " + title + std::string(12 - title.size(), ' ');
  Wrap(text, 16, 16, out);
}

// The columns of one table; `read` are those, as "deals.amount", that the query's figures are made
// of. `held` may be null: without a company.
std::string Columns(const std::string& table, const std::set<std::string>& read, const Held* held) {
  const ResultHandle columns = Describe(CXS_DESCRIBE_COLUMNS, table);
  const bool given = held != nullptr && held->rows.count(table) > 0;
  std::vector<std::string> needed, may, lacks, others;
  for (int64_t row = 0; row < cxs_result_rows(columns.get()); ++row) {
    const std::string name = CellText(columns.get(), row, "name");
    const bool filled = given && held->filled.count({table, name}) > 0;
    if (read.count(table + "." + name) == 0) {
      if (filled) others.push_back(name);
    } else if (given) {
      (filled ? needed : lacks).push_back(name);
    } else {
      (CellNumber(columns.get(), row, "required") != 0 ? needed : may).push_back(name);
    }
  }
  if (given) {
    const auto added = held->dimensions.find(table);
    if (added != held->dimensions.end()) {
      others.insert(others.end(), added->second.begin(), added->second.end());
    }
  }
  std::string text;
  Line(given ? "has" : "needs", Names(needed), &text);
  Line("can use", Names(may), &text);
  Line("lacks", Names(lacks), &text);
  Line("besides", Names(others), &text);
  return text;
}

std::string Tables(const cxs_result* query, const char* which, const std::string& role,
                   const Held* held) {
  const std::vector<std::string> columns = Parts(CellText(query, 0, "columns"));
  const std::set<std::string> read(columns.begin(), columns.end());
  std::string text;
  for (const std::string& table : Parts(CellText(query, 0, which))) {
    std::string state = ": " + role;
    if (held != nullptr) {
      const auto rows = held->rows.find(table);
      state += rows == held->rows.end() ? ", " + Painted(Ink::kWarning, "not given")
                                        : ", " + Counted(rows->second, "row");
    }
    text += "  " + table + state + "\n" + Columns(table, read, held);
  }
  return text;
}

// The measures that the request asks for, or all, where the query takes measures.
std::string Measures(const QueryRequest& request) {
  const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, request.name);
  bool takes = false;
  for (int64_t row = 0; row < cxs_result_rows(options.get()); ++row) {
    takes = takes || CellText(options.get(), row, "name") == "measures";
  }
  if (!takes) return "";
  const auto given = request.values.find("measures");
  const std::vector<std::string> asked =
      given == request.values.end() ? std::vector<std::string>() : Parts(given->second);
  for (const std::string& name : asked) Describe(CXS_DESCRIBE_MEASURES, name);  // or the nearest
  const ResultHandle measures = Describe(CXS_DESCRIBE_MEASURES);
  std::vector<std::pair<std::string, std::string>> entries;
  for (int64_t row = 0; row < cxs_result_rows(measures.get()); ++row) {
    const std::string name = CellText(measures.get(), row, "name");
    if (!asked.empty() && std::find(asked.begin(), asked.end(), name) == asked.end()) continue;
    entries.emplace_back(name, CellText(measures.get(), row, "formula") + " [" +
                                   CellText(measures.get(), row, "unit") + "; by " +
                                   CellText(measures.get(), row, "date") + "]");
  }
  return "\n" + Painted(Ink::kHeadline, "Measures") + "\n" + List(entries);
}

// Whether the company has what the query needs, in the library's own words.
std::string Answer(const Company& company, const QueryRequest& request) {
  const std::string json = OptionsJson(request);
  Progress progress("Computing " + request.name);
  const cxs_run run = company.RunOf(&progress);
  Call call;
  cxs_result* result = nullptr;
  const cxs_status status =
      cxs_book_query(company.book(), request.name.c_str(), json.data(),
                     static_cast<int64_t>(json.size()), &run, &result, call.error());
  const ResultHandle owner(result);
  std::string text = "  Here: ";
  if (status == CXS_OK) {
    Wrap("can be answered, in " + Counted(cxs_result_rows(result), "row"), 8, 4, &text);
  } else if (status == CXS_FAILED_PRECONDITION || status == CXS_INVALID_ARGUMENT ||
             status == CXS_NOT_FOUND) {
    text += Painted(Ink::kWarning, "cannot be answered.") + " " + call.message() + "\n";
  } else {
    call.Check(status);
  }
  return text;
}

}  // namespace

int Explain(const QueryRequest& request) {
  if (request.format != Format::kTable || request.rows) {
    throw Failure{kUsage,
                  "--explain is a text for people; programs have: coxswain describe query " +
                      request.name + " --format json."};
  }
  const ResultHandle query = Describe(CXS_DESCRIBE_QUERIES, request.name);
  std::string text = Painted(Ink::kHeadline, request.name) + "\n  ";
  Wrap(CellText(query.get(), 0, "purpose"), 2, 2, &text);
  Held held;
  const Held* known = nullptr;
  if (!request.company.directory.empty()) {
    Company company(request.company);
    company.LoadOrRefuse();
    held = HeldBy(company.book());
    known = &held;
    text += Answer(company, request);
  }
  text += Field(query.get(), "partition_key", "Partition key");
  text += Field(query.get(), "state", "State");
  text += Field(query.get(), "source", "Source");
  text += "\n" +
          Painted(Ink::kHeadline, known == nullptr ? "Tables that it reads"
                                                   : "Tables that it reads, and what is there") +
          "\n";
  text += Tables(query.get(), "facts", "each row counts once", known);
  text += Tables(query.get(), "lookups", "looked up", known);
  text += "  Any column of these tables, and of those they refer to, serves --by and --where.\n";
  Print(text + OptionList(request.name) + OutputList(request.name) + Measures(request));
  return kDone;
}

}  // namespace coxswain_tools
