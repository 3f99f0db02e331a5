#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "coxswain/base/sha256.h"

#include "support/ask.h"
#include "support/company.h"

namespace coxswain {
namespace {

constexpr std::string_view kHead =
    "plan_id,version,plan_line_id,measure,team,period_start,period_end,value,currency\n";
const std::vector<std::string> kLines = {
    "growth,1,a,bookings,Sales,2026-01-01,2026-03-31,1500.50,EUR\n",
    "growth,1,b,new_customers,Marketing,2026-01-01,2026-06-30,12,\n",
    "growth,2,a,bookings,Sales,2026-01-01,2026-03-31,1600,EUR\n"};

Table Versions(const std::string& lines, const std::string& agreements,
               const std::string& options = "{}") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR\n");
  company.Add("plan_lines", std::string(kHead) + lines);
  if (!agreements.empty()) {
    company.Add("agreements", "plan_id,version,team,status,signed_on,digest\n" + agreements);
  }
  return Ask(company.snapshot(), "plan_versions", options);
}

std::string Cell(const Table& table, const char* column, int64_t row = 0) {
  return table.Find(column)->IsNull(row) ? "-" : table.Find(column)->CellText(row);
}

const std::string& Digest() {
  static const std::string digest = Sha256(
      "coxswain plan 1\n"
      "currency:3:EUR;measure:8:bookings;period_end:10:2026-03-31;period_start:10:2026-01-01;"
      "plan_id:6:growth;plan_line_id:1:a;team:5:Sales;value:10:1500500000;version:1:1;\n"
      "measure:13:new_customers;period_end:10:2026-06-30;period_start:10:2026-01-01;"
      "plan_id:6:growth;plan_line_id:1:b;team:9:Marketing;value:8:12000000;version:1:1;\n");
  return digest;
}

TEST_CASE("The digest is that of the documented form, whatever the order of the rows") {
  const Table table = Versions(kLines[0] + kLines[1] + kLines[2], "");
  REQUIRE(table.rows() == 2);
  CHECK(Cell(table, "version") == "1");
  CHECK(Cell(table, "lines") == "2");
  CHECK(Cell(table, "measures") == "bookings, new_customers");
  CHECK(Cell(table, "first_day") == "2026-01-01");
  CHECK(Cell(table, "last_day") == "2026-06-30");
  CHECK(Cell(table, "status") == "open");
  CHECK(Cell(table, "not_signed") == "Marketing, Sales");
  CHECK(Cell(table, "digest") == Digest());
  CHECK(Cell(table, "digest", 1) != Digest());
  CHECK(Cell(Versions(kLines[2] + kLines[1] + kLines[0], ""), "digest") == Digest());
}

TEST_CASE("A plan is agreed when all its teams have signed just it") {
  const std::string lines = kLines[0] + kLines[1];
  const std::string sales = "growth,1,Sales,agreed,2026-01-05," + Digest() + "\n";
  CHECK(Cell(Versions(lines, sales), "status") == "open");
  CHECK(Cell(Versions(lines, sales), "not_signed") == "Marketing");
  const std::string both = sales + "growth,1,Marketing,agreed,2026-01-09,\n";
  const Table agreed = Versions(lines, both);
  CHECK(Cell(agreed, "status") == "agreed");
  CHECK(Cell(agreed, "agreed") == "Marketing, Sales");
  CHECK(Cell(agreed, "note") == "1 signature does not say what was signed (no digest).");
  // On the eighth of January nobody knew of the ninth.
  CHECK(Cell(Versions(lines, both, R"({"as_of":"2026-01-08"})"), "status") == "open");
  CHECK(Cell(Versions(lines, sales + "growth,1,Marketing,objected,2026-01-09,\n"), "status") ==
        "objected");
}

TEST_CASE("Any change after a signature is seen") {
  const std::string signed_by = "growth,1,Sales,agreed,2026-01-05," + Digest() +
                                "\ngrowth,1,Marketing,agreed,2026-01-05," + Digest() + "\n";
  CHECK(Cell(Versions(kLines[0] + kLines[1], signed_by), "status") == "agreed");
  std::string larger = kLines[0];
  larger.replace(larger.find("1500.50"), 7, "1500.51");
  for (const std::string& lines :
       {kLines[0], larger + kLines[1],
        kLines[0] + kLines[1] + "growth,1,c,bookings,Sales,2026-04-01,2026-06-30,1,EUR\n"}) {
    const Table table = Versions(lines, signed_by);
    CHECK(Cell(table, "status") == "changed");
    CHECK(Cell(table, "changed_since") == "Marketing, Sales");
  }
  const Table other = Versions(kLines[0] + kLines[1], "growth,7,Sales,agreed,2026-01-05,\n");
  REQUIRE(other.rows() == 2);
  CHECK(Cell(other, "status", 1) == "not there");
  CHECK(Cell(other, "lines", 1) == "0");
}

}  // namespace
}  // namespace coxswain
