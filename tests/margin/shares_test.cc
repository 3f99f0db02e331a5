#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/margin.h"

#include "support/ask.h"
#include "support/company.h"

// Costs and discounts that cost_kinds declare as a share of a base.
namespace coxswain {
namespace {

constexpr const char* kOneDeal = R"(
    deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods
    d1,c1,Won,won,2026-01-10,1000,1000,
)";

TEST_CASE("Stacked discounts multiply: 10 % then 5 % off 1000 is 855") {
  Company company;
  company.Add("cost_kinds",
              "kind,step,share,base\nb,on_invoice,0.05,list\na,on_invoice,0.1,list\n");
  company.Add("deals", kOneDeal);
  // 1000 x 0.9 = 900; 900 x 0.95 = 855.
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"list_revenue", "discounts", "unexplained", "invoice_revenue"}) ==
        "list_revenue,discounts,unexplained,invoice_revenue\n1000.00,145.00,0.00,855.00\n");
}

TEST_CASE("A declared discount comes off what the row's own discount has left") {
  Company company;
  company.Add("cost_kinds", "kind,step,share,base\nbonus,on_invoice,0.05,list\n");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_share
      d1,1,1,1000,0.1
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"discounts", "invoice_revenue"}) ==
        "discounts,invoice_revenue\n145.00,855.00\n");
}

TEST_CASE("Each step takes its shares of what stands before it") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,share,base
      discount,on_invoice,0.1,list
      rebate,off_invoice,0.03,list
      freight_allowance,off_invoice,0.02,list
      commission,cost_to_serve,0.2,gross_margin
      media,acquisition,0.1,contribution_margin
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,60
  )");
  // List 100, discount 10: invoice 90; rebate 3 and allowance 2: net 85; goods 60: 25; commission
  // 0.2 x 25 = 5: 20; media 0.1 x 20 = 2: 18, which is 18 / 85 of net revenue.
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"invoice_revenue", "off_invoice", "net_revenue", "gross_margin", "cost_to_serve",
             "contribution_margin", "acquisition_cost", "margin_after_acquisition",
             "margin_after_acquisition_share"}) == Literal(R"(
            invoice_revenue,off_invoice,net_revenue,gross_margin,cost_to_serve,contribution_margin,acquisition_cost,margin_after_acquisition,margin_after_acquisition_share
            90.00,5.00,85.00,25.00,5.00,20.00,2.00,18.00,0.21176470588235294
        )"));
  // The same number whoever asks.
  CHECK(Ask(company.snapshot(), "measures",
            R"({"measures":["contribution_margin","acquisition_cost","margin_after_acquisition"]})",
            {"contribution_margin", "acquisition_cost", "margin_after_acquisition"}) ==
        "contribution_margin,acquisition_cost,margin_after_acquisition\n20.00,2.00,18.00\n");
}

TEST_CASE("Shares come besides the amounts of deal_costs, and after those of the steps before") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,share,base
      rebate,off_invoice,,
      commission,cost_to_serve,0.1,net_revenue
      overhead,goods,0.5,net_revenue
      handling,cost_to_serve,0.1,goods
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,off_invoice_amount
      d1,c1,Won,won,2026-01-10,100,30,5
  )");
  company.Add("deal_costs", "deal_id,kind,amount\nd1,rebate,15\nd1,commission,1\n");
  // Net 100 - 5 - 15 = 80; goods 30 + 40; commission 8 + 1; handling 0.1 x 70 = 7.
  CHECK(
      Ask(company.snapshot(), "margin", "{}", {"net_revenue", "cost_of_goods", "cost_to_serve"}) ==
      "net_revenue,cost_of_goods,cost_to_serve\n80.00,70.00,16.00\n");
}

