#ifndef COXSWAIN_MAPPING_IMPORT_H_
#define COXSWAIN_MAPPING_IMPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "coxswain/mapping/mapping.h"

namespace coxswain {

// A folder of CSV files seen through a mapping. Opening it reads headers; each step is loaded by a
// call of its own, which reads its file, and the files it looks values up in, from the front.
class Import {
 public:
  // What happens to a column.
  enum class Use : uint8_t {
    kMapped,     // it becomes a column of the table
    kDimension,  // it is kept under its own name
    kAsked,      // only conditions and look-ups ask for it
    kIgnored,    // nothing is taken from it
    kKnown,      // the same, and the mapping says so
    kMissing,    // a column of the table that the file has nothing for
    kNeeded,     // the same, and no row lands without it
  };
  struct ColumnUse {
    std::string column;   // the file's; empty: missing, or a constant
    std::string becomes;  // ours; empty: nothing
    Use use = Use::kMapped;
    std::string
        how;  // "percent", "looked up in crm.stage"; of what is missing: what was looked for
  };
  struct Step {
    std::string file;  // its name
    TableId table = TableId::kSettings;
    int mapped = -1;  // which of the mapping's tables; -1: the file is one of our own tables
    std::vector<ColumnUse> columns;
  };

  // `delimiter`: 0 is the mapping's; where it has none, each file's header tells. Errors: NotFound
  // (no such folder, nothing in it that the mapping knows), a header that cannot be read.
  static absl::StatusOr<Import> Open(const Mapping& mapping, const std::string& folder,
                                     char delimiter, const Run& run);

  const std::vector<Step>& steps() const { return steps_; }
  // Names of files that nothing is taken from, not even to look values up.
  const std::vector<std::string>& ignored_files() const { return ignored_files_; }

  // Loads one step, as Book::LoadCsv does, which names the file's own columns and rows.
  absl::Status Load(size_t step, Book* book, const LoadOptions& options, const Run& run,
                    LoadReport* report) const;

  // file, step, table.
  Table FilesTable() const;
  // step, file, table, column, becomes, use, how.
  Table ColumnsTable() const;

 private:
  struct File {
    std::string name;
    char delimiter = ',';
    std::vector<std::string> header;
  };

  Import() = default;
  absl::Status ReadHeaders(char delimiter, const Run& run);
  void AddSteps(size_t mapped);
  void AddOwnTables(const std::vector<uint8_t>& known);
  // The columns of a step, and what becomes of them. False: the file lacks what rows of the table
  // have (only_with), so there are none.
  absl::StatusOr<bool> Describe(Step* step) const;
  // Which of the files a look-up means; -1: none.
  int LookUpFile(const LookUp& look_up) const;
  const File& FileOf(const Step& step) const;
  absl::Status LoadMapped(const Step& step, const CsvInput& input, Book* book,
                          const LoadOptions& options, const Run& run, LoadReport* report) const;

  std::shared_ptr<const Mapping> mapping_;
  std::string folder_;
  std::vector<File> files_;
  std::vector<Step> steps_;
  std::vector<std::string> ignored_files_;
};

std::string_view UseName(Import::Use use);

}  // namespace coxswain

#endif  // COXSWAIN_MAPPING_IMPORT_H_
