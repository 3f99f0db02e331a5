#ifndef COXSWAIN_TESTS_FAULTS_FILE_H_
#define COXSWAIN_TESTS_FAULTS_FILE_H_

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include <doctest/doctest.h>

namespace faults {

// A file with these bytes while it lives.
class File {
 public:
  explicit File(std::string_view bytes) {
    const int file = mkstemp(path_);
    REQUIRE(file >= 0);
    REQUIRE(write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    close(file);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { unlink(path_); }
  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/coxswain_faults_XXXXXX";
};

}  // namespace faults

#endif  // COXSWAIN_TESTS_FAULTS_FILE_H_
