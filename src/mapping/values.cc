#include "values.h"

#include <algorithm>
#include <array>

#include "base/letters.h"

namespace coxswain {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

// Takes a mark of a currency away from one end: "USD 12", "12 EUR", "$12", "12 €".
std::string_view WithoutCurrency(std::string_view text) {
  constexpr std::array<std::string_view, 6> kSigns = {"$", "€", "£", "¥", "₹", "Fr."};
  const auto letters = [&](size_t at) {
    return at + 3 <= text.size() && IsLetter(text[at]) && IsLetter(text[at + 1]) &&
           IsLetter(text[at + 2]);
  };
  if (letters(0) && text.size() > 3 && !IsLetter(text[3])) return TrimmedText(text.substr(3));
  if (text.size() > 3 && letters(text.size() - 3) && !IsLetter(text[text.size() - 4])) {
    return TrimmedText(text.substr(0, text.size() - 3));
  }
  for (const std::string_view sign : kSigns) {
    if (text.substr(0, sign.size()) == sign) return TrimmedText(text.substr(sign.size()));
    if (text.size() >= sign.size() && text.substr(text.size() - sign.size()) == sign) {
      return TrimmedText(text.substr(0, text.size() - sign.size()));
    }
  }
  return text;
}

// Digits with the separators of thousands taken out and a decimal point; empty: the groups are not
// of three digits, or there is something else.
std::string PlainNumber(std::string_view text, char decimal) {
  std::string plain;
  size_t at = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) plain += text[at++];
  const size_t end = std::min(text.find(decimal), text.size());
  char separator = 0;
  size_t group = 0;
  for (; at < end; ++at) {
    if (IsDigit(text[at])) {
      plain += text[at];
      ++group;
      continue;
    }
    // A no-break space, narrow or not, is as good as a blank.
    const bool wide = text.substr(at, 2) == "\xC2\xA0" || text.substr(at, 3) == "\xE2\x80\xAF";
    const char mark = wide ? ' ' : text[at];
    const bool known = mark == ' ' || mark == '\'' || (decimal == '.' ? mark == ',' : mark == '.');
    if (!known || (separator == 0 ? group == 0 || group > 3 : mark != separator || group != 3)) {
      return "";
    }
    separator = mark;
    group = 0;
    if (wide) at += text[at] == '\xC2' ? 1 : 2;
  }
  if (separator != 0 && group != 3) return "";
  if (end == text.size()) return plain;
  plain += '.';
  for (at = end + 1; at < text.size(); ++at) {
    const bool exponent = text[at] == 'e' || text[at] == 'E' || text[at] == '-' || text[at] == '+';
    if (!IsDigit(text[at]) && !exponent) return "";
    plain += text[at];
  }
  return plain;
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsDigit(c) || c == '.' || c == '-' || c == '+'; });
}

// A number times 10^shift.
std::string_view ConvertNumber(std::string_view text, char decimal, int shift, std::string* scratch,
                               std::string* reason) {
  if (shift == 0 && decimal == '.' && IsPlain(text)) return text;
  bool percent = false;
  std::string_view number = text;
  if (shift == -2 && number.back() == '%') {
    percent = true;
    number = TrimmedText(number.substr(0, number.size() - 1));
  }
  bool negative = false;  // an accountant's: (12.50)
  if (number.size() > 2 && number.front() == '(' && number.back() == ')') {
    negative = true;
    number = number.substr(1, number.size() - 2);
  }
  if (!percent) number = WithoutCurrency(number);
  std::string plain = PlainNumber(number, decimal);
  if (plain.empty() || !std::any_of(plain.begin(), plain.end(), IsDigit)) {
    *reason = Quote(text) + " is not a number: the mapping expects one like " +
              (decimal == '.' ? "1234.56 or 1,234.56" : "1234,56 or 1.234,56");
    return {};
  }
  if (negative) plain.insert(0, "-");
  if (shift != 0) {
    const size_t exponent = plain.find_first_of("eE");
    if (exponent == std::string::npos) {
      plain += "e" + std::to_string(shift);
    } else {
      const std::string_view digits = std::string_view(plain).substr(exponent + 1);
      int written = 0;
      for (const char c : digits)
        written = IsDigit(c) && written < 1000 ? written * 10 + (c - '0') : written;
      if (!digits.empty() && digits[0] == '-') written = -written;
      plain = plain.substr(0, exponent) + "e" + std::to_string(written + shift);
    }
  }
  *scratch = std::move(plain);
  return *scratch;
}

