#include "economics.h"

#include <algorithm>
#include <cstdlib>

#include "shares.h"

namespace coxswain {

DealEconomics::DealEconomics(const std::shared_ptr<const Snapshot>& snapshot,
                             std::optional<Date> as_of, MemoryBudget* budget)
    : snapshot_(snapshot),
      deals_(snapshot->table(TableId::kDeals)),
      line_table_(snapshot->stated(TableId::kDealLines)),
      as_of_(as_of),
      charge_(budget) {}

DealEconomics::~DealEconomics() = default;

absl::StatusOr<std::unique_ptr<DealEconomics>> DealEconomics::Make(
    const std::shared_ptr<const Snapshot>& snapshot, std::optional<Date> as_of, bool by_line,
    const Run& run) {
  std::unique_ptr<DealEconomics> made(new DealEconomics(snapshot, as_of, run.memory));
  if (made->line_table_.rows > 0) {
    COXSWAIN_ASSIGN_OR_RETURN(
        made->lines_,
        snapshot->Children(TableId::kDealLines, ColumnIndex(TableId::kDealLines, "deal_id")));
    COXSWAIN_RETURN_IF_ERROR(made->ReadProducts(run));
  }
  if (CostShares::Any(snapshot->table(TableId::kCostKinds))) {
    made->shares_ = std::make_unique<const CostShares>(CostShares::Read(*snapshot));
    by_line = true;  // lines have shares of their own, and a deal's are those of its lines
  }
  COXSWAIN_RETURN_IF_ERROR(made->ReadCosts(by_line, run));
  if (by_line && made->AnyCosts()) COXSWAIN_RETURN_IF_ERROR(made->AllocateCosts(run));
  return made;
}

absl::Status DealEconomics::ReadProducts(const Run& run) {
  if (snapshot_->reported() != nullptr && !snapshot_->reported()->line_rates.empty()) {
    line_rates_ = &snapshot_->reported()->line_rates;
  }
  COXSWAIN_ASSIGN_OR_RETURN(prices_, PriceBook::Make(*snapshot_, run));
  if (prices_ != nullptr) return ReadDays();
  const TableState& products = snapshot_->stated(TableId::kProducts);
  const int list_price = ColumnIndex(TableId::kProducts, "list_price");
  const int unit_cost = ColumnIndex(TableId::kProducts, "unit_cost");
  const size_t symbols = products.column(0).symbols->end();
  product_list_.assign(symbols, kNullNumber);
  product_cost_.assign(symbols, kNullNumber);
  for (int64_t row = 0; row < products.rows; ++row) {
    const Symbol product = products.SymbolAt(row, 0);
    product_list_[product] = products.NumberAt(row, list_price);
    product_cost_[product] = products.NumberAt(row, unit_cost);
  }
  for (const GroupRef& group : products.groups) {
    max_product_list_ = std::max(max_product_list_, group->max_abs(list_price));
    max_product_cost_ = std::max(max_product_cost_, group->max_abs(unit_cost));
  }
  return absl::OkStatus();
}

absl::Status DealEconomics::ReadDays() {
  const size_t symbols = deals_.column(0).symbols->end();
  const int status = ColumnIndex(TableId::kDeals, "status");
  const int closed_on = ColumnIndex(TableId::kDeals, "closed_on");
  COXSWAIN_RETURN_IF_ERROR(
      charge_.Add(static_cast<int64_t>(symbols * sizeof(int32_t)), "The days of deals"));
  day_of_deal_.assign(symbols, kNullDay);
  for (const GroupRef& group : deals_.groups) {
    for (int row = 0; row < group->rows(); ++row) {
      day_of_deal_[group->symbols(0)[row]] = RateDayOfDeal(
          static_cast<DealStatus>(group->smalls(status)[row]), group->days(closed_on)[row], as_of_);
    }
  }
  return absl::OkStatus();
}

absl::Status DealEconomics::ReadCosts(bool by_line, const Run& run) {
  const TableState& costs = snapshot_->table(TableId::kDealCosts);
  if (costs.rows == 0) return absl::OkStatus();
  has_costs_ = true;
  const auto& [deal_column, line_column, kind_column, amount_column, incurred_column] =
      cost_columns_;

  // The step of each kind, by symbol.
  const Symbols& kinds = *costs.column(kind_column).symbols;
  step_of_kind_.assign(kinds.end(), StepIndex(CostStep::kCostToServe));
  for (Symbol kind = 1; kind < step_of_kind_.size(); ++kind) {
    step_of_kind_[kind] = StepOfKind(std::nullopt, kinds.Text(kind));
  }
  const TableState& declared = snapshot_->table(TableId::kCostKinds);
  const int step_column = ColumnIndex(TableId::kCostKinds, "step");
  for (int64_t row = 0; row < declared.rows; ++row) {
    step_of_kind_[declared.SymbolAt(row, 0)] =
        StepIndex(static_cast<CostStep>(declared.SmallAt(row, step_column)));
  }

  if (lines_ != nullptr) {
    COXSWAIN_ASSIGN_OR_RETURN(costs_of_deal_,
                              snapshot_->Children(TableId::kDealCosts, deal_column));
  }
  const size_t deal_symbols = deals_.column(0).symbols->end();
  const size_t line_rows = static_cast<size_t>(line_table_.rows);
  const auto add = [&](StepCosts* to, size_t step, size_t size, size_t at, int64_t amount_micros) {
    std::vector<Int128>& sums = (*to)[step];
    if (sums.empty()) sums.assign(size, 0);
    sums[at] += amount_micros;
  };
  COXSWAIN_RETURN_IF_ERROR(
      charge_.Add(static_cast<int64_t>((deal_symbols + (by_line ? line_rows : 0)) * sizeof(Int128)),
                  "The costs of deals"));
  for (const GroupRef& group : costs.groups) {
    COXSWAIN_RETURN_IF_ERROR(run.Check());
    const Symbol* deal = group->symbols(deal_column);
    const Symbol* line = group->symbols(line_column);
    const Symbol* kind = group->symbols(kind_column);
    const int64_t* amounts = group->numbers(amount_column);
    const int32_t* incurred = group->days(incurred_column);
    for (int i = 0; i < group->rows(); ++i) {
      // Without a rate: where the cost counts, that is an error of whoever counts it.
      if (!Known(incurred[i]) || amounts[i] == kNullNumber) continue;
      const size_t step = step_of_kind_[kind[i]];
      add(&deal_costs_, step, deal_symbols, deal[i], amounts[i]);
      if (!by_line) continue;
      int64_t own_line = -1;
      if (line[i] != kNullSymbol && lines_ != nullptr) {
        for (const uint32_t row : lines_->rows_of(deal[i])) {
          if (line_table_.SymbolAt(row, line_columns.line) == line[i]) own_line = row;
        }
      }
      if (own_line >= 0) {
        add(&line_costs_, step, line_rows, static_cast<size_t>(own_line), amounts[i]);
      } else {  // a cost of a line that there is not is a cost of the deal
        add(&whole_deal_costs_, step, deal_symbols, deal[i], amounts[i]);
      }
    }
  }
  return absl::OkStatus();
}

bool DealEconomics::AnyCosts() const {
  return has_costs_ || shares_ != nullptr ||
         std::any_of(deals_.groups.begin(), deals_.groups.end(), [&](const GroupRef& group) {
           return group->max_abs(off_invoice_amount) != 0 ||
                  group->max_abs(commission_amount) != 0 ||
                  group->max_abs(cost_to_serve_amount) != 0;
         });
}

absl::Status DealEconomics::AllocateCosts(const Run& run) {
  if (lines_ == nullptr) return absl::OkStatus();
  const size_t line_rows = static_cast<size_t>(line_table_.rows);
  for (size_t step = 0; step < kSteps; ++step) {
    const bool from_header =
        step == StepIndex(CostStep::kOffInvoice) || step == StepIndex(CostStep::kCostToServe);
    const bool share = shares_ != nullptr && shares_->has(step);
    if (line_costs_[step].empty() && (from_header || share || !whole_deal_costs_[step].empty())) {
      COXSWAIN_RETURN_IF_ERROR(
          charge_.Add(static_cast<int64_t>(line_rows * sizeof(Int128)), "The costs of lines"));
      line_costs_[step].assign(line_rows, 0);
    }
  }
  allocated_.assign(line_rows, 0);
  // Lines of different deals are different rows, so threads do not meet.
  return ParallelFor(static_cast<int64_t>(deals_.groups.size()), run,
                     [&](int64_t item, int) -> absl::Status {
                       const RowGroup& group = *deals_.groups[static_cast<size_t>(item)];
                       for (int row = 0; row < group.rows(); ++row) AllocateDeal(group, row);
                       return absl::OkStatus();
                     });
}

void DealEconomics::AllocateDeal(const RowGroup& group, int row) {
  const Symbol deal = group.symbols(0)[row];
  const absl::Span<const uint32_t> lines = lines_->rows_of(deal);
  if (lines.empty()) return;
  StepSums whole{};
  for (size_t step = 0; step < kSteps; ++step) {
    if (deal < whole_deal_costs_[step].size()) whole[step] = whole_deal_costs_[step][deal];
  }
  whole = AllCosts(group, row, whole);
  if (shares_ != nullptr) return TakeShares(whole, PartsOf(deal));
  if (whole == StepSums{}) return;
  std::vector<LinePart> parts = PartsOf(deal);
  EarningsRules::Allocate(whole, &parts);
  for (const LinePart& part : parts) {
    for (size_t step = 0; step < kSteps; ++step) {
      if (part.costs[step] == 0) continue;
      line_costs_[step][part.row] += part.costs[step];
      allocated_[part.row] += part.costs[step];
    }
  }
}

void DealEconomics::TakeShares(const StepSums& whole, std::vector<LinePart> parts) {
  const std::vector<Int128> weights = WeightsOf(&parts);
  std::vector<CostShares::Cell> cells(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    cells[i].terms = parts[i].terms;
    cells[i].costs = At(line_costs_, parts[i].row);
  }
  shares_->Take(whole, weights, &cells);
  for (size_t i = 0; i < parts.size(); ++i) {
    allocated_[parts[i].row] += cells[i].allocated;
    for (size_t step = 0; step < kSteps; ++step) {
      if (!line_costs_[step].empty()) line_costs_[step][parts[i].row] = cells[i].costs[step];
    }
  }
}

DealEconomics::LinePart DealEconomics::PartOf(uint32_t line) const {
  LinePart part;
  part.row = line;
  part.line = line_table_.TextAt(line, line_columns.line);
  part.quantity = OrZero(line_table_.NumberAt(line, line_columns.quantity));
  LineTerms(line, &part.terms);
  return part;
}

std::vector<DealEconomics::LinePart> DealEconomics::PartsOf(Symbol deal) const {
  std::vector<LinePart> parts;
  for (const uint32_t row : LinesOf(deal)) parts.push_back(PartOf(row));
  return parts;
}

std::vector<DealEconomics::LinePart> DealEconomics::PartsWithCosts(Symbol deal) const {
  std::vector<LinePart> parts = PartsOf(deal);
  if (costs_of_deal_ == nullptr) return parts;
  const TableState& costs = snapshot_->table(TableId::kDealCosts);
  for (const uint32_t cost : costs_of_deal_->rows_of(deal)) {
    if (!Known(costs.DayAt(cost, cost_columns_.incurred_on))) continue;
    const Symbol line = costs.SymbolAt(cost, cost_columns_.line);
    for (LinePart& part : parts) {
      if (line == kNullSymbol || line_table_.SymbolAt(part.row, line_columns.line) != line)
        continue;
      part.costs[step_of_kind_[costs.SymbolAt(cost, cost_columns_.kind)]] +=
          costs.NumberAt(cost, cost_columns_.amount);
    }
  }
  return parts;
}

DealEconomics::StepSums DealEconomics::At(const StepCosts& costs, size_t at) {
  StepSums sums{};
  for (size_t step = 0; step < kSteps; ++step) {
    if (at < costs[step].size()) sums[step] = costs[step][at];
  }
  return sums;
}

void DealEconomics::LineTerms(int64_t line, Earnings* earnings) const {
  const RowGroup& group = line_table_.GroupOf(line);
  const int row = static_cast<int>(line % kGroupRows);
  const Symbol product = group.symbols(line_columns.product_id)[row];
  LinePrices prices;
  if (prices_ != nullptr) {
    const Symbol deal = group.symbols(line_columns.deal_id)[row];
    prices_->Find(product, deal < day_of_deal_.size() ? day_of_deal_[deal] : kNullDay, &prices);
  } else if (product < product_list_.size()) {
    prices.list.micros = product_list_[product];
    prices.cost.micros = product_cost_[product];
  }
  if (line_rates_ != nullptr) prices.own_rate = (*line_rates_)[static_cast<size_t>(line)];
  EarningsRules::Line(group, row, prices, earnings);
}

absl::Status DealEconomics::NoRateOfDeal(int64_t row) const {
  for (const uint32_t line : LinesOf(deals_.SymbolAt(row, 0))) {
    Earnings terms;
    LineTerms(line, &terms);
    if (terms.no_rate) return NoRateOfLine(line);
  }
  return Internal("no line of the deal lacks a rate");
}

absl::Status DealEconomics::NoRateOfLine(int64_t line) const {
  COXSWAIN_RETURN_IF_ERROR(CheckRow(*snapshot_, TableId::kDealLines, line));
  const std::string_view product = line_table_.TextAt(line, line_columns.product_id);
  const Symbol deal = line_table_.SymbolAt(line, line_columns.deal_id);
  const RatePolicy& policy = snapshot_->reported()->policy;
  const int32_t day = policy.DayFor(day_of_deal_[deal]);
  const std::string when =
      day == kNullDay ? "" : " that holds on " + Date::FromDays(day).ToString();
  return ErrorAt(absl::StatusCode::kFailedPrecondition,
                 "Row " + std::to_string(line + 1) +
                     " of deal_lines takes its price from product " + Quote(product) +
                     ", whose price is in a currency of which the table rates has "
                     "no " +
                     std::string(RateKindName(policy.kind)) + " rate" + when +
                     ": give one, valid from that day or earlier.",
                 {"deal_lines", "product_id", line + 1});
}

bool DealEconomics::ReadPlain(const RowGroup& group, bool costs, PlainDeals* deals) const {
  deals->max_abs = 0;
  const auto stated = [&](int column) {
    deals->max_abs = std::max(deals->max_abs, group.max_abs(column));
    return group.numbers(column);
  };
  if (!plain() || group.has_null(amount) || group.has_null(list_amount)) return false;
  deals->list = stated(list_amount);
  deals->invoice = stated(amount);
  size_t used = 0;
  const auto or_zero = [&](int column) {
    static constexpr std::array<int64_t, kGroupRows> kZeros{};
    if (group.max_abs(column) == 0) return kZeros.data();
    const int64_t* const values = stated(column);
    if (!group.has_null(column)) return values;
    std::array<int64_t, kGroupRows>& filled = deals->filled[used++];
    std::transform(values, values + kGroupRows, filled.begin(), OrZero);
    return static_cast<const int64_t*>(filled.data());
  };
  deals->off_invoice = or_zero(off_invoice_amount);
  if (costs) {
    if (group.has_null(cost_of_goods)) return false;
    deals->goods = stated(cost_of_goods);
    deals->commission = or_zero(commission_amount);
    deals->serve = or_zero(cost_to_serve_amount);
  }
  return deals->max_abs <= uint64_t{1} << 60;
}

bool DealEconomics::ReadStatedLines(const RowGroup& group, absl::Span<const uint16_t> rows,
                                    PlainLines* lines) const {
  const LineColumns& columns = line_columns;
  if (group.written(columns.discount_amount) || group.has_null(columns.list_price) ||
      group.has_null(columns.unit_cost)) {
    return false;
  }
  const int64_t* quantities = group.numbers(columns.quantity);
  const int64_t* amounts = group.numbers(columns.amount);
  const int64_t* list_prices = group.numbers(columns.list_price);
  const int64_t* unit_costs = group.numbers(columns.unit_cost);
  int64_t fractions = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int row = rows[i];
    const int64_t quantity = quantities[row];
    const int64_t whole = quantity / kMicros;
    fractions |= quantity - whole * kMicros;
    lines->list[i] = list_prices[row] * whole;
    lines->invoice[i] = amounts[row];
    lines->goods[i] = unit_costs[row] * whole;
  }
  return fractions == 0;
}

