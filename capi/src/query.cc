#include <memory>

#include "coxswain/catalogue.h"
#include "coxswain/report.h"
#include "coxswain/report/written_plan.h"

#include "run.h"
#include "source.h"
#include "structs.h"

namespace coxswain::capi {
namespace {

using Answer = absl::StatusOr<Table> (*)(const std::shared_ptr<const Snapshot>&, const Query&,
                                         std::string_view, const Run&);

template <typename From>
cxs_status Ask(From* from, const char* name, const char* options, int64_t options_length,
               const cxs_run* run, cxs_result** result, cxs_error** error, Answer answer) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(result, "result"));
    COXSWAIN_ASSIGN_OR_RETURN(const Source source, Open(from));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view query_name, NameArgument(name, "name"));
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view json,
                              TextArgument(options, options_length, "options"));
    COXSWAIN_ASSIGN_OR_RETURN(const Query* query, FindQuery(query_name));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, source.run, source.core.get()));
    const CallbackMark mark(source.of_book, call_run);
    COXSWAIN_ASSIGN_OR_RETURN(Table table, answer(source.snapshot, *query, json, call_run.run()));
    *result = new cxs_result{std::move(table)};
    return absl::OkStatus();
  });
}

absl::StatusOr<ReportOptions> ReadReportOptions(const cxs_report_options* options) {
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_report_options given, ReadStruct(options, "options"));
  ReportOptions read;
  switch (given.format) {
    case CXS_REPORT_TEXT:
      read.format = ReportFormat::kText;
      break;
    case CXS_REPORT_JSON:
      read.format = ReportFormat::kJson;
      break;
    case CXS_REPORT_HTML:
      read.format = ReportFormat::kHtml;
      break;
    default:
      return UnknownEnum("CXS_REPORT", given.format);
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view company,
                            TextArgument(given.company, given.company_length, "company"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view filter,
                            TextArgument(given.filter, given.filter_length, "filter"));
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view script,
                            TextArgument(given.script, given.script_length, "script"));
  COXSWAIN_ASSIGN_OR_RETURN(
      const std::string_view script_links,
      TextArgument(given.script_links, given.script_links_length, "script_links"));
  if (!IsUtf8(company) || !IsUtf8(filter) || !IsUtf8(script) || !IsUtf8(script_links)) {
    return InvalidArgument("The report's company, filter or script is not valid UTF-8.");
  }
  read.company = company;
  read.filter = filter;
  read.script = script;
  read.script_links = script_links;
  read.fragment = given.fragment != 0;
  return read;
}

absl::StatusOr<WrittenPlanOptions> ReadPlanOptions(const cxs_plan_options* options) {
  COXSWAIN_ASSIGN_OR_RETURN(const cxs_plan_options given, ReadStruct(options, "options"));
  WrittenPlanOptions read;
  if (given.format == CXS_PLAN_HTML) {
    read.format = PlanFormat::kHtml;
  } else if (given.format != CXS_PLAN_MARKDOWN) {
    return UnknownEnum("CXS_PLAN", given.format);
  }
  const auto text = [](const char* from, int64_t length, const char* name,
                       std::string* to) -> absl::Status {
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view view, TextArgument(from, length, name));
    if (!IsUtf8(view)) {
      return InvalidArgument("The plan's " + std::string(name) + " is not valid UTF-8.");
    }
    *to = view;
    return absl::OkStatus();
  };
  COXSWAIN_RETURN_IF_ERROR(text(given.company, given.company_length, "company", &read.company));
  COXSWAIN_RETURN_IF_ERROR(text(given.plan_id, given.plan_id_length, "plan_id", &read.plan_id));
  COXSWAIN_RETURN_IF_ERROR(text(given.version, given.version_length, "version", &read.version));
  return read;
}

