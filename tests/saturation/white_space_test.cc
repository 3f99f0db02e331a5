#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Bikes and parts. The last day anybody bought is 2026-03-31.
struct Grid : Company {
  Grid() {
    Add("products", R"(
        product_id,family,list_price
        b,bikes,100
        s,parts,10
    )");
    Add("customers", R"(
        customer_id,segment,region
        c1,shops,north
        c2,shops,south
        c3,plants,north
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount,product_id
        d1,c1,won,won,2026-03-31,300,
        d2,c1,won,won,2025-03-31,70,s
        d3,c2,open,open,,80,s
        d4,c3,won,won,2025-06-01,40,
        d5,c3,lost,lost,2025-06-02,40,b
    )");
    Add("deal_lines", R"(
        deal_id,line,product_id,quantity,amount
        d1,1,b,2,250
        d1,2,s,5,50
    )");
    Add("potentials", R"(
        customer_id,product_family,as_of,wallet_amount,units,eligible,source
        c1,bikes,2026-01-01,1000,,,visit
        c1,parts,2026-01-01,,8,,
        c2,bikes,2026-01-01,,,false,
        c2,parts,2026-01-01,400,,,
        c3,,2026-01-01,100,,,
    )");
  }
};

TEST_CASE("each account and family is owned, in the pipeline, a gap or not eligible") {
  Grid company;
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"cell"})",
            {"customer_id", "product_family", "state", "active", "sales", "pipeline_amount",
             "last_bought_on", "potential_source"}) == Literal(R"(
      customer_id,product_family,state,active,sales,pipeline_amount,last_bought_on,potential_source
      c3,,owned,1,40.00,0.00,2025-06-01,
      c3,bikes,gap,0,0.00,0.00,,
      c3,parts,gap,0,0.00,0.00,,
      c1,bikes,owned,1,250.00,0.00,2026-03-31,visit
      c1,parts,owned,1,50.00,0.00,2026-03-31,
      c2,bikes,not_eligible,0,0.00,0.00,,
      c2,parts,in_pipeline,0,0.00,80.00,,
  )"));
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"cell","state":"gap"})",
            {"customer_id", "product_family", "unknown"}) == Literal(R"(
      customer_id,product_family,unknown
      c3,bikes,1
      c3,parts,1
  )"));
}

TEST_CASE("a gap is what is spent less what we sell, and a share of an unknown wallet is empty") {
  Grid company;
  const std::vector<std::string> amounts = {"customer_id",     "product_family",   "wallet_amount",
                                            "share_of_wallet", "potential_amount", "gap_amount",
                                            "over_amount"};
  // Eight parts at 10 are potential, but no wallet.
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"cell","filter":"segment=shops"})",
            amounts) == Literal(R"(
      customer_id,product_family,wallet_amount,share_of_wallet,potential_amount,gap_amount,over_amount
      c1,bikes,1000.00,0.25,1000.00,750.00,0.00
      c1,parts,,,80.00,30.00,0.00
      c2,bikes,,,,,
      c2,parts,400.00,0,400.00,400.00,0.00
  )"));
  // c1's wallet is that of bikes, so only bikes are compared with it; c3's is that of all.
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"account","by":[]})",
            {"customer_id", "wallet_amount", "wallet_sales", "share_of_wallet", "potential_amount",
             "gap_amount"}) == Literal(R"(
      customer_id,wallet_amount,wallet_sales,share_of_wallet,potential_amount,gap_amount
      c1,1000.00,250.00,0.25,1080.00,780.00
      c2,400.00,0.00,0,400.00,400.00
      c3,100.00,40.00,0.4,100.00,60.00
  )"));
}

TEST_CASE("groups are counted by state, and their amounts are those of their accounts") {
  Grid company;
  CHECK(Ask(company.snapshot(), "white_space", "{}",
            {"segment", "accounts", "cells", "owned", "in_pipeline", "gap", "not_eligible",
             "wallets", "share_of_wallet", "gap_amount", "unknown"}) == Literal(R"(
      segment,accounts,cells,owned,in_pipeline,gap,not_eligible,wallets,share_of_wallet,gap_amount,unknown
      plants,1,3,1,0,2,0,1,0.4,60.00,0
      shops,2,4,2,1,0,1,2,0.17857142857142858,1180.00,0
  )"));
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"family","by":[]})",
            {"product_family", "accounts", "owned", "gap", "sales", "unknown"}) == Literal(R"(
      product_family,accounts,owned,gap,sales,unknown
      ,1,1,0,40.00,0
      bikes,3,1,1,250.00,1
      parts,3,1,1,50.00,1
  )"));
  // The largest gap first.
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"account","limit":2})",
            {"customer_id", "gap_amount"}) == Literal(R"(
      customer_id,gap_amount
      c1,780.00
      c2,400.00
  )"));
}

