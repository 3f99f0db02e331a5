#ifndef COXSWAIN_TOOLS_DATABASE_H_
#define COXSWAIN_TOOLS_DATABASE_H_

#include <memory>
#include <string>
#include <vector>

#include "abi.h"
#include "source.h"

namespace coxswain_tools {

// Whether the file at this path begins as SQLite's do.
bool IsDatabase(const std::string& path);

// A SQLite file, read as it is at one moment; nothing in it is changed. What SQLite complains of is
// thrown as a Failure that names the file.
class Database {
 public:
  explicit Database(std::string path);

  // Its tables and views that are named after the library's, in the order to load them. Throws
  // where there is none.
  std::vector<coxswain_sqlite::SourceTable> Tables() const;
  // cxs_book_load_columns of all rows of one of them.
  cxs_status Load(const coxswain_sqlite::SourceTable& table, cxs_book* book,
                  const cxs_load_options* options, const cxs_run* run, cxs_load_report** report,
                  cxs_error** error) const;
  // As CSV files, for a mapping, or for the guess of one (null), which looks at first rows only.
  std::unique_ptr<coxswain_sqlite::ExportedFolder> Export(const cxs_mapping* mapping) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
  };
  // Runs `work`, a function of the open database.
  template <typename Work>
  auto Do(Work&& work) const;

  const std::string path_;
  std::unique_ptr<sqlite3, Close> db_;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_DATABASE_H_
