#include "won_sources.h"

#include <algorithm>
#include <array>
#include <limits>

#include "deal_state.h"

namespace coxswain {
namespace {

// How the lanes of WonLane lie in blocks. What every row adds to lies together in one cache line.
enum Block : int {
  kMainBlock,
  kUnknownBlock,
  kCycleBlock,
  kLossBlock,
  kAcquisitionBlock,
  kEstimatedBlock,
  kQuantityBlock,
  kUncoveredDiscountBlock
};
constexpr int kMainWidth = 8;
static_assert(kWonUnexplainedSum == kMainWidth - 1);
static_assert(kWonCycleRows == kMainWidth + 6 && kWonLossRows == kWonCycleRows + 2);
static_assert(kWonUnknownCostAcquisitionSum == kWonLossRows + 3);
static_assert(kWonEstimatedGoodsSum == kWonUnknownCostAcquisitionSum + 1);
static_assert(kWonQuantitySum == kWonEstimatedGoodsSum + 1);
static_assert(kWonUnknownCostDiscountSum == kWonQuantitySum + 1);
static_assert(kWonLaneCount == kWonUnknownCostDiscountSum + 1);

// Rows of a batch with a margin below zero.
class LosingRows {
 public:
  // Without a branch: at most as many as the batch has rows.
  void Take(uint32_t slot, int64_t net, int64_t margin) {
    slots_[count_] = slot;
    net_[count_] = net;
    margin_[count_] = margin;
    count_ += margin < 0 ? 1 : 0;
  }
  // None is larger than max_abs.
  void Add(uint64_t max_abs, GroupSums* sums) const {
    static constexpr auto kOnes = [] {
      std::array<int64_t, kGroupRows> ones{};
      ones.fill(1);
      return ones;
    }();
    const int64_t* const lanes[3] = {kOnes.data(), net_.data(), margin_.data()};
    sums->AddDense(kLossBlock, 0, slots_.data(), static_cast<int>(count_), lanes, max_abs);
  }

 private:
  size_t count_ = 0;
  std::array<uint32_t, kGroupRows> slots_;
  std::array<int64_t, kGroupRows> net_;
  std::array<int64_t, kGroupRows> margin_;
};

// Adds rows that are already earnings: what deals with lines, costs or gaps come to.
class EarningsAdder {
 public:
  EarningsAdder(LossMeasure loss, std::optional<int64_t> below, WonSource::FirstRow* beyond_row,
                WonSource::FirstRow* no_rate_row)
      : loss_(loss), below_(below), beyond_row_(beyond_row), no_rate_row_(no_rate_row) {}

  void Start(const FoldBatch& batch) {
    count_ = batch.count;
    max_main_ = 1;
    max_unknown_ = 1;
    max_estimated_ = 0;
    first_without_ = batch.count;
    first_beyond_ = batch.count;
    unknown_ = false;
    losses_ = 0;
    acquired_ = 0;
    uncovered_ = 0;
  }

  void Set(int i, uint32_t slot, const Earnings& row) {
    const auto put = [&](std::array<int64_t, kGroupRows>* lane, Int128 value, uint64_t* max) {
      if (value > std::numeric_limits<int64_t>::max() ||
          value < -std::numeric_limits<int64_t>::max()) {
        first_beyond_ = std::min(first_beyond_, i);
        value = 0;
      }
      const int64_t narrow = static_cast<int64_t>(value);
      (*lane)[static_cast<size_t>(i)] = narrow;
      *max = std::max(*max, static_cast<uint64_t>(narrow < 0 ? -narrow : narrow));
    };
    put(&main_[0], 1, &max_main_);
    put(&main_[1], row.list, &max_main_);
    put(&main_[2], row.invoice, &max_main_);
    put(&main_[3], row.off_invoice, &max_main_);
    put(&main_[4], row.goods, &max_main_);
    put(&main_[5], row.serve, &max_main_);
    put(&main_[6], row.acquisition, &max_main_);
    put(&main_[7], row.unexplained, &max_main_);
    const bool gaps = !row.cost_known || !row.amount_known || row.unknown_list_invoice != 0 ||
                      row.unknown_cost_net != 0 || row.allocated != 0;
    unknown_ = unknown_ || gaps;
    put(&unknown_lanes_[0], row.cost_known ? 0 : 1, &max_unknown_);
    put(&unknown_lanes_[1], row.unknown_cost_net, &max_unknown_);
    put(&unknown_lanes_[2], row.unknown_cost_serve, &max_unknown_);
    put(&unknown_lanes_[3], row.unknown_list_invoice, &max_unknown_);
    put(&unknown_lanes_[4], row.amount_known ? 0 : 1, &max_unknown_);
    put(&unknown_lanes_[5], row.allocated, &max_unknown_);
    if (row.unknown_cost_acquisition != 0) {
      const size_t at = static_cast<size_t>(acquired_++);
      acquired_slots_[at] = slot;
      acquired_costs_[at] = row.unknown_cost_acquisition;
    }
    if (row.unknown_cost_discount != 0) {
      const size_t at = static_cast<size_t>(uncovered_++);
      uncovered_slots_[at] = slot;
      uncovered_discounts_[at] = row.unknown_cost_discount;
    }
    put(&estimated_, row.estimated_goods, &max_estimated_);
    if (row.no_rate) first_without_ = std::min(first_without_, i);
    if (loss_ == LossMeasure::kNone || !row.cost_known) return;
    Int128 margin = row.net() - row.goods;
    if (loss_ == LossMeasure::kContributionMargin) margin -= row.serve;
    if (margin >= 0 && !below_.has_value()) return;  // most rows, without a call
    if (!CountsAsLoss(margin, row.net(), below_)) return;
    const size_t at = static_cast<size_t>(losses_++);
    loss_slots_[at] = slot;
    loss_net_[at] = row.net();
    loss_margin_[at] = margin;
  }

