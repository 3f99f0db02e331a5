#ifndef COXSWAIN_CAPI_GUARD_H_
#define COXSWAIN_CAPI_GUARD_H_

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

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
    if (AreDefault()) return;
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
    set_ = true;
  }
  ScopedFloatModes(const ScopedFloatModes&) = delete;
  ScopedFloatModes& operator=(const ScopedFloatModes&) = delete;
  ~ScopedFloatModes() {
    if (set_) {
      std::fesetenv(&saved_);
      return;
    }
#if defined(__x86_64__)
    if (_mm_getcsr() != sse_) _mm_setcsr(sse_);  // flags that the call raised are not the host's
#endif
  }

 private:
  // Asking is many times cheaper than setting, which no ordinary host needs.
  bool AreDefault() {
#if defined(__x86_64__)
    constexpr unsigned kFlags = 0x3F;
    unsigned short x87 = 0;
    __asm__ volatile("fnstcw %0" : "=m"(x87));
    sse_ = _mm_getcsr();
    return x87 == 0x037F && (sse_ & ~kFlags) == 0x1F80;
#else
    return false;
#endif
  }

  bool set_ = false;
  unsigned sse_ = 0;
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
