#ifndef COXSWAIN_OBJECTIVES_PIPELINE_AGEING_H_
#define COXSWAIN_OBJECTIVES_PIPELINE_AGEING_H_

#include "coxswain/query.h"

namespace coxswain {

// "pipeline_ageing": how long open deals have been open, all together (no stage) and by the stage
// that they are in, against how long deals took there that were won; and how often the day on which
// they are expected to close moved. Deals are followed through deal_history as
// objectives/deal_history.h says.
//
//   open_days   of all: days since the deal was created. Of a stage: since it last came to it
//   won_days    of all: days from created to won. Of a stage: days in it, all visits together, of
//               won deals that were in it
//   stuck       open for more days than `quantile` (option, 0.9) of the won deals took
//   slips       how often expected_close_on moved to a later day
//   overdue     expected_close_on lies before the day looked from
//   unknown     open deals of which nobody knows since when: no opened_on, or for a stage no
//   history
//               that says when they came to it
//
// Of a number of days, half are the median or fewer: the smallest value that so many deals do not
// exceed (inverse of the empirical distribution function; Hyndman and Fan, Sample Quantiles in
// Statistical Packages, American Statistician 50, 1996, type 1). Of a deal that was won twice the
// last time counts.
//
// The day looked from is `as_of`, else the last day on which a deal was opened, closed or changed.
// Stages stand in the order of the table stages. One row for all and one a stage, for each group.
extern const Query kPipelineAgeingQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_PIPELINE_AGEING_H_
