#ifndef COXSWAIN_SQLITE_QUERY_TABLE_H_
#define COXSWAIN_SQLITE_QUERY_TABLE_H_

#include <memory>

#include "connection.h"

namespace coxswain_sqlite {

// A table-valued function for each query of the catalogue, cxs_margin, cxs_scorecard, ...:
//
//   SELECT dimensions ->> 'segment', net_revenue FROM cxs_margin('segment');
//   SELECT * FROM cxs_margin WHERE "by" = 'segment,month' AND filter = 'amount>=1000';
//
// Its visible columns are `dimensions`, a JSON object, and the query's outputs; its arguments the
// query's options, then
//   source      the schema whose tables are read; see FindTables
//   mapping     how they are read where they are another system's; see SourceOptions. A table that
//   is
//               created may name a file instead
//   keep_good   1: go on without refused rows
//   tally       solve this tally instead of reading any table
//
// And the same as a table whose columns are those of the result:
//
//   CREATE VIRTUAL TABLE by_segment USING cxs_margin(by=segment, filter='amount>=1000');
//
// It holds no rows: each SELECT asks again. Its columns are those that the result had when it was
// created; NAME_columns keeps them. With rows=1 it lists the rows behind the result.
void RegisterQueryTables(const std::shared_ptr<Connection>& connection);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_QUERY_TABLE_H_
