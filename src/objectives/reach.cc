#include "coxswain/objectives/reach.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "numeric/student_t.h"

namespace coxswain {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool InRange(const DailyAmounts& days, int days_left, double needed) {
  return days_left >= 1 && days.standard_deviation > 0 && std::isfinite(days.standard_deviation) &&
         std::isfinite(days.mean) && std::isfinite(needed);
}

// The sum of the terms of a distribution over 0, 1, 2, ... below `end`, from their logarithms.
template <typename LogTerm>
double Below(int64_t end, const LogTerm& log_term) {
  double sum = 0;
  for (int64_t k = 0; k < end; ++k) sum += std::exp(log_term(static_cast<double>(k)));
  return sum < 1 ? sum : 1;
}

double LogBeta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

double ProbabilityOfAmount(const DailyAmounts& seen, int days_left, double needed) {
  if (!InRange(seen, days_left, needed) || seen.days < 2) return kNone;
  const double left = days_left;
  const double scale = seen.standard_deviation * std::sqrt(left * (1 + left / seen.days));
  const double t = (needed - left * seen.mean) / scale;
  const double beyond = 0.5 * (1 - numeric::StudentCentralProbability(std::abs(t), seen.days - 1));
  return t > 0 ? beyond : 1 - beyond;
}

double ProbabilityOfKnownAmount(const DailyAmounts& known, int days_left, double needed) {
  if (!InRange(known, days_left, needed)) return kNone;
  const double left = days_left;
  const double z = (needed - left * known.mean) / (known.standard_deviation * std::sqrt(left));
  return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double ProbabilityOfEvents(int64_t events, double days, double days_left, int64_t needed) {
  if (events < 0 || !(days > 0) || !(days_left > 0) || !std::isfinite(days + days_left)) {
    return kNone;
  }
  const double shape = static_cast<double>(events) + 0.5;
  const double log_stays = std::log(days / (days + days_left));
  const double log_comes = std::log(days_left / (days + days_left));
  return 1 - Below(needed, [&](double k) {
           return std::lgamma(shape + k) - std::lgamma(shape) - std::lgamma(k + 1) +
                  shape * log_stays + k * log_comes;
         });
}

double ProbabilityOfSuccesses(int64_t successes, int64_t trials, int64_t trials_left,
                              int64_t needed) {
  if (successes < 0 || trials < successes || trials_left < 0) return kNone;
  if (needed > trials_left) return 0;
  const double a = static_cast<double>(successes) + 1;
  const double b = static_cast<double>(trials - successes) + 1;
  const double left = static_cast<double>(trials_left);
  return 1 - Below(needed, [&](double k) {
           return LogChoose(left, k) + LogBeta(a + k, b + left - k) - LogBeta(a, b);
         });
}

}  // namespace coxswain
