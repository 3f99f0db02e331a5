#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

TEST_CASE("keys: of several columns, all of them make the row") {
  Company company;
  CHECK(company
            .Add("deal_lines", R"(
      deal_id,line,quantity
      d1,1,5
      d1,2,6
      d2,1,7)")
            .rows_added == 3);
  const LoadReport report = company.Add("deal_lines", "deal_id,line,quantity\nd1,2,60\nd2,2,8");
  CHECK(report.rows_updated == 1);
  CHECK(report.rows_added == 1);
  CHECK(Contents(*company.snapshot(), TableId::kDealLines) == Literal(R"(
      deal_id,line,quantity
      d1,1,5
      d1,2,60
      d2,1,7
      d2,2,8)"));
}

TEST_CASE("keys: null in a key is a value equal to itself, and not the empty text") {
  Company company;
  company.Add("markets", R"(
      segment,region,as_of,capacity_customers
      Food,,2026-01-01,10
      Food,North,2026-01-01,4)");
  CHECK(
      company.Add("markets", "segment,as_of,capacity_customers\nFood,2026-01-01,11").rows_updated ==
      1);
  CHECK(company.Add("markets", "segment,region,as_of,capacity_customers\nFood,\"\",2026-01-01,1")
            .rows_added == 1);
  LoadReport report;
  CHECK_FALSE(
      company.TryAdd("markets", "segment,as_of\nRetail,2026-01-01\nRetail,2026-01-01", {}, &report)
          .ok());
  CHECK(report.problems.at(0).row == 2);
}

TEST_CASE("keys: dates and closed lists are parts of keys") {
  Company company;
  company.Add("markets", R"(
      segment,level,as_of,capacity_customers
      Food,total,2026-01-01,10
      Food,serviceable,2026-01-01,8
      Food,total,2027-01-01,12)");
  CHECK(company.Add("markets", "segment,level,as_of\nFood,total,2027-01-01").rows_updated == 1);
  company.Add("series", "series,date,value\nleads,2026-01-05,3\nleads,2026-01-12,4");
  CHECK(company.Add("series", "series,date,value\nleads,2026-01-12,5").rows_updated == 1);
  company.Add("kpis",
              "team,measure,filter,period,valid_from\nsales,revenue,,quarter,\n"
              "sales,revenue,,month,\nsales,revenue,segment=Food,month,");
  CHECK(company.snapshot()->table(TableId::kKpis).rows == 3);
}

TEST_CASE("keys: an owner has a row from each day on") {
  Company company;
  company.Add("owners", "owner,valid_from,team\nann,,north\nann,2026-01-01,south");
  CHECK(company.snapshot()->table(TableId::kOwners).rows == 2);
  CHECK(company.Add("owners", "owner,team\nann,east").rows_updated == 1);
}

TEST_CASE("keys: where the key is optional, rows without it are appended") {
  Company company;
  const std::string_view literal = R"(
      spend_id,spent_on,amount
      s1,2026-01-01,10
      ,2026-01-01,20
      ,2026-01-01,20)";
  CHECK(company.Add("spend", literal).rows_added == 3);
  const LoadReport again = company.Add("spend", literal);
  CHECK(again.rows_updated == 1);
  CHECK(again.rows_added == 2);
}

TEST_CASE("keys: costs without an id are known by deal, line, kind and day") {
  Company company;
  const std::string_view literal = R"(
      cost_id,deal_id,line,kind,amount,incurred_on
      k1,d1,,freight,5,
      ,d1,,freight,6,
      ,d1,1,freight,7,
      ,d1,,freight,8,2026-01-01)";
  CHECK(company.Add("deal_costs", literal).rows_added == 4);
  CHECK(company.Add("deal_costs", literal).rows_updated == 4);
  CHECK(company.Add("deal_costs", "deal_id,kind,amount\nd1,freight,60").rows_updated == 1);
  CHECK(Contents(*company.snapshot(), TableId::kDealCosts) == Literal(R"(
      cost_id,deal_id,line,kind,amount,incurred_on
      k1,d1,,freight,5,
      ,d1,,freight,60,
      ,d1,1,freight,7,
      ,d1,,freight,8,2026-01-01)"));

  LoadReport report;
  CHECK_FALSE(
      company.TryAdd("deal_costs", "deal_id,kind,amount\nd2,freight,1\nd2,freight,2", {}, &report)
          .ok());
  CHECK(report.problems.at(0).row == 2);
  CHECK(report.problems.at(0).column == "deal_id");
}

TEST_CASE("keys: an id of a cost that looks like a deal's is not mixed up with it") {
  Company company;
  company.Add("deal_costs", R"(
      cost_id,deal_id,line,kind,amount
      x,x,x,x,1
      ,x,x,x,2)");
  CHECK(company.snapshot()->table(TableId::kDealCosts).rows == 2);
}

TEST_CASE("keys: a failed load gives its keys back, those of the book stay") {
  Company company;
  company.Add("deal_lines", "deal_id,line,quantity\nd1,1,5");
  CHECK_FALSE(
      company.TryAdd("deal_lines", "deal_id,line,quantity\nd1,1,50\nd1,2,6\nd1,3,oops").ok());
  const LoadReport report = company.Add("deal_lines", "deal_id,line,quantity\nd1,1,5\nd1,2,6");
  CHECK(report.rows_updated == 1);
  CHECK(report.rows_added == 1);
}

TEST_CASE("keys: moments and numbers are parts of keys, to the microsecond and the last bit") {
  Company company;
  company.Add("deal_history", R"(
      deal_id,changed_at,seq,stage
      d1,2026-01-05T08:00:00Z,1,first
      d1,2026-01-05T08:00:00Z,2,second
      d1,2026-01-05T08:00:00Z,4294967297,third
      d1,2026-01-05T08:00:00.000001Z,1,fourth
      d1,2026-01-06,,fifth)");
  const LoadReport report = company.Add("deal_history", R"(
      deal_id,changed_at,seq,stage
      d1,2026-01-05 09:00:00+01:00,1,first again
      d1,2026-01-06T00:00:00Z,,fifth again)");
  CHECK(report.rows_updated == 2);
  CHECK(company.snapshot()->table(TableId::kDealHistory).rows == 5);
  LoadReport twice;
  CHECK_FALSE(company
                  .TryAdd("deal_history",
                          "deal_id,changed_at,seq\nd2,2026-02-01T08:30:00Z,7\n"
                          "d2,2026-02-01T08:30:00Z,7",
                          {}, &twice)
                  .ok());
  CHECK(twice.problems.at(0).reason.find("2026-02-01T08:30:00Z, seq 7") != std::string::npos);
}

TEST_CASE("keys: a day alone is a key, before 1970 too") {
  Company company;
  company.Add("calendar", "date,working\n1912-04-15,false\n2026-12-24,false\n");
  CHECK(company.Add("calendar", "date,working\n1912-04-15,true\n").rows_updated == 1);
  CHECK(company.snapshot()->table(TableId::kCalendar).rows == 2);
}

}  // namespace
}  // namespace coxswain