  void Finish(const FoldBatch& batch, GroupSums* sums) {
    const int64_t* const main[kMainWidth] = {main_[0].data(), main_[1].data(), main_[2].data(),
                                             main_[3].data(), main_[4].data(), main_[5].data(),
                                             main_[6].data(), main_[7].data()};
    sums->AddDense(kMainBlock, 0, batch.slots, count_, main, max_main_);
    if (unknown_) {
      const int64_t* const lanes[6] = {unknown_lanes_[0].data(), unknown_lanes_[1].data(),
                                       unknown_lanes_[2].data(), unknown_lanes_[3].data(),
                                       unknown_lanes_[4].data(), unknown_lanes_[5].data()};
      sums->AddDense(kUnknownBlock, 0, batch.slots, count_, lanes, max_unknown_);
    }
    const auto note = [&](int first, WonSource::FirstRow* row) {
      if (first < count_) row->Note(batch.group->first_row() + batch.rows[first]);
    };
    note(first_without_, no_rate_row_);
    note(first_beyond_, beyond_row_);
    if (max_estimated_ != 0) {
      const int64_t* const lanes[1] = {estimated_.data()};
      sums->AddDense(kEstimatedBlock, 0, batch.slots, count_, lanes, max_estimated_);
    }
    for (int i = 0; i < losses_; ++i) {
      const size_t at = static_cast<size_t>(i);
      sums->AddWide(kLossBlock, 0, loss_slots_[at], 1);
      sums->AddWide(kLossBlock, 1, loss_slots_[at], loss_net_[at]);
      sums->AddWide(kLossBlock, 2, loss_slots_[at], loss_margin_[at]);
    }
    for (int i = 0; i < acquired_; ++i) {
      const size_t at = static_cast<size_t>(i);
      sums->AddWide(kAcquisitionBlock, 0, acquired_slots_[at], acquired_costs_[at]);
    }
    for (int i = 0; i < uncovered_; ++i) {
      const size_t at = static_cast<size_t>(i);
      sums->AddWide(kUncoveredDiscountBlock, 0, uncovered_slots_[at], uncovered_discounts_[at]);
    }
  }

 private:
  const LossMeasure loss_;
  const std::optional<int64_t> below_;
  WonSource::FirstRow* const beyond_row_;
  WonSource::FirstRow* const no_rate_row_;
  int count_ = 0;
  int first_without_ = 0;  // a rate
  int first_beyond_ = 0;   // the range of money
  bool unknown_ = false;
  int losses_ = 0;
  uint64_t max_main_ = 1;
  uint64_t max_unknown_ = 1;
  uint64_t max_estimated_ = 0;
  std::array<std::array<int64_t, kGroupRows>, kMainWidth> main_;
  std::array<std::array<int64_t, kGroupRows>, 6> unknown_lanes_;
  std::array<int64_t, kGroupRows> estimated_;
  std::array<uint32_t, kGroupRows> loss_slots_;
  std::array<Int128, kGroupRows> loss_net_;
  std::array<Int128, kGroupRows> loss_margin_;
  int acquired_ = 0;  // rows of unknown cost that have acquisition cost
  std::array<uint32_t, kGroupRows> acquired_slots_;
  std::array<Int128, kGroupRows> acquired_costs_;
  int uncovered_ = 0;  // rows of unknown cost, in part at least, with a discount
  std::array<uint32_t, kGroupRows> uncovered_slots_;
  std::array<Int128, kGroupRows> uncovered_discounts_;
};

// Won deals as facts.
class WonDealSource : public WonSource {
 public:
  WonDealSource(const WonDealsOptions& options, const DealEconomics& economics, WhichDeals which)
      : economics_(economics),
        range_{options.from, options.to},
        as_of_(options.as_of),
        loss_(options.loss),
        below_(options.loss_below_share),
        cycle_(options.cycle),
        status_(options.status),
        which_(which) {}

