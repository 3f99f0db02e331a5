#ifndef COXSWAIN_SRC_TABLE_CSV_CELLS_H_
#define COXSWAIN_SRC_TABLE_CSV_CELLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "coxswain/table/csv.h"

#include "table/csv_plain.h"
#include "table/csv_records.h"

namespace coxswain {

// The fields of some records, row by row, all with as many fields as there are columns.
struct CsvBlock {
  const PlainRows* plain = nullptr;  // where this is set it has the fields
  std::vector<CsvField> fields;
  size_t columns = 0;
  size_t rows = 0;
  int64_t first_row = 0;               // the number that problems give the first row
  bool utf8 = false;                   // all of the text is known to be UTF-8
  const char* readable_end = nullptr;  // of the memory that the text is in
};

// Reads column `index` of the block as the kind of the table's column and appends the values.
// Blanks around values of all kinds but text are left out.
void AppendCells(const CsvBlock& block, size_t index, const TimeZone& zone, Table* table,
                 std::vector<CellProblem>* problems);

// The content of a quoted field with its doubled quotes made single.
std::string Undouble(std::string_view text);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_CSV_CELLS_H_
