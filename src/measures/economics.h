#ifndef COXSWAIN_SRC_MEASURES_ECONOMICS_H_
#define COXSWAIN_SRC_MEASURES_ECONOMICS_H_

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "coxswain/book.h"

namespace coxswain {

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
  Int128 unknown_list_invoice = 0;
  Int128 allocated = 0;
  bool amount_known = true;
  bool list_known = true;  // else `list` takes the invoice price for the part nobody knows
  bool cost_known = true;

  Int128 net() const { return invoice - off_invoice; }
};

// What the rows of deals and lines say, whoever finds the lines, costs and products that belong to
// them.
class EarningsRules {
 public:
  // Costs by step; CostStep from 0.
  using StepSums = std::array<Int128, 5>;

  // A line's own figures, without costs. The prices of its product stand in for its own.
  void Line(const RowGroup& group, int row, int64_t product_list, int64_t product_cost,
            Earnings* earnings) const;
  // A deal's figures. `each_line(add)` calls add(terms) for each of its lines.
  template <typename EachLine>
  void Deal(const RowGroup& group, int row, const StepSums& costs, const EachLine& each_line,
            Earnings* earnings) const {
    *earnings = Earnings();
    bool lines = false;
    each_line([&](const Earnings& terms) {
      if (!lines) earnings->amount_known = false;
      lines = true;
      AddLine(terms, earnings);
    });
    if (lines || OwnTerms(group, row, costs, earnings)) {
      AddCosts(group, row, costs, lines, earnings);
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
  // False: the deal says nothing.
  bool OwnTerms(const RowGroup& group, int row, const StepSums& costs, Earnings* earnings) const;
  static void AddLine(const Earnings& terms, Earnings* earnings);
  void AddCosts(const RowGroup& group, int row, const StepSums& costs, bool lines,
                Earnings* earnings) const;
};

// The step of a kind of cost, from 0: declared, else the default set, else cost to serve.
size_t StepOfKind(std::optional<CostStep> declared, std::string_view kind);

// Reads the earnings of deals and lines from the tables of a snapshot: deals, deal_lines,
// products, deal_costs, cost_kinds. One object serves all threads at once.
class DealEconomics : public EarningsRules {
 public:
  // as_of: costs incurred later are not known yet. With `by_line`, costs of whole deals are split
  // over their lines.
  static absl::StatusOr<std::unique_ptr<DealEconomics>> Make(
      const std::shared_ptr<const Snapshot>& snapshot, std::optional<Date> as_of, bool by_line,
      const Run& run);

  bool has_lines() const { return lines_ != nullptr; }
  // True if a deal's own columns say everything: there are neither lines nor costs.
  bool plain() const { return lines_ == nullptr && !has_costs_; }

  bool DealHasLines(Symbol deal) const {
    return lines_ != nullptr && !lines_->rows_of(deal).empty();
  }
  void Deal(const RowGroup& group, int row, Earnings* earnings) const;
  // `line` is a row of deal_lines. Requires by_line.
  void Line(int64_t line, Earnings* earnings) const;
  // The rows of deal_lines that a deal has, and such a line's own figures, without costs.
  absl::Span<const uint32_t> LinesOf(Symbol deal) const {
    return lines_ == nullptr ? absl::Span<const uint32_t>() : lines_->rows_of(deal);
  }
  void LineTerms(int64_t line, Earnings* earnings) const;

 private:
  static constexpr size_t kSteps = std::tuple_size_v<StepSums>;
  // Costs by step, by some number: symbol of a deal, or row of a line. Empty: no such costs.
  using StepCosts = std::array<std::vector<Int128>, kSteps>;

  DealEconomics(const std::shared_ptr<const Snapshot>& snapshot, MemoryBudget* budget);
  absl::Status ReadProducts();
  absl::Status ReadCosts(std::optional<Date> as_of, bool by_line, const Run& run);
  absl::Status Allocate(const Run& run);
  void AllocateDeal(const RowGroup& group, int row);
  static StepSums At(const StepCosts& costs, size_t at);

  const std::shared_ptr<const Snapshot> snapshot_;
  const TableState& deals_;
  const TableState& line_table_;
  ScopedCharge charge_;
  const ChildIndex* lines_ = nullptr;  // rows of deal_lines by deal; null: there are none
  bool has_costs_ = false;
  StepCosts deal_costs_;               // by deal's symbol: all costs of the deal
  StepCosts whole_deal_costs_;         // by deal's symbol: those of no line; only by_line
  StepCosts line_costs_;               // by row of deal_lines: its own and its share; only by_line
  std::vector<Int128> allocated_;      // by row of deal_lines: the share; only by_line
  std::vector<int64_t> product_list_;  // by product's symbol
  std::vector<int64_t> product_cost_;
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_ECONOMICS_H_
