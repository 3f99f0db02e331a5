#include "coxswain/mapping/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "bind.h"
#include "folder.h"
#include "rows.h"
#include "uses.h"

namespace coxswain {
namespace {

// A header is shorter than this.
constexpr int64_t kHeaderBytes = int64_t{1} << 20;

absl::Status InFile(const std::string& file, const absl::Status& status) {
  return ErrorAt(status.code(), file + ": " + std::string(ToStd(status.message())),
                 PlaceOf(status));
}

}  // namespace

absl::StatusOr<Import> Import::Open(const Mapping& mapping, const std::string& folder,
                                    char delimiter, const Run& run) {
  Import import;
  import.mapping_ = std::make_shared<const Mapping>(mapping);
  import.folder_ = folder;
  COXSWAIN_RETURN_IF_ERROR(import.ReadHeaders(delimiter, run));
  std::vector<uint8_t> known(import.files_.size(), 0);
  std::set<std::string> looked_up;
  for (size_t i = 0; i < mapping.tables.size(); ++i) {
    const size_t before = import.steps_.size();
    import.AddSteps(i);
    const MappedTable& table = mapping.tables[i];
    const bool there = import.steps_.size() > before;  // else nothing is looked up for it
    for (const MappedColumn& column : table.columns) {
      if (!there) break;
      for (const Rule& rule : column.rules) {
        const int file = rule.look_up.has_value() ? import.LookUpFile(*rule.look_up) : -1;
        if (file < 0) continue;
        known[static_cast<size_t>(file)] = 1;
        looked_up.insert(import.files_[static_cast<size_t>(file)].name);
      }
    }
    for (size_t file = 0; file < import.files_.size(); ++file) {
      if (FitsAny(table.files, StemOf(import.files_[file].name))) known[file] = 1;
    }
  }
  import.AddOwnTables(known);
  if (import.steps_.empty()) {
    std::string patterns;
    for (const MappedTable& table : mapping.tables) {
      patterns += (patterns.empty() ? "" : ", ") + table.files[0] + ".csv";
    }
    return NotFound("The folder '" + folder + "' has no file that the mapping " +
                    (mapping.name.empty() ? "" : "'" + mapping.name + "' ") +
                    "knows. It reads: " + patterns + ".");
  }
  std::stable_sort(import.steps_.begin(), import.steps_.end(),
                   [](const Step& a, const Step& b) { return a.table < b.table; });
  std::vector<Step> steps;
  for (Step& step : import.steps_) {
    const absl::StatusOr<bool> has_rows = import.Describe(&step);
    if (!has_rows.ok()) return InFile(step.file, has_rows.status());
    const auto uses = std::count_if(import.steps_.begin(), import.steps_.end(),
                                    [&](const Step& other) { return other.file == step.file; });
    // A file that is of use otherwise may have nothing of this table. One that is of no other use
    // is left for the load to say what it lacks.
    if (*has_rows || (uses == 1 && looked_up.count(step.file) == 0)) steps.push_back(step);
  }
  import.steps_ = std::move(steps);
  return import;
}

absl::Status Import::ReadHeaders(char delimiter, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<std::string> names, CsvFilesIn(folder_));
  for (const std::string& name : names) {
    ScopedCharge charge(run.memory);
    COXSWAIN_ASSIGN_OR_RETURN(const ReadBytes front,
                              ReadFront(PathIn(folder_, name), kHeaderBytes, run, &charge));
    File file{name, delimiter, {}};
    if (file.delimiter == 0) file.delimiter = mapping_->delimiter;
    if (file.delimiter == 0) file.delimiter = DelimiterOf(front.view());
    CsvReadOptions options;
    options.delimiter = file.delimiter;
    const absl::StatusOr<CsvReader> reader = CsvReader::Open(front.view(), options, nullptr);
    // A file that nothing is taken from may be anything; of others, loading says what is wrong.
    if (reader.ok()) file.header = reader->names();
    files_.push_back(std::move(file));
  }
  return absl::OkStatus();
}

