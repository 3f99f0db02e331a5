#ifndef COXSWAIN_TOOLS_MANUAL_H_
#define COXSWAIN_TOOLS_MANUAL_H_

#include <string>

#include <CLI/CLI.hpp>

// What --help says below the commands, and the manual page. Both are made of the same definitions
// as the command line itself, so they cannot say anything else.
namespace coxswain_tools {

// One sentence, the first of --help.
std::string About();
// The end of --help: what DIR is, examples, exit codes.
std::string HelpFooter();
// coxswain.1, for man(7) macros. `app` has all commands.
std::string ManualPage(const CLI::App& app);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_MANUAL_H_
