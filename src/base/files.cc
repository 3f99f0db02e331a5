#include "coxswain/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "coxswain/base/status.h"

namespace coxswain {

int SystemFiles::OpenToRead(const char* path) {
  // A pipe without a writer would wait; files do not mind.
  return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

int SystemFiles::Create(const char* path) {
  return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

int SystemFiles::OpenFolder(const char* path) {
  return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int64_t SystemFiles::Size(int file) {
  struct stat info;
  if (fstat(file, &info) != 0) return -1;
  if (S_ISREG(info.st_mode)) return info.st_size;
  errno = S_ISDIR(info.st_mode) ? EISDIR : ESPIPE;
  return -1;
}

int64_t SystemFiles::Read(int file, void* bytes, size_t size) { return read(file, bytes, size); }

int64_t SystemFiles::Write(int file, const void* bytes, size_t size) {
  return write(file, bytes, size);
}

int SystemFiles::Sync(int file) { return fsync(file); }

int SystemFiles::Close(int file) { return close(file); }

int SystemFiles::Rename(const char* from, const char* to) { return rename(from, to); }

int SystemFiles::Remove(const char* path) { return unlink(path); }

absl::Status FileError(std::string_view path, std::string_view cannot_be, int code) {
  const std::string message = "The file " + Quote(path) + " cannot be " + std::string(cannot_be) +
                              ": " + std::generic_category().message(code) + ".";
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return NotFound(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(ToAbsl(message));
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return ResourceExhausted(message);
    default:
      return absl::DataLossError(ToAbsl(message));
  }
}

namespace {

// A call that a signal interrupted is made again.
template <typename Call>
auto Repeated(const Call& call) {
  while (true) {
    errno = 0;
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

FileToRead::~FileToRead() {
  if (file_ >= 0) files_->Close(file_);
}

absl::Status FileToRead::Open(const std::string& path) {
  path_ = path;
  file_ = Repeated([&] { return files_->OpenToRead(path.c_str()); });
  if (file_ < 0) return FileError(path, "read", errno);
  size_ = files_->Size(file_);
  return size_ < 0 ? FileError(path, "read", errno) : absl::OkStatus();
}

absl::Status FileToRead::Read(char* bytes, size_t size, size_t* got) {
  *got = 0;
  while (*got < size) {
    const int64_t read = Repeated([&] { return files_->Read(file_, bytes + *got, size - *got); });
    if (read < 0) return FileError(path_, "read", errno);
    if (read == 0) break;
    *got += static_cast<size_t>(read);
  }
  return absl::OkStatus();
}

FileReplacement::~FileReplacement() {
  if (file_ >= 0) files_->Close(file_);
  if (!aside_.empty()) files_->Remove(aside_.c_str());
}

absl::Status FileReplacement::Open(const std::string& path) {
  path_ = path;
  // Names that a process of this number left behind, or that another thread uses, are passed over.
  for (int attempt = 0; attempt < 1000; ++attempt) {
    aside_ = path + ".tmp-" + std::to_string(getpid()) + "-" + std::to_string(attempt);
    file_ = Repeated([&] { return files_->Create(aside_.c_str()); });
    if (file_ >= 0) return absl::OkStatus();
    aside_.clear();
    if (errno != EEXIST) break;
  }
  return FileError(path, "written", errno);
}

absl::Status FileReplacement::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const int64_t written =
        Repeated([&] { return files_->Write(file_, bytes.data(), bytes.size()); });
    if (written < 0) return FileError(path_, "written", errno);
    if (written == 0) return FileError(path_, "written", EIO);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status FileReplacement::Commit() {
  const std::string folder_path = FolderOf(path_);  // no memory is asked for after the rename
  if (Repeated([&] { return files_->Sync(file_); }) != 0) {
    return FileError(path_, "written", errno);
  }
  // A close that fails has closed all the same.
  if (files_->Close(std::exchange(file_, -1)) != 0) return FileError(path_, "written", errno);
  if (files_->Rename(aside_.c_str(), path_.c_str()) != 0) {
    return FileError(path_, "replaced", errno);
  }
  aside_.clear();
  const int folder = Repeated([&] { return files_->OpenFolder(folder_path.c_str()); });
  const int synced = folder < 0 ? -1 : Repeated([&] { return files_->Sync(folder); });
  const int code = errno;
  if (folder >= 0) files_->Close(folder);
  // Some file systems cannot sync a folder, and need not.
  if (synced == 0 || code == EINVAL) return absl::OkStatus();
  const std::string why = std::generic_category().message(code);
  return absl::DataLossError(
      ToAbsl("The file " + Quote(path_) +
             " was replaced, but whether that outlives a power failure is unknown: its folder "
             "cannot be synced: " +
             why + "."));
}

}  // namespace coxswain
