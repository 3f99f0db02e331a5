#include "profile.h"

#include <algorithm>
#include <cstdlib>

#include "values.h"

namespace coxswain {
namespace {

constexpr std::string_view kDateFormats[] = {"iso",   "epoch_ms", "d.m.y", "d/m/y",
                                             "m/d/y", "d-m-y",    "m-d-y", "y/m/d"};

bool IsDate(std::string_view text, std::string_view format) {
  std::string scratch, reason;
  // Any 13 digits are milliseconds to iso as well; they are told apart by name.
  if (format == "iso" && text.find_first_not_of("0123456789") == std::string_view::npos) {
    return false;
  }
  if (format == "epoch_ms" && text.size() != 13) return false;
  const std::string_view value =
      ConvertValue(ValueForm::kDate, {'.', format}, text, &scratch, &reason);
  return reason.empty() && !value.empty() && ParseDate(value).ok();
}

// The number, if the text is one where decimals stand behind `decimal`.
bool ReadNumber(std::string_view text, char decimal, double* number) {
  std::string scratch, reason;
  const ValueForm form = text.back() == '%' ? ValueForm::kPercent : ValueForm::kNumber;
  const std::string_view value = ConvertValue(form, {decimal, ""}, text, &scratch, &reason);
  constexpr int kPlaces = 6;
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(value, kPlaces);
  if (!reason.empty() || !parsed.ok()) return false;
  *number = static_cast<double>(parsed->value) / 1e6 * (form == ValueForm::kPercent ? 100 : 1);
  return true;
}

// One mark with three digits behind it: 1.234.
bool MayBeGroups(std::string_view text) {
  const size_t mark = text.find_first_of(".,");
  return mark != std::string_view::npos && mark > 0 && mark <= 4 && text.size() - mark == 4 &&
         text.find_first_of(".,", mark + 1) == std::string_view::npos;
}

ColumnProfile ProfileOfColumn(const Column& column) {
  ColumnProfile profile;
  profile.name = column.name;
  profile.rows = static_cast<int64_t>(column.texts.size());
  std::vector<std::string_view> texts;
  for (const std::string_view text : column.texts) {
    const std::string_view trimmed = TrimmedText(text);
    if (trimmed.empty()) continue;
    texts.push_back(trimmed);
    profile.values.emplace(trimmed);
  }
  profile.filled = static_cast<int64_t>(texts.size());
  if (texts.empty()) return profile;
  profile.unique = profile.filled == profile.rows &&
                   static_cast<int64_t>(profile.values.size()) == profile.filled;
  const auto all = [&](const auto& is) { return std::all_of(texts.begin(), texts.end(), is); };
  for (const std::string_view format : kDateFormats) {
    if (all([&](std::string_view text) { return IsDate(text, format); })) {
      profile.date_formats.emplace_back(format);
    }
  }
  const auto numbers = [&](char decimal) {
    profile.least = profile.most = 0;
    profile.whole = true;
    bool first = true;
    return all([&](std::string_view text) {
      double number = 0;
      if (!ReadNumber(text, decimal, &number)) return false;
      profile.least = first ? number : std::min(profile.least, number);
      profile.most = first ? number : std::max(profile.most, number);
      profile.whole = profile.whole && number == static_cast<double>(static_cast<int64_t>(number));
      first = false;
      return true;
    });
  };
  profile.numbers_with_comma = numbers(',');
  ColumnProfile with_comma = profile;
  profile.numbers_with_point = numbers('.');
  if (!profile.numbers_with_point && profile.numbers_with_comma) {
    profile.least = with_comma.least;
    profile.most = with_comma.most;
    profile.whole = with_comma.whole;
  }
  const auto marked = [](std::string_view text) {
    return text.find_first_of(".,") != std::string_view::npos;
  };
  profile.groups_or_decimals =
      profile.numbers_with_point && profile.numbers_with_comma &&
      std::any_of(texts.begin(), texts.end(), marked) &&
      all([&](std::string_view text) { return !marked(text) || MayBeGroups(text); });
  profile.percent_signs = all([](std::string_view text) { return text.back() == '%'; });
  profile.truths = profile.values.size() <= 4 &&
                   all([](std::string_view text) { return ReadTruth(text).has_value(); });
  return profile;
}

}  // namespace

const ColumnProfile* FileProfile::Find(std::string_view name) const {
  for (const ColumnProfile& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

FileProfile ProfileOf(const std::string& file, const Table& rows) {
  FileProfile profile;
  profile.file = file;
  profile.rows = rows.rows();
  for (const Column& column : rows.columns) profile.columns.push_back(ProfileOfColumn(column));
  return profile;
}

}  // namespace coxswain