// The three letters that make a record's id different from others where case is ignored: each tells
// which of five letters are capital (Salesforce, "What are the differences between 15 and 18
// character record IDs").
std::string_view LongSalesforceId(std::string_view text, std::string* scratch) {
  const bool short_form = text.size() == 15 && std::all_of(text.begin(), text.end(), [](char c) {
                            return IsDigit(c) || IsLetter(c);
                          });
  if (!short_form) return text;
  *scratch = text;
  for (size_t part = 0; part < 15; part += 5) {
    size_t bits = 0;
    for (size_t i = 0; i < 5; ++i) {
      if (text[part + i] >= 'A' && text[part + i] <= 'Z') bits |= size_t{1} << i;
    }
    *scratch += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits];
  }
  return *scratch;
}

// [42, 'Name'], as Odoo writes a reference: its number, or its name.
std::string_view PartOfPair(std::string_view text, bool label) {
  const size_t comma = text.find(',');
  if (text.front() != '[' || text.back() != ']' || comma == std::string_view::npos) return text;
  if (!label) return TrimmedText(text.substr(1, comma - 1));
  std::string_view name = TrimmedText(text.substr(comma + 1, text.size() - comma - 2));
  const bool quoted = name.size() >= 2 && name.front() == name.back() &&
                      (name.front() == '\'' || name.front() == '"');
  return quoted ? name.substr(1, name.size() - 2) : name;
}

std::string_view ConvertId(std::string_view text) {
  if (text == "False") return {};  // Odoo's nothing
  text = PartOfPair(text, false);
  // What a spreadsheet makes of a whole number beside empty cells.
  if (text.size() > 2 && text.substr(text.size() - 2) == ".0" &&
      AllDigits(text.substr(0, text.size() - 2))) {
    text.remove_suffix(2);
  }
  return text;
}

// An instant since 1970 as ISO 8601.
bool EpochText(std::string_view text, int64_t per_second, std::string* scratch) {
  if (text.size() > 18 || !AllDigits(text)) return false;
  int64_t number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  const int64_t seconds = number / per_second;
  constexpr int64_t kDay = 86400;
  if (seconds / kDay > 2932896) return false;  // 9999-12-31
  const int64_t clock = seconds % kDay;
  const auto two = [](int64_t part) {
    return std::string(part < 10 ? "0" : "") + std::to_string(part);
  };
  *scratch = Date::FromDays(static_cast<int32_t>(seconds / kDay)).ToString() + "T" +
             two(clock / 3600) + ":" + two(clock / 60 % 60) + ":" + two(clock % 60);
  if (const int64_t rest = number % per_second; rest != 0) {
    *scratch += "." + std::to_string(per_second + rest).substr(1);
  }
  *scratch += "Z";
  return true;
}

