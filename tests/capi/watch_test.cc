#include <string>
#include <vector>

#include "capi/handles.h"

// Watches: queries that are kept up to date. That they are right after any change is tested in
// tests/watch; here it is what the C ABI adds.

using namespace capi_test;

namespace {

constexpr char kBySegment[] = R"({"by":["segment"]})";

// Adds or replaces a won deal.
void Won(const Book& book, const char* deal, const char* customer, const char* amount) {
  constexpr const char* kColumns[] = {"deal_id",   "customer_id", "stage",        "status",
                                      "closed_on", "amount",      "cost_of_goods"};
  const char* const texts[] = {deal, customer, "Closed", "won", "2026-03-01", amount, "10"};
  std::vector<int32_t> ids;
  std::vector<cxs_value> values;
  for (size_t i = 0; i < 7; ++i) {
    int32_t id = -1;
    REQUIRE(cxs_book_column_id(book.get(), CXS_TABLE_DEALS, kColumns[i], &id, nullptr) == CXS_OK);
    ids.push_back(id);
    cxs_value value = Init(cxs_value_init);
    value.kind = CXS_VALUE_TEXT;
    value.text = texts[i];
    values.push_back(value);
  }
  std::vector<const cxs_value*> pointers;
  for (const cxs_value& value : values) pointers.push_back(&value);
  Error error;
  REQUIRE_MESSAGE(cxs_book_upsert(book.get(), CXS_TABLE_DEALS, ids.data(), pointers.data(), 7,
                                  nullptr, nullptr, error.out()) == CXS_OK,
                  error.message());
}

WatchRow RowOf(const Watch& watch, const char* segment, std::vector<const char*> columns) {
  const char* const first[] = {segment};
  cxs_watch_row* row = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_watch_row_create(watch.get(), first, 1, columns.data(),
                                       static_cast<int32_t>(columns.size()), nullptr, &row,
                                       error.out()) == CXS_OK,
                  error.message());
  return WatchRow(row);
}

const cxs_result* Read(const WatchRow& row) {
  const cxs_result* result = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_watch_row_read(row.get(), nullptr, &result, error.out()) == CXS_OK,
                  error.message());
  return result;
}

int64_t Number(const cxs_result* result, int32_t column) {
  int64_t value = 0;
  REQUIRE(cxs_result_int64(result, 0, column, &value, nullptr) == CXS_OK);
  return value;
}

}  // namespace

TEST_CASE("a watch gives what the query gives, also after a change") {
  const Book book = SmallCompany();
  const Watch watch = NewWatch(book, "margin", kBySegment);
  CHECK(Csv(Read(watch)) == Csv(Query(book, "margin", kBySegment)));
  Won(book, "D4", "C1", "70");
  CHECK(Cell(Read(watch), 1, "net_revenue") == "170.00");
  CHECK(Csv(Read(watch)) == Csv(Query(book, "margin", kBySegment)));
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Industry\n");
  CHECK(Csv(Read(watch)) == Csv(Query(book, "margin", kBySegment)));
}

TEST_CASE("a row of a watch has the columns that were asked for, in their order") {
  const Book book = SmallCompany();
  const Watch watch = NewWatch(book, "margin", kBySegment);
  const WatchRow row = RowOf(watch, "Retail", {"contribution_margin", "segment", "deals"});
  const cxs_result* result = Read(row);
  CHECK(cxs_result_rows(result) == 1);
  CHECK(cxs_result_columns(result) == 3);
  CHECK(std::string(cxs_result_name(result, 0)) == "contribution_margin");
  CHECK(std::string(cxs_result_unit(result, 0)) == "EUR");
  CHECK(Number(result, 0) == 40 * CXS_MICROS);
  Won(book, "D4", "C1", "70");
  result = Read(row);
  CHECK(Number(result, 0) == 100 * CXS_MICROS);
  CHECK(Number(result, 2) == 2);
}

TEST_CASE("a row that is not there yet comes, and goes again") {
  const Book book = SmallCompany();
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC3,Public\n");
  const Watch watch = NewWatch(book, "margin", kBySegment);
  const WatchRow row = RowOf(watch, "Public", {"deals"});
  const WatchRow of_none = RowOf(watch, nullptr, {"deals"});
  CHECK(cxs_result_rows(Read(row)) == 0);
  Won(book, "D4", "C3", "70");
  CHECK(Number(Read(row), 0) == 1);
  Won(book, "D4", "unknown", "70");
  CHECK(cxs_result_rows(Read(row)) == 0);
  CHECK(Number(Read(of_none), 0) == 1);
}

