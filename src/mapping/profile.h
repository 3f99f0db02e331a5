#ifndef COXSWAIN_SRC_MAPPING_PROFILE_H_
#define COXSWAIN_SRC_MAPPING_PROFILE_H_

#include <set>
#include <string>
#include <vector>

#include "coxswain/table.h"

// What the first rows of a file tell about its columns.
namespace coxswain {

struct ColumnProfile {
  std::string name;
  int64_t rows = 0;
  int64_t filled = 0;
  std::set<std::string> values;           // different ones
  bool unique = false;                    // filled in every row, and no value twice
  std::vector<std::string> date_formats;  // each reads every value; empty: no dates
  bool numbers_with_point = false;        // 1,234.56: every value is one
  bool numbers_with_comma = false;        // 1.234,56
  bool groups_or_decimals = false;        // 1.234 or 1,234: one or the other, and no value tells
  double least = 0, most = 0;             // as numbers_with_point has them, else with_comma
  bool whole = false;                     // all numbers are
  bool percent_signs = false;
  bool truths = false;  // true and false, yes and no
};

struct FileProfile {
  std::string file;
  std::vector<ColumnProfile> columns;
  int64_t rows = 0;

  const ColumnProfile* Find(std::string_view name) const;
};

// `rows`: all columns are text.
FileProfile ProfileOf(const std::string& file, const Table& rows);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MAPPING_PROFILE_H_
