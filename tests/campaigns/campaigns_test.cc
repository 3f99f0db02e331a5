#include "coxswain/campaigns.h"

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Two campaigns that won deals, one that only spent, a deal and a spend row without any.
struct Fair : Company {
  Fair() {
    Add("customers", R"(
        customer_id,segment
        c1,shops
        c2,plants
    )");
    Add("campaigns", R"(
        campaign_id,name,kind,channel,budget
        fair,Spring fair,event,stand,500
        mail,Mailing,promotion,post,
        web,Website,content,web,90
        idle,Nothing yet,event,,10
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,list_amount,amount,cost_of_goods,campaign_id
        d1,c1,won,won,2025-01-10,120,100,60,fair
        d2,c2,won,won,2025-02-10,100,50,80,fair
        d3,c1,won,won,2025-02-11,200,200,100,
        d4,c1,lost,lost,2025-02-11,200,200,100,fair
        d5,c2,won,won,2025-03-01,90,80,100,mail
    )");
    Add("spend", R"(
        spend_id,campaign_id,spent_on,amount
        s1,fair,2025-01-05,30
        s2,fair,2025-02-05,10
        s3,,2025-02-05,25
        s4,web,2025-02-05,7
    )");
  }
};

TEST_CASE("a campaign earns what the deals with it as primary source earn") {
  Fair company;
  CHECK(Csv(Ask(company.snapshot(), "campaigns")) == Literal(R"(
            campaign_id,name,kind,channel,credited_by,spend,budget,deals,lines,net_revenue,gross_margin,contribution_margin,contribution_margin_share,cost_per_won_deal,contribution_per_spend,contribution_after_spend,loss_by_discount,loss_at_list
            ,,,,primary,25.00,,1,,200.00,100.00,100.00,0.5,25,4,75.00,0.00,0.00
            fair,Spring fair,event,stand,primary,40.00,500.00,2,,150.00,10.00,10.00,0.06666666666666667,20,0.25,-30.00,0.00,0.00
            mail,Mailing,promotion,post,primary,0.00,,1,,80.00,-20.00,-20.00,-0.25,0,,-20.00,10.00,10.00
            web,Website,content,web,primary,7.00,90.00,0,,0.00,0.00,0.00,,,0,-7.00,0.00,0.00
        )"));
}

TEST_CASE("days limit what was won and what was spent alike") {
  Fair company;
  const std::vector<std::string> columns = {"campaign_id", "spend", "deals", "net_revenue"};
  CHECK(Ask(company.snapshot(), "campaigns", R"({"to":"2025-01-31"})", columns) == Literal(R"(
            campaign_id,spend,deals,net_revenue
            fair,30.00,1,100.00
        )"));
  CHECK(Ask(company.snapshot(), "campaigns", R"({"as_of":"2025-01-31"})", columns) == Literal(R"(
            campaign_id,spend,deals,net_revenue
            fair,30.00,1,100.00
        )"));
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"month=2025-01"})", columns) ==
        Literal(R"(
            campaign_id,spend,deals,net_revenue
            fair,30.00,1,100.00
        )"));
}

TEST_CASE("spend follows a filter on campaigns and is unknown under any other") {
  Fair company;
  const std::vector<std::string> columns = {"campaign_id", "spend", "net_revenue",
                                            "contribution_margin", "contribution_after_spend"};
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"campaigns.kind=event"})", columns) ==
        Literal(R"(
            campaign_id,spend,net_revenue,contribution_margin,contribution_after_spend
            fair,40.00,150.00,10.00,-30.00
        )"));
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"campaign_id=web"})", columns) ==
        Literal(R"(
            campaign_id,spend,net_revenue,contribution_margin,contribution_after_spend
            web,7.00,0.00,0.00,-7.00
        )"));
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"segment=shops"})", columns) ==
        Literal(R"(
            campaign_id,spend,net_revenue,contribution_margin,contribution_after_spend
            ,,200.00,100.00,
            fair,,100.00,40.00,
        )"));
  // The amount of a deal is not the amount of a spend row.
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"amount>=90"})", columns) == Literal(R"(
            campaign_id,spend,net_revenue,contribution_margin,contribution_after_spend
            ,,200.00,100.00,
            fair,,100.00,40.00,
        )"));
}

