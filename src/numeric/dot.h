#ifndef COXSWAIN_SRC_NUMERIC_DOT_H_
#define COXSWAIN_SRC_NUMERIC_DOT_H_

#include <cstddef>

namespace coxswain::numeric {

// The sum of the products, in four sums that a processor adds side by side.
inline double Dot(const double* a, const double* b, size_t n) {
  double sums[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < n; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_DOT_H_
