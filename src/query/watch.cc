#include "coxswain/query/watch.h"

#include <algorithm>
#include <utility>

namespace coxswain {
namespace {

bool Shows(const Table& table, int64_t row, const std::vector<std::optional<std::string>>& first) {
  for (size_t i = 0; i < first.size(); ++i) {
    const Column& column = table.columns[i];
    if (column.IsNull(row) == first[i].has_value()) return false;
    if (first[i].has_value() && column.CellText(row) != *first[i]) return false;
  }
  return true;
}

// The first such row, with just these columns. FailedPrecondition where the result lacks one by
// now, such as one that counted deals and now counts lines.
absl::StatusOr<Table> OneRow(const Table& table,
                             const std::vector<std::optional<std::string>>& first,
                             const std::vector<std::string>& columns) {
  int64_t row = 0;
  while (row < table.rows() && !Shows(table, row, first)) ++row;
  Table out;
  for (const std::string& name : columns) {
    const Column* const from = table.Find(name);
    if (from == nullptr) {
      return FailedPrecondition("The result has no column " + Quote(name) +
                                " any more: rows changed what it counts.");
    }
    const int to = out.AddColumn(from->name, from->kind, from->unit, from->scale);
    if (row == table.rows()) continue;
    const size_t at = static_cast<size_t>(row);
    if (from->IsNull(row)) {
      out.AppendNull(to);
      continue;
    }
    switch (from->kind) {
      case ColumnKind::kText:
        out.AppendText(to, from->texts[at]);
        break;
      case ColumnKind::kSum:
        out.AppendSum(to, from->sums[at]);
        break;
      case ColumnKind::kReal:
        out.AppendReal(to, from->reals[at]);
        break;
      case ColumnKind::kInteger:
      case ColumnKind::kDecimal:
      case ColumnKind::kDate:
      case ColumnKind::kBool:
        out.AppendInteger(to, from->numbers[at]);
        break;
    }
  }
  return out;
}

}  // namespace

Watch::Watch(Book* book, const Query& query, Options options)
    : book_(book), query_(query), options_(std::move(options)), can_live_(query.live != nullptr) {
  for (const TableSpec& table : AllTables()) {
    reads_[static_cast<size_t>(table.id)] = table.id == TableId::kSettings ||
                                            NamesTable(query.spec.facts, table.name) ||
                                            NamesTable(query.spec.lookups, table.name);
  }
}

absl::StatusOr<std::unique_ptr<Watch>> Watch::Create(Book* book, const Query& query,
                                                     std::string_view options_json, const Run& run,
                                                     bool may_pause) {
  COXSWAIN_ASSIGN_OR_RETURN(Options options, Options::Parse(options_json, query.spec.options));
  std::unique_ptr<Watch> watch(new Watch(book, query, std::move(options)));
  book->Add(watch.get());
  COXSWAIN_RETURN_IF_ERROR(watch->Read(run, may_pause).status());
  return watch;
}

Watch::~Watch() { book_->Remove(this); }

void Watch::GoStale() {
  live_.reset();
  table_.reset();
  ++version_;
}

void Watch::BeforeRow(const LiveTables& tables, const RowChange& change) noexcept {
  mutex_.lock();  // until AfterRow, so that a read sees the row as it was or as it is
  changing_ = Reads(change.table);
  if (!changing_) return;
  table_.reset();
  ++version_;
  if (change.table == TableId::kRates) GoStale();  // every row may be worth something else
  if (live_ == nullptr) return;
  try {
    if (!live_->Before(tables, change)) GoStale();
  } catch (...) {
    GoStale();
  }
}

void Watch::AfterRow(const LiveTables& tables) noexcept {
  if (changing_ && live_ != nullptr) {
    try {
      if (!live_->After(tables)) GoStale();
    } catch (...) {
      GoStale();
    }
  }
  mutex_.unlock();
}

void Watch::Loaded(TableId table) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!Reads(table)) return;
  GoStale();
  can_live_ = query_.live != nullptr;
}

