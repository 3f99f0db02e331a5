#include <algorithm>
#include <set>

#include "coxswain/objectives.h"

#include "countermeasure_log.h"
#include "kpis.h"
#include "margin_misses.h"
#include "register.h"
#include "score.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kObjectiveOption,
    kAsOfOption,
    kOnCourseOption,
    kAtRiskOption,
    kActiveMonthsOption,
    {.name = "leap",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "2",
     .doc = "how many times its daily pace so far a target may need before it counts as a leap",
     .range = {.least = kMicros}},
};

constexpr OutputSpec kOutputs[] = {
    {"rank", "count", "1 = most money at stake"},
    {"finding", "", "its kind: see the manual of the room"},
    {"subject", "", "the objective or the team"},
    {"detail", "", "a sentence with the figures"},
    {"money_at_stake", "money",
     "what the objective's projection falls short of its target; empty where it is not money"},
};

struct Finding {
  std::string_view kind;
  std::string subject;
  std::string detail;
  std::optional<Int128> money;
};

std::string Named(const Objective& objective) {
  return objective.name.empty() ? objective.id : objective.id + " (" + objective.name + ")";
}

void FindInScore(const Score& score, int64_t leap, std::vector<Finding>* findings) {
  const Objective& objective = score.objective;
  std::optional<Int128> money;
  if (score.in_money) money = score.Shortfall();
  const auto found = [&](std::string_view kind, std::string detail) {
    findings->push_back({kind, objective.id, Named(objective) + " " + std::move(detail), money});
  };
  const auto figure = [&](const Figure& value) { return FigureText(value.micros, score.unit); };
  const std::string target = figure(objective.target);

  if (score.status == kMissed) {
    found("objective missed", "was due on " + objective.due_on.ToString() + " and came to " +
                                  figure(*score.actual) + " of " + target + ".");
  } else if (score.status == kOffCourse || score.status == kAtRisk) {
    found("objective off course", "is " + std::string(score.status) + ": " + figure(*score.actual) +
                                      " of " + target + " after " +
                                      std::to_string(score.days_done) + " of " +
                                      std::to_string(score.days) + " days" +
                                      (score.projected.has_value() && score.flow
                                           ? ", at this pace " + figure(*score.projected) + " by " +
                                                 objective.due_on.ToString() + "."
                                           : "."));
  } else if (score.status == kUnknownMeasure || score.status == kBadFilter ||
             score.status == kNoData) {
    found(score.status, "has no value: " + score.note);
  }
  if (objective.up && score.required_per_day.has_value() && score.days_done > 0 &&
      score.actual.has_value()) {
    const double so_far = score.actual->real / static_cast<double>(score.days_done);
    const double needed = *score.required_per_day;
    if (needed > 0 && needed > so_far * Ratio(leap, kMicros)) {
      found("target needs a leap", "needs " + figure(Figure::OfReal(needed)) + " a day until " +
                                       objective.due_on.ToString() + ", after " +
                                       figure(Figure::OfReal(so_far)) + " a day so far.");
    }
  }
  const bool share = score.measure != nullptr && score.measure->unit == MeasureUnit::kShare;
  const bool beyond = objective.target.micros > kMicros || objective.target.micros < -kMicros;
  if (score.measure != nullptr && !objective.currency.empty() && !score.in_money) {
    found("target in another unit", "has a target in " + objective.currency + ", but " +
                                        objective.measure_name + " is no money: its unit is " +
                                        score.unit + ".");
  } else if (share && beyond) {
    found("target in another unit",
          "has a target of " + FormatDecimal(objective.target.micros, kMoneyScale) + ", but " +
              objective.measure_name + " is a share: 25 % is 0.25.");
  }
  const std::vector<std::string> accountable = score.Teams(1);
  const std::vector<std::string> contributing = score.Teams(2);
  if (score.OwningTeams() == 0) {
    found("no owner", "has no team that is accountable or contributes.");
    return;
  }
  if (score.OwningTeams() == 1) {
    found("single owner", "is owned by " + (accountable.empty() ? contributing : accountable)[0] +
                              " alone: no other team is accountable or contributes.");
  }
  if (score.shared() && score.functions_known() && !score.cross_functional()) {
    const auto owner = std::find_if(score.owners.begin(), score.owners.end(),
                                    [](const OwningTeam& team) { return team.role <= 2; });
    found("single function", "is shared within " + owner->function +
                                 " alone: a shared objective needs teams of two functions.");
  }
  if (accountable.empty()) {
    found("no accountable team",
          "has teams that contribute (" + Joined(contributing) + ") but none that is accountable.");
  }
}

