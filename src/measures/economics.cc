#include "economics.h"

#include <algorithm>

namespace coxswain {
namespace {

constexpr size_t Index(CostStep step) { return static_cast<size_t>(step) - 1; }

int64_t OrZero(int64_t value) { return value == kNullNumber ? 0 : value; }

// Quantity or share times an amount, rounded once.
Int128 Times(int64_t amount, int64_t factor, int64_t scale) {
  return DivideHalfEven(static_cast<Int128>(amount) * factor, scale);
}

void Add(const EarningsRules::StepSums& costs, Earnings* earnings) {
  earnings->invoice -= costs[Index(CostStep::kOnInvoice)];
  earnings->off_invoice += costs[Index(CostStep::kOffInvoice)];
  earnings->goods += costs[Index(CostStep::kGoods)];
  earnings->serve += costs[Index(CostStep::kCostToServe)];
  earnings->acquisition += costs[Index(CostStep::kAcquisition)];
}

}  // namespace

void EarningsRules::Line(const RowGroup& group, int row, int64_t product_list, int64_t product_cost,
                         Earnings* earnings) const {
  const LineColumns& columns = line_columns;
  const int64_t quantity = group.numbers(columns.quantity)[row];
  const auto with_default = [&](int column, int64_t of_product) {
    const int64_t own = group.numbers(column)[row];
    return own == kNullNumber ? of_product : own;
  };
  const int64_t list_price = with_default(columns.list_price, product_list);
  const int64_t unit_cost = with_default(columns.unit_cost, product_cost);
  const int64_t unit_price = group.numbers(columns.unit_price)[row];
  const int64_t share = group.numbers(columns.discount_share)[row];
  const int64_t discount = group.numbers(columns.discount_amount)[row];
  const int64_t stated_net = group.numbers(columns.amount)[row];

  const bool list_known = list_price != kNullNumber;
  const Int128 list = list_known ? Times(list_price, quantity, kMicros) : 0;
  Int128 stated_discount = OrZero(discount);
  // A list amount beyond 2^64 micros is refused when it is added up; until then, do not overflow.
  constexpr Int128 kSane = static_cast<Int128>(1) << 90;
  if (share != kNullNumber && list < kSane && list > -kSane) {
    stated_discount += DivideHalfEven(list * share, kNanos);
  }

  Int128 net = 0;
  if (stated_net != kNullNumber) {
    net = stated_net;
  } else if (unit_price != kNullNumber) {
    net = Times(unit_price, quantity, kMicros);
  } else if (list_known) {
    net = list - stated_discount;
  } else {
    earnings->amount_known = false;
    earnings->list_known = false;
    earnings->cost_known = false;
    return;
  }
  earnings->invoice = net;
  earnings->list_known = list_known;
  earnings->list = list_known ? list : net;
  if (!list_known) earnings->unknown_list_invoice = net;
  if (list_known && (share != kNullNumber || discount != kNullNumber)) {
    earnings->unexplained = list - stated_discount - net;
  }
  if (unit_cost == kNullNumber) {
    earnings->cost_known = false;
    earnings->unknown_cost_net = net;
  } else {
    earnings->goods = Times(unit_cost, quantity, kMicros);
  }
}

bool EarningsRules::OwnTerms(const RowGroup& group, int row, const StepSums& costs,
                             Earnings* earnings) const {
  const int64_t invoice = group.numbers(amount)[row];
  const int64_t list = group.numbers(list_amount)[row];
  const int64_t goods = group.numbers(cost_of_goods)[row];
  if (invoice == kNullNumber) {
    earnings->amount_known = false;
    earnings->list_known = false;
    earnings->cost_known = false;
    return false;
  }
  earnings->invoice = invoice;
  earnings->list_known = list != kNullNumber;
  earnings->list = list == kNullNumber ? invoice : list;
  if (list == kNullNumber) earnings->unknown_list_invoice = invoice;
  earnings->cost_known = goods != kNullNumber || costs[Index(CostStep::kGoods)] != 0;
  earnings->goods = OrZero(goods);
  return true;
}

void EarningsRules::AddLine(const Earnings& terms, Earnings* earnings) {
  earnings->list_known = earnings->list_known && terms.list_known;
  if (!terms.amount_known) {
    earnings->cost_known = false;
    return;
  }
  earnings->amount_known = true;
  earnings->list += terms.list;
  earnings->invoice += terms.invoice;
  earnings->goods += terms.goods;
  earnings->unexplained += terms.unexplained;
  earnings->unknown_cost_net += terms.unknown_cost_net;
  earnings->unknown_list_invoice += terms.unknown_list_invoice;
  earnings->cost_known = earnings->cost_known && terms.cost_known;
}

void EarningsRules::AddCosts(const RowGroup& group, int row, const StepSums& costs, bool lines,
                             Earnings* earnings) const {
  earnings->off_invoice = OrZero(group.numbers(off_invoice_amount)[row]);
  earnings->serve = static_cast<Int128>(OrZero(group.numbers(commission_amount)[row])) +
                    OrZero(group.numbers(cost_to_serve_amount)[row]);
  Add(costs, earnings);
  if (!earnings->cost_known && !lines) {
    earnings->unknown_cost_net = earnings->net();
    earnings->unknown_cost_serve = earnings->serve;
  }
}

size_t StepOfKind(std::optional<CostStep> declared, std::string_view kind) {
  if (!declared.has_value()) declared = DefaultCostStep(kind);
  return Index(declared.value_or(CostStep::kCostToServe));
}

DealEconomics::DealEconomics(const std::shared_ptr<const Snapshot>& snapshot, MemoryBudget* budget)
    : snapshot_(snapshot),
      deals_(snapshot->table(TableId::kDeals)),
      line_table_(snapshot->table(TableId::kDealLines)),
      charge_(budget) {}

absl::StatusOr<std::unique_ptr<DealEconomics>> DealEconomics::Make(
    const std::shared_ptr<const Snapshot>& snapshot, std::optional<Date> as_of, bool by_line,
    const Run& run) {
  std::unique_ptr<DealEconomics> made(new DealEconomics(snapshot, run.memory));
  if (made->line_table_.rows > 0) {
    COXSWAIN_ASSIGN_OR_RETURN(
        made->lines_,
        snapshot->Children(TableId::kDealLines, ColumnIndex(TableId::kDealLines, "deal_id")));
    COXSWAIN_RETURN_IF_ERROR(made->ReadProducts());
  }
  COXSWAIN_RETURN_IF_ERROR(made->ReadCosts(as_of, by_line, run));
  if (by_line) COXSWAIN_RETURN_IF_ERROR(made->Allocate(run));
  return made;
}

absl::Status DealEconomics::ReadProducts() {
  const TableState& products = snapshot_->table(TableId::kProducts);
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
  return absl::OkStatus();
}

absl::Status DealEconomics::ReadCosts(std::optional<Date> as_of, bool by_line, const Run& run) {
  const TableState& costs = snapshot_->table(TableId::kDealCosts);
  if (costs.rows == 0) return absl::OkStatus();
  has_costs_ = true;
  const int deal_column = ColumnIndex(TableId::kDealCosts, "deal_id");
  const int line_column = ColumnIndex(TableId::kDealCosts, "line");
  const int kind_column = ColumnIndex(TableId::kDealCosts, "kind");
  const int amount_column = ColumnIndex(TableId::kDealCosts, "amount");
  const int incurred_column = ColumnIndex(TableId::kDealCosts, "incurred_on");

  // The step of each kind, by symbol.
  const Symbols& kinds = *costs.column(kind_column).symbols;
  std::vector<size_t> step_of(kinds.end(), Index(CostStep::kCostToServe));
  for (Symbol kind = 1; kind < step_of.size(); ++kind) {
    step_of[kind] = StepOfKind(std::nullopt, kinds.Text(kind));
  }
  const TableState& declared = snapshot_->table(TableId::kCostKinds);
  const int step_column = ColumnIndex(TableId::kCostKinds, "step");
  for (int64_t row = 0; row < declared.rows; ++row) {
    step_of[declared.SymbolAt(row, 0)] =
        Index(static_cast<CostStep>(declared.SmallAt(row, step_column)));
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
      if (as_of.has_value() && incurred[i] != kNullDay && incurred[i] > as_of->days()) continue;
      const size_t step = step_of[kind[i]];
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

absl::Status DealEconomics::Allocate(const Run& run) {
  if (lines_ == nullptr) return absl::OkStatus();
  const size_t line_rows = static_cast<size_t>(line_table_.rows);
  for (size_t step = 0; step < kSteps; ++step) {
    const bool from_header =
        step == Index(CostStep::kOffInvoice) || step == Index(CostStep::kCostToServe);
    if (line_costs_[step].empty() && (from_header || !whole_deal_costs_[step].empty())) {
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
  std::array<Int128, kSteps> whole{};
  bool any = false;
  for (size_t step = 0; step < kSteps; ++step) {
    if (deal < whole_deal_costs_[step].size()) whole[step] = whole_deal_costs_[step][deal];
  }
  whole[Index(CostStep::kOffInvoice)] += OrZero(group.numbers(off_invoice_amount)[row]);
  whole[Index(CostStep::kCostToServe)] +=
      static_cast<Int128>(OrZero(group.numbers(commission_amount)[row])) +
      OrZero(group.numbers(cost_to_serve_amount)[row]);
  for (const Int128 cost : whole) any = any || cost != 0;
  if (!any) return;

  // By amount; where amounts are all zero or of mixed signs by quantity; where these are, equally.
  std::vector<Int128> weights;
  const auto usable = [&] {
    bool positive = false;
    bool negative = false;
    for (const Int128 weight : weights) {
      positive = positive || weight > 0;
      negative = negative || weight < 0;
    }
    if (negative && !positive) {
      for (Int128& weight : weights) weight = -weight;
    }
    return positive != negative;
  };
  for (const uint32_t line : lines) {
    Earnings terms;
    LineTerms(line, &terms);
    weights.push_back(terms.invoice);
  }
  if (!usable()) {
    weights.clear();
    for (const uint32_t line : lines) {
      weights.push_back(OrZero(line_table_.NumberAt(line, line_columns.quantity)));
    }
    if (!usable()) weights.assign(lines.size(), 1);
  }
  for (size_t step = 0; step < kSteps; ++step) {
    if (whole[step] == 0) continue;
    const std::vector<Int128> parts = SplitByWeights(whole[step], weights);
    for (size_t i = 0; i < lines.size(); ++i) {
      line_costs_[step][lines[i]] += parts[i];
      allocated_[lines[i]] += parts[i];
    }
  }
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
  const bool known = product < product_list_.size();
  EarningsRules::Line(group, row, known ? product_list_[product] : kNullNumber,
                      known ? product_cost_[product] : kNullNumber, earnings);
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
  EarningsRules::Deal(group, row, At(deal_costs_, deal), each_line, earnings);
}

void DealEconomics::Line(int64_t line, Earnings* earnings) const {
  *earnings = Earnings();
  LineTerms(line, earnings);
  Add(At(line_costs_, static_cast<size_t>(line)), earnings);
  if (!allocated_.empty()) earnings->allocated = allocated_[static_cast<size_t>(line)];
  if (earnings->cost_known || !earnings->amount_known) return;
  earnings->unknown_cost_net = earnings->net();
  earnings->unknown_cost_serve = earnings->serve;
}

}  // namespace coxswain
