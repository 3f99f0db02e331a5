#include "coxswain/book/book.h"

#include <algorithm>
#include <utility>

#include "coxswain/book/row_maker.h"

#include "keys.h"
#include "loader.h"

namespace coxswain {
namespace {

// Columns of the schema with their dictionaries: a reference shares that of the key it refers to.
std::array<std::vector<BookColumn>, kTableCount> SchemaColumns() {
  std::array<std::vector<BookColumn>, kTableCount> tables;
  for (const TableSpec& spec : AllTables()) {
    std::vector<BookColumn>& columns = tables[static_cast<size_t>(spec.id)];
    for (const ColumnSpec& column : spec.columns) {
      BookColumn info{std::string(column.name), column.type, &column, nullptr};
      if (column.type == ColumnType::kText && !column.refers.has_value()) {
        info.symbols = std::make_shared<Symbols>();
      }
      columns.push_back(std::move(info));
    }
  }
  // A key may itself refer to another key (deal_lines.deal_id), so follow until nothing is open.
  for (bool open = true; open;) {
    open = false;
    for (std::vector<BookColumn>& columns : tables) {
      for (BookColumn& column : columns) {
        if (column.symbols != nullptr || !column.refers().has_value()) continue;
        const TableSpec& target = Spec(*column.refers());
        const int named = ColumnIndex(target.id, column.name);
        const bool part = named >= 0 && target.columns[static_cast<size_t>(named)].key();
        column.symbols =
            tables[static_cast<size_t>(target.id)][part ? static_cast<size_t>(named) : 0].symbols;
        open = open || column.symbols == nullptr;
      }
    }
  }
  return tables;
}

std::pair<ColumnKind, int> KindFor(ColumnType type) {
  switch (type) {
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kNumber:
      return {ColumnKind::kDecimal, kMoneyScale};
    case ColumnType::kShare:
      return {ColumnKind::kDecimal, kShareScale};
    case ColumnType::kRate:
      return {ColumnKind::kDecimal, kRateScale};
    case ColumnType::kInteger:
      return {ColumnKind::kInteger, 0};
    case ColumnType::kDate:
      return {ColumnKind::kDate, 0};
    case ColumnType::kBool:
      return {ColumnKind::kBool, 0};
    case ColumnType::kText:
    case ColumnType::kEnum:
    case ColumnType::kTime:  // read where the book's time zone is known
      break;
  }
  return {ColumnKind::kText, 0};
}

absl::Status CheckShape(TableId table, const Table& rows) {
  for (const Column& column : rows.columns) {
    const std::string table_name(Spec(table).name);
    if (column.rows() != rows.rows() ||
        (!column.valid.empty() && static_cast<int64_t>(column.valid.size()) != rows.rows())) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The column '" + column.name + "' of " + table_name + " has " +
                         std::to_string(column.rows()) + " values, the first column " +
                         std::to_string(rows.rows()) + ".",
                     {table_name, column.name, 0});
    }
    if (column.kind == ColumnKind::kReal) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The column '" + column.name + "' of " + table_name +
                         " holds floating-point numbers, which cannot hold money exactly: give "
                         "integers and their scale.",
                     {table_name, column.name, 0});
    }
  }
  return absl::OkStatus();
}

// A status of the room `table`, which knows columns and rows but not what they are for.
absl::Status InTable(TableId table, const absl::Status& status) {
  Place place = PlaceOf(status);
  place.table = Spec(table).name;
  return ErrorAt(status.code(),
                 "The table " + place.table + ": " + std::string(ToStd(status.message())), place);
}

// Hands over the rows of a file, so many at once that what is parsed and staged of them stays in
// the cache of the processor.
template <typename Take>
absl::Status EachBatch(TableId table, CsvReader* reader, const Run& run, const Take& take) {
  constexpr int64_t kBytesAtOnce = 2 << 20;
  CsvBatch rows;
  while (true) {
    COXSWAIN_RETURN_IF_ERROR(run.Tick(reader->share_read()));
    const absl::StatusOr<bool> more = reader->Next(kBytesAtOnce, &rows);
    if (!more.ok()) return InTable(table, more.status());
    if (!*more) return absl::OkStatus();
    COXSWAIN_RETURN_IF_ERROR(take(rows));
  }
}

