#include "coxswain/query/resolve.h"

#include <string>

#include <doctest/doctest.h>

#include "support/company.h"

namespace coxswain {
namespace {

const int kClosedOn = ColumnIndex(TableId::kDeals, "closed_on");

absl::StatusOr<ResolvedColumn> Resolve(Company* company, TableId fact, std::string_view name,
                                       int date_column = -1) {
  return ResolveColumn(*company->snapshot(), fact, date_column, name);
}

std::string NameOf(Company* company, TableId fact, std::string_view name, int date_column = -1) {
  const absl::StatusOr<ResolvedColumn> column = Resolve(company, fact, name, date_column);
  INFO(std::string(name));
  INFO(std::string(ToStd(column.status().message())));
  REQUIRE(column.ok());
  return column->name;
}

std::string ErrorOf(Company* company, TableId fact, std::string_view name, int date_column = -1) {
  const absl::StatusOr<ResolvedColumn> column = Resolve(company, fact, name, date_column);
  INFO(std::string(name));
  REQUIRE_FALSE(column.ok());
  return std::string(ToStd(column.status().message()));
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("resolve: a bare name is the fact's own column, else that of the table that has it") {
  Company company;
  CHECK(NameOf(&company, TableId::kDeals, "status") == "deals.status");
  CHECK(NameOf(&company, TableId::kDeals, "segment") == "customers.segment");
  CHECK(NameOf(&company, TableId::kDeals, "family") == "products.family");
  // Deals have a name themselves, though customers and products have one too.
  CHECK(NameOf(&company, TableId::kDeals, "name") == "deals.name");
  CHECK(NameOf(&company, TableId::kDealLines, "family") == "products.family");
}

TEST_CASE("resolve: the way leads along references") {
  Company company;
  const absl::StatusOr<ResolvedColumn> own = Resolve(&company, TableId::kDeals, "status");
  CHECK(own->path.empty());
  const absl::StatusOr<ResolvedColumn> one = Resolve(&company, TableId::kDeals, "segment");
  REQUIRE(one->path.size() == 1);
  CHECK(one->path[0].from == TableId::kDeals);
  CHECK(one->path[0].column == ColumnIndex(TableId::kDeals, "customer_id"));
  CHECK(one->path[0].to == TableId::kCustomers);
  CHECK(one->column == ColumnIndex(TableId::kCustomers, "segment"));
  const absl::StatusOr<ResolvedColumn> two =
      Resolve(&company, TableId::kDealLines, "customers.segment");
  REQUIRE(two.ok());
  REQUIRE(two->path.size() == 2);
  CHECK(two->path[0].to == TableId::kDeals);
  CHECK(two->path[1].to == TableId::kCustomers);
}

TEST_CASE("resolve: a qualified name says which table is meant") {
  Company company;
  CHECK(NameOf(&company, TableId::kDeals, "customers.name") == "customers.name");
  CHECK(NameOf(&company, TableId::kDeals, "deals.name") == "deals.name");
  CHECK(NameOf(&company, TableId::kDeals, "teams.function") == "teams.function");
}

TEST_CASE("resolve: a name that two tables have is an error that lists both") {
  Company company;
  company.Add("customers", "customer_id,colour\nc1,red");
  company.Add("products", "product_id,colour\np1,blue");
  const std::string error = ErrorOf(&company, TableId::kDeals, "colour");
  CHECK(Has(error, "customers.colour"));
  CHECK(Has(error, "products.colour"));
  CHECK(NameOf(&company, TableId::kDeals, "products.colour") == "products.colour");
}

TEST_CASE("resolve: an added dimension is found like any column") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,Lead.score\nd1,c1,Talks,open,5");
  company.Add("customers", "customer_id,Tier\nc1,A");
  CHECK(NameOf(&company, TableId::kDeals, "Tier") == "customers.Tier");
  CHECK(NameOf(&company, TableId::kDeals, "Lead.score") == "deals.Lead.score");
}

TEST_CASE("resolve: a bare period is that of the measure's day") {
  Company company;
  const absl::StatusOr<ResolvedColumn> month =
      Resolve(&company, TableId::kDeals, "month", kClosedOn);
  REQUIRE(month.ok());
  CHECK(month->grain == Grain::kMonth);
  CHECK(month->column == kClosedOn);
  CHECK(month->name == "deals.closed_on.month");
  CHECK(NameOf(&company, TableId::kDeals, "fiscal_year", kClosedOn) ==
        "deals.closed_on.fiscal_year");
  CHECK(Has(ErrorOf(&company, TableId::kMarkets, "month"), "no day"));
}

TEST_CASE("resolve: another date's period is asked for by its name") {
  Company company;
  const absl::StatusOr<ResolvedColumn> quarter =
      Resolve(&company, TableId::kDeals, "opened_on.quarter", kClosedOn);
  REQUIRE(quarter.ok());
  CHECK(quarter->grain == Grain::kQuarter);
  CHECK(quarter->name == "deals.opened_on.quarter");
  CHECK(NameOf(&company, TableId::kDeals, "customers.acquired_on.year") ==
        "customers.acquired_on.year");
  CHECK(NameOf(&company, TableId::kDeals, "acquired_on.year") == "customers.acquired_on.year");
  CHECK(Has(ErrorOf(&company, TableId::kDeals, "segment.month"), "is no date"));
  CHECK_FALSE(Resolve(&company, TableId::kDeals, "month.month", kClosedOn).ok());
}

TEST_CASE("resolve: an unknown name is an error that names the nearest") {
  Company company;
  CHECK(Has(ErrorOf(&company, TableId::kDeals, "segmnt"), "segment'"));
  CHECK(Has(ErrorOf(&company, TableId::kDeals, "customers.segmnt"), "'customers.segment'"));
  CHECK(Has(ErrorOf(&company, TableId::kDeals, "opend_on.month"), "opened_on'"));
  CHECK_FALSE(Resolve(&company, TableId::kDeals, "").ok());
  CHECK_FALSE(Resolve(&company, TableId::kDeals, ".").ok());
  CHECK_FALSE(Resolve(&company, TableId::kDeals, "deals.").ok());
  CHECK_FALSE(Resolve(&company, TableId::kDeals, "orders.amount").ok());
}

TEST_CASE("resolve: what reaches what") {
  CHECK(Reaches(TableId::kDeals, TableId::kDeals));
  CHECK(Reaches(TableId::kDeals, TableId::kCustomers));
  CHECK(Reaches(TableId::kDealLines, TableId::kCustomers));
  CHECK(Reaches(TableId::kSpend, TableId::kCampaigns));
  CHECK_FALSE(Reaches(TableId::kSpend, TableId::kCustomers));
  CHECK_FALSE(Reaches(TableId::kCustomers, TableId::kDeals));
}

}  // namespace
}  // namespace coxswain
