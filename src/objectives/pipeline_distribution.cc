#include "coxswain/objectives/pipeline_distribution.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <string>

#include "coxswain/base/status.h"

#include "numeric/lattice_sum.h"
#include "numeric/normal.h"

namespace coxswain {
namespace {

constexpr int64_t kMostSteps = int64_t{1} << 20;
constexpr int64_t kLargerSteps = int64_t{1} << 16;
// Of values of the common factor as near to each other as CommonFactor::Values has them.
constexpr double kQuadratureError = 1e-8;

absl::Status Check(absl::Span<const OpenDeal> deals, const PipelineOptions& options) {
  if (!(options.correlation >= 0 && options.correlation < 1)) {
    return InvalidArgument("The correlation must be from 0 to below 1.");
  }
  int64_t all = 0;
  for (size_t i = 0; i < deals.size(); ++i) {
    const auto wrong = [&](std::string_view what) {
      const int64_t row = static_cast<int64_t>(i) + 1;
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "Deal " + std::to_string(row) + ": " + std::string(what), {"", "", row});
    };
    if (deals[i].amount < 0) return wrong("its amount is below 0.");
    if (!(deals[i].probability >= 0 && deals[i].probability <= 1)) {
      return wrong("its probability is not between 0 and 1.");
    }
    if (__builtin_add_overflow(all, deals[i].amount, &all)) {
      return ResourceExhausted("The amounts of the deals come to more than 64 bits hold.");
    }
  }
  return absl::OkStatus();
}

struct Grid {
  int64_t step = 1;
  bool exact = true;
};

Grid GridOf(absl::Span<const OpenDeal> deals) {
  int64_t all = 0;
  Grid grid{0, true};
  for (const OpenDeal& deal : deals) {
    all += deal.amount;
    grid.step = std::gcd(grid.step, deal.amount);
  }
  grid.step = std::max<int64_t>(grid.step, 1);
  if (all / grid.step >= kMostSteps) grid = {all / kLargerSteps + 1, false};
  return grid;
}

std::vector<numeric::Summand> OnGrid(absl::Span<const OpenDeal> deals, const Grid& grid) {
  std::vector<numeric::Summand> summands;
  summands.reserve(deals.size());
  for (const OpenDeal& deal : deals) {
    const double further =
        static_cast<double>(deal.amount % grid.step) / static_cast<double>(grid.step);
    summands.push_back({deal.amount / grid.step, deal.probability, further});
  }
  return summands;
}

double AddedVariance(absl::Span<const numeric::Summand> summands, int64_t step) {
  double steps = 0;
  for (const numeric::Summand& one : summands) {
    steps += one.probability * one.further * (1 - one.further);
  }
  return steps * static_cast<double>(step) * static_cast<double>(step);
}

// A deal is won where its own luck and the common one come to enough: given the common one, deals
// are independent of each other.
class CommonFactor {
 public:
  // The loading with which the sum's variance is `variance`.
  CommonFactor(absl::Span<const OpenDeal> deals, double variance) : deals_(deals) {
    bounds_.reserve(deals.size());
    for (const OpenDeal& deal : deals) bounds_.push_back(numeric::NormalQuantile(deal.probability));
    double low = 0, high = 1;
    for (int i = 0; i < 40; ++i) {
      loading_ = 0.5 * (low + high);
      (Variance() < variance ? low : high) = loading_;
    }
  }

  double Given(size_t deal, double factor) const {
    const double probability = deals_[deal].probability;
    if (probability <= 0 || probability >= 1) return probability;
    return numeric::NormalBelow((bounds_[deal] + std::sqrt(loading_) * factor) /
                                std::sqrt(1 - loading_));
  }

  // Values of the factor with their weights, by the trapezoidal rule, which for such integrands
  // converges faster than any power. Near enough to each other for the spread that is left once the
  // factor is known to hide that they are single.
  std::vector<std::pair<double, double>> Values() const {
    const auto [mean_below, variance] = MomentsGiven(-0.5);
    const double slope = MomentsGiven(0.5).first - mean_below;
    const double apart =
        slope <= 0 ? 0.25 : std::clamp(0.7 * std::sqrt(variance) / slope, 0.01, 0.25);
    return ValuesApart(apart);
  }

 private:
  static std::vector<std::pair<double, double>> ValuesApart(double apart) {
    const int count = static_cast<int>(8.5 / apart);
    std::vector<std::pair<double, double>> values;
    double all = 0;
    for (int i = -count; i <= count; ++i) {
      const double x = i * apart;
      values.emplace_back(x, std::exp(-0.5 * x * x));
      all += values.back().second;
    }
    for (auto& [x, weight] : values) weight /= all;
    return values;
  }

