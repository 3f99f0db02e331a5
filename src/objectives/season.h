#ifndef COXSWAIN_SRC_OBJECTIVES_SEASON_H_
#define COXSWAIN_SRC_OBJECTIVES_SEASON_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "coxswain/book.h"
#include "coxswain/query/tally.h"

// How much of what comes in falls on which day: on working days more than on others, and in some
// months more than in others.
namespace coxswain {

// Which days people work: Monday to Friday, but for what the table calendar says.
class WorkingDays {
 public:
  // What the calendar says, as definitions of a tally and back.
  static std::vector<Key> Definitions(const Snapshot& snapshot);
  explicit WorkingDays(const std::vector<Key>& definitions);
  bool Works(int32_t day) const;

 private:
  std::map<int32_t, bool> said_;
};

// What came in on each day; days without are not listed.
using DailyAmount = std::map<int32_t, double>;

class Season {
 public:
  // From the days up to `last`: the mean of a working day and of another day, over all of them (28
  // or more), and where there are 24 months or more, the mean of each month's days beside its
  // year's, over the whole years that end with `last` (five at most).
  Season(const DailyAmount& amounts, std::optional<int32_t> last, const WorkingDays& working);

  // Relative to other days; above 0 somewhere in every week.
  double Weight(int32_t day) const;
  double Weight(int32_t from, int32_t to) const;  // of all days, ends included
  bool knows_months() const { return years_ > 0; }
  bool knows_week() const { return knows_week_; }

 private:
  const WorkingDays& working_;
  double working_weight_ = 1;
  double other_weight_ = 1;
  std::array<double, 12> month_{};
  int years_ = 0;
  bool knows_week_ = false;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_SEASON_H_
