#include "contradiction_sides.h"

#include <algorithm>
#include <set>

#include "coxswain/measures/won_deals.h"

#include "actual_series.h"
#include "kpis.h"
#include "margin_misses.h"
#include "measures/facts.h"

namespace coxswain {
namespace {

struct Rule {
  std::string_view name;
  std::vector<std::string_view> left, right;
};

const std::vector<Rule>& Rules() {
  static const std::vector<Rule> rules = {
      {"volume against margin",
       {"revenue", "bookings", "net_revenue", "list_revenue", "won_deals", "new_customers"},
       {"gross_margin_share", "contribution_margin_share", "margin_after_acquisition_share",
        "discounts", "discount_share"}},
      {"leads against qualified leads",
       {"leads"},
       {"qualified_leads", "qualified_lead_share", "win_rate_count", "win_rate_all",
        "win_rate_amount", "win_rate_cohort"}},
      {"saving against growth",
       {"spend", "cost_per_won_deal"},
       {"revenue", "bookings", "net_revenue", "list_revenue", "won_deals", "new_customers",
        "leads"}},
  };
  return rules;
}

bool Lists(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool AnyRule(std::string_view measure) {
  return std::any_of(Rules().begin(), Rules().end(), [&](const Rule& rule) {
    return Lists(rule.left, measure) || Lists(rule.right, measure);
  });
}

bool FromLeads(std::string_view measure) {
  return measure == "leads" || measure == "qualified_leads" || measure == "qualified_lead_share";
}

bool IsMarginShare(std::string_view measure) {
  return measure == "gross_margin_share" || measure == "contribution_margin_share";
}

// More pairs than these are folded for nobody.
constexpr size_t kMostBelow = 64;

// The first part of a definition.
enum Definition : int64_t { kSteeredBy, kSideOf, kBelowShare };

Key Prefix(ObjectiveStream stream, size_t number) {
  return {KeyPart::Integer(stream), KeyPart::Integer(static_cast<int64_t>(number))};
}

// Collects sides, each measure and filter once.
class Collector {
 public:
  explicit Collector(const Snapshot& snapshot) : snapshot_(snapshot) {}

  void Add(Side side, const std::string& measure, const std::string& filter) {
    if (!AnyRule(measure)) return;
    const std::optional<std::string> canonical = CanonicalFilter(snapshot_, filter);
    const std::string text = canonical.value_or(filter);
    const auto [known, fresh] = numbers_.try_emplace({measure, text}, sides.steered.size());
    if (fresh) {
      sides.steered.push_back({measure, text, OutcomeOf(ParseFilter(filter).status())});
    }
    side.steered = known->second;
    side.name = measure + (text.empty() ? "" : " where " + text) + side.name;
    sides.sides.push_back(std::move(side));
  }

  Sides sides;

 private:
  const Snapshot& snapshot_;
  std::map<std::pair<std::string, std::string>, size_t> numbers_;
};

std::optional<Date> DayOf(const KeyPart& part) {
  return part.is_null() ? std::nullopt
                        : std::optional(Date::FromDays(static_cast<int32_t>(part.integer)));
}

std::optional<int64_t> NumberOf(const KeyPart& part) {
  return part.is_null() ? std::nullopt : std::optional(part.integer);
}

bool BetterUp(std::string_view measure) {
  const Measure* known = FindMeasure(measure);
  return known == nullptr || known->better != Better::kDown;
}

// Rows in the order of what they say, so that the order in the table does not matter.
std::vector<Key> SortedRows(const TableState& table) {
  std::vector<Key> rows;
  for (int64_t row = 0; row < table.rows; ++row) rows.push_back(RowKey(table, row));
  std::sort(rows.begin(), rows.end(),
            [](const Key& a, const Key& b) { return EncodeKey(a) < EncodeKey(b); });
  return rows;
}

absl::StatusOr<Sides> Collect(const Snapshot& snapshot) {
  Collector collector(snapshot);
  const auto column = [](TableId table, std::string_view name) {
    return static_cast<size_t>(ColumnIndex(table, name));
  };
  for (const Key& row : SortedRows(snapshot.table(TableId::kKpis))) {
    const auto at = [&](std::string_view name) { return row[column(TableId::kKpis, name)]; };
    Side side;
    side.team = at("team").text;
    side.from = DayOf(at("valid_from"));
    side.to = DayOf(at("valid_to"));
    side.up = BetterUp(at("measure").text);
    side.target = NumberOf(at("target"));
    collector.Add(std::move(side), at("measure").text, at("filter").text);
  }
  std::map<std::string, std::vector<std::string>> accountable;
  for (const Key& row : SortedRows(snapshot.table(TableId::kObjectiveOwners))) {
    constexpr int64_t kAccountable = 1;
    if (row[2].integer == kAccountable) accountable[row[0].text].push_back(row[1].text);
  }
  const TableState& objectives = snapshot.table(TableId::kObjectives);
  std::map<std::string, Objective> by_id;
  for (int64_t row = 0; row < objectives.rows; ++row) {
    COXSWAIN_ASSIGN_OR_RETURN(const Key key, ReportedKey(snapshot, TableId::kObjectives, row));
    Objective objective = Objective::FromKey(key);
    by_id[objective.id] = std::move(objective);
  }
  for (const auto& [id, objective] : by_id) {
    for (const std::string& team : accountable[id]) {
      Side side;
      side.team = team;
      side.name = " (" + id + ")";
      side.to = objective.due_on;
      side.up = objective.up;
      if (IsMarginMeasure(objective.measure_name)) {
        side.target = MarginTarget::Of(objective).share;
      }
      collector.Add(std::move(side), objective.measure_name, objective.filter);
    }
  }
  return std::move(collector.sides);
}

// Which pairs of volume and margin share are folded deal by deal.
void ChooseBelow(Sides* sides) {
  std::set<std::tuple<size_t, size_t, int64_t>> chosen;
  for (const Side& volume : sides->sides) {
    for (const Side& margin : sides->sides) {
      const Steered& a = sides->steered[volume.steered];
      const Steered& b = sides->steered[margin.steered];
      const bool of_deals = IsMarginShare(b.measure) && a.outcome.ok() && b.outcome.ok() &&
                            RuleFor(a.measure, b.measure) == Rules()[0].name;
      if (volume.team == margin.team || !of_deals) continue;
      const int64_t share = std::clamp<int64_t>(margin.target.value_or(0), 0, kMicros);
      chosen.insert({volume.steered, margin.steered, share});
    }
  }
  for (const auto& [volume, margin, share] : chosen) {
    if (sides->below.size() == kMostBelow) break;
    sides->below.push_back({volume, margin, share});
  }
}

absl::Status FoldLeads(const std::shared_ptr<const Snapshot>& snapshot, const Steered& steered,
                       size_t number, Grain grain, std::optional<Date> as_of, const Run& run,
                       Tally* tally) {
  const TableState& leads = snapshot->table(TableId::kLeads);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kLeads, "leads by period"));
  GroupOptions groups;
  COXSWAIN_ASSIGN_OR_RETURN(groups.filter, ParseFilter(steered.filter));
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan,
                            FoldPlan::Make(snapshot, TableId::kLeads, -1, groups, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> rows, plan.Rows(CountSource(-1), -1, run));
  const int created = ColumnIndex(leads.id, "created_at");
  if (run.rows_counted != nullptr) {
    run.rows_counted(static_cast<int>(leads.id), -1, rows);
    return absl::OkStatus();
  }
  const int qualified = ColumnIndex(leads.id, "qualified_at");
  const Settings& settings = snapshot->settings();
  for (const int64_t row : rows) {
    const Date day = settings.zone.DayOf(leads.NumberAt(row, created));
    if (as_of.has_value() && day > *as_of) continue;
    const int64_t found = leads.NumberAt(row, qualified);
    const bool worth =
        found != kNullNumber && (!as_of.has_value() || settings.zone.DayOf(found) <= *as_of);
    Key key = Prefix(kLeadStream, number);
    key.push_back(KeyPart::Text(
        PeriodName(PeriodStart(day, grain, settings.calendar), grain, settings.calendar)));
    const Int128 counts[] = {1, worth ? 1 : 0};
    tally->Add(key, counts);
  }
  return absl::OkStatus();
}

absl::Status FoldSteered(const std::shared_ptr<const Snapshot>& snapshot, const Steered& steered,
                         size_t number, std::string_view grain, std::optional<Date> as_of,
                         const Run& run, Tally* tally) {
  if (FromLeads(steered.measure)) {
    return FoldLeads(snapshot, steered, number, *GrainFromName(grain), as_of, run, tally);
  }
  COXSWAIN_ASSIGN_OR_RETURN(const Measure* const measure, GetMeasure(steered.measure));
  MeasureFold fold;
  fold.measures = {measure};
  fold.by = {std::string(grain)};
  fold.as_of = as_of;
  COXSWAIN_ASSIGN_OR_RETURN(fold.filter, ParseFilter(steered.filter));
  return FoldMeasures(snapshot, fold, Prefix(kFoldStream, number), run, tally);
}

absl::Status FoldBelow(const std::shared_ptr<const Snapshot>& snapshot, const Sides& sides,
                       size_t number, std::string_view grain, std::optional<Date> as_of,
                       const Run& run, Tally* tally) {
  const BelowShare& below = sides.below[number];
  WonDealsOptions won;
  won.by = {std::string(grain)};
  COXSWAIN_ASSIGN_OR_RETURN(won.filter, ParseFilter(sides.steered[below.volume].filter));
  COXSWAIN_ASSIGN_OR_RETURN(const Filter more, ParseFilter(sides.steered[below.margin].filter));
  won.filter.insert(won.filter.end(), more.begin(), more.end());
  won.as_of = as_of;
  won.loss = sides.steered[below.margin].measure == "gross_margin_share"
                 ? LossMeasure::kGrossMargin
                 : LossMeasure::kContributionMargin;
  won.loss_below_share = below.share;
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  return FoldWonLevels(snapshot, won, rule, Prefix(kMarginStream, number), true, run, tally);
}

std::optional<Date> PeriodOf(const KeyPart& name, const Periods& periods) {
  const std::optional<Date> start = ParsePeriod(name.text, periods.grain, periods.calendar);
  const bool within = start.has_value() && *start >= periods.first && *start <= periods.last;
  return within ? start : std::nullopt;
}

}  // namespace

