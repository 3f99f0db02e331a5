#ifndef COXSWAIN_OBJECTIVES_PIPELINE_DISTRIBUTION_H_
#define COXSWAIN_OBJECTIVES_PIPELINE_DISTRIBUTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

// What open deals may come to. Each is won with its probability and then brings its amount; what
// they come to together has a distribution, and a target a probability of being reached. A weighted
// pipeline is only its mean, and a normal curve about it is no substitute: of five deals of 50 000
// at .10, .25, .50, .75 and 1 the chance of 200 000 is .134, where the curve says .049.
namespace coxswain {

struct OpenDeal {
  int64_t amount = 0;      // micros, from 0 on
  double probability = 0;  // that it is won within the time looked at, between 0 and 1
};

struct PipelineOptions {
  // Deals share their luck: a common factor moves all probabilities, so that the sum's variance is
  // that of deals of which any two have this correlation of being won. From 0 to below 1. The
  // factor is normal (Vasicek, The Distribution of Loan Portfolio Value, Risk 2002).
  double correlation = 0;
};

class PipelineDistribution {
 public:
  // Amounts lie on a grid: their greatest common divisor. Where all amounts together are up to 2^20
  // steps of it, the distribution is exact but for rounding. Else (and where it would take more
  // than about a second, as with many odd amounts among round ones) steps are larger, 2^16 of them,
  // and an amount between two is one or the other at random, so that its mean is kept; what that
  // adds to the variance is told.
  // InvalidArgument: an amount below 0, a probability that is not one, or the correlation (the
  // place tells the row, from 1); ResourceExhausted: amounts beyond 64 bits together.
  static absl::StatusOr<PipelineDistribution> Of(absl::Span<const OpenDeal> deals,
                                                 const PipelineOptions& options = {});

  double mean() const { return mean_; }  // micros
  double standard_deviation() const;     // micros; of the deals, not of the grid

  // That they come to `amount` or more. Between two larger steps it is interpolated.
  double AtLeast(int64_t amount) const;
  // The least amount that they stay at or below with `probability`, which is above 0 and below 1.
  int64_t Quantile(double probability) const;

  int64_t step() const { return step_; }  // micros
  bool exact() const { return added_variance_ == 0; }
  double added_variance() const { return added_variance_; }  // micros squared
  double error() const { return error_; }  // no probability on the grid is off by more
  // That they come to (first() + i) steps or more, by i; 0 behind the last.
  int64_t first() const { return first_; }
  absl::Span<const double> at_least() const { return at_least_; }

 private:
  PipelineDistribution() = default;

  double mean_ = 0;
  double variance_ = 0;
  double added_variance_ = 0;
  double error_ = 0;
  int64_t step_ = 1;
  int64_t first_ = 0;                      // steps
  std::vector<double> at_least_ = {1, 0};  // first_ + i steps or more; 0 behind the last
};

}  // namespace coxswain

#endif  // COXSWAIN_OBJECTIVES_PIPELINE_DISTRIBUTION_H_
