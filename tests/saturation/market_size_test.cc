#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

const std::vector<std::string> kTopDown = {"segment", "level", "capacity_customers",
                                           "capacity_amount", "as_of"};

TEST_CASE("a market is as large as was stated last, and a series shows each version") {
  Company company;
  company.Add("markets", R"(
      segment,level,as_of,capacity_customers,capacity_amount,low,high,method,source
      shops,total,2024-01-01,40,4000,30,50,register,chamber
      shops,total,2026-01-01,50,5000,45,60,survey,institute
      shops,serviceable,2025-01-01,20,2000,,,survey,institute
  )");
  CHECK(Ask(company.snapshot(), "market_size", "{}",
            {"segment", "level", "capacity_customers", "capacity_low", "capacity_high",
             "capacity_amount", "as_of", "method", "source", "note"}) == Literal(R"(
      segment,level,capacity_customers,capacity_low,capacity_high,capacity_amount,as_of,method,source,note
      shops,total,50,45,60,5000.00,2026-01-01,survey,institute,
      shops,serviceable,20,,,2000.00,2025-01-01,survey,institute,
  )"));
  // In 2025 the total of 2024 holds. Before anything was known the first statement stands in.
  CHECK(Ask(company.snapshot(), "market_size", R"({"as_of":"2025-06-30"})", kTopDown) == Literal(R"(
      segment,level,capacity_customers,capacity_amount,as_of
      shops,total,40,4000.00,2024-01-01
      shops,serviceable,20,2000.00,2025-01-01
  )"));
  CHECK(Ask(company.snapshot(), "market_size", R"({"as_of":"2024-06-30"})",
            {"level", "capacity_customers", "note"}) == Literal(R"(
      level,capacity_customers,note
      total,40,
      serviceable,20,first stated after the day shown
  )"));
  CHECK(Ask(company.snapshot(), "market_size", R"({"versions":"all","as_of":"2025-06-30"})",
            {"segment", "day", "level", "capacity_customers"}) == Literal(R"(
      segment,day,level,capacity_customers
      shops,2024-01-01,total,40
      shops,2024-01-01,serviceable,20
      shops,2025-01-01,total,40
      shops,2025-01-01,serviceable,20
  )"));
}

TEST_CASE("a whole that is stated counts, and by how much its parts differ stands beside it") {
  Company company;
  company.Add("markets", R"(
      segment,region,product_family,as_of,capacity_customers,capacity_amount
      shops,,,2026-01-01,50,1000
      shops,north,,2026-01-01,30,
      shops,south,,2026-01-01,15,
      shops,,bikes,2026-01-01,40,700
      shops,,parts,2026-01-01,45,350
      plants,north,,2026-01-01,7,
      plants,south,,2026-01-01,2,90
      plants,south,bikes,2026-01-01,2,80
  )");
  const std::vector<std::string> columns = {"segment",
                                            "capacity_customers",
                                            "capacity_amount",
                                            "customers_over_parts",
                                            "stated_rows",
                                            "amount_over_parts",
                                            "note"};
  // 50 - 30 - 15 = 5; 1000 - 700 - 350 = -50. Plants are the sum of their regions.
  CHECK(Ask(company.snapshot(), "market_size", "{}", columns) == Literal(R"(
      segment,capacity_customers,capacity_amount,customers_over_parts,stated_rows,amount_over_parts,note
      plants,9,90.00,,2,10.00,the amounts of its parts do not add up to its own
      shops,50,1000.00,5,1,-50.00,its regions come to 45; the amounts of its parts do not add up to its own
  )"));
  CHECK(Ask(company.snapshot(), "market_size", R"({"by":[]})",
            {"capacity_customers", "capacity_amount", "customers_over_parts",
             "amount_over_parts"}) == Literal(R"(
      capacity_customers,capacity_amount,customers_over_parts,amount_over_parts
      59,1090.00,5,-40.00
  )"));
  // What is stated for all regions says nothing of one.
  CHECK(Ask(company.snapshot(), "market_size", R"({"by":["region","segment"]})",
            {"region", "segment", "capacity_customers", "capacity_amount"}) == Literal(R"(
      region,segment,capacity_customers,capacity_amount
      north,plants,7,
      north,shops,30,
      south,plants,2,90.00
      south,shops,15,
  )"));
  // Who buys bikes may buy parts as well: customers of families are not added up.
  CHECK(Ask(company.snapshot(), "market_size", R"({"by":"product_family"})",
            {"product_family", "capacity_customers", "capacity_amount"}) == Literal(R"(
      product_family,capacity_customers,capacity_amount
      bikes,42,780.00
      parts,45,350.00
  )"));
}

TEST_CASE("a narrower market that is larger than the wider one is told") {
  Company company;
  company.Add("markets", R"(
      segment,level,as_of,capacity_customers,capacity_amount
      shops,,2026-01-01,50,900
      shops,serviceable,2026-01-01,60,800
      shops,obtainable,2026-01-01,10,850
  )");
  CHECK(Ask(company.snapshot(), "market_size", "{}",
            {"level", "capacity_customers", "customers_over_level", "amount_over_level", "note"}) ==
        Literal(R"(
      level,capacity_customers,customers_over_level,amount_over_level,note
      total,50,,,
      serviceable,60,10,,larger than the total market that it is a part of
      obtainable,10,,50.00,larger than the serviceable market that it is a part of
  )"));
}

struct Accounts : Company {
  Accounts() {
    Add("products", R"(
        product_id,family,list_price,unit_of_measure
        p1,bikes,100,piece
        p2,bikes,300,piece
        p3,bikes,120,piece
        p4,parts,5,piece
        p5,parts,7,kg
    )");
    Add("customers", R"(
        customer_id,segment,region
        c1,shops,north
        c2,shops,north
        c3,shops,south
        c4,shops,
    )");
    Add("potentials", R"(
        customer_id,product_family,as_of,wallet_amount,units,fit_share,eligible,source
        c1,bikes,2026-01-01,,10,0.5,true,visit
        c1,parts,2026-01-01,200,,,true,visit
        c2,bikes,2026-01-01,5000,,,false,
        c3,,2026-01-01,900,,0.25,,
        c3,bikes,2026-01-01,700,,1,,
        c1,bikes,2025-01-01,,4,1,true,
    )");
  }
};

TEST_CASE("bottom up is eligible x fit x wallet, or x units at the family's list price") {
  Accounts company;
  // c1: 10 bikes at the median of 100, 120 and 300 = 1200, and 200; obtainable 600 + 200.
  // c2: 5000, not eligible. c3: 900 of all products. c4: nothing is known.
  const std::vector<std::string> columns = {"level", "accounts", "account_customers",
                                            "account_amount", "accounts_without_amount"};
  CHECK(Ask(company.snapshot(), "market_size", "{}", columns) == Literal(R"(
      level,accounts,account_customers,account_amount,accounts_without_amount
      total,4,4,7300.00,1
      serviceable,4,3,2300.00,1
      obtainable,4,2.25,1025.00,1
  )"));
  // In 2025 only the first potential of c1 was known; of the others the first stands in.
  CHECK(Ask(company.snapshot(), "market_size", R"({"as_of":"2025-12-31"})", columns) == Literal(R"(
      level,accounts,account_customers,account_amount,accounts_without_amount
      total,4,4,6580.00,1
      serviceable,4,3,1580.00,1
      obtainable,4,2.25,905.00,1
  )"));
  // Parts are sold by the piece and by weight, so units of them would have no price.
  CHECK(Ask(company.snapshot(), "market_size", R"({"by":["product_family"]})",
            {"product_family", "level", "account_customers", "account_amount"}) == Literal(R"(
      product_family,level,account_customers,account_amount
      bikes,total,4,6900.00
      bikes,serviceable,3,1900.00
      bikes,obtainable,2.5,1300.00
      parts,total,4,200.00
      parts,serviceable,4,200.00
      parts,obtainable,3.25,200.00
  )"));
}

TEST_CASE("accounts stand beside the market of their region") {
  Accounts company;
  company.Add("markets", R"(
      segment,region,as_of,capacity_customers,capacity_amount
      shops,north,2026-01-01,1,9000
      shops,south,2026-01-01,12,
  )");
  CHECK(Ask(company.snapshot(), "market_size", R"({"by":["region"]})",
            {"region", "level", "capacity_customers", "capacity_amount", "accounts",
             "account_amount", "note"}) == Literal(R"(
      region,level,capacity_customers,capacity_amount,accounts,account_amount,note
      ,total,,,1,,
      north,total,1,9000.00,2,6400.00,fewer than the accounts in the book
      north,serviceable,,,2,1400.00,
      north,obtainable,,,2,800.00,
      south,total,12,,1,900.00,
      south,serviceable,,,1,900.00,
      south,obtainable,,,1,225.00,
  )"));
}

TEST_CASE("a market that shrinks below its customers, and buyers without an account, are told") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,shops\nc2,shops");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,won,won,2025-01-10,1
      d2,c2,won,won,2025-02-10,1
  )");
  company.Add("markets", R"(
      segment,as_of,capacity_customers,low,high
      shops,2025-01-01,5,,
      shops,2026-01-01,1,2,3
      plants,2026-01-01,0,,
  )");
  CHECK(Ask(company.snapshot(), "market_size", "{}",
            {"segment", "capacity_customers", "customers_ever", "note"}) == Literal(R"(
      segment,capacity_customers,customers_ever,note
      plants,0,0,"the market is stated as 0, so no share of it"
      shops,1,2,"fewer than the 2 customers there are, and 5 before 2026-01-01; fewer than the accounts in the book; outside its own low and high estimate"
  )"));
}

TEST_CASE("list prices of another currency count at the rate of the day") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("rates", "currency,valid_from,rate\nUSD,2025-01-01,0.9\nUSD,2026-01-01,0.8");
  company.Add("products", "product_id,family,list_price,currency\np1,bikes,100,USD");
  company.Add("product_prices", R"(
      product_id,valid_from,list_price,currency
      p1,2026-06-01,200,USD
  )");
  company.Add("customers", "customer_id,segment\nc1,shops");
  company.Add("potentials", "customer_id,product_family,as_of,units\nc1,bikes,2024-01-01,2");
  const std::vector<std::string> columns = {"level", "account_amount"};
  CHECK(Ask(company.snapshot(), "market_size", R"({"as_of":"2025-06-01"})", columns) == Literal(R"(
      level,account_amount
      total,180.00
      serviceable,180.00
      obtainable,180.00
  )"));
  CHECK(Ask(company.snapshot(), "market_size", "{}", columns) == Literal(R"(
      level,account_amount
      total,320.00
      serviceable,320.00
      obtainable,320.00
  )"));
}

TEST_CASE("market_size names what is wrong with its options") {
  Company company;
  company.Add("markets", "segment,as_of,capacity_customers\nshops,2025-01-01,5");
  CHECK(AskWrong(company.snapshot(), "market_size", R"({"by":"segmnt"})") ==
        "Markets are known by segment, region and product_family, not by 'segmnt'. Did you mean "
        "'segment'?");
  CHECK(AskWrong(company.snapshot(), "market_size", R"({"by":["region","region"]})") ==
        "The dimension region is asked for twice.");
  CHECK(AskWrong(company.snapshot(), "market_size", R"({"filter":"owner=Ann"})") ==
        "'owner' is not a column of customers: accounts are told apart by columns of customers, "
        "such as segment.");
  CHECK(AskWrong(Company().snapshot(), "market_size", "{}").find("markets") != std::string::npos);
}

TEST_CASE("a unit's price beyond money is an error and not a number") {
  Company company;
  company.Add("products", "product_id,family,list_price\np1,bikes,9000000000000");
  company.Add("customers", "customer_id,segment\nc1,shops");
  company.Add("potentials", "customer_id,product_family,as_of,units\nc1,bikes,2024-01-01,2");
  CHECK_FALSE(AskWrong(company.snapshot(), "market_size", "{}").empty());
  CHECK_FALSE(AskWrong(company.snapshot(), "white_space", "{}").empty());
}

}  // namespace
}  // namespace coxswain
