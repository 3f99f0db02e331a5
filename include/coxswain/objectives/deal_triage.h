#ifndef COXSWAIN_OBJECTIVES_DEAL_TRIAGE_H_
#define COXSWAIN_OBJECTIVES_DEAL_TRIAGE_H_

#include "coxswain/query.h"

// Which open deals deserve the next hour of work.
namespace coxswain {

// "deal_triage": open deals, ranked, with what speaks for and against each in words. No index is
// made of it: deals are ranked by one figure (option rank_by), the others stand beside it.
//
//   probability   the deal's own, else default_probability of its stage (table stages)
//   contribution  contribution margin of the deal as it stands, by the rules of won deals
//                 (measures/won_deals.h) on open ones; empty where a cost of goods is not known
//   expected_contribution  probability x contribution, rounded half to even. A probability is that
//                 the deal is won at some time, not that it is by a due date
//   target_share  of the objectives on gross_margin_share or contribution_margin_share, direction
//                 up or a corridor's lower bound, whose filter the deal passes and whose days hold
//                 its expected close (without one: the day looked from): the one that the deal
//                 falls short of most, or passes by least. margin_share is the margin that it
//                 speaks of; without such an objective the contribution margin share
//   headroom      new customers that the deal's segment can still give, as in "headroom". It says
//                 nothing against selling more to those who are customers already
//   fit           of the criteria of the table strategy that are valid on the day looked from: sum
//                 of the weights that the deal meets / sum of the weights above 0. A criterion is
//                 met where its dimension, a column that deals reach, has its value; without a
//                 value where it is empty. Negative weights are what is not wanted, so fit may be
//                 below 0
//   age_days      day looked from - opened_on. typical_days: half of the won deals took no longer
//                 from opened_on to closed_on; slow_days: nine in ten. Of the deal's pipeline,
//                 where ten deals at least were won in it, else of all
//   verdict       the first that fits: value unknown (amount or cost); loses money (contribution
//                 below 0); below margin target; overdue (expected_close_on lies before the day
//                 looked from); stale (older than slow_days); pursue
//
// Deals without the figure they are ranked by come last, by deal_id.
//
// Errors: a criterion without a dimension, or with one that deals do not reach (InvalidArgument
// with table, column and row, and the nearest name).
//
// Source: Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 6, for pipelines weighted by
// probability; Marn and Rosiello, Harvard Business Review 1992, for margins.
extern const Query kDealTriageQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_DEAL_TRIAGE_H_
