#include "headroom_curve.h"

#include <algorithm>
#include <cmath>

#include "coxswain/saturation.h"

#include "headroom_streams.h"

namespace coxswain {
namespace {

constexpr double kMostPeriods = 120;

// How many periods of the series have passed when the day is over.
double PeriodsUpTo(const AdoptionSeries& series, Date day) {
  const Date start = PeriodStart(day, series.grain, series.calendar);
  const CivilDay from = series.start.civil();
  const CivilDay to = start.civil();
  const int months = (to.year - from.year) * 12 + to.month - from.month;
  const int length = series.grain == Grain::kMonth ? 1 : series.grain == Grain::kQuarter ? 3 : 12;
  const double days = PeriodEnd(day, series.grain, series.calendar).days() - start.days() + 1;
  return months / length + (day.days() - start.days() + 1) / days;
}

// The options of adoption_fit, those that are not ours at their defaults.
absl::StatusOr<Options> CurveOptions(const HeadroomOptions& options, std::optional<Date> today) {
  std::string by;
  for (const std::string& name : CustomersFold(options).by) {
    by += (by.empty() ? "\"" : ",\"") + name + "\"";
  }
  std::string json = "{\"by\":[" + by + "],\"grain\":\"" + options.grain + "\",\"family\":\"" +
                     options.family + "\",\"ceiling\":\"" + options.ceiling + "\"";
  if (today.has_value()) json += ",\"to\":\"" + today->ToString() + "\"";
  return Options::Parse(json + "}", kAdoptionFitQuery.spec.options);
}

}  // namespace

absl::StatusOr<HeadroomCurves> HeadroomCurves::Fit(const std::vector<Tally::Entry>& entries,
                                                   const Signature& signature,
                                                   const HeadroomOptions& options,
                                                   std::optional<Date> today, const Run& run) {
  HeadroomCurves curves;
  curves.bootstrap_.replicates = options.replicates;
  curves.bootstrap_.seed = static_cast<uint64_t>(options.seed);
  // A tally as that of adoption_fit.
  Tally tally(signature);
  const size_t prefix = HeadroomPrefix(kCustomersFold).size();
  for (const Tally::Entry& entry : entries) {
    if (entry.key.size() <= prefix) continue;  // no fold made it
    tally.Add(Key(entry.key.begin() + static_cast<std::ptrdiff_t>(prefix), entry.key.end()),
              entry.values);
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Options fit, CurveOptions(options, today));
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<AdoptionSeries> all, AdoptionSeriesOf(tally, fit));
  for (AdoptionSeries& series : all) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    CurveFit found = series.Fit();
    std::string key = EncodeKey(series.dimensions);
    curves.curves_.insert({std::move(key), {std::move(series), std::move(found)}});
  }
  return curves;
}

std::string HeadroomCurves::StatusOf(const Key& dimensions) const {
  const auto found = curves_.find(EncodeKey(dimensions));
  return found == curves_.end() ? "" : std::string(FitStatusName(found->second.fit.status));
}

void HeadroomCurves::Foretell(const Key& dimensions, std::vector<HeadroomWindow>* windows) const {
  const auto found = curves_.find(EncodeKey(dimensions));
  if (windows->empty() || found == curves_.end() || !found->second.fit.curve.has_value()) return;
  const AdoptionSeries& series = found->second.series;
  const CurveFit& fit = found->second.fit;
  const std::vector<double> counts = series.Counts();
  const double begin = EndOfPeriod(series.fit, static_cast<int>(counts.size()));
  const auto customers = static_cast<double>(series.ever.back());

  // A residual for every period, as they came: also for those in which no window ends.
  std::map<double, double> wanted;  // by time
  double last = begin;
  for (const HeadroomWindow& window : *windows) {
    const double time = PeriodsUpTo(series, window.end);
    if (!(time > begin && time <= begin + kMostPeriods)) continue;
    last = std::max(last, time);
    wanted[time] = customers + Ratio(window.cumulated.value_or(0), kMicros);
  }
  if (wanted.empty()) return;
  for (double time = std::floor(begin) + 1; time < last; ++time) wanted.try_emplace(time, 0);
  BootstrapOptions drawn = bootstrap_;
  for (const auto& [time, many] : wanted) {
    drawn.ahead.push_back(time);
    drawn.wanted.push_back(many);
  }
  const Bootstrap bootstrap = BootstrapFit(counts, fit, series.fit, {}, drawn);

  double already = 0;
  for (const double count : counts) already += count;
  // Those who have bought have bought, and more than there can be will not.
  const std::optional<double>& highest = series.fit.ceiling.highest;
  const auto fresh = [&](double total) -> std::optional<double> {
    if (!std::isfinite(total)) return std::nullopt;
    if (highest.has_value()) total = std::min(total, *highest);
    return Told(std::max(total - customers, 0.0));
  };
  for (HeadroomWindow& window : *windows) {
    const auto at = wanted.find(PeriodsUpTo(series, window.end));
    if (at == wanted.end()) continue;
    const auto place = static_cast<size_t>(std::distance(wanted.begin(), at));
    window.curve =
        fresh(already + fit.curve->ceiling * fit.curve->shape.Increment(begin, at->first));
    if (bootstrap.replicates == 0) continue;
    window.curve_low = fresh(bootstrap.customers[place].low);
    window.curve_high = fresh(bootstrap.customers[place].high);
    if (!window.cumulated.has_value()) continue;
    window.curve_probability = *window.cumulated == 0 ? 0 : bootstrap.short_of[place];
  }
}

}  // namespace coxswain
