#include "coxswain/query/query.h"

namespace coxswain {

std::string_view TallyStateName(TallyState state) {
  constexpr std::string_view kNames[] = {"groups", "values", "entities"};
  return kNames[static_cast<size_t>(state)];
}

absl::StatusOr<Table> RunQuery(const std::shared_ptr<const Snapshot>& snapshot, const Query& query,
                               std::string_view options_json, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const Options options,
                            Options::Parse(options_json, query.spec.options));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  COXSWAIN_ASSIGN_OR_RETURN(const Tally tally, query.fold(snapshot, options, run));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  return query.solve(tally, options, run);
}

absl::StatusOr<Table> RowsBehind(const std::shared_ptr<const Snapshot>& snapshot,
                                 const Query& query, std::string_view options_json,
                                 const Run& run) {
  if (query.rows == nullptr) {
    return absl::UnimplementedError(
        ToAbsl("The query " + std::string(query.spec.name) + " has no rows of its own to list."));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Options options,
                            Options::Parse(options_json, query.spec.options));
  COXSWAIN_RETURN_IF_ERROR(run.Check());
  return query.rows(snapshot, options, run);
}

absl::Status RequireTable(const Snapshot& snapshot, TableId table, std::string_view purpose) {
  if (snapshot.table(table).given) return absl::OkStatus();
  const std::string name(Spec(table).name);
  return ErrorAt(
      absl::StatusCode::kFailedPrecondition,
      "The table " + name + " was not given; it is needed for " + std::string(purpose) + ".",
      {name, "", 0});
}

std::string SettingsText(const Settings& settings) {
  // The currency is free text, so it stands last, where nothing can be mistaken for its end.
  return "week_start=" + std::to_string(settings.calendar.week_start) +
         " fiscal_year_start=" + std::to_string(settings.calendar.fiscal_year_start) +
         " time_zone=" + settings.zone.name() + " currency=" + settings.reporting_currency;
}

std::string TallySignature(const QuerySpec& spec, const Options& options,
                           const Settings& settings) {
  return std::string(spec.name) + "\n" + options.FoldText() + "\n" + SettingsText(settings);
}

TallyContext ContextOf(const Tally& tally) {
  const std::string& signature = tally.signature();
  const std::string settings = signature.substr(signature.rfind("\nweek_start=") + 1);
  const auto number_after = [&](std::string_view name) {
    int number = 0;
    for (size_t i = settings.find(name) + name.size(); i < settings.size(); ++i) {
      if (settings[i] < '0' || settings[i] > '9') break;
      number = number * 10 + (settings[i] - '0');
    }
    return number;
  };
  TallyContext context;
  context.calendar.week_start = number_after("week_start=");
  context.calendar.fiscal_year_start = number_after("fiscal_year_start=");
  constexpr std::string_view kCurrency = " currency=";
  context.currency = settings.substr(settings.find(kCurrency) + kCurrency.size());
  return context;
}

}  // namespace coxswain
