#ifndef COXSWAIN_MEASURES_WON_ROWS_H_
#define COXSWAIN_MEASURES_WON_ROWS_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"

#include "coxswain/measures/won_deals.h"

// Single deals or lines, for questions that sums of the waterfall cannot answer: how what rows earn
// is distributed, which of them go beyond a limit.
namespace coxswain {

// What one deal or line earns, in micros; steps as in won_deals.h. Each below 2^63.
struct RowFigures {
  Int128 list = 0;
  Int128 invoice = 0;
  Int128 off_invoice = 0;
  Int128 goods = 0;
  Int128 serve = 0;
  bool amount_known = true;  // else nothing else is
  bool list_known = true;    // of all of it; else `list` takes the invoice price for the rest
  bool cost_known = true;    // of all of it

  Int128 discount() const { return list - invoice; }
  Int128 net() const { return invoice - off_invoice; }
  Int128 contribution() const { return net() - goods - serve; }
};

// The same of up to kGroupRows rows, a column for each figure.
struct FigureBlock {
  using Column = std::array<int64_t, kGroupRows>;
  int rows = 0;
  Column list;
  Column invoice;
  Column net;
  Column goods;
  Column serve;
  std::array<bool, kGroupRows> amount_known;
  std::array<bool, kGroupRows> list_known;
  std::array<bool, kGroupRows> cost_known;

  RowFigures At(int row) const;
  void Set(int row, const RowFigures& figures);
};

// What a calculator makes of rows: the bin that each falls into, and what it adds there. One
// object serves all threads at once.
class RowLanes {
 public:
  virtual ~RowLanes() = default;
  virtual uint32_t bins() const { return 1; }
  // bins[i]: of row i, below bins(). Only asked where there are several.
  virtual void Bin(const FigureBlock&, uint32_t*) const {}
  // Appends the parts of a bin's key, encoded, which come after the dimensions.
  virtual void AppendKey(uint32_t, std::string*) const {}
  virtual int lanes() const = 0;  // the first counts rows
  // False: goods, serve and whether they are known is not asked for, and may say anything.
  virtual bool costs() const { return true; }
  virtual void Fill(const FigureBlock& rows, LaneBlock* lanes) const = 0;
};

// FoldWonLevels with lanes of one's own, which ReadWonLevels reads too; its dimensions end with the
// parts of AppendKey.
absl::Status FoldWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                         const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                         const RowLanes& lanes, const Run& run, Tally* tally);

// OK where dimensions, filter and level can be put to this snapshot; else the error of the fold.
absl::Status CheckWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Run& run);

// Calls visit(row of deals, row of deal_lines or -1, figures) for each row that the fold counts, at
// the level that the rows come to; lines first, then deals without, each in row order.
absl::Status VisitWonRows(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Run& run,
                          absl::FunctionRef<void(int64_t, int64_t, const RowFigures&)> visit);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_WON_ROWS_H_
