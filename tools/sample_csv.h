#ifndef COXSWAIN_TOOLS_SAMPLE_CSV_H_
#define COXSWAIN_TOOLS_SAMPLE_CSV_H_

// What the generator of the sample company writes with: drawn numbers, a calendar, cents and a
// buffered CSV file. Integer arithmetic only, so that bytes do not depend on the machine.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace coxswain_tools {

// The finaliser of splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
// generators").
inline uint64_t Mix64(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// The draws of one row: the same (seed, table, row, field) always gives the same number.
class Draws {
 public:
  Draws(uint64_t seed, uint64_t table, uint64_t row)
      : key_(Mix64(Mix64(seed + 0x9E3779B97F4A7C15u * (table + 1)) + 0x9E3779B97F4A7C15u * row)) {}

  // A number from 0 to `count` - 1.
  int Below(uint64_t field, int count) const {
    const uint64_t high = Mix64(key_ + 0x9E3779B97F4A7C15u * (field + 1)) >> 32;
    return static_cast<int>((high * static_cast<uint64_t>(count)) >> 32);
  }
  // A number from `low` to `high`, both included.
  int Between(uint64_t field, int low, int high) const {
    return low + Below(field, high - low + 1);
  }
  bool Chance(uint64_t field, int of_10000) const { return Below(field, 10000) < of_10000; }

 private:
  uint64_t key_;
};

// numerator / denominator, half to even; denominator > 0.
inline int64_t RoundHalfEven(int64_t numerator, int64_t denominator) {
  int64_t quotient = numerator / denominator;
  int64_t rest = numerator % denominator;
  if (rest < 0) {
    rest += denominator;
    --quotient;
  }
  if (2 * rest > denominator || (2 * rest == denominator && quotient % 2 != 0)) ++quotient;
  return quotient;
}

// "-12.34" for -1234.
inline std::string MoneyText(int64_t cents) {
  const bool negative = cents < 0;
  const uint64_t size = negative ? 0 - static_cast<uint64_t>(cents) : static_cast<uint64_t>(cents);
  std::string text = std::to_string(size / 100) + '.';
  if (size % 100 < 10) text += '0';
  text += std::to_string(size % 100);
  return negative ? '-' + text : text;
}

// Days are counted from 2020-01-01; the calendar ends with 2027.
class Calendar {
 public:
  Calendar() {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 2020; year <= 2027; ++year) {
      for (int month = 1; month <= 12; ++month) {
        month_starts_.push_back(static_cast<int>(texts_.size()));
        const int length = kDays[static_cast<size_t>(month - 1)] + (month == 2 && year % 4 == 0);
        for (int day = 1; day <= length; ++day) {
          std::array<char, 11> text;
          std::snprintf(text.data(), text.size(), "%04u-%02u-%02u",
                        static_cast<unsigned>(year) % 10000, static_cast<unsigned>(month) % 100,
                        static_cast<unsigned>(day) % 100);
          std::memcpy(texts_.emplace_back().data(), text.data(), 10);
          months_.push_back((year - 2021) * 12 + month - 1);
        }
      }
    }
    month_starts_.push_back(static_cast<int>(texts_.size()));
  }

  // Months and quarters are counted from January 2021 and may be negative.
  int MonthStart(int month) const { return month_starts_[static_cast<size_t>(month + 12)]; }
  int MonthEnd(int month) const { return MonthStart(month + 1) - 1; }
  int MonthOf(int day) const { return months_[static_cast<size_t>(day)]; }
  int QuarterStart(int quarter) const { return MonthStart(quarter * 3); }
  int QuarterEnd(int quarter) const { return MonthEnd(quarter * 3 + 2); }
  std::string_view Text(int day) const { return {texts_[static_cast<size_t>(day)].data(), 10}; }

 private:
  std::vector<std::array<char, 10>> texts_;
  std::vector<int> months_;
  std::vector<int> month_starts_;
};