std::string_view RuleFor(std::string_view left, std::string_view right) {
  for (const Rule& rule : Rules()) {
    if (Lists(rule.left, left) && Lists(rule.right, right)) return rule.name;
  }
  return "";
}

std::vector<Key> Sides::Definitions() const {
  std::vector<Key> keys;
  const auto number = [](auto value) { return KeyPart::Integer(static_cast<int64_t>(value)); };
  const auto day = [&](const std::optional<Date>& date) {
    return date.has_value() ? number(date->days()) : KeyPart::Null();
  };
  for (const Steered& one : steered) {
    keys.push_back({number(kSteeredBy), KeyPart::Text(one.measure), KeyPart::Text(one.filter),
                    number(one.outcome.code), KeyPart::Text(one.outcome.message)});
  }
  for (const Side& side : sides) {
    keys.push_back({number(kSideOf), KeyPart::Text(side.team), number(side.steered),
                    KeyPart::Text(side.name), day(side.from), day(side.to), number(side.up),
                    side.target.has_value() ? number(*side.target) : KeyPart::Null()});
  }
  for (const BelowShare& one : below) {
    keys.push_back(
        {number(kBelowShare), number(one.volume), number(one.margin), number(one.share)});
  }
  return keys;
}

Sides Sides::FromDefinitions(const std::vector<Key>& definitions) {
  Sides read;
  for (const Key& key : definitions) {
    const auto place = [&](size_t part) { return static_cast<size_t>(key[part].integer); };
    switch (key[0].integer) {
      case kSteeredBy:
        read.steered.push_back({key[1].text,
                                key[2].text,
                                {static_cast<absl::StatusCode>(key[3].integer), key[4].text}});
        break;
      case kSideOf:
        if (place(2) >= read.steered.size()) break;  // no fold made it
        read.sides.push_back({key[1].text, place(2), key[3].text, DayOf(key[4]), DayOf(key[5]),
                              key[6].integer != 0, NumberOf(key[7])});
        break;
      case kBelowShare:
        read.below.push_back({place(1), place(2), key[3].integer});
        break;
      default:
        break;
    }
  }
  return read;
}

