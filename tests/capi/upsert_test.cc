#include <string>
#include <vector>

#include "capi/handles.h"

using namespace capi_test;

namespace {

cxs_value Null() { return Init(cxs_value_init); }

cxs_value TextValue(const char* text) {
  cxs_value value = Init(cxs_value_init);
  value.kind = CXS_VALUE_TEXT;
  value.text = text;
  return value;
}

cxs_value Number(int64_t number, int32_t scale) {
  cxs_value value = Init(cxs_value_init);
  value.kind = CXS_VALUE_NUMBER;
  value.number = number;
  value.scale = scale;
  return value;
}

cxs_value Day(int64_t day) {
  cxs_value value = Init(cxs_value_init);
  value.kind = CXS_VALUE_DATE;
  value.number = day;
  return value;
}

int32_t ColumnId(const Book& book, int32_t table, const char* name) {
  int32_t id = -1;
  Error error;
  REQUIRE_MESSAGE(cxs_book_column_id(book.get(), table, name, &id, error.out()) == CXS_OK,
                  error.message());
  return id;
}

struct Row {
  std::vector<const char*> columns;
  std::vector<cxs_value> values;
};

cxs_status Upsert(const Book& book, int32_t table, const Row& row, Error* error) {
  std::vector<int32_t> ids;
  std::vector<const cxs_value*> values;
  for (const char* name : row.columns) ids.push_back(ColumnId(book, table, name));
  for (const cxs_value& value : row.values) values.push_back(&value);
  return cxs_book_upsert(book.get(), table, ids.data(), values.data(),
                         static_cast<int32_t>(ids.size()), nullptr, nullptr, error->out());
}

Row WonDeal(const char* id, const cxs_value& amount) {
  return {
      {"deal_id", "stage", "status", "closed_on", "amount", "customer_id"},
      {TextValue(id), TextValue("Closed"), TextValue("won"), Day(20468), amount, TextValue("C1")}};
}

}  // namespace

TEST_CASE("a new key adds a row, a known one replaces it as a whole") {
  const Book book = SmallCompany();
  Error error;
  CHECK_MESSAGE(Upsert(book, CXS_TABLE_DEALS, WonDeal("D4", Number(725, 2)), &error) == CXS_OK,
                error.message());
  CHECK(Rows(book, "deals") == 4);
  CHECK(NetRevenue(book) == "157.25");
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D1", Number(1, 0)), &error) == CXS_OK);
  CHECK(Rows(book, "deals") == 4);
  CHECK(NetRevenue(book) == "58.25");
  // D1's cost was not named, so it is unknown now.
  const Result retail = Query(book, "margin", R"({"filter":"segment=Retail"})");
  CHECK(Cell(retail, 0, "net_revenue") == "8.25");
  CHECK(Cell(retail, 0, "cost_coverage") == "0");
}

TEST_CASE("numbers are taken in every scale that the column can hold exactly") {
  Error error;
  const Book book = SmallCompany();
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D4", Number(1500000, 6)), &error) == CXS_OK);
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D5", Number(1500000000, 9)), &error) == CXS_OK);
  CHECK(NetRevenue(book) == "153.00");
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D6", Number(1, 7)), &error) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("deals.amount"));
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D6", Number(INT64_MAX, 0)), &error) ==
        CXS_INVALID_ARGUMENT);
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D6", Number(1, 13)), &error) ==
        CXS_INVALID_ARGUMENT);
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D6", Number(1, -1)), &error) ==
        CXS_INVALID_ARGUMENT);
  CHECK(Rows(book, "deals") == 5);
}

TEST_CASE("text is read as CSV is") {
  Error error;
  const Book book = SmallCompany();
  CHECK_MESSAGE(Upsert(book, CXS_TABLE_DEALS, WonDeal("D4", TextValue("2.50")), &error) == CXS_OK,
                error.message());
  CHECK(NetRevenue(book) == "152.50");
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("D5", TextValue("2,50")), &error) ==
        CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_column(error.get())) == "amount");
  CHECK(Upsert(book, CXS_TABLE_DEALS, WonDeal("\xc3", Number(1, 0)), &error) ==
        CXS_INVALID_ARGUMENT);
  CHECK(error.Says("UTF-8"));
}

TEST_CASE("numbers, days and truth go into dimensions as their canonical text") {
  const Book book = NewBook();
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,floors,moved_on\nC1,2,2026-01-01\n");
  Error error;
  CHECK_MESSAGE(
      Upsert(book, CXS_TABLE_CUSTOMERS,
             {{"customer_id", "floors", "moved_on"}, {TextValue("C2"), Number(25, 1), Day(20468)}},
             &error) == CXS_OK,
      error.message());
  Load(book, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount\nD1,C2,Closed,won,2026-02-01,5\n");
  const Result result = Query(book, "margin", R"({"by":["floors","moved_on"]})");
  CHECK(cxs_result_rows(result.get()) == 1);
  CHECK(Csv(result).find("2.5,2026-01-15,") != std::string::npos);
}

TEST_CASE("a row that breaks a rule is refused and changes nothing") {
  const Book book = SmallCompany();
  Error error;
  Row row = WonDeal("D1", Number(1, 0));
  row.values[3] = Null();  // won without a close date
  CHECK(Upsert(book, CXS_TABLE_DEALS, row, &error) == CXS_INVALID_ARGUMENT);
  CHECK(std::string(cxs_error_column(error.get())) == "closed_on");
  CHECK(Upsert(book, CXS_TABLE_DEALS, {{"deal_id"}, {TextValue("D1")}}, &error) ==
        CXS_INVALID_ARGUMENT);
  row = WonDeal("D1", Number(1, 0));
  row.values[2] = TextValue("gewonnen");
  CHECK(Upsert(book, CXS_TABLE_DEALS, row, &error) == CXS_INVALID_ARGUMENT);
  CHECK(NetRevenue(book) == "150.00");
}

TEST_CASE("columns and values that cannot be are refused") {
  const Book book = SmallCompany();
  Error error;
  int32_t id = 5;
  CHECK(cxs_book_column_id(book.get(), CXS_TABLE_DEALS, "amuont", &id, error.out()) ==
        CXS_NOT_FOUND);
  CHECK(id == -1);
  CHECK(error.Says("'amount'"));

  const cxs_value value = TextValue("D1");
  const cxs_value* const values[] = {&value, &value};
  const int32_t twice[] = {0, 0};
  const int32_t beyond[] = {0, 9999};
  const int32_t negative[] = {-1, 0};
  const int32_t* const wrong[] = {twice, beyond, negative};
  for (const int32_t* columns : wrong) {
    CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, columns, values, 2, nullptr, nullptr,
                          error.out()) == CXS_INVALID_ARGUMENT);
  }
  cxs_value unknown = TextValue("D1");
  unknown.kind = 5;
  const cxs_value* const odd[] = {&unknown};
  CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, twice, odd, 1, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
  const cxs_value* const nothing[] = {nullptr};
  CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, twice, nothing, 1, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, nullptr, nullptr, 0, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, nullptr, values, 1, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, twice, values, -1, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(Rows(book, "deals") == 3);
}
