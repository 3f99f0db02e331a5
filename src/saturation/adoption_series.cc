#include "saturation/adoption_series.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace coxswain {
namespace {

constexpr int kLastYear = 9999;

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

// What all curves of one answer are fitted with.
absl::StatusOr<FitOptions> FitOptionsOf(const Options& options, Families families) {
  FitOptions fit;
  fit.began_before = options.Has("began_on");
  if (families == Families::kBass) return fit;
  const bool one = families == Families::kOne;
  const auto chosen = [&](std::string_view option, auto count, auto name) {
    using Choice = decltype(count);
    int i = 0;
    const std::string text = options.Text(option);
    while (name(static_cast<Choice>(i)) != text) ++i;
    return static_cast<Choice>(i);
  };
  if (one) fit.family = chosen("family", CurveFamily::kBass, CurveFamilyName);
  fit.estimator = chosen("estimator", Estimator::kIncrements, EstimatorName);
  fit.loss = chosen("loss", Loss::kSquares, LossName);
  const bool part = one && options.Text("unfinished") == "as_part";
  if (fit.estimator == Estimator::kRegression &&
      (!one || fit.family != CurveFamily::kBass || fit.began_before || part)) {
    return InvalidArgument(
        "Bass's regression is of whole periods of a Bass curve from its beginning on: estimator "
        "regression goes with family bass, without began_on, and with unfinished leave_out.");
  }
  const bool squares = fit.estimator == Estimator::kIncrements ||
                       fit.estimator == Estimator::kDensity ||
                       fit.estimator == Estimator::kCumulative;
  if (fit.loss != Loss::kSquares && !squares) {
    return InvalidArgument(
        "The loss " + options.Text("loss") +
        " is one of least squares: estimator increments, density or cumulative.");
  }
  return fit;
}

absl::Status Finish(const Options& options, Families families, bool whole_capacity,
                    AdoptionSeries* series) {
  const Date last = *series->StartOf(series->ever.size() - 1);
  const Date end = PeriodEnd(last, series->grain, series->calendar);
  const bool over = !series->day.has_value() || end <= *series->day;
  series->complete = series->ever.size() - (over ? 0 : 1);
  series->fitted = series->complete;
  if (!over && *series->day >= last && families != Families::kAll &&
      options.Text("unfinished") == "as_part") {
    series->fitted = series->ever.size();
    for (size_t t = 1; t <= series->complete; ++t) {
      series->fit.ends.push_back(static_cast<double>(t));
    }
    const double part = series->day->days() - last.days() + 1;
    series->fit.ends.push_back(static_cast<double>(series->complete) +
                               part / (end.days() - last.days() + 1));
  }
  if (const std::optional<Date> began = options.DateOf("began_on")) {
    if (*began >= series->start) {
      return InvalidArgument("The curve cannot have begun on " + began->ToString() +
                             " or later: its first period began on " + series->start.ToString() +
                             ".");
    }
    constexpr double kDaysOfMonth = 365.2425 / 12;
    series->fit.began =
        (series->start.days() - began->days()) / (kDaysOfMonth * MonthsOf(series->grain));
  }
  // Those of an incomplete period are there already, too.
  CeilingRange& range = series->fit.ceiling;
  range.lowest = static_cast<double>(series->ever.back());
  const std::optional<int64_t> accounts = options.Integer("accounts");
  if (accounts.has_value()) {
    series->capacity = accounts;
    whole_capacity = true;
  }
  const std::string ceiling = options.Text("ceiling");
  if (ceiling == "fixed" && !(series->capacity.has_value() && whole_capacity)) {
    return InvalidArgument(
        "The ceiling cannot be fixed: no capacity of all of these customers is known. Give "
        "accounts, or the table markets.");
  }
  if (ceiling != "free" && whole_capacity && series->capacity.has_value()) {
    range.highest = static_cast<double>(*series->capacity);
    if (ceiling == "fixed" && *range.highest >= range.lowest) range.lowest = *range.highest;
  }
  return absl::OkStatus();
}

}  // namespace

int MonthsOf(Grain grain) { return grain == Grain::kMonth ? 1 : grain == Grain::kQuarter ? 3 : 12; }

BootstrapOptions BootstrapOptionsOf(const Options& options) {
  BootstrapOptions bootstrap;
  bootstrap.replicates = static_cast<int>(*options.Integer("replicates"));
  bootstrap.seed = static_cast<uint64_t>(*options.Integer("seed"));
  return bootstrap;
}

double Told(double estimate) {
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, estimate, std::chars_format::scientific, 7);
  std::from_chars(text, end.ptr, estimate);
  return estimate;
}

