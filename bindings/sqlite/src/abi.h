#ifndef COXSWAIN_SQLITE_ABI_H_
#define COXSWAIN_SQLITE_ABI_H_

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "coxswain.h"

#include "sqlite_api.h"

// The two C interfaces that meet here, as C++: handles that destroy themselves, and one exception
// that becomes an error of SQLite's before it leaves.
namespace coxswain_sqlite {

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};
using BookHandle = std::unique_ptr<cxs_book, Destroy<cxs_book_destroy>>;
using SnapshotHandle = std::unique_ptr<cxs_snapshot, Destroy<cxs_snapshot_destroy>>;
using ResultHandle = std::unique_ptr<cxs_result, Destroy<cxs_result_destroy>>;
using BufferHandle = std::unique_ptr<cxs_buffer, Destroy<cxs_buffer_destroy>>;
using MappingHandle = std::unique_ptr<cxs_mapping, Destroy<cxs_mapping_destroy>>;
using ImportHandle = std::unique_ptr<cxs_import, Destroy<cxs_import_destroy>>;
using LoadReportHandle = std::unique_ptr<cxs_load_report, Destroy<cxs_load_report_destroy>>;
using TallyHandle = std::unique_ptr<cxs_tally, Destroy<cxs_tally_destroy>>;

// `code` is one of SQLite's.
struct Error {
  int code = SQLITE_ERROR;
  std::string message;
};
[[noreturn]] void Fail(std::string message);

// Collects the error of one call of the library and throws it.
class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { cxs_error_destroy(error_); }
  cxs_error** error() { return &error_; }
  const char* message() const { return cxs_error_message(error_); }
  int64_t row() const { return cxs_error_row(error_); }
  void Check(cxs_status status) const;

 private:
  cxs_error* error_ = nullptr;
};

// What SQLite calls it: cancelled is SQLITE_INTERRUPT, in its own word, which hosts look for;
// memory that ran out is SQLITE_NOMEM.
Error ErrorOf(cxs_status status, std::string message);

// Runs `work`, and says in SQLite's way how it ended; nothing is thrown past these.
template <typename Work>
int Guarded(char** message, Work&& work) noexcept {
  try {
    work();
    return SQLITE_OK;
  } catch (const Error& error) {
    if (message != nullptr) {
      sqlite3_free(*message);
      *message = sqlite3_mprintf("%s", error.message.c_str());
      if (*message == nullptr) return SQLITE_NOMEM;
    }
    return error.code;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (...) {
    return SQLITE_INTERNAL;
  }
}
template <typename Work>
void GuardedFunction(sqlite3_context* context, Work&& work) noexcept {
  char* message = nullptr;
  const int code = Guarded(&message, std::forward<Work>(work));
  if (code != SQLITE_OK && (code == SQLITE_NOMEM || message == nullptr)) {
    sqlite3_result_error_nomem(context);
  } else if (code != SQLITE_OK) {
    // The code last: setting the text makes it SQLITE_ERROR.
    sqlite3_result_error(context, message, -1);
    if (code != SQLITE_ERROR) sqlite3_result_error_code(context, code);
  }
  sqlite3_free(message);
}

// A statement of SQLite's that finalises itself.
class Statement {
 public:
  Statement(sqlite3* db, const std::string& sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }
  // False: there is no further row.
  bool Step();
  sqlite3_stmt* get() const { return statement_; }
  std::string Text(int column) const;

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// "name", for SQL.
std::string Quoted(std::string_view name);
std::string LowerCase(std::string_view text);
// As a JSON string, quotes included.
std::string JsonString(std::string_view text);

std::string TextOf(const cxs_buffer* buffer);
// cxs_describe; `name` empty: all.
ResultHandle Describe(int32_t what, const std::string& name = "");
// A cell as canonical text; empty for null.
std::string CellText(const cxs_result* table, int64_t row, int32_t column);
std::string CellText(const cxs_result* table, int64_t row, const char* column);
// A cell as the value that SQL sees: text, whole numbers and truth values as they are, amounts and
// ratios as the nearest double, days as YYYY-MM-DD.
void ReturnCell(sqlite3_context* context, const cxs_result* table, int64_t row, int32_t column);

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_ABI_H_
