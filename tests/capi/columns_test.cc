#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "capi/handles.h"

// Plain column arrays.

using namespace capi_test;

namespace {

// The columns of one load.
class Columns {
 public:
  cxs_column& Add(const char* name, int32_t type, const void* values) {
    columns_.push_back(std::make_unique<cxs_column>(Init(cxs_column_init)));
    cxs_column& column = *columns_.back();
    column.name = name;
    column.type = type;
    column.values = values;
    return column;
  }
  cxs_status Load(const Book& book, int32_t table, int64_t rows, Error* error,
                  const cxs_load_options* options = nullptr, LoadReport* report = nullptr) {
    std::vector<const cxs_column*> pointers;
    for (const auto& column : columns_) pointers.push_back(column.get());
    cxs_load_report* filled = nullptr;
    const cxs_status status = cxs_book_load_columns(
        book.get(), table, pointers.data(), static_cast<int32_t>(pointers.size()), rows, options,
        nullptr, report == nullptr ? nullptr : &filled, error->out());
    if (report != nullptr) report->reset(filled);
    return status;
  }

 private:
  std::vector<std::unique_ptr<cxs_column>> columns_;
};

// Two won deals with the amounts given as `type`.
cxs_status LoadAmounts(const Book& book, int32_t type, const void* amounts, int32_t scale,
                       Error* error, const uint8_t* validity = nullptr) {
  static const char* const ids[] = {"A", "B"};
  static const char* const customers[] = {"C1", "C1"};
  static const char* const stages[] = {"Closed", "Closed"};
  static const char* const statuses[] = {"won", "won"};
  static const int32_t days[] = {20468, 20468};
  Columns columns;
  columns.Add("deal_id", CXS_ARRAY_STRINGS, ids);
  columns.Add("customer_id", CXS_ARRAY_STRINGS, customers);
  columns.Add("stage", CXS_ARRAY_STRINGS, stages);
  columns.Add("status", CXS_ARRAY_STRINGS, statuses);
  columns.Add("closed_on", CXS_ARRAY_DATE, days);
  cxs_column& amount = columns.Add("amount", type, amounts);
  amount.scale = scale;
  amount.validity = validity;
  return columns.Load(book, CXS_TABLE_DEALS, 2, error);
}

}  // namespace

TEST_CASE("whole numbers carry their scale") {
  Error error;
  const int64_t cents[] = {1050, 25};
  const Book book = NewBook();
  CHECK_MESSAGE(LoadAmounts(book, CXS_ARRAY_INT64, cents, 2, &error) == CXS_OK, error.message());
  CHECK(NetRevenue(book) == "10.75");
  const int64_t micros[] = {1050000, 1};
  const Book exact = NewBook();
  CHECK(LoadAmounts(exact, CXS_ARRAY_INT64, micros, 6, &error) == CXS_OK);
  CHECK(NetRevenue(exact) == "1.050001");
}

TEST_CASE("a scale is never guessed") {
  Error error;
  const int64_t cents[] = {1050, 25};
  const double units[] = {10.5, 0.25};
  CHECK(LoadAmounts(NewBook(), CXS_ARRAY_INT64, cents, -1, &error) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("decimal places"));
  CHECK(LoadAmounts(NewBook(), CXS_ARRAY_DOUBLE, units, -1, &error) == CXS_INVALID_ARGUMENT);
  CHECK(LoadAmounts(NewBook(), CXS_ARRAY_DOUBLE, units, 13, &error) == CXS_INVALID_ARGUMENT);
}

TEST_CASE("doubles are rounded as their decimal text is, half to even") {
  Error error;
  const double units[] = {0.1 + 0.2, 1.005};  // 0.30000000000000004; shown as 1.005
  const Book book = NewBook();
  CHECK(LoadAmounts(book, CXS_ARRAY_DOUBLE, units, 2, &error) == CXS_OK);
  CHECK(NetRevenue(book) == "1.30");  // 0.30 + 1.00
}

TEST_CASE("NaN and infinity are refused with their row, null is not") {
  Error error;
  const double amounts[] = {1, std::numeric_limits<double>::quiet_NaN()};
  const Book book = NewBook();
  CHECK(LoadAmounts(book, CXS_ARRAY_DOUBLE, amounts, 2, &error) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_row(error.get()) == 2);
  CHECK(std::string(cxs_error_column(error.get())) == "amount");
  const double infinite[] = {-std::numeric_limits<double>::infinity(), 1};
  CHECK(LoadAmounts(book, CXS_ARRAY_DOUBLE, infinite, 2, &error) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_row(error.get()) == 1);
  const double huge[] = {1, 1e300};
  CHECK(LoadAmounts(book, CXS_ARRAY_DOUBLE, huge, 2, &error) == CXS_INVALID_ARGUMENT);
  const uint8_t validity[] = {1, 0};
  CHECK_MESSAGE(LoadAmounts(book, CXS_ARRAY_DOUBLE, amounts, 2, &error, validity) == CXS_OK,
                error.message());
  CHECK(NetRevenue(book) == "1.00");
}

