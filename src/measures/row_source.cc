#include "row_source.h"

#include <algorithm>
#include <limits>

namespace coxswain {
namespace {

constexpr Int128 kMost = std::numeric_limits<int64_t>::max();

class RowSource : public WonSource, private RowBins {
 public:
  RowSource(std::unique_ptr<WonSource> selecting, bool of_lines, const DealEconomics& economics,
            const RowLanes& lanes)
      : selecting_(std::move(selecting)),
        of_lines_(of_lines),
        economics_(economics),
        lanes_(lanes) {}

  std::vector<int> block_widths() const override { return {lanes_.lanes()}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    return selecting_->Select(group, rows);
  }
  const RowBins* bins() const override { return lanes_.bins() > 1 ? this : nullptr; }

  std::unique_ptr<FoldScratch> NewScratch() const override {
    return std::make_unique<Scratch>(lanes_.lanes());
  }
  void Read(const FoldBatch& batch) const override {
    FigureBlock* figures = &ScratchOf(batch).figures;
    figures->rows = batch.count;
    if (of_lines_ ? ReadPlainLines(batch, figures) : ReadPlainDeals(batch, figures)) return;
    for (int i = 0; i < batch.count; ++i) {
      figures->Set(i, FiguresOf(*batch.group, batch.rows[i]));
    }
  }
  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    Scratch& scratch = ScratchOf(batch);
    scratch.lanes.Start(batch.count);
    lanes_.Fill(scratch.figures, &scratch.lanes);
    sums->AddRows(0, batch.slots, scratch.lanes);
  }

 private:
  struct Scratch : FoldScratch {
    explicit Scratch(int width) : lanes(width) {}
    FigureBlock figures;
    LaneBlock lanes;
  };
  static Scratch& ScratchOf(const FoldBatch& batch) {
    return *static_cast<Scratch*>(batch.scratch);
  }

  uint32_t count() const override { return lanes_.bins(); }
  void Read(const FoldBatch& batch, uint32_t* codes) const override {
    lanes_.Bin(ScratchOf(batch).figures, codes);
  }
  void AppendKey(uint32_t code, std::string* key) const override { lanes_.AppendKey(code, key); }

  RowFigures FiguresOf(const RowGroup& group, int row) const {
    RowFigures figures;
    Earnings earnings;
    of_lines_ ? economics_.Line(group.first_row() + row, &earnings)
              : economics_.Deal(group, row, &earnings);
    if (earnings.no_rate) {
      no_rate_row_.Note(group.first_row() + row);
      return {};
    }
    if (ToFigures(earnings, &figures)) return figures;
    beyond_row_.Note(group.first_row() + row);
    return {};
  }

  // What the loop in Read makes of rows whose own columns say everything, without the detour.
  // False: some do not.
  bool ReadPlainDeals(const FoldBatch& batch, FigureBlock* figures) const {
    PlainDeals deals;
    if (!economics_.ReadPlain(*batch.group, lanes_.costs(), &deals)) return false;
    for (int i = 0; i < batch.count; ++i) {
      const size_t at = static_cast<size_t>(i);
      const int row = batch.rows[i];
      figures->list[at] = deals.list[row];
      figures->invoice[at] = deals.invoice[row];
      figures->net[at] = deals.invoice[row] - deals.off_invoice[row];
    }
    for (int i = 0; lanes_.costs() && i < batch.count; ++i) {
      const size_t at = static_cast<size_t>(i);
      const int row = batch.rows[i];
      figures->goods[at] = deals.goods[row];
      figures->serve[at] = deals.commission[row] + deals.serve[row];
    }
    AllKnown(figures);
    return true;
  }
  bool ReadPlainLines(const FoldBatch& batch, FigureBlock* figures) const {
    const size_t count = static_cast<size_t>(batch.count);
    PlainLines lines;
    if (!economics_.ReadPlain(*batch.group, {batch.rows, count}, &lines)) return false;
    std::copy_n(lines.list.begin(), count, figures->list.begin());
    std::copy_n(lines.invoice.begin(), count, figures->invoice.begin());
    std::copy_n(lines.invoice.begin(), count, figures->net.begin());
    std::copy_n(lines.goods.begin(), count, figures->goods.begin());
    std::fill_n(figures->serve.begin(), count, 0);
    AllKnown(figures);
    return true;
  }
  static void AllKnown(FigureBlock* figures) {
    for (auto* known : {&figures->amount_known, &figures->list_known, &figures->cost_known}) {
      std::fill_n(known->begin(), figures->rows, true);
    }
  }

  const std::unique_ptr<WonSource> selecting_;
  const bool of_lines_;
  const DealEconomics& economics_;
  const RowLanes& lanes_;
};

}  // namespace

RowFigures FigureBlock::At(int row) const {
  const size_t at = static_cast<size_t>(row);
  RowFigures figures;
  figures.list = list[at];
  figures.invoice = invoice[at];
  figures.off_invoice = figures.invoice - net[at];
  figures.goods = goods[at];
  figures.serve = serve[at];
  figures.amount_known = amount_known[at];
  figures.list_known = list_known[at];
  figures.cost_known = cost_known[at];
  return figures;
}

void FigureBlock::Set(int row, const RowFigures& figures) {
  const size_t at = static_cast<size_t>(row);
  list[at] = static_cast<int64_t>(figures.list);
  invoice[at] = static_cast<int64_t>(figures.invoice);
  net[at] = static_cast<int64_t>(figures.net());
  goods[at] = static_cast<int64_t>(figures.goods);
  serve[at] = static_cast<int64_t>(figures.serve);
  amount_known[at] = figures.amount_known;
  list_known[at] = figures.list_known;
  cost_known[at] = figures.cost_known;
}

bool ToFigures(const Earnings& earnings, RowFigures* figures) {
  const Int128 all[] = {earnings.list,  earnings.invoice, earnings.off_invoice, earnings.goods,
                        earnings.serve, earnings.net(),   earnings.acquisition};
  for (const Int128 value : all) {
    if (value > kMost || value < -kMost) return false;
  }
  figures->list = earnings.list;
  figures->invoice = earnings.invoice;
  figures->off_invoice = earnings.off_invoice;
  figures->goods = earnings.goods;
  figures->serve = earnings.serve;
  figures->amount_known = earnings.amount_known;
  figures->list_known = earnings.list_known;
  figures->cost_known = earnings.cost_known;
  return true;
}

std::unique_ptr<WonSource> NewRowSource(std::unique_ptr<WonSource> selecting, bool of_lines,
                                        const DealEconomics& economics, const RowLanes& lanes) {
  return std::make_unique<RowSource>(std::move(selecting), of_lines, economics, lanes);
}

}  // namespace coxswain
