#include <string>

#include <doctest/doctest.h>

#include "coxswain/margin/policy.h"

#include "support/ask.h"
#include "support/company.h"

// Deals beyond what the table policies allows without approval.
namespace coxswain {
namespace {

const std::vector<std::string> kCounts = {"policy_id",       "bound",        "beyond",
                                          "discount_beyond", "margin_short", "not_judged"};

struct Deals : Company {
  Deals() {
    Add("customers", "customer_id,segment\nc1,Retail\nc2,Public\n");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,expected_close_on,list_amount,amount,cost_of_goods,commission_amount
        d1,c1,Won,won,2026-01-10,,100,90,60,
        d2,c1,Won,won,2026-01-20,,100,85,60,5
        d3,c2,Won,won,2026-02-10,,200,120,110,
        d4,c2,Won,won,2026-02-10,,,50,20,
        d5,c1,Won,won,2026-03-10,,100,70,,
        d6,c1,Lost,lost,2026-03-10,,100,10,90,
        d7,c1,New,open,,2026-02-28,100,60,50,
        d8,c1,New,open,,,100,60,50,
    )");
  }
};

TEST_CASE("Deals beyond a discount limit: how many, and how much of it") {
  Deals company;
  company.Add("policies", "policy_id,max_discount_share,approver\nP1,0.1,Ann\n");
  // d1 is 10 % off, as allowed; d2 5 beyond 10, d3 60 beyond 20, d5 20 beyond 10; d4 has no list.
  CHECK(Csv(Ask(company.snapshot(), "policy_breaches")) == Literal(R"(
      policy_id,counted,approver,max_discount_share,floor_margin_share,bound,bound_net_revenue,beyond,beyond_share,beyond_net_revenue,discount_beyond_count,discount_beyond,margin_short_count,margin_short,not_judged,not_judged_net_revenue,discount_not_judged,margin_not_judged
      P1,deals,Ann,0.1,,5,415.00,3,0.75,275.00,3,85.00,0,0.00,1,50.00,1,0
  )"));
}

TEST_CASE("Deals below a floor margin, those of unknown cost apart") {
  Deals company;
  company.Add("policies", "policy_id,floor_margin_share\nP1,0.25\n");
  // A quarter: d1 30 of 90 is 7.5 over; d2 20 of 85 lacks 1.25; d3 10 of 120 lacks 20; d4 30 of 50.
  CHECK(Ask(company.snapshot(), "policy_breaches", "{}", kCounts) == Literal(R"(
      policy_id,bound,beyond,discount_beyond,margin_short,not_judged
      P1,5,2,0.00,21.25,1
  )"));
}

TEST_CASE("What is just allowed is allowed") {
  const auto judged = [](int64_t list, int64_t invoice, int64_t max_discount) {
    PolicyFigures figures;
    figures.list = list;
    figures.invoice = invoice;
    return Judge({max_discount, std::nullopt}, figures);
  };
  CHECK(judged(1'000'000, 900'000, kNanos / 10).discount == Judgement::kWithin);
  CHECK(judged(1'000'000, 899'999, kNanos / 10).discount == Judgement::kBeyond);
  CHECK((judged(1'000'000, 899'999, kNanos / 10).discount_beyond == 1));
  CHECK(judged(15, 13, kNanos / 10).discount == Judgement::kWithin);  // 1.5 is 2, half to even
  CHECK(judged(25, 22, kNanos / 10).discount == Judgement::kBeyond);  // 2.5 is 2
  CHECK(judged(0, 0, kNanos / 10).discount == Judgement::kUnknown);
  CHECK(judged(-10, -1, kNanos / 10).discount == Judgement::kUnknown);
}

TEST_CASE("What is given away earns no margin, and what comes back is not judged") {
  const auto judged = [](int64_t net, int64_t contribution) {
    PolicyFigures figures;
    figures.net = net;
    figures.contribution = contribution;
    return Judge({std::nullopt, kNanos / 4}, figures).margin;
  };
  CHECK(judged(0, -1) == Judgement::kBeyond);
  CHECK(judged(0, 0) == Judgement::kWithin);
  CHECK(judged(100, 25) == Judgement::kWithin);
  CHECK(judged(100, 24) == Judgement::kBeyond);
  CHECK(judged(-100, -40) == Judgement::kUnknown);
}

TEST_CASE("A policy binds what its filter says, on the days that it is valid") {
  Deals company;
  company.Add("policies", R"(
      policy_id,filter,max_discount_share,valid_from,valid_to
      all,,0.1,,
      early,,0.1,,2026-01-15
      february,,0.1,2026-02-01,2026-02-28
      retail,segment=Retail,0.1,,
      large,amount>=85; customers.segment=Retail,0.1,,
  )");
  CHECK(Ask(company.snapshot(), "policy_breaches", "{}", {"policy_id", "bound", "beyond"}) ==
        Literal(R"(
      policy_id,bound,beyond
      all,5,3
      early,1,0
      february,2,1
      large,2,1
      retail,3,2
  )"));
  CHECK(Ask(company.snapshot(), "policy_breaches",
            R"({"by":["customers.segment"],"from":"2026-01-15","filter":"amount<120"})",
            {"policy_id", "customers.segment", "bound", "beyond"}) == Literal(R"(
      policy_id,customers.segment,bound,beyond
      all,Public,1,0
      all,Retail,2,2
      february,Public,1,0
      large,Retail,1,1
      retail,Retail,2,2
  )"));
}

TEST_CASE("Open deals are judged by the policies of the day they should close") {
  Deals company;
  company.Add("policies", R"(
      policy_id,max_discount_share,valid_from,valid_to
      always,0.1,,
      february,0.1,2026-02-01,2026-02-28
  )");
  CHECK(Ask(company.snapshot(), "policy_breaches", R"({"status":"open"})",
            {"policy_id", "bound", "beyond", "discount_beyond"}) == Literal(R"(
      policy_id,bound,beyond,discount_beyond
      always,2,2,60.00
      february,1,1,30.00
  )"));
  CHECK(Ask(company.snapshot(), "policy_breaches", R"({"status":"all"})",
            {"policy_id", "bound", "beyond"}) ==
        "policy_id,bound,beyond\nalways,7,5\nfebruary,3,2\n");
  CHECK(Ask(company.snapshot(), "policy_breaches", R"({"status":"open","by":["month"]})",
            {"policy_id", "month", "bound"}) ==
        "policy_id,month,bound\nalways,,1\nalways,2026-02,1\nfebruary,2026-02,1\n");
}

TEST_CASE("A policy on products binds lines") {
  Company company;
  company.Add("products", "product_id,family\np1,Boats\np2,Sails\n");
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,list_price,amount,unit_cost
      d1,1,p1,1,100,80,50
      d1,2,p2,1,100,50,40
      d1,3,p2,1,100,90,80
  )");
  company.Add("policies", R"(
      policy_id,filter,max_discount_share,floor_margin_share
      sails,family=Sails,0.3,0.15
      whole,,0.3,
  )");
  CHECK(Ask(company.snapshot(), "policy_breaches", "{}",
            {"policy_id", "counted", "bound", "beyond", "discount_beyond", "margin_short"}) ==
        Literal(R"(
      policy_id,counted,bound,beyond,discount_beyond,margin_short
      sails,lines,2,2,20.00,3.50
      whole,deals,1,0,0.00,0.00
  )"));
}

TEST_CASE("The rows behind list what is beyond and what cannot be judged") {
  Deals company;
  company.Add("policies", R"(
      policy_id,max_discount_share,floor_margin_share,approver
      P1,0.1,0.05,Ann
      P2,,0.9,
  )");
  const auto rows = RowsBehind(company.snapshot(), **FindQuery("policy_breaches"),
                               R"({"filter":"amount<=85"})", Run());
  REQUIRE(rows.ok());
  CHECK(Csv(*rows) == Literal(R"(
      policy_id,deal_id,line,closed_on,row,verdict,approver,list_revenue,discounts,discount_beyond,net_revenue,contribution_margin,margin_short
      P1,d2,,2026-01-20,2,beyond the policy,Ann,100.00,15.00,5.00,85.00,20.00,
      P1,d4,,2026-02-10,4,discount cannot be judged,Ann,,,,50.00,30.00,
      P1,d5,,2026-03-10,5,beyond the policy,Ann,100.00,30.00,20.00,70.00,,
      P2,d2,,2026-01-20,2,beyond the policy,,100.00,15.00,,85.00,20.00,56.50
      P2,d4,,2026-02-10,4,beyond the policy,,,,,50.00,30.00,15.00
      P2,d5,,2026-03-10,5,margin cannot be judged,,100.00,30.00,,70.00,,
  )"));
}

TEST_CASE("A policy whose filter is wrong is refused at its row") {
  const auto refused = [](const std::string& filter) {
    Deals company;
    company.Add("policies",
                "policy_id,filter,max_discount_share\nP1,,0.1\nP2," + filter + ",0.1\n");
    return AskWrong(company.snapshot(), "policy_breaches", "{}");
  };
  for (const char* filter : {"segment", "segmnt=Retail", "customers.segment>5", "amount>=much"}) {
    INFO(filter);
    CHECK(refused(filter).find("The filter of the policy 'P2', row 2 of policies") == 0);
  }
  // Not the policy's fault.
  Deals company;
  company.Add("policies", "policy_id,max_discount_share\nP1,0.1\n");
  CHECK(AskWrong(company.snapshot(), "policy_breaches", R"({"by":["segmnt"]})").find("policy") ==
        std::string::npos);
  CHECK(AskWrong(company.snapshot(), "policy_breaches", R"({"filter":"amount>=much"})")
            .find("policy") == std::string::npos);
}

TEST_CASE("Without policies there is nothing to go beyond, and it is said") {
  Deals company;
  CHECK(AskWrong(company.snapshot(), "policy_breaches", "{}").find("policies was not given") !=
        std::string::npos);
  company.Add("policies", "policy_id,max_discount_share\n");
  CHECK(Ask(company.snapshot(), "policy_breaches").rows() == 0);
}

}  // namespace
}  // namespace coxswain
