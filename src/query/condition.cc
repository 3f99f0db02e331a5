#include "condition.h"

#include <algorithm>

namespace coxswain {
namespace {

bool Ordered(FilterOp op) {
  return op == FilterOp::kLess || op == FilterOp::kLessOrEqual || op == FilterOp::kGreater ||
         op == FilterOp::kGreaterOrEqual;
}

// Whether a value that is not null passes; `values` of the same kind.
template <typename Value, typename T>
bool Compare(const Value& value, FilterOp op, const std::vector<T>& values) {
  const bool among = std::find(values.begin(), values.end(), value) != values.end();
  switch (op) {
    case FilterOp::kEqual:
    case FilterOp::kIn:
      return among;
    case FilterOp::kNotEqual:
    case FilterOp::kNotIn:
      return !among;
    case FilterOp::kLess:
      return value < values[0];
    case FilterOp::kLessOrEqual:
      return value <= values[0];
    case FilterOp::kGreater:
      return value > values[0];
    case FilterOp::kGreaterOrEqual:
      return value >= values[0];
    case FilterOp::kIsNull:
      return false;
    case FilterOp::kIsNotNull:
      return true;
  }
  return false;
}

absl::Status BadValue(std::string_view column, std::string_view reason) {
  return InvalidArgument("The filter on " + std::string(column) + ": " + std::string(reason));
}

absl::StatusOr<std::vector<int64_t>> ParseNumbers(const ValueCondition::Column& column,
                                                  const FilterCondition& condition,
                                                  const TimeZone& zone) {
  std::vector<int64_t> numbers;
  for (const std::string& text : condition.values) {
    if (column.type == ColumnType::kTime) {
      const absl::StatusOr<int64_t> instant = ParseInstant(text, zone);
      if (!instant.ok()) return BadValue(column.name, ToStd(instant.status().message()));
      numbers.push_back(*instant);
      continue;
    }
    const absl::StatusOr<ParsedDecimal> number = ParseDecimal(text, ScaleOf(column.type));
    if (!number.ok()) return BadValue(column.name, ToStd(number.status().message()));
    if (number->rounded) {
      return BadValue(column.name, "'" + text + "' has more decimals than the column.");
    }
    numbers.push_back(number->value);
  }
  return numbers;
}

// The condition's values as labels are written. Errors: one that can be no label.
absl::StatusOr<std::vector<std::string>> LabelsOf(const ValueCondition::Column& column,
                                                  const FilterCondition& condition,
                                                  const Calendar& calendar) {
  std::vector<std::string> labels = condition.values;
  for (std::string& label : labels) {
    if (column.type == ColumnType::kEnum && EnumIndex(*column.spec, label) == 0) {
      std::vector<std::string_view> known;
      for (int i = 1; i <= EnumSize(*column.spec); ++i) known.push_back(EnumValue(*column.spec, i));
      return BadValue(column.name, "there is no value '" + label + "'." + Suggestion(label, known));
    }
    if (column.type == ColumnType::kBool) {
      const std::optional<bool> value = ParseBool(label);
      if (!value.has_value()) {
        return BadValue(column.name, "'" + label + "' is neither true nor false.");
      }
      label = *value ? "true" : "false";
    }
    if (column.grain.has_value() && !ParsePeriod(label, *column.grain, calendar).has_value()) {
      const Date example = PeriodStart(Date::FromCivil(2026, 1, 5), *column.grain, calendar);
      return BadValue(column.name, "'" + label + "' names no " +
                                       std::string(GrainName(*column.grain)) + "; one is called " +
                                       PeriodName(example, *column.grain, calendar) + ".");
    }
  }
  return labels;
}

}  // namespace

absl::StatusOr<ValueCondition> ValueCondition::Make(const Column& column,
                                                    const FilterCondition& condition,
                                                    const Settings& settings) {
  ValueCondition made;
  made.op_ = condition.op;
  const Storage storage = StorageOf(column.type);
  if (storage == Storage::kNumber) {
    made.compares_ = Compares::kNumber;
    COXSWAIN_ASSIGN_OR_RETURN(made.numbers_, ParseNumbers(column, condition, settings.zone));
    return made;
  }
  if (storage == Storage::kDay && !column.grain.has_value()) {
    made.compares_ = Compares::kDay;
    for (const std::string& text : condition.values) {
      const absl::StatusOr<Date> date = ParseDate(text, settings.zone);
      if (!date.ok()) return BadValue(column.name, ToStd(date.status().message()));
      made.numbers_.push_back(date->days());
    }
    return made;
  }
  // Names of periods order as the periods do; text has no order that everybody shares.
  if (Ordered(condition.op) && storage != Storage::kDay) {
    return BadValue(column.name, "it is text, which has no order: use = != in, not " +
                                     std::string(FilterOpName(condition.op)) + ".");
  }
  if (storage == Storage::kSymbol) {
    made.labels_ = condition.values;
    return made;
  }
  COXSWAIN_ASSIGN_OR_RETURN(made.labels_, LabelsOf(column, condition, settings.calendar));
  return made;
}

bool ValueCondition::NullPasses(FilterOp op) {
  return op == FilterOp::kIsNull || op == FilterOp::kNotEqual || op == FilterOp::kNotIn;
}

bool ValueCondition::PassesNumber(int64_t value) const { return Compare(value, op_, numbers_); }

bool ValueCondition::PassesLabel(std::string_view label) const {
  return Compare(label, op_, labels_);
}

}  // namespace coxswain
