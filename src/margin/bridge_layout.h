#ifndef COXSWAIN_SRC_MARGIN_BRIDGE_LAYOUT_H_
#define COXSWAIN_SRC_MARGIN_BRIDGE_LAYOUT_H_

#include <string>
#include <vector>

#include "coxswain/query.h"

namespace coxswain {

// Which dimensions the fold of a bridge groups by: those of the result, those that make a cell, and
// the unit of measure, each once.
struct BridgeLayout {
  std::vector<std::string> dimensions;  // as they are asked for; not known of a tally
  size_t count = 0;                     // of dimensions
  size_t by = 0;                        // how many of them, the first, the result has
  size_t unit = 0;                      // the place of the unit of measure
  // Which dimensions say who bought, and what.
  std::vector<size_t> customer;
  std::vector<size_t> product;

  // InvalidArgument for a period of the day of closing: a bridge compares two of them.
  static absl::StatusOr<BridgeLayout> Make(const Snapshot& snapshot, const Options& options);
  // A tally's definition, and what it says. FailedPrecondition where no fold made it.
  Key Definition() const;
  static absl::StatusOr<BridgeLayout> Read(const Signature& signature, size_t by);
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BRIDGE_LAYOUT_H_
