#ifndef COXSWAIN_SRC_REPORT_FORECAST_PART_H_
#define COXSWAIN_SRC_REPORT_FORECAST_PART_H_

#include "document.h"
#include "source.h"

// Whether objectives will be met, and whether such forecasts were right: parts of the section on
// objectives.
namespace coxswain::report {

absl::Status AddForecast(const Source& source, Section* section);
// Where deal_history lets history be replayed.
absl::Status AddReliability(const Source& source, Section* section);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_FORECAST_PART_H_
