// The calls that change nothing, and those on tallies.

#include "faults/calls.h"
#include "faults/file.h"

namespace faults {
namespace {

constexpr Effect kReads = Effect::kNone;
constexpr Effect kWrites = Effect::kWrites;
constexpr bool kTicks = true;

template <int32_t kWhat>
void Describe(World&, Attempt& attempt) {
  cxs_result* result = nullptr;
  attempt.Make([&](cxs_error** error) { return cxs_describe(kWhat, nullptr, &result, error); },
               &result);
}

// A function that makes a table of the world's query from a book or a snapshot.
template <auto kAsk, typename From>
void Ask(const From& from, World& world, Attempt& attempt) {
  cxs_result* result = nullptr;
  attempt.Make(
      [&](cxs_error** error) {
        return kAsk(from.get(), world.query.c_str(), world.options.c_str(), -1, attempt.run(),
                    &result, error);
      },
      &result);
}

template <auto kReport, int32_t kFormat, typename From>
void MakeReport(const From& from, Attempt& attempt) {
  cxs_report_options options = capi_test::Init(cxs_report_options_init);
  options.format = kFormat;
  options.company = "A company with a name of some length";
  options.script = "drawEveryChartOfTheReport()";
  options.script_links = "/scripts/of/some/length/vega.min.js /scripts/of/some/length/draw.js";
  cxs_buffer* report = nullptr;
  attempt.Make(
      [&](cxs_error** error) {
        return kReport(from.get(), &options, attempt.run(), &report, error);
      },
      &report);
}

template <auto kPlan, int32_t kFormat, typename From>
void MakePlan(const From& from, Attempt& attempt) {
  cxs_plan_options options = capi_test::Init(cxs_plan_options_init);
  options.format = kFormat;
  options.company = "A company with a name of some length";
  cxs_buffer* plan = nullptr;
  attempt.Make(
      [&](cxs_error** error) { return kPlan(from.get(), &options, attempt.run(), &plan, error); },
      &plan);
}

// A function that writes the world's result into a buffer.
template <typename Write>
void ToBuffer(Attempt& attempt, const Write& write) {
  cxs_buffer* buffer = nullptr;
  attempt.Make([&](cxs_error** error) { return write(&buffer, error); }, &buffer);
}

template <typename Read>
void ToResult(Attempt& attempt, const Read& read) {
  cxs_result* result = nullptr;
  attempt.Make([&](cxs_error** error) { return read(&result, error); }, &result);
}

cxs_floor_terms SomeFloorTerms() {
  cxs_floor_terms terms = capi_test::Init(cxs_floor_terms_init);
  terms.cost = 60 * CXS_MICROS;
  terms.target_share = CXS_NANOS / 4;
  return terms;
}

int32_t Column(const World& world, int32_t kind) {
  for (int32_t i = 0; i < cxs_result_columns(world.result.get()); ++i) {
    if (cxs_result_kind(world.result.get(), i) == kind) return i;
  }
  FAIL("the result has no column of kind " << kind);
  return -1;
}

}  // namespace

const std::vector<Call>& ReadCalls() {
  static const std::vector<Call> calls = {
      {"cxs_cancel_create", kReads,
       [](World&, Attempt& attempt) {
         cxs_cancel* cancel = nullptr;
         attempt.Make([&](cxs_error** error) { return cxs_cancel_create(&cancel, error); },
                      &cancel);
       }},
      {"cxs_margin_compute", kReads,
       [](World&, Attempt& attempt) {
         cxs_margin_terms terms = capi_test::Init(cxs_margin_terms_init);
         terms.list_price = 1000 * CXS_MICROS;
         cxs_margin margin = capi_test::Init(cxs_margin_init);
         attempt.Make(
             [&](cxs_error** error) { return cxs_margin_compute(&terms, &margin, error); });
       }},
      {"cxs_floor_price", kReads,
       [](World&, Attempt& attempt) {
         const cxs_floor_terms terms = SomeFloorTerms();
         int64_t price = 0;
         attempt.Make([&](cxs_error** error) { return cxs_floor_price(&terms, &price, error); });
       }},
      {"cxs_largest_discount", kReads,
       [](World&, Attempt& attempt) {
         const cxs_floor_terms terms = SomeFloorTerms();
         int64_t amount = 0;
         int64_t share = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_largest_discount(100 * CXS_MICROS, &terms, &amount, &share, error);
         });
       }},
      {"cxs_break_even_volume", kReads,
       [](World&, Attempt& attempt) {
         double change = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_break_even_volume(-CXS_NANOS / 10, CXS_NANOS / 2, &change, error);
         });
       }},
      {"cxs_policies_create", kReads,
       [](World& world, Attempt& attempt) {
         const char* const columns[] = {"customer_id", "owner"};
         const char* const values[] = {"C1", "Anna"};
         cxs_policies* policies = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_policies_create(world.book.get(), columns, values, 2, 20468,
                                          attempt.run(), &policies, error);
             },
             &policies);
       },
       kTicks},
      {"cxs_policies_judge", kReads,
       [](World& world, Attempt& attempt) {
         cxs_margin_terms terms = capi_test::Init(cxs_margin_terms_init);
         terms.list_price = 1000 * CXS_MICROS;
         cxs_approval approval = capi_test::Init(cxs_approval_init);
         attempt.Make([&](cxs_error** error) {
           return cxs_policies_judge(world.policies.get(), &terms, &approval, error);
         });
         CHECK(attempt.allocations() == 0);  // a form calls it after every keystroke
       }},
      {"cxs_split", kReads,
       [](World&, Attempt& attempt) {
         const int64_t weights[] = {1, 2, 4};
         int64_t parts[3];
         attempt.Make([&](cxs_error** error) { return cxs_split(100, weights, 3, parts, error); });
       }},
      {"cxs_result_text", kReads,
       [](World& world, Attempt& attempt) {
         const int32_t column = Column(world, CXS_KIND_TEXT);
         const char* text = nullptr;
         int64_t length = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_result_text(world.result.get(), 0, column, &text, &length, error);
         });
       }},
      {"cxs_result_int64", kReads,
       [](World& world, Attempt& attempt) {
         const int32_t column = Column(world, CXS_KIND_SUM);
         int64_t value = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_result_int64(world.result.get(), 0, column, &value, error);
         });
       }},
      {"cxs_result_int128", kReads,
       [](World& world, Attempt& attempt) {
         const int32_t column = Column(world, CXS_KIND_SUM);
         int64_t high = 0;
         uint64_t low = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_result_int128(world.result.get(), 0, column, &high, &low, error);
         });
       }},
      {"cxs_result_double", kReads,
       [](World& world, Attempt& attempt) {
         const int32_t column = Column(world, CXS_KIND_SUM);
         double value = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_result_double(world.result.get(), 0, column, &value, error);
         });
       }},
      {"cxs_result_format", kReads,
       [](World& world, Attempt& attempt) {
         const int32_t column = Column(world, CXS_KIND_SUM);
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_result_format(world.result.get(), 0, column, buffer, error);
         });
       }},
      {"cxs_result_to_csv", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_result_to_csv(world.result.get(), nullptr, buffer, error);
         });
       }},
      {"cxs_result_to_json", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_result_to_json(world.result.get(), buffer, error);
         });
       }},
      {"cxs_result_to_text", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_result_to_text(world.result.get(), -1, buffer, error);
         });
       }},
      {"cxs_result_to_arrow", kReads,
       [](World& world, Attempt& attempt) {
         ArrowArrayStream stream = {};
         attempt.Make([&](cxs_error** error) {
           return cxs_result_to_arrow(world.result.get(), &stream, error);
         });
         if (stream.release != nullptr) stream.release(&stream);
       }},
      {"cxs_describe", kReads, Describe<CXS_DESCRIBE_QUERIES>},
      {"cxs_describe", kReads, Describe<CXS_DESCRIBE_QUERY_OPTIONS>},
      {"cxs_describe", kReads, Describe<CXS_DESCRIBE_TABLES>},
      {"cxs_describe", kReads, Describe<CXS_DESCRIBE_MAPPINGS>},
      {"cxs_mapping_builtin", kReads,
       [](World&, Attempt& attempt) {
         cxs_mapping* mapping = nullptr;
         attempt.Make(
             [&](cxs_error** error) { return cxs_mapping_builtin("suitecrm", &mapping, error); },
             &mapping);
       }},
      {"cxs_mapping_parse", kReads,
       [](World&, Attempt& attempt) {
         constexpr char kText[] =
             R"({"mapping": 1, "tables": [{"table": "series", "file": "a file of some length",
                 "columns": {"series": {"from": ["a column of some length"], "map": {"a": "b"}},
                             "date": "d", "value": "v"}}]})";
         cxs_mapping* mapping = nullptr;
         attempt.Make(
             [&](cxs_error** error) { return cxs_mapping_parse(kText, -1, &mapping, error); },
             &mapping);
       }},
      {"cxs_mapping_text", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_mapping_text(world.mapping.get(), buffer, error);
         });
       }},
      {"cxs_mapping_guess", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_mapping_guess(world.exported.c_str(), 0, attempt.run(), buffer, error);
         });
       },
       kTicks},
      {"cxs_import_open", kReads,
       [](World& world, Attempt& attempt) {
         cxs_import* import = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_import_open(world.mapping.get(), world.exported.c_str(), 0, attempt.run(),
                                      &import, error);
             },
             &import);
       }},
      {"cxs_import_files", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_import_files(world.import.get(), result, error);
         });
       }},
      {"cxs_import_columns", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_import_columns(world.import.get(), result, error);
         });
       }},
      {"cxs_book_create", kReads,
       [](World&, Attempt& attempt) {
         cxs_book* book = nullptr;
         attempt.Make([&](cxs_error** error) { return cxs_book_create(nullptr, &book, error); },
                      &book);
       }},
      {"cxs_table_id", kReads,
       [](World&, Attempt& attempt) {
         int32_t table = 0;
         attempt.Make([&](cxs_error** error) { return cxs_table_id("deals", &table, error); });
       }},
      {"cxs_load_report_counts", kReads,
       [](World& world, Attempt& attempt) {
         cxs_load_counts counts = capi_test::Init(cxs_load_counts_init);
         attempt.Make([&](cxs_error** error) {
           return cxs_load_report_counts(world.report.get(), &counts, error);
         });
       }},
      {"cxs_load_report_problems", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_load_report_problems(world.report.get(), result, error);
         });
       }},
      {"cxs_load_report_columns", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_load_report_columns(world.report.get(), result, error);
         });
       }},
      {"cxs_book_column_id", kReads,
       [](World& world, Attempt& attempt) {
         int32_t id = 0;
         attempt.Make([&](cxs_error** error) {
           return cxs_book_column_id(world.book.get(), CXS_TABLE_DEALS, "amount", &id, error);
         });
       }},
      {"cxs_book_query", kReads,
       [](World& world, Attempt& attempt) { Ask<cxs_book_query>(world.book, world, attempt); },
       kTicks},
      {"cxs_book_rows", kReads,
       [](World& world, Attempt& attempt) { Ask<cxs_book_rows>(world.book, world, attempt); },
       kTicks},
      {"cxs_book_report", kReads,
       [](World& world, Attempt& attempt) {
         MakeReport<cxs_book_report, CXS_REPORT_TEXT>(world.book, attempt);
       },
       kTicks},
      {"cxs_book_report", kReads,
       [](World& world, Attempt& attempt) {
         MakeReport<cxs_book_report, CXS_REPORT_HTML>(world.book, attempt);
       },
       kTicks},
      {"cxs_book_plan", kReads,
       [](World& world, Attempt& attempt) {
         MakePlan<cxs_book_plan, CXS_PLAN_MARKDOWN>(world.book, attempt);
       },
       kTicks},
      {"cxs_book_describe", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_book_describe(world.book.get(), CXS_DESCRIBE_COLUMNS, "customers", result,
                                    error);
         });
       }},
      {"cxs_book_snapshot", kReads,
       [](World& world, Attempt& attempt) {
         cxs_snapshot* snapshot = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_book_snapshot(world.book.get(), &snapshot, error);
             },
             &snapshot);
       }},
      {"cxs_book_watch", kReads,
       [](World& world, Attempt& attempt) {
         cxs_watch* watch = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_book_watch(world.book.get(), world.query.c_str(), world.options.c_str(),
                                     -1, attempt.run(), &watch, error);
             },
             &watch);
       },
       kTicks},
      {"cxs_watch_read", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_watch_read(world.watch.get(), attempt.run(), result, error);
         });
       }},
      {"cxs_watch_row_create", kReads,
       [](World& world, Attempt& attempt) {
         const char* const group[] = {"a segment that there is none of", nullptr};
         const char* const columns[] = {"net_revenue", "segment", "margin_rank"};
         cxs_watch_row* row = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_watch_row_create(world.watch.get(), group, 2, columns, 3, attempt.run(),
                                           &row, error);
             },
             &row);
       }},
      {"cxs_watch_row_read", kReads,
       [](World& world, Attempt& attempt) {
         const cxs_result* result = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_watch_row_read(world.row.get(), attempt.run(), &result, error);
             },
             &result);
       }},
      {"cxs_snapshot_query", kReads,
       [](World& world, Attempt& attempt) {
         Ask<cxs_snapshot_query>(world.snapshot, world, attempt);
       },
       kTicks},
      {"cxs_snapshot_rows", kReads,
       [](World& world, Attempt& attempt) {
         Ask<cxs_snapshot_rows>(world.snapshot, world, attempt);
       },
       kTicks},
      {"cxs_snapshot_report", kReads,
       [](World& world, Attempt& attempt) {
         MakeReport<cxs_snapshot_report, CXS_REPORT_JSON>(world.snapshot, attempt);
       },
       kTicks},
      {"cxs_snapshot_plan", kReads,
       [](World& world, Attempt& attempt) {
         MakePlan<cxs_snapshot_plan, CXS_PLAN_HTML>(world.snapshot, attempt);
       },
       kTicks},
      {"cxs_book_save", kReads,
       [](World& world, Attempt& attempt) {
         const File file("");
         attempt.Make([&](cxs_error** error) {
           return cxs_book_save(world.book.get(), file.path(), attempt.run(), error);
         });
       },
       kTicks},
      {"cxs_snapshot_save", kReads,
       [](World& world, Attempt& attempt) {
         const File file("");
         attempt.Make([&](cxs_error** error) {
           return cxs_snapshot_save(world.snapshot.get(), file.path(), attempt.run(), error);
         });
       },
       kTicks},
      {"cxs_book_open", kReads,
       [](World& world, Attempt& attempt) {
         const File file("");
         REQUIRE(cxs_book_save(world.book.get(), file.path(), nullptr, nullptr) == CXS_OK);
         cxs_book* book = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_book_open(file.path(), nullptr, attempt.run(), &book, error);
             },
             &book);
       },
       kTicks},
      {"cxs_snapshot_describe", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_snapshot_describe(world.snapshot.get(), CXS_DESCRIBE_TABLES, nullptr, result,
                                        error);
         });
       }},
  };
  return calls;
}

