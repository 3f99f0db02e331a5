#ifndef COXSWAIN_TABLE_CSV_H_
#define COXSWAIN_TABLE_CSV_H_

#include <concepts>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "coxswain/base/run.h"
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

// The bytes of a CSV file from its front to its end, as they are asked for.
class CsvSource {
 public:
  virtual ~CsvSource() = default;
  // Reads `size` bytes, fewer only at the end; says how many.
  virtual absl::StatusOr<size_t> Read(char* bytes, size_t size) = 0;
  // About how many there are in all; 0: nobody knows.
  virtual int64_t size() const = 0;
};

// A file, or a pipe. Read, not mapped: a mapped file that someone shortens kills the process.
class CsvFile : public CsvSource {
 public:
  // NotFound, PermissionDenied, or DataLoss for what is not a readable file. `run`, which must
  // outlive the file, is asked between reads, and where a signal interrupts one, whether to go on.
  static absl::StatusOr<CsvFile> Open(const std::string& path, const Run& run);

  absl::StatusOr<size_t> Read(char* bytes, size_t size) override;
  int64_t size() const override { return size_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  CsvFile(std::string path, const Run& run) : path_(std::move(path)), run_(&run) {}

  std::string path_;
  const Run* run_;
  std::unique_ptr<std::FILE, Close> file_;
  int64_t size_ = 0;
};

// A CSV file to read: its bytes, or where they come from. Neither is owned.
struct CsvInput {
  // NOLINTNEXTLINE(google-explicit-constructor): bytes are the plain case.
  CsvInput(std::string_view all_bytes) : bytes(all_bytes) {}
  template <typename Text>
  requires std::convertible_to<const Text&, std::string_view> CsvInput(const Text& text)
      : bytes(text) {}  // NOLINT(google-explicit-constructor)
  // Little more is in memory than the rows of one batch, charged to `charged`; null: to nobody.
  CsvInput(CsvSource* from, MemoryBudget* charged) : source(from), memory(charged) {}

  std::string_view bytes;
  CsvSource* source = nullptr;
  MemoryBudget* memory = nullptr;
};

// Reads one CSV file in batches.
class CsvReader {
 public:
  // What kind each column has, by its name after renaming: kind and scale (kDecimal).
  using KindOf = std::function<std::pair<ColumnKind, int>(std::string_view name)>;

  // Reads the header. Errors: no header, an empty or doubled column name, bad UTF-8 in the
  // header, the delimiter is a quote or a line end. Bytes must outlive the batches' texts, which
  // point into them; the texts from a source are there until the next batch is asked for.
  static absl::StatusOr<CsvReader> Open(const CsvInput& input, const CsvReadOptions& options,
                                        const KindOf& kind_of);
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;
  ~CsvReader();

  const std::vector<std::string>& names() const { return names_; }
  int64_t bytes_read() const { return bytes_read_; }
  // What is read of all there is, between 0 and 1; 0 where nobody knows how much that is.
  double share_read() const;

  // The next rows, about `bytes` of the file parsed on the allowed threads; false at the end.
  // A row with too many or too few fields is reported and its cells are null; stray quotes, bad
  // UTF-8 and values not of their column's kind are reported cell by cell. Only an unclosed
  // quote is an error: nothing can be told about what follows it. The memory of what `batch` held
  // is used again.
  absl::StatusOr<bool> Next(int64_t bytes, CsvBatch* batch);

 private:
  class Window;
  struct Slice;
  explicit CsvReader(const CsvReadOptions& options);

  absl::StatusOr<std::vector<std::string>> ReadHeader();
  // The next rows of what is in the window; how many. None: they go beyond it, or are blank lines.
  absl::StatusOr<int64_t> NextInWindow(int64_t bytes, CsvBatch* batch);

  // Keeps the memory of columns that this reader filled.
  void TakeBack(std::vector<Column>* columns);

  CsvReadOptions options_;
  std::vector<std::string> names_;
  std::vector<std::pair<ColumnKind, int>> kinds_;
  std::unique_ptr<Window> window_;
  const char* next_ = nullptr;  // in the window
  int64_t bytes_read_ = 0;
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
