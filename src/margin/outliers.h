#ifndef COXSWAIN_SRC_MARGIN_OUTLIERS_H_
#define COXSWAIN_SRC_MARGIN_OUTLIERS_H_

#include <cstdint>
#include <optional>
#include <vector>

// Values that stand apart from most others, told by measures that outliers themselves do not move.
namespace coxswain {

enum class OutlierRule : uint8_t {
  // median -+ k x MAD / 0.6745, MAD the median of the distances from the median: Iglewicz and
  // Hoaglin, How to Detect and Handle Outliers, 1993, with k = 3.5.
  kMad,
  // Hinges -+ k x their distance, the hinges being the medians of the lower and the upper half,
  // the middle value in both: Tukey, Exploratory Data Analysis, 1977, with k = 1.5.
  kTukey,
};

// What lies within is no outlier.
struct Fences {
  double low = 0;
  double median = 0;
  double high = 0;
};

// Where most values are all but equal any rule would find outliers in what rounding leaves, so the
// fences stand at least `least_distance` from the median. Empty where there are no values.
std::optional<Fences> FencesAround(std::vector<double> values, OutlierRule rule, double k,
                                   double least_distance);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MARGIN_OUTLIERS_H_
