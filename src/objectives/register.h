#ifndef COXSWAIN_SRC_OBJECTIVES_REGISTER_H_
#define COXSWAIN_SRC_OBJECTIVES_REGISTER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/query.h"

#include "score.h"

// How objectives hang together: parents up to the vision, leading ones and those they lead to, the
// weights among siblings. The rules are in coxswain/objectives/register.h.
namespace coxswain {

struct ObjectiveLink {
  std::string leading;
  std::string lagging;
};

// Rows of objective_points and objective_links as definitions of a signature, whatever the order of
// the rows. `rows`: the objectives by id. Errors: a currency without a rate.
absl::Status AddRegister(const Snapshot& snapshot, const std::map<std::string, int64_t>& rows,
                         std::vector<Key>* definitions);
std::map<std::string, std::vector<Milestone>> ReadMilestones(const std::vector<Key>& definitions);
std::vector<ObjectiveLink> ReadLinks(const std::vector<Key>& definitions);

// Objectives as the register has them, without what rows say of them: definitions for queries that
// ask how they hang together alone.
std::vector<Key> RegisterDefinitions(const Snapshot& snapshot);
struct Registered {
  std::string id;
  std::string name;
  std::string measure;
  std::string parent;
  std::optional<int64_t> weight;  // 1e-6
  Date starts_on;
  Date due_on;
};
std::vector<Registered> ReadRegister(const std::vector<Key>& definitions);
Registered RegisteredOf(const Objective& objective);

// "A > B > A": objectives that serve, or lead to, each other in a circle. Each circle once, from
// its first by name.
std::vector<std::string> CirclesOfParents(const std::vector<Registered>& objectives);
// The sentence about such a circle.
std::string ParentCircleText(const std::string& circle);
std::vector<std::string> CirclesOfLinks(const std::vector<ObjectiveLink>& links);

// Objectives from which a way along links and parents leads to one of `ends`, these included.
std::set<std::string> LeadingTo(const std::set<std::string>& ends,
                                const std::vector<Registered>& objectives,
                                const std::vector<ObjectiveLink>& links);

// Whether a measure is one that the whole company goes by: revenue, margin, customers.
bool IsCompanyMeasure(std::string_view measure);
// Measures that roll up to one: they are one, or an objective on them leads to an objective on one.
std::set<std::string> MeasuresThatRollUp(const std::vector<Registered>& objectives,
                                         const std::vector<ObjectiveLink>& links);

// Siblings, all of whose weights are given and do not add up to 1.
struct OddWeights {
  std::string parent;  // empty: those without one
  std::vector<std::string> children;
  Int128 sum = 0;  // 1e-6
};
// Weights may also be written among all objectives of the register: then these add up, and nothing
// is odd.
std::vector<OddWeights> OddWeightsAmong(const std::vector<Registered>& objectives);

// No sum of weights is off by less than this: 0.005.
inline constexpr Int128 kWeightSlack = 5'000;

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_REGISTER_H_