// The time of day behind a date, "T14:05:10.25": from 14:05, 2:05 pm, 14:05:10.25 +02:00. Nothing
// from nothing; false: it is none.
bool ClockText(std::string_view text, std::string* clock) {
  text = TrimmedText(text.substr(std::min(text.find_first_not_of(" ,T"), text.size())));
  if (text.empty()) return true;
  size_t at = 0;
  const auto digits = [&](size_t most) {
    const size_t start = at;
    while (at < text.size() && IsDigit(text[at]) && at - start < most) ++at;
    return text.substr(start, at - start);
  };
  const auto number = [](std::string_view of) {
    return of.size() == 2 ? (of[0] - '0') * 10 + (of[1] - '0') : of[0] - '0';
  };
  const std::string_view hour_text = digits(2);
  if (hour_text.empty() || at >= text.size() || text[at++] != ':') return false;
  const std::string_view minute = digits(2);
  std::string_view second = "00", fraction;
  if (minute.size() != 2) return false;
  if (at < text.size() && text[at] == ':') {
    ++at;
    second = digits(2);
    if (second.size() != 2) return false;
    if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
      ++at;
      fraction = digits(text.size());
    }
  }
  std::string_view rest = TrimmedText(text.substr(at));
  int hour = number(hour_text);
  if (rest.size() >= 2 && (Lower(rest[0]) == 'a' || Lower(rest[0]) == 'p') &&
      Lower(rest[1]) == 'm') {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (Lower(rest[0]) == 'p' ? 12 : 0);
    rest = TrimmedText(rest.substr(2));
  }
  if (rest == "UTC" || rest == "GMT") rest = "Z";
  *clock = (hour < 10 ? "T0" : "T") + std::to_string(hour) + ":" + std::string(minute) + ":" +
           std::string(second) + (fraction.empty() ? "" : "." + std::string(fraction)) +
           std::string(rest);
  return true;
}

// A date such as 31.12.2026 by its format: d.m.y. *behind becomes what follows it.
bool FormattedDate(std::string_view text, std::string_view format, std::string* scratch,
                   std::string_view* behind) {
  std::array<std::string_view, 3> numbers;
  size_t at = 0;
  for (size_t part = 0; part < 3; ++part) {
    const size_t start = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    numbers[part] = text.substr(start, at - start);
    const size_t most = format[part * 2] == 'y' ? 4 : 2;
    if (numbers[part].empty() || numbers[part].size() > most) return false;
    if (part == 2) break;
    if (at == text.size() || text[at] != format[1]) return false;
    ++at;
  }
  if (at < text.size() && text[at] != ' ' && text[at] != 'T' && text[at] != ',') return false;
  std::string_view year, month, day;
  for (size_t part = 0; part < 3; ++part) {
    (format[part * 2] == 'y' ? year : format[part * 2] == 'm' ? month : day) = numbers[part];
  }
  if (year.size() != 4) return false;  // of which century would be a guess
  *scratch = std::string(year) + (month.size() == 1 ? "-0" : "-") + std::string(month) +
             (day.size() == 1 ? "-0" : "-") + std::string(day);
  *behind = text.substr(at);
  return true;
}

bool HasZone(std::string_view text) {
  const std::string_view clock = text.substr(std::min<size_t>(10, text.size()));
  return clock.find_first_of("Zz+-UG") != std::string_view::npos;
}

std::string_view ConvertDate(std::string_view text, const ValueStyle& style, std::string* scratch,
                             std::string* reason) {
  const std::string_view format = style.date_format;
  if (text == "False" || text == "0000-00-00" || text == "0000-00-00 00:00:00") return {};
  if (format.empty() || format == "iso") {
    // So many digits are an instant of 2001 or later in milliseconds, and no date.
    return text.size() == 13 && EpochText(text, 1000, scratch) ? std::string_view(*scratch) : text;
  }
  if (format == "utc") {
    if (text.size() <= 10 || HasZone(text)) return text;
    *scratch = std::string(text) + "Z";
    return *scratch;
  }
  if (format == "epoch_ms" || format == "epoch_s") {
    if (EpochText(text, format == "epoch_s" ? 1 : 1000, scratch)) return *scratch;
    *reason = Quote(text) + " is not a date: the mapping expects " +
              (format == "epoch_s" ? "seconds" : "milliseconds") + " since 1970";
    return {};
  }
  if (std::string_view behind; FormattedDate(text, format, scratch, &behind)) {
    if (!ParseDate(*scratch).ok()) {
      *reason = Quote(text) + " is not a date: there is no such day";
      return {};
    }
    if (!style.times) return *scratch;
    std::string clock;
    if (ClockText(behind, &clock) && ParseInstant(*scratch + clock, TimeZone()).ok()) {
      return *scratch += clock;
    }
    *reason = Quote(text) +
              " is not a moment: behind the date the mapping expects a time such as 14:05 or "
              "2:05 PM";
    return {};
  }
  *reason = Quote(text) + " is not a date of the form " + std::string(format) +
            " that the mapping expects, with a year of four digits";
  return {};
}

}  // namespace

