#include "measures/fold_together.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

// Deals of three segments, two regions, with and without days, won, lost and open; lines, spend and
// orders.
void AddRows(Company* company) {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers", R"(
      customer_id,segment,region
      c0,Chain,North
      c1,Boat,South
      c2,,North
  )");
  std::string deals =
      "deal_id,customer_id,owner,stage,status,opened_on,closed_on,expected_close_on,amount,"
      "cost_of_goods,probability,campaign_id\n";
  const char* const statuses[] = {"won", "won", "lost", "open", "omitted", "won", "open"};
  for (int i = 0; i < 60; ++i) {
    const std::string status = statuses[i % 7];
    const std::string day = Date::FromCivil(2025, 1, 3).PlusDays(i * 11).ToString();
    deals += "d" + std::to_string(i) + ",c" + std::to_string(i % 3) + ",o" + std::to_string(i % 2) +
             "," + status + "," + status + ",2024-12-0" + std::to_string(1 + i % 9) + "," +
             (status == "open" ? "" : day) + "," + (i % 5 == 0 ? "" : day) + "," +
             std::to_string(100 + i) + "," + (i % 4 == 0 ? "" : std::to_string(i)) + ",0.5,k" +
             std::to_string(i % 2) + "\n";
  }
  company->Add("campaigns", "campaign_id\nk0\nk1\n");
  company->Add("deals", deals);
  company->Add("spend",
               "spend_id,team,spent_on,amount\ns1,North,2025-03-31,7\n"
               "s2,,2025-04-01,11\ns3,North,2026-01-01,13\n");
  company->Add("orders",
               "order_id,customer_id,ordered_on,amount\nr1,c0,2025-05-05,50\n"
               "r2,c1,2025-06-30,60\n");
}

MeasuresPart Part(const std::string& measure, const std::string& filter, const std::string& from,
                  const std::string& to) {
  MeasuresPart part;
  part.fold.measures = {*GetMeasure(measure)};
  part.fold.filter = *ParseFilter(filter);
  part.fold.from = *ParseDate(from);
  part.fold.to = *ParseDate(to);
  part.prefix = {KeyPart::Text(measure + filter + from)};
  return part;
}

TEST_CASE("Folds in one pass are to the byte what each is alone, and each has its own error") {
  Company company;
  AddRows(&company);
  const std::vector<std::string> measures = {
      "bookings", "gross_margin_share", "win_rate_count", "win_rate_cohort", "pipeline", "spend",
      "revenue",  "sales_cycle",        "new_customers",  "deals_left_out"};
  const std::vector<std::string> filters = {
      "",
      "segment=Chain",
      "customers.segment != Chain; region in (North,South)",
      "segment is null",
      "owner=o1; segment is not null",
      "amount>=120",           // no text
      "campaign_id=k1",        // lines might tell
      "nobody=1",              // no such column
      "team=North",            // another column of spend than of deals
      "status=won; owner=o0",  // no text either
  };
  std::vector<MeasuresPart> parts;
  for (const std::string& measure : measures) {
    for (const std::string& filter : filters) {
      parts.push_back(Part(measure, filter, "2025-01-01", "2025-12-31"));
      parts.push_back(Part(measure, filter, "2025-04-01", "2025-06-30"));
      parts.push_back(Part(measure, filter, "2025-02-14", "2026-08-09"));
    }
  }
  for (const bool early : {false, true}) {
    for (MeasuresPart& part : parts) {
      part.tally = Tally();
      if (early) part.fold.as_of = Date::FromCivil(2025, 5, 31);
    }
    REQUIRE(FoldTogether(company.snapshot(), {}, &parts).ok());
    for (const MeasuresPart& part : parts) {
      INFO(part.prefix[0].text, " early ", early);
      Tally alone;
      const absl::Status status =
          FoldMeasures(company.snapshot(), part.fold, part.prefix, {}, &alone);
      CHECK(part.status == status);
      if (status.ok()) CHECK((part.tally.CanonicalBytes() == alone.CanonicalBytes()));
    }
  }
}

TEST_CASE("A fold of days that are upside down, and none at all") {
  Company company;
  AddRows(&company);
  std::vector<MeasuresPart> none;
  CHECK(FoldTogether(company.snapshot(), {}, &none).ok());
  std::vector<MeasuresPart> parts = {Part("bookings", "", "2025-12-31", "2025-01-01"),
                                     Part("bookings", "", "2025-01-01", "2025-12-31")};
  REQUIRE(FoldTogether(company.snapshot(), {}, &parts).ok());
  CHECK(parts[0].tally.Sorted().empty());
  CHECK(parts[1].tally.Sorted().size() == 1);
}

}  // namespace
}  // namespace coxswain
