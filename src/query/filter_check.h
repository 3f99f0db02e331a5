#ifndef COXSWAIN_SRC_QUERY_FILTER_CHECK_H_
#define COXSWAIN_SRC_QUERY_FILTER_CHECK_H_

#include <string_view>

#include "coxswain/query/filter.h"

// What the two ways of writing a filter, as text and as JSON, have in common.
namespace coxswain {

// "not in" as FilterOpName gives it, letters' case ignored. InvalidArgument listing those there
// are.
absl::StatusOr<FilterOp> FilterOpFromName(std::string_view name);

// One value for a comparison, at least one for a list, none for `is null`.
absl::Status CheckValues(const FilterCondition& condition);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_FILTER_CHECK_H_
