#include "connection.h"

#include <algorithm>

namespace coxswain_sqlite {
namespace {

// Books that are kept; each may be as large as the database.
constexpr size_t kMostKept = 3;

// Statements under way that have read from each schema: until they end, this connection sees one
// state of all, whatever others commit.
using ReadLocks = std::vector<std::unique_ptr<Statement>>;
ReadLocks LockAll(sqlite3* db) {
  std::vector<std::string> schemas;
  Statement list(db, "PRAGMA database_list");
  while (list.Step()) schemas.push_back(list.Text(1));
  ReadLocks locks;
  for (const std::string& schema : schemas) {
    locks.push_back(
        std::make_unique<Statement>(db, "PRAGMA " + Quoted(schema) + ".schema_version"));
    locks.back()->Step();
  }
  return locks;
}

// From JSON alone: whoever may ask may not therefore read files.
MappingHandle OpenMapping(const std::string& mapping) {
  cxs_mapping* opened = nullptr;
  if (mapping.find('{') != std::string::npos) {
    Call parsing;
    parsing.Check(cxs_mapping_parse(mapping.data(), static_cast<int64_t>(mapping.size()), &opened,
                                    parsing.error()));
    return MappingHandle(opened);
  }
  Call call;
  const cxs_status status = cxs_mapping_builtin(mapping.c_str(), &opened, call.error());
  if (status != CXS_OK) {
    throw ErrorOf(status, std::string(call.message()) +
                              " A mapping of your own is given as its JSON text, in the shell with "
                              "readfile('ours.json').");
  }
  return MappingHandle(opened);
}

class Flag {
 public:
  explicit Flag(bool* flag) : flag_(flag) { *flag_ = true; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;
  ~Flag() { *flag_ = false; }

 private:
  bool* const flag_;
};

}  // namespace

Interruptible::Interruptible(sqlite3* db) : db_(db) {
  cxs_run_init(&run_, sizeof run_);
  run_.progress = Progress;
  run_.user_data = this;
}

int32_t Interruptible::Progress(void* user_data, double) {
  // Shorter calls are over before anybody could interrupt them.
  constexpr std::chrono::milliseconds kShort(1);
  // About two hundred instructions, which the progress handler counts.
  constexpr char kSome[] =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16) SELECT max(i) "
      "FROM n";
  Interruptible* const self = static_cast<Interruptible*>(user_data);
  if (std::chrono::steady_clock::now() - self->start_ < kShort) return 0;
  if (self->some_ == nullptr) {
    const int code = sqlite3_prepare_v2(self->db_, kSome, -1, &self->some_, nullptr);
    if (code != SQLITE_OK) return code == SQLITE_INTERRUPT ? 1 : 0;
  }
  sqlite3_step(self->some_);
  return sqlite3_reset(self->some_) == SQLITE_INTERRUPT ? 1 : 0;
}

std::shared_ptr<cxs_snapshot> Connection::Snapshot(const SourceOptions& options) {
  const ReadLocks locks = LockAll(db_);
  const std::vector<SourceTable> tables =
      options.mapping.empty() ? FindTables(db_, options.schema) : std::vector<SourceTable>();
  const std::optional<std::string> stamp = Stamp(options, tables);
  const auto same = [&](const Kept& kept) { return kept.options == options; };
  const auto kept = std::find_if(kept_.begin(), kept_.end(), same);
  if (kept != kept_.end() && stamp.has_value() && kept->stamp == *stamp) return kept->snapshot;
  if (kept != kept_.end()) kept_.erase(kept);  // makes room for what is loaded now

  const BookHandle book = Load(options, tables, nullptr);
  cxs_snapshot* snapshot = nullptr;
  Call call;
  call.Check(cxs_book_snapshot(book.get(), &snapshot, call.error()));
  std::shared_ptr<cxs_snapshot> shared(snapshot, cxs_snapshot_destroy);
  if (stamp.has_value()) {
    if (kept_.size() == kMostKept) kept_.erase(kept_.begin());
    kept_.push_back({options, *stamp, shared});
  }
  return shared;
}

std::vector<Loaded> Connection::Check(const SourceOptions& options) {
  const ReadLocks locks = LockAll(db_);
  std::vector<Loaded> loaded;
  Load(options,
       options.mapping.empty() ? FindTables(db_, options.schema) : std::vector<SourceTable>(),
       &loaded);
  return loaded;
}

std::optional<std::string> Connection::Stamp(const SourceOptions& options,
                                             const std::vector<SourceTable>& tables) const {
  // What a mapping reads is not known here. A view, a virtual table or another file may change
  // without a trace in the main one; a database in memory can be replaced as a whole.
  if (!options.mapping.empty()) return std::nullopt;
  for (const SourceTable& table : tables) {
    if (table.schema != "main" || !table.plain) return std::nullopt;
  }
  const char* const file = sqlite3_db_filename(db_, "main");
  if (file == nullptr || file[0] != '/') return std::nullopt;
  // Changes of this connection that are not committed may be taken back.
  if (sqlite3_libversion_number() < 3034000) return std::nullopt;
  if (sqlite3_txn_state(db_, "main") == SQLITE_TXN_WRITE) return std::nullopt;
  unsigned int version = 0;
  if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_DATA_VERSION, &version) != SQLITE_OK) {
    return std::nullopt;
  }
  std::string stamp = std::string(file) + "\n" + std::to_string(version);
  for (const SourceTable& table : tables) stamp += "\n" + table.name;
  return stamp;
}

