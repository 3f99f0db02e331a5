#ifndef COXSWAIN_QUERY_STEPS_H_
#define COXSWAIN_QUERY_STEPS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "coxswain/query/query.h"

// A query in steps, for callers that hold the rows themselves or on several machines: fold parts,
// merge, save, load, solve. RunQuery is a fold of the whole and a solve; the same rows give the
// same bits here, however they were divided.
//
// A part is a snapshot of a book that holds some rows of the query's facts, and its lookups and the
// table settings whole. Every fact row is in exactly one part, and rows that share a value of the
// query's partition key are in the same part ("deal_id, customer_id": rows that either joins). All
// parts are given the same tables with the same columns, without rows where they have none.
namespace coxswain {

class QueryTally {
 public:
  // InvalidArgument for a solve option, which is given when solving.
  static absl::StatusOr<QueryTally> Create(const Query& query, std::string_view fold_options_json);

  // Folds the rows of a part and adds them, or takes them away again. The first fold, merge or
  // load settles what the tally is of: currency, calendar, time zone, tables, plan lines and
  // objectives. FailedPrecondition for a part where these are others. After an error nothing has
  // changed.
  absl::Status Fold(const std::shared_ptr<const Snapshot>& part, const Run& run);
  absl::Status Retract(const std::shared_ptr<const Snapshot>& part, const Run& run);

  // Adds another tally of the same query and fold options. Options may be written in other words
  // ("segment", "customers.segment"): the words of this one name the columns of the result. Into a
  // tally that nothing was folded into, only one with the same words can be merged.
  absl::Status Merge(const QueryTally& other);

  // FailedPrecondition if nothing was folded. InvalidArgument for a fold option.
  absl::StatusOr<Table> Solve(std::string_view solve_options_json, const Run& run) const;

  absl::StatusOr<std::string> Save() const;

  const Query& query() const { return *query_; }
  // Empty: nothing was folded yet.
  const std::optional<Tally>& tally() const { return tally_; }

 private:
  QueryTally(const Query& query, std::string options_json, Options options)
      : query_(&query), options_json_(std::move(options_json)), options_(std::move(options)) {}
  absl::Status Add(const std::shared_ptr<const Snapshot>& part, const Run& run, bool retract);

  const Query* query_;
  std::string options_json_;  // of the fold, as they were given
  Options options_;
  std::optional<Tally> tally_;

  friend absl::StatusOr<QueryTally> LoadTally(
      std::string_view bytes, absl::StatusOr<const Query*> (*find)(std::string_view name));
};

// A saved tally. `find` is how the query of its name is found: the catalogue's FindQuery. Errors:
// those of ReadTally and of `find`, fold options that the query does not take, entries that are
// not those of the query.
absl::StatusOr<QueryTally> LoadTally(std::string_view bytes,
                                     absl::StatusOr<const Query*> (*find)(std::string_view name));

}  // namespace coxswain

#endif  // COXSWAIN_QUERY_STEPS_H_
