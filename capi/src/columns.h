#ifndef COXSWAIN_CAPI_COLUMNS_H_
#define COXSWAIN_CAPI_COLUMNS_H_

#include "coxswain.h"
#include "coxswain/book/schema.h"
#include "coxswain/table/table.h"

namespace coxswain::capi {

// The caller's plain arrays as a table. Its texts point into the caller's memory.
absl::StatusOr<Table> ReadColumns(TableId table, const cxs_column* const* columns,
                                  int32_t column_count, int64_t row_count, ScopedCharge* charge);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_COLUMNS_H_
