#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// Costs known only in total, allocated by what drives them.
namespace coxswain {
namespace {

constexpr const char* kPoolHead = "pool_id,kind,period_start,period_end,amount,driver,filter\n";

std::string Pool(const std::string& rest) { return kPoolHead + rest + "\n"; }

TEST_CASE("10 000 000.01 over three equal deals adds up to the last micro, ties by key") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d3,c1,Won,won,2026-01-10,1
      d1,c1,Won,won,2026-01-10,2
      d2,c1,Won,won,2026-01-10,3
  )");
  company.Add("cost_pools", Pool("p,support,2026-01-01,2026-12-31,10000000.01,deals,"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", {"deal_id", "pool_cost"}) ==
        Literal(R"(
            deal_id,pool_cost
            d1,3333333.336667
            d2,3333333.336667
            d3,3333333.336666
        )"));
}

// Two segments: A sells 100 at a cost of 60, B 200 at 150.
void AddTwoSegments(Company* company) {
  company->Add("customers", "customer_id,segment\nc1,A\nc2,B\n");
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,60
      d2,c2,Won,won,2026-02-10,200,150
      d3,c2,Lost,lost,2026-02-10,900,1
  )");
}

TEST_CASE("By revenue 90 of freight falls to 100 and 200 as 30 and 60, and margins show both") {
  Company company;
  AddTwoSegments(&company);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,90,revenue,"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["segment"]})",
            {"segment", "contribution_margin", "pool_cost", "contribution_margin_after_pools",
             "contribution_margin_after_pools_share", "pool_acquisition_cost",
             "margin_after_pools"}) == Literal(R"(
            segment,contribution_margin,pool_cost,contribution_margin_after_pools,contribution_margin_after_pools_share,pool_acquisition_cost,margin_after_pools
            A,40.00,30.00,10.00,0.1,0.00,10.00
            B,50.00,60.00,-10.00,-0.05,0.00,-10.00
        )"));
  // What the filter leaves out is still allocated, just not here.
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"segment=A"})", {"pool_cost"}) ==
        "pool_cost\n30.00\n");
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["segment"],"filter":"segment=A"})",
            {"segment", "part", "pool_id", "step", "driver", "driver_share", "amount"}) ==
        Literal(R"(
            segment,part,pool_id,step,driver,driver_share,amount
            A,group,p,cost_to_serve,revenue,0.3333333333333333,30.00
            ,outside,p,cost_to_serve,revenue,0.6666666666666666,60.00
        )"));
}

TEST_CASE("A book without cost pools has no columns of them") {
  Company company;
  AddTwoSegments(&company);
  CHECK(Ask(company.snapshot(), "margin").Find("pool_cost") == nullptr);
  CHECK(AskWrong(company.snapshot(), "cost_allocation", "{}").find("cost_pools") !=
        std::string::npos);
}

TEST_CASE("From and to take the part of a pool that its driver has in them") {
  Company company;
  AddTwoSegments(&company);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-02-28,100,deals,\n"
                                 "q,freight,2026-02-11,2026-02-28,7,deals,"));
  // Pool p has one deal in each month; pool q no deal at all.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"from":"2026-02-01"})",
            {"part", "pool_id", "driver_share", "amount"}) == Literal(R"(
            part,pool_id,driver_share,amount
            group,p,0.5,50.00
            outside,p,0.5,50.00
            unallocated,q,,7.00
        )"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["month"]})", {"month", "pool_cost"}) ==
        "month,pool_cost\n2026-01,50.00\n2026-02,50.00\n");
}

TEST_CASE("Seen from a day, a pool counts with the days until then") {
  Company company;
  AddTwoSegments(&company);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-01-31,31,deals,\n"
                                 "q,freight,2026-02-01,2026-02-28,7,deals,"));
  // Ten of 31 days; February has not begun.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"as_of":"2026-01-10"})",
            {"part", "pool_id", "amount"}) == "part,pool_id,amount\ngroup,p,10.00\n");
}

