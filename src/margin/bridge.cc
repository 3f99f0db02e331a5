#include "coxswain/margin/bridge.h"

#include <algorithm>

#include "bridge_parts.h"

namespace coxswain {
namespace {

bool Within(const BridgeSums& sums) {
  for (const Int128 sum : {sums.quantity, sums.list, sums.invoice, sums.off_invoice,
                           sums.uncovered_net, sums.goods, sums.serve}) {
    if (sum > kMostBridged || sum < -kMostBridged) return false;
  }
  return true;
}

absl::Status BeyondRange() {
  return OutOfRange(
      "A part of the bridge comes to more than 4e22 units of money: check quantities and prices of "
      "the periods that are compared.");
}

// In which of the two periods there is anything, by number.
class Seen {
 public:
  void Add(uint32_t number, const BridgeItem& item) {
    if (number >= seen_.size()) seen_.resize(static_cast<size_t>(number) + 1, 0);
    seen_[number] |= static_cast<uint8_t>((item.base ? kBase : 0) | (item.now ? kNow : 0));
  }
  bool before(uint32_t number) const { return (seen_[number] & kBase) != 0; }
  bool after(uint32_t number) const { return (seen_[number] & kNow) != 0; }

 private:
  static constexpr uint8_t kBase = 1;
  static constexpr uint8_t kNow = 2;
  std::vector<uint8_t> seen_;
};

struct Presence {
  Seen cells, customers, products;
};

// The part of a cell that has sums of one period alone.
BridgePart OneSided(const BridgeItem& item, const Presence& presence) {
  const auto missing = [&](const Seen& seen, uint32_t number) {
    return item.base ? !seen.after(number) : !seen.before(number);
  };
  if (!missing(presence.cells, item.cell)) return kNoQuantityPart;  // sold in another unit
  if (missing(presence.customers, item.customer)) {
    return item.base ? kLostCustomersPart : kNewCustomersPart;
  }
  if (missing(presence.products, item.product)) {
    return item.base ? kDiscontinuedProductsPart : kNewProductsPart;
  }
  return item.base ? kNoLongerSoldPart : kNewlySoldPart;
}

bool Covered(const BridgeItem& item, BridgeMeasure measure) {
  return measure == BridgeMeasure::kNetRevenue || (item.base->cost_known && item.now->cost_known);
}

// Price and volume of it can be told.
bool Common(const BridgeItem& item, BridgeMeasure measure) {
  return item.base && item.now && Covered(item, measure) && !item.base->partial &&
         item.base->quantity != 0 && item.now->quantity != 0;
}

}  // namespace

std::string_view BridgePartName(BridgePart part) {
  static constexpr std::string_view kNames[kBridgePartCount] = {
      "price_list",     "price_discount",   "price_off_invoice",
      "price_unsplit",  "volume",           "mix",
      "cost",           "cost_to_serve",    "new_customers",
      "lost_customers", "new_products",     "discontinued_products",
      "newly_sold",     "no_longer_sold",   "currency",
      "unknown_cost",   "without_quantity", "plan_only",
      "actual_only",    "partly_planned"};
  return kNames[part];
}

Int128 BridgeSums::Value(BridgeMeasure measure) const {
  if (measure == BridgeMeasure::kNetRevenue) return net();
  const Int128 gross = net() - uncovered_net - goods;
  return measure == BridgeMeasure::kGrossMargin ? gross : gross - serve;
}

void BridgeParts::Add(const BridgeParts& other) {
  base += other.base;
  now += other.now;
  base_quantity += other.base_quantity;
  quantity += other.quantity;
  for (size_t i = 0; i < parts.size(); ++i) parts[i] += other.parts[i];
}

Int128 BridgeParts::price() const {
  return parts[kPriceListPart] + parts[kPriceDiscountPart] + parts[kPriceOffInvoicePart] +
         parts[kPriceUnsplitPart];
}

absl::StatusOr<Bridge> ComputeBridge(absl::Span<const BridgeItem> items, BridgeMeasure measure,
                                     BridgeMethod method, BridgeBase against) {
  Bridge bridge;
  Presence presence;
  bool one_unit = true;
  BridgeScope scope;
  for (const BridgeItem& item : items) {
    for (const std::optional<BridgeSums>* sums : {&item.base, &item.now, &item.own_rates}) {
      if (sums->has_value() && !Within(**sums)) return BeyondRange();
    }
    presence.cells.Add(item.cell, item);
    presence.customers.Add(item.customer, item);
    presence.products.Add(item.product, item);
    if (!Common(item, measure)) continue;
    if (!bridge.unit) bridge.unit = item.unit;
    one_unit = one_unit && item.unit == *bridge.unit;
    scope.base += item.base->quantity;
    scope.now += item.now->quantity;
  }
  if (one_unit && bridge.unit) {
    if (scope.base > kMostBridged || scope.now > kMostBridged) return BeyondRange();
    bridge.by_total = scope.base > 0 && scope.now > 0;
  } else {
    bridge.unit.reset();
  }
  const std::optional<BridgeScope> of_all =
      bridge.by_total ? std::optional<BridgeScope>(scope) : std::nullopt;

  bridge.items.resize(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const BridgeItem& item = items[i];
    BridgeParts& parts = bridge.items[i];
    parts.base = item.base ? item.base->Value(measure) : 0;
    const Int128 now = item.now ? item.now->Value(measure) : 0;
    parts.now = item.own_rates ? item.own_rates->Value(measure) : now;
    parts.parts[kCurrencyPart] = parts.now - now;
    if (Common(item, measure)) {
      parts.base_quantity = item.base->quantity;
      parts.quantity = item.now->quantity;
      if (!TellCommonCell(*item.base, *item.now, of_all, measure, method, &parts)) {
        return BeyondRange();
      }
      continue;
    }
    BridgePart part = kNoQuantityPart;
    if (!item.base || !item.now) {
      part = against == BridgeBase::kPeriod ? OneSided(item, presence)
             : item.base                    ? kPlanOnlyPart
                                            : kActualOnlyPart;
    } else if (item.base->partial) {
      part = kPartlyPlannedPart;
    } else if (!Covered(item, measure)) {
      part = kUnknownCostPart;
    }
    parts.parts[part] += now - parts.base;
  }
  return bridge;
}

}  // namespace coxswain
