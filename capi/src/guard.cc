#include "guard.h"

#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

#include "error.h"

namespace coxswain::capi {

cxs_status Report(const absl::Status& status, cxs_error** error) noexcept {
  const cxs_status code = static_cast<cxs_status>(status.code());
  if (status.ok() || error == nullptr) return code;
  try {
    *error = MakeError(code, ToStd(status.message()), PlaceOf(status));
  } catch (...) {
    *error = OutOfMemoryError();
  }
  return (*error)->code;
}

cxs_status ReportException(cxs_error** error) noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    if (error != nullptr) *error = OutOfMemoryError();
    return CXS_RESOURCE_EXHAUSTED;
  } catch (const std::length_error&) {  // a container asked for more than could ever be
    if (error != nullptr) *error = OutOfMemoryError();
    return CXS_RESOURCE_EXHAUSTED;
  } catch (const std::exception& exception) {
    if (error == nullptr) return CXS_INTERNAL;
    *error = MakeError(CXS_INTERNAL, exception.what(), Place());
  } catch (...) {
    if (error == nullptr) return CXS_INTERNAL;
    *error =
        MakeError(CXS_INTERNAL, "An exception of unknown type; a callback may not throw.", Place());
  }
  return (*error)->code;
}

absl::StatusOr<std::string_view> TextArgument(const char* text, int64_t length, const char* name) {
  if (length < -1) {
    return InvalidArgument("The length of '" + std::string(name) + "' is " +
                           std::to_string(length) + "; -1 means up to the NUL.");
  }
  if (text == nullptr && length > 0) {
    return InvalidArgument("The argument '" + std::string(name) + "' is NULL but has a length of " +
                           std::to_string(length) + ".");
  }
  if (text == nullptr) return std::string_view();
  const size_t size = length < 0 ? std::strlen(text) : static_cast<size_t>(length);
  return std::string_view(text, size);
}

absl::StatusOr<std::string_view> NameArgument(const char* text, const char* name) {
  COXSWAIN_RETURN_IF_ERROR(Required(text, name));
  const std::string_view view(text);
  if (!IsUtf8(view)) {
    return InvalidArgument("The argument '" + std::string(name) + "' is not valid UTF-8.");
  }
  return view;
}

absl::Status UnknownEnum(const char* what, int32_t value) {
  return InvalidArgument("There is no " + std::string(what) + " number " + std::to_string(value) +
                         ".");
}

}  // namespace coxswain::capi