TEST_CASE("By quantity and by weight, lines and products decide") {
  Company company;
  company.Add("products", "product_id,family,weight\np1,Boats,2\np2,Sails,1\np3,Books,\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,
      d2,c1,Won,won,2026-01-10,500
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount
      d1,1,p1,3,10
      d1,2,p2,4,10
      d1,3,p3,3,10
  )");
  company.Add("cost_pools", Pool("q,freight,2026-01-01,2026-12-31,100,quantity,\n"
                                 "w,freight,2026-01-01,2026-12-31,100,weight,"));
  // Quantities 3, 4, 3; weights 6, 4, 0. The deal without lines has neither.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["family"]})",
            {"family", "pool_id", "amount"}) == Literal(R"(
            family,pool_id,amount
            Boats,q,30.00
            Books,q,30.00
            Sails,q,40.00
            Boats,w,60.00
            Sails,w,40.00
        )"));
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"]})",
            {"deal_id", "pool_id", "amount"}) ==
        "deal_id,pool_id,amount\nd1,q,100.00\nd1,w,100.00\n");
}

TEST_CASE("A deal counts once, however many lines it has, and is split by their amounts") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,
      d2,c1,Won,won,2026-01-10,5
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount,colour\nd1,1,1,3,red\nd1,2,1,1,blue\n");
  company.Add("cost_pools", Pool("p,support,2026-01-01,2026-12-31,8,deals,"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["colour"]})", {"colour", "pool_cost"}) ==
        "colour,pool_cost\n,4.00\nblue,1.00\nred,3.00\n");
}

TEST_CASE("Touches reach a deal by its id, else its customer's, else its campaign's") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,campaign_id
      d1,c1,Won,won,2026-01-10,1,
      d2,c2,Won,won,2026-01-11,1,
      d3,c2,Won,won,2026-01-12,1,k
  )");
  company.Add("touches", R"(
      touch_id,deal_id,customer_id,campaign_id,touched_at
      1,d1,c2,k,2026-01-02
      2,d1,,,2026-01-03
      3,,c2,k,2026-01-04
      4,,,k,2026-01-05
      5,d1,,,2026-02-05
  )");
  company.Add("cost_pools", Pool("p,onboarding,2026-01-01,2026-01-31,50,touches,"));
  // d1: 1 and 2; d2: 3; d3: 3 and 4. Touch 5 is of another month.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", {"deal_id", "pool_cost"}) ==
        "deal_id,pool_cost\nd1,20.00\nd2,10.00\nd3,20.00\n");
}

TEST_CASE("A campaign's spend is a pool of step acquisition with a filter") {
  Company company;
  company.Add("cost_kinds", "kind,step\nmedia,acquisition\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id
      d1,c1,Won,won,2026-01-10,100,60,fair
      d2,c2,Won,won,2026-01-10,300,60,fair
      d3,c2,Won,won,2026-01-10,100,60,
  )");
  company.Add("cost_pools", Pool("p,media,2026-01-01,2026-12-31,40,revenue,campaign_id=fair"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["customer_id"]})",
            {"customer_id", "pool_cost", "contribution_margin_after_pools", "pool_acquisition_cost",
             "margin_after_pools"}) == Literal(R"(
            customer_id,pool_cost,contribution_margin_after_pools,pool_acquisition_cost,margin_after_pools
            c1,0.00,40.00,10.00,30.00
            c2,0.00,280.00,30.00,250.00
        )"));
}

TEST_CASE("A pool of some lines is allocated by those lines, also to groups of whole deals") {
  Company company;
  company.Add("products", "product_id,family\np1,Boats\np2,Sails\n");
  company.Add("customers", "customer_id,segment\nc1,A\nc2,B\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,product_id
      d1,c1,Won,won,2026-01-10,,
      d2,c2,Won,won,2026-01-10,,p1
      d3,c2,Won,won,2026-01-10,30,p1
      d4,c2,Won,won,2026-01-10,30,p2
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount
      d1,1,p1,1,10
      d1,2,p2,1,90
      d2,1,,1,60
  )");
  company.Add("cost_pools", Pool("p,support,2026-01-01,2026-12-31,100,revenue,family=Boats"));
  // Boats: 10 of d1; all of d2, whose lines name no product; all of d3.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["segment"]})",
            {"segment", "part", "amount"}) ==
        "segment,part,amount\nA,group,10.00\nB,group,90.00\n");
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"],"level":"line"})",
            {"deal_id", "amount"}) == "deal_id,amount\nd1,10.00\nd2,60.00\nd3,30.00\n");
}

