#include "company.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

namespace coxswain_tools {
namespace {

constexpr int64_t kListedWhenRefused = 20;

cxs_book_options BookOptions(const CompanyOptions& options) {
  cxs_book_options book_options;
  cxs_book_options_init(&book_options, sizeof book_options);
  book_options.threads = options.threads;
  book_options.memory_limit = options.memory;
  return book_options;
}

}  // namespace

int32_t Delimiter(const std::string& text) {
  if (text.empty()) return 0;
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() == 1) return static_cast<unsigned char>(text[0]);
  throw Failure{kUsage, "The delimiter '" + text +
                            "' is not one character; give for example ';', '|' or 'tab'."};
}

std::string Counted(int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

MappingHandle OpenMapping(const std::string& name) {
  cxs_mapping* mapping = nullptr;
  Call call;
  const cxs_status status = cxs_mapping_builtin(name.c_str(), &mapping, call.error());
  if (status == CXS_OK) return MappingHandle(mapping);
  std::ifstream file(name, std::ios::binary);
  const bool is_path = name.find('/') != std::string::npos || name.find('.') != std::string::npos;
  if (!file) {
    throw Failure{kUsage, is_path ? "The mapping '" + name + "' cannot be read."
                                  : std::string(call.message()) +
                                        " A mapping of your own is given as a file: my.json."};
  }
  std::ostringstream text;
  text << file.rdbuf();
  const std::string json = text.str();
  Call parsing;
  const cxs_status parsed =
      cxs_mapping_parse(json.data(), static_cast<int64_t>(json.size()), &mapping, parsing.error());
  if (parsed != CXS_OK) throw Failure{kUsage, name + ": " + parsing.message()};
  return MappingHandle(mapping);
}

Problems ProblemLines(const LoadedTable& table, int64_t most) {
  Problems problems;
  if (table.report == nullptr) return problems;
  Call call;
  cxs_result* listed = nullptr;
  call.Check(cxs_load_report_problems(table.report.get(), &listed, call.error()));
  const ResultHandle owner(listed);
  // Rows with the same problem share a line, where the first of them would stand.
  std::vector<std::pair<std::string, std::vector<int64_t>>> groups;  // by what follows the rows
  std::map<std::string, size_t> place;
  problems.count = std::min(cxs_result_rows(listed), most);
  for (int64_t row = 0; row < problems.count; ++row) {
    const std::string column = CellText(listed, row, "column");
    const std::string what = (column.empty() ? "" : ", " + column) + ": " +
                             (CellNumber(listed, row, "refused") != 0 ? "" : "warning: ") +
                             CellText(listed, row, "reason");
    const auto [at, fresh] = place.try_emplace(what, groups.size());
    if (fresh) groups.push_back({what, {}});
    groups[at->second].second.push_back(CellNumber(listed, row, "row"));
  }
  constexpr size_t kNamed = 5;
  for (const auto& [what, rows] : groups) {
    problems.lines += "  " + table.file;
    if (rows[0] > 0) problems.lines += rows.size() == 1 ? " row " : " rows ";
    for (size_t i = 0; i < std::min(rows.size(), kNamed) && rows[i] > 0; ++i) {
      problems.lines += (i == 0 ? "" : ", ") + std::to_string(rows[i]);
    }
    if (rows.size() > kNamed) {
      problems.lines += " and " + std::to_string(rows.size() - kNamed) + " more";
    }
    problems.lines += what + "\n";
  }
  return problems;
}

Company::Company(const CompanyOptions& options) : options_(options) {
  const cxs_book_options book_options = BookOptions(options);
  Call call;
  cxs_book* book = nullptr;
  call.Check(cxs_book_create(&book_options, &book, call.error()));
  book_.reset(book);
}

cxs_run Company::RunOf(Progress* progress) const {
  cxs_run run;
  cxs_run_init(&run, sizeof run);
  run.progress = Progress::Callback;
  run.user_data = progress;
  run.cancel = InterruptToken();
  return run;
}

bool Company::OpenSaved() {
  std::error_code code;
  if (!std::filesystem::is_regular_file(options_.directory, code)) return false;
  if (IsDatabase(options_.directory)) return false;
  const cxs_book_options book_options = BookOptions(options_);
  Progress progress("Opening " + options_.directory);
  const cxs_run run = RunOf(&progress);
  Call call;
  cxs_book* book = nullptr;
  const cxs_status status =
      cxs_book_open(options_.directory.c_str(), &book_options, &run, &book, call.error());
  switch (status) {
    case CXS_OK:
      break;
    case CXS_INVALID_ARGUMENT:
      throw Failure{kMissing,
                    "'" + options_.directory +
                        "' is no folder with CSV files, no SQLite file and no saved company: " +
                        call.message()};
    case CXS_CANCELLED:
    case CXS_RESOURCE_EXHAUSTED:
      throw Failure{ExitCodeOf(status), call.message()};
    default:
      throw Failure{kMissing, "'" + options_.directory + "': " + call.message()};
  }
  book_.reset(book);
  return true;
}

std::vector<Company::Source> Company::FindFiles() {
  namespace fs = std::filesystem;
  std::error_code code;
  const fs::path directory(options_.directory);
  if (!fs::exists(directory, code)) {
    throw Failure{kMissing, "There is no folder '" + options_.directory + "'."};
  }
  if (fs::is_regular_file(directory, code)) return FindTables();
  if (!fs::is_directory(directory, code)) {
    throw Failure{kMissing,
                  "'" + options_.directory +
                      "' is neither a folder nor a file; give the folder that holds the CSV "
                      "files."};
  }
  if (!options_.mapping.empty()) return FindSteps();
  std::vector<Source> files;
  std::string expected;
  const ResultHandle known = Describe(CXS_DESCRIBE_TABLES);
  for (int64_t row = 0; row < cxs_result_rows(known.get()); ++row) {
    const std::string name = CellText(known.get(), row, "name");
    expected += (expected.empty() ? "" : ", ") + name + ".csv";
    if (!fs::exists(directory / (name + ".csv"), code)) continue;
    files.push_back(
        {name + ".csv", static_cast<int32_t>(CellNumber(known.get(), row, "id")), -1, {}});
  }
  if (!files.empty()) return files;
  throw Failure{kMissing, "The folder '" + options_.directory +
                              "' has no file that Coxswain knows. It reads: " + expected +
                              ". To see what belongs into one of them: coxswain describe table "
                              "deals. For an example: coxswain sample DIR. The export of a CRM is "
                              "read with --mapping: coxswain mapping list."};
}

std::vector<Company::Source> Company::FindTables() {
  database_ = std::make_unique<Database>(options_.directory);
  if (!options_.mapping.empty()) return FindSteps();
  std::vector<Source> sources;
  for (coxswain_sqlite::SourceTable& table : database_->Tables()) {
    const int32_t id = table.table;
    const std::string name = table.name;
    sources.push_back({name, id, -1, std::move(table)});
  }
  return sources;
}

std::vector<Company::Source> Company::FindSteps() {
  const MappingHandle mapping = OpenMapping(options_.mapping);
  Progress progress("Opening " + options_.directory);
  const cxs_run run = RunOf(&progress);
  if (database_ != nullptr) exported_ = database_->Export(mapping.get());
  const std::string& folder = exported_ == nullptr ? options_.directory : exported_->path();
  const int32_t delimiter = exported_ == nullptr ? Delimiter(options_.delimiter) : ',';
  Call call;
  cxs_import* import = nullptr;
  const cxs_status status =
      cxs_import_open(mapping.get(), folder.c_str(), delimiter, &run, &import, call.error());
  import_.reset(import);
  if (status == CXS_NOT_FOUND) throw Failure{kMissing, call.message()};
  call.Check(status);
  cxs_result* listed = nullptr;
  Call listing;
  listing.Check(cxs_import_files(import, &listed, listing.error()));
  const ResultHandle files(listed);
  std::vector<Source> sources;
  for (int64_t row = 0; row < cxs_import_steps(import); ++row) {
    Source source{CellText(listed, row, "file"), 0, row, {}};
    Call naming;
    naming.Check(
        cxs_table_id(CellText(listed, row, "table").c_str(), &source.table, naming.error()));
    sources.push_back(std::move(source));
  }
  return sources;
}

cxs_status Company::LoadSource(const Source& source, const cxs_load_options& load,
                               const cxs_run& run, cxs_load_report** report,
                               cxs_error** error) const {
  if (source.step >= 0) {
    return cxs_book_load_import(book_.get(), import_.get(), source.step, &load, &run, report,
                                error);
  }
  if (database_ != nullptr) {
    return database_->Load(source.rows, book_.get(), &load, &run, report, error);
  }
  const std::string path = (std::filesystem::path(options_.directory) / source.file).string();
  return cxs_book_load_csv_file(book_.get(), source.table, path.c_str(), &load, &run, report,
                                error);
}

const LoadedTable& Company::LoadFile(const Source& source) {
  cxs_load_options load;
  cxs_load_options_init(&load, sizeof load);
  load.keep_good_rows = options_.keep_good ? 1 : 0;
  load.listed_problems = options_.listed;
  load.strict = options_.strict ? 1 : 0;
  load.dangling = options_.dangling;
  load.delimiter = Delimiter(options_.delimiter);

  LoadedTable loaded;
  loaded.file = source.file;
  cxs_load_counts_init(&loaded.counts, sizeof loaded.counts);
  loaded.counts.table = source.table;
  Progress progress("Loading " + source.file);
  const cxs_run run = RunOf(&progress);
  Call call;
  cxs_load_report* report = nullptr;
  const cxs_status status = LoadSource(source, load, run, &report, call.error());
  loaded.report.reset(report);
  if (report != nullptr) {
    Call counting;
    counting.Check(cxs_load_report_counts(report, &loaded.counts, counting.error()));
  }
  switch (status) {
    case CXS_OK:
      break;
    case CXS_INVALID_ARGUMENT:  // the data
    case CXS_OUT_OF_RANGE:
    case CXS_FAILED_PRECONDITION:
      loaded.failure = call.message();
      break;
    case CXS_NOT_FOUND:
    case CXS_PERMISSION_DENIED:
    case CXS_DATA_LOSS:
      throw Failure{kMissing, call.message()};
    default:
      throw Failure{ExitCodeOf(status), source.file + ": " + call.message()};
  }
  tables_.push_back(std::move(loaded));
  return tables_.back();
}

void Company::Load() {
  if (OpenSaved()) return;
  for (const Source& source : FindFiles()) LoadFile(source);
}

void Company::LoadOrRefuse() {
  if (OpenSaved()) return;
  for (const Source& source : FindFiles()) {
    const LoadedTable& loaded = LoadFile(source);
    if (loaded.failure.empty()) continue;
    std::string message = source.step < 0 ? loaded.failure : source.file + ": " + loaded.failure;
    const std::string lines = ProblemLines(loaded, kListedWhenRefused).lines;
    if (!lines.empty()) message += "\n" + lines;
    if (lines.empty() || message.back() != '\n') message += "\n";
    message +=
        "Nothing was computed, because a figure without those rows would be wrong. To see "
        "all problems:\n  coxswain check " +
        options_.directory + (options_.mapping.empty() ? "" : " --mapping " + options_.mapping) +
        "\nTo go on without the refused rows: --keep-good.";
    throw Failure{kDataProblems, message};
  }
}

}  // namespace coxswain_tools
