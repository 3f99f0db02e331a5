#ifndef COXSWAIN_SRC_MEASURES_EARNINGS_H_
#define COXSWAIN_SRC_MEASURES_EARNINGS_H_

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "coxswain/book.h"

#include "prices.h"

namespace coxswain {

inline int64_t OrZero(int64_t value) { return value == kNullNumber ? 0 : value; }

// What one deal or one line earns, in micros. 128 bits, because a quantity times a price may leave
// 64 before anybody can say which of the two was wrong.
struct Earnings {
  Int128 list = 0;
  Int128 invoice = 0;
  Int128 off_invoice = 0;
  Int128 goods = 0;
  Int128 serve = 0;
  Int128 acquisition = 0;
  Int128 unexplained = 0;
  Int128 unknown_cost_net = 0;
  Int128 unknown_cost_serve = 0;
  Int128 unknown_cost_acquisition = 0;
  Int128 unknown_cost_discount = 0;  // list - unexplained - invoice of what has no known cost
  Int128 unknown_list_invoice = 0;
  Int128 allocated = 0;
  Int128 estimated_goods = 0;  // of goods: what lines do not state themselves
  bool amount_known = true;
  bool list_known = true;  // else `list` takes the invoice price for the part nobody knows
  bool cost_known = true;
  bool no_rate = false;  // of an amount that counts: then these figures do not

  Int128 net() const { return invoice - off_invoice; }
  // On the invoice.
  Int128 discount() const { return list - unexplained - invoice; }
};

// What the rows of deals and lines say, whoever finds the lines, costs and products that belong to
// them.
class EarningsRules {
 public:
  // Costs by step; CostStep from 0.
  using StepSums = std::array<Int128, 5>;

  // A line of a deal, and the costs that fall on it.
  struct LinePart {
    uint32_t row = 0;       // of deal_lines
    std::string_view line;  // its key within the deal
    Earnings terms;
    Int128 quantity = 0;
    StepSums costs{};
  };

  // A line's own figures, without costs, in the reporting currency; the group is as it was stated.
  void Line(const RowGroup& group, int row, const LinePrices& prices, Earnings* earnings) const;
  // Adds the costs that fall on a line, or on a deal without lines. Costs of step goods make its
  // cost of goods known.
  static void AddPartCosts(const StepSums& costs, Earnings* earnings);
  // `costs`, and what the deal's own columns state.
  StepSums AllCosts(const RowGroup& group, int row, StepSums costs) const;
  // Puts the lines of a deal into the order of their keys, so that the order of the rows shows in
  // no digit, and says what a cost of the whole deal is split over them by: amounts, none negative;
  // where these are all zero or of mixed signs quantities; where these are, equally.
  static std::vector<Int128> WeightsOf(std::vector<LinePart>* parts);
  // Adds to each line its share of the costs of the whole deal.
  static void Allocate(const StepSums& whole, std::vector<LinePart>* parts);
  // Adds the figures of a line to those of its deal, which begins without an amount.
  static void AddPart(const Earnings& part, Earnings* earnings);
  // The figures of a deal without lines, without costs.
  void OwnTerms(const RowGroup& group, int row, Earnings* earnings) const;
  // A deal's figures. `costs` are all of its costs, `each_line(add)` calls add(terms) for each of
  // its lines, and `parts()` gives the same lines each with its own costs: asked only where the
  // cost of goods of some line is not known, so that its share of the costs is left out as well.
  template <typename EachLine, typename Parts>
  void Deal(const RowGroup& group, int row, const StepSums& costs, const EachLine& each_line,
            const Parts& parts, Earnings* earnings) const {
    *earnings = Earnings();
    bool lines = false;
    each_line([&](const Earnings& terms) {
      if (!lines) earnings->amount_known = false;
      lines = true;
      AddPart(terms, earnings);
    });
    const StepSums all = AllCosts(group, row, costs);
    if (!lines) {
      OwnTerms(group, row, earnings);
      AddPartCosts(all, earnings);
    } else {
      AddDealCosts(all, earnings);
      if (!earnings->cost_known && all != StepSums{}) Cover(all, parts(), earnings);
    }
  }

  // Columns of deals that the earnings come from.
  int amount = ColumnIndex(TableId::kDeals, "amount");
  int list_amount = ColumnIndex(TableId::kDeals, "list_amount");
  int cost_of_goods = ColumnIndex(TableId::kDeals, "cost_of_goods");
  int off_invoice_amount = ColumnIndex(TableId::kDeals, "off_invoice_amount");
  int commission_amount = ColumnIndex(TableId::kDeals, "commission_amount");
  int cost_to_serve_amount = ColumnIndex(TableId::kDeals, "cost_to_serve_amount");

  struct LineColumns {
    int deal_id = ColumnIndex(TableId::kDealLines, "deal_id");
    int line = ColumnIndex(TableId::kDealLines, "line");
    int product_id = ColumnIndex(TableId::kDealLines, "product_id");
    int quantity = ColumnIndex(TableId::kDealLines, "quantity");
    int list_price = ColumnIndex(TableId::kDealLines, "list_price");
    int unit_price = ColumnIndex(TableId::kDealLines, "unit_price");
    int discount_share = ColumnIndex(TableId::kDealLines, "discount_share");
    int discount_amount = ColumnIndex(TableId::kDealLines, "discount_amount");
    int amount = ColumnIndex(TableId::kDealLines, "amount");
    int unit_cost = ColumnIndex(TableId::kDealLines, "unit_cost");
  } line_columns;

 private:
  static void AddDealCosts(const StepSums& costs, Earnings* earnings);
  // What of a deal is covered, line by line, where not all is. `costs` are all of the deal's.
  static void Cover(StepSums costs, std::vector<LinePart> parts, Earnings* earnings);
};

// The place of a step in StepSums.
constexpr size_t StepIndex(CostStep step) { return static_cast<size_t>(step) - 1; }

// The step of a kind of cost, from 0: declared, else the default set, else cost to serve.
size_t StepOfKind(std::optional<CostStep> declared, std::string_view kind);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_EARNINGS_H_
