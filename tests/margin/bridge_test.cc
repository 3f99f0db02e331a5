#include "coxswain/margin/bridge.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

constexpr BridgeMethod kMethods[] = {BridgeMethod::kPriceAtNewQuantity,
                                     BridgeMethod::kPriceAtOldQuantity, BridgeMethod::kShapley};
constexpr BridgeMeasure kMeasures[] = {BridgeMeasure::kNetRevenue, BridgeMeasure::kGrossMargin,
                                       BridgeMeasure::kContributionMargin};

// A quantity sold at a price and bought at a cost, without a list price.
BridgeSums Sold(int64_t quantity, double price, double cost = 0) {
  BridgeSums sums;
  sums.quantity = Int128{quantity} * kMicros;
  sums.list = sums.invoice = Int128{quantity} * static_cast<int64_t>(price * kMicros);
  sums.goods = Int128{quantity} * static_cast<int64_t>(cost * kMicros);
  sums.list_known = false;
  return sums;
}

// A cell of a customer and a product of its own.
BridgeItem Item(uint32_t number, std::optional<BridgeSums> base, std::optional<BridgeSums> now) {
  return {number, 0, number, 0, base, now, {}};
}

Bridge Compute(const std::vector<BridgeItem>& items, BridgeMeasure measure, BridgeMethod method) {
  absl::StatusOr<Bridge> bridge = ComputeBridge(items, measure, method);
  REQUIRE_MESSAGE(bridge.ok(), bridge.status().ToString());
  return *std::move(bridge);
}

BridgeParts Total(const Bridge& bridge) {
  BridgeParts total;
  for (const BridgeParts& parts : bridge.items) total.Add(parts);
  return total;
}

int64_t Micros(int64_t units) { return units * kMicros; }

Int128 Sum(const BridgeParts& parts) {
  Int128 sum = 0;
  for (const Int128 part : parts.parts) sum += part;
  return sum;
}

TEST_CASE("the joint effect of one price and one quantity goes where the method says") {
  // 1000 at 50, then 1100 at 52: 2000 by price alone, 5000 by volume alone, 200 by both together.
  const std::vector<BridgeItem> items = {Item(0, Sold(1000, 50), Sold(1100, 52))};
  const auto told = [&](BridgeMethod method) {
    const BridgeParts parts = Compute(items, BridgeMeasure::kNetRevenue, method).items[0];
    CHECK(parts.parts[kMixPart] == 0);
    return std::pair(parts.price(), parts.parts[kVolumePart]);
  };
  CHECK(told(BridgeMethod::kPriceAtNewQuantity) ==
        std::pair<Int128, Int128>(Micros(2200), Micros(5000)));
  CHECK(told(BridgeMethod::kPriceAtOldQuantity) ==
        std::pair<Int128, Int128>(Micros(2000), Micros(5200)));
  CHECK(told(BridgeMethod::kShapley) == std::pair<Int128, Int128>(Micros(2100), Micros(5100)));
}

TEST_CASE("Shapley's parts are the mean of all six orders") {
  // Two cells, q 100 and 100, then 120 and 240; p 6 and 12, then 9 and 10. Of the first cell the
  // three factors are Q 200 to 360, m 1/2 to 1/3, p 6 to 9; orders reckoned by hand from Q x m x p:
  //   Qmp +480 -360 +360, Qpm +480 +540 -540, mQp -200 +320 +360,
  //   mpQ -200 +200 +480, pQm +300 +720 -540, pmQ +300 -300 +480  (in the order's own order)
  //   Q (480 + 480 + 320 + 480 + 720 + 480) / 6 = 493.333333
  //   m (-360 - 540 - 200 - 200 - 540 - 300) / 6 = -356.666667
  //   p (360 + 540 + 360 + 200 + 300 + 300) / 6 = 343.333333
  const std::vector<BridgeItem> items = {Item(0, Sold(100, 6), Sold(120, 9)),
                                         Item(1, Sold(100, 12), Sold(240, 10))};
  const BridgeParts parts =
      Compute(items, BridgeMeasure::kNetRevenue, BridgeMethod::kShapley).items[0];
  CHECK(parts.parts[kVolumePart] == 493'333'333);
  CHECK(parts.parts[kMixPart] == -356'666'667);
  CHECK(parts.price() == 343'333'334);  // the micro that rounding leaves goes to the largest rest
  CHECK(Sum(parts) == Micros(480));
}

