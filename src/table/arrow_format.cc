#include "table/arrow_format.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "coxswain/base/status.h"

namespace coxswain {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int kMostDigits = 38;

struct Named {
  std::string_view format;
  ArrowType type;
};

// The types whose format has no parameters.
constexpr Named kPlain[] = {
    {"n", {ArrowLayout::kNull}},
    {"b", {ArrowLayout::kBool}},
    {"c", {ArrowLayout::kInteger, 1}},
    {"C", {ArrowLayout::kInteger, 1, false}},
    {"s", {ArrowLayout::kInteger, 2}},
    {"S", {ArrowLayout::kInteger, 2, false}},
    {"i", {ArrowLayout::kInteger, 4}},
    {"I", {ArrowLayout::kInteger, 4, false}},
    {"l", {ArrowLayout::kInteger, 8}},
    {"L", {ArrowLayout::kInteger, 8, false}},
    {"f", {ArrowLayout::kReal, 4}},
    {"g", {ArrowLayout::kReal, 8}},
    {"u", {ArrowLayout::kText, 4}},
    {"U", {ArrowLayout::kText, 8}},
    {"vu", {ArrowLayout::kTextView, 16}},
    {"tdD", {ArrowLayout::kDay, 4, true, 0, 1}},
    {"tdm", {ArrowLayout::kDay, 8, true, 0, kSecondsPerDay * 1000}},
};

// What a table cannot hold, by the beginning of the format: a name, and what to do.
constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
    {"+", "a nested type; flatten it to columns"},
    {"z", "binary; cast it to utf8"},
    {"Z", "large_binary; cast it to utf8"},
    {"vz", "binary_view; cast it to utf8"},
    {"w:", "fixed_size_binary; cast it to utf8"},
    {"e", "float16; cast it to decimal128"},
    {"tt", "a time of day; cast it to utf8"},
    {"tD", "a duration; cast it to int64"},
    {"ti", "an interval; cast it to utf8"},
    {"d:", "a decimal beyond what is read; cast it to decimal128 with a scale of 0 to 38"},
};

// The numbers in "18,2,128".
std::optional<std::vector<int>> Numbers(std::string_view text) {
  std::vector<int> numbers;
  while (true) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) return numbers;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

// d:precision,scale[,bits]
std::optional<ArrowType> Decimal(std::string_view parameters) {
  const std::optional<std::vector<int>> numbers = Numbers(parameters);
  if (!numbers.has_value() || numbers->size() < 2 || numbers->size() > 3) return std::nullopt;
  const int scale = (*numbers)[1];
  const int bits = numbers->size() == 3 ? (*numbers)[2] : 128;
  if (scale < 0 || scale > kMostDigits || (bits != 32 && bits != 64 && bits != 128)) {
    return std::nullopt;
  }
  return ArrowType{ArrowLayout::kDecimal, bits / 8, true, scale};
}

// ts, a letter for the unit, a colon and the time zone, which may be empty.
std::optional<ArrowType> Instant(std::string_view format) {
  if (format.size() < 4 || format[3] != ':') return std::nullopt;
  int64_t units = kSecondsPerDay;
  switch (format[2]) {
    case 's':
      break;
    case 'm':
      units *= 1000;
      break;
    case 'u':
      units *= 1'000'000;
      break;
    case 'n':
      units *= 1'000'000'000;
      break;
    default:
      return std::nullopt;
  }
  return ArrowType{ArrowLayout::kInstant, 8, true, 0, units, format.size() > 4};
}

}  // namespace

absl::StatusOr<ArrowType> ParseArrowFormat(std::string_view format) {
  for (const Named& named : kPlain) {
    if (named.format == format) return named.type;
  }
  std::optional<ArrowType> type;
  if (format.substr(0, 2) == "d:") type = Decimal(format.substr(2));
  if (format.substr(0, 2) == "ts") type = Instant(format);
  if (type.has_value()) return *type;
  std::string_view what = "a type that is not known here; cast it to utf8";
  for (const auto& [start, name] : kOthers) {
    if (format.substr(0, start.size()) == start) {
      what = name;
      break;
    }
  }
  return InvalidArgument("has the Arrow format " + Quote(format) + ": " + std::string(what) +
                         ", or leave the column out");
}

}  // namespace coxswain
