#ifndef COXSWAIN_SRC_BASE_PLAIN_H_
#define COXSWAIN_SRC_BASE_PLAIN_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

// The forms of numbers and dates that nearly every cell has, read without a status and inline. All
// else is left to ParseDecimal and ParseDate, which begin with these.
namespace coxswain::plain {

inline constexpr int kMaxScale = 12;
inline constexpr int64_t kPowersOfTen[kMaxScale + 1] = {1,
                                                        10,
                                                        100,
                                                        1'000,
                                                        10'000,
                                                        100'000,
                                                        1'000'000,
                                                        10'000'000,
                                                        100'000'000,
                                                        1'000'000'000,
                                                        10'000'000'000,
                                                        100'000'000'000,
                                                        1'000'000'000'000};

// Without the blanks and tabs around it, as every value but text is read.
inline std::string_view Trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// [-]digits[.digits] of at most 18 bytes with at most `scale` (0 to 12) places.
inline bool ParseDecimal(std::string_view text, int scale, int64_t* value) {
  if (text.size() > 18) return false;  // 18 digits always fit 64 bits
  const char* p = text.data();
  const char* const end = p + text.size();
  const bool negative = p != end && *p == '-';
  if (negative) ++p;
  const char* const start = p;
  uint64_t digits = 0;
  unsigned digit;
  while (p != end && (digit = static_cast<unsigned char>(*p - '0')) < 10) {
    digits = digits * 10 + digit;
    ++p;
  }
  if (p == start) return false;
  int missing = scale;
  if (p != end) {
    if (*p != '.') return false;
    const char* const point = p++;
    while (p != end && (digit = static_cast<unsigned char>(*p - '0')) < 10) {
      digits = digits * 10 + digit;
      ++p;
    }
    const int64_t places = p - point - 1;
    if (p != end || places == 0 || places > scale) return false;
    missing -= static_cast<int>(places);
  }
  int64_t scaled;
  if (__builtin_mul_overflow(static_cast<int64_t>(digits), kPowersOfTen[missing], &scaled)) {
    return false;
  }
  *value = negative ? -scaled : scaled;
  return true;
}

// The same for digits[.digits] of 1 to 8 bytes, where 8 bytes can be read: all digits at once,
// without a branch for each (after Lemire, "Quickly parsing eight digits", 2018). False also for
// what only ParseDecimal reads.
inline bool ParseShortDecimal(const char* text, size_t size, int scale, int64_t* value) {
  if constexpr (std::endian::native != std::endian::little) return false;
  uint64_t bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  // The value of each digit, the last in the highest byte, zeros before the first.
  const unsigned padding = static_cast<unsigned>(8 * (8 - size));
  uint64_t digits = (bytes ^ 0x3030303030303030u) << padding;
  // A bit for each byte that is no digit; one behind such a byte may be taken for another.
  const uint64_t others = ((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u;
  int places = 0;
  if (others != 0) {
    const unsigned at = static_cast<unsigned>(std::countr_zero(others)) & ~7u;
    const bool point = (others & (others - 1)) == 0 && (digits >> at & 0xFF) == ('.' ^ '0');
    places = 7 - static_cast<int>(at / 8);
    if (!point || at <= padding || places == 0 || places > scale) return false;
    const uint64_t before = (uint64_t{1} << at) - 1;
    digits = (digits & ~(before << 8 | 0xFF)) | (digits & before) << 8;
  }
  digits = digits * 10 + (digits >> 8);  // pairs, in every second byte
  digits = ((digits & 0x000000FF000000FFu) * 0x000F424000000064u +
            (digits >> 16 & 0x000000FF000000FFu) * 0x0000271000000001u) >>
           32;
  return !__builtin_mul_overflow(static_cast<int64_t>(digits), kPowersOfTen[scale - places], value);
}

// days_from_civil of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): years
// are taken to begin in March, so that the leap day comes last, and counted in eras of 400 years =
// 146097 days.
constexpr int32_t DaysFromCivil(int year, int month, int day) {
  const int y = year - (month <= 2 ? 1 : 0);
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

// yyyy-mm-dd up to the 28th: the last days of the months are left to ParseDate.
inline bool ParseDate(std::string_view text, int32_t* days) {
  if (text.size() != 10) return false;
  unsigned highest = 0;
  const auto digit = [&text, &highest](size_t i) {
    const unsigned value = static_cast<unsigned char>(text[i] - '0');
    highest |= value + 6;  // 16 and more from 10 on
    return static_cast<int>(value);
  };
  const int year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const int month = digit(5) * 10 + digit(6);
  const int day = digit(8) * 10 + digit(9);
  if (highest >= 16 || text[4] != '-' || text[7] != '-') return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 28) return false;
  *days = DaysFromCivil(year, month, day);
  return true;
}

}  // namespace coxswain::plain

#endif  // COXSWAIN_SRC_BASE_PLAIN_H_