std::string_view TrimmedText(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<bool> ReadTruth(std::string_view text) {
  for (const char* word : {"true", "yes", "y", "t", "on", "x", "1", "1.0", "ja", "oui", "si"}) {
    if (SameIgnoringCase(text, word)) return true;
  }
  for (const char* word : {"false", "no", "n", "f", "off", "0", "0.0", "nein", "non"}) {
    if (SameIgnoringCase(text, word)) return false;
  }
  return std::nullopt;
}

std::string_view ConvertValue(ValueForm form, const ValueStyle& style, std::string_view text,
                              std::string* scratch, std::string* reason) {
  if (form == ValueForm::kText) return text;
  text = TrimmedText(text);
  switch (form) {
    case ValueForm::kText:
      break;
    case ValueForm::kId:
      return ConvertId(text);
    case ValueForm::kLabel:
      return text == "False" ? std::string_view() : PartOfPair(text, true);
    case ValueForm::kSalesforceId:
      return LongSalesforceId(text, scratch);
    case ValueForm::kNumber:
    case ValueForm::kFraction:
      return ConvertNumber(text, style.decimal, 0, scratch, reason);
    case ValueForm::kCents:
    case ValueForm::kPercent:
      return ConvertNumber(text, style.decimal, -2, scratch, reason);
    case ValueForm::kThousands:
      return ConvertNumber(text, style.decimal, 3, scratch, reason);
    case ValueForm::kDate:
      return ConvertDate(text, style, scratch, reason);
    case ValueForm::kBoolean: {
      const std::optional<bool> truth = ReadTruth(text);
      if (truth.has_value()) return *truth ? "true" : "false";
      *reason = Quote(text) + " is neither true nor false: write true, false, yes, no, 1 or 0";
      return {};
    }
  }
  return text;
}

std::string WrongDateFormat(std::string_view format) {
  for (const char* known : {"iso", "utc", "epoch_ms", "epoch_s"}) {
    if (format == known) return "";
  }
  std::string letters;
  for (size_t i = 0; i < format.size(); i += 2) letters += format[i];
  std::sort(letters.begin(), letters.end());
  if (format.size() == 5 && letters == "dmy" && format[1] == format[3] &&
      std::string_view("./- ").find(format[1]) != std::string_view::npos) {
    return "";
  }
  return Quote(format) +
         " is no form of dates: there are iso, utc, epoch_ms, epoch_s, and the order of day, month "
         "and year with what stands between them, such as d.m.y or m/d/y";
}

bool Holds(const Wanted& wanted, std::string_view cell) {
  cell = TrimmedText(cell);
  const bool nothing = cell.empty() || cell == "False";  // as Odoo has it
  switch (wanted.kind) {
    case Wanted::Kind::kEmpty:
      return nothing;
    case Wanted::Kind::kAnything:
      return !nothing;
    case Wanted::Kind::kTrue:
      return ReadTruth(cell) == true;
    case Wanted::Kind::kFalse:
      return ReadTruth(cell) == false;
    case Wanted::Kind::kNumber: {
      constexpr int kPlaces = 9;
      const absl::StatusOr<ParsedDecimal> number = ParseDecimal(cell, kPlaces);
      const absl::StatusOr<ParsedDecimal> sought = ParseDecimal(wanted.text, kPlaces);
      return number.ok() && sought.ok() && number->value == sought->value;
    }
    case Wanted::Kind::kText:
      break;
  }
  return SameIgnoringCase(wanted.text, cell);
}

}  // namespace coxswain
