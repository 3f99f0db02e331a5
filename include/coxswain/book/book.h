#ifndef COXSWAIN_BOOK_BOOK_H_
#define COXSWAIN_BOOK_BOOK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

#include "coxswain/base.h"
#include "coxswain/book/references.h"
#include "coxswain/book/snapshot.h"
#include "coxswain/table.h"

namespace coxswain {

// What to do with a reference to a row that a given table does not have. A reference into a table
// that was never given is not checked.
enum class DanglingReference : uint8_t {
  kRefuse,  // the row is refused
  kWarn,    // the row is kept, with a warning; queries see null behind the reference
  kCreate,  // the row is kept and a row with just that key is made, with a warning
};

enum class ExtraColumns : uint8_t { kKeep, kIgnore, kRefuse };

struct LoadOptions {
  // false: one refused row refuses the batch. true: the good rows land, the report lists the rest.
  bool keep_good_rows = false;
  // Warnings refuse their row too.
  bool strict = false;
  DanglingReference dangling = DanglingReference::kWarn;
  ExtraColumns extra_columns = ExtraColumns::kKeep;
  // How many problems the report lists; all are counted.
  int64_t listed_problems = 1000;
};

struct Problem {
  int64_t row = 0;  // of the batch or file, from 1, the header not counted
  std::string column;
  std::string reason;   // a sentence: what is wrong and what would be right
  bool refused = true;  // false: a warning; the row was kept
};

struct LoadReport {
  TableId table = TableId::kSettings;
  int64_t rows_read = 0;
  int64_t rows_added = 0;
  int64_t rows_updated = 0;
  int64_t rows_refused = 0;
  int64_t rows_created = 0;  // in other tables, for dangling references
  int64_t warnings = 0;
  std::vector<Problem> problems;           // by row, up to the cap
  std::vector<std::string> extra_columns;  // kept as dimensions
  std::vector<std::string> ignored_columns;

  // table, row, column, reason, refused: one line each.
  Table ToTable() const;
};

struct BookOptions {
  int64_t memory_limit = MemoryBudget::kUnlimited;
};

// One value of a row on its way in: a number as stored (micros, nanos, days, the whole number),
// or text. `text.data() == nullptr && number == kNullNumber` is null.
struct RowValue {
  int64_t number = kNullNumber;
  std::string_view text = {nullptr, 0};
  static RowValue Null() { return {}; }
  static RowValue Number(int64_t value) { return {value, {nullptr, 0}}; }
  static RowValue Text(std::string_view value) { return {kNullNumber, value}; }
};

class BookObserver;
class RowMaker;

// What one company knows: the tables of the schema, kept in memory. Calls may come from several
// threads; writers wait for each other, readers keep their snapshot and wait for a writer at most
// while it publishes. No two books share anything.
class Book {
 public:
  explicit Book(const BookOptions& options = {});
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  ~Book();

  // Adds the rows of a typed table, or replaces those of the same key. Column kinds need not be
  // the book's own: text is parsed as CSV is, numbers are taken where nothing is lost. Errors
  // (nothing was changed then): a required column is missing, a row is refused and
  // options.keep_good_rows is false (the error names the first one), cancelled, out of memory.
  // `report` is filled in every case and may be null.
  absl::Status Load(TableId table, const Table& rows, const LoadOptions& options, const Run& run,
                    LoadReport* report);

  // The same from a CSV file.
  absl::Status LoadCsv(TableId table, const CsvInput& input, const CsvReadOptions& csv,
                       const LoadOptions& options, const Run& run, LoadReport* report);

  // The same from a CSV file whose rows `maker` makes rows of the table of. Problems, of the report
  // and of errors, name the file's own columns and rows.
  absl::Status LoadCsv(TableId table, const CsvInput& input, const CsvReadOptions& csv,
                       RowMaker* maker, const LoadOptions& options, const Run& run,
                       LoadReport* report);

  // The same from an Arrow stream, which is moved from and read to its end before anything else
  // waits for this load; see ReadArrow. `arrow.zone` is the book's. Extra columns of any type that
  // options.extra_columns ignores are never looked at.
  absl::Status LoadArrow(TableId table, ArrowArrayStream* stream, const ArrowReadOptions& arrow,
                         const LoadOptions& options, const Run& run, LoadReport* report);

  // Adds or replaces one row: columns[i] (index in the table) gets values[i], columns not named
  // become null. Adding a dimension goes through Load.
  absl::Status Upsert(TableId table, absl::Span<const int> columns,
                      absl::Span<const RowValue> values, const LoadOptions& options,
                      const Run& run = {});

  // Takes a row away. `columns` are those of the table's key, or of its alternate key where it has
  // one; the last row of the table takes the place of the erased one. Rows that refer to it stay
  // and dangle. Errors: other columns (InvalidArgument, naming the key), no such row (NotFound), a
  // setting (InvalidArgument: settings are replaced, not erased).
  absl::Status Erase(TableId table, absl::Span<const int> columns,
                     absl::Span<const RowValue> values, const Run& run = {});

  std::shared_ptr<const Snapshot> snapshot();

  // The index of a column, of the schema or added; -1 if there is none.
  int FindColumn(TableId table, std::string_view name);

  MemoryBudget* budget() { return budget_.get(); }

  // Tells the observer of every change from now on, until it is removed: see book/observer.h.
  void Add(BookObserver* observer);
  void Remove(BookObserver* observer);

 private:
  friend class BookPause;
  friend class BookReader;
  friend class LiveTables;
  friend class Loader;
  class KeyIndex;
  struct State {
    std::array<TableState, kTableCount> tables;
    Settings settings;
  };

  // How a row is changed in place, with both mutexes held. `after`: the row to be, as stored, by
  // column; null where it is erased. The observers are told, and references to the row are kept.
  // Nothing fails once ReserveReferences succeeded.
  absl::Status ReserveReferences(TableId table, uint32_t row, const int64_t* after);
  void ChangeRow(TableId table, uint32_t row, const int64_t* after,
                 absl::FunctionRef<void()> write);
  // Tells the observers of a load that is committed; `others`: into other tables too.
  void TellOfLoad(TableId table, bool others);
  // Replaces a row of which there is nothing to say, which most are: all its texts are known, its
  // columns are in use, and no rule is broken or in doubt. False: nothing was done.
  bool ReplacePlainly(TableId table, absl::Span<const int> columns,
                      absl::Span<const RowValue> values, const LoadOptions& options);

  const std::shared_ptr<MemoryBudget> budget_;
  std::mutex writer_mutex_;  // one writer at a time; guards the key indexes
  std::mutex state_mutex_;   // guards state_ and snapshot_
  State state_;
  std::shared_ptr<const Snapshot> snapshot_;  // of state_; null after a write
  std::array<std::unique_ptr<KeyIndex>, kTableCount> keys_;
  // Written by the writer while it holds both mutexes, or while nobody observes.
  std::vector<std::unique_ptr<ReferenceIndex>> references_;
  std::vector<BookObserver*> observers_;  // guarded by state_mutex_
  // Tables of which a row has named another currency than the reporting one; it stays so.
  std::array<bool, kTableCount> names_others_{};
};

}  // namespace coxswain

#endif  // COXSWAIN_BOOK_BOOK_H_
