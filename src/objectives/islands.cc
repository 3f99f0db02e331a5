#include "coxswain/objectives.h"

#include "figures.h"
#include "kpis.h"
#include "register.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "island_below",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0",
     .doc = "a team is an island whose largest shared weight is at or below this share",
     .range = {0, kMicros}},
    kAsOfOption,
};

constexpr OutputSpec kOutputs[] = {
    {"team", "", "every team with KPIs"},
    {"kpis", "count", "that it has"},
    {"largest_overlap", "share", "shared weight with the team it shares most with"},
    {"with", "", "that team, the first by name; empty where nothing is shared"},
    {"island", "", "largest_overlap is at or below island_below"},
    {"alone", "", "KPIs that no other team has"},
    {"alone_weight", "share", "their weight"},
    {"orphans", "", "KPIs that roll up to no company measure"},
    {"orphan_weight", "share", "their weight"},
    {"note", "", "weights that were scaled or missing, filters that cannot be read"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kKpis, "the islands among teams"));
  Tally tally(
      TallySignature(kIslandsQuery.spec, options, *snapshot, RegisterDefinitions(*snapshot)));
  CountKpis(*snapshot, run, &tally);
  if (!options.Has("as_of")) CountEventDays(*snapshot, &tally);
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const int64_t below = *options.Number("island_below");
  const std::vector<TeamKpis> teams = SolveKpis(ByStream(tally), options.DateOf("as_of"));
  const std::vector<Key>& definitions = tally.signature().definitions;
  const std::set<std::string> rolls_up =
      MeasuresThatRollUp(ReadRegister(definitions), ReadLinks(definitions));
  Table table;
  const int team_column = table.AddColumn("team", ColumnKind::kText);
  const int kpis = table.AddColumn("kpis", ColumnKind::kInteger, "count");
  const int largest = table.AddColumn("largest_overlap", ColumnKind::kReal, "share");
  const int with = table.AddColumn("with", ColumnKind::kText);
  const int island = table.AddColumn("island", ColumnKind::kBool);
  const int alone = table.AddColumn("alone", ColumnKind::kText);
  const int alone_weight = table.AddColumn("alone_weight", ColumnKind::kReal, "share");
  const int orphans = table.AddColumn("orphans", ColumnKind::kText);
  const int orphan_weight = table.AddColumn("orphan_weight", ColumnKind::kReal, "share");
  const int note = table.AddColumn("note", ColumnKind::kText);
  for (size_t i = 0; i < teams.size(); ++i) {
    double most = 0;
    std::string partner;
    for (size_t other = 0; other < teams.size(); ++other) {
      if (other == i) continue;
      const double weight = OverlapOf(teams[i], teams[other]).shared_weight();
      if (weight <= most) continue;
      most = weight;
      partner = teams[other].team;
    }
    std::vector<std::string> names;
    Int128 weight = 0;
    for (const Kpi* kpi : UnsharedKpis(teams, i)) {
      names.push_back(kpi->name);
      weight += kpi->weight;
    }
    std::vector<std::string> orphan_names;
    Int128 weight_of_orphans = 0;
    for (const auto& [id, kpi] : teams[i].kpis) {
      if (IsCompanyMeasure(kpi.measure) || rolls_up.count(kpi.measure) != 0) continue;
      orphan_names.push_back(kpi.name);
      weight_of_orphans += kpi.weight;
    }
    table.AppendText(team_column, teams[i].team);
    table.AppendInteger(kpis, static_cast<int64_t>(teams[i].kpis.size()));
    table.AppendReal(largest, most);
    AppendTextOrNull(partner, with, &table);
    table.AppendInteger(island, most <= Ratio(below, kMicros) ? 1 : 0);
    AppendTextOrNull(Joined(names), alone, &table);
    table.AppendReal(alone_weight, Ratio(weight, teams[i].total));
    AppendTextOrNull(Joined(orphan_names), orphans, &table);
    table.AppendReal(orphan_weight, Ratio(weight_of_orphans, teams[i].total));
    AppendTextOrNull(teams[i].note, note, &table);
  }
  return table;
}

}  // namespace

const Query kIslandsQuery = {
    {"islands", "Which teams steer by KPIs that nobody else has, or that roll up to nothing.",
     "kpis|deals|deal_costs|orders|spend",
     "objectives|objective_links|teams|customers|products|campaigns|owners", "",
     TallyState::kGroups, kOptions, kOutputs,
     "Czekanowski's overlap and Ruzicka's weighted Jaccard index, 1958"},
    Fold,
    Solve,
};

}  // namespace coxswain
