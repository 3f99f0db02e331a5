#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "commands.h"
#include "completion.h"
#include "manual.h"
#include "paint.h"
#include "sample.h"
#include "suggest.h"

namespace coxswain_tools {

int Sample(const std::string& directory, double scale, uint64_t seed) {
  SampleOptions options;
  options.scale = scale;
  options.seed = seed;
  InterruptToken();
  Progress progress("Writing the sample company");
  const std::string failure = WriteSampleCompany(directory, options, [&](double done) {
    progress.Show(done);
    return !Interrupted();
  });
  if (Interrupted()) throw Failure{kInterrupted, "Interrupted; '" + directory + "' is incomplete."};
  if (!failure.empty()) throw Failure{kFailed, failure};
  std::fprintf(stderr, "The sample company is in %s; its README.md tells the story.\n",
               directory.c_str());
  return kDone;
}

namespace {

// An option whose value is one of a few words.
template <typename T>
struct Choice {
  std::vector<std::pair<std::string, T>> values;  // the first is the default
  std::string given = values.front().first;

  T value() const {
    for (const auto& [name, value] : values) {
      if (name == given) return value;
    }
    return values.front().second;
  }
  void AddTo(CLI::App* command, const std::string& name, const std::string& doc) {
    std::vector<std::string> names;
    std::string shown;
    for (const auto& entry : values) {
      names.push_back(entry.first);
      shown += (shown.empty() ? "" : "|") + entry.first;
    }
    command->add_option(name, given, doc)->check(OneOf(names))->type_name(shown);
  }
};

Choice<Format> FormatChoice() {
  return {{{"table", Format::kTable}, {"csv", Format::kCsv}, {"json", Format::kJson}}};
}

Choice<Color> ColorChoice() {
  return {{{"auto", Color::kAuto}, {"always", Color::kAlways}, {"never", Color::kNever}}};
}

// The folder and how it is loaded: the same on every command that reads one.
struct CompanyArguments {
  CompanyOptions options;
  Choice<int32_t> dangling{{{"create", CXS_DANGLING_CREATE},
                            {"warn", CXS_DANGLING_WARN},
                            {"refuse", CXS_DANGLING_REFUSE}}};

