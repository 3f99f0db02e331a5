#include "earnings.h"

#include <algorithm>
#include <limits>

namespace coxswain {
namespace {

// Quantity or share times an amount, rounded once.
Int128 Times(int64_t amount, int64_t factor, int64_t scale) {
  return DivideHalfEven(static_cast<Int128>(amount) * factor, scale);
}

// More than 64 bits hold, and little enough to be split by weights.
constexpr Int128 kBeyondMoney = static_cast<Int128>(1) << 70;

// Rounded once. What 64 bits do not hold is refused when it is added up, so it stays as it is.
Int128 InReporting(Int128 amount, int64_t rate) {
  constexpr Int128 kMost = std::numeric_limits<int64_t>::max();
  if (rate == kRateOne || amount > kMost || amount < -kMost) return amount;
  return DivideHalfEven(amount * rate, kRateOne);
}

void Add(const EarningsRules::StepSums& costs, Earnings* earnings) {
  earnings->invoice -= costs[StepIndex(CostStep::kOnInvoice)];
  earnings->off_invoice += costs[StepIndex(CostStep::kOffInvoice)];
  earnings->goods += costs[StepIndex(CostStep::kGoods)];
  earnings->serve += costs[StepIndex(CostStep::kCostToServe)];
  earnings->acquisition += costs[StepIndex(CostStep::kAcquisition)];
}

}  // namespace

void EarningsRules::Line(const RowGroup& group, int row, const LinePrices& prices,
                         Earnings* earnings) const {
  const LineColumns& columns = line_columns;
  const int64_t quantity = group.numbers(columns.quantity)[row];
  const auto with_default = [&](int column, const UnitPrice& of_product) {
    const int64_t own = group.numbers(column)[row];
    return own == kNullNumber ? of_product : UnitPrice{own, prices.own_rate};
  };
  const UnitPrice list_price = with_default(columns.list_price, prices.list);
  const UnitPrice unit_cost = with_default(columns.unit_cost, prices.cost);
  const int64_t unit_price = group.numbers(columns.unit_price)[row];
  const int64_t share = group.numbers(columns.discount_share)[row];
  const int64_t discount = group.numbers(columns.discount_amount)[row];
  const int64_t stated_net = group.numbers(columns.amount)[row];
  const auto worth = [&](Int128 micros, int64_t rate) {
    if (rate == kNoRate) earnings->no_rate = true;
    return InReporting(micros, rate);
  };

  const bool list_known = list_price.micros != kNullNumber;
  const Int128 list =
      list_known ? worth(Times(list_price.micros, quantity, kMicros), list_price.rate) : 0;
  const Int128 off = discount == kNullNumber ? 0 : worth(discount, prices.own_rate);
  Int128 discounted = list - off;
  // A list amount beyond 2^64 micros is refused when it is added up; until then, do not overflow.
  constexpr Int128 kSane = static_cast<Int128>(1) << 90;
  if (share != kNullNumber && list < kSane && list > -kSane) {
    discounted = DivideHalfEven(list * (kNanos - share), kNanos) - off;
  }

  Int128 net = 0;
  if (stated_net != kNullNumber) {
    net = worth(stated_net, prices.own_rate);
  } else if (unit_price != kNullNumber) {
    net = worth(Times(unit_price, quantity, kMicros), prices.own_rate);
  } else if (list_known) {
    net = discounted;
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
    earnings->unexplained = discounted - net;
  }
  if (unit_cost.micros == kNullNumber) {
    earnings->cost_known = false;
    earnings->unknown_cost_net = net;
    earnings->unknown_cost_discount = earnings->discount();
  } else {
    earnings->goods = worth(Times(unit_cost.micros, quantity, kMicros), unit_cost.rate);
    const bool own = group.numbers(columns.unit_cost)[row] != kNullNumber;
    if (!own) earnings->estimated_goods = earnings->goods;
  }
  // Whoever adds this up without asking for no_rate gets no sum either.
  if (earnings->no_rate) earnings->invoice = kBeyondMoney;
}

void EarningsRules::OwnTerms(const RowGroup& group, int row, Earnings* earnings) const {
  const int64_t invoice = group.numbers(amount)[row];
  const int64_t list = group.numbers(list_amount)[row];
  const int64_t goods = group.numbers(cost_of_goods)[row];
  if (invoice == kNullNumber) {
    earnings->amount_known = false;
    earnings->list_known = false;
    earnings->cost_known = false;
    return;
  }
  earnings->invoice = invoice;
  earnings->list_known = list != kNullNumber;
  earnings->list = list == kNullNumber ? invoice : list;
  if (list == kNullNumber) earnings->unknown_list_invoice = invoice;
  earnings->cost_known = goods != kNullNumber;
  earnings->goods = OrZero(goods);
}

void EarningsRules::AddPart(const Earnings& part, Earnings* earnings) {
  earnings->no_rate = earnings->no_rate || part.no_rate;
  earnings->amount_known = earnings->amount_known || part.amount_known;
  earnings->list_known = earnings->list_known && part.list_known;
  earnings->cost_known = earnings->cost_known && part.cost_known;
  earnings->list += part.list;
  earnings->invoice += part.invoice;
  earnings->off_invoice += part.off_invoice;
  earnings->goods += part.goods;
  earnings->estimated_goods += part.estimated_goods;
  earnings->serve += part.serve;
  earnings->acquisition += part.acquisition;
  earnings->unexplained += part.unexplained;
  earnings->unknown_cost_net += part.unknown_cost_net;
  earnings->unknown_cost_serve += part.unknown_cost_serve;
  earnings->unknown_cost_acquisition += part.unknown_cost_acquisition;
  earnings->unknown_cost_discount += part.unknown_cost_discount;
  earnings->unknown_list_invoice += part.unknown_list_invoice;
}

EarningsRules::StepSums EarningsRules::AllCosts(const RowGroup& group, int row,
                                                StepSums costs) const {
  costs[StepIndex(CostStep::kOffInvoice)] += OrZero(group.numbers(off_invoice_amount)[row]);
  costs[StepIndex(CostStep::kCostToServe)] +=
      static_cast<Int128>(OrZero(group.numbers(commission_amount)[row])) +
      OrZero(group.numbers(cost_to_serve_amount)[row]);
  return costs;
}

void EarningsRules::AddDealCosts(const StepSums& costs, Earnings* earnings) {
  Add(costs, earnings);
}

void EarningsRules::AddPartCosts(const StepSums& costs, Earnings* earnings) {
  Add(costs, earnings);
  earnings->cost_known =
      earnings->amount_known && (earnings->cost_known || costs[StepIndex(CostStep::kGoods)] != 0);
  earnings->unknown_cost_net = 0;
  earnings->unknown_cost_discount = 0;
  if (earnings->cost_known) return;
  earnings->goods = 0;
  earnings->estimated_goods = 0;
  earnings->unknown_cost_net = earnings->net();
  earnings->unknown_cost_serve = earnings->serve;
  earnings->unknown_cost_acquisition = earnings->acquisition;
  earnings->unknown_cost_discount = earnings->discount();
}

void EarningsRules::Cover(StepSums costs, std::vector<LinePart> parts, Earnings* earnings) {
  for (const LinePart& part : parts) {
    for (size_t step = 0; step < costs.size(); ++step) costs[step] -= part.costs[step];
  }
  Allocate(costs, &parts);
  earnings->cost_known = true;
  earnings->goods = 0;
  earnings->estimated_goods = 0;
  earnings->unknown_cost_net = 0;
  earnings->unknown_cost_serve = 0;
  earnings->unknown_cost_acquisition = 0;
  earnings->unknown_cost_discount = 0;
  for (LinePart& part : parts) {
    AddPartCosts(part.costs, &part.terms);
    earnings->cost_known = earnings->cost_known && part.terms.cost_known;
    earnings->goods += part.terms.goods;
    earnings->estimated_goods += part.terms.estimated_goods;
    earnings->unknown_cost_net += part.terms.unknown_cost_net;
    earnings->unknown_cost_serve += part.terms.unknown_cost_serve;
    earnings->unknown_cost_acquisition += part.terms.unknown_cost_acquisition;
    earnings->unknown_cost_discount += part.terms.unknown_cost_discount;
  }
}

std::vector<Int128> EarningsRules::WeightsOf(std::vector<LinePart>* parts) {
  std::sort(parts->begin(), parts->end(),
            [](const LinePart& a, const LinePart& b) { return a.line < b.line; });
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
  for (const LinePart& part : *parts) weights.push_back(part.terms.invoice);
  if (!usable()) {
    weights.clear();
    for (const LinePart& part : *parts) weights.push_back(part.quantity);
    if (!usable()) weights.assign(parts->size(), 1);
  }
  return weights;
}

void EarningsRules::Allocate(const StepSums& whole, std::vector<LinePart>* parts) {
  const std::vector<Int128> weights = WeightsOf(parts);
  for (size_t step = 0; step < whole.size(); ++step) {
    if (whole[step] == 0) continue;
    const std::vector<Int128> shares = SplitByWeights(whole[step], weights);
    for (size_t i = 0; i < parts->size(); ++i) (*parts)[i].costs[step] += shares[i];
  }
}

size_t StepOfKind(std::optional<CostStep> declared, std::string_view kind) {
  if (!declared.has_value()) declared = DefaultCostStep(kind);
  return StepIndex(declared.value_or(CostStep::kCostToServe));
}

}  // namespace coxswain
