#include <random>
#include <string>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

constexpr const char* kAll = "{\"loss_measure\":\"gross_margin\"}";

TEST_CASE("Costs that stand on the deal count besides those of deal_costs") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,off_invoice_amount,commission_amount,cost_to_serve_amount
      d1,c1,Won,won,2026-01-10,100,60,4,5,6
  )");
  const std::vector<std::string> columns = {"off_invoice", "cost_to_serve", "contribution_margin"};
  CHECK(Ask(company.snapshot(), "margin", "{}", columns) ==
        "off_invoice,cost_to_serve,contribution_margin\n4.00,11.00,25.00\n");
  company.Add("deal_costs", "deal_id,kind,amount\nd1,commission,1\n");
  CHECK(Ask(company.snapshot(), "margin", "{}", columns) ==
        "off_invoice,cost_to_serve,contribution_margin\n4.00,12.00,24.00\n");
}

TEST_CASE("A cost that no deal's row states is none, whatever the rows beside it state") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods,off_invoice_amount,commission_amount,cost_to_serve_amount
      d1,c1,Won,won,2026-01-10,110,100,60,4,,6
      d2,c1,Won,won,2026-01-10,110,100,60,,5,
      d3,c1,Lost,lost,2026-01-10,110,100,60,90,90,90
      d4,c1,Won,won,2026-01-10,60,50,60,,,1
  )");
  CHECK(Ask(company.snapshot(), "margin", R"({"loss_measure":"contribution_margin"})",
            {"list_revenue", "off_invoice", "cost_to_serve", "contribution_margin", "loss_deals",
             "loss_margin"}) == Literal(R"(
      list_revenue,off_invoice,cost_to_serve,contribution_margin,loss_deals,loss_margin
      280.00,4.00,12.00,54.00,1,-11.00
  )"));
}

TEST_CASE("A company's own cost kinds say which step a cost belongs to") {
  Company company;
  company.Add("cost_kinds", "kind,step\nbonus,off_invoice\ntoll,goods\nfair,acquisition\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,60
  )");
  company.Add("deal_costs", "deal_id,kind,amount\nd1,bonus,1\nd1,toll,2\nd1,fair,3\n");
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"off_invoice", "cost_of_goods", "acquisition_cost", "contribution_margin"}) ==
        "off_invoice,cost_of_goods,acquisition_cost,contribution_margin\n1.00,62.00,3.00,37.00\n");
}

TEST_CASE("Lines win over the deal's own figures") {
  Company company;
  company.Add("products", "product_id,list_price,unit_cost\np1,10,6\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,999,1
      d2,c1,Won,won,2026-01-10,50,20
  )");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,list_price,unit_price,discount_share,discount_amount,amount,unit_cost
      d1,1,p1,2,,,,,15,
      d1,2,p1,3,,9,,,,5
      d1,3,p1,4,20,,0.25,5,,
  )");
  // d1: 15 stated; 3 x 9 = 27; 4 x 20 x 0.75 - 5 = 55. List 20 + 30 + 80. Cost 12 + 15 + 24.
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"deal_id\"]}",
            {"deal_id", "list_revenue", "net_revenue", "cost_of_goods", "gross_margin"}) ==
        Literal(R"(
            deal_id,list_revenue,net_revenue,cost_of_goods,gross_margin
            d1,130.00,97.00,51.00,46.00
            d2,50.00,50.00,20.00,30.00
        )"));
}

TEST_CASE("What stated discounts do not explain is a step of its own") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on
      d1,c1,Won,won,2026-01-10
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_amount,amount,unit_cost
      d1,1,1,100,10,89.5,50
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}",
            {"list_revenue", "discounts", "unexplained", "invoice_revenue"}) ==
        "list_revenue,discounts,unexplained,invoice_revenue\n100.00,10.00,0.50,89.50\n");
}

TEST_CASE("Unknown cost is not zero: margins are of what is covered") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,segment
      d1,c1,Won,won,2026-01-10,100,60,A
      d2,c1,Won,won,2026-01-10,300,,A
      d3,c1,Won,won,2026-01-10,50,,B
  )");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"deals.segment\"]}",
            {"deals.segment", "net_revenue", "cost_of_goods", "gross_margin", "cost_coverage",
             "loss_deals"}) == Literal(R"(
            deals.segment,net_revenue,cost_of_goods,gross_margin,cost_coverage,loss_deals
            A,400.00,60.00,40.00,0.25,0
            B,50.00,,,0,0
        )"));
}

