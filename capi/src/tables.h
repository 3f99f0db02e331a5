#ifndef COXSWAIN_CAPI_TABLES_H_
#define COXSWAIN_CAPI_TABLES_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

#include "coxswain/book/schema.h"

namespace coxswain::capi {

// The numbers of tables in the ABI never change, those of the schema may.
absl::StatusOr<TableId> TableOf(int32_t number);
int32_t NumberOf(TableId table);
// NotFound naming the nearest table.
absl::StatusOr<TableId> TableNamed(std::string_view name);

// NotFound for a column that a table does not have, naming the nearest of `known`.
absl::Status NoSuchColumn(TableId table, std::string_view name,
                          absl::Span<const std::string_view> known);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_TABLES_H_
