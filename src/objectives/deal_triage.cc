#include "coxswain/objectives/deal_triage.h"

#include <algorithm>
#include <string>
#include <vector>

#include "deal_triage.h"
#include "figures.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    {"filter", OptionType::kFilter, true, "", "which open deals: segment=Warehouse; amount>=1000"},
    kAsOfOption,
    {"rank_by", OptionType::kChoice, false, "expected_contribution",
     "the figure that deals are ranked by, largest first",
     "expected_contribution|contribution|net_revenue|fit"},
    {.name = "top",
     .type = OptionType::kInteger,
     .fold = false,
     .default_value = "",
     .doc = "at most so many, the first ones; default: all",
     .range = {.least = 1}},
};

constexpr OutputSpec kOutputs[] = {
    {"rank", "count", "1 = largest by rank_by"},
    {"deal_id", "", "an open deal; with name, customer_id, customer, segment, owner, team, stage"},
    {"verdict", "",
     "value unknown, loses money, below margin target, overdue, stale, pursue: the first that "
     "fits"},
    {"net_revenue", "money", "of the deal as it stands"},
    {"contribution_margin", "money", "of it; empty where its cost is not known"},
    {"probability", "share", "that it is won: its own, else its stage's"},
    {"probability_from", "", "deal or stage"},
    {"expected_contribution", "money", "probability x contribution_margin"},
    {"margin_share", "share", "of net revenue: the margin that the objective is about"},
    {"target_share", "share", "that an objective on margins asks for; with objective_id"},
    {"margin_gap", "share", "margin_share - target_share"},
    {"headroom", "count", "new customers that the segment can still give; with penetration_ever"},
    {"fit", "share", "weights of the strategy that it meets / sum of the positive ones"},
    {"criteria_met", "", "their names"},
    {"age_days", "days", "since opened_on"},
    {"typical_days", "days", "half of the won deals took no longer"},
    {"slow_days", "days", "nine in ten took no longer"},
    {"expected_close_on", "", "as the deal has it"},
    {"reasons", "", "the same in sentences"},
};

TriageOptions ReadOptions(const Options& options) {
  return {options.FilterOf("filter"), options.DateOf("as_of")};
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  return FoldTriage(kDealTriageQuery.spec, snapshot, options, ReadOptions(options), run);
}

