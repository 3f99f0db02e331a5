#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// c1 comes in January, c2 and c3 in April, c4 never; c1 buys again in April.
struct FourAccounts : Company {
  FourAccounts() {
    Add("customers", R"(
        customer_id,segment
        c1,shops
        c2,shops
        c3,plants
        c4,shops
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount
        d1,c1,won,won,2025-01-31,1
        d2,c1,won,won,2025-04-01,1
        d3,c2,won,won,2025-04-30,1
        d4,c3,won,won,2025-04-15,1
        d5,c4,lost,lost,2025-02-15,1
    )");
  }
};

TEST_CASE("adoption shows every period between the first purchase and the last") {
  FourAccounts company;
  CHECK(Csv(Ask(company.snapshot(), "adoption", R"({"grain":"month"})")) == Literal(R"(
            period,new_customers,customers_ever,capacity,penetration_ever
            2025-01,1,1,4,0.25
            2025-02,0,1,4,0.25
            2025-03,0,1,4,0.25
            2025-04,2,3,4,0.75
        )"));
  CHECK(Csv(Ask(company.snapshot(), "adoption")) == Literal(R"(
            period,new_customers,customers_ever,capacity,penetration_ever
            2025-Q1,1,1,4,0.25
            2025-Q2,2,3,4,0.75
        )"));
}

TEST_CASE("adoption draws one curve for each segment") {
  FourAccounts company;
  // All plants have bought, so they do not tell how many there could be, at no time.
  CHECK(Csv(Ask(company.snapshot(), "adoption", R"({"by":"segment"})")) == Literal(R"(
            segment,period,new_customers,customers_ever,capacity,penetration_ever
            plants,2025-Q2,1,1,,
            shops,2025-Q1,1,1,3,0.3333333333333333
            shops,2025-Q2,1,2,3,0.6666666666666666
        )"));
}

TEST_CASE("adoption above capacity is shown as it stands") {
  FourAccounts company;
  company.Add("markets", R"(
      segment,as_of,capacity_customers
      shops,2025-01-01,1
  )");
  CHECK(Csv(Ask(company.snapshot(), "adoption", R"({"by":"segment","filter":"segment=shops"})")) ==
        Literal(R"(
            segment,period,new_customers,customers_ever,capacity,penetration_ever
            shops,2025-Q1,1,1,1,1
            shops,2025-Q2,1,2,1,2
        )"));
}

TEST_CASE("adoption before a day does not know who came later") {
  FourAccounts company;
  CHECK(Ask(company.snapshot(), "adoption", R"({"as_of":"2025-03-31"})",
            {"period", "new_customers"}) == Literal(R"(
            period,new_customers
            2025-Q1,1
        )"));
  CHECK(Ask(company.snapshot(), "adoption", R"({"from":"2025-04-01"})",
            {"period", "new_customers", "customers_ever"}) == Literal(R"(
            period,new_customers,customers_ever
            2025-Q2,2,3
        )"));
}

TEST_CASE("a first day after the last leaves no period") {
  FourAccounts company;
  CHECK(Ask(company.snapshot(), "adoption",
            R"({"from":"2025-05-01","as_of":"2025-04-17","grain":"year"})")
            .rows() == 0);
}

TEST_CASE("who bought before, but nothing that the filter passes, is not new") {
  FourAccounts company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d6,c1,won,won,2025-04-20,900
      d7,c4,won,won,2025-04-21,900
  )");
  CHECK(Ask(company.snapshot(), "adoption", R"({"filter":"deals.amount>=500"})",
            {"period", "new_customers", "customers_ever"}) == Literal(R"(
            period,new_customers,customers_ever
            2025-Q2,1,2
        )"));
}

TEST_CASE("adoption of nobody is an empty table") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,lost,lost,2025-01-31
  )");
  CHECK(Ask(company.snapshot(), "adoption").rows() == 0);
}

TEST_CASE("adoption takes its periods from grain alone") {
  FourAccounts company;
  CHECK(AskWrong(company.snapshot(), "adoption", R"({"by":"month"})") ==
        "Periods of adoption are asked for with the option grain, not with 'month' in by.");
  CHECK(AskWrong(company.snapshot(), "adoption", R"({"grain":"week"})").find("week") !=
        std::string::npos);
}

}  // namespace
}  // namespace coxswain
