#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/objectives/register.h"

#include "definitions.h"
#include "figures.h"
#include "register.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAsOfOption,
    {"show", OptionType::kChoice, false, "teams", "teams: a row a team; goals: a row a goal",
     "teams|goals"},
};

constexpr OutputSpec kOutputs[] = {
    {"team", "", "who said it"},
    {"goals", "count", "that the team named"},
    {"written_back", "count", "of them, written back to the team or confirmed"},
    {"confirmed", "count", "of them, confirmed by the team"},
    {"confirmed_share", "share", "confirmed / goals"},
    {"measured", "count", "of them, written back with a measure"},
    {"in_objectives", "count", "of these, with an objective on that measure"},
    {"not_written_back", "", "the goals that nobody wrote back, in the team's words"},
    {"not_confirmed", "", "the goals written back that the team has not confirmed"},
    {"goal", "", "show=goals: in the team's words"},
    {"measure", "", "show=goals: what it comes to, as written back; with target"},
    {"status", "", "show=goals: confirmed, written back, heard"},
    {"written_on", "", "show=goals: the day it was written back; with confirmed_on"},
    {"objectives", "", "show=goals: on its measure"},
    {"note", "", "what is odd about it"},
};

// Places of a goal's parts in its key: the columns of the table.
enum Part : size_t { kGoalId = 1, kTeam, kText, kMeasure, kTarget, kWritten, kConfirmed };

struct Goal {
  const Key* key;
  int64_t rows;
  bool written = false;
  bool confirmed = false;
  std::vector<std::string> objectives;
  std::string note;

  std::string_view status() const {
    return confirmed ? "confirmed" : written ? "written back" : "heard";
  }
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kGoalsHeard, "the goals heard"));
  Tally tally(
      TallySignature(kGoalsHeardQuery.spec, options, *snapshot, RegisterDefinitions(*snapshot)));
  const TableState& goals = snapshot->table(TableId::kGoalsHeard);
  if (NamesAllRows(goals, ColumnIndex(goals.id, "written_on"), run)) return tally;
  const Int128 one = 1;
  for (int64_t row = 0; row < goals.rows; ++row) {
    Key key = RowKey(goals, row);
    key.insert(key.begin(), KeyPart::Integer(kGoalStream));
    tally.Add(key, {&one, 1});
  }
  return tally;
}

std::vector<Goal> ReadGoals(const std::vector<Tally::Entry>& entries,
                            const std::vector<Registered>& objectives,
                            const std::optional<Date>& as_of) {
  std::vector<Goal> goals;
  for (const Tally::Entry& entry : entries) {
    const Key& key = entry.key;
    const auto known = [&](const KeyPart& day) {
      return !day.is_null() && (!as_of.has_value() || day.integer <= as_of->days());
    };
    Goal goal{&key, static_cast<int64_t>(entry.at(0))};
    goal.confirmed = known(key[kConfirmed]);
    goal.written = goal.confirmed || known(key[kWritten]);
    if (goal.confirmed && key[kWritten].is_null()) {
      goal.note = "Confirmed, but no day says when it was written back.";
    } else if (goal.confirmed && key[kConfirmed].integer < key[kWritten].integer) {
      goal.note = "Confirmed before it was written back.";
    }
    for (const Registered& objective : objectives) {
      const bool over = as_of.has_value() && objective.due_on < *as_of;
      if (!key[kMeasure].is_null() && objective.measure == key[kMeasure].text && !over) {
        goal.objectives.push_back(objective.id);
      }
    }
    goals.push_back(std::move(goal));
  }
  return goals;
}

