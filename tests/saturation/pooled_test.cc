#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/saturation.h"

#include "numeric/random.h"
#include "saturation/between_segments.h"
#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// About normal: the sum of twelve even numbers less its mean (Irwin and Hall).
double Normal(numeric::Random* random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random->Below(1u << 30) / double(1u << 30);
  return sum;
}

// Counts of a curve, with about Poisson's scatter.
std::vector<double> CountsOf(const Bass& bass, double ceiling, int periods,
                             numeric::Random* random) {
  std::vector<double> counts;
  for (int t = 0; t < periods; ++t) {
    const double mean = ceiling * bass.Increment(t, t + 1);
    counts.push_back(std::max(std::round(mean + std::sqrt(mean) * Normal(random)), 0.0));
  }
  return counts;
}

const Bass& BassOf(const MarketCurve& curve) { return std::get<Bass>(curve.shape.shape); }

double Off(const Bass& found, const Bass& truth) {
  const double p = std::log(found.p / truth.p);
  const double q = std::log(std::max(found.q, 1e-6) / truth.q);
  return p * p + q * q;
}

// The variance of a segment's counts, as pooled.h states it.
double VarianceOf(const std::vector<SegmentCounts>& segments, const PooledFits& fits, size_t of) {
  const auto sum = [&](size_t i) {
    return std::accumulate(segments[i].counts.begin(), segments[i].counts.end(), 0.0);
  };
  double squares = 0, degrees = 0;
  for (size_t i = 0; i < segments.size(); ++i) {
    const CurveFit& own = fits.segments[i].own;
    if (!own.curve.has_value()) continue;
    squares += own.sum_of_squares * own.periods / sum(i);
    degrees += own.periods - 3;
  }
  return squares / degrees * sum(of) / static_cast<double>(segments[of].counts.size());
}

// What is borrowed, once more: the diagonal of (1 + D H D)^-1, where H = J'J / variance, J by
// differences of the residuals with the best ceiling for each p and q.
Pair BorrowedByDifferences(const std::vector<double>& counts, const Bass& at, double variance,
                           const Pair& deviation) {
  const auto residuals = [&](double log_p, double log_q) {
    const Bass bass = {std::exp(log_p), std::exp(log_q)};
    double up = 0, down = 0;
    std::vector<double> left;
    for (size_t t = 0; t < counts.size(); ++t) {
      left.push_back(bass.Increment(double(t), double(t) + 1));
      up += left[t] * counts[t];
      down += left[t] * left[t];
    }
    for (size_t t = 0; t < counts.size(); ++t) left[t] = counts[t] - up / down * left[t];
    return left;
  };
  constexpr double kStep = 1e-5;
  const double p = std::log(at.p), q = std::log(at.q);
  const std::vector<double> more_p = residuals(p + kStep, q), less_p = residuals(p - kStep, q),
                            more_q = residuals(p, q + kStep), less_q = residuals(p, q - kStep);
  double first = 0, both = 0, second = 0;
  for (size_t t = 0; t < counts.size(); ++t) {
    const double by_p = (more_p[t] - less_p[t]) / (2 * kStep) * deviation[0];
    const double by_q = (more_q[t] - less_q[t]) / (2 * kStep) * deviation[1];
    first += by_p * by_p / variance;
    both += by_p * by_q / variance;
    second += by_q * by_q / variance;
  }
  const double determinant = (1 + first) * (1 + second) - both * both;
  return {(1 + second) / determinant, (1 + first) / determinant};
}