TEST_CASE("a watch outlives its book, and a row its watch") {
  Book book = SmallCompany();
  Watch watch = NewWatch(book, "margin", kBySegment);
  Watch stale = NewWatch(book, "measures", R"({"measures":["net_revenue"]})");
  const WatchRow row = RowOf(watch, "Retail", {"net_revenue"});
  Won(book, "D4", "C1", "70");
  const std::string expected = Csv(Query(book, "margin", kBySegment));
  book.reset();
  CHECK(Csv(Read(watch)) == expected);
  CHECK(Cell(Read(stale), 0, "net_revenue") == "220.00");
  watch.reset();
  CHECK(Number(Read(row), 0) == 170 * CXS_MICROS);
}

TEST_CASE("what cannot be watched is said at once") {
  const Book book = SmallCompany();
  Error error;
  cxs_watch* watch = nullptr;
  CHECK(cxs_book_watch(book.get(), "margins", nullptr, 0, nullptr, &watch, error.out()) ==
        CXS_NOT_FOUND);
  CHECK(error.Says("margin"));
  CHECK(cxs_book_watch(book.get(), "margin", R"({"by":["sement"]})", -1, nullptr, &watch,
                       error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_watch(book.get(), "adoption", R"({"grain":"aeon"})", -1, nullptr, &watch,
                       error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_watch(NewBook().get(), "margin", nullptr, 0, nullptr, &watch, error.out()) ==
        CXS_FAILED_PRECONDITION);
  CHECK(watch == nullptr);

  const Watch good = NewWatch(book, "margin", kBySegment);
  const char* const wrong[] = {"net_revenues"};
  cxs_watch_row* row = nullptr;
  CHECK(cxs_watch_row_create(good.get(), nullptr, 0, wrong, 1, nullptr, &row, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'net_revenue'"));
  const std::vector<const char*> many(99, "Retail");
  CHECK(cxs_watch_row_create(good.get(), many.data(), 99, nullptr, 0, nullptr, &row, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(row == nullptr);
}

namespace {

struct FromCallback {
  const cxs_watch* watch;
  std::vector<std::string> seen;
};

int32_t ReadInCallback(void* user_data, double) {
  FromCallback* const from = static_cast<FromCallback*>(user_data);
  cxs_result* result = nullptr;
  const cxs_status status = cxs_watch_read(from->watch, nullptr, &result, nullptr);
  const Result owned(result);
  from->seen.push_back(status == CXS_OK ? Cell(owned, 0, "net_revenue")
                                        : std::string(cxs_status_name(status)));
  return 0;
}

}  // namespace

TEST_CASE("a callback of a load may read a watch, which still shows what was committed") {
  const Book book = SmallCompany();
  const Watch watch = NewWatch(book, "margin");
  FromCallback from{watch.get(), {}};
  cxs_run run = MakeRun();
  run.progress = ReadInCallback;
  run.user_data = &from;
  const std::string csv =
      "deal_id,customer_id,stage,status,closed_on,amount\nD5,C1,x,won,2026-03-01,5\n";
  for (int load = 0; load < 2; ++load) {  // the second finds the watch stale
    REQUIRE(cxs_book_load_csv(book.get(), CXS_TABLE_DEALS, csv.c_str(), -1, nullptr, &run, nullptr,
                              nullptr) == CXS_OK);
  }
  REQUIRE(from.seen.size() >= 2);
  CHECK(from.seen.front() == "150.00");
  CHECK(from.seen.back() == "155.00");
  CHECK(Cell(Read(watch), 0, "net_revenue") == "155.00");
}

TEST_CASE("what a watch keeps counts towards the book's ceiling, which it never breaks") {
  cxs_book_options options = Init(cxs_book_options_init);
  options.memory_limit = 3 << 20;
  const Book book = NewBook(&options);
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\n");
  Load(book, CXS_TABLE_DEALS, "deal_id,customer_id,stage,status,closed_on,amount\n");
  const char* by_deal = R"({"by":["deal_id"]})";
  const Watch watch = NewWatch(book, "margin", by_deal);
  constexpr int kAtOnce = 50;
  bool refused = false;
  for (int64_t rows = 0; rows < 20000 && !refused;) {
    std::string csv = "deal_id,customer_id,stage,status,closed_on,amount\n";
    for (int i = 0; i < kAtOnce; ++i) {
      csv += "deal " + std::to_string(rows + i) + ",C1,x,won,2026-03-01,5\n";
    }
    refused = cxs_book_load_csv(book.get(), CXS_TABLE_DEALS, csv.c_str(), -1, nullptr, nullptr,
                                nullptr, nullptr) != CXS_OK;
    if (!refused) rows += kAtOnce;
    cxs_result* result = nullptr;
    const cxs_status read = cxs_watch_read(watch.get(), nullptr, &result, nullptr);
    const Result owned(result);
    refused = refused || read == CXS_RESOURCE_EXHAUSTED;
    if (read != CXS_RESOURCE_EXHAUSTED) {
      REQUIRE(read == CXS_OK);
      REQUIRE(cxs_result_rows(result) == rows);
    }
  }
  CHECK(refused);
}
