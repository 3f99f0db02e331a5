#ifndef COXSWAIN_SQLITE_SOURCE_H_
#define COXSWAIN_SQLITE_SOURCE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "abi.h"

// A database as a company: its tables and views that are named after the tables of a book, or that
// a mapping knows.
namespace coxswain_sqlite {

// Called between rows; throws to stop. May be empty.
using Tick = std::function<void()>;

struct SourceTable {
  int32_t table = 0;   // CXS_TABLE_...
  std::string schema;  // "main"
  std::string name;    // as the database spells it
  bool plain = false;  // rows on a page: neither a view nor virtual
};

// Those of the schema `schema` ("main", "temp", an attached one); empty: those that the bare name
// means in SQL, where temp comes before main. In the order to load them.
std::vector<SourceTable> FindTables(sqlite3* db, const std::string& schema);

// Loads all rows. The arguments are those of cxs_book_load_columns; rows count from 1 in the order
// in which SELECT gives them. Throws what SQLite says.
cxs_status LoadTable(sqlite3* db, const SourceTable& source, cxs_book* book,
                     const cxs_load_options* options, const cxs_run* run, const Tick& tick,
                     cxs_load_report** report, cxs_error** error);

// "There is no table ...": which names are read. For a database that has none of them.
std::string NothingKnown();

// The tables and views of a schema as a folder of CSV files, which is what mappings read: a folder
// of its own, for this user alone, that is gone with this object.
class ExportedFolder {
 public:
  // `rows`: at most so many of each table; -1: all. With a mapping only the files are filled that
  // it takes rows or look-ups from.
  ExportedFolder(sqlite3* db, const std::string& schema, const cxs_mapping* mapping, int64_t rows,
                 const Tick& tick);
  ExportedFolder(const ExportedFolder&) = delete;
  ExportedFolder& operator=(const ExportedFolder&) = delete;
  ~ExportedFolder();
  const std::string& path() const { return path_; }

 private:
  std::string PathOf(const std::string& table) const;
  void Write(sqlite3* db, const std::string& schema, const std::string& table, int64_t rows,
             const Tick& tick) const;

  std::string path_;
};

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_SOURCE_H_