TEST_CASE("A share is rounded once at its grain, half to even, and lines add up to their deal") {
  const auto ask = [](const char* grain, const char* options,
                      const std::vector<std::string>& columns) {
    Company company;
    company.Add("cost_kinds", std::string("kind,step,share,base,grain\n") +
                                  "commission,cost_to_serve,0.5,net_revenue," + grain + "\n");
    company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
    company.Add("deal_lines", R"(
        deal_id,line,quantity,amount,unit_cost
        d1,1,1,0.000003,0
        d1,2,1,0.000003,0
    )");
    return Ask(company.snapshot(), "margin", options, columns);
  };
  constexpr const char* kByLine = R"({"by":["deal_lines.line"]})";
  // By line 1.5 micros become 2, twice.
  CHECK(ask("", "{}", {"cost_to_serve"}) == "cost_to_serve\n0.000004\n");
  CHECK(ask("line", kByLine, {"cost_to_serve", "allocated_cost"}) ==
        "cost_to_serve,allocated_cost\n0.000002,0.00\n0.000002,0.00\n");
  // By deal 3 micros are split over the lines, the odd one to the first, and are shown as split.
  CHECK(ask("deal", "{}", {"cost_to_serve"}) == "cost_to_serve\n0.000003\n");
  CHECK(ask("deal", kByLine, {"cost_to_serve", "allocated_cost"}) ==
        "cost_to_serve,allocated_cost\n0.000002,0.000002\n0.000001,0.000001\n");
}

TEST_CASE("Discounts round as the calculator of one deal does") {
  Company company;
  company.Add("cost_kinds", "kind,step,share,base\na,on_invoice,0.5,list\nb,on_invoice,0.5,list\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,0.000003
  )");
  MarginTerms terms;
  terms.list_price = Money::FromMicros(3);
  terms.discount_shares = {500'000'000, 500'000'000, 0, 0};
  const auto margin = ComputeMargin(terms);
  REQUIRE(margin.ok());
  CHECK(margin->invoice_price == Money::FromMicros(1));  // 1.5 is 2, half of it 1
  CHECK(Ask(company.snapshot(), "margin", "{}", {"invoice_revenue"}) ==
        "invoice_revenue\n0.000001\n");
}

TEST_CASE("A return takes back the shares of its sale") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,share,base,grain
      bonus,off_invoice,0.1,invoice,deal
      commission,cost_to_serve,0.05,net_revenue,line
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-10
      d2,c1,Won,won,2026-01-11
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,1,100,60
      d2,1,-1,-100,60
  )");
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})",
            {"deal_id", "off_invoice", "cost_to_serve", "contribution_margin"}) == Literal(R"(
            deal_id,off_invoice,cost_to_serve,contribution_margin
            d1,10.00,4.50,25.50
            d2,-10.00,-4.50,-25.50
        )"));
}

TEST_CASE("Of an unknown margin there is no share, and a share does not make a cost known") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,share,base
      overhead,goods,0.1,net_revenue
      commission,cost_to_serve,0.1,gross_margin
      fair,acquisition,0.05,net_revenue
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,50
      d2,c1,Won,won,2026-01-10,100,
  )");
  // d1: goods 60, gross 40, commission 4, fair 5. d2 is not covered: its fair is an acquisition
  // cost, but not taken off the margin of d1.
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"gross_margin", "cost_to_serve", "contribution_margin", "acquisition_cost",
             "margin_after_acquisition", "cost_coverage"}) == Literal(R"(
            gross_margin,cost_to_serve,contribution_margin,acquisition_cost,margin_after_acquisition,cost_coverage
            40.00,4.00,36.00,10.00,31.00,0.5
        )"));
}

TEST_CASE("A cost that deal_costs make known is shared in, and what is left of it shared out") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,share,base
      packaging,goods,,
      overhead,goods,0.1,net_revenue
      commission,cost_to_serve,0.5,gross_margin
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,100
      d2,c1,Won,won,2026-01-10,
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount\nd2,1,1,100\nd2,2,1,200\n");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,,packaging,30\nd2,1,packaging,30\n");
  // Goods 30 + 10, gross 60, commission 30: of d1, and of the first line of d2. The second has
  // none.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})",
            {"deal_id", "cost_of_goods", "gross_margin", "cost_to_serve", "cost_coverage"}) ==
        Literal(R"(
            deal_id,cost_of_goods,gross_margin,cost_to_serve,cost_coverage
            d1,40.00,60.00,30.00,1
            d2,40.00,60.00,30.00,0.3333333333333333
        )"));
}

