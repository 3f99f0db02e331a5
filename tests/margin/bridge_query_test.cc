#include <doctest/doctest.h>

#include "coxswain/measures.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Case M6 of the reference: A 100 at 10, cost 6, then 120 at 9, cost 6.5; B 100 at 20, cost 15,
// then 90 at 21, cost 15; new C 10 at 30, cost 20. One customer.
void AddCaseM6(Company* company) {
  company->Add("customers", "customer_id,segment\nc1,Retail\nc2,Trade");
  company->Add("products", R"(
      product_id,family,unit_of_measure
      A,Bikes,piece
      B,Bikes,piece
      C,Parts,piece
  )");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,done,won,2024-02-01
      d2,c1,done,won,2025-02-01
      d3,c1,done,won,2026-01-05
  )");
  company->Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost
      d1,1,A,100,10,6
      d1,2,B,100,20,15
      d2,1,A,120,9,6.5
      d2,2,B,90,21,15
      d2,3,C,10,30,20
      d3,1,A,1,1,1
  )");
}

const std::vector<std::string> kTold = {"base_value", "price",        "volume", "mix",
                                        "cost",       "new_products", "change", "value"};

TEST_CASE("M6: price, volume, mix, cost and a new product to the digit") {
  Company company;
  AddCaseM6(&company);
  // The last year that is over, as deals were won in 2026, is 2025.
  CHECK(Ask(company.snapshot(), "margin_bridge", "{}", kTold) == Literal(R"(
      base_value,price,volume,mix,cost,new_products,change,value
      3000.00,-30.00,150.00,-150.00,0.00,300.00,270.00,3270.00
  )"));
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"measure":"gross_margin"})", kTold) ==
        Literal(R"(
      base_value,price,volume,mix,cost,new_products,change,value
      900.00,-30.00,45.00,-15.00,-60.00,100.00,40.00,940.00
  )"));
  CHECK(Ask(company.snapshot(), "margin_bridge", "{}",
            {"base_from", "base_to", "from", "to", "measure", "method", "volume_by",
             "unit_of_measure", "base_quantity", "quantity"}) == Literal(R"(
      base_from,base_to,from,to,measure,method,volume_by,unit_of_measure,base_quantity,quantity
      2024-01-01,2024-12-31,2025-01-01,2025-12-31,net_revenue,price_at_new_quantity,total,piece,200.00,210.00
  )"));
}

TEST_CASE("the same with the days named, and with the other methods") {
  Company company;
  AddCaseM6(&company);
  const auto told = [&](const std::string& more) {
    return Ask(company.snapshot(), "margin_bridge",
               R"({"from":"2025-01-01","to":"2025-12-31")" + more + "}",
               {"price", "volume", "mix", "new_products", "change"});
  };
  const std::string head = "price,volume,mix,new_products,change\n";
  CHECK(told("") == head + "-30.00,150.00,-150.00,300.00,270.00\n");
  CHECK(told(R"(,"base_from":"2024-02-01","base_to":"2024-02-01")") ==
        head + "-30.00,150.00,-150.00,300.00,270.00\n");
  // price -100 + 100; volume 10 x 2970 / 210 at new prices and the new mix.
  CHECK(told(R"(,"method":"price_at_old_quantity")") ==
        head + "0.00,141.428571,-171.428571,300.00,270.00\n");
  CHECK(told(R"(,"against":"before")") == told(""));
}

TEST_CASE("groups and groups of groups add up to the whole") {
  Company company;
  AddCaseM6(&company);
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"by":["segment","family"],"nested":true})",
            {"segment", "family", "depth", "price", "volume", "mix", "new_products", "change"}) ==
        Literal(R"(
      segment,family,depth,price,volume,mix,new_products,change
      ,,0,-30.00,150.00,-150.00,300.00,270.00
      Retail,,1,-30.00,150.00,-150.00,300.00,270.00
      Retail,Bikes,2,-30.00,150.00,-150.00,0.00,-30.00
      Retail,Parts,2,0.00,0.00,0.00,300.00,300.00
  )"));
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"by":["product_id"]})",
            {"product_id", "price", "volume", "mix", "change"}) == Literal(R"(
      product_id,price,volume,mix,change
      A,-120.00,50.00,150.00,80.00
      B,90.00,100.00,-300.00,-110.00
      C,0.00,0.00,0.00,300.00
  )"));
}

