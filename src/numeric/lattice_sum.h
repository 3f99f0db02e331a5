#ifndef COXSWAIN_SRC_NUMERIC_LATTICE_SUM_H_
#define COXSWAIN_SRC_NUMERIC_LATTICE_SUM_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

// The distribution of a sum of independent amounts, each of which comes or does not: Poisson's
// binomial distribution, weighted.
namespace coxswain::numeric {

// What may be added, in whole steps of a grid: `steps` or, with the probability `further` of that,
// one more; nothing with probability 1 - probability.
struct Summand {
  int64_t steps = 0;       // from 0 on
  double probability = 0;  // between 0 and 1
  double further = 0;      // between 0 and 1
};

// The sum is first + i with probability probabilities[i].
struct LatticeDistribution {
  int64_t first = 0;
  std::vector<double> probabilities;
  double error = 0;  // no probability of a set of sums is off by more
};

// One after the other where that is little work (Barlow and Heidtmann, Computing k-out-of-n System
// Reliability, 1984). Else by the inverse Fourier transform of the product of characteristic
// functions (Hong, On Computing the Distribution Function for the Poisson Binomial Distribution,
// 2013), on a circle no larger than the sum's probable range, by Bennett's inequality (1962), and
// only at the frequencies where the product is not 0 to machine precision.
LatticeDistribution SumOf(absl::Span<const Summand> summands);

// The same; nothing where it would take more than about a second.
std::optional<LatticeDistribution> SumIfQuick(absl::Span<const Summand> summands);

}  // namespace coxswain::numeric

#endif  // COXSWAIN_SRC_NUMERIC_LATTICE_SUM_H_
