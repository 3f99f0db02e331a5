#include "coxswain/reconcile.h"

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Won deals around the ends of February 2025: 1 before, 2 in its first days, 4 in the middle, 8 in
// its last days, 16 after; two segments; one deal without an amount.
struct February : Company {
  February() {
    Add("customers", R"(
        customer_id,segment
        c1,shops
        c2,plants
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
        d1,c1,won,won,2025-01-30,1,
        d2,c1,won,won,2025-02-02,2,
        d3,c1,won,won,2025-02-14,4,
        d4,c2,won,won,2025-02-28,8,
        d5,c2,won,won,2025-03-05,16,
        d6,c1,won,won,2025-02-15,,
        d7,c1,lost,lost,2025-02-15,99,
    )");
  }
};

void AddLedger(Company* company, std::string_view rows) {
  company->Add("actuals",
               "measure,team,segment,period_start,period_end,value\n" + std::string(rows));
}

const std::vector<std::string> kStatus = {"measure",    "ledger", "book",
                                          "difference", "status", "reason"};

TEST_CASE("a ledger with the same total is equal to the last micro") {
  February company;
  AddLedger(&company, "net_revenue,,,2025-02-01,2025-02-28,14\n");
  CHECK(Csv(Ask(company.snapshot(), "reconcile")) == Literal(R"(
            measure,team,segment,period_start,period_end,unit,ledger,book,difference,difference_share,deals_without_amount,before_start,after_start,before_end,after_end,orders_less_bookings,status,reason
            net_revenue,,,2025-02-01,2025-02-28,money,14.00,14.00,0.00,0,1,1.00,2.00,8.00,16.00,,equal,
        )"));
  February other;
  AddLedger(&other, "net_revenue,,,2025-02-01,2025-02-28,14.000001\n");
  CHECK(Ask(other.snapshot(), "reconcile", "{}", {"difference", "status"}) == Literal(R"(
            difference,status
            -0.000001,differs
        )"));
  CHECK(Ask(other.snapshot(), "reconcile", R"({"tolerance":0.01})", {"difference", "status"}) ==
        Literal(R"(
            difference,status
            -0.000001,equal
        )"));
}

TEST_CASE("a difference that timing explains exactly is explained") {
  struct Case {
    std::string ledger;
    std::string reason;
  };
  const Case cases[] = {
      {"15", "The ledger includes the 5 days before the period."},
      {"30", "The ledger includes the 5 days after the period."},
      {"12", "The ledger leaves out the first 5 days of the period."},
      {"6", "The ledger leaves out the last 5 days of the period."},
      {"7", "The ledger's period lies 5 days earlier."},
      {"28", "The ledger's period lies 5 days later."},
      {"13", ""},
  };
  for (const Case& c : cases) {
    February company;
    AddLedger(&company, "net_revenue,,,2025-02-01,2025-02-28," + c.ledger + "\n");
    INFO(c.ledger);
    CHECK(Ask(company.snapshot(), "reconcile", "{}", {"status", "reason"}) ==
          "status,reason\ndiffers," + c.reason + "\n");
  }
}

TEST_CASE("timing_days 0 does not look at the days around the period") {
  February company;
  AddLedger(&company, "net_revenue,,,2025-02-01,2025-02-28,15\n");
  CHECK(Ask(company.snapshot(), "reconcile", R"({"timing_days":0})",
            {"before_start", "after_end", "status", "reason"}) == Literal(R"(
            before_start,after_end,status,reason
            ,,differs,
        )"));
}

TEST_CASE("a period shorter than the days looked at is not left on its other side") {
  February company;
  AddLedger(&company, "net_revenue,,,2025-02-27,2025-02-28,8\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}",
            {"book", "before_start", "after_start", "before_end", "after_end"}) == Literal(R"(
            book,before_start,after_start,before_end,after_end
            8.00,0.00,8.00,8.00,16.00
        )"));
}

TEST_CASE("a segment of the ledger is compared with that segment of the customers") {
  February company;
  AddLedger(&company,
            "net_revenue,,shops,2025-02-01,2025-02-28,6\n"
            "net_revenue,,plants,2025-02-01,2025-02-28,9\n"
            "net_revenue,,schools,2025-02-01,2025-02-28,1\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}",
            {"segment", "ledger", "book", "deals_without_amount", "status"}) == Literal(R"(
            segment,ledger,book,deals_without_amount,status
            plants,9.00,8.00,0,differs
            schools,1.00,0.00,0,differs
            shops,6.00,6.00,1,equal
        )"));
}

TEST_CASE("shares and counts are compared in their own unit") {
  February company;
  AddLedger(&company,
            "won_deals,,,2025-02-01,2025-02-28,4\n"
            "win_rate_count,,,2025-02-01,2025-02-28,0.8\n"
            "customers_ever,,,2025-02-01,2025-02-28,3\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}",
            {"measure", "unit", "ledger", "book", "difference", "before_start", "status"}) ==
        Literal(R"(
            measure,unit,ledger,book,difference,before_start,status
            customers_ever,count,3.00,2.00,-1.00,,differs
            win_rate_count,share,0.80,0.80,0.00,,equal
            won_deals,count,4.00,4.00,0.00,1.00,equal
        )"));
}

TEST_CASE("revenue from orders is told apart from bookings") {
  February company;
  company.Add("orders", R"(
      order_id,customer_id,ordered_on,amount,kind
      o1,c1,2025-02-10,20,
      o2,c1,2025-02-11,1,credit_note
  )");
  AddLedger(&company, "revenue,,,2025-02-01,2025-02-28,14\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}",
            {"book", "difference", "deals_without_amount", "orders_less_bookings", "reason"}) ==
        Literal(R"(
            book,difference,deals_without_amount,orders_less_bookings,reason
            19.00,5.00,,5.00,"The ledger agrees with bookings, not with orders."
        )"));
}

TEST_CASE("without orders revenue is what was won") {
  February company;
  AddLedger(&company, "revenue,,,2025-02-01,2025-02-28,14\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}",
            {"book", "deals_without_amount", "orders_less_bookings", "status"}) == Literal(R"(
            book,deals_without_amount,orders_less_bookings,status
            14.00,1,,equal
        )"));
}

TEST_CASE("what cannot be compared says why") {
  February company;
  AddLedger(&company,
            "awareness,,,2025-02-01,2025-02-28,0.4\n"
            "coverage,,,2025-02-01,2025-02-28,3\n"
            "gross_margin,,,2025-02-01,2025-02-28,3\n"
            "net_revenue,sales,,2025-02-01,2025-02-28,3\n"
            "spend,,,2025-02-01,2025-02-28,3\n");
  const Table table = Ask(company.snapshot(), "reconcile");
  REQUIRE(table.rows() == 5);
  for (int64_t row = 0; row < 5; ++row) {
    CHECK(table.Find("status")->CellText(row) == "not comparable");
    CHECK(table.Find("book")->IsNull(row));
    CHECK(table.Find("difference")->IsNull(row));
  }
  const auto reason = [&](int64_t row) { return table.Find("reason")->CellText(row); };
  CHECK(reason(0) == "There is no such measure in the catalogue.");
  CHECK(reason(1) == "Coverage depends on a target.");
  CHECK(reason(2) == "The rows of these days do not tell it: see its formula.");
  CHECK(reason(3) == "What belongs to a team in a ledger cannot be told from rows.");
  CHECK(reason(4) == "The table spend was not given; it is needed for what was spent.");
}

TEST_CASE("spend has no segment so a segment of it cannot be compared") {
  February company;
  company.Add("spend", "spend_id,spent_on,amount\ns1,2025-02-03,3\n");
  AddLedger(&company,
            "spend,,,2025-02-01,2025-02-28,3\n"
            "spend,,shops,2025-02-01,2025-02-28,3\n");
  CHECK(Ask(company.snapshot(), "reconcile", "{}", {"segment", "book", "status"}) == Literal(R"(
            segment,book,status
            ,3.00,equal
            shops,,not comparable
        )"));
}

TEST_CASE("options choose measures and periods of the ledger") {
  February company;
  AddLedger(&company,
            "net_revenue,,,2025-01-01,2025-01-31,1\n"
            "net_revenue,,,2025-02-01,2025-02-28,14\n"
            "won_deals,,,2025-02-01,2025-02-28,4\n");
  CHECK(Ask(company.snapshot(), "reconcile", R"({"measures":"net_revenue","from":"2025-02-01"})",
            {"measure", "period_start", "status"}) == Literal(R"(
            measure,period_start,status
            net_revenue,2025-02-01,equal
        )"));
  CHECK(AskWrong(company.snapshot(), "reconcile", R"({"timing_days":-1})") ==
        "The option 'timing_days': -1 lies outside its range, from 0 to 366.");
  CHECK(AskWrong(company.snapshot(), "reconcile", R"({"tolerance":-1})") ==
        "The option 'tolerance': -1 lies outside its range, from 0 on.");
  CHECK(AskWrong(company.snapshot(), "reconcile", R"({"from":"2025-02-02","to":"2025-02-01"})") ==
        "The option from, 2025-02-02, lies after to, 2025-02-01.");
}

TEST_CASE("without actuals there is nothing to reconcile with") {
  February company;
  CHECK(AskWrong(company.snapshot(), "reconcile", "{}") ==
        "The table actuals was not given; it is needed for the ledger's totals to reconcile "
        "with.");
  AddLedger(&company, "");
  CHECK(Ask(company.snapshot(), "reconcile").rows() == 0);
}

TEST_CASE("parts that share actuals merge to the result of the whole and can be taken out again") {
  constexpr std::string_view kHeader = "deal_id,customer_id,stage,status,closed_on,amount\n";
  const std::string rows_1 = "d1,c1,won,won,2025-02-02,2\n";
  const std::string rows_2 = "d2,c2,won,won,2025-02-12,5\nd3,c2,won,won,2025-03-01,7\n";
  const std::string ledger =
      "net_revenue,,,2025-02-01,2025-02-28,14\nnew_customers,,,2025-02-01,2025-02-28,2\n";
  Company first, second, whole;
  first.Add("deals", std::string(kHeader) + rows_1);
  second.Add("deals", std::string(kHeader) + rows_2);
  whole.Add("deals", std::string(kHeader) + rows_1 + rows_2);
  for (Company* company : {&first, &second, &whole}) AddLedger(company, ledger);
  Tally merged = FoldOf(first.snapshot(), "reconcile");
  const std::string before = merged.CanonicalBytes();
  const Tally part = FoldOf(second.snapshot(), "reconcile");
  REQUIRE(merged.Merge(part).ok());
  const absl::StatusOr<Options> options = Options::Parse("{}", kReconcileQuery.spec.options);
  REQUIRE(options.ok());
  const absl::StatusOr<Table> solved = kReconcileQuery.solve(merged, *options, Run());
  REQUIRE(solved.ok());
  CHECK(Csv(*solved) == Csv(Ask(whole.snapshot(), "reconcile")));
  REQUIRE(merged.Retract(part).ok());
  CHECK(merged.CanonicalBytes() == before);
}

}  // namespace
}  // namespace coxswain