TEST_CASE("what is new or lost stands apart, customers before products before cells") {
  const BridgeSums sold = Sold(10, 10);
  // Customers 0 stays, 1 is new, 2 is lost; products 0 stays, 1 is new, 2 is discontinued, 3 stays.
  const std::vector<BridgeItem> items = {
      {0, 0, 0, 0, sold, sold, {}},     {1, 1, 1, 0, {}, Sold(1, 1), {}},
      {2, 2, 2, 0, Sold(2, 1), {}, {}}, {3, 0, 1, 0, {}, Sold(3, 1), {}},
      {4, 0, 2, 0, Sold(4, 1), {}, {}}, {5, 3, 3, 0, sold, sold, {}},
      {6, 0, 3, 0, {}, Sold(5, 1), {}}, {7, 3, 0, 0, Sold(6, 1), {}, {}},
  };
  for (const BridgeMethod method : kMethods) {
    const BridgeParts total = Total(Compute(items, BridgeMeasure::kNetRevenue, method));
    CHECK(total.parts[kNewCustomersPart] == Micros(1));
    CHECK(total.parts[kLostCustomersPart] == Micros(-2));
    CHECK(total.parts[kNewProductsPart] == Micros(3));
    CHECK(total.parts[kDiscontinuedProductsPart] == Micros(-4));
    CHECK(total.parts[kNewlySoldPart] == Micros(5));
    CHECK(total.parts[kNoLongerSoldPart] == Micros(-6));
    CHECK(Sum(total) == Micros(-3));
  }
}

TEST_CASE("list prices, discounts and rebates have parts of their own where the list is known") {
  // 10 at list 10, 1 off on the invoice, 0.50 off it; then 20 at list 12, 3 off, 0.25 off.
  BridgeSums base, now;
  base.quantity = Micros(10);
  base.list = Micros(100);
  base.invoice = Micros(90);
  base.off_invoice = Micros(5);
  now.quantity = Micros(20);
  now.list = Micros(240);
  now.invoice = Micros(180);
  now.off_invoice = Micros(5);
  std::vector<BridgeItem> items = {Item(0, base, now)};
  const BridgeParts parts =
      Compute(items, BridgeMeasure::kNetRevenue, BridgeMethod::kPriceAtNewQuantity).items[0];
  CHECK(parts.parts[kPriceListPart] == Micros(40));
  CHECK(parts.parts[kPriceDiscountPart] == Micros(-40));
  CHECK(parts.parts[kPriceOffInvoicePart] == Micros(5));
  CHECK(parts.price() == Micros(5));
  CHECK(parts.parts[kVolumePart] == Micros(85));

  items[0].now->list_known = false;
  const BridgeParts unsplit =
      Compute(items, BridgeMeasure::kNetRevenue, BridgeMethod::kPriceAtNewQuantity).items[0];
  CHECK(unsplit.parts[kPriceUnsplitPart] == Micros(5));
  CHECK(unsplit.parts[kPriceListPart] == 0);
}

