#include <algorithm>
#include <map>

#include "coxswain/margin.h"

#include "policies.h"
#include "realisation.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    kFromOption,
    kToOption,
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

PolicyFigures FiguresOf(const RowFigures& row) {
  PolicyFigures figures;
  if (!row.amount_known) return figures;
  if (row.list_known) figures.list = row.list;
  figures.invoice = row.invoice;
  figures.net = row.net();
  if (row.cost_known) figures.contribution = row.contribution();
  return figures;
}

class BreachLanes : public RowLanes {
 public:
  explicit BreachLanes(const PolicyLimits& limits) : limits_(limits) {}
  int lanes() const override { return kBreachLanes; }
  void Fill(const RowFigures& row, Int128* lanes) const override {
    const PolicyVerdict verdict = Judge(limits_, FiguresOf(row));
    const Int128 net = row.amount_known ? row.net() : 0;
    const auto count = [&](bool counts, BreachLane rows, BreachLane sum, Int128 value) {
      lanes[rows] = counts ? 1 : 0;
      lanes[sum] = counts ? value : 0;
    };
    count(true, kBoundRows, kBoundNet, net);
    count(verdict.beyond(), kBeyondRows, kBeyondNet, net);
    count(verdict.discount == Judgement::kBeyond, kDiscountRows, kDiscountBeyond,
          verdict.discount_beyond);
    count(verdict.margin == Judgement::kBeyond, kMarginRows, kMarginShort, verdict.margin_short);
    count(verdict.unknown() && !verdict.beyond(), kNotJudgedRows, kNotJudgedNet, net);
    lanes[kDiscountNotJudged] = verdict.discount == Judgement::kUnknown ? 1 : 0;
    lanes[kMarginNotJudged] = verdict.margin == Judgement::kUnknown ? 1 : 0;
  }

 private:
  const PolicyLimits& limits_;
};

struct BreachOptions {
  WonDealsOptions won;
  std::vector<DealStatus> statuses;
};

BreachOptions ReadOptions(const Options& options) {
  BreachOptions asked;
  asked.won.by = options.List("by");
  asked.won.filter = options.FilterOf("filter");
  asked.won.from = options.DateOf("from");
  asked.won.to = options.DateOf("to");
  asked.won.as_of = options.DateOf("as_of");
  const std::string level = options.Text("level");
  asked.won.level = level == "deal" ? Level::kDeal : level == "line" ? Level::kLine : Level::kAuto;
  const std::string status = options.Text("status");
  if (status != "open") asked.statuses.push_back(DealStatus::kWon);
  if (status != "won") asked.statuses.push_back(DealStatus::kOpen);
  return asked;
}

// What a policy binds of what is asked for.
WonDealsOptions BoundBy(const Policy& policy, const WonDealsOptions& asked, DealStatus status) {
  WonDealsOptions bound = asked;
  bound.status = status;
  bound.filter.insert(bound.filter.end(), policy.filter.begin(), policy.filter.end());
  if (policy.valid_from.has_value() &&
      (!bound.from.has_value() || *bound.from < *policy.valid_from)) {
    bound.from = policy.valid_from;
  }
  if (policy.valid_to.has_value() && (!bound.to.has_value() || *bound.to > *policy.valid_to)) {
    bound.to = policy.valid_to;
  }
  return bound;
}

// What went wrong is the policy's fault where the same question goes well without it.
absl::Status Blame(const std::shared_ptr<const Snapshot>& snapshot, const Policy& policy,
                   const WonDealsOptions& bound, const WonDealsOptions& asked,
                   const absl::Status& status, const Run& run) {
  if (!absl::IsInvalidArgument(status) || CheckWonRows(snapshot, bound, run).ok()) return status;
  WonDealsOptions without = asked;
  without.status = bound.status;
  COXSWAIN_RETURN_IF_ERROR(CheckWonRows(snapshot, without, run));
  return PolicyError(policy, status);
}

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