  std::pair<double, double> MomentsGiven(double factor) const {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < deals_.size(); ++i) {
      const double amount = static_cast<double>(deals_[i].amount);
      const double probability = Given(i, factor);
      mean += amount * probability;
      variance += amount * amount * probability * (1 - probability);
    }
    return {mean, variance};
  }

  double Variance() const {
    double mean = 0, square = 0, variance = 0;
    for (const auto& [factor, weight] : ValuesApart(0.25)) {
      const auto [given_mean, given_variance] = MomentsGiven(factor);
      mean += weight * given_mean;
      square += weight * given_mean * given_mean;
      variance += weight * given_variance;
    }
    return variance + square - mean * mean;
  }

  absl::Span<const OpenDeal> deals_;
  std::vector<double> bounds_;  // normal quantiles
  double loading_ = 0;          // share of the common luck
};

// Adds `weight` times the distribution to `sums`, which begin at 0.
void Mix(const numeric::LatticeDistribution& part, double weight, std::vector<double>* sums) {
  const size_t offset = static_cast<size_t>(part.first);
  if (sums->size() < offset + part.probabilities.size()) {
    sums->resize(offset + part.probabilities.size(), 0);
  }
  for (size_t i = 0; i < part.probabilities.size(); ++i) {
    (*sums)[offset + i] += weight * part.probabilities[i];
  }
}

}  // namespace

absl::StatusOr<PipelineDistribution> PipelineDistribution::Of(absl::Span<const OpenDeal> deals,
                                                              const PipelineOptions& options) {
  COXSWAIN_RETURN_IF_ERROR(Check(deals, options));
  PipelineDistribution out;
  double spread = 0;  // the sum of the deals' standard deviations
  for (const OpenDeal& deal : deals) {
    const double amount = static_cast<double>(deal.amount);
    const double variance = amount * amount * deal.probability * (1 - deal.probability);
    out.mean_ += amount * deal.probability;
    out.variance_ += variance;
    spread += std::sqrt(variance);
  }
  Grid grid = GridOf(deals);
  std::vector<numeric::Summand> summands = OnGrid(deals, grid);
  std::optional<numeric::LatticeDistribution> sum;
  if (grid.exact) sum = numeric::SumIfQuick(summands);
  if (grid.exact && !sum.has_value()) {
    grid = {grid.step * (kMostSteps / kLargerSteps), false};
    summands = OnGrid(deals, grid);
  }
  if (!sum.has_value()) sum = numeric::SumOf(summands);
  out.step_ = grid.step;
  out.added_variance_ = grid.exact ? 0 : AddedVariance(summands, grid.step);

  // One uncertain deal alone shares its luck with nobody, whatever rounding says.
  const double common = spread * spread - out.variance_;
  if (options.correlation > 0 && common > 1e-9 * out.variance_) {
    out.variance_ += options.correlation * common;
    const CommonFactor luck(deals, out.variance_);
    sum = numeric::LatticeDistribution();
    for (const auto& [factor, weight] : luck.Values()) {
      for (size_t i = 0; i < deals.size(); ++i) summands[i].probability = luck.Given(i, factor);
      const numeric::LatticeDistribution part = numeric::SumOf(summands);
      Mix(part, weight, &sum->probabilities);
      sum->error = std::max(sum->error, part.error);
    }
    sum->error += kQuadratureError;
  }
  out.error_ = sum->error;
  out.first_ = sum->first;
  // From the top, so that small tails are added up first.
  out.at_least_.assign(sum->probabilities.size() + 1, 0);
  for (size_t i = sum->probabilities.size(); i-- > 0;) {
    out.at_least_[i] = std::min(1.0, out.at_least_[i + 1] + sum->probabilities[i]);
  }
  return out;
}

double PipelineDistribution::standard_deviation() const { return std::sqrt(variance_); }

double PipelineDistribution::AtLeast(int64_t amount) const {
  const auto from = [&](int64_t steps) {
    const int64_t last = static_cast<int64_t>(at_least_.size()) - 1;
    return at_least_[static_cast<size_t>(std::clamp<int64_t>(steps - first_, 0, last))];
  };
  if (amount <= 0) return 1;
  if (exact()) return from((amount - 1) / step_ + 1);
  // A step stands for the amounts half a step around it.
  const double steps = static_cast<double>(amount) / static_cast<double>(step_) + 0.5;
  const double below = std::floor(steps);
  const double share = steps - below;
  const auto at = static_cast<int64_t>(below);
  return from(at) * (1 - share) + from(at + 1) * share;
}

int64_t PipelineDistribution::Quantile(double probability) const {
  // The first step with P(more) <= 1 - probability, some rounding granted.
  const double most = 1 - probability + error_;
  const auto above = std::partition_point(at_least_.begin() + 1, at_least_.end(),
                                          [&](double more) { return more > most; });
  return (first_ + (above - at_least_.begin()) - 1) * step_;
}

}  // namespace coxswain
