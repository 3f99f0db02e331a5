#include <cstdio>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tools/command.h"

// The manual page: clean for the readers of roff, and complete.
namespace {

using tools_test::Output;

bool There(const std::string& program) { return !Output("command -v " + program).empty(); }

const std::string kProgram = COXSWAIN_CLI_PATH;

TEST_CASE("groff has nothing to say about the manual page") {
  if (!There("groff")) {
    std::puts("SKIPPED: groff is absent");
    return;
  }
  CHECK(Output("bash -c '" + kProgram + " man | groff -man -ww -Tutf8 >/dev/null'") == "");
}

TEST_CASE("mandoc finds no fault in the manual page but that it has no date") {
  if (!There("mandoc")) {
    std::puts("SKIPPED: mandoc is absent");
    return;
  }
  std::istringstream lines(Output("bash -c '" + kProgram + " man | mandoc -T lint'"));
  for (std::string line; std::getline(lines, line);) {
    // The page is as old as the program; a date would make builds differ.
    CHECK_MESSAGE(line.find("missing date") != std::string::npos, line);
  }
}

TEST_CASE("the manual page has every command, query, flag and exit code") {
  const std::string page = Output(kProgram + " man");
  for (const char* command :
       {"sample", "report", "query", "check", "save", "mapping", "describe", "completion"}) {
    CHECK(page.find(std::string(".SS coxswain ") + command + "\n") != std::string::npos);
  }
  const auto queries = nlohmann::json::parse(Output(kProgram + " describe query --format json"));
  REQUIRE(queries["rows"].size() >= 12);
  for (const auto& row : queries["rows"]) {
    CHECK(page.find(".SS " + row[0].get<std::string>() + "\n") != std::string::npos);
  }
  for (const char* part :
       {"\\-\\-loss\\-measure", "\\-\\-explain", "\\-\\-color", "NO_COLOR", "130"}) {
    CHECK(page.find(part) != std::string::npos);
  }
  CHECK(Output(kProgram + " --help").find("\n  man ") == std::string::npos);
}

}  // namespace
