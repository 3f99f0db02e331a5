#include <cmath>
#include <cstring>
#include <string>

#include "capi/handles.h"

using namespace capi_test;

namespace {

Result BySegment() { return Query(SmallCompany(), "margin", R"({"by":["segment"]})"); }

int32_t Column(const Result& result, const char* name) {
  const int32_t column = cxs_result_find(result.get(), name);
  REQUIRE(column >= 0);
  return column;
}

}  // namespace

TEST_CASE("columns have names, kinds, units and scales") {
  const Result result = BySegment();
  const int32_t money = Column(result, "contribution_margin");
  CHECK(std::string(cxs_result_name(result.get(), money)) == "contribution_margin");
  CHECK(cxs_result_kind(result.get(), money) == CXS_KIND_SUM);
  CHECK(cxs_result_scale(result.get(), money) == 6);
  CHECK(std::string(cxs_result_unit(result.get(), money)) == "EUR");
  CHECK(cxs_result_kind(result.get(), Column(result, "segment")) == CXS_KIND_TEXT);
  CHECK(cxs_result_kind(result.get(), Column(result, "contribution_margin_share")) ==
        CXS_KIND_REAL);
  CHECK(cxs_result_find(result.get(), "nothing") == -1);
}

TEST_CASE("a cell is read as what it is") {
  const Result result = BySegment();
  const int32_t money = Column(result, "contribution_margin");
  int64_t micros = 0;
  CHECK(cxs_result_int64(result.get(), 0, money, &micros, nullptr) == CXS_OK);
  CHECK(micros == -5 * CXS_MICROS);
  int64_t high = 0;
  uint64_t low = 0;
  CHECK(cxs_result_int128(result.get(), 0, money, &high, &low, nullptr) == CXS_OK);
  CHECK(high == -1);
  CHECK(low == static_cast<uint64_t>(-5 * CXS_MICROS));
  double units = 0;
  CHECK(cxs_result_double(result.get(), 0, money, &units, nullptr) == CXS_OK);
  CHECK(units == -5.0);
  double share = 0;
  CHECK(cxs_result_double(result.get(), 0, Column(result, "contribution_margin_share"), &share,
                          nullptr) == CXS_OK);
  CHECK(share == -0.1);
  const char* text = nullptr;
  int64_t length = 0;
  CHECK(cxs_result_text(result.get(), 0, Column(result, "segment"), &text, &length, nullptr) ==
        CXS_OK);
  CHECK(std::string(text, static_cast<size_t>(length)) == "Industry");
}

