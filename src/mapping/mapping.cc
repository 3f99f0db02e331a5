#include "coxswain/mapping/mapping.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "values.h"

namespace coxswain {
namespace {

using Kind = JsonValue::Kind;
constexpr size_t kMaxDepth = 16;

struct FormName {
  ValueForm form;
  std::string_view name;
};
constexpr std::array<FormName, 11> kForms = {{
    {ValueForm::kText, "text"},
    {ValueForm::kId, "id"},
    {ValueForm::kLabel, "label"},
    {ValueForm::kSalesforceId, "salesforce_id"},
    {ValueForm::kNumber, "number"},
    {ValueForm::kCents, "cents"},
    {ValueForm::kThousands, "thousands"},
    {ValueForm::kPercent, "percent"},
    {ValueForm::kFraction, "fraction"},
    {ValueForm::kDate, "date"},
    {ValueForm::kBoolean, "boolean"},
}};

// Reads one mapping. Every error says where it lies: "The mapping, deals, status: ...".
class Reader {
 public:
  absl::StatusOr<Mapping> Read(std::string_view json);

 private:
  absl::Status Wrong(std::string_view what) const {
    std::string where = "The mapping";
    if (!table_.empty()) where += ", " + table_;
    if (!column_.empty()) where += ", " + column_;
    return ErrorAt(absl::StatusCode::kInvalidArgument, where + ": " + std::string(what),
                   {table_, column_, 0});
  }
  absl::Status WrongKind(std::string_view field, const JsonValue& value,
                         std::string_view needed) const {
    return Wrong(Quote(field) + " is " + std::string(KindText(value.kind)) + "; it needs " +
                 std::string(needed) + ".");
  }

  // Refuses fields that are none of `known`; "doc" and "unsure" are for people and fit anywhere.
  absl::Status CheckFields(const JsonValue& object,
                           std::initializer_list<std::string_view> known) const;
  absl::Status ReadText(const JsonValue& object, std::string_view field, std::string* text) const;
  // A text or a list of texts, none of them empty.
  absl::Status ReadTexts(const JsonValue& object, std::string_view field,
                         std::vector<std::string>* texts) const;
  absl::Status ReadOneOf(const JsonValue& object, std::string_view field, std::string_view choices,
                         char* letter) const;
  absl::Status ReadDateFormat(const JsonValue& object, std::string_view field,
                              std::string* format) const;
  absl::Status ReadForm(const JsonValue& object, std::string_view field, ValueForm* form,
                        bool* given) const;
  absl::StatusOr<Wanted> ReadWanted(std::string_view column, const JsonValue& value) const;
  absl::Status ReadConditions(std::string_view field, const JsonValue& object,
                              std::vector<Condition>* conditions) const;
  absl::Status ReadMap(const JsonValue& object, const ColumnSpec* spec, Rule* rule) const;
  absl::Status ReadLookUp(const JsonValue& object, LookUp* look_up) const;
  absl::Status CheckForm(const ColumnSpec* spec, const Rule& rule, bool given,
                         ValueForm* form) const;
  absl::StatusOr<Rule> ReadRule(const JsonValue& value, const ColumnSpec* spec,
                                const MappedTable& table) const;
  absl::Status ReadColumns(const JsonValue& object, bool dimensions, MappedTable* table);
  absl::StatusOr<MappedTable> ReadTable(const JsonValue& object);
  absl::Status CheckOnlyWith(const MappedTable& table) const;
  absl::Status CheckKey(const MappedTable& table) const;

