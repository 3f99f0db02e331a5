#ifndef COXSWAIN_RECONCILE_H_
#define COXSWAIN_RECONCILE_H_

// The room `reconcile`: whether the book can be believed. Its totals against the ledger's, and what
// in its rows would make other results wrong without anybody noticing.
//
// Reconciling. A row of `actuals` with a measure of the catalogue is a total that somebody else
// reckoned. Beside it stands what the book comes to over exactly those days, both ends included,
// for all customers or for one segment (customers.segment). difference = book - ledger. What rows
// can say about a difference stands in columns of its own:
//   deals_without_amount  won deals of the period that nobody gave an amount
//   before_start, after_start, before_end, after_end
//                         the same measure over the 5 days (option timing_days) on either side of
//                         the period's ends: ledgers book some days later or earlier than a CRM
//   orders_less_bookings  revenue from orders less won deals over the same days
// and where one of them is the difference to the last micro, `reason` says so. Equal means equal:
// set the option tolerance to let small differences pass. What cannot be compared says why: a
// measure that the catalogue does not have, a team (teams of rows and of a ledger are different
// things), a segment of rows that have none, a figure that rows do not tell.
//
// Source: reconciliation of a subledger to the general ledger as in Horngren, Datar and Rajan,
// Cost Accounting, 14th ed. 2012; checks of references, completeness and consistency as in ISO/IEC
// 25012:2008, Data quality model. Both are counts and sums; no estimate is made.

#include "coxswain/query.h"

namespace coxswain {

// "reconcile": one row for each row of actuals. `actuals` is given whole to every fold: its rows
// say what is to be folded. Merging parts gives the right result, but the tally also counts how
// many folds saw each row of actuals.
extern const Query kReconcileQuery;

// "quality": one row for each kind of finding, table and column: how many rows, the first of them,
// how grave it is and why it matters. An error loses or miscounts rows, a warning changes a result
// that should be looked at, a hint is worth a look.
//
// A fold sees the whole book, because references and spellings are judged against all of it. The
// tally keeps every row found (state: entities; its memory grows with the findings), by its number
// in its table, so that the first is found in solve and not kept as a minimum. The query's rows
// list them all.
extern const Query kQualityQuery;

}  // namespace coxswain

#endif  // COXSWAIN_RECONCILE_H_