TEST_CASE("Open, lost and omitted deals earn nothing") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,1
      d2,c1,Lost,lost,2026-01-10,10
      d3,c1,New,open,,100
      d4,c1,Gone,omitted,,1000
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"deals", "net_revenue"}) ==
        "deals,net_revenue\n1,1.00\n");
}

TEST_CASE("A company without any won deal has a waterfall of zeros and no shares") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d2,c1,Lost,lost,2026-01-10,10
  )");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"deals", "net_revenue", "gross_margin_share"}) ==
        "deals,net_revenue,gross_margin_share\n0,0.00,\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"month\"]}").rows() == 0);
}

TEST_CASE("A deal's cost is split over its lines by amount, to the last micro") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,commission_amount
      d1,c1,Won,won,2026-01-10,1
  )");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost,kind
      d1,1,1,10,1,x
      d1,2,1,10,1,y
      d1,3,1,10,1,z
  )");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,,freight,2\nd1,3,support,5\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"deal_lines.kind\"]}",
            {"deal_lines.kind", "lines", "cost_to_serve", "allocated_cost"}) == Literal(R"(
            deal_lines.kind,lines,cost_to_serve,allocated_cost
            x,1,1.00,1.00
            y,1,1.00,1.00
            z,1,6.00,1.00
        )"));
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,commission_amount
      d1,c1,Won,won,2026-01-10,0
  )");
  company.Add("deal_costs", "deal_id,line,kind,amount\nd1,,freight,1\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"deal_lines.kind\"]}", {"allocated_cost"}) ==
        "allocated_cost\n0.333334\n0.333333\n0.333333\n");
}

TEST_CASE("A cost is split by quantity where amounts are of mixed signs") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,amount,unit_cost
      d1,1,3,10,1
      d1,2,1,-10,1
  )");
  company.Add("deal_costs", "deal_id,kind,amount\nd1,freight,8\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"deal_lines.line\"]}", {"allocated_cost"}) ==
        "allocated_cost\n6.00\n2.00\n");
}

TEST_CASE("Deals without lines stand beside lines, with null for what only lines have") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,Won,won,2026-01-10,7
      d2,c1,Won,won,2026-01-10,1
  )");
  company.Add("deal_lines", "deal_id,line,quantity,amount,colour\nd2,1,1,3,red\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"colour\"]}", {"colour", "net_revenue"}) ==
        "colour,net_revenue\n,7.00\nred,3.00\n");
}

TEST_CASE("Products stand on lines, so asking by family asks of lines") {
  Company company;
  company.Add("products", "product_id,family\np1,Boats\np2,Sails\n");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount
      d1,1,p1,1,3
      d1,2,p2,1,4
  )");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"family\"]}", {"family", "net_revenue"}) ==
        "family,net_revenue\nBoats,3.00\nSails,4.00\n");
}

TEST_CASE("A loss is told apart: what the discount explains, and what list prices would lose too") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods,campaign_id
      d1,c1,Won,won,2026-01-10,100,80,130,promo
      d2,c1,Won,won,2026-01-10,100,40,70,clearance
      d3,c1,Won,won,2026-01-10,100,90,50,none
  )");
  CHECK(Ask(company.snapshot(), "margin",
            "{\"by\":[\"campaign_id\"],\"loss_measure\":\"gross_margin\"}",
            {"campaign_id", "gross_margin", "loss_deals", "loss_margin", "loss_by_discount",
             "loss_at_list"}) == Literal(R"(
            campaign_id,gross_margin,loss_deals,loss_margin,loss_by_discount,loss_at_list
            clearance,-30.00,1,-30.00,30.00,0.00
            none,40.00,0,0.00,0.00,0.00
            promo,-50.00,1,-50.00,20.00,30.00
        )"));
}

TEST_CASE("Whether a deal loses money depends on the measure that is named") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,commission_amount
      d1,c1,Won,won,2026-01-10,100,95,10
  )");
  CHECK(Ask(company.snapshot(), "margin", kAll, {"loss_deals"}) == "loss_deals\n0\n");
  CHECK(Ask(company.snapshot(), "margin", "{}", {"loss_deals", "loss_margin"}) ==
        "loss_deals,loss_margin\n1,-5.00\n");
  CHECK(Ask(company.snapshot(), "margin", "{\"loss_measure\":\"none\"}").Find("loss_deals") ==
        nullptr);
}

