#include "pool_weights.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "deal_state.h"
#include "won_sources.h"

namespace coxswain {
namespace {

constexpr Int128 kDeal = kNanos;  // a deal or touch, so that it can be split over lines

WonDealsOptions WhoCounts(std::optional<Date> as_of) {
  WonDealsOptions won;
  won.as_of = as_of;
  return won;
}

void Count(Symbol symbol, std::vector<int64_t>* counts) {
  if (counts->size() <= symbol) counts->resize(symbol + size_t{1}, 0);
  ++(*counts)[symbol];
}

int64_t CountOf(const std::vector<int64_t>& counts, Symbol symbol) {
  return symbol == kNullSymbol || symbol >= counts.size() ? 0 : counts[symbol];
}

}  // namespace

struct PoolWeights::Kept {
  std::vector<uint8_t> deals;  // by row of deals: 0 no, 1 whole, 2 the lines kept
  std::vector<uint8_t> lines;  // by row of deal_lines; empty: no deal is kept by its lines
};

void PoolWeights::ByRow::Add(int64_t row, uint32_t lane, Int128 weight) {
  if (weight == 0) return;
  rows.push_back(static_cast<uint32_t>(row));
  weights.push_back({lane, static_cast<int64_t>(weight)});
}

void PoolWeights::ByRow::Sort(int64_t row_count) {
  first.assign(static_cast<size_t>(row_count) + 1, 0);
  for (const uint32_t row : rows) ++first[row + size_t{1}];
  for (size_t row = 1; row < first.size(); ++row) first[row] += first[row - 1];
  std::vector<uint32_t> next(first.begin(), first.end() - 1);
  std::vector<Weight> sorted(weights.size());
  for (size_t i = 0; i < rows.size(); ++i) sorted[next[rows[i]]++] = weights[i];
  weights = std::move(sorted);
  rows = {};
}

PoolWeights::PoolWeights(const std::shared_ptr<const Snapshot>& snapshot,
                         const std::vector<PoolSpec>& specs, std::optional<Date> as_of, bool lines,
                         MemoryBudget* budget)
    : snapshot_(snapshot),
      specs_(specs),
      won_(WhoCounts(as_of)),
      want_lines_(lines),
      charge_(budget),
      totals_(specs.size(), 0) {}

absl::StatusOr<std::unique_ptr<PoolWeights>> PoolWeights::Make(
    const std::shared_ptr<const Snapshot>& snapshot, const std::vector<PoolSpec>& specs,
    std::optional<Date> as_of, bool lines, const Run& run) {
  std::unique_ptr<PoolWeights> made(new PoolWeights(snapshot, specs, as_of, lines, run.memory));
  std::map<std::string, std::vector<size_t>> specs_of;  // by filter
  std::map<std::string, LevelRule> rules;
  made->by_line_ = lines;
  for (size_t spec = 0; spec < specs.size(); ++spec) {
    const std::string& text = specs[spec].filter;
    specs_of[text].push_back(spec);
    if (rules.count(text) == 0) {
      WonDealsOptions won = made->won_;
      COXSWAIN_ASSIGN_OR_RETURN(won.filter, ParseFilter(text));
      COXSWAIN_ASSIGN_OR_RETURN(rules[text], RuleOfLevel(*snapshot, won));
      made->by_line_ = made->by_line_ || rules[text].level != Level::kDeal;
    }
    made->touches_.push_back(
        specs[spec].driver == PoolDriver::kTouches  ? made->CountTouches(specs[spec])
        : specs[spec].driver == PoolDriver::kOrders ? made->CountOrders(specs[spec])
                                                    : Touches());
  }
  COXSWAIN_ASSIGN_OR_RETURN(made->economics_, DealEconomics::Make(snapshot, as_of, true, run));
  made->by_line_ = made->by_line_ && made->economics_->has_lines();
  const TableState& products = snapshot->table(TableId::kProducts);
  const int weight = ColumnIndex(TableId::kProducts, "weight");
  made->unit_weight_.assign(products.column(0).symbols->end(), 0);
  for (int64_t row = 0; row < products.rows; ++row) {
    const int64_t unit = products.NumberAt(row, weight);
    if (unit != kNullNumber) made->unit_weight_[products.SymbolAt(row, 0)] = unit;
  }
  const int64_t deal_rows = snapshot->table(TableId::kDeals).rows;
  const int64_t line_rows = snapshot->table(TableId::kDealLines).rows;
  COXSWAIN_RETURN_IF_ERROR(
      made->charge_.Add((deal_rows + line_rows) * 10, "The deals that cost pools belong to"));
  for (const auto& [filter, places] : specs_of) {
    const absl::StatusOr<Kept> kept = made->Keep(filter, rules[filter], run);
    if (absl::IsInvalidArgument(kept.status())) {
      return ErrorAt(absl::StatusCode::kInvalidArgument,
                     "The filter " + Quote(filter) + " of cost_pools cannot be followed. " +
                         std::string(ToStd(kept.status().message())),
                     {"cost_pools", "filter", 0});
    }
    COXSWAIN_RETURN_IF_ERROR(kept.status());
    COXSWAIN_RETURN_IF_ERROR(made->AddDeals(*kept, places, run));
  }
  made->deals_.Sort(deal_rows);
  made->lines_.Sort(line_rows);
  return made;
}

absl::Status PoolWeights::AddDeals(const Kept& kept, absl::Span<const size_t> specs,
                                   const Run& run) {
  size_t charged = deals_.weights.size() + lines_.weights.size();
  const int64_t rows = static_cast<int64_t>(kept.deals.size());
  for (int64_t row = 0; row < rows; ++row) {
    if (kept.deals[static_cast<size_t>(row)] != 0) {
      COXSWAIN_RETURN_IF_ERROR(AddDeal(row, kept, specs));
    }
    if (row % kGroupRows != 0 && row + 1 != rows) continue;
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const size_t weights = deals_.weights.size() + lines_.weights.size();
    const size_t bytes = (weights - charged) * (2 * sizeof(Weight) + sizeof(uint32_t));
    COXSWAIN_RETURN_IF_ERROR(charge_.Add(static_cast<int64_t>(bytes), "The drivers of cost pools"));
    charged = weights;
  }
  return absl::OkStatus();
}

absl::StatusOr<PoolWeights::Kept> PoolWeights::Keep(const std::string& filter,
                                                    const LevelRule& rule, const Run& run) const {
  WonDealsOptions options = won_;
  COXSWAIN_ASSIGN_OR_RETURN(options.filter, ParseFilter(filter));
  const TableState& deals = snapshot_->table(TableId::kDeals);
  const TableState& lines = snapshot_->table(TableId::kDealLines);
  Kept kept;
  kept.deals.assign(static_cast<size_t>(deals.rows), 0);
  const bool by_line = rule.level == Level::kLine;
  const std::unique_ptr<WonSource> whole = NewWonDealSource(
      options, *economics_, by_line ? WhichDeals::kWithoutLines : WhichDeals::kAll);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan plan, WonPlan(snapshot_, options, false, by_line, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> deal_rows, plan.Rows(*whole, -1, run));
  for (const int64_t row : deal_rows) kept.deals[static_cast<size_t>(row)] = 1;
  if (rule.level == Level::kDeal || !economics_->has_lines()) return kept;

  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<uint32_t>* row_of,
                            snapshot_->RowOfSymbol(TableId::kDeals));
  // Where products or campaigns decide, the lines of a deal that names any on its lines do, and of
  // other deals the whole.
  std::vector<uint8_t> by_lines(kept.deals.size(), by_line ? 1 : 0);
  for (const std::string& column : rule.columns) {
    const int at = ColumnIndex(TableId::kDealLines, column);
    for (int64_t line = 0; line < lines.rows; ++line) {
      const Symbol deal = lines.SymbolAt(line, 0);
      if (lines.SymbolAt(line, at) == kNullSymbol || deal >= row_of->size()) continue;
      const uint32_t row = (*row_of)[deal];
      if (row == kNoRow) continue;
      kept.deals[row] = 0;
      by_lines[row] = 1;
    }
  }
  kept.lines.assign(static_cast<size_t>(lines.rows), 0);
  const std::unique_ptr<WonSource> parts = NewWonLineSource(*snapshot_, options, *economics_);
  COXSWAIN_ASSIGN_OR_RETURN(const FoldPlan line_plan,
                            WonPlan(snapshot_, options, true, false, run));
  COXSWAIN_ASSIGN_OR_RETURN(const std::vector<int64_t> line_rows, line_plan.Rows(*parts, -1, run));
  for (const int64_t line : line_rows) {
    const uint32_t row = (*row_of)[lines.SymbolAt(line, 0)];
    if (by_lines[row] == 0) continue;
    kept.deals[row] = 2;
    kept.lines[static_cast<size_t>(line)] = 1;
  }
  return kept;
}

