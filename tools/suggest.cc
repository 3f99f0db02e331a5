#include "suggest.h"

#include <algorithm>
#include <numeric>

namespace coxswain_tools {
namespace {

// Insertions, deletions, replacements and swaps of neighbours that make `a` of `b`.
size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

std::string WithoutValue(const std::string& word) { return word.substr(0, word.find('=')); }

std::vector<std::string> Flags(const CLI::App& command) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

std::vector<std::string> Commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return names;
}

}  // namespace

std::string Suggestion(const std::string& given, const std::vector<std::string>& known) {
  constexpr size_t kLongestName = 128;  // the work on a text that is none stays bounded
  const std::string* nearest = nullptr;
  size_t nearest_distance = kLongestName;
  for (const std::string& name : known) {
    if (given.size() > kLongestName) break;
    const size_t distance = EditDistance(given, name);
    const bool begins = given.size() > 2 && name.compare(0, given.size(), given) == 0;
    if (3 * distance > std::max(given.size(), name.size()) && !begins) continue;
    if (distance >= nearest_distance) continue;
    nearest = &name;
    nearest_distance = distance;
  }
  if (nearest != nullptr) return " Did you mean '" + *nearest + "'?";
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? " Known: " : ", ") + name;
  return list.empty() ? "" : list + ".";
}

CLI::Validator OneOf(const std::vector<std::string>& known) {
  return CLI::Validator(
      [known](std::string& given) {
        if (std::find(known.begin(), known.end(), given) != known.end()) return std::string();
        return "'" + given + "' is not one of its values." + Suggestion(given, known);
      },
      "");
}

std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error,
                         const std::vector<std::string>& words) {
  if (words.empty()) return "Give a command." + Suggestion("", Commands(app));
  const std::vector<CLI::App*> parsed = const_cast<CLI::App&>(app).get_subcommands();
  if (parsed.empty()) {
    const std::string& word = words[0];
    if (word.compare(0, 1, "-") == 0) {
      return "There is no option '" + WithoutValue(word) + "' before a command." +
             Suggestion(WithoutValue(word), Flags(app));
    }
    return "There is no command '" + word + "'." + Suggestion(word, Commands(app));
  }
  const CLI::App& command = *parsed[0];
  for (const std::string& word : command.remaining()) {
    if (word.size() < 2 || word[0] != '-') continue;
    return "There is no option '" + WithoutValue(word) + "' of " + command.get_name() + "." +
           Suggestion(WithoutValue(word), Flags(command));
  }
  if (error.get_name() == "ExtrasError" && !command.remaining().empty()) {
    return "'" + command.remaining()[0] + "' is one argument too many.";
  }
  std::string message = error.what();
  if (error.get_name() == "ArgumentMismatch") {
    return "The option '" + message.substr(0, message.find(':')) + "' needs a value.";
  }
  if (message.empty() || message.back() == '.' || message.back() == '?') return message;
  return message + ".";
}

}  // namespace coxswain_tools
