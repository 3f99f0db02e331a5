#ifndef COXSWAIN_SRC_OBJECTIVES_COUNTERMEASURE_LOG_H_
#define COXSWAIN_SRC_OBJECTIVES_COUNTERMEASURE_LOG_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coxswain/query.h"

#include "definitions.h"
#include "score.h"

// The rows of the table countermeasures. The rules are in coxswain/objectives/countermeasures.h.
namespace coxswain {

// Beside those of definitions.h.
inline constexpr int64_t kCountermeasureStream = 40;  // columns of the table: rows

struct Countermeasure {
  std::string id, objective_id, what, owner, status;
  std::optional<Date> due_on;
  std::optional<int64_t> expected, observed;  // 1e-6
  std::string_view state;
};

inline constexpr std::string_view kDropped = "dropped";
inline constexpr std::string_view kDone = "done";
inline constexpr std::string_view kOverdue = "overdue";
inline constexpr std::string_view kRunning = "running";

// Counts the rows, or names them. Of some objectives: of all where none is named.
absl::Status CountCountermeasures(const Snapshot& snapshot,
                                  const std::vector<std::string>& objective_ids, const Run& run,
                                  Tally* tally);

// By objective, then id, each as it stands on its objective's day.
struct CountermeasureLog {
  std::vector<Countermeasure> all;
  static CountermeasureLog Read(const Tally& tally, std::optional<Date> today);
};

// What is done for one objective.
struct Remedy {
  int64_t count = 0;  // not dropped
  int64_t open = 0, overdue = 0, done = 0, dropped = 0;
  int64_t unknown = 0;     // open without an expected effect
  int64_t told = 0;        // with an expected effect
  Int128 expected = 0;     // of all that are not dropped
  Int128 open_effect = 0;  // of those that are open
  Int128 observed = 0;
  std::optional<double> covers;
  std::string_view finding;

  Remedy(const std::vector<const Countermeasure*>& measures, const Score& score);
};

// Those of each objective by its id.
std::map<std::string, std::vector<const Countermeasure*>> ByObjective(const CountermeasureLog& log);

// Missed, off course or at risk.
bool IsBehind(const Score& score);

}  // namespace coxswain

#endif  // COXSWAIN_SRC_OBJECTIVES_COUNTERMEASURE_LOG_H_
