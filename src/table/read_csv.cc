#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/table/csv.h"

#include "table/csv_cells.h"
#include "table/csv_records.h"
#include "table/csv_window.h"

namespace coxswain {
namespace {

constexpr size_t kMostColumns = 16384;
// So many fit a core's first cache.
constexpr size_t kFieldsPerBlock = 1024;
constexpr int kMostPlaces = 12;
// Less is not worth a thread.
constexpr int64_t kSmallestSlice = 16 * 1024;
// So many mean all; what is added to them stays a number.
constexpr int64_t kMostAtOnce = INT64_MAX / 4;
// Few headers are longer.
constexpr int64_t kHeaderBytes = 64 * 1024;
// How far beyond a slice's nominal end its last record is expected to end.
constexpr int64_t kLookahead = 64 * 1024;

std::string_view Trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view View(const CsvField& field) {
  return std::string_view(field.begin, static_cast<size_t>(field.end - field.begin));
}

std::string CountOf(size_t count, std::string_view thing) {
  return std::to_string(count) + ' ' + std::string(thing) + (count == 1 ? "" : "s");
}

// Where the first record that ends at or behind `target` probably ends: at a line feed that an
// even number of quotes precedes. Null if it cannot be guessed. Stray quotes make the guess wrong,
// so it must be checked. `odd`: an odd number of quotes precedes target - 1.
const char* GuessRecordEnd(const char* target, const char* end, bool odd) {
  const char* const last = target + std::min<int64_t>(kLookahead, end - target);
  const char* any_line = nullptr;
  for (const char* p = target - 1; p != last; ++p) {
    if (*p == '"') odd = !odd;
    if (*p != '\n') continue;
    if (!odd) return p + 1;
    if (any_line == nullptr) any_line = p + 1;
  }
  return any_line;
}

template <typename T>
void AppendAll(const std::vector<T>& from, std::vector<T>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

// Appends the values of `from` to `to`, a column of the same kind.
void AppendColumn(const Column& from, Column* to) {
  if (!from.valid.empty() || !to->valid.empty()) {
    if (to->valid.empty()) to->valid.assign(static_cast<size_t>(to->rows()), 1);
    if (from.valid.empty()) {
      to->valid.resize(to->valid.size() + static_cast<size_t>(from.rows()), 1);
    } else {
      AppendAll(from.valid, &to->valid);
    }
  }
  AppendAll(from.texts, &to->texts);
  AppendAll(from.numbers, &to->numbers);
  AppendAll(from.sums, &to->sums);
  AppendAll(from.reals, &to->reals);
}

void Reserve(size_t rows, Column* column) {
  switch (column->kind) {
    case ColumnKind::kText:
      column->texts.reserve(rows);
      break;
    case ColumnKind::kSum:
      column->sums.reserve(rows);
      break;
    case ColumnKind::kReal:
      column->reals.reserve(rows);
      break;
    case ColumnKind::kInteger:
    case ColumnKind::kDecimal:
    case ColumnKind::kDate:
    case ColumnKind::kBool:
      column->numbers.reserve(rows);
      break;
  }
}

// Empties the columns, whose memory stays.
void Clear(std::vector<Column>* columns) {
  for (Column& column : *columns) {
    column.texts.clear();
    column.numbers.clear();
    column.sums.clear();
    column.reals.clear();
    column.valid.clear();
  }
}

absl::StatusOr<std::vector<std::string>> NamesOf(const std::vector<CsvField>& fields,
                                                 const CsvReadOptions& options) {
  std::vector<std::string> names;
  HashSet<std::string> seen;
  for (size_t i = 0; i < fields.size(); ++i) {
    const CsvField& field = fields[i];
    std::string name(Trim(View(field)));
    const std::string which = "Column " + std::to_string(i + 1) + " of the header";
    if (field.stray) {
      return InvalidArgument(which + ", " + Quote(name) +
                             ", has a quote inside: put the whole name in quotes and double "
                             "the quotes in it.");
    }
    if (field.doubled) name = Undouble(name);
    if (!IsUtf8(name)) return InvalidArgument(which + " is not UTF-8: save the file as UTF-8.");
    if (name.empty()) return InvalidArgument(which + " has no name.");
    for (const auto& [from, to] : options.rename) {
      if (name != from) continue;
      name = to;
      break;
    }
    if (!seen.insert(name).second) {
      return InvalidArgument(which + " is named " + Quote(name) +
                             " as another before it: every name may stand once.");
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

// A run of records that one thread reads.
struct CsvReader::Slice {
  // Takes memory for about the rows up to `room_to`, here, because what helper threads allocate
  // goes back to the system when they end. What was used before is used again: the first touch of
  // fresh memory costs more than parsing into it.
  Slice(CsvReader* the_reader, const char* slice_begin, const char* slice_target,
        const char* slice_limit, const char* room_to)
      : reader(*the_reader),
        begin(slice_begin),
        end(slice_begin),
        target(slice_target),
        limit(slice_limit) {
    if (!the_reader->spare_.empty()) {
      table.columns = std::move(the_reader->spare_.back());
      the_reader->spare_.pop_back();
    } else {
      for (size_t i = 0; i < reader.names_.size(); ++i) {
        const auto [kind, scale] = reader.kinds_[i];
        table.AddColumn(reader.names_[i], kind, "", scale);
      }
    }
    ReserveRows(room_to - begin);
  }

  using List = std::vector<std::unique_ptr<Slice>>;

  // Slices that end at targets[1], targets[2] and so on; where all but the first begin is guessed,
  // and those without a guess are left out. targets[0] is where the first begins.
  static List Guess(CsvReader* reader, const std::vector<const char*>& targets);
  // Puts the rows of the slices one after another.
  static void Join(List slices, CsvReader* reader, CsvBatch* batch);

  // Reads records until one ends at or behind the target. Stops early where one is incomplete.
  void Parse();
  absl::Status UnclosedQuote(int64_t rows_before) const;
  void ReserveRows(int64_t bytes);
  // Reads the next records, at most so many, into an empty block; false where one is incomplete.
  bool ReadRecords(size_t most_rows, CsvBlock* block);
  // The row that `fields` hold becomes nulls.
  void ReportRaggedRow(size_t count, CsvField* fields);

  const CsvReader& reader;
  const char* begin;
  const char* end;           // of the last complete record
  const char* const target;  // reading stops at the first record that ends here or later
  const char* const limit;   // nothing is read beyond
  Table table;
  std::vector<CellProblem> problems;  // rows counted from the slice's first, 1
  int64_t rows = 0;
  size_t open_field = 0;  // where the record that did not end breaks off
};

CsvReader::CsvReader(const CsvReadOptions& options) : options_(options) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

CsvReader::Slice::List CsvReader::Slice::Guess(CsvReader* reader,
                                               const std::vector<const char*>& targets) {
  List slices;
  bool odd = false;  // quotes before the last target - 1
  for (size_t i = 0; i + 1 < targets.size(); ++i) {
    const char* begin = targets[0];
    if (i > 0) {
      const char* const counted = i == 1 ? targets[0] : targets[i - 1] - 1;
      odd ^= HasOddQuotes(counted, targets[i] - 1);
      begin = GuessRecordEnd(targets[i], reader->window_->end(), odd);
    }
    const char* const target = targets[i + 1];
    if (begin == nullptr || begin >= target) continue;
    const char* const limit =
        target + std::min<int64_t>(kLookahead, reader->window_->end() - target);
    // The rows of all are put behind those of the first.
    const char* const room_to = i == 0 ? targets.back() : target;
    slices.push_back(std::make_unique<Slice>(reader, begin, target, limit, room_to));
  }
  return slices;
}

void CsvReader::Slice::Join(List slices, CsvReader* reader, CsvBatch* batch) {
  size_t total = 0;
  for (const auto& slice : slices) total += static_cast<size_t>(slice->rows);
  batch->table = std::move(slices.front()->table);
  if (slices.size() > 1) {
    for (Column& column : batch->table.columns) Reserve(total, &column);
  }
  int64_t rows_before = batch->first_row - 1;
  for (size_t i = 0; i < slices.size(); ++i) {
    Slice& slice = *slices[i];
    for (CellProblem& problem : slice.problems) {
      problem.row += rows_before;
      batch->problems.push_back(std::move(problem));
    }
    rows_before += slice.rows;
    if (i == 0) continue;
    for (size_t j = 0; j < slice.table.columns.size(); ++j) {
      AppendColumn(slice.table.columns[j], &batch->table.columns[j]);
    }
    // Its texts are still pointed to, its columns are not.
    reader->TakeBack(&slice.table.columns);
    slice.table.columns.clear();
    batch->table.Keep(std::make_shared<Table>(std::move(slice.table)));
  }
}

absl::Status CsvReader::Slice::UnclosedQuote(int64_t rows_before) const {
  Place place;
  place.row = rows_before + rows + 1;
  if (open_field < reader.names_.size()) place.column = reader.names_[open_field];
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "Row " + std::to_string(place.row) + ", column " +
                     (place.column.empty() ? std::to_string(open_field + 1) : place.column) +
                     ": a quote opens here and is never closed. Close it, or double it if it "
                     "belongs to the text.",
                 place);
}

void CsvReader::Slice::ReserveRows(int64_t bytes) {
  const int64_t sample = std::min<int64_t>(bytes, 16 * 1024);
  const int64_t lines = std::count(begin, begin + sample, '\n') + 1;
  // The sample may be all blank lines; a row has at least a byte for each column.
  const int64_t expected =
      std::min(bytes / static_cast<int64_t>(table.columns.size()),
               static_cast<int64_t>(1.05 * static_cast<double>(lines) * static_cast<double>(bytes) /
                                    static_cast<double>(std::max<int64_t>(sample, 1))));
  for (Column& column : table.columns) Reserve(static_cast<size_t>(expected) + 1, &column);
}

void CsvReader::Slice::ReportRaggedRow(size_t count, CsvField* fields) {
  const size_t expected = table.columns.size();
  problems.push_back({rows, "",
                      "the row has " + CountOf(count, "field") + " where the header has " +
                          std::to_string(expected) +
                          ": look for a delimiter that is missing, or one too many in a text "
                          "without quotes",
                      true});
  std::fill(fields, fields + expected, CsvField());
}

bool CsvReader::Slice::ReadRecords(size_t most_rows, CsvBlock* block) {
  const bool end_of_file = reader.window_->whole() && limit == reader.window_->end();
  CsvRecords records(end, limit, end_of_file, reader.options_.delimiter);
  const char* const block_begin = end;
  block->plain = nullptr;
  block->fields.resize(most_rows * block->columns);
  bool complete = true;
  while (block->rows < most_rows && end < target && !records.AtEnd()) {
    CsvField* const row = &block->fields[block->rows * block->columns];
    const CsvRecords::Outcome outcome = records.Read(row, block->columns);
    complete = outcome != CsvRecords::Outcome::kIncomplete;
    if (!complete) {
      open_field = records.count();
      break;
    }
    end = records.position();
    if (outcome == CsvRecords::Outcome::kBlank) continue;
    ++block->rows;
    ++rows;
    if (records.count() != block->columns) ReportRaggedRow(records.count(), row);
  }
  block->utf8 = records.IsAsciiFrom(block_begin) ||
                IsUtf8({block_begin, static_cast<size_t>(end - block_begin)});
  return complete;
}

void CsvReader::Slice::Parse() {
  CsvBlock block;
  block.columns = table.columns.size();
  block.readable_end = reader.window_->end();
  const size_t most_rows = std::max<size_t>(1, kFieldsPerBlock / block.columns);
  PlainRows plain(block.columns, most_rows);
  bool try_plain = block.columns > 1;
  bool complete = true;
  while (end < target && end != limit && complete) {
    block.rows = 0;
    block.first_row = rows + 1;
    const size_t problems_before = problems.size();
    const bool all_plain = try_plain && plain.Find(end, target, limit, reader.options_.delimiter);
    if (all_plain || (try_plain && plain.rows() > most_rows / 2)) {
      block.plain = &plain;
      block.rows = plain.rows();
      block.utf8 = plain.ascii() || IsUtf8({end, static_cast<size_t>(plain.end() - plain.begin())});
      rows += static_cast<int64_t>(plain.rows());
      end = plain.end();
      try_plain = all_plain;  // else what stopped it comes next
    } else {
      complete = ReadRecords(most_rows, &block);
      try_plain = block.columns > 1;
    }
    for (size_t i = 0; i < block.columns; ++i) {
      AppendCells(block, i, reader.options_.zone, &table, &problems);
    }
    // Those of rows came first, then those of cells column by column.
    std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(problems_before),
                     problems.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  }
}

absl::StatusOr<CsvReader> CsvReader::Open(const CsvInput& input, const CsvReadOptions& options,
                                          const KindOf& kind_of) {
  const char delimiter = options.delimiter;
  if (delimiter == '"' || delimiter == '\n' || delimiter == '\r' ||
      static_cast<unsigned char>(delimiter) >= 0x80) {
    return InvalidArgument(
        "The delimiter must be one ASCII character, neither a quote nor a line end.");
  }
  if (options.threads < 1) return InvalidArgument("threads must be 1 or more.");

  CsvReader reader(options);
  reader.window_ = std::make_unique<Window>(input);
  COXSWAIN_ASSIGN_OR_RETURN(reader.names_, reader.ReadHeader());
  for (const std::string& name : reader.names_) {
    const auto kind = kind_of ? kind_of(name) : std::pair(ColumnKind::kText, 0);
    if (kind.second < 0 || kind.second > kMostPlaces) {
      return InvalidArgument("Column " + Quote(name) + ": decimals have 0 to 12 places, not " +
                             std::to_string(kind.second) + '.');
    }
    reader.kinds_.push_back(kind);
  }
  return reader;
}

absl::StatusOr<std::vector<std::string>> CsvReader::ReadHeader() {
  using Outcome = CsvRecords::Outcome;
  std::vector<CsvField> fields(kMostColumns);
  for (int64_t wanted = kHeaderBytes;; wanted *= 2) {
    COXSWAIN_RETURN_IF_ERROR(window_->Advance(window_->begin(), wanted));
    const char* begin = window_->begin();
    if (window_->view().substr(0, 3) == "\xEF\xBB\xBF") begin += 3;
    CsvRecords records(begin, window_->end(), window_->whole(), options_.delimiter);
    Outcome outcome = Outcome::kBlank;
    while (outcome == Outcome::kBlank && !records.AtEnd()) {
      outcome = records.Read(fields.data(), fields.size());
    }
    if (outcome != Outcome::kRecord && !window_->whole()) continue;
    if (outcome == Outcome::kBlank) {
      return InvalidArgument("The file is empty: its first line must name the columns.");
    }
    if (outcome == Outcome::kIncomplete) {
      return InvalidArgument("The header has a quote that is never closed.");
    }
    if (records.count() > kMostColumns) {
      return InvalidArgument("The header names " + std::to_string(records.count()) +
                             " columns: at most " + std::to_string(kMostColumns) + " are read.");
    }
    next_ = records.position();
    bytes_read_ = next_ - window_->begin();
    fields.resize(records.count());
    return NamesOf(fields, options_);
  }
}

double CsvReader::share_read() const {
  const double size = static_cast<double>(window_->file_size());
  return size == 0 ? 0 : std::min(1.0, static_cast<double>(bytes_read_) / size);
}

void CsvReader::TakeBack(std::vector<Column>* columns) {
  if (columns->size() != names_.size()) return;
  for (size_t i = 0; i < names_.size(); ++i) {
    const Column& column = (*columns)[i];
    if (column.name != names_[i] || std::pair(column.kind, column.scale) != kinds_[i]) return;
  }
  Clear(columns);
  spare_.push_back(std::move(*columns));
}

absl::StatusOr<bool> CsvReader::Next(int64_t bytes, CsvBatch* batch) {
  bytes = std::clamp<int64_t>(bytes, 1, kMostAtOnce);
  int64_t wanted = bytes;
  while (true) {
    const int64_t before = bytes_read_;
    COXSWAIN_RETURN_IF_ERROR(window_->Advance(next_, wanted + kLookahead));
    next_ = window_->begin();
    COXSWAIN_ASSIGN_OR_RETURN(const int64_t rows, NextInWindow(bytes, batch));
    if (rows > 0) return true;
    if (window_->whole() && next_ == window_->end()) return false;
    if (bytes_read_ == before) wanted *= 2;  // a record that is longer; else blank lines
  }
}

absl::StatusOr<int64_t> CsvReader::NextInWindow(int64_t bytes, CsvBatch* batch) {
  TakeBack(&batch->table.columns);
  *batch = CsvBatch{};
  batch->first_row = rows_read_ + 1;
  const char* const end = window_->end();
  const int64_t size = std::min<int64_t>(bytes, end - next_);
  const int64_t count =
      std::clamp<int64_t>(size / kSmallestSlice, 1, static_cast<int64_t>(options_.threads));
  std::vector<const char*> targets;
  for (int64_t i = 0; i < count; ++i) targets.push_back(next_ + size / count * i);
  targets.push_back(next_ + size);

  Slice::List guessed;
  if (count > 1) {
    guessed = Slice::Guess(this, targets);
    Run run;
    run.threads = options_.threads;
    COXSWAIN_RETURN_IF_ERROR(
        ParallelFor(static_cast<int64_t>(guessed.size()), run, [&guessed](int64_t item, int) {
          guessed[static_cast<size_t>(item)]->Parse();
          return absl::OkStatus();
        }));
  }

  // A slice counts if it begins where the records before it end: that proves its guess right. All
  // else is read again from there, so the result is that of one thread from front to back.
  Slice::List kept;
  const char* position = next_;
  int64_t rows = 0;
  const auto keep = [&](std::unique_ptr<Slice> slice) {
    position = slice->end;
    rows += slice->rows;
    kept.push_back(std::move(slice));
  };
  auto guess = guessed.begin();
  const auto read_to = [&](const char* target) {
    while (guess != guessed.end() && (*guess)->begin < position) ++guess;
    if (guess != guessed.end() && (*guess)->begin == position) keep(std::move(*guess++));
    if (position >= target) return absl::OkStatus();
    auto slice = std::make_unique<Slice>(this, position, target, end, target);
    slice->Parse();
    if (slice->end < target && window_->whole()) return slice->UnclosedQuote(rows_read_ + rows);
    keep(std::move(slice));
    return absl::OkStatus();
  };
  for (size_t i = 1; i < targets.size(); ++i) COXSWAIN_RETURN_IF_ERROR(read_to(targets[i]));
  // Blank lines are no rows.
  while (rows == 0 && position != end) {
    const char* const before = position;
    COXSWAIN_RETURN_IF_ERROR(read_to(position + std::min<int64_t>(size, end - position)));
    if (position == before) break;  // its end is not in the window
  }
  if (kept.empty()) kept.push_back(std::make_unique<Slice>(this, next_, next_, next_, next_));

  Slice::Join(std::move(kept), this, batch);
  bytes_read_ += position - next_;
  next_ = position;
  rows_read_ += rows;
  return rows;
}

}  // namespace coxswain
