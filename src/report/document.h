#ifndef COXSWAIN_SRC_REPORT_DOCUMENT_H_
#define COXSWAIN_SRC_REPORT_DOCUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/report.h"
#include "coxswain/table.h"

// The report as a document: built once, then written by one writer per format.
namespace coxswain::report {

// A number or name that a sentence shows rounded or cut, with its exact value.
struct Figure {
  std::string name;   // "net_revenue"
  std::string shown;  // "80 450 597"
  std::string value;  // "80450596.9823"
  std::string unit;   // "USD", "share", "count"; empty for names and days
  bool one = false;   // what counts stands in the singular
};

struct Sentence {
  std::string text;
  std::vector<Figure> figures;
};

// Some columns and rows of a query's result, with its own column names.
struct ReportTable {
  std::string name;   // unique in its section
  std::string title;  // for people
  Table table;
  std::vector<std::string> headings;  // for people, one a column; empty: not for people
  int64_t rows_left_out = 0;          // at the end
};

// A picture of one of the section's tables.
struct Chart {
  std::string name;  // unique in the report: it names an element of the page
  std::string title;
  std::string table;  // the name of the table that it draws
  Sentence caption;   // what there is to see, for those who see it and those who do not
  std::string spec;   // Vega-Lite 5, JSON, with its data
};

struct Section {
  std::string name;
  std::string title;
  std::vector<Sentence> sentences;
  std::vector<ReportTable> tables;
  std::string missing;  // what it would need to say anything, or to say more; empty: nothing
  std::vector<Chart> charts;
};

struct Finding {
  std::string kind;     // "loss_campaign"
  std::string subject;  // which one: a campaign, a segment; empty: the company
  Sentence sentence;
  std::optional<Int128> money;  // at stake, micros; negative: lost or short
  std::string measure;          // what the money is: "gross_margin"
  std::string section;          // the name of the section that shows it
  std::string advice;           // what to do about it; empty: nothing general can be said
};

// A measure that the report uses.
struct Definition {
  std::string name;
  std::string title;
  std::string unit;
  std::string formula;
  std::string source;
};

struct Report {
  std::string title;
  std::string company;
  std::string as_of;     // the last day on which anything happened; empty: nothing did
  std::string currency;  // empty: no row has one
  std::string filter;
  std::vector<Sentence> headline;
  std::vector<Finding> findings;  // by money, those without last
  std::vector<Section> sections;
  std::vector<Definition> definitions;
};

// What a page in HTML is written with.
struct Page {
  bool fragment = false;           // one element for a host's page instead of a document
  std::string_view script;         // JavaScript to put into the page; empty: none
  std::vector<std::string> links;  // addresses of JavaScript, in the order to load them
  bool draws() const { return !script.empty() || !links.empty(); }
};

// Errors: see ReportOptions. The page borrows the options' script.
absl::StatusOr<Page> ReadPage(const ReportOptions& options);

std::string WriteReportText(const Report& report);
std::string WriteReportJson(const Report& report);
std::string WriteReportHtml(const Report& report, const Page& page);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_DOCUMENT_H_
