#include "saturation/adoption_inputs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "measures/streams.h"

namespace coxswain {

absl::StatusOr<std::vector<Key>> CovariateDefinitions(const Snapshot& snapshot,
                                                      const Options& options) {
  std::vector<Key> definitions;
  const std::string wanted = options.Text("covariate");
  if (wanted.empty()) return definitions;
  COXSWAIN_RETURN_IF_ERROR(RequireTable(snapshot, TableId::kSeries, "the option covariate"));
  const TableState& series = snapshot.table(TableId::kSeries);
  const int name = ColumnIndex(TableId::kSeries, "series");
  const int date = ColumnIndex(TableId::kSeries, "date");
  const int value = ColumnIndex(TableId::kSeries, "value");
  std::set<std::string> names;
  for (int64_t row = 0; row < series.rows; ++row) {
    const std::string_view here = series.TextAt(row, name);
    names.emplace(here);
    if (here != wanted) continue;
    definitions.push_back(
        {KeyPart::Integer(series.DayAt(row, date)), KeyPart::Integer(series.NumberAt(row, value))});
  }
  if (definitions.empty()) {
    const std::vector<std::string_view> known(names.begin(), names.end());
    return NotFound("The table series has no series " + Quote(wanted) + "." +
                    Suggestion(wanted, known));
  }
  // Rows stand in the order in which they came.
  std::sort(definitions.begin(), definitions.end(),
            [](const Key& a, const Key& b) { return a[0].integer < b[0].integer; });
  return definitions;
}

SeriesValues CovariateValues(const Tally& tally) {
  constexpr double kMillionth = 1e-6;
  SeriesValues values;
  for (const Key& definition : tally.signature().definitions) {
    values[Date::FromDays(static_cast<int32_t>(definition[0].integer))] =
        static_cast<double>(definition[1].integer) * kMillionth;
  }
  return values;
}

CapacityVersions VersionsOf(const Tally& tally, const MeasureFold& fold) {
  // What SolveMeasures makes of some of the markets alone.
  MeasureFold capacity = fold;
  capacity.by.pop_back();  // the period
  capacity.measures = {FindMeasure("penetration_ever")};
  const auto solve = [&](const std::vector<Tally::Entry>& markets) {
    std::map<std::string, double> stated;
    for (const MeasureGroup& group :
         SolveMeasures(markets, capacity, {}, tally.signature().calendar)) {
      if (CapacitySourceName(group.capacity_source).empty()) continue;
      stated[EncodeKey(group.dimensions)] =
          static_cast<double>(group.atoms[static_cast<size_t>(Atom::kCapacity)]);
    }
    return stated;
  };
  struct Version {
    Date day;
    std::string market;  // segment and region
    Tally::Entry entry;
  };
  std::vector<Version> versions;
  for (Tally::Entry& entry : tally.Sorted()) {
    const Key& key = entry.key;  // stream, segment, region, level, as_of
    if (key[0] != KeyPart::Integer(kMarketStream) || key[3].text == "obtainable") continue;
    const absl::StatusOr<Date> day = ParseDate(key[4].text);
    if (day.ok()) versions.push_back({*day, EncodeKey({key[1], key[2]}), std::move(entry)});
  }
  std::stable_sort(versions.begin(), versions.end(),
                   [](const Version& a, const Version& b) { return a.day < b.day; });
  std::map<std::string, Date> complete;  // from when on all markets of a curve have a version
  std::set<std::string> seen;
  for (const Version& version : versions) {
    if (!seen.insert(version.market).second) continue;
    for (const auto& [curve, customers] : solve({version.entry})) {
      const auto [known, fresh] = complete.try_emplace(curve, version.day);
      known->second = std::max(known->second, version.day);
    }
  }
  CapacityVersions found;
  std::vector<Tally::Entry> known;
  for (size_t i = 0; i < versions.size(); ++i) {
    known.push_back(versions[i].entry);
    if (i + 1 < versions.size() && versions[i + 1].day == versions[i].day) continue;
    for (const auto& [curve, customers] : solve(known)) {
      if (complete[curve] <= versions[i].day) found[curve][versions[i].day] = customers;
    }
  }
  return found;
}

absl::StatusOr<Seasons> SeasonsOf(const Options& options, Grain grain, Date start) {
  Seasons seasons;
  const std::vector<std::string> asked = options.List("seasons");
  if (asked.empty()) return seasons;
  const int months = grain == Grain::kMonth ? 1 : 3;
  seasons.periods = 12 / months;
  seasons.first = (start.civil().month - 1) / months;
  const std::string right = "seasons takes " + Quote("estimated") + ", or " +
                            std::to_string(seasons.periods) + " numbers for grain " +
                            std::string(GrainName(grain)) + ", not below 0, of the year's " +
                            std::string(GrainName(grain)) + "s from January on.";
  if (grain == Grain::kYear) {
    return InvalidArgument("Years have no seasons: seasons goes with grain month or quarter.");
  }
  if (asked.size() == 1 && asked[0] == "estimated") return seasons;
  double sum = 0;
  for (const std::string& text : asked) {
    double pace = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), pace);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !(pace >= 0) ||
        !std::isfinite(pace)) {
      return InvalidArgument(Quote(text) + " is no pace of a season: " + right);
    }
    seasons.pace.push_back(pace);
    sum += pace;
  }
  if (asked.size() != static_cast<size_t>(seasons.periods) || !(sum > 0)) {
    return InvalidArgument((sum > 0 ? "There are " + std::to_string(asked.size()) + " seasons: "
                                    : "Time passes in no season: ") +
                           right);
  }
  return seasons;
}

absl::Status AddCovariate(const std::string& name, const SeriesValues& values,
                          AdoptionSeries* series) {
  // The mean of what is dated within a period; empty where nothing is.
  const auto mean = [&](Date first, Date last) -> std::optional<double> {
    double sum = 0, count = 0;
    for (auto at = values.lower_bound(first); at != values.end() && at->first <= last; ++at) {
      sum += at->second;
      count += 1;
    }
    return count > 0 ? std::optional<double>(sum / count) : std::nullopt;
  };
  const auto of_period = [&](size_t period) -> std::optional<double> {
    const std::optional<Date> first = series->StartOf(period);
    if (!first.has_value()) return std::nullopt;
    return mean(*first, PeriodEnd(*first, series->grain, series->calendar));
  };
  const Date before = series->start.PlusMonths(-MonthsOf(series->grain));
  std::vector<double> covariate;
  const std::optional<double> first = mean(before, series->start.PlusDays(-1));
  for (size_t t = 0;; ++t) {
    const std::optional<double> value = of_period(t);
    if (!value.has_value() && t >= series->fitted) break;  // later it stays
    if (!value.has_value()) {
      return InvalidArgument("The series " + Quote(name) + " has no value in " + series->NameOf(t) +
                             ", from " + series->StartOf(t)->ToString() +
                             " on: a covariate needs one in every period from " +
                             series->NameOf(0) + " to " + series->NameOf(series->fitted - 1) + ".");
    }
    if (t == 0) covariate.push_back(first.value_or(*value));
    covariate.push_back(*value);
  }
  for (const auto& [day, value] : values) {
    if (day >= before && !(value > 0)) {
      return InvalidArgument("The series " + Quote(name) + " is " +
                             std::string(value < 0 ? "below 0" : "0") + " on " + day.ToString() +
                             ": a covariate counts by its logarithm and takes values above 0.");
    }
  }
  if (!covariate.empty()) series->fit.covariates = {std::move(covariate)};
  return absl::OkStatus();
}

}  // namespace coxswain
