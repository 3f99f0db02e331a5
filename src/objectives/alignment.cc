#include "coxswain/objectives/alignment.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "figures.h"
#include "kpis.h"
#include "register.h"

namespace coxswain {
namespace {

constexpr OptionSpec Weight(std::string_view name, std::string_view value, std::string_view doc) {
  return {.name = name,
          .type = OptionType::kNumber,
          .fold = false,
          .default_value = value,
          .doc = doc,
          .range = {0, kMicros}};
}

constexpr OptionSpec kOptions[] = {
    kAsOfOption,
    {"grain", OptionType::kChoice, false, "day",
     "day: the day looked from alone; else the trend, at the end of each period",
     "day|month|quarter|year"},
    {.name = "periods",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "12",
     .doc = "how many periods the trend has, the current one included",
     .range = {1, 240}},
    Weight("kpi_weight", "0.5", "of shared_weight in the index"),
    Weight("objective_weight", "0.3", "of objective_overlap in the index"),
    Weight("target_weight", "0.2", "of target_agreement in the index"),
};

constexpr OutputSpec kOutputs[] = {
    {"period", "", "of the trend; else the day looked from"},
    {"on", "", "the day: the period's last, at most the day looked from"},
    {"team_a", "", "the pair, in the order of names, with team_b; empty: the mean over all pairs"},
    {"shared_weight", "share", "sum over KPIs of the smaller of the two weights"},
    {"jaccard", "share", "sum of the smaller weights / sum of the larger weights"},
    {"shared_kpis", "", "KPIs equal in measure, filter and period"},
    {"objective_overlap", "share", "objectives of both teams / objectives of either"},
    {"shared_objectives", "", "that both are accountable for or contribute to"},
    {"target_agreement", "share", "mean of smaller / larger target of the KPIs shared"},
    {"targets_differ", "", "KPIs that both have with other targets, team_a's first"},
    {"index", "share", "the three by their weights, as far as they are known"},
    {"index_parts", "", "how the index comes about"},
    {"note", "", "weights that were scaled or missing, filters that cannot be read"},
};

struct Weights {
  int64_t kpis, objectives, targets;  // 1e-6
};

// What there is between two teams on a day.
struct Pair {
  std::string a, b;
  std::optional<double> shared_weight, jaccard, objectives, targets;
  std::vector<std::string> shared_kpis, shared_objectives, targets_differ;
  std::string note;
};

struct TeamOnDay {
  const TeamKpis* kpis = nullptr;
  std::set<std::string> objectives;
};

double AgreementOf(int64_t a, int64_t b) {
  if (a == b) return 1;
  if ((a > 0) != (b > 0) || a == 0 || b == 0) return 0;
  const int64_t least = a > 0 ? std::min(a, b) : std::max(a, b);
  const int64_t most = a > 0 ? std::max(a, b) : std::min(a, b);
  return Ratio(least, most);
}

void CompareTargets(const TeamKpis& a, const TeamKpis& b, Pair* pair) {
  double sum = 0;
  int compared = 0;
  for (const auto& [id, kpi] : a.kpis) {
    const auto other = b.kpis.find(id);
    if (other == b.kpis.end() || !kpi.target.has_value() || !other->second.target.has_value()) {
      continue;
    }
    ++compared;
    sum += AgreementOf(*kpi.target, *other->second.target);
    if (*kpi.target == *other->second.target) continue;
    pair->targets_differ.push_back(kpi.name + ": " + FormatDecimal(*kpi.target, kMoneyScale) +
                                   " against " + FormatDecimal(*other->second.target, kMoneyScale));
  }
  if (compared > 0) pair->targets = sum / compared;
}

Pair Compare(const std::string& name_a, const TeamOnDay& a, const std::string& name_b,
             const TeamOnDay& b) {
  Pair pair;
  pair.a = name_a;
  pair.b = name_b;
  if (a.kpis != nullptr && b.kpis != nullptr) {
    const Overlap overlap = OverlapOf(*a.kpis, *b.kpis);
    pair.shared_weight = overlap.shared_weight();
    pair.jaccard = overlap.jaccard();
    pair.shared_kpis = overlap.shared;
    CompareTargets(*a.kpis, *b.kpis, &pair);
  }
  std::set<std::string> either = a.objectives;
  either.insert(b.objectives.begin(), b.objectives.end());
  for (const std::string& id : a.objectives) {
    if (b.objectives.count(id) != 0) pair.shared_objectives.push_back(id);
  }
  if (!either.empty()) {
    pair.objectives = Ratio(static_cast<int64_t>(pair.shared_objectives.size()),
                            static_cast<int64_t>(either.size()));
  }
  for (const auto& [name, team] : {std::pair(name_a, a.kpis), std::pair(name_b, b.kpis)}) {
    const std::string& note = team == nullptr ? "It has no KPIs." : team->note;
    if (note.empty()) continue;
    pair.note += (pair.note.empty() ? "" : " ") + name + ": " + note;
  }
  return pair;
}

// The mean over all pairs, of each part over those that have it.
Pair MeanOf(const std::vector<Pair>& pairs, std::set<std::string> shared_objectives) {
  Pair mean;
  const auto over = [&](std::optional<double> Pair::*part) {
    double sum = 0;
    int count = 0;
    for (const Pair& pair : pairs) {
      if (!(pair.*part).has_value()) continue;
      sum += *(pair.*part);
      ++count;
    }
    if (count > 0) mean.*part = sum / count;
  };
  over(&Pair::shared_weight);
  over(&Pair::jaccard);
  over(&Pair::objectives);
  over(&Pair::targets);
  mean.shared_objectives.assign(shared_objectives.begin(), shared_objectives.end());
  return mean;
}

struct Index {
  std::optional<double> value;
  std::string parts;
};

Index IndexOf(const Pair& pair, const Weights& weights) {
  Index index;
  double sum = 0;
  Int128 whole = 0;
  const auto add = [&](std::string_view name, const std::optional<double>& part, int64_t weight) {
    if (!part.has_value() || weight == 0) return;
    sum += *part * Ratio(weight, kMicros);
    whole += weight;
    index.parts += (index.parts.empty() ? "" : " + ") + FormatDecimal(weight, kMoneyScale) + " x " +
                   std::string(name) + " " +
                   FormatRounded(Figure::OfReal(*part).micros, kMoneyScale, 3, ' ');
  };
  add("shared_weight", pair.shared_weight, weights.kpis);
  add("objective_overlap", pair.objectives, weights.objectives);
  add("target_agreement", pair.targets, weights.targets);
  if (whole == 0) return index;
  index.value = sum / Ratio(whole, kMicros);
  if (whole != kMicros)
    index.parts = "(" + index.parts + ") / " + FormatDecimal(whole, kMoneyScale);
  return index;
}

class Writer {
 public:
  explicit Writer(const Weights& weights) : weights_(weights) {
    for (const char* name : {"period", "on", "team_a", "team_b"}) {
      table_.AddColumn(name,
                       std::string_view(name) == "on" ? ColumnKind::kDate : ColumnKind::kText);
    }
    for (const OutputSpec& output : absl::MakeConstSpan(kOutputs).subspan(3)) {
      table_.AddColumn(std::string(output.name),
                       output.unit == "share" ? ColumnKind::kReal : ColumnKind::kText,
                       std::string(output.unit));
    }
  }

