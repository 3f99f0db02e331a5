#ifndef COXSWAIN_TESTS_SUPPORT_FILES_H_
#define COXSWAIN_TESTS_SUPPORT_FILES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "coxswain/base/files.h"

// Files in memory, whose calls fail when a test wants them to.
namespace coxswain {

class MemoryFiles : public Files {
 public:
  std::map<std::string, std::string> contents;  // by path

  // Each call so far: "create a.tmp", "write", "sync", ... Repeated ones stand once.
  std::vector<std::string> log;
  int calls = 0;
  int fail_at = -1;              // this call, from 0, fails; -1: none
  int fail_with = 5;             // its errno; EIO
  bool interrupted = false;      // before each read, write, sync and open comes an EINTR
  size_t most_bytes = SIZE_MAX;  // that one read or write moves

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

  size_t open_files() const { return open_.size(); }

 private:
  struct Open {
    std::string path;
    size_t at = 0;
  };
  bool Fails(const std::string& call, bool may_be_interrupted = false);
  int Add(const std::string& path);

  std::map<int, Open> open_;
  int next_ = 3;
  bool interrupt_next_ = true;
};

}  // namespace coxswain

#endif  // COXSWAIN_TESTS_SUPPORT_FILES_H_
