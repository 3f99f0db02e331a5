#ifndef COXSWAIN_SRC_QUERY_LIVE_COLUMN_H_
#define COXSWAIN_SRC_QUERY_LIVE_COLUMN_H_

#include <optional>
#include <string>
#include <vector>

#include "coxswain/book/observer.h"
#include "coxswain/query/live.h"
#include "coxswain/query/resolve.h"

#include "condition.h"

namespace coxswain {

// One resolved column as single rows have it, with the tables as they stand: what RowCodes is for
// many rows of a snapshot. A value is a number that stands for it: a symbol, a place in a closed
// list, the first day of a period, the number itself; kNullNumber for null.
class LiveColumn {
 public:
  // Empty where the way leads through a table that LiveTables has no way into.
  static std::optional<LiveColumn> Make(const Snapshot& snapshot, int date_column,
                                        const ResolvedColumn& column);

  int64_t Read(const LiveTables& tables, const RowGroup& group, int row) const;
  // As RowCodes::Label; not for null.
  std::string Label(int64_t value) const;
  absl::StatusOr<ValueCondition> Condition(const FilterCondition& condition,
                                           const Settings& settings) const;
  bool Passes(const ValueCondition& condition, int64_t value) const;

  // Which fact rows a change of a table on the way reaches, and what has to be followed for that.
  void AddWays(std::vector<LiveWay>* ways) const;
  void AddFollowed(std::vector<FollowedColumn>* followed) const;

 private:
  LiveColumn() = default;
  uint32_t RowOfOwner(const LiveTables& tables, Symbol owner, int32_t day) const;

  std::string name_;
  std::vector<Hop> path_;
  int column_ = 0;
  int date_column_ = -1;
  ColumnType type_ = ColumnType::kText;
  const ColumnSpec* spec_ = nullptr;
  std::shared_ptr<const Symbols> symbols_;
  std::optional<Grain> grain_;
  Calendar calendar_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_QUERY_LIVE_COLUMN_H_
