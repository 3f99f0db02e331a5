#include <string>

#include "capi/handles.h"

// Books, snapshots, queries and the report.

using namespace capi_test;

TEST_CASE("a query groups and filters as its options say") {
  const Book book = SmallCompany();
  const Result result = Query(book, "margin", R"({"by":["segment"]})");
  REQUIRE(cxs_result_rows(result.get()) == 2);
  CHECK(Cell(result, 0, "segment") == "Industry");
  CHECK(Cell(result, 0, "contribution_margin") == "-5.00");
  CHECK(Cell(result, 1, "segment") == "Retail");
  CHECK(Cell(result, 1, "contribution_margin") == "40.00");
  CHECK(Cell(Query(book, "margin", R"({"filter":"segment=Retail"})"), 0, "net_revenue") ==
        "100.00");
}

TEST_CASE("options have a length or end at the NUL, and may be left out") {
  const Book book = SmallCompany();
  const char options[] = R"({"filter":"segment=Retail"}garbage)";
  cxs_result* result = nullptr;
  CHECK(cxs_book_query(book.get(), "margin", options, sizeof(options) - 1 - 7, nullptr, &result,
                       nullptr) == CXS_OK);
  CHECK(Cell(Result(result), 0, "net_revenue") == "100.00");
  CHECK(cxs_book_query(book.get(), "margin", options, -1, nullptr, &result, nullptr) ==
        CXS_INVALID_ARGUMENT);
  CHECK(result == nullptr);
  const char* const nothing[] = {nullptr, ""};
  for (const char* none : nothing) {
    CHECK(cxs_book_query(book.get(), "margin", none, -1, nullptr, &result, nullptr) == CXS_OK);
    cxs_result_destroy(result);
  }
}

TEST_CASE("wrong questions are answered with what would be right") {
  const Book book = SmallCompany();
  Error error;
  cxs_result* result = nullptr;
  const auto ask = [&](const char* name, const char* options) {
    return cxs_book_query(book.get(), name, options, -1, nullptr, &result, error.out());
  };
  CHECK(ask("margn", "{}") == CXS_NOT_FOUND);
  CHECK(error.Says("margin"));
  CHECK(ask("margin", R"({"bye":["segment"]})") == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'by'"));
  CHECK(ask("margin", R"({"by":["segmnt"]})") == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("segment"));
  CHECK(ask("margin", R"({"by":7})") == CXS_INVALID_ARGUMENT);
  CHECK(ask("margin", R"({"filter":"segment=="})") == CXS_INVALID_ARGUMENT);
  CHECK(ask("margin", R"({"as_of":"yesterday"})") == CXS_INVALID_ARGUMENT);
  CHECK(ask("margin", "[") == CXS_INVALID_ARGUMENT);
}

TEST_CASE("a question to an empty book names the table that it needs") {
  Error error;
  cxs_result* result = nullptr;
  CHECK(cxs_book_query(NewBook().get(), "margin", nullptr, 0, nullptr, &result, error.out()) ==
        CXS_FAILED_PRECONDITION);
  CHECK(error.Says("deals"));
}

TEST_CASE("no input makes a query abort") {
  const Book book = SmallCompany();
  std::string deep(100000, '[');
  const std::string inputs[] = {
      "{",
      "null",
      "1",
      "\"by\"",
      "{\"by\":[[]]}",
      "{\"by\":[\"\"]}",
      "{\"by\":[\"a.b.c.d\"]}",
      "{\"by\":[\"segment\",\"segment\"]}",
      "{\"by\":{\"a\":1}}",
      "{\"filter\":\"\"}",
      "{\"filter\":\";;;\"}",
      "{\"filter\":\"(((((\"}",
      "{\"filter\":\"segment in ()\"}",
      "{\"filter\":[{}]}",
      "{\"filter\":[{\"column\":\"segment\",\"op\":\"=\",\"values\":[]}]}",
      "{\"filter\":\"amount>=1e400\"}",
      "{\"filter\":\"\\u0000=1\"}",
      "{\"as_of\":\"0000-00-00\"}",
      "{\"as_of\":\"9999-12-31\"}",
      "{\"as_of\":\"0001-01-01\"}",
      "{\"by\":[\"\\ud800\"]}",
      "{\"by\":[\"\xff\"]}",
      "{\"by\":[\"month\",\"year\",\"quarter\",\"day\",\"fiscal_year\"]}",
      "{\"as_of\":1e999}",
      std::string("{\"by\":[\"a\0b\"]}", 14),
      deep,
      "{\"by\":" + deep + "}",
      "{\"filter\":\"" + std::string(100000, 'a') + "=1\"}"};
  cxs_result* queries = nullptr;
  REQUIRE(cxs_describe(CXS_DESCRIBE_QUERIES, nullptr, &queries, nullptr) == CXS_OK);
  const Result names(queries);
  for (int64_t row = 0; row < cxs_result_rows(queries); ++row) {
    const std::string name = Cell(names, row, "name");
    for (const std::string& input : inputs) {
      cxs_result* result = nullptr;
      Error error;
      const cxs_status status =
          cxs_book_query(book.get(), name.c_str(), input.data(), static_cast<int64_t>(input.size()),
                         nullptr, &result, error.out());
      CHECK_MESSAGE(status != CXS_INTERNAL, (name + " " + input.substr(0, 50)));
      CHECK((status == CXS_OK) == (result != nullptr));
      cxs_result_destroy(result);
    }
  }
}

TEST_CASE("the rows behind a cell are listed") {
  const Book book = SmallCompany();
  cxs_result* listed = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_book_rows(book.get(), "margin", R"({"filter":"segment=Retail"})", -1, nullptr,
                                &listed, error.out()) == CXS_OK,
                  error.message());
  const Result rows(listed);
  REQUIRE(cxs_result_rows(listed) == 1);
  CHECK(Cell(rows, 0, "deal_id") == "D1");
}

