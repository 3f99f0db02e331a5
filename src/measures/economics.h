#ifndef COXSWAIN_SRC_MEASURES_ECONOMICS_H_
#define COXSWAIN_SRC_MEASURES_ECONOMICS_H_

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "coxswain/book.h"

#include "prices.h"

namespace coxswain {

class CostShares;

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
  Int128 unknown_list_invoice = 0;
  Int128 allocated = 0;
  Int128 estimated_goods = 0;  // of goods: what lines do not state themselves
  bool amount_known = true;
  bool list_known = true;  // else `list` takes the invoice price for the part nobody knows
  bool cost_known = true;
  bool no_rate = false;  // of an amount that counts: then these figures do not

  Int128 net() const { return invoice - off_invoice; }
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
  // Adds the figures of a line, costs included, to those of its deal, which begins without an
  // amount.
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
      AddLine(terms, earnings);
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
  static void AddLine(const Earnings& terms, Earnings* earnings);
  static void AddDealCosts(const StepSums& costs, Earnings* earnings);
  // What of a deal is covered, line by line, where not all is. `costs` are all of the deal's.
  static void Cover(StepSums costs, std::vector<LinePart> parts, Earnings* earnings);
};

// The step of a kind of cost, from 0: declared, else the default set, else cost to serve.
size_t StepOfKind(std::optional<CostStep> declared, std::string_view kind);

// Lines of one group that are no more than quantities, prices and amounts.
struct PlainLines {
  std::array<int64_t, kGroupRows> list;
  std::array<int64_t, kGroupRows> invoice;
  std::array<int64_t, kGroupRows> goods;
  std::array<int64_t, kGroupRows> unexplained;
  std::array<int64_t, kGroupRows> estimated;  // of goods: by the prices of products
  bool estimated_any = false;
  uint64_t max_abs = 0;  // of all of these
};

// Reads the earnings of deals and lines from the tables of a snapshot: deals, deal_lines,
// products, deal_costs, cost_kinds. One object serves all threads at once.
class DealEconomics : public EarningsRules {
 public:
  // as_of: costs incurred later are not known yet. With `by_line`, costs of whole deals are split
  // over their lines.
  static absl::StatusOr<std::unique_ptr<DealEconomics>> Make(
      const std::shared_ptr<const Snapshot>& snapshot, std::optional<Date> as_of, bool by_line,
      const Run& run);
  ~DealEconomics();

  bool has_lines() const { return lines_ != nullptr; }
  // True if a deal's own columns say everything: there are neither lines nor costs nor shares.
  bool plain() const { return lines_ == nullptr && !has_costs_ && shares_ == nullptr; }

  bool DealHasLines(Symbol deal) const {
    return lines_ != nullptr && !lines_->rows_of(deal).empty();
  }
  void Deal(const RowGroup& group, int row, Earnings* earnings) const;
  // `line` is a row of deal_lines. Requires by_line.
  void Line(int64_t line, Earnings* earnings) const;
  // Reads lines of a group, given by their places, in 64 bits. False, and nothing of it holds,
  // unless each line tells its net and its prices, none has a share of discount or costs besides,
  // and nothing can overflow. Requires by_line.
  bool ReadPlain(const RowGroup& group, absl::Span<const uint16_t> rows, PlainLines* lines) const;
  // The rows of deal_lines that a deal has, and such a line's own figures, without costs.
  absl::Span<const uint32_t> LinesOf(Symbol deal) const {
    return lines_ == nullptr ? absl::Span<const uint32_t>() : lines_->rows_of(deal);
  }
  void LineTerms(int64_t line, Earnings* earnings) const;
  // The same with what else a line is split by, without costs.
  LinePart PartOf(uint32_t line) const;
  // Why a line, or the first such line of a deal's row, cannot be converted. Requires `no_rate` of
  // its earnings.
  absl::Status NoRateOfLine(int64_t line) const;
  absl::Status NoRateOfDeal(int64_t row) const;

 private:
  static constexpr size_t kSteps = std::tuple_size_v<StepSums>;
  // Costs by step, by some number: symbol of a deal, or row of a line. Empty: no such costs.
  using StepCosts = std::array<std::vector<Int128>, kSteps>;

  DealEconomics(const std::shared_ptr<const Snapshot>& snapshot, std::optional<Date> as_of,
                MemoryBudget* budget);
  absl::Status ReadProducts(const Run& run);
  absl::Status ReadDays();
  absl::Status ReadCosts(bool by_line, const Run& run);
  bool Known(int32_t incurred_on) const {
    return !as_of_ || incurred_on == kNullDay || incurred_on <= as_of_->days();
  }
  absl::Status AllocateCosts(const Run& run);
  // Whether anything is to be split over lines.
  bool AnyCosts() const;
  void AllocateDeal(const RowGroup& group, int row);
  void TakeShares(const StepSums& whole, std::vector<LinePart> parts);
  static StepSums At(const StepCosts& costs, size_t at);
  // The lines of a deal, without costs and with their own.
  std::vector<LinePart> PartsOf(Symbol deal) const;
  std::vector<LinePart> PartsWithCosts(Symbol deal) const;

  const std::shared_ptr<const Snapshot> snapshot_;
  const TableState& deals_;
  const TableState& line_table_;  // as stated: prices are multiplied before they are converted
  struct CostColumns {
    int deal_id = ColumnIndex(TableId::kDealCosts, "deal_id");
    int line = ColumnIndex(TableId::kDealCosts, "line");
    int kind = ColumnIndex(TableId::kDealCosts, "kind");
    int amount = ColumnIndex(TableId::kDealCosts, "amount");
    int incurred_on = ColumnIndex(TableId::kDealCosts, "incurred_on");
  } cost_columns_;
  const std::optional<Date> as_of_;
  ScopedCharge charge_;
  const ChildIndex* lines_ = nullptr;  // rows of deal_lines by deal; null: there are none
  bool has_costs_ = false;
  const ChildIndex* costs_of_deal_ = nullptr;  // null: there are no costs, or no lines
  std::vector<size_t> step_of_kind_;           // by symbol
  StepCosts deal_costs_;                       // by deal's symbol: all costs of the deal
  StepCosts whole_deal_costs_;                 // by deal's symbol: those of no line; only by_line
  StepCosts line_costs_;  // by row of deal_lines: its own and its share; only by_line
  std::unique_ptr<const CostShares> shares_;  // null: none is declared; else line_costs_ are there
  std::vector<Int128> allocated_;             // by row of deal_lines: the share; only by_line
  std::vector<int64_t> product_list_;         // by product's symbol
  std::vector<int64_t> product_cost_;
  uint64_t max_product_list_ = 0;
  uint64_t max_product_cost_ = 0;
  std::unique_ptr<PriceBook> prices_;                 // instead, where prices change or are foreign
  std::vector<int32_t> day_of_deal_;                  // then: by deal's symbol
  const std::vector<int64_t>* line_rates_ = nullptr;  // by line; null: all 1
};

}  // namespace coxswain

#endif  // COXSWAIN_SRC_MEASURES_ECONOMICS_H_