TEST_CASE("texts by offsets, by pointers and by dictionary come to the same") {
  const char bytes[] = "xxC1C2C3";
  const int64_t offsets[] = {2, 4, 6, 8};
  const char* const strings[] = {"C1", "C2", "C3"};
  const char* const segments[] = {"Retail", nullptr, ""};
  const int32_t codes[] = {1, 0, 1};
  const char dictionary[] = "RetailIndustry";
  const int64_t entries[] = {0, 6, 14};
  Error error;

  const Book by_offsets = NewBook();
  Columns first;
  first.Add("customer_id", CXS_ARRAY_TEXT, bytes).offsets = offsets;
  cxs_column& coded = first.Add("segment", CXS_ARRAY_DICTIONARY, codes);
  coded.dictionary = dictionary;
  coded.offsets = entries;
  coded.dictionary_size = 2;
  CHECK_MESSAGE(first.Load(by_offsets, CXS_TABLE_CUSTOMERS, 3, &error) == CXS_OK, error.message());
  CHECK(Rows(by_offsets, "customers") == 3);

  const Book by_pointers = NewBook();
  Columns second;
  second.Add("customer_id", CXS_ARRAY_STRINGS, strings);
  second.Add("segment", CXS_ARRAY_STRINGS, segments);
  CHECK_MESSAGE(second.Load(by_pointers, CXS_TABLE_CUSTOMERS, 3, &error) == CXS_OK,
                error.message());
  CHECK(Rows(by_pointers, "customers") == 3);
}

TEST_CASE("bools, unaligned arrays and dimensions of numbers") {
  char space[3 * sizeof(int64_t) + 1];
  const int64_t heads[] = {5, 0, 70};
  std::memcpy(space + 1, heads, sizeof heads);
  const uint8_t prospects[] = {1, 0, 0};
  const char* const ids[] = {"C1", "C2", "C3"};
  Columns columns;
  columns.Add("customer_id", CXS_ARRAY_STRINGS, ids);
  columns.Add("is_prospect", CXS_ARRAY_BOOL, prospects);
  columns.Add("employees", CXS_ARRAY_INT64, space + 1).scale = 0;
  columns.Add("floors", CXS_ARRAY_INT64, space + 1).scale = 0;
  Error error;
  const Book book = NewBook();
  CHECK_MESSAGE(columns.Load(book, CXS_TABLE_CUSTOMERS, 3, &error) == CXS_OK, error.message());
  cxs_result* held = nullptr;
  REQUIRE(cxs_book_describe(book.get(), CXS_DESCRIBE_COLUMNS, "customers", &held, nullptr) ==
          CXS_OK);
  const Result result(held);
  const int64_t last = cxs_result_rows(held) - 1;
  CHECK(Cell(result, last, "name") == "floors");
  CHECK(Cell(result, last, "dimension") == "true");
}

TEST_CASE("arrays that do not fit each other are refused") {
  const char* const ids[] = {"C1", "C2"};
  const int32_t codes[] = {0, 2};
  const int64_t entries[] = {0, 2, 4};
  const int64_t backwards[] = {0, 3, 1};
  const int64_t negative[] = {-1, 3, 4};
  const Book book = NewBook();
  Error error;
  {
    Columns columns;
    columns.Add("customer_id", CXS_ARRAY_STRINGS, ids);
    cxs_column& coded = columns.Add("segment", CXS_ARRAY_DICTIONARY, codes);
    coded.dictionary = "AABB";
    coded.offsets = entries;
    coded.dictionary_size = 2;
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
    CHECK(cxs_error_row(error.get()) == 2);
    coded.dictionary_size = -1;
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
  }
  const int64_t* const bad_offsets[] = {backwards, negative, nullptr};
  for (const int64_t* offsets : bad_offsets) {
    Columns columns;
    columns.Add("customer_id", CXS_ARRAY_TEXT, "AABB").offsets = offsets;
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
  }
  {
    Columns columns;
    columns.Add("customer_id", CXS_ARRAY_STRINGS, nullptr);
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, -1, &error) == CXS_INVALID_ARGUMENT);
  }
  {
    Columns columns;
    columns.Add(nullptr, CXS_ARRAY_STRINGS, ids);
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
  }
  {
    Columns columns;
    columns.Add("customer_id", 8, ids);
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
  }
  {
    const int32_t day[] = {INT32_MAX, 0};
    Columns columns;
    columns.Add("customer_id", CXS_ARRAY_STRINGS, ids);
    columns.Add("acquired_on", CXS_ARRAY_DATE, day);
    CHECK(columns.Load(book, CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
    CHECK(cxs_error_row(error.get()) == 1);
  }
  CHECK(cxs_book_load_columns(book.get(), CXS_TABLE_CUSTOMERS, nullptr, 1, 2, nullptr, nullptr,
                              nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  const cxs_column* const none[] = {nullptr};
  CHECK(cxs_book_load_columns(book.get(), CXS_TABLE_CUSTOMERS, none, 1, 2, nullptr, nullptr,
                              nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(Rows(book, "customers") == 0);
}

TEST_CASE("bad UTF-8 is refused with its row") {
  const char* const ids[] = {"C1", "\xff"};
  Columns columns;
  columns.Add("customer_id", CXS_ARRAY_STRINGS, ids);
  Error error;
  CHECK(columns.Load(NewBook(), CXS_TABLE_CUSTOMERS, 2, &error) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_row(error.get()) == 2);
}

TEST_CASE("no rows need no arrays") {
  Columns columns;
  columns.Add("customer_id", CXS_ARRAY_STRINGS, nullptr);
  columns.Add("segment", CXS_ARRAY_TEXT, nullptr);
  Error error;
  const Book book = NewBook();
  CHECK_MESSAGE(columns.Load(book, CXS_TABLE_CUSTOMERS, 0, &error) == CXS_OK, error.message());
}

TEST_CASE("a null reached by any of the three ways is the same null") {
  const char* const ids[] = {"C1", "C2"};
  const int64_t heads[] = {CXS_NULL, 3};
  Columns columns;
  columns.Add("customer_id", CXS_ARRAY_STRINGS, ids);
  columns.Add("employees", CXS_ARRAY_INT64, heads).scale = 0;
  Error error;
  CHECK_MESSAGE(columns.Load(NewBook(), CXS_TABLE_CUSTOMERS, 2, &error) == CXS_OK, error.message());
}
