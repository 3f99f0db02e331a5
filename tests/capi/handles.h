#ifndef COXSWAIN_TESTS_CAPI_HANDLES_H_
#define COXSWAIN_TESTS_CAPI_HANDLES_H_

#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "coxswain.h"

// How tests of the C ABI hold handles and read what comes back.
namespace capi_test {

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};
using Book = std::unique_ptr<cxs_book, Destroy<cxs_book_destroy>>;
using Snapshot = std::unique_ptr<cxs_snapshot, Destroy<cxs_snapshot_destroy>>;
using Result = std::unique_ptr<cxs_result, Destroy<cxs_result_destroy>>;
using Buffer = std::unique_ptr<cxs_buffer, Destroy<cxs_buffer_destroy>>;
using Watch = std::unique_ptr<cxs_watch, Destroy<cxs_watch_destroy>>;
using WatchRow = std::unique_ptr<cxs_watch_row, Destroy<cxs_watch_row_destroy>>;
using Policies = std::unique_ptr<cxs_policies, Destroy<cxs_policies_destroy>>;
using Mapping = std::unique_ptr<cxs_mapping, Destroy<cxs_mapping_destroy>>;
using Import = std::unique_ptr<cxs_import, Destroy<cxs_import_destroy>>;
using LoadReport = std::unique_ptr<cxs_load_report, Destroy<cxs_load_report_destroy>>;
using Cancel = std::unique_ptr<cxs_cancel, Destroy<cxs_cancel_destroy>>;

// The error of one call.
class Error {
 public:
  Error() = default;
  Error(const Error&) = delete;
  Error& operator=(const Error&) = delete;
  ~Error() { cxs_error_destroy(error_); }
  cxs_error** out() {
    cxs_error_destroy(error_);
    error_ = nullptr;
    return &error_;
  }
  const cxs_error* get() const { return error_; }
  std::string message() const { return cxs_error_message(error_); }
  bool Says(std::string_view text) const { return message().find(text) != std::string::npos; }

 private:
  cxs_error* error_ = nullptr;
};

template <typename T>
T Init(void (*init)(T*, uint32_t)) {
  T value;
  init(&value, sizeof value);
  return value;
}
inline cxs_run MakeRun() { return Init(cxs_run_init); }
inline cxs_load_options MakeLoadOptions() { return Init(cxs_load_options_init); }

inline Book NewBook(const cxs_book_options* options = nullptr) {
  cxs_book* book = nullptr;
  Error error;
  REQUIRE_MESSAGE(cxs_book_create(options, &book, error.out()) == CXS_OK, error.message());
  return Book(book);
}

// Loads rows that must be good.
inline cxs_load_counts Load(const Book& book, int32_t table, std::string_view csv,
                            const cxs_load_options* options = nullptr) {
  Error error;
  cxs_load_report* report = nullptr;
  REQUIRE_MESSAGE(cxs_book_load_csv(book.get(), table, csv.data(), static_cast<int64_t>(csv.size()),
                                    options, nullptr, &report, error.out()) == CXS_OK,
                  error.message());
  const LoadReport owned(report);
  cxs_load_counts counts = Init(cxs_load_counts_init);
  REQUIRE(cxs_load_report_counts(report, &counts, nullptr) == CXS_OK);
  return counts;
}

inline Book SmallCompany() {
  Book book = NewBook();
  Load(book, CXS_TABLE_SETTINGS, "name,value\nreporting_currency,EUR\n");
  Load(book, CXS_TABLE_CUSTOMERS, "customer_id,segment\nC1,Retail\nC2,Industry\n");
  Load(book, CXS_TABLE_DEALS,
       "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods\n"
       "D1,C1,Closed,won,2026-01-15,100,60\n"
       "D2,C2,Closed,won,2026-02-16,50,55\n"
       "D3,C1,Proposal,open,,30,\n");
  return book;
}

inline Result Query(const Book& book, const char* name, const char* options = nullptr) {
  Error error;
  cxs_result* result = nullptr;
  REQUIRE_MESSAGE(
      cxs_book_query(book.get(), name, options, -1, nullptr, &result, error.out()) == CXS_OK,
      error.message());
  return Result(result);
}

inline Watch NewWatch(const Book& book, const char* name, const char* options = nullptr) {
  Error error;
  cxs_watch* watch = nullptr;
  REQUIRE_MESSAGE(
      cxs_book_watch(book.get(), name, options, -1, nullptr, &watch, error.out()) == CXS_OK,
      error.message());
  return Watch(watch);
}

inline Result Read(const Watch& watch) {
  Error error;
  cxs_result* result = nullptr;
  REQUIRE_MESSAGE(cxs_watch_read(watch.get(), nullptr, &result, error.out()) == CXS_OK,
                  error.message());
  return Result(result);
}

inline std::string Text(const Buffer& buffer) {
  return std::string(cxs_buffer_data(buffer.get()),
                     static_cast<size_t>(cxs_buffer_size(buffer.get())));
}

// One cell as canonical text.
inline std::string Cell(const Result& result, int64_t row, const char* column) {
  Error error;
  cxs_buffer* text = nullptr;
  REQUIRE_MESSAGE(cxs_result_format(result.get(), row, cxs_result_find(result.get(), column), &text,
                                    error.out()) == CXS_OK,
                  error.message());
  return Text(Buffer(text));
}

inline std::string Csv(const Result& result) {
  cxs_buffer* csv = nullptr;
  REQUIRE(cxs_result_to_csv(result.get(), nullptr, &csv, nullptr) == CXS_OK);
  return Text(Buffer(csv));
}

// How many rows the book holds of a table.
inline int64_t Rows(const Book& book, const char* table) {
  cxs_result* held = nullptr;
  REQUIRE(cxs_book_describe(book.get(), CXS_DESCRIBE_TABLES, table, &held, nullptr) == CXS_OK);
  return std::stoll(Cell(Result(held), 0, "rows"));
}

// Net revenue of all won deals.
inline std::string NetRevenue(const Book& book) {
  return Cell(Query(book, "margin"), 0, "net_revenue");
}

}  // namespace capi_test

#endif  // COXSWAIN_TESTS_CAPI_HANDLES_H_
