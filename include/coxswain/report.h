#ifndef COXSWAIN_REPORT_H_
#define COXSWAIN_REPORT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "coxswain/book.h"

// The room `report`: several results put together into the one document that marketing, sales and
// finance read. Headline sentences with figures, findings ranked by money, tables. A section
// whose tables are missing says what it would need.
namespace coxswain {

enum class ReportFormat : uint8_t { kText, kJson };

struct ReportOptions {
  ReportFormat format = ReportFormat::kText;
  std::string company;  // for the title; may be empty
  std::string filter;   // which rows count, in the filter form; empty: all
};

// Text: UTF-8, at most 100 columns wide, no colours. JSON: docs/report.schema.json. Objectives,
// KPIs, plans, the ledger and data quality are of the whole company, whatever the filter.
// Errors: a filter that cannot be read or that deals do not know (InvalidArgument), cancelled, out
// of memory. Missing tables are none.
absl::StatusOr<std::string> WriteReport(const std::shared_ptr<const Snapshot>& snapshot,
                                        const ReportOptions& options, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_REPORT_H_