  int Select(const RowGroup& group, uint16_t* rows) const override {
    int count =
        SelectDeals(group, columns_, status_, columns_.DayOf(status_), range_, as_of_, rows);
    if (which_ == WhichDeals::kAll) return count;
    const bool wanted = which_ == WhichDeals::kWithLines;
    int kept = 0;
    const Symbol* deals = group.symbols(0);
    for (int i = 0; i < count; ++i) {
      rows[kept] = rows[i];
      kept += economics_.DealHasLines(deals[rows[i]]) == wanted ? 1 : 0;
    }
    return kept;
  }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    if (!AccumulatePlain(batch, sums)) {
      EarningsAdder adder(loss_, below_, &beyond_row_, &no_rate_row_);
      adder.Start(batch);
      Earnings row;
      for (int i = 0; i < batch.count; ++i) {
        economics_.Deal(*batch.group, batch.rows[i], &row);
        adder.Set(i, batch.slots[i], row);
      }
      adder.Finish(batch, sums);
    }
    if (cycle_) AccumulateCycle(batch, sums);
  }

 private:
  // Where the deals' own columns say everything: sums straight from them.
  bool AccumulatePlain(const FoldBatch& batch, GroupSums* sums) const {
    PlainDeals deals;
    if (below_.has_value() || !economics_.ReadPlain(*batch.group, true, &deals)) return false;
    int64_t* base = sums->Prepare(kMainBlock, 2 * deals.max_abs, batch.count);
    if (base == nullptr) return false;
    const auto& [list, invoice, goods, off, commission, serve, max_abs, filled] = deals;
    // The row's figures are taken before any sum is written, which might be one of them for all the
    // compiler knows.
    if (loss_ == LossMeasure::kNone) {
      for (int i = 0; i < batch.count; ++i) {
        const int row = batch.rows[i];
        int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * kMainWidth;
        const int64_t figures[] = {list[row], invoice[row], off[row], goods[row],
                                   commission[row] + serve[row]};
        AddFigures(figures, lanes);
      }
      return true;
    }
    const int64_t serve_counts = loss_ == LossMeasure::kContributionMargin ? 1 : 0;
    LosingRows losing;
    for (int i = 0; i < batch.count; ++i) {
      const int row = batch.rows[i];
      int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * kMainWidth;
      const int64_t figures[] = {list[row], invoice[row], off[row], goods[row],
                                 commission[row] + serve[row]};
      AddFigures(figures, lanes);
      const int64_t net = figures[1] - figures[2];
      losing.Take(batch.slots[i], net, net - figures[3] - figures[4] * serve_counts);
    }
    losing.Add(6 * max_abs, sums);
    return true;
  }

  // List, invoice, off invoice, goods and serve, as their lanes follow each other.
  static void AddFigures(const int64_t (&figures)[5], int64_t* lanes) {
    lanes[kWonRows] += 1;
    for (size_t i = 0; i < 5; ++i) lanes[kWonListSum + i] += figures[i];
  }

  void AccumulateCycle(const FoldBatch& batch, GroupSums* sums) const {
    int64_t* base = sums->Prepare(kCycleBlock, uint64_t{1} << 32, batch.count);
    const int32_t* opened = batch.group->days(columns_.opened_on);
    const int32_t* closed = batch.group->days(columns_.closed_on);
    for (int i = 0; i < batch.count; ++i) {
      const int row = batch.rows[i];
      if (opened[row] == kNullDay || closed[row] == kNullDay || closed[row] < opened[row]) continue;
      int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * 2;
      lanes[0] += 1;
      lanes[1] += closed[row] - opened[row];
    }
  }

