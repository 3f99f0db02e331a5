#ifndef COXSWAIN_TOOLS_COMPANY_H_
#define COXSWAIN_TOOLS_COMPANY_H_

#include <string>
#include <vector>

#include "abi.h"
#include "database.h"
#include "progress.h"

namespace coxswain_tools {

// How a folder or a database is loaded and how calls run; the same options on every command.
struct CompanyOptions {
  std::string directory;
  int threads = 0;
  int64_t memory = 0;     // bytes; 0: no ceiling
  std::string delimiter;  // empty: a comma, or what the mapping and the files say
  std::string mapping;    // name or file; empty: the files are named after the tables
  int32_t dangling = CXS_DANGLING_CREATE;
  bool keep_good = false;
  bool strict = false;
  int64_t listed = 0;  // problems per table; 0: the library's default
};

// What became of one file, or of one table of a database.
struct LoadedTable {
  std::string file;  // "deals.csv", "deals"
  cxs_load_counts counts;
  LoadReportHandle report;  // null where the file could not be read at all
  std::string failure;      // why the table as a whole was refused; empty: it landed
};

// The byte that an option names; 0 where it is empty.
int32_t Delimiter(const std::string& text);

// The mapping of this name, else of the file at this path.
MappingHandle OpenMapping(const std::string& name);

// A company: a folder of CSV files, or a SQLite file with tables or views, named after the tables
// or read through a mapping, loaded into a book; or a saved book.
class Company {
 public:
  explicit Company(const CompanyOptions& options);

  // Loads each known table of the folder in the order of the schema. Throws for a folder without
  // any, and for what is no fault of the data. A saved book is opened, and tables() stays empty.
  void Load();
  // Throws with the list of problems at the first table that is refused.
  void LoadOrRefuse();

  const std::vector<LoadedTable>& tables() const { return tables_; }
  cxs_book* book() const { return book_.get(); }
  // How a mapping sees the folder; null without one.
  const cxs_import* import() const { return import_.get(); }
  // A cxs_run for one call; `progress` must outlive it.
  cxs_run RunOf(Progress* progress) const;

 private:
  // False: there is no file of that name, but a folder or a database.
  bool OpenSaved();
  // A file of the folder, and the table it is, or its step of the import; or a table of the
  // database.
  struct Source {
    std::string file;
    int32_t table = 0;
    int64_t step = -1;
    coxswain_sqlite::SourceTable rows = {};
  };
  const LoadedTable& LoadFile(const Source& source);
  cxs_status LoadSource(const Source& source, const cxs_load_options& load, const cxs_run& run,
                        cxs_load_report** report, cxs_error** error) const;
  std::vector<Source> FindFiles();
  std::vector<Source> FindTables();
  std::vector<Source> FindSteps();

  const CompanyOptions options_;
  BookHandle book_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<coxswain_sqlite::ExportedFolder> exported_;  // what the import reads of it
  ImportHandle import_;
  std::vector<LoadedTable> tables_;
};

// The first problems of one table, at most `most`, as lines "deals.csv row 12, amount: ..."; rows
// with the same problem share one: "deals.csv rows 3, 7, 12 and 40 more, amount: ...".
struct Problems {
  std::string lines;
  int64_t count = 0;  // of the problems that the lines tell
};
Problems ProblemLines(const LoadedTable& table, int64_t most);

// "3 rows"; "1 row"
std::string Counted(int64_t count, const std::string& noun);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_COMPANY_H_
