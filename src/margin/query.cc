#include <algorithm>
#include <map>
#include <numeric>

#include "coxswain/margin.h"
#include "coxswain/measures.h"

#include "table.h"
#include "won_options.h"

namespace coxswain {
namespace {

constexpr OptionSpec kOptions[] = {
    kByOption,
    kFilterOption,
    kClosedFromOption,
    kClosedToOption,
    kAsOfOption,
    kLevelOption,
    kRateKindOption,
    kRateDayOption,
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
    {"gross_margin_share", "share",
     "gross margin / net revenue with known cost; empty where that is 0, as of every share"},
    {"cost_to_serve", "money", "commission, freight, support, onboarding"},
    {"contribution_margin", "money", "gross margin - cost to serve of what has a known cost"},
    {"contribution_margin_share", "share", "contribution margin / net revenue with known cost"},
    {"acquisition_cost", "money", "costs of step acquisition"},
    {"margin_after_acquisition", "money",
     "contribution margin - acquisition cost of what has a known cost"},
    {"margin_after_acquisition_share", "share",
     "margin after acquisition / net revenue with known cost"},
    {"cost_coverage", "share", "net revenue with known cost / net revenue"},
    {"allocated_cost", "money", "level line: costs of whole deals that were split over lines"},
    {"pool_cost", "money",
     "with cost_pools: what they allocate to the group, all steps but acquisition; in none of the "
     "columns before it"},
    {"contribution_margin_after_pools", "money",
     "with cost_pools: contribution margin - pool cost of what has a known cost"},
    {"contribution_margin_after_pools_share", "share",
     "with cost_pools: that / net revenue with known cost"},
    {"pool_acquisition_cost", "money", "with cost_pools: the same of step acquisition"},
    {"margin_after_pools", "money",
     "with cost_pools: margin after acquisition - all pool costs of what has a known cost"},
    {"estimated_cost", "money",
     "of cost of goods: of lines without a unit cost, by product_prices or products"},
    {"loss_deals", "count", "deals (level line: loss_lines) with known cost that lose money"},
    {"loss_net_revenue", "money", "net revenue in them"},
    {"loss_margin", "money", "what they lose, in the loss measure"},
    {"loss_by_discount", "money",
     "of a group that loses: the part that discounts of what has a known cost explain, at most the "
     "loss; empty where no cost is known"},
    {"loss_at_list", "money", "the rest, which would be lost at list prices too"},
    {"revenue_rank", "count", "1 = most net revenue"},
    {"margin_rank", "count",
     "1 = most of the loss measure (contribution margin without one), of the groups whose margin "
     "is known"},
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
  WonDealsOptions won = ReadWonOptions(options);
  won.loss = LossOf(options);
  return won;
}

// What names say about the level: a definition, because it holds for every part.
Key RuleDefinition(const LevelRule& rule) {
  return {KeyPart::Integer(static_cast<int64_t>(rule.level))};
}

// Where FoldPools keeps its part of the tally.
Key PoolPrefix() { return {KeyPart::Text("pools")}; }

absl::StatusOr<Tally> Fold(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const WonDealsOptions won = ReadOptions(options);
  COXSWAIN_RETURN_IF_ERROR(RequireTable(*snapshot, TableId::kDeals, "margins"));
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(*snapshot, won));
  COXSWAIN_ASSIGN_OR_RETURN(std::vector<Key> definitions, PoolDefinitions(*snapshot, won));
  definitions.insert(definitions.begin(), RuleDefinition(rule));
  Tally tally(TallySignature(kMarginQuery.spec, options, *snapshot, definitions));
  COXSWAIN_RETURN_IF_ERROR(FoldWonLevels(snapshot, won, rule, {}, true, run, &tally));
  COXSWAIN_RETURN_IF_ERROR(FoldPools(snapshot, definitions, won, rule, PoolPrefix(), run, &tally));
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

// The margin that groups are ranked by.
Int128 MarginOf(const Waterfall& group, const WonDealsOptions& won) {
  return won.loss == LossMeasure::kGrossMargin ? group.gross : group.contribution;
}

absl::StatusOr<Table> Solve(const Tally& tally, const Options& options, const Run&) {
  const WonDealsOptions won = ReadOptions(options);
  const std::string currency = tally.signature().currency;
  const std::string money = UnitText(MeasureUnit::kMoney, currency);
  std::vector<Waterfall> groups;
  std::vector<Tally::Entry> entries = tally.Sorted();
  const std::vector<Key>& definitions = tally.signature().definitions;
  const std::vector<AllocatedPool> pools = AllocatePools(entries, definitions, PoolPrefix());
  const WonLevels levels = ReadWonLevels(std::move(entries), {});
  const bool by_line =
      levels.level == Level::kLine ||
      (!definitions.empty() && definitions.front() == RuleDefinition({Level::kLine, {}}));
  const std::map<std::string, PoolCosts> pool_costs = PoolCostsByGroup(pools);
  for (const Tally::Entry& group : levels.groups) {
    if (group.key.size() == won.by.size()) groups.emplace_back(group, 0);
  }
  if (groups.empty() && won.by.empty()) groups.emplace_back();

  std::vector<Int128> revenues;
  std::vector<Int128> margins;
  // What is not known has no rank and takes none: it stands below the lowest there is.
  constexpr Int128 kUnknown = -(static_cast<Int128>(1) << 126);
  for (const Waterfall& group : groups) {
    revenues.push_back(group.net);
    margins.push_back(group.margin_known() ? MarginOf(group, won) : kUnknown);
  }
  const std::vector<int64_t> revenue_ranks = Ranks(revenues);
  const std::vector<int64_t> margin_ranks = Ranks(margins);

  MarginTable table(won, by_line, !pools.empty(), money, nullptr);
  for (size_t i = 0; i < groups.size(); ++i) {
    const auto costs =
        pools.empty() ? pool_costs.end() : pool_costs.find(EncodeKey(groups[i].dimensions));
    table.AddDimensions(groups[i].dimensions);
    table.AddFigures(
        groups[i], costs == pool_costs.end() ? PoolCosts() : costs->second,
        MarginOf(groups[i], won), [&] { return revenue_ranks[i]; },
        [&] { return margin_ranks[i]; });
  }
  return table.Take();
}

absl::StatusOr<std::unique_ptr<LiveSource>> Source(const Snapshot& snapshot,
                                                   const Options& options) {
  if (!CostsFollowRows(snapshot)) return std::unique_ptr<LiveSource>();
  const WonDealsOptions won = ReadOptions(options);
  COXSWAIN_ASSIGN_OR_RETURN(const LevelRule rule, RuleOfLevel(snapshot, won));
  return LiveWonLevels(snapshot, won, PolicyOf(kMarginQuery.spec, options), rule, {});
}

// One group's row. Ranks, which take a look at all groups, are found only where they are wanted.
class MarginRow : public LiveRow {
 public:
  MarginRow(const WonDealsOptions& won, const std::string& money, const Key& dimensions,
            const std::vector<std::string>& columns)
      : LiveRow(EncodeKey(DealLevelKey(dimensions))),
        won_(won),
        row_(won, false, false, money, &columns) {
    row_.KeepDimensions(dimensions);
  }

