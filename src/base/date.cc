#include "coxswain/base/date.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "coxswain/base/status.h"

#include "base/letters.h"
#include "base/plain.h"

namespace coxswain {
namespace {

constexpr int kFirstYear = 1, kLastYear = 9999;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 6> kGrains = {"day",     "week", "month",
                                                     "quarter", "year", "fiscal_year"};

// civil_from_days of Howard Hinnant, the inverse of plain::DaysFromCivil.
constexpr CivilDay CivilFromDays(int32_t days) {
  const int64_t z = int64_t{days} + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = static_cast<int>(z - era * 146097);
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const int year = static_cast<int>(year_of_era + era * 400) + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

static_assert(plain::DaysFromCivil(1970, 1, 1) == 0);
static_assert(plain::DaysFromCivil(2000, 3, 1) == 11017);

constexpr int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

constexpr int64_t FloorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// ISO weekday; day 0 was a Thursday.
int Weekday(Date date) { return static_cast<int>((int64_t{date.days()} % 7 + 7 + 3) % 7) + 1; }

void AppendPadded(int number, size_t width, std::string* text) {
  if (number < 0) *text += '-';
  const std::string digits = std::to_string(std::abs(number));
  if (digits.size() < width) text->append(width - digits.size(), '0');
  *text += digits;
}

std::string Text(int year, int month, int day) {
  std::string text;
  AppendPadded(year, 4, &text);
  text += '-';
  AppendPadded(month, 2, &text);
  text += '-';
  AppendPadded(day, 2, &text);
  return text;
}

// `count` digits at text[at], -1 if they are not there.
int Digits(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) return -1;
  int number = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

struct Clock {
  int64_t microseconds = 0;           // since midnight
  std::optional<int> offset_minutes;  // east of UTC
};

// What follows the date: T or a blank, hh:mm[:ss[.digits]], and Z, UTC, +hh, +hhmm or +hh:mm.
std::optional<Clock> ReadClock(std::string_view text) {
  if (text.empty() || (text[0] != 'T' && text[0] != 't' && text[0] != ' ')) return std::nullopt;
  const int hour = Digits(text, 1, 2), minute = Digits(text, 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[3] != ':') return std::nullopt;
  int second = 0;
  int64_t fraction = 0;
  size_t at = 6;
  if (at < text.size() && text[at] == ':') {
    second = Digits(text, at + 1, 2);
    // 60 is a leap second.
    if (second < 0 || second > 60) return std::nullopt;
    at += 3;
    if (at < text.size() && text[at] == '.') {
      const size_t start = ++at;
      for (int64_t unit = 100'000; at < text.size() && IsDigit(text[at]); ++at, unit /= 10) {
        fraction += (text[at] - '0') * unit;
      }
      if (at == start) return std::nullopt;
    }
  }
  Clock clock;
  clock.microseconds = ((hour * int64_t{60} + minute) * 60 + second) * 1'000'000 + fraction;
  if (at < text.size() && text[at] == ' ' && at + 1 < text.size()) ++at;
  const std::string_view zone = text.substr(at);
  if (zone.empty()) return clock;
  if (zone == "Z" || zone == "z" || zone == "UTC" || zone == "GMT") {
    clock.offset_minutes = 0;
    return clock;
  }
  if ((zone[0] != '+' && zone[0] != '-') || zone.size() < 3) return std::nullopt;
  const int hours = Digits(zone, 1, 2);
  int minutes = 0;
  bool whole = true;
  if (zone.size() > 3) {
    const size_t start = zone[3] == ':' ? 4 : 3;
    minutes = Digits(zone, start, 2);
    whole = zone.size() == start + 2;
  }
  if (!whole || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  clock.offset_minutes = (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  return clock;
}

// The numbers of text like 31.12.2026, 12/31/2026 or 2026/12/31, to tell what would be right.
std::string Repair(std::string_view text) {
  int numbers[3] = {0, 0, 0};
  size_t sizes[3] = {0, 0, 0};
  size_t part = 0;
  char separator = 0;
  for (char c : text) {
    if (IsDigit(c)) {
      if (++sizes[part] > 4) return "";
      numbers[part] = numbers[part] * 10 + (c - '0');
    } else if ((c == '.' || c == '/' || c == '-') && part < 2 &&
               (separator == 0 || separator == c)) {
      separator = c;
      ++part;
    } else {
      return "";
    }
  }
  const auto valid = [](int year, int month, int day) {
    return year >= kFirstYear && month >= 1 && month <= 12 && day >= 1 &&
           day <= DaysInMonth(year, month);
  };
  if (part == 0 && sizes[0] == 0) return "";
  if (sizes[0] == 4 && valid(numbers[0], numbers[1], numbers[2])) {
    return Text(numbers[0], numbers[1], numbers[2]);
  }
  if (sizes[2] != 4) return "";
  const bool day_first = valid(numbers[2], numbers[1], numbers[0]);
  const bool month_first = valid(numbers[2], numbers[0], numbers[1]);
  if (day_first && (separator == '.' || !month_first)) {
    return Text(numbers[2], numbers[1], numbers[0]);
  }
  if (month_first && separator != '.' && !day_first) {
    return Text(numbers[2], numbers[0], numbers[1]);
  }
  return "";
}

absl::Status NotADate(std::string_view text) {
  if (text.empty()) {
    return InvalidArgument("an empty text is not a date: write one like 2026-12-31");
  }
  const std::string repaired = Repair(text);
  if (!repaired.empty()) {
    return InvalidArgument(Quote(text) + " is not a date: write it as " + repaired);
  }
  return InvalidArgument(Quote(text) +
                         " is not a date: write it as year-month-day, like 2026-12-31");
}

absl::Status OutsideTheYears(std::string_view text) {
  return OutOfRange(Quote(text) + " is outside the calendar: years run from 0001 to 9999");
}

// A date, and the time of day where the text goes on.
struct Written {
  Date date;
  std::optional<Clock> clock;
};

absl::StatusOr<Written> Read(std::string_view text) {
  const int year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') {
    return NotADate(text);
  }
  if (year < kFirstYear) return OutsideTheYears(text);
  if (month < 1 || month > 12) {
    return InvalidArgument(Quote(text) + " is not a date: months run from 01 to 12");
  }
  if (day < 1 || day > DaysInMonth(year, month)) {
    return InvalidArgument(
        Quote(text) + " is not a date: " + std::string(kMonths[static_cast<size_t>(month - 1)]) +
        ' ' + std::to_string(year) + " has " + std::to_string(DaysInMonth(year, month)) + " days");
  }
  const Date date = Date::FromCivil(year, month, day);
  if (text.size() == 10) return Written{date, std::nullopt};
  const std::optional<Clock> clock = ReadClock(text.substr(10));
  if (!clock.has_value()) {
    return InvalidArgument(Quote(text) +
                           " is not a date or an instant: write it as 2026-12-31 or "
                           "2026-12-31T23:30:00Z");
  }
  return Written{date, clock};
}

// The instant, where the text has an offset; else what clocks show, as if that were UTC.
int64_t Instant(const Written& written) {
  const int64_t day = written.date.days() * kMicrosPerDay;
  if (!written.clock.has_value()) return day;
  return day + written.clock->microseconds -
         written.clock->offset_minutes.value_or(0) * int64_t{60'000'000};
}

bool HasOffset(const Written& written) {
  return written.clock.has_value() && written.clock->offset_minutes.has_value();
}

absl::StatusOr<Date> ParseOther(std::string_view text, const TimeZone& zone) {
  COXSWAIN_ASSIGN_OR_RETURN(const Written written, Read(text));
  if (!HasOffset(written)) return written.date;
  const Date local = zone.DayOf(Instant(written));
  const int local_year = local.civil().year;
  if (local_year < kFirstYear || local_year > kLastYear) return OutsideTheYears(text);
  return local;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

// A name's place in the list, or a number from 1 to the list's size.
template <size_t kSize>
std::optional<int> ParseNameOrNumber(std::string_view text,
                                     const std::array<std::string_view, kSize>& names) {
  for (size_t i = 0; i < kSize; ++i) {
    if (EqualsIgnoreCase(text, names[i])) return static_cast<int>(i) + 1;
  }
  if (text.empty() || text.size() > 2) return std::nullopt;
  const int number = Digits(text, 0, text.size());
  if (number < 1 || number > static_cast<int>(kSize)) return std::nullopt;
  return number;
}

// The first month of the 12 months from `first_month` on that `civil` falls in.
Date YearStart(const CivilDay& civil, int first_month) {
  return Date::FromCivil(civil.month >= first_month ? civil.year : civil.year - 1, first_month, 1);
}

}  // namespace

Date Date::FromCivil(int year, int month, int day) {
  return Date(plain::DaysFromCivil(year, month, day));
}

CivilDay Date::civil() const { return CivilFromDays(days_); }

std::string Date::ToString() const {
  const CivilDay day = civil();
  return Text(day.year, day.month, day.day);
}

Date Date::PlusMonths(int months) const {
  const CivilDay from = civil();
  const int64_t month = int64_t{from.year} * 12 + (from.month - 1) + months;
  const int to_year = static_cast<int>(FloorDivide(month, 12));
  const int to_month = static_cast<int>(month - int64_t{to_year} * 12) + 1;
  return FromCivil(to_year, to_month, std::min(from.day, DaysInMonth(to_year, to_month)));
}

struct TimeZone::Impl {
  std::string name;
  absl::TimeZone zone;
};

TimeZone::TimeZone() = default;

absl::StatusOr<TimeZone> TimeZone::Load(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  // abseil also takes paths and "localtime", which would make results depend on the machine.
  const bool plain = !name.empty() && name.front() != '/' && name != "localtime" &&
                     name.find("..") == std::string_view::npos &&
                     std::all_of(name.begin(), name.end(), [](char c) {
                       return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                              c == '/' || c == '_' || c == '-' || c == '+';
                     });
  Impl impl;
  if (!plain || !absl::LoadTimeZone(ToAbsl(name), &impl.zone)) {
    return InvalidArgument(Quote(name) +
                           " is not in the system's time zone database: write a name like "
                           "Europe/Berlin, or UTC");
  }
  impl.name = name;
  zone.impl_ = std::make_shared<const Impl>(std::move(impl));
  return zone;
}

Date TimeZone::DayOf(int64_t microseconds_utc) const {
  if (impl_ == nullptr) {
    return Date::FromDays(static_cast<int32_t>(FloorDivide(microseconds_utc, kMicrosPerDay)));
  }
  const absl::CivilSecond local = impl_->zone.At(absl::FromUnixMicros(microseconds_utc)).cs;
  return Date::FromCivil(static_cast<int>(local.year()), local.month(), local.day());
}

int64_t TimeZone::InstantOf(int64_t microseconds_local) const {
  if (impl_ == nullptr) return microseconds_local;
  const int64_t days = FloorDivide(microseconds_local, kMicrosPerDay);
  const int64_t rest = microseconds_local - days * kMicrosPerDay;
  const CivilDay day = CivilFromDays(static_cast<int32_t>(days));
  const absl::CivilSecond second(day.year, day.month, day.day, 0, 0, rest / 1'000'000);
  return absl::ToUnixMicros(impl_->zone.At(second).pre) + rest % 1'000'000;
}

std::string TimeZone::name() const { return impl_ == nullptr ? "UTC" : impl_->name; }

absl::StatusOr<Date> ParseDate(std::string_view text, const TimeZone& zone) {
  int32_t days;
  if (plain::ParseDate(text, &days)) return Date::FromDays(days);
  return ParseOther(text, zone);
}

absl::StatusOr<Date> ParseDate(std::string_view text) { return ParseDate(text, TimeZone()); }

absl::StatusOr<int64_t> ParseInstant(std::string_view text, const TimeZone& zone) {
  COXSWAIN_ASSIGN_OR_RETURN(const Written written, Read(text));
  const int64_t instant = HasOffset(written) ? Instant(written) : zone.InstantOf(Instant(written));
  if (!IsInstant(instant)) return OutsideTheYears(text);
  return instant;
}

std::string InstantText(int64_t microseconds_utc) {
  const int64_t days = FloorDivide(microseconds_utc, kMicrosPerDay);
  const int64_t rest = microseconds_utc - days * kMicrosPerDay;
  std::string text = Date::FromDays(static_cast<int32_t>(days)).ToString();
  const int seconds = static_cast<int>(rest / 1'000'000);
  char before = 'T';
  for (const int part : {seconds / 3600, seconds / 60 % 60, seconds % 60}) {
    text += before;
    AppendPadded(part, 2, &text);
    before = ':';
  }
  if (const int fraction = static_cast<int>(rest % 1'000'000); fraction != 0) {
    text += '.';
    AppendPadded(fraction, 6, &text);
    while (text.back() == '0') text.pop_back();
  }
  return text + "Z";
}

bool IsInstant(int64_t microseconds_utc) {
  static const int64_t kFirst = Date::FromCivil(kFirstYear, 1, 1).days() * kMicrosPerDay;
  static const int64_t kEnd = (Date::FromCivil(kLastYear, 12, 31).days() + 1) * kMicrosPerDay;
  return microseconds_utc >= kFirst && microseconds_utc < kEnd;
}

std::optional<Grain> GrainFromName(std::string_view name) {
  const auto found = std::find(kGrains.begin(), kGrains.end(), name);
  if (found == kGrains.end()) return std::nullopt;
  return static_cast<Grain>(found - kGrains.begin());
}

std::string_view GrainName(Grain grain) { return kGrains[static_cast<size_t>(grain)]; }

Date PeriodStart(Date date, Grain grain, const Calendar& calendar) {
  switch (grain) {
    case Grain::kDay:
      break;
    case Grain::kWeek:
      return date.PlusDays(-((Weekday(date) - calendar.week_start + 7) % 7));
    case Grain::kMonth:
    case Grain::kQuarter: {
      const CivilDay civil = date.civil();
      const int length = grain == Grain::kMonth ? 1 : 3;
      return Date::FromCivil(civil.year, (civil.month - 1) / length * length + 1, 1);
    }
    case Grain::kYear:
      return YearStart(date.civil(), 1);
    case Grain::kFiscalYear:
      return YearStart(date.civil(), calendar.fiscal_year_start);
  }
  return date;
}

Date PeriodEnd(Date date, Grain grain, const Calendar& calendar) {
  const Date start = PeriodStart(date, grain, calendar);
  switch (grain) {
    case Grain::kDay:
      break;
    case Grain::kWeek:
      return start.PlusDays(6);
    case Grain::kMonth:
      return start.PlusMonths(1).PlusDays(-1);
    case Grain::kQuarter:
      return start.PlusMonths(3).PlusDays(-1);
    case Grain::kYear:
    case Grain::kFiscalYear:
      return start.PlusMonths(12).PlusDays(-1);
  }
  return start;
}

std::string PeriodName(Date start, Grain grain, const Calendar& calendar) {
  const CivilDay civil = start.civil();
  std::string name;
  switch (grain) {
    case Grain::kDay:
    case Grain::kWeek:
      return start.ToString();
    case Grain::kMonth:
      return start.ToString().substr(0, start.ToString().rfind('-'));
    case Grain::kQuarter:
      AppendPadded(civil.year, 4, &name);
      name += "-Q" + std::to_string((civil.month - 1) / 3 + 1);
      break;
    case Grain::kYear:
      AppendPadded(civil.year, 4, &name);
      break;
    case Grain::kFiscalYear:
      name = "FY";
      AppendPadded(calendar.fiscal_year_start == 1 ? civil.year : civil.year + 1, 4, &name);
      break;
  }
  return name;
}

std::optional<Date> ParsePeriod(std::string_view name, Grain grain, const Calendar& calendar) {
  // A day of the period: the name completed to a date. What is not written as PeriodName would
  // write it is no name.
  std::string day(name);
  switch (grain) {
    case Grain::kDay:
    case Grain::kWeek:
      break;
    case Grain::kMonth:
      day += "-01";
      break;
    case Grain::kQuarter: {
      const size_t mark = name.size() < 2 ? 0 : name.size() - 2;
      const char quarter = name.empty() ? '0' : name.back();
      if (name.substr(mark, 1) != "Q" || quarter < '1' || quarter > '4') return std::nullopt;
      const int month = (quarter - '1') * 3 + 1;
      day = std::string(name.substr(0, mark)) + (month < 10 ? "0" : "") + std::to_string(month);
      day += "-01";
      break;
    }
    case Grain::kYear:
      day += "-01-01";
      break;
    case Grain::kFiscalYear:
      if (name.substr(0, 2) != "FY") return std::nullopt;
      day = std::string(name.substr(2)) + "-01-01";  // the year it ends in, or the whole of it
      break;
  }
  const absl::StatusOr<Date> date = ParseDate(day);
  if (!date.ok()) return std::nullopt;
  const Date start = PeriodStart(*date, grain, calendar);
  return PeriodName(start, grain, calendar) == name ? std::optional<Date>(start) : std::nullopt;
}

std::optional<int> ParseWeekday(std::string_view text) {
  return ParseNameOrNumber(text, kWeekdays);
}

std::optional<int> ParseMonth(std::string_view text) { return ParseNameOrNumber(text, kMonths); }

}  // namespace coxswain
