#ifndef COXSWAIN_SATURATION_H_
#define COXSWAIN_SATURATION_H_

// The room `saturation`: how full a market is, and how fast it filled.
//
//   capacity            how many customers there could be: markets.capacity_customers (of level
//                       serviceable, else total; all products), in the version that holds on the
//                       day shown or at the end of the period (measures/versions.h), else the known
//                       accounts, but only while some of them never bought
//   customers ever      customers with a won deal up to the day shown
//   active customers    customers with a won deal in the 12 months (option active_months) to it
//   period customers    customers with a won deal between `from` and `to`
//   penetration         one of the three / capacity: three figures, three names
//   headroom            capacity - customers ever: new customers that are still to be had
//   active headroom     capacity - active customers: headroom plus those who could come back
//
// The day shown is `to`, else `as_of`, else for customers the last day anybody bought and for
// plans the last day on which a deal was opened or closed. A new customer is one whose first won
// deal of all falls in the period and is among those that count; customers.acquired_on is not
// asked. More customers than capacity is shown as it stands, with a negative headroom and a note:
// either the capacity is wrong or the segments of customers and market do not match. Known accounts
// that are no more than the customers (all of them bought, or some were merged) tell no capacity.
//
// Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4 (penetration, customers
// and recency); Bass, A New Product Growth Model for Consumer Durables, Management Science 1969
// (adoption as first purchases). Curves and their fits: saturation/curves.h, saturation/fit.h.

#include "coxswain/query.h"
#include "coxswain/saturation/analogues.h"
#include "coxswain/saturation/bootstrap.h"
#include "coxswain/saturation/clock.h"
#include "coxswain/saturation/compare.h"
#include "coxswain/saturation/curves.h"
#include "coxswain/saturation/fit.h"
#include "coxswain/saturation/installed_base.h"
#include "coxswain/saturation/pooled.h"
#include "coxswain/saturation/profile.h"
#include "coxswain/saturation/residuals.h"