TEST_CASE("a snapshot stays as it was and outlives its book") {
  Book book = SmallCompany();
  cxs_snapshot* taken = nullptr;
  REQUIRE(cxs_book_snapshot(book.get(), &taken, nullptr) == CXS_OK);
  const Snapshot snapshot(taken);
  Load(book, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount\n"
       "D1,C1,Closed,won,2026-01-15,999\n");
  CHECK(NetRevenue(book) == "1049.00");
  book.reset();

  Error error;
  cxs_result* result = nullptr;
  REQUIRE_MESSAGE(cxs_snapshot_query(taken, "margin", R"({"by":["segment"]})", -1, nullptr, &result,
                                     error.out()) == CXS_OK,
                  error.message());
  CHECK(Cell(Result(result), 1, "net_revenue") == "100.00");
  REQUIRE(cxs_snapshot_describe(taken, CXS_DESCRIBE_TABLES, "deals", &result, nullptr) == CXS_OK);
  CHECK(Cell(Result(result), 0, "rows") == "3");
  REQUIRE(cxs_snapshot_rows(taken, "margin", nullptr, 0, nullptr, &result, nullptr) == CXS_OK);
  CHECK(cxs_result_rows(Result(result).get()) == 2);
  cxs_buffer* report = nullptr;
  REQUIRE_MESSAGE(cxs_snapshot_report(taken, nullptr, nullptr, &report, error.out()) == CXS_OK,
                  error.message());
  CHECK_FALSE(Text(Buffer(report)).empty());
}

TEST_CASE("a result outlives book and snapshot") {
  Book book = SmallCompany();
  const Result result = Query(book, "margin", R"({"by":["segment"]})");
  book.reset();
  CHECK(Cell(result, 1, "segment") == "Retail");
}

TEST_CASE("the report comes as text, as JSON and as HTML") {
  const Book book = SmallCompany();
  cxs_report_options options = Init(cxs_report_options_init);
  options.company = "Meridian";
  cxs_buffer* report = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_book_report(book.get(), &options, nullptr, &report, error.out()) == CXS_OK,
                  error.message());
  CHECK(Text(Buffer(report)).find("Meridian") != std::string::npos);
  options.format = CXS_REPORT_JSON;
  REQUIRE(cxs_book_report(book.get(), &options, nullptr, &report, error.out()) == CXS_OK);
  CHECK(Text(Buffer(report)).front() == '{');
  options.format = CXS_REPORT_HTML;
  options.fragment = 1;
  options.script = "draw()//";
  options.script_length = 6;
  options.script_links = "/vega.js";
  REQUIRE(cxs_book_report(book.get(), &options, nullptr, &report, error.out()) == CXS_OK);
  const std::string page = Text(Buffer(report));
  CHECK(page.rfind("<div", 0) == 0);
  CHECK(page.find("<script src=\"/vega.js\"></script>\n<script>\ndraw()\n</script>") !=
        std::string::npos);
  options.script = "</script>";
  options.script_length = -1;
  CHECK(cxs_book_report(book.get(), &options, nullptr, &report, error.out()) ==
        CXS_INVALID_ARGUMENT);
  options.script = nullptr;
  options.company = "\xff";
  CHECK(cxs_book_report(book.get(), &options, nullptr, &report, error.out()) ==
        CXS_INVALID_ARGUMENT);
  CHECK(report == nullptr);
}

TEST_CASE("a plan comes as Markdown and as HTML") {
  const Book book = SmallCompany();
  cxs_plan_options options = Init(cxs_plan_options_init);
  cxs_buffer* plan = nullptr;
  Error error;
  CHECK(cxs_book_plan(book.get(), &options, nullptr, &plan, error.out()) ==
        CXS_FAILED_PRECONDITION);
  REQUIRE(cxs_book_load_csv(book.get(), CXS_TABLE_PLAN_LINES,
                            "plan_id,version,plan_line_id,measure,period_start,period_end,value\n"
                            "growth,v1,a,bookings,2026-01-01,2026-12-31,100\n",
                            -1, nullptr, nullptr, nullptr, nullptr) == CXS_OK);
  options.company = "Meridian";
  REQUIRE_MESSAGE(cxs_book_plan(book.get(), &options, nullptr, &plan, error.out()) == CXS_OK,
                  error.message());
  CHECK(Text(Buffer(plan)).rfind("# Meridian: plan growth, version v1\n", 0) == 0);
  cxs_snapshot* snapshot = nullptr;
  REQUIRE(cxs_book_snapshot(book.get(), &snapshot, nullptr) == CXS_OK);
  options.format = CXS_PLAN_HTML;
  options.version = "v1";
  REQUIRE(cxs_snapshot_plan(snapshot, &options, nullptr, &plan, error.out()) == CXS_OK);
  CHECK(Text(Buffer(plan)).rfind("<!DOCTYPE html>", 0) == 0);
  cxs_snapshot_destroy(snapshot);
  options.version = "v2";
  CHECK(cxs_book_plan(book.get(), &options, nullptr, &plan, error.out()) == CXS_NOT_FOUND);
  options.version = "\xff";
  CHECK(cxs_book_plan(book.get(), &options, nullptr, &plan, error.out()) == CXS_INVALID_ARGUMENT);
  options.format = 9;
  CHECK(cxs_book_plan(book.get(), &options, nullptr, &plan, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(plan == nullptr);
}

TEST_CASE("two books share nothing") {
  const Book one = SmallCompany();
  const Book two = NewBook();
  CHECK(Rows(two, "deals") == 0);
  CHECK(Rows(one, "deals") == 3);
}
