#include "bridge_parts.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "wide.h"

namespace coxswain {
namespace {

Int128 Magnitude(Int128 value) { return value < 0 ? -value : value; }

int Bits(Int128 value) {
  const Uint128 magnitude = static_cast<Uint128>(Magnitude(value));
  const uint64_t high = static_cast<uint64_t>(magnitude >> 64);
  if (high != 0) return 64 + static_cast<int>(std::bit_width(high));
  return static_cast<int>(std::bit_width(static_cast<uint64_t>(magnitude)));
}

Int128 CommonDivisor(Int128 a, Int128 b) {
  constexpr Int128 kNarrow = std::numeric_limits<int64_t>::max();
  a = Magnitude(a);
  b = Magnitude(b);
  while (b != 0) {
    if (a <= kNarrow && b <= kNarrow) {
      return std::gcd(static_cast<int64_t>(a), static_cast<int64_t>(b));
    }
    a %= b;
    std::swap(a, b);
  }
  return a;
}

// Quantities of the cell and of all cells, without what each two have in common: only their ratios
// matter.
struct Quantities {
  Int128 q0, q1, all0, all1;
};

// A sum before and after that is part of what the cell earns, with its sign there.
struct Rate {
  BridgePart part;
  Int128 base, now;
};

struct Rates {
  std::array<Rate, 5> rates;
  size_t count = 0;
  Int128 base = 0;  // what they add up to
  Int128 now = 0;