// Revenue that is on its way while the margin of the same deals is not.
void FindConflicts(const Tally& tally, const EntriesByStream& streams,
                   const std::vector<Score>& scores, std::vector<Finding>* findings) {
  const std::vector<MarginDeals> folded = ReadMarginDeals(tally, streams);
  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  for (const Conflict& conflict : ConflictsAmong(tally, scores)) {
    const Score& margin = scores[conflict.margin];
    const Score& revenue = scores[conflict.revenue];
    const auto stands = [](const Score& score) {
      return Named(score.objective) + " is " + std::string(score.status) + " with " +
             FigureText(score.actual->micros, score.unit) + " of " +
             FigureText(score.objective.target.micros, score.unit);
    };
    if (!margin.actual.has_value() || !revenue.actual.has_value()) continue;
    std::string detail = stands(revenue) + ", while " + stands(margin);
    std::optional<Int128> at_stake;
    const MarginTarget target = MarginTarget::Of(margin.objective);
    for (const MarginDeals& deals : folded) {
      if (deals.number != conflict.margin || deals.groups.empty() || !target.share.has_value()) {
        continue;
      }
      const Tally::Entry& all = deals.groups[0];
      const Misses misses(all, *target.share);
      at_stake = misses.shortfall;
      detail += ": " + FormatRounded(misses.rows, 0, 0, ' ') + " of " +
                FormatRounded(all.at(kWonRows), 0, 0, ' ') + " won " +
                (deals.lines ? "lines" : "deals") + ", with " + FigureText(misses.net, money) +
                " of net revenue, fall short of that share, by " +
                FigureText(misses.shortfall, money);
    }
    findings->push_back({"revenue against margin", margin.objective.id, detail + ".", at_stake});
  }
}

// Objectives that are behind while nothing is done about it, and what should be done by now. A book
// that was given no log is not reproached with it.
void FindInLog(const Tally& tally, const EntriesByStream& streams, const ScoreOptions& options,
               const std::vector<Score>& scores, std::vector<Finding>* findings) {
  if (!NamesTable(tally.signature().tables, "countermeasures")) return;
  const std::optional<Date> today =
      options.as_of.has_value() ? options.as_of : LatestEvent(streams);
  const CountermeasureLog log = CountermeasureLog::Read(tally, today);
  const auto by = ByObjective(log);
  for (const Score& score : scores) {
    const auto found = by.find(score.objective.id);
    const Remedy remedy(found == by.end() ? std::vector<const Countermeasure*>() : found->second,
                        score);
    if (remedy.finding != "no countermeasure") continue;
    std::optional<Int128> money;
    if (score.in_money) money = score.Shortfall();
    findings->push_back({"no countermeasure", score.objective.id,
                         Named(score.objective) + " is " + std::string(score.status) +
                             ", and no countermeasure is in the log.",
                         money});
  }
  for (const Countermeasure& one : log.all) {
    if (one.state != kOverdue) continue;
    findings->push_back({"countermeasure overdue", one.objective_id,
                         one.id + (one.what.empty() ? "" : " (" + one.what + ")") + ", which " +
                             (one.owner.empty() ? "nobody owns" : one.owner + " owns") +
                             ", was due on " + one.due_on->ToString() + ".",
                         std::nullopt});
  }
}

// What is wrong with how objectives hang together.
void FindInRegister(const std::vector<Registered>& objectives,
                    const std::vector<ObjectiveLink>& links, std::vector<Finding>* findings) {
  for (const std::string& circle : CirclesOfParents(objectives)) {
    findings->push_back({"circle of objectives", circle.substr(0, circle.find(' ')),
                         ParentCircleText(circle), std::nullopt});
  }
  for (const std::string& circle : CirclesOfLinks(links)) {
    findings->push_back({"circle of objectives", circle.substr(0, circle.find(' ')),
                         "The objectives " + circle +
                             " lead to each other in a circle: one of their rows of "
                             "objective_links must go.",
                         std::nullopt});
  }
  for (const OddWeights& odd : OddWeightsAmong(objectives)) {
    findings->push_back({"weights do not add up", odd.parent.empty() ? odd.children[0] : odd.parent,
                         "The weights of the objectives " +
                             (odd.parent.empty() ? "without a parent" : "under " + odd.parent) +
                             " (" + Joined(odd.children) + ") add up to " +
                             FormatDecimal(odd.sum, kMoneyScale) + ", not to 1.",
                         std::nullopt});
  }
}

