#ifndef COXSWAIN_SRC_OBJECTIVES_EARLIER_PERIODS_H_
#define COXSWAIN_SRC_OBJECTIVES_EARLIER_PERIODS_H_

#include <optional>
#include <vector>

#include "score.h"

// Periods before an objective's own, and what its measure came to in them. The rules are in
// coxswain/objectives/register.h, under "objective_check".
namespace coxswain {

struct Days {
  Date from;
  Date to;
  friend bool operator==(const Days&, const Days&) = default;
};

inline constexpr int kPeriodsBefore = 12;
inline constexpr int kYearsBefore = 4;

// So many periods of the same length directly before, the latest first.
std::vector<Days> PeriodsBefore(const Days& days);
// The same days one year before, two years before, ...; of a period longer than a year, as many
// years at once as it takes.
std::vector<Days> YearsBefore(const Days& days);

struct EarlierValue {
  Days days;
  std::optional<Figure> value;
};

// What history says of a target.
struct History {
  std::vector<EarlierValue> periods;  // that count, the latest first; each has a value
  std::optional<Figure> lowest, median, highest;
  std::optional<double> reached;  // share of the periods that reached the target
  std::optional<Figure> year_before;
  std::optional<double> growth_wanted, growth_median, growth_largest;  // largest: the way asked for

  // `periods` and `years`: of PeriodsBefore and YearsBefore, what is not known without a value.
  static History Of(const Objective& objective, std::vector<EarlierValue> periods,
                    const std::vector<EarlierValue>& years);
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_EARLIER_PERIODS_H_