TEST_CASE("without one unit of measure volume is told item by item, without a mix") {
  std::vector<BridgeItem> items = {Item(0, Sold(10, 10), Sold(20, 10)),
                                   Item(1, Sold(10, 1), Sold(10, 1))};
  CHECK(Total(Compute(items, BridgeMeasure::kNetRevenue, kMethods[0])).parts[kMixPart] != 0);
  items[1].unit = 1;
  for (const BridgeMethod method : kMethods) {
    const Bridge bridge = Compute(items, BridgeMeasure::kNetRevenue, method);
    CHECK_FALSE(bridge.by_total);
    CHECK_FALSE(bridge.unit.has_value());
    CHECK(bridge.items[0].parts[kVolumePart] == Micros(100));
    CHECK(Total(bridge).parts[kMixPart] == 0);
  }
}

TEST_CASE("quantities that come to nothing, are negative, or are of another unit") {
  SUBCASE("no quantity in one period: no price, no volume") {
    const BridgeParts parts =
        Total(Compute({Item(0, Sold(0, 0), Sold(5, 10))}, kMeasures[0], kMethods[0]));
    CHECK(parts.parts[kNoQuantityPart] == Micros(50));
  }
  SUBCASE("more returned than sold: the price is that of what was returned") {
    const std::vector<BridgeItem> items = {Item(0, Sold(-2, 10), Sold(4, 11)),
                                           Item(1, Sold(10, 5), Sold(10, 5))};
    const Bridge bridge = Compute(items, kMeasures[0], BridgeMethod::kPriceAtNewQuantity);
    CHECK(bridge.by_total);
    CHECK(bridge.items[0].price() == Micros(4));
    CHECK(bridge.items[0].parts[kVolumePart] + bridge.items[0].parts[kMixPart] == Micros(60));
  }
  SUBCASE("returns are all there is: no mean, so cell by cell") {
    const std::vector<BridgeItem> items = {Item(0, Sold(-2, 10), Sold(4, 11)),
                                           Item(1, Sold(-3, 5), Sold(10, 5))};
    CHECK_FALSE(Compute(items, kMeasures[0], kMethods[2]).by_total);
  }
  SUBCASE("pieces before, kilograms now: sold both times, and not comparable") {
    std::vector<BridgeItem> items = {Item(0, Sold(10, 5), {}), Item(0, {}, Sold(3, 20))};
    items[1].unit = 1;
    const BridgeParts total = Total(Compute(items, kMeasures[0], kMethods[0]));
    CHECK(total.parts[kNoQuantityPart] == Micros(10));
  }
}

TEST_CASE("a margin of which some cost is unknown is not told apart") {
  BridgeSums base = Sold(10, 10, 6);
  BridgeSums now = Sold(10, 11, 3);
  now.cost_known = false;
  now.uncovered_net = Micros(55);
  const std::vector<BridgeItem> items = {Item(0, base, now)};
  const BridgeParts margin = Compute(items, BridgeMeasure::kGrossMargin, kMethods[0]).items[0];
  CHECK(margin.now == Micros(110 - 55 - 30));
  CHECK(margin.parts[kUnknownCostPart] == Micros(25 - 40));
  const BridgeParts revenue = Compute(items, BridgeMeasure::kNetRevenue, kMethods[0]).items[0];
  CHECK(revenue.price() == Micros(10));
}

TEST_CASE("exchange rates are a part beside the others") {
  // 10 at 10, then 10 at 12 of old money, which are 11.30 of new.
  std::vector<BridgeItem> items = {Item(0, Sold(10, 10), Sold(10, 12))};
  items[0].own_rates = Sold(10, 11.3);
  const BridgeParts parts = Compute(items, kMeasures[0], kMethods[2]).items[0];
  CHECK(parts.now == Micros(113));
  CHECK(parts.price() == Micros(20));
  CHECK(parts.parts[kCurrencyPart] == Micros(-7));
}

// Companies of a few customers and products, with returns, gifts, gaps and several units.
class RandomItems {
 public:
  explicit RandomItems(uint64_t seed) : random_(seed) {}