void Import::AddSteps(size_t mapped) {
  const MappedTable& table = mapping_->tables[mapped];
  for (const File& file : files_) {
    if (!FitsAny(table.files, StemOf(file.name))) continue;
    Step step;
    step.file = file.name;
    step.table = table.table;
    step.mapped = static_cast<int>(mapped);
    steps_.push_back(std::move(step));
  }
}

void Import::AddOwnTables(const std::vector<uint8_t>& known) {
  for (size_t i = 0; i < files_.size(); ++i) {
    if (known[i] != 0) continue;
    const std::optional<TableId> own = TableFromName(StemOf(files_[i].name));
    if (!own.has_value()) {
      ignored_files_.push_back(files_[i].name);
      continue;
    }
    Step step;
    step.file = files_[i].name;
    step.table = *own;
    steps_.push_back(std::move(step));
  }
}

const Import::File& Import::FileOf(const Step& step) const {
  return *std::find_if(files_.begin(), files_.end(),
                       [&](const File& file) { return file.name == step.file; });
}

int Import::LookUpFile(const LookUp& look_up) const {
  // The names in their order: the first is what the mapping would rather have.
  for (const std::string& pattern : look_up.files) {
    for (size_t i = 0; i < files_.size(); ++i) {
      if (MatchesName(pattern, StemOf(files_[i].name))) return static_cast<int>(i);
    }
  }
  return -1;
}

namespace {

absl::StatusOr<std::optional<LookUpPlace>> PlaceIn(const LookUp& look_up, int file,
                                                   const std::vector<std::string>& header) {
  LookUpPlace place;
  place.file = static_cast<size_t>(file);
  COXSWAIN_ASSIGN_OR_RETURN(place.key, FindHeader(header, look_up.key));
  COXSWAIN_ASSIGN_OR_RETURN(place.take, FindHeader(header, look_up.take));
  if (place.key < 0 || place.take < 0) return std::optional<LookUpPlace>();
  for (const Condition& condition : look_up.conditions) {
    COXSWAIN_ASSIGN_OR_RETURN(const int column, FindHeader(header, {condition.column}));
    if (column < 0) return std::optional<LookUpPlace>();
    place.conditions.emplace_back(column, &condition);
  }
  return std::optional<LookUpPlace>(std::move(place));
}

}  // namespace

absl::StatusOr<bool> Import::Describe(Step* step) const {
  const std::vector<std::string>& header = FileOf(*step).header;
  if (step->mapped < 0) {
    step->columns = OwnUses(step->table, header);
    return true;
  }
  const MappedTable& table = mapping_->tables[static_cast<size_t>(step->mapped)];
  const FindLookUp find = [&](const LookUp& look_up) {
    const int at = LookUpFile(look_up);
    return at < 0 ? absl::StatusOr<std::optional<LookUpPlace>>(std::nullopt)
                  : PlaceIn(look_up, at, files_[static_cast<size_t>(at)].header);
  };
  COXSWAIN_ASSIGN_OR_RETURN(const BoundTable bound, Bind(table, header, find));
  step->columns = UsesOf(table, bound, header);
  return bound.only_with.size() == table.only_with.size();
}

absl::Status Import::Load(size_t step_index, Book* book, const LoadOptions& options, const Run& run,
                          LoadReport* report) const {
  if (step_index >= steps_.size()) {
    return OutOfRange("There is no step " + std::to_string(step_index) + ": there are " +
                      std::to_string(steps_.size()) + ", from 0 on.");
  }
  const Step& step = steps_[step_index];
  LoadReport ignored;
  if (report == nullptr) report = &ignored;
  *report = LoadReport();
  report->table = step.table;
  COXSWAIN_ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(PathIn(folder_, step.file), run));
  const CsvInput input(&file, run.memory);
  if (step.mapped >= 0) return LoadMapped(step, input, book, options, run, report);
  CsvReadOptions csv;
  csv.delimiter = FileOf(step).delimiter;
  return book->LoadCsv(step.table, input, csv, options, run, report);
}

