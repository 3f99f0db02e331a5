#ifndef COXSWAIN_SRC_REPORT_SECTIONS_H_
#define COXSWAIN_SRC_REPORT_SECTIONS_H_

#include <string_view>

#include "document.h"
#include "source.h"

// The sections of the report. Each asks its queries, adds itself, and adds what it found to the
// headline and the findings. What is missing is said in the section; errors are those of the run
// (cancelled, out of memory) and a filter that the deals do not know.
namespace coxswain::report {

absl::Status AddMargin(const Source& source, Report* report);
absl::Status AddMarket(const Source& source, Report* report);
absl::Status AddCampaigns(const Source& source, Report* report);
absl::Status AddAgreement(const Source& source, Report* report);
absl::Status AddTrust(const Source& source, Report* report);

// The measures that the tables of all sections show, and those named in their columns `measure`.
void AddDefinitions(Report* report);
// What to do about each finding.
void AddAdvice(Report* report);
// By money, largest first, those without last; otherwise as found.
void RankFindings(Report* report);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_SECTIONS_H_
