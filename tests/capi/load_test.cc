#include <unistd.h>

#include <cstdio>
#include <string>

#include "capi/handles.h"

using namespace capi_test;

namespace {

// A load that may fail: status, error and report.
struct Attempt {
  cxs_status status = CXS_OK;
  Error error;
  LoadReport report;

  cxs_load_counts counts() const {
    cxs_load_counts counts = Init(cxs_load_counts_init);
    REQUIRE(cxs_load_report_counts(report.get(), &counts, nullptr) == CXS_OK);
    return counts;
  }
  Result problems() const {
    cxs_result* problems = nullptr;
    REQUIRE(cxs_load_report_problems(report.get(), &problems, nullptr) == CXS_OK);
    return Result(problems);
  }
  Result columns() const {
    cxs_result* columns = nullptr;
    REQUIRE(cxs_load_report_columns(report.get(), &columns, nullptr) == CXS_OK);
    return Result(columns);
  }
};

void Try(const Book& book, int32_t table, std::string_view csv, const cxs_load_options* options,
         Attempt* attempt) {
  cxs_load_report* report = nullptr;
  attempt->status =
      cxs_book_load_csv(book.get(), table, csv.data(), static_cast<int64_t>(csv.size()), options,
                        nullptr, &report, attempt->error.out());
  attempt->report.reset(report);
}

constexpr char kOneBadDeal[] =
    "deal_id,customer_id,stage,status,closed_on,amount\n"
    "D8,C1,Closed,won,2026-03-01,10\n"
    "D9,C1,Closed,won,,20\n";  // won without a close date

// A file that is gone at the end of the test.
class File {
 public:
  explicit File(std::string_view bytes) {
    char path[] = "/tmp/coxswain-capi-XXXXXX";
    const int descriptor = mkstemp(path);
    REQUIRE(descriptor >= 0);
    REQUIRE(write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    close(descriptor);
    path_ = path;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::remove(path_.c_str()); }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a refused row refuses the batch and leaves the book as it was") {
  const Book book = SmallCompany();
  const std::string before = NetRevenue(book);
  Attempt attempt;
  Try(book, CXS_TABLE_DEALS, kOneBadDeal, nullptr, &attempt);
  CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  CHECK(cxs_error_row(attempt.error.get()) == 2);
  CHECK(std::string(cxs_error_column(attempt.error.get())) == "closed_on");
  CHECK(Rows(book, "deals") == 3);
  CHECK(NetRevenue(book) == before);
  REQUIRE(attempt.report != nullptr);
  CHECK(attempt.counts().rows_refused == 1);
  CHECK(cxs_result_rows(attempt.problems().get()) == 1);
}

TEST_CASE("with keep_good_rows the good rows land and the refused ones are listed") {
  const Book book = SmallCompany();
  cxs_load_options options = MakeLoadOptions();
  options.keep_good_rows = 1;
  Attempt attempt;
  Try(book, CXS_TABLE_DEALS, kOneBadDeal, &options, &attempt);
  CHECK(attempt.status == CXS_OK);
  CHECK(attempt.counts().table == CXS_TABLE_DEALS);
  CHECK(attempt.counts().rows_read == 2);
  CHECK(attempt.counts().rows_added == 1);
  CHECK(attempt.counts().rows_refused == 1);
  CHECK(Rows(book, "deals") == 4);
  const Result problems = attempt.problems();
  REQUIRE(cxs_result_rows(problems.get()) > 0);
  CHECK(Cell(problems, 0, "table") == "deals");
  CHECK(Cell(problems, 0, "row") == "2");
  CHECK(Cell(problems, 0, "column") == "closed_on");
  CHECK(Cell(problems, 0, "refused") == "true");
  CHECK_FALSE(Cell(problems, 0, "reason").empty());
}

TEST_CASE("rows of a known key are replaced") {
  const Book book = SmallCompany();
  const cxs_load_counts counts = Load(book, CXS_TABLE_DEALS,
                                      "deal_id,customer_id,stage,status,closed_on,amount\n"
                                      "D1,C1,Closed,won,2026-01-15,70\n");
  CHECK(counts.rows_updated == 1);
  CHECK(counts.rows_added == 0);
  CHECK(NetRevenue(book) == "120.00");
}

TEST_CASE("a missing required column is named") {
  const Book book = NewBook();
  Attempt attempt;
  Try(book, CXS_TABLE_DEALS, "deal_id,amount\nD1,5\n", nullptr, &attempt);
  CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  CHECK(attempt.error.Says("'stage'"));
}

TEST_CASE("no rows and one row are loads like any other") {
  const Book book = NewBook();
  CHECK(Load(book, CXS_TABLE_TEAMS, "team\n").rows_read == 0);
  CHECK(Rows(book, "teams") == 0);
  CHECK(Load(book, CXS_TABLE_TEAMS, "team\nSales\n").rows_added == 1);
  Attempt attempt;
  Try(book, CXS_TABLE_TEAMS, "", nullptr, &attempt);
  CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  CHECK(Rows(book, "teams") == 1);
}

TEST_CASE("columns are renamed, other delimiters are read") {
  const Book book = NewBook();
  const char* const from[] = {"Id"};
  const char* const to[] = {"customer_id"};
  cxs_load_options options = MakeLoadOptions();
  options.delimiter = ';';
  options.rename_from = from;
  options.rename_to = to;
  options.rename_count = 1;
  CHECK(Load(book, CXS_TABLE_CUSTOMERS, "Id;segment\nC1;Retail\n", &options).rows_added == 1);
}

TEST_CASE("extra columns become dimensions, or are ignored, or refused") {
  const char csv[] = "customer_id,colour\nC1,red\n";
  const Book book = NewBook();
  Attempt kept;
  Try(book, CXS_TABLE_CUSTOMERS, csv, nullptr, &kept);
  CHECK(Csv(kept.columns()) == "column,use\ncolour,dimension\n");

  cxs_load_options options = MakeLoadOptions();
  options.extra_columns = CXS_EXTRA_COLUMNS_IGNORE;
  Attempt ignored;
  Try(NewBook(), CXS_TABLE_CUSTOMERS, csv, &options, &ignored);
  CHECK(Csv(ignored.columns()) == "column,use\ncolour,ignored\n");

  options.extra_columns = CXS_EXTRA_COLUMNS_REFUSE;
  Attempt refused;
  Try(NewBook(), CXS_TABLE_CUSTOMERS, csv, &options, &refused);
  CHECK(refused.status == CXS_INVALID_ARGUMENT);
  CHECK(refused.error.Says("colour"));
}

TEST_CASE("a dangling reference is refused, kept with a warning, or created") {
  const char csv[] = "deal_id,customer_id,stage,status\nD7,C9,New,open\n";
  cxs_load_options options = MakeLoadOptions();
  options.dangling = CXS_DANGLING_REFUSE;
  const Book book = SmallCompany();
  Attempt refused;
  Try(book, CXS_TABLE_DEALS, csv, &options, &refused);
  CHECK(refused.status == CXS_INVALID_ARGUMENT);
  Attempt warned;
  Try(book, CXS_TABLE_DEALS, csv, nullptr, &warned);
  CHECK(warned.status == CXS_OK);
  CHECK(warned.counts().warnings == 1);
  CHECK(Rows(book, "customers") == 2);
  options.dangling = CXS_DANGLING_CREATE;
  Attempt created;
  Try(book, CXS_TABLE_DEALS, csv, &options, &created);
  CHECK(created.counts().rows_created == 1);
  CHECK(Rows(book, "customers") == 3);
}

TEST_CASE("problems are listed up to the cap and all counted") {
  const Book book = NewBook();
  cxs_load_options options = MakeLoadOptions();
  options.keep_good_rows = 1;
  options.listed_problems = 2;
  std::string csv = "customer_id,employees\n";
  for (int i = 0; i < 5; ++i) csv += "C" + std::to_string(i) + ",many\n";
  Attempt attempt;
  Try(book, CXS_TABLE_CUSTOMERS, csv, &options, &attempt);
  CHECK(attempt.status == CXS_OK);
  CHECK(attempt.counts().rows_refused == 5);
  CHECK(cxs_result_rows(attempt.problems().get()) == 2);
}

TEST_CASE("a file is read, and one that cannot be says why") {
  const File file("team\nSales\nMarketing\n");
  const Book book = NewBook();
  Error error;
  CHECK(cxs_book_load_csv_file(book.get(), CXS_TABLE_TEAMS, file.path(), nullptr, nullptr, nullptr,
                               error.out()) == CXS_OK);
  CHECK(Rows(book, "teams") == 2);
  CHECK(cxs_book_load_csv_file(book.get(), CXS_TABLE_TEAMS, "/nowhere/teams.csv", nullptr, nullptr,
                               nullptr, error.out()) == CXS_NOT_FOUND);
  CHECK(error.Says("/nowhere/teams.csv"));
  CHECK(cxs_book_load_csv_file(book.get(), CXS_TABLE_TEAMS, "/tmp", nullptr, nullptr, nullptr,
                               error.out()) == CXS_DATA_LOSS);
  CHECK(Rows(book, "teams") == 2);
}

TEST_CASE("a pipe is read as a file is, and a file may be larger than the ceiling of memory") {
  std::string csv = "team,notes\n";
  for (int row = 0; row < 100; ++row) {
    csv += "team " + std::to_string(row) + "," + std::string(100'000, 'x') + "\n";
  }
  cxs_book_options book_options = Init(cxs_book_options_init);
  book_options.memory_limit = 8'000'000;
  const Book book = NewBook(&book_options);
  cxs_load_options options = MakeLoadOptions();
  options.extra_columns = CXS_EXTRA_COLUMNS_IGNORE;
  Error error;
  const File file(csv.c_str());
  CHECK(cxs_book_load_csv_file(book.get(), CXS_TABLE_TEAMS, file.path(), &options, nullptr, nullptr,
                               error.out()) == CXS_OK);
  CHECK(Rows(book, "teams") == 100);

  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string_view text = "team\nSales\nMarketing\n";
  REQUIRE(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  close(ends[1]);
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  CHECK(cxs_book_load_csv_file(book.get(), CXS_TABLE_TEAMS, path.c_str(), nullptr, nullptr, nullptr,
                               error.out()) == CXS_OK);
  close(ends[0]);
  CHECK(Rows(book, "teams") == 102);
}

TEST_CASE("load options that contradict themselves are refused") {
  const Book book = NewBook();
  Attempt attempt;
  cxs_load_options options = MakeLoadOptions();
  const int32_t delimiters[] = {'"', '\n', 200, -1};
  for (const int32_t delimiter : delimiters) {
    options.delimiter = delimiter;
    Try(book, CXS_TABLE_TEAMS, "team\nSales\n", &options, &attempt);
    CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  }
  options = MakeLoadOptions();
  options.rename_count = 1;
  Try(book, CXS_TABLE_TEAMS, "team\nSales\n", &options, &attempt);
  CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  options = MakeLoadOptions();
  options.listed_problems = -1;
  Try(book, CXS_TABLE_TEAMS, "team\nSales\n", &options, &attempt);
  CHECK(attempt.status == CXS_INVALID_ARGUMENT);
  CHECK(cxs_book_load_csv(book.get(), CXS_TABLE_TEAMS, "team\n", -2, nullptr, nullptr, nullptr,
                          nullptr) == CXS_INVALID_ARGUMENT);
}