  std::string table_;  // that is being read
  std::string column_;
};

absl::Status Reader::CheckFields(const JsonValue& object,
                                 std::initializer_list<std::string_view> known) const {
  for (const std::string& name : object.names) {
    if (name == "doc" || name == "unsure") continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::vector<std::string_view> names(known.begin(), known.end());
    return Wrong("there is no field " + Quote(name) + " here." + Suggestion(name, names));
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadText(const JsonValue& object, std::string_view field,
                              std::string* text) const {
  const JsonValue* const value = object.Find(field);
  if (value == nullptr) return absl::OkStatus();
  if (value->kind != Kind::kText) return WrongKind(field, *value, "a text");
  *text = value->text;
  return absl::OkStatus();
}

absl::Status Reader::ReadTexts(const JsonValue& object, std::string_view field,
                               std::vector<std::string>* texts) const {
  const JsonValue* const value = object.Find(field);
  if (value == nullptr) return absl::OkStatus();
  if (value->kind == Kind::kText) texts->push_back(value->text);
  if (value->kind == Kind::kArray) {
    for (const JsonValue& item : value->items) {
      if (item.kind != Kind::kText) return WrongKind(field, item, "texts in its list");
      texts->push_back(item.text);
    }
  }
  const bool empty = std::any_of(texts->begin(), texts->end(),
                                 [](const std::string& text) { return text.empty(); });
  if ((value->kind != Kind::kText && value->kind != Kind::kArray) || empty) {
    return WrongKind(field, *value, "a text that is not empty, or a list of them");
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadOneOf(const JsonValue& object, std::string_view field,
                               std::string_view choices, char* letter) const {
  std::string text;
  COXSWAIN_RETURN_IF_ERROR(ReadText(object, field, &text));
  if (object.Find(field) == nullptr) return absl::OkStatus();
  if (text == "tab") text = "\t";
  if (text.size() != 1 || choices.find(text[0]) == std::string_view::npos) {
    std::string list;
    for (const char choice : choices) {
      list += (list.empty() ? "" : ", ") +
              (choice == '\t' ? std::string("tab") : "'" + std::string(1, choice) + "'");
    }
    return Wrong(Quote(field) + " is " + Quote(text) + "; it must be one of " + list + ".");
  }
  *letter = text[0];
  return absl::OkStatus();
}

absl::Status Reader::ReadDateFormat(const JsonValue& object, std::string_view field,
                                    std::string* format) const {
  COXSWAIN_RETURN_IF_ERROR(ReadText(object, field, format));
  if (object.Find(field) == nullptr) return absl::OkStatus();
  const std::string wrong = WrongDateFormat(*format);
  return wrong.empty() ? absl::OkStatus() : Wrong(wrong + ".");
}

absl::Status Reader::ReadForm(const JsonValue& object, std::string_view field, ValueForm* form,
                              bool* given) const {
  std::string text;
  COXSWAIN_RETURN_IF_ERROR(ReadText(object, field, &text));
  *given = object.Find(field) != nullptr;
  if (!*given) return absl::OkStatus();
  std::vector<std::string_view> names;
  for (const FormName& known : kForms) {
    names.push_back(known.name);
    if (known.name != text) continue;
    *form = known.form;
    return absl::OkStatus();
  }
  return Wrong("no value is " + Quote(text) + "." + Suggestion(text, names));
}

absl::StatusOr<Wanted> Reader::ReadWanted(std::string_view column, const JsonValue& value) const {
  switch (value.kind) {
    case Kind::kNull:
      return Wanted{Wanted::Kind::kEmpty, ""};
    case Kind::kBool:
      return Wanted{value.text == "true" ? Wanted::Kind::kTrue : Wanted::Kind::kFalse, ""};
    case Kind::kNumber:
      return Wanted{Wanted::Kind::kNumber, value.text};
    case Kind::kText:
      if (value.text == "*") return Wanted{Wanted::Kind::kAnything, ""};
      if (value.text.empty()) return Wanted{Wanted::Kind::kEmpty, ""};
      return Wanted{Wanted::Kind::kText, value.text};
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  return WrongKind(column, value, "a text, a number, true, false or null, or a list of those");
}

absl::Status Reader::ReadConditions(std::string_view field, const JsonValue& object,
                                    std::vector<Condition>* conditions) const {
  if (object.kind != Kind::kObject || object.items.empty()) {
    return WrongKind(field, object, "an object such as {\"IsWon\": true}");
  }
  for (size_t i = 0; i < object.items.size(); ++i) {
    const std::string& name = object.names[i];
    Condition condition{name, {}};
    const JsonValue& value = object.items[i];
    if (value.kind == Kind::kArray && !value.items.empty()) {
      for (const JsonValue& item : value.items) {
        COXSWAIN_ASSIGN_OR_RETURN(Wanted wanted, ReadWanted(name, item));
        condition.wanted.push_back(std::move(wanted));
      }
    } else {
      COXSWAIN_ASSIGN_OR_RETURN(Wanted wanted, ReadWanted(name, value));
      condition.wanted.push_back(std::move(wanted));
    }
    conditions->push_back(std::move(condition));
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadMap(const JsonValue& object, const ColumnSpec* spec, Rule* rule) const {
  const auto check = [&](std::string_view ours) -> absl::Status {
    if (spec == nullptr || spec->type != ColumnType::kEnum || ours.empty() ||
        EnumIndex(*spec, ours) != 0) {
      return absl::OkStatus();
    }
    std::vector<std::string_view> values;
    for (int i = 1; i <= EnumSize(*spec); ++i) values.push_back(EnumValue(*spec, i));
    return Wrong(Quote(ours) + " is none of its values." + Suggestion(ours, values));
  };
  if (const JsonValue* const map = object.Find("map"); map != nullptr) {
    if (map->kind != Kind::kObject) {
      return WrongKind("map", *map, "an object such as {\"Closed Won\": \"won\"}");
    }
    for (size_t i = 0; i < map->items.size(); ++i) {
      const JsonValue& ours = map->items[i];
      if (ours.kind != Kind::kText && ours.kind != Kind::kNull) {
        return WrongKind(map->names[i], ours, "a text, or null for no value");
      }
      COXSWAIN_RETURN_IF_ERROR(check(ours.text));
      rule->map.emplace_back(map->names[i], ours.text);
    }
  }
  for (const std::string_view field : {"other", "value"}) {
    const JsonValue* const value = object.Find(field);
    if (value == nullptr) continue;
    const bool none = value->kind == Kind::kNull && field == "other";
    if (value->kind != Kind::kText && !none) return WrongKind(field, *value, "a text");
    COXSWAIN_RETURN_IF_ERROR(check(value->text));
    (field == "other" ? rule->other : rule->value) = value->text;
  }
  if (rule->other.has_value() && rule->map.empty()) {
    return Wrong("'other' is for what 'map' does not know, and there is no 'map'.");
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadLookUp(const JsonValue& object, LookUp* look_up) const {
  if (object.kind != Kind::kObject) {
    return WrongKind("lookup", object,
                     "an object such as {\"file\": \"stages\", \"key\": \"id\", \"take\": "
                     "\"is_won\"}");
  }
  COXSWAIN_RETURN_IF_ERROR(CheckFields(object, {"file", "key", "take", "key_as", "if"}));
  if (const JsonValue* const conditions = object.Find("if"); conditions != nullptr) {
    COXSWAIN_RETURN_IF_ERROR(ReadConditions("if", *conditions, &look_up->conditions));
  }
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "file", &look_up->files));
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "key", &look_up->key));
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "take", &look_up->take));
  bool given = false;
  COXSWAIN_RETURN_IF_ERROR(ReadForm(object, "key_as", &look_up->key_form, &given));
  if (look_up->files.empty() || look_up->key.empty() || look_up->take.empty()) {
    return Wrong("'lookup' needs 'file', 'key' and 'take'.");
  }
  return absl::OkStatus();
}

// What a value is where the mapping does not say, and whether it can be what it says.
absl::Status Reader::CheckForm(const ColumnSpec* spec, const Rule& rule, bool given,
                               ValueForm* form) const {
  const ColumnType type = spec == nullptr ? ColumnType::kText : spec->type;
  const bool translated = !rule.map.empty();
  std::vector<ValueForm> fit;
  switch (type) {
    case ColumnType::kText:
    case ColumnType::kEnum:
      return absl::OkStatus();
    case ColumnType::kMoney:
    case ColumnType::kQuantity:
    case ColumnType::kNumber:
    case ColumnType::kRate:
      fit = {ValueForm::kNumber, ValueForm::kCents, ValueForm::kThousands, ValueForm::kPercent};
      break;
    case ColumnType::kInteger:
      fit = {ValueForm::kNumber, ValueForm::kThousands};
      break;
    case ColumnType::kShare:
      fit = {ValueForm::kPercent, ValueForm::kFraction};
      break;
    case ColumnType::kDate:
    case ColumnType::kTime:
      fit = {ValueForm::kDate};
      break;
    case ColumnType::kBool:
      fit = {ValueForm::kBoolean};
      break;
  }
  if (!given && translated) return absl::OkStatus();
  if (!given && type == ColumnType::kShare) {
    return Wrong(
        "this is a share: say \"as\": \"percent\" (12.5 is an eighth) or \"as\": \"fraction\" "
        "(0.125 is).");
  }
  if (!given) *form = fit[0];
  if (translated || std::find(fit.begin(), fit.end(), *form) != fit.end()) return absl::OkStatus();
  std::string list;
  for (const ValueForm fits : fit) {
    list += (list.empty() ? "" : " or ") + std::string(ValueFormName(fits));
  }
  return Wrong("a column of type " + std::string(ColumnTypeName(type)) + " cannot be made of " +
               Quote(ValueFormName(*form)) + "; it takes " + list + ".");
}

absl::StatusOr<Rule> Reader::ReadRule(const JsonValue& value, const ColumnSpec* spec,
                                      const MappedTable& table) const {
  Rule rule;
  bool given = false;
  if (value.kind == Kind::kText && !value.text.empty()) {
    rule.from = {value.text};
    COXSWAIN_RETURN_IF_ERROR(CheckForm(spec, rule, false, &rule.form));
    rule.taken_form = rule.form;
    return rule;
  }
  if (value.kind != Kind::kObject) {
    return Wrong("its rule is " + std::string(KindText(value.kind)) +
                 "; it needs the name of a column of the file, an object, or a list of those.");
  }
  COXSWAIN_RETURN_IF_ERROR(CheckFields(
      value, {"from", "as", "format", "map", "other", "value", "if", "when", "lookup"}));
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(value, "from", &rule.from));
  COXSWAIN_RETURN_IF_ERROR(ReadMap(value, spec, &rule));
  if (rule.value.has_value() == !rule.from.empty()) {
    return Wrong(
        "a rule takes its value 'from' a column of the file, or has a 'value' that is "
        "always the same: one of the two.");
  }
  if (const JsonValue* const conditions = value.Find("if"); conditions != nullptr) {
    COXSWAIN_RETURN_IF_ERROR(ReadConditions("if", *conditions, &rule.conditions));
  }
  if (const JsonValue* const conditions = value.Find("when"); conditions != nullptr) {
    COXSWAIN_RETURN_IF_ERROR(ReadConditions("when", *conditions, &rule.when));
    std::vector<std::string_view> before;
    for (const MappedColumn& column : table.columns) before.push_back(column.name);
    for (const Condition& condition : rule.when) {
      if (std::find(before.begin(), before.end(), condition.column) != before.end()) continue;
      return Wrong("'when' asks for " + Quote(condition.column) +
                   ", which is no column of the table that stands before this one." +
                   (before.empty() ? "" : Suggestion(condition.column, before)));
    }
  }
  const JsonValue* const look_up = value.Find("lookup");
  if (look_up != nullptr) {
    COXSWAIN_RETURN_IF_ERROR(ReadLookUp(*look_up, &rule.look_up.emplace()));
    rule.form = rule.look_up->key_form;
  }
  if (rule.value.has_value()) {
    for (const char* field : {"as", "format", "map", "lookup"}) {
      if (value.Find(field) != nullptr) return Wrong(Quote(field) + " does nothing to a 'value'.");
    }
    return rule;
  }
  ValueForm* const form = look_up != nullptr ? &rule.taken_form : &rule.form;
  COXSWAIN_RETURN_IF_ERROR(ReadForm(value, "as", form, &given));
  COXSWAIN_RETURN_IF_ERROR(CheckForm(spec, rule, given, form));
  COXSWAIN_RETURN_IF_ERROR(ReadDateFormat(value, "format", &rule.date_format));
  if (!rule.date_format.empty() && *form != ValueForm::kDate) {
    return Wrong("'format' is for dates, and this is no date.");
  }
  return rule;
}

absl::Status Reader::ReadColumns(const JsonValue& object, bool dimensions, MappedTable* table) {
  const TableSpec& spec = Spec(table->table);
  if (object.kind != Kind::kObject) {
    return WrongKind(dimensions ? "dimensions" : "columns", object,
                     "an object such as {\"deal_id\": \"Id\"}");
  }
  for (size_t i = 0; i < object.items.size(); ++i) {
    const std::string& name = object.names[i];
    column_ = name;
    const int index = ColumnIndex(table->table, name);
    if (!dimensions && index < 0) {
      std::vector<std::string_view> names;
      for (const ColumnSpec& column : spec.columns) names.push_back(column.name);
      return Wrong("the table has no such column." + Suggestion(name, names) +
                   " What is to group and filter by stands in 'dimensions'.");
    }
    if (dimensions && (index >= 0 || name.empty())) {
      return Wrong("this is a column of the table: it stands in 'columns'.");
    }
    MappedColumn column{name, dimensions, {}};
    const ColumnSpec* const of = index < 0 ? nullptr : &spec.columns[static_cast<size_t>(index)];
    const JsonValue& rules = object.items[i];
    if (rules.kind == Kind::kArray && !rules.items.empty()) {
      for (const JsonValue& rule : rules.items) {
        COXSWAIN_ASSIGN_OR_RETURN(Rule read, ReadRule(rule, of, *table));
        column.rules.push_back(std::move(read));
      }
    } else {
      COXSWAIN_ASSIGN_OR_RETURN(Rule read, ReadRule(rules, of, *table));
      column.rules.push_back(std::move(read));
    }
    table->columns.push_back(std::move(column));
  }
  column_.clear();
  return absl::OkStatus();
}

absl::Status Reader::CheckOnlyWith(const MappedTable& table) const {
  for (const std::string& name : table.only_with) {
    const auto column =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const MappedColumn& mapped) { return mapped.name == name; });
    const bool sound = column != table.columns.end() &&
                       std::all_of(column->rules.begin(), column->rules.end(),
                                   [](const Rule& rule) { return rule.when.empty(); });
    if (sound) continue;
    return Wrong("'only_with' names " + Quote(name) +
                 ", which must be one of 'columns' whose rules have no 'when'.");
  }
  return absl::OkStatus();
}

absl::Status Reader::CheckKey(const MappedTable& table) const {
  for (const ColumnSpec& column : Spec(table.table).columns) {
    if (!column.must_be_given()) continue;
    const bool there =
        std::any_of(table.columns.begin(), table.columns.end(),
                    [&](const MappedColumn& mapped) { return mapped.name == column.name; });
    if (there) continue;
    return Wrong("the table needs " + Quote(column.name) + " (" + std::string(column.doc) +
                 "): say in 'columns' where it comes from.");
  }
  return absl::OkStatus();
}

absl::StatusOr<MappedTable> Reader::ReadTable(const JsonValue& object) {
  table_.clear();
  if (object.kind != Kind::kObject) {
    return WrongKind("tables", object, "objects in its list, such as {\"table\": \"deals\", ...}");
  }
  COXSWAIN_RETURN_IF_ERROR(CheckFields(
      object, {"table", "file", "skip", "only_with", "columns", "dimensions", "keep", "ignore"}));
  std::string name;
  COXSWAIN_RETURN_IF_ERROR(ReadText(object, "table", &name));
  const std::optional<TableId> id = TableFromName(name);
  if (!id.has_value()) {
    std::vector<std::string_view> names;
    for (const TableSpec& spec : AllTables()) names.push_back(spec.name);
    return Wrong("there is no table " + Quote(name) + "." + Suggestion(name, names));
  }
  table_ = name;
  MappedTable table;
  table.table = *id;
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "file", &table.files));
  if (table.files.empty()) return Wrong("say in 'file' which file its rows come from.");
  if (const JsonValue* const skip = object.Find("skip"); skip != nullptr) {
    const bool list = skip->kind == Kind::kArray;
    for (size_t i = 0; i < (list ? skip->items.size() : 1); ++i) {
      COXSWAIN_RETURN_IF_ERROR(
          ReadConditions("skip", list ? skip->items[i] : *skip, &table.skip.emplace_back()));
    }
  }
  const JsonValue* const columns = object.Find("columns");
  if (columns == nullptr) return Wrong("say in 'columns' where its columns come from.");
  COXSWAIN_RETURN_IF_ERROR(ReadColumns(*columns, false, &table));
  if (const JsonValue* const dimensions = object.Find("dimensions"); dimensions != nullptr) {
    COXSWAIN_RETURN_IF_ERROR(ReadColumns(*dimensions, true, &table));
  }
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "keep", &table.keep));
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "ignore", &table.ignore));
  COXSWAIN_RETURN_IF_ERROR(ReadTexts(object, "only_with", &table.only_with));
  COXSWAIN_RETURN_IF_ERROR(CheckOnlyWith(table));
  COXSWAIN_RETURN_IF_ERROR(CheckKey(table));
  return table;
}

