#include "database.h"

#include <array>
#include <fstream>
#include <string_view>

#include "progress.h"

namespace coxswain_tools {
namespace {

// More than any guess looks at.
constexpr int64_t kFirstRows = 10000;
constexpr int kWaitMilliseconds = 5000;  // for a writer to finish

void StopIfInterrupted() {
  if (cxs_cancel_is_tripped(InterruptToken()) != 0) {
    throw Failure{kInterrupted, "Interrupted while reading the database."};
  }
}

}  // namespace

bool IsDatabase(const std::string& path) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  std::array<char, kMagic.size()> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), start.size());
  return file.good() && std::string_view(start.data(), start.size()) == kMagic;
}

template <typename Work>
auto Database::Do(Work&& work) const {
  try {
    return work(db_.get());
  } catch (const coxswain_sqlite::Error& error) {
    throw Failure{error.code == SQLITE_NOMEM ? kFailed : kMissing,
                  "'" + path_ + "': " + error.message};
  }
}

Database::Database(std::string path) : path_(std::move(path)) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  db_.reset(opened);
  if (code != SQLITE_OK) {
    throw Failure{kMissing, "'" + path_ + "': " + sqlite3_errstr(code) + "."};
  }
  sqlite3_busy_timeout(opened, kWaitMilliseconds);
  // From the first read on the file stays as it is for this program, whoever writes to it.
  Do([](sqlite3* db) { return coxswain_sqlite::Statement(db, "BEGIN").Step(); });
}

std::vector<coxswain_sqlite::SourceTable> Database::Tables() const {
  auto tables = Do([](sqlite3* db) { return coxswain_sqlite::FindTables(db, "main"); });
  if (tables.empty()) {
    throw Failure{kMissing, "'" + path_ + "': " + coxswain_sqlite::NothingKnown()};
  }
  return tables;
}

cxs_status Database::Load(const coxswain_sqlite::SourceTable& table, cxs_book* book,
                          const cxs_load_options* options, const cxs_run* run,
                          cxs_load_report** report, cxs_error** error) const {
  return Do([&](sqlite3* db) {
    return coxswain_sqlite::LoadTable(db, table, book, options, run, StopIfInterrupted, report,
                                      error);
  });
}

std::unique_ptr<coxswain_sqlite::ExportedFolder> Database::Export(
    const cxs_mapping* mapping) const {
  return Do([&](sqlite3* db) {
    return std::make_unique<coxswain_sqlite::ExportedFolder>(
        db, "main", mapping, mapping == nullptr ? kFirstRows : -1, StopIfInterrupted);
  });
}

}  // namespace coxswain_tools