TEST_CASE(
    "Of a deal whose lines name no product the deal's own decides, also on what is not there") {
  Company company;
  company.Add("products", "product_id,unit_of_measure\np1,kg\np2,\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,product_id
      d1,c1,Won,won,2026-01-10,p1
      d2,c1,Won,won,2026-01-10,p2
      d3,c1,Won,won,2026-01-10,p1
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount
      d1,1,,1,10
      d2,1,,1,10
      d3,1,p2,1,10
      d3,2,p1,1,10
  )");
  company.Add("cost_pools", Pool("p,support,2026-01-01,2026-12-31,9,revenue,"
                                 "products.unit_of_measure is null"));
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"]})",
            {"deal_id", "amount"}) == "deal_id,amount\nd2,4.50\nd3,4.50\n");
}

TEST_CASE("What comes back drives no cost") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,100
      d2,c1,Won,won,2026-01-10,
      d3,c1,Won,won,2026-01-10,-50
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount\nd2,1,3,150\nd2,2,-1,-50\n");
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,10,revenue,"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", {"pool_cost"}) ==
        "pool_cost\n5.00\n5.00\n0.00\n");
  // A line that is a return leaves the deal's part to the other.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id","deal_lines.line"]})",
            {"deal_id", "pool_cost"}) == "deal_id,pool_cost\nd1,5.00\nd2,5.00\nd2,0.00\nd3,0.00\n");
}

TEST_CASE("A driver that comes to nothing leaves the pool unallocated, and says so") {
  Company company;
  AddTwoSegments(&company);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,90,weight,\n"
                                 "q,freight,2026-01-01,2026-12-31,9,deals,segment=C"));
  CHECK(Ask(company.snapshot(), "margin", "{}", {"pool_cost"}) == "pool_cost\n0.00\n");
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["segment"]})",
            {"segment", "part", "pool_id", "driver_share", "amount"}) == Literal(R"(
            segment,part,pool_id,driver_share,amount
            ,unallocated,p,,90.00
            ,unallocated,q,,9.00
        )"));
}

TEST_CASE("Margins after pools are of what has a known cost, as all margins are") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,60
      d2,c1,Won,won,2026-01-10,100,
  )");
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,10,revenue,"));
  CHECK(Ask(company.snapshot(), "margin", "{}", {"pool_cost", "contribution_margin_after_pools"}) ==
        "pool_cost,contribution_margin_after_pools\n10.00,35.00\n");
  // Of a deal whose lines are covered in part, that part.
  Company partly;
  partly.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,,
      d2,c1,Won,won,2026-01-10,100,50
  )");
  partly.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd1,1,1,90,50\nd1,2,1,10,\n");
  partly.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,20,deals,"));
  // Gross 190 - 100 = 90; of 20 in the pool 10 fall to each deal, 9 of the first to its known line.
  for (const char* level : {R"({"level":"deal"})", R"({"level":"line"})"}) {
    CHECK(Ask(partly.snapshot(), "margin", level,
              {"gross_margin", "pool_cost", "contribution_margin_after_pools"}) ==
          "gross_margin,pool_cost,contribution_margin_after_pools\n90.00,20.00,71.00\n");
  }
}

TEST_CASE("What falls to a group does not hang on whose cost of goods is known") {
  const auto ask = [](const char* cost_of_goods) {
    Company company;
    company.Add("deals", std::string("deal_id,customer_id,stage,status,closed_on,amount,") +
                             "cost_of_goods\nd1,c1,Won,won,2026-01-10,10,1\nd2,c1,Won,won," +
                             "2026-01-10,10," + cost_of_goods + "\nd3,c2,Won,won,2026-01-10,7,1\n");
    company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,0.000002,revenue,"));
    return Ask(company.snapshot(), "margin", R"({"by":["customer_id"]})",
               {"customer_id", "pool_cost"});
  };
  // 2 x 20 / 27 = 1.48 and 2 x 7 / 27 = 0.52 micros.
  const std::string parts = "customer_id,pool_cost\nc1,0.000001\nc2,0.000001\n";
  CHECK(ask("1") == parts);
  CHECK(ask("") == parts);
}

TEST_CASE(
    "Of a deal whose cost is known in part, the driver says what falls to that, at each level") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,3,100,10
      d1,2,1,100,
  )");
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,8,quantity,"));
  // Six of eight fall to the first line, whose gross margin is 70.
  for (const char* level : {"deal", "line"}) {
    CAPTURE(level);
    CHECK(Ask(company.snapshot(), "margin", std::string(R"({"level":")") + level + R"("})",
              {"pool_cost", "contribution_margin_after_pools"}) ==
          "pool_cost,contribution_margin_after_pools\n8.00,64.00\n");
  }
}

