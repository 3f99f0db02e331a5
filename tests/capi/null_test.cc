#include "capi/handles.h"

// NULL where something is required is an error that names it, never a crash.

using namespace capi_test;

TEST_CASE("every _destroy takes NULL") {
  cxs_book_destroy(nullptr);
  cxs_snapshot_destroy(nullptr);
  cxs_result_destroy(nullptr);
  cxs_buffer_destroy(nullptr);
  cxs_load_report_destroy(nullptr);
  cxs_cancel_destroy(nullptr);
  cxs_mapping_destroy(nullptr);
  cxs_import_destroy(nullptr);
  cxs_policies_destroy(nullptr);
  cxs_error_destroy(nullptr);
}

TEST_CASE("what cannot fail has an answer for NULL") {
  CHECK(cxs_buffer_size(nullptr) == 0);
  CHECK(std::string(cxs_buffer_data(nullptr)).empty());
  CHECK(cxs_result_rows(nullptr) == 0);
  CHECK(cxs_result_columns(nullptr) == 0);
  CHECK(cxs_result_find(nullptr, "a") == -1);
  CHECK(cxs_result_find(nullptr, nullptr) == -1);
  CHECK(std::string(cxs_result_name(nullptr, 0)).empty());
  CHECK(std::string(cxs_result_unit(nullptr, 0)).empty());
  CHECK(cxs_result_kind(nullptr, 0) == 0);
  CHECK(cxs_result_scale(nullptr, 0) == 0);
  CHECK(cxs_result_is_null(nullptr, 0, 0) == 1);
  CHECK(cxs_result_int64s(nullptr, 0) == nullptr);
  CHECK(cxs_result_int128s(nullptr, 0) == nullptr);
  CHECK(cxs_result_doubles(nullptr, 0) == nullptr);
  CHECK(cxs_result_validity(nullptr, 0) == nullptr);
  CHECK(cxs_import_steps(nullptr) == 0);
}

