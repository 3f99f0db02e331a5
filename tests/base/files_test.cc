#include "coxswain/base/files.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/base/status.h"

#include "support/files.h"

namespace coxswain {
namespace {

absl::Status Replace(Files* files, const std::string& path, const std::string& bytes) {
  FileReplacement file(files);
  COXSWAIN_RETURN_IF_ERROR(file.Open(path));
  COXSWAIN_RETURN_IF_ERROR(file.Write(bytes));
  return file.Commit();
}

TEST_CASE("files: a replacement is synced before it is renamed, and its folder after that") {
  MemoryFiles files;
  files.contents["folder/a"] = "old";
  REQUIRE(Replace(&files, "folder/a", "new").ok());
  CHECK(files.contents == std::map<std::string, std::string>{{"folder/a", "new"}});
  CHECK(files.log == std::vector<std::string>{"create", "write", "sync", "close", "rename",
                                              "open folder folder", "sync", "close"});
  CHECK(files.open_files() == 0);
}

TEST_CASE("files: any call that fails leaves the old file, and nothing beside it") {
  for (const int code : {EIO, ENOSPC, EACCES}) {
    for (int call = 0;; ++call) {
      MemoryFiles files;
      files.contents["a"] = "old";
      files.fail_at = call;
      files.fail_with = code;
      const absl::Status status = Replace(&files, "a", "new");
      CHECK(files.open_files() == 0);
      if (status.ok()) {
        CHECK(call >= 7);  // to close the folder need not succeed
        break;
      }
      CHECK(files.contents.size() == 1);
      const bool replaced = status.message().find("was replaced") != absl::string_view::npos;
      CHECK(replaced == (call >= 5));
      CHECK(files.contents["a"] == (replaced ? "new" : "old"));
      if (replaced) continue;
      CHECK(status.code() == (code == EIO      ? absl::StatusCode::kDataLoss
                              : code == ENOSPC ? absl::StatusCode::kResourceExhausted
                                               : absl::StatusCode::kPermissionDenied));
      CHECK(status.message().find("'a'") != absl::string_view::npos);
    }
  }
}

TEST_CASE("files: a replacement that is not committed has not happened") {
  MemoryFiles files;
  files.contents["a"] = "old";
  {
    FileReplacement file(&files);
    REQUIRE(file.Open("a").ok());
    REQUIRE(file.Write("new").ok());
    CHECK(files.contents.size() == 2);
  }
  CHECK(files.contents == std::map<std::string, std::string>{{"a", "old"}});
}

TEST_CASE("files: signals and short calls are gone on with") {
  MemoryFiles files;
  files.interrupted = true;
  files.most_bytes = 2;
  REQUIRE(Replace(&files, "a", "some bytes").ok());
  CHECK(files.contents["a"] == "some bytes");
  FileToRead file(&files);
  REQUIRE(file.Open("a").ok());
  CHECK(file.size() == 10);
  char bytes[20];
  size_t got = 0;
  REQUIRE(file.Read(bytes, 5, &got).ok());
  CHECK(std::string(bytes, got) == "some ");
  REQUIRE(file.Read(bytes, 20, &got).ok());
  CHECK(std::string(bytes, got) == "bytes");
}

TEST_CASE("files: a folder that cannot be synced is no failure where that is not done") {
  MemoryFiles files;
  files.fail_at = 6;
  files.fail_with = EINVAL;
  CHECK(Replace(&files, "a", "new").ok());
  CHECK(files.log.size() == 8);
}

TEST_CASE("files: names that are in use are passed over") {
  MemoryFiles files;
  FileReplacement one(&files);
  FileReplacement other(&files);
  REQUIRE(one.Open("a").ok());
  REQUIRE(other.Open("a").ok());
  REQUIRE(one.Write("one").ok());
  REQUIRE(other.Write("other").ok());
  REQUIRE(other.Commit().ok());
  REQUIRE(one.Commit().ok());
  CHECK(files.contents == std::map<std::string, std::string>{{"a", "one"}});
}

TEST_CASE("files: the real ones") {
  char name[] = "/tmp/coxswain-files-XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  const std::string folder = name;
  SystemFiles files;
  REQUIRE(Replace(&files, folder + "/a", "old").ok());
  REQUIRE(Replace(&files, folder + "/a", "new").ok());
  std::ifstream stream(folder + "/a");
  CHECK(std::string(std::istreambuf_iterator<char>(stream), {}) == "new");
  const std::filesystem::directory_iterator entries(folder);
  CHECK(std::distance(begin(entries), end(entries)) == 1);

  FileToRead file(&files);
  CHECK(absl::IsNotFound(file.Open(folder + "/b")));
  CHECK(absl::IsDataLoss(FileToRead(&files).Open(folder)));
  CHECK(absl::IsNotFound(Replace(&files, folder + "/none/a", "x")));
  REQUIRE(mkfifo((folder + "/pipe").c_str(), 0600) == 0);
  CHECK(absl::IsDataLoss(FileToRead(&files).Open(folder + "/pipe")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace coxswain