  void Add(const std::string& period, const std::optional<Date>& on, const Pair& pair) {
    int column = 0;
    const auto text = [&](std::string_view value) { AppendTextOrNull(value, column++, &table_); };
    const auto share = [&](const std::optional<double>& value) {
      AppendShare(value, column++, &table_);
    };
    text(period);
    on.has_value() ? table_.AppendInteger(column++, on->days()) : table_.AppendNull(column++);
    text(pair.a);
    text(pair.b);
    share(pair.shared_weight);
    share(pair.jaccard);
    text(Joined(pair.shared_kpis));
    share(pair.objectives);
    text(Joined(pair.shared_objectives));
    share(pair.targets);
    text(Joined(pair.targets_differ));
    const Index index = IndexOf(pair, weights_);
    share(index.value);
    text(index.parts);
    text(pair.note);
  }

  Table Take() { return std::move(table_); }

 private:
  const Weights weights_;
  Table table_;
};

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  if (!snapshot->table(TableId::kKpis).given) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kObjectives, "the alignment of teams, or the table kpis"));
  }
  Tally tally(
      TallySignature(kAlignmentQuery.spec, options, *snapshot, RegisterDefinitions(*snapshot)));
  CountKpis(*snapshot, run, &tally);
  const TableState& owners = snapshot->table(TableId::kObjectiveOwners);
  if (!NamesAllRows(owners, -1, run)) {
    const Int128 one = 1;
    for (int64_t row = 0; row < owners.rows; ++row) {
      Key key = RowKey(owners, row);
      key.insert(key.begin(), KeyPart::Integer(kOwnerStream));
      tally.Add(key, {&one, 1});
    }
  }
  if (!options.Has("as_of")) CountEventDays(*snapshot, &tally);
  return tally;
}

