#include "support/arrow.h"

#include <cstddef>
#include <string>
#include <utility>

#include "capi/handles.h"

// Arrow streams through the C ABI.

using namespace capi_test;
using coxswain::ArrowFake;
using coxswain::ArrowNumbers;
using coxswain::ArrowPart;
using coxswain::ArrowUtf8;

namespace {

std::vector<ArrowPart> Teams() { return {ArrowUtf8("team", {"Sales", "Marketing"})}; }

// One won deal with that amount.
std::vector<ArrowPart> Deal(ArrowPart amount) {
  return {ArrowUtf8("deal_id", {"D9"}),
          ArrowUtf8("customer_id", {"C1"}),
          ArrowUtf8("stage", {"Closed"}),
          ArrowUtf8("status", {"won"}),
          ArrowNumbers<int32_t>("closed_on", "tdD", {20468}),
          std::move(amount)};
}

cxs_status LoadStream(const Book& book, int32_t table, ArrowFake* fake,
                      const cxs_load_options* options, Error* error) {
  ArrowArrayStream* const stream = fake->stream();
  const cxs_status status =
      cxs_book_load(book.get(), table, stream, options, nullptr, nullptr, error->out());
  CHECK((stream->release == nullptr));
  CHECK(fake->all_released());
  return status;
}

class Stream {
 public:
  explicit Stream(const Result& result) {
    Error error;
    REQUIRE_MESSAGE(cxs_result_to_arrow(result.get(), &stream_, error.out()) == CXS_OK,
                    error.message());
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (stream_.release != nullptr) stream_.release(&stream_);
  }
  ArrowArrayStream* get() { return &stream_; }

 private:
  ArrowArrayStream stream_;
};

}  // namespace

TEST_CASE("a stream is loaded, and its report counts the rows") {
  const Book book = NewBook();
  ArrowFake fake(Teams());
  Error error;
  cxs_load_report* report = nullptr;
  REQUIRE_MESSAGE(cxs_book_load(book.get(), CXS_TABLE_TEAMS, fake.stream(), nullptr, nullptr,
                                &report, error.out()) == CXS_OK,
                  error.message());
  const LoadReport owned(report);
  CHECK(fake.all_released());
  cxs_load_counts counts = Init(cxs_load_counts_init);
  REQUIRE(cxs_load_report_counts(report, &counts, nullptr) == CXS_OK);
  CHECK(counts.rows_added == 2);
  CHECK(Rows(book, "teams") == 2);
}

