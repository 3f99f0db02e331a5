#include <cmath>
#include <vector>

#include "capi/handles.h"

// Tier 1: numbers in, numbers out. Cases M1, M2 and M5 of the margin reference.

using namespace capi_test;

namespace {

cxs_margin Compute(const cxs_margin_terms& terms) {
  cxs_margin margin = Init(cxs_margin_init);
  Error error;
  REQUIRE_MESSAGE(cxs_margin_compute(&terms, &margin, error.out()) == CXS_OK, error.message());
  return margin;
}

}  // namespace

TEST_CASE("stacked discounts multiply: 1000 less 10 % then 5 % is 855") {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = 1000 * CXS_MICROS;
  terms.discount_shares[0] = CXS_NANOS / 10;
  terms.discount_shares[1] = CXS_NANOS / 20;
  const cxs_margin margin = Compute(terms);
  CHECK(margin.invoice_price == 855 * CXS_MICROS);
  CHECK(margin.on_invoice_discount == 145 * CXS_MICROS);
}

TEST_CASE("the waterfall from list to contribution margin") {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = 100 * CXS_MICROS;
  terms.on_invoice_amount = 10 * CXS_MICROS;
  terms.off_invoice_amount = (3 + 2) * CXS_MICROS;  // rebate, freight allowance
  terms.goods = 60 * CXS_MICROS;
  terms.cost_to_serve = 5 * CXS_MICROS;  // commission
  terms.acquisition = 4 * CXS_MICROS;
  const cxs_margin margin = Compute(terms);
  CHECK(margin.invoice_price == 90 * CXS_MICROS);
  CHECK(margin.net_revenue == 85 * CXS_MICROS);
  CHECK(margin.gross_margin == 25 * CXS_MICROS);
  CHECK(margin.gross_margin_share == 25.0 / 85);
  CHECK(margin.contribution_margin == 20 * CXS_MICROS);
  CHECK(margin.margin_after_acquisition == 16 * CXS_MICROS);
  CHECK(margin.costs_known == 1);
  CHECK(margin.shares_known == 1);
}

TEST_CASE("unknown goods make the margin unknown, not larger") {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = 100 * CXS_MICROS;
  const cxs_margin margin = Compute(terms);
  CHECK(margin.net_revenue == 100 * CXS_MICROS);
  CHECK(margin.costs_known == 0);
  CHECK(margin.shares_known == 0);
  CHECK(margin.gross_margin == CXS_NULL);
  CHECK(margin.contribution_margin == CXS_NULL);
  CHECK(std::isnan(margin.contribution_margin_share));
}

TEST_CASE("nothing sold has margins but no shares") {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = 0;
  terms.goods = 5 * CXS_MICROS;
  const cxs_margin margin = Compute(terms);
  CHECK(margin.gross_margin == -5 * CXS_MICROS);
  CHECK(margin.shares_known == 0);
  CHECK(std::isnan(margin.gross_margin_share));
}

TEST_CASE("terms that cannot be are refused by name") {
  Error error;
  cxs_margin margin = Init(cxs_margin_init);
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  CHECK(cxs_margin_compute(&terms, &margin, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_column(error.get())) == "list_price");
  terms.list_price = CXS_MICROS;
  terms.cost_to_serve = CXS_NULL;
  CHECK(cxs_margin_compute(&terms, &margin, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_column(error.get())) == "cost_to_serve");
  terms.cost_to_serve = 0;
  terms.discount_shares[3] = 5 * CXS_NANOS;  // 5 for 5 %
  CHECK(cxs_margin_compute(&terms, &margin, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("between 0 and 1"));
  terms.discount_shares[3] = 0;
  terms.list_price = INT64_MAX;
  terms.on_invoice_amount = -1;
  CHECK(cxs_margin_compute(&terms, &margin, error.out()) == CXS_OUT_OF_RANGE);
}

TEST_CASE("a split adds up to the last micro") {
  const int64_t amount = 10000000 * CXS_MICROS + 10000;
  const std::vector<int64_t> weights = {1, 1, 1};
  std::vector<int64_t> parts(3, 0);
  CHECK(cxs_split(amount, weights.data(), 3, parts.data(), nullptr) == CXS_OK);
  CHECK(parts == std::vector<int64_t>{3333333336667, 3333333336667, 3333333336666});
}

TEST_CASE("a split may overwrite its weights, and splits a negative amount as its mirror image") {
  std::vector<int64_t> parts = {2, 1};
  CHECK(cxs_split(-100, parts.data(), 2, parts.data(), nullptr) == CXS_OK);
  CHECK(parts == std::vector<int64_t>{-67, -33});
}

TEST_CASE("a split that cannot add up is refused") {
  Error error;
  int64_t part = 0;
  const int64_t negative[] = {-1};
  CHECK(cxs_split(5, nullptr, 0, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_split(0, nullptr, 0, nullptr, error.out()) == CXS_OK);
  CHECK(cxs_split(5, negative, 1, &part, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_row(error.get()) == 1);
  CHECK(cxs_split(5, nullptr, 1, &part, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_split(5, negative, 1, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_split(5, negative, -1, &part, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_split(CXS_NULL, negative, 1, &part, error.out()) == CXS_INVALID_ARGUMENT);
}
