#include <cfenv>
#include <cstring>
#include <string>

#include "capi/handles.h"

using namespace capi_test;

TEST_CASE("NULL stands for success wherever an error is read") {
  CHECK(cxs_error_code(nullptr) == CXS_OK);
  CHECK(std::string(cxs_error_message(nullptr)).empty());
  CHECK(std::string(cxs_error_table(nullptr)).empty());
  CHECK(std::string(cxs_error_column(nullptr)).empty());
  CHECK(cxs_error_row(nullptr) == 0);
  cxs_error_destroy(nullptr);
}

TEST_CASE("an error knows its code, sentence, table, column and row") {
  const Book book = NewBook();
  Error error;
  const cxs_status status =
      cxs_book_load_csv(book.get(), CXS_TABLE_CUSTOMERS, "customer_id,employees\nC1,5\nC2,many\n",
                        -1, nullptr, nullptr, nullptr, error.out());
  CHECK(status == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_code(error.get()) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_table(error.get())) == "customers");
  CHECK(std::string(cxs_error_column(error.get())) == "employees");
  CHECK(cxs_error_row(error.get()) == 2);
  CHECK(error.Says("many"));
}

TEST_CASE("the error is written on success too, and what it held is not freed") {
  char elsewhere = 0;
  cxs_error* error = reinterpret_cast<cxs_error*>(&elsewhere);
  int32_t table = 0;
  CHECK(cxs_table_id("deals", &table, &error) == CXS_OK);
  CHECK(error == nullptr);
  CHECK(table == CXS_TABLE_DEALS);
}

TEST_CASE("errors may be left out") {
  int32_t table = 7;
  CHECK(cxs_table_id("deels", &table, nullptr) == CXS_NOT_FOUND);
  CHECK(table == 0);
}

TEST_CASE("an unknown name is answered with the nearest known one") {
  Error error;
  int32_t table = 0;
  CHECK(cxs_table_id("deels", &table, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("'deals'"));
}

TEST_CASE("every status has a name") {
  CHECK(std::string(cxs_status_name(CXS_OK)) == "OK");
  CHECK(std::string(cxs_status_name(CXS_INVALID_ARGUMENT)) == "INVALID_ARGUMENT");
  CHECK(std::string(cxs_status_name(CXS_UNAUTHENTICATED)) == "UNAUTHENTICATED");
  CHECK(std::string(cxs_status_name(-1)) == "UNKNOWN");
  CHECK(std::string(cxs_status_name(17)) == "UNKNOWN");
}

TEST_CASE("the version of the library is that of its header") {
  const std::string version = std::to_string(CXS_VERSION_MAJOR) + "." +
                              std::to_string(CXS_VERSION_MINOR) + "." +
                              std::to_string(CXS_VERSION_PATCH);
  CHECK(cxs_version() == version);
  CHECK(cxs_version_number() ==
        CXS_VERSION_MAJOR * 1000000 + CXS_VERSION_MINOR * 1000 + CXS_VERSION_PATCH);
}

TEST_CASE("the caller's rounding mode changes no result and comes back") {
  const Book book = SmallCompany();
  const std::string expected = Csv(Query(book, "margin", R"({"by":["segment"]})"));
  const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  for (const int mode : modes) {
    std::fesetround(mode);
    const std::string got = Csv(Query(book, "margin", R"({"by":["segment"]})"));
    const int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    CHECK(got == expected);
    CHECK(after == mode);
  }
}
