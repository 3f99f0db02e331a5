#include "live_won_deals.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "deal_state.h"
#include "economics.h"
#include "shares.h"

namespace coxswain {
namespace {

class LiveWonDeals : public LiveSource {
 public:
  LiveWonDeals(const WonDealsOptions& options, Key prefix)
      : options_(options), prefix_(std::move(prefix)) {}

  TableId fact() const override { return TableId::kDeals; }
  int date_column() const override { return columns_.closed_on; }
  GroupOptions groups() const override { return {options_.by, options_.filter}; }
  Key prefix() const override { return prefix_; }
  int lanes() const override { return kWonLaneCount; }

  std::vector<LiveWay> ways() const override {
    return {{TableId::kDeals, 0, {}},
            {TableId::kDealLines, line_deal_, {}},
            {TableId::kDealCosts, cost_deal_, {}},
            {TableId::kProducts, 0, {{TableId::kDealLines, line_product_, line_deal_}}},
            {TableId::kCostKinds, 0, {{TableId::kDealCosts, kind_, cost_deal_}}}};
  }
  std::vector<FollowedColumn> followed() const override {
    return {{TableId::kDealLines, line_deal_}, {TableId::kDealCosts, cost_deal_}};
  }

  bool Follows(const LiveTables& tables, TableId changed) const override {
    if (changed == TableId::kCostPools) return tables.table(TableId::kCostPools).rows == 0;
    return changed != TableId::kCostKinds || !CostShares::Any(tables.table(TableId::kCostKinds));
  }

  Counts Read(const LiveTables& tables, const RowGroup& group, int row,
              Int128* lanes) const override {
    const int32_t closed = group.days(columns_.closed_on)[row];
    const DealStatus status =
        StatusAsOf(group.smalls(columns_.status)[row], group.days(columns_.opened_on)[row], closed,
                   options_.as_of);
    if (status != DealStatus::kWon || !DayRange{options_.from, options_.to}.Contains(closed)) {
      return Counts::kNo;
    }
    Earnings earnings;
    const Symbol deal = group.symbols(0)[row];
    rules_.Deal(
        group, row, CostsOf(tables, deal),
        [&](const auto& add) {
          EachLine(tables, deal, [&](uint32_t, const Earnings& terms) { add(terms); });
        },
        [&] { return PartsOf(tables, deal); }, &earnings);
    return Fill(earnings, lanes);
  }

 private:
  EarningsRules::StepSums CostsOf(const LiveTables& tables, Symbol deal) const {
    EarningsRules::StepSums sums{};
    EachCost(tables, deal, [&](Symbol, size_t step, int64_t amount) { sums[step] += amount; });
    return sums;
  }

  // Calls add(line, step, amount).
  template <typename Add>
  void EachCost(const LiveTables& tables, Symbol deal, const Add& add) const {
    const TableState& costs = tables.table(TableId::kDealCosts);
    if (costs.rows == 0) return;
    tables.EachReferring(TableId::kDealCosts, cost_deal_, deal, [&](uint32_t cost) {
      const int32_t incurred = costs.DayAt(cost, incurred_);
      if (options_.as_of && incurred != kNullDay && incurred > options_.as_of->days()) return;
      const Symbol kind = costs.SymbolAt(cost, kind_);
      const uint32_t declared = tables.RowOf(TableId::kCostKinds, kind);
      std::optional<CostStep> step;
      if (declared != kNoRow) {
        step = static_cast<CostStep>(tables.table(TableId::kCostKinds).SmallAt(declared, step_));
      }
      add(costs.SymbolAt(cost, cost_line_), StepOfKind(step, costs.TextAt(cost, kind_)),
          costs.NumberAt(cost, cost_amount_));
    });
  }

  std::vector<EarningsRules::LinePart> PartsOf(const LiveTables& tables, Symbol deal) const {
    const TableState& lines = tables.table(TableId::kDealLines);
    std::vector<EarningsRules::LinePart> parts;
    EachLine(tables, deal, [&](uint32_t line, const Earnings& terms) {
      const int64_t quantity = lines.NumberAt(line, rules_.line_columns.quantity);
      parts.push_back({line, lines.TextAt(line, rules_.line_columns.line), terms,
                       quantity == kNullNumber ? 0 : quantity});
    });
    EachCost(tables, deal, [&](Symbol line, size_t step, int64_t amount) {
      for (EarningsRules::LinePart& part : parts) {
        const Symbol own = lines.SymbolAt(part.row, rules_.line_columns.line);
        if (line != kNullSymbol && own == line) part.costs[step] += amount;
      }
    });
    return parts;
  }