absl::Status Watch::Follow(const Run& run) {
  BookPause pause(book_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (live_ != nullptr) return absl::OkStatus();  // another reader was first
  }
  const std::shared_ptr<const Snapshot> snapshot = pause.snapshot();
  COXSWAIN_ASSIGN_OR_RETURN(const Tally tally, FoldQuery(query_, snapshot, options_, run));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  COXSWAIN_ASSIGN_OR_RETURN(std::unique_ptr<LiveSource> source,
                            query_.live->source(*snapshot, options_));
  std::unique_ptr<LiveFold> live;
  if (source != nullptr) {
    absl::StatusOr<std::unique_ptr<LiveFold>> made =
        LiveFold::Make(std::move(source), *snapshot, tally, &pause, run);
    // Without room for what it would keep, the watch folds again at every read.
    if (!made.ok() && !absl::IsResourceExhausted(made.status())) return made.status();
    if (made.ok()) live = *std::move(made);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  can_live_ = live != nullptr;
  live_ = std::move(live);
  ++generation_;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Table>> Watch::Read(const Run& run, bool may_pause) {
  uint64_t version = 0;
  while (true) {
    std::optional<Tally> tally;
    bool follow = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (table_ != nullptr) return table_;
      version = version_;
      follow = live_ == nullptr && can_live_ && may_pause;
      if (live_ != nullptr) tally = live_->ToTally();
    }
    if (follow) {
      COXSWAIN_RETURN_IF_ERROR(Follow(run));
      continue;
    }
    absl::StatusOr<Table> table = tally.has_value()
                                      ? query_.solve(*tally, options_, run)
                                      : AnswerQuery(query_, book_->snapshot(), options_, run);
    COXSWAIN_RETURN_IF_ERROR(table.status());
    auto shared = std::make_shared<const Table>(*std::move(table));
    const std::lock_guard<std::mutex> lock(mutex_);
    // What was read before a change is none of now, but was right when this call began.
    if (version == version_) table_ = shared;
    return shared;
  }
}

absl::StatusOr<std::unique_ptr<Watch::Row>> Watch::Row::Create(
    Watch* watch, std::vector<std::optional<std::string>> first, std::vector<std::string> columns,
    const Run& run, bool may_pause) {
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Table> table, watch->Read(run, may_pause));
  if (first.size() > table->columns.size()) {
    return InvalidArgument("A row is found by the values of its first columns; the result has " +
                           std::to_string(table->columns.size()) + " columns, and " +
                           std::to_string(first.size()) + " values are given.");
  }
  std::vector<std::string_view> names;
  for (const Column& column : table->columns) names.push_back(column.name);
  for (const std::string& name : columns) {
    if (table->Find(name) == nullptr) {
      return InvalidArgument("The result of the query " + Quote(watch->query_.spec.name) +
                             " has no column " + Quote(name) + "." + Suggestion(name, names));
    }
  }
  if (columns.empty()) columns.assign(names.begin(), names.end());
  std::unique_ptr<Row> row(new Row(watch, std::move(first), std::move(columns)));
  COXSWAIN_RETURN_IF_ERROR(row->Read(run, may_pause).status());
  return row;
}

bool Watch::Row::ReadLive() {
  const std::lock_guard<std::mutex> lock(watch_->mutex_);
  LiveFold* const fold = watch_->live_.get();
  if (fold == nullptr) return false;
  if (generation_ != watch_->generation_) {
    Key dimensions;
    for (const std::optional<std::string>& value : first_) {
      dimensions.push_back(value.has_value() ? KeyPart::Text(*value) : KeyPart::Null());
    }
    live_ = watch_->query_.live->row(fold->signature(), watch_->options_, dimensions, columns_);
    slot_ = LiveFold::kNoSlot;
    generation_ = watch_->generation_;
  }
  if (live_ == nullptr) return false;
  if (slot_ == LiveFold::kNoSlot) slot_ = fold->FindSlot(live_->key());
  live_->Write(*fold, slot_);
  return true;
}

absl::StatusOr<const Table*> Watch::Row::Read(const Run& run, bool may_pause) {
  if (ReadLive()) return &live_->table();
  COXSWAIN_ASSIGN_OR_RETURN(std::shared_ptr<const Table> whole, watch_->Read(run, may_pause));
  if (ReadLive()) return &live_->table();
  if (whole != whole_) {
    COXSWAIN_ASSIGN_OR_RETURN(table_, OneRow(*whole, first_, columns_));
    whole_ = std::move(whole);
  }
  return &table_;
}

}  // namespace coxswain
