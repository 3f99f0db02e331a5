#ifndef COXSWAIN_SRC_MEASURES_CAPACITY_H_
#define COXSWAIN_SRC_MEASURES_CAPACITY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "coxswain/measures/versions.h"

#include "streams.h"

namespace coxswain {

// How many customers there could be: from markets, whose rows know segment and region, and from
// the known accounts.
absl::Status FoldCapacity(const std::shared_ptr<const Snapshot>& snapshot, const MeasureFold& fold,
                          const Key& prefix, const Run& run, Tally* tally);

// The capacity of each group. A market is drawn serviceable or else total, in the version that
// holds on the last day of the group (versions.h); where a segment has a row for all regions that
// one counts, else its regions are added up. The group's last day is the end of its period, but
// that of the last period and without periods the day shown: `to`, else `as_of`, else whatever is
// known.
class CapacitySolver {
 public:
  // `fold` and `calendar` must outlive this object.
  CapacitySolver(const MeasureFold& fold, const Calendar& calendar)
      : fold_(fold), calendar_(calendar) {}

  void AddMarket(const Key& key, Int128 capacity);  // segment, region, level, as_of
  void AddAccounts(const Key& dimensions, Int128 accounts);
  void AddSegment(const KeyPart& segment) { segments_.push_back(segment); }

  // Groups that are known without anybody having bought.
  std::vector<Key> KnownGroups() const;
  void Solve(GroupMap* groups);

 private:
  struct Market {
    KeyPart segment;
    KeyPart region;
    int rank = 0;
    Versions<Int128> versions;
  };

  std::optional<Date> LastDay(const MeasureGroup& group) const;
  void SetCapacity(const Key& dimensions, Int128 ever, std::optional<Date> last,
                   MeasureGroup* group) const;
  std::vector<KeyPart> SegmentsWithoutMarket() const;

  const MeasureFold& fold_;
  const Calendar& calendar_;
  std::map<std::string, Market> markets_;
  std::map<std::string, Int128> accounts_;
  std::vector<KeyPart> segments_;  // of the known accounts
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_CAPACITY_H_