// Every two teams on a day, then their mean.
std::vector<Pair> PairsOn(const std::optional<Date>& day, const EntriesByStream& streams,
                          const std::vector<Registered>& objectives) {
  const std::vector<TeamKpis> kpis = SolveKpis(streams, day);
  std::map<std::string, TeamOnDay> teams;
  for (const TeamKpis& team : kpis) teams[team.team].kpis = &team;
  std::set<std::string> running;
  for (const Registered& objective : objectives) {
    if (!day.has_value() || (objective.starts_on <= *day && *day <= objective.due_on)) {
      running.insert(objective.id);
    }
  }
  std::map<std::string, int> owned;
  for (const Tally::Entry& entry : EntriesOf(streams, kOwnerStream)) {
    constexpr int64_t kInformed = 3;
    if (running.count(entry.key[1].text) == 0 || entry.key[3].integer == kInformed) continue;
    if (teams[entry.key[2].text].objectives.insert(entry.key[1].text).second) {
      ++owned[entry.key[1].text];
    }
  }
  std::vector<Pair> pairs;
  for (auto a = teams.begin(); a != teams.end(); ++a) {
    for (auto b = std::next(a); b != teams.end(); ++b) {
      pairs.push_back(Compare(a->first, a->second, b->first, b->second));
    }
  }
  std::set<std::string> shared;
  for (const auto& [id, count] : owned) {
    if (count > 1) shared.insert(id);
  }
  if (!pairs.empty()) pairs.push_back(MeanOf(pairs, std::move(shared)));
  return pairs;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const Weights weights = {*options.Number("kpi_weight"), *options.Number("objective_weight"),
                           *options.Number("target_weight")};
  const EntriesByStream streams = ByStream(tally);
  const Calendar& calendar = tally.signature().calendar;
  const std::vector<Registered> objectives = ReadRegister(tally.signature().definitions);
  std::optional<Date> today = options.DateOf("as_of");
  if (!today.has_value()) today = LatestEvent(streams);
  if (!today.has_value()) today = LatestKpi(streams);
  Writer writer(weights);
  const Grain grain = *GrainFromName(options.Text("grain"));
  const int64_t periods =
      grain == Grain::kDay || !today.has_value() ? 1 : *options.Integer("periods");
  std::vector<Date> ends;
  for (Date end = today.value_or(Date()); static_cast<int64_t>(ends.size()) < periods;) {
    ends.push_back(end);
    const Date start = PeriodStart(end, grain, calendar);
    if (start <= Date::FromCivil(1, 1, 1)) break;
    end = start.PlusDays(-1);
  }
  std::reverse(ends.begin(), ends.end());
  for (const Date end : ends) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const std::optional<Date> day = today.has_value() ? std::optional(end) : std::nullopt;
    const std::string period =
        day.has_value() ? PeriodName(PeriodStart(end, grain, calendar), grain, calendar) : "";
    for (const Pair& pair : PairsOn(day, streams, objectives)) writer.Add(period, day, pair);
  }
  return writer.Take();
}

}  // namespace

const Query kAlignmentQuery = {
    {"alignment",
     "How far every two teams, and all of them, pull in one direction: KPIs, objectives, targets.",
     "kpis|objective_owners|deals|deal_costs|orders|spend",
     "objectives|objective_links|teams|customers|products|campaigns|owners", "",
     TallyState::kGroups, kOptions, kOutputs,
     "Czekanowski's overlap; Jaccard 1901; Ruzicka's weighted Jaccard index, 1958"},
    Fold,
    Solve,
};

}  // namespace coxswain
