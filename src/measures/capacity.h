#ifndef COXSWAIN_SRC_MEASURES_CAPACITY_H_
#define COXSWAIN_SRC_MEASURES_CAPACITY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "streams.h"

namespace coxswain {

// How many customers there could be: from markets, whose rows know segment and region, and from
// the known accounts.
absl::Status FoldCapacity(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                          const Key& prefix, const Run& run, Tally* tally);

// The capacity of each group. A market is drawn serviceable or else total, in its latest version;
// where a segment has a row for all regions that one counts, else its regions are added up.
class CapacitySolver {
 public:
  void AddMarket(const Key& key, Int128 capacity);  // segment, region, level, as_of
  void AddAccounts(const Key& dimensions, Int128 accounts);
  void AddSegment(const KeyPart& segment) { segments_.push_back(segment); }

  // Groups that are known without anybody having bought.
  std::vector<Key> KnownGroups(const MeasureFold& fold) const;
  void Solve(const MeasureFold& fold, GroupMap* groups);

 private:
  struct Market {
    KeyPart segment;
    KeyPart region;
    int rank = 0;
    std::string as_of;
    Int128 capacity = 0;
  };

  void SetCapacity(const MeasureFold& fold, const Key& dimensions, Int128 ever,
                   MeasureGroup* group) const;
  std::vector<KeyPart> SegmentsWithoutMarket() const;

  std::map<std::string, Market> markets_;
  std::map<std::string, Int128> accounts_;
  std::vector<KeyPart> segments_;  // of the known accounts
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_CAPACITY_H_
