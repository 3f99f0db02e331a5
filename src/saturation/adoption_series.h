#ifndef COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_
#define COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/saturation/fit.h"

#include "saturation/adoption_periods.h"

// The curves that adoption_fit and adoption_forecast fit: from the tally to counts, from a fit to
// days and words.
namespace coxswain {

// Solve options of both queries.
inline constexpr OptionSpec kEstimatorOption = {
    "estimator",
    OptionType::kChoice,
    false,
    "nls",
    "nls: least squares on the customers of each period; ols: Bass's regression",
    "nls|ols"};
inline constexpr OptionSpec kCeilingOption = {
    "ceiling",
    OptionType::kChoice,
    false,
    "capacity",
    "capacity: at most the customers there could be, where that is known; free: any",
    "capacity|free"};

// An estimate with eight significant digits: more are the solver's and not the data's.
double Told(double estimate);

// One curve's customers, period by period from the first purchase on.
struct AdoptionSeries {
  Key dimensions;  // without the period
  Grain grain = Grain::kQuarter;
  Calendar calendar;
  Date start;                 // of the first period
  std::vector<int64_t> ever;  // customers up to the end of each period
  size_t complete = 0;        // how many periods are over on the day shown: what is fitted
  std::optional<Date> day;    // the day shown, where the options say it
  std::optional<int64_t> capacity;
  CeilingRange range;

  std::vector<double> Counts() const;  // new customers of the complete periods
  BassFit Fit(const Options& options) const;
  // Of the period with this number, from 0. Empty after the year 9999.
  std::optional<Date> StartOf(size_t period) const;
  std::string NameOf(size_t period) const;  // of one that starts somewhen
  // The day on which so many periods have passed. Empty after the year 9999.
  std::optional<Date> DayAt(double periods) const;
  std::string Sentence(const BassFit& fit) const;
};

absl::StatusOr<std::vector<AdoptionSeries>> AdoptionSeriesOf(const Tally& tally,
                                                             const Options& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_SATURATION_ADOPTION_SERIES_H_
