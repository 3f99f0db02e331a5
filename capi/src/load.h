#ifndef COXSWAIN_CAPI_LOAD_H_
#define COXSWAIN_CAPI_LOAD_H_

#include "coxswain.h"
#include "coxswain/book.h"

namespace coxswain::capi {

// The caller's load options as the book takes them. What only CSV or Arrow want is read where it is
// needed.
absl::StatusOr<LoadOptions> ReadLoadOptions(const cxs_load_options& given);
absl::StatusOr<CsvReadOptions> ReadCsvOptions(const cxs_load_options& given);
absl::StatusOr<ArrowReadOptions> ReadArrowOptions(const cxs_load_options& given);

// A CSV delimiter: 0 is a comma.
absl::StatusOr<char> ReadDelimiter(int32_t delimiter);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_LOAD_H_
