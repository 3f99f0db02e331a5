#ifndef COXSWAIN_SRC_REPORT_MARGIN_PRICES_H_
#define COXSWAIN_SRC_REPORT_MARGIN_PRICES_H_

#include "document.h"
#include "source.h"

// What is left of list prices: a part of the section on margin.
namespace coxswain::report {

// The price band, owners beside the median of their peers, and deals beyond the policies; each
// where there is something to tell apart.
absl::Status AddPrices(const Source& source, Section* section, Report* report);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_MARGIN_PRICES_H_
