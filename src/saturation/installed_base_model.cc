#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <string>

#include "coxswain/saturation/installed_base.h"

namespace coxswain {
namespace {

// Rounding of shares that add up to 1.
constexpr double kRounding = 1e-9;

std::string Written(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

absl::Status CheckShare(std::string_view name, double value) {
  if (value >= 0 && value <= 1) return absl::OkStatus();
  return InvalidArgument(std::string(name) + " is " + Written(value) +
                         "; it is a share from 0 to 1.");
}

absl::Status CheckCounts(std::string_view name, absl::Span<const double> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i]) && values[i] >= 0) continue;
    return InvalidArgument(std::string(name) + "[" + std::to_string(i) + "] is " +
                           Written(values[i]) + "; it is 0 or more.");
  }
  return absl::OkStatus();
}

absl::Status Check(absl::Span<const double> first, const InstalledBaseOptions& options) {
  COXSWAIN_RETURN_IF_ERROR(CheckCounts("first_purchases", first));
  COXSWAIN_RETURN_IF_ERROR(CheckCounts("lifetime", options.lifetime));
  COXSWAIN_RETURN_IF_ERROR(CheckCounts("in_use", options.in_use));
  COXSWAIN_RETURN_IF_ERROR(CheckCounts("lost", {&options.lost, 1}));
  COXSWAIN_RETURN_IF_ERROR(CheckCounts("repeat", {&options.repeat, 1}));
  COXSWAIN_RETURN_IF_ERROR(CheckShare("replaced", options.replaced));
  COXSWAIN_RETURN_IF_ERROR(CheckShare("churn", options.churn));
  return CheckShare("won_back", options.won_back);
}

// Of those that reach an age, the share that ends at it: ages 1, 2, ...
absl::StatusOr<std::vector<double>> Hazards(const std::vector<double>& lifetime) {
  std::vector<double> hazards;
  double left = 1;
  for (const double share : lifetime) {
    if (share > left + kRounding) {
      return InvalidArgument(
          "The shares of lifetime come to more than 1: " + Written(1 - left + share) + " at age " +
          std::to_string(hazards.size() + 1) + ".");
    }
    const double after = left - share;
    hazards.push_back(after > kRounding ? share / left : 1);
    left = std::max(after, 0.0);
  }
  return hazards;
}

}  // namespace

absl::StatusOr<std::vector<double>> FixedLifetime(int periods) {
  if (periods < 1) {
    return InvalidArgument("A lifetime of " + std::to_string(periods) +
                           " periods is none; it is 1 or more.");
  }
  std::vector<double> lifetime(static_cast<size_t>(periods), 0.0);
  lifetime.back() = 1;
  return lifetime;
}

absl::StatusOr<std::vector<double>> WeibullLifetime(double scale, double shape, int ages) {
  if (!(scale > 0 && std::isfinite(scale) && shape > 0 && std::isfinite(shape) && ages >= 1)) {
    return InvalidArgument(
        "A lifetime by Weibull needs scale and shape above 0 and at least one "
        "age; these are " +
        Written(scale) + ", " + Written(shape) + " and " + std::to_string(ages) + ".");
  }
  std::vector<double> lifetime;
  const auto power = [&](double age) { return std::pow(age / scale, shape); };
  for (int age = 1; age < ages; ++age) {
    const double before = power(age - 1);
    lifetime.push_back(std::exp(-before) * -std::expm1(before - power(age)));
  }
  lifetime.push_back(std::exp(-power(ages - 1)));
  return lifetime;
}

absl::StatusOr<std::vector<InstalledBasePeriod>> InstalledBase(
    absl::Span<const double> first_purchases, const InstalledBaseOptions& options) {
  COXSWAIN_RETURN_IF_ERROR(Check(first_purchases, options));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<double> hazards, Hazards(options.lifetime));
  // By age in whole periods when a period begins; the last are all older than any that ends.
  std::vector<double> in_use(hazards.size() + 1);
  const bool all_end = !hazards.empty() && hazards.back() == 1;
  double base = 0;
  for (size_t age = 0; age < options.in_use.size(); ++age) {
    if (all_end && age >= hazards.size() && options.in_use[age] > 0) {
      return InvalidArgument("in_use[" + std::to_string(age) + "] is " +
                             Written(options.in_use[age]) + ", but all end at an age of " +
                             std::to_string(hazards.size()) + " periods.");
    }
    in_use[std::min(age, hazards.size())] += options.in_use[age];
    base += options.in_use[age];
  }
  double lost_all = options.lost;
  std::vector<InstalledBasePeriod> periods;
  periods.reserve(first_purchases.size());
  std::vector<double> aged(in_use.size());
  for (const double first : first_purchases) {
    const double churned = base * options.churn;
    std::fill(aged.begin(), aged.end(), 0.0);
    aged.back() = in_use.back() * (1 - options.churn);
    double ended = 0;
    for (size_t age = 0; age < hazards.size(); ++age) {
      const double stays = in_use[age] * (1 - options.churn);
      const double ends = stays * hazards[age];
      ended += ends;
      aged[age + 1] += stays - ends;
    }
    InstalledBasePeriod period;
    period.first = first;
    period.replacements = ended * options.replaced;
    period.lost = churned + (ended - period.replacements);
    period.repeats = (base - period.lost) * options.repeat;
    period.won_back = (lost_all + period.lost) * options.won_back;
    aged[0] += first + period.replacements + period.won_back;
    in_use.swap(aged);
    base = std::accumulate(in_use.begin(), in_use.end(), 0.0);
    lost_all += period.lost - period.won_back;
    period.in_use = base;
    period.lost_all = lost_all;
    periods.push_back(period);
  }
  return periods;
}

std::vector<double> FirstPurchases(const MarketCurve& curve, int periods) {
  std::vector<double> first;
  for (int t = 0; t < periods; ++t) {
    // The first period has those, too, that a curve without a beginning places before it.
    first.push_back(t == 0 ? curve.Cumulative(1) : curve.ceiling * curve.shape.Increment(t, t + 1));
  }
  return first;
}

std::vector<double> FirstPurchasesAfter(const MarketCurve& curve, double begun, double ever,
                                        int periods) {
  std::vector<double> first;
  constexpr double kEnd = std::numeric_limits<double>::infinity();
  const double of_curve = curve.shape.Increment(begun, kEnd);
  const double missing = std::max(curve.ceiling * (1 - curve.first) - ever, 0.0);
  for (int t = 0; t < periods; ++t) {
    const double share = curve.shape.Increment(begun + t, begun + t + 1);
    first.push_back(of_curve > 0 ? missing * (share / of_curve) : 0);
  }
  return first;
}

int PeakOfNetGrowth(absl::Span<const InstalledBasePeriod> periods) {
  const auto most = std::max_element(
      periods.begin(), periods.end(),
      [](const auto& a, const auto& b) { return a.net_growth() < b.net_growth(); });
  return most == periods.end() ? 0 : static_cast<int>(most - periods.begin()) + 1;
}

std::optional<int> EndOfNetGrowth(absl::Span<const InstalledBasePeriod> periods) {
  constexpr double kNoGrowth = 1e-9;  // of the base
  for (size_t t = 0; t < periods.size(); ++t) {
    const double base = periods[t].in_use;
    const double growth = periods[t].net_growth();
    const bool any = base > 0 || growth < 0;
    if (any && !(growth > kNoGrowth * base)) return static_cast<int>(t) + 1;
  }
  return std::nullopt;
}

}  // namespace coxswain
