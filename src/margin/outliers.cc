#include "outliers.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace coxswain {
namespace {

// The 0.75 quantile of the standard normal, by which MAD estimates a standard deviation.
constexpr double kNormalMad = 0.6745;

// Of values[begin, end), which are sorted and not empty.
double MiddleOf(const std::vector<double>& values, size_t begin, size_t end) {
  const size_t middle = begin + (end - begin) / 2;
  if ((end - begin) % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

std::optional<Fences> FencesAround(std::vector<double> values, OutlierRule rule, double k,
                                   double least_distance) {
  const size_t count = values.size();
  if (count == 0) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double median = MiddleOf(values, 0, count);
  double low = 0, high = 0;
  if (rule == OutlierRule::kTukey) {
    const double lower = MiddleOf(values, 0, (count + 1) / 2);
    const double upper = MiddleOf(values, count / 2, count);
    low = lower - k * (upper - lower);
    high = upper + k * (upper - lower);
  } else {
    std::vector<double> distances;
    for (const double value : values) distances.push_back(std::fabs(value - median));
    std::sort(distances.begin(), distances.end());
    const double reach = k * MiddleOf(distances, 0, count) / kNormalMad;
    low = median - reach;
    high = median + reach;
  }
  return Fences{std::min(low, median - least_distance), median,
                std::max(high, median + least_distance)};
}

}  // namespace coxswain
