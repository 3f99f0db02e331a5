#include "coxswain/query/query.h"

#include "wording.h"

namespace coxswain {

std::string_view TallyStateName(TallyState state) {
  constexpr std::string_view kNames[] = {"groups", "values", "entities"};
  return kNames[static_cast<size_t>(state)];
}

bool NamesTable(std::string_view tables, std::string_view table) {
  while (!tables.empty()) {
    const size_t end = tables.find('|');
    if (tables.substr(0, end) == table) return true;
    tables = end == std::string_view::npos ? std::string_view() : tables.substr(end + 1);
  }
  return false;
}

absl::StatusOr<Table> AnswerQuery(const Query& query,
                                  const std::shared_ptr<const Snapshot>& snapshot,
                                  const Options& options, const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  COXSWAIN_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> rows,
                            RowsFor(query, snapshot, options, run));
  const auto fold = query.fold_for_solve != nullptr ? query.fold_for_solve : query.fold;
  COXSWAIN_ASSIGN_OR_RETURN(const Tally tally, fold(rows, options, run));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  return query.solve(tally, options, run);
}

absl::StatusOr<Table> RunQuery(const std::shared_ptr<const Snapshot>& snapshot, const Query& query,
                               std::string_view options_json, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const Options options,
                            Options::Parse(options_json, query.spec.options));
  return AnswerQuery(query, snapshot, options, run);
}

absl::Status RequireTable(const Snapshot& snapshot, TableId table, std::string_view purpose) {
  if (snapshot.table(table).given) return absl::OkStatus();
  const std::string name(Spec(table).name);
  return ErrorAt(
      absl::StatusCode::kFailedPrecondition,
      "The table " + name + " was not given; it is needed for " + std::string(purpose) + ".",
      {name, "", 0});
}

Signature TallySignature(const QuerySpec& spec, const Options& options, const Snapshot& snapshot,
                         std::vector<Key> definitions) {
  const BookWording wording(snapshot, spec.facts);
  const Settings& settings = snapshot.settings();
  Signature signature;
  signature.query = spec.name;
  signature.options = options.FoldText(&wording);
  for (const TableSpec& table : AllTables()) {
    if (!snapshot.table(table.id).given || !NamesTable(spec.facts, table.name)) continue;
    signature.tables += (signature.tables.empty() ? "" : "|") + std::string(table.name);
  }
  signature.definitions = std::move(definitions);
  signature.calendar = settings.calendar;
  signature.time_zone = settings.zone.name();
  signature.currency = settings.reporting_currency;
  return signature;
}

}  // namespace coxswain
