#ifndef COXSWAIN_SRC_NUMERIC_GOLDEN_SECTION_H_
#define COXSWAIN_SRC_NUMERIC_GOLDEN_SECTION_H_

#include <utility>

namespace coxswain::numeric {

// Where between `low` and `high` a function that falls and then rises is least, to within `width`:
// the ends of what is left of them. Source: Kiefer, Sequential Minimax Search for a Maximum,
// Proceedings of the AMS 1953.
template <typename Function>
std::pair<double, double> LeastBetween(double low, double high, double width,
                                       const Function& function) {
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low);
  double at_left = function(left), at_right = function(right);
  while (high - low > width) {
    if (at_left <= at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - kGolden * (high - low);
      at_left = function(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + kGolden * (high - low);
      at_right = function(right);
    }
  }
  return {low, high};
}

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_GOLDEN_SECTION_H_