const std::vector<Call>& TallyCalls() {
  static const std::vector<Call> calls = {
      {"cxs_tally_create", kReads,
       [](World& world, Attempt& attempt) {
         cxs_tally* tally = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_tally_create(world.query.c_str(), world.options.c_str(), -1, &tally,
                                       error);
             },
             &tally);
       }},
      {"cxs_tally_fold", kWrites,
       [](World& world, Attempt& attempt) {
         attempt.Make([&](cxs_error** error) {
           return cxs_tally_fold(world.tally.get(), world.snapshot.get(), attempt.run(), error);
         });
       },
       kTicks},
      {"cxs_tally_retract", kWrites,
       [](World& world, Attempt& attempt) {
         attempt.Make([&](cxs_error** error) {
           return cxs_tally_retract(world.tally.get(), world.snapshot.get(), attempt.run(), error);
         });
       },
       kTicks},
      {"cxs_tally_merge", kWrites,
       [](World& world, Attempt& attempt) {
         attempt.Make([&](cxs_error** error) {
           return cxs_tally_merge(world.tally.get(), world.other.get(), error);
         });
       }},
      {"cxs_tally_merge", kWrites,
       [](World& world, Attempt& attempt) {
         attempt.Make([&](cxs_error** error) {
           return cxs_tally_merge(world.tally.get(), world.tally.get(), error);
         });
       }},
      {"cxs_tally_save", kReads,
       [](World& world, Attempt& attempt) {
         ToBuffer(attempt, [&](cxs_buffer** buffer, cxs_error** error) {
           return cxs_tally_save(world.tally.get(), buffer, error);
         });
       }},
      {"cxs_tally_load", kReads,
       [](World& world, Attempt& attempt) {
         cxs_tally* tally = nullptr;
         attempt.Make(
             [&](cxs_error** error) {
               return cxs_tally_load(cxs_buffer_data(world.saved.get()),
                                     cxs_buffer_size(world.saved.get()), &tally, error);
             },
             &tally);
       }},
      {"cxs_tally_solve", kReads,
       [](World& world, Attempt& attempt) {
         ToResult(attempt, [&](cxs_result** result, cxs_error** error) {
           return cxs_tally_solve(world.tally.get(), nullptr, 0, attempt.run(), result, error);
         });
       }},
  };
  return calls;
}

}  // namespace faults