  void Add(BridgePart part, Int128 before, Int128 after) {
    rates[count++] = {part, before, after};
    base += before;
    now += after;
  }
};

Rates RatesOf(const BridgeSums& base, const BridgeSums& now, BridgeMeasure measure) {
  Rates rates;
  if (base.list_known && now.list_known) {
    rates.Add(kPriceListPart, base.list, now.list);
    rates.Add(kPriceDiscountPart, base.invoice - base.list, now.invoice - now.list);
    rates.Add(kPriceOffInvoicePart, -base.off_invoice, -now.off_invoice);
  } else {
    rates.Add(kPriceUnsplitPart, base.net(), now.net());
  }
  if (measure == BridgeMeasure::kNetRevenue) return rates;
  rates.Add(kCostPart, -base.goods, -now.goods);
  if (measure == BridgeMeasure::kContributionMargin) {
    rates.Add(kServePart, -base.serve, -now.serve);
  }
  return rates;
}

// A part is (sum before x first weight + sum after x second weight) / divisor: the formulas of
// bridge.h in whole numbers. Volume and mix take the sums of all rates.
template <typename Number>
struct Weights {
  Number rate0, rate1, volume0, volume1, mix0, mix1, divisor;
};

template <typename Number>
Weights<Number> WeightsOf(const Quantities& given, BridgeMethod method) {
  const Number q0 = given.q0;
  const Number q1 = given.q1;
  const Number all0 = given.all0;
  const Number all1 = given.all1;
  const Number zero = Int128{0};
  const Number two = Int128{2};
  const Number more = all1 - all0;
  const Number shift = q1 * all0 - q0 * all1;  // of the mix
  switch (method) {
    case BridgeMethod::kPriceAtNewQuantity:
      return {-(q1 * all0), q0 * all0, q0 * more, zero, shift, zero, q0 * all0};
    case BridgeMethod::kPriceAtOldQuantity:
      return {-(q1 * all1), q0 * all1, zero, q1 * more, zero, shift, q1 * all1};
    case BridgeMethod::kShapley:
      break;
  }
  // Each order weighs a sixth. A factor changes while the other two stand at one of four states:
  // both as before or both as after in two orders each, one before and one after in one order each.
  const Number early = two * all0 + all1;
  const Number late = all0 + two * all1;
  const Number both = q0 * all1 * early + q1 * all0 * late;
  return {-(q1 * both),
          q0 * both,
          more * q1 * (two * q0 * all1 + q1 * all0),
          more * q0 * (q0 * all1 + two * q1 * all0),
          shift * q1 * early,
          shift * q0 * late,
          Number(Int128{6}) * q0 * q1 * all0 * all1};
}

bool Divide(Int128 number, Int128 divisor, Int128* quotient, Int128* rest) {
  *quotient = number / divisor;
  *rest = number % divisor;
  return true;
}

bool Divide(const Wide& number, const Wide& divisor, Int128* quotient, Wide* rest) {
  return number.Divide(divisor, quotient, rest);
}

// A part rounded to a micro, and what was rounded away, in parts of the divisor.
template <typename Number>
struct Rounded {
  BridgePart part;
  Int128 value = 0;
  Number rest = Int128{0};
};

template <typename Number>
bool RoundHalfEven(const Number& number, const Number& divisor, Rounded<Number>* rounded) {
  if (!Divide(number, divisor, &rounded->value, &rounded->rest)) return false;
  const Number zero = Int128{0};
  const bool below = rounded->rest < zero;
  const Number twice = below ? -(rounded->rest + rounded->rest) : rounded->rest + rounded->rest;
  if (twice < divisor || (!(divisor < twice) && rounded->value % 2 == 0)) return true;
  rounded->value += below ? -1 : 1;
  rounded->rest = below ? rounded->rest + divisor : rounded->rest - divisor;
  return true;
}

template <typename Number>
bool Tell(const Rates& rates, const Quantities& quantities, BridgeMethod method,
          BridgeParts* parts) {
  Weights<Number> weights = WeightsOf<Number>(quantities, method);
  if (weights.divisor < Number(Int128{0})) {
    for (Number* number : {&weights.rate0, &weights.rate1, &weights.volume0, &weights.volume1,
                           &weights.mix0, &weights.mix1, &weights.divisor}) {
      *number = -*number;
    }
  }
  std::array<Rounded<Number>, 7> told;
  size_t count = 0;
  Int128 left = rates.now - rates.base;
  const auto add = [&](BridgePart part, Int128 base, const Number& weight0, Int128 now,
                       const Number& weight1) {
    Rounded<Number>& rounded = told[count++];
    rounded.part = part;
    const Number number = Number(base) * weight0 + Number(now) * weight1;
    if (!RoundHalfEven(number, weights.divisor, &rounded)) return false;
    if (Magnitude(rounded.value) > kMostBridged) return false;
    left -= rounded.value;
    return true;
  };
  for (size_t i = 0; i < rates.count; ++i) {
    const Rate& rate = rates.rates[i];
    if (!add(rate.part, rate.base, weights.rate0, rate.now, weights.rate1)) return false;
  }
  if (!add(kVolumePart, rates.base, weights.volume0, rates.now, weights.volume1) ||
      !add(kMixPart, rates.base, weights.mix0, rates.now, weights.mix1)) {
    return false;
  }
  // Largest remainder, ties in the order of the parts.
  const int sign = left < 0 ? -1 : 1;
  std::sort(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(count),
            [&](const Rounded<Number>& a, const Rounded<Number>& b) {
              const Number& larger = sign > 0 ? a.rest : b.rest;
              const Number& smaller = sign > 0 ? b.rest : a.rest;
              if (smaller < larger) return true;
              return !(larger < smaller) && a.part < b.part;
            });
  for (size_t i = 0; i < count; ++i) {
    parts->parts[told[i].part] += told[i].value;
    if (left == 0) continue;
    parts->parts[told[i].part] += sign;
    left -= sign;
  }
  return true;
}

}  // namespace

bool TellCommonCell(const BridgeSums& base, const BridgeSums& now,
                    const std::optional<BridgeScope>& scope, BridgeMeasure measure,
                    BridgeMethod method, BridgeParts* parts) {
  const Rates rates = RatesOf(base, now, measure);
  const Int128 divisor = CommonDivisor(base.quantity, now.quantity);
  Quantities quantities{base.quantity / divisor, now.quantity / divisor, 0, 0};
  if (scope.has_value()) {
    const Int128 of_all = CommonDivisor(scope->base, scope->now);
    quantities.all0 = scope->base / of_all;
    quantities.all1 = scope->now / of_all;
  } else {
    quantities.all0 = quantities.q0;
    quantities.all1 = quantities.q1;
  }
  // 128 bits hold the products as a rule.
  int widest = 0;
  for (size_t i = 0; i < rates.count; ++i) {
    widest = std::max({widest, Bits(rates.rates[i].base), Bits(rates.rates[i].now)});
  }
  const int factors = std::max(Bits(quantities.q0), Bits(quantities.q1)) +
                      std::max(Bits(quantities.all0), Bits(quantities.all1));
  const int needed = widest + (method == BridgeMethod::kShapley ? 2 : 1) * factors + 8;
  return needed <= 124 ? Tell<Int128>(rates, quantities, method, parts)
                       : Tell<Wide>(rates, quantities, method, parts);
}

}  // namespace coxswain
