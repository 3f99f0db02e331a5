#include "coxswain/query/options.h"

#include <algorithm>
#include <cassert>

#include "base/json.h"
#include "filter_check.h"

namespace coxswain {
namespace {

// Options are a flat object with at most lists of conditions in it.
constexpr int kMaxDepth = 8;

absl::StatusOr<JsonValue> ReadOptionsJson(std::string_view json) {
  COXSWAIN_ASSIGN_OR_RETURN(JsonValue value, ReadJson(json, "The options", kMaxDepth));
  if (value.kind != JsonValue::Kind::kObject) {
    return InvalidArgument("The options are " + std::string(KindText(value.kind)) +
                           "; an object such as {\"by\":[\"segment\"]} is needed.");
  }
  return value;
}

std::vector<std::string_view> Split(std::string_view list, char separator) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const size_t end = list.find(separator);
    parts.push_back(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return parts;
}

std::string Needed(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::kText:
      return "a text";
    case OptionType::kTextList:
    case OptionType::kColumns:
      return "a text or an array of texts";
    case OptionType::kChoice: {
      std::string list;
      for (const std::string_view choice : Split(spec.choices, '|')) {
        list += (list.empty() ? "" : ", ") + std::string(choice);
      }
      return "one of " + list;
    }
    case OptionType::kBool:
      return "true or false";
    case OptionType::kInteger:
      return "a whole number";
    case OptionType::kNumber:
      return "a number";
    case OptionType::kDate:
      return "a day such as \"2026-06-30\"";
    case OptionType::kFilter:
      break;
  }
  return "a filter: a text such as \"segment=Warehouse; amount>=1000\" or an array of "
         "{\"column\":..., \"op\":..., \"values\":[...]}";
}

std::string RangeText(const OptionSpec& spec) {
  const OptionRange& range = spec.range;
  if (!range.most) return "from " + OptionNumber(spec, *range.least) + " on";
  if (!range.least) return "up to " + OptionNumber(spec, *range.most);
  return "from " + OptionNumber(spec, *range.least) + " to " + OptionNumber(spec, *range.most);
}

absl::Status WrongKind(const OptionSpec& spec, const JsonValue& value) {
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The option '" + std::string(spec.name) + "' is " +
                     std::string(KindText(value.kind)) + "; it needs " + Needed(spec) + ".",
                 {"", std::string(spec.name), 0});
}

absl::Status WrongValue(const OptionSpec& spec, std::string_view why) {
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The option '" + std::string(spec.name) + "': " + std::string(why),
                 {"", std::string(spec.name), 0});
}

absl::Status CheckRange(const OptionSpec& spec, int64_t number) {
  const OptionRange& range = spec.range;
  if ((!range.least || number >= *range.least) && (!range.most || number <= *range.most)) {
    return absl::OkStatus();
  }
  return WrongValue(
      spec, OptionNumber(spec, number) + " lies outside its range, " + RangeText(spec) + ".");
}

absl::Status WrongStage(const OptionSpec& spec) {
  return ErrorAt(absl::StatusCode::kInvalidArgument,
                 "The option '" + std::string(spec.name) +
                     (spec.fold ? "' belongs to fold, not to solve: give it when the tally is "
                                  "created."
                                : "' belongs to solve, not to fold: give it when the tally is "
                                  "solved."),
                 {"", std::string(spec.name), 0});
}

// Two options of these names are the first and the last day of a period.
absl::Status CheckPeriod(const Options& options, absl::Span<const OptionSpec> specs) {
  const auto day = [&](std::string_view name) {
    const bool known = std::any_of(specs.begin(), specs.end(), [&](const OptionSpec& spec) {
      return spec.name == name && spec.type == OptionType::kDate;
    });
    return known ? options.DateOf(name) : std::nullopt;
  };
  const std::optional<Date> from = day("from");
  const std::optional<Date> to = day("to");
  if (!from || !to || *from <= *to) return absl::OkStatus();
  return ErrorAt(
      absl::StatusCode::kInvalidArgument,
      "The option from, " + from->ToString() + ", lies after to, " + to->ToString() + ".",
      {"", "from", 0});
}

