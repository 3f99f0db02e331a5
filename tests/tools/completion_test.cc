#include <cstdio>
#include <string>

#include <doctest/doctest.h>

#include "tools/command.h"

// Completion as shells ask for it: in a real bash, and in a real zsh where there is one.
namespace {

using tools_test::Output;

const std::string kProgram = COXSWAIN_CLI_PATH;

// What bash offers for a line whose last word is being typed.
std::string InBash(const std::string& words) {
  return Output("bash --norc -c 'source <(" + kProgram + " completion bash); COMP_WORDS=(" +
                kProgram + " " + words +
                "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _coxswain; echo \"${COMPREPLY[*]}\"'");
}

TEST_CASE("commands, queries, options and their values are completed in bash") {
  CHECK(InBash("re") == "report\n");
  CHECK(InBash("query pene") == "penetration\n");
  CHECK(InBash("query margin --loss") == "--loss-measure\n");
  CHECK(InBash("query margin --loss-measure gr") == "gross_margin\n");
  CHECK(InBash("query --form") == "--format\n");
  CHECK(InBash("query margin . --format = c") == "csv\n");
  CHECK(InBash("query margin . --format = ").find("json") != std::string::npos);
  CHECK(InBash("describe me") == "measure\n");
  CHECK(InBash("describe table deal_l") == "deal_lines\n");
  CHECK(InBash("report /usr/inclu") == "/usr/include\n");
  CHECK(InBash("report . --out /usr/inclu") == "/usr/include\n");
  CHECK(InBash("report . --strict /usr/inclu") == "/usr/include\n");  // a flag has no value
  CHECK(InBash("mapping gu") == "guess\n");
  CHECK(InBash("mapping show sa") == "salesforce\n");
  CHECK(InBash("mapping guess /usr/inclu") == "/usr/include\n");
  CHECK(InBash("report . --mapping hub") == "hubspot\n");
  CHECK(InBash("report . --mapping /usr/inclu") == "/usr/include\n");
  CHECK(InBash("nothing x") == "\n");
}

TEST_CASE("meanings go to the shells that show them") {
  CHECK(Output(kProgram + " __complete query mar").find("margin\t") == 0);
  CHECK(Output(kProgram + " __complete query margin --format=j") == "--format=json\n");
  CHECK(Output(kProgram + " completion fish").find("bash and zsh") != std::string::npos);
}

TEST_CASE("zsh offers the same") {
  if (Output("command -v zsh").empty()) {
    std::puts("SKIPPED: zsh is absent");
    return;
  }
  // compadd is how every completion of zsh ends.
  const std::string script = "autoload -Uz compinit; compinit -D; source <(" + kProgram +
                             " completion zsh); _describe() { print -l -- ${(P)2} }; words=(" +
                             kProgram + " query pene); CURRENT=3; _coxswain";
  CHECK(Output("zsh -f -c '" + script + "'").find("penetration:") == 0);
}

}  // namespace