bool DealEconomics::ReadPlain(const RowGroup& group, absl::Span<const uint16_t> rows,
                              PlainLines* lines) const {
  const LineColumns& columns = line_columns;
  if (!allocated_.empty() || shares_ != nullptr || prices_ != nullptr || line_rates_ != nullptr ||
      group.written(columns.discount_share) || group.has_null(columns.amount)) {
    return false;
  }
  const uint64_t max_price = std::max({group.max_abs(columns.list_price), max_product_list_,
                                       group.max_abs(columns.unit_cost), max_product_cost_});
  const uint64_t max_quantity = group.max_abs(columns.quantity);
  const uint64_t max_net =
      std::max(group.max_abs(columns.amount), group.max_abs(columns.discount_amount));
  constexpr uint64_t kMost = uint64_t{1} << 60;
  if (max_net > kMost || (max_quantity != 0 && max_price > kMost / max_quantity)) return false;
  lines->unexplained_any = group.written(columns.discount_amount);
  lines->estimated_any = false;
  lines->max_abs = 2 * max_net + max_price * max_quantity / kMicros + 1;
  if (ReadStatedLines(group, rows, lines)) return true;

  const int64_t* quantities = group.numbers(columns.quantity);
  const int64_t* amounts = group.numbers(columns.amount);
  const int64_t* discounts = group.numbers(columns.discount_amount);
  const int64_t* list_prices = group.numbers(columns.list_price);
  const int64_t* unit_costs = group.numbers(columns.unit_cost);
  const Symbol* products = group.symbols(columns.product_id);
  const auto times = [](int64_t price, int64_t quantity) {
    const int64_t product = price * quantity;
    const int64_t whole = product / kMicros;
    const int64_t twice = 2 * std::abs(product % kMicros);
    const int64_t up = twice > kMicros || (twice == kMicros && whole % 2 != 0) ? 1 : 0;
    return product < 0 ? whole - up : whole + up;
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    const int row = rows[i];
    int64_t list_price = list_prices[row];
    int64_t unit_cost = unit_costs[row];
    if (list_price == kNullNumber || unit_cost == kNullNumber) {
      const Symbol product = products[row];
      if (product >= product_list_.size()) return false;
      if (list_price == kNullNumber) list_price = product_list_[product];
      if (unit_cost == kNullNumber) unit_cost = product_cost_[product];
      if (list_price == kNullNumber || unit_cost == kNullNumber) return false;
    }
    const int64_t quantity = quantities[row];
    const int64_t whole = quantity / kMicros;
    const bool rounds = whole * kMicros != quantity;  // else nothing is to be rounded
    const int64_t list = rounds ? times(list_price, quantity) : list_price * whole;
    lines->list[i] = list;
    lines->invoice[i] = amounts[row];
    lines->estimated[i] = 0;
    lines->goods[i] = rounds ? times(unit_cost, quantity) : unit_cost * whole;
    if (unit_costs[row] == kNullNumber) {
      lines->estimated[i] = lines->goods[i];
      lines->estimated_any = true;
    }
    lines->unexplained[i] =
        discounts[row] != kNullNumber ? list - discounts[row] - amounts[row] : 0;
  }
  return true;
}

