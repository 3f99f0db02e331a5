#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "coxswain/measures.h"

#include "say.h"
#include "written_plan.h"

namespace coxswain::report {
namespace {

using Days = std::pair<int32_t, int32_t>;  // the first and the last

constexpr size_t kMostColumns = 4;

// What the lines of one row have in common, by column of plan_lines.
constexpr std::array<std::string_view, 8> kCommon = {
    "measure", "currency", "team", "owner", "segment", "region", "product_family", "campaign_id"};

// What adds up over periods: a sum of what happened in them, not a state or a ratio.
bool AddsUp(const Measure* measure) {
  if (measure == nullptr || !measure->denominator.empty() || measure->numerator.size() != 1) {
    return false;
  }
  const auto& terms = measure->numerator[0].terms;
  return std::all_of(terms.begin(), terms.end(), [](const Term& term) {
    switch (term.atom) {
      case Atom::kOpenDeals:
      case Atom::kOpenAmount:
      case Atom::kOpenWeighted:
      case Atom::kOpenNoProbability:
      case Atom::kEverCustomers:
      case Atom::kActiveCustomers:
      case Atom::kPeriodCustomers:
      case Atom::kCapacity:
        return false;
      default:
        return true;
    }
  });
}

std::string WindowName(const Days& days, const Calendar& calendar) {
  const Date first = Date::FromDays(days.first), last = Date::FromDays(days.second);
  for (const Grain grain : {Grain::kYear, Grain::kFiscalYear, Grain::kQuarter, Grain::kMonth}) {
    if (PeriodStart(first, grain, calendar) == first && PeriodEnd(first, grain, calendar) == last) {
      return PeriodName(first, grain, calendar);
    }
  }
  return first.ToString() + " to " + last.ToString();
}

// The columns: each window, else fiscal years, else all of it.
class Columns {
 public:
  Columns(const std::set<Days>& windows, const Calendar& calendar) : calendar_(calendar) {
    std::set<int32_t> years;
    for (const Days& days : windows) years.insert(YearOf(days));
    how_ = windows.size() <= kMostColumns ? How::kWindows
           : years.size() <= kMostColumns ? How::kYears
                                          : How::kWhole;
    for (const Days& days : windows) {
      if (how_ == How::kWindows) names_.push_back(WindowName(days, calendar));
      places_.emplace(KeyOf(days), places_.size());
    }
    if (how_ == How::kYears) {
      for (const int32_t year : years) {
        names_.push_back(PeriodName(Date::FromDays(year), Grain::kFiscalYear, calendar));
      }
    }
    if (how_ == How::kWhole) names_.emplace_back("In all");
  }

  const std::vector<std::string>& names() const { return names_; }
  size_t PlaceOf(const Days& days) const { return places_.at(KeyOf(days)); }

 private:
  enum class How : uint8_t { kWindows, kYears, kWhole };

  int32_t YearOf(const Days& days) const {
    return PeriodStart(Date::FromDays(days.first), Grain::kFiscalYear, calendar_).days();
  }
  Days KeyOf(const Days& days) const {
    switch (how_) {
      case How::kWindows:
        return days;
      case How::kYears:
        return {YearOf(days), 0};
      case How::kWhole:
        break;
    }
    return {0, 0};
  }

  const Calendar calendar_;
  How how_ = How::kWindows;
  std::map<Days, size_t> places_;
  std::vector<std::string> names_;
};

// Values of one cell, by their days.
std::string CellText(const std::vector<std::pair<Days, int64_t>>& values, bool adds_up,
                     const std::string& unit) {
  if (values.empty()) return "";
  const auto text = [&](Int128 value) { return ExactText(value, unit); };
  if (adds_up) {
    Int128 sum = 0;
    for (const auto& [days, value] : values) sum += value;
    return text(sum);
  }
  const auto [first, last] = std::minmax_element(values.begin(), values.end());
  const std::string from = text(first->second), to = text(last->second);
  return from == to ? from : from + " to " + to;
}

}  // namespace

std::string ExactText(Int128 micros, std::string_view unit) {
  const bool share = unit == "share";
  const Int128 value = share ? micros * 100 : micros;
  int places = 0;
  for (Int128 step = kMicros; value % step != 0; step /= 10) ++places;
  return FormatRounded(value, kMoneyScale, places, ' ') + (share ? " %" : "");
}

PlanTable PlannedTable(const Snapshot& snapshot, const std::vector<int64_t>& lines) {
  const TableState& table = snapshot.table(TableId::kPlanLines);
  const auto column = [](std::string_view name) { return ColumnIndex(TableId::kPlanLines, name); };
  const auto days_of = [&](int64_t row) {
    return Days{table.DayAt(row, column("period_start")), table.DayAt(row, column("period_end"))};
  };
  std::set<Days> windows;
  for (const int64_t row : lines) windows.insert(days_of(row));
  const Columns columns(windows, snapshot.settings().calendar);

  using Values = std::vector<std::vector<std::pair<Days, int64_t>>>;  // by column
  std::map<std::array<std::string, kCommon.size()>, Values> rows;
  for (const int64_t row : lines) {
    std::array<std::string, kCommon.size()> common;
    for (size_t i = 0; i < kCommon.size(); ++i) common[i] = table.TextAt(row, column(kCommon[i]));
    Values& values = rows[common];
    values.resize(columns.names().size());
    const Days days = days_of(row);
    values[columns.PlaceOf(days)].emplace_back(days, table.NumberAt(row, column("value")));
  }

  PlanTable planned;
  planned.headings = {{"Measure"}, {"Who"}, {"For"}};
  for (const std::string& name : columns.names()) planned.headings.push_back({name, true});
  for (const auto& row : rows) {
    const auto& common = row.first;  // no structured binding: lambdas may not have one
    const Measure* const measure = FindMeasure(common[0]);
    const std::string& currency = common[1].empty() ? snapshot.currency() : common[1];
    const std::string unit = measure == nullptr ? common[1] : UnitText(measure->unit, currency);
    const bool money = measure != nullptr && measure->unit == MeasureUnit::kMoney;
    const auto listed = [&](size_t from, size_t to) {
      std::string text;
      for (size_t i = from; i < to; ++i) {
        if (common[i].empty()) continue;
        text += (text.empty() ? "" : ", ") + Shortened(common[i], kLongestName);
      }
      return text;
    };
    std::vector<std::string> cells = {
        Shortened(InWords(common[0]), kLongestName) + (money ? ", " + currency : ""), listed(2, 4),
        listed(4, kCommon.size())};
    for (const auto& of_column : row.second) {
      cells.push_back(CellText(of_column, AddsUp(measure), unit));
    }
    planned.rows.push_back(std::move(cells));
  }
  return planned;
}

}  // namespace coxswain::report