  // `optional`: why DIR need not be given, for --help; empty: it must be.
  void AddTo(CLI::App* command, const std::string& optional = "") {
    command
        ->add_option("DIR", options.directory,
                     "Folder with the CSV files, a SQLite file, or a saved file" + optional)
        ->required(optional.empty())
        ->type_name("");
    dangling.AddTo(command, "--dangling",
                   "For a reference to a row that is not there: create the row (default), warn, "
                   "or refuse");
    command->add_flag("--strict", options.strict, "Warnings refuse their row too");
    command->add_option("--delimiter", options.delimiter, "Between fields: ',' (default), ';' ...")
        ->type_name("CHAR|tab");
    command
        ->add_option(
            "--mapping", options.mapping,
            "DIR is an export of another system: salesforce, hubspot, odoo, suitecrm, or a "
            "file of your own ('coxswain mapping')")
        ->type_name("MAPPING");
    options.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
    command->add_option("--threads", options.threads, "At most so many; default: cores, up to 8")
        ->check(CLI::Range(1, 1024).description(""))
        ->type_name("N");
    command->add_option("--memory", options.memory, "Ceiling, for example 500MB or 4GB")
        ->transform(CLI::AsSizeValue(false).description(""))
        ->type_name("BYTES");
  }
  void AddKeepGood(CLI::App* command) {
    command->add_flag("--keep-good", options.keep_good,
                      "Go on without refused rows; otherwise they are listed and nothing is "
                      "computed");
  }
  CompanyOptions Read() const {
    CompanyOptions read = options;
    read.dangling = dangling.value();
    return read;
  }
};

// Known before the rest of the command line is, so that what is wrong with it is told in colour.
Color ColorOf(const std::vector<std::string>& words) {
  const std::string flag = "--color";
  Color color = Color::kAuto;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool joined = words[i].compare(0, flag.size() + 1, flag + "=") == 0;
    if (!joined && (words[i] != flag || i + 1 == words.size())) continue;
    const std::string value = joined ? words[i].substr(flag.size() + 1) : words[i + 1];
    for (const auto& [name, meaning] : ColorChoice().values) {
      if (name == value) color = meaning;
    }
  }
  return color;
}

struct Arguments {
  Choice<Color> color = ColorChoice();
  std::string directory;
  double scale = SampleOptions().scale;
  uint64_t seed = SampleOptions().seed;
  CompanyArguments company;
  ReportRequest report;
  Choice<int32_t> report_format{
      {{"text", CXS_REPORT_TEXT}, {"json", CXS_REPORT_JSON}, {"html", CXS_REPORT_HTML}}};
  PlanRequest plan;
  Choice<int32_t> plan_format{{{"markdown", CXS_PLAN_MARKDOWN}, {"html", CXS_PLAN_HTML}}};
  QueryRequest query;
  Choice<Format> query_format = FormatChoice();
  Choice<Format> check_format = FormatChoice();
  int64_t listed = 100;
  std::string saved;
  std::string shell;
  std::string kind;
  std::string name;
  bool outputs = false;
  Choice<Format> describe_format = FormatChoice();
  MappingRequest mapping;
  Choice<Format> mapping_format = FormatChoice();
};

CLI::App* AddSample(CLI::App* app, Arguments* arguments) {
  CLI::App* const command =
      app->add_subcommand("sample", "Write the tables of an invented company to learn with");
  command->add_option("DIR", arguments->directory, "Folder to write; made if missing")
      ->required()
      ->type_name("");
  command->add_option("--scale", arguments->scale, "1 is about 4000 deals; 0.01 to 25000")
      ->type_name("NUMBER");
  command->add_option("--seed", arguments->seed, "Same seed, same bytes")->type_name("NUMBER");
  return command;
}

// By the end of its name: report.html, report.json; else text.
int32_t FormatOfFile(const std::string& path) {
  const std::string end = path.substr(std::min(path.rfind('.'), path.size()));
  if (end == ".html" || end == ".htm") return CXS_REPORT_HTML;
  return end == ".json" ? CXS_REPORT_JSON : CXS_REPORT_TEXT;
}

CLI::App* AddReport(CLI::App* app, Arguments* arguments) {
  CLI::App* const command = app->add_subcommand(
      "report", "One document: headline figures, findings ranked by money, tables");
  arguments->company.AddTo(command);
  arguments->company.AddKeepGood(command);
  arguments->report_format.AddTo(
      command, "--format", "Of the report; default: what the name after --out ends in, else text");
  command->add_option("--out", arguments->report.out, "Write to a file instead")->type_name("FILE");
  command
      ->add_option("--where,--filter", arguments->report.filter,
                   "Which rows count: 'segment=Retail; amount>=1000'")
      ->type_name("FILTER");
  command->add_option("--company", arguments->report.title, "Name for the title")
      ->type_name("NAME");
  command
      ->add_option(
          "--scripts", arguments->report.scripts,
          "Folder with the scripts that draw the charts of html, as scripts/vega leaves it")
      ->type_name("DIR");
  return command;
}

CLI::App* AddPlan(CLI::App* app, Arguments* arguments) {
  CLI::App* const command =
      app->add_subcommand("plan", "One version of a plan as the paper that teams sign");
  arguments->company.AddTo(command);
  arguments->company.AddKeepGood(command);
  command->add_option("--plan", arguments->plan.plan_id, "Its plan_id; default: the only one")
      ->type_name("ID");
  command
      ->add_option("--plan-version", arguments->plan.version,
                   "Default: the version without a name, else the only one")
      ->type_name("VERSION");
  arguments->plan_format.AddTo(
      command, "--format", "Default: html where the name after --out ends in it, else markdown");
  command->add_option("--out", arguments->plan.out, "Write to a file instead")->type_name("FILE");
  command->add_option("--company", arguments->plan.title, "Name for the title")->type_name("NAME");
  return command;
}

// The options of the query that the arguments name, so that --help lists them and they can stand
// anywhere. What is unknown is left to the library, which names the nearest.
void AddQueryOptions(CLI::App* command, const std::vector<std::string>& words,
                     QueryRequest* request) {
  const ResultHandle queries = Describe(CXS_DESCRIBE_QUERIES);
  std::string query;
  for (int64_t row = 0; row < cxs_result_rows(queries.get()) && query.empty(); ++row) {
    const std::string name = CellText(queries.get(), row, "name");
    if (std::find(words.begin(), words.end(), name) != words.end()) query = name;
  }
  if (query.empty()) return;
  const ResultHandle options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, query);
  for (int64_t row = 0; row < cxs_result_rows(options.get()); ++row) {
    const std::string name = CellText(options.get(), row, "name");
    const std::string type = CellText(options.get(), row, "type");
    std::string dashed = name;
    std::replace(dashed.begin(), dashed.end(), '_', '-');
    if (command->get_option_no_throw("--" + dashed) != nullptr) continue;
    const std::string names = "--" + dashed + (dashed == name ? "" : ",--" + name);
    std::string& value = request->values[name];
    CLI::Option* const option =
        type == "bool" ? command->add_flag(names, value, CellText(options.get(), row, "doc"))
                       : command->add_option(names, value, CellText(options.get(), row, "doc"));
    option->group("Options of " + query);
    if (type != "bool") option->type_name(OptionValues(options.get(), row));
  }
}

