#ifndef COXSWAIN_SQLITE_FOLD_H_
#define COXSWAIN_SQLITE_FOLD_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "rows.h"

// The rows of one group, or of a moving frame, as a tally.
namespace coxswain_sqlite {

// How rows of one table can be folded for one query.
struct FoldPlan {
  std::string query;
  std::string options;  // of the stage fold, as JSON
  TableSchema schema;
  std::vector<std::string> names;  // of columns
  std::vector<size_t> places;      // theirs among the values of a row
  // Each row is a partition of its own, and the tally does not hold its key: rows are folded as
  // they come, retracted as they go, and forgotten. Otherwise a frame keeps its rows and is folded
  // anew.
  bool by_row = false;
  bool makes_keys = false;  // each row gets a key of its own, whatever it has

  static FoldPlan Make(const std::string& query, const std::string& options,
                       const std::string& table, std::vector<std::string> names);
};

class Fold {
 public:
  Fold(sqlite3* db, FoldPlan plan);
  const FoldPlan& plan() const { return plan_; }

  // One row; the cells that belong to the names that the plan was made with.
  void Add(const std::vector<Cell>& cells);
  // The row that was added first of those that are left.
  void Remove(const std::vector<Cell>& cells);
  // A tally of what is left; null where that is nothing. Good until the next change.
  const cxs_tally* Tally();

 private:
  struct OwnCell {
    Cell cell;
    std::string text;
  };
  void Put(Rows* rows, const std::vector<Cell>& cells, int64_t number);
  void Flush();
  void FoldRows(const Rows& rows, bool retract);

  sqlite3* const db_;
  const FoldPlan plan_;
  TallyHandle tally_;
  Rows added_;    // and not yet folded
  Rows removed_;  // and not yet retracted
  int64_t folded_ = 0;
  int64_t adds_ = 0;
  int64_t removes_ = 0;
  std::deque<std::vector<OwnCell>> kept_;  // unless by_row
};

}  // namespace coxswain_sqlite

#endif  // COXSWAIN_SQLITE_FOLD_H_
