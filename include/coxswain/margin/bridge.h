#ifndef COXSWAIN_MARGIN_BRIDGE_H_
#define COXSWAIN_MARGIN_BRIDGE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "coxswain/base.h"

// The bridge: why what was earned in one period differs from what was earned in another.
//
// Rows are taken together to cells, as a rule a customer and a product. Of a cell that was sold in
// both periods let q be the quantity, V what it earned (net revenue or a margin), u = V / q, and
// Q the quantity of all such cells, 0 the period before and 1 the one after. Then V = Q x (q / Q) x
// u, and the change is told by changing these three one after the other:
//
//   price at new quantity   volume = (Q1 - Q0) x q0 / Q0 x u0
//                           mix    = (q1 - q0 x Q1 / Q0) x u0
//                           rates  = q1 x (u1 - u0)
//   price at old quantity   the other way round, rates first:
//                           rates  = q0 x (u1 - u0)
//                           mix    = (q1 x Q0 / Q1 - q0) x u1
//                           volume = (Q1 - Q0) x q1 / Q1 x u1
//   Shapley                 the mean of all six orders
//
// Added up over cells that is volume = (Q1 - Q0) x mean u0 and mix = sum u0 q1 - mean u0 x Q1 in
// the first. `rates` are those that u is made of, each with its own part: list price, discounts on
// the invoice, what goes off the invoice, unit cost, cost to serve of a unit. Q adds quantities up,
// so they must be of one unit of measure; else, and where Q0 or Q1 is not above 0, each cell is a
// whole of its own, Q = q: volume is told item by item, and there is no mix.
//
// The first is the school of cost accounting: sales-price, sales-quantity and sales-mix variances
// (Horngren, Datar and Rajan, Cost Accounting: A Managerial Emphasis, 14th ed. 2012, chapter 14).
// The second prices at the quantities of the old period, as Laspeyres' index does (Laspeyres 1871;
// Diewert, Index Number Theory Using Differences Rather Than Ratios, American Journal of Economics
// and Sociology 64, 2005). Which of the two is taken decides where the joint effect of price and
// quantity goes; Shapley's mean (A Value for n-Person Games, 1953; Shorrocks, Decomposition
// Procedures for Distributional Analysis, Journal of Economic Inequality 11, 2013) does not depend
// on an order, with two factors it is Bennet's indicator (Bennet 1920), and exchanging the periods
// turns its signs.
//
// A plan takes the place of the period before (kPlan) where it says quantities and what they bring.
// Nobody is new or lost to a plan: what is there in one of the two alone is told as that, and so is
// a cell of which the plan does not say enough.
namespace coxswain {

enum class BridgeMethod : uint8_t { kPriceAtNewQuantity, kPriceAtOldQuantity, kShapley };

enum class BridgeMeasure : uint8_t { kNetRevenue, kGrossMargin, kContributionMargin };

// What one cell comes to in one period. Quantities in 1e-6, money in micros. Returns are negative.
struct BridgeSums {
  Int128 quantity = 0;
  Int128 list = 0;
  Int128 invoice = 0;
  Int128 off_invoice = 0;
  Int128 uncovered_net = 0;  // the net revenue of rows without a known cost, which no margin is of
  Int128 goods = 0;
  Int128 serve = 0;  // of rows with a known cost
  // Of all rows; else changes of list price and of discount cannot be told apart.
  bool list_known = true;
  bool cost_known = true;  // of all rows
  bool partial =
      false;  // of a plan that lacks the quantity, or something that the value is made of

  Int128 net() const { return invoice - off_invoice; }
  Int128 Value(BridgeMeasure measure) const;
};

// A cell, in one unit of measure. Equal numbers name equal things; they begin at 0 and have no gaps
// that matter, as memory is taken up to the largest.
struct BridgeItem {
  uint32_t cell = 0;
  uint32_t customer = 0;
  uint32_t product = 0;
  uint32_t unit = 0;
  std::optional<BridgeSums> base;  // the period before
  std::optional<BridgeSums> now;   // the period after, at the exchange rates of the one before
  // The period after at its own rates; empty: these are the same, or all is of one currency.
  std::optional<BridgeSums> own_rates;
};

// The parts of a change. They add up to it, to the micro.
enum BridgePart : int {
  kPriceListPart,        // changes of list prices
  kPriceDiscountPart,    // changes of discounts on the invoice, a unit
  kPriceOffInvoicePart,  // changes of rebates, terms and allowances, a unit
  kPriceUnsplitPart,     // changes of net prices where some list price is not known
  kVolumePart,
  kMixPart,
  kCostPart,                  // changes of unit costs
  kServePart,                 // changes of the cost to serve a unit
  kNewCustomersPart,          // cells of customers who bought nothing in the period before
  kLostCustomersPart,         // cells of customers who bought nothing in the period after
  kNewProductsPart,           // cells of other customers, of products sold to nobody before
  kDiscontinuedProductsPart,  // cells of other customers, of products sold to nobody after
  kNewlySoldPart,             // other cells without sales in the period before
  kNoLongerSoldPart,          // other cells without sales in the period after
  kCurrencyPart,              // exchange rates
  kUnknownCostPart,           // margins of cells of which some cost is not known in either period
  kNoQuantityPart,            // cells with no quantity in either period, or in another unit
  kPlanOnlyPart,              // against a plan: cells without rows
  kActualOnlyPart,            // rows that no cell of the plan is of
  kPartlyPlannedPart,         // cells whose planned sums are partial
  kBridgePartCount,
};
std::string_view BridgePartName(BridgePart part);       // "new_customers"
inline constexpr int kPeriodPartCount = kPlanOnlyPart;  // those that two periods have

// What stands in the place of the period before.
enum class BridgeBase : uint8_t { kPeriod, kPlan };

struct BridgeParts {
  Int128 base = 0;  // what was earned in the period before, and after
  Int128 now = 0;
  Int128 base_quantity = 0;  // of cells whose price and volume are told
  Int128 quantity = 0;
  std::array<Int128, kBridgePartCount> parts{};

  void Add(const BridgeParts& other);
  // Of net prices: the first four parts.
  Int128 price() const;
};

struct Bridge {
  // Volume is (Q1 - Q0) times a mean; false: item by item, without a mix.
  bool by_total = false;
  std::optional<uint32_t> unit;    // of all cells whose price and volume are told, if it is one
  std::vector<BridgeParts> items;  // one for each item, in their order
};

// The parts of each item's change. A part is rounded once, half to even, to a micro; what that
// leaves over goes to the parts with the largest remainders, so parts add up to the change of each
// item, and items to the change of any group. OutOfRange where a sum of an item is beyond 2^95
// micros or 1e-6 units, or a part is: a price per unit times a quantity that is another by so much
// tells nothing.
absl::StatusOr<Bridge> ComputeBridge(absl::Span<const BridgeItem> items, BridgeMeasure measure,
                                     BridgeMethod method, BridgeBase against = BridgeBase::kPeriod);

}  // namespace coxswain

#endif  // COXSWAIN_MARGIN_BRIDGE_H_