absl::StatusOr<Sides> FoldSides(const std::shared_ptr<const Snapshot>& snapshot,
                                std::string_view grain, std::optional<Date> as_of, const Run& run,
                                Tally* tally) {
  COXSWAIN_ASSIGN_OR_RETURN(Sides sides, Collect(*snapshot));
  ChooseBelow(&sides);
  std::vector<Tally> parts;
  std::set<std::string> stated;
  for (size_t i = 0; i < sides.steered.size(); ++i) {
    Steered& steered = sides.steered[i];
    stated.insert(steered.measure);
    if (!steered.outcome.ok()) continue;
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    Tally part;
    const absl::Status status = FoldSteered(snapshot, steered, i, grain, as_of, run, &part);
    COXSWAIN_ASSIGN_OR_RETURN(steered.outcome, KeepOrExplain(status, std::move(part), &parts));
  }
  if (run.rows_counted == nullptr) {  // the rows are those of the figures
    for (size_t i = 0; i < sides.below.size(); ++i) {
      COXSWAIN_RETURN_IF_ERROR(run.Check());
      Tally part;
      const absl::Status status = FoldBelow(snapshot, sides, i, grain, as_of, run, &part);
      COXSWAIN_RETURN_IF_ERROR(KeepOrExplain(status, std::move(part), &parts).status());
    }
  }
  for (const Tally& part : parts) tally->AddEntries(part);
  COXSWAIN_RETURN_IF_ERROR(CountActuals(*snapshot, stated, tally));
  return sides;
}

