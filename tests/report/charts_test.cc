#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

// Two deals: ann sells at 4000 of list for 3000 and pays 3100 for the goods, bob at list for 500,
// with goods of 100 and freight of 50. Of two schools one has bought; five more are planned. Both
// teams steer by revenue, Sales by half of its weight.
void AddEverything(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers", R"(
      customer_id,name,segment
      c1,Albatross,Schools
      c2,Bluefin,Yards
  )");
  company->Add("markets", R"(
      segment,as_of,capacity_customers
      Schools,2025-01-01,2
      Yards,2025-01-01,4
  )");
  company->Add("campaigns", "campaign_id,name\nk1,Spring sale\n");
  company->Add("spend", "spend_id,campaign_id,spent_on,amount\ns1,k1,2025-01-15,40\n");
  company->Add("deals", R"(
      deal_id,customer_id,owner,campaign_id,stage,status,closed_on,list_amount,amount,cost_of_goods
      d1,c1,ann,k1,done,won,2024-05-01,4000,3000,3100
      d2,c2,bob,,done,won,2025-06-30,500,500,100
  )");
  company->Add("deal_costs", "deal_id,kind,amount\nd2,freight,50\n");
  company->Add("objectives", R"(
      objective_id,name,measure,direction,target,starts_on,due_on
      o1,Grow,revenue,up,2000,2025-01-01,2025-12-31
  )");
  company->Add("objective_owners", R"(
      objective_id,team,role
      o1,Sales,accountable
      o1,Marketing,contributes
  )");
  company->Add("kpis", R"(
      team,measure,weight
      Sales,revenue,0.5
      Sales,gross_margin,0.5
      Marketing,revenue,1
  )");
  company->Add("plan_lines", R"(
      plan_id,plan_line_id,measure,owner,segment,period_start,period_end,value
      quota,1,revenue,bob,,2025-04-01,2025-06-30,800
      grow,2,new_customers,,Schools,2026-01-01,2026-06-30,5
  )");
}

const Json& Report() {
  static const Json report = [] {
    Company company;
    AddEverything(&company);
    return JsonReport(company.snapshot());
  }();
  return report;
}

// The chart of this name; the test ends here if there is none.
const Json& Chart(const std::string& name) {
  for (const Json& section : Report()["sections"]) {
    for (const Json& chart : section["charts"]) {
      if (chart["name"] == name) return chart;
    }
  }
  FAIL("no chart ", name);
  return Report();
}

const Json& Rows(const std::string& chart) { return Chart(chart)["spec"]["data"]["values"]; }