TEST_CASE("A pool of nothing that nothing drives is told of as well") {
  Company company;
  AddTwoSegments(&company);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,0,weight,"));
  CHECK(Ask(company.snapshot(), "cost_allocation", "{}", {"part", "pool_id", "amount"}) ==
        "part,pool_id,amount\nunallocated,p,0.00\n");
}

TEST_CASE("Revenue without a rate drives no pool: it is an error, also of a deal left out") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,currency
      d1,c1,Won,won,2026-01-10,100,
      d2,c2,Won,won,2026-01-10,300,CHF
      d3,c3,Won,won,2026-01-10,300,
      d4,c4,Won,won,2026-01-10,,
  )");
  company.Add("deal_lines", "deal_id,line,quantity,unit_price,currency\nd4,1,1,2,USD\n");
  company.Add("deal_costs", "deal_id,kind,amount,currency\nd3,rebate,1,GBP\n");
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,8,revenue,"));
  const auto wrong = [&] {
    return AskWrong(company.snapshot(), "margin", R"({"filter":"customer_id=c1"})");
  };
  CHECK(wrong().find("Row 2 of deals is in 'CHF', and the table rates has no spot rate") == 0);
  company.Add("rates", "currency,valid_from,rate\nCHF,2026-01-01,1\n");
  CHECK(wrong().find("Row 1 of deal_costs is in 'GBP', and the table rates has no spot") == 0);
  company.Add("rates", "currency,valid_from,rate\nGBP,2026-01-01,1\n");
  CHECK(wrong().find("Row 1 of deal_lines is in 'USD', and the table rates has no spot") == 0);
  company.Add("rates", "currency,valid_from,rate\nUSD,2026-01-01,1\n");
  // 100 of 100 + 300 + 299 + 2.
  CHECK(Ask(company.snapshot(), "margin", R"({"filter":"customer_id=c1"})", {"pool_cost"}) ==
        "pool_cost\n1.141227\n");
}

TEST_CASE("A pool near the limit of money is allocated exactly") {
  Company company;
  std::string deals = "deal_id,customer_id,stage,status,closed_on,amount\n";
  for (int i = 0; i < 7; ++i) {
    deals += "d" + std::to_string(i) + ",c,Won,won,2026-01-10,9000000000000\n";
  }
  company.Add("deals", deals);
  company.Add("cost_pools", Pool("p,freight,2026-01-01,2026-12-31,9200000000000.000001,revenue,"));
  // 9.2e12 / 7 = 1314285714285.714285 and 6 micros that go to the first six.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})", {"pool_cost"}) == Literal(R"(
            pool_cost
            1314285714285.714286
            1314285714285.714286
            1314285714285.714286
            1314285714285.714286
            1314285714285.714286
            1314285714285.714286
            1314285714285.714285
        )"));
}

TEST_CASE("Bad pools are refused with what would be right") {
  Company company;
  AddTwoSegments(&company);
  const auto refused = [&](const std::string& rest, const char* says) {
    CAPTURE(rest);
    const absl::Status status = company.TryAdd("cost_pools", Pool(rest));
    CHECK_MESSAGE(status.ToString().find(says) != std::string::npos, status.ToString());
  };
  refused("p,freight,2026-02-01,2026-01-01,9,deals,", "period_end lies before period_start");
  refused("p,freight,2026-01-01,2026-02-01,-9,deals,", "may not be negative");
  refused("p,freight,2026-01-01,2026-02-01,9,headcount,", "headcount");
  company.Add("cost_pools", Pool("o,freight,2026-01-01,2026-02-01,9,deals,\n"
                                 "p,freight,2026-01-01,2026-02-01,9,deals,segmnt=A"));
  const std::string wrong = AskWrong(company.snapshot(), "margin", "{}");
  CHECK_MESSAGE(wrong.find("filter of row 2 of cost_pools") != std::string::npos, wrong);
  CHECK_MESSAGE(wrong.find("segment") != std::string::npos, wrong);
}

