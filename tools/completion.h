#ifndef COXSWAIN_TOOLS_COMPLETION_H_
#define COXSWAIN_TOOLS_COMPLETION_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

// Completion in shells. `coxswain completion SHELL` prints a script that a shell reads once; it
// asks `coxswain __complete WORD...` at every key, so that queries, their options and values are
// always those of the library that answers.
namespace coxswain_tools {

// Errors: a Failure for a shell other than bash or zsh.
std::string CompletionScript(const std::string& shell);

// What the last of `words` may become, as lines "WORD" or "WORD\tMEANING"; the line ":files" where
// it may be a file. `words` are those after the program's name; the last is being typed.
std::string Complete(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_COMPLETION_H_
