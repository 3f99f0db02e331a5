#include "coxswain/base/decimal.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace coxswain {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr Int128 kInt128Min = -kInt128Max - 1;

int64_t Parsed(std::string_view text, int scale) {
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, scale);
  REQUIRE_MESSAGE(parsed.ok(), std::string(parsed.status().message()));
  return parsed->value;
}

bool IsRounded(std::string_view text, int scale) {
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, scale);
  REQUIRE(parsed.ok());
  return parsed->rounded;
}

std::string Refusal(std::string_view text, int scale = 6) {
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, scale);
  REQUIRE_MESSAGE(!parsed.ok(), std::string(text));
  return std::string(parsed.status().message());
}

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

TEST_CASE("a decimal is read as a scaled integer") {
  CHECK(Parsed("1.25", 6) == 1250000);
  CHECK(Parsed("-1.25", 6) == -1250000);
  CHECK(Parsed("+7", 2) == 700);
  CHECK(Parsed("0", 0) == 0);
  CHECK(Parsed("-0.000", 6) == 0);
  CHECK(Parsed("007.5", 1) == 75);
  CHECK(Parsed("0.000000000001", 12) == 1);
}

TEST_CASE("a decimal may have an exponent") {
  CHECK(Parsed("1e3", 0) == 1000);
  CHECK(Parsed("1.5E2", 2) == 15000);
  CHECK(Parsed("12345e-2", 2) == 12345);
  CHECK(Parsed("1e+0", 6) == 1000000);
  CHECK(Parsed("0e99999999999999999999", 6) == 0);
  CHECK(Parsed("5e-99999999999999999999", 6) == 0);
  CHECK(Refusal("5e99999999999999999999").find("too large") != std::string::npos);
}

TEST_CASE("a long text is read exactly") {
  CHECK(Parsed("0000000000000000000000000000000000001.5", 1) == 15);
  CHECK(Parsed("1.50000000000000000000000000000000000000", 1) == 15);
  CHECK_FALSE(IsRounded("1.50000000000000000000000000000000000000", 1));
  CHECK(Parsed("100000000000000000000000000000e-29", 6) == 1000000);
}

TEST_CASE("decimals beyond the scale are rounded half to even, both signs") {
  CHECK(Parsed("0.5", 0) == 0);
  CHECK(Parsed(".5", 0) == 0);
  CHECK(Parsed("-.25", 2) == -25);
  CHECK(Parsed("1.5", 0) == 2);
  CHECK(Parsed("2.5", 0) == 2);
  CHECK(Parsed("-0.5", 0) == 0);
  CHECK(Parsed("-1.5", 0) == -2);
  CHECK(Parsed("-2.5", 0) == -2);
  CHECK(Parsed("2.50000000000000000000000000001", 0) == 3);
  CHECK(Parsed("2.49999999999999999999999999999", 0) == 2);
  CHECK(Parsed("9.99", 1) == 100);
  CHECK(Parsed("0.05", 0) == 0);
  CHECK(IsRounded("2.5", 0));
  CHECK(IsRounded("0.0000001", 6));
  CHECK_FALSE(IsRounded("2.50", 1));
}

TEST_CASE("a decimal holds 2^63 - 1 in both directions, and no more") {
  CHECK(Parsed("9223372036854775807", 0) == kMax);
  CHECK(Parsed("-9223372036854775807", 0) == -kMax);
  CHECK(Parsed("9223372036854.775807", 6) == kMax);
  CHECK(Parsed("9223372036854775807.4", 0) == kMax);
  CHECK(ParseDecimal("9223372036854775808", 0).status().code() == absl::StatusCode::kOutOfRange);
  CHECK(ParseDecimal("-9223372036854775808", 0).status().code() == absl::StatusCode::kOutOfRange);
  CHECK(ParseDecimal("9223372036854775807.5", 0).status().code() == absl::StatusCode::kOutOfRange);
  CHECK(ParseDecimal("99999999999999999", 6).status().code() == absl::StatusCode::kOutOfRange);
  CHECK(Refusal("1e30") ==
        "'1e30' is too large: it must lie between -9223372036854.775807 and "
        "9223372036854.775807");
}