// Puts a whole table into the book. `problems` are those of reading it; texts are UTF-8.
absl::Status LoadTable(TableId table, const Table& rows, const std::vector<CellProblem>& problems,
                       const Run& run, Loader* loader) {
  COXSWAIN_RETURN_IF_ERROR(CheckShape(table, rows));
  std::vector<std::string> names;
  for (const Column& column : rows.columns) names.push_back(column.name);
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int> map, loader->MapColumns(names));
  COXSWAIN_RETURN_IF_ERROR(run.Tick(0));

  StagedBatch batch;
  batch.Start(rows.rows(), 1);
  loader->NoteProblems(problems, &batch);
  COXSWAIN_RETURN_IF_ERROR(loader->Stage(rows, map, run.threads, &batch));
  COXSWAIN_RETURN_IF_ERROR(run.Tick(0.5));
  COXSWAIN_RETURN_IF_ERROR(loader->Add(&batch, run.threads));
  COXSWAIN_RETURN_IF_ERROR(run.Tick(1));
  return loader->Commit(run);
}

std::vector<CellProblem> BadTexts(const Table& rows) {
  std::vector<CellProblem> problems;
  for (const Column& column : rows.columns) {
    if (column.kind != ColumnKind::kText) continue;
    for (size_t row = 0; row < column.texts.size(); ++row) {
      if (IsUtf8(column.texts[row])) continue;
      problems.push_back(
          {static_cast<int64_t>(row) + 1, column.name, "The text is not valid UTF-8."});
    }
  }
  return problems;
}

}  // namespace

Table LoadReport::ToTable() const {
  Table out;
  const int table_column = out.AddColumn("table", ColumnKind::kText);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int column_column = out.AddColumn("column", ColumnKind::kText);
  const int reason_column = out.AddColumn("reason", ColumnKind::kText);
  const int refused_column = out.AddColumn("refused", ColumnKind::kBool);
  for (const Problem& problem : problems) {
    out.AppendText(table_column, Spec(table).name);
    out.AppendInteger(row_column, problem.row);
    out.AppendText(column_column, problem.column);
    out.AppendText(reason_column, problem.reason);
    out.AppendInteger(refused_column, problem.refused ? 1 : 0);
  }
  return out;
}

Book::Book(const BookOptions& options)
    : budget_(std::make_shared<MemoryBudget>(options.memory_limit)) {
  std::array<std::vector<BookColumn>, kTableCount> columns = SchemaColumns();
  for (size_t i = 0; i < kTableCount; ++i) {
    state_.tables[i].id = static_cast<TableId>(i);
    state_.tables[i].columns =
        std::make_shared<const std::vector<BookColumn>>(std::move(columns[i]));
    keys_[i] = std::make_unique<KeyIndex>(static_cast<TableId>(i));
  }
}

Book::~Book() = default;

absl::Status Book::Load(TableId table, const Table& rows, const LoadOptions& options,
                        const Run& run, LoadReport* report) {
  LoadReport ignored;
  if (report == nullptr) report = &ignored;
  const std::vector<CellProblem> problems = BadTexts(rows);
  Loader loader(this, table, options, run.memory, LoadMode::kCopy, report);
  return LoadTable(table, rows, problems, run, &loader);
}

absl::Status Book::LoadArrow(TableId table, ArrowArrayStream* stream, const ArrowReadOptions& arrow,
                             const LoadOptions& options, const Run& run, LoadReport* report) {
  LoadReport ignored;
  if (report == nullptr) report = &ignored;
  *report = LoadReport();
  report->table = table;
  ArrowReadOptions arrow_options = arrow;
  TableState known;  // for its columns
  {
    const std::lock_guard<std::mutex> lock(state_mutex_);
    arrow_options.zone = state_.settings.zone;
    known.columns = state_.tables[static_cast<size_t>(table)].columns;
  }
  const auto wanted = [&](std::string_view name) -> std::optional<std::pair<ColumnKind, int>> {
    const int index = known.Find(name);
    if (index >= 0) return KindFor(known.column(index).type);
    if (options.extra_columns == ExtraColumns::kIgnore) return std::nullopt;
    return KindFor(ColumnType::kText);
  };
  const absl::StatusOr<ArrowTable> read = ReadArrow(stream, arrow_options, wanted, run);
  if (!read.ok()) return InTable(table, read.status());
  Loader loader(this, table, options, run.memory, LoadMode::kCopy, report);
  report->ignored_columns = read->left_out;
  return LoadTable(table, read->table, read->problems, run, &loader);
}

