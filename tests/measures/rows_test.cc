#include <map>
#include <string>

#include <doctest/doctest.h>

#include "coxswain/catalogue.h"

#include "support/ask.h"
#include "support/company.h"

// The rows behind figures: what is listed adds up to what is shown.
namespace coxswain {
namespace {

struct Trade : Company {
  Trade() {
    Add("customers", R"(
        customer_id,segment
        c1,shops
        c2,plants
    )");
    Add("deals", R"(
        deal_id,customer_id,stage,status,opened_on,closed_on,expected_close_on,amount
        d1,c1,won,won,2025-01-01,2025-01-10,,100
        d2,c2,won,won,2025-01-05,2025-02-10,,70
        d3,c1,lost,lost,2025-01-09,2025-03-01,,30
        d4,c1,open,open,2025-03-01,,2025-06-01,500
    )");
    Add("spend", R"(
        spend_id,spent_on,amount
        s1,2025-01-03,9
        s2,2025-02-03,11
    )");
  }

  Table RowsOf(std::string_view query, std::string_view options) {
    const absl::StatusOr<Table> rows = RowsBehind(snapshot(), **FindQuery(query), options, Run());
    REQUIRE_MESSAGE(rows.ok(), std::string(ToStd(rows.status().message())));
    return *rows;
  }
};

TEST_CASE("rows behind measures are those that pass, each once, from every table that counts") {
  Trade trade;
  CHECK(Csv(trade.RowsOf("measures", R"({"measures":["bookings","win_rate_count","spend"]})")) ==
        Literal(R"(
            table,row,key,day,amount
            deals,1,d1,2025-01-10,100.00
            deals,2,d2,2025-02-10,70.00
            deals,3,d3,2025-03-01,30.00
            spend,1,s1,2025-01-03,9.00
            spend,2,s2,2025-02-03,11.00
        )"));
  CHECK(Csv(trade.RowsOf("measures", R"({"measures":["bookings"],"filter":"segment=shops"})")) ==
        Literal(R"(
            table,row,key,day,amount
            deals,1,d1,2025-01-10,100.00
        )"));
}

TEST_CASE("rows behind revenue are the orders where there are any") {
  Trade trade;
  CHECK(trade.RowsOf("measures", R"({"measures":["revenue"]})").rows() == 2);
  trade.Add("orders", R"(
      order_id,customer_id,ordered_on,amount,kind
      o1,c1,2025-01-12,60,invoice
  )");
  CHECK(Csv(trade.RowsOf("measures", R"({"measures":["revenue"]})")) == Literal(R"(
            table,row,key,day,amount
            orders,1,o1,2025-01-12,60.00
        )"));
}

TEST_CASE("rows behind new customers are the won deals that pass, not all that were looked at") {
  Trade trade;
  CHECK(Csv(trade.RowsOf("adoption", R"({"filter":"segment=plants"})")).find("d1") ==
        std::string::npos);
  CHECK(Csv(trade.RowsOf("penetration", R"({"filter":"segment=plants"})")) == Literal(R"(
            table,row,key,day,amount
            customers,2,c2,,
            deals,2,d2,2025-02-10,70.00
        )"));
}

TEST_CASE("a line and its deal are not both behind a figure") {
  Trade trade;
  trade.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,amount
      d1,1,p1,1,60
      d1,2,p2,1,40
  )");
  CHECK(Csv(trade.RowsOf("measures", R"({"measures":["net_revenue"],"by":["product_id"]})")) ==
        Literal(R"(
            table,row,key,day,amount
            deals,2,d2,2025-02-10,70.00
            deal_lines,1,d1 / 1,,60.00
            deal_lines,2,d1 / 2,,40.00
        )"));
}

TEST_CASE("rows behind what teams steer by are their KPIs") {
  Company company;
  company.Add("kpis", R"(
      team,measure,weight,valid_from
      Sales,bookings,1,2025-01-01
      Marketing,spend,1,
  )");
  const absl::StatusOr<Table> rows =
      RowsBehind(company.snapshot(), **FindQuery("islands"), "{}", Run());
  REQUIRE(rows.ok());
  CHECK(Csv(*rows) == Literal(R"(
            table,row,key,day,amount
            kpis,1,Sales / bookings / 2025-01-01,2025-01-01,
            kpis,2,Marketing / spend,,
        )"));
}

TEST_CASE("every query lists the rows behind it") {
  Trade trade;
  trade.Add("objectives", R"(
      objective_id,measure,direction,target,starts_on,due_on
      o1,bookings,up,500,2025-01-01,2025-12-31
      o2,gross_margin_share,up,0.5,2025-01-01,2025-12-31
      o3,bookings,up,500,2026-01-01,2026-12-31
  )");
  trade.Add("goals_heard", "goal_id,team,text\ng1,Sales,less paper\n");
  trade.Add("kpis", R"(
      team,measure
      Sales,bookings
  )");
  trade.Add("plan_lines", R"(
      plan_id,version,plan_line_id,measure,period_start,period_end,value
      p,1,1,bookings,2025-01-01,2025-01-31,90
      p,1,2,net_revenue,2025-01-01,2025-01-31,90
  )");
  trade.Add("actuals", R"(
      measure,period_start,period_end,value
      bookings,2025-01-01,2025-01-31,100
  )");
  trade.Add("policies", R"(
      policy_id,floor_margin_share
      z1,0.1
  )");
  trade.Add("deal_history", R"(
      deal_id,changed_at,stage,status
      d1,2024-12-01,Offer,open
  )");
  trade.Add("deals", "deal_id,customer_id,stage,status,opened_on\nd9,c1,Offer,open,2025-01-05\n");
  trade.Add("leads", "lead_id,created_at\ne1,2025-01-02T08:00:00Z\n");
  trade.Add("countermeasures", "countermeasure_id,objective_id\nm1,o1\n");
  const std::map<std::string, int64_t> expected = {
      {"scorecard", 2}, {"plan_attainment", 1},    {"kpi_overlap", 1},
      {"findings", 4},  {"adoption_analogues", 0}, {"margin_targets", 2}};
  for (const Query& query : AllQueries()) {
    const std::string name(query.spec.name);
    INFO(name);
    const std::string_view options = name == "measures" ? R"({"measures":["bookings"]})" : "{}";
    const Table rows = trade.RowsOf(name, options);
    const auto known = expected.find(name);
    if (known != expected.end()) {
      CHECK(rows.rows() == known->second);
    } else {
      CHECK(rows.rows() > 0);
    }
  }
}

}  // namespace
}  // namespace coxswain
