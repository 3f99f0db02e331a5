#ifndef COXSWAIN_OBJECTIVES_HANDOVER_H_
#define COXSWAIN_OBJECTIVES_HANDOVER_H_

#include "coxswain/query.h"

// The hand-over clock: leads that marketing hands to sales, tools that sales asks marketing for,
// and how soon each is answered.
namespace coxswain {

// "handover": how many were handed over, how many were answered in time, and how long answers take.
// One row for leads and one for requests, with `by` one for each group of them.
//
//   lead      the clock begins with routed_at, else qualified_at, else created_at (option
//             clock_from names one of them instead: leads without it are not handed over) and ends
//             with the first of accepted_at, rejected_at and first_contacted_at (option
//             answered_by: accepted or contacted alone). A rejection is an answer. Hours are those
//             between the two moments
//   request   from requested_on to delivered_on. Both are days, whose hours nobody knows: a day
//             later is 24 hours later. With due_on it is in time up to that day, whatever the
//             service level says
//   target    the row of service_levels of kind "lead", or of the request's kind, whose to_team
//             answers and whose from_team asks. The team that answers a lead is leads.team, else
//             its owner's on that day; the one that hands it over its campaign's. Who asks for a
//             tool is the team of requested_by on that day, who answers the service level's
//             to_team. A team that is not known fits any, and one that belongs to the named team
//             (teams.parent) fits; the nearest row counts, of several as near the one with the
//             shortest target
//   clock     all: every hour counts. working_days: hours of days without work do not (calendar;
//             without a row of it a day is worked from Monday to Friday). Which hours of a day are
//             worked nobody has said, so a working day counts 24 of them
//   moment    looked from: the end of as_of; `at`, such as 2026-03-31T09:30; without either the
//             latest moment in leads and requests. What happened later is not known
//
//   judged       has a target and was answered, or its time is up
//   attainment   in_time / judged. in_time_share tells instead what share is answered within the
//                target, from all with that target, those still waiting within it included
//                (Kaplan-Meier): it is not flattered by those who have not been late yet
//   meets_target in_time is at least the target_share that was agreed (empty: all) of judged
//   median_hours by Kaplan-Meier, those still waiting being censored at the moment looked from.
//                Its 95 % interval is that of Brookmeyer and Crowley on the scale of log(-log).
//                p90_hours: nine in ten are answered
//   out_of_order its times contradict each other (answered before it was handed over, or anything
//                before created_at): counted here and nowhere else
//
// by: team (that answers), from_team, owner (of a request: requested_by), source, campaign, kind,
// periods of the clock's start, and any other column that leads or requests reach; what one of both
// does not have is null there. A filter works the same way, on columns.
//
// show=curve: the share still waiting after so many hours, a row for each of a fixed list.
//
// Source: Kaplan and Meier, JASA 1958; Greenwood 1926; Brookmeyer and Crowley, Biometrics 1982.
extern const Query kHandoverQuery;

// "handover_late": what is late now, one row each, the latest first: whose turn it is, since when,
// and by how much it is late. Rules and options are those of "handover". Times are UTC.
extern const Query kHandoverLateQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_HANDOVER_H_
