#ifndef COXSWAIN_MAPPING_GUESS_H_
#define COXSWAIN_MAPPING_GUESS_H_

#include <string>

#include "coxswain/base.h"

namespace coxswain {

// Proposes a mapping for the CSV files of a folder, as the text of one: to be read and changed by a
// person. It looks at names (with what other systems call the same thing) and at the values of the
// first rows: dates and their order of day and month, numbers and their decimal sign, percentages,
// values of closed lists, keys without repetition, columns that hold another file's keys. Each
// mapped column says why in "doc"; what is not sure is listed in the "unsure" of its table and not
// mapped. What comes out is a mapping that ParseMapping takes.
//
// Errors: NotFound (no such folder, no CSV file in it).
absl::StatusOr<std::string> GuessMapping(const std::string& folder, char delimiter, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_MAPPING_GUESS_H_
