#ifndef COXSWAIN_SRC_NUMERIC_COMPOUND_SUM_H_
#define COXSWAIN_SRC_NUMERIC_COMPOUND_SUM_H_

#include <vector>

#include "absl/types/span.h"

namespace coxswain::numeric {

// How many amounts are added up: negative binomial, a Poisson count whose rate is Gamma
// distributed.
struct CountToCome {
  double mean = 0;  // 0 or more
  double shape =
      0;  // of the rate, above 0; infinite: a Poisson count. Variance mean + mean^2 / shape
};

// The distribution of one number distributed as `base` (base[i]: that it is i) and of `count` more
// distributed as `amounts`, on the numbers below `size`, a power of two. What lies beyond comes
// back from 0 on, so `size` is to be large enough. By the Fourier transform (Grübel and
// Hermesmeier, Computation of Compound Distributions, ASTIN Bulletin 1999); base and amounts are
// shorter than `size`.
std::vector<double> AddCompound(absl::Span<const double> base, absl::Span<const double> amounts,
                                const CountToCome& count, size_t size);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_COMPOUND_SUM_H_