absl::Status Book::LoadCsv(TableId table, const CsvInput& input, const CsvReadOptions& csv,
                           const LoadOptions& options, const Run& run, LoadReport* report) {
  LoadReport ignored;
  if (report == nullptr) report = &ignored;
  Loader loader(this, table, options, run.memory, LoadMode::kCopy, report);
  CsvReadOptions csv_options = csv;
  csv_options.threads = std::max(1, run.threads);
  {
    const std::lock_guard<std::mutex> lock(state_mutex_);
    csv_options.zone = state_.settings.zone;
  }
  const auto kind_of = [&](std::string_view name) {
    const int index = ColumnIndex(table, name);
    return KindFor(index < 0 ? ColumnType::kText
                             : Spec(table).columns[static_cast<size_t>(index)].type);
  };
  absl::StatusOr<CsvReader> reader = CsvReader::Open(input, csv_options, kind_of);
  if (!reader.ok()) return InTable(table, reader.status());
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int> map, loader.MapColumns(reader->names()));

  StagedBatch batch;
  const auto add = [&](const CsvBatch& rows) -> absl::Status {
    batch.Start(rows.table.rows(), rows.first_row);
    loader.NoteProblems(rows.problems, &batch);
    COXSWAIN_RETURN_IF_ERROR(loader.Stage(rows.table, map, csv_options.threads, &batch));
    COXSWAIN_RETURN_IF_ERROR(loader.Add(&batch, csv_options.threads));
    if (rows.first_row == 1 && reader->share_read() > 0) {
      // A little less than it seems, so that a guess does not double what is needed.
      loader.ExpectRows(
          static_cast<int64_t>(0.95 * static_cast<double>(batch.rows) / reader->share_read()) -
          batch.rows);
    }
    return absl::OkStatus();
  };
  COXSWAIN_RETURN_IF_ERROR(EachBatch(table, &*reader, run, add));
  return loader.Commit(run);
}

absl::Status Book::LoadCsv(TableId table, const CsvInput& input, const CsvReadOptions& csv,
                           RowMaker* maker, const LoadOptions& options, const Run& run,
                           LoadReport* report) {
  LoadReport ignored;
  if (report == nullptr) report = &ignored;
  Loader loader(this, table, options, run.memory, LoadMode::kCopy, report);
  CsvReadOptions csv_options = csv;
  csv_options.threads = std::max(1, run.threads);
  const auto kind_of = [](std::string_view) { return std::pair(ColumnKind::kText, 0); };
  absl::StatusOr<CsvReader> reader = CsvReader::Open(input, csv_options, kind_of);
  if (!reader.ok()) return InTable(table, reader.status());
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<RowMaker::MadeColumn> columns,
                            maker->Begin(reader->names()));
  std::vector<std::string> names;
  for (const RowMaker::MadeColumn& column : columns) names.push_back(column.name);
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int> map, loader.MapColumns(names));
  loader.TellSources(columns);

  StagedBatch batch;
  const auto add = [&](const CsvBatch& rows) -> absl::Status {
    MadeRows made;
    COXSWAIN_RETURN_IF_ERROR(maker->Make(rows, &made));
    if (made.numbers.empty()) return absl::OkStatus();
    batch.Start(static_cast<int64_t>(made.numbers.size()), 1);
    batch.numbers = std::move(made.numbers);
    loader.NoteProblems(made.problems, &batch);
    COXSWAIN_RETURN_IF_ERROR(loader.Stage(made.table, map, csv_options.threads, &batch));
    return loader.Add(&batch, csv_options.threads);
  };
  COXSWAIN_RETURN_IF_ERROR(EachBatch(table, &*reader, run, add));
  return loader.Commit(run);
}

std::shared_ptr<const Snapshot> Book::snapshot() {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  if (snapshot_ == nullptr) {
    snapshot_ = std::make_shared<const Snapshot>(state_.tables, state_.settings, budget_);
  }
  return snapshot_;
}

int Book::FindColumn(TableId table, std::string_view name) {
  const std::lock_guard<std::mutex> lock(state_mutex_);
  return state_.tables[static_cast<size_t>(table)].Find(name);
}

}  // namespace coxswain
