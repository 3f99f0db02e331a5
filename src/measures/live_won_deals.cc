#include "live_won_deals.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "deal_state.h"
#include "economics.h"

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
        group, row, CostsOf(tables, deal), [&](const auto& add) { EachLine(tables, deal, add); },
        &earnings);
    return Fill(earnings, lanes);
  }

 private:
  EarningsRules::StepSums CostsOf(const LiveTables& tables, Symbol deal) const {
    EarningsRules::StepSums sums{};
    const TableState& costs = tables.table(TableId::kDealCosts);
    if (costs.rows == 0) return sums;
    tables.EachReferring(TableId::kDealCosts, cost_deal_, deal, [&](uint32_t cost) {
      const int32_t incurred = costs.DayAt(cost, incurred_);
      if (options_.as_of && incurred != kNullDay && incurred > options_.as_of->days()) return;
      const Symbol kind = costs.SymbolAt(cost, kind_);
      const uint32_t declared = tables.RowOf(TableId::kCostKinds, kind);
      std::optional<CostStep> step;
      if (declared != kNoRow) {
        step = static_cast<CostStep>(tables.table(TableId::kCostKinds).SmallAt(declared, step_));
      }
      sums[StepOfKind(step, costs.TextAt(cost, kind_))] += costs.NumberAt(cost, cost_amount_);
    });
    return sums;
  }

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
      add(terms);
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
    constexpr Int128 kMost = std::numeric_limits<int64_t>::max();
    if (std::any_of(lanes, lanes + kWonLaneCount,
                    [](Int128 value) { return value > kMost || value < -kMost; })) {
      return Counts::kBeyondRange;
    }
    if (options_.loss == LossMeasure::kNone || !row.cost_known) return Counts::kYes;
    Int128 margin = row.net() - row.goods;
    if (options_.loss == LossMeasure::kContributionMargin) margin -= row.serve;
    if (!CountsAsLoss(margin, row.net(), options_.loss_below_share)) return Counts::kYes;
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