PoolWeights::Touches PoolWeights::CountTouches(const PoolSpec& spec) const {
  const TableState& touches = snapshot_->table(TableId::kTouches);
  const int deal = ColumnIndex(TableId::kTouches, "deal_id");
  const int customer = ColumnIndex(TableId::kTouches, "customer_id");
  const int campaign = ColumnIndex(TableId::kTouches, "campaign_id");
  const int touched = ColumnIndex(TableId::kTouches, "touched_at");
  const int64_t last =
      won_.as_of.has_value() ? std::min<int64_t>(spec.last_day, won_.as_of->days()) : spec.last_day;
  Touches counts;
  for (const GroupRef& group : touches.groups) {
    for (int row = 0; row < group->rows(); ++row) {
      const int32_t day = group->days(touched)[row];
      if (day < spec.first_day || day > last) continue;
      if (const Symbol symbol = group->symbols(deal)[row]; symbol != kNullSymbol) {
        Count(symbol, &counts.of_deal);
      } else if (const Symbol whose = group->symbols(customer)[row]; whose != kNullSymbol) {
        Count(whose, &counts.of_customer);
      } else if (const Symbol of = group->symbols(campaign)[row]; of != kNullSymbol) {
        Count(of, &counts.of_campaign);
      }
    }
  }
  return counts;
}

