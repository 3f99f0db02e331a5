#include <string>
#include <vector>

#include "capi/handles.h"
#include "support/arrow.h"

// Input of a size or shape that nobody means, and ceilings that nothing fits under: answered with
// an error or an answer, never with a crash, and nothing half applied.

using namespace capi_test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

cxs_status LoadCsv(const Book& book, int32_t table, const std::string& csv, const cxs_run* run,
                   Error* error) {
  return cxs_book_load_csv(book.get(), table, csv.data(), static_cast<int64_t>(csv.size()), nullptr,
                           run, nullptr, error->out());
}

std::string TeamNames(int count) {
  std::string csv = "team,function\n";
  for (int i = 0; i < count; ++i) csv += "Team " + std::to_string(i) + ",sales\n";
  return csv;
}

cxs_run WithCeiling(int64_t bytes) {
  cxs_run run = MakeRun();
  run.memory_limit = bytes;
  return run;
}

}  // namespace

TEST_CASE("a field of 1 GB is a text like any other") {
  if (kSanitized) {
    MESSAGE("SKIPPED: 1 GB under a sanitizer");
    return;
  }
  constexpr int64_t kLength = int64_t{1} << 30;
  std::string csv = "team,function\n";
  csv.reserve(static_cast<size_t>(kLength) + 64);
  csv += "Sales,";
  csv.append(static_cast<size_t>(kLength), 'x');
  csv += '\n';
  Error error;
  const Book book = NewBook();
  CHECK_MESSAGE(LoadCsv(book, CXS_TABLE_TEAMS, csv, nullptr, &error) == CXS_OK, error.message());
  CHECK(Rows(book, "teams") == 1);
}

TEST_CASE("a field beyond the book's ceiling is refused, and the book is as it was") {
  cxs_book_options options = Init(cxs_book_options_init);
  options.memory_limit = 8 << 20;
  const Book book = NewBook(&options);
  Error error;
  CHECK(LoadCsv(book, CXS_TABLE_TEAMS, "team,function\nSales," + std::string(16 << 20, 'x') + "\n",
                nullptr, &error) == CXS_RESOURCE_EXHAUSTED);
  CHECK(Rows(book, "teams") == 0);
}

TEST_CASE("10000 extra columns become 10000 dimensions") {
  constexpr int kColumns = 10000;
  std::string head = "deal_id,customer_id,stage,status,closed_on,amount";
  std::string row = "D1,C1,Closed,won,2026-01-15,100";
  for (int i = 0; i < kColumns; ++i) {
    head += ",Extra " + std::to_string(i);
    row += "," + std::to_string(i % 10);
  }
  const Book book = NewBook();
  Error error;
  REQUIRE_MESSAGE(
      LoadCsv(book, CXS_TABLE_DEALS, head + "\n" + row + "\n", nullptr, &error) == CXS_OK,
      error.message());
  const Result margin = Query(book, "margin", R"({"by":["Extra 9999"]})");
  CHECK(Cell(margin, 0, "Extra 9999") == "9");
  CHECK(Cell(margin, 0, "net_revenue") == "100.00");
  // Once more, as known columns.
  CHECK(LoadCsv(book, CXS_TABLE_DEALS, head + "\n" + row + "\n", nullptr, &error) == CXS_OK);
}

TEST_CASE("a ceiling of one byte is too low for any load, of new rows and of known ones") {
  const Book book = NewBook();
  Error error;
  const cxs_run run = WithCeiling(1);
  CHECK(LoadCsv(book, CXS_TABLE_TEAMS, TeamNames(10), &run, &error) == CXS_RESOURCE_EXHAUSTED);
  CHECK(Rows(book, "teams") == 0);
  Load(book, CXS_TABLE_TEAMS, TeamNames(10));
  CHECK(LoadCsv(book, CXS_TABLE_TEAMS, TeamNames(10), &run, &error) == CXS_RESOURCE_EXHAUSTED);
  CHECK(Rows(book, "teams") == 10);
  coxswain::ArrowFake stream({coxswain::ArrowUtf8("team", {"Team 1"})});
  CHECK(cxs_book_load(book.get(), CXS_TABLE_TEAMS, stream.stream(), nullptr, &run, nullptr,
                      error.out()) == CXS_RESOURCE_EXHAUSTED);
  CHECK(stream.all_released());
}

