#include "written_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "coxswain/base/status.h"

#include "say.h"
#include "source.h"

namespace coxswain {
namespace report {
namespace {

// How many rows a table may have, and how many lines of print where their texts are long. Together
// with headings and sentences they take three pages at most.
struct Room {
  size_t rows;
  size_t lines;
};
constexpr Room kObjectives = {20, 40};
constexpr Room kPlanned = {45, 50};
constexpr Room kTeams = {12, 24};
constexpr Room kServices = {12, 12};
constexpr Room kSignatures = {15, 24};

void Fit(const Room& room, PlanTable* table) {
  constexpr size_t kLine = 80;  // characters of a row that surely stand side by side
  size_t rows = 0, lines = 0;
  while (rows < std::min(table->rows.size(), room.rows)) {
    size_t length = 0;
    for (const std::string& cell : table->rows[rows]) length += Length(cell) + 2;
    lines += (length + kLine - 1) / kLine;
    if (lines > room.lines) break;
    ++rows;
  }
  table->rows_left_out = static_cast<int64_t>(table->rows.size() - rows);
  table->rows.resize(rows);
}

int PlanColumn(std::string_view name) { return ColumnIndex(TableId::kPlanLines, name); }

// A plan and a version of it.
using PlanName = std::pair<std::string, std::string>;

std::string Called(const PlanName& name) {
  return Quote(name.first) + (name.second.empty() ? "" : ", version " + Quote(name.second));
}

std::string Known(const std::set<PlanName>& names) {
  constexpr size_t kMost = 12;
  std::vector<std::string> texts;
  for (const PlanName& name : names) {
    if (texts.size() == kMost) {
      texts.emplace_back("others");
      break;
    }
    texts.push_back(Called(name));
  }
  return Listed(texts);
}

// The plan that is meant, and its lines.
struct Chosen {
  PlanName name;
  std::vector<int64_t> lines;
};

absl::StatusOr<Chosen> Choose(const Snapshot& snapshot, const WrittenPlanOptions& options) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(snapshot, TableId::kPlanLines, "a written plan"));
  const TableState& table = snapshot.table(TableId::kPlanLines);
  std::map<PlanName, std::vector<int64_t>> plans;
  for (int64_t row = 0; row < table.rows; ++row) {
    plans[{std::string(table.TextAt(row, PlanColumn("plan_id"))),
           std::string(table.TextAt(row, PlanColumn("version")))}]
        .push_back(row);
  }
  std::set<PlanName> all, meant;
  for (const auto& [name, lines] : plans) {
    all.insert(name);
    if (!options.plan_id.empty() && options.plan_id != name.first) continue;
    if (!options.version.empty() && options.version != name.second) continue;
    meant.insert(name);
  }
  if (all.empty()) return FailedPrecondition("The table plan_lines has no row to write a plan of.");
  if (meant.empty()) {
    return NotFound("There is no plan " + Called({options.plan_id, options.version}) +
                    " in plan_lines. There are " + Known(all) + ".");
  }
  const bool one_plan = meant.begin()->first == meant.rbegin()->first;
  // Without a version that of no name is meant, where there is one.
  const bool unnamed = options.version.empty() && meant.begin()->second.empty();
  if (meant.size() > 1 && !(one_plan && unnamed)) {
    return InvalidArgument("The table plan_lines has several plans or versions: name one of " +
                           Known(meant) + ".");
  }
  return Chosen{*meant.begin(), plans[*meant.begin()]};
}

PlanPart Beginning(const Chosen& chosen, const Table& versions, Date first, Date last) {
  constexpr size_t kLongest = 300;  // all teams stand below
  PlanPart part;
  part.sentences.push_back(
      "From " + first.ToString() + " to " + last.ToString() + ", " +
      Count("lines", static_cast<int64_t>(chosen.lines.size()), "plan line", "plan lines").shown +
      ".");
  for (int64_t row = 0; row < versions.rows(); ++row) {
    if (TextAt(versions, "plan_id", row) != chosen.name.first ||
        TextAt(versions, "version", row) != chosen.name.second) {
      continue;
    }
    std::string who;
    const auto add = [&](std::string_view what, std::string_view column) {
      const std::string teams = TextAt(versions, column, row);
      if (!teams.empty()) who += (who.empty() ? "" : "; ") + std::string(what) + teams;
    };
    add("Agreed by ", "agreed");
    add("objected to by ", "objected");
    add("not signed by ", "not_signed");
    add("changed since it was signed by ", "changed_since");
    if (!who.empty()) part.sentences.push_back(Shortened(Capitalised(who), kLongest) + ".");
    part.sentences.push_back("What is signed has the digest " + TextAt(versions, "digest", row) +
                             " (SHA-256 of its lines in canonical form).");
  }
  return part;
}

// Whether a row with optional first and last days holds on one of these.
bool Holds(const TableState& table, int64_t row, int from, int to, Date first, Date last) {
  const int32_t begins = table.DayAt(row, from), ends = table.DayAt(row, to);
  return (begins == kNullDay || begins <= last.days()) &&
         (ends == kNullDay || ends >= first.days());
}

PlanTable Steering(const Snapshot& snapshot, Date first, Date last) {
  constexpr size_t kLongest = 160;
  const TableState& table = snapshot.table(TableId::kKpis);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kKpis, name); };
  std::map<std::string, std::set<std::string>> kpis;
  for (int64_t row = 0; row < table.rows; ++row) {
    if (!Holds(table, row, column("valid_from"), column("valid_to"), first, last)) continue;
    std::string text = InWords(table.TextAt(row, column("measure")));
    if (const std::string_view filter = table.TextAt(row, column("filter")); !filter.empty()) {
      text += " (" + std::string(filter) + ")";
    }
    if (const int64_t weight = table.NumberAt(row, column("weight")); weight != kNullNumber) {
      text += " " + ExactText(weight, "share");
    }
    kpis[std::string(table.TextAt(row, column("team")))].insert(text);
  }
  PlanTable steering;
  steering.headings = {{"Team"}, {"Steers by"}};
  for (const auto& [team, texts] : kpis) {
    steering.rows.push_back(
        {Shortened(team, kLongestName), Shortened(Listed({texts.begin(), texts.end()}), kLongest)});
  }
  return steering;
}