TEST_CASE("Every chart is a complete Vega-Lite specification of a table of its section") {
  std::string names;
  for (const Json& section : Report()["sections"]) {
    for (const Json& chart : section["charts"]) {
      const std::string name = chart["name"];
      INFO(name);
      names += name + " ";
      const Json& tables = section["tables"];
      CHECK(std::any_of(tables.begin(), tables.end(),
                        [&](const Json& table) { return table["name"] == chart["table"]; }));
      const Json& spec = chart["spec"];
      CHECK(spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json");
      CHECK(spec["description"] == chart["caption"]["text"]);
      CHECK(spec["config"]["range"]["category"].size() == 5);
      CHECK(spec["height"].get<int>() > 0);
      CHECK(!spec["data"]["values"].empty());
      Json rest = spec;
      rest.erase("$schema");
      CHECK(rest.dump().find("\"$") == std::string::npos);
    }
  }
  CHECK(names ==
        "waterfall bridge margin_by_segment margin_by_owner price_band losing_deals penetration "
        "headroom adoption adoption_segment_1 adoption_segment_2 active_base "
        "campaigns objectives kpi_overlap plan_revenue ");
}

TEST_CASE("The bars of the waterfall begin where those before them end") {
  const Json& bars = Rows("waterfall");
  std::string steps;
  for (const Json& bar : bars) {
    steps += bar["step"].get<std::string>() + " " + bar["kind"].get<std::string>() + " " +
             bar["start"].dump() + ".." + bar["end"].dump() + "\n";
  }
  CHECK(steps ==
        "List revenue total 0.0..4500.0\n"
        "Discounts down 4500.0..3500.0\n"
        "Invoiced total 0.0..3500.0\n"
        "Net revenue total 0.0..3500.0\n"
        "Cost of goods down 3500.0..300.0\n"
        "Gross margin total 0.0..300.0\n"
        "Cost to serve down 300.0..250.0\n"
        "Contribution margin total 0.0..250.0\n");
  CHECK(Chart("waterfall")["caption"]["text"] ==
        "Of 4 500 EUR at list prices 3 500 is net revenue, and 250 is left once goods and service "
        "are paid.");
}

TEST_CASE("The bridge goes from one year to the next, from bar to bar") {
  std::string steps;
  for (const Json& bar : Rows("bridge")) {
    steps += bar["step"].get<std::string>() + " " + bar["kind"].get<std::string>() + " " +
             bar["start"].dump() + ".." + bar["end"].dump() + "\n";
  }
  CHECK(steps ==
        "2024, same days total 0.0..-100.0\n"
        "New customers up -100.0..250.0\n"
        "Lost customers up 250.0..350.0\n"
        "2025 to date total 0.0..350.0\n");
  CHECK(
      Chart("bridge")["caption"]["text"] ==
      "Contribution margin rose 450 to 350 in 2025 up to 2025-06-30 against the same days of 2024: "
      "new customers +350, lost customers +100.");
  CHECK(CellOf(Report(), "margin", "bridge", "lost customers", "net_revenue") == "-3000.00");
}

TEST_CASE("Revenue stands against margin, group by group") {
  const Json& owners = Rows("margin_by_owner");
  REQUIRE(owners.size() == 2);
  CHECK(owners[0]["name"] == "ann");
  CHECK(owners[0]["base"] == 3000);
  CHECK(owners[0]["part"] == -100);
  CHECK(owners[1]["label"] == "70.0\u202F%");
}

TEST_CASE("The price band is drawn by list revenue") {
  const Json& bands = Rows("price_band");
  REQUIRE(bands.size() == 2);
  CHECK(bands[0]["band"] == "0.75 to 0.80");
  CHECK(bands[0]["deals"] == 1);
  CHECK(bands[0]["list"] == 4000);
  CHECK(bands[0]["share"] == 4000.0 / 4500);
  CHECK(bands[1]["band"] == "1.00 to 1.05");
  CHECK(Chart("price_band")["caption"]["text"] ==
        "The price band is 25.0 % wide: a tenth of list revenue keeps 75.0 % of its list price or "
        "less, half 75.0 % or less, and a tenth 100.0 % or more.");
}

TEST_CASE("A deal below cost is drawn by what it loses") {
  const Json& deals = Rows("losing_deals");
  REQUIRE(deals.size() == 1);
  CHECK(deals[0]["name"] == "Albatross d1");
  CHECK(deals[0]["owner"] == "ann");
  CHECK(deals[0]["lost"] == 100);
  CHECK(Chart("losing_deals")["caption"]["text"] ==
        "1 deal drawn here loses -100 EUR, 100.0 % of all that is lost in deals below cost.");
}

TEST_CASE("A plan is drawn against the customers that are left") {
  const Json& segments = Rows("headroom");
  REQUIRE(segments.size() == 1);
  CHECK(segments[0]["planned"] == 5);
  CHECK(segments[0]["left"] == 1);
  CHECK(segments[0]["need"] == 5);
  CHECK(Chart("headroom")["caption"]["text"] ==
        "A bar past the line needs more new customers than the segment has left: Schools.");
  CHECK(Rows("penetration")[0]["segment"] == "Schools");
  CHECK(Rows("penetration")[0]["penetration"] == 0.5);
}

TEST_CASE("Adoption is drawn with what the market holds") {
  const Json& periods = Rows("adoption");
  CHECK(periods.back()["period"] == "2025-Q2");
  CHECK(periods.back()["customers"] == 2);
  CHECK(periods.back()["capacity"] == 6);
}

TEST_CASE("Those who come, lapse and come back are drawn with those who are active") {
  // The school bought in May 2024 and not again.
  const Json& quarters = Rows("active_base");
  std::string flows;
  for (const Json& quarter : quarters) {
    flows += quarter["period"].get<std::string>() + " " + quarter["new"].dump() + " " +
             quarter["lapsed"].dump() + " " + quarter["customers"].dump() + "\n";
  }
  CHECK(flows == "2024-Q2 1 0 1\n2024-Q3 0 0 1\n2024-Q4 0 0 1\n2025-Q1 0 0 1\n2025-Q2 1 1 1\n");
  CHECK(Chart("active_base")["caption"]["text"] ==
        "1 of the 2 who ever bought is active. In the last 4 complete quarters 1 customer came, 0 "
        "came back and 1 lapsed.");
}

// So many new customers in each quarter from 2022 on, one deal each, and an open deal on the last
// day of anything.
Json ReportOfQuarters(std::initializer_list<int> quarters, const std::string& last_day) {
  std::string deals = "deal_id,customer_id,stage,status,opened_on,closed_on,amount\n";
  deals += "open,c1,talk,open," + last_day + ",,\n";
  int number = 0;
  int quarter = 0;
  for (const int customers : quarters) {
    const std::string day =
        std::to_string(2022 + quarter / 4) + "-" +
        std::string("01040710").substr(static_cast<size_t>(quarter % 4) * 2, 2) + "-15";
    for (int i = 0; i < customers; ++i) {
      const std::string id = std::to_string(++number);
      deals += "d" + id + ",c" + id + ",done,won," + day + "," + day + ",1\n";
    }
    ++quarter;
  }
  Company company;
  company.Add("deals", deals);
  Json report = JsonReport(company.snapshot());
  CheckAgainstSchema(report);
  return report;
}

const Json& AdoptionChart(const Json& report) {
  for (const Json& chart : SectionOf(report, "market")["charts"]) {
    if (chart["name"] == "adoption") return chart;
  }
  FAIL("no chart of adoption");
  return report;
}

TEST_CASE("The curve of adoption, its band and its ceiling are drawn where the data tell them") {
  // The twelfth quarter has begun on the last day, so it is drawn and not fitted.
  const Json report = ReportOfQuarters({3, 9, 14, 30, 28, 33, 20, 12, 9, 4, 1}, "2024-10-02");
  const Json& chart = AdoptionChart(report);
  const Json& rows = chart["spec"]["data"]["values"];
  REQUIRE(rows.size() == 11 + 8);
  CHECK(rows[10]["period"] == "2024-Q3");
  CHECK(rows[10]["customers"] == 163);
  CHECK(rows[11]["customers"] == 163);
  CHECK(rows[11]["new"] == 0);
  CHECK(rows[12]["customers"].is_null());
  for (const Json& row : rows) {
    CHECK(row["low"].get<double>() <= row["curve"].get<double>());
    CHECK(row["curve"].get<double>() <= row["high"].get<double>());
    CHECK(row["ceiling"] == rows[0]["ceiling"]);
  }
  CHECK(chart["caption"]["text"].get<std::string>().find(
            "163 customers have bought up to 2024-Q4. The curve levels off at 16") == 0);
  CHECK(Texts(SectionOf(report, "market")["sentences"]).find("levels off at 16") !=
        std::string::npos);
}

TEST_CASE("Where the data tell no ceiling no curve is drawn, and the market section says why") {
  const Json report = ReportOfQuarters({1, 2, 4, 8, 16, 32}, "2023-06-30");
  const Json& rows = AdoptionChart(report)["spec"]["data"]["values"];
  REQUIRE(rows.size() == 6);
  CHECK(rows[5]["customers"] == 63);
  CHECK_FALSE(rows[5].contains("curve"));
  CHECK(
      Texts(SectionOf(report, "market")["sentences"]) ==
      "No curve is drawn through the new customers: 6 quarters do not tell how large the market "
      "is.\n"
      "60 of the 63 who ever bought are active. In the last 4 complete quarters 60 customers came, "
      "0 came back and 3 lapsed.\n");
}

TEST_CASE("A campaign's contribution stands against its spend") {
  const Json& campaigns = Rows("campaigns");
  REQUIRE(campaigns.size() == 1);
  CHECK(campaigns[0]["base"] == 40);
  CHECK(campaigns[0]["part"] == -100);
  CHECK(campaigns[0]["label"] == "−140");
}

TEST_CASE("An objective is drawn with its pace and all who answer for it") {
  // 500 of 2000 when 181 of 365 days have gone.
  const Json& objectives = Rows("objectives");
  REQUIRE(objectives.size() == 1);
  CHECK(objectives[0]["owners"] == "Sales with Marketing");
  CHECK(objectives[0]["reached"] == 0.25);
  CHECK(objectives[0]["pace"].get<double>() == doctest::Approx(181.0 / 365));
  CHECK(objectives[0]["state"] == "off course");
}

TEST_CASE("Teams are drawn with what they share, plans with what was done") {
  const Json& pairs = Rows("kpi_overlap");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0]["shared"] == 0.5);
  const Json& windows = Rows("plan_revenue");
  REQUIRE(windows.size() == 1);
  CHECK(windows[0]["planned"] == 800);
  CHECK(windows[0]["done"] == 500);
}

