#include "loader.h"

#include <algorithm>
#include <utility>

namespace coxswain {
namespace {

std::string Listed(const std::vector<std::string>& names, std::string_view quote) {
  std::string list;
  for (const std::string& name : names) {
    list += (list.empty() ? "" : ", ") + std::string(quote) + name + std::string(quote);
  }
  return list.empty() ? "none" : list;
}

// As a message can show them, however many and long they are.
std::vector<std::string> Shortened(const std::vector<std::string>& names) {
  constexpr size_t kMost = 30;
  constexpr size_t kLongest = 40;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kMost) {
      shown.push_back(std::to_string(names.size() - kMost) + " more");
      break;
    }
    shown.push_back(name.size() <= kLongest ? name : Quote(name));
  }
  return shown;
}

absl::Status CheckColumnsGiven(const TableSpec& spec, const std::vector<std::string>& names) {
  std::vector<std::string> missing;
  for (const ColumnSpec& column : spec.columns) {
    if (!column.must_be_given()) continue;
    if (std::find(names.begin(), names.end(), column.name) != names.end()) continue;
    missing.emplace_back(column.name);
  }
  if (missing.empty()) return absl::OkStatus();
  const std::string table(spec.name);
  const int first = ColumnIndex(spec.id, missing[0]);
  const std::string what =
      missing.size() > 1 ? "the columns " + Listed(missing, "'")
                         : "a column '" + missing[0] + "' (" +
                               std::string(spec.columns[static_cast<size_t>(first)].doc) + ")";
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The table " + table + " needs " + what +
                     "; the columns given are: " + Listed(Shortened(names), "") + ".",
                 {table, missing[0], 0});
}

}  // namespace

Loader::Loader(Book* book, TableId table, const LoadOptions& options, MemoryBudget* call_budget,
               LoadMode mode, LoadReport* report)
    : book_(book),
      table_(table),
      options_(options),
      report_(report),
      mode_(mode),
      writer_(book->writer_mutex_),
      readers_(book->state_mutex_),
      target_(&book->state_),
      lasting_(book->budget_.get()),
      copies_(book->budget_.get()),
      call_(call_budget == book->budget_.get() ? nullptr : call_budget) {
  *report_ = LoadReport();
  report_->table = table;
  if (mode == LoadMode::kCopy) {
    target_ = &pending_.emplace(book->state_);
    readers_.unlock();
  }
  given_before_ = state().given;
  groups_before_ = state().groups.size();
  state().given = true;
  rows_before_ = state().rows;
  columns_before_ = state().columns->size();
  next_row_ = static_cast<uint32_t>(rows_before_);
}

Loader::~Loader() {
  if (!committed_) Rollback();
  SortProblems();
}

void Loader::Rollback() {
  report_->rows_added = 0;
  report_->rows_updated = 0;
  report_->rows_created = 0;
  for (const AddedKey& added : added_keys_) {
    keys(added.table).Remove(added.parts);
  }
  added_keys_.clear();
  for (const Symbol symbol : added_symbols_) keys(table_).Remove({0, symbol});
  added_symbols_.clear();
  if (mode_ == LoadMode::kCopy) return;
  state().given = given_before_;
  state().groups.resize(groups_before_);
  if (currency_before_.has_value()) target_->settings.reporting_currency = *currency_before_;
}

absl::StatusOr<std::vector<int>> Loader::MapColumns(const std::vector<std::string>& names) {
  const TableSpec& spec = Spec(table_);
  COXSWAIN_RETURN_IF_ERROR(CheckColumnsGiven(spec, names));
  HashMap<std::string_view, int> known;
  for (size_t i = 0; i < state().columns->size(); ++i) {
    known.try_emplace(column(static_cast<int>(i)).name, static_cast<int>(i));
  }
  HashSet<std::string_view> seen;
  std::vector<int> map;
  std::vector<BookColumn> extended;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty() || !seen.insert(names[i]).second) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     names[i].empty() ? "A column of " + std::string(spec.name) + " has no name."
                                      : "The column " + Quote(names[i]) + " stands twice in " +
                                            std::string(spec.name) + ".",
                     {std::string(spec.name), names[i], 0});
    }
    const auto at = known.find(std::string_view(names[i]));
    int index = at == known.end() ? -1 : at->second;
    if (index < 0 && options_.extra_columns == ExtraColumns::kRefuse) {
      std::vector<std::string_view> of_schema;
      for (const ColumnSpec& column : spec.columns) of_schema.push_back(column.name);
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The table " + std::string(spec.name) + " has no column " + Quote(names[i]) +
                         "." + Suggestion(names[i], of_schema),
                     {std::string(spec.name), names[i], 0});
    }
    if (index < 0 && options_.extra_columns == ExtraColumns::kIgnore) {
      report_->ignored_columns.push_back(names[i]);
    } else if (index < 0) {
      if (!IsUtf8(names[i])) {
        return ErrorAt(absl::StatusCode::kInvalidArgument,
                       "A column name of " + std::string(spec.name) + " is not UTF-8.",
                       {std::string(spec.name), "", 0});
      }
      if (extended.empty()) extended = *state().columns;
      index = static_cast<int>(extended.size());
      extended.push_back({names[i], ColumnType::kText, nullptr, std::make_shared<Symbols>()});
    }
    if (index >= static_cast<int>(spec.columns.size())) {
      report_->extra_columns.push_back(names[i]);
    }
    map.push_back(index);
  }
  if (!extended.empty()) {
    state().columns = std::make_shared<const std::vector<BookColumn>>(std::move(extended));
  }
  return map;
}

