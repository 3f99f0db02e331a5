#ifndef COXSWAIN_SRC_BOOK_LOADER_H_
#define COXSWAIN_SRC_BOOK_LOADER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

#include "coxswain/book/book.h"

#include "keys.h"

namespace coxswain {

// Rows on their way into a book: one column of values as the book stores them, nulls included.
struct StagedColumn {
  int column = 0;  // index in the table
  std::vector<int64_t> values;
};

struct StagedBatch {
  int64_t rows = 0;
  int64_t first_row = 1;  // for messages, counted from 1
  std::vector<StagedColumn> columns;
  std::vector<uint8_t> refused;

  // The staged value of a table column, `null` where the batch does not have the column.
  int64_t Get(int column, size_t row, int64_t null) const;
};

// One load: works on a copy of the book's state that shares its row groups, and either publishes
// it or drops it; only dictionaries keep what they learnt. Holds the writer mutex.
class Loader {
 public:
  Loader(Book* book, TableId table, const LoadOptions& options, LoadReport* report);
  ~Loader();

  // Matches the columns of the input by name: columns[i] becomes the table's column map[i], or
  // -1 where it is ignored. Refuses missing required columns and, if so asked, unknown ones.
  absl::StatusOr<std::vector<int>> MapColumns(const std::vector<std::string>& names);

  const BookColumn& column(int index) const { return state().column(index); }
  const Settings& settings() const { return pending_.settings; }

  // The problem of one staged row; marks it as refused if it refuses or the load is strict.
  void NoteStaged(StagedBatch* batch, size_t row, std::string_view column, std::string_view reason,
                  bool refuses);
  // The problems of reading the rows, numbered as the batch is.
  void NoteProblems(const std::vector<CellProblem>& problems, StagedBatch* batch);

  // Stages the texts, parsing them where the column is not text.
  void StageTexts(const Column& from, int column, StagedBatch* batch);
  // Stages numbers of a typed column (CSV or column arrays).
  void StageNumbers(const Column& from, int column, StagedBatch* batch);

  // Checks and writes a batch into the pending state.
  absl::Status Add(StagedBatch* batch);
  // Publishes, or reports why not.
  absl::Status Commit(const Run& run);

 private:
  const TableState& state() const { return pending_.tables[static_cast<size_t>(table_)]; }
  TableState& state() { return pending_.tables[static_cast<size_t>(table_)]; }
  Book::KeyIndex& keys(TableId table) { return *book_->keys_[static_cast<size_t>(table)]; }

  void Note(int64_t row, std::string_view column, std::string_view reason, bool refuses);
  // Puts the problems in the order of the rows and drops those beyond the cap.
  void SortProblems();
  void CheckRequired(StagedBatch* batch);
  void CheckShares(StagedBatch* batch);
  void CheckCurrency(StagedBatch* batch);
  // Refuses the rows whose references lead nowhere, where that is asked for ...
  void RefuseDangling(StagedBatch* batch);
  // ... else warns, and creates what is referred to where that is asked for.
  void AcceptDangling(StagedBatch* batch);
  bool Dangles(const StagedColumn& staged, size_t row);
  bool IsChecked(const BookColumn& column) const;
  void FindKeys(StagedBatch* batch, std::vector<uint32_t>* rows);
  uint32_t FindOrAddKey(TableId table, const KeyParts& parts, bool single, uint32_t new_row,
                        bool* added);
  bool CreateRow(TableId table, Symbol key);
  absl::Status Write(const StagedBatch& batch, const std::vector<uint32_t>& rows);
  RowGroup* WritableGroup(TableState* table, size_t group);
  // Writes into a group and counts what it grew by.
  void SetValues(RowGroup* group, int column, Storage storage, int row,
                 absl::Span<const int64_t> values);
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
  std::unique_lock<std::mutex> writer_;
  Book::State pending_;
  int64_t rows_before_ = 0;
  uint32_t next_row_ = 0;
  // Two charges: what the book keeps if the load succeeds, and copies of groups that older
  // snapshots pin. The copy takes the place of the original in the book, which was charged
  // already, so it counts during the load only.
  ScopedCharge lasting_;
  ScopedCharge copies_;
  int64_t grown_bytes_ = 0;   // not yet charged
  int64_t copied_bytes_ = 0;  // not yet charged
  size_t columns_before_ = 0;
  struct Refusal {
    int64_t row;
    std::string column;
    std::string reason;
  };
  std::optional<Refusal> first_refusal_;  // by row, be it listed or not
  absl::flat_hash_set<uint32_t> updated_;
  struct AddedKey {
    TableId table;
    KeyParts parts;
    bool single;
    bool made_present;
  };
  std::vector<AddedKey> added_keys_;  // for rollback
  bool committed_ = false;
};

// The rules of one table that no single column can tell, such as "won has a closed_on".
void CheckTableRules(TableId table, Loader* loader, const TableState& cost_kinds,
                     StagedBatch* batch);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_BOOK_LOADER_H_
