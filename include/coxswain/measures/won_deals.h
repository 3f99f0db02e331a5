#ifndef COXSWAIN_MEASURES_WON_DEALS_H_
#define COXSWAIN_MEASURES_WON_DEALS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/query.h"

// What won deals earn, row by row: the facts under every measure of revenue and margin.
//
//   list - discounts on the invoice = invoice price; - off invoice (rebates, payment terms, freight
//   allowance) = net revenue; - goods = gross margin; - cost to serve (commission, freight out,
//   support, onboarding) = contribution margin; - acquisition = contribution after acquisition.
//
// (Marn and Rosiello, Managing Price, Gaining Profit, Harvard Business Review 1992; contribution
// accounting after Riebel.) Deals without lines take the figures of the deal itself; where a deal
// has lines they win:
//   net    amount; else quantity x unit_price; else quantity x list_price x (1 - discount_share)
//          - discount_amount
//   list   quantity x list_price of the line, else of its product; unknown: taken equal to net
//   goods  quantity x unit_cost of the line, else of its product, which counts as estimated, and
//          costs of step goods; where there is none of these it is unknown: the line's net revenue,
//          with its costs and its share of the deal's, counts as not covered, and margins are of
//          what is covered
// A product's prices are those of product_prices on the day the deal was closed, each that is not
// given there the product's own.
// Each product of a row is rounded once, half to even, to a micro; of a discount that is
// list x (1 - discount_share). A deal is the sum of its lines, so both levels come to the same. A
// deal or line whose net nobody knows counts as a row, and with its costs off the invoice, to serve
// and of acquisition; its list price, which would look like a discount, and its goods do not count.
// What is converted is rounded once more, at the rate of the day the deal was closed
// (book/reported.h); a discount_share is taken of the list price in the reporting currency. Another
// policy, such as two periods at the rates of one day, is another snapshot: InReportingCurrency
// makes it from the one that a query's fold is given, and the functions below fold it.
//
// Kinds of cost that cost_kinds declare as a share of a base, or as an amount for each line or
// deal, are costs of every deal or line, besides what deal_costs say. They are taken off in the
// order of the waterfall, within a step by kind in byte order. On the invoice each share
// leaves price x (1 - share), rounded, of what the row's own discounts and those before it have
// left, so stacked discounts multiply; the amounts that deal_costs say come off after them. Other
// steps take share x base, the base as it stands when all of the steps before is taken off. Of an
// amount that nobody knows there is no share, nor of a margin without a known cost, and a share of
// step goods does not make one known; amounts of deal_costs do. Costs of cost_pools, and amounts
// for each order, customer or period, are of no row: see pools.h.
namespace coxswain {

// The sums of a group, in this order in its tally entry.
enum WonLane : int {
  kWonRows,  // deals, or lines at line level
  kWonListSum,
  kWonInvoiceSum,
  kWonOffInvoiceSum,
  kWonGoodsSum,
  kWonServeSum,
  kWonAcquisitionSum,
  kWonUnexplainedSum,   // list - stated discounts - invoice, where discounts are stated
  kWonUnknownCostRows,  // deals with lines: of some line unknown
  kWonUnknownCostNetSum,
  kWonUnknownCostServeSum,
  kWonUnknownListInvoiceSum,
  kWonNoAmountRows,
  kWonAllocatedSum,  // costs of whole deals, their shares too, that were split over lines
  kWonCycleRows,
  kWonCycleDaysSum,
  kWonLossRows,       // rows with known cost whose margin is below 0
  kWonLossNetSum,     // their net revenue
  kWonLossMarginSum,  // their margin, negative
  kWonUnknownCostAcquisitionSum,
  kWonEstimatedGoodsSum,       // of goods: unit costs that lines do not state but price lists do
  kWonQuantitySum,             // of lines whose amount is known, 1e-6
  kWonUnknownCostDiscountSum,  // on the invoice: list - unexplained - invoice
  kWonLaneCount,
};

enum class Level : uint8_t {
  kAuto,  // lines if a dimension or condition needs them, or asks for products or campaigns and
          // some line names one; else deals
  kDeal,
  kLine,  // a cost of a whole deal is split over its lines by amount (all zero or of mixed signs:
          // by quantity, else equally), ties by the lines' keys, before the filter. A deal without
          // lines is a line of its own, with the deal's product and campaign
};

enum class LossMeasure : uint8_t { kNone, kGrossMargin, kContributionMargin };

// Whether a row of known cost counts in the kWonLoss* lanes.
bool CountsAsLoss(Int128 margin, Int128 net, std::optional<int64_t> below_share);

struct WonDealsOptions {
  std::vector<std::string> by;
  Filter filter;
  std::optional<Date> from;  // first and last day of closing that count
  std::optional<Date> to;
  // Deals closed later are not won yet, costs incurred later not known yet.
  std::optional<Date> as_of;
  Level level = Level::kAuto;
  LossMeasure loss = LossMeasure::kNone;  // what kWonLoss* lanes judge by
  // With a share, 0 to 1 in 1e-6, kWonLoss* lanes count rows whose margin falls short of that share
  // of their net revenue, where that is not below 0: of a return nothing is asked.
  std::optional<int64_t> loss_below_share;
  bool cycle = false;     // fill kWonCycle* lanes
  bool quantity = false;  // fill kWonQuantitySum
  // kOpen instead: open deals, by the day they are expected to close. For FoldWonRows and
  // VisitWonRows alone.
  DealStatus status = DealStatus::kWon;
};

// The level that names come to: whatever the rows are, or kAuto where it hangs on whether any line
// names a value in one of `columns`. A part of the rows cannot tell that.
struct LevelRule {
  Level level = Level::kDeal;
  std::vector<std::string> columns;  // "product_id", "campaign_id"
};
absl::StatusOr<LevelRule> RuleOfLevel(const Snapshot& snapshot, const WonDealsOptions& options);
// What a rule comes to with the rows of this snapshot.
Level SettledLevel(const Snapshot& snapshot, const LevelRule& rule);

// Folds won deals so that the level can be settled when all parts are together: where the rule
// leaves it open, deals without lines, deals with lines and lines each stand for themselves, and
// how many lines name what the rule asks for is counted. Without `line_level` lines are left out,
// for callers who cannot use them. Keys begin with the prefix; ReadWonLevels reads them.
absl::Status FoldWonLevels(const std::shared_ptr<const Snapshot>& snapshot,
                           const WonDealsOptions& options, const LevelRule& rule, const Key& prefix,
                           bool line_level, const Run& run, Tally* tally);

// Whether what deals cost can be followed row by row: nothing is declared as a share of a base, and
// there are no cost pools.
bool CostsFollowRows(const Snapshot& snapshot);

// The same row by row, for a watch; null unless the rule is deals. Requires CostsFollowRows.
std::unique_ptr<LiveSource> LiveWonLevels(const Snapshot& snapshot, const WonDealsOptions& options,
                                          const RatePolicy& policy, const LevelRule& rule,
                                          const Key& prefix);

// The key that this makes of dimensions, under no prefix.
Key DealLevelKey(const Key& dimensions);

// What FoldWonLevels folded under a prefix, at the level that the rows come to.
struct WonLevels {
  Level level = Level::kDeal;
  std::vector<Tally::Entry> groups;  // lanes WonLane under the dimensions, in key order
};
WonLevels ReadWonLevels(const std::vector<Tally::Entry>& entries, const Key& prefix);
WonLevels ReadWonLevels(std::vector<Tally::Entry>&& entries, const Key& prefix);  // uses them up

// Folds won deals into `tally` under keys (prefix ..., dimensions ...), at the level that the rows
// of this snapshot come to.
absl::Status FoldWonDeals(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, const Key& prefix, const Run& run,
                          Tally* tally);

// Folds won deals at the level of lines, once for each span of days and whatever the days and the
// level in the options: lines under keys (prefix ..., 1, dimensions ...), deals without lines under
// (prefix
// ..., 0, dimensions ...).
struct WonSpan {
  Key prefix;
  std::optional<Date> from;
  std::optional<Date> to;
};
absl::Status FoldWonLines(const std::shared_ptr<const Snapshot>& snapshot,
                          const WonDealsOptions& options, absl::Span<const WonSpan> spans,
                          const Run& run, Tally* tally);

// Counts all won deals by the day they were closed: (prefix ..., day).
absl::Status CountWonDays(const std::shared_ptr<const Snapshot>& snapshot,
                          std::optional<Date> as_of, const Key& prefix, const Run& run,
                          Tally* tally);

// The won deals or lines behind it, in row order: deal_id, line, closed_on, list, invoice, net
// revenue, goods, cost to serve, margins; at most `limit` (< 0: all).
absl::StatusOr<Table> WonDealRows(const std::shared_ptr<const Snapshot>& snapshot,
                                  const WonDealsOptions& options, int64_t limit, const Run& run);

// The level that kAuto comes to.
absl::StatusOr<Level> ResolveLevel(const Snapshot& snapshot, const WonDealsOptions& options);

}  // namespace coxswain

#endif  // COXSWAIN_MEASURES_WON_DEALS_H_
