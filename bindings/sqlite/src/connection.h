#ifndef COXSWAIN_SQLITE_CONNECTION_H_
#define COXSWAIN_SQLITE_CONNECTION_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abi.h"
#include "source.h"

// What an open connection knows of Coxswain. One thread uses it at a time, as SQLite sees to.
namespace coxswain_sqlite {

// Which rows a question is about.
struct SourceOptions {
  std::string schema;   // see FindTables
  std::string mapping;  // the name of one that the library brings, or its JSON text; empty: none
  bool keep_good = false;
  bool operator==(const SourceOptions& other) const {
    return schema == other.schema && mapping == other.mapping && keep_good == other.keep_good;
  }
};

struct Loaded {
  std::string table;  // of the database, or the file that a mapping sees
  LoadReportHandle report;
};

class Connection {
 public:
  explicit Connection(sqlite3* db) : db_(db) {}
  sqlite3* db() const { return db_; }

  // The rows as they are now, uncommitted ones of this connection included. Refused rows are an
  // error that names the first. The same book is given again while nothing can have changed: see
  // docs/decisions/0023-sqlite.md.
  std::shared_ptr<cxs_snapshot> Snapshot(const SourceOptions& options);

  // Loads with refused rows left out, and tells what became of each table.
  std::vector<Loaded> Check(const SourceOptions& options);

 private:
  struct Kept {
    SourceOptions options;
    std::string stamp;
    std::shared_ptr<cxs_snapshot> snapshot;
  };

  // Loads what `options` mean; `loaded` may be null: the first refusal is an error then.
  BookHandle Load(const SourceOptions& options, const std::vector<SourceTable>& tables,
                  std::vector<Loaded>* loaded);
  // Changes with every commit of any connection; nothing where that cannot be told.
  std::optional<std::string> Stamp(const SourceOptions& options,
                                   const std::vector<SourceTable>& tables) const;

  sqlite3* const db_;
  bool loading_ = false;
  std::vector<Kept> kept_;  // the latest last
};

// A cxs_run that stops when SQLite is interrupted, or its progress handler says so: the handler of
// the host runs on SQLite's instructions, of which a long call has none, so the call has some run.
class Interruptible {
 public:
  explicit Interruptible(sqlite3* db);
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible() { sqlite3_finalize(some_); }
  const cxs_run* run() const { return &run_; }

 private:
  static int32_t Progress(void* user_data, double done);

  sqlite3* const db_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  sqlite3_stmt* some_ = nullptr;  // made once the call has taken a while
  cxs_run run_;
};

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_CONNECTION_H_
