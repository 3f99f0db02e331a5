#ifndef COXSWAIN_SRC_OBJECTIVES_MARGIN_MISSES_H_
#define COXSWAIN_SRC_OBJECTIVES_MARGIN_MISSES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/measures.h"

#include "score.h"

// Margin objectives, and the won deals that they speak of. The rules are in coxswain/objectives.h.
namespace coxswain {

bool IsMarginMeasure(std::string_view measure);
bool IsRevenueMeasure(std::string_view measure);

// What a margin objective asks of a single deal.
struct MarginTarget {
  bool gross = false;  // of gross margin; else of contribution margin
  // The share of net revenue, 0 to 1 in 1e-6. Empty: money is asked, or something that no deal can
  // be held against; `why` says so.
  std::optional<int64_t> share;
  std::string why;

  // Of an objective whose measure IsMarginMeasure.
  static MarginTarget Of(const Objective& objective);
};

// The won deals (or lines) that an objective speaks of, and the `by` and `filter` put to them.
// Its filter must be readable.
WonDealsOptions DealsOf(const Objective& objective, std::vector<std::string> by,
                        const Filter& filter, std::optional<Date> as_of);

// Folds the deals of every margin objective among `definitions`, which are those of FoldScores,
// and appends definitions and parts of its own.
absl::Status FoldMarginDeals(const std::shared_ptr<const Snapshot>& snapshot,
                             const std::vector<std::string>& by, const Filter& filter,
                             std::optional<Date> as_of, const Run& run, ScoreFold* fold);

// Every won deal that a margin objective is held against, objective by objective: deal_id, line,
// closed_on, row, net revenue, margin, and what it falls short of the target share.
absl::StatusOr<Table> MarginDealRows(const std::shared_ptr<const Snapshot>& snapshot,
                                     const ScoreOptions& options,
                                     const std::vector<std::string>& by, const Filter& filter,
                                     const Run& run);

// What was folded for the objective scores[number].
struct MarginDeals {
  size_t number = 0;
  FoldOutcome outcome;
  bool lines = false;
  std::vector<Tally::Entry> groups;  // lanes WonLane, losses being those who miss the target
};
std::vector<MarginDeals> ReadMarginDeals(const Tally& tally, const EntriesByStream& streams);

// How deals stand to a target share.
struct Misses {
  Int128 rows = 0;       // that miss it
  Int128 net = 0;        // net revenue in them
  Int128 shortfall = 0;  // target x net revenue - margin, of these alone
  // Of a group with these lanes.
  Misses(const Tally::Entry& group, int64_t share);
};
// target x net revenue - margin, rounded once, half to even.
Int128 ShortfallOf(int64_t share, Int128 net, Int128 margin);

// A revenue objective that is met or on course while a margin objective of deals that may be the
// same is behind. Numbers of scores.
struct Conflict {
  size_t margin = 0;
  size_t revenue = 0;
};
std::vector<Conflict> ConflictsAmong(const Tally& tally, const std::vector<Score>& scores);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_MARGIN_MISSES_H_