CLI::App* AddQuery(CLI::App* app, const std::vector<std::string>& words, Arguments* arguments) {
  CLI::App* const command = app->add_subcommand("query", "One question, as a table");
  command->add_option("NAME", arguments->query.name, "Which; 'coxswain describe query' lists them")
      ->required()
      ->type_name("");
  arguments->company.AddTo(command, "; --explain does without");
  arguments->company.AddKeepGood(command);
  command
      ->add_option("--by", arguments->query.values["by"],
                   "Dimensions: columns (segment, customers.country) and periods (day, week, "
                   "month, quarter, year, fiscal_year)")
      ->type_name("A,B");
  command
      ->add_option("--where,--filter", arguments->query.values["filter"],
                   "Which rows count: 'segment=Retail; amount>=1000'; ';' means and")
      ->type_name("FILTER");
  command
      ->add_option("--option", arguments->query.options,
                   "Another way to give an option of the query")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  arguments->query_format.AddTo(command, "--format", "Of the result; default table");
  command->add_flag("--guard-formulas", arguments->query.guard_formulas,
                    "In csv, text that a spreadsheet would run gets a ' in front");
  command->add_flag("--rows", arguments->query.rows, "List the rows behind the result instead");
  command->add_flag("--explain", arguments->query.explain,
                    "Say instead what the query reads, which of it DIR has, and its formulas");
  AddQueryOptions(command, words, &arguments->query);
  command->allow_extras();
  command->footer(
      "\nThe options of one query: coxswain query margin --help\n"
      "With its outputs: coxswain describe query margin");
  return command;
}

CLI::App* AddCheck(CLI::App* app, Arguments* arguments) {
  CLI::App* const command =
      app->add_subcommand("check", "Data quality: what would be refused, and where");
  arguments->company.AddTo(command);
  command->add_option("--problems", arguments->listed, "How many to list per file; default 100")
      ->check(CLI::Range(int64_t{1}, int64_t{1000000000}).description(""))
      ->type_name("N");
  arguments->check_format.AddTo(
      command, "--format", "Default table; csv has the problems alone, json all that was found");
  return command;
}

CLI::App* AddSave(CLI::App* app, Arguments* arguments) {
  CLI::App* const command =
      app->add_subcommand("save", "Write the company as one file, which loads at once");
  arguments->company.AddTo(command);
  arguments->company.AddKeepGood(command);
  command->add_option("FILE", arguments->saved, "File to write, or to replace as a whole")
      ->required()
      ->type_name("");
  return command;
}

CLI::App* AddDescribe(CLI::App* app, Arguments* arguments) {
  CLI::App* const command = app->add_subcommand(
      "describe", "What there is to ask and to load: queries, measures, tables");
  command->add_option("KIND", arguments->kind, "query, measure or table; none: all three")
      ->check(OneOf({"query", "measure", "table"}))
      ->type_name("");
  command->add_option("NAME", arguments->name, "One of them, in full")->type_name("");
  command->add_flag("--outputs", arguments->outputs,
                    "In csv and json, the outputs of a query instead of its options");
  arguments->describe_format.AddTo(command, "--format", "For people (default) or for programs");
  return command;
}

CLI::App* AddMapping(CLI::App* app, Arguments* arguments) {
  CLI::App* const command = app->add_subcommand("mapping", "How exports of other systems are read");
  command
      ->add_option("ACTION", arguments->mapping.action,
                   "list: those there are; show: the text of one; guess: propose one for a folder")
      ->required()
      ->check(CLI::IsMember({"list", "show", "guess"}).description(""))
      ->type_name("");
  command
      ->add_option("NAME", arguments->mapping.target,
                   "Of show: which. Of guess: the folder, or a SQLite file")
      ->type_name("");
  command->add_option("--out", arguments->mapping.out, "Write to a file instead")
      ->type_name("FILE");
  command
      ->add_option("--delimiter", arguments->mapping.delimiter,
                   "Of guess, between fields: ',', ';' ...; default: as each file has it")
      ->type_name("CHAR|tab");
  arguments->mapping_format.AddTo(command, "--format", "Of list; default table");
  command->footer(
      "\nA mapping is a JSON file: which file is which table, which column is which, and how "
      "values\n"
      "are read. Copy one with 'show' or 'guess', change it, and give it with --mapping FILE.");
  return command;
}

