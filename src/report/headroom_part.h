#ifndef COXSWAIN_SRC_REPORT_HEADROOM_PART_H_
#define COXSWAIN_SRC_REPORT_HEADROOM_PART_H_

#include <set>
#include <string>
#include <string_view>

#include "document.h"
#include "source.h"

// Plans against what the market has left, and how the market fills: parts of the section on the
// market.
namespace coxswain::report {

// The plan of each segment against its headroom, where there is one, and which segments have room
// instead. Found are plans that want more than is left, those of segments or else that of the whole
// company. `plan` is chosen where several plan the same days. Returns the segments that were found,
// "" for the company.
absl::StatusOr<std::set<std::string>> AddHeadroom(const Source& source, const std::string& plan,
                                                  Section* section, Report* report);

// The curve of adoption of each segment, if there are several, and how its ceiling drifted.
// `segments`: what penetration says by segment.
absl::Status AddSegmentCurves(const Source& source, const Table& segments, Section* section);
absl::Status AddDrift(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_HEADROOM_PART_H_
