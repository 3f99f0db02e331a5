#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/objectives.h"
#include "coxswain/objectives/alignment.h"

#include "contradiction_sides.h"
#include "kpis.h"
#include "numeric/student_t.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kAsOfOption,
    {"grain", OptionType::kChoice, true, "month", "the length of a period", "week|month|quarter"},
    {.name = "periods",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "24",
     .doc = "how many whole periods are looked at, the last ones that are over",
     .range = {2, 600}},
    {.name = "significance",
     .type = OptionType::kNumber,
     .fold = false,
     .default_value = "0.1",
     .doc = "p_value up to which two sides are against each other",
     .range = {0, kMicros}},
};

constexpr OutputSpec kOutputs[] = {
    {"rule", "", "volume against margin, leads against qualified leads, saving against growth"},
    {"team_a", "", "who steers by the first of the rule, with steers_by_a"},
    {"steers_by_a", "", "measure, filter, and the objective where it is one"},
    {"team_b", "", "who steers by the other, with steers_by_b"},
    {"verdict", "", "against each other, not shown, too few periods, no figures"},
    {"correlation", "ratio", "of the changes from period to period, better being up; -1 to 1"},
    {"changes", "count", "pairs of changes"},
    {"p_value", "share", "of a correlation as low, if there were none"},
    {"below_target_share", "share", "below_target_revenue / net_revenue"},
    {"target_share", "share", "the margin share asked for; none is 0"},
    {"below_target_revenue", "money", "net revenue won below it, in the periods looked at"},
    {"net_revenue", "money", "of known cost in the same deals and periods"},
    {"evidence", "", "the same in words"},
    {"note", "", "what to know before using the row"},
};

constexpr int64_t kFewestChanges = 6;

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  if (!snapshot->table(TableId::kKpis).given) {
    COXSWAIN_RETURN_IF_ERROR(
        RequireTable(*snapshot, TableId::kObjectives, "contradictions, or the table kpis"));
  }
  Tally counted;
  COXSWAIN_ASSIGN_OR_RETURN(const Sides sides, FoldSides(snapshot, options.Text("grain"),
                                                         options.DateOf("as_of"), run, &counted));
  if (!options.Has("as_of")) CountEventDays(*snapshot, &counted);
  Tally tally(TallySignature(kContradictionsQuery.spec, options, *snapshot, sides.Definitions()));
  tally.AddEntries(counted);
  return tally;
}

struct Correlation {
  int64_t changes = 0;
  std::optional<double> r;
  std::optional<double> p;
};

Correlation Correlate(const Figures& a, bool a_up, const Figures& b, bool b_up,
                      const Periods& periods) {
  std::vector<double> x, y;
  for (auto at = a.begin(); at != a.end(); ++at) {
    const Date next = PeriodEnd(at->first, periods.grain, periods.calendar).PlusDays(1);
    const auto then = a.find(next);
    const auto from = b.find(at->first);
    const auto to = b.find(next);
    if (then == a.end() || from == b.end() || to == b.end()) continue;
    x.push_back((then->second - at->second) * (a_up ? 1 : -1));
    y.push_back((to->second - from->second) * (b_up ? 1 : -1));
  }
  Correlation found;
  found.changes = static_cast<int64_t>(x.size());
  if (found.changes < kFewestChanges) return found;
  const double n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  double xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (!(xx > 0) || !(yy > 0)) return found;
  const double r = std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
  found.r = r;
  const double rest = 1 - r * r;
  const double t = rest > 0 ? r * std::sqrt((n - 2) / rest) : 0;
  const double beyond =
      rest > 0 ? 0.5 * (1 - numeric::StudentCentralProbability(std::abs(t), x.size() - 2)) : 0;
  found.p = r < 0 ? beyond : 1 - beyond;
  return found;
}

struct Row {
  std::string_view rule;
  const Side* a;
  const Side* b;
};

std::string Fixed(double value, int places) {
  return FormatRounded(Figure::OfReal(value).micros, kMoneyScale, places, ' ');
}

