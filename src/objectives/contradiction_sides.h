#ifndef COXSWAIN_SRC_OBJECTIVES_CONTRADICTION_SIDES_H_
#define COXSWAIN_SRC_OBJECTIVES_CONTRADICTION_SIDES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/measures.h"
#include "coxswain/query.h"

#include "definitions.h"
#include "figures.h"

// What teams steer by, and its figures period by period, for "contradictions". The rules are in
// coxswain/objectives/alignment.h.
namespace coxswain {

// The rule by which two measures may contradict each other, `left` first; empty: none.
std::string_view RuleFor(std::string_view left, std::string_view right);

// What is counted by period: a measure and a filter.
struct Steered {
  std::string measure;
  std::string filter;  // canonical
  FoldOutcome outcome;
};

// One team that steers by it.
struct Side {
  std::string team;
  size_t steered = 0;  // which
  std::string name;    // for people
  std::optional<Date> from, to;
  bool up = true;
  std::optional<int64_t> target;  // 1e-6
};

// Volume against a margin share: the net revenue won below the share asked for.
struct BelowShare {
  size_t volume = 0, margin = 0;  // which is steered by
  int64_t share = 0;              // 1e-6
};

struct Sides {
  std::vector<Steered> steered;
  std::vector<Side> sides;
  std::vector<BelowShare> below;

  std::vector<Key> Definitions() const;
  static Sides FromDefinitions(const std::vector<Key>& definitions);
};

// Folds what lookups say teams steer by, as far as a rule speaks of it, under kFoldStream,
// kLeadStream, kActualStream and kMarginStream.
absl::StatusOr<Sides> FoldSides(const std::shared_ptr<const Snapshot>& snapshot,
                                std::string_view grain, std::optional<Date> as_of, const Run& run,
                                Tally* tally);

// Figures by the first day of their period, of periods that are over.
using Figures = std::map<Date, double>;
struct Periods {
  Grain grain;
  Date first, last;  // first days of the first and the last
  const Calendar& calendar;
};
Figures FiguresOf(const Steered& steered, size_t number, const EntriesByStream& streams,
                  const Periods& periods);

// Sums of those periods.
struct BelowSums {
  Int128 net = 0;    // net revenue of known cost
  Int128 below = 0;  // of it, in deals below the share
};
BelowSums SumsBelow(size_t number, const EntriesByStream& streams, const Periods& periods);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_CONTRADICTION_SIDES_H_
