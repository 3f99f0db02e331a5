#ifndef COXSWAIN_SRC_OBJECTIVES_OUTLOOK_H_
#define COXSWAIN_SRC_OBJECTIVES_OUTLOOK_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "coxswain/objectives/pipeline_distribution.h"

#include "numeric/compound_sum.h"

// What is still to come: open deals, and deals that nobody has opened yet.
namespace coxswain {

struct DealsToCome {
  numeric::CountToCome won;  // how many will be won in time; mean 0: none
  // What a won deal brings, in micros, and how often; weights add up to 1.
  std::vector<std::pair<int64_t, double>> amounts;

  double mean() const;      // micros
  double variance() const;  // micros squared
};

class Outlook {
 public:
  // As PipelineDistribution has it where nothing is to come. Else on 2^14 steps at most, which
  // divide the open deals' amounts where that can be; an amount between two of them is one or the
  // other at random, so that its mean is kept.
  static absl::StatusOr<Outlook> Of(absl::Span<const OpenDeal> deals, const DealsToCome& to_come,
                                    const PipelineOptions& options);

  double mean() const { return mean_; }
  double standard_deviation() const { return deviation_; }
  double open_mean() const { return open_.mean(); }
  double open_deviation() const { return open_.standard_deviation(); }

  // That it comes to `amount` micros or more.
  double AtLeast(int64_t amount) const;
  int64_t Quantile(double probability) const;
  bool exact() const { return at_least_.empty() && open_.exact(); }
  int64_t step() const { return at_least_.empty() ? open_.step() : step_; }

 private:
  explicit Outlook(PipelineDistribution open) : open_(std::move(open)) {}

  PipelineDistribution open_;
  double mean_ = 0;
  double deviation_ = 0;
  // Of both together; empty: open_ is all there is.
  std::vector<double> at_least_;  // first_ + i x step_ or more
  int64_t first_ = 0;             // micros
  int64_t step_ = 1;
  bool on_grid_ = false;  // the open deals' amounts are multiples of it
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_OUTLOOK_H_
