#ifndef COXSWAIN_SRC_OBJECTIVES_MOVEMENT_ROWS_H_
#define COXSWAIN_SRC_OBJECTIVES_MOVEMENT_ROWS_H_

#include <memory>
#include <string>
#include <vector>

#include "movements.h"

namespace coxswain {

// The snapshot with a row in deals for each movement: the deal as it was then, in the columns that
// `names`, dimensions and conditions, want to see, and no others.
absl::StatusOr<std::shared_ptr<const Snapshot>> MovementRows(
    const std::shared_ptr<const Snapshot>& snapshot, const DealHistory& history,
    const std::vector<Movement>& movements, const std::vector<std::string>& names, const Run& run,
    ScopedCharge* charge);

// Names the deals of these movements, `rows` of them, and all rows of their history.
absl::Status NameMovedDeals(const Snapshot& snapshot, const std::vector<Movement>& movements,
                            const std::vector<int64_t>& rows, const Run& run);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_MOVEMENT_ROWS_H_
