#include "fold.h"

#include <algorithm>
#include <utility>

#include "connection.h"

namespace coxswain_sqlite {
namespace {

constexpr int64_t kRowsAtOnce = 16384;

std::vector<std::string> WithKey(const FoldPlan& plan) {
  std::vector<std::string> names = plan.names;
  if (plan.makes_keys) names.push_back(plan.schema.key);
  return names;
}

}  // namespace

FoldPlan FoldPlan::Make(const std::string& query, const std::string& options,
                        const std::string& table, std::vector<std::string> names) {
  FoldPlan plan;
  plan.query = query;
  plan.options = options;
  const ResultHandle described = Describe(CXS_DESCRIBE_QUERIES, query);
  int32_t id = 0;
  Call naming;
  naming.Check(cxs_table_id(table.c_str(), &id, naming.error()));
  plan.schema = SchemaOf(id);
  const std::string facts = ", " + CellText(described.get(), 0, "facts") + ",";
  if (facts.find(", " + plan.schema.name + ",") == std::string::npos) {
    Fail("The query " + query + " folds no rows of " + plan.schema.name + "; it folds " +
         CellText(described.get(), 0, "facts") + ".");
  }
  const std::string& key = plan.schema.key;
  const std::string partition = CellText(described.get(), 0, "partition_key");
  // Of a key of several columns no part can be made up, and the book finds those that come twice.
  plan.by_row = plan.schema.key_columns < 2 &&
                CellText(described.get(), 0, "state") != "entities" &&
                (partition.empty() || partition == key) &&
                (key.empty() || options.find(key) == std::string::npos);
  plan.makes_keys = !key.empty();
  for (size_t i = 0; i < names.size(); ++i) {
    if (!key.empty() && LowerCase(names[i]) == key) {
      // In a fold by rows the key of a row is of no use, but for being its own.
      if (plan.by_row) continue;
      plan.makes_keys = false;
    }
    plan.names.push_back(names[i]);
    plan.places.push_back(i);
  }
  return plan;
}

Fold::Fold(sqlite3* db, FoldPlan plan)
    : db_(db),
      plan_(std::move(plan)),
      added_(plan_.schema, WithKey(plan_)),
      removed_(plan_.schema, WithKey(plan_)) {}

void Fold::Put(Rows* rows, const std::vector<Cell>& cells, int64_t number) {
  for (size_t i = 0; i < plan_.places.size(); ++i) rows->Append(i, cells[plan_.places[i]]);
  if (plan_.makes_keys) {
    Cell key;
    key.type = SQLITE_INTEGER;
    key.integer = number;
    rows->Append(plan_.places.size(), key);
  }
  rows->EndRow();
}

void Fold::Add(const std::vector<Cell>& cells) {
  ++adds_;
  if (plan_.by_row) {
    Put(&added_, cells, adds_);
    if (added_.size() >= kRowsAtOnce) Flush();
    return;
  }
  std::vector<OwnCell>& row = kept_.emplace_back();
  for (const Cell& cell : cells) row.push_back({cell, std::string(cell.text)});
}

void Fold::Remove(const std::vector<Cell>& cells) {
  ++removes_;
  if (plan_.by_row) {
    Put(&removed_, cells, removes_);
    if (removed_.size() >= kRowsAtOnce) Flush();
    return;
  }
  kept_.pop_front();
}

const cxs_tally* Fold::Tally() {
  if (adds_ == removes_) {
    tally_.reset();
    added_.Clear();
    removed_.Clear();
    folded_ = 0;
    return nullptr;
  }
  if (!plan_.by_row) {
    added_.Clear();
    int64_t number = removes_;
    std::vector<Cell> cells;
    for (const std::vector<OwnCell>& row : kept_) {
      cells.clear();
      for (const OwnCell& own : row) {
        cells.push_back(own.cell);
        cells.back().text = own.text;
      }
      Put(&added_, cells, ++number);
    }
    tally_.reset();
  }
  Flush();
  return tally_.get();
}

void Fold::Flush() {
  // With the last of its rows a tally forgets which currency they had: what comes is as if it were
  // the first.
  if (removed_.size() > 0 && removed_.size() == folded_) {
    tally_.reset();
    removed_.Clear();
    folded_ = 0;
  }
  if (tally_ == nullptr) {
    cxs_tally* made = nullptr;
    Call call;
    call.Check(cxs_tally_create(plan_.query.c_str(), plan_.options.data(),
                                static_cast<int64_t>(plan_.options.size()), &made, call.error()));
    tally_.reset(made);
  }
  if (added_.size() > 0) FoldRows(added_, false);
  if (removed_.size() > 0) FoldRows(removed_, true);
  folded_ += added_.size() - removed_.size();
  added_.Clear();
  removed_.Clear();
}

void Fold::FoldRows(const Rows& rows, bool retract) {
  const Interruptible interruptible(db_);
  const cxs_run* const run = interruptible.run();
  cxs_book* made = nullptr;
  Call creating;
  creating.Check(cxs_book_create(nullptr, &made, creating.error()));
  const BookHandle book(made);
  Call loading;
  const cxs_status loaded = rows.Load(book.get(), nullptr, run, nullptr, loading.error());
  if (loaded != CXS_OK && loading.row() > 0) {
    // Rows count from the start of the group, or of what was added to the frame so far.
    const int64_t first = retract ? removes_ - rows.size() : adds_ - rows.size();
    throw ErrorOf(loaded, std::string(loading.message()) + " (row " +
                              std::to_string(first + loading.row()) + " of the aggregate)");
  }
  loading.Check(loaded);
  cxs_snapshot* taken = nullptr;
  Call taking;
  taking.Check(cxs_book_snapshot(book.get(), &taken, taking.error()));
  const SnapshotHandle snapshot(taken);
  Call folding;
  folding.Check(
      (retract ? cxs_tally_retract : cxs_tally_fold)(tally_.get(), taken, run, folding.error()));
}

}  // namespace coxswain_sqlite
