#include "coxswain/base/date.h"

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

Date Day(std::string_view text) {
  const absl::StatusOr<Date> date = ParseDate(text);
  REQUIRE_MESSAGE(date.ok(), std::string(date.status().message()));
  return *date;
}

std::string Refusal(std::string_view text) {
  const absl::StatusOr<Date> date = ParseDate(text);
  REQUIRE_MESSAGE(!date.ok(), std::string(text));
  return std::string(date.status().message());
}

TimeZone Zone(std::string_view name) {
  const absl::StatusOr<TimeZone> zone = TimeZone::Load(name);
  REQUIRE_MESSAGE(zone.ok(), std::string(zone.status().message()));
  return *zone;
}

std::string Local(std::string_view instant, std::string_view zone) {
  const absl::StatusOr<Date> date = ParseDate(instant, Zone(zone));
  REQUIRE_MESSAGE(date.ok(), std::string(date.status().message()));
  return date->ToString();
}

std::string InstantIn(std::string_view zone, std::string_view text) {
  const absl::StatusOr<int64_t> instant = ParseInstant(text, Zone(zone));
  return instant.ok() ? InstantText(*instant) : std::string(instant.status().message());
}

std::string Period(std::string_view day, Grain grain, const Calendar& calendar = {}) {
  const Date start = PeriodStart(Day(day), grain, calendar);
  return PeriodName(start, grain, calendar) + ": " + start.ToString() + " to " +
         PeriodEnd(Day(day), grain, calendar).ToString();
}

TEST_CASE("days count from 1970") {
  CHECK(Day("1970-01-01").days() == 0);
  CHECK(Day("1969-12-31").days() == -1);
  CHECK(Day("2000-03-01").days() == 11017);
  CHECK(Day("2026-01-31").days() == 20484);
  CHECK(Day("0001-01-01").days() == -719162);
  CHECK(Day("9999-12-31").days() == 2932896);
}