PlanTable Services(const Snapshot& snapshot) {
  const TableState& table = snapshot.table(TableId::kServiceLevels);
  const auto column = [](std::string_view name) {
    return ColumnIndex(TableId::kServiceLevels, name);
  };
  std::set<std::vector<std::string>> rows;
  for (int64_t row = 0; row < table.rows; ++row) {
    const auto text = [&](std::string_view name) {
      return Shortened(table.TextAt(row, column(name)), kLongestName);
    };
    const int64_t share = table.NumberAt(row, column("target_share"));
    rows.insert({text("kind"), text("from_team"), text("to_team"),
                 ExactText(table.NumberAt(row, column("target_hours")), ""),
                 share == kNullNumber ? "all" : ExactText(share / 1000, "share")});
  }
  PlanTable services;
  services.headings = {{"Kind"}, {"From"}, {"Answered by"}, {"Hours", true}, {"How many", true}};
  services.rows.assign(rows.begin(), rows.end());
  return services;
}

// One row a team: those that signed, then those of the plan's lines that have not.
PlanTable Signatures(const Snapshot& snapshot, const Chosen& chosen) {
  constexpr size_t kLongest = 80;
  const TableState& table = snapshot.table(TableId::kAgreements);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kAgreements, name); };
  std::map<std::string, std::vector<std::string>> rows;
  const TableState& lines = snapshot.table(TableId::kPlanLines);
  for (const int64_t row : chosen.lines) {
    const std::string team(lines.TextAt(row, PlanColumn("team")));
    if (!team.empty()) rows[team] = {Shortened(team, kLongestName), "", "", "", ""};
  }
  for (int64_t row = 0; row < table.rows; ++row) {
    if (table.TextAt(row, column("plan_id")) != chosen.name.first ||
        table.TextAt(row, column("version")) != chosen.name.second) {
      continue;
    }
    const std::string team(table.TextAt(row, column("team")));
    const int32_t day = table.DayAt(row, column("signed_on"));
    rows[team] = {Shortened(team, kLongestName), table.ValueText(row, column("status"), nullptr),
                  Shortened(table.TextAt(row, column("signer")), kLongestName),
                  day == kNullDay ? "" : Date::FromDays(day).ToString(),
                  Shortened(table.TextAt(row, column("comment")), kLongest)};
  }
  PlanTable signatures;
  signatures.headings = {{"Team"}, {"Says"}, {"Signed by"}, {"On"}, {"Comment"}};
  for (auto& [team, cells] : rows) signatures.rows.push_back(std::move(cells));
  return signatures;
}

absl::StatusOr<WrittenPlan> Gather(const std::shared_ptr<const Snapshot>& snapshot,
                                   const WrittenPlanOptions& options, const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(run.Tick(0));
  COXSWAIN_ASSIGN_OR_RETURN(const Chosen chosen, Choose(*snapshot, options));
  const TableState& lines = snapshot->table(TableId::kPlanLines);
  Date first = Date::FromDays(lines.DayAt(chosen.lines[0], PlanColumn("period_start")));
  Date last = Date::FromDays(lines.DayAt(chosen.lines[0], PlanColumn("period_end")));
  for (const int64_t row : chosen.lines) {
    first = std::min(first, Date::FromDays(lines.DayAt(row, PlanColumn("period_start"))));
    last = std::max(last, Date::FromDays(lines.DayAt(row, PlanColumn("period_end"))));
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Answer versions,
                            Source(snapshot, "", run).AskWhole("plan_versions"));
  WrittenPlan plan;
  plan.title = (options.company.empty() ? "Plan " : options.company + ": plan ") +
               chosen.name.first +
               (chosen.name.second.empty() ? "" : ", version " + chosen.name.second);
  plan.parts.push_back(Beginning(chosen, versions.table.value_or(Table()), first, last));
  const auto add = [&](std::string_view title, PlanTable table, const Room& room,
                       std::string_view none) {
    PlanPart part;
    part.title = title;
    if (table.rows.empty()) part.sentences.emplace_back(none);
    Fit(room, &table);
    part.table = std::move(table);
    plan.parts.push_back(std::move(part));
  };
  add("What we want to reach together", ObjectivesTable(*snapshot, first, last), kObjectives,
      "No objective of these days is in the table objectives.");
  add("What is planned", PlannedTable(*snapshot, chosen.lines), kPlanned, "");
  add("What each team steers by", Steering(*snapshot, first, last), kTeams,
      "No KPI of these days is in the table kpis.");
  add("How soon we answer each other", Services(*snapshot), kServices,
      "No response time is in the table service_levels.");
  add("Who has signed", Signatures(*snapshot, chosen), kSignatures,
      "The plan names no team, and nobody has signed it.");
  COXSWAIN_RETURN_IF_ERROR(run.Tick(1));
  return plan;
}

}  // namespace
}  // namespace report

absl::StatusOr<std::string> WritePlan(const std::shared_ptr<const Snapshot>& snapshot,
                                      const WrittenPlanOptions& options, const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const report::WrittenPlan plan, report::Gather(snapshot, options, run));
  return options.format == PlanFormat::kHtml ? report::PlanAsHtml(plan)
                                             : report::PlanAsMarkdown(plan);
}

}  // namespace coxswain
