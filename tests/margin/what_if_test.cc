#include "coxswain/margin/what_if.h"

#include <limits>
#include <random>

#include <doctest/doctest.h>

#include "coxswain/margin/terms.h"

namespace coxswain {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

FloorTerms Terms(int64_t cost_micros, int64_t target_share) {
  FloorTerms terms;
  terms.cost = Money::FromMicros(cost_micros);
  terms.target_share = target_share;
  return terms;
}

TEST_CASE("A floor price is the smallest that meets the target") {
  std::mt19937_64 random(1);
  const auto below = [&](int64_t bound) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(bound));
  };
  for (int i = 0; i < 2000; ++i) {
    FloorTerms terms = Terms(below(1'000'000'000), below(kNanos) - kNanos / 4);
    terms.cost_to_serve = Money::FromMicros(below(1'000'000));
    terms.off_invoice_share = below(kNanos / 2);
    terms.invoice_cost_share = below(kNanos / 10);
    const absl::StatusOr<Money> floor = FloorPrice(terms);
    if (!floor.ok()) {
      CHECK(floor.status().code() == absl::StatusCode::kFailedPrecondition);
      continue;
    }
    // contribution - target x net revenue at a price, in 1e-24.
    const auto over = [&](int64_t price) {
      const Int128 net = Int128{price} * (kNanos - terms.off_invoice_share);  // 1e-15
      const Int128 costs = Int128{terms.cost.micros() + terms.cost_to_serve.micros()} * kNanos +
                           Int128{price} * terms.invoice_cost_share;
      return (net - costs) * kNanos - net * terms.target_share;
    };
    CHECK((over(floor->micros()) >= 0));
    if (floor->micros() > 0) CHECK((over(floor->micros() - 1) < 0));
  }
}

TEST_CASE("The largest discount, typed into a deal, still meets the target") {
  for (const int64_t list : {100'000'000, 99'999'999, 123'456'789}) {
    const FloorTerms terms = Terms(61'234'567, kNanos / 5);
    const absl::StatusOr<LargestDiscount> largest =
        LargestDiscountFor(Money::FromMicros(list), terms);
    REQUIRE(largest.ok());
    CHECK(largest->amount.micros() == list - FloorPrice(terms)->micros());
    MarginTerms deal;
    deal.list_price = Money::FromMicros(list);
    deal.discount_shares[0] = largest->share;
    deal.goods = terms.cost;
    CHECK(*ComputeMargin(deal)->contribution_margin_share >= 0.2);
    deal.discount_shares[0] += 100;  // a ten millionth more
    CHECK(*ComputeMargin(deal)->contribution_margin_share < 0.2);
  }
}

TEST_CASE("A price rise may lose volume, and one that earns nothing yet none") {
  CHECK(*BreakEvenVolumeChange(kNanos / 10, 4 * kNanos / 10) == -0.2);
  CHECK(*BreakEvenVolumeChange(0, kNanos / 2) == 0);
  CHECK(*BreakEvenVolumeChange(kNanos / 10, 0) == -1);
  CHECK(BreakEvenVolumeChange(-kNanos / 10, kNanos / 10).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(BreakEvenVolumeChange(-2 * kNanos, kNanos).status().code() ==
        absl::StatusCode::kInvalidArgument);
  CHECK(*BreakEvenVolumeChange(kMost, kNanos) < 0);
}

TEST_CASE("Terms that cannot be are refused by name") {
  const auto code = [](const FloorTerms& terms) { return FloorPrice(terms).status().code(); };
  CHECK(code(Terms(-1, 0)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(Terms(1, 2 * kNanos)) == absl::StatusCode::kInvalidArgument);
  CHECK(code(Terms(1, kNanos)) == absl::StatusCode::kFailedPrecondition);
  FloorTerms terms = Terms(1, 0);
  terms.invoice_cost_share = -1;
  CHECK(FloorPrice(terms).status().message().find("invoice_cost_share") != std::string::npos);
  CHECK(LargestDiscountFor(Money(), Terms(1, 0)).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("At the limit of 64 bits a price is exact or refused") {
  FloorTerms terms = Terms(kMost, 0);
  CHECK(FloorPrice(terms)->micros() == kMost);
  terms.cost_to_serve = Money::FromMicros(1);
  CHECK(FloorPrice(terms).status().code() == absl::StatusCode::kOutOfRange);
  terms = Terms(kMost, -kNanos);
  CHECK(FloorPrice(terms)->micros() == 4611686018427387904);  // half of it, rounded up
  CHECK(LargestDiscountFor(Money::FromMicros(1), Terms(kMost, 0)).status().code() ==
        absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace coxswain
