#ifndef COXSWAIN_TOOLS_SUGGEST_H_
#define COXSWAIN_TOOLS_SUGGEST_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

// What a mistyped command line was to say. Names of queries, options, tables and columns are judged
// by the library, which names the nearest itself; this is for what only the command line knows.
namespace coxswain_tools {

// " Did you mean 'report'?", or " Known: ..." where none of them is near.
std::string Suggestion(const std::string& given, const std::vector<std::string>& known);

// The choice is one of `known`; otherwise what the user is told: "'htlm' is not one of its values.
// Did you mean 'html'?"
CLI::Validator OneOf(const std::vector<std::string>& known);

// The sentence for arguments that `app` could not parse.
std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error,
                         const std::vector<std::string>& words);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SUGGEST_H_
