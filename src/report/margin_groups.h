#ifndef COXSWAIN_SRC_REPORT_MARGIN_GROUPS_H_
#define COXSWAIN_SRC_REPORT_MARGIN_GROUPS_H_

#include "document.h"
#include "source.h"

// Who earns and who loses: parts of the section on margin.
namespace coxswain::report {

// By segment, owner and country, with the ranks by revenue and by margin; groups that lose money,
// and the best seller that does not earn most, are found.
absl::Status AddMarginGroups(const Source& source, Section* section, Report* report);

// The won deals with the lowest contribution margin, of those below 0; `all` is what all of those
// lose together.
absl::Status AddLosingDeals(const Source& source, Int128 all, Section* section);

// Campaigns that lose money by gross margin, and how much of it their discounts explain.
absl::Status AddLosingCampaigns(const Source& source, Section* section, Report* report);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_MARGIN_GROUPS_H_
