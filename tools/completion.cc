#include "completion.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"

namespace coxswain_tools {
namespace {

constexpr char kBash[] = R"(# source <(coxswain completion bash)
_coxswain() {
  local line words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  # bash takes --format=csv for three words.
  local last=$((COMP_CWORD - 1)) current=${COMP_WORDS[COMP_CWORD]}
  if [[ $current == = ]]; then
    words[last]='' current=''
  elif ((last > 0)) && [[ ${words[last-1]} == = ]]; then
    unset "words[last-1]"
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("${line%%$'\t'*}")
    fi
  done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
}
complete -o filenames -F _coxswain coxswain
)";

constexpr char kZsh[] = R"(#compdef coxswain
# source <(coxswain completion zsh), or as the file _coxswain in a folder of $fpath.
_coxswain() {
  local line
  local -a found
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      _files
    else
      found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  ((${#found})) && _describe coxswain found
}
if [[ ${funcstack[1]} == _coxswain ]]; then _coxswain "$@"; else compdef _coxswain coxswain; fi
)";

using Words = std::vector<std::pair<std::string, std::string>>;  // and what they mean

Words Listed(int32_t what, const char* meaning) {
  const ResultHandle table = Describe(what);
  Words words;
  for (int64_t row = 0; row < cxs_result_rows(table.get()); ++row) {
    words.emplace_back(CellText(table.get(), row, "name"), CellText(table.get(), row, meaning));
  }
  return words;
}

// Those that begin as `typed` does.
std::string Beginning(const std::string& typed, const Words& words) {
  std::string lines;
  for (const auto& [word, meaning] : words) {
    if (word.compare(0, typed.size(), typed) != 0) continue;
    lines += word + (meaning.empty() ? "" : "\t" + meaning) + "\n";
  }
  return lines;
}

// What may follow an option, by how --help names its value: text|json, FILE.
std::string Values(const CLI::Option& option, const std::string& typed) {
  const std::string type = option.get_type_name();
  if (type == "FILE" || type == "DIR") return ":files\n";
  if (type == "MAPPING") {
    return Beginning(typed, Listed(CXS_DESCRIBE_MAPPINGS, "title")) + ":files\n";
  }
  Words words;
  if (type.find('|') == std::string::npos && type.find(", ") == std::string::npos) return "";
  for (size_t start = 0; start < type.size();) {
    const size_t end = std::min(type.find_first_of("|,", start), type.size());
    words.emplace_back(type.substr(start, end - start), "");
    start = type.find_first_not_of("|, ", end);
  }
  return Beginning(typed, words);
}

std::string Options(const CLI::App& command, const std::string& typed) {
  Words words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (name.find('_') != std::string::npos) continue;  // as good as the name with dashes
      words.emplace_back("--" + name, option->get_description());
    }
  }
  return Beginning(typed, words);
}

// What stands without dashes: `before` are those that do so already.
std::string Positionals(const std::string& command, const std::vector<std::string>& before,
                        const std::string& typed) {
  if (command == "query" && before.empty()) {
    return Beginning(typed, Listed(CXS_DESCRIBE_QUERIES, "purpose"));
  }
  if (command == "completion") return Beginning(typed, {{"bash", ""}, {"zsh", ""}});
  if (command == "mapping") {
    if (before.empty()) {
      return Beginning(typed, {{"list", "those there are"},
                               {"show", "the text of one"},
                               {"guess", "propose one for a folder or a SQLite file"}});
    }
    return before[0] == "show" ? Beginning(typed, Listed(CXS_DESCRIBE_MAPPINGS, "title"))
                               : ":files\n";
  }
  if (command != "describe") return ":files\n";
  if (before.empty()) {
    return Beginning(typed, {{"query", "what there is to ask"},
                             {"measure", "what queries and objectives count"},
                             {"table", "what there is to load"}});
  }
  if (before[0] == "query") return Beginning(typed, Listed(CXS_DESCRIBE_QUERIES, "purpose"));
  if (before[0] == "measure") return Beginning(typed, Listed(CXS_DESCRIBE_MEASURES, "title"));
  return Beginning(typed, Listed(CXS_DESCRIBE_TABLES, "doc"));
}

}  // namespace

std::string CompletionScript(const std::string& shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  throw Failure{kUsage, "There is completion for bash and zsh, not for '" + shell + "'."};
}

std::string Complete(const CLI::App& app, const std::vector<std::string>& words) {
  const std::string typed = words.empty() ? "" : words.back();
  if (words.size() < 2) {
    Words commands;
    for (const CLI::App* command : app.get_subcommands({})) {
      if (command->get_group().empty()) continue;  // hidden
      commands.emplace_back(command->get_name(), command->get_description());
    }
    return typed.compare(0, 1, "-") == 0 ? Options(app, typed) : Beginning(typed, commands);
  }
  const std::vector<const CLI::App*> named =
      app.get_subcommands([&](const CLI::App* command) { return command->get_name() == words[0]; });
  if (named.empty()) return "";
  const CLI::App* const command = named[0];
  std::vector<std::string> positionals;
  const CLI::Option* open = nullptr;  // waits for its value
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (open != nullptr) {
      open = nullptr;
    } else if (word.compare(0, 1, "-") != 0) {
      positionals.push_back(word);
    } else if (word.find('=') == std::string::npos) {
      open = command->get_option_no_throw(word);
      if (open != nullptr && open->get_items_expected_max() == 0) open = nullptr;  // a flag
    }
  }
  if (open != nullptr) return Values(*open, typed);
  if (typed.compare(0, 1, "-") != 0) {
    return Positionals(command->get_name(), positionals, typed);
  }
  const size_t equals = typed.find('=');
  if (equals == std::string::npos) return Options(*command, typed);
  // zsh hands over --format=csv as one word and puts back one.
  const std::string name = typed.substr(0, equals);
  const CLI::Option* const option = command->get_option_no_throw(name);
  if (option == nullptr) return "";
  std::string lines;
  const std::string values = Values(*option, typed.substr(equals + 1));
  if (values == ":files\n") return values;
  for (size_t start = 0; start < values.size();) {
    const size_t end = values.find('\n', start);
    lines += name + "=" + values.substr(start, end - start + 1);
    start = end + 1;
  }
  return lines;
}

}  // namespace coxswain_tools
