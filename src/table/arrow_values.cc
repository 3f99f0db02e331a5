#include "table/arrow_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "coxswain/base/decimal.h"
#include "coxswain/base/status.h"

#include "base/plain.h"

namespace coxswain {
namespace {

constexpr int64_t kFirstDay = plain::DaysFromCivil(1, 1, 1);
constexpr int64_t kLastDay = plain::DaysFromCivil(9999, 12, 31);
constexpr char kOutsideTheYears[] = "the day is outside the calendar: years run from 0001 to 9999";
constexpr char kTooLarge[] = "the number is too large: it must lie within 64 bits with a sign";

bool IsExact(ColumnKind kind) {
  return kind == ColumnKind::kDecimal || kind == ColumnKind::kInteger;
}

// A moment as days and what is left of the day.
struct Moment {
  int64_t day = 0;
  int64_t rest = 0;
};

Moment Split(int64_t value, int64_t units_per_day) {
  const int64_t rest = value % units_per_day;
  const bool before = rest < 0;
  return {value / units_per_day - (before ? 1 : 0), before ? rest + units_per_day : rest};
}

// "2026-01-31T23:30:00.25", with Z if it is UTC.
std::string MomentText(const Moment& moment, const ArrowType& type) {
  const int64_t units_per_second = type.units_per_day / 86400;
  const int64_t second = moment.rest / units_per_second;
  const auto two = [](int64_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  std::string text = Date::FromDays(static_cast<int32_t>(moment.day)).ToString() + "T" +
                     two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60);
  int places = 0;
  for (int64_t units = units_per_second; units > 1; units /= 10) ++places;
  text += FormatDecimal(moment.rest % units_per_second, places).substr(1);
  return type.utc ? text + "Z" : text;
}

// Appends one array to one column.
class Appender {
 public:
  Appender(const ArrowView& view, int64_t first_row, Column* column,
           std::vector<CellProblem>* problems)
      : view_(view),
        first_row_(first_row),
        column_(column),
        problems_(problems),
        before_(static_cast<size_t>(column->rows())) {
    const size_t after = before_ + static_cast<size_t>(view.length());
    if (!column->valid.empty()) column->valid.resize(after, 1);
  }

  // `read(i, &value)` reads a value that is not null, or returns a reason why it cannot be.
  template <typename T, typename IsNull, typename Read>
  void Append(std::vector<T>* to, const T& null, const IsNull& is_null, const Read& read) {
    const size_t count = static_cast<size_t>(view_.length());
    to->resize(before_ + count, null);
    T* const values = to->data() + before_;
    for (size_t i = 0; i < count; ++i) {
      const int64_t at = static_cast<int64_t>(i);
      if (is_null(at)) {
        SetNull(i);
        continue;
      }
      std::string reason = read(at, &values[i]);
      if (!reason.empty()) {
        values[i] = null;
        SetNull(i);
        problems_->push_back({first_row_ + at, column_->name, std::move(reason)});
      }
    }
  }

  // What is null to the view.
  auto NullOfView() const {
    const bool nulls = view_.may_have_nulls();
    return [this, nulls](int64_t i) { return nulls && view_.IsNull(i); };
  }

  template <typename Read>
  void AppendNumbers(const Read& read) {
    Append(&column_->numbers, int64_t{0}, NullOfView(), read);
  }
  template <typename Read>
  void AppendTexts(const Read& read) {
    Append(&column_->texts, std::string_view(nullptr, 0), NullOfView(), read);
  }

 private:
  void SetNull(size_t i) {
    if (column_->valid.empty()) {
      column_->valid.assign(before_ + static_cast<size_t>(view_.length()), 1);
    }
    column_->valid[before_ + i] = 0;
  }

