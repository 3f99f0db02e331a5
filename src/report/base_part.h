#ifndef COXSWAIN_SRC_REPORT_BASE_PART_H_
#define COXSWAIN_SRC_REPORT_BASE_PART_H_

#include "document.h"
#include "source.h"

// Customers who come, lapse and come back: a part of the section on the market.
namespace coxswain::report {

// Nothing where nobody has lapsed yet.
absl::Status AddActiveBase(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_BASE_PART_H_
