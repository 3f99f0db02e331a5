#ifndef COXSWAIN_SRC_OBJECTIVES_SCORE_H_
#define COXSWAIN_SRC_OBJECTIVES_SCORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

#include "definitions.h"
#include "figures.h"

// Objectives and where they stand. The rules are in coxswain/objectives.h.
namespace coxswain {

enum class ObjectiveKind : uint8_t { kLevel = 1, kGrowth, kCorridor, kMilestones };
std::string_view ObjectiveKindName(ObjectiveKind kind);

// Where an objective of kind milestones is meant to stand on a day.
struct Milestone {
  Date on;
  Int128 target = 0;  // micros
};

struct Objective {
  std::string id;
  std::string name;
  std::string measure_name;
  std::string filter;  // as written
  ObjectiveKind kind = ObjectiveKind::kLevel;
  bool up = true;
  Figure target;
  std::optional<Figure> target_low;
  std::optional<Figure> target_high;
  std::optional<Figure> baseline;
  std::string currency;
  std::optional<Figure> weight;
  Date starts_on;
  Date due_on;
  std::string parent_id;
  std::vector<Milestone> milestones;  // by day; see ReadMilestones

  // Of all columns of the table objectives.
  static Objective FromKey(const Key& key);
  bool Reached(const Figure& value) const;
  bool DaysExist() const;  // false: no fold made it
};

struct OwningTeam {
  std::string team;
  std::string function;  // empty: unknown
  int role = 0;          // 1 accountable, 2 contributes, 3 informed
};

struct Score {
  Objective objective;
  const Measure* measure = nullptr;  // null: not of the catalogue
  std::string unit;
  bool in_money = false;
  bool flow = false;
  std::optional<Date> as_of;
  int64_t days = 0;
  int64_t days_done = 0;
  std::optional<Figure> actual;
  std::optional<double> attainment;
  std::optional<double> elapsed;
  std::optional<Figure> projected;
  std::optional<double> pace_index;
  std::optional<Figure> expected;  // where it should stand on the day looked from
  std::optional<Milestone> next;   // the first milestone that is not due yet
  std::optional<Int128> gap;       // micros
  std::optional<double> required_per_day;
  std::string_view status;
  std::string_view source;   // "rows", "actuals"
  std::string revenue_from;  // "orders", "won deals"
  std::vector<OwningTeam> owners;
  std::string note;

  std::vector<std::string> Teams(int role) const;
  int OwningTeams() const;  // accountable or contributing
  bool shared() const { return OwningTeams() >= 2; }
  bool cross_functional() const;
  bool functions_known() const;  // of all teams that are accountable or contribute
  // What the projection falls short of the target, at least 0.
  std::optional<Int128> Shortfall() const;
};

inline constexpr std::string_view kMet = "met";
inline constexpr std::string_view kMissed = "missed";
inline constexpr std::string_view kOnCourse = "on course";
inline constexpr std::string_view kAtRisk = "at risk";
inline constexpr std::string_view kOffCourse = "off course";
inline constexpr std::string_view kNotStarted = "not started";
inline constexpr std::string_view kNoData = "no data";
inline constexpr std::string_view kUnknownMeasure = "unknown measure";
inline constexpr std::string_view kBadFilter = "bad filter";

struct ScoreOptions {
  std::vector<std::string> objective_ids;  // empty: all
  std::optional<Date> as_of;
  int64_t on_course = kMicros;  // 1e-6
  int64_t at_risk = 900'000;    // 1e-6
  int active_months = 12;
};

inline constexpr OptionSpec kObjectiveOption = {"objective_id", OptionType::kTextList, true, "",
                                                "which objectives; default: all"};
inline constexpr OptionSpec kOnCourseOption = {
    .name = "on_course",
    .type = OptionType::kNumber,
    .fold = false,
    .default_value = "1",
    .doc = "pace_index from which an objective is on course",
    .range = {.least = 0}};
inline constexpr OptionSpec kAtRiskOption = {
    .name = "at_risk",
    .type = OptionType::kNumber,
    .fold = false,
    .default_value = "0.9",
    .doc =
        "pace_index from which an objective is at risk rather than off course; not above "
        "on_course",
    .range = {.least = 0}};

// Requires the options above (of kObjectiveOption only with `by_objective`), kActiveMonthsOption
// and as_of.
absl::StatusOr<ScoreOptions> ReadScoreOptions(const Options& options, bool by_objective = true);

// Whether a definition is that of an objective, rather than of a milestone or a link.
bool DefinesObjective(const Key& definition);
// How the fold of an objective went, by its definition.
FoldOutcome OutcomeOfDefinition(const Key& definition);

// The rows of the objectives that are asked for, by id. NotFound naming the nearest.
absl::StatusOr<std::map<std::string, int64_t>> ChosenObjectives(const Snapshot& snapshot,
                                                                const ScoreOptions& options);

// What is counted for a scorecard, and its definitions for the signature: the objectives by id,
// then what AddRegister makes.
struct ScoreFold {
  std::vector<Key> definitions;
  std::vector<Tally> parts;
};
absl::StatusOr<ScoreFold> FoldScores(const std::shared_ptr<const Snapshot>& snapshot,
                                     const ScoreOptions& options, const Run& run);

// By objective.
std::vector<Score> SolveScores(const Tally& tally, const EntriesByStream& streams,
                               const ScoreOptions& options);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_SCORE_H_
