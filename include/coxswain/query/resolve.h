#ifndef COXSWAIN_QUERY_RESOLVE_H_
#define COXSWAIN_QUERY_RESOLVE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/book.h"

namespace coxswain {

// One step along a reference: from a row's column to the row that it names.
struct Hop {
  TableId from;
  int column;
  TableId to;
};

// A column as seen from a fact table: the way there, and the column at its end.
struct ResolvedColumn {
  std::vector<Hop> path;  // empty: the fact's own column
  TableId table = TableId::kSettings;
  int column = 0;
  std::optional<Grain> grain;  // the period of that date rather than the day
  std::string name;            // qualified: "customers.segment", "deals.closed_on.month"
};

// Finds what `name` means for rows of `fact`:
//   "segment"            the fact's own column, else that of the one referenced table that has it
//   "customers.segment"  a column of a referenced table
//   "month"              the period of `date_column`, the day of the measure (-1: there is none)
//   "opened_on.month"    the period of another date
// Tables are reached along references by the shortest way; of an owner's several rows the one that
// holds on the row's own day (of a line, its deal's), the latest where it has none. Errors: no such
// column (the nearest name is given), two tables that have it (both are listed), two equally short
// ways to a table, a period of a column that is no date.
absl::StatusOr<ResolvedColumn> ResolveColumn(const Snapshot& snapshot, TableId fact,
                                             int date_column, std::string_view name);

// True if `fact` reaches `table` along references (or is it).
bool Reaches(TableId fact, TableId table);

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_RESOLVE_H_
