#include "table.h"

#include <algorithm>

namespace coxswain {
namespace {

struct Named {
  std::string_view name;
  ColumnKind kind;
};

}  // namespace

MarginTable::MarginTable(const WonDealsOptions& won, bool by_line, bool pools,
                         const std::string& money, const std::vector<std::string>* wanted)
    : dimensions_(won.by.size(), -1) {
  places_.fill(-1);
  std::array<Named, kFigureCount> columns = {{
      {by_line ? "lines" : "deals", ColumnKind::kInteger},
      {"list_revenue", ColumnKind::kSum},
      {"discounts", ColumnKind::kSum},
      {"unexplained", ColumnKind::kSum},
      {"invoice_revenue", ColumnKind::kSum},
      {"off_invoice", ColumnKind::kSum},
      {"net_revenue", ColumnKind::kSum},
      {"cost_of_goods", ColumnKind::kSum},
      {"gross_margin", ColumnKind::kSum},
      {"gross_margin_share", ColumnKind::kReal},
      {"cost_to_serve", ColumnKind::kSum},
      {"contribution_margin", ColumnKind::kSum},
      {"contribution_margin_share", ColumnKind::kReal},
      {"acquisition_cost", ColumnKind::kSum},
      {"margin_after_acquisition", ColumnKind::kSum},
      {"margin_after_acquisition_share", ColumnKind::kReal},
      {"cost_coverage", ColumnKind::kReal},
      {by_line ? "allocated_cost" : "", ColumnKind::kSum},
      {"pool_cost", ColumnKind::kSum},
      {"contribution_margin_after_pools", ColumnKind::kSum},
      {"contribution_margin_after_pools_share", ColumnKind::kReal},
      {"pool_acquisition_cost", ColumnKind::kSum},
      {"margin_after_pools", ColumnKind::kSum},
      {"estimated_cost", ColumnKind::kSum},
      {by_line ? "loss_lines" : "loss_deals", ColumnKind::kInteger},
      {"loss_net_revenue", ColumnKind::kSum},
      {"loss_margin", ColumnKind::kSum},
      {"loss_by_discount", ColumnKind::kSum},
      {"loss_at_list", ColumnKind::kSum},
      {"revenue_rank", ColumnKind::kInteger},
      {"margin_rank", ColumnKind::kInteger},
  }};
  if (won.loss == LossMeasure::kNone) {
    for (int figure = kLossRows; figure <= kLossAtList; ++figure) {
      columns[static_cast<size_t>(figure)].name = "";
    }
  }
  for (int figure = kPoolCost; !pools && figure <= kAfterPools; ++figure) {
    columns[static_cast<size_t>(figure)].name = "";
  }
  const auto add_dimension = [&](size_t i) {
    dimensions_[i] = table_.AddColumn(won.by[i], ColumnKind::kText);
  };
  const auto add_figure = [&](size_t figure) {
    const Named& column = columns[figure];
    if (column.name.empty()) return;
    const bool sum = column.kind == ColumnKind::kSum;
    const std::string unit = sum ? money : column.kind == ColumnKind::kReal ? "share" : "count";
    places_[figure] =
        table_.AddColumn(std::string(column.name), column.kind, unit, sum ? kMoneyScale : 0);
  };
  if (wanted == nullptr) {
    for (size_t i = 0; i < won.by.size(); ++i) add_dimension(i);
    for (size_t figure = 0; figure < columns.size(); ++figure) add_figure(figure);
    return;
  }
  for (const std::string& name : *wanted) {
    const auto dimension = std::find(won.by.begin(), won.by.end(), name);
    if (dimension != won.by.end()) {
      add_dimension(static_cast<size_t>(dimension - won.by.begin()));
      continue;
    }
    for (size_t figure = 0; figure < columns.size(); ++figure) {
      if (columns[figure].name == name) add_figure(figure);
    }
  }
}

void MarginTable::AddDimensions(const Key& dimensions) { AppendDimensions(dimensions, &table_); }

void MarginTable::KeepDimensions(const Key& dimensions) {
  for (const KeyPart& part : dimensions) {
    kept_.push_back(part.is_null() ? std::string_view(nullptr, 0) : table_.Store(part.text));
  }
}

void MarginTable::AddKeptDimensions() {
  for (size_t i = 0; i < dimensions_.size(); ++i) {
    if (dimensions_[i] < 0) continue;
    if (kept_[i].data() == nullptr) {
      table_.AppendNull(dimensions_[i]);
    } else {
      table_.columns[static_cast<size_t>(dimensions_[i])].texts.push_back(kept_[i]);
    }
  }
}

void MarginTable::Sum(Figure figure, Int128 value, bool known) {
  const int place = places_[figure];
  if (place < 0) return;
  known ? table_.AppendSum(place, value) : table_.AppendNull(place);
}

void MarginTable::Share(Figure figure, Int128 part, Int128 whole, bool known) {
  const int place = places_[figure];
  if (place < 0) return;
  known&& whole != 0 ? table_.AppendReal(place, Ratio(part, whole)) : table_.AppendNull(place);
}

void MarginTable::Count(Figure figure, Int128 value) {
  if (places_[figure] >= 0) {
    table_.AppendInteger(places_[figure], static_cast<int64_t>(value));
  }
}

void MarginTable::AddFigures(const Waterfall& group, const PoolCosts& pools, Int128 margin,
                             absl::FunctionRef<int64_t()> revenue_rank,
                             absl::FunctionRef<int64_t()> margin_rank) {
  Count(kRows, group.rows);
  Sum(kList, group.list);
  Sum(kDiscounts, group.discounts());
  Sum(kUnexplained, group.unexplained);
  Sum(kInvoice, group.invoice);
  Sum(kOffInvoice, group.off_invoice);
  Sum(kNet, group.net);
  Sum(kGoods, group.goods, group.margin_known());
  Sum(kGross, group.gross, group.margin_known());
  Share(kGrossShare, group.gross, group.covered_net, group.cost_known);
  Sum(kServe, group.serve);
  Sum(kContribution, group.contribution, group.margin_known());
  Share(kContributionShare, group.contribution, group.covered_net, group.cost_known);
  Sum(kAcquisition, group.acquisition);
  Sum(kAfterAcquisition, group.after_acquisition, group.margin_known());
  Share(kAfterAcquisitionShare, group.after_acquisition, group.covered_net, group.cost_known);
  Share(kCoverage, group.covered_net, group.net, true);
  Sum(kAllocated, group.allocated);
  Sum(kPoolCost, pools.cost);
  const Int128 contribution = group.contribution - pools.known_cost;
  Sum(kPoolContribution, contribution, group.margin_known());
  Share(kPoolContributionShare, contribution, group.covered_net, group.cost_known);
  Sum(kPoolAcquisition, pools.acquisition);
  Sum(kAfterPools, group.after_acquisition - pools.known_cost - pools.known_acquisition,
      group.margin_known());
  Sum(kEstimated, group.estimated_goods);
  Count(kLossRows, group.loss_rows);
  Sum(kLossNet, group.loss_net);
  Sum(kLossMargin, group.loss_margin);
  Sum(kLossByDiscount, group.LossByDiscount(margin), group.margin_known());
  Sum(kLossAtList, group.LossAtList(margin), group.margin_known());
  if (places_[kRevenueRank] >= 0) Count(kRevenueRank, revenue_rank());
  if (places_[kMarginRank] < 0) return;
  if (group.margin_known()) {
    Count(kMarginRank, margin_rank());
  } else {
    table_.AppendNull(places_[kMarginRank]);
  }
}

}  // namespace coxswain
