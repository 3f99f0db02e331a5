#include "bind.h"

#include <algorithm>

#include "base/letters.h"

namespace coxswain {
namespace {

class Binder {
 public:
  Binder(const MappedTable& table, const std::vector<std::string>& header, const FindLookUp& find)
      : table_(table), header_(header), find_(find) {
    bound_.asked.assign(header.size(), 0);
  }
  absl::StatusOr<BoundTable> Bind();

 private:
  // False: a column is not there, so they never hold.
  absl::StatusOr<bool> BindConditions(const std::vector<Condition>& conditions,
                                      BoundConditions* bound);
  absl::StatusOr<bool> BindRule(const Rule& rule, BoundRule* bound);
  absl::Status BindKept();

  const MappedTable& table_;
  const std::vector<std::string>& header_;
  const FindLookUp& find_;
  BoundTable bound_;
};

absl::StatusOr<bool> Binder::BindConditions(const std::vector<Condition>& conditions,
                                            BoundConditions* bound) {
  for (const Condition& condition : conditions) {
    COXSWAIN_ASSIGN_OR_RETURN(const int column, FindHeader(header_, {condition.column}));
    if (column < 0) return false;
    bound_.asked[static_cast<size_t>(column)] = 1;
    bound->push_back({column, &condition});
  }
  return true;
}

absl::StatusOr<bool> Binder::BindRule(const Rule& rule, BoundRule* bound) {
  bound->rule = &rule;
  COXSWAIN_ASSIGN_OR_RETURN(const bool may_hold,
                            BindConditions(rule.conditions, &bound->conditions));
  if (!may_hold) return false;
  for (const Condition& condition : rule.when) {
    for (size_t i = 0; i < bound_.columns.size(); ++i) {
      if (bound_.columns[i].name != condition.column) continue;
      bound->when.push_back({static_cast<int>(i), &condition});
    }
  }
  if (bound->when.size() < rule.when.size()) return false;  // on what this file does not give
  if (rule.value.has_value()) return true;
  COXSWAIN_ASSIGN_OR_RETURN(bound->from, FindHeader(header_, rule.from));
  if (bound->from < 0) return false;
  if (!rule.look_up.has_value()) return true;
  COXSWAIN_ASSIGN_OR_RETURN(bound->look_up, find_(*rule.look_up));
  return bound->look_up.has_value();
}

absl::StatusOr<BoundTable> Binder::Bind() {
  for (const std::vector<Condition>& skip : table_.skip) {
    BoundConditions bound;
    COXSWAIN_ASSIGN_OR_RETURN(const bool may_hold, BindConditions(skip, &bound));
    if (may_hold) bound_.skip.push_back(std::move(bound));
  }
  for (const MappedColumn& column : table_.columns) {
    BoundColumn bound;
    bound.name = column.name;
    const int index = column.dimension ? -1 : ColumnIndex(table_.table, column.name);
    if (index >= 0) bound.spec = &Spec(table_.table).columns[static_cast<size_t>(index)];
    for (const Rule& rule : column.rules) {
      BoundRule bound_rule;
      COXSWAIN_ASSIGN_OR_RETURN(const bool gives, BindRule(rule, &bound_rule));
      if (!gives) continue;
      if (bound.source.empty() && bound_rule.from >= 0) {
        bound.source = header_[static_cast<size_t>(bound_rule.from)];
      }
      bound.rules.push_back(std::move(bound_rule));
    }
    if (bound.rules.empty()) continue;
    for (const BoundRule& rule : bound.rules) {
      if (!bound.source.empty() || rule.conditions.empty()) continue;
      bound.source = header_[static_cast<size_t>(rule.conditions[0].column)];
    }
    if (bound.source.empty()) bound.source = bound.name;
    bound_.columns.push_back(std::move(bound));
  }
  for (size_t i = 0; i < bound_.columns.size(); ++i) {
    const auto end = table_.only_with.end();
    if (std::find(table_.only_with.begin(), end, bound_.columns[i].name) != end) {
      bound_.only_with.push_back(i);
    }
  }
  COXSWAIN_RETURN_IF_ERROR(BindKept());
  return std::move(bound_);
}

absl::Status Binder::BindKept() {
  std::vector<uint8_t> used(header_.size(), 0);
  for (const BoundColumn& column : bound_.columns) {
    for (const BoundRule& rule : column.rules) {
      if (rule.from >= 0) used[static_cast<size_t>(rule.from)] = 1;
    }
  }
  for (size_t i = 0; i < header_.size(); ++i) {
    const std::string& name = header_[i];
    const auto fits = [&](const std::string& pattern) { return MatchesName(pattern, name); };
    // What a rule uses up is kept as well if it is named in full.
    const auto keeps = [&](const std::string& pattern) {
      return fits(pattern) && (used[i] == 0 || pattern.find('*') == std::string::npos);
    };
    if (std::none_of(table_.keep.begin(), table_.keep.end(), keeps) ||
        std::any_of(table_.ignore.begin(), table_.ignore.end(), fits)) {
      continue;
    }
    // A column of the table is made by its rule or not at all.
    const bool taken = ColumnIndex(table_.table, name) >= 0 ||
                       std::any_of(table_.columns.begin(), table_.columns.end(),
                                   [&](const MappedColumn& column) { return column.name == name; });
    if (taken) continue;
    BoundColumn kept;
    kept.name = kept.source = name;
    kept.kept = static_cast<int>(i);
    bound_.columns.push_back(std::move(kept));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> FindHeader(const std::vector<std::string>& header,
                               const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto exact = std::find(header.begin(), header.end(), name);
    if (exact != header.end()) return static_cast<int>(exact - header.begin());
    const std::string plain = PlainName(name);
    if (plain.empty()) continue;
    int found = -1;
    for (size_t i = 0; i < header.size(); ++i) {
      if (PlainName(header[i]) != plain) continue;
      if (found >= 0) {
        return InvalidArgument("The mapping's " + Quote(name) + " may be " +
                               Quote(header[static_cast<size_t>(found)]) + " or " +
                               Quote(header[i]) +
                               " of the file: write the one that is meant to the letter.");
      }
      found = static_cast<int>(i);
    }
    if (found >= 0) return found;
  }
  return -1;
}

absl::StatusOr<BoundTable> Bind(const MappedTable& table, const std::vector<std::string>& header,
                                const FindLookUp& find) {
  return Binder(table, header, find).Bind();
}

}  // namespace coxswain
