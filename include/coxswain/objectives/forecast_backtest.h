#ifndef COXSWAIN_OBJECTIVES_FORECAST_BACKTEST_H_
#define COXSWAIN_OBJECTIVES_FORECAST_BACKTEST_H_

#include "coxswain/query.h"

namespace coxswain {

// "forecast_backtest": whether "forecast" was right when it could not know. History is replayed: at
// the end of each week (or month) deals stand as deal_history says they did, chances are learned
// from what had happened by then, and the forecast of what will be won by the end of the period
// that the next day falls in is compared with what was. Only periods that are over count.
//
// With show=summary one row:
//   brier        mean of (probability - outcome)^2 over forecasts: one for each open deal and day
//                replayed, the outcome 1 if it was won by the end of the period
//   brier = reliability - resolution + uncertainty + within_bins, with forecasts of about the same
//                probability in a bin (option bins), n_k of them of mean probability p_k and a
//                share o_k that came true, o of all:
//   reliability  sum of n_k (p_k - o_k)^2 / n: how far probabilities are from shares. 0 is best
//   resolution   sum of n_k (o_k - o)^2 / n: how far they tell deals apart. More is better
//   uncertainty  o (1 - o): what a forecast of o alone would score
//   within_bins  what is left, since probabilities differ within a bin
//   skill        1 - brier / uncertainty
//   coverage     the share of days replayed on which what came lies from low to high, the 10 and
//                90 % quantiles; .8 is meant. below_low and above_high are the others
//   bias         what was expected, all days together / what came - 1
// With show=reliability one row a bin, with an interval of the share (Wilson's, 95 %) that counts
// each deal once, since a deal's days are no new evidence. With show=days one row a day replayed.
//
// A forecast is the pipeline's of bookings: amounts of deals, as they were then. Deals to come
// count but with open_only=true, which compares open deals with what became of them. What is only
// assumed of a deal's past (its stage or amount before the first row that says it) is not used;
// deals without rows in deal_history, or whose row says that something changed on no known day, are
// left out and counted. The doubt in what is learned, which widens "forecast", is not drawn here.
//
// FailedPrecondition without deal_history: nobody knows how deals stood. A day on which fewer than
// 20 deals had closed by then, or none was won, is not replayed.
// Sources: Brier, Verification of Forecasts Expressed in Terms of Probability, Monthly Weather
// Review 1950; Murphy, A New Vector Partition of the Probability Score, Journal of Applied
// Meteorology 1973; Stephenson, Coelho and Jolliffe, Two Extra Components in the Brier Score
// Decomposition, Weather and Forecasting 2008.
extern const Query kForecastBacktestQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_FORECAST_BACKTEST_H_