  const ArrowView& view_;
  const int64_t first_row_;
  Column* const column_;
  std::vector<CellProblem>* const problems_;
  const size_t before_;
};

Int128 DecimalValue(const ArrowView& view, const ArrowType& type, int64_t i) {
  if (type.bytes == 16) return view.Value<Int128>(i);
  return type.bytes == 8 ? Int128{view.Value<int64_t>(i)} : Int128{view.Value<int32_t>(i)};
}

// An exact decimal of one scale as one of another.
std::string Rescale(Int128 value, int from, int to, int64_t* result) {
  if (from <= to && value <= INT64_MAX && value >= -Int128{INT64_MAX} &&
      !__builtin_mul_overflow(static_cast<int64_t>(value), plain::kPowersOfTen[to - from],
                              result) &&
      *result != INT64_MIN) {
    return "";
  }
  const std::string text = FormatDecimal(value, from);
  const absl::StatusOr<ParsedDecimal> parsed = ParseDecimal(text, to);
  if (!parsed.ok()) return std::string(ToStd(parsed.status().message()));
  *result = parsed->value;
  if (!parsed->rounded) return "";
  return Quote(text) + " has more than " + std::to_string(to) +
         " decimal places: a decimal must fit its column exactly, so round it first";
}

void AppendDecimals(const ArrowReading& how, const ArrowView& view, Table* table,
                    Appender* appender) {
  const ArrowType& type = how.type;
  if (!IsExact(how.wanted.first)) {
    appender->AppendTexts([&](int64_t i, std::string_view* text) -> std::string {
      *text = table->Store(FormatDecimal(DecimalValue(view, type, i), type.scale));
      return "";
    });
    return;
  }
  const int scale = how.wanted.second;
  appender->AppendNumbers([&](int64_t i, int64_t* value) {
    return Rescale(DecimalValue(view, type, i), type.scale, scale, value);
  });
}

template <typename Real>
void AppendReals(const ArrowReading& how, const ArrowView& view, const Column& column,
                 Appender* appender) {
  const bool whole = how.wanted.first == ColumnKind::kInteger;
  const int scale = column.scale;
  appender->AppendNumbers([&view, whole, scale](int64_t i, int64_t* value) -> std::string {
    const Real real = view.Value<Real>(i);
    const absl::StatusOr<int64_t> decimal = RealToDecimal(real, scale);
    if (!decimal.ok()) return std::string(ToStd(decimal.status().message()));
    if (whole && std::trunc(real) != real) return "a whole number is needed here";
    *value = *decimal;
    return "";
  });
}

void AppendInstants(const ArrowReading& how, const ArrowView& view, Table* table,
                    Appender* appender) {
  const ArrowType& type = how.type;
  const auto split = [&view, &type](int64_t i, Moment* moment) {
    *moment = Split(view.Value<int64_t>(i), type.units_per_day);
    return moment->day >= kFirstDay && moment->day <= kLastDay;
  };
  if (how.wanted.first != ColumnKind::kDate) {
    appender->AppendTexts([&](int64_t i, std::string_view* text) -> std::string {
      Moment moment;
      if (!split(i, &moment)) return kOutsideTheYears;
      *text = table->Store(MomentText(moment, type));
      return "";
    });
    return;
  }
  const bool in_zone = type.utc && how.zone.name() != "UTC";
  appender->AppendNumbers([&](int64_t i, int64_t* day) -> std::string {
    Moment moment;
    if (!split(i, &moment)) return kOutsideTheYears;
    *day = moment.day;
    if (in_zone) {
      // In steps of a microsecond, of which a day has fewer than 2^37, the product stays in range.
      const Int128 rest = Int128{moment.rest} * kMicrosPerDay / type.units_per_day;
      *day = how.zone.DayOf(moment.day * kMicrosPerDay + static_cast<int64_t>(rest)).days();
    }
    return *day >= kFirstDay && *day <= kLastDay ? "" : kOutsideTheYears;
  });
}

void AppendIntegers(const ArrowType& type, const ArrowView& view, Appender* appender) {
  const bool wraps = type.bytes == 8 && !type.has_sign;
  appender->AppendNumbers([&view, &type, wraps](int64_t i, int64_t* value) -> std::string {
    *value = view.Integer(type, i);
    // The smallest number stands for null in a book.
    return (wraps && *value < 0) || *value == INT64_MIN ? kTooLarge : "";
  });
}

constexpr int64_t kNoEntry = -1;

// Null if there is none: an entry that is null and means it.
const CellProblem* ProblemOf(int64_t entry, const std::vector<CellProblem>& problems) {
  const auto found =
      std::lower_bound(problems.begin(), problems.end(), entry + 1,
                       [](const CellProblem& problem, int64_t row) { return problem.row < row; });
  return found == problems.end() || found->row != entry + 1 ? nullptr : &*found;
}

// Copies the entries at the indexes, and their problems with them.
template <typename T>
void AppendEntries(const std::vector<T>& values, const T& null, const Column& entries,
                   const std::vector<CellProblem>& entry_problems,
                   const std::vector<int64_t>& indexes, std::vector<T>* to, Appender* appender) {
  const auto index = [&indexes](int64_t i) { return indexes[static_cast<size_t>(i)]; };
  appender->Append(
      to, null, [&index](int64_t i) { return index(i) == kNoEntry; },
      [&](int64_t i, T* value) -> std::string {
        if (entries.IsNull(index(i))) return ProblemOf(index(i), entry_problems)->reason;
        *value = values[static_cast<size_t>(index(i))];
        return "";
      });
}

}  // namespace

absl::Status ShapeArrowColumn(const ArrowReading& how, Column* column) {
  const auto [kind, scale] = how.wanted;
  column->kind = ColumnKind::kText;
  switch (how.type.layout) {
    case ArrowLayout::kNull:
    case ArrowLayout::kText:
    case ArrowLayout::kTextView:
      break;
    case ArrowLayout::kBool:
      column->kind = ColumnKind::kBool;
      break;
    case ArrowLayout::kInteger:
      column->kind = ColumnKind::kInteger;
      break;
    case ArrowLayout::kReal:
      if (how.float_scale == 0) {
        return InvalidArgument(
            "holds floating-point numbers, which do not say how exact they are: set float_scale "
            "to the decimal places that count, or cast it to decimal128");
      }
      column->kind = kind == ColumnKind::kInteger ? kind : ColumnKind::kDecimal;
      column->scale = IsExact(kind) ? std::min(how.float_scale, scale) : how.float_scale;
      break;
    case ArrowLayout::kDecimal:
      if (!IsExact(kind)) break;
      column->kind = kind;
      column->scale = scale;
      break;
    case ArrowLayout::kDay:
      column->kind = ColumnKind::kDate;
      break;
    case ArrowLayout::kInstant:
      if (kind == ColumnKind::kDate) column->kind = kind;
      break;
  }
  return absl::OkStatus();
}

void AppendArrowValues(const ArrowReading& how, const ArrowView& view, int64_t first_row,
                       Table* table, Column* column, std::vector<CellProblem>* problems) {
  const ArrowType& type = how.type;
  Appender appender(view, first_row, column, problems);
  switch (type.layout) {
    case ArrowLayout::kNull:
      appender.AppendTexts([](int64_t, std::string_view*) { return std::string(); });
      break;
    case ArrowLayout::kBool:
      appender.AppendNumbers([&view](int64_t i, int64_t* value) {
        *value = view.Bit(i) ? 1 : 0;
        return std::string();
      });
      break;
    case ArrowLayout::kInteger:
      AppendIntegers(type, view, &appender);
      break;
    case ArrowLayout::kReal:
      if (type.bytes == 4) {
        AppendReals<float>(how, view, *column, &appender);
      } else {
        AppendReals<double>(how, view, *column, &appender);
      }
      break;
    case ArrowLayout::kDecimal:
      AppendDecimals(how, view, table, &appender);
      break;
    case ArrowLayout::kText:
    case ArrowLayout::kTextView:
      appender.AppendTexts([&view, &type](int64_t i, std::string_view* text) -> std::string {
        *text = view.Text(type, i);
        return IsUtf8(*text) ? "" : Quote(*text) + " is not UTF-8";
      });
      break;
    case ArrowLayout::kDay:
      appender.AppendNumbers([&view, &type](int64_t i, int64_t* day) -> std::string {
        *day = Split(view.Integer(type, i), type.units_per_day).day;
        return *day >= kFirstDay && *day <= kLastDay ? "" : kOutsideTheYears;
      });
      break;
    case ArrowLayout::kInstant:
      AppendInstants(how, view, table, &appender);
      break;
  }
}

absl::Status AppendArrowIndexes(const ArrowType& index, const ArrowView& view,
                                const Column& entries,
                                const std::vector<CellProblem>& entry_problems,
                                const ArrowPlace& place, Column* column,
                                std::vector<CellProblem>* problems) {
  std::vector<int64_t> indexes(static_cast<size_t>(view.length()), kNoEntry);
  for (int64_t i = 0; i < view.length(); ++i) {
    if (view.IsNull(i)) continue;
    const int64_t at = view.Integer(index, i);
    if (at < 0 || at >= entries.rows()) {
      return place.Error("has the index " + std::to_string(at) + " into a dictionary of " +
                             std::to_string(entries.rows()) + " entries",
                         i);
    }
    if (entries.IsNull(at) && ProblemOf(at, entry_problems) == nullptr) continue;
    indexes[static_cast<size_t>(i)] = at;
  }
  Appender appender(view, place.first_row, column, problems);
  if (column->kind == ColumnKind::kText) {
    AppendEntries(entries.texts, std::string_view(nullptr, 0), entries, entry_problems, indexes,
                  &column->texts, &appender);
  } else {
    AppendEntries(entries.numbers, int64_t{0}, entries, entry_problems, indexes, &column->numbers,
                  &appender);
  }
  return absl::OkStatus();
}

}  // namespace coxswain
