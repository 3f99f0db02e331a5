#include "fuzz.h"

// CSV into any table of a book. One thread and three make the same book of it, a load that is
// refused changes nothing, and what landed can be asked.
//
// Input: table, options, dangling, extra columns, delimiter; the rest is the file.

namespace {

constexpr int32_t kTables = CXS_TABLE_STRATEGY;
constexpr char kDelimiters[] = {'\0', ',', ';', '\t', '|'};

std::string ReportOf(cxs_book* book) {
  cxs_buffer* report = nullptr;
  const cxs_status status = cxs_book_report(book, nullptr, nullptr, &report, nullptr);
  fuzz::Require(fuzz::IsExpected(status), "a report is made or its want is told");
  const std::string text(cxs_buffer_data(report), static_cast<size_t>(cxs_buffer_size(report)));
  cxs_buffer_destroy(report);
  return text;
}

std::string StateOf(cxs_book* book) {
  return fuzz::TablesOf(book) + fuzz::WonDealsOf(book) + ReportOf(book);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const int32_t table = 1 + static_cast<int32_t>(input.UpTo(kTables - 1));
  cxs_load_options options;
  cxs_load_options_init(&options, sizeof options);
  const uint8_t flags = input.Byte();
  options.keep_good_rows = flags & 1;
  options.strict = flags >> 1 & 1;
  options.dangling = static_cast<int32_t>(input.UpTo(CXS_DANGLING_CREATE));
  options.extra_columns = static_cast<int32_t>(input.UpTo(CXS_EXTRA_COLUMNS_REFUSE));
  options.delimiter = kDelimiters[input.UpTo(sizeof kDelimiters - 1)];
  const std::string_view csv = input.Rest();

  cxs_book* const book = fuzz::SmallCompany();
  cxs_book* const parallel = fuzz::SmallCompany();
  const std::string before = StateOf(book);
  cxs_run run;
  cxs_run_init(&run, sizeof run);
  run.threads = 3;
  const cxs_status status = fuzz::LoadCsv(book, table, csv, &options);
  fuzz::Require(fuzz::LoadCsv(parallel, table, csv, &options, &run) == status,
                "threads do not change the status");
  const std::string after = StateOf(book);
  fuzz::Require(StateOf(parallel) == after, "threads do not change the book");
  fuzz::Require(status == CXS_OK || after == before, "a load that failed changed nothing");
  cxs_book_destroy(parallel);
  cxs_book_destroy(book);
  return 0;
}
