#include "coxswain/objectives/pipeline_distribution.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "numeric/lattice_sum.h"
#include "numeric/random.h"

namespace coxswain {
namespace {

constexpr int64_t kOne = 1'000'000;  // micros

double Uniform(numeric::Random* random) { return std::ldexp(double(random->Next() >> 11), -53); }

PipelineDistribution Of(const std::vector<OpenDeal>& deals, double correlation = 0) {
  const auto distribution = PipelineDistribution::Of(deals, {correlation});
  REQUIRE(distribution.ok());
  return *distribution;
}

std::vector<OpenDeal> Drawn(size_t count, int64_t unit, uint64_t largest, uint64_t seed) {
  numeric::Random random(seed);
  std::vector<OpenDeal> deals(count);
  for (OpenDeal& deal : deals) {
    deal.amount = unit * static_cast<int64_t>(1 + random.Next() % largest);
    deal.probability = Uniform(&random);
  }
  return deals;
}

// The probability of each sum, by going through all that may happen.
std::map<int64_t, double> OutcomesOf(const std::vector<OpenDeal>& deals) {
  std::map<int64_t, double> outcomes;
  for (uint32_t won = 0; won < (1u << deals.size()); ++won) {
    int64_t sum = 0;
    double probability = 1;
    for (size_t i = 0; i < deals.size(); ++i) {
      const bool wins = ((won >> i) & 1) != 0;
      if (wins) sum += deals[i].amount;
      probability *= wins ? deals[i].probability : 1 - deals[i].probability;
    }
    outcomes[sum] += probability;
  }
  return outcomes;
}

TEST_CASE("up to twelve deals it is what all their outcomes come to") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const std::vector<OpenDeal> deals = Drawn(seed % 13, 500 * kOne, 300, seed);
    const std::map<int64_t, double> outcomes = OutcomesOf(deals);
    const PipelineDistribution all = Of(deals);
    CHECK(all.exact());
    double at_least = 0;
    for (auto at = outcomes.rbegin(); at != outcomes.rend(); ++at) {
      CHECK(all.AtLeast(at->first + 1) == doctest::Approx(at_least).epsilon(1e-12));
      at_least += at->second;
      CHECK(all.AtLeast(at->first) == doctest::Approx(at_least).epsilon(1e-12));
    }
  }
}

TEST_CASE("by characteristic functions it is what adding up deal by deal gives") {
  numeric::Random random(7);
  std::vector<numeric::Summand> summands(400);
  for (numeric::Summand& one : summands) {
    one.steps = static_cast<int64_t>(random.Next() % 400);
    one.probability = Uniform(&random);
    if (random.Next() % 2 == 0) one.further = Uniform(&random);
  }
  std::vector<double> expected = {1};
  for (const numeric::Summand& one : summands) {
    std::vector<double> next(expected.size() + static_cast<size_t>(one.steps) + 1, 0);
    for (size_t i = 0; i < expected.size(); ++i) {
      const size_t at = i + static_cast<size_t>(one.steps);
      next[i] += expected[i] * (1 - one.probability);
      next[at] += expected[i] * one.probability * (1 - one.further);
      next[at + 1] += expected[i] * one.probability * one.further;
    }
    expected = std::move(next);
  }
  const numeric::LatticeDistribution sum = numeric::SumOf(summands);
  CHECK(sum.probabilities.size() < expected.size());  // the circle was smaller
  double difference = 0;
  for (size_t i = 0; i < sum.probabilities.size(); ++i) {
    const size_t at = i + static_cast<size_t>(sum.first);
    difference += std::abs(sum.probabilities[i] - (at < expected.size() ? expected[at] : 0));
  }
  CHECK(difference < sum.error);
  CHECK(sum.error < 1e-11);
}

