#ifndef COXSWAIN_BOOK_ROW_MAKER_H_
#define COXSWAIN_BOOK_ROW_MAKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "coxswain/base.h"
#include "coxswain/table.h"

namespace coxswain {

// Rows of a table, made of rows of a file. All columns are text.
struct MadeRows {
  Table table;
  std::vector<int64_t> numbers;       // of the file's row that each was made of, from 1
  std::vector<CellProblem> problems;  // `row` is the place in `table`, from 1; by row
};

// Makes rows of a table of the rows of a file while the file is read: see Book::LoadCsv.
class RowMaker {
 public:
  virtual ~RowMaker() = default;

  // A column of the table, and the one of the file that problems with it are told of.
  struct MadeColumn {
    std::string name;
    std::string source;
  };
  // Given the header of the file, the columns that every Make fills.
  virtual absl::StatusOr<std::vector<MadeColumn>> Begin(const std::vector<std::string>& names) = 0;

  // The next rows, all columns of which are text; their number may differ. `made` is empty; its
  // texts may point into those of `rows`, which outlives it.
  virtual absl::Status Make(const CsvBatch& rows, MadeRows* made) = 0;
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_ROW_MAKER_H_
