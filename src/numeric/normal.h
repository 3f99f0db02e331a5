#ifndef COXSWAIN_SRC_NUMERIC_NORMAL_H_
#define COXSWAIN_SRC_NUMERIC_NORMAL_H_

#include <cmath>
#include <numbers>

namespace coxswain::numeric {

// The probability that a standard normal variable is at most x.
inline double NormalBelow(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

// The x below which it stays with this probability, above 0 and below 1: by halving, to the last
// bit.
inline double NormalQuantile(double probability) {
  double low = -40, high = 40;
  while (true) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return middle;
    (NormalBelow(middle) < probability ? low : high) = middle;
  }
}

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_NORMAL_H_
