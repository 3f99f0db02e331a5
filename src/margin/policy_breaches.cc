#include <algorithm>
#include <map>

#include "coxswain/margin.h"

#include "breaches.h"
#include "realisation.h"

namespace coxswain {
namespace {

constexpr std::string_view kPolicyLookups =
    "customers|products|product_prices|campaigns|owners|teams|cost_kinds|policies|rates";

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    kClosedFromOption,
    kClosedToOption,
    kAsOfOption,
    kLevelOption,
    {"status", OptionType::kChoice, true, "won",
     "which deals: won ones by the policies of the day they closed; open ones by those of the day "
     "they are expected to close, without one by policies that are always valid",
     "won|open|all"},
};

constexpr OutputSpec kOutputs[] = {
    {"policy_id", "", "a row of policies; a deal that two policies bind counts in both"},
    {"counted", "",
     "deals, or lines where a dimension, a condition or the policy's filter needs "
     "them"},
    {"approver", "", "who may approve beyond the policy"},
    {"max_discount_share", "share", "the discount it allows, of list revenue"},
    {"floor_margin_share", "share", "the contribution margin it asks for, of net revenue"},
    {"bound", "count", "deals or lines that it binds: in its filter, within its days"},
    {"bound_net_revenue", "money", "net revenue in them"},
    {"beyond", "count", "of them beyond one of its limits at least"},
    {"beyond_share", "share", "beyond / (bound - not judged)"},
    {"beyond_net_revenue", "money", "net revenue in them"},
    {"discount_beyond_count", "count",
     "those with a larger discount, list - invoice, than allowed"},
    {"discount_beyond", "money", "their discounts - list revenue x max_discount_share"},
    {"margin_short_count", "count", "those with a smaller contribution margin than asked for"},
    {"margin_short", "money", "net revenue x floor_margin_share - their contribution margins"},
    {"not_judged", "count",
     "not beyond a limit as far as is known, but one cannot be judged: no amount, list price or "
     "cost "
     "is known, list revenue is zero or less, or net revenue below zero"},
    {"not_judged_net_revenue", "money", "net revenue in them, where the amount is known"},
    {"discount_not_judged", "count", "those whose discount cannot be judged"},
    {"margin_not_judged", "count", "those whose margin cannot be judged"},
};

constexpr std::string_view kSource =
    "Marn, Roegner and Zawada, The Price Advantage, 2nd ed. 2010, chapter 9 (transaction pricing: "
    "discount limits and approval)";

enum BreachLane : size_t {
  kBoundRows,
  kBoundNet,
  kBeyondRows,
  kBeyondNet,
  kDiscountRows,
  kDiscountBeyond,
  kMarginRows,
  kMarginShort,
  kNotJudgedRows,
  kNotJudgedNet,
  kDiscountNotJudged,
  kMarginNotJudged,
  kBreachLanes,
};

class BreachLanes : public RowLanes {
 public:
  explicit BreachLanes(const PolicyLimits& limits) : limits_(limits) {}
  int lanes() const override { return kBreachLanes; }
  void Fill(const FigureBlock& rows, LaneBlock* lanes) const override {
    for (int i = 0; i < rows.rows; ++i) FillRow(rows.At(i), i, lanes);
  }

 private:
  void FillRow(const RowFigures& row, int at, LaneBlock* lanes) const {
    const PolicyVerdict verdict = Judge(limits_, FiguresOfRow(row));
    const Int128 net = row.amount_known ? row.net() : 0;
    const auto set = [&](BreachLane lane, Int128 value) {
      lanes->Set(at, static_cast<int>(lane), value);
    };
    const auto count = [&](bool counts, BreachLane rows, BreachLane sum, Int128 value) {
      set(rows, counts ? 1 : 0);
      set(sum, counts ? value : 0);
    };
    count(true, kBoundRows, kBoundNet, net);
    count(verdict.beyond(), kBeyondRows, kBeyondNet, net);
    count(verdict.discount == Judgement::kBeyond, kDiscountRows, kDiscountBeyond,
          verdict.discount_beyond);
    count(verdict.margin == Judgement::kBeyond, kMarginRows, kMarginShort, verdict.margin_short);
    count(verdict.unknown() && !verdict.beyond(), kNotJudgedRows, kNotJudgedNet, net);
    set(kDiscountNotJudged, verdict.discount == Judgement::kUnknown ? 1 : 0);
    set(kMarginNotJudged, verdict.margin == Judgement::kUnknown ? 1 : 0);
  }

