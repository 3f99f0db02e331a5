#include "manual.h"

#include <algorithm>
#include <utility>

#include "commands.h"
#include "layout.h"

namespace coxswain_tools {
namespace {

constexpr char kAbout[] =
    "Coxswain: what deals really earn, how full markets are, what campaigns bring and whether\n"
    "shared objectives will be met, from a folder of CSV files or a SQLite file.";

constexpr char kFolder[] =
    "DIR is a folder with CSV files named after the tables: customers.csv, deals.csv, spend.csv "
    "...\n"
    "or a SQLite file with tables or views of these names.\n"
    "Every table is optional; 'coxswain describe table deals' says what belongs into one. A file "
    "that\n'coxswain save' wrote does as well.";

constexpr const char* kExamples[] = {
    "coxswain sample company",
    "coxswain report company",
    "coxswain report company --out report.html",
    "coxswain plan company --out plan.html",
    "coxswain check company",
    "coxswain query margin company --by segment,year",
    "coxswain query margin company --by customers.country --where 'amount>=1000; status=won'",
    "coxswain query margin company --by segment --as-of 2025-06-30 --format csv",
    "coxswain query margin company --where segment=Retail --rows --format csv",
    "coxswain query margin company --explain",
    "coxswain describe query margin",
    "coxswain save company company.book",
    "coxswain report company.book",
    "coxswain report company.db",
    "coxswain check export --mapping salesforce",
    "coxswain mapping guess export --out my.json",
};

constexpr char kStreams[] =
    "Results go to standard output, everything else to standard error. Exit codes:";

constexpr std::pair<int, const char*> kExitCodes[] = {
    {kDone, "done"},
    {kDataProblems, "the data has problems: rows were refused"},
    {kUsage, "the command line is wrong: no such command, query, option, column or value"},
    {kMissing, "missing: the folder, a file, or a table that the question needs"},
    {kFailed, "failed otherwise: memory ceiling reached, disk full"},
    {kInterrupted, "interrupted"},
};

// A text as roff shows it: nothing in it is a request, and a hyphen can be copied as one.
std::string Roff(const std::string& text) {
  std::string roff;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) roff += "\\&";
    switch (c) {
      case '\\':
        roff += "\\(rs";
        break;
      case '-':
        roff += "\\-";
        break;
      case '\'':
        roff += "\\(aq";
        break;
      case '^':
        roff += "\\(ha";
        break;
      case '~':
        roff += "\\(ti";
        break;
      default:
        roff += c;
    }
    line_start = c == '\n';
  }
  return roff;
}

// Running text in lines of at most 80 characters, as readers of roff want it.
std::string Prose(const std::string& text) {
  std::string roff;
  size_t at = 0;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", start), text.size());
    std::string word = Roff(text.substr(start, end - start));
    if (at > 0 && at + 1 + word.size() <= 80) {
      roff += ' ';
      ++at;
    } else if (at > 0) {
      roff += '\n';
      at = 0;
    }
    roff += word;
    at += word.size();
    start = end + 1;
  }
  return roff + "\n";
}

std::string Bold(const std::string& text) { return "\\fB" + Roff(text) + "\\fR"; }
std::string Italic(const std::string& text) { return "\\fI" + Roff(text) + "\\fR"; }
std::string Section(const std::string& title) { return ".SH " + title + "\n"; }

// A term, which is roff, with what it means.
std::string Term(const std::string& term, const std::string& meaning) {
  return ".TP\n" + term + "\n" + Prose(meaning);
}

std::string OptionTerm(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_lnames()) {
    if (name.find('_') != std::string::npos) continue;  // as good as the name with dashes
    names += (names.empty() ? "" : ", ") + Bold("--" + name);
  }
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() > 0 && !type.empty()) names += " " + Italic(type);
  return names;
}

// What stands without dashes, as in a synopsis: "NAME DIR".
std::string Positionals(const CLI::App& command) {
  std::string line;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = Italic(option->get_name());
    line += " " + (option->get_required() ? name : "[" + name + "]");
  }
  return line;
}

std::string Command(const CLI::App& command) {
  std::string text = ".SS coxswain " + command.get_name() + "\n";
  text += Bold("coxswain " + command.get_name()) + Positionals(command) + " [" + Italic("OPTION") +
          " ...]\n.PP\n" + Prose(command.get_description() + ".");
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    text += Term(Italic(option->get_name()), option->get_description());
  }
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() || option->check_lname("help")) continue;
    text += Term(OptionTerm(*option), option->get_description());
  }
  return text;
}

// The queries there are, with the options that only they have.
std::string Queries() {
  const ResultHandle queries = Describe(CXS_DESCRIBE_QUERIES);
  std::string text;
  for (int64_t row = 0; row < cxs_result_rows(queries.get()); ++row) {
    const std::string name = CellText(queries.get(), row, "name");
    text += ".SS " + name + "\n" + Prose(CellText(queries.get(), row, "purpose"));
    const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, name);
    for (int64_t at = 0; at < cxs_result_rows(options.get()); ++at) {
      std::string option = CellText(options.get(), at, "name");
      if (option == "by" || option == "filter") continue;  // of the command
      std::replace(option.begin(), option.end(), '_', '-');
      const std::string standard = CellText(options.get(), at, "default");
      text += Term(
          Bold("--" + option) + " " + Italic(OptionValues(options.get(), at)),
          CellText(options.get(), at, "doc") + (standard.empty() ? "" : "; default " + standard));
    }
  }
  return text;
}

}  // namespace

std::string About() { return kAbout; }

std::string HelpFooter() {
  std::string text = std::string("\n") + kFolder + "\n\nExamples:\n";
  for (const char* example : kExamples) text += std::string("  ") + example + "\n";
  text += std::string("\n") + kStreams;
  for (const auto& [code, meaning] : kExitCodes) {
    const std::string number = std::to_string(code);
    text += "\n  " + number + std::string(5 - number.size(), ' ') + meaning;
  }
  return text;
}

std::string ManualPage(const CLI::App& app) {
  std::string text = ".\\\" Written by 'coxswain man'.\n.TH COXSWAIN 1 \"\" \"coxswain " +
                     std::string(cxs_version()) + "\" \"User Commands\"\n";
  text += Section("NAME") + "coxswain \\- the figures that marketing, sales and finance share\n";
  text += Section("SYNOPSIS") + Bold("coxswain") + " " + Italic("COMMAND") + " [" +
          Italic("ARGUMENT") + " ...] [" + Italic("OPTION") + " ...]\n";
  text += Section("DESCRIPTION") + Prose(kAbout) + ".PP\n" + Prose(kFolder);
  text += Section("COMMANDS");
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) text += Command(*command);
  }
  text += Section("QUERIES") +
          Prose(
              "What 'coxswain query' answers, with the options of each besides --by and "
              "--where. 'coxswain describe query NAME' has its outputs and their formulas.");
  text += Queries();
  text += Section("EXIT STATUS");
  for (const auto& [code, meaning] : kExitCodes) text += Term(std::to_string(code), meaning);
  text += Section("ENVIRONMENT");
  text += Term(Bold("NO_COLOR"),
               "If set to anything, nothing is coloured unless --color always says so.");
  text += Term(Bold("TERM"), "If unset or dumb, nothing is coloured and no progress shown.");
  text += Section("EXAMPLES") + ".nf\n";
  for (const char* example : kExamples) text += Roff(example) + "\n";
  return text + ".fi\n";
}

}  // namespace coxswain_tools
