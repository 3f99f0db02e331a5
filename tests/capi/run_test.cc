#include <string>
#include <thread>
#include <vector>

#include "capi/handles.h"

// Cancelling, progress, callbacks and ceilings.

using namespace capi_test;

namespace {

// Deals enough for several batches.
std::string ManyDeals(int64_t rows) {
  std::string csv = "deal_id,customer_id,stage,status,closed_on,amount,name\n";
  const std::string filler(100, 'x');
  for (int64_t i = 0; i < rows; ++i) {
    csv += "M" + std::to_string(i) + ",C1,Closed,won,2026-01-15,1," + filler + "\n";
  }
  return csv;
}

cxs_status LoadDeals(const Book& book, const std::string& csv, const cxs_run& run, Error* error) {
  return cxs_book_load_csv(book.get(), CXS_TABLE_DEALS, csv.data(),
                           static_cast<int64_t>(csv.size()), nullptr, &run, nullptr, error->out());
}

// What a callback saw and does.
struct Seen {
  cxs_book* book = nullptr;
  std::thread::id thread;
  int calls = 0;
  double last = -1;
  bool rising = true;
  double cancel_at = 2;
  cxs_status read = CXS_UNKNOWN;
  std::string revenue;
  cxs_status write = CXS_UNKNOWN;
  cxs_status upsert = CXS_UNKNOWN;
  cxs_status other_write = CXS_UNKNOWN;
};

int32_t NoteProgress(void* user_data, double done) {
  Seen* const seen = static_cast<Seen*>(user_data);
  ++seen->calls;
  seen->thread = std::this_thread::get_id();
  seen->rising = seen->rising && done >= seen->last && done <= 1;
  seen->last = done;
  return done >= seen->cancel_at ? 1 : 0;
}

int32_t ReadAndWrite(void* user_data, double) {
  Seen* const seen = static_cast<Seen*>(user_data);
  cxs_result* result = nullptr;
  seen->read = cxs_book_query(seen->book, "margin", nullptr, 0, nullptr, &result, nullptr);
  if (seen->read == CXS_OK) seen->revenue = Cell(Result(result), 0, "net_revenue");
  seen->write = cxs_book_load_csv(seen->book, CXS_TABLE_TEAMS, "team\nT\n", -1, nullptr, nullptr,
                                  nullptr, nullptr);
  const int32_t column = 0;
  cxs_value value = Init(cxs_value_init);
  value.kind = CXS_VALUE_TEXT;
  value.text = "T";
  const cxs_value* const values[] = {&value};
  seen->upsert =
      cxs_book_upsert(seen->book, CXS_TABLE_TEAMS, &column, values, 1, nullptr, nullptr, nullptr);
  const Book other = NewBook();
  seen->other_write = cxs_book_load_csv(other.get(), CXS_TABLE_TEAMS, "team\nT\n", -1, nullptr,
                                        nullptr, nullptr, nullptr);
  return 0;
}

}  // namespace

TEST_CASE("progress comes on the calling thread, rising from 0 to 1") {
  const Book book = SmallCompany();
  Seen seen;
  cxs_run run = MakeRun();
  run.threads = 3;
  run.progress = NoteProgress;
  run.user_data = &seen;
  Error error;
  CHECK(LoadDeals(book, ManyDeals(200000), run, &error) == CXS_OK);
  CHECK(seen.calls > 1);
  CHECK(seen.rising);
  CHECK(seen.thread == std::this_thread::get_id());
}

TEST_CASE("a load cancelled half way leaves the book as it was") {
  const Book book = SmallCompany();
  Seen seen;
  seen.cancel_at = 0.3;
  cxs_run run = MakeRun();
  run.progress = NoteProgress;
  run.user_data = &seen;
  Error error;
  const std::string csv = ManyDeals(200000);
  CHECK(LoadDeals(book, csv, run, &error) == CXS_CANCELLED);
  CHECK(Rows(book, "deals") == 3);
  CHECK(NetRevenue(book) == "150.00");
  CHECK(LoadDeals(book, csv, MakeRun(), &error) == CXS_OK);  // the keys are free
  CHECK(Rows(book, "deals") == 200003);
}

TEST_CASE("a tripped token cancels, a reset one does not") {
  const Book book = SmallCompany();
  cxs_cancel* token = nullptr;
  REQUIRE(cxs_cancel_create(&token, nullptr) == CXS_OK);
  const Cancel owned(token);
  cxs_run run = MakeRun();
  run.cancel = token;
  cxs_cancel_trip(token);
  CHECK(cxs_cancel_is_tripped(token) == 1);
  Error error;
  CHECK(LoadDeals(book, "deal_id,customer_id,stage,status\nD9,C1,New,open\n", run, &error) ==
        CXS_CANCELLED);
  cxs_result* result = nullptr;
  CHECK(cxs_book_query(book.get(), "margin", nullptr, 0, &run, &result, error.out()) ==
        CXS_CANCELLED);
  CHECK(result == nullptr);
  cxs_cancel_reset(token);
  CHECK(LoadDeals(book, "deal_id,customer_id,stage,status\nD9,C1,New,open\n", run, &error) ==
        CXS_OK);
  cxs_cancel_trip(nullptr);
  cxs_cancel_reset(nullptr);
  CHECK(cxs_cancel_is_tripped(nullptr) == 0);
}