TEST_CASE("without a table of spend the spend is unknown and not 0") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,campaign_id
      d1,c1,won,won,2025-01-10,100,fair
  )");
  CHECK(Csv(Ask(company.snapshot(), "campaigns")) == Literal(R"(
            campaign_id,name,kind,channel,credited_by,spend,budget,deals,lines,net_revenue,gross_margin,contribution_margin,contribution_margin_share,cost_per_won_deal,contribution_per_spend,contribution_after_spend,loss_by_discount,loss_at_list
            fair,,,,primary,,,1,,100.00,,,,,,,,
        )"));
}

// One deal whose lines came by two campaigns, with freight for the whole deal; one without lines.
struct Lines : Company {
  Lines() {
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id
        d1,c1,won,won,2025-01-10,100,70,fair
        d2,c1,won,won,2025-01-11,50,20,
    )");
    Add("deal_lines", R"(
        deal_id,line,quantity,list_price,amount,unit_cost,campaign_id
        d1,1,1,80,60,20,fair
        d1,2,1,50,40,50,mail
    )");
    Add("deal_costs", R"(
        deal_id,kind,amount
        d1,freight,10
    )");
    Add("spend", R"(
        spend_id,campaign_id,spent_on,amount
        s1,mail,2025-01-05,5
    )");
  }
};

TEST_CASE("where lines name campaigns each line is credited with its share of the costs") {
  Lines company;
  const std::vector<std::string> columns = {
      "campaign_id",         "credited_by",      "deals",       "lines", "net_revenue",
      "contribution_margin", "loss_by_discount", "loss_at_list"};
  // Freight 10 is split 6 to 4. The mailing loses 14, of which its discount explains 10.
  CHECK(Ask(company.snapshot(), "campaigns", "{}", columns) == Literal(R"(
            campaign_id,credited_by,deals,lines,net_revenue,contribution_margin,loss_by_discount,loss_at_list
            ,line,1,1,50.00,30.00,0.00,0.00
            fair,line,1,1,60.00,34.00,0.00,0.00
            mail,line,0,1,40.00,-14.00,10.00,4.00
        )"));
  CHECK(Ask(company.snapshot(), "campaigns", R"({"credit":"primary"})", columns) == Literal(R"(
            campaign_id,credited_by,deals,lines,net_revenue,contribution_margin,loss_by_discount,loss_at_list
            ,primary,1,,50.00,30.00,0.00,0.00
            fair,primary,1,,100.00,20.00,0.00,0.00
            mail,primary,0,,0.00,0.00,0.00,0.00
        )"));
}

TEST_CASE("a deal without lines is credited to its own campaign where lines are credited") {
  Lines company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id
      alone,c,W,won,2026-03-01,7,2,mail
  )");
  CHECK(Ask(company.snapshot(), "campaigns", R"({"credit":"line"})",
            {"campaign_id", "deals", "lines", "net_revenue"}) == Literal(R"(
            campaign_id,deals,lines,net_revenue
            ,1,1,50.00
            fair,1,1,60.00
            mail,1,2,47.00
        )"));
}

TEST_CASE("campaigns and the row without one add up to the company") {
  Fair fair;
  Lines lines;
  for (Company* company : std::initializer_list<Company*>{&fair, &lines}) {
    for (const std::string_view credit :
         {R"({"credit":"primary"})", R"({"credit":"line"})", "{}"}) {
      const Table campaigns = Ask(company->snapshot(), "campaigns", credit);
      const Table totals =
          Ask(company->snapshot(), "measures",
              R"({"measures":["net_revenue","gross_margin","contribution_margin","spend"]})");
      for (const Column& total : totals.columns) {
        const Column* column = campaigns.Find(total.name);
        REQUIRE(column != nullptr);
        Int128 sum = 0;
        for (const Int128 value : column->sums) sum += value;
        INFO(total.name);
        CHECK(sum == total.sums[0]);
      }
    }
  }
}

TEST_CASE("the rows behind campaigns are the won deals or lines that were credited") {
  Lines company;
  const absl::StatusOr<Table> lines =
      RowsBehind(company.snapshot(), kCampaignsQuery, R"({"credit":"line"})", Run());
  REQUIRE(lines.ok());
  CHECK(lines->rows() == 3);
  const absl::StatusOr<Table> deals =
      RowsBehind(company.snapshot(), kCampaignsQuery, R"({"credit":"primary"})", Run());
  REQUIRE(deals.ok());
  CHECK(deals->rows() == 2);
}

TEST_CASE("deals that only lines can choose are not counted") {
  Lines company;
  CHECK(Ask(company.snapshot(), "campaigns", R"({"filter":"deal_lines.quantity=1"})",
            {"campaign_id", "deals", "lines", "net_revenue"}) == Literal(R"(
            campaign_id,deals,lines,net_revenue
            fair,,1,60.00
            mail,,1,40.00
        )"));
}

TEST_CASE("where everything was lost no campaign has a row") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount,campaign_id
      d1,c1,lost,lost,2025-01-10,100,fair
  )");
  CHECK(Ask(company.snapshot(), "campaigns").rows() == 0);
  Company empty;
  empty.Add("deals", "deal_id,customer_id,stage,status,closed_on,amount,campaign_id");
  CHECK(Ask(empty.snapshot(), "campaigns").rows() == 0);
}

TEST_CASE("campaigns names what is wrong with its options") {
  Fair company;
  CHECK(AskWrong(company.snapshot(), "campaigns", R"({"credit":"lines"})").find("line") !=
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "campaigns", R"({"from":"2026-01-02","to":"2026-01-01"})") ==
        "The option from, 2026-01-02, lies after to, 2026-01-01.");
  CHECK(AskWrong(company.snapshot(), "campaigns", R"({"filter":"colour=red"})").find("colour") !=
        std::string::npos);
  CHECK(AskWrong(Company().snapshot(), "campaigns", "{}").find("deals") != std::string::npos);
}