// A random company in parts by deal, with pools of all drivers.
std::vector<std::unique_ptr<Company>> RandomParts(uint32_t seed, size_t parts) {
  std::mt19937 random(seed);
  std::mt19937 choose_part(seed + 1);
  const auto text = [](uint32_t number) { return std::to_string(number); };
  std::vector<std::string> deals(
      parts, "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id\n");
  std::vector<std::string> lines(parts,
                                 "deal_id,line,product_id,quantity,amount,unit_cost,campaign_id\n");
  std::string orders = "order_id,customer_id,deal_id,ordered_on,amount,kind\n";
  std::string touches = "touch_id,deal_id,customer_id,campaign_id,touched_at\n";
  for (uint32_t i = 0; i < 200; ++i) {
    const size_t part = choose_part() % parts;
    const std::string id = "d" + text(i);
    deals[part] += id + ",c" + text(i % 7) + ",S," + (i % 6 == 0 ? "lost" : "won") + ",2026-0" +
                   text(1 + i % 9) + "-15," + text(random() % 140) + "." + text(random() % 999) +
                   "," + (i % 5 == 0 ? "" : text(random() % 90)) + "," +
                   (i % 3 == 0 ? "k" + text(i % 2) : "") + "\n";
    for (uint32_t l = 0; l < random() % 4; ++l) {
      lines[part] += id + "," + text(l) + "," +
                     (random() % 5 == 0 ? "" : "p" + text(random() % 3)) + "," +
                     std::to_string(static_cast<int>(random() % 9) - 1) + "," +
                     std::to_string(static_cast<int>(random() % 99) - 9) + ".000007," +
                     (random() % 4 == 0 ? "" : text(random() % 9)) + "," +
                     (random() % 3 == 0 ? "k" + text(random() % 2) : "") + "\n";
    }
    orders += text(i) + ",c1," + (i % 4 == 0 ? "" : "d" + text(i / 2)) + ",2026-0" +
              text(1 + i % 9) + "-20,5," + (i % 7 == 0 ? "credit_note" : "") + "\n";
    touches += text(i) + "," + (i % 2 == 0 ? id : "") + "," +
               (i % 3 == 0 ? "c" + text(i % 8) : "") + ",k" + text(i % 2) + ",2026-0" +
               text(1 + random() % 9) + "-01\n";
  }
  std::string pools = kPoolHead;
  const char* drivers[] = {"revenue", "quantity", "weight", "deals", "touches"};
  const char* filters[] = {"", "segment=A", "family=Boats", "campaign_id=k1", "quantity>2"};
  for (uint32_t p = 0; p < 25; ++p) {
    pools += "p" + text(p) + (p % 4 == 0 ? ",media" : ",freight") + ",2026-0" + text(1 + p % 3) +
             "-01,2026-0" + text(5 + p % 4) + "-30,1000" + text(p) + ".000001," + drivers[p % 5] +
             "," + filters[p / 5] + "\n";
  }
  std::vector<std::unique_ptr<Company>> companies;
  for (size_t part = 0; part < parts; ++part) {
    companies.push_back(std::make_unique<Company>());
    Company& company = *companies.back();
    company.Add("settings", "name,value\nreporting_currency,EUR\n");
    company.Add("customers", "customer_id,segment\nc0,A\nc1,A\nc2,B\nc3,B\nc4,\n");
    company.Add("products", "product_id,family,weight\np0,Boats,2.5\np1,Sails,0.333333\np2,,\n");
    company.Add("cost_kinds", R"(
        kind,step,grain,amount,period
        media,acquisition,,,
        account,cost_to_serve,customer,100.000001,quarter
        opening,acquisition,customer,33.333333,
        rent,goods,period,1000.07,month
        fee,cost_to_serve,order,7.01,
    )");
    company.Add("cost_pools", pools);
    company.Add("orders", orders);
    company.Add("deals", deals[part]);
    company.Add("deal_lines", lines[part]);
    company.Add("touches", touches);
  }
  return companies;
}

constexpr const char* kQuestions[] = {
    "{}",
    R"({"by":["segment","month"]})",
    R"({"by":["family"]})",
    R"({"by":["campaign_id"],"filter":"segment=A"})",
    R"({"by":["customer_id"],"level":"line","from":"2026-03-01","to":"2026-06-30"})",
    R"({"by":["deal_id"],"as_of":"2026-05-02"})",
};