TEST_CASE("thin segments come nearer to the truth with the others, thick ones stay") {
  double pooled_off = 0, own_off = 0, ceiling_pooled = 0, ceiling_own = 0;
  double borrowed_thick = 0, borrowed_thin = 0;
  int with_own = 0, thin = 0;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    numeric::Random random(seed);
    std::vector<SegmentCounts> segments;
    std::vector<Bass> truths;
    std::vector<double> ceilings;
    for (int i = 0; i < 10; ++i) {
      truths.push_back(
          {0.02 * std::exp(0.15 * Normal(&random)), 0.42 * std::exp(0.1 * Normal(&random))});
      const bool thick = i < 4;
      ceilings.push_back(thick ? 20000 : 80);
      segments.push_back({CountsOf(truths.back(), ceilings.back(), thick ? 16 : 9, &random)});
    }
    const PooledFits fits = PoolFits(segments);
    CHECK(fits.lenders >= 4);
    for (size_t i = 0; i < segments.size(); ++i) {
      const PooledFit& fit = fits.segments[i];
      REQUIRE(fit.status == PooledStatus::kPooled);
      const Pair borrowed = BorrowedByDifferences(segments[i].counts, BassOf(*fit.curve),
                                                  VarianceOf(segments, fits, i),
                                                  {fits.deviation_log_p, fits.deviation_log_q});
      CHECK(fit.borrowed_p == doctest::Approx(borrowed[0]).epsilon(1e-5));
      CHECK(fit.borrowed_q == doctest::Approx(borrowed[1]).epsilon(1e-5));
      if (i < 4) {
        CHECK(BassOf(*fit.curve).p == doctest::Approx(BassOf(*fit.own.curve).p).epsilon(0.05));
        CHECK(BassOf(*fit.curve).q == doctest::Approx(BassOf(*fit.own.curve).q).epsilon(0.05));
        borrowed_thick += fit.borrowed_p;
        continue;
      }
      ++thin;
      borrowed_thin += fit.borrowed_p;
      CHECK(Off(BassOf(*fit.curve), truths[i]) < 1);
      if (!fit.own.curve.has_value()) continue;
      ++with_own;
      pooled_off += Off(BassOf(*fit.curve), truths[i]);
      own_off += Off(BassOf(*fit.own.curve), truths[i]);
      ceiling_pooled += std::abs(std::log(fit.curve->ceiling / ceilings[i]));
      ceiling_own += std::abs(std::log(fit.own.curve->ceiling / ceilings[i]));
    }
  }
  CHECK(borrowed_thick / (6 * 4) < borrowed_thin / thin);
  CHECK(with_own >= 10);
  CHECK(with_own < thin);  // some borrow who have no fit of their own
  CHECK(pooled_off < own_off / 3);
  CHECK(ceiling_pooled < ceiling_own);
}

TEST_CASE("segments that do not differ are all the same curve") {
  // The same scatter in each: their estimates are equal, so nothing lies between them.
  numeric::Random random(7);
  const std::vector<double> counts = CountsOf({0.02, 0.4}, 500, 12, &random);
  std::vector<SegmentCounts> segments = {{counts}, {counts}, {counts}};
  segments.push_back({{3, 4, 9, 7, 12}});
  const PooledFits fits = PoolFits(segments);
  CHECK(fits.lenders >= 3);
  REQUIRE(fits.deviation_log_p == 0);
  REQUIRE(fits.deviation_log_q == 0);
  for (const PooledFit& fit : fits.segments) {
    CHECK(BassOf(*fit.curve).p == doctest::Approx(fits.shared.p).epsilon(1e-12));
    CHECK(BassOf(*fit.curve).q == doctest::Approx(fits.shared.q).epsilon(1e-12));
    CHECK(fit.borrowed_p == 1);
    CHECK(fit.borrowed_q == 1);
    CHECK(*fit.ceiling_low < fit.curve->ceiling);
    CHECK(*fit.ceiling_high > fit.curve->ceiling);
  }
  // Ceilings are their own: with p and q known, least squares of one number.
  double up = 0, down = 0;
  for (int t = 0; t < 5; ++t) {
    const double share = fits.shared.Increment(t, t + 1);
    up += share * segments[3].counts[static_cast<size_t>(t)];
    down += share * share;
  }
  CHECK(fits.segments[3].curve->ceiling == doctest::Approx(up / down).epsilon(1e-9));
}

TEST_CASE("a capacity holds the ceiling of a pooled curve") {
  numeric::Random random(8);
  std::vector<SegmentCounts> segments;
  for (int i = 0; i < 3; ++i) segments.push_back({CountsOf({0.02, 0.4}, 900, 14, &random)});
  segments.push_back({{2, 4, 6, 9, 15}});
  segments.back().options.ceiling = {36, 60};
  const PooledFit fit = PoolFits(segments).segments[3];
  CHECK(fit.curve->ceiling == 60);
  CHECK(*fit.ceiling_high == 60);
  segments.back().options.ceiling = {36, 36};
  CHECK(PoolFits(segments).segments[3].curve->ceiling == 36);
}

TEST_CASE("one curve alone has nothing to borrow from") {
  numeric::Random random(9);
  const SegmentCounts thick = {CountsOf({0.02, 0.4}, 5000, 14, &random)};
  const SegmentCounts thin = {{1, 2, 4}};
  const SegmentCounts none = {{0, 0, 0}};
  const PooledFits fits = PoolFits({{thick, thin, none, {{1, -1, 2, 3, 4, 5}}}});
  CHECK(fits.lenders == 1);
  CHECK(fits.segments[0].status == PooledStatus::kOwnFit);
  CHECK(fits.segments[0].curve->ceiling == fits.segments[0].own.curve->ceiling);
  CHECK(fits.segments[0].borrowed_p == 0);
  CHECK(fits.segments[1].status == PooledStatus::kNothingToBorrow);
  CHECK_FALSE(fits.segments[1].curve.has_value());
  CHECK(fits.segments[2].status == PooledStatus::kNoCurve);
  CHECK(fits.segments[3].status == PooledStatus::kNoCurve);
  CHECK(PoolFits({}).lenders == 0);
  // With a second one the thin segment has a curve; no customers make none.
  const PooledFits two = PoolFits({{thick, thick, thin, none}});
  CHECK(two.segments[2].status == PooledStatus::kPooled);
  CHECK(two.segments[3].status == PooledStatus::kNoCurve);
}

