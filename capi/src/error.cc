#include "error.h"

#include <cstdlib>
#include <cstring>
#include <iterator>

namespace coxswain::capi {
namespace {

cxs_error out_of_memory = {CXS_RESOURCE_EXHAUSTED, 0, "Out of memory.", "", ""};

const char* CopyText(std::string_view text, char** to) {
  char* const start = *to;
  if (!text.empty()) std::memcpy(start, text.data(), text.size());
  start[text.size()] = '\0';
  *to += text.size() + 1;
  return start;
}

}  // namespace

cxs_error* OutOfMemoryError() noexcept { return &out_of_memory; }

cxs_error* MakeError(cxs_status code, std::string_view message, const Place& place) noexcept {
  void* const block = std::malloc(sizeof(cxs_error) + message.size() + place.table.size() +
                                  place.column.size() + 3);
  if (block == nullptr) return OutOfMemoryError();
  cxs_error* const error = static_cast<cxs_error*>(block);
  char* text = static_cast<char*>(block) + sizeof(cxs_error);
  error->code = code;
  error->row = place.row;
  error->message = CopyText(message, &text);
  error->table = CopyText(place.table, &text);
  error->column = CopyText(place.column, &text);
  return error;
}

}  // namespace coxswain::capi

extern "C" {

cxs_status cxs_error_code(const cxs_error* error) {
  return error == nullptr ? CXS_OK : error->code;
}

const char* cxs_error_message(const cxs_error* error) {
  return error == nullptr ? "" : error->message;
}

const char* cxs_error_table(const cxs_error* error) { return error == nullptr ? "" : error->table; }

const char* cxs_error_column(const cxs_error* error) {
  return error == nullptr ? "" : error->column;
}

int64_t cxs_error_row(const cxs_error* error) { return error == nullptr ? 0 : error->row; }

void cxs_error_destroy(cxs_error* error) {
  if (error != coxswain::capi::OutOfMemoryError()) std::free(error);
}

const char* cxs_status_name(cxs_status status) {
  static constexpr const char* kNames[] = {"OK",
                                           "CANCELLED",
                                           "UNKNOWN",
                                           "INVALID_ARGUMENT",
                                           "DEADLINE_EXCEEDED",
                                           "NOT_FOUND",
                                           "ALREADY_EXISTS",
                                           "PERMISSION_DENIED",
                                           "RESOURCE_EXHAUSTED",
                                           "FAILED_PRECONDITION",
                                           "ABORTED",
                                           "OUT_OF_RANGE",
                                           "UNIMPLEMENTED",
                                           "INTERNAL",
                                           "UNAVAILABLE",
                                           "DATA_LOSS",
                                           "UNAUTHENTICATED"};
  static_assert(std::size(kNames) == CXS_UNAUTHENTICATED + 1);
  return status >= 0 && status <= CXS_UNAUTHENTICATED ? kNames[status] : kNames[CXS_UNKNOWN];
}

}  // extern "C"
