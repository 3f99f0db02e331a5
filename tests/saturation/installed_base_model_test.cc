#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/saturation.h"

namespace coxswain {
namespace {

std::vector<InstalledBasePeriod> Base(const std::vector<double>& first,
                                      const InstalledBaseOptions& options) {
  const auto base = InstalledBase(first, options);
  REQUIRE_MESSAGE(base.ok(), base.status().ToString());
  return *base;
}

std::string Refusal(const std::vector<double>& first, const InstalledBaseOptions& options) {
  const auto base = InstalledBase(first, options);
  REQUIRE_FALSE(base.ok());
  return std::string(base.status().message());
}

doctest::Approx Near(double value) { return doctest::Approx(value).epsilon(1e-12); }

std::vector<double> FirstOfMarket(int periods) {
  return FirstPurchases({{CurveFamily::kBass, Bass{0.03, 0.38}, 0}, 100, 0}, periods);
}

TEST_CASE("a unit of a fixed lifetime is bought again when it ends, and again") {
  const auto base = Base({10, 0, 0, 0, 0, 0}, {.lifetime = *FixedLifetime(2)});
  std::vector<double> sales, in_use;
  for (const InstalledBasePeriod& period : base) {
    sales.push_back(period.sales());
    in_use.push_back(period.in_use);
  }
  CHECK(sales == std::vector<double>{10, 0, 10, 0, 10, 0});
  CHECK(in_use == std::vector<double>{10, 10, 10, 10, 10, 10});
}

TEST_CASE("what is not replaced is lost, and may be won back") {
  const auto base =
      Base({10, 0, 0}, {.lifetime = *FixedLifetime(1), .replaced = 0.6, .won_back = 0.5});
  // Of 10 that end 6 are replaced, and of the 4 lost 2 come back.
  CHECK(base[1].replacements == Near(6));
  CHECK(base[1].lost == Near(4));
  CHECK(base[1].won_back == Near(2));
  CHECK(base[1].in_use == Near(8));
  CHECK(base[1].lost_all == Near(2));
  CHECK(base[1].net_growth() == Near(-2));
}

TEST_CASE("each in use buys more, which adds nothing to the base") {
  const auto base = Base({10, 0, 0}, {.churn = 0.5, .repeat = 3});
  CHECK(base[0].sales() == Near(10));
  CHECK(base[1].repeats == Near(15));  // of the 5 that stay
  CHECK(base[2].in_use == Near(2.5));
}

TEST_CASE("replacements are the renewal equation's") {
  const std::vector<double> first = FirstOfMarket(40);
  const std::vector<double> lifetime = *WeibullLifetime(6, 2.5, 20);
  CHECK(std::accumulate(lifetime.begin(), lifetime.end(), 0.0) == Near(1));
  const auto base = Base(first, {.lifetime = lifetime, .churn = 0.1});
  // placed(t) = first(t) + sum of lifetime(a) (1 - churn)^a placed(t - a), in plain loops.
  std::vector<double> placed;
  for (size_t t = 0; t < first.size(); ++t) {
    double ended = 0;
    for (size_t age = 1; age <= std::min(t, lifetime.size()); ++age) {
      ended += lifetime[age - 1] * std::pow(0.9, static_cast<double>(age)) * placed[t - age];
    }
    placed.push_back(first[t] + ended);
    CHECK(base[t].sales() == Near(placed[t]));
  }
}

TEST_CASE("a market that is full sells its size over the mean lifetime") {
  const std::vector<double> lifetime = *WeibullLifetime(4, 2, 30);
  double mean = 0;
  for (size_t age = 1; age <= lifetime.size(); ++age) {
    mean += static_cast<double>(age) * lifetime[age - 1];
  }
  const auto base = Base(FirstOfMarket(200), {.lifetime = lifetime});
  CHECK(base.back().sales() == doctest::Approx(100 / mean).epsilon(1e-9));
  CHECK(base.back().in_use == doctest::Approx(100));
}

TEST_CASE("churn is a lifetime of constant rate of which nothing is replaced") {
  const std::vector<double> first = FirstOfMarket(30);
  std::vector<double> rate;
  for (int age = 0; age < 200; ++age) rate.push_back(0.2 * std::pow(0.8, age));
  const auto churn = Base(first, {.churn = 0.2});
  const auto lifetime = Base(first, {.lifetime = rate, .replaced = 0});
  for (size_t t = 0; t < first.size(); ++t) {
    CHECK(churn[t].in_use == doctest::Approx(lifetime[t].in_use).epsilon(1e-12));
  }
}

TEST_CASE("nobody is counted twice or forgotten") {
  const auto base = Base(FirstOfMarket(40), {.lifetime = *WeibullLifetime(5, 1.5, 15),
                                             .replaced = 0.7,
                                             .churn = 0.08,
                                             .won_back = 0.15,
                                             .in_use = {3, 2, 1},
                                             .lost = 4});
  double ever = 10, before = 6;
  for (const InstalledBasePeriod& period : base) {
    ever += period.first;
    CHECK(period.in_use + period.lost_all == doctest::Approx(ever).epsilon(1e-12));
    CHECK(period.in_use - before == doctest::Approx(period.net_growth()).epsilon(1e-9));
    before = period.in_use;
  }
}

TEST_CASE("net growth stops before the market is full where customers leave") {
  const std::vector<double> first = FirstOfMarket(60);
  const auto loyal = Base(first, {});
  CHECK(PeakOfNetGrowth(loyal) == 7);  // the curve's own peak, at 6.19
  const auto leaving = Base(first, {.churn = 0.1});
  const auto end = EndOfNetGrowth(leaving);
  REQUIRE(end.has_value());
  const size_t last = static_cast<size_t>(*end) - 1;
  CHECK(first[last] <= 0.1 * leaving[last - 1].in_use);
  CHECK(first[last - 1] > 0.1 * leaving[last - 2].in_use);
  CHECK(leaving[last].in_use + leaving[last].lost_all < 90);  // of 100
  // Those who come back put it off.
  CHECK(EndOfNetGrowth(Base(first, {.churn = 0.1, .won_back = 0.1})).value_or(61) > *end);
  CHECK(EndOfNetGrowth({}) == std::nullopt);
  CHECK(PeakOfNetGrowth({}) == 0);
  CHECK(EndOfNetGrowth(Base({0, 0, 5, 0}, {})) == 4);
}

TEST_CASE("those who are still missing come as the curve has it, and no more") {
  const MarketCurve curve = {{CurveFamily::kBass, Bass{0.03, 0.38}, 0}, 100, 0};
  // As many as the curve has: it goes on.
  const std::vector<double> goes_on = FirstPurchasesAfter(curve, 8, curve.Cumulative(8), 3);
  for (size_t t = 0; t < 3; ++t) {
    CHECK(goes_on[t] == doctest::Approx(FirstOfMarket(11)[8 + t]).epsilon(1e-12));
  }
  const std::vector<double> fewer = FirstPurchasesAfter(curve, 8, 95, 400);
  CHECK(std::accumulate(fewer.begin(), fewer.end(), 0.0) == doctest::Approx(5));
  CHECK(FirstPurchasesAfter(curve, 8, 120, 1)[0] == 0);
}

TEST_CASE("an installed base refuses what cannot be, by name") {
  CHECK(Refusal({1, -2}, {}) == "first_purchases[1] is -2; it is 0 or more.");
  CHECK(Refusal({1}, {.churn = 1.2}) == "churn is 1.2; it is a share from 0 to 1.");
  CHECK(Refusal({1}, {.won_back = std::nan("")}) == "won_back is nan; it is a share from 0 to 1.");
  CHECK(Refusal({1}, {.lifetime = {0.6, 0.6}}) ==
        "The shares of lifetime come to more than 1: 1.2 at age 2.");
  CHECK(Refusal({1}, {.lifetime = {0, 1}, .in_use = {1, 1, 1}}) ==
        "in_use[2] is 1, but all end at an age of 2 periods.");
  CHECK_FALSE(FixedLifetime(0).ok());
  CHECK_FALSE(WeibullLifetime(0, 1, 5).ok());
}

}  // namespace
}  // namespace coxswain