TEST_CASE("a refused number says what would be right") {
  CHECK(Refusal("abc") == "'abc' is not a number: write digits with a point, like 1234.56");
  CHECK(Refusal("") == "an empty text is not a number: write digits with a point, like 1234.56");
  CHECK(Refusal("NaN") == "NaN is not a number: leave the cell empty where the value is unknown");
  CHECK(Refusal("-inf").find("leave the cell empty") != std::string::npos);
  CHECK(Refusal("1,50") == "'1,50' has a comma: write 1.50");
  CHECK(Refusal("1,234.56") == "'1,234.56' has a comma: write 1234.56");
  CHECK(Refusal("1.234,56") == "'1.234,56' has a comma: write 1234.56");
  CHECK(Refusal("1,234") == "'1,234' has a comma: write 1.234 or 1234");
  CHECK(Refusal("1,234,567") == "'1,234,567' has a comma: write 1234567");
  for (const char* text : {"-", "+", ".", "1.", "1e", "1e+", "e5", "1 000", " 1", "1 ", "0x10",
                           "1.2.3", "--1", "+-1", "1_000", "\xC3\xA9", "12,,5x"}) {
    CHECK_MESSAGE(Refusal(text).find("number") != std::string::npos, text);
  }
}

TEST_CASE("a scale outside 0 to 12 is an error") {
  CHECK_FALSE(ParseDecimal("1", -1).ok());
  CHECK_FALSE(ParseDecimal("1", 13).ok());
}

TEST_CASE("formatting gives the shortest exact text") {
  CHECK(FormatDecimal(1250000, 6, 2) == "1.25");
  CHECK(FormatDecimal(1000000, 6) == "1");
  CHECK(FormatDecimal(1000000, 6, 2) == "1.00");
  CHECK(FormatDecimal(1, 6) == "0.000001");
  CHECK(FormatDecimal(-1, 6) == "-0.000001");
  CHECK(FormatDecimal(0, 6) == "0");
  CHECK(FormatDecimal(100, 0) == "100");
  CHECK(FormatDecimal(5, 0, 2) == "5.00");
  CHECK(FormatDecimal(15, 1, 3) == "1.500");
}

TEST_CASE("formatting is exact up to the limits of 128 bits") {
  CHECK(FormatDecimal(kInt128Max, 0) == "170141183460469231731687303715884105727");
  CHECK(FormatDecimal(kInt128Min, 0) == "-170141183460469231731687303715884105728");
  CHECK(FormatDecimal(kInt128Min, 6) == "-170141183460469231731687303715884.105728");
  CHECK(FormatDecimal(PowerOfTen(38), 0) == "1" + std::string(38, '0'));
  CHECK(FormatDecimal(PowerOfTen(19), 0) == "1" + std::string(19, '0'));
  CHECK(FormatDecimal(PowerOfTen(20) - 1, 0) == std::string(20, '9'));
}

TEST_CASE("what is formatted is read back") {
  for (int64_t value : {int64_t{0}, int64_t{1}, int64_t{-10}, int64_t{123456789}, kMax, -kMax}) {
    for (int scale = 0; scale <= 12; ++scale) {
      CHECK(Parsed(FormatDecimal(value, scale), scale) == value);
      CHECK(Parsed(FormatDecimal(value, scale, 12), scale) == value);
    }
  }
}

TEST_CASE("numbers for people are rounded once, half to even, and grouped") {
  CHECK(FormatRounded(1234567890, 6, 2, ' ') == "1 234.57");
  CHECK(FormatRounded(-1234567890, 6, 2, ' ') == "-1 234.57");
  CHECK(FormatRounded(125000, 6, 2, 0) == "0.12");
  CHECK(FormatRounded(135000, 6, 2, 0) == "0.14");
  CHECK(FormatRounded(-4000, 6, 2, 0) == "0.00");
  CHECK(FormatRounded(999, 0, 0, ',') == "999");
  CHECK(FormatRounded(1000000, 0, 0, ',') == "1,000,000");
  CHECK(FormatRounded(5, 1, 3, 0) == "0.500");
  CHECK(FormatRounded(999999, 6, 0, 0) == "1");
  CHECK(FormatRounded(kInt128Min, 38, 0, 0) == "-2");
  CHECK(FormatRounded(kInt128Min, 0, 1, 0) == "-170141183460469231731687303715884105728.0");
}

TEST_CASE("division rounds half to even, whatever the signs") {
  CHECK((DivideHalfEven(5, 2) == 2));
  CHECK((DivideHalfEven(7, 2) == 4));
  CHECK((DivideHalfEven(-5, 2) == -2));
  CHECK((DivideHalfEven(5, -2) == -2));
  CHECK((DivideHalfEven(-7, -2) == 4));
  CHECK((DivideHalfEven(2, 3) == 1));
  CHECK((DivideHalfEven(-1, 3) == 0));
  CHECK((DivideHalfEven(kInt128Min, 1) == kInt128Min));
  CHECK((DivideHalfEven(kInt128Min, -1) == kInt128Max));
  CHECK((DivideHalfEven(kInt128Max, kInt128Min) == -1));
}

