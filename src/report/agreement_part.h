#ifndef COXSWAIN_SRC_REPORT_AGREEMENT_PART_H_
#define COXSWAIN_SRC_REPORT_AGREEMENT_PART_H_

#include "document.h"
#include "source.h"

// What the rows say of the agreement itself.
namespace coxswain::report {

// Pairs of figures by which one team is seen to gain when the other loses.
absl::Status AddContradictions(const Source& source, Section* section);

// Targets that are beyond what history or the market has ever seen.
absl::Status AddTargetChecks(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_AGREEMENT_PART_H_
