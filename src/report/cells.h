#ifndef COXSWAIN_SRC_REPORT_CELLS_H_
#define COXSWAIN_SRC_REPORT_CELLS_H_

#include <cstdint>
#include <string>

#include "coxswain/table.h"

// What the writers for people make of the cells of a result.
namespace coxswain::report {

bool IsNumber(const Column& column);
// Of a column that IsNumber, rounded half to even. Not null.
Int128 MicrosOf(const Column& column, int64_t row);
// Names of measures and checks, which people read with blanks.
bool HoldsCodes(const Column& column);
// Every row is null.
bool IsEmpty(const Column& column);

// A cell for people: money in whole units, shares in per cent, estimated counts whole, other ratios
// with two places, blanks between thousands. `units`: the table's column "unit", for numbers that
// have none of their own; may be null. Empty for null.
std::string ShownCell(const Column& column, int64_t row, const Column* units);

}  // namespace coxswain::report

#endif  // COXSWAIN_SRC_REPORT_CELLS_H_