TEST_CASE("a cell is not read as what it is not") {
  const Result result = BySegment();
  Error error;
  int64_t number = 7;
  CHECK(cxs_result_int64(result.get(), 0, Column(result, "segment"), &number, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(number == 0);
  CHECK(error.Says("segment"));
  double real = 0;
  CHECK(cxs_result_double(result.get(), 0, Column(result, "segment"), &real, error.out()) ==
        CXS_INVALID_ARGUMENT);
  const char* text = nullptr;
  int64_t length = 0;
  CHECK(cxs_result_text(result.get(), 0, Column(result, "contribution_margin"), &text, &length,
                        error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_int64(result.get(), 2, 0, &number, error.out()) == CXS_OUT_OF_RANGE);
  CHECK(cxs_result_int64(result.get(), -1, 0, &number, error.out()) == CXS_OUT_OF_RANGE);
  CHECK(cxs_result_int64(result.get(), 0, 9999, &number, error.out()) == CXS_OUT_OF_RANGE);
  CHECK(cxs_result_int64(result.get(), INT64_MAX, -1, &number, error.out()) == CXS_OUT_OF_RANGE);
  CHECK(cxs_result_is_null(result.get(), 0, -1) == 1);
  CHECK(std::string(cxs_result_name(result.get(), -1)).empty());
}

TEST_CASE("null is told from zero and from empty text") {
  const Book book = NewBook();
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,\nC2,\"\"\n");
  Load(book, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount,currency\n"
       "D1,C1,Closed,won,2026-01-15,100,EUR\nD2,C2,Closed,won,2026-01-15,100,EUR\n");
  const Result result = Query(book, "margin", R"({"by":["segment"]})");
  REQUIRE(cxs_result_rows(result.get()) == 2);
  const int32_t segment = Column(result, "segment");
  const char* text = nullptr;
  int64_t length = 5;
  CHECK(cxs_result_is_null(result.get(), 0, segment) == 1);
  CHECK(cxs_result_text(result.get(), 0, segment, &text, &length, nullptr) == CXS_OK);
  CHECK(text == nullptr);
  CHECK(length == 0);
  CHECK(cxs_result_is_null(result.get(), 1, segment) == 0);
  CHECK(cxs_result_text(result.get(), 1, segment, &text, &length, nullptr) == CXS_OK);
  CHECK(text != nullptr);
  CHECK(length == 0);

  // The cost of goods is unknown, so the share of margin is, too.
  const int32_t share = Column(result, "contribution_margin_share");
  CHECK(cxs_result_is_null(result.get(), 0, share) == 1);
  double real = 0;
  CHECK(cxs_result_double(result.get(), 0, share, &real, nullptr) == CXS_OK);
  CHECK(std::isnan(real));
}

TEST_CASE("whole columns are borrowed by kind") {
  const Result result = BySegment();
  const int32_t money = Column(result, "net_revenue");
  const void* const words = cxs_result_int128s(result.get(), money);
  REQUIRE(words != nullptr);
  uint64_t both[4];
  std::memcpy(both, words, sizeof both);
  CHECK(both[0] == 50u * 1000000u);
  CHECK(both[2] == 100u * 1000000u);
  CHECK(cxs_result_int64s(result.get(), money) == nullptr);
  const int64_t* const deals = cxs_result_int64s(result.get(), Column(result, "deals"));
  REQUIRE(deals != nullptr);
  CHECK(deals[0] == 1);
  const double* const shares =
      cxs_result_doubles(result.get(), Column(result, "gross_margin_share"));
  REQUIRE(shares != nullptr);
  CHECK(shares[1] == 0.4);
  CHECK(cxs_result_doubles(result.get(), -1) == nullptr);
}

TEST_CASE("a result is written as CSV, JSON and text") {
  const Book book = NewBook();
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,=1+1\n");
  Load(book, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount,currency\n"
       "D1,C1,Closed,won,2026-01-15,100,EUR\n");
  const Result result = Query(book, "margin", R"({"by":["segment"]})");
  CHECK(Csv(result).find("\n=1+1,1,") != std::string::npos);
  cxs_csv_options options = Init(cxs_csv_options_init);
  options.delimiter = ';';
  options.guard_formulas = 1;
  cxs_buffer* buffer = nullptr;
  REQUIRE(cxs_result_to_csv(result.get(), &options, &buffer, nullptr) == CXS_OK);
  CHECK(Text(Buffer(buffer)).find("\n'=1+1;1;") != std::string::npos);
  REQUIRE(cxs_result_to_json(result.get(), &buffer, nullptr) == CXS_OK);
  CHECK(Text(Buffer(buffer)).find("\"100.00\"") != std::string::npos);
  REQUIRE(cxs_result_to_text(result.get(), -1, &buffer, nullptr) == CXS_OK);
  CHECK(Text(Buffer(buffer)).find("100.00") != std::string::npos);
  options.delimiter = '"';
  CHECK(cxs_result_to_csv(result.get(), &options, &buffer, nullptr) == CXS_INVALID_ARGUMENT);
  CHECK(buffer == nullptr);
}

TEST_CASE("a buffer ends with a NUL that is not counted") {
  const Result result = BySegment();
  cxs_buffer* buffer = nullptr;
  REQUIRE(cxs_result_to_csv(result.get(), nullptr, &buffer, nullptr) == CXS_OK);
  const Buffer owned(buffer);
  CHECK(cxs_buffer_data(buffer)[cxs_buffer_size(buffer)] == '\0');
  CHECK(static_cast<int64_t>(std::strlen(cxs_buffer_data(buffer))) == cxs_buffer_size(buffer));
}
