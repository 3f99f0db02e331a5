#include "live_won_deals.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "deal_state.h"
#include "economics.h"
#include "row_rates.h"
#include "shares.h"

namespace coxswain {
namespace {

class LiveWonDeals : public LiveSource {
 public:
  LiveWonDeals(const Snapshot& snapshot, const WonDealsOptions& options, const RatePolicy& policy,
               Key prefix)
      : options_(options), prefix_(std::move(prefix)), rates_(snapshot, policy) {}

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
            {TableId::kProductPrices, 0, {{TableId::kDealLines, line_product_, line_deal_}}},
            {TableId::kCostKinds, 0, {{TableId::kDealCosts, kind_, cost_deal_}}}};
  }
  std::vector<FollowedColumn> followed() const override {
    return {{TableId::kDealLines, line_deal_},
            {TableId::kDealCosts, cost_deal_},
            {TableId::kProductPrices, 0}};
  }

  bool Follows(const LiveTables& tables, TableId changed) const override {
    if (changed == TableId::kCostPools) return tables.table(TableId::kCostPools).rows == 0;
    return changed != TableId::kCostKinds ||
           CostShares::FollowRows(tables.table(TableId::kCostKinds));
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
    const TableState& deals = tables.table(TableId::kDeals);
    const OneDeal deal{group.symbols(0)[row], closed, RowRates::CurrencyAt(deals, group, row)};
    const int64_t rate = rates_.Of(deal.currency, closed);
    if (rate == kNoRate) return Counts::kBeyondRange;  // the query says so
    std::unique_ptr<const RowGroup> converted;
    if (rate != kRateOne) {
      converted = RowRates::Converted(TableId::kDeals, group, row, rate);
      if (converted == nullptr) return Counts::kBeyondRange;
    }
    bool beyond = false;
    const EarningsRules::StepSums costs = CostsOf(tables, deal, &beyond);
    if (beyond) return Counts::kBeyondRange;
    Earnings earnings;
    rules_.Deal(
        converted != nullptr ? *converted : group, row, costs,
        [&](const auto& add) {
          EachLine(tables, deal, [&](uint32_t, const Earnings& terms) { add(terms); });
        },
        [&] { return PartsOf(tables, deal); }, &earnings);
    return earnings.no_rate ? Counts::kBeyondRange : Fill(earnings, lanes);
  }

 private:
  // The deal that is read.
  struct OneDeal {
    Symbol symbol;
    int32_t day;
    std::string_view currency;
  };

  // A row's own currency, else its deal's.
  int64_t RateOf(const OneDeal& deal, const TableState& table, uint32_t row) const {
    const std::string_view own =
        RowRates::CurrencyAt(table, table.GroupOf(row), static_cast<int>(row % kGroupRows));
    return rates_.Of(own.data() == nullptr ? deal.currency : own, deal.day);
  }

  EarningsRules::StepSums CostsOf(const LiveTables& tables, const OneDeal& deal,
                                  bool* beyond) const {
    EarningsRules::StepSums sums{};
    EachCost(
        tables, deal, [&](Symbol, size_t step, int64_t amount) { sums[step] += amount; }, beyond);
    return sums;
  }

  // Calls add(line, step, amount). *beyond: an amount cannot be converted.
  template <typename Add>
  void EachCost(const LiveTables& tables, const OneDeal& deal, const Add& add, bool* beyond) const {
    const TableState& costs = tables.table(TableId::kDealCosts);
    if (costs.rows == 0) return;
    tables.EachReferring(TableId::kDealCosts, cost_deal_, deal.symbol, [&](uint32_t cost) {
      const int32_t incurred = costs.DayAt(cost, incurred_);
      if (options_.as_of && incurred != kNullDay && incurred > options_.as_of->days()) return;
      const Symbol kind = costs.SymbolAt(cost, kind_);
      const uint32_t declared = tables.RowOf(TableId::kCostKinds, kind);
      std::optional<CostStep> step;
      if (declared != kNoRow) {
        step = static_cast<CostStep>(tables.table(TableId::kCostKinds).SmallAt(declared, step_));
      }
      const int64_t rate = RateOf(deal, costs, cost);
      int64_t amount = costs.NumberAt(cost, cost_amount_);
      if (rate != kRateOne && (rate == kNoRate || !Convert(amount, rate, &amount))) *beyond = true;
      add(costs.SymbolAt(cost, cost_line_), StepOfKind(step, costs.TextAt(cost, kind_)), amount);
    });
  }