TEST_CASE("a token tripped by another thread stops a load") {
  const Book book = NewBook();
  cxs_cancel* token = nullptr;
  REQUIRE(cxs_cancel_create(&token, nullptr) == CXS_OK);
  const Cancel owned(token);
  cxs_run run = MakeRun();
  run.cancel = token;
  const std::string csv = ManyDeals(400000);
  std::thread other([token] { cxs_cancel_trip(token); });
  Error error;
  CHECK(LoadDeals(book, csv, run, &error) == CXS_CANCELLED);
  other.join();
  CHECK(Rows(book, "deals") == 0);
}

TEST_CASE("a callback reads the book as it was and may not write to it") {
  const Book book = SmallCompany();
  Seen seen;
  seen.book = book.get();
  cxs_run run = MakeRun();
  run.progress = ReadAndWrite;
  run.user_data = &seen;
  Error error;
  CHECK(LoadDeals(book, ManyDeals(10), run, &error) == CXS_OK);
  CHECK(seen.read == CXS_OK);
  CHECK(seen.revenue == "150.00");
  CHECK(seen.write == CXS_FAILED_PRECONDITION);
  CHECK(seen.upsert == CXS_FAILED_PRECONDITION);
  CHECK(seen.other_write == CXS_OK);
  // After the call the same thread writes as before.
  CHECK(LoadDeals(book, ManyDeals(1), MakeRun(), &error) == CXS_OK);
}

TEST_CASE("a book's ceiling refuses a load and leaves the book as it was") {
  cxs_book_options options = Init(cxs_book_options_init);
  options.memory_limit = 4 << 20;
  const Book book = NewBook(&options);
  Error error;
  CHECK(LoadDeals(book, ManyDeals(10), MakeRun(), &error) == CXS_OK);
  CHECK(LoadDeals(book, ManyDeals(300000), MakeRun(), &error) == CXS_RESOURCE_EXHAUSTED);
  CHECK(Rows(book, "deals") == 10);
}

TEST_CASE("runs and books with impossible numbers are refused") {
  const Book book = SmallCompany();
  Error error;
  cxs_run run = MakeRun();
  run.threads = -1;
  CHECK(LoadDeals(book, ManyDeals(1), run, &error) == CXS_INVALID_ARGUMENT);
  run = MakeRun();
  run.memory_limit = -1;
  CHECK(LoadDeals(book, ManyDeals(1), run, &error) == CXS_INVALID_ARGUMENT);
  run = MakeRun();
  run.threads = INT32_MAX;  // as many as there are
  CHECK(LoadDeals(book, ManyDeals(1), run, &error) == CXS_OK);

  cxs_book_options options = Init(cxs_book_options_init);
  options.memory_limit = -1;
  cxs_book* none = nullptr;
  CHECK(cxs_book_create(&options, &none, error.out()) == CXS_INVALID_ARGUMENT);
  CHECK(none == nullptr);
}

TEST_CASE("no result depends on the threads") {
  const Book book = SmallCompany();
  Error error;
  cxs_run run = MakeRun();
  run.threads = 4;
  REQUIRE(LoadDeals(book, ManyDeals(50000), run, &error) == CXS_OK);
  cxs_result* result = nullptr;
  REQUIRE(cxs_book_query(book.get(), "margin", R"({"by":["status","month"]})", -1, &run, &result,
                         error.out()) == CXS_OK);
  const Result parallel(result);
  CHECK(Csv(parallel) == Csv(Query(book, "margin", R"({"by":["status","month"]})")));
}

TEST_CASE("a book may be written and read from many threads") {
  const Book book = SmallCompany();
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 3; ++writer) {
    threads.emplace_back([&book, writer] {
      for (int i = 0; i < 50; ++i) {
        const std::string csv = "deal_id,customer_id,stage,status,closed_on,amount\nW" +
                                std::to_string(writer) + "-" + std::to_string(i) +
                                ",C1,Closed,won,2026-01-15,1\n";
        cxs_book_load_csv(book.get(), CXS_TABLE_DEALS, csv.c_str(), -1, nullptr, nullptr, nullptr,
                          nullptr);
      }
    });
  }
  threads.emplace_back([&book] {
    for (int i = 0; i < 50; ++i) {
      cxs_result* result = nullptr;
      if (cxs_book_query(book.get(), "margin", nullptr, 0, nullptr, &result, nullptr) == CXS_OK) {
        cxs_result_destroy(result);
      }
    }
  });
  for (std::thread& thread : threads) thread.join();
  CHECK(Rows(book, "deals") == 153);
  CHECK(NetRevenue(book) == "300.00");
}
