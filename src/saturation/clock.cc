#include "coxswain/saturation/clock.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace coxswain {
namespace {

double LogRatio(const std::vector<double>& covariate, size_t at) {
  return std::log(covariate[std::min(at, covariate.size() - 1)] / covariate[0]);
}

}  // namespace

double LogGrowth(const std::vector<double>& covariate, double t) {
  const auto last = static_cast<double>(covariate.size() - 1);
  if (!(t < last)) return LogRatio(covariate, covariate.size() - 1);
  if (!(t > 0)) return 0;
  const auto before = static_cast<size_t>(t);
  const double from = LogRatio(covariate, before);
  return from + (t - static_cast<double>(before)) * (LogRatio(covariate, before + 1) - from);
}

double Clock::Passed(double t) const {
  double time = t;
  if (!pace.empty() && std::isfinite(t)) {
    const auto year = static_cast<double>(pace.size());
    time = std::floor(t / year) * year;
    double left = t - time;
    for (size_t at = static_cast<size_t>(season); left > 0; ++at, left -= 1) {
      time += std::min(left, 1.0) * pace[at % pace.size()];
    }
  }
  for (size_t j = 0; j < beta.size(); ++j) time += beta[j] * LogGrowth(covariates[j], t);
  return time;
}

double Clock::Speed(double t) const {
  if (even() || !(t >= 0)) return 1;
  double speed = 1;
  if (!pace.empty() && std::isfinite(t)) {
    const double into = std::fmod(t, static_cast<double>(pace.size()));
    speed = pace[(static_cast<size_t>(season) + static_cast<size_t>(into)) % pace.size()];
  }
  for (size_t j = 0; j < beta.size(); ++j) {
    if (!(t < static_cast<double>(covariates[j].size() - 1))) continue;
    const auto before = static_cast<size_t>(t);
    speed += beta[j] * (LogRatio(covariates[j], before + 1) - LogRatio(covariates[j], before));
  }
  return speed;
}

double Clock::When(double time) const {
  if (even() || !(time > 0) || !std::isfinite(time)) return time;
  // Corner by corner as long as covariates change.
  size_t corners = 0;
  for (const std::vector<double>& covariate : covariates) {
    corners = std::max(corners, covariate.size() - 1);
  }
  double before = 0;  // X at t
  double t = 0;
  const auto step = [&](double* at) {  // whether the time is reached within the next period
    const double after = Time(t + 1);
    if (time <= after) {
      *at = t + std::max(time - before, 0.0) / (after - before);
      return true;
    }
    before = after;
    t += 1;
    return false;
  };
  double found = 0;
  for (size_t i = 0; i < corners; ++i) {
    if (step(&found)) return found;
  }
  if (pace.empty()) return t + std::max(time - before, 0.0);
  // Whole years pass by the mean.
  const auto year = static_cast<double>(pace.size());
  const double years = std::floor(std::max(time - before, 0.0) / year);
  t += years * year;
  before += years * year;
  for (size_t i = 0; i <= pace.size(); ++i) {
    if (step(&found)) return found;
  }
  return t;
}

double CeilingGrowth::At(double t) const {
  if (times.empty()) return rate == 0 ? 1 : std::exp(rate * t);
  const size_t after =
      static_cast<size_t>(std::upper_bound(times.begin(), times.end(), t) - times.begin());
  if (after == 0) return levels.front();
  if (after == times.size()) {
    return rate == 0 ? levels.back() : levels.back() * std::exp(rate * (t - times.back()));
  }
  const double part = (t - times[after - 1]) / (times[after] - times[after - 1]);
  return levels[after - 1] * std::pow(levels[after] / levels[after - 1], part);
}

}  // namespace coxswain