  const DealEconomics& economics_;
  const DealColumns columns_;
  const DayRange range_;
  const std::optional<Date> as_of_;
  const LossMeasure loss_;
  const std::optional<int64_t> below_;
  const bool cycle_;
  const DealStatus status_;
  const WhichDeals which_;
};

// Lines of won deals as facts.
class WonLineSource : public WonSource {
 public:
  WonLineSource(const Snapshot& snapshot, const WonDealsOptions& options,
                const DealEconomics& economics)
      : economics_(economics),
        loss_(options.loss),
        below_(options.loss_below_share),
        quantity_(options.quantity) {
    const TableState& deals = snapshot.table(TableId::kDeals);
    counts_.assign(deals.column(0).symbols->end(), 0);
    const DealColumns columns;
    const DayRange range{options.from, options.to};
    std::array<uint16_t, kGroupRows> rows;
    for (const GroupRef& group : deals.groups) {
      const int count = SelectDeals(*group, columns, options.status, columns.DayOf(options.status),
                                    range, options.as_of, rows.data());
      const Symbol* symbols = group->symbols(0);
      for (int i = 0; i < count; ++i) counts_[symbols[rows[static_cast<size_t>(i)]]] = 1;
    }
  }

  int Select(const RowGroup& group, uint16_t* rows) const override {
    const Symbol* deals = group.symbols(0);
    int count = 0;
    for (int i = 0; i < group.rows(); ++i) {
      rows[count] = static_cast<uint16_t>(i);
      count += deals[i] < counts_.size() ? counts_[deals[i]] : 0;
    }
    return count;
  }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    if (AccumulatePlain(batch, sums)) return;
    EarningsAdder adder(loss_, below_, &beyond_row_, &no_rate_row_);
    adder.Start(batch);
    const int64_t* quantities = batch.group->numbers(economics_.line_columns.quantity);
    Earnings row;
    for (int i = 0; i < batch.count; ++i) {
      economics_.Line(batch.group->first_row() + batch.rows[i], &row);
      adder.Set(i, batch.slots[i], row);
      if (quantity_ && row.amount_known) {
        sums->AddWide(kQuantityBlock, 0, batch.slots[i], quantities[batch.rows[i]]);
      }
    }
    adder.Finish(batch, sums);
  }

 private:
  // Where lines need no more than 64 bits: sums straight from them.
  bool AccumulatePlain(const FoldBatch& batch, GroupSums* sums) const {
    if (below_.has_value() || quantity_) return false;
    const size_t count = static_cast<size_t>(batch.count);
    PlainLines lines;
    if (!economics_.ReadPlain(*batch.group, {batch.rows, count}, &lines)) return false;
    int64_t* base = sums->Prepare(kMainBlock, lines.max_abs, batch.count);
    if (base == nullptr) return false;
    LosingRows losing;
    for (size_t i = 0; i < count; ++i) {
      int64_t* lanes = base + static_cast<size_t>(batch.slots[i]) * kMainWidth;
      const int64_t invoice = lines.invoice[i];
      const int64_t goods = lines.goods[i];
      lanes[kWonRows] += 1;
      lanes[kWonListSum] += lines.list[i];
      lanes[kWonInvoiceSum] += invoice;
      lanes[kWonGoodsSum] += goods;
      losing.Take(batch.slots[i], invoice, invoice - goods);
    }
    if (lines.unexplained_any) {
      const int64_t* const unexplained[1] = {lines.unexplained.data()};
      sums->AddDense(kMainBlock, kWonUnexplainedSum, batch.slots, batch.count, unexplained,
                     lines.max_abs);
    }
    if (lines.estimated_any) {
      const int64_t* const estimated[1] = {lines.estimated.data()};
      sums->AddDense(kEstimatedBlock, 0, batch.slots, batch.count, estimated, lines.max_abs);
    }
    if (loss_ != LossMeasure::kNone) losing.Add(2 * lines.max_abs, sums);
    return true;
  }

  const DealEconomics& economics_;
  const LossMeasure loss_;
  const std::optional<int64_t> below_;
  const bool quantity_;
  std::vector<uint8_t> counts_;  // by deal's symbol
};

}  // namespace

bool CountsAsLoss(Int128 margin, Int128 net, std::optional<int64_t> below_share) {
  // Beyond the range of money, which is refused, nothing is multiplied.
  constexpr Int128 kBeyond = Int128{1} << 100;
  if (!below_share.has_value() || margin > kBeyond || margin < -kBeyond || net > kBeyond) {
    return margin < 0;
  }
  return net >= 0 && margin * kMicros < net * *below_share;
}

std::vector<int> WonSource::block_widths() const { return {kMainWidth, 6, 2, 3, 1, 1, 1, 1}; }

std::unique_ptr<WonSource> NewWonDealSource(const WonDealsOptions& options,
                                            const DealEconomics& economics, WhichDeals which) {
  return std::make_unique<WonDealSource>(options, economics, which);
}

std::unique_ptr<WonSource> NewWonLineSource(const Snapshot& snapshot,
                                            const WonDealsOptions& options,
                                            const DealEconomics& economics) {
  return std::make_unique<WonLineSource>(snapshot, options, economics);
}

}  // namespace coxswain