  // Calls add(line, terms).
  template <typename Add>
  void EachLine(const LiveTables& tables, Symbol deal, const Add& add) const {
    const TableState& lines = tables.table(TableId::kDealLines);
    if (lines.rows == 0) return;
    const TableState& products = tables.table(TableId::kProducts);
    tables.EachReferring(TableId::kDealLines, line_deal_, deal, [&](uint32_t line) {
      const uint32_t product =
          tables.RowOf(TableId::kProducts, lines.SymbolAt(line, line_product_));
      const bool known = product != kNoRow;
      Earnings terms;
      rules_.Line(lines.GroupOf(line), static_cast<int>(line % kGroupRows),
                  known ? products.NumberAt(product, list_price_) : kNullNumber,
                  known ? products.NumberAt(product, unit_cost_) : kNullNumber, &terms);
      add(line, terms);
    });
  }

  // As EarningsAdder adds them up.
  Counts Fill(const Earnings& row, Int128* lanes) const {
    std::fill(lanes, lanes + kWonLaneCount, Int128{0});
    lanes[kWonRows] = 1;
    lanes[kWonListSum] = row.list;
    lanes[kWonInvoiceSum] = row.invoice;
    lanes[kWonOffInvoiceSum] = row.off_invoice;
    lanes[kWonGoodsSum] = row.goods;
    lanes[kWonServeSum] = row.serve;
    lanes[kWonAcquisitionSum] = row.acquisition;
    lanes[kWonUnexplainedSum] = row.unexplained;
    lanes[kWonUnknownCostRows] = row.cost_known ? 0 : 1;
    lanes[kWonUnknownCostNetSum] = row.unknown_cost_net;
    lanes[kWonUnknownCostServeSum] = row.unknown_cost_serve;
    lanes[kWonUnknownListInvoiceSum] = row.unknown_list_invoice;
    lanes[kWonNoAmountRows] = row.amount_known ? 0 : 1;
    lanes[kWonAllocatedSum] = row.allocated;
    lanes[kWonUnknownCostAcquisitionSum] = row.unknown_cost_acquisition;
    constexpr Int128 kMost = std::numeric_limits<int64_t>::max();
    if (std::any_of(lanes, lanes + kWonLaneCount,
                    [](Int128 value) { return value > kMost || value < -kMost; })) {
      return Counts::kBeyondRange;
    }
    if (options_.loss == LossMeasure::kNone || !row.cost_known) return Counts::kYes;
    Int128 margin = row.net() - row.goods;
    if (options_.loss == LossMeasure::kContributionMargin) margin -= row.serve;
    if (margin >= 0) return Counts::kYes;
    lanes[kWonLossRows] = 1;
    lanes[kWonLossNetSum] = row.net();
    lanes[kWonLossMarginSum] = margin;
    return Counts::kYes;
  }

  const WonDealsOptions options_;
  const Key prefix_;
  const DealColumns columns_;
  const EarningsRules rules_;
  const int line_deal_ = ColumnIndex(TableId::kDealLines, "deal_id");
  const int line_product_ = ColumnIndex(TableId::kDealLines, "product_id");
  const int cost_deal_ = ColumnIndex(TableId::kDealCosts, "deal_id");
  const int cost_line_ = ColumnIndex(TableId::kDealCosts, "line");
  const int kind_ = ColumnIndex(TableId::kDealCosts, "kind");
  const int cost_amount_ = ColumnIndex(TableId::kDealCosts, "amount");
  const int incurred_ = ColumnIndex(TableId::kDealCosts, "incurred_on");
  const int step_ = ColumnIndex(TableId::kCostKinds, "step");
  const int list_price_ = ColumnIndex(TableId::kProducts, "list_price");
  const int unit_cost_ = ColumnIndex(TableId::kProducts, "unit_cost");
};

}  // namespace

std::unique_ptr<LiveSource> NewLiveWonDeals(const WonDealsOptions& options, Key prefix) {
  return std::make_unique<LiveWonDeals>(options, std::move(prefix));
}

}  // namespace coxswain