void DealEconomics::Deal(const RowGroup& group, int row, Earnings* earnings) const {
  const Symbol deal = group.symbols(0)[row];
  const auto each_line = [&](const auto& add) {
    for (const uint32_t line : LinesOf(deal)) {
      Earnings terms;
      LineTerms(line, &terms);
      add(terms);
    }
  };
  if (shares_ == nullptr) {
    return EarningsRules::Deal(
        group, row, At(deal_costs_, deal), each_line, [&] { return PartsWithCosts(deal); },
        earnings);
  }
  if (!DealHasLines(deal)) {
    *earnings = Earnings();
    OwnTerms(group, row, earnings);
    std::vector<CostShares::Cell> cell(1);
    cell[0].terms = *earnings;
    cell[0].costs = At(deal_costs_, deal);
    shares_->Take(AllCosts(group, row, {}), {1}, &cell);
    return AddPartCosts(cell[0].costs, earnings);
  }
  *earnings = Earnings();
  earnings->amount_known = false;
  for (const uint32_t line : LinesOf(deal)) {
    Earnings part;
    Line(line, &part);
    AddPart(part, earnings);
  }
}

void DealEconomics::Line(int64_t line, Earnings* earnings) const {
  *earnings = Earnings();
  LineTerms(line, earnings);
  AddPartCosts(At(line_costs_, static_cast<size_t>(line)), earnings);
  if (!allocated_.empty()) earnings->allocated = allocated_[static_cast<size_t>(line)];
}

}  // namespace coxswain