// Every pair of sides on a day that a rule speaks of, each team and name once.
std::vector<Row> PairsOn(const Sides& sides, const std::optional<Date>& today) {
  std::map<std::string, Row> pairs;
  const auto valid = [&](const Side& side) {
    return !today.has_value() || ((!side.from.has_value() || *side.from <= *today) &&
                                  (!side.to.has_value() || *side.to >= *today));
  };
  for (const Side& a : sides.sides) {
    for (const Side& b : sides.sides) {
      const std::string_view rule =
          RuleFor(sides.steered[a.steered].measure, sides.steered[b.steered].measure);
      if (rule.empty() || a.team == b.team || !valid(a) || !valid(b)) continue;
      // What a team steers by in two ways, a KPI of several periods, stands here once.
      pairs.try_emplace(
          EncodeKey({KeyPart::Text(rule), KeyPart::Text(a.team), KeyPart::Text(b.team),
                     KeyPart::Text(a.name), KeyPart::Text(b.name)}),
          Row{rule, &a, &b});
    }
  }
  std::vector<Row> rows;
  for (const auto& [key, row] : pairs) rows.push_back(row);
  return rows;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run& run) {
  const Signature& context = tally.signature();
  const Sides sides = Sides::FromDefinitions(context.definitions);
  const EntriesByStream streams = ByStream(tally);
  std::optional<Date> today = options.DateOf("as_of");
  if (!today.has_value()) today = LatestEvent(streams);
  const Grain grain = *GrainFromName(options.Text("grain"));
  // The last periods that are over.
  Periods periods{grain, Date(), Date().PlusDays(-1), context.calendar};
  if (today.has_value()) {
    periods.last = PeriodStart(*today, grain, context.calendar);
    if (PeriodEnd(*today, grain, context.calendar) != *today) {
      periods.last = PeriodStart(periods.last.PlusDays(-1), grain, context.calendar);
    }
    periods.first = periods.last;
    for (int64_t i = 1; i < *options.Integer("periods"); ++i) {
      if (periods.first <= Date::FromCivil(2, 1, 1)) break;
      periods.first = PeriodStart(periods.first.PlusDays(-1), grain, context.calendar);
    }
  }
  const std::string money = UnitText(MeasureUnit::kMoney, context.currency);
  Table table;
  for (const char* name : {"rule", "team_a", "steers_by_a", "team_b", "steers_by_b", "verdict"}) {
    table.AddColumn(name, ColumnKind::kText);
  }
  table.AddColumn("correlation", ColumnKind::kReal, "ratio");
  table.AddColumn("changes", ColumnKind::kInteger, "count");
  for (const char* name : {"p_value", "below_target_share", "target_share"}) {
    table.AddColumn(name, ColumnKind::kReal, "share");
  }
  table.AddColumn("below_target_revenue", ColumnKind::kSum, money, kMoneyScale);
  table.AddColumn("net_revenue", ColumnKind::kSum, money, kMoneyScale);
  table.AddColumn("evidence", ColumnKind::kText);
  table.AddColumn("note", ColumnKind::kText);
  std::map<size_t, Figures> figures;
  const auto figures_of = [&](size_t steered) -> const Figures& {
    const auto [known, fresh] = figures.try_emplace(steered);
    if (fresh) known->second = FiguresOf(sides.steered[steered], steered, streams, periods);
    return known->second;
  };
  for (const Row& row : PairsOn(sides, today)) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Figures& a = figures_of(row.a->steered);
    const Figures& b = figures_of(row.b->steered);
    const Correlation found = Correlate(a, row.a->up, b, row.b->up, periods);
    std::string_view verdict = "not shown";
    std::string note;
    for (const Side* side : {row.a, row.b}) {
      const Steered& steered = sides.steered[side->steered];
      if (figures_of(side->steered).empty()) {
        verdict = "no figures";
        note += (note.empty() ? "" : " ") + side->name + ": " +
                (steered.outcome.message.empty() ? "no period of them is over."
                                                 : steered.outcome.message);
      }
    }
    if (verdict != "no figures" && !found.r.has_value()) {
      verdict = "too few periods";
      if (found.changes >= kFewestChanges) note = "One side is the same in every period.";
    } else if (found.r.has_value() && *found.r < 0 &&
               Figure::OfReal(*found.p).micros <= *options.Number("significance")) {
      verdict = "against each other";
    }
    std::string evidence;
    if (found.r.has_value()) {
      evidence = "Over " + std::to_string(found.changes) + " changes from " +
                 std::string(GrainName(grain)) + " to " + std::string(GrainName(grain)) +
                 " the correlation of " + row.a->name + " and " + row.b->name +
                 ", better being up, is " + Fixed(*found.r, 2) + " (p " + Fixed(*found.p, 3) + ").";
    }
    BelowSums below;
    int64_t share = 0;
    for (size_t i = 0; i < sides.below.size(); ++i) {
      const BelowShare& one = sides.below[i];
      const int64_t asked = std::clamp<int64_t>(row.b->target.value_or(0), 0, kMicros);
      if (one.volume != row.a->steered || one.margin != row.b->steered || one.share != asked) {
        continue;
      }
      share = one.share;
      below = SumsBelow(i, streams, periods);
    }
    const bool told = below.net > 0;
    if (told) {
      evidence += (evidence.empty() ? "" : " ") + FigureText(below.below, money) + " of " +
                  FigureText(below.net, money) + " net revenue was won below a margin share of " +
                  FigureText(share, "share") + ".";
    }
    int column = 0;
    const auto text = [&](std::string_view value) { AppendTextOrNull(value, column++, &table); };
    text(row.rule);
    text(row.a->team);
    text(row.a->name);
    text(row.b->team);
    text(row.b->name);
    text(verdict);
    AppendShare(found.r, column++, &table);
    table.AppendInteger(column++, found.changes);
    AppendShare(found.p, column++, &table);
    AppendShare(told ? std::optional(Ratio(below.below, below.net)) : std::nullopt, column++,
                &table);
    AppendShare(told ? std::optional(Ratio(share, kMicros)) : std::nullopt, column++, &table);
    for (const Int128 sum : {below.below, below.net}) {
      told ? table.AppendSum(column++, sum) : table.AppendNull(column++);
    }
    text(evidence);
    text(note);
  }
  return table;
}

}  // namespace

const Query kContradictionsQuery = {
    {"contradictions", "Where one team gains when another loses, with the evidence of the rows.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers|actuals|leads",
     "kpis|objectives|objective_owners|teams|products|product_prices|campaigns|owners|cost_kinds|"
     "rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Fisher, Metron 1921, and Student's t for a correlation; rules in "
     "coxswain/objectives/alignment.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
