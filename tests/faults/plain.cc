// The calls that cannot fail.

#include "faults/calls.h"

namespace faults {
namespace {

// Calls while allocations are counted; what it returns does not matter here.
template <typename Work>
void Quiet(const Work& work) {
  int64_t allocations = 0;
  {
    const RefusedAllocation counted(0, Refuse::kOne);
    work();
    allocations = counted.seen();
  }
  CHECK(allocations == 0);
}

template <typename T, void (*kInit)(T*, uint32_t)>
void InitQuietly(World&) {
  T value;
  Quiet([&] { kInit(&value, sizeof value); });
}

// An error that is no static one.
cxs_error* SomeError() {
  cxs_error* error = nullptr;
  int32_t table = 0;
  REQUIRE(cxs_table_id("no table", &table, &error) == CXS_NOT_FOUND);
  return error;
}

template <auto kRead>
void OfError(World&) {
  cxs_error* const error = SomeError();
  Quiet([&] { kRead(error); });
  cxs_error_destroy(error);
}

template <auto kRead>
void OfBuffer(World& world) {
  Quiet([&] { kRead(world.saved.get()); });
}

template <auto kRead>
void OfResult(World& world) {
  Quiet([&] { kRead(world.result.get()); });
}

template <auto kRead>
void OfColumn(World& world) {
  for (int32_t i = 0; i < cxs_result_columns(world.result.get()); ++i) {
    Quiet([&] { kRead(world.result.get(), i); });
  }
}

template <auto kCall>
void OfToken(World& world) {
  Quiet([&] { kCall(world.cancel.get()); });
}

// A handle of the world is taken from it and destroyed.
template <auto kDestroy, auto kHandle>
void Destroyed(World& world) {
  Quiet([&] { kDestroy((world.*kHandle).release()); });
}

}  // namespace

const std::vector<Plain>& PlainCalls() {
  static const std::vector<Plain> calls = {
      {"cxs_version", [](World&) { Quiet([] { cxs_version(); }); }},
      {"cxs_version_number", [](World&) { Quiet([] { cxs_version_number(); }); }},
      {"cxs_status_name", [](World&) { Quiet([] { cxs_status_name(CXS_NOT_FOUND); }); }},
      {"cxs_error_code", OfError<cxs_error_code>},
      {"cxs_error_message", OfError<cxs_error_message>},
      {"cxs_error_table", OfError<cxs_error_table>},
      {"cxs_error_column", OfError<cxs_error_column>},
      {"cxs_error_row", OfError<cxs_error_row>},
      {"cxs_error_destroy",
       [](World&) {
         cxs_error* const error = SomeError();
         Quiet([&] { cxs_error_destroy(error); });
       }},
      {"cxs_buffer_data", OfBuffer<cxs_buffer_data>},
      {"cxs_buffer_size", OfBuffer<cxs_buffer_size>},
      {"cxs_buffer_destroy", Destroyed<cxs_buffer_destroy, &World::saved>},
      {"cxs_cancel_trip", OfToken<cxs_cancel_trip>},
      {"cxs_cancel_reset", OfToken<cxs_cancel_reset>},
      {"cxs_cancel_is_tripped", OfToken<cxs_cancel_is_tripped>},
      {"cxs_cancel_destroy", Destroyed<cxs_cancel_destroy, &World::cancel>},
      {"cxs_run_init", InitQuietly<cxs_run, cxs_run_init>},
      {"cxs_margin_terms_init", InitQuietly<cxs_margin_terms, cxs_margin_terms_init>},
      {"cxs_margin_init", InitQuietly<cxs_margin, cxs_margin_init>},
      {"cxs_floor_terms_init", InitQuietly<cxs_floor_terms, cxs_floor_terms_init>},
      {"cxs_approval_init", InitQuietly<cxs_approval, cxs_approval_init>},
      {"cxs_policies_count",
       [](World& world) { Quiet([&] { cxs_policies_count(world.policies.get()); }); }},
      {"cxs_policies_id",
       [](World& world) { Quiet([&] { cxs_policies_id(world.policies.get(), 0); }); }},
      {"cxs_policies_approver",
       [](World& world) { Quiet([&] { cxs_policies_approver(world.policies.get(), 0); }); }},
      {"cxs_policies_destroy", Destroyed<cxs_policies_destroy, &World::policies>},
      {"cxs_csv_options_init", InitQuietly<cxs_csv_options, cxs_csv_options_init>},
      {"cxs_book_options_init", InitQuietly<cxs_book_options, cxs_book_options_init>},
      {"cxs_load_options_init", InitQuietly<cxs_load_options, cxs_load_options_init>},
      {"cxs_load_counts_init", InitQuietly<cxs_load_counts, cxs_load_counts_init>},
      {"cxs_column_init", InitQuietly<cxs_column, cxs_column_init>},
      {"cxs_value_init", InitQuietly<cxs_value, cxs_value_init>},
      {"cxs_report_options_init", InitQuietly<cxs_report_options, cxs_report_options_init>},
      {"cxs_plan_options_init", InitQuietly<cxs_plan_options, cxs_plan_options_init>},
      {"cxs_result_rows", OfResult<cxs_result_rows>},
      {"cxs_result_columns", OfResult<cxs_result_columns>},
      {"cxs_result_find",
       [](World& world) { Quiet([&] { cxs_result_find(world.result.get(), "net_revenue"); }); }},
      {"cxs_result_name", OfColumn<cxs_result_name>},
      {"cxs_result_kind", OfColumn<cxs_result_kind>},
      {"cxs_result_unit", OfColumn<cxs_result_unit>},
      {"cxs_result_scale", OfColumn<cxs_result_scale>},
      {"cxs_result_is_null",
       [](World& world) { Quiet([&] { cxs_result_is_null(world.result.get(), 0, 0); }); }},
      {"cxs_result_int64s", OfColumn<cxs_result_int64s>},
      {"cxs_result_int128s", OfColumn<cxs_result_int128s>},
      {"cxs_result_doubles", OfColumn<cxs_result_doubles>},
      {"cxs_result_validity", OfColumn<cxs_result_validity>},
      {"cxs_result_destroy", Destroyed<cxs_result_destroy, &World::result>},
      {"cxs_book_destroy", Destroyed<cxs_book_destroy, &World::book>},
      {"cxs_table_name", [](World&) { Quiet([] { cxs_table_name(CXS_TABLE_DEALS); }); }},
      {"cxs_mapping_destroy", Destroyed<cxs_mapping_destroy, &World::mapping>},
      {"cxs_import_destroy", Destroyed<cxs_import_destroy, &World::import>},
      {"cxs_import_steps",
       [](World& world) { Quiet([&] { cxs_import_steps(world.import.get()); }); }},
      {"cxs_load_report_destroy", Destroyed<cxs_load_report_destroy, &World::report>},
      {"cxs_snapshot_destroy", Destroyed<cxs_snapshot_destroy, &World::snapshot>},
      {"cxs_tally_destroy", Destroyed<cxs_tally_destroy, &World::tally>},
      {"cxs_watch_destroy", Destroyed<cxs_watch_destroy, &World::watch>},
      {"cxs_watch_row_destroy", Destroyed<cxs_watch_row_destroy, &World::row>},
  };
  return calls;
}

}  // namespace faults
