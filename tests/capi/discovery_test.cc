#include <map>
#include <set>
#include <string>

#include "capi/handles.h"

using namespace capi_test;

namespace {

Result Describe(int32_t what, const char* name = nullptr) {
  cxs_result* result = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_describe(what, name, &result, error.out()) == CXS_OK, error.message());
  return Result(result);
}

}  // namespace

TEST_CASE("every table has its number, in the order to load them") {
  const Result tables = Describe(CXS_DESCRIBE_TABLES);
  REQUIRE(cxs_result_rows(tables.get()) == CXS_TABLE_STRATEGY);
  std::set<std::string> numbers;
  for (int64_t row = 0; row < cxs_result_rows(tables.get()); ++row) {
    const std::string name = Cell(tables, row, "name");
    numbers.insert(Cell(tables, row, "id"));
    int32_t id = 0;
    REQUIRE(cxs_table_id(name.c_str(), &id, nullptr) == CXS_OK);
    CHECK(std::to_string(id) == Cell(tables, row, "id"));
    CHECK(cxs_table_name(id) == name);
  }
  CHECK(numbers.size() == CXS_TABLE_STRATEGY);
  CHECK(cxs_table_name(0) == nullptr);
  CHECK(cxs_table_name(CXS_TABLE_STRATEGY + 1) == nullptr);
  CHECK(std::string(cxs_table_name(CXS_TABLE_DEAL_LINES)) == "deal_lines");
  CHECK(std::string(cxs_table_name(CXS_TABLE_PLAN_LINES)) == "plan_lines");
}

TEST_CASE("columns say what goes into them") {
  const Result columns = Describe(CXS_DESCRIBE_COLUMNS, "deals");
  bool status = false;
  for (int64_t row = 0; row < cxs_result_rows(columns.get()); ++row) {
    CHECK(Cell(columns, row, "table") == "deals");
    CHECK_FALSE(Cell(columns, row, "doc").empty());
    if (Cell(columns, row, "name") != "status") continue;
    status = true;
    CHECK(Cell(columns, row, "type") == "enum");
    CHECK(Cell(columns, row, "required") == "true");
    CHECK(Cell(columns, row, "values") == "open, won, lost, omitted");
  }
  CHECK(status);
  CHECK(cxs_result_rows(Describe(CXS_DESCRIBE_COLUMNS).get()) > cxs_result_rows(columns.get()));
}

TEST_CASE("queries list their options and outputs, so that a form can be made of them") {
  const Result queries = Describe(CXS_DESCRIBE_QUERIES);
  REQUIRE(cxs_result_rows(queries.get()) > 0);
  for (int64_t row = 0; row < cxs_result_rows(queries.get()); ++row) {
    const std::string name = Cell(queries, row, "name");
    CHECK_FALSE(Cell(queries, row, "purpose").empty());
    const bool of_rows = name != "adoption_analogues";  // what is published, whoever asks
    CHECK((Cell(queries, row, "columns").find('.') != std::string::npos) == of_rows);
    const Result options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, name.c_str());
    for (int64_t option = 0; option < cxs_result_rows(options.get()); ++option) {
      CHECK(Cell(options, option, "query") == name);
      CHECK_FALSE(Cell(options, option, "doc").empty());
    }
    CHECK(cxs_result_rows(Describe(CXS_DESCRIBE_QUERY_OUTPUTS, name.c_str()).get()) > 0);
  }
}

TEST_CASE("options list the range of their numbers") {
  const Result options = Describe(CXS_DESCRIBE_QUERY_OPTIONS, "findings");
  std::map<std::string, std::string> ranges;
  for (int64_t row = 0; row < cxs_result_rows(options.get()); ++row) {
    ranges[Cell(options, row, "name")] =
        Cell(options, row, "least") + ".." + Cell(options, row, "most");
  }
  CHECK(ranges["active_months"] == "1..1200");
  CHECK(ranges["leap"] == "1..");
  CHECK(ranges["as_of"] == "..");
}

TEST_CASE("measures are found by name") {
  const Result measure = Describe(CXS_DESCRIBE_MEASURES, "contribution_margin_share");
  REQUIRE(cxs_result_rows(measure.get()) == 1);
  CHECK(Cell(measure, 0, "unit") == "share");
  CHECK(Cell(measure, 0, "better") == "up");
  CHECK_FALSE(Cell(measure, 0, "formula").empty());
}

TEST_CASE("an unknown name is answered with the nearest") {
  cxs_result* result = nullptr;
  Error error;
  CHECK(cxs_describe(CXS_DESCRIBE_MEASURES, "net_revenu", &result, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("net_revenue"));
  CHECK(result == nullptr);
  CHECK(cxs_describe(CXS_DESCRIBE_COLUMNS, "deal", &result, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("deals"));
  CHECK(cxs_describe(CXS_DESCRIBE_QUERY_OPTIONS, "", &result, error.out()) == CXS_NOT_FOUND);
}

TEST_CASE("a book lists its own tables and dimensions only") {
  const Book book = SmallCompany();
  cxs_result* result = nullptr;
  CHECK(cxs_book_describe(book.get(), CXS_DESCRIBE_MEASURES, nullptr, &result, nullptr) ==
        CXS_INVALID_ARGUMENT);
  REQUIRE(cxs_book_describe(book.get(), CXS_DESCRIBE_TABLES, nullptr, &result, nullptr) == CXS_OK);
  const Result tables(result);
  CHECK(cxs_result_rows(result) == CXS_TABLE_STRATEGY);
  int given = 0;
  for (int64_t row = 0; row < cxs_result_rows(result); ++row) {
    given += Cell(tables, row, "given") == "true" ? 1 : 0;
  }
  CHECK(given == 3);
}

TEST_CASE("a book tells the columns that have a value from those that have none") {
  const Book book = SmallCompany();
  const char deals[] =
      "deal_id,customer_id,stage,status,opened_on,amount,probability,territory,note\n"
      "D9,C1,New,open,,,,North,\n"
      "D10,C1,New,open,2026-01-02,0,,,\n";
  REQUIRE(cxs_book_load_csv(book.get(), CXS_TABLE_DEALS, deals, -1, nullptr, nullptr, nullptr,
                            nullptr) == CXS_OK);
  cxs_result* result = nullptr;
  REQUIRE(cxs_book_describe(book.get(), CXS_DESCRIBE_COLUMNS, "deals", &result, nullptr) == CXS_OK);
  const Result columns(result);
  std::map<std::string, std::string> filled;
  for (int64_t row = 0; row < cxs_result_rows(result); ++row) {
    filled[Cell(columns, row, "name")] = Cell(columns, row, "filled");
  }
  for (const char* name : {"deal_id", "status", "opened_on", "amount", "territory"}) {
    CHECK_MESSAGE(filled[name] == "true", name);
  }
  for (const char* name : {"probability", "term_months", "note"}) {
    CHECK_MESSAGE(filled[name] == "false", name);
  }
}