TEST_CASE("The best by revenue need not be the best by margin") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,owner
      d1,c1,Won,won,2026-01-10,100,90,ann
      d2,c1,Won,won,2026-01-10,60,20,bob
      d3,c1,Won,won,2026-01-10,60,30,eve
  )");
  CHECK(Ask(company.snapshot(), "margin", "{\"by\":[\"owner\"]}",
            {"owner", "revenue_rank", "margin_rank"}) ==
        "owner,revenue_rank,margin_rank\nann,1,3\nbob,2,1\neve,2,2\n");
}

TEST_CASE("Seen from a day, later deals are not won and later costs not known") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-01,2026-01-10,100,50
      d2,c1,Won,won,2026-01-01,2026-03-10,100,50
  )");
  company.Add("deal_costs", R"(
      deal_id,kind,amount,incurred_on
      d1,freight,1,2026-01-20
      d1,support,2,2026-02-20
  )");
  CHECK(Ask(company.snapshot(), "margin", "{\"as_of\":\"2026-01-31\"}",
            {"deals", "cost_to_serve"}) == "deals,cost_to_serve\n1,1.00\n");
}

TEST_CASE("Dimensions of the lines contradict the level of deals") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", "deal_id,line,quantity,amount,colour\nd1,1,1,3,red\n");
  CHECK(AskWrong(company.snapshot(), "margin", "{\"by\":[\"colour\"],\"level\":\"deal\"}")
            .find("level to line") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "margin", "{\"from\":\"2026-02-01\",\"to\":\"2026-01-01\"}")
            .find("lies after to") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "margin", "{\"by\":[\"segmnt\"]}").find("Did you mean") !=
        std::string::npos);
}

TEST_CASE("A line beyond the range of money is an error, not a wrong sum") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_share
      d1,1,9000000000000,9000000000000,0.5
  )");
  CHECK(AskWrong(company.snapshot(), "margin", "{}").find("9.2e12") != std::string::npos);
}

TEST_CASE("Amounts near the limit add up exactly over many deals") {
  Company company;
  std::string deals =
      "deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods\n";
  for (int i = 0; i < 3000; ++i) {
    deals += "d" + std::to_string(i) + ",c,Won,won,2026-01-10,9000000000000,9000000000000,1\n";
  }
  company.Add("deals", deals);
  CHECK(Ask(company.snapshot(), "margin", "{}", {"net_revenue", "gross_margin"}) ==
        "net_revenue,gross_margin\n27000000000000000.00,26999999999997000.00\n");
}

TEST_CASE("The rows behind a figure add up to it") {
  Company company;
  company.Add("customers", "customer_id,segment\nc1,A\nc2,B\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods
      d1,c1,Won,won,2026-01-10,100,50
      d2,c2,Won,won,2026-01-11,70,50
      d3,c1,Won,won,2026-02-11,30,50
      d4,c1,Lost,lost,2026-02-11,30,50
  )");
  const auto rows =
      RowsBehind(company.snapshot(), **FindQuery("margin"), "{\"filter\":\"segment=A\"}", Run());
  REQUIRE(rows.ok());
  REQUIRE(rows->rows() == 2);
  CHECK(rows->Find("deal_id")->CellText(0) == "d1");
  CHECK(rows->Find("row")->CellText(1) == "3");
  CHECK(
      rows->Find("net_revenue")->sums[0] + rows->Find("net_revenue")->sums[1] ==
      Ask(company.snapshot(), "margin", "{\"filter\":\"segment=A\"}").Find("net_revenue")->sums[0]);
}

