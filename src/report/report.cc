#include "coxswain/report.h"

#include <iterator>

#include "coxswain/query.h"

#include "document.h"
#include "sections.h"

namespace coxswain {
namespace report {
namespace {

using AddSection = absl::Status (*)(const Source& source, Report* report);
constexpr AddSection kSections[] = {AddMargin, AddMarket, AddCampaigns, AddAgreement, AddTrust};
constexpr double kSectionCount = static_cast<double>(std::size(kSections));

absl::StatusOr<Report> Build(const std::shared_ptr<const Snapshot>& snapshot,
                             const ReportOptions& options, const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(ParseFilter(options.filter).status());
  Report report;
  report.company = options.company;
  report.title =
      options.company.empty() ? "Alignment report" : options.company + ": alignment report";
  report.currency = snapshot->currency();
  report.filter = options.filter;

  double done = 0;
  // The queries' own progress would start anew with each; a cancel reaches them all the same.
  Run section_run = run;
  section_run.progress = nullptr;
  if (run.progress) {
    section_run.progress = [&](double) { return run.progress(done / kSectionCount); };
  }
  COXSWAIN_RETURN_IF_ERROR(run.Tick(0));
  const Source source(snapshot, options.filter, section_run);
  if (source.as_of().has_value()) report.as_of = source.as_of()->ToString();
  for (const AddSection add : kSections) {
    const size_t found = report.findings.size();
    COXSWAIN_RETURN_IF_ERROR(add(source, &report));
    for (size_t i = found; i < report.findings.size(); ++i) {
      report.findings[i].section = report.sections.back().name;
    }
    done += 1;
    COXSWAIN_RETURN_IF_ERROR(run.Tick(done / kSectionCount));
  }
  RankFindings(&report);
  AddAdvice(&report);
  AddDefinitions(&report);
  return report;
}

}  // namespace
}  // namespace report

absl::StatusOr<std::string> WriteReport(const std::shared_ptr<const Snapshot>& snapshot,
                                        const ReportOptions& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const report::Page page, report::ReadPage(options));
  COXSWAIN_ASSIGN_OR_RETURN(const report::Report report, report::Build(snapshot, options, run));
  switch (options.format) {
    case ReportFormat::kJson:
      return report::WriteReportJson(report);
    case ReportFormat::kHtml:
      return report::WriteReportHtml(report, page);
    default:
      return report::WriteReportText(report);
  }
}

}  // namespace coxswain
