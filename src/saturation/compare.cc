#include "coxswain/saturation/compare.h"

#include <algorithm>
#include <cmath>

namespace coxswain {
namespace {

constexpr CurveFamily kFamilies[] = {CurveFamily::kBass, CurveFamily::kLogistic,
                                     CurveFamily::kGompertz, CurveFamily::kRichards,
                                     CurveFamily::kExponential};

// The options at the end of the first periods.
FitOptions Then(FitOptions options, absl::Span<const double> counts) {
  double sum = 0;
  for (const double count : counts) sum += std::isfinite(count) ? count : 0;
  const bool given =
      options.ceiling.highest.has_value() && *options.ceiling.highest == options.ceiling.lowest;
  if (!given) options.ceiling.lowest = std::min(options.ceiling.lowest, sum);
  return options;
}

// New customers of the next periods by the curve.
std::optional<double> Foretold(absl::Span<const double> counts, const FitOptions& options,
                               int horizon) {
  const CurveFit fit = FitCurve(counts, options);
  if (!fit.curve.has_value()) return std::nullopt;
  const int periods = static_cast<int>(counts.size());
  return fit.curve->New(EndOfPeriod(options, periods), EndOfPeriod(options, periods + horizon));
}

}  // namespace

Comparison CompareFamilies(absl::Span<const double> counts, const FitOptions& options, int horizon,
                           int first_periods) {
  Comparison comparison;
  for (const CurveFamily family : kFamilies) comparison.families.push_back({.family = family});
  comparison.families.push_back({});
  // By origin and family; empty where it had no forecast.
  std::vector<std::vector<std::optional<double>>> errors;
  const int last = static_cast<int>(counts.size()) - horizon;
  for (int origin = first_periods; origin <= last; ++origin) {
    const auto known = counts.subspan(0, static_cast<size_t>(origin));
    double truth = 0;
    for (int step = 0; step < horizon; ++step) truth += counts[static_cast<size_t>(origin + step)];
    errors.emplace_back();
    for (FamilyErrors& family : comparison.families) {
      std::optional<double> foretold = known.back() * horizon;
      if (family.family.has_value()) {
        FitOptions then = Then(options, known);
        then.family = *family.family;
        then.interval = false;
        foretold = Foretold(known, then, horizon);
      }
      ++family.origins;
      family.refused += foretold.has_value() ? 0 : 1;
      errors.back().push_back(foretold.has_value() ? std::optional(*foretold - truth)
                                                   : std::nullopt);
    }
  }
  // Who never had a forecast compares with nobody.
  const auto has_any = [&](size_t i) {
    return comparison.families[i].refused < comparison.families[i].origins;
  };
  std::erase_if(errors, [&](const std::vector<std::optional<double>>& here) {
    for (size_t i = 0; i < here.size(); ++i) {
      if (has_any(i) && !here[i].has_value()) return true;
    }
    return false;
  });
  comparison.common = static_cast<int>(errors.size());
  for (size_t i = 0; i < comparison.families.size() && comparison.common > 0; ++i) {
    if (!has_any(i)) continue;
    double sum = 0, sizes = 0, squares = 0;
    for (const std::vector<std::optional<double>>& here : errors) {
      sum += *here[i];
      sizes += std::abs(*here[i]);
      squares += *here[i] * *here[i];
    }
    FamilyErrors& family = comparison.families[i];
    family.mean_error = sum / comparison.common;
    family.mean_absolute_error = sizes / comparison.common;
    family.root_mean_square_error = std::sqrt(squares / comparison.common);
  }
  return comparison;
}

std::vector<CurveFit> CeilingDrift(absl::Span<const double> counts, const FitOptions& options,
                                   int first_periods) {
  std::vector<CurveFit> drift;
  for (size_t n = static_cast<size_t>(first_periods); n <= counts.size(); ++n) {
    const auto known = counts.subspan(0, n);
    drift.push_back(FitCurve(known, Then(options, known)));
  }
  return drift;
}

}  // namespace coxswain
