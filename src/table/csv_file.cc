#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "coxswain/base/files.h"
#include "coxswain/table/csv.h"

namespace coxswain {

absl::StatusOr<CsvFile> CsvFile::Open(const std::string& path, const Run& run) {
  CsvFile file(path, run);
  do {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    errno = 0;
    file.file_.reset(std::fopen(path.c_str(), "rbe"));
  } while (file.file_ == nullptr && errno == EINTR);
  if (file.file_ == nullptr) return FileError(path, "read", errno);
  std::setvbuf(file.file_.get(), nullptr, _IONBF, 0);
  struct stat info;
  if (fstat(fileno(file.file_.get()), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return FileError(path, "read", EISDIR);
    if (S_ISREG(info.st_mode)) file.size_ = info.st_size;
  }
  return file;
}

absl::StatusOr<size_t> CsvFile::Read(char* bytes, size_t size) {
  size_t read = 0;
  while (read < size) {
    COXSWAIN_RETURN_IF_ERROR(run_->Check());
    errno = 0;
    const size_t got = std::fread(bytes + read, 1, size - read, file_.get());
    read += got;
    if (got > 0) continue;
    if (std::ferror(file_.get()) == 0) break;
    if (errno != EINTR) return FileError(path_, "read", errno == 0 ? EIO : errno);
    std::clearerr(file_.get());
  }
  return read;
}

}  // namespace coxswain