Figures FiguresOf(const Steered& steered, size_t number, const EntriesByStream& streams,
                  const Periods& periods) {
  Figures figures;
  const int64_t fold = static_cast<int64_t>(number);
  bool flow = false;
  if (steered.outcome.ok() && FromLeads(steered.measure)) {
    flow = steered.measure != "qualified_lead_share";
    for (const Tally::Entry& entry : EntriesOf(streams, kLeadStream, fold)) {
      const std::optional<Date> period = PeriodOf(entry.key[2], periods);
      if (!period.has_value() || entry.at(0) <= 0) continue;
      figures[*period] = steered.measure == "leads"             ? Ratio(entry.at(0), 1)
                         : steered.measure == "qualified_leads" ? Ratio(entry.at(1), 1)
                                                                : Ratio(entry.at(1), entry.at(0));
    }
  } else if (const Measure* measure = FindMeasure(steered.measure);
             steered.outcome.ok() && measure != nullptr) {
    MeasureFold asked;
    asked.measures = {measure};
    asked.by = {std::string(GrainName(periods.grain))};
    const std::vector<Tally::Entry>& entries = EntriesOf(streams, kFoldStream, fold);
    const Key prefix = Prefix(kFoldStream, number);
    if (!CheckMeasures(entries, asked, prefix).ok()) return figures;
    flow = IsFlow(*measure);
    for (const MeasureGroup& group : SolveMeasures(entries, asked, prefix, periods.calendar)) {
      const std::optional<Date> period = PeriodOf(group.dimensions[0], periods);
      const std::optional<Figure> figure = FigureOf(*measure, Evaluate(*measure, group.atoms));
      if (period.has_value() && figure.has_value()) figures[*period] = figure->real;
    }
  } else if (steered.outcome.code != absl::StatusCode::kInvalidArgument) {
    for (const ActualRow& row : SeriesOf(steered.measure, steered.filter, streams).rows) {
      const bool just = PeriodStart(row.start, periods.grain, periods.calendar) == row.start &&
                        PeriodEnd(row.start, periods.grain, periods.calendar) == row.end;
      if (just && row.start >= periods.first && row.start <= periods.last) {
        figures[row.start] = Ratio(row.value, kMicros);
      }
    }
  }
  // Of what adds up, a period without rows after the first is one of nothing.
  if (flow && !figures.empty()) {
    for (Date start = figures.begin()->first; start <= periods.last;
         start = PeriodEnd(start, periods.grain, periods.calendar).PlusDays(1)) {
      figures.try_emplace(start, 0);
    }
  }
  return figures;
}

BelowSums SumsBelow(size_t number, const EntriesByStream& streams, const Periods& periods) {
  BelowSums sums;
  const WonLevels levels =
      ReadWonLevels(EntriesOf(streams, kMarginStream, static_cast<int64_t>(number)),
                    Prefix(kMarginStream, number));
  for (const Tally::Entry& group : levels.groups) {
    if (group.key.empty() || !PeriodOf(group.key[0], periods).has_value()) continue;
    sums.net +=
        group.at(kWonInvoiceSum) - group.at(kWonOffInvoiceSum) - group.at(kWonUnknownCostNetSum);
    sums.below += group.at(kWonLossNetSum);
  }
  return sums;
}

}  // namespace coxswain
