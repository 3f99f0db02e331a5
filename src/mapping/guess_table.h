#ifndef COXSWAIN_SRC_MAPPING_GUESS_TABLE_H_
#define COXSWAIN_SRC_MAPPING_GUESS_TABLE_H_

#include <string>
#include <vector>

#include "coxswain/book.h"

#include "profile.h"

namespace coxswain {

// One column of a table, and where it may come from.
struct GuessedColumn {
  std::string column;  // ours
  std::string from;    // the file's
  double confidence = 0;
  std::string reason;
  std::string as;      // empty: what the column is anyway
  std::string format;  // of a date
  std::string rule;    // the whole rule as JSON, where it is more than the above
};

// One file as one table.
struct GuessedTable {
  TableId table = TableId::kSettings;
  const FileProfile* file = nullptr;
  std::vector<GuessedColumn> columns;
  std::vector<std::string> unsure;   // sentences
  std::vector<std::string> missing;  // columns that no row lands without
  double score = 0;
  bool named = false;  // the file is called so

  GuessedColumn* Find(std::string_view column);
  bool Uses(std::string_view from) const;
};

// How likely it is, by name, that `header` is this column: 0 to 1.
double NameConfidence(TableId table, std::string_view column, std::string_view header);

// `decimal`: of the numbers in all files.
GuessedTable GuessTable(TableId table, const FileProfile& file, char decimal);

// Checks and completes references between the tables by the values they share.
void GuessReferences(std::vector<GuessedTable>* tables);

// The text as JSON has it, with its quotes.
std::string JsonText(std::string_view text);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_GUESS_TABLE_H_
