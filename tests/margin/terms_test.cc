#include "coxswain/margin/terms.h"

#include <doctest/doctest.h>

namespace coxswain {
namespace {

Money Units(int64_t units) { return Money::FromMicros(units * kMicros); }

Margin Compute(const MarginTerms& terms) {
  const absl::StatusOr<Margin> margin = ComputeMargin(terms);
  REQUIRE_MESSAGE(margin.ok(), ToStd(margin.status().message()));
  return *margin;
}

TEST_CASE("discounts stack: list 1000, 10 % then 5 %, invoice 855") {
  MarginTerms terms;
  terms.list_price = Units(1000);
  terms.discount_shares = {kNanos / 10, kNanos / 20};
  CHECK(Compute(terms).invoice_price == Units(855));
}

TEST_CASE("list 100, on-invoice 10, rebate 3, allowance 2, goods 60, commission 5") {
  MarginTerms terms;
  terms.list_price = Units(100);
  terms.on_invoice = Units(10);
  terms.off_invoice = Units(3 + 2);
  terms.goods = Units(60);
  terms.cost_to_serve = Units(5);
  const Margin margin = Compute(terms);
  CHECK(margin.invoice_price == Units(90));
  CHECK(margin.net_revenue == Units(85));
  CHECK(margin.gross_margin == Units(25));
  CHECK(*margin.gross_margin_share == doctest::Approx(0.294118).epsilon(1e-6));
  CHECK(margin.contribution_margin == Units(20));
}

TEST_CASE("each discount step rounds once, half to even") {
  MarginTerms terms;
  terms.list_price = Money::FromMicros(15);
  terms.discount_shares = {kNanos / 10, kNanos / 10};
  // 13.5 is 14, 12.6 is 13; in one step 12.15 would be 12.
  CHECK(Compute(terms).invoice_price == Money::FromMicros(13));
  terms.on_invoice = Money::FromMicros(1);  // taken off after the shares
  CHECK(Compute(terms).invoice_price == Money::FromMicros(12));
}

TEST_CASE("the steps add up from list to the last margin") {
  MarginTerms terms;
  terms.list_price = Money::FromMicros(1234567891);
  terms.discount_shares = {123456789, 55555555, 999999, 1};
  terms.on_invoice = Money::FromMicros(17);
  terms.off_invoice = Money::FromMicros(23);
  terms.goods = Money::FromMicros(300000001);
  terms.cost_to_serve = Money::FromMicros(7);
  terms.acquisition = Money::FromMicros(3);
  const Margin margin = Compute(terms);
  CHECK(terms.list_price.micros() - margin.on_invoice_discount.micros() ==
        margin.invoice_price.micros());
  CHECK(margin.invoice_price.micros() - 23 == margin.net_revenue.micros());
  CHECK(margin.net_revenue.micros() - 300000001 - 7 - 3 ==
        margin.margin_after_acquisition->micros());
}

TEST_CASE("unknown goods leave every margin empty") {
  MarginTerms terms;
  terms.list_price = Units(100);
  const Margin margin = Compute(terms);
  CHECK(margin.net_revenue == Units(100));
  CHECK_FALSE(margin.gross_margin.has_value());
  CHECK_FALSE(margin.contribution_margin.has_value());
  CHECK_FALSE(margin.gross_margin_share.has_value());
}

TEST_CASE("a share outside 0 to 1 and an amount beyond money are errors") {
  MarginTerms terms;
  terms.list_price = Units(100);
  terms.discount_shares = {5 * kNanos};
  CHECK(ComputeMargin(terms).status().code() == absl::StatusCode::kInvalidArgument);
  terms.discount_shares = {};
  terms.list_price = Money::FromMicros(INT64_MAX);
  terms.off_invoice = Money::FromMicros(-1);
  CHECK(ComputeMargin(terms).status().code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("a return earns and loses as its mirror image") {
  MarginTerms terms;
  terms.list_price = Units(-100);
  terms.discount_shares = {kNanos / 10};
  terms.goods = Units(-60);
  const Margin margin = Compute(terms);
  CHECK(margin.net_revenue == Units(-90));
  CHECK(margin.gross_margin == Units(-30));
  CHECK(*margin.gross_margin_share == doctest::Approx(1.0 / 3));
}

}  // namespace
}  // namespace coxswain