TEST_CASE("A deal's share of cost of goods falls to the lines whose cost is known") {
  Company company;
  company.Add("cost_kinds", "kind,step,share,base,grain\noverhead,goods,0.1,net_revenue,deal\n");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd1,1,1,100,60\nd1,2,1,900,\n");
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_lines.line"]})",
            {"cost_of_goods", "gross_margin", "cost_coverage"}) ==
        "cost_of_goods,gross_margin,cost_coverage\n70.00,30.00,1\n,,0\n");
}

TEST_CASE("A share that no waterfall can take is refused with what would be right") {
  const auto refused = [](const char* row, const char* says) {
    CAPTURE(row);
    Company company;
    const absl::Status status =
        company.TryAdd("cost_kinds", std::string("kind,step,share,base,grain\n") + row + "\n");
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_MESSAGE(status.ToString().find(says) != std::string::npos, status.ToString());
  };
  refused("x,off_invoice,0.05,,", "A share needs a base");
  refused("x,off_invoice,,list,", "needs a share");
  refused("x,off_invoice,,,deal", "needs a share");
  refused("x,on_invoice,0.05,invoice,", "circular. It can be a share of list.");
  refused("x,off_invoice,0.05,net_revenue,", "circular. It can be a share of list, invoice.");
  refused("x,goods,0.05,goods,", "It can be a share of list, invoice, net_revenue.");
  refused("x,cost_to_serve,0.05,contribution_margin,", "goods, gross_margin.");
  refused("x,goods,0.05,profit,", "profit");
  refused("x,packing,0.05,list,", "packing");
  refused("x,goods,5,list,", "0.05");
  refused("x,goods,0.05,list,customer", "write deal");
  refused("x,goods,0.05,list,quarter", "quarter");
}

TEST_CASE("A share beyond the range of money is an error, not a wrong sum") {
  Company company;
  company.Add("cost_kinds", "kind,step,share,base\noverhead,goods,1,net_revenue\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,9000000000000,0
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"cost_of_goods"}) ==
        "cost_of_goods\n9000000000000.00\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,9000000000000,9000000000000
  )");
  CHECK(AskWrong(company.snapshot(), "margin", "{}").find("9.2e12") != std::string::npos);
}

// Deals with and without lines, costs on lines and deals, returns; all money times `scale`.
std::unique_ptr<Company> Random(uint32_t seed, int64_t scale, bool with_lines) {
  std::mt19937 random(seed);
  const auto text = [](int64_t number) { return std::to_string(number); };
  const auto money = [&](uint32_t below) { return text((1 + random() % below) * scale * 1000); };
  std::string deals =
      "deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods,"
      "commission_amount\n";
  std::string lines = "deal_id,line,quantity,list_price,unit_price,unit_cost\n";
  std::string costs = "cost_id,deal_id,line,kind,amount\n";
  for (int i = 0; i < 120; ++i) {
    const std::string id = "d" + text(i);
    deals += id + ",c,S,won,2026-01-15," + money(900) + "," + money(900) + "," +
             (i % 5 == 0 ? "" : money(900)) + "," + (i % 3 == 0 ? money(9) : "") + "\n";
    for (uint32_t l = 0; with_lines && l < random() % 4; ++l) {
      lines += id + "," + text(l) + "," + text(static_cast<int64_t>(random() % 7) - 1) + "," +
               money(90) + "," + money(80) + "," + (random() % 4 == 0 ? "" : money(60)) + "\n";
    }
    if (i % 2 == 0) {
      costs += text(i) + "," + id + "," + (i % 4 == 0 ? "0" : "") + "," +
               (i % 3 == 0 ? "toll" : "rebate") + "," + money(9) + "\n";
    }
  }
  auto company = std::make_unique<Company>();
  company->Add("cost_kinds", R"(
      kind,step,share,base,grain
      toll,goods,,,
      launch,on_invoice,0.1,list,line
      loyalty,on_invoice,0.05,list,deal
      terms,off_invoice,0.02,invoice,deal
      overhead,goods,0.01,net_revenue,line
      commission,cost_to_serve,0.1,gross_margin,line
      service,cost_to_serve,0.1,net_revenue,deal
      media,acquisition,0.05,contribution_margin,deal
  )");
  company->Add("deals", deals);
  if (with_lines) company->Add("deal_lines", lines);
  company->Add("deal_costs", costs);
  return company;
}

