#include "register.h"

#include <algorithm>

#include "coxswain/measures/reported_value.h"

namespace coxswain {
namespace {

// Definitions tell their kind by how many parts they have: (objective, day, target),
// (leading, lagging) and the parts of Registered.
constexpr size_t kPointParts = 3;
constexpr size_t kLinkParts = 2;
constexpr size_t kRegisteredParts = 7;

void AddSorted(std::vector<Key> keys, std::vector<Key>* definitions) {
  std::sort(keys.begin(), keys.end(),
            [](const Key& a, const Key& b) { return EncodeKey(a) < EncodeKey(b); });
  for (Key& key : keys) definitions->push_back(std::move(key));
}

void AddLinks(const Snapshot& snapshot, std::vector<Key>* definitions) {
  const TableState& links = snapshot.table(TableId::kObjectiveLinks);
  std::vector<Key> keys;
  for (int64_t row = 0; row < links.rows; ++row) {
    keys.push_back({PartOf(links, row, ColumnIndex(links.id, "leading_id")),
                    PartOf(links, row, ColumnIndex(links.id, "lagging_id"))});
  }
  AddSorted(std::move(keys), definitions);
}

// The circles of a graph, each from its first by name.
std::vector<std::string> CirclesIn(const std::map<std::string, std::vector<std::string>>& next) {
  enum class Colour : uint8_t { kNew, kOpen, kDone };
  std::map<std::string, Colour> colours;
  std::set<std::string> circles;
  struct Step {
    std::string at;
    size_t child = 0;
  };
  for (const auto& [start, ways] : next) {
    if (colours[start] != Colour::kNew) continue;
    std::vector<Step> path = {{start}};
    colours[start] = Colour::kOpen;
    while (!path.empty()) {
      Step& step = path.back();
      const auto found = next.find(step.at);
      if (found == next.end() || step.child == found->second.size()) {
        colours[step.at] = Colour::kDone;
        path.pop_back();
        continue;
      }
      const std::string to = found->second[step.child++];
      if (colours[to] == Colour::kNew) {
        colours[to] = Colour::kOpen;
        path.push_back({to});
      } else if (colours[to] == Colour::kOpen) {
        std::vector<std::string> circle;
        size_t from = path.size();
        while (path[--from].at != to) {
        }
        for (; from < path.size(); ++from) circle.push_back(path[from].at);
        std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
        std::string text;
        for (const std::string& id : circle) text += id + " > ";
        circles.insert(text + circle[0]);
      }
    }
  }
  return {circles.begin(), circles.end()};
}

}  // namespace

absl::Status AddRegister(const Snapshot& snapshot, const std::map<std::string, int64_t>& rows,
                         std::vector<Key>* definitions) {
  const TableState& points = snapshot.table(TableId::kObjectivePoints);
  const int target = ColumnIndex(TableId::kObjectives, "target");
  std::vector<Key> keys;
  for (int64_t row = 0; row < points.rows; ++row) {
    Key key = {PartOf(points, row, ColumnIndex(points.id, "objective_id")),
               PartOf(points, row, ColumnIndex(points.id, "on")),
               PartOf(points, row, ColumnIndex(points.id, "target"))};
    const auto objective = rows.find(key[0].text);
    if (objective == rows.end()) continue;
    // A milestone is in the currency of the objective's target.
    COXSWAIN_ASSIGN_OR_RETURN(
        key.at(2).integer,
        ReportedValue(snapshot, TableId::kObjectives, objective->second, target, key[2].integer));
    keys.push_back(std::move(key));
  }
  AddSorted(std::move(keys), definitions);
  AddLinks(snapshot, definitions);
  return absl::OkStatus();
}

std::map<std::string, std::vector<Milestone>> ReadMilestones(const std::vector<Key>& definitions) {
  std::map<std::string, std::vector<Milestone>> milestones;
  for (const Key& key : definitions) {  // days stand in their order
    if (key.size() != kPointParts) continue;
    milestones[key[0].text].push_back(
        {Date::FromDays(static_cast<int32_t>(key[1].integer)), key[2].integer});
  }
  return milestones;
}

std::vector<ObjectiveLink> ReadLinks(const std::vector<Key>& definitions) {
  std::vector<ObjectiveLink> links;
  for (const Key& key : definitions) {
    if (key.size() == kLinkParts) links.push_back({key[0].text, key[1].text});
  }
  return links;
}

std::vector<Key> RegisterDefinitions(const Snapshot& snapshot) {
  const TableState& table = snapshot.table(TableId::kObjectives);
  std::vector<Key> keys;
  for (int64_t row = 0; row < table.rows; ++row) {
    Key key;
    for (const char* name :
         {"objective_id", "name", "measure", "parent_id", "weight", "starts_on", "due_on"}) {
      key.push_back(PartOf(table, row, ColumnIndex(table.id, name)));
    }
    keys.push_back(std::move(key));
  }
  std::vector<Key> definitions;
  AddSorted(std::move(keys), &definitions);
  AddLinks(snapshot, &definitions);
  return definitions;
}

std::vector<Registered> ReadRegister(const std::vector<Key>& definitions) {
  std::vector<Registered> objectives;
  const auto day = [](const KeyPart& part) {
    return Date::FromDays(static_cast<int32_t>(part.integer));
  };
  for (const Key& key : definitions) {
    if (key.size() != kRegisteredParts) continue;
    objectives.push_back({key[0].text, key[1].text, key[2].text, key[3].text,
                          key[4].is_null() ? std::nullopt : std::optional(key[4].integer),
                          day(key[5]), day(key[6])});
  }
  return objectives;
}

Registered RegisteredOf(const Objective& objective) {
  return {objective.id,
          objective.name,
          objective.measure_name,
          objective.parent_id,
          objective.weight.has_value()
              ? std::optional(static_cast<int64_t>(objective.weight->micros))
              : std::nullopt,
          objective.starts_on,
          objective.due_on};
}

std::vector<std::string> CirclesOfParents(const std::vector<Registered>& objectives) {
  std::map<std::string, std::vector<std::string>> next;
  for (const Registered& objective : objectives) {
    if (!objective.parent.empty()) next[objective.id] = {objective.parent};
  }
  return CirclesIn(next);
}

std::string ParentCircleText(const std::string& circle) {
  return "The objectives " + circle +
         " serve each other in a circle: their parent_id must lead up to an objective without one.";
}

std::vector<std::string> CirclesOfLinks(const std::vector<ObjectiveLink>& links) {
  std::map<std::string, std::vector<std::string>> next;
  for (const ObjectiveLink& link : links) next[link.leading].push_back(link.lagging);
  return CirclesIn(next);
}

std::set<std::string> LeadingTo(const std::set<std::string>& ends,
                                const std::vector<Registered>& objectives,
                                const std::vector<ObjectiveLink>& links) {
  std::map<std::string, std::vector<std::string>> before;
  for (const ObjectiveLink& link : links) before[link.lagging].push_back(link.leading);
  for (const Registered& objective : objectives) {
    if (!objective.parent.empty()) before[objective.parent].push_back(objective.id);
  }
  std::set<std::string> reached = ends;
  std::vector<std::string> open(ends.begin(), ends.end());
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    const auto found = before.find(id);
    if (found == before.end()) continue;
    for (const std::string& from : found->second) {
      if (reached.insert(from).second) open.push_back(from);
    }
  }
  return reached;
}

