#ifndef COXSWAIN_OBJECTIVES_COUNTERMEASURES_H_
#define COXSWAIN_OBJECTIVES_COUNTERMEASURES_H_

#include "coxswain/query.h"

// What is done about objectives that are missed, and what came of it.
namespace coxswain {

// "countermeasures": the log, by objective: what is done, by whom, until when, what it is expected
// to bring and what it brought. Objectives stand as in "scorecard".
//
//   state        of a countermeasure, by its status, letters' case ignored: dropped (dropped,
//                cancelled, canceled, abandoned, rejected); done (done, completed, complete,
//                closed, finished), or an effect was observed; overdue: none of these, and due_on
//                lies before the day looked from; running: else
//   open_effect  expected effects of those overdue or running: what is still to come. What those
//                that are done brought is in the objective's projection already
//   gap          target - projected, as in scorecard
//   covers       open_effect / gap, where the objective is behind. Below 1 the log does not bring
//                it home, whatever else goes well
//   finding      the first that fits of an objective that is missed, off course or at risk: no
//                countermeasure (none that is not dropped); effect unknown (one without an expected
//                effect is open); falls short (covers is below 1); else empty
//
// Effects are in the unit of the objective's measure and in its currency, converted as its target
// is; of an objective that should go down they are below 0.
//
// show=countermeasures: one row each, objectives that are behind without any with a row of their
// own; show=objectives: one row an objective, with the sums.
//
// Source: Deming's cycle of plan, do, check and act, Out of the Crisis, 1986.
extern const Query kCountermeasuresQuery;

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_COUNTERMEASURES_H_
