#include "row_source.h"

#include <algorithm>
#include <limits>

#include "absl/container/inlined_vector.h"

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
        plain_(!of_lines && economics.plain()),
        lanes_(lanes) {}

  std::vector<int> block_widths() const override { return {lanes_.lanes()}; }
  int Select(const RowGroup& group, uint16_t* rows) const override {
    return selecting_->Select(group, rows);
  }
  const RowBins* bins() const override { return lanes_.bins() > 1 ? this : nullptr; }

  void Accumulate(const FoldBatch& batch, GroupSums* sums) const override {
    const size_t width = static_cast<size_t>(lanes_.lanes());
    absl::InlinedVector<Int128, 16> lanes(width);
    std::vector<int64_t> narrow(width * static_cast<size_t>(batch.count), 0);
    uint64_t max_abs = 1;
    for (int i = 0; i < batch.count; ++i) {
      std::fill(lanes.begin(), lanes.end(), 0);
      lanes_.Fill(FiguresOf(*batch.group, batch.rows[i]), lanes.data());
      for (size_t lane = 0; lane < width; ++lane) {
        const Int128 value = lanes[lane];
        if (value > kMost || value < -kMost) {
          sums->AddWide(0, static_cast<int>(lane), batch.slots[i], value);
          continue;
        }
        narrow[static_cast<size_t>(i) * width + lane] = static_cast<int64_t>(value);
        max_abs = std::max(max_abs, static_cast<uint64_t>(value < 0 ? -value : value));
      }
    }
    int64_t* const base = sums->Prepare(0, max_abs, batch.count);
    for (int i = 0; i < batch.count; ++i) {
      const int64_t* const values = &narrow[static_cast<size_t>(i) * width];
      for (size_t lane = 0; lane < width; ++lane) {
        if (base != nullptr) {
          base[batch.slots[i] * width + lane] += values[lane];
        } else {
          sums->AddWide(0, static_cast<int>(lane), batch.slots[i], values[lane]);
        }
      }
    }
  }

 private:
  uint32_t count() const override { return lanes_.bins(); }
  void Read(const RowGroup& group, const uint16_t* rows, int rows_count,
            uint32_t* codes) const override {
    for (int i = 0; i < rows_count; ++i) codes[i] = lanes_.Bin(FiguresOf(group, rows[i]));
  }
  Key Label(uint32_t code) const override { return lanes_.BinKey(code); }

  RowFigures FiguresOf(const RowGroup& group, int row) const {
    RowFigures figures;
    if (plain_ && PlainFigures(group, row, &figures)) return figures;
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

  // What EarningsRules::Deal makes of a deal whose own columns say everything, without the detour.
  // False: its amounts want a closer look.
  bool PlainFigures(const RowGroup& group, int row, RowFigures* figures) const {
    const auto or_zero = [&](int column) {
      const int64_t value = group.numbers(column)[row];
      return value == kNullNumber ? 0 : value;
    };
    const int64_t invoice = group.numbers(economics_.amount)[row];
    const int64_t list = group.numbers(economics_.list_amount)[row];
    const int64_t goods = group.numbers(economics_.cost_of_goods)[row];
    if (invoice == kNullNumber || list == kNullNumber || goods == kNullNumber) return false;
    constexpr int64_t kSafe = int64_t{1} << 60;
    const int64_t off_invoice = or_zero(economics_.off_invoice_amount);
    const int64_t commission = or_zero(economics_.commission_amount);
    const int64_t serve = or_zero(economics_.cost_to_serve_amount);
    for (const int64_t value : {invoice, off_invoice, commission, serve}) {
      if (value > kSafe || value < -kSafe) return false;
    }
    figures->list = list;
    figures->invoice = invoice;
    figures->off_invoice = off_invoice;
    figures->goods = goods;
    figures->serve = commission + serve;
    return true;
  }

  const std::unique_ptr<WonSource> selecting_;
  const bool of_lines_;
  const DealEconomics& economics_;
  const bool plain_;
  const RowLanes& lanes_;
};

}  // namespace

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
