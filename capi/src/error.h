#ifndef COXSWAIN_CAPI_ERROR_H_
#define COXSWAIN_CAPI_ERROR_H_

#include <string_view>

#include "coxswain.h"
#include "coxswain/base/status.h"

// One block of memory: the struct and behind it the texts, so that an error can also be static.
struct cxs_error {
  cxs_status code;
  int64_t row;
  const char* message;
  const char* table;
  const char* column;
};

namespace coxswain::capi {

// The static out-of-memory error where there is no memory for a new one.
cxs_error* MakeError(cxs_status code, std::string_view message, const Place& place) noexcept;
cxs_error* OutOfMemoryError() noexcept;

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_ERROR_H_
