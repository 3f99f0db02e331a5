#include "saturation/adoption_series.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace coxswain {
namespace {

constexpr int kLastYear = 9999;

int MonthsOf(Grain grain) { return grain == Grain::kMonth ? 1 : grain == Grain::kQuarter ? 3 : 12; }

std::string Whole(double customers) {
  char text[400];
  std::snprintf(text, sizeof text, "%.0f", customers);
  return text;
}

// The earlier of both, where they are given.
std::optional<Date> DayShown(const MeasureFold& fold) {
  if (fold.to.has_value() && fold.as_of.has_value()) return std::min(*fold.to, *fold.as_of);
  return fold.to.has_value() ? fold.to : fold.as_of;
}

void Finish(bool by_capacity, bool whole_capacity, AdoptionSeries* series) {
  const Date last = *series->StartOf(series->ever.size() - 1);
  const bool over =
      !series->day.has_value() || PeriodEnd(last, series->grain, series->calendar) <= *series->day;
  series->complete = series->ever.size() - (over ? 0 : 1);
  // Those of an incomplete period are there already, too.
  series->range.lowest = static_cast<double>(series->ever.back());
  if (by_capacity && whole_capacity && series->capacity.has_value()) {
    series->range.highest = static_cast<double>(*series->capacity);
  }
}

}  // namespace

double Told(double estimate) {
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, estimate, std::chars_format::scientific, 7);
  std::from_chars(text, end.ptr, estimate);
  return estimate;
}

absl::StatusOr<std::vector<AdoptionSeries>> AdoptionSeriesOf(const Tally& tally,
                                                             const Options& options) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, AdoptionFold(options));
  const Calendar& calendar = tally.signature().calendar;
  const Grain grain = *GrainFromName(options.Text("grain"));
  const bool by_capacity = options.Text("ceiling") == "capacity";
  std::vector<AdoptionSeries> all;
  bool whole_capacity = true;
  for (const AdoptionPeriod& period : AdoptionPeriods(tally, fold)) {
    const std::optional<Date> start = ParsePeriod(period.dimensions.back().text, grain, calendar);
    if (!start.has_value() || period.customers_ever == 0) continue;  // before the first purchase
    Key dimensions(period.dimensions.begin(), std::prev(period.dimensions.end()));
    if (all.empty() || all.back().dimensions != dimensions) {
      if (!all.empty()) Finish(by_capacity, whole_capacity, &all.back());
      AdoptionSeries series;
      series.dimensions = std::move(dimensions);
      series.grain = grain;
      series.calendar = calendar;
      series.start = *start;
      series.day = DayShown(fold);
      all.push_back(std::move(series));
    }
    all.back().ever.push_back(period.customers_ever);
    all.back().capacity = period.capacity;
    whole_capacity = period.whole_capacity;
  }
  if (!all.empty()) Finish(by_capacity, whole_capacity, &all.back());
  return all;
}

std::vector<double> AdoptionSeries::Counts() const {
  std::vector<double> counts;
  for (size_t t = 0; t < complete; ++t) {
    counts.push_back(static_cast<double>(ever[t] - (t > 0 ? ever[t - 1] : 0)));
  }
  return counts;
}

BassFit AdoptionSeries::Fit(const Options& options) const {
  return options.Text("estimator") == "ols" ? FitBassByRegression(Counts(), range)
                                            : FitBass(Counts(), range);
}

std::optional<Date> AdoptionSeries::StartOf(size_t period) const {
  const int64_t months = static_cast<int64_t>(period) * MonthsOf(grain);
  const CivilDay first = start.civil();
  if (first.year * 12 + first.month - 1 + months > kLastYear * 12 + 11) return std::nullopt;
  return start.PlusMonths(static_cast<int>(months));
}

std::string AdoptionSeries::NameOf(size_t period) const {
  return PeriodName(*StartOf(period), grain, calendar);
}

std::optional<Date> AdoptionSeries::DayAt(double periods) const {
  constexpr double kMost = 12.0 * kLastYear;
  if (!(periods >= 0 && periods < kMost)) return std::nullopt;
  // A curve that passes a share with the end of a period does so on the next day.
  constexpr double kDigits = 1e6;
  periods = std::round(periods * kDigits) / kDigits;
  const double whole = std::floor(periods);
  const std::optional<Date> first = StartOf(static_cast<size_t>(whole));
  if (!first.has_value()) return std::nullopt;
  const int days = PeriodEnd(*first, grain, calendar).days() - first->days() + 1;
  return first->PlusDays(static_cast<int>((periods - whole) * days));
}

std::string AdoptionSeries::Sentence(const BassFit& fit) const {
  const std::string period(GrainName(grain));
  const std::string periods = std::to_string(fit.periods) + " " + period + "s";
  std::string text;
  switch (fit.status) {
    case FitStatus::kIdentified:
      text = "The curve levels off at " + Whole(fit.curve->ceiling) + " customers; ";
      text += fit.ceiling_low.has_value()
                  ? "the 90 % interval reaches from " + Whole(*fit.ceiling_low) + " to " +
                        Whole(*fit.ceiling_high) + "."
                  : "Bass's regression gives no interval.";
      break;
    case FitStatus::kIntervalUnbounded:
      text = periods + " do not tell how large the market is: " + Whole(*fit.ceiling_low) +
             " customers or any number above.";
      break;
    case FitStatus::kCeilingAtBound:
      text = fit.curve->ceiling > range.lowest
                 ? "The capacity of " + Whole(fit.curve->ceiling) +
                       " customers is taken as the ceiling: the curve alone would pass it."
                 : "The " + Whole(range.lowest) +
                       " customers there are already are taken as the ceiling: the curve alone "
                       "would level off below them.";
      break;
    case FitStatus::kNotIdentified:
      text = periods +
             " do not tell how large the market is: the larger it is taken to be, the "
             "better the curve fits.";
      break;
    case FitStatus::kNotACurve:
      text = "What Bass's regression finds is no curve whose ceiling is possible.";
      break;
    case FitStatus::kTooFewPeriods:
      text = "A curve needs four " + period + "s, with new customers in three of them; there " +
             (fit.periods == 1 ? "is " : "are ") + std::to_string(fit.periods) + ".";
      break;
    case FitStatus::kNoCustomers:
      text = "No " + period + " with a first customer is over.";
      break;
    case FitStatus::kNegativeCounts:
    case FitStatus::kGap:
      text = "The number of new customers is not known in " +
             NameOf(static_cast<size_t>(fit.problem_period - 1)) + ".";
      break;
  }
  if (complete < ever.size()) {
    text += " " + NameOf(complete) + " is not over on " + day->ToString() + " and is left out.";
  }
  return text;
}

}  // namespace coxswain