BookHandle Connection::Load(const SourceOptions& options, const std::vector<SourceTable>& tables,
                            std::vector<Loaded>* loaded) {
  if (loading_) {
    Fail("A view that Coxswain reads asks Coxswain for rows itself; they would never come.");
  }
  const Flag flag(&loading_);
  if (options.mapping.empty() && tables.empty()) Fail(NothingKnown());
  cxs_book* made = nullptr;
  Call creating;
  creating.Check(cxs_book_create(nullptr, &made, creating.error()));
  BookHandle book(made);
  cxs_load_options load;
  cxs_load_options_init(&load, sizeof load);
  load.keep_good_rows = options.keep_good || loaded != nullptr ? 1 : 0;
  load.dangling = CXS_DANGLING_CREATE;  // as the command line has it
  const Interruptible interruptible(db_);

  const auto judge = [&](const std::string& name, cxs_status status, const Call& call,
                         cxs_load_report* report) {
    LoadReportHandle owner(report);
    // A column that is missing refuses a table as a whole, and has no row in a report.
    if (status != CXS_OK) throw ErrorOf(status, name + ": " + call.message());
    if (loaded != nullptr) loaded->push_back({name, std::move(owner)});
  };
  if (options.mapping.empty()) {
    for (const SourceTable& table : tables) {
      Call call;
      cxs_load_report* report = nullptr;
      const cxs_status status = LoadTable(db_, table, book.get(), &load, interruptible.run(),
                                          nullptr, &report, call.error());
      judge(table.name, status, call, report);
    }
    return book;
  }
  const MappingHandle mapping = OpenMapping(options.mapping);
  const ExportedFolder folder(db_, options.schema, mapping.get(), -1, nullptr);
  cxs_import* opened = nullptr;
  Call opening;
  opening.Check(cxs_import_open(mapping.get(), folder.path().c_str(), ',', interruptible.run(),
                                &opened, opening.error()));
  const ImportHandle import(opened);
  cxs_result* listed = nullptr;
  Call listing;
  listing.Check(cxs_import_files(opened, &listed, listing.error()));
  const ResultHandle files(listed);
  for (int64_t step = 0; step < cxs_import_steps(opened); ++step) {
    Call call;
    cxs_load_report* report = nullptr;
    const cxs_status status = cxs_book_load_import(book.get(), opened, step, &load,
                                                   interruptible.run(), &report, call.error());
    judge(CellText(listed, step, "file"), status, call, report);
  }
  return book;
}

}  // namespace coxswain_sqlite
