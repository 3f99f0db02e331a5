#ifndef COXSWAIN_SQLITE_TALLY_H_
#define COXSWAIN_SQLITE_TALLY_H_

#include <string>
#include <string_view>

#include "abi.h"

// Fold, merge, solve as functions of SQL: rows become a tally, a BLOB that can be stored, merged
// with others later and solved.
namespace coxswain_sqlite {

TallyHandle LoadTally(std::string_view bytes);
// Throws where the tally is of another query.
void CheckQuery(const cxs_tally* tally, const std::string& query);

// Aggregates, which are window functions too:
//   cxs_tally(query, options, table, name, value, ...)          a tally of the rows, a BLOB
//   cxs_figure(figure, query, options, table, name, value, ...) one figure of the query's result
//   cxs_merge(tally)                                            the tallies as one
// A row is a row of `table`: names of columns, each followed by its value; `options` is a JSON
// object of fold options, or NULL. No rows, and an empty frame, are NULL. Each row counts, as in
// sum(); the key of the table may be left out where the query does not need it.
//
// Scalar functions:
//   cxs_solve(tally, figure [, options])  one figure of the result, which has at most one row
//   cxs_solve_json(tally [, options])     the result as JSON, amounts with exact digits
void RegisterTallies(sqlite3* db);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_TALLY_H_
