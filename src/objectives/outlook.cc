#include "outlook.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "coxswain/base/status.h"

namespace coxswain {
namespace {

constexpr size_t kSteps = size_t{1} << 14;
constexpr double kNegligible = 1e-12;

// Puts `probability` at a place between two steps on both, so that the mean is kept.
void Split(double place, double probability, std::vector<double>* steps) {
  const double below = std::floor(place);
  const auto at = static_cast<size_t>(below);
  const double further = place - below;
  (*steps)[at] += probability * (1 - further);
  if (further > 0) (*steps)[at + 1] += probability * further;
}

// The largest step, but `least` or more, that all amounts are multiples of, or else those of the
// open deals, whose own step is `open`: a few of them are lumps, and a target may lie on one. 0:
// none.
int64_t CommonStep(int64_t open, const DealsToCome& to_come, int64_t least) {
  int64_t all = open;
  for (const auto& [amount, weight] : to_come.amounts) all = std::gcd(all, amount);
  if (all >= least) return all;
  for (int64_t parts = open / least; parts >= 1; --parts) {
    if (open % parts == 0) return open / parts;
  }
  return 0;
}

}  // namespace

double DealsToCome::mean() const {
  double mean = 0;
  for (const auto& [amount, weight] : amounts) mean += weight * static_cast<double>(amount);
  return won.mean * mean;
}

double DealsToCome::variance() const {
  double square = 0;
  for (const auto& [amount, weight] : amounts) {
    square += weight * static_cast<double>(amount) * static_cast<double>(amount);
  }
  return won.mean * square + mean() * mean() / won.shape;
}

absl::StatusOr<Outlook> Outlook::Of(absl::Span<const OpenDeal> deals, const DealsToCome& to_come,
                                    const PipelineOptions& options) {
  COXSWAIN_ASSIGN_OR_RETURN(PipelineDistribution open, PipelineDistribution::Of(deals, options));
  Outlook out(std::move(open));
  const double variance = to_come.won.mean > 0 ? to_come.variance() : 0;
  out.mean_ = out.open_.mean() + (to_come.won.mean > 0 ? to_come.mean() : 0);
  out.deviation_ = std::hypot(out.open_.standard_deviation(), std::sqrt(variance));
  if (!(to_come.won.mean > kNegligible) || to_come.amounts.empty()) return out;

  // The open deals' probabilities without their negligible ends.
  const absl::Span<const double> at_least = out.open_.at_least();
  size_t begin = 0;
  size_t end = at_least.size() - 1;
  while (begin + 1 < end && at_least[begin + 1] > 1 - kNegligible) ++begin;
  while (end > begin + 1 && at_least[end - 1] < kNegligible) --end;
  int64_t largest = 0;
  for (const auto& [amount, weight] : to_come.amounts) largest = std::max(largest, amount);
  // A small shape has a long tail.
  const double deviations = to_come.won.shape < 5 ? 40 : 12;
  const double range = static_cast<double>(end - begin) * static_cast<double>(out.open_.step()) +
                       to_come.mean() + deviations * std::sqrt(variance) +
                       static_cast<double>(largest);
  if (!(range < 9e18)) return ResourceExhausted("The amounts come to more than 64 bits hold.");
  out.step_ = static_cast<int64_t>(range / static_cast<double>(kSteps - 4)) + 1;
  if (const int64_t common = CommonStep(deals.empty() ? 0 : out.open_.step(), to_come, out.step_);
      common > 0) {
    out.step_ = common;
    out.on_grid_ = true;
  }
  const auto step = static_cast<double>(out.step_);
  out.first_ = (out.open_.first() + static_cast<int64_t>(begin)) * out.open_.step();

  std::vector<double> base(kSteps, 0);
  for (size_t i = begin; i < end; ++i) {
    const double probability = at_least[i] - at_least[i + 1];
    if (probability <= 0) continue;
    Split(static_cast<double>(i - begin) * static_cast<double>(out.open_.step()) / step,
          probability, &base);
  }
  std::vector<double> amounts(kSteps, 0);
  for (const auto& [amount, weight] : to_come.amounts) {
    Split(static_cast<double>(amount) / step, weight, &amounts);
  }
  const std::vector<double> sum = numeric::AddCompound(base, amounts, to_come.won, kSteps);
  out.at_least_.assign(kSteps + 1, 0);
  for (size_t i = kSteps; i-- > 0;) {
    out.at_least_[i] = std::min(1.0, out.at_least_[i + 1] + sum[i]);
  }
  return out;
}

double Outlook::AtLeast(int64_t amount) const {
  if (at_least_.empty()) return open_.AtLeast(amount);
  if (amount <= 0) return 1;
  if (on_grid_) {
    const int64_t up = amount <= first_ ? 0 : (amount - first_ - 1) / step_ + 1;
    const auto last = static_cast<int64_t>(at_least_.size()) - 1;
    return at_least_[static_cast<size_t>(std::min(up, last))];
  }
  // A step stands for the amounts half a step around it.
  const double steps =
      (static_cast<double>(amount) - static_cast<double>(first_)) / static_cast<double>(step_) +
      0.5;
  if (!(steps > 0)) return 1;
  const auto last = static_cast<double>(at_least_.size() - 1);
  if (steps >= last) return 0;
  const double below = std::floor(steps);
  const double share = steps - below;
  const auto at = static_cast<size_t>(below);
  return at_least_[at] * (1 - share) + at_least_[at + 1] * share;
}

int64_t Outlook::Quantile(double probability) const {
  if (at_least_.empty()) return open_.Quantile(probability);
  const double most = 1 - probability + kNegligible;
  const auto above = std::partition_point(at_least_.begin() + 1, at_least_.end(),
                                          [&](double more) { return more > most; });
  return first_ + ((above - at_least_.begin()) - 1) * step_;
}

}  // namespace coxswain