void Loader::TellSources(absl::Span<const RowMaker::MadeColumn> columns) {
  for (const RowMaker::MadeColumn& column : columns) {
    if (column.source != column.name) sources_.try_emplace(column.name, column.source);
  }
}

void Loader::Note(int64_t row, std::string_view column, std::string_view reason, bool refuses) {
  if (!sources_.empty()) {
    const auto source = sources_.find(std::string(column));
    if (source != sources_.end()) column = source->second;
  }
  if (!refuses) ++report_->warnings;
  if (refuses && (!first_refusal_.has_value() || row < first_refusal_->row)) {
    first_refusal_ = {row, std::string(column), std::string(reason)};
  }
  report_->problems.push_back({row, std::string(column), std::string(reason), refuses});
  // Each check goes through the rows again, so the cap cannot be applied before they are sorted.
  if (static_cast<int64_t>(report_->problems.size()) / 2 > options_.listed_problems + 100) {
    SortProblems();
  }
}

void Loader::SortProblems() {
  std::vector<Problem>& problems = report_->problems;
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.row < b.row; });
  const size_t cap = static_cast<size_t>(std::max<int64_t>(0, options_.listed_problems));
  if (problems.size() > cap) problems.resize(cap);
}

void Loader::NoteStaged(StagedBatch* batch, size_t row, std::string_view column,
                        std::string_view reason, bool refuses) {
  refuses = refuses || options_.strict;
  const int64_t number =
      batch->numbers.empty() ? batch->first_row + static_cast<int64_t>(row) : batch->numbers[row];
  Note(number, column, reason, refuses);
  if (!refuses || batch->refused[row] != 0) return;
  batch->refused[row] = 1;
  ++report_->rows_refused;
}

void Loader::NoteProblems(const std::vector<CellProblem>& problems, StagedBatch* batch) {
  for (const CellProblem& problem : problems) {
    const size_t row = static_cast<size_t>(problem.row - batch->first_row);
    NoteStaged(batch, row, problem.column, problem.reason, problem.refuses);
  }
}

absl::Status Loader::Add(StagedBatch* batch, int threads) {
  report_->rows_read += batch->rows;
  COXSWAIN_RETURN_IF_ERROR(ChargeKept());
  CheckRequired(batch);
  CheckRanges(batch);
  CheckTableRules(table_, this, table(TableId::kCostKinds), batch);
  RefuseDangling(batch);
  CheckCurrency(batch);  // takes the currency over from the first row that stays
  if (mode_ == LoadMode::kInPlace && batch->refused[0] == 0 && WouldCreate(*batch)) {
    needs_copy_ = true;
    return FailedPrecondition("Rows of other tables are to be made for this row.");
  }
  std::vector<uint32_t> rows;
  FindKeys(batch, &rows);
  AcceptDangling(batch);
  COXSWAIN_RETURN_IF_ERROR(ChargeKept());
  if (mode_ == LoadMode::kCopy) return Write(*batch, rows, threads);
  return rows[0] == kNoRow ? absl::OkStatus() : WriteOne(*batch, rows[0]);
}

absl::Status Loader::CheckSaved(StagedBatch* batch) {
  CheckRequired(batch);
  CheckRanges(batch);
  CheckTableRules(table_, this, table(TableId::kCostKinds), batch);
  CheckCurrency(batch);
  if (!first_refusal_.has_value()) return absl::OkStatus();
  const std::string table_name(Spec(table_).name);
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The saved book holds a row that no load takes: row " +
                     std::to_string(first_refusal_->row) + " of " + table_name + ": " +
                     first_refusal_->reason,
                 {table_name, first_refusal_->column, first_refusal_->row});
}

void Loader::ApplySettings() {
  const TableState& rows = table(TableId::kSettings);
  Settings& settings = target_->settings;
  for (int64_t row = 0; row < rows.rows; ++row) {
    const std::string_view name = rows.TextAt(row, 0);
    const std::string_view value = rows.TextAt(row, 1);
    if (value.empty()) continue;
    if (name == "reporting_currency") {
      settings.reporting_currency = value;
      settings.currency_declared = true;
    } else if (name == "reporting_time_zone") {
      settings.zone = TimeZone::Load(value).value_or(settings.zone);
    } else if (name == "fiscal_year_start") {
      settings.calendar.fiscal_year_start =
          ParseMonth(value).value_or(settings.calendar.fiscal_year_start);
    } else if (name == "week_start") {
      settings.calendar.week_start = ParseWeekday(value).value_or(settings.calendar.week_start);
    }
  }
}

absl::Status Loader::Commit(const Run& run) {
  if (report_->rows_refused > 0 && !options_.keep_good_rows) {
    const std::string table_name(Spec(table_).name);
    return ErrorAt(
        absl::StatusCode::kInvalidArgument,
        std::to_string(report_->rows_refused) + " of " + std::to_string(report_->rows_read) +
            " rows of " + table_name + " were refused, and nothing was loaded. The first: row " +
            std::to_string(first_refusal_->row) +
            (first_refusal_->column.empty() ? "" : ", column " + first_refusal_->column) + ": " +
            first_refusal_->reason,
        {table_name, first_refusal_->column, first_refusal_->row});
  }
  if (table_ == TableId::kSettings) ApplySettings();
  if (mode_ == LoadMode::kCopy) {
    COXSWAIN_RETURN_IF_ERROR(Charge());
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    readers_.lock();
    std::swap(book_->state_, *pending_);
    book_->snapshot_.reset();
    const bool new_currency = IsNewCurrency();
    book_->TellOfLoad(table_, report_->rows_created > 0 || new_currency);
    readers_.unlock();
  }
  lasting_.Keep();
  committed_ = true;
  return absl::OkStatus();
}

}  // namespace coxswain