// Texts, numbers and bools are all values of a condition: what they mean is the column's matter.
absl::Status ReadValues(const JsonValue& json, FilterCondition* condition) {
  const auto add = [&](const JsonValue& value) -> absl::Status {
    switch (value.kind) {
      case JsonValue::Kind::kText:
      case JsonValue::Kind::kNumber:
      case JsonValue::Kind::kBool:
        condition->values.push_back(value.text);
        return absl::OkStatus();
      case JsonValue::Kind::kNull:
        return InvalidArgument("null is no value to compare with: use the op 'is null'.");
      case JsonValue::Kind::kArray:
      case JsonValue::Kind::kObject:
        break;
    }
    return InvalidArgument("A value of a condition is a text, a number or true or false, not " +
                           std::string(KindText(value.kind)) + ".");
  };
  if (json.kind != JsonValue::Kind::kArray) return add(json);
  for (const JsonValue& item : json.items) COXSWAIN_RETURN_IF_ERROR(add(item));
  return absl::OkStatus();
}

absl::StatusOr<FilterCondition> ReadCondition(const JsonValue& json) {
  static constexpr std::string_view kFields[] = {"column", "op", "value", "values"};
  if (json.kind != JsonValue::Kind::kObject) {
    return InvalidArgument("A condition is " + std::string(KindText(json.kind)) +
                           "; an object with column, op and values is needed.");
  }
  FilterCondition condition;
  bool has_values = false;
  for (size_t i = 0; i < json.items.size(); ++i) {
    const std::string& name = json.names[i];
    const JsonValue& field = json.items[i];
    if (name == "column" || name == "op") {
      if (field.kind != JsonValue::Kind::kText) {
        return InvalidArgument("The '" + name + "' of a condition is a text, not " +
                               std::string(KindText(field.kind)) + ".");
      }
      if (name == "column") {
        condition.column = field.text;
      } else {
        COXSWAIN_ASSIGN_OR_RETURN(condition.op, FilterOpFromName(field.text));
      }
    } else if (name == "value" || name == "values") {
      if (has_values) return InvalidArgument("A condition has either 'value' or 'values'.");
      has_values = true;
      COXSWAIN_RETURN_IF_ERROR(ReadValues(field, &condition));
    } else {
      return InvalidArgument("A condition has no field " + Quote(name) + "." +
                             Suggestion(name, kFields));
    }
  }
  if (condition.column.empty()) return InvalidArgument("A condition needs a 'column'.");
  COXSWAIN_RETURN_IF_ERROR(CheckValues(condition));
  return condition;
}

absl::StatusOr<Filter> ReadFilter(const JsonValue& json) {
  if (json.kind == JsonValue::Kind::kText) return ParseFilter(json.text);
  Filter filter;
  for (const JsonValue& item : json.items) {
    COXSWAIN_ASSIGN_OR_RETURN(FilterCondition condition, ReadCondition(item));
    filter.push_back(std::move(condition));
  }
  return filter;
}

// One option's value, read from JSON.
struct Reading {
  std::vector<std::string> texts;
  int64_t number = 0;
  Filter filter;
};

