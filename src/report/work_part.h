#ifndef COXSWAIN_SRC_REPORT_WORK_PART_H_
#define COXSWAIN_SRC_REPORT_WORK_PART_H_

#include "document.h"
#include "source.h"

// The part of the section on objectives that tells what waits for whom: leads and requests, open
// deals, countermeasures. Always of the whole company; nothing where the tables are not there.
namespace coxswain::report {

absl::Status AddHandovers(const Source& source, Section* section, Report* report);
absl::Status AddTriage(const Source& source, Section* section, Report* report);
absl::Status AddCountermeasures(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_WORK_PART_H_
