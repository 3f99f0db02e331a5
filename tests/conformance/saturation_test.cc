#include "coxswain/saturation.h"

#include <cstdio>

#include <doctest/doctest.h>

#include "coxswain/measures.h"

#include "support/ask.h"
#include "support/company.h"

// The figures of reference/saturation.md on the AdventureWorks resellers: a market running full.
namespace coxswain {
namespace {

TEST_CASE("635 of 701 resellers ever bought") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "penetration", R"({"by":[]})",
            {"capacity", "capacity_source", "customers_ever", "headroom"}) == Literal(R"(
            capacity,capacity_source,customers_ever,headroom
            701,known accounts,635,66
        )"));
  char share[32];
  std::snprintf(share, sizeof share, "%.4f",
                Ask(book, "penetration", R"({"by":[]})").Find("penetration_ever")->reals[0] * 100);
  CHECK(std::string(share) == "90.5849");
}

TEST_CASE("penetration has three meanings among the resellers, each a measure") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const Table table = Ask(book, "penetration", R"({"by":[],"from":"2013-07-01"})");
  const auto number = [&](std::string_view name) { return table.Find(name)->numbers[0]; };
  CHECK(number("headroom") == 701 - 635);
  CHECK(number("active_headroom") == 701 - number("active_customers"));
  CHECK(number("period_customers") < number("active_customers"));
  CHECK(number("active_customers") < 635);
  const std::pair<std::string_view, std::string_view> shares[] = {
      {"penetration_ever", "customers_ever"},
      {"penetration_active", "active_customers"},
      {"penetration_period", "period_customers"}};
  for (const auto& [penetration, customers] : shares) {
    CHECK(table.Find(penetration)->reals[0] ==
          doctest::Approx(static_cast<double>(number(customers)) / 701).epsilon(1e-15));
    CHECK(FindMeasure(penetration) != nullptr);
  }
}

TEST_CASE("penetration by segment of the resellers") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "penetration", "{}", {"segment", "customers_ever", "capacity"}) == Literal(R"(
            segment,customers_ever,capacity
            Specialty Bike Shop,200,231
            Value Added Reseller,216,238
            Warehouse,219,232
        )"));
}

TEST_CASE("the resellers that are known, and who of them bought, bottom up") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "market_size", "{}", {"segment", "level", "accounts", "customers_ever"}) ==
        Literal(R"(
            segment,level,accounts,customers_ever
            Specialty Bike Shop,total,231,200
            Value Added Reseller,total,238,216
            Warehouse,total,232,219
        )"));
  CHECK(Ask(book, "market_size", R"({"by":[]})", {"accounts", "customers_ever"}) ==
        "accounts,customers_ever\n701,635\n");
}

TEST_CASE("new resellers by quarter and how full the market was then") {
  const auto book = Resellers();
  if (book == nullptr) return;
  CHECK(Ask(book, "adoption", "{}", {"period", "new_customers", "customers_ever"}) == Literal(R"(
            period,new_customers,customers_ever
            2010-Q4,38,38
            2011-Q1,139,177
            2011-Q2,26,203
            2011-Q3,3,206
            2011-Q4,46,252
            2012-Q1,153,405
            2012-Q2,15,420
            2012-Q3,5,425
            2012-Q4,38,463
            2013-Q1,164,627
            2013-Q2,3,630
            2013-Q3,2,632
            2013-Q4,3,635
        )"));
  const Table table = Ask(book, "adoption");
  const auto share = [&](size_t row) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", table.Find("penetration_ever")->reals[row] * 100);
    return std::string(text);
  };
  CHECK(share(4) == "35.95");
  CHECK(share(5) == "57.77");
  CHECK(share(8) == "66.05");
  CHECK(share(9) == "89.44");
}

TEST_CASE("a plan of 40 new warehouses is 27 more than are left") {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return;
  Book book;
  LoadFolder(&book, folder);
  const absl::Status added =
      book.LoadCsv(TableId::kPlanLines,
                   "plan_id,version,plan_line_id,measure,segment,period_start,period_end,value\n"
                   "growth,1,1,new_customers,Warehouse,2014-01-01,2014-06-30,10\n"
                   "growth,1,2,new_customers,Warehouse,2014-07-01,2014-12-31,30\n",
                   {}, {}, {}, nullptr);
  REQUIRE_MESSAGE(added.ok(), added.ToString());
  CHECK(Ask(book.snapshot(), "headroom", "{}",
            {"segment", "status", "headroom", "plan_period", "exceeded_on", "probability",
             "shortfall_customers", "room", "could_take"}) == Literal(R"(
            segment,status,headroom,plan_period,exceeded_on,probability,shortfall_customers,room,could_take
            Specialty Bike Shop,no plan,31,,,,,31.00,27.00
            Value Added Reseller,no plan,22,,,,,22.00,0.00
            Warehouse,over headroom,13,2014,2014-07-01,1,27.00,0.00,
        )"));
}

TEST_CASE("share of wallet is our sales over what is spent in the same year, unknown is null") {
  Company company;
  company.Add("products", R"(
      product_id,family
      b,bikes
      s,parts)");
  company.Add("customers", R"(
      customer_id
      c1
      c2)");
  // The last day is 2026-03-31: d3 lies before the year, d4 is of another category.
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,product_id
      d1,c1,won,won,2026-03-31,100,b
      d2,c1,won,won,2025-04-01,50,b
      d3,c1,won,won,2025-03-31,70,b
      d4,c1,won,won,2026-01-15,30,s
      d5,c2,won,won,2026-02-01,60,b)");
  company.Add("potentials", R"(
      customer_id,product_family,as_of,wallet_amount
      c1,bikes,2026-01-01,400)");
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"cell","state":"owned"})",
            {"customer_id", "product_family", "sales", "wallet_amount", "share_of_wallet"}) ==
        Literal(R"(
            customer_id,product_family,sales,wallet_amount,share_of_wallet
            c1,bikes,150.00,400.00,0.375
            c1,parts,30.00,,
            c2,bikes,60.00,,
        )"));
}

TEST_CASE("the curves of the segments add up to the curve of the company") {
  const auto book = Resellers();
  if (book == nullptr) return;
  const Table table = Ask(book, "adoption", R"({"by":"segment","grain":"year"})");
  int64_t fresh = 0;
  for (const int64_t customers : table.Find("new_customers")->numbers) fresh += customers;
  CHECK(fresh == 635);
}

}  // namespace
}  // namespace coxswain