TEST_CASE("active_months says how far back active reaches, and a year is a year") {
  Grid company;
  // d2 of 2025-03-31 lies just before the 12 months to 2026-03-31.
  CHECK(Ask(company.snapshot(), "white_space", R"({"by":[],"active_months":1})",
            {"owned", "active", "sales"}) == "owned,active,sales\n3,2,340.00\n");
  // On the day before, d1 is not won yet, and nobody knows since when it was open.
  CHECK(Ask(company.snapshot(), "white_space", R"({"by":[],"as_of":"2026-03-30"})",
            {"owned", "active", "sales", "pipeline_amount"}) ==
        "owned,active,sales,pipeline_amount\n2,2,110.00,80.00\n");
}

TEST_CASE("with a grain each period stands as it did at its end") {
  Grid company;
  company.Add("potentials", R"(
      customer_id,product_family,as_of,wallet_amount
      c1,bikes,2025-06-01,500
      c1,bikes,2026-01-01,1000
  )");
  // c3's wallet of all products counts from the beginning; that of c1's bikes doubles.
  CHECK(Ask(company.snapshot(), "white_space", R"({"by":[],"grain":"year"})",
            {"period", "owned", "active", "in_pipeline", "sales", "pipeline_amount",
             "wallet_amount", "wallet_sales"}) == Literal(R"(
      period,owned,active,in_pipeline,sales,pipeline_amount,wallet_amount,wallet_sales
      2025,2,2,0,110.00,,1000.00,40.00
      2026,3,3,1,340.00,80.00,1500.00,290.00
  )"));
}

TEST_CASE("sales beyond the wallet are never a share above 1 without a word") {
  Grid company;
  company.Add("potentials", R"(
      customer_id,product_family,as_of,wallet_amount,eligible
      c1,bikes,2026-02-01,200,false
      c1,,2026-02-01,150,
  )");
  CHECK(Ask(company.snapshot(), "white_space",
            R"({"level":"cell","filter":"customer_id=c1","by":[]})",
            {"product_family", "state", "share_of_wallet", "gap_amount", "over_amount", "note"}) ==
        Literal(R"(
      product_family,state,share_of_wallet,gap_amount,over_amount,note
      bikes,owned,1.25,0.00,50.00,"more is sold than the potential says, so that is too low; 1 not eligible, and sold or in the pipeline all the same"
      parts,owned,,30.00,0.00,
  )"));
  CHECK(Ask(company.snapshot(), "white_space",
            R"({"level":"account","filter":"customer_id=c1","by":[]})",
            {"wallet_amount", "share_of_wallet", "over_amount", "wallet_over_families", "note"}) ==
        Literal(R"(
      wallet_amount,share_of_wallet,over_amount,wallet_over_families,note
      150.00,2,150.00,-50.00,"more is sold than the potential says, so that is too low; wallets of families come to more than that of all products; 1 not eligible, and sold or in the pipeline all the same"
  )"));
}

TEST_CASE("who buys and is not among the accounts is told, and units without a price are") {
  Grid company;
  company.Add("products",
              "product_id,family,list_price,unit_of_measure\nk,bikes,4,kg\nb,bikes,100,piece");
  company.Add("potentials", R"(
      customer_id,product_family,as_of,units
      c3,bikes,2026-02-01,3
      c3,boats,2026-02-01,3
  )");
  CHECK(Ask(company.snapshot(), "white_space", R"({"level":"cell","filter":"segment=plants"})",
            {"product_family", "potential_amount", "note"}) == Literal(R"(
      product_family,potential_amount,note
      ,,
      bikes,,its units have no price: the products are sold in several units of measure
      boats,,its units have no price: no product is of this family
      parts,,
  )"));
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,product_id
      d9,c9,won,won,2026-01-01,,b)");
  CHECK(Ask(company.snapshot(), "white_space", R"({"filter":"segment is null"})",
            {"segment", "accounts", "owned", "note"}) == Literal(R"(
      segment,accounts,owned,note
      ,1,1,1 won deals or lines tell no amount; 1 not in the table customers
  )"));
}

TEST_CASE("white_space names what is wrong with its options") {
  Grid company;
  CHECK(AskWrong(company.snapshot(), "white_space", R"({"by":"owner"})") ==
        "'owner' is not a column of customers: accounts are told apart by columns of customers, "
        "such as segment.");
  CHECK(AskWrong(company.snapshot(), "white_space", R"({"by":"customer_id"})") ==
        "Accounts are not a dimension here: leave 'customer_id' out of by.");
  CHECK(AskWrong(company.snapshot(), "white_space", R"({"level":"cells"})").find("cell") !=
        std::string::npos);
  CHECK(AskWrong(Company().snapshot(), "white_space", "{}").find("customers") != std::string::npos);
}

}  // namespace
}  // namespace coxswain
