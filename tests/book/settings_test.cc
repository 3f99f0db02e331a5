#include <string>

#include <doctest/doctest.h>

#include "coxswain/book.h"

#include "support/company.h"

namespace coxswain {
namespace {

TEST_CASE("settings: a book begins with custom") {
  Company company;
  const Settings& settings = company.snapshot()->settings();
  CHECK(settings.reporting_currency.empty());
  CHECK(settings.calendar == Calendar{1, 1});
  CHECK(settings.zone.name() == "UTC");
}

TEST_CASE("settings: all of them are taken") {
  Company company;
  company.Add("settings", R"(
      name,value
      reporting_currency,EUR
      reporting_time_zone,Europe/Berlin
      fiscal_year_start,July
      week_start,Sunday)");
  const Settings& settings = company.snapshot()->settings();
  CHECK(settings.reporting_currency == "EUR");
  CHECK(settings.currency_declared);
  CHECK(settings.zone.name() == "Europe/Berlin");
  CHECK(settings.calendar == Calendar{7, 7});
}

TEST_CASE("settings: one that comes later replaces its own row only") {
  Company company;
  company.Add("settings", "name,value\nweek_start,Sunday\nfiscal_year_start,4");
  company.Add("settings", "name,value\nfiscal_year_start,10");
  CHECK(company.snapshot()->settings().calendar == Calendar{7, 10});
}

TEST_CASE("settings: an instant falls on the day of the reporting time zone") {
  Company company;
  company.Add("settings", "name,value\nreporting_time_zone,Asia/Tokyo");
  company.Add("spend", "spent_on,amount\n2026-01-31T23:30:00Z,5");
  CHECK(Contents(*company.snapshot(), TableId::kSpend) == "spent_on,amount\n2026-02-01,5\n");
}

TEST_CASE("settings: without one, the first currency is the reporting currency") {
  Company company;
  company.Add("spend", "spent_on,amount,currency\n2026-01-31,5,\n2026-01-31,5,CHF");
  CHECK(company.snapshot()->currency() == "CHF");
  CHECK_FALSE(company.snapshot()->settings().currency_declared);

  // What has been guessed a setting may still say.
  company.Add("settings", "name,value\nreporting_currency,EUR");
  CHECK(company.snapshot()->currency() == "EUR");
  CHECK(company.snapshot()->settings().currency_declared);
}

TEST_CASE("settings: the reporting currency, once declared, stays, for rates are in it") {
  Company company;
  company.Add("settings", "name,value\nreporting_currency,EUR");
  company.Add("settings", "name,value\nreporting_currency,EUR");
  LoadReport report;
  CHECK_FALSE(company.TryAdd("settings", "name,value\nreporting_currency,USD", {}, &report).ok());
  CHECK(report.problems.at(0).reason ==
        "The book reckons in 'EUR' already, which is what its rates are in; another reporting "
        "currency needs a new book.");
}

TEST_CASE("settings: what cannot be meant is refused, row by row, and nothing changes") {
  Company company;
  company.Add("settings", "name,value\nweek_start,Sunday");
  const std::string before = Contents(*company.snapshot());
  LoadReport report;
  const absl::Status status = company.TryAdd("settings", R"(
      name,value
      week_start,Someday
      fiscal_year_start,13
      reporting_timezone,UTC
      reporting_time_zone,Mars/Olympus)",
                                             {}, &report);
  CHECK(PlaceOf(status) == Place{"settings", "value", 1});
  REQUIRE(report.problems.size() == 4);
  CHECK(report.problems[1].column == "value");
  CHECK(report.problems[2].column == "name");
  CHECK(report.problems[2].reason.find("'reporting_time_zone'") != std::string::npos);
  CHECK(report.problems[3].column == "value");
  CHECK(Contents(*company.snapshot()) == before);
}

TEST_CASE("settings: an empty value leaves things as they are") {
  Company company;
  company.Add("settings", "name,value\nfiscal_year_start,\nreporting_currency,");
  CHECK(company.snapshot()->settings().calendar == Calendar{1, 1});
  CHECK(company.snapshot()->currency().empty());
}

}  // namespace
}  // namespace coxswain
