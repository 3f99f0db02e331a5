#ifndef COXSWAIN_BASE_DATE_H_
#define COXSWAIN_BASE_DATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// Days and the periods that reports group them by. Gregorian calendar, years 1 to 9999.
namespace coxswain {

struct CivilDay {
  int year, month, day;
};

// Days since 1970-01-01.
class Date {
 public:
  constexpr Date() = default;
  static constexpr Date FromDays(int32_t days) { return Date(days); }
  // Requires a day that exists; see ParseDate for text that may be wrong.
  static Date FromCivil(int year, int month, int day);
  constexpr int32_t days() const { return days_; }
  CivilDay civil() const;
  std::string ToString() const;  // "2026-01-31"
  // The same day `months` later or earlier, the last of the month if there is none such.
  Date PlusMonths(int months) const;
  Date PlusDays(int days) const { return Date(days_ + days); }
  friend constexpr bool operator==(Date, Date) = default;
  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  explicit constexpr Date(int32_t days) : days_(days) {}
  int32_t days_ = 0;
};

// Turns instants into the days of one place. Names are those of the IANA time zone database.
class TimeZone {
 public:
  TimeZone();  // UTC
  // InvalidArgument for a name that the system's time zone database does not have.
  static absl::StatusOr<TimeZone> Load(std::string_view name);
  Date DayOf(int64_t microseconds_utc) const;
  // The instant at which clocks here show so many microseconds after the midnight of 1970-01-01.
  int64_t InstantOf(int64_t microseconds_local) const;
  std::string name() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;  // null: UTC
};

// ISO 8601: "2026-01-31", or an instant "2026-01-31T23:30:00Z", "2026-01-31 23:30:00.123+02:00"
// that becomes the day it falls on in `zone`. An instant without an offset is local already: its
// date is taken as it stands. Errors are sentences: what is wrong and what would be right.
absl::StatusOr<Date> ParseDate(std::string_view text, const TimeZone& zone);
absl::StatusOr<Date> ParseDate(std::string_view text);

// Instants are microseconds since 1970-01-01T00:00:00Z, of the years 1 to 9999.
inline constexpr int64_t kMicrosPerDay = int64_t{86400} * 1'000'000;
// The same texts as above. One without an offset is local time in `zone`; a date alone is the
// midnight it begins with; digits beyond microseconds are cut off. A time that the clocks skipped
// counts by the offset before, one that they showed twice is the first.
absl::StatusOr<int64_t> ParseInstant(std::string_view text, const TimeZone& zone);
// "2026-01-31T23:30:00Z", with ".123456" where there is a fraction, without zeros at its end.
std::string InstantText(int64_t microseconds_utc);
bool IsInstant(int64_t microseconds_utc);  // within the years 1 to 9999

// The length of a period. Weeks begin on the book's week_start, fiscal years in its
// fiscal_year_start.
enum class Grain : uint8_t { kDay, kWeek, kMonth, kQuarter, kYear, kFiscalYear };

std::optional<Grain> GrainFromName(std::string_view name);  // "day" ... "fiscal_year"
std::string_view GrainName(Grain grain);

struct Calendar {
  int week_start = 1;         // ISO weekday, Monday = 1 ... Sunday = 7
  int fiscal_year_start = 1;  // month, January = 1
  friend bool operator==(const Calendar&, const Calendar&) = default;
};

// The first and the last day of the period that `date` falls in.
Date PeriodStart(Date date, Grain grain, const Calendar& calendar);
Date PeriodEnd(Date date, Grain grain, const Calendar& calendar);

// The name of the period that starts on `start`: "2026-01-31", "2026-01", "2026-Q1", "2026";
// a week by its first day "2026-01-26"; a fiscal year that starts in January "FY2026", else the
// year it ends in: with July as start, 2025-07-01 is "FY2026". These sort as the dates do.
std::string PeriodName(Date start, Grain grain, const Calendar& calendar);

// The first day of the period of that name, written as PeriodName writes it; empty if no period is
// called so.
std::optional<Date> ParsePeriod(std::string_view name, Grain grain, const Calendar& calendar);

// Weekday and month names as settings give them: "Monday" or 1, "January" or 1, case ignored.
std::optional<int> ParseWeekday(std::string_view text);
std::optional<int> ParseMonth(std::string_view text);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_DATE_H_