void AppendOptional(std::optional<double> value, int column, Table* table) {
  if (value.has_value() && std::isfinite(*value)) {
    table->AppendReal(column, Told(*value));
  } else {
    table->AppendNull(column);
  }
}

absl::StatusOr<std::vector<AdoptionSeries>> AdoptionSeriesOf(const Tally& tally,
                                                             const Options& options,
                                                             Families families) {
  COXSWAIN_ASSIGN_OR_RETURN(const MeasureFold fold, AdoptionFold(options));
  const Calendar& calendar = tally.signature().calendar;
  const Grain grain = *GrainFromName(options.Text("grain"));
  COXSWAIN_ASSIGN_OR_RETURN(const FitOptions fit, FitOptionsOf(options, families));
  std::vector<AdoptionSeries> all;
  bool whole_capacity = true;
  for (const AdoptionPeriod& period : AdoptionPeriods(tally, fold)) {
    const std::optional<Date> start = ParsePeriod(period.dimensions.back().text, grain, calendar);
    if (!start.has_value() || period.customers_ever == 0) continue;  // before the first purchase
    Key dimensions(period.dimensions.begin(), std::prev(period.dimensions.end()));
    if (all.empty() || all.back().dimensions != dimensions) {
      if (!all.empty()) {
        COXSWAIN_RETURN_IF_ERROR(Finish(options, families, whole_capacity, &all.back()));
      }
      AdoptionSeries series;
      series.dimensions = std::move(dimensions);
      series.grain = grain;
      series.calendar = calendar;
      series.start = *start;
      series.day = DayShown(fold);
      series.fit = fit;
      all.push_back(std::move(series));
    }
    all.back().ever.push_back(period.customers_ever);
    all.back().capacity = period.capacity;
    whole_capacity = period.whole_capacity;
  }
  if (!all.empty())
    COXSWAIN_RETURN_IF_ERROR(Finish(options, families, whole_capacity, &all.back()));
  return all;
}

std::vector<double> AdoptionSeries::Counts() const {
  std::vector<double> counts;
  for (size_t t = 0; t < fitted; ++t) {
    counts.push_back(static_cast<double>(ever[t] - (t > 0 ? ever[t - 1] : 0)));
  }
  return counts;
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

std::string AdoptionSeries::Sentence(const CurveFit& found) const {
  const std::string period(GrainName(grain));
  const std::string periods = std::to_string(found.periods) + " " + period + "s";
  std::string text;
  switch (found.status) {
    case FitStatus::kIdentified:
      text = "The curve levels off at " + Whole(found.curve->ceiling) + " customers; ";
      text += found.ceiling_low.has_value()
                  ? "the 90 % interval reaches from " + Whole(*found.ceiling_low) + " to " +
                        Whole(*found.ceiling_high) + "."
                  : "the estimator " + std::string(EstimatorName(fit.estimator)) +
                        " gives no interval.";
      break;
    case FitStatus::kIntervalUnbounded:
      text = periods + " do not tell how large the market is: " + Whole(*found.ceiling_low) +
             " customers or any number above.";
      break;
    case FitStatus::kCeilingAtBound:
      text = found.curve->ceiling > fit.ceiling.lowest
                 ? "The capacity of " + Whole(found.curve->ceiling) +
                       " customers is taken as the ceiling: the curve alone would pass it."
                 : "The " + Whole(fit.ceiling.lowest) +
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
      text = "A curve needs " + std::to_string(CurveParameterCount(fit) + 1) + " " + period +
             "s, with new customers in " + std::to_string(CurveParameterCount(fit)) +
             " of them; there " + (found.periods == 1 ? "is " : "are ") +
             std::to_string(found.periods) + ".";
      break;
    case FitStatus::kNoCustomers:
      text = "No " + period + " with a first customer is over.";
      break;
    case FitStatus::kCeilingGiven:
      text = "The ceiling is given: " + Whole(found.curve->ceiling) + " customers.";
      break;
    case FitStatus::kBadPeriods:
      text = "It is not known when the curve began, or when its " + period + "s ended.";
      break;
    case FitStatus::kNegativeCounts:
    case FitStatus::kGap:
      text = "The number of new customers is not known in " +
             NameOf(static_cast<size_t>(found.problem_period - 1)) + ".";
      break;
  }
  const std::optional<double>& highest = fit.ceiling.highest;
  if (highest.has_value() && *highest < fit.ceiling.lowest) {
    text += " The capacity of " + Whole(*highest) + " is below the " + Whole(fit.ceiling.lowest) +
            " customers there are already and bounds nothing.";
  }
  if (complete < ever.size()) {
    text += " " + NameOf(complete) + " is not over on " + day->ToString() +
            (fitted > complete ? " and counts in part." : " and is left out.");
  }
  return text;
}

}  // namespace coxswain
