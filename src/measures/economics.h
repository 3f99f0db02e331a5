#ifndef COXSWAIN_SRC_MEASURES_ECONOMICS_H_
#define COXSWAIN_SRC_MEASURES_ECONOMICS_H_

#include <array>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "coxswain/book.h"

#include "earnings.h"

namespace coxswain {

class CostShares;

// A group's deals whose own columns say everything. The columns are by row of the group; they lead
// into the group or into `filled`, so they do not outlive either.
struct PlainDeals {
  PlainDeals() = default;
  PlainDeals(const PlainDeals&) = delete;
  PlainDeals& operator=(const PlainDeals&) = delete;

  const int64_t* list;
  const int64_t* invoice;
  const int64_t* goods;
  const int64_t* off_invoice;
  const int64_t* commission;
  const int64_t* serve;
  uint64_t max_abs;  // of all of these, little enough to add them all up
  std::array<std::array<int64_t, kGroupRows>, 3> filled;  // where null stands for zero
};

// Lines of one group that are no more than quantities, prices and amounts.
struct PlainLines {
  std::array<int64_t, kGroupRows> list;
  std::array<int64_t, kGroupRows> invoice;
  std::array<int64_t, kGroupRows> goods;
  std::array<int64_t, kGroupRows> unexplained;  // only where there are any
  std::array<int64_t, kGroupRows> estimated;    // of goods: by the prices of products; the same
  bool unexplained_any = false;
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
  // Finds the figures of a group's deals in its columns. False, and nothing of it holds, unless
  // these say everything, no deal lacks an amount, a list amount or a cost of goods, and nothing
  // can overflow. Without `costs`, goods, commission and serve are left out and may be missing.
  bool ReadPlain(const RowGroup& group, bool costs, PlainDeals* deals) const;
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
  // ReadPlain for lines that all state their prices, their quantities whole. False: some do not.
  bool ReadStatedLines(const RowGroup& group, absl::Span<const uint16_t> rows,
                       PlainLines* lines) const;
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