PoolWeights::Touches PoolWeights::CountOrders(const PoolSpec& spec) const {
  const TableState& orders = snapshot_->table(TableId::kOrders);
  const int deal = ColumnIndex(TableId::kOrders, "deal_id");
  const int ordered = ColumnIndex(TableId::kOrders, "ordered_on");
  const int kind = ColumnIndex(TableId::kOrders, "kind");
  constexpr uint8_t kCreditNote = 2;
  const int64_t last =
      won_.as_of.has_value() ? std::min<int64_t>(spec.last_day, won_.as_of->days()) : spec.last_day;
  Touches counts;
  for (const GroupRef& group : orders.groups) {
    for (int row = 0; row < group->rows(); ++row) {
      const int32_t day = group->days(ordered)[row];
      if (day < spec.first_day || day > last || group->smalls(kind)[row] == kCreditNote) continue;
      const Symbol symbol = group->symbols(deal)[row];
      if (symbol != kNullSymbol) Count(symbol, &counts.of_deal);
    }
  }
  return counts;
}

int64_t PoolWeights::TouchesOf(const Touches& touches, int64_t deal_row) const {
  const TableState& deals = snapshot_->table(TableId::kDeals);
  const auto symbol = [&](std::string_view column) {
    return deals.SymbolAt(deal_row, ColumnIndex(TableId::kDeals, column));
  };
  return CountOf(touches.of_deal, symbol("deal_id")) +
         CountOf(touches.of_customer, symbol("customer_id")) +
         CountOf(touches.of_campaign, symbol("campaign_id"));
}

// A line's own revenue, quantity or weight.
Int128 PoolWeights::DriverOf(PoolDriver driver, uint32_t line) const {
  if (driver == PoolDriver::kRevenue) {
    Earnings earnings;
    economics_->Line(line, &earnings);
    return earnings.net();
  }
  const TableState& lines = snapshot_->table(TableId::kDealLines);
  const int64_t quantity = lines.NumberAt(line, economics_->line_columns.quantity);
  if (driver == PoolDriver::kQuantity) return quantity;
  const Symbol product = lines.SymbolAt(line, economics_->line_columns.product_id);
  if (product >= unit_weight_.size()) return 0;
  return DivideHalfEven(static_cast<Int128>(quantity) * unit_weight_[product], kMicros);
}

std::vector<Int128> PoolWeights::LineWeights(absl::Span<const uint32_t> lines) const {
  std::vector<EarningsRules::LinePart> parts;
  for (const uint32_t line : lines) parts.push_back(economics_->PartOf(line));
  return EarningsRules::WeightsOf(&parts);
}

