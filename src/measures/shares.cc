#include "shares.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace coxswain {
namespace {

constexpr size_t kOnInvoice = StepIndex(CostStep::kOnInvoice);
constexpr size_t kOffInvoice = StepIndex(CostStep::kOffInvoice);
constexpr size_t kGoods = StepIndex(CostStep::kGoods);
constexpr size_t kServe = StepIndex(CostStep::kCostToServe);

Int128 BaseOf(const CostShares::Cell& cell, CostBase base) {
  const Earnings& terms = cell.terms;
  if (!terms.amount_known) return 0;
  const Int128 invoice = terms.invoice - cell.costs[kOnInvoice];
  const Int128 net = invoice - cell.costs[kOffInvoice];
  const Int128 goods = terms.goods + cell.costs[kGoods];
  switch (base) {
    case CostBase::kList:
      return terms.list;
    case CostBase::kInvoice:
      return invoice;
    case CostBase::kNetRevenue:
      return net;
    case CostBase::kGoods:
      return cell.cost_known ? goods : 0;
    case CostBase::kGrossMargin:
      return cell.cost_known ? net - goods : 0;
    case CostBase::kContributionMargin:
      break;
  }
  return cell.cost_known ? net - goods - cell.costs[kServe] : 0;
}

// What a share of `base` comes to. Of a discount what is left is rounded, as ComputeMargin does.
// Amounts beyond all sense are refused when they are added up; until then, do not overflow.
Int128 ShareOf(Int128 base, int64_t share_nanos, bool discount) {
  constexpr Int128 kSane = static_cast<Int128>(1) << 90;
  if (base >= kSane || base <= -kSane) return 0;
  return discount ? base - DivideHalfEven(base * (kNanos - share_nanos), kNanos)
                  : DivideHalfEven(base * share_nanos, kNanos);
}

// Leaves weights to the cells whose cost is known; where these have none, equal ones.
void KeepKnown(const std::vector<CostShares::Cell>& cells, std::vector<Int128>* weights) {
  bool any = false;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].cost_known) (*weights)[i] = 0;
    any = any || (*weights)[i] != 0;
  }
  for (size_t i = 0; !any && i < cells.size(); ++i) (*weights)[i] = cells[i].cost_known ? 1 : 0;
}

}  // namespace

bool CostShares::IsPool(const TableState& cost_kinds, int64_t row) {
  constexpr int kDealGrain = 2;
  const int grain = cost_kinds.SmallAt(row, ColumnIndex(TableId::kCostKinds, "grain"));
  const int amount = ColumnIndex(TableId::kCostKinds, "amount");
  return grain != kNullSmall && grain > kDealGrain &&
         cost_kinds.NumberAt(row, amount) != kNullNumber;
}

bool CostShares::IsShare(const TableState& cost_kinds, int64_t row) {
  const int share = ColumnIndex(TableId::kCostKinds, "share");
  const int amount = ColumnIndex(TableId::kCostKinds, "amount");
  return cost_kinds.NumberAt(row, share) != kNullNumber ||
         (cost_kinds.NumberAt(row, amount) != kNullNumber && !IsPool(cost_kinds, row));
}

bool CostShares::Any(const TableState& cost_kinds) {
  for (int64_t row = 0; row < cost_kinds.rows; ++row) {
    if (IsShare(cost_kinds, row)) return true;
  }
  return false;
}

bool CostShares::FollowRows(const TableState& cost_kinds) {
  for (int64_t row = 0; row < cost_kinds.rows; ++row) {
    if (IsShare(cost_kinds, row) || IsPool(cost_kinds, row)) return false;
  }
  return true;
}

CostShares CostShares::Read(const Snapshot& snapshot) {
  const TableState& table = snapshot.table(TableId::kCostKinds);
  const int step = ColumnIndex(TableId::kCostKinds, "step");
  const int share = ColumnIndex(TableId::kCostKinds, "share");
  const int base = ColumnIndex(TableId::kCostKinds, "base");
  const int grain = ColumnIndex(TableId::kCostKinds, "grain");
  const int amount = ColumnIndex(TableId::kCostKinds, "amount");
  CostShares shares;
  for (int64_t row = 0; row < table.rows; ++row) {
    if (!IsShare(table, row)) continue;
    shares.kinds_.push_back({static_cast<size_t>(table.SmallAt(row, step)) - 1,
                             static_cast<CostBase>(table.SmallAt(row, base)),
                             table.SmallAt(row, grain) == 2, table.NumberAt(row, share),
                             table.NumberAt(row, amount), std::string(table.TextAt(row, 0))});
    shares.steps_[shares.kinds_.back().step] = true;
  }
  std::sort(shares.kinds_.begin(), shares.kinds_.end(), [](const Kind& a, const Kind& b) {
    return std::tie(a.step, a.name) < std::tie(b.step, b.name);
  });
  return shares;
}

void CostShares::Take(const StepSums& whole, const std::vector<Int128>& weights,
                      std::vector<Cell>* cells) const {
  std::vector<StepSums> amounts(cells->size());
  for (size_t i = 0; i < cells->size(); ++i) {
    std::swap(amounts[i], (*cells)[i].costs);
  }
  const auto split = [&](size_t step, Int128 amount, bool share) {
    if (amount == 0) return;
    std::vector<Int128> by = weights;
    if (share && step == kGoods) KeepKnown(*cells, &by);
    const std::vector<Int128> parts = SplitByWeights(amount, by);
    for (size_t i = 0; i < cells->size(); ++i) {
      Cell& cell = (*cells)[i];
      cell.costs[step] += parts[i];
      cell.allocated += parts[i];
      if (share) cell.shares[step] += parts[i];
    }
  };
  const auto take_amounts = [&](size_t step) {
    for (size_t i = 0; i < cells->size(); ++i) (*cells)[i].costs[step] += amounts[i][step];
    split(step, whole[step], false);
  };
  auto kind = kinds_.begin();
  for (size_t step = 0; step < whole.size(); ++step) {
    if (step == kGoods) {  // amounts first: they make a cost known that no price tells
      take_amounts(step);
      for (Cell& cell : *cells) {
        cell.cost_known =
            cell.terms.amount_known && (cell.terms.cost_known || cell.costs[kGoods] != 0);
      }
    }
    for (; kind != kinds_.end() && kind->step == step; ++kind) {
      const auto takes = [&](const Cell& cell) { return step != kGoods || cell.cost_known; };
      const auto base_of = [&](const Cell& cell) {
        if (!takes(cell)) return Int128{0};
        return BaseOf(cell, step == kOnInvoice ? CostBase::kInvoice : kind->base);
      };
      const auto cost_of = [&](Int128 base) {
        if (kind->amount != kNullNumber) return Int128{kind->amount};
        return ShareOf(base, kind->share_nanos, step == kOnInvoice);
      };
      if (kind->by_deal) {
        if (std::none_of(cells->begin(), cells->end(), takes)) continue;
        Int128 base = 0;
        for (const Cell& cell : *cells) base += base_of(cell);
        split(step, cost_of(base), true);
        continue;
      }
      for (Cell& cell : *cells) {
        if (!takes(cell)) continue;
        const Int128 cost = cost_of(base_of(cell));
        cell.costs[step] += cost;
        cell.shares[step] += cost;
      }
    }
    if (step != kGoods) take_amounts(step);
  }
}

}  // namespace coxswain
