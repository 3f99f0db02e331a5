#ifndef COXSWAIN_SRC_REPORT_PIPELINE_PART_H_
#define COXSWAIN_SRC_REPORT_PIPELINE_PART_H_

#include "document.h"
#include "source.h"

namespace coxswain::report {

// How the pipeline moved in the last twelve months, where deals have a history: a part of the
// section on objectives.
absl::Status AddPipelineMovement(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_PIPELINE_PART_H_