TEST_CASE("cells decide what a price is of, and who is new") {
  Company company;
  AddCaseM6(&company);
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d4,c2,done,won,2025-03-01
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price,unit_cost
      d4,1,A,10,10,6
  )");
  const auto told = [&](const std::string& options) {
    return Ask(company.snapshot(), "margin_bridge", options,
               {"price", "new_customers", "new_products", "change"});
  };
  const std::string head = "price,new_customers,new_products,change\n";
  CHECK(told("{}") == head + "-30.00,100.00,300.00,370.00\n");
  CHECK(told(R"({"cells":["product_id"]})") == head + "-30.00,0.00,300.00,370.00\n");
  // C is in the price of what c1 buys: 3270 - 15 x 220.
  CHECK(told(R"({"cells":"customer_id"})") == head + "-30.00,100.00,0.00,370.00\n");
  CHECK(told(R"({"cells":["segment","family"]})") == head + "-180.00,100.00,300.00,370.00\n");
}

TEST_CASE("several units of measure: item by item, and said so") {
  Company company;
  AddCaseM6(&company);
  company.Add("products", "product_id,unit_of_measure\nB,kg");
  CHECK(Ask(company.snapshot(), "margin_bridge", "{}",
            {"volume_by", "unit_of_measure", "price", "volume", "mix", "quantity"}) == Literal(R"(
      volume_by,unit_of_measure,price,volume,mix,quantity
      item,,-30.00,0.00,0.00,
  )"));
}

TEST_CASE("deals without lines count one each") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,list_amount,cost_of_goods,commission_amount
      d1,c1,done,won,2024-02-01,100,120,60,5
      d2,c1,done,won,2024-03-01,100,120,60,5
      d3,c1,done,won,2025-02-01,130,150,70,5
      d4,c1,done,won,2025-12-31,,,,
      d5,c1,done,lost,2025-12-31,70,,,
  )");
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"measure":"contribution_margin"})",
            {"price_list", "price_discount", "volume", "cost", "cost_to_serve", "change",
             "unit_of_measure", "base_quantity", "quantity"}) == Literal(R"(
      price_list,price_discount,volume,cost,cost_to_serve,change,unit_of_measure,base_quantity,quantity
      30.00,0.00,-35.00,-10.00,0.00,-15.00,deal,2.00,1.00
  )"));
}

TEST_CASE("costs of whole deals go to their lines, off-invoice ones into the price") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,off_invoice_amount,cost_to_serve_amount
      d1,c1,done,won,2024-02-01,0,20
      d2,c1,done,won,2025-02-01,10,50
      d3,c1,done,won,2026-01-01,0,0
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_share,unit_cost
      d1,1,10,10,0.1,5
      d2,1,20,10,0.2,5
      d3,1,1,1,0,1
  )");
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"measure":"contribution_margin"})",
            {"base_value", "price", "price_discount", "price_off_invoice", "volume",
             "cost_to_serve", "change", "value"}) == Literal(R"(
      base_value,price,price_discount,price_off_invoice,volume,cost_to_serve,change,value
      20.00,-30.00,-20.00,-10.00,20.00,-10.00,-20.00,0.00
  )"));
}

TEST_CASE("a period compared with itself, and empty ones") {
  Company company;
  AddCaseM6(&company);
  const auto changed = [&](const std::string& options) {
    return Ask(company.snapshot(), "margin_bridge", options,
               {"base_value", "price", "volume", "mix", "lost_customers", "change"});
  };
  const std::string head = "base_value,price,volume,mix,lost_customers,change\n";
  CHECK(changed(R"({"from":"2025-01-01","to":"2025-12-31",
                    "base_from":"2025-01-01","base_to":"2025-12-31"})") ==
        head + "3270.00,0.00,0.00,0.00,0.00,0.00\n");
  CHECK(changed(R"({"from":"2000-01-01","to":"2000-12-31"})") ==
        head + "0.00,0.00,0.00,0.00,0.00,0.00\n");
  CHECK(changed(R"({"from":"2000-01-01","to":"2000-12-31",
                    "base_from":"2024-01-01","base_to":"2024-12-31"})") ==
        head + "3000.00,0.00,0.00,0.00,-3000.00,-3000.00\n");
  CHECK(changed(R"({"by":["segment"],"filter":"segment=Trade"})") == head);
  Company nothing;
  nothing.Add("deals", "deal_id,customer_id,stage,status,closed_on,amount");
  CHECK(Ask(nothing.snapshot(), "margin_bridge", "{}", {"from", "change"}) ==
        "from,change\n,0.00\n");
}

