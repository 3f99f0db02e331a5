#ifndef COXSWAIN_SRC_MARGIN_BRIDGE_CELLS_H_
#define COXSWAIN_SRC_MARGIN_BRIDGE_CELLS_H_

#include <string>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/margin/bridge.h"
#include "coxswain/query/tally.h"

#include "bridge_layout.h"

namespace coxswain {

// Adds what an entry with the lanes of WonLane says, of lines or of deals without any.
void AddToBridge(const Tally::Entry& entry, bool lines, std::optional<BridgeSums>* sums);

// The cells of a tally, and the group of each. An entry has the lanes of WonLane; the second part
// of its key is 1 for lines and 0 for deals without any.
class BridgeCells {
 public:
  explicit BridgeCells(const BridgeLayout& layout) : layout_(layout) {}

  // What the rows of an entry are: of the period before, or of the one after, at their own exchange
  // rates or at those of the period before. Where there are any of the last, there are all.
  enum Of { kBase, kNow, kNowAtBaseRates };
  // The entry's key has the layout's dimensions from `first` on.
  void Add(const Tally::Entry& entry, size_t first, Of of);

  // Once all entries are there.
  const std::vector<BridgeItem>& items();
  const std::string& group(size_t item) const { return groups_[item]; }  // encoded
  // "kg", "deal"; empty: not stated.
  std::string UnitName(uint32_t unit) const;

 private:
  // Numbers texts from 0 as they come.
  class Numbers {
   public:
    uint32_t Of(const std::string& text) {
      return numbers_.try_emplace(text, static_cast<uint32_t>(numbers_.size())).first->second;
    }

   private:
    HashMap<std::string, uint32_t> numbers_;
  };

  const BridgeLayout& layout_;
  Numbers by_key_, cells_, customers_, products_, units_;
  std::vector<BridgeItem> items_;
  std::vector<std::optional<BridgeSums>> at_base_rates_;  // of each item
  bool rates_ = false;                                    // some item has them
  std::vector<std::string> groups_;
  std::vector<KeyPart> unit_names_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_BRIDGE_CELLS_H_
