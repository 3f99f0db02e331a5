#include "table/csv_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace coxswain {

CsvReader::Window::Window(const CsvInput& input)
    : source_(input.source),
      charge_(input.memory),
      begin_(input.bytes.data()),
      end_(input.bytes.data() + input.bytes.size()),
      file_size_(input.source != nullptr ? input.source->size()
                                         : static_cast<int64_t>(input.bytes.size())) {}

absl::Status CsvReader::Window::Advance(const char* from, int64_t wanted) {
  const int64_t left = end_ - from;
  begin_ = from;
  if (source_ == nullptr || left >= wanted) return absl::OkStatus();
  if (capacity_ < wanted) {
    COXSWAIN_RETURN_IF_ERROR(charge_.Add(wanted - capacity_, "Reading a file"));
    LargeArray<char> larger = MakeLargeArray<char>(static_cast<size_t>(wanted));
    if (left > 0) std::memcpy(larger.get(), from, static_cast<size_t>(left));
    buffer_ = std::move(larger);
    capacity_ = wanted;
  } else if (left > 0) {
    std::memmove(buffer_.get(), from, static_cast<size_t>(left));
  }
  begin_ = buffer_.get();
  end_ = begin_ + left;
  const size_t room = static_cast<size_t>(capacity_ - left);
  COXSWAIN_ASSIGN_OR_RETURN(const size_t got, source_->Read(buffer_.get() + left, room));
  end_ += got;
  if (got < room) source_ = nullptr;
  return absl::OkStatus();
}

}  // namespace coxswain
