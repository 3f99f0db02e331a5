#ifndef COXSWAIN_SRC_SATURATION_BETWEEN_SEGMENTS_H_
#define COXSWAIN_SRC_SATURATION_BETWEEN_SEGMENTS_H_

#include <array>

#include "absl/types/span.h"

namespace coxswain {

using Pair = std::array<double, 2>;

// A symmetric matrix of two rows.
struct Symmetric {
  double first = 0, both = 0, second = 0;
};

// What a fit tells of two parameters: where they are and the curvature of half of its deviance
// there.
struct PairEstimate {
  Pair at = {};
  Symmetric precision;
};

// How the parameters of segments are distributed: independent normals.
struct BetweenSegments {
  Pair mean = {};
  Pair deviation = {};
};

// By restricted maximum likelihood. With at least two estimates.
BetweenSegments BetweenSegmentsOf(absl::Span<const PairEstimate> estimates);

// The variance left to each parameter, given a segment's counts with this precision, over the one
// between segments: 0 to 1.
Pair Borrowed(const Symmetric& precision, const Pair& deviation);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_BETWEEN_SEGMENTS_H_