void FindInKpis(const std::vector<TeamKpis>& teams, const std::vector<Score>& scores,
                const std::vector<ObjectiveLink>& links, std::vector<Finding>* findings) {
  std::set<std::string> shared;
  std::vector<Registered> objectives;
  for (const Score& score : scores) {
    if (score.shared()) shared.insert(score.objective.id);
    // A KPI is linked by the links; that an objective serves another is not a link.
    objectives.push_back(RegisteredOf(score.objective));
    objectives.back().parent.clear();
  }
  const std::set<std::string> leading = LeadingTo(shared, objectives, links);
  std::set<std::string> linked;
  for (const Registered& objective : objectives) {
    if (leading.count(objective.id) != 0) linked.insert(objective.measure);
  }
  for (size_t i = 0; i < teams.size(); ++i) {
    const TeamKpis& team = teams[i];
    for (const Kpi* kpi : UnsharedKpis(teams, i)) {
      if (linked.count(kpi->measure) != 0) continue;
      const Int128 per_mille = DivideHalfEven(kpi->weight * 1000, team.total);
      findings->push_back({"kpi leads nowhere", team.team,
                           team.team + " steers by " + kpi->name + " with " +
                               FormatRounded(per_mille, 1, 1, ' ') +
                               " % of its weight; no other team has this KPI and no shared "
                               "objective is measured by it.",
                           std::nullopt});
    }
    if (!team.given_total.has_value()) continue;
    const Int128 off = *team.given_total - kMicros;
    if (off > kWeightSlack || off < -kWeightSlack) {
      findings->push_back({"weights do not add up", team.team,
                           "The weights of " + team.team + "'s KPIs add up to " +
                               FormatDecimal(*team.given_total, kMoneyScale) + ", not to 1.",
                           std::nullopt});
    }
  }
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  if (!snapshot->table(TableId::kKpis).given) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kObjectives, "findings, or the table kpis"));
  }
  COXSWAIN_ASSIGN_OR_RETURN(ScoreFold fold, FoldScores(snapshot, read, run));
  if (snapshot->table(TableId::kDeals).given) {
    COXSWAIN_RETURN_IF_ERROR(FoldMarginDeals(snapshot, {}, {}, read.as_of, run, &fold));
  }
  Tally tally(TallySignature(kFindingsQuery.spec, options, *snapshot, fold.definitions));
  for (const Tally& part : fold.parts) tally.AddEntries(part);
  CountKpis(*snapshot, run, &tally);
  COXSWAIN_RETURN_IF_ERROR(CountCountermeasures(*snapshot, read.objective_ids, run, &tally));
  return tally;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  COXSWAIN_ASSIGN_OR_RETURN(const ScoreOptions read, ReadScoreOptions(options));
  const int64_t leap = *options.Number("leap");
  const EntriesByStream streams = ByStream(tally);
  const std::vector<Score> scores = SolveScores(tally, streams, read);
  std::vector<Finding> findings;
  for (const Score& score : scores) FindInScore(score, leap, &findings);
  FindConflicts(tally, streams, scores, &findings);
  FindInLog(tally, streams, read, scores, &findings);
  // Whether a KPI leads to a shared objective is asked of all objectives.
  if (read.objective_ids.empty()) {
    const std::vector<ObjectiveLink> links = ReadLinks(tally.signature().definitions);
    std::vector<Registered> objectives;
    for (const Score& score : scores) objectives.push_back(RegisteredOf(score.objective));
    FindInRegister(objectives, links, &findings);
    FindInKpis(SolveKpis(streams, read.as_of), scores, links, &findings);
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    const Int128 money_a = a.money.value_or(-1);
    const Int128 money_b = b.money.value_or(-1);
    if (money_a != money_b) return money_a > money_b;
    return a.kind != b.kind ? a.kind < b.kind : a.subject < b.subject;
  });
  Table table;
  const int rank = table.AddColumn("rank", ColumnKind::kInteger, "count");
  const int kind = table.AddColumn("finding", ColumnKind::kText);
  const int subject = table.AddColumn("subject", ColumnKind::kText);
  const int detail = table.AddColumn("detail", ColumnKind::kText);
  const int money =
      table.AddColumn("money_at_stake", ColumnKind::kSum,
                      UnitText(MeasureUnit::kMoney, tally.signature().currency), kMoneyScale);
  for (size_t i = 0; i < findings.size(); ++i) {
    table.AppendInteger(rank, static_cast<int64_t>(i) + 1);
    table.AppendText(kind, findings[i].kind);
    table.AppendText(subject, findings[i].subject);
    table.AppendText(detail, findings[i].detail);
    findings[i].money.has_value() ? table.AppendSum(money, *findings[i].money)
                                  : table.AppendNull(money);
  }
  return table;
}

}  // namespace

const Query kFindingsQuery = {
    {"findings", "What does not hold together in objectives and KPIs, by the money at stake.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|objective_owners|actuals|kpis|"
     "countermeasures",
     "objectives|objective_points|objective_links|teams|products|product_prices|campaigns|owners|"
     "cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Kaplan and Norton, The Balanced Scorecard, 1996; rules in coxswain/objectives.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
