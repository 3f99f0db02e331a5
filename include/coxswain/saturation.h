#ifndef COXSWAIN_SATURATION_H_
#define COXSWAIN_SATURATION_H_

// The room `saturation`: how full a market is, and how fast it filled.
//
//   capacity            how many customers there could be: markets.capacity_customers (the latest
//                       row of level serviceable, else total; all products), else the known
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
// deal of all falls in the period; customers.acquired_on is not asked. More customers than capacity
// is shown as it stands, with a negative headroom and a note: either the capacity is wrong or the
// segments of customers and market do not match.
//
// Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapters 2 and 4 (penetration, customers
// and recency); Bass, A New Product Growth Model for Consumer Durables, Management Science 1969
// (adoption as first purchases). Diffusion curves are another query.

#include "coxswain/query.h"

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

// "adoption": new customers by period, every period from the first to the last purchase, those in
// which nobody came among them.
extern const Query kAdoptionQuery;

}  // namespace coxswain

#endif  // COXSWAIN_SATURATION_H_