namespace coxswain {

// "penetration": capacity, customers, penetration and headroom by segment or other dimensions, and
// whether the plan wants more new customers than there is room for.
//
// The plan: rows of plan_lines with measure new_customers whose period begins after the day shown,
// by segment where the query is by segment alone, in all where it has no dimension; empty for other
// dimensions and with a filter, which plan rows cannot follow. In all, rows without a segment win
// over rows of segments with the same first day, so that nothing is planned twice. The last
// version of each plan counts. Plans of different days or segments add up (one a year, say); where
// two plan the same days the figure is empty until the option plan chooses one.
extern const Query kPenetrationQuery;

// "market_size": how large each market is, by segment, region, product family and level, top down
// (markets) beside bottom up (the known accounts).
//
// Levels are nested: a total market, the serviceable part of it, the obtainable part of that.
// Bottom up all accounts are the total, those not known to be ineligible (potentials.eligible) the
// serviceable, and these times fit_share the obtainable market. Their amount is wallet_amount, else
// units x the family's list price (measures/family_prices.h), at the prices and exchange rates of
// as_of, else the latest, in every version: so a series shows what changed in the market. A
// potential of all products together (product_family empty) counts for the account where families
// are not told apart; without its wallet those of families are added up.
//
// Where rows of markets state both a whole and its regions the whole counts, and by how much it
// differs from their sum stands beside it; where they state only regions these are added up, and so
// are amounts of families. Customers of families are not, as one may buy of several. Rows of
// segments are always added up. Low and high are added up as they are, as if all were low at once:
// wider than the truth where segments err independently.
//
// What holds on a day is what was last stated by then; before the first statement it is that one.
// Markets know segment and region: with a filter on other columns of customers only the accounts
// are told.
extern const Query kMarketSizeQuery;

// "white_space": known accounts by product family: who owns what, where a deal is open, where there
// is a gap and who is not eligible; what is sold to them in a year, what they spend (share of
// wallet), and how much is left. By group, family in a group, account or cell.
//
// Bought is what a won deal, or a line of one, was of, once and for all; sales are net revenue of
// the 12 months to the day shown, which is as_of, else the last day on which anybody bought.
// Wallets are of a year as well. An account's wallet is that of all products together where it is
// stated, and is compared with all sales to it; else those of its families are added up and
// compared with sales of just these. A family's wallet is compared with sales of the family. Who
// cannot buy and never did has no part in it. A wallet that is smaller than sales gives a share
// above 1, an over_amount, and a note. What could be bought without being asked (a gap) includes
// accounts of which no potential is known: the amount is unknown then, and they are counted.
// With a grain the same is told of the end of each period, with the sales of the 12 months before
// it and the wallets that were stated by then; the last period is that of the day shown.
extern const Query kWhiteSpaceQuery;

// "adoption": new customers by period, every period from the first to the last purchase, those in
// which nobody came among them.
extern const Query kAdoptionQuery;

// "adoption_fit": a curve (Bass's unless the option family says another) through the new customers
// of each period, where it levels off and when, one row a curve; and "adoption_forecast": the same
// curve period by period, `periods` of them ahead.
//
// A curve begins with the period of its first customer; there is no option from, because a curve
// whose beginning is cut off is another one. Customers count where they first bought within the
// curve's filter and dimensions, so that they add up to customers_ever. Periods in which nobody
// came count up to the day shown. Where `to` or `as_of` name a day within the last period, that
// period is not over: it is left out of the fit, and the sentence says so. What else the statuses
// mean: saturation/fit.h. The ceiling is never below the customers there are already, and with
// ceiling=capacity, the default, not above the capacity where that is known, reaches as far as they
// do and covers all segments.
//
// The band from low to high is not one of single periods: it holds the curves of all ceilings in
// the 90 % profile-likelihood interval, each with the other parameters that fit best. Ahead,
// neither curve nor band lie below the customers there are already. What single periods scatter,
// and how sure parameters and days are, the bootstrap says: saturation/bootstrap.h. Where a larger
// ceiling cannot be excluded there are no days.
extern const Query kAdoptionFitQuery;
extern const Query kAdoptionForecastQuery;

// "adoption_compare": each family of curves, and how well it would have foretold the next periods,
// standing at the end of each one: saturation/compare.h. It picks none. A capacity is today's also
// at origins long ago.
extern const Query kAdoptionCompareQuery;

// "adoption_drift": the ceiling as the fit would have told it at the end of each period.
extern const Query kAdoptionDriftQuery;

// Of all four: `seasons` lets new customers cluster in some periods of the year, `ceiling_growth`
// and `capacity_versions` let the ceiling move; of all but adoption_compare: `covariate` is a
// series of marketing or price (the mean of what is dated in a period counts for it; what is dated
// later is a plan that the forecast follows, and after the last value it stays), and `prior` lends
// p and q of analogous products. What they mean: saturation/clock.h, saturation/fit.h. A covariate
// without a value in a period that is fitted is refused, by its first missing day.

// "adoption_analogues": p and q of other products, which `prior` names: saturation/analogues.h.
extern const Query kAdoptionAnaloguesQuery;

// "adoption_pooled": Bass's curves of segments that are alike, where a thin one borrows p and q
// from the others, and how much of them: saturation/pooled.h. The ceiling is each segment's own,
// within the same bounds as in adoption_fit. A segment without a fit of its own gets a curve as
// soon as two others have one; with fewer nothing is pooled, and the status says so.
extern const Query kAdoptionPooledQuery;

// "installed_base": customers who came, lapsed, came back and bought again, period by period, and
// what lies ahead.
//
// A customer is active up to active_months (12) after a won deal and lapses when they run out; a
// won deal after that wins them back. Within each curve, and in any periods,
//   active_customers = active_before + new_customers + won_back_customers - lapsed_customers,
// customers who bought in the period = new_customers + won_back_customers + repeat_customers, and
// new, lapsed and won back customers of months add up to those of quarters and years.
//
// Ahead, the curve of adoption_fit brings first purchases, of those who are still missing, and
// churn_rate and win_back_rate of the last year go on: saturation/installed_base.h. Where the curve
// is told, net_growth_stops names the period in which more lapse than come. What is open about
// the ceiling is open about these, too: _low and _high, _earliest and _latest come from the
// ceilings at the ends of its 90 % interval; rates are taken as they were. Churn is that of all
// active customers, of whom those who came lately cannot lapse yet: while a base is young it is
// observed too low, and the stop comes earlier than told.
extern const Query kInstalledBaseQuery;

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_H_