TEST_CASE("A company without costs has a waterfall that ends where they begin") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d1,c1,done,won,2025-01-01,100
  )");
  const Json report = JsonReport(company.snapshot());
  const Json& charts = SectionOf(report, "margin")["charts"];
  REQUIRE(charts.size() == 1);
  CHECK(charts[0]["caption"]["text"] ==
        "Of 100 at list prices 100 is net revenue; what the goods cost is not known.");
  CheckAgainstSchema(report);
}

TEST_CASE("The movement of the pipeline goes from bar to bar, and needs a history") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,opened_on,closed_on,amount
      d1,c1,talk,open,2024-01-10,,1300
      d2,c1,done,won,2025-03-01,2025-06-30,400
      d3,c1,gone,lost,2024-02-01,2025-05-31,500
  )");
  CHECK(SectionOf(JsonReport(company.snapshot()), "objectives")["charts"].empty());
  company.Add("deal_history", R"(
      deal_id,changed_at,status,amount
      d1,2024-01-10,open,1000
      d1,2025-02-01,,1300
  )");
  const Json report = JsonReport(company.snapshot());
  const Json& section = SectionOf(report, "objectives");
  CHECK(Texts(section["sentences"]) ==
        "In twelve months the pipeline went from 1 500 EUR to 1 300: 400 came new, 400 was won, "
        "500 lost.\n");
  REQUIRE(section["charts"].size() == 1);
  std::string steps;
  for (const Json& bar : section["charts"][0]["spec"]["data"]["values"]) {
    steps += bar["step"].get<std::string>() + " " + bar["kind"].get<std::string>() + " " +
             bar["start"].dump() + ".." + bar["end"].dump() + "\n";
  }
  CHECK(steps ==
        "Pipeline before total 0.0..1500.0\n"
        "New up 1500.0..1900.0\n"
        "Grown up 1900.0..2200.0\n"
        "Won down 2200.0..1800.0\n"
        "Lost down 1800.0..1300.0\n"
        "Pipeline now total 0.0..1300.0\n");
  CheckAgainstSchema(report);
}

TEST_CASE("Findings say where their evidence is and what to do") {
  const Json& first = Report()["findings"][0];
  CHECK(first["section"] == "objectives");
  CHECK(first["advice"] ==
        "Decide what closes the gap of “Grow”, or set a target that can be met.");
  CheckAgainstSchema(Report());
}

}  // namespace
}  // namespace coxswain