TEST_CASE("Neither parts nor threads change an allocation, and retracting undoes folding") {
  for (const char* query : {"margin", "cost_allocation", "customer_profitability"}) {
    for (const std::string asked : kQuestions) {
      std::string options = asked;
      if (query == std::string("customer_profitability")) {
        if (asked.find("level") != std::string::npos) continue;
        options.insert(1, asked == "{}" ? R"("pools":"within")" : R"("pools":"within",)");
      }
      CAPTURE(options);
      const auto whole = RandomParts(7, 1);
      const std::string expected = FoldOf(whole[0]->snapshot(), query, options).CanonicalBytes();
      Run threads;
      threads.threads = 3;
      CHECK(FoldOf(whole[0]->snapshot(), query, options, threads).CanonicalBytes() == expected);
      for (const size_t count : {2, 7}) {
        const auto parts = RandomParts(7, count);
        Tally merged = FoldOf(parts[count - 1]->snapshot(), query, options);
        for (size_t i = 0; i + 1 < count; ++i) {
          REQUIRE(merged.Merge(FoldOf(parts[i]->snapshot(), query, options)).ok());
        }
        CHECK(merged.CanonicalBytes() == expected);
        for (size_t i = 1; i < count; ++i) {
          REQUIRE(merged.Retract(FoldOf(parts[i]->snapshot(), query, options)).ok());
        }
        CHECK(merged.CanonicalBytes() ==
              FoldOf(parts[0]->snapshot(), query, options).CanonicalBytes());
      }
    }
  }
}

TEST_CASE("All parts of a pool add up to it, whatever is asked, and margins have the same parts") {
  const auto company = RandomParts(11, 1);
  for (const char* options : kQuestions) {
    CAPTURE(options);
    const Table parts = Ask(company[0]->snapshot(), "cost_allocation", options);
    std::map<std::string, Int128> of_pool;
    Int128 of_groups = 0;
    for (int64_t row = 0; row < parts.rows(); ++row) {
      const Int128 amount = parts.Find("amount")->sums[static_cast<size_t>(row)];
      CHECK(amount >= 0);
      of_pool[parts.Find("pool_id")->CellText(row)] += amount;
      if (parts.Find("part")->CellText(row) == "group") of_groups += amount;
    }
    CHECK(of_pool.size() == 25 + 4);
    for (uint32_t p = 0; p < 25 && std::string(options).find("as_of") == std::string::npos; ++p) {
      const std::string amount = "1000" + std::to_string(p);
      CHECK(of_pool["p" + std::to_string(p)] ==
            static_cast<Int128>(std::stoll(amount)) * 1'000'000 + 1);
    }
    const Table margin = Ask(company[0]->snapshot(), "margin", options);
    Int128 of_margin = 0;
    for (const char* column : {"pool_cost", "pool_acquisition_cost"}) {
      for (const Int128 sum : margin.Find(column)->sums) of_margin += sum;
    }
    CHECK(of_margin == of_groups);
    CHECK(of_groups > 0);
  }
}

TEST_CASE("Drivers of deals and lines are the same, so both levels allocate alike") {
  const auto company = RandomParts(13, 1);
  const auto by = [&](const char* level) {
    return Ask(company[0]->snapshot(), "cost_allocation",
               std::string(R"({"by":["segment","month"],"level":")") + level + "\"}",
               {"segment", "month", "part", "pool_id", "driver_share"});
  };
  CHECK(by("deal") == by("line"));
}

// C1 earns 40 and C2 50 before support, which by deals costs 30 a deal: C1 has one, C2 two.
void AddSupported(Company* company) {
  company->Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,60
      d2,c2,Won,won,2026-02-10,150,110
      d3,c2,Won,won,2026-02-11,50,40
      d4,c3,Won,won,2026-02-11,50,
  )");
  company->Add("cost_kinds", "kind,step\nmedia,acquisition\nscrap,goods\n");
  company->Add("cost_pools", Pool("p,support,2026-01-01,2026-12-31,120,deals,\n"
                                  "m,media,2026-01-01,2026-12-31,999,deals,\n"
                                  "s,scrap,2026-01-01,2026-12-31,4,deals,"));
}

