#include "coxswain/margin/bridge.h"

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// Bridges with printed results: hand case M6 of reference/margin.md, and variances of cost
// accounting, where the budget takes the place of the period before.
namespace coxswain {
namespace {

TEST_CASE("M6 revenue and margin of two products and a new one") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,done,won,2024-02-01
      d2,c1,done,won,2025-12-31
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost
      d1,1,A,100,10,6
      d1,2,B,100,20,15
      d2,1,A,120,9,6.5
      d2,2,B,90,21,15
      d2,3,C,10,30,20
  )",
              {.dangling = DanglingReference::kCreate});
  const std::vector<std::string> told = {"change", "price", "cost",
                                         "volume", "mix",   "new_products"};
  CHECK(Ask(company.snapshot(), "margin_bridge", "{}", told) == Literal(R"(
      change,price,cost,volume,mix,new_products
      270.00,-30.00,0.00,150.00,-150.00,300.00
  )"));
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"measure":"gross_margin"})", told) ==
        Literal(R"(
      change,price,cost,volume,mix,new_products
      40.00,-30.00,-60.00,45.00,-15.00,100.00
  )"));
}

// Quantities with the contribution margin of a unit, in cents.
struct Product {
  int64_t budgeted, budgeted_cents, sold, sold_cents;
};

std::vector<BridgeParts> Told(const std::vector<Product>& products) {
  const auto sums = [](int64_t quantity, int64_t cents) {
    BridgeSums made;
    made.quantity = Int128{quantity} * kMicros;
    made.list = made.invoice = Int128{quantity} * cents * (kMicros / 100);
    return made;
  };
  std::vector<BridgeItem> items;
  for (const Product& product : products) {
    const uint32_t number = static_cast<uint32_t>(items.size());
    items.push_back({number,
                     0,
                     number,
                     0,
                     sums(product.budgeted, product.budgeted_cents),
                     sums(product.sold, product.sold_cents),
                     {}});
  }
  const absl::StatusOr<Bridge> bridge =
      ComputeBridge(items, BridgeMeasure::kNetRevenue, BridgeMethod::kPriceAtNewQuantity);
  REQUIRE(bridge.ok());
  CHECK(bridge->by_total);
  return bridge->items;
}

Int128 Units(int64_t units) { return Int128{units} * kMicros; }

TEST_CASE("Horngren's Soda-King of three drinks: sales-quantity and sales-mix variances") {
  // Horngren, Datar and Foster, Cost Accounting: A Managerial Emphasis, 11th ed. 2003, exercise
  // 14-24 and solution exhibit: Kola, Limor and Orlem.
  const std::vector<BridgeParts> drinks = Told({{400'000, 200, 480'000, 200},
                                                {600'000, 120, 900'000, 120},
                                                {1'500'000, 250, 1'620'000, 250}});
  const int64_t quantity[] = {160'000, 144'000, 750'000};  // 1 054 000 F
  const int64_t mix[] = {0, 216'000, -450'000};            // 234 000 U
  for (size_t i = 0; i < drinks.size(); ++i) {
    CHECK(drinks[i].parts[kVolumePart] == Units(quantity[i]));
    CHECK(drinks[i].parts[kMixPart] == Units(mix[i]));
    CHECK(drinks[i].price() == 0);
  }
}

TEST_CASE("a question of the CMA examination: a sales-mix variance of 3 300") {
  // Products E and F, budgeted 5 500 at 4.50 and 4 500 at 10.00, sold 6 000 each: a composite
  // margin of 6.975 budgeted and 7.250 at the actual mix; the sales volume variance is 17 250.
  const std::vector<BridgeParts> products =
      Told({{5'500, 450, 6'000, 450}, {4'500, 1'000, 6'000, 1'000}});
  CHECK(products[0].parts[kMixPart] + products[1].parts[kMixPart] == Units(3'300));
  CHECK(products[0].now + products[1].now - products[0].base - products[1].base == Units(17'250));
}

TEST_CASE("Horngren's Soda-King of two drinks, from rows: prices and costs change as well") {
  // The same book, edition of 2017, exercise 14-27 and solution exhibit: mix 55 350 F and 43 050 U,
  // together 12 300 F; quantity 78 000 U; volume 65 700 U.
  Company company;
  company.Add("products", "product_id\nKola\nLimor");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      budget,all,done,won,2016-12-31
      actual,all,done,won,2017-12-31
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost
      budget,1,Kola,500000,10.00,5.50
      budget,2,Limor,750000,7.50,4.00
      actual,1,Kola,504300,10.10,5.75
      actual,2,Limor,725700,7.75,3.70
  )");
  // Sales prices: 0.10 x 504 300 and 0.25 x 725 700; unit costs: -0.25 x 504 300 and 0.30 x 725
  // 700.
  CHECK(Ask(company.snapshot(), "margin_bridge",
            R"({"by":["product_id"],"measure":"gross_margin","nested":true})",
            {"product_id", "base_value", "volume", "mix", "price", "cost", "value"}) == Literal(R"(
      product_id,base_value,volume,mix,price,cost,value
      ,4875000.00,-78000.00,12300.00,231855.00,91635.00,5132790.00
      Kola,2250000.00,-36000.00,55350.00,50430.00,-126075.00,2193705.00
      Limor,2625000.00,-42000.00,-43050.00,181425.00,217710.00,2939085.00
  )"));
}

TEST_CASE("Horngren's Soda-King of two drinks, its budget as plan lines") {
  Company company;
  company.Add("products", "product_id,family\nk,Kola\nl,Limor");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd,all,done,won,2017-12-31\n");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost
      d,1,k,504300,10.10,5.75
      d,2,l,725700,7.75,3.70
  )");
  company.Add("plan_lines", R"(
      plan_id,plan_line_id,measure,product_family,period_start,period_end,value
      budget,1,quantity,Kola,2017-01-01,2017-12-31,500000
      budget,2,net_revenue,Kola,2017-01-01,2017-12-31,5000000
      budget,3,cost_of_goods,Kola,2017-01-01,2017-12-31,2750000
      budget,4,quantity,Limor,2017-01-01,2017-12-31,750000
      budget,5,net_revenue,Limor,2017-01-01,2017-12-31,5625000
      budget,6,cost_of_goods,Limor,2017-01-01,2017-12-31,3000000
  )");
  CHECK(Ask(company.snapshot(), "plan_bridge",
            R"({"by":["product_family"],"measure":"gross_margin","nested":true})",
            {"product_family", "plan_value", "volume", "mix", "price", "cost", "value"}) ==
        Literal(R"(
      product_family,plan_value,volume,mix,price,cost,value
      ,4875000.00,-78000.00,12300.00,231855.00,91635.00,5132790.00
      Kola,2250000.00,-36000.00,55350.00,50430.00,-126075.00,2193705.00
      Limor,2625000.00,-42000.00,-43050.00,181425.00,217710.00,2939085.00
  )"));
}

}  // namespace
}  // namespace coxswain
