#include "guard.h"
#include "handles.h"
#include "structs.h"
#include "tables.h"

using namespace coxswain::capi;

extern "C" {

void cxs_load_counts_init(cxs_load_counts* counts, uint32_t size) { InitStruct(counts, size); }

cxs_status cxs_load_report_counts(const cxs_load_report* report, cxs_load_counts* counts,
                                  cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(Required(counts, "counts"));
    uint32_t size = 0;
    COXSWAIN_RETURN_IF_ERROR(ReadSize(counts, "counts", &size));
    cxs_load_counts out = Defaults<cxs_load_counts>();
    WriteStruct(out, counts);
    COXSWAIN_RETURN_IF_ERROR(Required(report, "report"));
    const coxswain::LoadReport& from = report->report;
    out.table = NumberOf(from.table);
    out.rows_read = from.rows_read;
    out.rows_added = from.rows_added;
    out.rows_updated = from.rows_updated;
    out.rows_refused = from.rows_refused;
    out.rows_created = from.rows_created;
    out.warnings = from.warnings;
    WriteStruct(out, counts);
    return absl::OkStatus();
  });
}

cxs_status cxs_load_report_problems(const cxs_load_report* report, cxs_result** result,
                                    cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(report, "report"));
    *result = new cxs_result{report->report.ToTable()};
    return absl::OkStatus();
  });
}

cxs_status cxs_load_report_columns(const cxs_load_report* report, cxs_result** result,
                                   cxs_error** error) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_RETURN_IF_ERROR(Required(report, "report"));
    coxswain::Table table;
    const int name = table.AddColumn("column", coxswain::ColumnKind::kText);
    const int use = table.AddColumn("use", coxswain::ColumnKind::kText);
    for (const std::string& column : report->report.extra_columns) {
      table.AppendText(name, column);
      table.AppendText(use, "dimension");
    }
    for (const std::string& column : report->report.ignored_columns) {
      table.AppendText(name, column);
      table.AppendText(use, "ignored");
    }
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

void cxs_load_report_destroy(cxs_load_report* report) { delete report; }

}  // extern "C"
