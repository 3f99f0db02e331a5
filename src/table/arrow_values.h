#ifndef COXSWAIN_SRC_TABLE_ARROW_VALUES_H_
#define COXSWAIN_SRC_TABLE_ARROW_VALUES_H_

#include <string>
#include <utility>
#include <vector>

#include "coxswain/table/arrow.h"

#include "table/arrow_format.h"
#include "table/arrow_view.h"

namespace coxswain {

// How one column of a stream is read.
struct ArrowReading {
  ArrowType type;
  std::pair<ColumnKind, int> wanted;  // kind and scale
  int float_scale = 0;
  TimeZone zone;
};

// Gives the column the kind and scale that its values will have. The error is a clause, as
// ParseArrowFormat's: floating-point numbers without a float_scale.
absl::Status ShapeArrowColumn(const ArrowReading& how, Column* column);

// Appends the values of an array to a shaped column of `table`. Problems are numbered from
// `first_row` on. Texts point into the array, where they stand there as they are.
void AppendArrowValues(const ArrowReading& how, const ArrowView& view, int64_t first_row,
                       Table* table, Column* column, std::vector<CellProblem>* problems);

// The same for indexes of type `index` into `entries`, a column of the same shape, whose problems
// are numbered from 1. Error: an index out of range.
absl::Status AppendArrowIndexes(const ArrowType& index, const ArrowView& view,
                                const Column& entries,
                                const std::vector<CellProblem>& entry_problems,
                                const ArrowPlace& place, Column* column,
                                std::vector<CellProblem>* problems);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_TABLE_ARROW_VALUES_H_