TEST_CASE("a stream whose second batch is of another shape changes nothing") {
  using coxswain::ArrowBatch;
  using coxswain::ArrowUtf8;
  const ArrowBatch good{{ArrowUtf8("team", {"Sales"}), ArrowUtf8("function", {"sales"})}};
  std::vector<ArrowBatch> seconds = {
      {{ArrowUtf8("team", {"Marketing"})}},                                       // a column less
      {{ArrowUtf8("team", {"Marketing"}), ArrowUtf8("function", {}), {}}},        // one more
      {{ArrowUtf8("team", {"Marketing", "More"}), ArrowUtf8("function", {"m"})}}  // too short
  };
  for (ArrowBatch& second : seconds) {
    const Book book = NewBook();
    coxswain::ArrowFake fake(std::vector<ArrowBatch>{good, second});
    Error error;
    CHECK(cxs_book_load(book.get(), CXS_TABLE_TEAMS, fake.stream(), nullptr, nullptr, nullptr,
                        error.out()) == CXS_INVALID_ARGUMENT);
    CHECK(std::string(cxs_error_table(error.get())) == "teams");
    CHECK(fake.all_released());
    CHECK(Rows(book, "teams") == 0);
  }
}

TEST_CASE("a stream that fails at its schema, or at any batch, changes nothing") {
  for (size_t good = 0; good < 3; ++good) {
    const Book book = NewBook();
    const coxswain::ArrowBatch batch{{coxswain::ArrowUtf8("team", {"Sales"})}};
    coxswain::ArrowFake fake(std::vector<coxswain::ArrowBatch>(3, batch));
    fake.schema_fails = good == 0;
    fake.fails_after = good;
    Error error;
    CHECK(cxs_book_load(book.get(), CXS_TABLE_TEAMS, fake.stream(), nullptr, nullptr, nullptr,
                        error.out()) == CXS_DATA_LOSS);
    CHECK(error.Says("the disk is gone"));
    CHECK(fake.all_released());
    CHECK(Rows(book, "teams") == 0);
  }
}

TEST_CASE("messages stay short, whatever stands in the input") {
  const Book book = SmallCompany();
  const std::string large(1 << 20, 'n');
  constexpr size_t kLongest = 2000;
  Error error;
  cxs_result* result = nullptr;
  CHECK(cxs_book_query(book.get(), large.c_str(), nullptr, 0, nullptr, &result, error.out()) ==
        CXS_NOT_FOUND);
  CHECK(error.message().size() < kLongest);
  for (const std::string& options :
       {"{\"" + large + "\":1}", "{\"by\":[\"" + large + "\"]}", "{\"filter\":\"" + large + "=1\"}",
        "{\"filter\":\"amount=" + large + "\"}", "{\"as_of\":\"" + large + "\"}",
        "{\"level\":\"" + large + "\"}"}) {
    CHECK(cxs_book_query(book.get(), "margin", options.c_str(), -1, nullptr, &result,
                         error.out()) == CXS_INVALID_ARGUMENT);
    CHECK_MESSAGE(error.message().size() < kLongest, options.substr(0, 40));
  }
  int32_t table = 0;
  CHECK(cxs_table_id(large.c_str(), &table, error.out()) == CXS_NOT_FOUND);
  CHECK(error.message().size() < kLongest);
  CHECK(cxs_describe(CXS_DESCRIBE_TABLES, large.c_str(), &result, error.out()) == CXS_NOT_FOUND);
  CHECK(error.message().size() < kLongest);
  for (const std::string& csv :
       {large + "\n1\n", "team," + large + "," + large + "\nSales,1,2\n",
        "team,function\n\"" + large + "\n", "team,function\n" + large + "\xff,\n"}) {
    CHECK(LoadCsv(book, CXS_TABLE_TEAMS, csv, nullptr, &error) == CXS_INVALID_ARGUMENT);
    CHECK_MESSAGE(error.message().size() < kLongest, csv.substr(0, 40));
  }
}

TEST_CASE("options nested or repeated beyond measure are refused") {
  const Book book = SmallCompany();
  Error error;
  cxs_result* result = nullptr;
  std::string many = "{";
  for (int i = 0; i < 2000; ++i) many += (i == 0 ? "\"o" : ",\"o") + std::to_string(i) + "\":1";
  for (const std::string& options :
       {std::string(100000, '['), "{\"by\":" + std::string(100000, '['), many + "}",
        std::string("{\"by\":[\"segment\"],\"by\":[\"segment\"]}")}) {
    CHECK(cxs_book_query(book.get(), "margin", options.c_str(), -1, nullptr, &result,
                         error.out()) == CXS_INVALID_ARGUMENT);
    CHECK(result == nullptr);
  }
}
