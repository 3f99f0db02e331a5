#ifndef COXSWAIN_CATALOGUE_H_
#define COXSWAIN_CATALOGUE_H_

#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/query.h"

// The room `catalogue`: the only place that lists all queries. What a user interface, a binding
// or the command line offers comes from here.
namespace coxswain {

absl::Span<const Query> AllQueries();

// NotFound, naming the nearest known query.
absl::StatusOr<const Query*> FindQuery(std::string_view name);

struct QueryColumn {
  std::string_view table;
  std::string_view column;
};

// The columns that the query's figures are made of, with any options, in the order of the schema.
// Beyond them a query reads the columns that it is grouped and filtered by, and the settings.
std::vector<QueryColumn> ColumnsOf(const Query& query);

}  // namespace coxswain

#endif  // COXSWAIN_CATALOGUE_H_
