#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

// The figures A1 to A4, A6, A7, A18 and A19 of the margin reference, as a reader meets them.
namespace coxswain {
namespace {

const Json& Report() {
  static const Json report = [] {
    CHECK(WidestLine(TextReport(Resellers())) <= 100);
    return JsonReport(Resellers());
  }();
  return report;
}

bool Absent() { return Resellers() == nullptr; }

TEST_CASE("The headline of the resellers says what there is to know") {
  if (Absent()) return;
  CHECK(Texts(Report()["headline"]) ==
        "Net revenue 80 450 597 USD, gross margin 470 483 (0.58 %), contribution margin "
        "-1 540 783 (-1.92 %).\n"
        "Gross margin turned negative in 2013 (-491 870, -1.46 % of net revenue) while net "
        "revenue grew 19 %; 2013 is counted to 2013-11-29.\n"
        "2 039 of 3 796 won deals lose money: -3 759 101 (contribution margin).\n"
        "The market is 90.6 % penetrated (635 of 701 known accounts).\n"
        "Plan of revenue: 84.1 % reached, 80 450 597 of 95 714 000 in 163 plan cells.\n");
  const Json& totals = Report()["headline"][0];
  CHECK(FigureOf(totals, "net_revenue") == "80450596.9823");
  CHECK(FigureOf(totals, "gross_margin") == "470482.6033");
  CHECK(FigureOf(totals, "contribution_margin") == "-1540783.3125");
}

TEST_CASE("The waterfall of the resellers adds up to the last digit") {
  if (Absent()) return;
  const auto step = [](const char* name) {
    return CellOf(Report(), "margin", "waterfall", name, "amount");
  };
  CHECK(step("list revenue") == "80978104.8707");
  CHECK(step("- discounts on the invoice") == "-527507.9262");
  CHECK(step("- unexplained") == "0.0378");
  CHECK(step("= net revenue") == "80450596.9823");
  CHECK(step("- cost of goods") == "-79980114.379");
  CHECK(step("= gross margin") == "470482.6033");
  CHECK(step("- cost to serve") == "-2011265.9158");
  CHECK(step("= contribution margin") == "-1540783.3125");
}

TEST_CASE("The bridge of the resellers names what the margin of 2013 went into") {
  if (Absent()) return;
  // Each new price of the catalogue is a product_id of its own, so products go by their names.
  CHECK(
      Texts(Report()["findings"], "margin_fell") ==
      "Contribution margin fell 1 790 798 to -1 331 241 in 2013 up to 2013-11-29 against the same "
      "days of 2012: unit costs -1 449 577, new customers -1 234 200, list prices +1 141 314; the "
      "rest is smaller.\n");
  const auto revenue = [](const char* step) {
    return CellOf(Report(), "margin", "bridge", step, "net_revenue");
  };
  CHECK(revenue("The same days of 2012") == "25527980.9927");
  CHECK(revenue("2013 up to 2013-11-29") == "33574834.1572");
}

TEST_CASE("Deals and lines that cost more than they bring are counted exactly") {
  if (Absent()) return;
  const Json& losses = SectionOf(Report(), "margin")["tables"];
  for (const Json& table : losses) {
    if (table["name"] != "losses") continue;
    const Json& rows = table["table"]["rows"];
    REQUIRE(rows.size() == 3);
    CHECK(rows[0][2] == "2039");
    CHECK(rows[0][6] == "-3759101.4463");
    CHECK(rows[1][2] == "1639");
    CHECK(rows[1][5] == "41215749.4575");
    CHECK(rows[1][6] == "-2617906.182");
    CHECK(rows[2][2] == "21829");
    CHECK(rows[2][3] == "60855");
    CHECK(rows[2][6] == "-3320274.5999");
    return;
  }
  FAIL("no table losses");
}

TEST_CASE("Years, owners and countries have their margins, exactly") {
  if (Absent()) return;
  const Json& report = Report();
  CHECK(CellOf(report, "margin", "by_year", "2010", "net_revenue") == "489328.5787");
  CHECK(CellOf(report, "margin", "by_year", "2013", "net_revenue") == "33574834.1572");
  const double share = CellOf(report, "margin", "by_year", "2013", "gross_margin_share");
  CHECK(share == doctest::Approx(-0.014650).epsilon(1e-5));
  CHECK(CellOf(report, "margin", "by_owner", "282", "net_revenue") == "10367007.4286");
  CHECK(CellOf(report, "margin", "by_owner", "282", "gross_margin") == "172016.1153");
  CHECK(CellOf(report, "margin", "by_owner", "291", "gross_margin") == "233727.9395");
  CHECK(CellOf(report, "margin", "by_owner", "291", "revenue_rank") == 4);
  CHECK(CellOf(report, "margin", "by_owner", "291", "margin_rank") == 1);
  const auto country = [&](const char* name) {
    return CellOf(report, "margin", "by_country", name, "gross_margin");
  };
  CHECK(country("United States") == "543157.7897");
  CHECK(country("Canada") == "178227.0914");
  CHECK(country("United Kingdom") == "6381.9073");
  CHECK(country("France") == "-37309.6038");
  CHECK(country("Australia") == "-108720.8821");
  CHECK(country("Germany") == "-111253.6992");
}

TEST_CASE("The findings tell the seller from the earner and the loss from the discount") {
  if (Absent()) return;
  const Json& findings = Report()["findings"];
  CHECK(Texts(findings, "rank_owner") ==
        "Owner 282 sells most (10 367 007) but 291 earns most: gross margin 233 728 on "
        "8 503 339; 282 comes second with 172 016.\n");
  for (const Json& finding : findings) {
    if (finding["subject"] != "Touring-1000 Promotion") continue;
    CHECK(finding["sentence"]["text"] ==
          "Touring-1000 Promotion lost 547 905 (gross margin) on 581 332 of net revenue; the "
          "discount explains 145 333 of it, the rest (402 572) would be lost at list.");
    CHECK(finding["money"] == "-547905.051");
    CHECK(FigureOf(finding["sentence"], "net_revenue") == "581331.6288");
    CHECK(FigureOf(finding["sentence"], "by_discount") == "145332.9072");
  }
  CHECK(Texts(findings, "market_full").find("(219 of 232), 13 are left") != std::string::npos);
}

TEST_CASE("A plan of more new resellers than are left is an alarm that names where there is room") {
  const std::string folder = DataFolder("adventureworks");
  if (folder.empty()) return;
  Book book;
  LoadFolder(&book, folder);
  const absl::Status added =
      book.LoadCsv(TableId::kPlanLines,
                   "plan_id,version,plan_line_id,measure,segment,period_start,period_end,value\n"
                   "growth,1,1,new_customers,Warehouse,2014-01-01,2014-12-31,40\n",
                   {}, {}, {}, nullptr);
  REQUIRE_MESSAGE(added.ok(), added.ToString());
  const Json report = JsonReport(book.snapshot());
  CHECK(Texts(report["findings"], "plan_beyond_market") ==
        "Warehouses are 94 % penetrated (219 of 232): the plan for 2014 needs 40 new accounts, 13 "
        "are left.\n");
  CHECK(Texts(report["findings"], "market_full").find("Warehouse") == std::string::npos);
  const std::string said = Texts(SectionOf(report, "market")["sentences"]);
  CHECK(said.find("Room is left in Specialty Bike Shop (31) and Value Added Reseller (22): 27 of "
                  "the 27 new customers that are too many elsewhere could be won there.") !=
        std::string::npos);
  std::string charts;
  for (const Json& chart : SectionOf(report, "market")["charts"]) {
    charts += chart["name"].get<std::string>() + " ";
  }
  CHECK(charts ==
        "penetration headroom adoption adoption_segment_1 adoption_segment_2 adoption_segment_3 "
        "adoption_drift active_base penetration_by_region ");
  CheckAgainstSchema(report);
}

TEST_CASE("Quotas are held against won deals window by window") {
  if (Absent()) return;
  const double first = CellOf(Report(), "objectives", "plan_revenue", "2010-12-29", "attainment");
  CHECK(first == doctest::Approx(0.8218).epsilon(1e-4));
  const double last = CellOf(Report(), "objectives", "plan_revenue", "2013-09-29", "attainment");
  CHECK(last == doctest::Approx(0.8626).epsilon(1e-4));
}

TEST_CASE("The report on the resellers follows the schema") {
  if (Absent()) return;
  CheckAgainstSchema(Report());
}

}  // namespace
}  // namespace coxswain
