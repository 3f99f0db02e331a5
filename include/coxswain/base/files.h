#ifndef COXSWAIN_BASE_FILES_H_
#define COXSWAIN_BASE_FILES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

// Files that are read from the front, and files that take another's place as a whole.
namespace coxswain {

// The operating system's calls on files, one method each, so that a test can make any of them
// fail. As in POSIX: -1 is a failure and errno says which.
class Files {
 public:
  virtual ~Files() = default;

  virtual int OpenToRead(const char* path) = 0;
  // Makes a file that is not there yet.
  virtual int Create(const char* path) = 0;
  virtual int OpenFolder(const char* path) = 0;  // to sync it
  // -1 with EISDIR or ESPIPE for what is no file of a size.
  virtual int64_t Size(int file) = 0;
  virtual int64_t Read(int file, void* bytes, size_t size) = 0;
  virtual int64_t Write(int file, const void* bytes, size_t size) = 0;
  virtual int Sync(int file) = 0;
  virtual int Close(int file) = 0;
  virtual int Rename(const char* from, const char* to) = 0;
  virtual int Remove(const char* path) = 0;
};

// The real ones.
class SystemFiles : public Files {
 public:
  int OpenToRead(const char* path) override;
  int Create(const char* path) override;
  int OpenFolder(const char* path) override;
  int64_t Size(int file) override;
  int64_t Read(int file, void* bytes, size_t size) override;
  int64_t Write(int file, const void* bytes, size_t size) override;
  int Sync(int file) override;
  int Close(int file) override;
  int Rename(const char* from, const char* to) override;
  int Remove(const char* path) override;
};

// What an errno means to a caller: "The file 'x' cannot be read: No such file or directory."
// NotFound, PermissionDenied, ResourceExhausted (a full disk, no memory), else DataLoss.
absl::Status FileError(std::string_view path, std::string_view cannot_be, int code);

// A file read from its front to its end. Interrupted and short reads are gone on with.
class FileToRead {
 public:
  explicit FileToRead(Files* files) : files_(files) {}
  FileToRead(const FileToRead&) = delete;
  FileToRead& operator=(const FileToRead&) = delete;
  ~FileToRead();

  absl::Status Open(const std::string& path);
  int64_t size() const { return size_; }  // when it was opened
  // Reads `size` bytes, fewer only at the end of the file; *got says how many.
  absl::Status Read(char* bytes, size_t size, size_t* got);

 private:
  Files* const files_;
  std::string path_;
  int file_ = -1;
  int64_t size_ = 0;
};

// A file that takes the place of another one, or of none, whole or not at all: it is written under
// a name of its own in the same folder, synced, and renamed. Whoever opens the path finds the old
// file or the new one, also after the power failed. Without Commit() nothing has happened. A
// symbolic link at the path is replaced, not followed; owner and mode are those of a new file.
class FileReplacement {
 public:
  explicit FileReplacement(Files* files) : files_(files) {}
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;
  ~FileReplacement();

  absl::Status Open(const std::string& path);
  absl::Status Write(std::string_view bytes);
  // After an error the old file is still there, but for one: where the folder cannot be synced,
  // the new one is, and the error says so.
  absl::Status Commit();

 private:
  Files* const files_;
  std::string path_;
  std::string aside_;  // the name it is written under; empty: there is no such file
  int file_ = -1;
};

}  // namespace coxswain

#endif  // COXSWAIN_BASE_FILES_H_
