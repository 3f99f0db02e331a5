#ifndef COXSWAIN_SRC_SATURATION_CURVE_COORDINATES_H_
#define COXSWAIN_SRC_SATURATION_CURVE_COORDINATES_H_

#include <algorithm>
#include <cmath>

#include "coxswain/saturation/curves.h"

// From the coordinates in which curves are sought to their parameters.
namespace coxswain {

// Rates are sought as logarithms, which keeps them positive. Beyond these ends, per period, a curve
// does not change any more by what doubles tell.
inline constexpr double kLeastLog = -27.6;
inline constexpr double kMostLog = 3.9;
// Of Richards's asymmetry.
inline constexpr double kLeastNu = -16;
inline constexpr double kMostNu = 4.6;
// Of ln a: exp(kFar) is a double.
inline constexpr double kFar = 600;

// exp within its ends, and its slope, which is 0 where it is held.
struct Positive {
  double value, slope;
  Positive(double log, double least, double most)
      : value(std::exp(std::clamp(log, least, most))),
        slope(log < least || log > most ? 0 : value) {}
};

inline bool HasBeginning(CurveFamily family) {
  return family == CurveFamily::kBass || family == CurveFamily::kExponential;
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_CURVE_COORDINATES_H_
