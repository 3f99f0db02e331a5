#include <cstddef>
#include <cstring>

#include "capi/handles.h"

// How structs of older and newer callers are taken.

using namespace capi_test;

namespace {

cxs_margin_terms Terms() {
  cxs_margin_terms terms = Init(cxs_margin_terms_init);
  terms.list_price = 100 * CXS_MICROS;
  terms.goods = 60 * CXS_MICROS;
  return terms;
}

// A caller of a later version, whose struct has more fields than ours.
struct LaterTerms {
  cxs_margin_terms known;
  int64_t later;
};

}  // namespace

TEST_CASE("an older caller's shorter struct gets defaults for what it lacks") {
  cxs_margin_terms terms = Terms();
  terms.struct_size = offsetof(cxs_margin_terms, goods);  // the version without goods
  cxs_margin margin = Init(cxs_margin_init);
  CHECK(cxs_margin_compute(&terms, &margin, nullptr) == CXS_OK);
  CHECK(margin.invoice_price == 100 * CXS_MICROS);
  CHECK(margin.costs_known == 0);
  CHECK(margin.gross_margin == CXS_NULL);
}

TEST_CASE("a newer caller's longer struct is taken while its new fields are zero") {
  LaterTerms terms = {Terms(), 0};
  terms.known.struct_size = sizeof terms;
  cxs_margin margin = Init(cxs_margin_init);
  CHECK(cxs_margin_compute(&terms.known, &margin, nullptr) == CXS_OK);
  CHECK(margin.gross_margin == 40 * CXS_MICROS);

  terms.later = 1;
  Error error;
  CHECK(cxs_margin_compute(&terms.known, &margin, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("does not know"));
}

TEST_CASE("a struct_size that ends inside a field, or was never set, is refused") {
  const uint32_t wrong[] = {0, 1, offsetof(cxs_margin_terms, goods) + 4, 100000, 0xCDCDCDCD};
  for (const uint32_t size : wrong) {
    cxs_margin_terms terms = Terms();
    terms.struct_size = size;
    cxs_margin margin = Init(cxs_margin_init);
    Error error;
    CHECK(cxs_margin_compute(&terms, &margin, error.out()) == CXS_INVALID_ARGUMENT);
    CHECK(error.Says("struct_size"));
  }
}

TEST_CASE("an output gets what fits, zeros after it, and keeps its struct_size") {
  const cxs_margin_terms terms = Terms();
  struct {
    cxs_margin known;
    int64_t later;
  } longer;
  std::memset(&longer, 0xFF, sizeof longer);
  longer.known.struct_size = sizeof longer;
  CHECK(cxs_margin_compute(&terms, &longer.known, nullptr) == CXS_OK);
  CHECK(longer.known.gross_margin == 40 * CXS_MICROS);
  CHECK(longer.later == 0);
  CHECK(longer.known.struct_size == sizeof longer);

  cxs_margin shorter;
  std::memset(&shorter, 0xFF, sizeof shorter);
  shorter.struct_size = offsetof(cxs_margin, net_revenue);
  CHECK(cxs_margin_compute(&terms, &shorter, nullptr) == CXS_OK);
  CHECK(shorter.invoice_price == 100 * CXS_MICROS);
  CHECK(shorter.net_revenue == -1);  // beyond what the caller has: untouched
}

TEST_CASE("an output is zero after an error") {
  cxs_margin_terms terms = Terms();
  terms.discount_shares[0] = -1;
  cxs_margin margin;
  std::memset(&margin, 0xFF, sizeof margin);
  margin.struct_size = sizeof margin;
  CHECK(cxs_margin_compute(&terms, &margin, nullptr) == CXS_INVALID_ARGUMENT);
  CHECK(margin.net_revenue == 0);
  CHECK(margin.costs_known == 0);
}

TEST_CASE("_init fills as much as the caller has and takes NULL") {
  struct {
    cxs_run run;
    char guard[8];
  } space;
  std::memset(&space, 0xFF, sizeof space);
  cxs_run_init(&space.run, offsetof(cxs_run, progress));
  CHECK(space.run.struct_size == offsetof(cxs_run, progress));
  CHECK(space.run.threads == 0);
  CHECK((space.run.progress != nullptr));  // untouched
  cxs_run_init(nullptr, sizeof(cxs_run));
  cxs_margin_terms_init(nullptr, 0);
  cxs_run_init(&space.run, 2);
}

TEST_CASE("a struct of zeros with its size is all defaults") {
  cxs_run run = {};
  run.struct_size = sizeof run;
  cxs_load_options options = {};
  options.struct_size = sizeof options;
  const Book book = NewBook();
  CHECK(cxs_book_load_csv(book.get(), CXS_TABLE_TEAMS, "team\nSales\n", -1, &options, &run, nullptr,
                          nullptr) == CXS_OK);
}

TEST_CASE("an unknown enum value is refused") {
  const Book book = NewBook();
  Error error;
  cxs_load_options options = MakeLoadOptions();
  options.dangling = 4;
  CHECK(cxs_book_load_csv(book.get(), CXS_TABLE_TEAMS, "team\nSales\n", -1, &options, nullptr,
                          nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("CXS_DANGLING"));
  options = MakeLoadOptions();
  options.extra_columns = -1;
  CHECK(cxs_book_load_csv(book.get(), CXS_TABLE_TEAMS, "team\nSales\n", -1, &options, nullptr,
                          nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_load_csv(book.get(), 0, "team\nSales\n", -1, nullptr, nullptr, nullptr,
                          error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_load_csv(book.get(), CXS_TABLE_STRATEGY + 1, "team\nSales\n", -1, nullptr, nullptr,
                          nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  cxs_result* result = nullptr;
  CHECK(cxs_describe(99, nullptr, &result, error.out()) == CXS_INVALID_ARGUMENT);
  cxs_report_options report_options = Init(cxs_report_options_init);
  report_options.format = 3;
  cxs_buffer* report = nullptr;
  CHECK(cxs_book_report(book.get(), &report_options, nullptr, &report, error.out()) ==
        CXS_INVALID_ARGUMENT);
}
