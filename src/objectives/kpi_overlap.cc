#include "coxswain/objectives.h"

#include "figures.h"
#include "kpis.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {kAsOfOption};

constexpr OutputSpec kOutputs[] = {
    {"team_a", "", "the pair, in the order of names; with team_b"},
    {"shared_weight", "share", "sum over KPIs of the smaller of the two weights"},
    {"jaccard", "share", "sum of the smaller weights / sum of the larger weights"},
    {"shared_kpis", "", "KPIs equal in measure, filter and period"},
    {"kpis_a", "count", "KPIs of team_a; with kpis_b"},
    {"note", "", "weights that were scaled or missing, filters that cannot be read"},
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kKpis, "the overlap of KPIs"));
  Tally tally(TallySignature(kKpiOverlapQuery.spec, options, *snapshot));
  CountKpis(*snapshot, run, &tally);
  if (!options.Has("as_of")) CountEventDays(*snapshot, &tally);
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const std::vector<TeamKpis> teams = SolveKpis(ByStream(tally), options.DateOf("as_of"));
  Table table;
  const int team_a = table.AddColumn("team_a", ColumnKind::kText);
  const int team_b = table.AddColumn("team_b", ColumnKind::kText);
  const int shared_weight = table.AddColumn("shared_weight", ColumnKind::kReal, "share");
  const int jaccard = table.AddColumn("jaccard", ColumnKind::kReal, "share");
  const int shared = table.AddColumn("shared_kpis", ColumnKind::kText);
  const int kpis_a = table.AddColumn("kpis_a", ColumnKind::kInteger, "count");
  const int kpis_b = table.AddColumn("kpis_b", ColumnKind::kInteger, "count");
  const int note = table.AddColumn("note", ColumnKind::kText);
  for (size_t a = 0; a < teams.size(); ++a) {
    for (size_t b = a + 1; b < teams.size(); ++b) {
      const Overlap overlap = OverlapOf(teams[a], teams[b]);
      std::string notes;
      for (const TeamKpis* team : {&teams[a], &teams[b]}) {
        if (team->note.empty()) continue;
        notes += (notes.empty() ? "" : " ") + team->team + ": " + team->note;
      }
      table.AppendText(team_a, teams[a].team);
      table.AppendText(team_b, teams[b].team);
      table.AppendReal(shared_weight, overlap.shared_weight());
      table.AppendReal(jaccard, overlap.jaccard());
      AppendTextOrNull(Joined(overlap.shared), shared, &table);
      table.AppendInteger(kpis_a, static_cast<int64_t>(teams[a].kpis.size()));
      table.AppendInteger(kpis_b, static_cast<int64_t>(teams[b].kpis.size()));
      AppendTextOrNull(notes, note, &table);
    }
  }
  return table;
}

}  // namespace

const Query kKpiOverlapQuery = {
    {"kpi_overlap", "How far each two teams steer by the same KPIs.",
     "kpis|deals|deal_costs|orders|spend", "teams|customers|products|campaigns|owners", "",
     TallyState::kGroups, kOptions, kOutputs,
     "Czekanowski's overlap and Ruzicka's weighted Jaccard index, 1958"},
    Fold,
    Solve,
};

}  // namespace coxswain