// A random company of deals, some with lines and costs, split over `parts` by deal: the same rows
// for the same seed, however many parts.
std::vector<std::unique_ptr<Company>> RandomParts(uint32_t seed, size_t parts) {
  std::mt19937 random(seed);
  std::mt19937 choose_part(seed + 1);
  std::vector<std::unique_ptr<Company>> companies;
  std::vector<std::string> deals(parts,
                                 "deal_id,customer_id,stage,status,closed_on,list_amount,"
                                 "amount,cost_of_goods,commission_amount,owner\n");
  std::vector<std::string> lines(parts,
                                 "deal_id,line,product_id,quantity,list_price,"
                                 "discount_share,amount,unit_cost,colour\n");
  std::vector<std::string> costs(parts, "cost_id,deal_id,line,kind,amount\n");
  int cost_id = 0;
  const auto text = [](uint32_t number) { return std::to_string(number); };
  for (uint32_t i = 0; i < 300; ++i) {
    const size_t part = choose_part() % parts;
    const std::string id = "d" + text(i);
    const bool known = random() % 5 != 0;
    deals[part] += id + ",c" + text(i % 7) + ",S," + (random() % 3 == 0 ? "lost" : "won") +
                   ",2026-0" + text(1 + i % 9) + "-15," + text(100 + random() % 50) + ".5," +
                   text(random() % 140) + "," + (known ? text(random() % 120) : "") + "," +
                   (i % 4 == 0 ? "" : text(random() % 9)) + ",o" + text(i % 3) + "\n";
    const uint32_t count = random() % 4;
    for (uint32_t l = 0; l < count; ++l) {
      lines[part] += id + "," + text(l) + ",p" + text(random() % 3) + "," + text(1 + random() % 5) +
                     "." + text(random() % 1000) + "," + text(random() % 30) + ".333333,0.1" +
                     text(random() % 9) + "," + (random() % 2 == 0 ? text(random() % 99) : "") +
                     "," + (random() % 4 == 0 ? "" : text(random() % 20)) + ",k" + text(l % 2) +
                     "\n";
    }
    for (uint32_t k = 0; k < random() % 3; ++k) {
      const char* kinds[] = {"freight", "rebate", "toll"};
      costs[part] += text(static_cast<uint32_t>(cost_id++)) + "," + id + "," +
                     (count > 0 && random() % 2 == 0 ? "0" : "") + "," + kinds[random() % 3] + "," +
                     text(random() % 9) + ".000001\n";
    }
  }
  for (size_t part = 0; part < parts; ++part) {
    companies.push_back(std::make_unique<Company>());
    Company& company = *companies.back();
    company.Add("settings", "name,value\nreporting_currency,EUR\n");
    company.Add("products", "product_id,list_price,unit_cost\np0,10,7\np1,20,\np2,,5\n");
    company.Add("cost_kinds", "kind,step\ntoll,goods\n");
    company.Add("deals", deals[part]);
    company.Add("deal_lines", lines[part]);
    company.Add("deal_costs", costs[part]);
  }
  return companies;
}

TEST_CASE("Neither parts nor threads change a digit, and retracting undoes folding") {
  for (const char* options :
       {"{\"by\":[\"owner\",\"month\"]}", "{\"by\":[\"deal_lines.colour\"]}",
        "{\"level\":\"line\",\"loss_measure\":\"gross_margin\",\"filter\":\"owner!=o1\"}"}) {
    CAPTURE(options);
    const auto whole = RandomParts(7, 1);
    const std::string expected = FoldOf(whole[0]->snapshot(), "margin", options).CanonicalBytes();
    Run threads;
    threads.threads = 3;
    CHECK(FoldOf(whole[0]->snapshot(), "margin", options, threads).CanonicalBytes() == expected);
    for (const size_t count : {2, 7, 64}) {
      const auto parts = RandomParts(7, count);
      Tally forward = FoldOf(parts[0]->snapshot(), "margin", options);
      Tally backward = FoldOf(parts[count - 1]->snapshot(), "margin", options);
      for (size_t i = 1; i < count; ++i) {
        REQUIRE(forward.Merge(FoldOf(parts[i]->snapshot(), "margin", options)).ok());
        REQUIRE(backward.Merge(FoldOf(parts[count - 1 - i]->snapshot(), "margin", options)).ok());
      }
      CHECK(forward.CanonicalBytes() == expected);
      CHECK(backward.CanonicalBytes() == expected);
      for (size_t i = 1; i < count; ++i) {
        REQUIRE(forward.Retract(FoldOf(parts[i]->snapshot(), "margin", options)).ok());
      }
      CHECK(forward.CanonicalBytes() ==
            FoldOf(parts[0]->snapshot(), "margin", options).CanonicalBytes());
    }
  }
}

TEST_CASE("Lines add up to their deals, whatever is split") {
  const auto company = RandomParts(11, 1);
  for (const char* column :
       {"list_revenue", "invoice_revenue", "off_invoice", "cost_to_serve", "unexplained"}) {
    CAPTURE(column);
    const Table deals = Ask(company[0]->snapshot(), "margin", "{\"level\":\"deal\"}");
    const Table lines = Ask(company[0]->snapshot(), "margin", "{\"level\":\"line\"}");
    CHECK(deals.Find(column)->sums[0] == lines.Find(column)->sums[0]);
  }
}

}  // namespace
}  // namespace coxswain
