#include "handles.h"

extern "C" {

const char* cxs_buffer_data(const cxs_buffer* buffer) {
  return buffer == nullptr ? "" : buffer->bytes.c_str();
}

int64_t cxs_buffer_size(const cxs_buffer* buffer) {
  return buffer == nullptr ? 0 : static_cast<int64_t>(buffer->bytes.size());
}

void cxs_buffer_destroy(cxs_buffer* buffer) { delete buffer; }

}  // extern "C"