TEST_CASE("every day of the calendar is followed by the next") {
  CivilDay day = Day("0001-01-01").civil();
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t wrong = 0;
  const int32_t last = Day("9999-12-31").days();
  for (int32_t days = Day("0001-01-01").days(); days <= last; ++days) {
    const CivilDay civil = Date::FromDays(days).civil();
    wrong += civil.year != day.year || civil.month != day.month || civil.day != day.day;
    wrong += Date::FromCivil(day.year, day.month, day.day).days() != days;
    const bool leap = (day.year % 4 == 0 && day.year % 100 != 0) || day.year % 400 == 0;
    const int length = day.month == 2 && leap ? 29 : lengths[day.month - 1];
    if (++day.day > length) {
      day.day = 1;
      if (++day.month > 12) {
        day.month = 1;
        ++day.year;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("leap years have a 29th of February") {
  CHECK(Day("2024-02-29").ToString() == "2024-02-29");
  CHECK(Day("2000-02-29").PlusDays(1).ToString() == "2000-03-01");
  CHECK(Refusal("2023-02-29") == "'2023-02-29' is not a date: February 2023 has 28 days");
  CHECK(Refusal("1900-02-29") == "'1900-02-29' is not a date: February 1900 has 28 days");
}

TEST_CASE("a month later is the same day or the last of the month") {
  CHECK(Day("2026-01-31").PlusMonths(1).ToString() == "2026-02-28");
  CHECK(Day("2024-01-31").PlusMonths(1).ToString() == "2024-02-29");
  CHECK(Day("2026-01-31").PlusMonths(-2).ToString() == "2025-11-30");
  CHECK(Day("2026-12-15").PlusMonths(1).ToString() == "2027-01-15");
  CHECK(Day("2026-05-05").PlusMonths(-17).ToString() == "2024-12-05");
  CHECK(Day("2024-02-29").PlusMonths(12).ToString() == "2025-02-28");
}

TEST_CASE("a refused date says what would be right") {
  CHECK(Refusal("31.12.2026") == "'31.12.2026' is not a date: write it as 2026-12-31");
  CHECK(Refusal("1.2.2026") == "'1.2.2026' is not a date: write it as 2026-02-01");
  CHECK(Refusal("12/31/2026") == "'12/31/2026' is not a date: write it as 2026-12-31");
  CHECK(Refusal("2026/12/31") == "'2026/12/31' is not a date: write it as 2026-12-31");
  CHECK(Refusal("03/04/2026") ==
        "'03/04/2026' is not a date: write it as year-month-day, like 2026-12-31");
  CHECK(Refusal("2026-13-01") == "'2026-13-01' is not a date: months run from 01 to 12");
  CHECK(Refusal("2026-04-31") == "'2026-04-31' is not a date: April 2026 has 30 days");
  CHECK(Refusal("2026-04-00") == "'2026-04-00' is not a date: April 2026 has 30 days");
  CHECK(Refusal("0000-01-01").find("0001 to 9999") != std::string::npos);
  CHECK(Refusal("").find("empty") != std::string::npos);
  for (const char* text :
       {"2026", "2026-1-1", "2026-12-31x", "2026-12-31T", "2026-12-31T24:00", "2026-12-31T12",
        "2026-12-31T12:60", "2026-12-31T12:00:61", "2026-12-31T12:00:00.", "2026-12-31T12:00+2",
        "2026-12-31T12:00+24:00", "2026-12-31T12:00 ", "2026-12-31T12:00ZZ", "20261231",
        "-026-12-31", "2026-12-3a", "2026:12:31", "soon"}) {
    CHECK_MESSAGE(Refusal(text).find("is not a date") != std::string::npos, text);
  }
}

TEST_CASE("an instant becomes the day it falls on in the zone") {
  CHECK(Local("2026-01-31T23:30:00Z", "UTC") == "2026-01-31");
  CHECK(Local("2026-01-31T23:30:00Z", "Europe/Berlin") == "2026-02-01");
  CHECK(Local("2026-01-31 22:59:59.999Z", "Europe/Berlin") == "2026-01-31");
  CHECK(Local("2026-01-31T23:00:00Z", "Europe/Berlin") == "2026-02-01");
  CHECK(Local("2026-01-31T04:59:59Z", "America/New_York") == "2026-01-30");
  CHECK(Local("2026-01-31T05:00:00Z", "America/New_York") == "2026-01-31");
  CHECK(Local("2026-01-31 23:30:00.123+02:00", "UTC") == "2026-01-31");
  CHECK(Local("2026-01-31T01:30:00+0200", "UTC") == "2026-01-30");
  CHECK(Local("2026-01-31 23:30:00-01", "UTC") == "2026-02-01");
  CHECK(Local("2026-01-31 23:30:00 UTC", "Asia/Tokyo") == "2026-02-01");
  CHECK(Local("2026-12-31T23:59:60Z", "UTC") == "2027-01-01");
}

TEST_CASE("an instant without an offset is local already") {
  CHECK(Local("2026-01-31T23:59", "Asia/Tokyo") == "2026-01-31");
  CHECK(Local("2026-01-31 00:00:00", "America/New_York") == "2026-01-31");
}

TEST_CASE("summer time moves midnight") {
  // Berlin changed from +01 to +02 on 2026-03-29 and back on 2026-10-25.
  CHECK(Local("2026-03-28T22:59:59Z", "Europe/Berlin") == "2026-03-28");
  CHECK(Local("2026-03-28T23:00:00Z", "Europe/Berlin") == "2026-03-29");
  CHECK(Local("2026-03-29T21:59:59Z", "Europe/Berlin") == "2026-03-29");
  CHECK(Local("2026-03-29T22:00:00Z", "Europe/Berlin") == "2026-03-30");
  CHECK(Local("2026-10-25T22:59:59Z", "Europe/Berlin") == "2026-10-25");
  CHECK(Local("2026-10-25T23:00:00Z", "Europe/Berlin") == "2026-10-26");
}

TEST_CASE("an instant must stay within the years 1 to 9999") {
  CHECK_FALSE(ParseDate("0001-01-01T00:00:00+01:00").ok());
  CHECK_FALSE(ParseDate("9999-12-31T23:30:00-01:00").ok());
}

TEST_CASE("microseconds before 1970 round towards the past") {
  CHECK(TimeZone().DayOf(-1).ToString() == "1969-12-31");
  CHECK(TimeZone().DayOf(0).ToString() == "1970-01-01");
  CHECK(TimeZone().DayOf(std::numeric_limits<int64_t>::min()).days() == -106751992);
}

TEST_CASE("a zone is known by its name in the database, never by path or machine") {
  CHECK(TimeZone().name() == "UTC");
  CHECK(Zone("UTC").name() == "UTC");
  CHECK(Zone("Europe/Berlin").name() == "Europe/Berlin");
  for (const char* name : {"Europe/Nowhere", "", "localtime", "/etc/localtime", "../localtime",
                           "file:/etc/localtime", "Europe/Berlin\n"}) {
    const absl::StatusOr<TimeZone> zone = TimeZone::Load(name);
    CHECK_MESSAGE(zone.status().code() == absl::StatusCode::kInvalidArgument, name);
  }
}

TEST_CASE("periods have a start, an end and a name") {
  CHECK(Period("2026-02-14", Grain::kDay) == "2026-02-14: 2026-02-14 to 2026-02-14");
  CHECK(Period("2026-02-14", Grain::kMonth) == "2026-02: 2026-02-01 to 2026-02-28");
  CHECK(Period("2026-05-14", Grain::kQuarter) == "2026-Q2: 2026-04-01 to 2026-06-30");
  CHECK(Period("2026-12-31", Grain::kQuarter) == "2026-Q4: 2026-10-01 to 2026-12-31");
  CHECK(Period("2026-05-14", Grain::kYear) == "2026: 2026-01-01 to 2026-12-31");
  CHECK(Period("0001-01-31", Grain::kMonth) == "0001-01: 0001-01-01 to 0001-01-31");
  CHECK(Period("9999-12-31", Grain::kYear) == "9999: 9999-01-01 to 9999-12-31");
}

TEST_CASE("a week begins on the day the book says, also across the new year") {
  // 2026-01-01 was a Thursday.
  CHECK(Period("2026-01-01", Grain::kWeek) == "2025-12-29: 2025-12-29 to 2026-01-04");
  CHECK(Period("2026-01-01", Grain::kWeek, {.week_start = 7}) ==
        "2025-12-28: 2025-12-28 to 2026-01-03");
  CHECK(Period("2026-01-01", Grain::kWeek, {.week_start = 4}) ==
        "2026-01-01: 2026-01-01 to 2026-01-07");
  CHECK(Period("2026-01-04", Grain::kWeek) == "2025-12-29: 2025-12-29 to 2026-01-04");
  CHECK(Period("1969-12-31", Grain::kWeek) == "1969-12-29: 1969-12-29 to 1970-01-04");
}

TEST_CASE("a fiscal year is named by the year it ends in") {
  const Calendar july{.fiscal_year_start = 7};
  CHECK(Period("2025-07-01", Grain::kFiscalYear, july) == "FY2026: 2025-07-01 to 2026-06-30");
  CHECK(Period("2026-06-30", Grain::kFiscalYear, july) == "FY2026: 2025-07-01 to 2026-06-30");
  CHECK(Period("2026-07-01", Grain::kFiscalYear, july) == "FY2027: 2026-07-01 to 2027-06-30");
  CHECK(Period("2026-05-14", Grain::kFiscalYear) == "FY2026: 2026-01-01 to 2026-12-31");
  CHECK(Period("2024-02-29", Grain::kFiscalYear, {.fiscal_year_start = 3}) ==
        "FY2024: 2023-03-01 to 2024-02-29");
}

TEST_CASE("grains, weekdays and months have names") {
  for (const char* name : {"day", "week", "month", "quarter", "year", "fiscal_year"}) {
    REQUIRE(GrainFromName(name).has_value());
    CHECK(GrainName(*GrainFromName(name)) == name);
  }
  CHECK_FALSE(GrainFromName("decade").has_value());
  CHECK(ParseWeekday("Monday") == 1);
  CHECK(ParseWeekday("sUNDAY") == 7);
  CHECK(ParseWeekday("7") == 7);
  CHECK(ParseMonth("december") == 12);
  CHECK(ParseMonth("12") == 12);
  for (const char* text : {"", "0", "13", "Mon", "1x", "-1", "001"}) {
    CHECK_FALSE(ParseMonth(text).has_value());
  }
  CHECK_FALSE(ParseWeekday("8").has_value());
}

TEST_CASE("date: an instant is read by its offset, or by the clocks of the zone") {
  CHECK(InstantIn("UTC", "2026-01-31") == "2026-01-31T00:00:00Z");
  CHECK(InstantIn("Europe/Berlin", "2026-01-31") == "2026-01-30T23:00:00Z");
  CHECK(InstantIn("Europe/Berlin", "2026-07-31 08:15") == "2026-07-31T06:15:00Z");
  CHECK(InstantIn("Europe/Berlin", "2026-07-31T08:15:07.25Z") == "2026-07-31T08:15:07.25Z");
  CHECK(InstantIn("Europe/Berlin", "2026-07-31T08:15:07.1234567+05:30") ==
        "2026-07-31T02:45:07.123456Z");
  CHECK(InstantIn("UTC", "1969-12-31T23:59:59.5Z") == "1969-12-31T23:59:59.5Z");
  // Clocks skip from 2 to 3 on 29 March and show 2 to 3 twice on 25 October 2026.
  CHECK(InstantIn("Europe/Berlin", "2026-03-29 02:30") == "2026-03-29T01:30:00Z");
  CHECK(InstantIn("Europe/Berlin", "2026-10-25 02:30") == "2026-10-25T00:30:00Z");
  CHECK(InstantIn("UTC", "31.12.2026 08:00") ==
        "'31.12.2026 08:00' is not a date: write it as year-month-day, like 2026-12-31");
  CHECK(InstantIn("UTC", "9999-12-31T23:30:00-01:00") ==
        "'9999-12-31T23:30:00-01:00' is outside the calendar: years run from 0001 to 9999");
}

}  // namespace
TEST_CASE("a period is found by the name it is written with, and by no other") {
  const Calendar july{1, 7};
  const Grain grains[] = {Grain::kDay,     Grain::kWeek, Grain::kMonth,
                          Grain::kQuarter, Grain::kYear, Grain::kFiscalYear};
  for (const Calendar& calendar : {Calendar{}, july}) {
    for (const Grain grain : grains) {
      for (int32_t day = 19000; day < 21000; day += 13) {
        const Date start = PeriodStart(Date::FromDays(day), grain, calendar);
        const std::optional<Date> found =
            ParsePeriod(PeriodName(start, grain, calendar), grain, calendar);
        REQUIRE(found.has_value());
        CHECK(*found == start);
      }
    }
  }
  CHECK_FALSE(ParsePeriod("2026-1", Grain::kMonth, {}).has_value());
  CHECK_FALSE(ParsePeriod("2026-13", Grain::kMonth, {}).has_value());
  CHECK_FALSE(ParsePeriod("2026-Q5", Grain::kQuarter, {}).has_value());
  CHECK_FALSE(ParsePeriod("Q1", Grain::kQuarter, {}).has_value());
  CHECK_FALSE(ParsePeriod("2026", Grain::kFiscalYear, {}).has_value());
  CHECK_FALSE(ParsePeriod("FY", Grain::kFiscalYear, {}).has_value());
  CHECK_FALSE(ParsePeriod("26", Grain::kYear, {}).has_value());
  CHECK_FALSE(ParsePeriod("2026-01-06", Grain::kWeek, {}).has_value());  // a Tuesday
  CHECK_FALSE(ParsePeriod("", Grain::kDay, {}).has_value());
}

}  // namespace coxswain
