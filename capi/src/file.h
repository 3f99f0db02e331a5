#ifndef COXSWAIN_CAPI_FILE_H_
#define COXSWAIN_CAPI_FILE_H_

#include <string_view>

#include "coxswain/base/large_array.h"
#include "coxswain/base/run.h"

namespace coxswain::capi {

// The bytes of a file. Read, not mapped: a mapped file that someone shortens kills the process.
struct FileBytes {
  LargeArray<char> data;
  size_t size = 0;
  std::string_view view() const { return {data.get(), size}; }
};

// Charges what it reads. NotFound, PermissionDenied, or DataLoss for what is not a readable file.
absl::StatusOr<FileBytes> ReadFile(const char* path, const Run& run, ScopedCharge* charge);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_FILE_H_