absl::StatusOr<Reading> ReadOption(const OptionSpec& spec, const JsonValue& json) {
  using Kind = JsonValue::Kind;
  Reading reading;
  switch (spec.type) {
    case OptionType::kText:
      if (json.kind != Kind::kText) return WrongKind(spec, json);
      reading.texts = {json.text};
      break;
    case OptionType::kTextList:
    case OptionType::kColumns:
      if (json.kind == Kind::kText) {
        reading.texts = {json.text};
        break;
      }
      if (json.kind != Kind::kArray) return WrongKind(spec, json);
      for (const JsonValue& item : json.items) {
        if (item.kind != Kind::kText) {
          return WrongValue(spec, "an item is " + std::string(KindText(item.kind)) +
                                      "; each needs to be a text.");
        }
        reading.texts.push_back(item.text);
      }
      break;
    case OptionType::kChoice: {
      if (json.kind != Kind::kText) return WrongKind(spec, json);
      const std::vector<std::string_view> choices = Split(spec.choices, '|');
      if (std::find(choices.begin(), choices.end(), json.text) == choices.end()) {
        return WrongValue(
            spec, Quote(json.text) + " is not one of its values." + Suggestion(json.text, choices));
      }
      reading.texts = {json.text};
      break;
    }
    case OptionType::kBool:
      if (json.kind != Kind::kBool) return WrongKind(spec, json);
      reading.number = json.text == "true" ? 1 : 0;
      break;
    case OptionType::kInteger:
    case OptionType::kNumber: {
      if (json.kind != Kind::kNumber && json.kind != Kind::kText) return WrongKind(spec, json);
      const int scale = spec.type == OptionType::kInteger ? 0 : kMoneyScale;
      const absl::StatusOr<ParsedDecimal> number = ParseDecimal(json.text, scale);
      if (!number.ok()) return WrongValue(spec, ToStd(number.status().message()));
      if (number->rounded) {
        return WrongValue(spec, Quote(json.text) + (scale == 0 ? " is not a whole number."
                                                               : " has more than 6 decimals."));
      }
      reading.number = number->value;
      COXSWAIN_RETURN_IF_ERROR(CheckRange(spec, reading.number));
      break;
    }
    case OptionType::kDate: {
      if (json.kind != Kind::kText) return WrongKind(spec, json);
      const absl::StatusOr<Date> date = ParseDate(json.text);
      if (!date.ok()) return WrongValue(spec, ToStd(date.status().message()));
      reading.number = date->days();
      break;
    }
    case OptionType::kFilter: {
      if (json.kind != Kind::kText && json.kind != Kind::kArray) return WrongKind(spec, json);
      absl::StatusOr<Filter> filter = ReadFilter(json);
      if (!filter.ok()) return WrongValue(spec, ToStd(filter.status().message()));
      reading.filter = *std::move(filter);
      break;
    }
  }
  return reading;
}

// The default as if the caller had written it.
JsonValue DefaultJson(const OptionSpec& spec) {
  JsonValue value{JsonValue::Kind::kText, std::string(spec.default_value), {}, {}};
  if (spec.type == OptionType::kBool) value.kind = JsonValue::Kind::kBool;
  if (spec.type != OptionType::kTextList && spec.type != OptionType::kColumns) return value;
  value = {JsonValue::Kind::kArray, {}, {}, {}};
  for (const std::string_view item : Split(spec.default_value, ',')) {
    value.items.push_back({JsonValue::Kind::kText, std::string(item), {}, {}});
  }
  return value;
}

}  // namespace

std::string_view OptionTypeName(OptionType type) {
  constexpr std::string_view kNames[] = {"text",    "text list", "text list", "choice", "bool",
                                         "integer", "number",    "date",      "filter"};
  return kNames[static_cast<size_t>(type)];
}

std::string OptionNumber(const OptionSpec& spec, int64_t number) {
  return FormatDecimal(number, spec.type == OptionType::kInteger ? 0 : kMoneyScale);
}