  const PolicyLimits& limits_;
};

KeyPart ShareOf(std::optional<int64_t> share) {
  return share.has_value() ? KeyPart::Integer(*share) : KeyPart::Null();
}
KeyPart DayOf(std::optional<Date> day) {
  return day.has_value() ? KeyPart::Integer(day->days()) : KeyPart::Null();
}

// Of a definition: what the policy says, and at which level it is judged.
enum PolicyPart : size_t {
  kIdPart,
  kMaxDiscountPart,
  kFloorMarginPart,
  kApproverPart,
  kLevelPart,
};

Key DefinitionOf(const Policy& policy, const LevelRule& rule) {
  return {KeyPart::Text(policy.id),
          ShareOf(policy.limits.max_discount_share),
          ShareOf(policy.limits.floor_margin_share),
          policy.approver.has_value() ? KeyPart::Text(*policy.approver) : KeyPart::Null(),
          KeyPart::Integer(static_cast<int64_t>(rule.level)),
          KeyPart::Text(policy.filter_text),
          DayOf(policy.valid_from),
          DayOf(policy.valid_to)};
}

Key PrefixOf(std::string_view policy_id, DealStatus status) {
  return {KeyPart::Text(policy_id), KeyPart::Integer(static_cast<int64_t>(status))};
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const BreachOptions asked = ReadBreachOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireBreachTables(*snapshot));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Policy> policies, ReadPolicies(*snapshot));
  std::vector<Key> definitions;
  Tally rows;
  for (const Policy& policy : policies) {
    for (const DealStatus status : asked.statuses) {
      const WonDealsOptions bound = BoundBy(policy, asked.won, status);
      const BreachLanes lanes(policy.limits);
      const auto fold = [&]() -> absl::Status {
        COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, bound));
        if (status == asked.statuses[0]) definitions.push_back(DefinitionOf(policy, rule));
        return FoldWonRows(snapshot, bound, rule, PrefixOf(policy.id, status), lanes, run, &rows);
      };
      COXSWAIN_RETURN_IF_ERROR(BlamePolicy(snapshot, policy, bound, asked.won, fold(), run));
    }
  }
  if (policies.empty()) COXSWAIN_RETURN_IF_ERROR(CheckWonRows(snapshot, asked.won, run));
  Tally tally(
      TallySignature(kPolicyBreachesQuery.spec, options, *snapshot, std::move(definitions)));
  tally.AddEntries(rows);
  return tally;
}

// One policy's groups, over the statuses that were asked for.
struct PolicyGroups {
  bool by_line = false;
  std::vector<Tally::Entry> groups;
};

