#ifndef COXSWAIN_SRC_MEASURES_ROW_SOURCE_H_
#define COXSWAIN_SRC_MEASURES_ROW_SOURCE_H_

#include "coxswain/measures/won_rows.h"

#include "won_sources.h"

namespace coxswain {

// False: a figure is beyond what money holds.
bool ToFigures(const Earnings& earnings, RowFigures* figures);

// The rows that `selecting` counts, of deals or of deal_lines, with lanes of the calculator's own.
// `economics` and `lanes` outlive it.
std::unique_ptr<WonSource> NewRowSource(std::unique_ptr<WonSource> selecting, bool of_lines,
                                        const DealEconomics& economics, const RowLanes& lanes);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_ROW_SOURCE_H_
