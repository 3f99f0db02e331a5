#include "saturation/adoption_series.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "coxswain/saturation/analogues.h"

#include "saturation/adoption_inputs.h"
#include "saturation/adoption_words.h"

namespace coxswain {
namespace {

constexpr int kLastYear = 9999;

// The earlier of both, where they are given.
std::optional<Date> DayShown(const MeasureFold& fold) {
  if (fold.to.has_value() && fold.as_of.has_value()) return std::min(*fold.to, *fold.as_of);
  return fold.to.has_value() ? fold.to : fold.as_of;
}

// What there is of a number in 1e-6.
std::optional<double> NumberOf(const Options& options, std::string_view name) {
  const std::optional<int64_t> number = options.Number(name);
  if (!number.has_value()) return std::nullopt;
  return static_cast<double>(*number) * 1e-6;
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
  const double periods = 12.0 / MonthsOf(*GrainFromName(options.Text("grain")));
  fit.growth.rate = std::log1p(NumberOf(options, "ceiling_growth").value_or(0)) / periods;
  if (one && options.Has("prior")) {
    COXSWAIN_ASSIGN_OR_RETURN(
        fit.prior, PriorFrom(options.Text("prior"), periods, NumberOf(options, "prior_deviation")));
    if (fit.family != CurveFamily::kBass) {
      return InvalidArgument("A prior is of p and q: prior goes with family bass.");
    }
  } else if (one && options.Has("prior_deviation")) {
    return InvalidArgument("prior_deviation is that of a prior: name one with the option prior.");
  }
  const bool moves = fit.growth.rate != 0 || options.Text("capacity_versions") == "all" ||
                     !options.List("seasons").empty() || (one && options.Has("covariate"));
  if ((moves || fit.prior.has_value()) &&
      (fit.estimator == Estimator::kDensity || fit.estimator == Estimator::kRegression)) {
    return InvalidArgument(
        "Seasons, covariates, ceilings that move and priors go with the estimators increments, "
        "cumulative, poisson and negative_binomial, not with " +
        options.Text("estimator") + ".");
  }
  return fit;
}

// How the ceiling moves with the versions of the capacity.
absl::Status AddVersions(const CapacityVersions& versions, AdoptionSeries* series) {
  const auto found = versions.find(EncodeKey(series->dimensions));
  if (found == versions.end()) {
    return InvalidArgument(
        "The ceiling cannot move with the capacity: markets has no versions of the customers of "
        "this curve.");
  }
  const auto& [first_day, first] = *found->second.begin();
  CeilingGrowth& growth = series->fit.growth;
  for (const auto& [day, customers] : found->second) {
    if (!(customers > 0)) {
      return InvalidArgument("The capacity in markets is 0 as of " + day.ToString() +
                             ": a ceiling that moves is above 0.");
    }
    growth.times.push_back(series->TimeOf(day));
    growth.levels.push_back(customers);
    // Customers there were by then.
    const double at = growth.times.back();
    if (at <= 0) continue;
    const size_t periods = std::min(static_cast<size_t>(at), series->ever.size());
    const int64_t ever = periods > 0 ? series->ever[periods - 1] : 0;
    if (customers < static_cast<double>(ever) && customers < first) {
      return InvalidArgument("The capacity in markets falls from " + Whole(first) + " as of " +
                             first_day.ToString() + " to " + Whole(customers) + " as of " +
                             day.ToString() + ", below the " + std::to_string(ever) +
                             " customers there were: a ceiling that moves stays above them.");
    }
  }
  const int fitted = static_cast<int>(series->fitted);
  series->capacity = std::llround(growth.At(EndOfPeriod(series->fit, fitted)));
  return absl::OkStatus();
}

// What curves are made of besides their customers.
struct Inputs {
  SeriesValues covariate;
  CapacityVersions versions;
};

absl::Status Finish(const Options& options, Families families, const Inputs& inputs,
                    bool whole_capacity, AdoptionSeries* series) {
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
  const bool clocks = families != Families::kBass;
  if (clocks) {
    COXSWAIN_ASSIGN_OR_RETURN(series->fit.seasons,
                              SeasonsOf(options, series->grain, series->start));
  }
  if (families == Families::kOne) {
    series->prior = options.Text("prior");
    series->covariate = options.Text("covariate");
    if (!series->covariate.empty() && series->fitted > 0) {
      COXSWAIN_RETURN_IF_ERROR(AddCovariate(series->covariate, inputs.covariate, series));
    }
  }
  if (clocks && options.Text("capacity_versions") == "all") {
    COXSWAIN_RETURN_IF_ERROR(AddVersions(inputs.versions, series));
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
  Inputs inputs;
  if (families == Families::kOne && options.Has("covariate")) {
    inputs.covariate = CovariateValues(tally);
  }
  if (families != Families::kBass && options.Text("capacity_versions") == "all")
    inputs.versions = VersionsOf(tally, fold);
  std::vector<AdoptionSeries> all;
  bool whole_capacity = true;
  for (const AdoptionPeriod& period : AdoptionPeriods(tally, fold)) {
    const std::optional<Date> start = ParsePeriod(period.dimensions.back().text, grain, calendar);
    if (!start.has_value() || period.customers_ever == 0) continue;  // before the first purchase
    Key dimensions(period.dimensions.begin(), std::prev(period.dimensions.end()));
    if (all.empty() || all.back().dimensions != dimensions) {
      if (!all.empty()) {
        COXSWAIN_RETURN_IF_ERROR(Finish(options, families, inputs, whole_capacity, &all.back()));
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
    COXSWAIN_RETURN_IF_ERROR(Finish(options, families, inputs, whole_capacity, &all.back()));
  return all;
}

absl::StatusOr<Tally> FoldAdoptionSeries(const QuerySpec& query,
                                         const std::shared_ptr<const Snapshot>& snapshot,
                                         const Options& options, const Run& run,
                                         AdoptionFoldFor purpose) {
  COXSWAIN_ASSIGN_OR_RETURN(MeasureFold fold, AdoptionFold(options));
  fold.for_solve = purpose.for_solve;
  fold.flows = purpose.flows;
  if (fold.flows) fold.active_months = static_cast<int>(*options.Integer("active_months"));
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Key> definitions, CovariateDefinitions(*snapshot, options));
  return FoldAdoption(query, fold, snapshot, options, run, std::move(definitions));
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

double AdoptionSeries::TimeOf(Date when) const {
  constexpr double kDaysOfMonth = 365.2425 / 12;
  if (when < start) return (when.days() - start.days()) / (kDaysOfMonth * MonthsOf(grain));
  const CivilDay first = start.civil(), then = when.civil();
  const int months = (then.year - first.year) * 12 + then.month - first.month;
  const int whole = months / MonthsOf(grain);
  const std::optional<Date> begins = StartOf(static_cast<size_t>(whole));
  if (!begins.has_value()) return whole;
  const int days = PeriodEnd(*begins, grain, calendar).days() - begins->days() + 1;
  return whole + static_cast<double>(when.days() - begins->days()) / days;
}

std::string AdoptionSeries::SeasonName(size_t season) const {
  const auto seasons = static_cast<size_t>(12 / MonthsOf(grain));
  const auto first = static_cast<size_t>((start.civil().month - 1) / MonthsOf(grain));
  const std::string name = NameOf((season + seasons - first) % seasons);
  return name.substr(name.find('-') + 1);
}

}  // namespace coxswain
