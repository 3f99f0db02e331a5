#ifndef COXSWAIN_SRC_OBJECTIVES_KPIS_H_
#define COXSWAIN_SRC_OBJECTIVES_KPIS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coxswain/query.h"

#include "definitions.h"

// The KPI register: what each team steers by on one day, with weights that add up to 1.
namespace coxswain {

// Columns qualified where the rows of one of the fact tables have them, so that `segment` and
// `customers.segment` are the same filter. Empty where the text cannot be read.
std::optional<std::string> CanonicalFilter(const Snapshot& snapshot, std::string_view text);

struct Kpi {
  std::string name;  // for people: "revenue where segment=Warehouse per quarter"
  std::string measure;
  Int128 weight = 0;              // of the team's total
  std::optional<int64_t> target;  // 1e-6
};

struct TeamKpis {
  std::string team;
  std::map<std::string, Kpi> kpis;  // by measure, filter and period
  Int128 total = 0;                 // of the weights, above 0
  // As they were given, 1e-6, where all were.
  std::optional<Int128> given_total;
  std::string note;
};

// What two teams have in common.
struct Overlap {
  Int128 minima = 0;  // sum of the smaller weights, in parts of `whole`
  Int128 maxima = 0;
  Int128 whole = 1;
  std::vector<std::string> shared;  // names
  double shared_weight() const { return Ratio(minima, whole); }
  double jaccard() const { return maxima == 0 ? 0 : Ratio(minima, maxima); }
};

// The rows of kpis.
void CountKpis(const Snapshot& snapshot, const Run& run, Tally* tally);

// The teams that have KPIs on the day: as_of, the latest event, or without either the latest
// valid_from. By team.
std::vector<TeamKpis> SolveKpis(const EntriesByStream& streams, std::optional<Date> as_of);

// The latest valid_from.
std::optional<Date> LatestKpi(const EntriesByStream& streams);

Overlap OverlapOf(const TeamKpis& a, const TeamKpis& b);

// The KPIs of teams[index] that no other team has.
std::vector<const Kpi*> UnsharedKpis(const std::vector<TeamKpis>& teams, size_t index);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_KPIS_H_
