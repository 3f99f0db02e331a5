#include "file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "coxswain/base/files.h"

namespace coxswain::capi {
namespace {

absl::Status ReadError(const char* path, int code) { return FileError(path, "read", code); }

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

absl::StatusOr<FileBytes> ReadFile(const char* path, const Run& run, ScopedCharge* charge) {
  std::unique_ptr<std::FILE, Close> file;
  do {  // a signal may have tripped the token
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    errno = 0;
    file.reset(std::fopen(path, "rbe"));
  } while (file == nullptr && errno == EINTR);
  if (file == nullptr) return ReadError(path, errno);
  std::setvbuf(file.get(), nullptr, _IONBF, 0);

  // The size is a hint: a pipe has none, and a file may grow.
  constexpr size_t kAtOnce = size_t{4} << 20;
  struct stat info;
  size_t capacity = kAtOnce;
  if (fstat(fileno(file.get()), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return ReadError(path, EISDIR);
    if (S_ISREG(info.st_mode)) capacity = static_cast<size_t>(info.st_size) + 1;
  }
  FileBytes bytes;
  COXSWAIN_RETURN_IF_ERROR(charge->Add(static_cast<int64_t>(capacity), "Reading a file"));
  bytes.data = MakeLargeArray<char>(capacity);
  while (true) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    if (bytes.size == capacity) {
      COXSWAIN_RETURN_IF_ERROR(charge->Add(static_cast<int64_t>(capacity), "Reading a file"));
      LargeArray<char> larger = MakeLargeArray<char>(capacity * 2);
      std::memcpy(larger.get(), bytes.data.get(), bytes.size);
      bytes.data = std::move(larger);
      capacity *= 2;
    }
    errno = 0;
    const size_t got = std::fread(bytes.data.get() + bytes.size, 1,
                                  std::min(kAtOnce, capacity - bytes.size), file.get());
    bytes.size += got;
    if (got > 0) continue;
    if (std::ferror(file.get()) == 0) return bytes;
    if (errno != EINTR) return ReadError(path, errno == 0 ? EIO : errno);
    std::clearerr(file.get());
  }
}

}  // namespace coxswain::capi