// `read` makes the options, `write` the document.
template <typename From, typename Given, typename Read, typename Write>
cxs_status MakeDocument(From* from, const Given* options, const cxs_run* run, const char* name,
                        cxs_buffer** document, cxs_error** error, Read read, Write write) {
  return Guard(error, [&]() -> absl::Status {
    COXSWAIN_RETURN_IF_ERROR(EmptyOutput(document, name));
    COXSWAIN_ASSIGN_OR_RETURN(const Source source, Open(from));
    COXSWAIN_ASSIGN_OR_RETURN(const auto document_options, read(options));
    CallRun call_run;
    COXSWAIN_RETURN_IF_ERROR(call_run.Read(run, source.run, source.core.get()));
    const CallbackMark mark(source.of_book, call_run);
    COXSWAIN_ASSIGN_OR_RETURN(std::string text,
                              write(source.snapshot, document_options, call_run.run()));
    *document = new cxs_buffer{std::move(text)};
    return absl::OkStatus();
  });
}

template <typename From>
cxs_status MakeReport(From* from, const cxs_report_options* options, const cxs_run* run,
                      cxs_buffer** report, cxs_error** error) {
  return MakeDocument(from, options, run, "report", report, error, ReadReportOptions, WriteReport);
}

template <typename From>
cxs_status MakePlan(From* from, const cxs_plan_options* options, const cxs_run* run,
                    cxs_buffer** plan, cxs_error** error) {
  return MakeDocument(from, options, run, "plan", plan, error, ReadPlanOptions, WritePlan);
}

}  // namespace
}  // namespace coxswain::capi

using namespace coxswain::capi;
using coxswain::RowsBehind;
using coxswain::RunQuery;

extern "C" {

cxs_status cxs_book_query(cxs_book* book, const char* name, const char* options,
                          int64_t options_length, const cxs_run* run, cxs_result** result,
                          cxs_error** error) {
  return Ask(book, name, options, options_length, run, result, error, RunQuery);
}

cxs_status cxs_snapshot_query(const cxs_snapshot* snapshot, const char* name, const char* options,
                              int64_t options_length, const cxs_run* run, cxs_result** result,
                              cxs_error** error) {
  return Ask(snapshot, name, options, options_length, run, result, error, RunQuery);
}

cxs_status cxs_book_rows(cxs_book* book, const char* name, const char* options,
                         int64_t options_length, const cxs_run* run, cxs_result** result,
                         cxs_error** error) {
  return Ask(book, name, options, options_length, run, result, error, RowsBehind);
}

cxs_status cxs_snapshot_rows(const cxs_snapshot* snapshot, const char* name, const char* options,
                             int64_t options_length, const cxs_run* run, cxs_result** result,
                             cxs_error** error) {
  return Ask(snapshot, name, options, options_length, run, result, error, RowsBehind);
}

void cxs_report_options_init(cxs_report_options* options, uint32_t size) {
  InitStruct(options, size);
}

cxs_status cxs_book_report(cxs_book* book, const cxs_report_options* options, const cxs_run* run,
                           cxs_buffer** report, cxs_error** error) {
  return MakeReport(book, options, run, report, error);
}

void cxs_plan_options_init(cxs_plan_options* options, uint32_t size) { InitStruct(options, size); }

cxs_status cxs_book_plan(cxs_book* book, const cxs_plan_options* options, const cxs_run* run,
                         cxs_buffer** plan, cxs_error** error) {
  return MakePlan(book, options, run, plan, error);
}

cxs_status cxs_snapshot_plan(const cxs_snapshot* snapshot, const cxs_plan_options* options,
                             const cxs_run* run, cxs_buffer** plan, cxs_error** error) {
  return MakePlan(snapshot, options, run, plan, error);
}

cxs_status cxs_snapshot_report(const cxs_snapshot* snapshot, const cxs_report_options* options,
                               const cxs_run* run, cxs_buffer** report, cxs_error** error) {
  return MakeReport(snapshot, options, run, report, error);
}

}  // extern "C"