TEST_CASE("the variance between estimates is what their precision does not explain") {
  // Without correlation it is the textbook's: 5 numbers of the same precision, whose variance is
  // 2.5; restricted likelihood takes 1 / precision off.
  std::vector<PairEstimate> estimates;
  for (const double at : {1.0, 2.0, 3.0, 4.0, 5.0}) {
    estimates.push_back({{at, 7}, {2, 0, 4}});
  }
  const BetweenSegments between = BetweenSegmentsOf(estimates);
  CHECK(between.mean[0] == doctest::Approx(3).epsilon(1e-8));
  CHECK(between.mean[1] == doctest::Approx(7));
  CHECK(between.deviation[0] == doctest::Approx(std::sqrt(2.5 - 0.5)).epsilon(1e-6));
  CHECK(between.deviation[1] == 0);
  // 1 / (1 + 2 x 2).
  CHECK(Borrowed({2, 0, 4}, between.deviation)[0] == doctest::Approx(0.2).epsilon(1e-6));
  CHECK(Borrowed({2, 0, 4}, between.deviation)[1] == 1);
  // One without information changes nothing.
  estimates.push_back({{-27, 100}, {}});
  CHECK(BetweenSegmentsOf(estimates).deviation[0] == doctest::Approx(std::sqrt(2.0)).epsilon(1e-5));
}

// Customers by year and segment.
struct Segments : Company {
  Segments() {
    std::string customers = "customer_id,segment\n";
    std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
    int number = 0;
    const auto add = [&](const std::string& segment, const std::vector<int>& fresh) {
      for (size_t year = 0; year < fresh.size(); ++year) {
        for (int i = 0; i < fresh[year]; ++i) {
          const std::string id = std::to_string(++number);
          customers += "c" + id + "," + segment + "\n";
          deals += "d" + id + ",c" + id + ",won,won," + std::to_string(2010 + year) + "-06-01,1\n";
        }
      }
    };
    add("plants", {8, 17, 30, 41, 40, 28, 16, 8});
    add("shops", {11, 22, 38, 52, 47, 33, 17, 10});
    add("yards", {0, 0, 0, 0, 1, 2, 4, 8});
    Add("customers", customers);
    Add("deals", deals);
  }
};

TEST_CASE("a segment that has just begun borrows its curve from the others") {
  Segments company;
  const Table table = Ask(company.snapshot(), "adoption_pooled", R"({"grain":"year"})");
  REQUIRE(table.rows() == 3);
  CHECK(table.Find("segment")->CellText(2) == "yards");
  CHECK(table.Find("status")->texts[2] == "pooled");
  CHECK(table.Find("own_p")->IsNull(2));
  CHECK(table.Find("periods")->numbers[2] == 4);
  CHECK(table.Find("lenders")->numbers[2] == 2);
  const PooledFits fits = PoolFits(
      {{{{8, 17, 30, 41, 40, 28, 16, 8}}, {{11, 22, 38, 52, 47, 33, 17, 10}}, {{1, 2, 4, 8}}}});
  // The same but for the last digits of a search: the query knows the days of its years.
  for (int64_t row = 0; row < 3; ++row) {
    const auto at = static_cast<size_t>(row);
    const PooledFit& fit = fits.segments[at];
    CAPTURE(row);
    CHECK(table.Find("p")->reals[at] == doctest::Approx(BassOf(*fit.curve).p).epsilon(1e-6));
    CHECK(table.Find("borrowed_p")->reals[at] == doctest::Approx(fit.borrowed_p).epsilon(1e-6));
    CHECK(table.Find("borrowed_q")->reals[at] == doctest::Approx(fit.borrowed_q).epsilon(1e-6));
    CHECK(table.Find("ceiling")->reals[at] == doctest::Approx(fit.curve->ceiling).epsilon(1e-6));
  }
  CHECK_FALSE(table.Find("reaches_80_on")->IsNull(2));
  CHECK(Ask(company.snapshot(), "adoption_pooled", R"({"grain":"year","filter":"segment=yards"})",
            {"segment", "status", "own_status", "p", "sentence"}) == Literal(R"(
            segment,status,own_status,p,sentence
            yards,nothing_to_borrow,not_identified,,"There are no two curves to borrow from. 4 years do not tell how large the market is: the larger it is taken to be, the better the curve fits."
        )"));
}

}  // namespace
}  // namespace coxswain
