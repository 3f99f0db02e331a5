#ifndef COXSWAIN_TABLE_CSV_H_
#define COXSWAIN_TABLE_CSV_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "coxswain/table/table.h"

// CSV as RFC 4180 has it: fields separated by a delimiter, quoted with ", quotes doubled, line
// ends LF or CRLF, line ends allowed inside quotes; a UTF-8 byte order mark is skipped. An
// unquoted empty field is null, a quoted one is the empty text. Blank lines are skipped.
namespace coxswain {

// A truth value as a CSV file may have it: true, false, yes, no, 1 or 0, letters' case ignored.
std::optional<bool> ParseBool(std::string_view text);

struct CsvReadOptions {
  char delimiter = ',';
  // From the file's column name to ours; names not listed stay.
  std::vector<std::pair<std::string, std::string>> rename = {};
  TimeZone zone = {};  // for instants in date columns
  int threads = 1;     // at most; must be >= 1
};

// One run of rows of a file, typed.
struct CsvBatch {
  Table table;
  int64_t first_row = 0;              // of the whole file, from 1
  std::vector<CellProblem> problems;  // by row
};

// Reads the bytes of one CSV file in batches. The bytes must outlive the batches' texts.
class CsvReader {
 public:
  // What kind each column has, by its name after renaming: kind and scale (kDecimal).
  using KindOf = std::function<std::pair<ColumnKind, int>(std::string_view name)>;

  // Reads the header. Errors: no header, an empty or doubled column name, bad UTF-8 in the
  // header, the delimiter is a quote or a line end.
  static absl::StatusOr<CsvReader> Open(std::string_view bytes, const CsvReadOptions& options,
                                        const KindOf& kind_of);

  const std::vector<std::string>& names() const { return names_; }
  int64_t bytes_read() const { return static_cast<int64_t>(next_ - begin_); }

  // The next rows, about `bytes` of the file parsed on the allowed threads; false at the end.
  // A row with too many or too few fields is reported and its cells are null; stray quotes, bad
  // UTF-8 and values not of their column's kind are reported cell by cell. Only an unclosed
  // quote is an error: nothing can be told about what follows it. The memory of what `batch` held
  // is used again.
  absl::StatusOr<bool> Next(int64_t bytes, CsvBatch* batch);

 private:
  struct Slice;
  CsvReader() = default;

  // Keeps the memory of columns that this reader filled.
  void TakeBack(std::vector<Column>* columns);

  CsvReadOptions options_;
  std::vector<std::string> names_;
  std::vector<std::pair<ColumnKind, int>> kinds_;
  const char* begin_ = nullptr;
  const char* next_ = nullptr;
  const char* end_ = nullptr;
  int64_t rows_read_ = 0;
  std::vector<std::vector<Column>> spare_;  // for their memory
};

struct CsvWriteOptions {
  char delimiter = ',';
  // Puts ' before text that a spreadsheet would run as a formula: text that starts with
  // = + - @ tab or carriage return.
  bool guard_formulas = false;
};

// Header and rows, LF, quoted where needed; null is an unquoted empty field, empty text is "".
std::string WriteCsv(const Table& table, const CsvWriteOptions& options = {});

}  // namespace coxswain

#endif  // COXSWAIN_TABLE_CSV_H_