// One CSV file (RFC 4180, LF, UTF-8), written cell by cell through a buffer. After a failure it
// swallows what it is given, and Close says so.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& directory, std::string_view table, std::string_view header)
      : table_(table), path_(directory / (table_ + ".csv")), buffer_(kCapacity) {
    file_ = std::fopen(path_.string().c_str(), "wb");
    failed_ = file_ == nullptr;
    Append(header);
    Append("\n");
  }
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;
  ~CsvFile() {
    if (file_ != nullptr) std::fclose(file_);
  }

  // A cell that holds nothing a CSV reader could mistake.
  CsvFile& Plain(std::string_view value) {
    Separate();
    Append(value);
    return *this;
  }
  CsvFile& Text(std::string_view value) {
    if (value.find_first_of(",\"\n\r") == std::string_view::npos) return Plain(value);
    std::string quoted = "\"";
    for (const char c : value) {
      if (c == '"') quoted += '"';
      quoted += c;
    }
    return Plain(quoted + '"');
  }
  CsvFile& Empty() { return Plain({}); }
  CsvFile& Number(int64_t value) {
    Separate();
    AppendDigits(value, 1, 0);
    return *this;
  }
  // "D-0000042": a prefix and a number of at least `width` digits.
  CsvFile& Id(std::string_view prefix, int64_t number, int width) {
    Separate();
    Append(prefix);
    AppendDigits(number, width, 0);
    return *this;
  }
  CsvFile& Money(int64_t cents) {
    Separate();
    AppendDigits(cents, 3, 2);
    return *this;
  }
  // A value of `places` decimals, of which trailing zeros after the first `keep` are left out.
  CsvFile& Decimal(int64_t value, int places, int keep) {
    for (; places > keep && value % 10 == 0; --places) value /= 10;
    Separate();
    AppendDigits(value, places + 1, places);
    return *this;
  }
  void End() {
    buffer_[used_++] = '\n';
    first_ = true;
    ++rows_;
  }

  // Empty, or what went wrong.
  std::string Close() {
    Flush();
    if (file_ != nullptr && std::fclose(file_) != 0) failed_ = true;
    file_ = nullptr;
    return failed_ ? "cannot write " + path_.string() : std::string();
  }
  bool failed() const { return failed_; }
  int64_t rows() const { return rows_; }
  const std::string& table() const { return table_; }

 private:
  static constexpr size_t kCapacity = size_t{1} << 20;
  static constexpr size_t kLongestNumber = 40;

  // Before each cell; leaves room for whatever a cell holds beside its text.
  void Separate() {
    if (kCapacity - used_ < kLongestNumber + 2) [[unlikely]] {
      Flush();
    }
    buffer_[used_] = ',';
    used_ += !first_;
    first_ = false;
  }
  void Append(std::string_view text) {
    if (kCapacity - used_ < text.size() + kLongestNumber + 2) [[unlikely]] {
      Flush();
    }
    std::copy(text.begin(), text.end(), buffer_.data() + used_);
    used_ += text.size();
  }
  // At least `width` digits, a point before the last `places` of them if there are any.
  void AppendDigits(int64_t value, int width, int places) {
    uint64_t size = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    int digits = 1;
    for (uint64_t rest = size; rest >= 10; rest /= 10) ++digits;
    digits = std::max(digits, width);
    buffer_[used_] = '-';
    used_ += value < 0;
    used_ += static_cast<size_t>(digits + (places > 0));
    char* at = buffer_.data() + used_;
    for (int count = 0; count < digits; ++count) {
      if (count == places && places > 0) *--at = '.';
      *--at = static_cast<char>('0' + size % 10);
      size /= 10;
    }
  }
  void Flush() {
    if (!failed_ && std::fwrite(buffer_.data(), 1, used_, file_) != used_) failed_ = true;
    used_ = 0;
  }

  std::string table_;
  std::filesystem::path path_;
  std::vector<char> buffer_;
  std::FILE* file_ = nullptr;
  size_t used_ = 0;
  int64_t rows_ = 0;
  bool first_ = true;
  bool failed_ = false;
};

}  // namespace coxswain_tools

#endif  // COXSWAIN_TOOLS_SAMPLE_CSV_H_