  const Table& table() const override { return row_.table(); }

  void Write(const LiveFold& fold, uint32_t slot) override {
    row_.Clear();
    const bool there = slot != LiveFold::kNoSlot && fold.LanesOf(slot)[kWonRows] != 0;
    // Without dimensions there is a row, be it of nothing.
    if (!there && !won_.by.empty()) return;
    const Waterfall group = there ? Waterfall(fold.LanesOf(slot)) : Waterfall();
    const Int128 margin = MarginOf(group, won_);
    row_.AddKeptDimensions();
    row_.AddFigures(
        group, PoolCosts(), margin,
        [&] { return Rank(fold, group.net, [](const Waterfall& other) { return other.net; }); },
        [&] {
          return Rank(fold, margin, [&](const Waterfall& other) {
            return other.margin_known() ? MarginOf(other, won_) : margin;
          });
        });
  }

 private:
  template <typename Of>
  static int64_t Rank(const LiveFold& fold, Int128 value, const Of& of) {
    int64_t rank = 1;
    for (uint32_t slot = 0; slot < fold.slots(); ++slot) {
      const absl::Span<const Int128> lanes = fold.LanesOf(slot);
      if (lanes[kWonRows] != 0 && of(Waterfall(lanes)) > value) ++rank;
    }
    return rank;
  }

  const WonDealsOptions won_;
  MarginTable row_;
};

std::unique_ptr<LiveRow> Row(const Signature& signature, const Options& options,
                             const Key& dimensions, const std::vector<std::string>& columns) {
  const WonDealsOptions won = ReadOptions(options);
  if (dimensions.size() != won.by.size()) return nullptr;
  auto row = std::make_unique<MarginRow>(won, UnitText(MeasureUnit::kMoney, signature.currency),
                                         dimensions, columns);
  // Columns of pools are gone with the last pool.
  if (row->table().columns.size() != columns.size()) return nullptr;
  return row;
}

constexpr LiveQuery kMarginLive = {Source, Row};

absl::StatusOr<Table> Rows(const std::shared_ptr<const Snapshot>& snapshot, const Options& options,
                           const Run& run) {
  const WonDealsOptions won = ReadOptions(options);
  return WonDealRows(snapshot, won, -1, run);
}

}  // namespace

const Query kMarginQuery = {
    {"margin", "What deals really earn: the price waterfall from list to contribution margin.",
     kEarningFacts, kPoolLookups, "deal_id", TallyState::kGroups, kOptions, kOutputs, kSource},
    Fold,
    Solve,
    Rows,
    &kMarginLive,
};

}  // namespace coxswain
