#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Of four shops in the north three bought, of two in the south one, of five plants none. One shop's
// wallet is known.
struct Regions : Company {
  Regions() {
    Add("settings", "name,value\nreporting_currency,EUR\n");
    Add("products", "product_id,family,list_price\nb,Bikes,100\n");
    Add("markets", R"(
        segment,region,level,as_of,capacity_customers
        Shops,north,total,2025-01-01,4
        Shops,south,total,2025-01-01,2
        Plants,north,total,2025-01-01,5
        Plants,north,obtainable,2025-01-01,8
    )");
    Add("customers", R"(
        customer_id,segment,region
        c1,Shops,north
        c2,Shops,north
        c3,Shops,north
        c4,Shops,south
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount,product_id
        d1,c1,won,won,2025-01-10,250,b
        d2,c2,won,won,2025-02-10,100,b
        d3,c3,won,won,2025-03-10,100,b
        d4,c4,won,won,2025-04-10,100,b
    )");
    Add("potentials", "customer_id,product_family,as_of,wallet_amount\nc1,Bikes,2025-01-01,1000\n");
  }
};

const Json* ChartOf(const Json& section, const std::string& name) {
  for (const Json& chart : section["charts"]) {
    if (chart["name"] == name) return &chart;
  }
  return nullptr;
}

TEST_CASE("How full the market is by region is drawn as a heat map") {
  Regions company;
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  const Json market = SectionOf(report, "market");
  const Json* const chart = ChartOf(market, "penetration_by_region");
  REQUIRE(chart != nullptr);
  const Json& cells = (*chart)["spec"]["data"]["values"];
  REQUIRE(cells.size() == 3);
  CHECK(cells[0]["segment"] == "Plants");
  CHECK(cells[0]["penetration"] == 0);
  CHECK(cells[1]["region"] == "north");
  CHECK(cells[1]["penetration"] == 0.75);
  CHECK(cells[2]["customers"] == 1);
  CHECK((*chart)["caption"]["text"] ==
        "Shops in north is fullest, 75.0 % of those who could buy have bought; Plants in north is "
        "most open, 0.00 %.");
}

TEST_CASE("A heat map of known accounts says that it is one") {
  Company company;
  company.Add("customers", R"(
      customer_id,segment,region
      c1,Shops,north
      c2,Shops,north
      c3,Shops,south
      c4,Shops,south
  )");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,won,won,2025-01-10,250
      d2,c3,won,won,2024-01-10,250
      d3,c4,lost,lost,2025-01-10,250
  )");
  const Json market = SectionOf(JsonReport(company.snapshot()), "market");
  const Json* const chart = ChartOf(market, "penetration_by_region");
  REQUIRE(chart != nullptr);
  CHECK((*chart)["spec"]["data"]["values"].size() == 2);
  CHECK((*chart)["caption"]["text"].get<std::string>().find(
            "Where no market is stated for a region its known accounts count.") !=
        std::string::npos);
}

TEST_CASE(
    "Without regions there is no heat map, and without potentials nothing is said of wallets") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,Shops\nc2,Shops\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,won,won,2025-01-10,250
  )");
  const Json market = SectionOf(JsonReport(company.snapshot()), "market");
  CHECK(ChartOf(market, "penetration") != nullptr);
  CHECK(ChartOf(market, "penetration_by_region") == nullptr);
  for (const Json& table : market["tables"]) {
    CHECK(table["name"] != "white_space");
    CHECK(table["name"] != "market_size");
  }
}

TEST_CASE("The share of wallet, what is left and markets that do not fit together are told") {
  Regions company;
  const Json report = JsonReport(company.snapshot());
  CHECK(Texts(SectionOf(report, "market")["sentences"])
            .find("1 account whose wallet is known spends 1 000 EUR a year on what is sold here; "
                  "25.0 % of it is ours (250). 750 is left, most of it in Shops (750).") !=
        std::string::npos);
  CHECK(
      Texts(report["findings"], "market_levels") ==
      "The obtainable market of Plants is stated as 8 customers, 3 more than the wider market that "
      "it is a part of: one of the two is wrong.\n");
}

}  // namespace
}  // namespace coxswain
