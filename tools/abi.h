#ifndef COXSWAIN_TOOLS_ABI_H_
#define COXSWAIN_TOOLS_ABI_H_

#include <memory>
#include <string>
#include <string_view>

#include "coxswain.h"

// What the command line adds to coxswain.h: handles that destroy themselves, statuses that become
// exit codes.
namespace coxswain_tools {

// Documented in --help.
enum ExitCode : int {
  kDone = 0,
  kDataProblems = 1,  // rows were refused
  kUsage = 2,         // the command line is wrong
  kMissing = 3,       // a folder, a file, or a table that the question needs
  kFailed = 4,        // anything else: a ceiling reached, a full disk
  kInterrupted = 130,
};

// Ends the program with a message on stderr.
struct Failure {
  int exit_code;
  std::string message;
};

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};
using BookHandle = std::unique_ptr<cxs_book, Destroy<cxs_book_destroy>>;
using ResultHandle = std::unique_ptr<cxs_result, Destroy<cxs_result_destroy>>;
using BufferHandle = std::unique_ptr<cxs_buffer, Destroy<cxs_buffer_destroy>>;
using MappingHandle = std::unique_ptr<cxs_mapping, Destroy<cxs_mapping_destroy>>;
using ImportHandle = std::unique_ptr<cxs_import, Destroy<cxs_import_destroy>>;
using LoadReportHandle = std::unique_ptr<cxs_load_report, Destroy<cxs_load_report_destroy>>;

// Collects the error of one call and throws it as a Failure.
class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { cxs_error_destroy(error_); }
  cxs_error** error() { return &error_; }
  const char* message() const { return cxs_error_message(error_); }
  void Check(cxs_status status) const;

 private:
  cxs_error* error_ = nullptr;
};

int ExitCodeOf(cxs_status status);

// The cell as text; empty for null.
std::string CellText(const cxs_result* table, int64_t row, const char* column);
int64_t CellNumber(const cxs_result* table, int64_t row, const char* column);

// cxs_describe. `name` empty: all.
ResultHandle Describe(int32_t what, const std::string& name = "");

enum class Format { kTable, kCsv, kJson };
// The table as the user asked for it.
std::string Formatted(const cxs_result* table, Format format, bool guard_formulas = false);

// The text as a JSON string, quotes included.
std::string JsonString(const std::string& text);

// Writes results to stdout, or throws: a pipe that closed or a full disk is no success.
void Print(std::string_view text);

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_ABI_H_
