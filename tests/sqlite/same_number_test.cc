#include <filesystem>

#include "connection.h"
#include "sample.h"

// The extension gives what coxswain.h gives for the same rows, byte for byte.
namespace {

using sqlite_test::Connection;
using sqlite_test::Folder;

std::string Json(const cxs_result* result) {
  cxs_buffer* buffer = nullptr;
  REQUIRE(cxs_result_to_json(result, &buffer, nullptr) == CXS_OK);
  std::string json = cxs_buffer_data(buffer);
  cxs_buffer_destroy(buffer);
  return json;
}

cxs_book* LoadFolder(const std::string& folder) {
  cxs_book* book = nullptr;
  REQUIRE(cxs_book_create(nullptr, &book, nullptr) == CXS_OK);
  cxs_load_options options;
  cxs_load_options_init(&options, sizeof options);
  options.dangling = CXS_DANGLING_CREATE;
  for (int32_t table = 1; cxs_table_name(table) != nullptr; ++table) {
    const std::string file = folder + "/" + cxs_table_name(table) + ".csv";
    if (!std::filesystem::exists(file)) continue;
    cxs_error* error = nullptr;
    const cxs_status status =
        cxs_book_load_csv_file(book, table, file.c_str(), &options, nullptr, nullptr, &error);
    REQUIRE_MESSAGE(status == CXS_OK, cxs_error_message(error));
  }
  return book;
}

struct Asked {
  const char* query;
  const char* options;
};
constexpr Asked kAsked[] = {
    {"margin", R"({"by":["segment","month"]})"},
    {"margin", R"({"by":["products.family"],"level":"line"})"},
    {"margin", R"({"by":["owner"],"filter":"amount>=1000","as_of":"2024-06-30"})"},
    {"customer_profitability", "{}"},
    {"price_band", "{}"},
    {"measures", R"({"measures":["net_revenue","win_rate_count"],"by":["quarter"]})"},
    {"penetration", "{}"},
    {"campaigns", "{}"},
    {"scorecard", "{}"},
    {"findings", "{}"},
    {"kpi_overlap", "{}"},
    {"quality", "{}"},
    {"reconcile", "{}"},
};

}  // namespace

TEST_CASE("the sample company in a database: queries and report to the byte") {
  const Folder folder;
  coxswain_tools::SampleOptions options;
  options.scale = 0.1;
  REQUIRE(coxswain_tools::WriteSampleCompany(folder.path(), options, nullptr).empty());
  cxs_book* const book = LoadFolder(folder.path());
  const Connection connection(folder.Path("company.db"));
  sqlite_test::ImportFolder(connection, folder.path());

  for (const Asked& asked : kAsked) {
    CAPTURE(asked.query);
    CAPTURE(asked.options);
    cxs_error* error = nullptr;
    cxs_result* result = nullptr;
    const cxs_status status =
        cxs_book_query(book, asked.query, asked.options, -1, nullptr, &result, &error);
    REQUIRE_MESSAGE(status == CXS_OK, cxs_error_message(error));
    CHECK(cxs_result_rows(result) > 0);
    CHECK(connection.Value("SELECT cxs_query('" + std::string(asked.query) + "', '" +
                           asked.options + "')") == Json(result));
    cxs_result_destroy(result);
  }

  cxs_report_options report_options;
  cxs_report_options_init(&report_options, sizeof report_options);
  report_options.format = CXS_REPORT_JSON;
  report_options.company = "Tern";
  cxs_buffer* report = nullptr;
  REQUIRE(cxs_book_report(book, &report_options, nullptr, &report, nullptr) == CXS_OK);
  CHECK(connection.Value("SELECT cxs_report('json', 'Tern')") == cxs_buffer_data(report));
  cxs_buffer_destroy(report);

  // A tally of the rows is the same sums: what is folded in SQL, by day, and merged.
  cxs_result* result = nullptr;
  REQUIRE(cxs_book_query(book, "margin", R"({"level":"deal"})", -1, nullptr, &result, nullptr) ==
          CXS_OK);
  connection.Rows(
      "CREATE TABLE days AS SELECT closed_on, cxs_tally('margin', '{\"level\":\"deal\"}', 'deals', "
      "'stage', stage, 'status', status, 'customer_id', customer_id, 'closed_on', closed_on, "
      "'amount', amount, 'list_amount', list_amount) AS tally FROM deals GROUP BY closed_on");
  int64_t net = 0;
  cxs_error* error = nullptr;
  CHECK(cxs_result_int64(result, 0, cxs_result_find(result, "deals"), &net, &error) == CXS_OK);
  CHECK(connection.Value("SELECT cxs_solve(cxs_merge(tally), 'deals') FROM days") ==
        std::to_string(net));
  cxs_result_destroy(result);
  cxs_book_destroy(book);
}
