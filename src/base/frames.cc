#include "base/frames.h"

#include <algorithm>

// Inlined, so that no program needs the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace coxswain {
namespace {

constexpr size_t kMostFrame = size_t{64} << 20;
constexpr size_t kFrameHead = sizeof(uint32_t) + sizeof(uint64_t);
constexpr size_t kReadAtOnce = size_t{1} << 20;

void AppendLittleEndian(uint64_t value, size_t bytes, std::string* out) {
  for (size_t i = 0; i < bytes; ++i) out->push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

uint64_t ReadLittleEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

uint64_t Checksum(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

// Each checksum stands on those before it.
uint64_t Chained(uint64_t all, uint64_t checksum) {
  std::string bytes;
  AppendLittleEndian(checksum, sizeof checksum, &bytes);
  return Checksum(bytes, all);
}

}  // namespace

FrameWriter::FrameWriter(const FramedKind& kind) : kind_(kind) {
  bytes_ = kind.magic;
  AppendLittleEndian(kind.version, sizeof(uint32_t), &bytes_);
}

absl::Status FrameWriter::Begin(size_t size) {
  if (size > kMostFrame) {
    return ResourceExhausted("The " + std::string(kind_.name) +
                             " has a part of more than 64 MiB, which is not saved.");
  }
  AppendLittleEndian(size, sizeof(uint32_t), &bytes_);
  AppendLittleEndian(0, sizeof(uint64_t), &bytes_);  // until the frame is there
  return absl::OkStatus();
}

void FrameWriter::End(size_t size) {
  const size_t start = bytes_.size() - size;
  const uint64_t checksum = Checksum({bytes_.data() + start, size}, frames_++);
  for (size_t i = 0; i < sizeof checksum; ++i) {
    bytes_[start - sizeof checksum + i] = static_cast<char>((checksum >> (8 * i)) & 0xFF);
  }
  checksum_of_all_ = Chained(checksum_of_all_, checksum);
}

absl::StatusOr<std::string_view> MemorySource::Take(size_t size) {
  const std::string_view taken = bytes_.substr(0, size);
  bytes_.remove_prefix(taken.size());
  return taken;
}

absl::StatusOr<std::string_view> FileSource::Take(size_t size) {
  if (end_ - begin_ < size) {
    const size_t wanted = std::max(size, kReadAtOnce);
    if (wanted > capacity_) {
      std::unique_ptr<char[]> larger(new char[wanted]);
      std::copy(buffer_.get() + begin_, buffer_.get() + end_, larger.get());
      buffer_ = std::move(larger);
      capacity_ = wanted;
    } else {
      std::copy(buffer_.get() + begin_, buffer_.get() + end_, buffer_.get());
    }
    end_ -= std::exchange(begin_, 0);
    size_t got = 0;
    COXSWAIN_RETURN_IF_ERROR(file_->Read(buffer_.get() + end_, capacity_ - end_, &got));
    end_ += got;
  }
  const std::string_view taken(buffer_.get() + begin_, std::min(size, end_ - begin_));
  begin_ += taken.size();
  taken_ += static_cast<int64_t>(taken.size());
  return taken;
}

absl::Status FrameReader::NotOne(std::string_view why) const {
  return InvalidArgument("These bytes are no " + std::string(kind_.name) + ": " + std::string(why));
}

absl::Status FrameReader::Damaged(std::string_view why) const {
  return absl::DataLossError(ToAbsl("The " + std::string(kind_.name) + " is damaged: " +
                                    std::string(why) + " Take the original again."));
}

absl::Status FrameReader::Open() {
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view magic, source_->Take(kind_.magic.size()));
  if (magic != kind_.magic) {
    return NotOne("they do not begin with " + std::string(kind_.magic) + ".");
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view head, source_->Take(sizeof(uint32_t)));
  if (head.size() < sizeof(uint32_t)) return Damaged("it ends before its version.");
  const uint64_t version = ReadLittleEndian(head);
  if (version == kind_.version) return absl::OkStatus();
  return FailedPrecondition("The " + std::string(kind_.name) + " has version " +
                            std::to_string(version) + ", of " +
                            (version > kind_.version ? "a newer library" : "an older library") +
                            "; this one reads version " + std::to_string(kind_.version) + ". " +
                            std::string(kind_.remedy));
}

absl::StatusOr<std::string_view> FrameReader::NextFrame() {
  const std::string number = std::to_string(frames_);
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view head, source_->Take(kFrameHead));
  if (head.size() < kFrameHead) return Damaged("it ends before frame " + number + " does.");
  const uint64_t size = ReadLittleEndian(head.substr(0, sizeof(uint32_t)));
  const uint64_t checksum = ReadLittleEndian(head.substr(sizeof(uint32_t)));
  if (size > kMostFrame) {
    return Damaged("frame " + number + " says it has " + std::to_string(size) +
                   " bytes, more than any has.");
  }
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view frame, source_->Take(size));
  if (frame.size() < size) {
    return Damaged("frame " + number + " says it has " + std::to_string(size) + " bytes, and " +
                   std::to_string(frame.size()) + " are left.");
  }
  if (Checksum(frame, frames_) != checksum) {
    return Damaged("the checksum of frame " + number + " is another.");
  }
  ++frames_;
  checksum_of_all_ = Chained(checksum_of_all_, checksum);
  return frame;
}

absl::Status FrameReader::End() {
  COXSWAIN_ASSIGN_OR_RETURN(const std::string_view more, source_->Take(1));
  return more.empty() ? absl::OkStatus() : Damaged("bytes follow its end.");
}

}  // namespace coxswain
