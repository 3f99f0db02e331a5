#include "coxswain/saturation/residuals.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace coxswain {
namespace {

// Of no more than `runs` runs of so many values above and below, each order as likely.
double ProbabilityOfRuns(int runs, int above, int below) {
  std::vector<double> log_factorial = {0};
  for (int i = 1; i <= above + below; ++i) {
    log_factorial.push_back(log_factorial.back() + std::log(i));
  }
  const auto ways = [&](int n, int k) {  // the logarithm of n over k
    const auto log = [&](int i) { return log_factorial[static_cast<size_t>(i)]; };
    return k < 0 || k > n ? -HUGE_VAL : log(n) - log(k) - log(n - k);
  };
  const double all = ways(above + below, above);
  double probability = 0;
  for (int r = 2; r <= runs; ++r) {
    const int half = r / 2;
    const auto split = [&](int parts, int others) {
      return std::exp(ways(above - 1, parts - 1) + ways(below - 1, others - 1) - all);
    };
    probability +=
        r % 2 == 0 ? 2 * split(half, half) : split(half + 1, half) + split(half, half + 1);
  }
  return std::min(probability, 1.0);
}

}  // namespace

ResidualChecks CheckResiduals(absl::Span<const double> residuals) {
  ResidualChecks checks;
  int above = 0, below = 0;
  double last = 0, squares = 0, changes = 0;
  for (size_t t = 0; t < residuals.size(); ++t) {
    const double residual = residuals[t];
    squares += residual * residual;
    if (t > 0) {
      const double change = residual - residuals[t - 1];
      changes += change * change;
    }
    if (residual == 0) continue;
    (residual > 0 ? above : below) += 1;
    checks.runs += last == 0 || (last > 0) != (residual > 0) ? 1 : 0;
    last = residual;
  }
  if (above > 0 && below > 0) {
    checks.runs_probability = ProbabilityOfRuns(checks.runs, above, below);
  }
  if (squares > 0) checks.durbin_watson = changes / squares;
  return checks;
}

}  // namespace coxswain