absl::StatusOr<Options> Options::Parse(std::string_view json, absl::Span<const OptionSpec> specs,
                                       OptionStage stage) {
  JsonValue object;
  object.kind = JsonValue::Kind::kObject;
  if (!json.empty()) {
    COXSWAIN_ASSIGN_OR_RETURN(object, ReadOptionsJson(json));
  }
  std::vector<std::string_view> known;
  for (const OptionSpec& spec : specs) known.push_back(spec.name);
  for (const std::string& name : object.names) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at != known.end()) {
      const OptionSpec& spec = specs[static_cast<size_t>(at - known.begin())];
      if (stage != OptionStage::kAll && spec.fold != (stage == OptionStage::kFold)) {
        return WrongStage(spec);
      }
      continue;
    }
    return ErrorAt(absl::StatusCode::kInvalidArgument,
                   "There is no option " + Quote(name) + " here." + Suggestion(name, known),
                   {"", name, 0});
  }

  Options options;
  for (const OptionSpec& spec : specs) {
    Value value;
    value.name = spec.name;
    value.type = spec.type;
    value.fold = spec.fold;
    value.has_default = !spec.default_value.empty();
    const auto at = std::find(object.names.begin(), object.names.end(), spec.name);
    // null stands for what was not given: bindings hand over their None so.
    const JsonValue* given = at == object.names.end()
                                 ? nullptr
                                 : &object.items[static_cast<size_t>(at - object.names.begin())];
    if (given != nullptr && given->kind == JsonValue::Kind::kNull) given = nullptr;
    JsonValue default_json;
    if (given == nullptr && !spec.default_value.empty()) {
      default_json = DefaultJson(spec);
      given = &default_json;
    }
    if (given != nullptr) {
      COXSWAIN_ASSIGN_OR_RETURN(Reading reading, ReadOption(spec, *given));
      value.given = true;
      value.texts = std::move(reading.texts);
      value.number = reading.number;
      value.filter = std::move(reading.filter);
    }
    options.values_.push_back(std::move(value));
  }
  COXSWAIN_RETURN_IF_ERROR(CheckPeriod(options, specs));
  return options;
}

const Options::Value& Options::Find(std::string_view name) const {
  static const Value kNone;
  for (const Value& value : values_) {
    if (value.name == name) return value;
  }
  assert(false && "a query reads an option that it does not declare");
  return kNone;
}

bool Options::Has(std::string_view name) const { return Find(name).given; }

std::string Options::Text(std::string_view name) const {
  const Value& value = Find(name);
  return value.texts.empty() ? std::string() : value.texts.front();
}

std::vector<std::string> Options::List(std::string_view name) const { return Find(name).texts; }

bool Options::Bool(std::string_view name) const { return Find(name).number != 0; }

std::optional<int64_t> Options::Integer(std::string_view name) const {
  const Value& value = Find(name);
  return value.given ? std::optional<int64_t>(value.number) : std::nullopt;
}

std::optional<int64_t> Options::Number(std::string_view name) const { return Integer(name); }

std::optional<Date> Options::DateOf(std::string_view name) const {
  const Value& value = Find(name);
  if (!value.given) return std::nullopt;
  return Date::FromDays(static_cast<int32_t>(value.number));
}

const std::vector<FilterCondition>& Options::FilterOf(std::string_view name) const {
  return Find(name).filter;
}

Options Options::WithSolveOptions(const Options& solve) const {
  Options both = *this;
  for (Value& value : both.values_) {
    if (!value.fold) value = solve.Find(value.name);
  }
  return both;
}

std::string Options::FoldText(const Wording* wording) const {
  std::string text;
  for (const Value& value : values_) {
    if (!value.fold || !value.given) continue;
    const bool list = value.type == OptionType::kTextList || value.type == OptionType::kColumns;
    if (list && value.texts.empty() && !value.has_default) continue;
    if (value.type == OptionType::kFilter && value.filter.empty()) continue;
    text += (text.empty() ? "" : " ") + value.name + "=";
    for (const std::string& part : value.texts) {
      const std::string name =
          value.type == OptionType::kColumns && wording != nullptr ? wording->Name(part) : part;
      text += std::to_string(name.size()) + ":" + name;
    }
    if (value.type == OptionType::kFilter) {
      Filter filter = value.filter;
      for (FilterCondition& condition : filter) {
        if (wording != nullptr) condition = wording->Condition(condition);
      }
      const std::string canonical = CanonicalText(filter);
      text += std::to_string(canonical.size()) + ":" + canonical;
    } else if (value.texts.empty() && !list) {
      text += std::to_string(value.number);
    }
  }
  return text;
}

}  // namespace coxswain
