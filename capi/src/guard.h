#ifndef COXSWAIN_CAPI_GUARD_H_
#define COXSWAIN_CAPI_GUARD_H_

#include <cfenv>
#include <cstdint>
#include <string_view>

#include "coxswain.h"
#include "coxswain/base/status.h"

// What every entry of the C ABI passes through.
namespace coxswain::capi {

// The floating-point modes that results are promised for: round to nearest, no flush to zero, no
// traps. A host (a game, a trading system) may have set others; they come back afterwards.
class ScopedFloatModes {
 public:
  ScopedFloatModes() {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ScopedFloatModes(const ScopedFloatModes&) = delete;
  ScopedFloatModes& operator=(const ScopedFloatModes&) = delete;
  ~ScopedFloatModes() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
};

// Turns a status into the caller's error object and code.
cxs_status Report(const absl::Status& status, cxs_error** error) noexcept;
// The same for the exception being handled.
cxs_status ReportException(cxs_error** error) noexcept;

// Runs an entry's work, an absl::Status(): nothing is thrown past it.
template <typename Work>
cxs_status Guard(cxs_error** error, Work&& work) noexcept {
  const ScopedFloatModes modes;
  if (error != nullptr) *error = nullptr;
  try {
    return Report(work(), error);
  } catch (...) {
    return ReportException(error);
  }
}

// Arguments. An output is emptied before anything else can fail.
template <typename T>
absl::Status EmptyOutput(T* output, const char* name) {
  if (output == nullptr) {
    return InvalidArgument("The argument '" + std::string(name) +
                           "' is NULL; the result needs a place to go.");
  }
  *output = T();
  return absl::OkStatus();
}

template <typename T>
absl::Status Required(const T* argument, const char* name) {
  if (argument != nullptr) return absl::OkStatus();
  return InvalidArgument("The argument '" + std::string(name) + "' is NULL.");
}

// A text that came in as pointer and length; empty for NULL.
absl::StatusOr<std::string_view> TextArgument(const char* text, int64_t length, const char* name);
// A NUL-terminated name.
absl::StatusOr<std::string_view> NameArgument(const char* text, const char* name);

absl::Status UnknownEnum(const char* what, int32_t value);

}  // namespace coxswain::capi

#endif  // COXSWAIN_CAPI_GUARD_H_
