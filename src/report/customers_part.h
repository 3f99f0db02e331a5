#ifndef COXSWAIN_SRC_REPORT_CUSTOMERS_PART_H_
#define COXSWAIN_SRC_REPORT_CUSTOMERS_PART_H_

#include "document.h"
#include "source.h"

// What customers earn: a part of the section on margin.
namespace coxswain::report {

// The whale curve, the quadrants of revenue and margin, and the customers that lose most; found are
// those that lose money, and those that cost far more to serve than others.
absl::Status AddCustomers(const Source& source, Section* section, Report* report);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_CUSTOMERS_PART_H_
