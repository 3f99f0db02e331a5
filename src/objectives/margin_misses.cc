#include "margin_misses.h"

#include <algorithm>
#include <map>

#include "kpis.h"

namespace coxswain {
namespace {

// A definition: the number of an objective, its filter in canonical text, and of a margin
// objective how the fold of its deals went: code, message, level. No objective has as many columns.
enum Part : size_t { kNumber, kFilter, kCode, kMessage, kLevel, kParts };

Key Prefix(int64_t number) { return {KeyPart::Integer(kMarginStream), KeyPart::Integer(number)}; }

bool IsShare(std::string_view measure) {
  return measure == "gross_margin_share" || measure == "contribution_margin_share";
}

// Folds into a part of its own, or says what is in the way.
absl::StatusOr<FoldOutcome> FoldDeals(const std::shared_ptr<const Snapshot>& snapshot,
                                      const WonDealsOptions& won, const LevelRule& rule,
                                      const Key& prefix, const Run& run,
                                      std::vector<Tally>* parts) {
  Tally part;
  const absl::Status status = FoldWonLevels(snapshot, won, rule, prefix, true, run, &part);
  return KeepOrExplain(status, std::move(part), parts);
}

bool Allows(const FilterCondition& condition, const std::string& value) {
  const bool listed =
      std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
  switch (condition.op) {
    case FilterOp::kEqual:
    case FilterOp::kIn:
      return listed;
    case FilterOp::kNotEqual:
    case FilterOp::kNotIn:
      return !listed;
    case FilterOp::kIsNull:
      return false;
    default:
      return true;  // not told without the column's kind
  }
}

// False only where no row passes both conditions, whatever the rows are.
bool MayAgree(const FilterCondition& a, const FilterCondition& b) {
  if (a.column != b.column) return true;
  const bool a_lists = a.op == FilterOp::kEqual || a.op == FilterOp::kIn;
  const bool b_lists = b.op == FilterOp::kEqual || b.op == FilterOp::kIn;
  if (a_lists || b_lists) {
    const FilterCondition& list = a_lists ? a : b;
    const FilterCondition& other = a_lists ? b : a;
    return std::any_of(list.values.begin(), list.values.end(),
                       [&](const std::string& value) { return Allows(other, value); });
  }
  return !(a.op == FilterOp::kIsNull && b.op == FilterOp::kIsNotNull) &&
         !(a.op == FilterOp::kIsNotNull && b.op == FilterOp::kIsNull);
}

// Canonical texts, and so both readable.
bool MayOverlap(std::string_view a, std::string_view b) {
  const absl::StatusOr<Filter> one = ParseFilter(a);
  const absl::StatusOr<Filter> other = ParseFilter(b);
  if (!one.ok() || !other.ok()) return false;
  for (const FilterCondition& condition : *one) {
    for (const FilterCondition& beside : *other) {
      if (!MayAgree(condition, beside)) return false;
    }
  }
  return true;
}

}  // namespace

bool IsMarginMeasure(std::string_view measure) {
  return IsShare(measure) || measure == "gross_margin" || measure == "contribution_margin";
}

bool IsRevenueMeasure(std::string_view measure) {
  return measure == "revenue" || measure == "bookings" || measure == "net_revenue";
}

MarginTarget MarginTarget::Of(const Objective& objective) {
  MarginTarget target;
  const std::string& measure = objective.measure_name;
  target.gross = measure == "gross_margin" || measure == "gross_margin_share";
  if (!IsShare(measure)) {
    target.why = "Its target is money: no single deal can be held against it.";
    return target;
  }
  Int128 asked = objective.target.micros;
  if (objective.kind == ObjectiveKind::kCorridor && objective.target_low.has_value()) {
    asked = objective.target_low->micros;
  }
  if (!objective.up && objective.kind != ObjectiveKind::kCorridor) {
    target.why = "It asks for less margin: no deal misses it by earning too little.";
  } else if (asked < 0 || asked > kMicros) {
    target.why = "Its target is no share between 0 and 1 (25 % is 0.25).";
  } else {
    target.share = static_cast<int64_t>(asked);
  }
  return target;
}

WonDealsOptions DealsOf(const Objective& objective, std::vector<std::string> by,
                        const Filter& filter, std::optional<Date> as_of) {
  const MarginTarget target = MarginTarget::Of(objective);
  WonDealsOptions won;
  won.by = std::move(by);
  const absl::StatusOr<Filter> own = ParseFilter(objective.filter);
  if (own.ok()) won.filter = *own;
  won.filter.insert(won.filter.end(), filter.begin(), filter.end());
  won.from = objective.starts_on;
  won.to = objective.due_on;
  won.as_of = as_of;
  won.loss = target.gross ? LossMeasure::kGrossMargin : LossMeasure::kContributionMargin;
  won.loss_below_share = target.share;
  return won;
}

absl::Status FoldMarginDeals(const std::shared_ptr<const Snapshot>& snapshot,
                             const std::vector<std::string>& by, const Filter& filter,
                             std::optional<Date> as_of, const Run& run, ScoreFold* fold) {
  // What is wrong with the call is its error, not a note on each objective.
  WonDealsOptions asked;
  asked.by = by;
  asked.filter = filter;
  COXSWAIN_RETURN_IF_ERROR(RuleOfLevel(*snapshot, asked).status());
  const size_t objectives = fold->definitions.size();
  for (size_t i = 0; i < objectives; ++i) {
    if (!DefinesObjective(fold->definitions[i])) continue;  // objectives come first
    const Objective objective = Objective::FromKey(fold->definitions[i]);
    const bool of_margin = IsMarginMeasure(objective.measure_name);
    if (!of_margin && !IsRevenueMeasure(objective.measure_name)) continue;
    const int64_t number = static_cast<int64_t>(i);
    KeyPart code, message, level;
    if (of_margin) {
      FoldOutcome outcome = OutcomeOf(ParseFilter(objective.filter).status());
      const WonDealsOptions won = DealsOf(objective, by, filter, as_of);
      const absl::StatusOr<LevelRule> rule = RuleOfLevel(*snapshot, won);
      if (outcome.ok() && !rule.ok()) outcome = OutcomeOf(rule.status());
      if (outcome.ok()) {
        COXSWAIN_ASSIGN_OR_RETURN(
            outcome, FoldDeals(snapshot, won, *rule, Prefix(number), run, &fold->parts));
        level = KeyPart::Integer(static_cast<int64_t>(rule->level));
      }
      code = KeyPart::Integer(static_cast<int64_t>(outcome.code));
      message = KeyPart::Text(outcome.message);
    }
    const std::optional<std::string> canonical = CanonicalFilter(*snapshot, objective.filter);
    fold->definitions.push_back({KeyPart::Integer(number),
                                 canonical ? KeyPart::Text(*canonical) : KeyPart::Null(), code,
                                 message, level});
  }
  return absl::OkStatus();
}

std::vector<MarginDeals> ReadMarginDeals(const Tally& tally, const EntriesByStream& streams) {
  std::vector<MarginDeals> read;
  for (const Key& definition : tally.signature().definitions) {
    if (definition.size() != kParts || definition[kCode].is_null()) continue;
    MarginDeals deals;
    const int64_t number = definition[kNumber].integer;
    deals.number = static_cast<size_t>(number);
    deals.outcome = {static_cast<absl::StatusCode>(definition[kCode].integer),
                     definition[kMessage].text};
    const WonLevels levels =
        ReadWonLevels(EntriesOf(streams, kMarginStream, number), Prefix(number));
    deals.lines = levels.level == Level::kLine ||
                  definition[kLevel].integer == static_cast<int64_t>(Level::kLine);
    deals.groups = levels.groups;
    read.push_back(std::move(deals));
  }
  return read;
}

Int128 ShortfallOf(int64_t share, Int128 net, Int128 margin) {
  // What no rows come to wraps.
  const Uint128 asked = static_cast<Uint128>(share) * static_cast<Uint128>(net);
  const Uint128 earned = static_cast<Uint128>(kMicros) * static_cast<Uint128>(margin);
  return DivideHalfEven(static_cast<Int128>(asked - earned), kMicros);
}

Misses::Misses(const Tally::Entry& group, int64_t share)
    : rows(group.at(kWonLossRows)),
      net(group.at(kWonLossNetSum)),
      shortfall(ShortfallOf(share, net, group.at(kWonLossMarginSum))) {}

std::vector<Conflict> ConflictsAmong(const Tally& tally, const std::vector<Score>& scores) {
  struct Side {
    size_t number;
    std::string filter;
  };
  std::vector<Side> margins, revenues;
  for (const Key& definition : tally.signature().definitions) {
    const size_t number = static_cast<size_t>(definition[kNumber].integer);
    if (definition.size() != kParts || number >= scores.size() ||
        definition[kFilter].kind != KeyPart::Kind::kText) {
      continue;
    }
    const Score& score = scores[number];
    const bool well = score.status == kMet || score.status == kOnCourse;
    const bool behind =
        score.status == kMissed || score.status == kOffCourse || score.status == kAtRisk;
    const std::string& measure = score.objective.measure_name;
    if (behind && IsMarginMeasure(measure)) margins.push_back({number, definition[kFilter].text});
    if (well && score.objective.up && IsRevenueMeasure(measure)) {
      revenues.push_back({number, definition[kFilter].text});
    }
  }
  std::vector<Conflict> conflicts;
  for (const Side& margin : margins) {
    for (const Side& revenue : revenues) {
      const Objective& a = scores[margin.number].objective;
      const Objective& b = scores[revenue.number].objective;
      if (a.starts_on > b.due_on || b.starts_on > a.due_on) continue;
      if (MayOverlap(margin.filter, revenue.filter)) {
        conflicts.push_back({margin.number, revenue.number});
      }
    }
  }
  return conflicts;
}

}  // namespace coxswain
