#include <cmath>

#include "capi/handles.h"

// Tier 1 with what a price would do, and who approves. Cases M3, M4 and M7 of the margin reference.

using namespace capi_test;

namespace {

cxs_floor_terms FloorTerms() {
  cxs_floor_terms terms = Init(cxs_floor_terms_init);
  terms.cost = 60 * CXS_MICROS;
  terms.target_share = CXS_NANOS / 4;
  return terms;
}

Book CompanyWithPolicies() {
  Book book = NewBook();
  const auto load = [&](int32_t table, const char* csv) {
    Error error;
    REQUIRE_MESSAGE(cxs_book_load_csv(book.get(), table, csv, -1, nullptr, nullptr, nullptr,
                                      error.out()) == CXS_OK,
                    error.message());
  };
  load(CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  load(CXS_TABLE_POLICIES,
       "policy_id,filter,max_discount_share,floor_margin_share,approver,valid_to\n"
       "P1,segment=Retail,0.10,,Sales lead,\n"
       "P2,segment=Retail,0.20,0.25,Head of sales,\n"
       "P3,segment=Industry,0.05,,Sales lead,\n"
       "P4,segment=Retail; amount>=500,,0.40,CFO,\n"
       "P5,,0.01,,Nobody now,2025-12-31\n");
  return book;
}

Policies Prepare(const Book& book, std::vector<const char*> columns,
                 std::vector<const char*> values) {
  Error error;
  cxs_policies* policies = nullptr;
  REQUIRE_MESSAGE(
      cxs_policies_create(book.get(), columns.data(), values.data(),
                          static_cast<int32_t>(columns.size()), 20468, nullptr, &policies,
                          error.out()) == CXS_OK,  // 2026-01-15
      error.message());
  return Policies(policies);
}

cxs_approval Judge(const Policies& policies, const cxs_margin_terms& terms) {
  cxs_approval approval = Init(cxs_approval_init);
  Error error;
  REQUIRE_MESSAGE(cxs_policies_judge(policies.get(), &terms, &approval, error.out()) == CXS_OK,
                  error.message());
  return approval;
}

cxs_margin_terms Terms(int64_t list, int64_t discount_percent, int64_t goods) {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = list * CXS_MICROS;
  terms.discount_shares[0] = discount_percent * CXS_NANOS / 100;
  terms.goods = goods == CXS_NULL ? CXS_NULL : goods * CXS_MICROS;
  return terms;
}

}  // namespace

TEST_CASE("the floor price of a cost of 60 and a target of 25 % is 80") {
  const cxs_floor_terms terms = FloorTerms();
  int64_t price = 0;
  CHECK(cxs_floor_price(&terms, &price, nullptr) == CXS_OK);
  CHECK(price == 80 * CXS_MICROS);
}

TEST_CASE("the floor price with rebates and commission is rounded up to the micro") {
  cxs_floor_terms terms = FloorTerms();
  terms.cost_to_serve = 3 * CXS_MICROS;
  terms.off_invoice_share = 5 * CXS_NANOS / 100;
  terms.invoice_cost_share = 4 * CXS_NANOS / 100;
  int64_t price = 0;
  CHECK(cxs_floor_price(&terms, &price, nullptr) == CXS_OK);
  CHECK(price == 93680298);  // 63 / 0.6725 = 93.6802973...
}

TEST_CASE("the largest discount leaves the floor price") {
  const cxs_floor_terms terms = FloorTerms();
  int64_t amount = 0;
  int64_t share = 0;
  CHECK(cxs_largest_discount(100 * CXS_MICROS, &terms, &amount, &share, nullptr) == CXS_OK);
  CHECK(amount == 20 * CXS_MICROS);
  CHECK(share == CXS_NANOS / 5);
  CHECK(cxs_largest_discount(75 * CXS_MICROS, &terms, &amount, &share, nullptr) == CXS_OK);
  CHECK(amount == -5 * CXS_MICROS);  // the list price is too low
  CHECK(share == -66666667);
}

TEST_CASE("a price cut of 10 % at a contribution of 40 % needs a third more volume") {
  double change = 0;
  CHECK(cxs_break_even_volume(-CXS_NANOS / 10, 4 * CXS_NANOS / 10, &change, nullptr) == CXS_OK);
  CHECK(change == 1.0 / 3);
}

TEST_CASE("terms for which no price or volume is enough are refused") {
  Error error;
  int64_t price = 7;
  cxs_floor_terms terms = FloorTerms();
  terms.off_invoice_share = CXS_NANOS;
  CHECK(cxs_floor_price(&terms, &price, error.out()) == CXS_FAILED_PRECONDITION);
  CHECK(price == 0);
  terms = FloorTerms();
  terms.cost = CXS_NULL;
  CHECK(cxs_floor_price(&terms, &price, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_column(error.get())) == "cost");
  double change = 0;
  CHECK(cxs_break_even_volume(-CXS_NANOS / 2, CXS_NANOS / 2, &change, error.out()) ==
        CXS_FAILED_PRECONDITION);
  CHECK(std::isnan(change));
  CHECK(cxs_break_even_volume(-CXS_NANOS / 10, 2 * CXS_NANOS, &change, error.out()) ==
        CXS_INVALID_ARGUMENT);
}

TEST_CASE("the policies of the deal's customer bind it on the day, and say who approves") {
  const Book book = CompanyWithPolicies();
  const Policies policies = Prepare(book, {"customer_id"}, {"C1"});
  REQUIRE(cxs_policies_count(policies.get()) == 3);  // P1, P2, P4
  CHECK(std::string(cxs_policies_id(policies.get(), 0)) == "P1");
  CHECK(std::string(cxs_policies_approver(policies.get(), 1)) == "Head of sales");
  CHECK(std::string(cxs_policies_id(policies.get(), 3)).empty());

  const cxs_approval fine = Judge(policies, Terms(100, 10, 50));
  CHECK(fine.beyond == 0);
  CHECK(fine.not_judged == 0);
  CHECK(fine.discount_policy == -1);
  CHECK(fine.margin_policy == -1);

  const cxs_approval lead = Judge(policies, Terms(100, 15, 50));
  CHECK(lead.beyond == 1);
  CHECK(lead.discount_policy == 0);
  CHECK(lead.discount_beyond == 5 * CXS_MICROS);

  // 70 is 30 % off, beyond both; the margin of 20 is 2.5 above a quarter of 70.
  const cxs_approval head = Judge(policies, Terms(100, 30, 50));
  CHECK(head.beyond == 2);
  CHECK(head.discount_policy == 1);
  CHECK(head.discount_beyond == 10 * CXS_MICROS);
  CHECK(head.margin_policy == -1);

  // P4 binds from an amount of 500 on: 540 with goods of 450 is short of 216 by 126, of 135 by 45.
  const cxs_approval large = Judge(policies, Terms(600, 10, 450));
  CHECK(large.beyond == 2);
  CHECK(large.discount_policy == -1);
  CHECK(large.margin_policy == 1);
  CHECK(large.margin_short == 45 * CXS_MICROS);
}

TEST_CASE("what cannot be judged is said, not taken for fine") {
  const Book book = CompanyWithPolicies();
  const Policies policies = Prepare(book, {"segment"}, {"Retail"});
  const cxs_approval unknown_cost = Judge(policies, Terms(100, 5, CXS_NULL));
  CHECK(unknown_cost.beyond == 0);
  CHECK(unknown_cost.not_judged == 1);  // P2's floor; P4 does not bind
  // Nobody said whose deal it is: P1 and P3 may bind it, and would be broken.
  const Policies nobody = Prepare(book, {}, {});
  const cxs_approval unknown_segment = Judge(nobody, Terms(100, 15, 50));
  CHECK(unknown_segment.beyond == 0);
  CHECK(unknown_segment.not_judged == 2);
}

TEST_CASE("policies that cannot be prepared are refused by name") {
  Error error;
  cxs_policies* policies = nullptr;
  const Book none = NewBook();
  CHECK(cxs_policies_create(none.get(), nullptr, nullptr, 0, 20468, nullptr, &policies,
                            error.out()) == CXS_FAILED_PRECONDITION);
  CHECK(std::string(cxs_error_table(error.get())) == "policies");
  const Book book = CompanyWithPolicies();
  const char* const columns[] = {"segmnt"};
  const char* const values[] = {"Retail"};
  CHECK(cxs_policies_create(book.get(), columns, values, 1, 20468, nullptr, &policies,
                            error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("Did you mean"));
  REQUIRE(cxs_book_load_csv(book.get(), CXS_TABLE_POLICIES, "policy_id,filter\nP6,segment>\n", -1,
                            nullptr, nullptr, nullptr, nullptr) == CXS_OK);
  CHECK(cxs_policies_create(book.get(), nullptr, nullptr, 0, 20468, nullptr, &policies,
                            error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_table(error.get())) == "policies");
  CHECK(std::string(cxs_error_column(error.get())) == "filter");
  CHECK(cxs_error_row(error.get()) == 6);
}

TEST_CASE("terms at the limit of 64 bits are an error, not a wrong sum") {
  const Book book = CompanyWithPolicies();
  const Policies policies = Prepare(book, {"segment"}, {"Retail"});
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = INT64_MAX;
  terms.goods = INT64_MAX;
  terms.cost_to_serve = 0;
  cxs_approval approval = Init(cxs_approval_init);
  CHECK(cxs_policies_judge(policies.get(), &terms, &approval, nullptr) == CXS_OK);
  CHECK(approval.margin_short == 2305843009213693952);  // a quarter of it, half to even
  terms.goods = INT64_MAX;
  terms.discount_shares[0] = CXS_NANOS;
  CHECK(cxs_policies_judge(policies.get(), &terms, &approval, nullptr) == CXS_OK);
  terms.cost_to_serve = 10;
  Error error;
  CHECK(cxs_policies_judge(policies.get(), &terms, &approval, error.out()) == CXS_OUT_OF_RANGE);
  CHECK(approval.discount_policy == -1);
  cxs_floor_terms floor = Init(cxs_floor_terms_init);
  floor.cost = INT64_MAX;
  floor.target_share = CXS_NANOS / 2;
  int64_t price = 0;
  CHECK(cxs_floor_price(&floor, &price, error.out()) == CXS_OUT_OF_RANGE);
}