constexpr std::string_view kDealsHeader =
    "deal_id,customer_id,stage,status,closed_on,amount,cost_of_goods,campaign_id\n";
constexpr std::string_view kLinesHeader = "deal_id,line,quantity,amount,unit_cost,campaign_id\n";
constexpr std::string_view kCostsHeader = "deal_id,kind,amount\n";
constexpr std::string_view kSpendHeader = "spend_id,campaign_id,spent_on,amount\n";

// Facts of some deals; the campaigns are given whole to every part.
struct Part : Company {
  Part(std::string_view deals, std::string_view lines, std::string_view costs,
       std::string_view spend) {
    Add("campaigns", "campaign_id,name,budget\nfair,Fair,10\nmail,Mailing,20\n");
    Add("deals", std::string(kDealsHeader) + std::string(deals));
    Add("deal_lines", std::string(kLinesHeader) + std::string(lines));
    Add("deal_costs", std::string(kCostsHeader) + std::string(costs));
    Add("spend", std::string(kSpendHeader) + std::string(spend));
  }
};

TEST_CASE("parts split by deal merge to the tally of the whole and can be taken out again") {
  const std::string deals_1 = "d1,c1,won,won,2025-01-10,100,70,fair\n";
  const std::string lines_1 = "d1,1,1,60,20,fair\nd1,2,1,40,50,mail\n";
  const std::string costs_1 = "d1,freight,10\n";
  const std::string spend_1 = "s1,fair,2025-01-01,3\n";
  const std::string deals_2 =
      "d2,c1,won,won,2025-01-11,50,20,mail\nd3,c2,lost,lost,2025-01-11,50,20,mail\n";
  const std::string lines_2 = "d2,1,1,50,20,mail\n";
  const std::string spend_2 = "s2,,2025-01-01,4\ns3,fair,2025-01-02,5\n";
  Part first(deals_1, lines_1, costs_1, spend_1);
  Part second(deals_2, lines_2, "", spend_2);
  Part whole(deals_1 + deals_2, lines_1 + lines_2, costs_1, spend_1 + spend_2);
  for (const std::string_view options : {R"({"credit":"primary"})", R"({"credit":"line"})"}) {
    const Tally part = FoldOf(second.snapshot(), "campaigns", options);
    Tally merged = FoldOf(first.snapshot(), "campaigns", options);
    const std::string before = merged.CanonicalBytes();
    REQUIRE(merged.Merge(part).ok());
    CHECK(merged.CanonicalBytes() ==
          FoldOf(whole.snapshot(), "campaigns", options).CanonicalBytes());
    REQUIRE(merged.Retract(part).ok());
    CHECK(merged.CanonicalBytes() == before);
  }
}

