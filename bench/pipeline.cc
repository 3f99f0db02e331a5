// Times distributions of what open deals come to: pipeline DEALS [REPEATS]
// DEALS has one deal a line: an amount in micros and a probability. Prints the median in
// milliseconds, whether it is exact, the step, and then P(at least x) for each tenth of what all
// deals come to. bench/pipeline.py reads this; see bench/README.md.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "coxswain/objectives/pipeline_distribution.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 7;
  std::vector<coxswain::OpenDeal> deals;
  std::ifstream file(argv[1]);
  coxswain::OpenDeal deal;
  int64_t all = 0;
  while (file >> deal.amount >> deal.probability) {
    deals.push_back(deal);
    all += deal.amount;
  }
  std::vector<double> times;
  absl::StatusOr<coxswain::PipelineDistribution> distribution;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    distribution = coxswain::PipelineDistribution::Of(deals);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (!distribution.ok()) return 1;
    times.push_back(took.count());
  }
  std::sort(times.begin(), times.end());
  std::printf("time %.3f\nexact %d\nstep %lld\n", times[times.size() / 2], distribution->exact(),
              static_cast<long long>(distribution->step()));
  for (int tenth = 1; tenth < 10; ++tenth) {
    std::printf("at_least %lld %.17g\n", static_cast<long long>(all / 10 * tenth),
                distribution->AtLeast(all / 10 * tenth));
  }
  return 0;
}
