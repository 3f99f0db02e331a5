#ifndef COXSWAIN_SRC_MARGIN_BRIDGE_PARTS_H_
#define COXSWAIN_SRC_MARGIN_BRIDGE_PARTS_H_

#include "coxswain/margin/bridge.h"

namespace coxswain {

// How the quantity of all cells that were sold in both periods changed: Q0 and Q1, both above 0.
struct BridgeScope {
  Int128 base = 0;
  Int128 now = 0;
};

// Quantities and sums that a part can be told of exactly.
inline constexpr Int128 kMostBridged = static_cast<Int128>(1) << 95;

// Adds the parts of one cell that was sold in both periods, with quantities that are not 0. Without
// a scope volume is of this cell alone, and there is no mix. Everything given is within
// kMostBridged. False where a part is not.
bool TellCommonCell(const BridgeSums& base, const BridgeSums& now,
                    const std::optional<BridgeScope>& scope, BridgeMeasure measure,
                    BridgeMethod method, BridgeParts* parts);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BRIDGE_PARTS_H_