// A deal's amounts drive the pool, also where a filter of the query leaves the deal out.
absl::Status PoolWeights::CheckRates(int64_t row, const Earnings& deal) const {
  if (snapshot_->reported() == nullptr || snapshot_->reported()->gaps.empty()) {
    return deal.no_rate ? economics_->NoRateOfDeal(row) : absl::OkStatus();
  }
  COXSWAIN_RETURN_IF_ERROR(CheckRow(*snapshot_, TableId::kDeals, row));
  const TableState& costs = snapshot_->table(TableId::kDealCosts);
  const int incurred = ColumnIndex(TableId::kDealCosts, "incurred_on");
  COXSWAIN_ASSIGN_OR_RETURN(
      const ChildIndex* of_deal,
      snapshot_->Children(TableId::kDealCosts, ColumnIndex(TableId::kDealCosts, "deal_id")));
  for (const uint32_t cost : of_deal->rows_of(snapshot_->table(TableId::kDeals).SymbolAt(row, 0))) {
    const int32_t day = costs.DayAt(cost, incurred);
    if (won_.as_of.has_value() && day != kNullDay && day > won_.as_of->days()) continue;
    COXSWAIN_RETURN_IF_ERROR(CheckRow(*snapshot_, TableId::kDealCosts, cost));
  }
  return deal.no_rate ? economics_->NoRateOfDeal(row) : absl::OkStatus();
}

// Their amounts divide what a deal has of the driver.
absl::Status PoolWeights::CheckRatesOfLines(absl::Span<const uint32_t> lines) const {
  for (const uint32_t line : lines) {
    if (economics_->PartOf(line).terms.no_rate) return economics_->NoRateOfLine(line);
  }
  return absl::OkStatus();
}

absl::Status PoolWeights::AddDeal(int64_t row, const Kept& kept, absl::Span<const size_t> specs) {
  const TableState& deals = snapshot_->table(TableId::kDeals);
  const RowGroup& group = deals.GroupOf(row);
  const int place = static_cast<int>(row % kGroupRows);
  const int32_t day = group.days(DealColumns().closed_on)[place];
  const auto in_period = [&](size_t spec) {
    return day >= specs_[spec].first_day && day <= specs_[spec].last_day;
  };
  if (std::none_of(specs.begin(), specs.end(), in_period)) return absl::OkStatus();

  Earnings deal;
  economics_->Deal(group, place, &deal);
  const bool whole = kept.deals[static_cast<size_t>(row)] == 1;
  std::vector<uint32_t> lines;
  for (const uint32_t line : economics_->LinesOf(group.symbols(0)[place])) {
    if (whole || kept.lines[line] != 0) lines.push_back(line);
  }
  // So that the order of the rows shows in no digit.
  const TableState& line_table = snapshot_->table(TableId::kDealLines);
  const int key = economics_->line_columns.line;
  std::sort(lines.begin(), lines.end(), [&](uint32_t a, uint32_t b) {
    return line_table.TextAt(a, key) < line_table.TextAt(b, key);
  });
  for (const size_t at : specs) {
    if (!in_period(at)) continue;
    const PoolDriver driver = specs_[at].driver;
    const bool counted = driver == PoolDriver::kDeals || driver == PoolDriver::kTouches ||
                         driver == PoolDriver::kOrders;
    // Which part is of known cost, the lines tell, whether or not these are asked for.
    const bool by_line = !lines.empty() && (want_lines_ || !deal.cost_known);
    if (driver == PoolDriver::kRevenue) COXSWAIN_RETURN_IF_ERROR(CheckRates(row, deal));
    std::vector<Int128> parts;  // by line
    Int128 total = 0;
    if (counted) {
      total = driver == PoolDriver::kDeals ? kDeal : kDeal * TouchesOf(touches_[at], row);
      if (by_line && total > 0) {
        COXSWAIN_RETURN_IF_ERROR(CheckRatesOfLines(lines));
        parts = LineWeights(lines);
      }
    } else if (driver == PoolDriver::kRevenue && (lines.empty() || (whole && !by_line))) {
      total = deal.net();
    } else {
      for (const uint32_t line : lines) {
        parts.push_back(DriverOf(driver, line));
        total += parts.back();
      }
    }
    if (total > std::numeric_limits<int64_t>::max()) return BeyondMoney(TableId::kDeals, row);
    if (total <= 0) continue;
    totals_[at] += total;
    const uint32_t lane = static_cast<uint32_t>(2 * at);
    Int128 unknown = deal.cost_known || by_line ? 0 : total;
    if (by_line) parts = SplitByWeights(total, parts);
    for (size_t i = 0; by_line && i < lines.size(); ++i) {
      Earnings line;
      economics_->Line(lines[i], &line);
      if (!line.cost_known) unknown += parts[i];
      if (want_lines_) lines_.Add(lines[i], lane + (line.cost_known ? 0 : 1), parts[i]);
    }
    deals_.Add(row, lane, total - unknown);
    deals_.Add(row, lane + 1, unknown);
  }
  return absl::OkStatus();
}

}  // namespace coxswain
