#ifndef COXSWAIN_OBJECTIVES_PIPELINE_MOVEMENT_H_
#define COXSWAIN_OBJECTIVES_PIPELINE_MOVEMENT_H_

#include "coxswain/query.h"

namespace coxswain {

// "pipeline_movement": how the pipeline came from what it was to what it is. The pipeline is the
// amount of open deals, with expected_from or expected_to of those alone that are expected to close
// within these days. For every group, every period and all together, in money and in deals:
//
//   opening + created + reopened + grown - shrunk + pulled_in - pushed_out + transferred + revalued
//   - won - lost - omitted = closing
//
// Deals are followed through deal_history as objectives/deal_history.h says, from the end of one
// day to the end of the next on which something changed: what came and went within a day is not
// seen. On such a day, in this order:
//
//   revalued     of a deal in the pipeline in another currency: what the rate changed since its
//                amount was last looked at. At the ends of periods and of `to` as well, without
//                `to` at the latest rate
//   created      it was not there before. Opened and closed on one day, it is created and then won,
//                lost or omitted
//   reopened     it was closed. Closed again as something else, it is reopened and then that
//   grown, shrunk   the amount is another one, or in another currency
//   transferred  it is in another group, or passes the filter now or no longer: so much more came
//                into the group than went out of it. Over all groups without a filter it is 0
//   pulled_in    it is expected within the days asked for and was not, or it is closed on one of
//                them, whatever was expected
//   pushed_out   it no longer is, with the amount it has by then
//   won, lost, omitted   closed, with the amount of that day, out of the group that it was in when
//                it last was open
//
// Dimensions and the filter see what is in deal_history (stage, status, amount in the reporting
// currency, currency, probability, expected_close_on, forecast_category, owner) as it was, and all
// else of a deal as it is today. Periods are asked for with grain, not as dimensions. Amounts are
// converted at the rate of the day on which something happened, so what is won here is worth what
// it is worth among bookings. Deals without amount count as deals alone.
//
// What has no day (see deal_history.h) happened after `to`; without `to` it is in the period
// without a name, the last. Closed deals of which nobody knows when they were open are left out and
// counted, as left_out_deals. Without `from` the pipeline begins empty, but for deals that were
// open always. One row a group and period, from the first to the last in which a deal changed,
// unless the group is empty and nothing happens to it.
//
// Two exports of the table deals do instead of a history: as rows of deal_history, the deals of the
// first with its day and those of the second with its; what stayed the same changes nothing.
//
// Source: the movement is the roll-forward of a balance, as in IAS 16.73(e); Salesforce and others
// show the same as pipeline inspection.
extern const Query kPipelineMovementQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_PIPELINE_MOVEMENT_H_