CLI::App* AddCompletion(CLI::App* app, Arguments* arguments) {
  CLI::App* const command = app->add_subcommand(
      "completion", "Completion for a shell: source <(coxswain completion bash)");
  command->add_option("SHELL", arguments->shell, "bash or zsh")->required()->type_name("");
  return command;
}

void AddHiddenManual(CLI::App* app) {
  app->add_subcommand("man", "The manual page, as roff")->group("");
}

int Run(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  UseColor(ColorOf(words));
  CLI::App app(About(), "coxswain");
  app.set_version_flag("--version", std::string("coxswain ") + cxs_version());
  app.require_subcommand(1);
  app.get_formatter()->column_width(30);

  Arguments arguments;
  CLI::App* const sample = AddSample(&app, &arguments);
  CLI::App* const report = AddReport(&app, &arguments);
  CLI::App* const plan = AddPlan(&app, &arguments);
  CLI::App* const query = AddQuery(&app, words, &arguments);
  CLI::App* const check = AddCheck(&app, &arguments);
  CLI::App* const save = AddSave(&app, &arguments);
  CLI::App* const mapping = AddMapping(&app, &arguments);
  CLI::App* const describe = AddDescribe(&app, &arguments);
  for (CLI::App* command : {report, plan, query, check, mapping, describe}) {
    arguments.color.AddTo(command, "--color",
                          "Default auto: on a terminal, unless NO_COLOR is set");
  }
  CLI::App* const completion = AddCompletion(&app, &arguments);
  AddHiddenManual(&app);
  app.footer(HelpFooter());  // after the commands, which would inherit it
  if (!words.empty() && words[0] == "__complete") {
    Print(Complete(app, {argv + 2, argv + argc}));
    return kDone;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    throw Failure{
        kUsage,
        UsageMessage(app, error, words) + "\nFor help: coxswain " +
            (app.get_subcommands().empty() ? "" : app.get_subcommands()[0]->get_name() + " ") +
            "--help"};
  }

  const CompanyOptions company = arguments.company.Read();
  if (sample->parsed()) return Sample(arguments.directory, arguments.scale, arguments.seed);
  if (report->parsed()) {
    arguments.report.company = company;
    arguments.report.format = report->count("--format") > 0 ? arguments.report_format.value()
                                                            : FormatOfFile(arguments.report.out);
    return Report(arguments.report);
  }
  if (plan->parsed()) {
    arguments.plan.company = company;
    const bool page = FormatOfFile(arguments.plan.out) == CXS_REPORT_HTML;
    arguments.plan.format = plan->count("--format") > 0 ? arguments.plan_format.value()
                            : page                      ? CXS_PLAN_HTML
                                                        : CXS_PLAN_MARKDOWN;
    return Plan(arguments.plan);
  }
  if (query->parsed()) {
    arguments.query.company = company;
    arguments.query.format = arguments.query_format.value();
    Describe(CXS_DESCRIBE_QUERIES, arguments.query.name);  // a query there is not is told first
    if (query->remaining_size() > 0) {
      throw Failure{kUsage, UsageMessage(app, CLI::ExtrasError(query->remaining()), words)};
    }
    return arguments.query.explain ? Explain(arguments.query) : RunQuery(arguments.query);
  }
  if (check->parsed()) {
    return Check(company, arguments.listed, arguments.check_format.value());
  }
  if (save->parsed()) return Save(company, arguments.saved);
  if (mapping->parsed()) {
    arguments.mapping.format = arguments.mapping_format.value();
    return Mapping(arguments.mapping);
  }
  if (completion->parsed()) {
    Print(CompletionScript(arguments.shell));
    return kDone;
  }
  if (describe->parsed()) {
    return DescribeKind(arguments.kind, arguments.name, arguments.describe_format.value(),
                        arguments.outputs);
  }
  Print(ManualPage(app));
  return kDone;
}

}  // namespace
}  // namespace coxswain_tools

int main(int argc, char** argv) {
  using namespace coxswain_tools;
  const auto complain = [](const std::string& message) {
    std::fprintf(stderr, "%s %s\n", PaintedError(Ink::kError, "coxswain:").c_str(),
                 message.c_str());
  };
  try {
    return Run(argc, argv);
  } catch (const Failure& failure) {
    complain(failure.message);
    return failure.exit_code;
  } catch (const std::bad_alloc&) {
    std::fputs("coxswain: out of memory\n", stderr);
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return kFailed;
}