absl::Status Import::LoadMapped(const Step& step, const CsvInput& input, Book* book,
                                const LoadOptions& options, const Run& run,
                                LoadReport* report) const {
  ScopedCharge charge(run.memory);  // for what is looked up
  const MappedTable& table = mapping_->tables[static_cast<size_t>(step.mapped)];
  std::map<const LookUp*, LookUpTable> look_ups;
  const FindLookUp find = [&](const LookUp& look_up) -> absl::StatusOr<std::optional<LookUpPlace>> {
    const int at = LookUpFile(look_up);
    if (at < 0) return std::optional<LookUpPlace>();
    const File& file = files_[static_cast<size_t>(at)];
    COXSWAIN_ASSIGN_OR_RETURN(std::optional<LookUpPlace> place, PlaceIn(look_up, at, file.header));
    if (!place.has_value()) return place;
    COXSWAIN_ASSIGN_OR_RETURN(CsvFile other, CsvFile::Open(PathIn(folder_, file.name), run));
    const absl::Status read = look_ups[&look_up].Read(CsvInput(&other, run.memory), file.delimiter,
                                                      *place, look_up.key_form, run, &charge);
    if (!read.ok()) return InFile(file.name, read);
    return place;
  };
  const File& file = FileOf(step);
  COXSWAIN_ASSIGN_OR_RETURN(const BoundTable bound, Bind(table, file.header, find));
  MappedRows rows(table, bound, file.header, {mapping_->decimal, mapping_->date_format}, look_ups);
  CsvReadOptions csv;
  csv.delimiter = file.delimiter;
  const absl::Status status = book->LoadCsv(step.table, input, csv, &rows, options, run, report);
  for (const ColumnUse& use : step.columns) {
    if (use.use == Use::kIgnored) report->ignored_columns.push_back(use.column);
  }
  for (Problem& odd : rows.Oddities()) {
    ++report->warnings;
    report->problems.insert(report->problems.begin(), std::move(odd));
  }
  return status;
}

Table Import::FilesTable() const {
  Table out;
  const int file = out.AddColumn("file", ColumnKind::kText);
  const int step = out.AddColumn("step", ColumnKind::kInteger);
  const int table = out.AddColumn("table", ColumnKind::kText);
  for (size_t i = 0; i < steps_.size(); ++i) {
    out.AppendText(file, steps_[i].file);
    out.AppendInteger(step, static_cast<int64_t>(i));
    out.AppendText(table, Spec(steps_[i].table).name);
  }
  for (const std::string& name : ignored_files_) {
    out.AppendText(file, name);
    out.AppendNull(step);
    out.AppendNull(table);
  }
  return out;
}

Table Import::ColumnsTable() const {
  Table out;
  const int step = out.AddColumn("step", ColumnKind::kInteger);
  const int file = out.AddColumn("file", ColumnKind::kText);
  const int table = out.AddColumn("table", ColumnKind::kText);
  const int column = out.AddColumn("column", ColumnKind::kText);
  const int becomes = out.AddColumn("becomes", ColumnKind::kText);
  const int use = out.AddColumn("use", ColumnKind::kText);
  const int how = out.AddColumn("how", ColumnKind::kText);
  const auto text = [&](int to, const std::string& value) {
    if (value.empty()) {
      out.AppendNull(to);
    } else {
      out.AppendText(to, value);
    }
  };
  for (size_t i = 0; i < steps_.size(); ++i) {
    for (const ColumnUse& one : steps_[i].columns) {
      out.AppendInteger(step, static_cast<int64_t>(i));
      out.AppendText(file, steps_[i].file);
      out.AppendText(table, Spec(steps_[i].table).name);
      text(column, one.column);
      text(becomes, one.becomes);
      out.AppendText(use, UseName(one.use));
      text(how, one.how);
    }
  }
  return out;
}

}  // namespace coxswain