TEST_CASE("quantity times price is rounded half to even and checked") {
  int64_t result = 0;
  CHECK((MultiplyDivide(3000000, 1250000, 1000000, &result) && result == 3750000));
  CHECK((MultiplyDivide(1, 500000, 1000000, &result) && result == 0));
  CHECK((MultiplyDivide(3, 500000, 1000000, &result) && result == 2));
  CHECK((MultiplyDivide(-3, 500000, 1000000, &result) && result == -2));
  CHECK((MultiplyDivide(kMax, 1000000, 1000000, &result) && result == kMax));
  CHECK((MultiplyDivide(kMax, -kMax, kMax, &result) && result == -kMax));
  CHECK_FALSE(MultiplyDivide(kMax, 2000000, 1000000, &result));
  CHECK_FALSE(MultiplyDivide(1, 1, 0, &result));
  CHECK(MultiplyDivide(2, 3, 6).value() == 1);
  CHECK(MultiplyDivide(kMax, kMax, 1).status().code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("a ratio is the double nearest to the quotient") {
  CHECK(Ratio(1, 3) == 1.0 / 3.0);
  CHECK(Ratio(-1, 4) == -0.25);
  CHECK(Ratio(0, -7) == 0.0);
  CHECK(!std::signbit(Ratio(0, -7)));
  CHECK(Ratio(kInt128Max, kInt128Max) == 1.0);
  CHECK(Ratio(kInt128Min, 1) == -std::ldexp(1.0, 127));
  CHECK(Ratio(1, kInt128Min) == -std::ldexp(1.0, -127));
  CHECK(Ratio(kInt128Min, kInt128Min) == 1.0);
  // 10^37 / 3 * 10^37 is one third whatever the size.
  CHECK(Ratio(PowerOfTen(37), 3 * PowerOfTen(37)) == 1.0 / 3.0);
  CHECK(Ratio(2 * PowerOfTen(30), -3 * PowerOfTen(20)) == -(2e10 / 3.0));
  // Halfway between 2^60 and the next double, 2^60 + 2^8: to the even one; a little more goes up.
  const Int128 big = static_cast<Int128>(1) << 60;
  CHECK(Ratio(big + 128, 1) == std::ldexp(1.0, 60));
  CHECK(Ratio(big + 129, 1) == std::ldexp(1.0, 60) + 256);
  CHECK(Ratio((big + 128) * 1000000 + 1, 1000000) == std::ldexp(1.0, 60) + 256);
}

TEST_CASE("a ratio that is a double comes out as that double") {
  uint64_t state = 1;
  for (int i = 0; i < 10000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const int64_t a = static_cast<int64_t>(state >> 12);  // 52 bits
    const Int128 b = static_cast<Int128>((state >> 3) | 1) << (i % 10);
    CHECK(Ratio(a * b, b) == static_cast<double>(a));
    CHECK(Ratio(b, b * (int64_t{1} << (i % 50))) == std::ldexp(1.0, -(i % 50)));
  }
}

TEST_CASE("a real number is rounded as its shortest text is") {
  CHECK(RealToDecimal(0.1 + 0.2, 2).value() == 30);
  CHECK(RealToDecimal(1.005, 2).value() == 100);  // half to even
  CHECK(RealToDecimal(1.015, 2).value() == 102);
  CHECK(RealToDecimal(-2.5, 0).value() == -2);
  CHECK(RealToDecimal(-0.0, 6).value() == 0);
  CHECK(RealToDecimal(0.1f, 9).value() == 100'000'000);
  CHECK(RealToDecimal(16777216.0f, 6).value() == 16'777'216'000'000);
  CHECK(RealToDecimal(9007199254740993.0, 0).value() == 9007199254740992);
}

TEST_CASE("a real number that is none, or too large, is an error") {
  CHECK(absl::IsInvalidArgument(RealToDecimal(std::nan(""), 2).status()));
  CHECK(absl::IsInvalidArgument(RealToDecimal(-HUGE_VAL, 2).status()));
  CHECK(absl::IsOutOfRange(RealToDecimal(1e300, 0).status()));
  CHECK(absl::IsOutOfRange(RealToDecimal(1e19f, 0).status()));
  CHECK_FALSE(RealToDecimal(1.0, 13).ok());
}

}  // namespace
}  // namespace coxswain
