#ifndef COXSWAIN_REPORT_H_
#define COXSWAIN_REPORT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "coxswain/book.h"

// The room `report`: several results put together into the one document that marketing, sales and
// finance read. Headline sentences with figures, findings ranked by money, tables, charts. A
// section whose tables are missing says what it would need.
namespace coxswain {

enum class ReportFormat : uint8_t { kText, kJson, kHtml };

struct ReportOptions {
  ReportFormat format = ReportFormat::kText;
  std::string company;  // for the title; may be empty
  std::string filter;   // which rows count, in the filter form; empty: all

  // Only of HTML:
  bool fragment = false;  // one <div> for a host's page, which has its own head; else a document
  // JavaScript that draws the charts: Vega 5, Vega-Lite 5, vega-interpreter 1 and
  // tools/charts/draw.js, in this order. `script` is put into the page as it stands, UTF-8 without
  // "</script" or "<!--"; `script_links` are addresses of scripts, separated by blanks. With
  // neither the page has no charts; it shows the same tables and says so.
  std::string script;
  std::string script_links;
};

// Text: UTF-8, at most 100 columns wide, no colours. JSON: docs/report.schema.json; its charts are
// Vega-Lite 5 specifications with their data. HTML: one page that asks no server for anything but
// script_links, and forbids the browser the rest; every text of the rows is escaped. Objectives,
// KPIs, plans, the ledger and data quality are of the whole company, whatever the filter.
// Errors: a filter that cannot be read or that deals do not know, a script that would end its
// element (InvalidArgument), cancelled, out of memory. Missing tables are none.
absl::StatusOr<std::string> WriteReport(const std::shared_ptr<const Snapshot>& snapshot,
                                        const ReportOptions& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_REPORT_H_