absl::Status RequireTables(const Snapshot& snapshot) {
  COXSWAIN_RETURN_IF_ERROR(
      RequireTable(snapshot, TableId::kPolicies, "what deals may be sold for without approval"));
  return RequireTable(snapshot, TableId::kDeals, "what goes beyond the policies");
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const BreachOptions asked = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTables(*snapshot));
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
      COXSWAIN_RETURN_IF_ERROR(Blame(snapshot, policy, bound, asked.won, fold(), run));
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
  const BreachOptions asked = ReadOptions(options);
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

// The deals or lines that are beyond a policy or cannot be judged by it, policy by policy.
absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const BreachOptions asked = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTables(*snapshot));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<Policy> policies, ReadPolicies(*snapshot));
  const std::string& unit = snapshot->currency();
  Table out;
  const int policy_column = out.AddColumn("policy_id", ColumnKind::kText);
  const int deal_column = out.AddColumn("deal_id", ColumnKind::kText);
  const int line_column = out.AddColumn("line", ColumnKind::kText);
  const int closed_column = out.AddColumn("closed_on", ColumnKind::kDate);
  const int row_column = out.AddColumn("row", ColumnKind::kInteger);
  const int verdict_column = out.AddColumn("verdict", ColumnKind::kText);
  const int approver_column = out.AddColumn("approver", ColumnKind::kText);
  const auto add_money = [&](const std::string& name) {
    return out.AddColumn(name, ColumnKind::kSum, unit, kMoneyScale);
  };
  const int list = add_money("list_revenue");
  const int discount = add_money("discounts");
  const int beyond = add_money("discount_beyond");
  const int net = add_money("net_revenue");
  const int contribution = add_money("contribution_margin");
  const int margin_short = add_money("margin_short");
  const TableState& deals = snapshot->table(TableId::kDeals);
  const TableState& lines = snapshot->table(TableId::kDealLines);
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");

  const auto append = [&](const Policy& policy, int64_t deal, int64_t line, const RowFigures& row) {
    const PolicyFigures figures = FiguresOf(row);
    const PolicyVerdict verdict = Judge(policy.limits, figures);
    if (!verdict.beyond() && !verdict.unknown()) return;
    out.AppendText(policy_column, policy.id);
    out.AppendText(deal_column, deals.TextAt(deal, 0));
    line < 0 ? out.AppendNull(line_column) : out.AppendText(line_column, lines.TextAt(line, 1));
    const int32_t closed = deals.DayAt(deal, closed_on);
    closed == kNullDay ? out.AppendNull(closed_column) : out.AppendInteger(closed_column, closed);
    out.AppendInteger(row_column, (line < 0 ? deal : line) + 1);
    out.AppendText(verdict_column, verdict.beyond() ? "beyond the policy"
                                   : verdict.discount == Judgement::kUnknown
                                       ? "discount cannot be judged"
                                       : "margin cannot be judged");
    policy.approver.has_value() ? out.AppendText(approver_column, *policy.approver)
                                : out.AppendNull(approver_column);
    const auto put = [&](int column, std::optional<Int128> value) {
      value.has_value() ? out.AppendSum(column, *value) : out.AppendNull(column);
    };
    put(list, figures.list);
    put(discount, figures.list.has_value() ? std::optional<Int128>(row.discount()) : std::nullopt);
    put(beyond, verdict.discount == Judgement::kBeyond
                    ? std::optional<Int128>(verdict.discount_beyond)
                    : std::nullopt);
    put(net, figures.net);
    put(contribution, figures.contribution);
    put(margin_short, verdict.margin == Judgement::kBeyond
                          ? std::optional<Int128>(verdict.margin_short)
                          : std::nullopt);
  };
  for (const Policy& policy : policies) {
    for (const DealStatus status : asked.statuses) {
      const WonDealsOptions bound = BoundBy(policy, asked.won, status);
      const absl::Status visited = VisitWonRows(
          snapshot, bound, run, [&](int64_t deal, int64_t line, const RowFigures& row) {
            append(policy, deal, line, row);
          });
      COXSWAIN_RETURN_IF_ERROR(Blame(snapshot, policy, bound, asked.won, visited, run));
    }
  }
  return out;
}

}  // namespace

const Query kPolicyBreachesQuery = {
    {"policy_breaches",
     "Deals beyond policy: which discounts and margins went beyond what needs nobody's approval.",
     kEarningFacts, kPolicyLookups, "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
