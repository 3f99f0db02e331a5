#ifndef COXSWAIN_CATALOGUE_H_
#define COXSWAIN_CATALOGUE_H_

#include <string_view>

#include "absl/types/span.h"

#include "coxswain/query.h"

// The room `catalogue`: the only place that lists all queries. What a user interface, a binding
// or the command line offers comes from here.
namespace coxswain {

absl::Span<const Query> AllQueries();

// NotFound, naming the nearest known query.
absl::StatusOr<const Query*> FindQuery(std::string_view name);

}  // namespace coxswain

#endif  // COXSWAIN_CATALOGUE_H_