bool IsCompanyMeasure(std::string_view measure) {
  constexpr std::string_view kMeasures[] = {"revenue",
                                            "bookings",
                                            "list_revenue",
                                            "net_revenue",
                                            "gross_margin",
                                            "gross_margin_share",
                                            "contribution_margin",
                                            "contribution_margin_share",
                                            "margin_after_acquisition",
                                            "margin_after_acquisition_share",
                                            "new_customers",
                                            "active_customers",
                                            "customers_ever",
                                            "penetration_ever",
                                            "penetration_active",
                                            "penetration_period"};
  return std::find(std::begin(kMeasures), std::end(kMeasures), measure) != std::end(kMeasures);
}

std::set<std::string> MeasuresThatRollUp(const std::vector<Registered>& objectives,
                                         const std::vector<ObjectiveLink>& links) {
  std::set<std::string> ends;
  for (const Registered& objective : objectives) {
    if (IsCompanyMeasure(objective.measure)) ends.insert(objective.id);
  }
  const std::set<std::string> leading = LeadingTo(ends, objectives, links);
  std::set<std::string> measures;
  for (const Registered& objective : objectives) {
    if (leading.count(objective.id) != 0) measures.insert(objective.measure);
  }
  return measures;
}

std::vector<OddWeights> OddWeightsAmong(const std::vector<Registered>& objectives) {
  const auto adds_up = [](Int128 sum) {
    return sum - kMicros <= kWeightSlack && kMicros - sum <= kWeightSlack;
  };
  Int128 all = 0;
  // Those without a parent are siblings where they are of the same days.
  std::map<std::tuple<std::string, Date, Date>, OddWeights> siblings;
  std::set<std::tuple<std::string, Date, Date>> incomplete;
  for (const Registered& objective : objectives) {
    const bool top = objective.parent.empty();
    const std::tuple<std::string, Date, Date> place = {
        objective.parent, top ? objective.starts_on : Date(), top ? objective.due_on : Date()};
    OddWeights& group = siblings[place];
    group.parent = objective.parent;
    group.children.push_back(objective.id);
    group.sum += objective.weight.value_or(0);
    all += objective.weight.value_or(0);
    if (!objective.weight.has_value()) incomplete.insert(place);
  }
  std::vector<OddWeights> odd;
  if (adds_up(all)) return odd;
  for (auto& [place, group] : siblings) {
    if (incomplete.count(place) == 0 && !adds_up(group.sum)) odd.push_back(std::move(group));
  }
  return odd;
}

}  // namespace coxswain
