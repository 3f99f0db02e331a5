#include <algorithm>
#include <numeric>

#include "coxswain/margin.h"
#include "coxswain/measures.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    {"from", OptionType::kDate, true, "", "first day of closing that counts"},
    {"to", OptionType::kDate, true, "", "last day of closing that counts"},
    kAsOfOption,
    {"level", OptionType::kChoice, true, "auto",
     "what is counted and judged: deals or their lines; auto takes lines where a dimension or "
     "condition needs them",
     "auto|deal|line"},
    {"loss_measure", OptionType::kChoice, true, "contribution_margin",
     "what a deal or line must be below 0 in to count as a loss; none skips the count",
     "gross_margin|contribution_margin|none"},
};

constexpr OutputSpec kOutputs[] = {
    {"deals", "count", "won deals; at level line the column is called lines"},
    {"list_revenue", "money", "at list prices"},
    {"discounts", "money", "on the invoice: list - unexplained - invoice"},
    {"unexplained", "money", "list - stated discounts - invoice, where it is not zero"},
    {"invoice_revenue", "money", "list - discounts - unexplained"},
    {"off_invoice", "money", "rebates, payment terms, freight allowance"},
    {"net_revenue", "money", "invoice - off invoice"},
    {"cost_of_goods", "money", "where known"},
    {"gross_margin", "money", "net revenue with known cost - cost of goods"},
    {"gross_margin_share", "share", "gross margin / net revenue with known cost"},
    {"cost_to_serve", "money", "commission, freight, support, onboarding"},
    {"contribution_margin", "money", "gross margin - cost to serve of what has a known cost"},
    {"contribution_margin_share", "share", "contribution margin / net revenue with known cost"},
    {"acquisition_cost", "money", "costs of step acquisition"},
    {"cost_coverage", "share", "net revenue with known cost / net revenue"},
    {"allocated_cost", "money", "level line: costs of whole deals that were split over lines"},
    {"loss_deals", "count", "deals (level line: loss_lines) with known cost that lose money"},
    {"loss_net_revenue", "money", "net revenue in them"},
    {"loss_margin", "money", "what they lose, in the loss measure"},
    {"loss_by_discount", "money",
     "of a group that loses: the part its discounts explain, at most the loss"},
    {"loss_at_list", "money", "the rest, which would be lost at list prices too"},
    {"revenue_rank", "count", "1 = most net revenue"},
    {"margin_rank", "count", "1 = most of the loss measure (contribution margin without one)"},
};

constexpr std::string_view kSource =
    "Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992; Horngren, "
    "Datar and Rajan, Cost Accounting, 14th ed. 2012, chapter 3";

LossMeasure LossOf(const Options& options) {
  const std::string name = options.Text("loss_measure");
  if (name == "gross_margin") return LossMeasure::kGrossMargin;
  return name == "none" ? LossMeasure::kNone : LossMeasure::kContributionMargin;
}

WonDealsOptions ReadOptions(const Options& options) {
  WonDealsOptions won;
  won.by = options.List("by");
  won.filter = options.FilterOf("filter");
  won.from = options.DateOf("from");
  won.to = options.DateOf("to");
  won.as_of = options.DateOf("as_of");
  const std::string level = options.Text("level");
  won.level = level == "deal" ? Level::kDeal : level == "line" ? Level::kLine : Level::kAuto;
  won.loss = LossOf(options);
  return won;
}

// What names say about the level: a definition, because it holds for every part.
Key RuleDefinition(const LevelRule& rule) {
  return {KeyPart::Integer(static_cast<int64_t>(rule.level))};
}

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const WonDealsOptions won = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "margins"));
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  Tally tally(TallySignature(kMarginQuery.spec, options, *snapshot, {RuleDefinition(rule)}));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLevels(snapshot, won, rule, {}, true, run, &tally));
  return tally;
}

