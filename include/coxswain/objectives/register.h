#ifndef COXSWAIN_OBJECTIVES_REGISTER_H_
#define COXSWAIN_OBJECTIVES_REGISTER_H_

#include "coxswain/query.h"

// The register of objectives: how they hang together, whether their targets are within reach, and
// what teams said that they want.
namespace coxswain {

// "cascade": every objective under the one that it serves (parent_id), up to the vision, and what
// those below make of those above. One row an objective, each after its parent.
//
//   own_score       of the objective's own measure, from the scorecard: pace_index, at least 0 and
//                   at most 1, so that what is more than asked in one place does not pay for
//                   another; where there is none, 1 where it is met or on course, else 0. Empty
//                   where nothing is known
//   children_score  the children's scores by their weights; a child's score is its own children's
//                   where it has any, else its own. Children without a score count for nothing,
//                   which the note says
//   difference      own_score - children_score: the measure moves, but not with what was meant to
//                   move it, or the other way round
//   weight_in_parent  the weights of siblings scaled to 1; those without one share equally what the
//                   others leave of 1
//   weight_in_whole the product of these up to the top
//   leads_to, led_by  by objective_links: leading objectives move first, lagging ones follow
//
// Objectives that serve each other in a circle are refused, by a sentence with their names.
// Source: Kaplan and Norton, Alignment, 2006, for the cascade of objectives.
extern const Query kCascadeQuery;

// "objective_check": whether a target is within reach, asked when it is set: what history says, and
// what the market says. One row an objective.
//
//   history      the same measure and filter over up to 12 earlier periods of the same length that
//                end before starts_on: whole months where the objective's days are whole months,
//                else as many days. Periods of which the rows do not know all days, at either end
//                of what is known, do not count; nor do those before the first with any value
//   reached      of these, the share that reached the target (of a corridor, that lay within)
//   growth       target / the value of the same days a year before (of an objective longer than a
//                year, as many years) - 1, and beside it the growth that those days had from year
//                to year in up to 4 earlier years. Empty where a value is not above 0
//   market       of objectives on new_customers and net_revenue, direction up, with a filter on the
//                segment: what the query headroom says of this objective alone
//   verdict      the first that fits:
//     cannot be told   unknown measure, bad filter; or what was open on a day long gone is asked,
//                      which the rows of today do not tell
//     beyond the market  headroom says that more new customers are wanted than are left
//     no history       fewer than 3 earlier periods
//     no stretch       all earlier periods reached it
//     in line          a quarter of the periods reached it, or the growth wanted is at most the
//                      median of growth
//     ambitious        one period reached it, or the growth wanted is at most the largest
//     beyond history   else
//
// What was measured by others (the table actuals) counts by its rows of about the same length.
// Source: seasonal naive comparison and percentiles of history as in Hyndman and Athanasopoulos,
// Forecasting: Principles and Practice, 3rd ed. 2021, chapter 5; Locke and Latham, American
// Psychologist 2002, for goals that are hard but attainable.
extern const Query kObjectiveCheckQuery;

// "goals_heard": what teams said that they want, by team: how many goals there are, how many were
// written back to the team, how many it has confirmed, and which not. With show=goals one row a
// goal.
//
//   status  confirmed: the team said that this is it; written back: it has not answered; heard:
//           nobody wrote it back
//   objectives  whose measure is the goal's, and which are not over on the day looked from (without
//           as_of: all)
//
// With as_of, what was written back or confirmed on later days is not known.
extern const Query kGoalsHeardQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_REGISTER_H_