constexpr const char* kSums[] = {"list_revenue", "discounts",     "invoice_revenue", "off_invoice",
                                 "net_revenue",  "cost_to_serve", "acquisition_cost"};

TEST_CASE("With shares, lines add up to their deals") {
  for (const uint32_t seed : {1U, 2U, 3U}) {
    const auto company = Random(seed, 1, true);
    const Table deals = Ask(company->snapshot(), "margin", R"({"level":"deal"})");
    const Table lines = Ask(company->snapshot(), "margin", R"({"level":"line"})");
    for (const char* column : kSums) {
      CAPTURE(column);
      CHECK(deals.Find(column)->sums[0] == lines.Find(column)->sums[0]);
      CHECK(deals.Find(column)->sums[0] != 0);
    }
  }
}

TEST_CASE("Where nothing is rounded, scaling money scales what shares come to") {
  const Table once = Ask(Random(5, 1, false)->snapshot(), "margin");
  const Table thousandfold = Ask(Random(5, 1000, false)->snapshot(), "margin");
  for (const char* column : kSums) {
    CAPTURE(column);
    CHECK(once.Find(column)->sums[0] * 1000 == thousandfold.Find(column)->sums[0]);
  }
}

TEST_CASE("An amount for each line or deal is a cost of it, whatever it sells or returns") {
  Company company;
  company.Add("cost_kinds", R"(
      kind,step,grain,amount
      picking,cost_to_serve,line,2
      handling,cost_to_serve,deal,6
      coupon,on_invoice,,1
      crate,goods,line,3
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,,
      d2,c1,Won,won,2026-01-10,-10,-4
      d3,c1,Won,won,2026-01-10,50,
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,1,100,60
      d1,2,1,200,
  )");
  // d1: a coupon and picking for each line, handling once, split 2 and 4; the crate of the line
  // whose cost is known. A deal without lines is one line.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id","deal_lines.line"],"level":"line"})",
            {"deal_id", "deal_lines.line", "invoice_revenue", "cost_of_goods", "cost_to_serve",
             "contribution_margin"}) == Literal(R"(
            deal_id,deal_lines.line,invoice_revenue,cost_of_goods,cost_to_serve,contribution_margin
            d1,1,99.00,63.00,4.00,32.00
            d1,2,199.00,,6.00,
            d2,,-11.00,-1.00,8.00,-18.00
            d3,,49.00,,8.00,
        )"));
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"deal_id=d1"})",
            {"invoice_revenue", "cost_of_goods", "cost_to_serve", "contribution_margin"}) ==
        "invoice_revenue,cost_of_goods,cost_to_serve,contribution_margin\n298.00,63.00,10.00,32."
        "00\n");
}

TEST_CASE("An amount for each is refused where nobody could tell what it is due for") {
  const auto refused = [](const char* row, const char* says) {
    CAPTURE(row);
    Company company;
    const absl::Status status = company.TryAdd(
        "cost_kinds", std::string("kind,step,share,base,grain,amount,period\n") + row + "\n");
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_MESSAGE(status.ToString().find(says) != std::string::npos, status.ToString());
  };
  refused("x,goods,0.05,list,line,3,", "not both: declare two kinds");
  refused("x,goods,,list,line,3,", "A base or grain needs a share");
  refused("x,goods,,,line,-3,", "amount may not be negative");
  refused("x,goods,,,period,3,", "needs the period: month, quarter, year or fiscal_year");
  refused("x,goods,,,order,3,month", "of grain period, or of grain customer");
  refused("x,goods,,,,3,year", "of grain period, or of grain customer");
  refused("x,goods,,,customer,,", "needs a share");
  refused("x,goods,,,period,,month", "needs a share");
  refused("x,goods,,,period,3,week", "week");
}

}  // namespace
}  // namespace coxswain
