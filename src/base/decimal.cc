#include "coxswain/base/decimal.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "coxswain/base/status.h"

#include "base/letters.h"
#include "base/plain.h"

namespace coxswain {
namespace {

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();

Uint128 Magnitude(Int128 value) {
  // Negating in the unsigned type is defined for the smallest number too.
  return value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

// The decimal digits without leading zeros, "0" for 0.
std::string Digits(Uint128 value) {
  char buffer[40];
  char* const end = buffer + sizeof(buffer);
  char* next = end;
  while (value > std::numeric_limits<uint64_t>::max()) {
    // 64-bit divisions are many times faster: take 19 digits at once.
    constexpr uint64_t kChunk = 10'000'000'000'000'000'000u;
    uint64_t low = static_cast<uint64_t>(value % kChunk);
    value /= kChunk;
    for (int i = 0; i < 19; ++i, low /= 10) *--next = static_cast<char>('0' + low % 10);
  }
  uint64_t rest = static_cast<uint64_t>(value);
  do {
    *--next = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  return std::string(next, end);
}

Uint128 DivideHalfEvenUnsigned(Uint128 numerator, Uint128 denominator) {
  Uint128 quotient = numerator / denominator;
  const Uint128 rest = numerator % denominator;
  const Uint128 missing = denominator - rest;
  if (rest > missing || (rest == missing && (quotient & 1) != 0)) ++quotient;
  return quotient;
}

// The pieces of a number that follows the grammar.
struct Literal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;
};

bool ReadLiteral(std::string_view text, Literal* literal) {
  const char* p = text.data();
  const char* const end = p + text.size();
  const auto digits = [&p, end] {
    const char* const start = p;
    while (p != end && IsDigit(*p)) ++p;
    return std::string_view(start, static_cast<size_t>(p - start));
  };
  if (p != end && (*p == '+' || *p == '-')) literal->negative = *p++ == '-';
  literal->whole = digits();
  if (p != end && *p == '.') {
    ++p;
    literal->fraction = digits();
    if (literal->fraction.empty()) return false;
  }
  if (literal->whole.empty() && literal->fraction.empty()) return false;
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    bool negative = false;
    if (p != end && (*p == '+' || *p == '-')) negative = *p++ == '-';
    const std::string_view exponent = digits();
    if (exponent.empty()) return false;
    // Larger exponents only need to stay larger than any text is long.
    constexpr int64_t kHuge = int64_t{1} << 58;
    for (char c : exponent) {
      if (literal->exponent < kHuge / 10) literal->exponent = literal->exponent * 10 + (c - '0');
    }
    if (negative) literal->exponent = -literal->exponent;
  }
  return p == end;
}

// False if the value does not fit.
bool Scale(const Literal& literal, int scale, ParsedDecimal* parsed) {
  const int64_t whole_size = static_cast<int64_t>(literal.whole.size());
  const int64_t size = whole_size + static_cast<int64_t>(literal.fraction.size());
  const auto digit = [&literal, whole_size](int64_t i) -> unsigned {
    const char c = i < whole_size ? literal.whole[static_cast<size_t>(i)]
                                  : literal.fraction[static_cast<size_t>(i - whole_size)];
    return static_cast<unsigned>(c - '0');
  };
  int64_t first = 0;
  while (first < size && digit(first) == 0) ++first;
  *parsed = ParsedDecimal{};
  if (first == size) return true;
  // Digits before `point` are kept, those from it on are rounded away.
  const int64_t point = whole_size + literal.exponent + scale;
  if (point - first > 19) return false;
  uint64_t value = 0;
  for (int64_t i = first; i < point; ++i) value = value * 10 + (i < size ? digit(i) : 0);
  if (point < 0) {
    parsed->rounded = true;
    return true;
  }
  if (point < size) {
    bool beyond = false;
    for (int64_t i = std::max(point + 1, first); i < size && !beyond; ++i) beyond = digit(i) != 0;
    const unsigned next = digit(point);
    parsed->rounded = next != 0 || beyond;
    if (next > 5 || (next == 5 && (beyond || (value & 1) != 0))) ++value;
  }
  if (value > static_cast<uint64_t>(kLargest)) return false;
  parsed->value = literal.negative ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
  return true;
}

bool EqualsIgnoreCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

std::string Without(std::string_view text, char unwanted) {
  std::string rest(text);
  std::erase(rest, unwanted);
  return rest;
}

// What the writer of a number with commas meant, empty if that is not a number either.
std::string RepairCommas(std::string_view text) {
  const size_t comma = text.rfind(',');
  const size_t point = text.rfind('.');
  const bool one_comma = text.find(',') == comma;
  std::string repaired;
  if (point == std::string_view::npos ? one_comma : point < comma) {
    repaired = Without(text.substr(0, comma), '.') + "." + std::string(text.substr(comma + 1));
  } else {
    repaired = Without(text, ',');
  }
  Literal literal;
  if (!ReadLiteral(repaired, &literal)) return "";
  // "1,234" may be either: name both.
  const bool thousands = point == std::string_view::npos && one_comma &&
                         literal.fraction.size() == 3 && literal.whole.size() <= 3 &&
                         literal.whole != "0";
  return thousands ? repaired + " or " + Without(text, ',') : repaired;
}

// Out of line, so that the hot path stays small.
[[gnu::noinline]] absl::StatusOr<ParsedDecimal> ParseAnyDecimal(std::string_view text, int scale) {
  Literal literal;
  if (ReadLiteral(text, &literal)) {
    ParsedDecimal parsed;
    if (Scale(literal, scale, &parsed)) return parsed;
    return OutOfRange(Quote(text) + " is too large: it must lie between -" +
                      FormatDecimal(kLargest, scale) + " and " + FormatDecimal(kLargest, scale));
  }
  if (text.empty()) {
    return InvalidArgument(
        "an empty text is not a number: write digits with a point, like 1234.56");
  }
  std::string_view word = text;
  if (word.front() == '+' || word.front() == '-') word.remove_prefix(1);
  if (EqualsIgnoreCase(word, "nan")) {
    return InvalidArgument("NaN is not a number: leave the cell empty where the value is unknown");
  }
  if (EqualsIgnoreCase(word, "inf") || EqualsIgnoreCase(word, "infinity")) {
    return InvalidArgument(
        "infinity is not an amount: leave the cell empty where the value is unknown");
  }
  if (text.find(',') != std::string_view::npos && text.size() <= 40) {
    const std::string repaired = RepairCommas(text);
    if (!repaired.empty()) {
      return InvalidArgument(Quote(text) + " has a comma: write " + repaired);
    }
  }
  return InvalidArgument(Quote(text) + " is not a number: write digits with a point, like 1234.56");
}

// `largest`: whole numbers of so many digits are told apart by the type.
template <typename Real>
absl::StatusOr<int64_t> AnyRealToDecimal(Real value, int scale, double largest) {
  if (scale >= 0 && scale <= plain::kMaxScale) {
    // A whole number of steps that reads back as the same value is the only one if it is small.
    const double power = static_cast<double>(plain::kPowersOfTen[scale]);
    const double steps = std::nearbyint(static_cast<double>(value) * power);
    if (std::abs(steps) < largest && static_cast<Real>(steps / power) == value) {
      return static_cast<int64_t>(steps);
    }
  }
  char text[64];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  const absl::StatusOr<ParsedDecimal> parsed =
      ParseDecimal(std::string_view(text, static_cast<size_t>(end.ptr - text)), scale);
  if (!parsed.ok()) return parsed.status();
  return parsed->value;
}

}  // namespace

absl::StatusOr<int64_t> RealToDecimal(double value, int scale) {
  return AnyRealToDecimal(value, scale, 1e15);
}

absl::StatusOr<int64_t> RealToDecimal(float value, int scale) {
  return AnyRealToDecimal(value, scale, 1e6);
}

absl::StatusOr<ParsedDecimal> ParseDecimal(std::string_view text, int scale) {
  if (scale < 0 || scale > plain::kMaxScale) {
    return InvalidArgument("the scale of a decimal is 0 to 12 places, not " +
                           std::to_string(scale));
  }
  ParsedDecimal parsed;
  if (plain::ParseDecimal(text, scale, &parsed.value)) return parsed;
  return ParseAnyDecimal(text, scale);
}

std::string FormatDecimal(Int128 value, int scale, int min_places) {
  std::string digits = Digits(Magnitude(value));
  const size_t places = static_cast<size_t>(std::max(scale, 0));
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  const size_t point = digits.size() - places;
  size_t kept = places;
  const size_t least = static_cast<size_t>(std::max(min_places, 0));
  while (kept > least && digits[point + kept - 1] == '0') --kept;
  std::string text;
  text.reserve(digits.size() + 2 + least);
  if (value < 0) text += '-';
  text.append(digits, 0, point);
  if (std::max(kept, least) > 0) {
    text += '.';
    text.append(digits, point, kept);
    if (least > kept) text.append(least - kept, '0');
  }
  return text;
}

std::string FormatRounded(Int128 value, int scale, int places, char separator) {
  Uint128 magnitude = Magnitude(value);
  const int kept = std::max(0, std::min(scale, places));
  // In one step, because rounding twice is not rounding once; 10^38 is the largest power that fits.
  if (scale - kept > 38) {
    magnitude = 0;
  } else if (scale > kept) {
    Uint128 divisor = 1;
    for (int i = kept; i < scale; ++i) divisor *= 10;
    magnitude = DivideHalfEvenUnsigned(magnitude, divisor);
  }
  std::string digits = Digits(magnitude);
  if (digits.size() <= static_cast<size_t>(kept)) {
    digits.insert(0, static_cast<size_t>(kept) + 1 - digits.size(), '0');
  }
  const size_t point = digits.size() - static_cast<size_t>(kept);
  std::string text;
  if (value < 0 && magnitude != 0) text += '-';
  for (size_t i = 0; i < point; ++i) {
    if (separator != 0 && i > 0 && (point - i) % 3 == 0) text += separator;
    text += digits[i];
  }
  if (places > 0) {
    text += '.';
    text.append(digits, point, std::string::npos);
    text.append(static_cast<size_t>(places - kept), '0');
  }
  return text;
}

Int128 DivideHalfEven(Int128 numerator, Int128 denominator) {
  const Uint128 quotient = DivideHalfEvenUnsigned(Magnitude(numerator), Magnitude(denominator));
  if ((numerator < 0) != (denominator < 0)) return static_cast<Int128>(-quotient);
  // Only the smallest number divided by -1 is larger.
  return static_cast<Int128>(std::min(quotient, static_cast<Uint128>(kInt128Max)));
}

bool MultiplyDivide(int64_t a, int64_t b, int64_t divisor, int64_t* result) {
  if (divisor <= 0) return false;
  int64_t small;
  if (!__builtin_mul_overflow(a, b, &small)) {
    // Most products of rows fit 64 bits, where division is several times faster.
    int64_t quotient = small / divisor;
    const int64_t rest = small % divisor;
    const uint64_t distance = static_cast<uint64_t>(rest < 0 ? -rest : rest);
    const uint64_t missing = static_cast<uint64_t>(divisor) - distance;
    if (distance > missing || (distance == missing && (quotient & 1) != 0)) {
      quotient += small < 0 ? -1 : 1;
    }
    *result = quotient;
    return true;
  }
  const Int128 quotient = DivideHalfEven(static_cast<Int128>(a) * b, divisor);
  if (quotient != static_cast<int64_t>(quotient)) return false;
  *result = static_cast<int64_t>(quotient);
  return true;
}

absl::StatusOr<int64_t> MultiplyDivide(int64_t a, int64_t b, int64_t divisor) {
  int64_t result;
  if (MultiplyDivide(a, b, divisor, &result)) return result;
  if (divisor <= 0) return InvalidArgument("the divisor must be positive");
  return OutOfRange("the product of " + std::to_string(a) + " and " + std::to_string(b) +
                    " divided by " + std::to_string(divisor) + " does not fit 64 bits");
}

double Ratio(Int128 numerator, Int128 denominator) {
  if (numerator == 0) return 0;  // of a denominator below 0 as well, not -0
  constexpr Int128 kExact = static_cast<Int128>(1) << 53;
  if (numerator >= -kExact && numerator <= kExact && denominator >= -kExact &&
      denominator <= kExact) {
    return static_cast<double>(static_cast<int64_t>(numerator)) /
           static_cast<double>(static_cast<int64_t>(denominator));
  }
  const Uint128 divisor = Magnitude(denominator);
  Uint128 quotient = Magnitude(numerator) / divisor;
  Uint128 rest = Magnitude(numerator) % divisor;
  // Long division in base 2^step until at least 64 binary digits are known: 11 more than a double
  // keeps, so that the last one can stand for all that follow. rest < divisor <= 2^127, so the
  // shifted rest always fits.
  const int zeros = (divisor >> 64) != 0 ? std::countl_zero(static_cast<uint64_t>(divisor >> 64))
                                         : 64 + std::countl_zero(static_cast<uint64_t>(divisor));
  const int step = std::clamp(zeros, 1, 63);
  int exponent = 0;
  while ((quotient >> 63) == 0) {
    rest <<= step;
    quotient = (quotient << step) | (rest / divisor);
    rest %= divisor;
    exponent -= step;
  }
  bool beyond = rest != 0;
  while ((quotient >> 64) != 0) {
    beyond |= (quotient & 1) != 0;
    quotient >>= 1;
    ++exponent;
  }
  const double value = std::ldexp(
      static_cast<double>(static_cast<uint64_t>(quotient) | (beyond ? 1u : 0u)), exponent);
  return (numerator < 0) != (denominator < 0) ? -value : value;
}

}  // namespace coxswain
