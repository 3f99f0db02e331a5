#ifndef COXSWAIN_SRC_SATURATION_BASS_PROFILE_H_
#define COXSWAIN_SRC_SATURATION_BASS_PROFILE_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"

#include "coxswain/saturation/fit.h"

namespace coxswain {

// A curve and how near it comes.
struct FittedBass {
  BassCurve curve;
  double sum_of_squares = 0;
};

// What Bass's curve becomes as its ceiling grows without end: new customers in period t are
// last * exp(growth (t - n)), n the last period.
struct Exponential {
  double last = 0;
  double growth = 0;  // > 0, if ever so little
  double sum_of_squares = 0;

  // Up to the end of the period, of which the last with a count is number `periods`.
  double Cumulative(int period, int periods) const;
};

// The sum of squares of Bass's curve against counts, as a function of its ceiling.
class BassProfile {
 public:
  // The counts must outlive this object.
  explicit BassProfile(absl::Span<const double> counts);

  // The best curve of any ceiling, and of this ceiling. They are sought from several starts.
  FittedBass Best() const { return Fit(std::nullopt, nullptr); }
  FittedBass At(double ceiling) const { return Fit(ceiling, nullptr); }
  // The same from one start, a curve of a ceiling nearby.
  FittedBass Near(double ceiling, const Bass& start) const { return Fit(ceiling, &start); }
  Exponential Limit() const;

 private:
  FittedBass Fit(std::optional<double> ceiling, const Bass* start) const;
  std::vector<Bass> Starts(std::optional<double> ceiling) const;

  absl::Span<const double> counts_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_BASS_PROFILE_H_