TEST_CASE("the periods that rows come to") {
  Company company;
  AddCaseM6(&company);
  const auto periods = [&](const std::string& options) {
    std::string text =
        Ask(company.snapshot(), "margin_bridge", options, {"base_from", "base_to", "from", "to"});
    return text.substr(text.find('\n') + 1);
  };
  CHECK(periods(R"({"grain":"quarter"})") == "2024-10-01,2024-12-31,2025-10-01,2025-12-31\n");
  CHECK(periods(R"({"grain":"quarter","against":"before"})") ==
        "2025-07-01,2025-09-30,2025-10-01,2025-12-31\n");
  CHECK(periods(R"({"grain":"month","as_of":"2024-02-29"})") ==
        "2023-02-01,2023-02-28,2024-02-01,2024-02-29\n");
  CHECK(periods(R"({"as_of":"2024-06-30"})") == "2023-01-01,2023-12-31,2024-01-01,2024-12-31\n");
  CHECK(periods(R"({"from":"2025-02-01","to":"2025-02-28"})") ==
        "2024-02-01,2024-02-29,2025-02-01,2025-02-28\n");
  CHECK(periods(R"({"from":"2025-03-10","to":"2025-03-16","against":"before"})") ==
        "2025-03-03,2025-03-09,2025-03-10,2025-03-16\n");
}

TEST_CASE("as it was known on a day") {
  Company company;
  AddCaseM6(&company);
  CHECK(Ask(company.snapshot(), "margin_bridge",
            R"({"from":"2025-01-01","to":"2025-12-31","as_of":"2025-01-31"})",
            {"value", "lost_customers"}) == "value,lost_customers\n0.00,-3000.00\n");
}

TEST_CASE("what a bridge cannot be asked") {
  Company company;
  AddCaseM6(&company);
  const auto wrong = [&](const std::string& options) {
    return AskWrong(company.snapshot(), "margin_bridge", options);
  };
  CHECK(wrong(R"({"from":"2025-01-01"})") ==
        "A bridge goes to a period with two ends: give both from and to.");
  CHECK(wrong(R"({"base_from":"2025-01-01","base_to":"2025-02-01"})") ==
        "base_from and base_to say what a period is compared with: give from and to as well.");
  CHECK(wrong(R"({"from":"2025-01-01","to":"2025-01-31","base_to":"2024-01-31"})") ==
        "A bridge starts from a period with two ends: give both base_from and base_to.");
  CHECK(wrong(R"({"from":"2025-01-01","to":"2025-01-31",
                  "base_from":"2024-02-01","base_to":"2024-01-31"})") ==
        "base_from is after base_to: exchange the two days.");
  CHECK(wrong(R"({"by":["month"]})") ==
        "'month' is a period of the day of closing, of which a bridge compares two: leave it out, "
        "and give from and to.");
  CHECK(wrong(R"({"by":["segment","customers.segment"]})") ==
        "The dimension customers.segment is asked for twice.");
  CHECK(wrong(R"({"cells":["colour"]})").find("have no column 'colour'") != std::string::npos);
}

TEST_CASE("the rows behind a bridge are those of its two periods") {
  Company company;
  AddCaseM6(&company);
  const absl::StatusOr<const Query*> query = FindQuery("margin_bridge");
  REQUIRE(query.ok());
  const absl::StatusOr<Table> rows = RowsBehind(company.snapshot(), **query, "{}", {});
  REQUIRE(rows.ok());
  CHECK(rows->rows() == 5);
}

TEST_CASE("a period at the exchange rates of the one before it has its currency as a part") {
  // No fold of one currency makes such entries, so they are put in: all prices twice as high.
  Company company;
  AddCaseM6(&company);
  const std::string asked = R"({"from":"2025-01-01","to":"2025-12-31"})";
  const absl::StatusOr<const Query*> query = FindQuery("margin_bridge");
  REQUIRE(query.ok());
  const Tally folded = FoldOf(company.snapshot(), "margin_bridge", asked);
  Tally converted(folded.signature());
  constexpr int64_t kNow = 1, kNowAtBaseRates = 4;  // the first part of keys
  for (Tally::Entry entry : folded.Sorted()) {
    converted.Add(entry.key, entry.values);
    if (entry.key.front().integer != kNow) continue;
    entry.key.front() = KeyPart::Integer(kNowAtBaseRates);
    for (const int lane : {kWonListSum, kWonInvoiceSum, kWonUnknownListInvoiceSum}) {
      entry.values[static_cast<size_t>(lane)] *= 2;
    }
    converted.Add(entry.key, entry.values);
  }
  const absl::StatusOr<Options> options = Options::Parse(asked, (*query)->spec.options);
  REQUIRE(options.ok());
  const absl::StatusOr<Table> bridge = (*query)->solve(converted, *options, {});
  REQUIRE(bridge.ok());
  const auto told = [&](std::string_view part) { return bridge->Find(part)->CellText(0); };
  CHECK(told("price") == "2940.00");  // 120 x (18 - 10) + 90 x (42 - 20)
  CHECK(told("volume") == "150.00");
  CHECK(told("new_products") == "600.00");
  CHECK(told("currency") == "-3270.00");
  CHECK(told("change") == "270.00");
  CHECK(told("value") == "3270.00");
}

