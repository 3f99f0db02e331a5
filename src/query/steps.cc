#include "coxswain/query/steps.h"

#include <utility>

#include "coxswain/query/saved_tally.h"

namespace coxswain {

absl::StatusOr<QueryTally> QueryTally::Create(const Query& query,
                                              std::string_view fold_options_json) {
  COXSWAIN_ASSIGN_OR_RETURN(
      Options options, Options::Parse(fold_options_json, query.spec.options, OptionStage::kFold));
  return QueryTally(query, std::string(fold_options_json), std::move(options));
}

absl::Status QueryTally::Add(const std::shared_ptr<const Snapshot>& part, const Run& run,
                             bool retract) {
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  COXSWAIN_ASSIGN_OR_RETURN(Tally folded, FoldQuery(*query_, part, options_, run));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  if (tally_.has_value()) return retract ? tally_->Retract(folded) : tally_->Merge(folded);
  if (!retract) {
    tally_ = std::move(folded);
    return absl::OkStatus();
  }
  Tally taken(folded.signature());
  COXSWAIN_RETURN_IF_ERROR(taken.Retract(folded));
  tally_ = std::move(taken);
  return absl::OkStatus();
}

absl::Status QueryTally::Fold(const std::shared_ptr<const Snapshot>& part, const Run& run) {
  return Add(part, run, false);
}

absl::Status QueryTally::Retract(const std::shared_ptr<const Snapshot>& part, const Run& run) {
  return Add(part, run, true);
}

absl::Status QueryTally::Merge(const QueryTally& other) {
  if (query_->spec.name != other.query_->spec.name) {
    return FailedPrecondition("A tally of the query " + Quote(other.query_->spec.name) +
                              " cannot be merged into one of " + Quote(query_->spec.name) + ".");
  }
  if (tally_.has_value() && other.tally_.has_value()) return tally_->Merge(*other.tally_);
  // What names mean is settled by a fold. Without one on both sides only words can be compared.
  if (options_.FoldText() != other.options_.FoldText()) {
    return FailedPrecondition(
        "Nothing was folded into one of these tallies, and their fold options are written "
        "differently: '" +
        options_.FoldText() + "' and '" + other.options_.FoldText() + "'.");
  }
  if (other.tally_.has_value()) tally_ = other.tally_;
  return absl::OkStatus();
}

absl::StatusOr<Table> QueryTally::Solve(std::string_view solve_options_json, const Run& run) const {
  COXSWAIN_ASSIGN_OR_RETURN(
      const Options solve,
      Options::Parse(solve_options_json, query_->spec.options, OptionStage::kSolve));
  if (!tally_.has_value()) {
    return FailedPrecondition("Nothing was folded into this tally of the query " +
                              Quote(query_->spec.name) + " yet.");
  }
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  return query_->solve(*tally_, options_.WithSolveOptions(solve), run);
}

absl::StatusOr<std::string> QueryTally::Save() const {
  return WriteTally(query_->spec.name, options_json_, tally_.has_value() ? &*tally_ : nullptr);
}

absl::StatusOr<QueryTally> LoadTally(std::string_view bytes,
                                     absl::StatusOr<const Query*> (*find)(std::string_view name)) {
  COXSWAIN_ASSIGN_OR_RETURN(SavedTally saved, ReadTally(bytes));
  COXSWAIN_ASSIGN_OR_RETURN(const Query* query, find(saved.query));
  COXSWAIN_ASSIGN_OR_RETURN(QueryTally tally, QueryTally::Create(*query, saved.options));
  tally.tally_ = std::move(saved.tally);
  return tally;
}

}  // namespace coxswain
