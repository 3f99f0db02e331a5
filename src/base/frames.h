#ifndef COXSWAIN_SRC_BASE_FRAMES_H_
#define COXSWAIN_SRC_BASE_FRAMES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "coxswain/base/files.h"
#include "coxswain/base/status.h"

// What saved tallies and saved books have in common: a magic of 8 bytes, a version, and frames of
// bytes, each with its size and its checksum. Whole numbers are little endian.
//
//   magic     8 bytes
//   version   uint32
//   frames    each: size uint32 (at most 64 MiB), checksum uint64 (XXH3 of the frame's bytes,
//   seeded
//             with the frame's number from 0), and that many bytes
//
// A frame is one Protocol Buffers message. The checksum finds damage, not forgery.
namespace coxswain {

// What is written, for its bytes and for messages.
struct FramedKind {
  std::string_view magic;   // 8 bytes
  uint32_t version;         // the one that is written, and the only one that is read
  std::string_view name;    // "saved tally"
  std::string_view remedy;  // for another version: "Fold it again."
};

class FrameWriter {
 public:
  explicit FrameWriter(const FramedKind& kind);

  // Appends a frame with the message; ResourceExhausted where that is too large for one.
  template <typename Message>
  absl::Status Add(const Message& message) {
    const size_t size = message.ByteSizeLong();
    COXSWAIN_RETURN_IF_ERROR(Begin(size));
    if (!message.AppendToString(&bytes_)) return Internal("A message could not be serialised.");
    End(size);
    return absl::OkStatus();
  }

  // What was written since it was last taken away. The owner may empty it between two frames.
  std::string* bytes() { return &bytes_; }
  uint64_t frames() const { return frames_; }
  // The checksums of all frames so far in one.
  uint64_t checksum_of_all() const { return checksum_of_all_; }

 private:
  absl::Status Begin(size_t size);
  void End(size_t size);

  const FramedKind kind_;
  std::string bytes_;
  uint64_t frames_ = 0;
  uint64_t checksum_of_all_ = 0;
};

// Where frames come from.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next `size` bytes, fewer only at the end; good until the next call.
  virtual absl::StatusOr<std::string_view> Take(size_t size) = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  absl::StatusOr<std::string_view> Take(size_t size) override;

 private:
  std::string_view bytes_;
};

class FileSource : public ByteSource {
 public:
  explicit FileSource(FileToRead* file) : file_(file) {}
  absl::StatusOr<std::string_view> Take(size_t size) override;
  int64_t taken() const { return taken_; }

 private:
  FileToRead* const file_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  int64_t taken_ = 0;
};

// Errors: InvalidArgument for bytes that are no such thing, FailedPrecondition for another version,
// DataLoss for what was torn or altered.
class FrameReader {
 public:
  FrameReader(const FramedKind& kind, ByteSource* source) : kind_(kind), source_(source) {}

  absl::Status Open();
  template <typename Message>
  absl::Status Next(Message* message) {
    COXSWAIN_ASSIGN_OR_RETURN(const std::string_view frame, NextFrame());
    if (message->ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
      return absl::OkStatus();
    }
    return NotOne("frame " + std::to_string(frames_ - 1) + " is not the message it should be.");
  }
  // DataLoss where something follows.
  absl::Status End();
  uint64_t frames() const { return frames_; }
  uint64_t checksum_of_all() const { return checksum_of_all_; }

  // "These bytes are no saved tally: ...", "The saved tally is damaged: ...".
  absl::Status NotOne(std::string_view why) const;
  absl::Status Damaged(std::string_view why) const;

 private:
  absl::StatusOr<std::string_view> NextFrame();

  const FramedKind kind_;
  ByteSource* const source_;
  uint64_t frames_ = 0;
  uint64_t checksum_of_all_ = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BASE_FRAMES_H_
