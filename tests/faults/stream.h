#ifndef COXSWAIN_TESTS_FAULTS_STREAM_H_
#define COXSWAIN_TESTS_FAULTS_STREAM_H_

#include <cstdint>

#include "coxswain.h"

namespace faults {

// An Arrow stream of two teams that allocates nothing, so that every refused allocation is one of
// the library's.
class TeamStream {
 public:
  TeamStream() {
    stream_.get_schema = GetSchema;
    stream_.get_next = GetNext;
    stream_.get_last_error = [](ArrowArrayStream*) -> const char* { return "nothing fails here"; };
    stream_.release = [](ArrowArrayStream* stream) {
      --Self(stream)->live_;
      stream->release = nullptr;
    };
    stream_.private_data = this;
  }
  TeamStream(const TeamStream&) = delete;
  TeamStream& operator=(const TeamStream&) = delete;

  ArrowArrayStream* get() { return &stream_; }
  // The stream, and each structure that came out of it, was released once.
  bool all_released() const { return live_ == 0; }

 private:
  static TeamStream* Self(ArrowArrayStream* stream) {
    return static_cast<TeamStream*>(stream->private_data);
  }
  template <typename T>
  static void Release(T* structure) {
    --static_cast<TeamStream*>(structure->private_data)->live_;
    structure->release = nullptr;
  }

  static int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
    TeamStream* const self = Self(stream);
    self->field_ = {"u",    "team",  nullptr, ARROW_FLAG_NULLABLE,
                    0,      nullptr, nullptr, [](ArrowSchema* child) { child->release = nullptr; },
                    nullptr};
    *out = {"+s", "", nullptr, 0, 1, self->fields_, nullptr, Release<ArrowSchema>, self};
    ++self->live_;
    return 0;
  }

  static int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
    TeamStream* const self = Self(stream);
    *out = {};
    if (self->done_) return 0;
    self->done_ = true;
    self->column_ = {2,       0,       0,
                     3,       0,       self->column_buffers_,
                     nullptr, nullptr, [](ArrowArray* child) { child->release = nullptr; },
                     nullptr};
    *out = {2,   0, 0, 1, 1, self->struct_buffers_, self->columns_, nullptr, Release<ArrowArray>,
            self};
    ++self->live_;
    return 0;
  }

  static constexpr char kTexts[] = "SalesA team with a name of some length";
  static constexpr int32_t kOffsets[] = {0, 5, sizeof kTexts - 1};

  ArrowArrayStream stream_ = {};
  ArrowSchema field_ = {};
  ArrowSchema* fields_[1] = {&field_};
  ArrowArray column_ = {};
  ArrowArray* columns_[1] = {&column_};
  const void* column_buffers_[3] = {nullptr, kOffsets, kTexts};
  const void* struct_buffers_[1] = {nullptr};
  bool done_ = false;
  int live_ = 1;  // the stream itself
};

}  // namespace faults

#endif  // COXSWAIN_TESTS_FAULTS_STREAM_H_