// 1 for the largest; equal values share the better rank.
std::vector<int64_t> Ranks(const std::vector<Int128>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return values[a] > values[b]; });
  std::vector<int64_t> ranks(values.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const bool equal = i > 0 && values[order[i]] == values[order[i - 1]];
    ranks[order[i]] = equal ? ranks[order[i - 1]] : static_cast<int64_t>(i) + 1;
  }
  return ranks;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const WonDealsOptions won = ReadOptions(options);
  const std::string currency = tally.signature().currency;
  const std::string money = UnitText(MeasureUnit::kMoney, currency);
  std::vector<Waterfall> groups;
  const WonLevels levels = ReadWonLevels(tally.Sorted(), {});
  const bool by_line =
      levels.level == Level::kLine ||
      tally.signature().definitions == std::vector<Key>{RuleDefinition({Level::kLine, {}})};
  for (const Tally::Entry& group : levels.groups) {
    if (group.key.size() == won.by.size()) groups.emplace_back(group, 0);
  }
  if (groups.empty() && won.by.empty()) groups.emplace_back();

  const bool gross_decides = won.loss == LossMeasure::kGrossMargin;
  std::vector<Int128> revenues;
  std::vector<Int128> margins;
  for (const Waterfall& group : groups) {
    revenues.push_back(group.net);
    margins.push_back(gross_decides ? group.gross : group.contribution);
  }
  const std::vector<int64_t> revenue_ranks = Ranks(revenues);
  const std::vector<int64_t> margin_ranks = Ranks(margins);

  Table table;
  AddDimensionColumns(won.by, &table);
  const auto money_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kSum, money, kMoneyScale);
  };
  const auto share_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kReal, "share");
  };
  const auto count_column = [&](const char* name) {
    return table.AddColumn(name, ColumnKind::kInteger, "count");
  };
  const int rows = count_column(by_line ? "lines" : "deals");
  const int list = money_column("list_revenue");
  const int discounts = money_column("discounts");
  const int unexplained = money_column("unexplained");
  const int invoice = money_column("invoice_revenue");
  const int off_invoice = money_column("off_invoice");
  const int net = money_column("net_revenue");
  const int goods = money_column("cost_of_goods");
  const int gross = money_column("gross_margin");
  const int gross_share = share_column("gross_margin_share");
  const int serve = money_column("cost_to_serve");
  const int contribution = money_column("contribution_margin");
  const int contribution_share = share_column("contribution_margin_share");
  const int acquisition = money_column("acquisition_cost");
  const int coverage = share_column("cost_coverage");
  const int allocated = by_line ? money_column("allocated_cost") : -1;
  const bool losses = won.loss != LossMeasure::kNone;
  const int loss_rows = losses ? count_column(by_line ? "loss_lines" : "loss_deals") : -1;
  const int loss_net = losses ? money_column("loss_net_revenue") : -1;
  const int loss_margin = losses ? money_column("loss_margin") : -1;
  const int by_discount = losses ? money_column("loss_by_discount") : -1;
  const int at_list = losses ? money_column("loss_at_list") : -1;
  const int revenue_rank = count_column("revenue_rank");
  const int margin_rank = count_column("margin_rank");

  for (size_t i = 0; i < groups.size(); ++i) {
    const Waterfall& group = groups[i];
    const auto share = [&](int column, Int128 part, Int128 whole, bool known) {
      known&& whole != 0 ? table.AppendReal(column, Ratio(part, whole)) : table.AppendNull(column);
    };
    const auto known_cost = [&](int column, Int128 value) {
      group.margin_known() ? table.AppendSum(column, value) : table.AppendNull(column);
    };
    AppendDimensions(group.dimensions, &table);
    table.AppendInteger(rows, static_cast<int64_t>(group.rows));
    table.AppendSum(list, group.list);
    table.AppendSum(discounts, group.discounts());
    table.AppendSum(unexplained, group.unexplained);
    table.AppendSum(invoice, group.invoice);
    table.AppendSum(off_invoice, group.off_invoice);
    table.AppendSum(net, group.net);
    known_cost(goods, group.goods);
    known_cost(gross, group.gross);
    share(gross_share, group.gross, group.covered_net, group.cost_known);
    table.AppendSum(serve, group.serve);
    known_cost(contribution, group.contribution);
    share(contribution_share, group.contribution, group.covered_net, group.cost_known);
    table.AppendSum(acquisition, group.acquisition);
    share(coverage, group.covered_net, group.net, true);
    if (by_line) table.AppendSum(allocated, group.allocated);
    if (losses) {
      table.AppendInteger(loss_rows, static_cast<int64_t>(group.loss_rows));
      table.AppendSum(loss_net, group.loss_net);
      table.AppendSum(loss_margin, group.loss_margin);
      table.AppendSum(by_discount, group.LossByDiscount(margins[i]));
      table.AppendSum(at_list, group.LossAtList(margins[i]));
    }
    table.AppendInteger(revenue_rank, revenue_ranks[i]);
    table.AppendInteger(margin_rank, margin_ranks[i]);
  }
  return table;
}

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const WonDealsOptions won = ReadOptions(options);
  return WonDealRows(snapshot, won, -1, run);
}

}  // namespace

const Query kMarginQuery = {
    {"margin", "What deals really earn: the price waterfall from list to contribution margin.",
     "deals|deal_lines|deal_costs", "customers|products|campaigns|owners|teams|cost_kinds",
     "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
};

}  // namespace coxswain
