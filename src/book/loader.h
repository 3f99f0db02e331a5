#ifndef COXSWAIN_SRC_BOOK_LOADER_H_
#define COXSWAIN_SRC_BOOK_LOADER_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/base/hash_map.h"
#include "coxswain/book/book.h"
#include "coxswain/book/row_maker.h"

#include "base/slabs.h"
#include "keys.h"

namespace coxswain {

// Rows on their way into a book: one column of values as the book stores them, nulls included.
struct StagedColumn {
  int column = 0;  // index in the table
  std::vector<int64_t> values;
  std::vector<Symbol> symbols;  // while texts are interned
};

struct StagedBatch {
  int64_t rows = 0;
  int64_t first_row = 1;  // for messages, counted from 1
  std::vector<StagedColumn> columns;
  std::vector<uint8_t> refused;
  std::vector<int64_t> numbers;  // of rows, for messages; empty: from first_row on

  // For so many rows and none of their columns yet; the memory of earlier columns is used again.
  void Start(int64_t row_count, int64_t first);
  // A column to fill; nothing is said of its values.
  StagedColumn* Append(int column);
  // The staged value of a table column, `null` where the batch does not have the column.
  int64_t Get(int column, size_t row, int64_t null) const;

 private:
  std::vector<StagedColumn> spare_;
};

enum class LoadMode : uint8_t {
  // On a copy of the book's state that shares its row groups; Commit publishes it. Readers go on.
  kCopy,
  // One row, straight into the book's state; readers wait that long. Not for the table settings.
  kInPlace,
};

// One load. It lands whole or leaves the book as it was; only dictionaries keep what they learnt.
// Holds the writer mutex, in place also the state mutex.
class Loader {
 public:
  Loader(Book* book, TableId table, const LoadOptions& options, MemoryBudget* call_budget,
         LoadMode mode, LoadReport* report);
  ~Loader();

  // Matches the columns of the input by name: columns[i] becomes the table's column map[i], or
  // -1 where it is ignored. Refuses missing required columns and, if so asked, unknown ones.
  absl::StatusOr<std::vector<int>> MapColumns(const std::vector<std::string>& names);

  const BookColumn& column(int index) const { return state().column(index); }
  int columns() const { return static_cast<int>(state().columns->size()); }
  const Settings& settings() const { return target_->settings; }
  // After a failed Add in place: what it asks for takes more than one row, so load by kCopy.
  bool needs_copy() const { return needs_copy_; }

  // Has problems told of the columns that the table's were made of.
  void TellSources(absl::Span<const RowMaker::MadeColumn> columns);

  // The problem of one staged row; marks it as refused if it refuses or the load is strict.
  void NoteStaged(StagedBatch* batch, size_t row, std::string_view column, std::string_view reason,
                  bool refuses);
  // The problems of reading the rows, numbered as the batch is.
  void NoteProblems(const std::vector<CellProblem>& problems, StagedBatch* batch);

  // Stages the columns of a table: rows.columns[i] is the book's column map[i], or left out.
  // Dictionaries learn their texts side by side.
  absl::Status Stage(const Table& rows, const std::vector<int>& map, int threads,
                     StagedBatch* batch);
  // Stages the texts, parsing them where the column is not text. A view without data() is null.
  void StageTexts(absl::Span<const std::string_view> texts, int column, StagedBatch* batch);

  // After the first batch: about so many rows are to come. Makes room for their keys at once, where
  // the key is one text column and the rows so far were all new.
  void ExpectRows(int64_t rows);
  // Checks and writes a batch into the pending state.
  absl::Status Add(StagedBatch* batch, int threads = 1);
  // Whether the rows that a saved book holds are such as a load takes; nothing is written. The
  // columns that the table needs are all in the batch.
  absl::Status CheckSaved(StagedBatch* batch);
  // In place: takes away the row whose key the batch's one row is.
  absl::Status Erase(const StagedBatch& key);
  // Publishes, or reports why not.
  absl::Status Commit(const Run& run);

 private:
  // Interns texts; *grown_bytes becomes what the dictionary grew by, also where memory runs out.
  void StageSymbols(absl::Span<const std::string_view> texts, StagedColumn* staged,
                    int64_t* grown_bytes) const;
  // Stages texts of a column that is not text.
  void ParseTexts(absl::Span<const std::string_view> texts, StagedColumn* staged,
                  StagedBatch* batch);
  // Stages numbers of a typed column (CSV or column arrays).
  void StageNumbers(const Column& from, StagedColumn* staged, StagedBatch* batch);
  // Counts what a dictionary of this table grew by.
  void CountTexts(int column, int64_t bytes);

  TableState& table(TableId id) const { return target_->tables[static_cast<size_t>(id)]; }
  const TableState& state() const { return table(table_); }
  TableState& state() { return table(table_); }
  Book::KeyIndex& keys(TableId table) const { return *book_->keys_[static_cast<size_t>(table)]; }

