#include "uses.h"

#include <algorithm>

namespace coxswain {
namespace {

using ColumnUse = Import::ColumnUse;
using Use = Import::Use;

// "percent", "looked up in crm.stage, by its map".
std::string HowText(const Rule& rule) {
  std::string how;
  const auto add = [&](const std::string& part) { how += (how.empty() ? "" : ", ") + part; };
  if (rule.look_up.has_value()) add("looked up in " + rule.look_up->files[0]);
  const ValueForm form = rule.look_up.has_value() ? rule.taken_form : rule.form;
  if (form != ValueForm::kText) add(std::string(ValueFormName(form)));
  if (!rule.date_format.empty()) add(rule.date_format);
  if (!rule.map.empty()) add("by its map");
  if (!rule.conditions.empty() || !rule.when.empty()) add("on a condition");
  return how;
}

std::string SoughtNames(const MappedTable& table, std::string_view column) {
  std::string names;
  for (const MappedColumn& mapped : table.columns) {
    if (mapped.name != column) continue;
    for (const Rule& rule : mapped.rules) {
      for (const std::string& from : rule.from) names += (names.empty() ? "" : ", ") + from;
    }
  }
  return names.empty() ? "the mapping does not know it" : "looked for " + names;
}

// The first rule of a column that takes from this column of the file; null: none does.
const Rule* RuleFrom(const BoundColumn& column, int from) {
  for (const BoundRule& rule : column.rules) {
    if (rule.from == from) return rule.rule;
  }
  return nullptr;
}

// What is made of no column: "always 'x'", or by conditions alone.
std::string HowWithoutColumn(const BoundColumn& column) {
  for (const BoundRule& rule : column.rules) {
    if (rule.conditions.empty() && rule.when.empty()) return "always " + Quote(*rule.rule->value);
  }
  return "by conditions";
}

// The columns of the table that nothing is made into.
void AddMissing(TableId table, const MappedTable* mapped, std::vector<ColumnUse>* uses) {
  for (const ColumnSpec& column : Spec(table).columns) {
    const bool given = std::any_of(uses->begin(), uses->end(), [&](const ColumnUse& use) {
      return use.use == Use::kMapped && use.becomes == column.name;
    });
    if (given) continue;
    uses->push_back({"", std::string(column.name),
                     column.must_be_given() ? Use::kNeeded : Use::kMissing,
                     mapped == nullptr ? "" : SoughtNames(*mapped, column.name)});
  }
}

}  // namespace

bool FitsAny(const std::vector<std::string>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return MatchesName(pattern, name); });
}

std::string_view UseName(Import::Use use) {
  constexpr std::string_view kNames[] = {"mapped", "dimension", "asked", "ignored",
                                         "known",  "missing",   "needed"};
  return kNames[static_cast<size_t>(use)];
}

std::vector<ColumnUse> UsesOf(const MappedTable& table, const BoundTable& bound,
                              const std::vector<std::string>& header) {
  std::vector<ColumnUse> uses;
  for (size_t i = 0; i < header.size(); ++i) {
    const size_t before = uses.size();
    for (const BoundColumn& column : bound.columns) {
      const Rule* const rule = RuleFrom(column, static_cast<int>(i));
      if (rule == nullptr && column.kept != static_cast<int>(i)) continue;
      uses.push_back({header[i], column.name,
                      column.spec == nullptr ? Use::kDimension : Use::kMapped,
                      rule == nullptr ? "" : HowText(*rule)});
    }
    if (uses.size() > before) continue;
    const Use use = bound.asked[i] != 0                ? Use::kAsked
                    : FitsAny(table.ignore, header[i]) ? Use::kKnown
                                                       : Use::kIgnored;
    uses.push_back({header[i], "", use, ""});
  }
  for (const BoundColumn& column : bound.columns) {
    const bool told =
        column.kept >= 0 || std::any_of(column.rules.begin(), column.rules.end(),
                                        [](const auto& rule) { return rule.from >= 0; });
    if (told) continue;
    uses.push_back({"", column.name, column.spec == nullptr ? Use::kDimension : Use::kMapped,
                    HowWithoutColumn(column)});
  }
  AddMissing(table.table, &table, &uses);
  return uses;
}

std::vector<ColumnUse> OwnUses(TableId table, const std::vector<std::string>& header) {
  std::vector<ColumnUse> uses;
  for (const std::string& name : header) {
    uses.push_back(
        {name, name, ColumnIndex(table, name) >= 0 ? Use::kMapped : Use::kDimension, ""});
  }
  AddMissing(table, nullptr, &uses);
  return uses;
}

}  // namespace coxswain
