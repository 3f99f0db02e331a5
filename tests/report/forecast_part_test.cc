#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

// 20 deals of January, 15 of them won after ten days; four that are open at the end of February, of
// which one is won in March; one that is open now.
struct Pipeline : Company {
  Pipeline() {
    Add("settings", "name,value\nreporting_currency,EUR\n");
    std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
    std::string history = "deal_id,changed_at,stage,status,amount\n";
    const auto add = [&](const std::string& id, const std::string& opened,
                         const std::string& closed, const std::string& status) {
      const bool open = status == "open";
      deals += id + ",c1," + (open ? "Offer," : "Closed,") + status + "," + opened + "," + closed +
               ",1000\n";
      history += id + "," + opened + ",Offer,open,1000\n";
      if (!open) history += id + "," + closed + ",Closed," + status + ",\n";
    };
    for (int i = 1; i <= 20; ++i) {
      add("h" + std::to_string(i), "2026-01-05", "2026-01-15", i <= 15 ? "won" : "lost");
    }
    add("d1", "2026-02-20", "2026-03-30", "won");
    for (const char* id : {"d2", "d3", "d4"}) add(id, "2026-02-20", "2026-03-31", "lost");
    add("d5", "2026-03-31", "", "open");
    Add("deals", deals);
    Add("deal_history", history);
    Add("objectives", R"(
        objective_id,name,measure,direction,target,starts_on,due_on
        o1,Win more,bookings,up,20000,2026-01-01,2026-06-30
    )");
  }
};

const Json* ChartOf(const Json& section, const std::string& name) {
  for (const Json& chart : section["charts"]) {
    if (chart["name"] == name) return &chart;
  }
  return nullptr;
}

TEST_CASE("Where objectives will end is drawn as shares of their targets") {
  Pipeline company;
  const Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  const Json section = SectionOf(report, "objectives");
  const Json* const chart = ChartOf(section, "forecast");
  REQUIRE(chart != nullptr);
  const Json& rows = (*chart)["spec"]["data"]["values"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["name"] == "Win more");
  CHECK(rows[0]["reached"] == 0.8);  // 16 000 of 20 000
  CHECK(rows[0]["low"].get<double>() >= 0.8);
  CHECK(rows[0]["median"].get<double>() >= rows[0]["low"].get<double>());
  CHECK(rows[0]["high"].get<double>() >= rows[0]["median"].get<double>());
  CHECK(rows[0]["probability"].get<double>() > 0);
  CHECK(Texts(section["sentences"]).find("“Win more” will be reached with a probability of ") !=
        std::string::npos);
}

TEST_CASE("What forecasts told is drawn beside what came") {
  Pipeline company;
  const Json section = SectionOf(JsonReport(company.snapshot()), "objectives");
  const Json* const chart = ChartOf(section, "reliability");
  REQUIRE(chart != nullptr);
  const Json& rows = (*chart)["spec"]["data"]["values"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["forecasts"] == 4);
  CHECK(rows[0]["deals"] == 4);
  CHECK(rows[0]["came"] == 0.25);
  CHECK(rows[0]["low"].get<double>() < 0.25);
  CHECK(rows[0]["high"].get<double>() > 0.25);
}

}  // namespace
}  // namespace coxswain