// Larger is first; deals without it are last.
bool Before(const TriagedDeal& a, const TriagedDeal& b, const std::string& rank_by) {
  const auto larger = [](const auto& x, const auto& y) {
    return x.has_value() && (!y.has_value() || *x > *y);
  };
  if (rank_by == "fit") return larger(a.fit, b.fit);
  if (rank_by == "net_revenue") return larger(a.net, b.net);
  if (rank_by == "contribution") return larger(a.contribution, b.contribution);
  return larger(a.expected, b.expected);
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const std::string& currency = tally.signature().currency;
  const std::string money_unit = UnitText(MeasureUnit::kMoney, currency);
  Triage triage = Triage::Of(tally, ReadOptions(options));
  const std::string rank_by = options.Text("rank_by");
  std::stable_sort(
      triage.deals.begin(), triage.deals.end(),
      [&](const TriagedDeal& a, const TriagedDeal& b) { return Before(a, b, rank_by); });
  if (const auto top = options.Integer("top"); top.has_value()) {
    triage.deals.resize(std::min(triage.deals.size(), static_cast<size_t>(*top)));
  }
  Table table;
  const auto text = [&](const char* name) { return table.AddColumn(name, ColumnKind::kText); };
  const auto money = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, money_unit, kMoneyScale);
  };
  const auto share = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kReal, "share");
  };
  const auto whole = [&](const char* name, const char* unit) {
    return table.AddColumn(name, ColumnKind::kInteger, unit);
  };
  const int rank = whole("rank", "count");
  const int id = text("deal_id");
  const int name = text("name");
  const int customer_id = text("customer_id");
  const int customer = text("customer");
  const int segment = text("segment");
  const int owner = text("owner");
  const int team = text("team");
  const int stage = text("stage");
  const int verdict = text("verdict");
  const int net = money("net_revenue");
  const int contribution = money("contribution_margin");
  const int probability = share("probability");
  const int from = text("probability_from");
  const int expected = money("expected_contribution");
  const int margin_share = share("margin_share");
  const int target_share = share("target_share");
  const int margin_gap = share("margin_gap");
  const int objective = text("objective_id");
  const int headroom = whole("headroom", "count");
  const int penetration = share("penetration_ever");
  const int fit = share("fit");
  const int criteria = text("criteria_met");
  const int age = whole("age_days", "days");
  const int typical = whole("typical_days", "days");
  const int slow = whole("slow_days", "days");
  const int close = table.AddColumn("expected_close_on", ColumnKind::kDate);
  const int reasons = text("reasons");
  const auto put_money = [&](int column, const std::optional<Int128>& value) {
    value.has_value() ? table.AppendSum(column, *value) : table.AppendNull(column);
  };
  const auto put_whole = [&](int column, const std::optional<int64_t>& value) {
    value.has_value() ? table.AppendInteger(column, *value) : table.AppendNull(column);
  };
  int64_t place = 0;
  for (const TriagedDeal& deal : triage.deals) {
    table.AppendInteger(rank, ++place);
    table.AppendText(id, deal.deal_id);
    AppendPart(deal.name, name, &table);
    AppendPart(deal.customer_id, customer_id, &table);
    AppendPart(deal.customer, customer, &table);
    AppendPart(deal.segment, segment, &table);
    AppendPart(deal.owner, owner, &table);
    AppendPart(deal.team, team, &table);
    AppendPart(deal.stage, stage, &table);
    table.AppendText(verdict, deal.verdict);
    put_money(net, deal.net);
    put_money(contribution, deal.contribution);
    const bool known = deal.probability.has_value();
    AppendShare(known ? std::optional(Ratio(*deal.probability, kNanos)) : std::nullopt, probability,
                &table);
    AppendTextOrNull(!known ? "" : deal.probability_of_stage ? "stage" : "deal", from, &table);
    put_money(expected, deal.expected);
    AppendShare(deal.margin_share, margin_share, &table);
    AppendShare(deal.target_share, target_share, &table);
    AppendShare(deal.margin_share.has_value() && deal.target_share.has_value()
                    ? std::optional(*deal.margin_share - *deal.target_share)
                    : std::nullopt,
                margin_gap, &table);
    AppendTextOrNull(deal.objective_id, objective, &table);
    put_whole(headroom, deal.headroom);
    AppendShare(deal.penetration, penetration, &table);
    AppendShare(deal.fit, fit, &table);
    AppendTextOrNull(Joined(deal.met), criteria, &table);
    put_whole(age, deal.age_days);
    put_whole(typical, deal.pace.typical);
    put_whole(slow, deal.pace.slow);
    put_whole(close, deal.expected_close_on.has_value()
                         ? std::optional<int64_t>(deal.expected_close_on->days())
                         : std::nullopt);
    AppendTextOrNull(ReasonsFor(deal, currency), reasons, &table);
  }
  return table;
}

}  // namespace

const Query kDealTriageQuery = {
    {"deal_triage",
     "Which open deals deserve work first: expected contribution, margin against target, room in "
     "the market, fit with the strategy and age, with reasons.",
     "deals|deal_lines|deal_costs|orders|spend|markets|customers",
     "strategy|objectives|stages|products|product_prices|campaigns|owners|teams|cost_kinds|rates",
     "deal_id, customer_id", TallyState::kEntities, kOptions, kOutputs,
     "Farris et al., Marketing Metrics, 2nd ed. 2010, chapter 6; Marn and Rosiello, Harvard "
     "Business "
     "Review 1992; rules in "
     "coxswain/objectives/deal_triage.h"},
    Fold,
    Solve,
};

}  // namespace coxswain