TEST_CASE("a part without lines is credited as all parts together are") {
  const std::string deals_1 = "d1,c1,won,won,2025-01-10,100,70,fair\n";
  const std::string lines_1 = "d1,1,1,100,70,mail\n";
  const std::string deals_2 = "d2,c1,won,won,2025-01-10,100,70,fair\n";
  Part first(deals_1, lines_1, "", "");
  Part second(deals_2, "", "", "");
  Part whole(deals_1 + deals_2, lines_1, "", "");
  Tally merged = FoldOf(second.snapshot(), "campaigns");
  REQUIRE(merged.Merge(FoldOf(first.snapshot(), "campaigns")).ok());
  const absl::StatusOr<Options> options = Options::Parse("{}", kCampaignsQuery.spec.options);
  REQUIRE(options.ok());
  const absl::StatusOr<Table> table = kCampaignsQuery.solve(merged, *options, Run());
  REQUIRE(table.ok());
  CHECK(Csv(*table) == Csv(Ask(whole.snapshot(), "campaigns")));
  CHECK(
      Ask(whole.snapshot(), "campaigns", "{}", {"campaign_id", "credited_by"}).find("mail,line") !=
      std::string::npos);
}

TEST_CASE("a condition on a campaign is about the one that is credited") {
  Lines company;
  company.Add("campaigns", R"(
      campaign_id,channel
      fair,stand
      mail,post
  )");
  company.Add("products", "product_id,family\np,Boats\nq,Sails\n");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,list_price,amount,unit_cost,campaign_id
      d1,1,p,1,80,60,20,fair
      d1,2,q,1,50,40,50,mail
  )");
  const auto ask = [&](const std::string& credit, const std::string& filter) {
    return Ask(company.snapshot(), "campaigns",
               R"({"credit":")" + credit + R"(","filter":")" + filter + "\"}",
               {"campaign_id", "deals", "lines", "net_revenue", "contribution_margin"});
  };
  const std::string head = "campaign_id,deals,lines,net_revenue,contribution_margin\n";
  // The deal is of the fair, whatever its second line is of.
  const std::string whole = head + "fair,1,,100.00,20.00\n";
  CHECK(ask("primary", "campaign_id=fair") == whole);
  CHECK(ask("primary", "campaigns.channel=stand") == whole);
  CHECK(ask("primary", "campaigns.channel!=post; campaign_id is not null") == whole);
  CHECK(ask("primary", "campaigns.channel in (radio)") == head);
  // A deal without a campaign has no channel.
  CHECK(ask("primary", "campaigns.channel is null; campaign_id is null") ==
        head + ",1,,50.00,30.00\n");
  CHECK(ask("primary", "campaign_id=mail") == head + "mail,0,,0.00,0.00\n");
  // Where another condition chooses lines, too: line 2 is a part of what the fair won.
  CHECK(ask("primary", "family=Sails; campaigns.channel=stand") == head + "fair,,,40.00,-14.00\n");
  CHECK(ask("primary", "family=Sails; campaign_id=mail") == head);
  // Where lines are credited, it is about theirs.
  CHECK(ask("line", "campaign_id=mail") == head + "mail,0,1,40.00,-14.00\n");
  CHECK(ask("line", "campaigns.channel=stand") == head + "fair,1,1,60.00,34.00\n");
  const auto deals = RowsBehind(company.snapshot(), kCampaignsQuery,
                                R"({"credit":"primary","filter":"campaigns.channel=stand"})", {});
  REQUIRE(deals.ok());
  CHECK(deals->rows() == 1);
}

}  // namespace
}  // namespace coxswain