TEST_CASE("Customers are ranked by what they earn after pools only where that is asked for") {
  Company company;
  AddSupported(&company);
  const std::vector<std::string> columns = {"customer_id",       "rank",
                                            "pool_cost",         "gross_margin",
                                            "cost_to_serve",     "contribution_margin",
                                            "cumulative_margin", "loss_at_list"};
  const std::vector<std::string> asked = {"customer_id", "rank", "contribution_margin"};
  CHECK(Ask(company.snapshot(), "customer_profitability", "{}", asked) ==
        "customer_id,rank,contribution_margin\nc2,1,50.00\nc1,2,40.00\nc3,,\n");
  CHECK(Ask(company.snapshot(), "customer_profitability").Find("pool_cost") == nullptr);
  CHECK(Ask(company.snapshot(), "customer_profitability", R"({"pools":"beside"})",
            {"customer_id", "rank", "pool_cost", "contribution_margin",
             "contribution_margin_after_pools"}) == Literal(R"(
            customer_id,rank,pool_cost,contribution_margin,contribution_margin_after_pools
            c2,1,62.00,50.00,-12.00
            c1,2,31.00,40.00,9.00
            c3,,31.00,,
        )"));
  // Acquisition is in no contribution margin, and 30 of support of c3 in nobody's.
  CHECK(Ask(company.snapshot(), "customer_profitability", R"({"pools":"within"})", columns) ==
        Literal(R"(
            customer_id,rank,pool_cost,gross_margin,cost_to_serve,contribution_margin,cumulative_margin,loss_at_list
            c1,1,31.00,39.00,30.00,9.00,9.00,0.00
            c2,2,62.00,48.00,60.00,-12.00,-3.00,12.00
            c3,,31.00,,30.00,,,
        )"));
  CHECK(Ask(company.snapshot(), "customer_profitability",
            R"({"pools":"within","measure":"gross_margin","filter":"customer_id=c2"})",
            {"rank", "cumulative_margin", "cost_to_serve_share"}) ==
        "rank,cumulative_margin,cost_to_serve_share\n1,48.00,0.3\n");
}

TEST_CASE("The whale curve ends after pools where they are within") {
  Company company;
  AddSupported(&company);
  const auto ask = [&](const char* options, const std::vector<std::string>& columns) {
    return Ask(company.snapshot(), "customer_concentration", options, columns);
  };
  CHECK(ask("{}", {"margin", "profitable_customers", "losing_customers"}) ==
        "margin,profitable_customers,losing_customers\n90.00,2,0\n");
  CHECK(ask(R"({"pools":"beside"})",
            {"margin", "pool_cost", "contribution_margin_after_pools", "losing_customers"}) ==
        "margin,pool_cost,contribution_margin_after_pools,losing_customers\n90.00,93.00,-3.00,0\n");
  CHECK(ask(R"({"pools":"within"})", {"margin", "pool_cost", "profitable_customers", "peak_margin",
                                      "losing_customers", "losing_margin"}) ==
        "margin,pool_cost,profitable_customers,peak_margin,losing_customers,losing_margin\n"
        "-3.00,93.00,1,9.00,1,-12.00\n");
  CHECK(ask("{}", {"customers"}) == "customers\n3\n");
}

// Two customers over two years: c1 with 60 and 40 in 2025 and 100 in 2026, c2 with 300 in 2025.
void AddTwoYears(Company* company) {
  company->Add("customers", "customer_id,segment\nc1,A\nc2,B\n");
  company->Add("deals", R"(
      deal_id,customer_id,owner,stage,status,closed_on,amount,cost_of_goods
      d1,c1,ann,Won,won,2025-01-10,60,10
      d2,c1,ben,Won,won,2025-03-10,40,10
      d3,c1,ann,Won,won,2026-01-10,100,
      d4,c2,ann,Won,won,2025-01-20,300,100
      d5,c2,ann,Lost,lost,2026-01-20,900,100
      d6,c3,ann,Won,won,2025-06-01,0,1
  )");
}

TEST_CASE("What each customer costs a year falls to its deals of that year, and to no others") {
  Company company;
  AddTwoYears(&company);
  company.Add("cost_kinds",
              "kind,step,grain,amount,period\naccount,cost_to_serve,customer,50,year\n");
  const auto ask = [&](const char* options) {
    return Ask(company.snapshot(), "margin", options, {"pool_cost"});
  };
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})",
            {"deal_id", "contribution_margin", "pool_cost", "contribution_margin_after_pools"}) ==
        Literal(R"(
            deal_id,contribution_margin,pool_cost,contribution_margin_after_pools
            d1,50.00,30.00,20.00
            d2,30.00,20.00,10.00
            d3,,50.00,
            d4,200.00,50.00,150.00
            d6,-1.00,0.00,-1.00
        )"));
  // The same whatever is asked, also where the customer or the year is asked for.
  CHECK(ask(R"({"by":["customer_id"]})") == "pool_cost\n100.00\n50.00\n0.00\n");
  CHECK(ask(R"({"by":["year","customer_id"]})") == "pool_cost\n50.00\n50.00\n0.00\n50.00\n");
  CHECK(ask(R"({"by":["closed_on.month"]})") == "pool_cost\n80.00\n20.00\n0.00\n50.00\n");
  CHECK(ask(R"({"filter":"owner=ann","to":"2025-12-31"})") == "pool_cost\n80.00\n");
  // A customer without revenue bears nothing; its 50 are unallocated, and said so.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["segment"],"filter":"owner=ann"})",
            {"segment", "part", "pool_id", "driver", "amount"}) == Literal(R"(
            segment,part,pool_id,driver,amount
            A,group,account,revenue,80.00
            B,group,account,revenue,50.00
            ,unallocated,account,revenue,50.00
            ,outside,account,revenue,20.00
        )"));
  CHECK(Ask(company.snapshot(), "customer_profitability", R"({"pools":"within"})",
            {"customer_id", "cost_to_serve", "contribution_margin"}) == Literal(R"(
            customer_id,cost_to_serve,contribution_margin
            c2,50.00,150.00
            c1,100.00,30.00
            c3,0.00,-1.00
        )"));
  // In mid 2025, 181 of 365 days of it: 50 x 181 / 365, split 3 to 2.
  CHECK(Ask(company.snapshot(), "margin", R"({"as_of":"2025-06-30","by":["deal_id"]})",
            {"deal_id", "pool_cost"}) == Literal(R"(
            deal_id,pool_cost
            d1,14.876713
            d2,9.917808
            d4,24.794521
            d6,0.00
        )"));
}

TEST_CASE("A cost once for each customer, and one for each month, fall by revenue") {
  Company company;
  AddTwoYears(&company);
  company.Add("cost_kinds", R"(
      kind,step,grain,amount,period
      opening,acquisition,customer,10,
      rent,cost_to_serve,period,36,month
  )");
  // Opening of c1 falls 6, 4, 10 in twentieths; the rent of January 2025 60 to 300.
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_id"]})",
            {"deal_id", "pool_cost", "pool_acquisition_cost"}) == Literal(R"(
            deal_id,pool_cost,pool_acquisition_cost
            d1,6.00,3.00
            d2,36.00,2.00
            d3,36.00,5.00
            d4,30.00,10.00
            d6,0.00,0.00
        )"));
}