TEST_CASE("the stream is released with wrong arguments beside it too") {
  const Book book = NewBook();
  Error error;
  ArrowFake no_book(Teams());
  CHECK(LoadStream(Book(), CXS_TABLE_TEAMS, &no_book, nullptr, &error) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'book'"));
  ArrowFake no_table(Teams());
  CHECK(LoadStream(book, 0, &no_table, nullptr, &error) == CXS_INVALID_ARGUMENT);
  cxs_load_options options = MakeLoadOptions();
  options.struct_size = 3;
  ArrowFake no_options(Teams());
  CHECK(LoadStream(book, CXS_TABLE_TEAMS, &no_options, &options, &error) == CXS_INVALID_ARGUMENT);
  options = MakeLoadOptions();
  options.rename_count = -1;
  ArrowFake no_names(Teams());
  CHECK(LoadStream(book, CXS_TABLE_TEAMS, &no_names, &options, &error) == CXS_INVALID_ARGUMENT);
  CHECK(Rows(book, "teams") == 0);
}

TEST_CASE("no stream, or a released one, is an error") {
  const Book book = NewBook();
  Error error;
  CHECK(cxs_book_load(book.get(), CXS_TABLE_TEAMS, nullptr, nullptr, nullptr, nullptr,
                      error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'stream'"));
  ArrowArrayStream released = {};
  CHECK(cxs_book_load(book.get(), CXS_TABLE_TEAMS, &released, nullptr, nullptr, nullptr,
                      error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("released"));
}

TEST_CASE("a stream that fails on the way changes nothing") {
  const Book book = NewBook();
  Error error;
  ArrowFake fake(std::vector<coxswain::ArrowBatch>{{Teams()}, {Teams()}});
  fake.fails_after = 1;
  CHECK(LoadStream(book, CXS_TABLE_TEAMS, &fake, nullptr, &error) == CXS_DATA_LOSS);
  CHECK(error.Says("the disk is gone"));
  CHECK(std::string(cxs_error_table(error.get())) == "teams");
  CHECK(Rows(book, "teams") == 0);
}

TEST_CASE("columns of a stream are renamed") {
  const Book book = NewBook();
  const char* const from[] = {"name"};
  const char* const to[] = {"team"};
  cxs_load_options options = MakeLoadOptions();
  options.rename_from = from;
  options.rename_to = to;
  options.rename_count = 1;
  Error error;
  ArrowFake fake({ArrowUtf8("name", {"Sales"})});
  CHECK_MESSAGE(LoadStream(book, CXS_TABLE_TEAMS, &fake, &options, &error) == CXS_OK,
                error.message());
}

TEST_CASE("float columns want float_scale, which an older caller does not have") {
  const ArrowPart amount = ArrowNumbers<double>("amount", "g", {0.1 + 0.2});
  Error error;
  cxs_load_options options = MakeLoadOptions();
  options.float_scale = 2;
  ArrowFake scaled(Deal(amount));
  const Book book = NewBook();
  CHECK_MESSAGE(LoadStream(book, CXS_TABLE_DEALS, &scaled, &options, &error) == CXS_OK,
                error.message());
  CHECK(NetRevenue(book) == "0.30");
  options.struct_size = offsetof(cxs_load_options, float_scale);
  ArrowFake older(Deal(amount));
  CHECK(LoadStream(book, CXS_TABLE_DEALS, &older, &options, &error) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("float_scale"));
  options = MakeLoadOptions();
  options.float_scale = 13;
  ArrowFake beyond(Deal(amount));
  CHECK(LoadStream(book, CXS_TABLE_DEALS, &beyond, &options, &error) == CXS_INVALID_ARGUMENT);
}

TEST_CASE("a result as a stream outlives result and book, and can be loaded again") {
  Stream stream = [] {
    const Book book = NewBook();
    Load(book, CXS_TABLE_TEAMS, "team,function\nSales,sales\n");
    cxs_result* held = nullptr;
    REQUIRE(cxs_book_describe(book.get(), CXS_DESCRIBE_TABLES, "teams", &held, nullptr) == CXS_OK);
    return Stream(Result(held));
  }();
  const Book book = NewBook();
  const char* const from[] = {"name"};
  const char* const to[] = {"team"};
  cxs_load_options options = MakeLoadOptions();
  options.rename_from = from;
  options.rename_to = to;
  options.rename_count = 1;
  Error error;
  CHECK_MESSAGE(cxs_book_load(book.get(), CXS_TABLE_TEAMS, stream.get(), &options, nullptr, nullptr,
                              error.out()) == CXS_OK,
                error.message());
  CHECK(Rows(book, "teams") == 1);
}

TEST_CASE("money leaves exactly, with its unit") {
  Stream stream(Query(SmallCompany(), "margin"));
  ArrowSchema schema;
  REQUIRE(stream.get()->get_schema(stream.get(), &schema) == 0);
  const coxswain::ArrowOwner<ArrowSchema> owned(&schema);
  std::string found;
  for (int64_t i = 0; i < owned->n_children; ++i) {
    const ArrowSchema& field = *owned->children[i];
    if (std::string(field.name) == "net_revenue") found = field.format;
  }
  CHECK(found == "d:38,6");
}

TEST_CASE("a missing result or stream is named, and the stream is left released") {
  Error error;
  ArrowArrayStream stream;
  CHECK(cxs_result_to_arrow(nullptr, &stream, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'result'"));
  CHECK((stream.release == nullptr));
  const Result result = Query(SmallCompany(), "margin");
  CHECK(cxs_result_to_arrow(result.get(), nullptr, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(error.Says("'out'"));
}
