#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tools/command.h"

// What the command line shows on a terminal, a real one: colours, and none where they are unwanted.
namespace {

namespace fs = std::filesystem;

using Environment = std::vector<std::pair<const char*, const char*>>;  // a null value: unset

// What a terminal receives of the program.
std::string OnTerminal(const std::string& arguments, const Environment& environment) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    setenv("TERM", "xterm-256color", 1);
    unsetenv("NO_COLOR");
    for (const auto& [name, value] : environment) {
      value == nullptr ? unsetenv(name) : setenv(name, value, 1);
    }
    const std::string command = std::string(COXSWAIN_CLI_PATH) + " " + arguments;
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  std::string text;
  std::array<char, 4096> chunk;
  for (ssize_t got; (got = read(terminal, chunk.data(), chunk.size())) > 0;) {
    text.append(chunk.data(), static_cast<size_t>(got));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  return text;
}

std::string InPipe(const std::string& arguments) {
  return tools_test::Output(std::string(COXSWAIN_CLI_PATH) + " " + arguments);
}

bool Colored(const std::string& text) { return text.find("\033[") != std::string::npos; }

// A folder with a deal, gone at the end.
struct Company {
  Company() {
    char name[] = "/tmp/coxswain-terminal-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path = name;
    std::ofstream(path + "/deals.csv") << "deal_id,customer_id,stage,status,closed_on,amount\n"
                                          "D1,C1,Closed,won,2026-01-15,100\n"
                                          "D2,,New,open,,\n";
  }
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;
  ~Company() { fs::remove_all(path); }
  std::string path;
};

TEST_CASE("on a terminal headlines, warnings and errors are coloured") {
  const Company company;
  CHECK(OnTerminal("query margin " + company.path, {}).rfind("\033[1m", 0) == 0);
  CHECK(OnTerminal("report " + company.path, {}).rfind("\033[1mAlignment report\033[0m", 0) == 0);
  CHECK(OnTerminal("check " + company.path, {}).find("\033[33m0 rows refused, 1 warning.\033[0m") !=
        std::string::npos);
  CHECK(OnTerminal("qery", {}).rfind("\033[1;31mcoxswain:\033[0m There", 0) == 0);
}

TEST_CASE("NO_COLOR with any text, a dumb terminal and --color never leave text plain") {
  const Company company;
  const std::string query = "query margin " + company.path;
  for (const Environment& environment : {Environment{{"NO_COLOR", "1"}},
                                         {{"NO_COLOR", "0"}},
                                         {{"TERM", "dumb"}},
                                         {{"TERM", nullptr}}}) {
    CHECK_FALSE(Colored(OnTerminal(query, environment)));
    CHECK_FALSE(Colored(OnTerminal("qery", environment)));
  }
  CHECK(Colored(OnTerminal(query, {{"NO_COLOR", ""}})));  // empty is as good as unset
  CHECK_FALSE(Colored(OnTerminal(query + " --color never", {})));
  CHECK_FALSE(Colored(OnTerminal("report . --format pdf --color=never", {})));
  CHECK(Colored(OnTerminal(query + " --color always", {{"NO_COLOR", "1"}})));
}

TEST_CASE("a pipe gets no colours unless they are asked for, and never in csv or json") {
  const Company company;
  for (const char* command : {"query margin ", "report ", "check ", "query margin --explain "}) {
    CHECK_FALSE(Colored(InPipe(command + company.path)));
    CHECK(Colored(InPipe(command + company.path + " --color always")));
  }
  CHECK_FALSE(Colored(InPipe("qery")));
  CHECK_FALSE(Colored(OnTerminal("query margin --format csv " + company.path, {})));
  CHECK_FALSE(Colored(OnTerminal("check --format json " + company.path, {})));
}

TEST_CASE("colours change no other byte") {
  const Company company;
  std::string painted = InPipe("report --color always " + company.path);
  for (const std::string code : {"\033[1m", "\033[0m", "\033[33m", "\033[1;31m"}) {
    for (size_t at; (at = painted.find(code)) != std::string::npos;) painted.erase(at, code.size());
  }
  CHECK(painted == InPipe("report " + company.path));
}

}  // namespace