TEST_CASE("what exchange rates did to a period is its part currency") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", R"(
      currency,valid_from,rate
      USD,2024-01-01,0.9
      USD,2025-01-01,0.8
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,currency
      d1,c1,done,won,2024-02-01,USD
      d2,c1,done,won,2025-02-01,USD
      d3,c1,done,won,2025-03-01,EUR
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,unit_price
      d1,1,p1,100,10
      d2,1,p1,120,11
      d3,1,p1,10,9
  )");
  // In euros: 900 before; now 120 x 11 x 0.8 + 90 = 1146. At the rate of 2024 it would be
  // 120 x 11 x 0.9 + 90 = 1278: 130 pieces at 9.830769 where 100 were sold at 9.
  CHECK(Ask(company.snapshot(), "margin_bridge",
            R"({"measure":"net_revenue","from":"2025-01-01","to":"2025-12-31"})",
            {"base_value", "price", "volume", "currency", "change", "value"}) == Literal(R"(
            base_value,price,volume,currency,change,value
            900.00,108.00,270.00,-132.00,246.00,1146.00
        )"));
}

TEST_CASE("sums beyond 64 bits are an error of the row that makes them") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,done,won,2024-02-01
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,unit_price
      d1,1,9000000000000,9000000000000
  )");
  CHECK(AskWrong(company.snapshot(), "margin_bridge", "{}").find("more than 9.2e12") !=
        std::string::npos);
}

TEST_CASE("the AdventureWorks resellers: 2013 against 2012, from margin's own sums") {
  const std::shared_ptr<const Snapshot> book = Resellers();
  if (book == nullptr) return;
  const Table margin = Ask(book, "margin", R"({"by":["year"],"level":"line"})");
  for (const std::string measure : {"net_revenue", "gross_margin", "contribution_margin"}) {
    const Table bridge =
        Ask(book, "margin_bridge",
            R"({"from":"2013-01-01","to":"2013-12-31","measure":")" + measure + R"("})");
    const Column& of_years = *margin.Find(measure);
    REQUIRE(of_years.rows() == 4);
    CHECK(bridge.Find("base_value")->sums[0] == of_years.sums[2]);
    CHECK(bridge.Find("value")->sums[0] == of_years.sums[3]);
  }
}

TEST_CASE("A deal without a rate on the last day compared with is an error that names it") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", "currency,valid_from,rate\nGBP,2025-06-01,1.2");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2025-01-17,100,
      d2,c1,Won,won,2026-01-17,100,GBP)");
  // What it would be at no rate is not nothing, and the rest of it not currency.
  for (const char* measure : {"net_revenue", "gross_margin"}) {
    CHECK(AskWrong(company.snapshot(), "margin_bridge",
                   std::string(R"({"from":"2026-01-17","to":"2026-01-17","measure":")") + measure +
                       R"("})") ==
          "Row 2 of deals is in 'GBP', and the table rates has no spot rate of it that holds on "
          "2025-01-17; its first is of 2025-06-01. Give one whose valid_from is that day or "
          "earlier.");
  }
  // A row of neither period does no harm, where these are named.
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d2,c1,Won,won,2024-01-17,100,GBP)");
  CHECK(Ask(company.snapshot(), "margin_bridge", R"({"from":"2026-01-17","to":"2026-01-17"})",
            {"base_value", "value"}) == "base_value,value\n100.00,0.00\n");
  // Where the rows decide which periods are compared, a part of them cannot tell.
  CHECK(AskWrong(company.snapshot(), "margin_bridge", "{}").find("Row 2 of deals is in 'GBP'") ==
        0);
}

}  // namespace
}  // namespace coxswain