absl::StatusOr<Mapping> Reader::Read(std::string_view json) {
  COXSWAIN_ASSIGN_OR_RETURN(const JsonValue value,
                            ReadJson(json, "The mapping", kMaxDepth, JsonComments::kSkip));
  if (value.kind != Kind::kObject) {
    return Wrong("it is " + std::string(KindText(value.kind)) + "; it must be an object.");
  }
  const JsonValue* const version = value.Find("mapping");
  if (version == nullptr || version->kind != Kind::kNumber || version->text != "1") {
    return Wrong("it must begin with \"mapping\": 1, the version of its form.");
  }
  COXSWAIN_RETURN_IF_ERROR(CheckFields(
      value, {"mapping", "name", "title", "source", "delimiter", "decimal", "dates", "tables"}));
  Mapping mapping;
  mapping.text = json;
  COXSWAIN_RETURN_IF_ERROR(ReadText(value, "name", &mapping.name));
  COXSWAIN_RETURN_IF_ERROR(ReadText(value, "title", &mapping.title));
  COXSWAIN_RETURN_IF_ERROR(ReadOneOf(value, "delimiter", ",;|\t", &mapping.delimiter));
  COXSWAIN_RETURN_IF_ERROR(ReadOneOf(value, "decimal", ".,", &mapping.decimal));
  COXSWAIN_RETURN_IF_ERROR(ReadDateFormat(value, "dates", &mapping.date_format));
  const JsonValue* const tables = value.Find("tables");
  if (tables == nullptr || tables->kind != Kind::kArray || tables->items.empty()) {
    return Wrong("'tables' must be a list of at least one table.");
  }
  for (const JsonValue& table : tables->items) {
    COXSWAIN_ASSIGN_OR_RETURN(MappedTable read, ReadTable(table));
    mapping.tables.push_back(std::move(read));
  }
  return mapping;
}

}  // namespace

std::string_view ValueFormName(ValueForm form) {
  for (const FormName& known : kForms) {
    if (known.form == form) return known.name;
  }
  return "";
}

absl::StatusOr<Mapping> ParseMapping(std::string_view json) { return Reader().Read(json); }

}  // namespace coxswain
