#include "plan_lines.h"

#include <algorithm>
#include <map>
#include <set>

#include "definitions.h"
#include "figures.h"

namespace coxswain {
namespace {

int ColumnOf(std::string_view name) { return ColumnIndex(TableId::kPlanLines, name); }

// "2" < "10", "v2" < "v10": digits in a row compare as the number they are.
bool VersionLess(const KeyPart& a, const KeyPart& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && !b.is_null();
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string& x = a.text;
  const std::string& y = b.text;
  size_t i = 0;
  size_t j = 0;
  const auto number = [&](const std::string& text, size_t* at) {
    while (*at < text.size() && text[*at] == '0') ++*at;
    const size_t start = *at;
    while (*at < text.size() && is_digit(text[*at])) ++*at;
    return std::string_view(text).substr(start, *at - start);
  };
  while (i < x.size() && j < y.size()) {
    if (is_digit(x[i]) && is_digit(y[j])) {
      const std::string_view m = number(x, &i);
      const std::string_view n = number(y, &j);
      if (m.size() != n.size()) return m.size() < n.size();
      if (m != n) return m < n;
    } else {
      if (x[i] != y[j]) return x[i] < y[j];
      ++i;
      ++j;
    }
  }
  if ((i < x.size()) != (j < y.size())) return j < y.size();
  return x < y;
}

bool Wanted(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

// Teams that sell: somebody of the table owners is in them or in a team below them.
std::set<std::string> SellingTeams(const Snapshot& snapshot) {
  const TableState& owners = snapshot.table(TableId::kOwners);
  const TableState& teams = snapshot.table(TableId::kTeams);
  std::map<std::string, std::string> parents;
  for (int64_t row = 0; row < teams.rows; ++row) {
    const KeyPart parent = PartOf(teams, row, ColumnIndex(TableId::kTeams, "parent"));
    if (!parent.is_null()) parents[std::string(teams.TextAt(row, 0))] = parent.text;
  }
  std::set<std::string> selling;
  for (int64_t row = 0; row < owners.rows; ++row) {
    KeyPart team = PartOf(owners, row, ColumnIndex(TableId::kOwners, "team"));
    // Ends at the top, or where a team is met again that is above itself.
    while (!team.is_null() && selling.insert(team.text).second) {
      const auto above = parents.find(team.text);
      team = above == parents.end() ? KeyPart::Null() : KeyPart::Text(above->second);
    }
  }
  return selling;
}

absl::Status NoSuch(std::string_view what, const std::string& name,
                    const std::map<std::string, bool>& known) {
  std::vector<std::string_view> names;
  for (const auto& [known_name, there] : known) names.push_back(known_name);
  return NotFound("The table plan_lines has no " + std::string(what) + " " + Quote(name) + "." +
                  Suggestion(name, names));
}

}  // namespace

int PlanDimensionOf(std::string_view column) {
  constexpr std::string_view kNames[kPlanDimensions][3] = {
      {"owner", "deals.owner", ""},
      {"team", "deals.team", "spend.team"},
      {"segment", "customers.segment", ""},
      {"region", "customers.region", ""},
      {"family", "products.family", ""},
      {"campaign_id", "deals.campaign_id", "spend.campaign_id"},
  };
  for (int d = 0; d < kPlanDimensions; ++d) {
    for (const std::string_view name : kNames[d]) {
      if (!name.empty() && name == column) return d;
    }
  }
  return -1;
}

Key PlanLine::ToKey() const {
  Key key = {plan_id, version, KeyPart::Text(line_id), KeyPart::Text(measure)};
  key.insert(key.end(), dimensions.begin(), dimensions.end());
  for (const int64_t number : {static_cast<int64_t>(start.days()), static_cast<int64_t>(end.days()),
                               value, static_cast<int64_t>(team_answers)}) {
    key.push_back(KeyPart::Integer(number));
  }
  return key;
}

PlanLine PlanLine::FromKey(const Key& key) {
  PlanLine line;
  line.plan_id = key[0];
  line.version = key[1];
  line.line_id = key[2].text;
  line.measure = key[3].text;
  for (size_t d = 0; d < line.dimensions.size(); ++d) line.dimensions[d] = key[4 + d];
  line.start = Date::FromDays(static_cast<int32_t>(key[10].integer));
  line.end = Date::FromDays(static_cast<int32_t>(key[11].integer));
  line.value = key[12].integer;
  line.team_answers = key[13].integer != 0;
  return line;
}

absl::StatusOr<std::vector<PlanLine>> ChoosePlanLines(const Snapshot& snapshot,
                                                      const PlanOptions& options) {
  COXSWAIN_RETURN_IF_ERROR(RequireTable(snapshot, TableId::kPlanLines, "a plan"));
  const TableState& table = snapshot.table(TableId::kPlanLines);
  std::map<std::string, bool> plans, versions, measures;
  std::map<std::string, KeyPart> latest;
  std::vector<PlanLine> lines;
  const bool owners_known = snapshot.table(TableId::kOwners).rows > 0;
  const std::set<std::string> selling = SellingTeams(snapshot);
  for (int64_t row = 0; row < table.rows; ++row) {
    const auto part = [&](std::string_view name) { return PartOf(table, row, ColumnOf(name)); };
    PlanLine line;
    line.plan_id = part("plan_id");
    line.version = part("version");
    line.line_id = part("plan_line_id").text;
    line.measure = part("measure").text;
    plans[line.plan_id.text] = true;
    measures[line.measure] = true;
    if (!Wanted(options.plans, line.plan_id.text)) continue;
    versions[line.version.text] = true;
    const auto [newest, fresh] = latest.try_emplace(line.plan_id.text, line.version);
    if (!fresh && VersionLess(newest->second, line.version)) newest->second = line.version;
    for (int d = 0; d < kPlanDimensions; ++d) {
      line.dimensions[static_cast<size_t>(d)] = part(PlanDimensionName(d));
    }
    line.start = Date::FromDays(static_cast<int32_t>(part("period_start").integer));
    line.end = Date::FromDays(static_cast<int32_t>(part("period_end").integer));
    line.value = row;  // the value itself once it is known which lines are wanted
    const KeyPart& team = line.dimensions[kTeamDim];
    const Measure* measure = FindMeasure(line.measure);
    line.team_answers = owners_known && !team.is_null() && selling.count(team.text) == 0 &&
                        line.dimensions[kOwnerDim].is_null() && measure != nullptr &&
                        !UsesSpend(*measure);
    lines.push_back(std::move(line));
  }
  for (const std::string& plan : options.plans) {
    if (plans.count(plan) == 0) return NoSuch("plan", plan, plans);
  }
  for (const std::string& measure : options.measures) {
    if (measures.count(measure) == 0) return NoSuch("measure", measure, measures);
  }
  if (!options.version.empty() && versions.count(options.version) == 0) {
    return NoSuch("version", options.version, versions);
  }
  const auto left_out = [&](const PlanLine& line) {
    if (!Wanted(options.measures, line.measure)) return true;
    if (options.version.empty() ? line.version != latest[line.plan_id.text]
                                : line.version.text != options.version) {
      return true;
    }
    return std::any_of(options.filter.begin(), options.filter.end(), [&](const auto& condition) {
      const int dimension = PlanDimensionOf(condition.column);
      return dimension >= 0 &&
             !TextPasses(line.dimensions[static_cast<size_t>(dimension)], condition);
    });
  };
  lines.erase(std::remove_if(lines.begin(), lines.end(), left_out), lines.end());
  for (PlanLine& line : lines) {
    COXSWAIN_ASSIGN_OR_RETURN(
        line.value, ReportedValue(snapshot, TableId::kPlanLines, line.value, ColumnOf("value")));
  }
  // In key order, whatever the order of the rows: the signature must not depend on it.
  std::vector<std::pair<std::string, size_t>> places;
  for (size_t i = 0; i < lines.size(); ++i) places.emplace_back(EncodeKey(lines[i].ToKey()), i);
  std::sort(places.begin(), places.end());
  std::vector<PlanLine> sorted;
  for (const auto& [key, place] : places) sorted.push_back(std::move(lines[place]));
  return sorted;
}

}  // namespace coxswain