  // As PriceBook finds them.
  LinePrices PricesOf(const LiveTables& tables, Symbol product, int32_t day) const {
    LinePrices prices;
    const auto take = [&](UnitPrice* price, const TableState& table, uint32_t row, int column) {
      if (price->micros != kNullNumber) return;
      const std::string_view currency =
          RowRates::CurrencyAt(table, table.GroupOf(row), static_cast<int>(row % kGroupRows));
      *price = {table.NumberAt(row, column), rates_.Of(currency, day)};
    };
    const TableState& dated = tables.table(TableId::kProductPrices);
    if (dated.rows > 0 && product != kNullSymbol) {
      uint32_t latest = kNoRow;
      tables.EachReferring(TableId::kProductPrices, 0, product, [&](uint32_t row) {
        const int32_t from = dated.DayAt(row, price_columns_.valid_from);
        if (from > day) return;
        if (latest == kNoRow || from > dated.DayAt(latest, price_columns_.valid_from)) latest = row;
      });
      if (latest != kNoRow) {
        take(&prices.list, dated, latest, price_columns_.list_price);
        take(&prices.cost, dated, latest, price_columns_.unit_cost);
      }
    }
    const uint32_t own = tables.RowOf(TableId::kProducts, product);
    if (own == kNoRow) return prices;
    const TableState& products = tables.table(TableId::kProducts);
    take(&prices.list, products, own, price_columns_.own_list_price);
    take(&prices.cost, products, own, price_columns_.own_unit_cost);
    return prices;
  }

  std::vector<EarningsRules::LinePart> PartsOf(const LiveTables& tables,
                                               const OneDeal& deal) const {
    const TableState& lines = tables.table(TableId::kDealLines);
    std::vector<EarningsRules::LinePart> parts;
    EachLine(tables, deal, [&](uint32_t line, const Earnings& terms) {
      const int64_t quantity = lines.NumberAt(line, rules_.line_columns.quantity);
      parts.push_back({line, lines.TextAt(line, rules_.line_columns.line), terms,
                       quantity == kNullNumber ? 0 : quantity});
    });
    bool beyond = false;  // which CostsOf() has said already
    EachCost(
        tables, deal,
        [&](Symbol line, size_t step, int64_t amount) {
          for (EarningsRules::LinePart& part : parts) {
            const Symbol own = lines.SymbolAt(part.row, rules_.line_columns.line);
            if (line != kNullSymbol && own == line) part.costs[step] += amount;
          }
        },
        &beyond);
    return parts;
  }

  // Calls add(line, terms).
  template <typename Add>
  void EachLine(const LiveTables& tables, const OneDeal& deal, const Add& add) const {
    const TableState& lines = tables.table(TableId::kDealLines);
    if (lines.rows == 0) return;
    tables.EachReferring(TableId::kDealLines, line_deal_, deal.symbol, [&](uint32_t line) {
      Earnings terms;
      LinePrices prices = PricesOf(tables, lines.SymbolAt(line, line_product_), deal.day);
      prices.own_rate = RateOf(deal, lines, line);
      rules_.Line(lines.GroupOf(line), static_cast<int>(line % kGroupRows), prices, &terms);
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
    lanes[kWonEstimatedGoodsSum] = row.estimated_goods;
    lanes[kWonUnknownCostDiscountSum] = row.unknown_cost_discount;
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
  const RowRates rates_;
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
  const PriceColumns price_columns_;
};

}  // namespace

std::unique_ptr<LiveSource> NewLiveWonDeals(const Snapshot& snapshot,
                                            const WonDealsOptions& options,
                                            const RatePolicy& policy, Key prefix) {
  return std::make_unique<LiveWonDeals>(snapshot, options, policy, std::move(prefix));
}

}  // namespace coxswain
