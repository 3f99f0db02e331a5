#ifndef COXSWAIN_BASE_DECIMAL_H_
#define COXSWAIN_BASE_DECIMAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "coxswain/base/int128.h"

// Exact decimal numbers as scaled integers: the number 1.25 at scale 6 is 1 250 000.
namespace coxswain {

struct ParsedDecimal {
  int64_t value = 0;     // the number times 10^scale, rounded half to even
  bool rounded = false;  // the text had more non-zero places than `scale` keeps
};

// Reads [+-]digits[.digits][e[+-]digits] (or .digits), all of `text`, with a point as decimal
// separator and no separators of thousands. Errors (InvalidArgument, OutOfRange) are sentences
// without the text's place: empty text, NaN or infinity, a comma, anything else that is no number,
// and a value that does not fit: |value| <= 2^63 - 1 at the scale. INT64_MIN is never returned.
// scale: 0 to 12.
absl::StatusOr<ParsedDecimal> ParseDecimal(std::string_view text, int scale);

// `value` as the shortest decimal text that reads back as it, times 10^scale and rounded half to
// even: 1.005 at scale 2 is 100, although the double lies above it. Errors as ParseDecimal's, NaN
// and infinity among them.
absl::StatusOr<int64_t> RealToDecimal(double value, int scale);
absl::StatusOr<int64_t> RealToDecimal(float value, int scale);

// The shortest exact text with at least `min_places` decimals: FormatDecimal(1250000, 6, 2) is
// "1.25", FormatDecimal(1000000, 6) is "1".
std::string FormatDecimal(Int128 value, int scale, int min_places = 0);

// Rounded half to even to `places` decimals, always that many, with `separator` (may be 0)
// between groups of three digits: for people. FormatRounded(1234567890, 6, 2, ' ') is "1 234.57".
std::string FormatRounded(Int128 value, int scale, int places, char separator);

// numerator / denominator rounded half to even. denominator must not be 0.
Int128 DivideHalfEven(Int128 numerator, Int128 denominator);

// a * b / divisor rounded half to even, OutOfRange if it does not fit 64 bits. divisor > 0.
// Quantity (1e-6) times price (micros): MultiplyDivide(quantity, price, 1000000).
absl::StatusOr<int64_t> MultiplyDivide(int64_t a, int64_t b, int64_t divisor);

// The same without the status object, for inner loops: false if it does not fit.
bool MultiplyDivide(int64_t a, int64_t b, int64_t divisor, int64_t* result);

// The double nearest to numerator / denominator (correct to 1 ulp). denominator must not be 0.
double Ratio(Int128 numerator, Int128 denominator);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_DECIMAL_H_