Table Goals(const std::vector<Goal>& goals) {
  Table table;
  for (const char* name : {"team", "goal", "measure"}) table.AddColumn(name, ColumnKind::kText);
  const int target = table.AddColumn("target", ColumnKind::kSum, "", kMoneyScale);
  const int status = table.AddColumn("status", ColumnKind::kText);
  const int written = table.AddColumn("written_on", ColumnKind::kDate);
  const int confirmed = table.AddColumn("confirmed_on", ColumnKind::kDate);
  const int objectives = table.AddColumn("objectives", ColumnKind::kText);
  const int note = table.AddColumn("note", ColumnKind::kText);
  for (const Goal& goal : goals) {
    const Key& key = *goal.key;
    for (int64_t row = 0; row < goal.rows; ++row) {  // said twice in the same words
      AppendPart(key[kTeam], 0, &table);
      AppendPart(key[kText], 1, &table);
      AppendPart(key[kMeasure], 2, &table);
      key[kTarget].is_null() ? table.AppendNull(target)
                             : table.AppendSum(target, key[kTarget].integer);
      table.AppendText(status, goal.status());
      const auto day = [&](int column, const KeyPart& part, bool known) {
        known && !part.is_null() ? table.AppendInteger(column, part.integer)
                                 : table.AppendNull(column);
      };
      day(written, key[kWritten], goal.written);
      day(confirmed, key[kConfirmed], goal.confirmed);
      AppendTextOrNull(Joined(goal.objectives), objectives, &table);
      AppendTextOrNull(goal.note, note, &table);
    }
  }
  return table;
}

Table Teams(const std::vector<Goal>& goals) {
  struct Team {
    int64_t goals = 0, written = 0, confirmed = 0, measured = 0, in_objectives = 0;
    std::vector<std::string> not_written, not_confirmed, notes;
  };
  std::map<std::string, Team> teams;
  for (const Goal& goal : goals) {
    const Key& key = *goal.key;
    Team& team = teams[key[kTeam].text];
    team.goals += goal.rows;
    team.written += goal.written ? goal.rows : 0;
    team.confirmed += goal.confirmed ? goal.rows : 0;
    if (!goal.written) team.not_written.push_back(key[kText].text);
    if (goal.written && !goal.confirmed) team.not_confirmed.push_back(key[kText].text);
    if (goal.written && !key[kMeasure].is_null()) {
      team.measured += goal.rows;
      team.in_objectives += goal.objectives.empty() ? 0 : goal.rows;
    }
    if (!goal.note.empty()) team.notes.push_back(key[kText].text + ": " + goal.note);
  }
  Table table;
  table.AddColumn("team", ColumnKind::kText);
  for (const char* name : {"goals", "written_back", "confirmed"}) {
    table.AddColumn(name, ColumnKind::kInteger, "count");
  }
  table.AddColumn("confirmed_share", ColumnKind::kReal, "share");
  table.AddColumn("measured", ColumnKind::kInteger, "count");
  table.AddColumn("in_objectives", ColumnKind::kInteger, "count");
  for (const char* name : {"not_written_back", "not_confirmed", "note"}) {
    table.AddColumn(name, ColumnKind::kText);
  }
  const auto texts = [](const std::vector<std::string>& each) {
    std::string text;
    for (const std::string& one : each) text += (text.empty() ? "" : "; ") + one;
    return text;
  };
  for (const auto& [name, team] : teams) {
    int column = 0;
    table.AppendText(column++, name);
    for (const int64_t count : {team.goals, team.written, team.confirmed}) {
      table.AppendInteger(column++, count);
    }
    table.AppendReal(column++, Ratio(team.confirmed, std::max<int64_t>(team.goals, 1)));
    table.AppendInteger(column++, team.measured);
    table.AppendInteger(column++, team.in_objectives);
    AppendTextOrNull(texts(team.not_written), column++, &table);
    AppendTextOrNull(texts(team.not_confirmed), column++, &table);
    AppendTextOrNull(texts(team.notes), column++, &table);
  }
  return table;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const EntriesByStream streams = ByStream(tally);
  const std::vector<Goal> goals =
      ReadGoals(EntriesOf(streams, kGoalStream), ReadRegister(tally.signature().definitions),
                options.DateOf("as_of"));
  return options.Text("show") == "goals" ? Goals(goals) : Teams(goals);
}

}  // namespace

const Query kGoalsHeardQuery = {
    {"goals_heard",
     "What teams said that they want, and whether it was written back to them and confirmed.",
     "goals_heard", "objectives|objective_links|teams", "", TallyState::kEntities, kOptions,
     kOutputs, "Rules in coxswain/objectives/register.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