TEST_CASE("a missing book, result, report or name is named") {
  Error error;
  cxs_result* result = nullptr;
  cxs_buffer* buffer = nullptr;
  cxs_load_report* report = nullptr;
  cxs_snapshot* snapshot = nullptr;
  int32_t number = 0;
  int64_t wide = 0;
  uint64_t low = 0;
  double real = 0;
  const char* text = nullptr;
  cxs_load_counts counts = Init(cxs_load_counts_init);
  const Book owned = SmallCompany();
  cxs_book* const book = owned.get();
  const int32_t bad = CXS_INVALID_ARGUMENT;

  CHECK(cxs_book_load_csv(nullptr, CXS_TABLE_TEAMS, "team\n", -1, nullptr, nullptr, &report,
                          error.out()) == bad);
  CHECK(error.Says("'book'"));
  CHECK(report == nullptr);
  CHECK(cxs_book_load_csv(book, CXS_TABLE_TEAMS, nullptr, 0, nullptr, nullptr, nullptr,
                          error.out()) == bad);
  CHECK(error.Says("'csv'"));
  CHECK(cxs_book_load_csv_file(nullptr, CXS_TABLE_TEAMS, "a", nullptr, nullptr, nullptr,
                               error.out()) == bad);
  CHECK(cxs_book_load_csv_file(book, CXS_TABLE_TEAMS, nullptr, nullptr, nullptr, nullptr,
                               error.out()) == bad);
  CHECK(error.Says("'path'"));
  CHECK(cxs_book_load_columns(nullptr, CXS_TABLE_TEAMS, nullptr, 0, 0, nullptr, nullptr, nullptr,
                              error.out()) == bad);
  CHECK(cxs_book_column_id(nullptr, CXS_TABLE_TEAMS, "team", &number, error.out()) == bad);
  CHECK(cxs_book_column_id(book, CXS_TABLE_TEAMS, nullptr, &number, error.out()) == bad);
  CHECK(cxs_book_column_id(book, CXS_TABLE_TEAMS, "team", nullptr, error.out()) == bad);
  CHECK(cxs_book_upsert(nullptr, CXS_TABLE_TEAMS, nullptr, nullptr, 0, nullptr, nullptr,
                        error.out()) == bad);
  CHECK(cxs_book_query(nullptr, "margin", nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_book_query(book, nullptr, nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_book_query(book, "margin", nullptr, 5, nullptr, &result, error.out()) == bad);
  CHECK(cxs_book_query(book, "margin", nullptr, 0, nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'result'"));
  CHECK(cxs_book_rows(nullptr, "margin", nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_book_report(nullptr, nullptr, nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_book_report(book, nullptr, nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_book_plan(nullptr, nullptr, nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_book_plan(book, nullptr, nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'plan'"));
  cxs_watch* watch = nullptr;
  cxs_watch_row* row = nullptr;
  const cxs_result* borrowed = nullptr;
  const Watch watched = NewWatch(owned, "margin");
  CHECK(cxs_book_watch(nullptr, "margin", nullptr, 0, nullptr, &watch, error.out()) == bad);
  CHECK(cxs_book_watch(book, nullptr, nullptr, 0, nullptr, &watch, error.out()) == bad);
  CHECK(cxs_book_watch(book, "margin", nullptr, 0, nullptr, nullptr, error.out()) == bad);
  CHECK(error.Says("'watch'"));
  CHECK(cxs_watch_read(nullptr, nullptr, &result, error.out()) == bad);
  CHECK(cxs_watch_read(watched.get(), nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_watch_row_create(nullptr, nullptr, 0, nullptr, 0, nullptr, &row, error.out()) == bad);
  CHECK(cxs_watch_row_create(watched.get(), nullptr, 1, nullptr, 0, nullptr, &row, error.out()) ==
        bad);
  CHECK(error.Says("'first'"));
  CHECK(cxs_watch_row_create(watched.get(), nullptr, 0, nullptr, -1, nullptr, &row, error.out()) ==
        bad);
  CHECK(cxs_watch_row_create(watched.get(), nullptr, 0, nullptr, 0, nullptr, nullptr,
                             error.out()) == bad);
  CHECK(cxs_watch_row_read(nullptr, nullptr, &borrowed, error.out()) == bad);
  CHECK(cxs_book_snapshot(nullptr, &snapshot, error.out()) == bad);
  CHECK(cxs_book_snapshot(book, nullptr, error.out()) == bad);
  CHECK(cxs_book_describe(nullptr, CXS_DESCRIBE_TABLES, nullptr, &result, error.out()) == bad);
  CHECK(cxs_snapshot_query(nullptr, "margin", nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_snapshot_rows(nullptr, "margin", nullptr, 0, nullptr, &result, error.out()) == bad);
  CHECK(cxs_snapshot_report(nullptr, nullptr, nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_snapshot_plan(nullptr, nullptr, nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_snapshot_describe(nullptr, CXS_DESCRIBE_TABLES, nullptr, &result, error.out()) == bad);
  CHECK(cxs_load_report_counts(nullptr, &counts, error.out()) == bad);
  CHECK(cxs_load_report_problems(nullptr, &result, error.out()) == bad);
  CHECK(cxs_load_report_columns(nullptr, &result, error.out()) == bad);
  CHECK(cxs_result_text(nullptr, 0, 0, &text, &wide, error.out()) == bad);
  CHECK(cxs_result_int64(nullptr, 0, 0, &wide, error.out()) == bad);
  CHECK(cxs_result_int128(nullptr, 0, 0, &wide, &low, error.out()) == bad);
  CHECK(cxs_result_double(nullptr, 0, 0, &real, error.out()) == bad);
  CHECK(cxs_result_format(nullptr, 0, 0, &buffer, error.out()) == bad);
  CHECK(cxs_result_to_csv(nullptr, nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_result_to_json(nullptr, &buffer, error.out()) == bad);
  CHECK(cxs_result_to_text(nullptr, -1, &buffer, error.out()) == bad);
  CHECK(cxs_describe(CXS_DESCRIBE_TABLES, nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_table_id(nullptr, &number, error.out()) == bad);
  CHECK(cxs_table_id("deals", nullptr, error.out()) == bad);
  CHECK(cxs_book_create(nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_cancel_create(nullptr, error.out()) == bad);
  CHECK(cxs_margin_compute(nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_floor_price(nullptr, &wide, error.out()) == bad);
  CHECK(cxs_largest_discount(CXS_MICROS, nullptr, &wide, &wide, error.out()) == bad);
  CHECK(cxs_largest_discount(CXS_MICROS, nullptr, &wide, nullptr, error.out()) == bad);
  CHECK(cxs_break_even_volume(0, CXS_NANOS, nullptr, error.out()) == bad);
  cxs_policies* policies = nullptr;
  CHECK(cxs_policies_create(nullptr, nullptr, nullptr, 0, 0, nullptr, &policies, error.out()) ==
        bad);
  CHECK(cxs_policies_create(book, nullptr, nullptr, 1, 0, nullptr, &policies, error.out()) == bad);
  CHECK(cxs_policies_create(book, nullptr, nullptr, 0, 0, nullptr, nullptr, error.out()) == bad);
  cxs_approval approval = Init(cxs_approval_init);
  CHECK(cxs_policies_judge(nullptr, nullptr, &approval, error.out()) == bad);
  CHECK(cxs_policies_judge(nullptr, nullptr, nullptr, error.out()) == bad);
  CHECK(cxs_policies_count(nullptr) == 0);
  CHECK(std::string_view(cxs_policies_id(nullptr, 0)).empty());
  CHECK(std::string_view(cxs_policies_approver(nullptr, 0)).empty());
}

TEST_CASE("missing outputs of a cell are named") {
  const Result result = Query(SmallCompany(), "margin");
  Error error;
  int64_t wide = 0;
  const char* text = nullptr;
  CHECK(cxs_result_int64(result.get(), 0, 0, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_int128(result.get(), 0, 0, &wide, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_double(result.get(), 0, 0, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_text(result.get(), 0, 0, &text, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_format(result.get(), 0, 0, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(cxs_result_to_csv(result.get(), nullptr, nullptr, error.out()) == CXS_INVALID_ARGUMENT);
}
