#ifndef COXSWAIN_SRC_SATURATION_INTERVAL_END_H_
#define COXSWAIN_SRC_SATURATION_INTERVAL_END_H_

#include <algorithm>
#include <cmath>
#include <optional>

namespace coxswain {

// How far from `place` a profile stays within `most`: the end of the interval in the direction of
// `step`; empty if it stays within for so many steps, each `longer` than the one before.
// near(where, from): the best fit with the place held there, from one nearby; its value is the
// profile's.
template <typename Fitted, typename Near>
std::optional<double> EndOfInterval(Fitted inside, double place, double step, double longer,
                                    int steps, double most, const Near& near) {
  std::optional<Fitted> beyond;
  double out = place;
  for (; !beyond.has_value(); step *= longer) {
    if (steps-- == 0) return std::nullopt;
    out = place + step;
    const Fitted fitted = near(out, inside);
    if (!(fitted.value <= most)) {
      beyond = fitted;
    } else {
      inside = fitted;
      place = out;
    }
  }
  // By regula falsi, halving where it is slow (Illinois).
  constexpr double kWidth = 1e-7;
  double at_in = inside.value - most, at_out = beyond->value - most;
  for (int side = 0; std::abs(out - place) > kWidth;) {
    double middle = std::isfinite(at_out) ? place + (out - place) * at_in / (at_in - at_out)
                                          : (place + out) / 2;
    // Never nearer to an end than a part of the width that is wanted.
    const double least = std::min(place, out) + kWidth / 4;
    const double greatest = std::max(place, out) - kWidth / 4;
    middle = std::clamp(middle, least, greatest);
    const Fitted fitted = near(middle, inside);
    const double there = fitted.value - most;
    if (there <= 0) {
      inside = fitted;
      place = middle;
      at_in = there;
      if (side < 0) at_out /= 2;
      side = -1;
    } else {
      out = middle;
      at_out = there;
      if (side > 0) at_in /= 2;
      side = 1;
    }
  }
  return place;
}

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_INTERVAL_END_H_
