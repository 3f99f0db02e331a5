#ifndef COXSWAIN_OBJECTIVES_FORECAST_H_
#define COXSWAIN_OBJECTIVES_FORECAST_H_

#include "coxswain/query.h"

namespace coxswain {

// "forecast": whether objectives will be met by their due dates, or what a measure will come to in
// the days from `from` to `to`. What came so far, the open deals and those that nobody has opened
// yet stand beside each other; `expected` is their sum.
//
//   actual        the measure from the first day to the day looked from, as in "scorecard"; with
//                 elapsed_share, projected, pace_index, attainment, gap, required_per_day and
//                 status
//   seasonal_projected  of a flow: actual / the share of the period's days that are done, each day
//                 weighing what it did before the period: working days (Monday to Friday, but for
//                 what `calendar` says) beside others, from 28 days of history on, and months
//                 beside each other, from 24 months on
//   method        pipeline: flows of won deals (bookings, revenue where it comes from deals,
//   margins,
//                 won_deals). daily amounts: other flows, by ProbabilityOfAmount of
//                 objectives/reach.h over the days of the period, working days alone where nothing
//                 came on others; from 14 days on. over: the due date has passed. pace only:
//                 nothing to learn from, or a level
//   open_*        open deals. Each is won within the period with its own probability, and brings
//   its
//                 amount times what the measure was, in the last 365 days, of the amounts of the
//                 deals won in them (1 for bookings without lines; won_deals: 1 each). Together:
//                 objectives/pipeline_distribution.h
//   new_*         deals to be opened from tomorrow on: as many a day as in the last 365, by that
//                 season; won in time by the chances of new deals; of the amounts that deals won in
//                 the last 365 days brought (all, where these are fewer than 30). Their number is
//                 negative binomial: the rate is known as well as so many deals tell it, and
//                 changes from 28 days to 28 as much as it did. Not with open_only=true
//   expected, standard_deviation, low, median, high   of all three; low and high are the 10 and 90
//   %
//                 quantiles
//   probability   that the target is reached: at least it, at most it (direction down), within it
//                 (corridor). Empty without a target
//   exact         whether the distribution is exact but for rounding: open deals alone, of amounts
//                 that fit 2^20 steps
//
// The probability of an open deal is that it is won *by the due date*, not ever. With
// probabilities=learned it comes from chances a day of being won, lost or moved, by stage and age
// (objectives/deal_hazards.h): of deal_history, where that tells of 20 closed deals with one won
// among them; else of deals alone, by age. What is only assumed of a deal's past teaches nothing.
// Closed as omitted counts as lost. With `given` it is the deal's probability, else its stage's
// default_probability, that it is ever won; with `category` the share of deals that were won among
// those that stood in its forecast_category, (won + 1/2) / (closed + 1), by deal_history. Both are
// multiplied by the share of what the chances say of ever that they say of the period. Deals
// without either have the learned one.
//
// Deals share their luck: `correlation` is that of any two, or with common_shock=true what it was
// between deals closed in one month. That chances are learned and not known widens the distribution
// the same way (20 draws of what they may be), where it adds a hundredth to the variance or more.
//
// With fewer than 20 closed deals that say when they were opened, or none of them won, there is no
// history: the row says so, and has its pace only. With as_of deals stand as deal_history says they
// did; a deal without history as "business time" in coxswain/objectives.h says.
//
// Sources: van Houwelingen and Putter, Dynamic Prediction in Clinical Survival Analysis, 2012, for
// prediction from a day within; those of the headers named above.
extern const Query kForecastQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_FORECAST_H_