PolicyGroups GroupsOf(const Key& definition, const std::vector<Tally::Entry>& entries,
                      const BreachOptions& asked) {
  PolicyGroups policy;
  policy.by_line = definition[kLevelPart].integer == static_cast<int64_t>(Level::kLine);
  std::map<std::string, Tally::Entry> sums;
  for (const DealStatus status : asked.statuses) {
    const WonLevels levels = ReadWonLevels(entries, PrefixOf(definition[kIdPart].text, status));
    policy.by_line = policy.by_line || levels.level == Level::kLine;
    for (const Tally::Entry& group : levels.groups) {
      if (group.key.size() != asked.won.by.size()) continue;
      Tally::Entry& sum = sums[EncodeKey(group.key)];
      sum.key = group.key;
      sum.values.resize(kBreachLanes, 0);
      for (size_t lane = 0; lane < kBreachLanes; ++lane) sum.values[lane] += group.at(lane);
    }
  }
  if (sums.empty() && asked.won.by.empty()) policy.groups.emplace_back();
  for (auto& [key, sum] : sums) policy.groups.push_back(std::move(sum));
  return policy;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const BreachOptions asked = ReadBreachOptions(options);
  const std::string money = UnitText(MeasureUnit::kMoney, tally.signature().currency);
  Table table;
  const auto text = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kText);
  };
  const auto count = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kInteger, "count");
  };
  const auto sum = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
  };
  const auto limit = [&](const std::string& name) {
    return table.AddColumn(name, ColumnKind::kDecimal, "share", kShareScale);
  };
  const int policy_column = text("policy_id");
  std::vector<int> dimensions;
  for (const std::string& name : asked.won.by) dimensions.push_back(text(name));
  const int counted_column = text("counted");
  const int approver_column = text("approver");
  const int max_column = limit("max_discount_share");
  const int floor_column = limit("floor_margin_share");
  const int bound = count("bound");
  const int bound_net = sum("bound_net_revenue");
  const int beyond = count("beyond");
  const int beyond_share = table.AddColumn("beyond_share", ColumnKind::kReal, "share");
  const int beyond_net = sum("beyond_net_revenue");
  const int discount_rows = count("discount_beyond_count");
  const int discount_beyond = sum("discount_beyond");
  const int margin_rows = count("margin_short_count");
  const int margin_short = sum("margin_short");
  const int not_judged = count("not_judged");
  const int not_judged_net = sum("not_judged_net_revenue");
  const int discount_not_judged = count("discount_not_judged");
  const int margin_not_judged = count("margin_not_judged");

  const std::vector<Tally::Entry> entries = tally.Sorted();
  for (const Key& definition : tally.signature().definitions) {
    const PolicyGroups policy = GroupsOf(definition, entries, asked);
    for (const Tally::Entry& group : policy.groups) {
      const auto append_text = [&](int column, const KeyPart& part) {
        part.is_null() ? table.AppendNull(column) : table.AppendText(column, part.text);
      };
      const auto append_limit = [&](int column, const KeyPart& part) {
        part.is_null() ? table.AppendNull(column) : table.AppendInteger(column, part.integer);
      };
      const auto append_count = [&](int column, BreachLane lane) {
        table.AppendInteger(column, static_cast<int64_t>(group.at(lane)));
      };
      append_text(policy_column, definition[kIdPart]);
      for (size_t i = 0; i < dimensions.size(); ++i) append_text(dimensions[i], group.key[i]);
      table.AppendText(counted_column, policy.by_line ? "lines" : "deals");
      append_text(approver_column, definition[kApproverPart]);
      append_limit(max_column, definition[kMaxDiscountPart]);
      append_limit(floor_column, definition[kFloorMarginPart]);
      append_count(bound, kBoundRows);
      table.AppendSum(bound_net, group.at(kBoundNet));
      append_count(beyond, kBeyondRows);
      const Int128 judged = group.at(kBoundRows) - group.at(kNotJudgedRows);
      judged != 0 ? table.AppendReal(beyond_share, Ratio(group.at(kBeyondRows), judged))
                  : table.AppendNull(beyond_share);
      table.AppendSum(beyond_net, group.at(kBeyondNet));
      append_count(discount_rows, kDiscountRows);
      table.AppendSum(discount_beyond, group.at(kDiscountBeyond));
      append_count(margin_rows, kMarginRows);
      table.AppendSum(margin_short, group.at(kMarginShort));
      append_count(not_judged, kNotJudgedRows);
      table.AppendSum(not_judged_net, group.at(kNotJudgedNet));
      append_count(discount_not_judged, kDiscountNotJudged);
      append_count(margin_not_judged, kMarginNotJudged);
    }
  }
  return table;
}

}  // namespace

const Query kPolicyBreachesQuery = {
    {"policy_breaches",
     "Deals beyond policy: which discounts and margins went beyond what needs nobody's approval.",
     kEarningFacts, kPolicyLookups, "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    BreachRows,
};

}  // namespace coxswain