  void Note(int64_t row, std::string_view column, std::string_view reason, bool refuses);
  // Puts the problems in the order of the rows and drops those beyond the cap.
  void SortProblems();
  void CheckRequired(StagedBatch* batch);
  void CheckRanges(StagedBatch* batch);
  void CheckCurrency(StagedBatch* batch);
  // Refuses the rows whose references lead nowhere, where that is asked for ...
  void RefuseDangling(StagedBatch* batch);
  // ... else warns, and creates what is referred to where that is asked for.
  void AcceptDangling(StagedBatch* batch);
  bool Dangles(const StagedColumn& staged, size_t row);
  bool WouldCreate(const StagedBatch& batch);  // for its first row
  bool IsChecked(const BookColumn& column) const;
  void FindKeys(StagedBatch* batch, std::vector<uint32_t>* rows);
  uint32_t FindOrAddKey(TableId table, const KeyParts& parts, uint32_t new_row, bool* added);
  std::string KeyText(const KeyParts& parts) const;
  // The key of a row of the table as it stands; false if it has none.
  bool StoredKey(uint32_t row, KeyParts* parts) const;
  bool CreateRow(TableId table, Symbol key);
  absl::Status Write(const StagedBatch& batch, const std::vector<uint32_t>& rows, int threads);
  // What a group grew by, in bytes: of its own, and of copies of what was shared.
  struct Growth {
    int64_t own, copied;
  };
  // Writes the rows from `begin` to `end` of the batch, of one run that goes to places one after
  // the other of a group. Other threads may write into other groups.
  Growth WriteRun(const StagedBatch& batch, uint32_t row, size_t begin, size_t end);
  // The rows are the first of their table to name another currency than the reporting one, or there
  // should be none because nobody has declared that.
  bool IsNewCurrency();
  // What there is and the currencies count as settings do: tells the observers if the row is the
  // first of its table, or the first to name a currency or another one.
  void TellOfFirst();
  // In place: everything that can fail comes first.
  absl::Status WriteOne(const StagedBatch& batch, uint32_t row);
  RowGroup* WritableGroup(TableState* table, size_t group);
  void SetValues(RowGroup* group, int column, int row, absl::Span<const int64_t> values);
  // Draws on the budget for the rows that were added since the last call ...
  absl::Status Charge();
  // ... and for dictionaries and key indexes, which stay whatever becomes of the load.
  absl::Status ChargeKept();
  void AppendRows(TableState* table, int64_t count);
  void ApplySettings();
  void Rollback();

  Book* const book_;
  const TableId table_;
  const LoadOptions options_;
  LoadReport* const report_;
  const LoadMode mode_;
  std::unique_lock<std::mutex> writer_;
  std::unique_lock<std::mutex> readers_;  // kInPlace
  std::optional<Book::State> pending_;    // kCopy
  Book::State* target_;                   // &*pending_, or the book's own
  bool needs_copy_ = false;
  bool given_before_ = false;
  size_t groups_before_ = 0;
  std::optional<std::string> currency_before_;  // set where a row named the book's currency
  bool names_another_currency_ = false;
  int64_t rows_before_ = 0;
  uint32_t next_row_ = 0;
  // Two charges: what the book keeps if the load succeeds, and copies of groups that older
  // snapshots pin. The copy takes the place of the original in the book, which was charged
  // already, so it counts during the load only.
  ScopedCharge lasting_;
  ScopedCharge copies_;
  ScopedCharge call_;         // all of it once more, where the call has a ceiling of its own
  int64_t grown_bytes_ = 0;   // not yet charged
  int64_t copied_bytes_ = 0;  // not yet charged
  size_t columns_before_ = 0;
  struct Refusal {
    int64_t row;
    std::string column;
    std::string reason;
  };
  HashMap<std::string, std::string> sources_;  // of columns, where they have another name
  std::optional<Refusal> first_refusal_;       // by row, be it listed or not
  HashSet<uint32_t> updated_;
  SlabSource slabs_;
  struct AddedKey {
    TableId table;
    KeyParts parts;
  };
  // For rollback: the keys of one column, as symbols, and all others.
  std::vector<Symbol, LargeAllocator<Symbol>> added_symbols_;
  std::vector<AddedKey> added_keys_;
  bool committed_ = false;
};

// The rules of one table that no single column can tell, such as "won has a closed_on".
void CheckTableRules(TableId table, Loader* loader, const TableState& cost_kinds,
                     StagedBatch* batch);
// Whether these may refuse a row; its values as stored, by column.
bool MayRefuse(TableId table, const int64_t* row);

// The table's column `currency`; -1 if it has none.
int CurrencyColumn(TableId table);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_LOADER_H_