TEST_CASE("A fee for each order falls to the deal that it names, and to its lines") {
  Company company;
  AddTwoYears(&company);
  company.Add("deal_lines", "deal_id,line,quantity,amount,unit_cost\nd1,1,1,45,5\nd1,2,1,15,5\n");
  company.Add("orders", R"(
      order_id,customer_id,deal_id,ordered_on,amount,kind
      o1,c1,d1,2025-02-01,30,
      o2,c1,d1,2025-03-01,30,invoice
      o3,c1,d1,2025-03-02,30,credit_note
      o4,c2,d4,2025-02-01,300,
      o5,c2,d5,2026-02-01,300,
      o6,c2,,2025-02-01,300,
  )");
  company.Add("cost_kinds", "kind,step,grain,amount\norder_fee,cost_to_serve,order,4\n");
  // The order of a lost deal and the one without a deal have none that would bear them.
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"]})",
            {"deal_id", "part", "driver", "amount"}) == Literal(R"(
            deal_id,part,driver,amount
            d1,group,orders,8.00
            d4,group,orders,4.00
        )"));
  CHECK(Ask(company.snapshot(), "margin", R"({"by":["deal_lines.line"],"filter":"deal_id=d1"})",
            {"pool_cost"}) == "pool_cost\n6.00\n2.00\n");
  CHECK(Ask(company.snapshot(), "margin", R"({"as_of":"2025-02-15"})", {"pool_cost"}) ==
        "pool_cost\n8.00\n");
  // Costs of orders that are known only in total go the same way.
  company.Add("cost_kinds", "kind,step,grain,amount\norder_fee,cost_to_serve,,\n");
  company.Add("cost_pools", Pool("p,freight,2025-01-01,2025-12-31,9,orders,"));
  CHECK(Ask(company.snapshot(), "cost_allocation", R"({"by":["deal_id"]})", {"amount"}) ==
        "amount\n6.00\n3.00\n");
}

}  // namespace
}  // namespace coxswain
