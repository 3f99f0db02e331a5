#ifndef COXSWAIN_SRC_REPORT_MARGIN_BRIDGE_H_
#define COXSWAIN_SRC_REPORT_MARGIN_BRIDGE_H_

#include "document.h"
#include "source.h"

// Why the last year came to something else than the one before: a part of the section on margin.
namespace coxswain::report {

// The last year, or the same days of the two where it is not over. Nothing is added where one of
// them earned nothing. With `costs_known` the contribution margin is told too, drawn instead of net
// revenue, and found where it fell.
absl::Status AddBridge(const Source& source, bool costs_known, Section* section, Report* report);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_MARGIN_BRIDGE_H_