TEST_CASE("ten thousand deals on one grid are exact") {
  const std::vector<OpenDeal> deals = Drawn(10'000, 1000 * kOne, 180, 3);
  const PipelineDistribution all = Of(deals);
  CHECK(all.exact());
  CHECK(all.step() == 1000 * kOne);
  const double mean = all.mean();
  const double deviation = all.standard_deviation();
  // So many are nearly normal.
  CHECK(all.AtLeast(std::llround(mean + deviation)) == doctest::Approx(0.158655).epsilon(0.01));
  CHECK(all.AtLeast(std::llround(mean - deviation)) == doctest::Approx(0.841345).epsilon(0.01));
  CHECK(static_cast<double>(all.Quantile(0.5)) == doctest::Approx(mean).epsilon(0.001));
}

TEST_CASE("amounts without a grid are put on one, and what that adds is told") {
  std::vector<OpenDeal> deals = Drawn(12, 1, 90'000'000'000, 5);
  const PipelineDistribution all = Of(deals);
  CHECK_FALSE(all.exact());
  CHECK(std::sqrt(all.added_variance()) < 1e-3 * all.standard_deviation());
  const std::map<int64_t, double> outcomes = OutcomesOf(deals);
  for (const double place : {0.2, 0.5, 0.8}) {
    const int64_t target = std::llround(2 * place * all.mean());
    double at_least = 0;
    for (auto at = outcomes.lower_bound(target); at != outcomes.end(); ++at) at_least += at->second;
    CHECK(all.AtLeast(target) == doctest::Approx(at_least).epsilon(0.005));
  }
}

TEST_CASE("a common luck widens the spread as far as the correlation says") {
  const std::vector<OpenDeal> deals(100, OpenDeal{1000 * kOne, 0.4});
  const PipelineDistribution alone = Of(deals);
  const PipelineDistribution together = Of(deals, 0.05);
  CHECK(together.mean() == doctest::Approx(alone.mean()));
  CHECK(together.standard_deviation() / alone.standard_deviation() ==
        doctest::Approx(std::sqrt(1 + 99 * 0.05)));
  // And the distribution has the spread that is told.
  double mean = 0, square = 0;
  for (int won = 1; won <= 100; ++won) {
    const double at_least = together.AtLeast(won * 1000 * kOne);
    mean += at_least;
    square += (2 * won - 1) * at_least;
  }
  CHECK(mean == doctest::Approx(40).epsilon(1e-6));
  CHECK(std::sqrt(square - mean * mean) * 1000 * static_cast<double>(kOne) ==
        doctest::Approx(together.standard_deviation()).epsilon(1e-6));
  CHECK(together.AtLeast(60'000 * kOne) > 50 * alone.AtLeast(60'000 * kOne));
}

TEST_CASE("what is no deal is refused, and no deals come to nothing") {
  const auto refused = [](const OpenDeal& deal, double correlation) {
    const std::vector<OpenDeal> deals = {{kOne, 0.5}, deal};
    return std::string(PipelineDistribution::Of(deals, {correlation}).status().message());
  };
  CHECK(refused({-1, 0.5}, 0) == "Deal 2: its amount is below 0.");
  CHECK(refused({1, 1.5}, 0) == "Deal 2: its probability is not between 0 and 1.");
  CHECK(refused({1, std::nan("")}, 0) == "Deal 2: its probability is not between 0 and 1.");
  CHECK(refused({INT64_MAX, 0.5}, 0) == "The amounts of the deals come to more than 64 bits hold.");
  CHECK(refused({1, 0.5}, 1) == "The correlation must be from 0 to below 1.");
  const PipelineDistribution none = Of(std::vector<OpenDeal>());
  CHECK(none.mean() == 0);
  CHECK(none.AtLeast(0) == 1);
  CHECK(none.AtLeast(1) == 0);
  CHECK(none.Quantile(0.9) == 0);
  const PipelineDistribution sure = Of(std::vector<OpenDeal>{{kOne, 1}, {kOne, 0}});
  CHECK(sure.AtLeast(kOne) == 1);
  CHECK(sure.AtLeast(kOne + 1) == 0);
}

TEST_CASE("One deal alone has nobody to share its luck with") {
  for (const int64_t amount : {int64_t{7}, int64_t{1'000'000}, int64_t{123'456'789}}) {
    const auto deal = PipelineDistribution::Of(std::vector<OpenDeal>{{amount, .1425}}, {0.95});
    REQUIRE(deal.ok());
    CHECK(deal->AtLeast(amount) == doctest::Approx(.1425).epsilon(1e-12));
  }
}

}  // namespace
}  // namespace coxswain