  std::vector<BridgeItem> Make() {
    std::vector<BridgeItem> items;
    const bool units = OneIn(4);
    unit_ = OneIn(2) ? kMicros : int64_t{1} << 40;
    const int64_t scale = OneIn(3) ? 1 : OneIn(2) ? 1'000'003 : int64_t{1} << 40;
    for (uint32_t customer = 0; customer < 4; ++customer) {
      for (uint32_t product = 0; product < 4; ++product) {
        if (OneIn(3)) continue;
        BridgeItem item{
            customer * 4 + product, customer, product, units ? product % 2 : 0, {}, {}, {}};
        if (!OneIn(4)) item.base = Sums(scale);
        if (!OneIn(4)) item.now = Sums(scale);
        if (item.now && OneIn(5)) item.own_rates = Sums(scale);
        if (item.base || item.now) items.push_back(item);
      }
    }
    return items;
  }
  uint64_t Next() { return random_(); }

 private:
  bool OneIn(uint64_t n) { return random_() % n == 0; }
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(random_() % static_cast<uint64_t>(most - least + 1));
  }
  BridgeSums Sums(int64_t scale) {
    BridgeSums sums;
    sums.quantity = OneIn(8) ? 0 : (OneIn(6) ? -1 : 1) * Between(1, 100) * unit_ + Between(0, 999);
    sums.list = Int128{Between(0, 100'000)} * scale;
    sums.invoice = sums.list - Int128{Between(0, 9'999)} * scale;
    sums.off_invoice = Between(0, 99);
    sums.goods = Int128{Between(0, 70'000)} * scale;
    sums.serve = Between(-10, 10'000);
    sums.list_known = !OneIn(4);
    sums.cost_known = !OneIn(6);
    if (!sums.cost_known) sums.uncovered_net = sums.net() / 3;
    return sums;
  }

  std::mt19937_64 random_;
  int64_t unit_ = 1;
};

std::vector<BridgeItem> Exchanged(std::vector<BridgeItem> items) {
  for (BridgeItem& item : items) {
    std::swap(item.base, item.now);
    item.own_rates.reset();
  }
  return items;
}

BridgeMethod MirrorOf(BridgeMethod method) {
  if (method == BridgeMethod::kShapley) return method;
  return method == BridgeMethod::kPriceAtNewQuantity ? BridgeMethod::kPriceAtOldQuantity
                                                     : BridgeMethod::kPriceAtNewQuantity;
}

BridgePart MirrorOf(int part) {
  switch (part) {
    case kNewCustomersPart:
      return kLostCustomersPart;
    case kLostCustomersPart:
      return kNewCustomersPart;
    case kNewProductsPart:
      return kDiscontinuedProductsPart;
    case kDiscontinuedProductsPart:
      return kNewProductsPart;
    case kNewlySoldPart:
      return kNoLongerSoldPart;
    case kNoLongerSoldPart:
      return kNewlySoldPart;
    default:
      return static_cast<BridgePart>(part);
  }
}

TEST_CASE(
    "of random companies: parts add up, exchanged periods turn the signs, order does not matter") {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    RandomItems random(seed);
    std::vector<BridgeItem> items = random.Make();
    for (const BridgeMeasure measure : kMeasures) {
      for (const BridgeMethod method : kMethods) {
        INFO("seed ", seed, ", measure ", static_cast<int>(measure), ", method ",
             static_cast<int>(method));
        const Bridge bridge = Compute(items, measure, method);
        for (size_t i = 0; i < items.size(); ++i) {
          const BridgeParts& parts = bridge.items[i];
          REQUIRE(Sum(parts) == parts.now - parts.base);
          REQUIRE(parts.base == (items[i].base ? items[i].base->Value(measure) : 0));
        }
        // A school's mirror is the other one, Shapley's is itself.
        const Bridge back = Compute(Exchanged(items), measure, MirrorOf(method));
        for (size_t i = 0; i < items.size(); ++i) {
          for (int part = 0; part < kBridgePartCount; ++part) {
            if (part == kCurrencyPart) continue;
            REQUIRE(back.items[i].parts[MirrorOf(part)] ==
                    -bridge.items[i].parts[static_cast<size_t>(part)]);
          }
        }
        std::vector<size_t> order(items.size());
        for (size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::shuffle(order.begin(), order.end(), std::mt19937_64(random.Next()));
        std::vector<BridgeItem> shuffled;
        for (const size_t i : order) shuffled.push_back(items[i]);
        const Bridge other = Compute(shuffled, measure, method);
        for (size_t i = 0; i < order.size(); ++i) {
          REQUIRE(other.items[i].parts == bridge.items[order[i]].parts);
        }
      }
    }
  }
}

// `times` has products that 128 bits hold, and others.
void CheckScaled(const std::vector<BridgeItem>& items, Int128 times) {
  std::vector<BridgeItem> scaled = items;
  for (BridgeItem& item : scaled) {
    for (std::optional<BridgeSums>* sums : {&item.base, &item.now, &item.own_rates}) {
      if (!sums->has_value()) continue;
      for (Int128* sum : {&(*sums)->list, &(*sums)->invoice, &(*sums)->off_invoice,
                          &(*sums)->uncovered_net, &(*sums)->goods, &(*sums)->serve}) {
        *sum *= times;
      }
    }
  }
  const Bridge bridge = Compute(items, kMeasures[2], BridgeMethod::kShapley);
  const Bridge larger = Compute(scaled, kMeasures[2], BridgeMethod::kShapley);
  for (size_t i = 0; i < items.size(); ++i) {
    for (size_t part = 0; part < kBridgePartCount; ++part) {
      const Int128 off = larger.items[i].parts[part] - times * bridge.items[i].parts[part];
      REQUIRE(off <= times + 1);  // a part is within a micro of what it is exactly
      REQUIRE(off >= -times - 1);
    }
  }
}

TEST_CASE("so many times the money is so many times the parts, but for what is rounded") {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const std::vector<BridgeItem> items = RandomItems(seed).Make();
    CheckScaled(items, 1000);
    CheckScaled(items, Int128{1} << 30);
  }
}

TEST_CASE("sums near the end of 64 bits are told exactly, those beyond any sense are an error") {
  BridgeSums base, now;
  base.quantity = (Int128{1} << 62) - 1;
  base.list = base.invoice = (Int128{1} << 62) + 12'345;
  now.quantity = (Int128{1} << 62) + 7;
  now.list = now.invoice = (Int128{1} << 62) - 54'321;
  base.list_known = now.list_known = true;
  for (const BridgeMethod method : kMethods) {
    const BridgeParts parts =
        Compute({Item(0, base, now), Item(1, now, base)}, kMeasures[0], method).items[0];
    CHECK(Sum(parts) == now.net() - base.net());
    // Price and quantity hardly differ, so volume is some 8 micros of 1.
    CHECK(parts.parts[kVolumePart] + parts.parts[kMixPart] == 8);
  }
  now.invoice = Int128{1} << 96;
  const absl::StatusOr<Bridge> large =
      ComputeBridge(std::vector<BridgeItem>{Item(0, base, now)}, kMeasures[0], kMethods[0]);
  CHECK(large.status().code() == absl::StatusCode::kOutOfRange);
  // One micro-piece for a fortune, then a fortune of pieces.
  base.quantity = 1;
  now.quantity = Int128{1} << 80;
  now.invoice = 1;
  const absl::StatusOr<Bridge> absurd =
      ComputeBridge(std::vector<BridgeItem>{Item(0, base, now)}, kMeasures[0], kMethods[0]);
  CHECK(absurd.status().code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("nothing sold is nothing changed") {
  for (const BridgeMethod method : kMethods) {
    const Bridge bridge = Compute({}, kMeasures[1], method);
    CHECK(bridge.items.empty());
    CHECK_FALSE(bridge.by_total);
  }
}

}  // namespace
}  // namespace coxswain
