#ifndef COXSWAIN_TESTS_TOOLS_COMMAND_H_
#define COXSWAIN_TESTS_TOOLS_COMMAND_H_

#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

// The command line as its users meet it: arguments in; text, and an exit code out.
namespace tools_test {

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/coxswain-cli-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  void Write(const std::string& file, std::string_view text) const {
    std::ofstream(std::filesystem::path(path_) / file) << text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Outcome {
  int exit_code = -1;
  std::string out;     // stdout
  std::string errors;  // stderr

  bool Says(std::string_view text) const { return out.find(text) != std::string::npos; }
  bool Complains(std::string_view text) const { return errors.find(text) != std::string::npos; }
};

// What is left to read.
inline std::string ReadAll(std::FILE* pipe) {
  std::string text;
  std::array<char, 4096> chunk;
  while (const size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe)) {
    text.append(chunk.data(), got);
  }
  return text;
}

// stdout and stderr together, as they come.
inline std::string Output(const std::string& command) {
  std::FILE* const pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  const std::string text = ReadAll(pipe);
  pclose(pipe);
  return text;
}

inline Outcome RunCommand(const std::string& command) {
  const Folder folder;
  const std::string errors = folder.path() + "/errors";
  std::FILE* const pipe = popen((command + " 2>" + errors + " </dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  Outcome outcome;
  outcome.out = ReadAll(pipe);
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::ifstream file(errors);
  outcome.errors.assign(std::istreambuf_iterator<char>(file), {});
  return outcome;
}

inline Outcome Run(const std::string& arguments) {
  return RunCommand(std::string(COXSWAIN_CLI_PATH) + " " + arguments);
}

}  // namespace tools_test

#endif  // COXSWAIN_TESTS_TOOLS_COMMAND_H_
